"""Links that show a draft to people without an account: created in the CMS, valid for a week, revocable at any time."""

from __future__ import annotations

import copy
from typing import Any, cast

from django.conf import settings
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.decorators.http import require_safe
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.widgets import Button
from wagtail.log_actions import log
from wagtail.models import Page

from foundation.components import dates
from foundation.components.admin import AdminScreen, register_screens
from foundation.page_types import is_type
from foundation.translation.pages import newest_read
from foundation.whole_numbers import whole_number
from news.models import ArticlePage, PreviewLink
from news.views.console import kept_private

SHARE, REVOKE = "news.share_draft", "news.revoke_draft_link"


@require_safe
def shared_draft(request: HttpRequest, token: str) -> HttpResponse:
    """Show the newest draft as its page will look, below a notice, but without machine translations that no one has
    read. Respond with 404 to an invalid or expired token.
    """
    link = PreviewLink.objects.for_token(token).open(at=timezone.now()).select_related("page").first()
    if link is None:
        raise Http404
    if link.page.live and not link.page.has_unpublished_changes:
        return kept_private(HttpResponseRedirect(link.page.get_full_url()))
    draft = newest_read(link.page)
    if draft is None:
        raise Http404
    shown = draft.make_preview_request(
        _without_account(request), draft.default_preview_mode, {"shared_until": link.expires_at}
    )
    return kept_private(HttpResponse(shown.content, status=shown.status_code, content_type=shown["Content-Type"]))


def _without_account(request: HttpRequest) -> HttpRequest:
    """Return the request without credentials, so that editors see the same as people without an account."""
    stranger = copy.copy(request)
    stranger.META = {
        name: value for name, value in request.META.items() if name not in {"HTTP_COOKIE", "HTTP_AUTHORIZATION"}
    }
    return stranger


class SharingView(AdminScreen, View):
    """The open links of a draft: create one (shown only once), list them with author and expiry, revoke them."""

    template_name = "news/admin/share_draft.html"
    page_title = gettext_lazy("Share draft")
    header_icon = "link"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.page = get_object_or_404(ArticlePage, pk=kwargs["page_id"])
        self.address = ""

    def is_allowed(self) -> bool:
        return bool(self.page.permissions_for_user(self.request.user).can_edit())

    def get(self, request: HttpRequest, page_id: int) -> HttpResponse:
        return self._shown()

    def post(self, request: HttpRequest, page_id: int) -> HttpResponse:
        now = timezone.now()
        if "revoke" in request.POST:
            open_links = PreviewLink.objects.filter(page=self.page.page_ptr).open(at=now)
            if _is_number(request.POST["revoke"]) and open_links.filter(pk=request.POST["revoke"]).update(
                revoked_at=now
            ):
                log(instance=self.page, action=REVOKE, user=request.user)
                messages.success(request, _("The link has been revoked."))
            return HttpResponseRedirect(reverse("news_share_draft", args=[page_id]))
        link, token = PreviewLink.make(self.page.page_ptr, by=cast(Model, request.user), at=now)
        log(instance=self.page, action=SHARE, user=request.user, data={"until": link.expires_at.isoformat()})
        self.address = settings.PUBLIC_URL + reverse("news_shared_draft", args=[token])
        return self._shown()

    def _shown(self) -> HttpResponse:
        response = self.render_to_response(self.get_context_data())
        response["Cache-Control"] = "private, no-store"
        return response

    def way_here(self) -> list[dict[str, Any]]:
        return [
            {
                "url": reverse("wagtailadmin_explore", args=[self.page.get_parent().pk]),
                "label": self.page.get_parent().title,
            },
            {"url": reverse("wagtailadmin_pages:edit", args=[self.page.pk]), "label": self.get_page_subtitle()},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        links = PreviewLink.objects.filter(page=self.page.page_ptr).open(at=timezone.now())
        return super().get_context_data(
            page=self.page,
            address=self.address,
            links=links.select_related("created_by").order_by("-created_at")[:50],
            time_zone=dates.current_zone(),
            **kwargs,
        )


def _is_number(text: str) -> bool:
    return whole_number(text) is not None


register_screens(path("news/share/<int:page_id>/", SharingView.as_view(), name="news_share_draft"))


@hooks.register("register_page_header_buttons")
def share_draft_button(page: Page, user: Any, view_name: str, next_url: str | None = None) -> list[Button]:
    if not is_type(page, ArticlePage) or not page.permissions_for_user(user).can_edit():
        return []
    if page.live and not page.has_unpublished_changes:  # its own address is the link to share
        return []
    return [Button(_("Share draft"), reverse("news_share_draft", args=[page.pk]), icon_name="link", priority=25)]


@hooks.register("register_log_actions")
def sharing_log_actions(actions: Any) -> None:
    actions.register_action(SHARE, gettext_lazy("Share draft"), gettext_lazy("Created a draft link"))
    actions.register_action(REVOKE, gettext_lazy("Revoke link"), gettext_lazy("Revoked a draft link"))
