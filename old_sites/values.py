"""Parser of an item's JSON to plain values, whatever program wrote it.

Nothing here fails: a value of an unexpected type is treated as missing.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from old_sites import block_texts, dates, other_fields
from old_sites.addresses import Addresses
from old_sites.reasons import Reason, reason
from old_sites.reasons import marked as _

# Increase it whenever the same item would be imported differently: unedited objects are then written again.
VERSION = 6

PUBLIC_DATES = ("effective", "effectiveDate", "expires", "expirationDate")
_DATES = (
    *("created", "modified", *PUBLIC_DATES),
    *("start", "startDate", "end", "endDate"),
)
_LINES = (
    *("title", "description", "rights", "image_caption", "location", "recurrence", "remoteUrl", "sync_uid"),
    *("contact_name", "contact_email", "contact_phone", "event_url"),
)
NO_DATE = _("The field “%(name)s” was ignored, because “%(text)s” is not a date.")
_NO_SHORT_TITLE = _("The short title “%(title)s” was not imported. Menus here have the title.")
_NO_TEXT = _("The field “%(name)s” was ignored, because it does not contain text.")
# Keys that say nothing about the item itself, such as its place, or change automatically.
_PASSING = {
    *("@id", "id"),
    *("@components", "@static_behaviors", "items", "items_total", "item_count", "batching", "lock", "next_item"),
    *("previous_item", "version", "versioning_enabled", "working_copy", "working_copy_of", "parent", "layout"),
    *("exportimport.conversation", "exportimport.versions", "exportimport.constrains", "type_title", "changeNote"),
    *("is_folderish", "allow_discussion", "modified", "image_scales"),
}
_PASSING_OF_FILE = {"download", "scales", "base_path"}  # addresses, which change when the item moves
_FOLDERS = {"Folder", "LRF", "LIF", "Plone Site", "Large Plone Folder"}
_LONGEST_CREDIT = 255
_UID = re.compile(r"[0-9A-Za-z_-]{1,64}")


@dataclass(frozen=True, slots=True)
class Blob:
    """A file of an item: at ``path`` in the export, inline as ``data`` in base64, or only at an ``address``."""

    filename: str
    content_type: str
    size: int | None
    path: str = ""
    data: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An item. ``path`` starts at the root of the old site, without a trailing slash; the path of the site itself is
    "".

    ``effective``, ``expires``, ``start`` and ``end`` are as written, aware or not: `dates` interprets them.
    """

    uid: str
    guid: str  # in the feeds of the old site, if it is not the address
    path: str
    type: str
    title: str
    description: str
    language: str
    state: str
    parent_state: str  # state of its folder, if the item contains it
    is_working_copy: bool
    is_folder: bool
    created: datetime | None
    modified: datetime | None
    published: datetime | None
    effective: datetime | None
    expires: datetime | None
    subjects: tuple[str, ...]
    related: tuple[str, ...]  # paths, if the REST API returned them
    creators: tuple[str, ...]
    rights: str
    html: str
    is_plain: bool
    blocks: dict[str, Any]
    layout: tuple[str, ...]
    image: Blob | None
    is_image_shown: bool  # on its page, not only in lists
    file: Blob | None
    caption: str
    alt: str
    preview: str  # UID of its picture in lists
    start: datetime | None
    end: datetime | None
    whole_day: bool
    open_end: bool
    recurrence: str
    location: str
    attendees: tuple[str, ...]
    contact: tuple[str, str, str]  # name, email, phone
    event_url: str
    sync_uid: str
    remote_url: str
    query: tuple[tuple[str, tuple[str, ...]], ...]
    comments: int
    hidden_in_menus: bool
    digest: str
    notes: tuple[Reason, ...]  # values that are ignored
    others: Mapping[str, str] = field(default_factory=dict)  # texts of fields that nothing reads, by their names
    is_neutral: bool = False
    time_zone: str = ""  # of an event; the zone of the old site if it has none of its own
    # Only in the neutral form: the text as typed blocks, fields of ours by their names, the ID in Atom feeds.
    body: tuple[dict[str, Any], ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    atom_id: str = ""
    lists_below: bool = True  # whether a page lists the pages below it

    def effective_at(self, zone: ZoneInfo) -> tuple[datetime | None, Reason | None]:
        return dates.effective(self.effective, published=self.published, created=self.created, zone=zone)


def item(data: dict[str, Any], addresses: Addresses) -> Item | None:
    """Return the item; None without a type or a UID."""
    data = reading = other_fields.Reading(data)
    kind, uid = _text(data.get("@type")), _text(data.get("UID"))
    if kind == "Plone Site":
        uid = uid or "plone_site_root"
    if not kind or not _UID.fullmatch(uid):
        return None
    text = data.get("text")
    html = _text(text.get("data")) if isinstance(text, dict) else _text(text)
    mime = _text(text.get("content-type")) if isinstance(text, dict) else ""
    # The REST API has converted it to HTML.
    is_plain = mime.startswith("text/") and "html" not in mime and "@components" not in data
    if rest := _rich_texts(data):
        html, is_plain = f"{_paragraphs(html) if is_plain else html}\n{rest}".strip(), False
    blocks = data["blocks"] if isinstance(data.get("blocks"), dict) else {}
    layout = data.get("blocks_layout")
    order = _texts(layout.get("items")) if isinstance(layout, dict) else ()
    talk = data.get("exportimport.conversation")
    found = Item(
        uid=uid,
        guid=_line(data.get("guid")),
        path=addresses.own(data),
        type=kind,
        title=_line(data.get("title")) or _line(data.get("id")) or uid,
        description=_line(data.get("description")),
        language=_choice(data.get("language")).lower().replace("##default##", ""),
        state=_state(data),
        parent_state=_state_of_folder(data.get("parent")),
        is_working_copy=isinstance(data.get("working_copy_of"), dict),
        is_folder=bool(data.get("is_folderish")) or kind in _FOLDERS,
        created=dates.moment(data.get("created")),
        modified=dates.moment(data.get("modified")),
        published=_published(data.get("workflow_history")),
        effective=dates.beginning(data.get("effective") or data.get("effectiveDate")),
        expires=dates.end(data.get("expires") or data.get("expirationDate")),
        subjects=_texts(data.get("subjects") or data.get("subject")),
        related=_related(data.get("relatedItems"), addresses),
        creators=_texts(data.get("creators")),
        rights=_line(data.get("rights")),
        html=html,
        is_plain=is_plain,
        blocks=blocks,
        layout=order or tuple(blocks),
        image=_blob(data.get("image") or data.get("preview_image"), name=data.get("id")),
        is_image_shown=_blob(data.get("image"), name="") is not None and (not blocks or _has_lead_image(blocks)),
        file=_blob(data.get("file"), name=data.get("id")),
        caption=_line(
            data.get("image_caption")
            or data.get("imageCaption")
            or data.get("preview_caption")
            or data.get("preview_caption_link")
        ),
        alt=_line(data.get("image_alt") or data.get("alt")),
        preview=_reference(data.get("preview_image_link")),
        start=dates.moment(data.get("start") or data.get("startDate")),
        end=dates.moment(data.get("end") or data.get("endDate")),
        whole_day=data.get("whole_day") is True or data.get("wholeDay") is True,
        open_end=data.get("open_end") is True or data.get("openEnd") is True,
        recurrence=_text(data.get("recurrence")),
        location=_line(data.get("location")),
        attendees=_texts(data.get("attendees")),
        contact=(
            _line(data.get("contact_name") or data.get("contactName")),
            _line(data.get("contact_email") or data.get("contactEmail")),
            _line(data.get("contact_phone") or data.get("contactPhone")),
        ),
        event_url=_line(data.get("event_url") or data.get("eventUrl")),
        sync_uid=_line(data.get("sync_uid")),
        remote_url=_line(data.get("remoteUrl")),
        query=_query(data.get("query")),
        comments=len(talk.get("items") or []) if isinstance(talk, dict) else len(talk) if isinstance(talk, list) else 0,
        hidden_in_menus=data.get("exclude_from_nav") is True,
        notes=_ignored(data),
        digest=digest({key: _lasting(value) for key, value in data.items() if key not in _PASSING}),
    )
    others = {**_without_place(found), **other_fields.others(reading, _PASSING)}
    return replace(found, others=others, notes=(*found.notes, other_fields.sentence(others))) if others else found


def _without_place(item: Item) -> dict[str, str]:
    """Return the texts of a file or link for which the library has no field, by their names."""
    if item.type not in {"Image", "File", "Link"}:
        return {}
    found = {"text": other_fields.words_in(item.html), "image_caption": item.caption}
    found |= {"image_alt": item.alt, "location": item.location}
    if item.type != "Image" or len(item.rights) > _LONGEST_CREDIT:
        found["rights"] = item.rights
    return {name: text for name, text in found.items() if text}


def _lasting(value: Any) -> Any:
    """Return a value without the addresses of a file. Whatever the address, the content is compared."""
    if not isinstance(value, dict) or not value.keys() & {"blob_path", "filename", "content-type"}:
        return value
    return {key: inner for key, inner in value.items() if key not in _PASSING_OF_FILE}


def _ignored(data: dict[str, Any]) -> tuple[Reason, ...]:
    """Return a sentence for each value that is ignored because it is not what Plone writes there, or has no place here."""
    dated = [(name, data.get(name)) for name in _DATES if dates.is_unreadable(data.get(name))]
    found = [reason(NO_DATE, name=name, text=str(value)[:40]) for name, value in dated]
    odd = [name for name in _LINES if data.get(name) is not None and not isinstance(data[name], str)]
    found += [reason(_NO_TEXT, name=name) for name in odd]
    short, title = _line(data.get("nav_title")), _line(data.get("title"))
    return (*found, *([reason(_NO_SHORT_TITLE, title=short[:80])] if short and short != title else []))


def digest(value: Any) -> str:
    written = json.dumps([VERSION, value], sort_keys=True, ensure_ascii=True, default=str)
    return hashlib.sha256(written.encode()).hexdigest()


def _text(value: object) -> str:
    return value.replace("\0", "") if isinstance(value, str) else ""


def _line(value: object) -> str:
    return " ".join(_text(value).split())


def _texts(value: object) -> tuple[str, ...]:
    values = value if isinstance(value, list | tuple) else [value]
    lines = (_line(part) or _choice(part) for part in values)
    return tuple(line for line in lines if line)


def _rich_texts(data: dict[str, Any]) -> str:
    """Return the formatted texts in fields of other names, in their order."""
    found = [value for key, value in data.items() if key != "text" and other_fields.is_formatted(value)]
    return "\n".join(_text(value.get("data")) for value in found)


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{escape(line, quote=False)}</p>" for line in text.splitlines() if line.strip())


def _choice(value: object) -> str:
    """Return a choice. It is written as a token, or as an object with token and title."""
    return _line(value.get("token")) if isinstance(value, dict) else _line(value)


def _state(data: dict[str, Any]) -> str:
    """Return the state. One that cannot be read hides the item."""
    given = data.get("review_state")
    return _choice(given) or (other_fields.text_of(given)[:40] or "hidden" if given not in (None, "") else "")


def _state_of_folder(value: object) -> str:
    if not isinstance(value, dict) or value.get("@type") == "Plone Site":
        return ""
    return _choice(value.get("review_state"))


def _reference(value: object) -> str:
    if isinstance(value, list):
        value = value[0] if value else None
    return _text(value.get("UID")) if isinstance(value, dict) else ""


def _related(value: object, addresses: Addresses) -> tuple[str, ...]:
    rows = value if isinstance(value, list) else []
    paths = (addresses.path(row.get("@id")) for row in rows if isinstance(row, dict))
    return tuple(path for path in paths if path)


def _published(history: object) -> datetime | None:
    """Return when the item was last published by any workflow."""
    found = []
    for steps in history.values() if isinstance(history, dict) else []:
        for step in steps if isinstance(steps, list) else []:
            if isinstance(step, dict) and str(step.get("action") or "").startswith("publish"):
                found.append(dates.moment(step.get("time")))
    known = [at for at in found if at is not None and at.tzinfo is not None]
    return max(known, default=None)


def _blob(value: object, *, name: object) -> Blob | None:
    if not isinstance(value, dict):
        return None
    size = value.get("size")
    found = Blob(
        filename=(_line(value.get("filename")) or _line(name)).rpartition("/")[2],
        content_type=_line(value.get("content-type")).lower(),
        size=size if isinstance(size, int) and not isinstance(size, bool) else None,
        path=_text(value.get("blob_path")),
        data=_text(value.get("data")) if value.get("encoding") == "base64" else "",
        address=_line(value.get("download")),
    )
    return found if found.path or found.data or found.address else None


def _has_lead_image(blocks: object) -> bool:
    """Return whether one of Volto's blocks, at any depth, shows the picture of the item."""
    return any(isinstance(one, dict) and one.get("@type") == "leadimage" for one in block_texts.nested(blocks))


def _query(value: object) -> tuple[tuple[str, tuple[str, ...]], ...]:
    rows = value if isinstance(value, list) else []
    return tuple((_line(row.get("i")), _texts(row.get("v"))) for row in rows if isinstance(row, dict))
