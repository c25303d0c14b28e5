"""The reason of a withdrawal, typed where an editor unpublishes; readers of the old address are told it."""

from __future__ import annotations

from django.http import HttpRequest
from wagtail import hooks
from wagtail.models import Page

from news.models import ArticlePage

REASON_CHARACTERS = ArticlePage._meta.get_field("withdrawal_note").max_length


@hooks.register("before_unpublish_page")
def keep_reason(request: HttpRequest, page: Page) -> None:
    """Wagtail saves ``page`` next, so the reason is written together with the withdrawal."""
    if request.method == "POST" and isinstance(page, ArticlePage) and "withdrawal_note" in request.POST:
        page.withdrawal_note = request.POST["withdrawal_note"].replace("\0", "").strip()[:REASON_CHARACTERS]
