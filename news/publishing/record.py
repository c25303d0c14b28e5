"""Updates of `Item` and `Change` after a publication, edit or withdrawal. Idempotent.

`record` is for pages of any model in `content_functions`, `record_external` for entries of the desk.
"""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from wagtail.models import Page, Revision

from foundation.public_pages import is_public
from news.models import Change, ChangeCounter, Entry, EntryStatus, ForeignIdentity, Item
from news.publishing.content import ItemContent, content_functions, only_gains_pictures, text_hash, without_renditions
from news.publishing.external import external_content
from news.publishing.substance import comes_up
from news.publishing.writing import (
    ITEM_VALUES,
    REPEATED,
    append,
    begun,
    bring_up,
    keep_facets,
    make_way_for,
    withdraw_items,
    write,
)

# Values that appear on the share image drawn for an item without an image.
SAID_WHEN_SHARED = ("title", "kind", "published_at", "data")
# Dates in an edition's `data`, and the statuses that mean that it does not take place on them.
WHEN = ("starts_on", "ends_on", "starts_at", "ends_at", "time_zone")
OFF = ("cancelled", "postponed")


def record(page: Page, *, at: datetime, force: bool = False, silently: bool = False) -> Change | None:
    """Bring the item of ``page`` up to date, or withdraw it if the page is not public.

    Returns the appended change, or None if nothing changed or this model has no items. Reads ``page`` again from the
    database, because the object in a signal may have unsaved changes. ``force`` writes the row even if its hash is up
    to date, but appends a change only if something really changed. Neither ``force`` nor a new rendering of the same
    revision moves the item up in feeds (`substance`). With ``silently``, differences in the same revision are only new
    names around the page: the row is written without a notification.
    """
    model = page.specific_class
    if model is None or (content_of := content_functions().get(model)) is None:
        return None
    with transaction.atomic():
        current = _locked(model._default_manager.select_related("locale")).filter(pk=page.pk).first()
        if current is None or not is_public(current):
            known = current or page
            return withdraw_items(
                Item.objects.filter(uuid=known.uuid), at=at, note=getattr(known, "withdrawal_note", "")
            )
        content = content_of(current, at=at)
        shown = {"page_id": current.pk, "live_revision_id": current.live_revision_id}
        return _keep(content, **shown, at=at, force=force, silently=silently)


def record_external(entry: Entry, *, at: datetime, force: bool = False, silently: bool = False) -> Change | None:
    """Bring the item of ``entry`` up to date, or withdraw it if the entry is not published (any more).

    Call it after each change of the entry, in the same transaction. Use ``force`` if the site itself rewrote the entry,
    which is not news for subscribers. Reads ``entry`` again from the database. Raises ``NothingToLeadTo``, a ValueError
    with a message for the editor, if readers cannot open the entry's address.
    """
    with transaction.atomic():
        current = _locked(Entry.objects.select_related("source__organisation")).filter(pk=entry.pk).first()
        if current is None or current.status != EntryStatus.PUBLISHED:
            return withdraw_external(entry, at=at)
        content = external_content(current, at=at)
        return _keep(content, page_id=None, live_revision_id=None, at=at, force=force, silently=silently)


def record_cleaned(entry: Entry, *, at: datetime) -> bool:
    """Record ``entry`` after newer rules cleaned its text. Return whether the item was written.

    This is not news: if only the text differs, no change is appended and the dates stay.
    """
    with transaction.atomic():
        item = Item.objects.select_for_update().filter(uuid=entry.uuid).first()
        current = Entry.objects.select_related("source__organisation").filter(pk=entry.pk).first()
        if item is None or current is None or current.status != EntryStatus.PUBLISHED:
            return record_external(entry, at=at) is not None
        content = external_content(current, at=at)
        if replace(content, html=item.html, summary=item.summary).hash != item.content_hash:
            return record_external(entry, at=at) is not None
        if (content.html, content.summary) == (item.html, item.summary):
            return False
        item.html, item.summary, item.content_hash = content.html, content.summary, content.hash
        item.save(update_fields=["html", "summary", "content_hash"])
        return True


def withdraw_external(entry: Entry, *, at: datetime, note: str = "") -> Change | None:
    """Remove the item of ``entry``, whatever its status. Return None if there was none."""
    return withdraw(entry.uuid, at=at, note=note)


def _locked[Rows: QuerySet[Any]](rows: Rows) -> Rows:
    """Lock the rows, so that a second process that records the same page waits until the first has written its item."""
    return rows.select_for_update(of=("self",), no_key=True)


def withdraw(item_uuid: uuid.UUID, *, at: datetime, note: str = "") -> Change | None:
    """Remove an item, whatever the state of its page. Return None if there was none."""
    with transaction.atomic():
        return withdraw_items(Item.objects.filter(uuid=item_uuid), at=at, note=note)


def _keep(
    content: ItemContent,
    *,
    page_id: int | None,
    live_revision_id: int | None,
    at: datetime,
    force: bool,
    silently: bool = False,
) -> Change | None:
    known = Item.objects.select_for_update().filter(uuid=content.uuid).first()
    is_same = known is not None and (
        known.content_hash == content.hash
        or _differs_in_renditions(known, content, live_revision_id)
        or (silently and known.live_revision_id == live_revision_id and _is_found_by(known, content))
    )
    if known and is_same and not (force or silently) and _has_same_renditions(known, content):
        if known.live_revision_id != live_revision_id or known.page_id != page_id:
            known.live_revision_id, known.page_id = live_revision_id, page_id
            known.save(update_fields=["live_revision_id", "page_id"])
        return None
    make_way_for([content], at=at)
    item = known or begun(content, ForeignIdentity.objects.filter(pk=content.uuid).first(), at=at)
    is_rewritten = _is_rewritten(known, live_revision_id, force=force)
    text_changed = not is_same and not is_rewritten and (known is None or text_hash(known) != text_hash(content))
    what_happened = _what_happened(known, content, is_rewritten=is_rewritten, at=at)
    facets_before = set(item.facets.values_list("facet", *REPEATED)) if known else set()
    earlier = frozenset(name for name, *_repeated in facets_before)
    is_news = not is_same and (
        known is None
        or comes_up(known, content, has_other_text=text_changed, is_rewritten=is_rewritten, earlier_facets=earlier)
    )
    if known is not None and _is_said_otherwise(known, content):
        item.share_settled_at = None
    if known and text_changed:
        item.updated_at = max(at, item.updated_at)
    write(item, content, page_id=page_id, live_revision_id=live_revision_id, at=at)
    sequence = 0 if is_same else ChangeCounter.take()
    if is_news:
        bring_up(item, at=at, sequence=sequence)
    item.save()
    keep_facets(item, content.facets, known=facets_before)

    if is_same:
        return None
    kind, significance, note = what_happened
    return append(item, kind, significance, sequence=sequence, at=at, note=note, facets=content.facets, earlier=earlier)


def _is_rewritten(known: Item | None, live_revision_id: int | None, *, force: bool) -> bool:
    """Return whether the site only renders the public version again. For entries without revisions, ``force`` decides."""
    if known is None:
        return False
    return force if live_revision_id is None else known.live_revision_id == live_revision_id


def _has_same_renditions(known: Item, content: ItemContent) -> bool:
    """Return whether the row has the same sizes and formats of images as ``content``."""
    names = ("html", "stored_picture", "stored_lead")
    return all(getattr(known, name) == getattr(content, name) for name in names)


def _is_said_otherwise(known: Item, content: ItemContent) -> bool:
    has_gained_or_lost_a_picture = (known.stored_lead is None) != (content.stored_lead is None)
    return has_gained_or_lost_a_picture or any(getattr(known, n) != getattr(content, n) for n in SAID_WHEN_SHARED)


def _differs_in_renditions(known: Item, content: ItemContent, live_revision_id: int | None) -> bool:
    """Return whether the same revision differs only in the markup of images, or in images without renditions so far, as
    after an import. This is not news.
    """
    if known.live_revision_id != live_revision_id:
        return False
    before, now = without_renditions(known), without_renditions(content)
    others = [name for name in ITEM_VALUES if name not in now]
    return (
        (before == now or only_gains_pictures(known, content))
        and all(getattr(known, name) == getattr(content, name) for name in others)
        and _is_found_by(known, content)
    )


def _is_found_by(known: Item, content: ItemContent) -> bool:
    return set(known.facets.values_list("facet", flat=True)) == content.facets


def _what_happened(
    known: Item | None, content: ItemContent, *, is_rewritten: bool, at: datetime
) -> tuple[Change.Kind, Change.Significance, str]:
    """Return the kind of change from the public item to ``content``, its significance, and the note for readers."""
    if known is None:
        return Change.Kind.PUBLISHED, Change.Significance.MAJOR, ""
    if not is_rewritten and _has_new_correction(known, content):
        return Change.Kind.CORRECTED, Change.Significance.MAJOR, content.correction_note
    before, now = known.data, content.data
    if content.type == Item.Type.EDITION and not (_is_over(before, at=at) and _is_over(now, at=at)):
        was_off, is_off = before.get("status") in OFF, now["status"] in OFF
        if is_off and now["status"] != before.get("status"):
            return Change.Kind.CANCELLED, Change.Significance.MAJOR, now["status_note"]
        has_other_dates = any(now[name] != before.get(name) for name in WHEN)
        if has_other_dates and (was_off or before.get("starts_on")):
            return Change.Kind.MOVED, Change.Significance.MAJOR, now["status_note"]
        if was_off and not is_off:  # the event takes place after all
            return Change.Kind.UPDATED, Change.Significance.MAJOR, now["status_note"]
    return Change.Kind.UPDATED, Change.Significance.MINOR, ""


def _has_new_correction(known: Item, content: ItemContent) -> bool:
    """Return whether the public version had another correction note. If its revision was deleted, the log decides."""
    if not (note := content.correction_note):
        return False
    revisions = Revision.objects.filter(pk=known.live_revision_id)
    shown = revisions.values_list("content__correction_note", flat=True).first()
    if shown is None:
        return not Change.objects.filter(item_uuid=known.uuid, kind=Change.Kind.CORRECTED, note=note).exists()
    return bool(note != shown)


def _is_over(data: dict[str, Any], *, at: datetime) -> bool:
    """Return whether the event is over. A corrected date of a past event does not reschedule it."""
    finishes_at = data.get("finishes_at")
    return finishes_at is not None and datetime.fromisoformat(finishes_at) < at
