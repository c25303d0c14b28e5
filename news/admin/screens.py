"""Base of the screens for sources, entries and rules: the names of their permissions, and a CSP that blocks stored scripts."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override

from foundation.components.admin import AdminScreen

# Text from other sites is sanitised and escaped. If either fails, the browser still neither runs nor loads anything from it.
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
    permission = SOURCES
    policy = POLICY

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return csp_override(self.policy)(super().dispatch)(request, *args, **kwargs)  # type: ignore[misc]
