"""Objections to removing pages from the public site. The CMS shows them, and what to do first, instead of "are you
sure?".

Plug-ins register a function with the hook ``register_objections``. It gets the pages that would be removed and the
user. Every Wagtail screen that removes pages calls it: delete, unpublish and move, for one page or many.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page

from foundation.public_pages import homes_of_languages, is_home_of_a_language, private_places

HOOK = "register_objections"
CONSEQUENCES_HOOK = "register_consequences"


class Act(StrEnum):
    """Action of a screen on pages, and on all pages below them, unless it only unpublishes the pages themselves."""

    MOVE = "move"
    UNPUBLISH = "unpublish"
    DELETE = "delete"
    RESTRICT = "restrict"


@dataclass(frozen=True, slots=True)
class Objection:
    """Objection to removing a page. ``sentence``: why ``page`` must stay. ``url`` and ``label``: what this user can do
    first; empty if nothing."""

    page: Page
    sentence: str
    url: str = ""
    label: str = ""


def objections(pages: QuerySet[Page], *, user: Any) -> list[Objection]:
    return [one for answer in hooks.get_hooks(HOOK) for one in answer(pages, user=user)]


def consequences(pages: Iterable[Page], act: Act, *, user: Any) -> list[str]:
    """Return what people who rely on these pages and those below will notice, to show before the action."""
    branch = branches(pages)
    return [
        sentence for answer in hooks.get_hooks(CONSEQUENCES_HOOK) for sentence in answer(branch, act=act, user=user)
    ]


def say(request: HttpRequest, pages: Iterable[Page], act: Act) -> None:
    for sentence in consequences(pages, act, user=request.user):
        messages.warning(request, sentence)


def refusal(request: HttpRequest, pages: QuerySet[Page], *, back_to: Page) -> TemplateResponse | None:
    """Return the screen with the objections, or None if there are none."""
    found = objections(pages, user=request.user)
    if not found:
        return None
    context = {"objections": found, "back_url": reverse("wagtailadmin_explore", args=[back_to.pk])}
    status = 409 if request.method == "POST" else 200
    return TemplateResponse(request, "custody/admin/removal_refused.html", context, status=status)


def branches(pages: Iterable[Page]) -> QuerySet[Page]:
    """Return the pages with their descendants."""
    found = Page.objects.none()
    for page in pages:
        found |= Page.objects.descendant_of(page, inclusive=True)
    return found


def only(pages: Iterable[Page]) -> QuerySet[Page]:
    return Page.objects.filter(pk__in=[page.pk for page in pages])


def _parent(page: Page) -> Page:
    return page.get_parent() or page


@hooks.register(HOOK)
def root_of_a_site(pages: QuerySet[Page], *, user: Any) -> list[Objection]:
    """Keep the page that a site begins with: every page links to it, and Wagtail deletes the site with it."""
    sentence = _("A site starts with this page. Choose another root page for the site in the settings first.")
    return [Objection(page, sentence) for page in pages.filter(sites_rooted_here__isnull=False).distinct()]


@hooks.register(CONSEQUENCES_HOOK)
def languages_hidden(pages: QuerySet[Page], *, act: Act, user: Any) -> list[str]:
    """Name the languages whose home pages would be unpublished: their other pages stay live, but are not public."""
    homes = homes_of_languages().filter(pk__in=pages.values("pk"), live=True, numchild__gt=0).select_related("locale")
    sentence = _(
        "All pages in this language (%(language)s) will stop being public too, even if you do not unpublish them."
    )
    names = [page.locale.get_display_name() for page in homes] if act == Act.UNPUBLISH else []
    return [sentence % {"language": name} for name in names]


@hooks.register("before_delete_page")
def refuse_deletion(request: HttpRequest, page: Page) -> TemplateResponse | None:
    return refusal(request, branches([page]), back_to=_parent(page))


@hooks.register("before_unpublish_page")
def refuse_unpublishing(request: HttpRequest, page: Page) -> TemplateResponse | None:
    """Check the pages of this request; with its home page, all pages of a language stop being public.
    `UnpublishWithReasonView` also checks other languages, and checks before it shows the form."""
    takes_branch = bool(request.POST.get("include_descendants")) or is_home_of_a_language(page)
    return refusal(request, branches([page]) if takes_branch else only([page]), back_to=_parent(page))


@hooks.register("before_move_page")
def refuse_move(request: HttpRequest, page: Page, destination: Page) -> TemplateResponse | None:
    refused = refusal(request, branches([page]), back_to=_parent(page)) if _hides(page, destination) else None
    if refused is None and request.method == "GET":
        say(request, [page], Act.MOVE)
    return refused


@hooks.register("before_bulk_action")
def refuse_many(request: HttpRequest, action_type: str, objects: list[Any], action: Any) -> TemplateResponse | None:
    pages = [page for page in objects if isinstance(page, Page)]
    values = action.cleaned_form.cleaned_data if action.cleaned_form else {}
    if not pages or action_type not in {"delete", "unpublish", "move"}:
        return None
    if action_type == "move":
        pages = [page for page in pages if _hides(page, values["chooser"])]
    takes_all = action_type != "unpublish" or bool(values.get("include_descendants"))
    branch = [page for page in pages if takes_all or is_home_of_a_language(page)]
    return refusal(request, only(pages) | branches(branch), back_to=_parent(objects[0]))


def _hides(page: Page, destination: Page) -> bool:
    """Return whether readers who see ``page`` would not see it below ``destination``."""
    places = private_places()
    return _is_shown(page, places) and not _is_shown(destination, places)


def _is_shown(page: Page, places: tuple[str, ...]) -> bool:
    return bool(not page.path.startswith(places) and page.get_url_parts())
