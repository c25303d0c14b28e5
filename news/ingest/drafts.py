"""Drafts of pages from entries at the desk: an article, or another type of page that the site registers.

Accepting an entry changes its status like the actions in ``review``, and is logged like them, so `review.undo` takes it
back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page
from wagtail.rich_text import RichText

from foundation import languages
from news.hooks import answers
from news.ingest.draftail import body_of
from news.ingest.entry_images import Taken, keep
from news.ingest.review import DECIDED, Kind, NotAllowed, locked, may, remembered
from news.models import ArticlePage, Entry, EntryAction, EntryStatus, NewsIndexPage, Source
from news.parsing.sanitize import excerpt
from news.publishing.external import primary_language, shortened
from news.publishing.record import record_external

STANDFIRST = 200
_LONGEST_SOURCE_URL = ArticlePage._meta.get_field("source_url").max_length or 0
_LONGEST_TITLE = ArticlePage._meta.get_field("title").max_length or 0


def accept_as_article(entry: Entry, *, at: datetime, by: Any, pictures: Sequence[Taken] = ()) -> ArticlePage:
    """Create the draft of an article from ``entry``, in the news list of its language. Publishes nothing.

    If the site has no list in that language, or the person has no permission there, the draft is in the default
    language, with a note at the top. It has as much text as the source permits. ``pictures`` are added to the image
    library: the first becomes the lead image, the others follow the text. A second call returns the same draft. Raises
    `NotAllowed`.
    """

    def make(current: Entry) -> ArticlePage:
        return _draft(current, _list_for(current, by=by), pictures=pictures, by=by)

    page: ArticlePage = _accept(entry, make, at=at, by=by)
    return page


def accept_as(name: str, entry: Entry, *, at: datetime, by: Any) -> Page:
    """Create the draft of another type of page from an entry (hook ``register_entry_target``)."""
    accept = {target.name: target.accept for target in targets_for(entry)}.get(name)
    if accept is None:
        raise NotAllowed(_("This type of page cannot be created from this entry."))
    return _accept(entry, lambda current: accept(current, at=at, by=by), at=at, by=by)


@dataclass(frozen=True, slots=True)
class Target:
    """A type of page that the site can create from an entry. ``accept(entry, at=, by=)`` returns the draft."""

    name: str
    label: str
    accept: Callable[..., Page]


def targets_for(entry: Entry) -> list[Target]:
    """Return the targets for an entry of a calendar, or none for other entries."""
    if not entry.event:
        return []
    return entry_targets()


def entry_targets() -> list[Target]:
    """Return the targets from the hook ``register_entry_target``."""
    shape = "(name, label, function(entry, at=, by=))"
    return [Target(*answer) for answer in answers("register_entry_target", shape=shape, fits=_is_entry_target)]


def _is_entry_target(answer: Any) -> bool:
    return (
        isinstance(answer, tuple)
        and len(answer) == 3
        and isinstance(answer[0], str)
        and bool(answer[0])
        and callable(answer[2])
    )


def _accept(entry: Entry, make: Callable[[Entry], Any], *, at: datetime, by: Any) -> Any:
    with transaction.atomic():
        current = next(iter(locked([entry.pk])), None)
        if current is None:
            raise NotAllowed(_("This entry no longer exists."))
        if current.status == EntryStatus.DRAFTED and current.article:
            return current.article.specific
        if current.status != EntryStatus.DRAFTED:  # if its draft was deleted, a new one can be created
            may(current, EntryStatus.DRAFTED, by=by)
        before = remembered(current)
        if current.article:  # the draft of an earlier decision
            page = current.article.specific
        else:
            page = make(current)
            before["made"] = {"page": page.pk, "revision": page.latest_revision_id}
        current.status, current.folded_into, current.article_id = EntryStatus.DRAFTED, None, page.pk
        current.decided_by, current.decided_at = by, at
        current.save(update_fields=DECIDED)
        if before["status"] == EntryStatus.PUBLISHED:
            record_external(current, at=at)
        EntryAction.objects.create(entry=current, kind=Kind.DRAFT, before=before, by=by, at=at)
        return page


def _list_for(entry: Entry, *, by: Any) -> NewsIndexPage:
    indexes = NewsIndexPage.objects.filter(alias_of=None).select_related("locale").order_by("path")
    writable = [index for index in indexes if index.permissions_for_user(by).can_add_subpage()]
    if not writable:
        raise NotAllowed(_("You do not have permission to add articles. Ask an administrator to give you access."))
    by_language = {index.locale.language_code.split("-")[0]: index for index in reversed(writable)}
    default = languages.default()
    return by_language.get(language_of(entry)) or by_language.get(default) or writable[0]


def language_of(entry: Entry) -> str:
    """Return the language of the entry, otherwise of its source, or "". ``de`` for ``de-AT``."""
    return primary_language(entry.language or entry.source.language)


def _draft(entry: Entry, index: NewsIndexPage, *, pictures: Sequence[Taken], by: Any) -> ArticlePage:
    source, images = entry.source, [keep(entry, taken, by=by) for taken in pictures]
    title = shortened(entry.title or source.title or entry.link, _LONGEST_TITLE) or _("Untitled")
    page = ArticlePage(
        title=title,
        draft_title=title,
        owner=by,
        locale=index.locale,
        live=False,
        published_on=timezone.localdate(entry.sort_at),
        standfirst=_standfirst(entry),
        body=[*_told_to_translate(entry, index), *allowed_body(entry)],
        source_licence=source.licence,
        **_provenance(entry),
    )
    if images:
        page.image = images[0]
        page.body.extend(("figure", {"image": _described(image), "caption": ""}) for image in images[1:])
    index.add_child(instance=page)
    page.topics.set(entry.topics.all() or source.topics.all())
    page.organisations.set([source.organisation] if source.organisation else [])
    page.save()
    page.save_revision(user=by, log_action=True, clean=False)
    return page


def _described(image: Any) -> Any:
    image.contextual_alt_text, image.decorative = image.description, False
    return image


def allowed_body(entry: Entry) -> list[tuple[str, Any]]:
    """Return as much of the text as the source permits: all, the beginning, or nothing."""
    if entry.source.shows == Source.Shows.FULL:
        return body_of(entry.html)
    if entry.source.shows == Source.Shows.EXCERPT and entry.text:
        return [("text", RichText(f"<p>{escape(excerpt(entry.text), quote=False)}</p>"))]
    return []


def _standfirst(entry: Entry) -> str:
    """Return the first line of a full text if it is short enough for a standfirst."""
    line = entry.text.partition("\n")[0]
    return line if entry.source.shows == Source.Shows.FULL and len(line) <= STANDFIRST else ""


def _told_to_translate(entry: Entry, index: NewsIndexPage) -> list[tuple[str, Any]]:
    language = language_of(entry)
    if not language or language == index.locale.language_code.split("-")[0]:
        return []
    text = _("The text below is in another language (%(code)s). Translate it, then delete this callout.")
    return [
        (
            "callout",
            {"title": _("To be translated"), "text": RichText(f"<p>{escape(text % {'code': language})}</p>")},
        )
    ]


def _provenance(entry: Entry) -> dict[str, Any]:
    """Return the origin: republished from its address or, without a valid one, supplied by the source's
    organisation."""
    try:
        URLValidator(schemes=["http", "https"])(entry.link)
    except ValidationError:
        pass
    else:
        if len(entry.link) <= _LONGEST_SOURCE_URL:
            return {"provenance": ArticlePage.Provenance.REPUBLISHED, "source_url": entry.link}
    if entry.source.organisation:
        return {"provenance": ArticlePage.Provenance.SUPPLIED, "supplied_by": entry.source.organisation}
    return {}
