"""What editors decide about entries: the verbs of the desk.

Each verb takes entries, locks them, moves those that may be moved (`news.models.ALLOWED_MOVES`) and says why it left the
others. Each writes a line of the log for each entry, with what was there before, so that `undo` can take a click back. An
external item follows in the same transaction. Time and person are parameters.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
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
    """The entry cannot be moved that way; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class Done:
    """What a click did. ``batch`` is what `undo` takes; ``refused`` holds the entries left alone, each with a sentence."""

    batch: uuid.UUID
    entries: list[Entry] = field(default_factory=list)
    refused: list[tuple[Entry, str]] = field(default_factory=list)


# --- Moves ------------------------------------------------------------------------------------------------------------


def shortlist(entries: Iterable[Entry], *, at: datetime, by: Any) -> Done:
    return _move(entries, EntryStatus.SHORTLISTED, Kind.SHORTLIST, at=at, by=by)


def reopen(entries: Iterable[Entry], *, at: datetime, by: Any) -> Done:
    """Back to new: whoever comes next decides."""
    return _move(entries, EntryStatus.NEW, Kind.REOPEN, at=at, by=by)


def dismiss(entries: Iterable[Entry], *, at: datetime, by: Any) -> Done:
    """An external item made of one is withdrawn; a draft made of one stays."""
    return _move(entries, EntryStatus.DISMISSED, Kind.DISMISS, at=at, by=by)


def accept_as_external(entries: Iterable[Entry], *, at: datetime, by: Any) -> Done:
    """Publish as items that lead to the other site, as far as each source's terms allow."""
    return _move(entries, EntryStatus.PUBLISHED, Kind.PUBLISH, at=at, by=by)


def _move(entries: Iterable[Entry], status: str, kind: str, *, at: datetime, by: Any) -> Done:
    def move(entry: Entry) -> None:
        _may(entry, status, by=by)
        entry.status, entry.folded_into = status, None
        entry.decided_by, entry.decided_at = by, at

    return _act(kind, entries, move, at=at, by=by)


def fold(entries: Iterable[Entry], *, into: Entry, at: datetime, by: Any) -> Done:
    """Of the same thing in several sources one leads; what was folded into one of ``entries`` follows it."""
    folded = [entry for entry in entries if entry.pk != into.pk]
    pks = [entry.pk for entry in folded]
    followers = list(Entry.objects.filter(folded_into__in=pks).exclude(pk__in=[*pks, into.pk])[:MOST_AT_ONCE])
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
    """``to`` is a person, or None for nobody."""

    def give(entry: Entry) -> None:
        entry.assignee = to

    return _act(Kind.ASSIGN, entries, give, at=at, by=by)


def seen(entries: Iterable[Entry], *, at: datetime, by: Any) -> Done:
    """An editor has looked at what the source changed; what was accepted stays as it is."""

    def look(entry: Entry) -> None:
        entry.source_changed_at = None

    return _act(Kind.SEEN, entries, look, at=at, by=by)


def tag(entries: Iterable[Entry], *, topics: Sequence[Any], at: datetime, by: Any) -> Done:
    """Give entries these topics in place of those they have; none: those of their sources hold."""

    def give(entry: Entry) -> None:
        entry.topics.set(topics)

    return _act(Kind.TAG, entries, give, at=at, by=by)


def add_topic(entries: Iterable[Entry], *, topic: Any, at: datetime, by: Any) -> Done:
    """One topic more. Those of their sources, which count while they have none, become their own."""

    def give(entry: Entry) -> None:
        entry.topics.set([*(entry.topics.all() or entry.source.topics.all()), topic])

    return _act(Kind.TAG, entries, give, at=at, by=by)


def _may(entry: Entry, status: str, *, by: Any) -> None:
    """NotAllowed in words where the entry may not be moved there from where it is."""
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
    """Lock, change, save and log each entry on its own; what may not be done is reported, not raised."""
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


def _locked(pks: Iterable[int]) -> list[Entry]:
    wanted = list(dict.fromkeys(pks))[:MOST_AT_ONCE]
    rows = Entry.objects.select_for_update(of=_of_self()).filter(pk__in=wanted)
    return list(rows.select_related("source", "decided_by").order_by("pk"))


def _of_self() -> tuple[str, ...]:
    return ("self",) if connection.features.has_select_for_update_of else ()


# --- Undoing ----------------------------------------------------------------------------------------------------------

DECIDED = ("status", "folded_into", "article", "assignee", "decided_by", "decided_at", "source_changed_at")


def _remembered(entry: Entry) -> dict[str, Any]:
    """What decisions change, as JSON."""
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
    """The newest click of this person that is not undone."""
    return EntryAction.objects.standing().filter(by=by).newest_first().values_list("batch", flat=True).first()


def undo(batch: uuid.UUID, *, at: datetime, by: Any) -> Done:
    """Take a click back: each of its entries is again as it was. Left alone is what somebody has moved on since.

    A draft that the click made is deleted if nobody has touched it; else its entry is left alone.
    """
    done = Done(uuid.uuid4())
    with transaction.atomic():
        actions = list(EntryAction.objects.standing().filter(batch=batch).order_by("-id")[:MOST_AT_ONCE])
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
    # What was deleted since does not come back.
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
    """The draft of an article made of ``entry``, in the news list of its language; nothing is published.

    Where the site has no list of that language, or the person may not write there, it goes to the default language and
    says so at its head. Of the text it holds what the source's terms allow. ``pictures`` go into the library of images:
    the first leads, the others follow the text. Called twice it returns the same draft. NotAllowed says why there is none.
    """

    def make(current: Entry) -> ArticlePage:
        return _draft(current, _list_for(current, by=by), pictures=pictures, by=by)

    page: ArticlePage = _accept(entry, make, at=at, by=by)
    return page


def accept_as(name: str, entry: Entry, *, at: datetime, by: Any) -> Page:
    """The draft of another kind that the site makes of an entry (hook ``register_entry_target``)."""
    accept = {target.name: target.accept for target in targets_for(entry)}.get(name)
    if accept is None:
        raise NotAllowed(_("This type of page cannot be created from this entry."))
    return _accept(entry, lambda current: accept(current, at=at, by=by), at=at, by=by)


@dataclass(frozen=True, slots=True)
class Target:
    """Something that the site can make of an entry: ``accept(entry, at=, by=)`` gives the draft page."""

    name: str
    label: str
    accept: Callable[..., Page]


def targets_for(entry: Entry) -> list[Target]:
    """Of calendar entries, what the site offers; of others nothing."""
    if not entry.event:
        return []
    return entry_targets()


def entry_targets() -> list[Target]:
    """What answers the hook ``register_entry_target``."""
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
        if current.status != EntryStatus.DRAFTED:  # one whose draft was deleted may become one again
            _may(current, EntryStatus.DRAFTED, by=by)
        before = _remembered(current)
        if current.article:  # from an earlier time on the desk
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
    """Its own, else that of its source, else empty; ``de`` for ``de-AT``."""
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
    """What of the text the terms of its source let us show: all, the beginning, nothing."""
    if entry.source.shows == Source.Shows.FULL:
        return body_of(entry.html)
    if entry.source.shows == Source.Shows.EXCERPT and entry.text:
        return [("text", RichText(f"<p>{escape(excerpt(entry.text), quote=False)}</p>"))]
    return []


def _standfirst(entry: Entry) -> str:
    """The first line of a full text if it is short enough to be one."""
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
    """Republished from its address; supplied by the organisation where it has none that a reader can follow."""
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
