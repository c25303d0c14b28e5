"""Screens of translators besides the side-by-side screen: previews of both versions, and the button "Finished"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.fields import RichTextField
from wagtail.models import Page

from foundation.authorship import references
from foundation.authorship.naming import display_name
from foundation.components import dates
from foundation.languages import spelling
from foundation.translation import access, board, pages
from foundation.translation.models import Assignment
from foundation.translation.pairing import Pair, State
from foundation.translation.quality.findings import Finding, Kind
from foundation.translation.quality.of_page import Found, findings_of

CHOOSERS = {"LINK", "DOCUMENT"}  # Draftail's names of the entities that a chooser adds to a text


def page_of(request: HttpRequest, page_id: int) -> Any:
    """Return the page if the user may translate it. Raises Http404 or PermissionDenied."""
    page = get_object_or_404(Page.objects.filter(depth__gt=1), pk=page_id).specific
    if not pages.is_translated(page) or not access.may_translate(request.user, page):
        raise PermissionDenied
    return page


@require_safe
def preview(request: HttpRequest, page_id: int) -> HttpResponse:
    """Show the draft of the translation as its page will look."""
    return _shown(page_of(request, page_id).get_latest_revision_as_object(), request)


@require_safe
def preview_original(request: HttpRequest, page_id: int) -> HttpResponse:
    """Show the original of a translation: the public page, or the draft that its translator may read."""
    original = pages.original_of(page_of(request, page_id))
    if original is None or not board.known_to(request.user).filter(pk=original.pk).exists():
        raise PermissionDenied
    return HttpResponseRedirect(original.get_full_url()) if original.live else _shown(original, request)


def _shown(draft: Any, request: HttpRequest) -> HttpResponse:
    response: HttpResponse = draft.make_preview_request(request, draft.default_preview_mode)
    return response


@require_POST
def finish(request: HttpRequest, page_id: int) -> HttpResponse:
    """End the assignment of this user. People who publish the page see that it is finished. Errors are shown first. A
    locked page cannot be finished, because its texts cannot be corrected.
    """
    page = page_of(request, page_id)
    assignment = access.assignment_of(request.user, page)
    if assignment is None:
        raise PermissionDenied
    if page.permissions_for_user(request.user).page_locked():
        messages.error(request, _("This page is locked. You can read the translation but not change it."))
        return HttpResponseRedirect(reverse("translation:side_by_side", args=[page.pk]))
    if "anyway" not in request.POST and (errors := _errors(page)):
        context = {
            "page": page,
            "errors": errors,
            "page_title": _("Check before you finish"),
            "page_subtitle": page.get_admin_display_title(),
            "header_icon": "warning",
        }
        return render(request, "translation/finish.html", context)
    type(assignment).objects.filter(pk=assignment.pk, finished_at=None).update(finished_at=timezone.now())
    messages.success(request, _("The translation is finished. Thank you."))
    return HttpResponseRedirect(reverse("translation:board"))


def _errors(page: Any) -> list[Found]:
    """Return the errors of the checks, each with its text, as well as untranslated and missing texts, links and bold."""
    draft, original = page.get_latest_revision_as_object(), pages.original_of(page)
    every = [(one, one.finding) for one in findings_of(draft)]
    found = [one for one, finding in every if finding.is_error or finding.is_loss or finding.kind is Kind.LANGUAGE]
    for pair in pages.read(original, draft) if original else ():
        if pair.original and pair.state is State.MISSING and pair.translation is None:
            found.append(Found(Finding(Kind.LANGUAGE, original=pair.original.words), label=pair.original.label))
    return found


def context_of(request: HttpRequest, page: Any, forms: Any) -> dict[str, Any]:
    """Return additional context of the side-by-side screen for the user of an assignment. Translators may not use choosers."""
    is_translator = access.is_translator(request.user)
    for form in forms if is_translator else ():
        _without_choosers(form.fields["value"].widget)
    assignment = access.assignment_of(request.user, page)
    return {"is_translator": is_translator, "assignment": assignment, "assigned": list(_facts(assignment))}


def _facts(assignment: Assignment | None) -> Iterator[str]:
    if assignment and assignment.assigned_by:
        yield spelling.labelled(_("Assigned by"), display_name(assignment.assigned_by))
    if assignment and assignment.due_on:
        yield spelling.labelled(_("Due on"), dates.in_words(assignment.due_on, "DATE_FORMAT"))


def _without_choosers(widget: Any) -> None:
    """Hide the buttons that add a link or a document. Existing links and documents stay."""
    options = getattr(widget, "options", None)
    for entity in (options or {}).get("entityTypes", ()):
        if entity["type"] in CHOOSERS:
            entity.update(icon=None, label=None, description=None)


def refuse_hidden(form: Any, pair: Pair, *, by: Any) -> None:
    """Refuse a text with a new reference to a page or file that the user may not know."""
    had = {found for text in (pair.original, pair.translation) if text for found in _references(text.value)}
    hidden = references.refused(_references(form.text) - had, by=by)
    if hidden:
        references.hide(hidden)
        form.add_error("value", _("This refers to something that you cannot see. Remove it or choose another one."))


def _references(html: str) -> set[references.Reference]:
    return {(model, str(pk)) for model, pk, *_paths in RichTextField().extract_references(html)}
