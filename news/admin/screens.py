"""Base of the screens for sources, entries and rules: permission check, and a CSP that blocks stored scripts."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override

from foundation.components.admin import AdminScreen

# Foreign text is sanitised and escaped. If either fails, the browser still runs and loads nothing from it.
POLICY: dict[str, Any] = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],  # Wagtail's own scripts set styles
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF, "data:"],
    "frame-src": [CSP.SELF],  # only for `OUTSIDE`
    "object-src": [CSP.NONE],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
# Policy for foreign HTML in a frame of its own: an opaque origin without access to the CMS, no scripts, no forms.
# Links open in new windows.
OUTSIDE: dict[str, Any] = {
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
    "default-src": [CSP.NONE],
    "style-src": [CSP.SELF],
    "form-action": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.SELF],
}
SOURCES, ENTRIES, RULES = "newsroom_news.change_source", "newsroom_news.change_entry", "newsroom_news.change_rule"


class Screen(AdminScreen):
    """A screen of the CMS for people with ``permission``."""

    permission = SOURCES
    policy = POLICY
    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(self.permission):
            raise PermissionDenied
        return csp_override(self.policy)(super().dispatch)(request, *args, **kwargs)  # type: ignore[misc]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, *self.way_here()]

    def way_here(self) -> list[dict[str, Any]]:
        """Return the breadcrumbs below the dashboard, this screen last."""
        return [{"url": "", "label": self.get_page_title()}]
