"""Hooks for the translation screens and the buttons that lead to them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import include, path, reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.widgets import Button
from wagtail.models import Page

from foundation.authorship.publication import refusing
from foundation.translation import board_hooks, pages, personal_data, placement, publication, reader_mails  # noqa: F401
from foundation.translation.term_screens import GlossaryViewSet

hooks.register("register_mail_source", reader_mails.source)


@hooks.register("register_admin_urls")
def translation_urls() -> list[Any]:
    return [path("translation/", include("foundation.translation.urls"))]


@hooks.register("register_admin_viewset")
def glossary() -> GlossaryViewSet:
    return GlossaryViewSet("translation_glossary", url_prefix="translation/glossary")


@hooks.register("register_page_header_buttons")
def translate_button(page: Page, user: Any, view_name: str, next_url: str | None = None) -> list[Button]:
    """Add a link from the editor of a translation to the side-by-side screen."""
    specific = page.specific
    if not pages.is_translated(specific) or not page.permissions_for_user(user).can_edit():
        return []
    if not pages.has_original(specific):
        return []
    url = reverse("translation:side_by_side", args=[page.pk])
    return [Button(_("Translate side by side"), url, icon_name="globe", priority=15)]


@hooks.register("before_edit_page")
def lead_to_the_translation(request: HttpRequest, page: Page) -> None:
    """Redirect from the editor to the side-by-side screen if the translation is new or cannot be published yet. Saving
    it in the editor does not mark its drafts as read.
    """
    if request.method != "GET":
        return
    specific = page.specific
    if pages.is_translated(specific) and pages.is_untouched(specific):
        url = reverse("translation:side_by_side", args=[page.pk])
        message = _("The texts of this page are still those of the original.")
        messages.info(request, message, buttons=[messages.button(url, _("Translate side by side"))])
    for error in publication.errors(specific):
        buttons = [messages.button(error.url, error.label)]
        messages.warning(request, f"{error.message} {error.fix}", buttons=buttons)


@hooks.register("before_publish_page", order=-2)
def refuse_unread_drafts(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Keep the saved draft, but do not publish it."""
    draft = page.get_latest_revision_as_object()
    if not (errors := publication.errors(draft)):
        return None
    refusing.say_why_not(request, draft, errors)
    return redirect("wagtailadmin_pages:edit", page.pk)


@hooks.register("before_bulk_action", order=-2)
def leave_out_unread_drafts(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    response: HttpResponse | None = refusing.leave_out(
        request, action_type, objects, action, model=Page, errors=publication.errors
    )
    return response


@hooks.register("before_move_page", order=-2)
def refuse_another_language(request: HttpRequest, page: Page, destination: Page) -> HttpResponse | None:
    """Say this before the move is confirmed, because Wagtail refuses only afterwards, as if permission were missing."""
    sentence = placement.refusal(page, destination)
    if not sentence:
        return None
    messages.error(request, sentence)
    return redirect("wagtailadmin_pages:move", page.pk)
