"""An item of the neutral form (``docs/neutral-form.md``) -> an `Item`. Nothing here fails, as in `old_sites.values`.

What the form says about a thing beyond an item of Plone are its ``facts``: the writer sets the fields of the same names.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo

from old_sites import dates, other_fields, values
from old_sites.addresses import Addresses
from old_sites.reasons import marked as _
from old_sites.reasons import reason
from old_sites.values import Blob, Item

LIST, SERIES = "List", "Series"  # types that only this form has; the others are called as in Plone
BELOW = "pages_below"  # the block that lists the pages below
_TYPES = {
    "page": "Document",
    "article": "News Item",
    "event": "Event",
    "series": SERIES,
    "image": "Image",
    "document": "File",
    "list": LIST,
    "redirect": "Link",
}
_NO_ZONE = _("The time zone “%(name)s” is not known. The hours are taken as those of the old site’s zone.")
_NO_TITLE = _("The item had no title, so the title is the beginning of its text.")
_TITLE = 80  # characters
_TAG = re.compile(r"<[^>]*>")
_SPACES = re.compile(r"[ \t\n\r\f\v]+")
_LONGEST_TYPE = 100  # as in a file of choices
_UID = re.compile(r"[0-9A-Za-z_-]{1,64}")
_WHEN = ("starts_on", "ends_on", "starts_at", "ends_at", "time_zone", "occurrence_on")
_NOT_FACTS = {
    *("type", "id", "address", "title", "summary", "language", "group", "state", "created", "published", "modified"),
    *("expires", "body", "authors", "topics", "image", "feed_id", "atom_id", "calendar_uid", "related", "position"),
    *("original_type", "original_state", "comments", "venue", "contact_name", "contact_email", "has_pages_below"),
    "lists_pages_below",
    *("start", "end", "recurrence", "website", "file", "file_type", "of", "leads_to", "others"),
}
_FOUND = "seo_title search_description"
_HOURS = "starts_on ends_on starts_at ends_at time_zone"
_FACTS = {
    "article": "kind published_on image_alt image_is_decorative image_caption correction_note last_corrected_on "
    f"withdrawal_note listed_until pinned_until {_FOUND}",
    "page": f"show_in_menus show_in_footer {_FOUND}",
    "event": f"kind ordinal label status status_note withdrawal_note {_HOURS} period previous_starts_on previous_ends_on "
    "occurrence_on format venue city country audience fees working_languages interpretation_languages contact_name "
    "contact_email participants_qualifier participants_count administrations_count participants_note "
    f"{_FOUND}",
    "series": "kind short_name scope numbering_note is_ended cadence_note time_zone rule first_on starts_at "
    f"duration_minutes except_on extra_on {_FOUND}",
    "image": "description credit licence is_illustration is_public focal_point_x focal_point_y focal_point_width "
    "focal_point_height",
    "document": "licence is_public",
    "list": "",
    "redirect": "",
}
# By type, the names of values that the writer sets as they are.
FACTS: dict[str, tuple[str, ...]] = {kind: tuple(names.split()) for kind, names in _FACTS.items()}
_ONE_TEXT = {"title", "summary", "venue", "contact_name", "contact_email", "website", "recurrence"}


def is_neutral(data: dict[str, Any]) -> bool:
    kind = data.get("type")
    return "@type" not in data and isinstance(kind, str) and kind in _TYPES


def of_known_type(data: dict[str, Any]) -> dict[str, Any]:
    """Return a line of the form as an item. One of an unknown type is a page; without a type it stays as it is."""
    kind = _line(data.get("type"))
    if kind in _TYPES or not kind:
        return {**data, "type": kind} if kind else data
    return {**data, "type": "page", "original_type": _line(data.get("original_type")) or kind[:_LONGEST_TYPE]}


def is_named(data: dict[str, Any]) -> bool:
    """Return whether the item has an ``id`` that can be used."""
    return bool(_UID.fullmatch(_text(data.get("id"))))


def item_of(data: dict[str, Any], addresses: Addresses) -> Item | None:
    """Return the item, in whichever form it is; None without a type or an identity."""
    return item(data, addresses) if is_neutral(data) else values.item(data, addresses)


def item(data: dict[str, Any], addresses: Addresses) -> Item | None:
    if not is_named(data):
        return None
    uid, kind, blocks = _text(data.get("id")), _TYPES[data["type"]], _blocks(data.get("body"))
    has_list = any(one["type"] == BELOW for one in blocks)
    if has_list and blocks[-1] == {"type": BELOW, "value": None}:
        blocks = blocks[:-1]  # as the writer adds it
    is_html = all(one["type"] == "text" and "id" not in one and isinstance(one["value"], str) for one in blocks)
    address = _text(data.get("address")) or f"/{uid}"
    base = _Base(address, addresses, is_folder=data.get("has_pages_below") is True)
    recurrence, (start, end, is_whole) = _text(data.get("recurrence")), _when(data)
    zone = _zone(data.get("time_zone"))
    own = {name for name in data if name not in _NOT_FACTS and not (recurrence and name in _WHEN)}
    own -= {"time_zone"} if zone is None else set()
    days = [name for name in ("starts_on", "ends_on") if name in own and data[name] and _day(data[name]) is None]
    own.difference_update(days)
    summary = _line(data.get("summary"))
    title = _line(data.get("title"))
    first_words = "" if title else _first_words([summary, *(_text(one.get("value")) for one in blocks)])
    published, comments = dates.moment(data.get("published")), data.get("comments")
    is_unread = {"published": bool(data.get("published")) and published is None}
    is_unread["expires"] = dates.is_unreadable(data.get("expires"))
    unread = [name for name in is_unread if is_unread[name]]  # either could have hidden the item
    notes = [reason(values.NO_DATE, name=name, text=str(data[name])[:80]) for name in (*unread, *days)]
    notes += [reason(_NO_TITLE)] if first_words else []
    others = _others(data)
    notes += [other_fields.sentence(others)] if others else []
    if zone is None and data.get("time_zone"):
        notes.append(reason(_NO_ZONE, name=str(data["time_zone"])[:80]))
    return Item(
        uid=uid,
        guid=_line(data.get("feed_id")),
        atom_id=_line(data.get("atom_id")),
        path=base.path,
        type=_line(data.get("original_type")) or kind,
        title=title or first_words or uid,
        description=summary or (_line(data.get("description")) if kind == "Image" else ""),
        language=_line(data.get("language")).lower(),
        state="" if kind in {LIST, "Link"} else "hidden" if unread else _state(data),
        parent_state="",
        is_working_copy=False,
        is_folder=base.is_folder,
        created=dates.moment(data.get("created")) or published,
        modified=dates.moment(data.get("modified")),
        published=None,
        effective=published,
        expires=dates.end(data.get("expires")),
        subjects=_texts(data.get("topics")),
        related=_paths(data.get("related"), base),
        creators=_texts(data.get("authors")),
        rights="",
        html="\n".join(_text(one.get("value")) for one in blocks) if is_html else "",
        is_plain=False,
        blocks={},
        layout=(),
        body=() if is_html else blocks,
        lists_below=has_list or data.get("lists_pages_below") is not False,
        facts={name: data[name] for name in sorted(own)},
        image=_blob(data) if kind == "Image" else None,
        is_image_shown=False,
        file=_blob(data) if kind == "File" else None,
        caption="",
        alt="",
        preview=next((f"path:{path}" for path in _paths([data.get("image")], base)), ""),
        start=start,
        end=end,
        whole_day=is_whole,
        open_end=end is None,
        recurrence=recurrence,
        location=_line(data.get("venue")),
        attendees=(),
        contact=(_line(data.get("contact_name")), _line(data.get("contact_email")), ""),
        event_url=_line(data.get("website")),
        sync_uid=_line(data.get("calendar_uid")),
        remote_url=base.of(_line(data.get("leads_to"))) if data.get("leads_to") else "",
        query=(("of", _texts(data.get("of"))),) if kind == LIST else (),
        comments=comments if isinstance(comments, int) else 0,
        hidden_in_menus=data.get("show_in_menus") is False,
        notes=tuple(notes),
        others=others,
        is_neutral=True,
        time_zone=zone.key if zone else "",
        digest=values.digest({key: value for key, value in data.items() if key not in {"address", "modified"}}),
    )


def _others(data: dict[str, Any]) -> dict[str, str]:
    """Return the texts for which the form has no field, by their names: those of unknown keys and of values of another
    type than the form's."""
    known, given = {*_NOT_FACTS, *FACTS[data["type"]]}, data.get("others")
    found = dict(given) if isinstance(given, dict) else {"others": given}
    for name, value in data.items():
        is_misplaced = isinstance(value, dict) and name not in {"body", "others"}
        if name not in known or is_misplaced or (name in _ONE_TEXT and isinstance(value, list)):
            found[name] = value
    return {str(name): text for name, one in found.items() if (text := other_fields.text_of(one))}


def _first_words(texts: list[str]) -> str:
    """Return the beginning of the first text that has words, cut between words."""
    plain = (" ".join(unescape(_TAG.sub(" ", text)).split()) for text in texts)
    text = next(filter(None, plain), "")
    return text if len(text) <= _TITLE else f"{text[:_TITLE].rpartition(' ')[0] or text[:_TITLE]}…"


def _when(data: dict[str, Any]) -> tuple[datetime | None, datetime | None, bool]:
    """Return beginning and end, and whether only the days are known."""
    first = _day(data.get("starts_on"))
    if first is None:
        start, end = (dates.moment(data.get(name)) for name in ("start", "end"))
        return start, end, start is not None and _day(data.get("start")) is not None
    zone, last = _zone(data.get("time_zone")), _day(data.get("ends_on")) or first
    starts_at, ends_at = _hour(data.get("starts_at")), _hour(data.get("ends_at"))
    end = datetime.combine(last, ends_at or time(), tzinfo=zone) if ends_at or last > first else None
    return datetime.combine(first, starts_at or time(), tzinfo=zone), end, starts_at is None


def _state(data: dict[str, Any]) -> str:
    """Return the state as the mover knows it. Only "published" is public, unless the mover chooses so."""
    if data.get("state", "public") == "public":
        return "published"
    found = _line(data.get("original_state"))
    return found if found and found != "published" else "hidden"


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(_text(value))
    except ValueError:
        return None


def _hour(value: object) -> time | None:
    try:
        return time.fromisoformat(_text(value)).replace(tzinfo=None)
    except ValueError:
        return None


def _zone(value: object) -> ZoneInfo | None:
    try:
        return ZoneInfo(_text(value)) if value else None
    except (KeyError, ValueError, OSError):
        return None


def _blocks(body: object) -> tuple[dict[str, Any], ...]:
    """Return everything in the body but empty texts. What is not a block gets a type that no block has."""
    rows = body if isinstance(body, list) else [body]
    found = [
        {"value": None, **one} if isinstance(one, dict) and isinstance(one.get("type"), str) else _no_block(one)
        for one in rows
        if one not in (None, "", [], {})
    ]
    return tuple(one for one in found if one["type"] != "text" or not _is_empty(one["value"]))


def _no_block(one: object) -> dict[str, Any]:
    return {"type": "?", "value": one}


def _is_empty(value: object) -> bool:
    return not value or (isinstance(value, str) and not _text(value).strip())


def _blob(data: dict[str, Any]) -> Blob | None:
    name = _text(data.get("file"))
    is_elsewhere = name.startswith(("http://", "https://"))
    found = Blob(
        filename=name.rpartition("/")[2],
        content_type=_line(data.get("file_type")).lower(),
        size=None,
        path="" if is_elsewhere else name,
        address=name if is_elsewhere else "",
    )
    return found if name else None


class _Base:
    """The address of an item, from which relative ones start (RFC 3986). ``is_folder``: they start in it, because it ends in
    a slash."""

    def __init__(self, address: str, addresses: Addresses, *, is_folder: bool) -> None:
        self.addresses, self.path = addresses, addresses.own({"@id": address})
        self.is_folder = is_folder or address.strip().partition("#")[0].partition("?")[0].endswith("/")

    def of(self, address: str) -> str:
        """Return an address that does not depend on the item."""
        try:
            is_relative = not urlsplit(address).scheme and not address.startswith("/")
        except ValueError:
            return address
        return urljoin(f"{self.path}/" if self.is_folder else self.path or "/", address) if is_relative else address


def _paths(given: object, base: _Base) -> tuple[str, ...]:
    rows = given if isinstance(given, list) else []
    found = (base.addresses.path(base.of(row)) for row in rows if isinstance(row, str) and row)
    return tuple(path for path in found if path)


def _text(value: object) -> str:
    return value.replace("\0", "") if isinstance(value, str) else ""


def _line(value: object) -> str:
    """Return a text on one line. Its no-break spaces stay: the form has text as its readers saw it."""
    return _SPACES.sub(" ", _text(value)).strip(" ")


def _texts(value: object) -> tuple[str, ...]:
    found = value if isinstance(value, list | tuple) else [value]
    return tuple(line for one in found if (line := _line(one)))
