"""Editors' actions on entries at the desk.

Each action locks the entries, changes those whose status allows it (`news.models.ALLOWED_MOVES`), and reports why it
skipped the others. It logs the former values of each entry, so that `undo` can revert a click. The external item is
updated in the same transaction. Time and person are parameters.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from itertools import batched
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import connection, transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.models import Page
from wagtail.rich_text import RichText

from foundation import languages
from foundation.authorship.naming import display_name
from news.feeds.lists import vocabulary_model
from news.hooks import answers
from news.ingest.draftail import body_of
from news.ingest.entry_images import Taken, keep
from news.models import ArticlePage, Entry, EntryAction, EntryStatus, NewsIndexPage, Source, may_move
from news.parsing.sanitize import excerpt
from news.publishing.external import NothingToLeadTo, primary_language, shortened
from news.publishing.record import record_external

MOST_AT_ONCE = 500
STANDFIRST = 200
_LONGEST_SOURCE_URL = ArticlePage._meta.get_field("source_url").max_length or 0
_LONGEST_TITLE = ArticlePage._meta.get_field("title").max_length or 0

Kind = EntryAction.Kind


class NotAllowed(ValueError):
    """The action is not allowed for the entry; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Done:
    """Result of a click. ``batch`` is for `undo`; ``refused`` are the unchanged entries, each with a sentence."""

    batch: uuid.UUID
    entries: list[Entry] = field(default_factory=list)
    refused: list[tuple[Entry, str]] = field(default_factory=list)


# --- Moves ------------------------------------------------------------------------------------------------------------


def shortlist(entries: Iterable[Entry], *, at: datetime, by: Any) -> Done:
    return _move(entries, EntryStatus.SHORTLISTED, Kind.SHORTLIST, at=at, by=by)


def reopen(entries: Iterable[Entry], *, at: datetime, by: Any) -> Done:
    """Set the status back to new, so that another editor can decide."""
    return _move(entries, EntryStatus.NEW, Kind.REOPEN, at=at, by=by)


def dismiss(entries: Iterable[Entry], *, at: datetime, by: Any) -> Done:
    """Dismiss the entries. External items from them are withdrawn; drafts from them stay."""
    return _move(entries, EntryStatus.DISMISSED, Kind.DISMISS, at=at, by=by)


def accept_as_external(entries: Iterable[Entry], *, at: datetime, by: Any) -> Done:
    """Publish the entries as external items, with as much text as each source permits."""
    return _move(entries, EntryStatus.PUBLISHED, Kind.PUBLISH, at=at, by=by)


def _move(entries: Iterable[Entry], status: str, kind: str, *, at: datetime, by: Any) -> Done:
    def move(entry: Entry) -> None:
        _may(entry, status, by=by)
        entry.status, entry.folded_into = status, None
        entry.decided_by, entry.decided_at = by, at

    return _act(kind, entries, move, at=at, by=by)


def fold(entries: Iterable[Entry], *, into: Entry, at: datetime, by: Any) -> Done:
    """Fold duplicates into one leading entry, with everything that was already folded into one of them."""
    folded = [entry for entry in entries if entry.pk != into.pk]
    pks = [entry.pk for entry in folded]
    followers = list(Entry.objects.filter(folded_into__in=pks).exclude(pk__in=[*pks, into.pk]))
    lead = Entry.objects.filter(pk=into.pk).first()
    if lead is None or lead.status == EntryStatus.FOLDED:
        raise NotAllowed(_("The main entry has itself been merged into another entry. Choose that one instead."))

    def move(entry: Entry) -> None:
        if entry.status != EntryStatus.FOLDED:
            _may(entry, EntryStatus.FOLDED, by=by)
        entry.status, entry.folded_into = EntryStatus.FOLDED, lead
        entry.decided_by, entry.decided_at = by, at

    return _act(Kind.FOLD, [*folded, *followers], move, at=at, by=by)


def assign(entries: Iterable[Entry], *, to: Any, at: datetime, by: Any) -> Done:
    """Assign the entries to a person, or to no one with None."""

    def give(entry: Entry) -> None:
        entry.assignee = to

    return _act(Kind.ASSIGN, entries, give, at=at, by=by)


def seen(entries: Iterable[Entry], *, at: datetime, by: Any) -> Done:
    """Mark changes at the source as seen. The accepted content does not change."""

    def look(entry: Entry) -> None:
        entry.source_changed_at = None

    return _act(Kind.SEEN, entries, look, at=at, by=by)


def tag(entries: Iterable[Entry], *, topics: Sequence[Any], at: datetime, by: Any) -> Done:
    """Replace the topics of entries. Without topics, those of their sources apply."""

    def give(entry: Entry) -> None:
        entry.topics.set(topics)

    return _act(Kind.TAG, entries, give, at=at, by=by)


def add_topic(entries: Iterable[Entry], *, topic: Any, at: datetime, by: Any) -> Done:
    """Add a topic. If an entry had none, the topics of its source, which applied until now, are added too."""

    def give(entry: Entry) -> None:
        entry.topics.set([*(entry.topics.all() or entry.source.topics.all()), topic])

    return _act(Kind.TAG, entries, give, at=at, by=by)


def _may(entry: Entry, status: str, *, by: Any) -> None:
    """Raise `NotAllowed` with the reason if the entry cannot change to this status."""
    if entry.status != status and may_move(entry.status, status):
        return
    words = {"title": str(entry), "status": entry.get_status_display(), "to": EntryStatus(status).label}
    if entry.decided_by and entry.decided_by != by:
        words["who"] = display_name(entry.decided_by)
        raise NotAllowed(_("“%(title)s”: %(who)s has already changed the status to “%(status)s”.") % words)
    raise NotAllowed(_("“%(title)s” cannot be changed from “%(status)s” to “%(to)s”.") % words)


def _act(
    kind: str, entries: Iterable[Entry], change: Callable[[Entry], None], *, at: datetime, by: Any, batch: Any = None
) -> Done:
    """Lock, change, save and log each entry separately. Refusals are reported, not raised."""
    done = Done(batch or uuid.uuid4())
    with transaction.atomic():
        for entry in _locked(entry.pk for entry in entries):
            before = _remembered(entry)
            try:
                with transaction.atomic():
                    change(entry)
                    entry.save(update_fields=DECIDED)
                    if EntryStatus.PUBLISHED in {before["status"], entry.status}:
                        record_external(entry, at=at)
            except (NotAllowed, NothingToLeadTo) as error:
                done.refused.append((entry, str(error)))
                continue
            EntryAction.objects.create(batch=done.batch, entry=entry, kind=kind, before=before, by=by, at=at)
            done.entries.append(entry)
    return done


def _locked(pks: Iterable[int]) -> Iterator[Entry]:
    """Yield all entries, locked in the order of their keys. They are read in batches."""
    rows = Entry.objects.select_for_update(of=_of_self()).select_related("source", "decided_by").order_by("pk")
    for wanted in batched(sorted(set(pks)), MOST_AT_ONCE):
        yield from rows.filter(pk__in=wanted)


def _of_self() -> tuple[str, ...]:
    return ("self",) if connection.features.has_select_for_update_of else ()


# --- Undoing ----------------------------------------------------------------------------------------------------------

DECIDED = ("status", "folded_into", "article", "assignee", "decided_by", "decided_at", "source_changed_at")


def _remembered(entry: Entry) -> dict[str, Any]:
    """Return the values that actions can change, as JSON."""
    return {
        "status": entry.status,
        "folded_into_id": entry.folded_into_id,
        "article_id": entry.article_id,
        "assignee_id": entry.assignee_id,
        "decided_by_id": entry.decided_by_id,
        "decided_at": entry.decided_at and entry.decided_at.isoformat(),
        "source_changed_at": entry.source_changed_at and entry.source_changed_at.isoformat(),
        "topics": sorted(entry.topics.values_list("pk", flat=True)),
    }


def last_batch(*, by: Any) -> uuid.UUID | None:
    """Return the latest click of this person that was not undone."""
    return EntryAction.objects.standing().filter(by=by).newest_first().values_list("batch", flat=True).first()


def undo(batch: uuid.UUID, *, at: datetime, by: Any) -> Done:
    """Undo a click: restore each of its entries, except those that have changed since.

    A draft that the click created is deleted if it was not edited; otherwise its entry does not change either.
    """
    done = Done(uuid.uuid4())
    with transaction.atomic():
        actions = list(EntryAction.objects.standing().filter(batch=batch).order_by("-id"))
        entries = {entry.pk: entry for entry in _locked(action.entry_id for action in actions)}
        for action in actions:
            entry = entries[action.entry_id]
            try:
                with transaction.atomic():
                    _take_back(action, entry, at=at, by=by)
            except (NotAllowed, NothingToLeadTo) as error:
                done.refused.append((entry, str(error)))
            else:
                done.entries.append(entry)
    return done


def _take_back(action: EntryAction, entry: Entry, *, at: datetime, by: Any) -> None:
    newest = entry.actions.standing().newest_first().first()
    if newest is None or newest.pk != action.pk:
        raise NotAllowed(_("“%(title)s” has been changed since then, so it stays as it is.") % {"title": entry})
    was_public, before = entry.status == EntryStatus.PUBLISHED, action.before
    made = action.before.get("made")
    entry.status = before["status"]
    for name in ("decided_at", "source_changed_at"):
        setattr(entry, name, parse_datetime(before[name]) if before[name] else None)
    # References to rows that were deleted since then stay empty.
    person = get_user_model()
    rows = {"folded_into_id": Entry, "article_id": Page, "assignee_id": person, "decided_by_id": person}
    for name, model in rows.items():
        is_there = before[name] and model._default_manager.filter(pk=before[name]).exists()
        setattr(entry, name, before[name] if is_there else None)
    entry.topics.set(vocabulary_model("topic")._default_manager.filter(pk__in=before["topics"]))
    entry.save(update_fields=DECIDED)
    if made:
        _delete_draft(made, by=by)
    if was_public or entry.status == EntryStatus.PUBLISHED:
        record_external(entry, at=at)
    EntryAction.objects.filter(pk=action.pk).update(undone_at=at)
    EntryAction.objects.create(entry=entry, kind=Kind.UNDO, by=by, at=at, undone_at=at)


def _delete_draft(made: Mapping[str, Any], *, by: Any) -> None:
    page = Page.objects.filter(pk=made["page"]).first()
    if page is None:
        return
    if page.live or page.latest_revision_id != made["revision"]:
        raise NotAllowed(
            _(
                "The draft “%(title)s” has been edited or published since then. If you do not need it, delete it "
                "yourself."
            )
            % {"title": page.get_admin_display_title()}
        )
    page.specific.delete(user=by)


# --- Drafts -----------------------------------------------------------------------------------------------------------


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
        current = next(iter(_locked([entry.pk])), None)
        if current is None:
            raise NotAllowed(_("This entry no longer exists."))
        if current.status == EntryStatus.DRAFTED and current.article:
            return current.article.specific
        if current.status != EntryStatus.DRAFTED:  # if its draft was deleted, a new one can be created
            _may(current, EntryStatus.DRAFTED, by=by)
        before = _remembered(current)
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
    if not slugify(title, allow_unicode=True):
        page.slug = f"entry-{uuid.uuid4().hex[:12]}"
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
