"""The export file of WordPress (WXR). Images and files come from a folder of uploads beside it: the export has only their
addresses.

Classic texts have blank lines instead of paragraphs. Shortcodes of plug-ins cannot be shown here: captions, galleries and
embeds are converted, others are left out with a note. Languages and translations are those of Polylang and WPML.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from html import escape
from typing import Any
from urllib.parse import unquote

from foundation.whole_numbers import whole_number
from old_sites.boxes import Box
from old_sites.readers import audience
from old_sites.readers.neutral import IMAGES, Read, blocks, file_item, parts_of, uid_of
from old_sites.readers.wxr import Item, items_of
from old_sites.reasons import Reason, reason
from old_sites.reasons import marked as _

_TYPES = {"post": "article", "page": "page", "tribe_events": "event"}
_PUBLIC = "publish"
_NOT_CONTENT = {"revision", "nav_menu_item", "custom_css", "customize_changeset", "oembed_cache", "user_request"}
LONGEST_ALT = 255
_QUERY = _("The old address had only a query (%(query)s), which this site does not answer.")
_SHORTCODE = _("Content of plug-ins that was not imported: [%(name)s].")
_ENCLOSED = _("The effect of [%(name)s] was not imported. The text inside it was kept.")
_FOR_SOME = _("The item is hidden, because %(name)s may have shown it, or a part of it, to some readers only.")
_NO_BLOCK = _("Reusable blocks that were not imported: %(count)s.")
_OWN_TYPE = _("The item is hidden, because the file does not say whether items of the type “%(type)s” were public.")
_SETTINGS = _("Menus, revisions and settings of WordPress that were not imported: %(count)s.")
_CAPTION = re.compile(r"\[caption[^\]]*\]\s*((?:<a\b[^>]*>)?\s*<img\b[^>]*>\s*(?:</a>)?)(.*?)\[/caption\]", re.DOTALL)
_GALLERY = re.compile(r"\[gallery\b([^\]]*)\]")
_NUMBERS = re.compile(r"\b(ids|include|id|exclude)=[\"']?([\d, ]+)")
_EMBED = re.compile(r"\[embed[^\]]*\]\s*(\S+?)\s*\[/embed\]")
_CODE = re.compile(r"\[/?([a-zA-Z][\w-]*)((?:\s+[\w-]+=(?:\"[^\"]*\"|'[^']*'|[^\s\]]+))*)\s*/?\]")
_CLOSED = re.compile(r"\[/([a-zA-Z][\w-]*)\]")
_REUSED = re.compile(r"<!-- wp:block \{\"ref\":(\d+)[^>]*-->")
_DEEPEST, _LONGEST_BLOCKS = 3, 1_000_000
_SIZE = re.compile(r"-\d+x\d+(?=\.\w+$)")
_ADDRESS = re.compile(r"(?<=[\"' ])https?://[^\"'\s<>]+?-\d+x\d+\.\w+")
_BLOCK = re.compile(
    r"<(?:/?(?:p|div|h\d|ul|ol|li|table|t\w+|figure|blockquote|pre|hr|section|dl|iframe|form)\b|!--)", re.I
)


def items(box: Box, exports: list[str], names: list[str]) -> Iterator[Read]:
    """Yield the items of all files, then the translations. The files are read twice: texts name attachments."""
    known = _known(box, exports)
    uploads, without_text = _Uploads(names), 0
    groups: dict[str, dict[str, str]] = defaultdict(dict)
    for name in exports:
        for item in items_of(box, name):
            if not isinstance(item, Item):
                yield Read(name, problem=item)
            elif item.text("post_type") in _NOT_CONTENT or item.text("post_type").startswith("wp_"):
                without_text += 1
            else:
                read = _read(item, name, known, uploads)
                if read.data["original_state"] == "inherit":
                    read.data.update(_stated(known.state_of(item.text("post_parent"))))
                if group := item.named("post_translations"):
                    groups[group][str(read.data.get("language"))] = str(read.data["id"])
                yield read
    if without_text:
        yield Read(exports[0], notes=(reason(_SETTINGS, count=without_text),))
    for versions in groups.values():
        yield Read(exports[0], {"canonical": min(versions.values()), "translations": versions})


@dataclass(frozen=True, slots=True)
class _Known:
    """Values that items need of others, by the ids of these: addresses of attachments, texts of reusable blocks, states, the
    reusable blocks that an item contains, and its attached images in their order."""

    attached: dict[str, str]
    reused: dict[str, str]
    states: dict[str, str]
    parts: dict[str, str]
    images: dict[str, list[tuple[int, int, str]]]

    def state_of(self, number: str) -> str:
        """Return the state that the attachments of an item inherit."""
        found = self.states.get(number, _PUBLIC)
        text, _missing = _with_reused(self.parts.get(number, ""), self.reused)
        marks = audience.signs(text, ()) if found == _PUBLIC else []
        return audience.state(_PUBLIC, marks) if marks else found

    def gallery(self, attributes: str, owner: str) -> list[str]:
        """Return the addresses of the images of a gallery. Without ids, it has those that are attached to its item."""
        given = {name: re.findall(r"\d+", value) for name, value in _NUMBERS.findall(attributes)}
        images = [one for *_place, one in sorted(self.images.get(given.get("id", [owner])[0], []))]
        ids = given.get("ids") or given.get("include") or images
        return [self.attached[one] for one in ids if one in self.attached and one not in given.get("exclude", [])]


def _known(box: Box, exports: list[str]) -> _Known:
    known = _Known({}, {}, {}, {}, defaultdict(list))
    for item in (one for name in exports for one in items_of(box, name) if isinstance(one, Item)):
        number, text = item.text("post_id"), item.text("encoded")
        known.states[number], _marks = _state_with_signs(item, text)
        if item.text("post_type") == "wp_block" and _state(item) == _PUBLIC:
            known.reused[number] = text
        if parts := "".join(match[0] for match in _REUSED.finditer(text)):
            known.parts[number] = parts
        if address := item.text("attachment_url"):
            known.attached[number] = address
            if parts_of(address).path.lower().endswith(IMAGES):
                place = whole_number(item.text("menu_order")) or 0, whole_number(number) or 0, number
                known.images[item.text("post_parent")].append(place)
    return known


class _Uploads:
    """Files of the box, found by the end of an address: a folder of uploads can lie anywhere in it."""

    def __init__(self, names: list[str]) -> None:
        self.by_last: dict[str, list[str]] = defaultdict(list)
        for name in names:
            self.by_last[name.rpartition("/")[2]].append(name)

    def find(self, address: str) -> str:
        path = unquote(parts_of(address).path)
        found = [name for name in self.by_last[path.rpartition("/")[2]] if _common_end(name, path) >= 2]
        found = found or self.by_last[path.rpartition("/")[2]][:1]
        return max(found, key=lambda name: _common_end(name, path), default="")


def _common_end(one: str, other: str) -> int:
    pairs = zip(reversed(one.split("/")), reversed(other.split("/")), strict=False)
    return next((number for number, (mine, theirs) in enumerate(pairs) if mine != theirs), len(one.split("/")))


def _read(item: Item, name: str, known: _Known, uploads: _Uploads) -> Read:
    kind, address = item.text("post_type"), item.text("link")
    notes: list[Reason] = []
    parts = parts_of(address)
    if parts.query or not parts.path:
        notes = [reason(_QUERY, query=parts.query[:80])] if parts.query else []
        address = f"/{item.text('post_name') or item.text('post_id')}"
    common = {
        "id": _uid(item),
        "title": item.text("title"),
        "summary": re.sub(r"<[^>]*>", " ", item.text("excerpt")),
        "language": item.named("language") or "",
        **_stated(_state(item)),
        "created": _date(item),
        "published": _date(item),
        "modified": _moment(item.text("post_modified_gmt"), "+00:00") or _moment(item.text("post_modified")),
        "authors": [item.text("creator")],
    }
    if kind == "attachment":
        at = item.text("attachment_url")
        path = uploads.find(at)
        found = file_item("wordpress", path or parts_of(at).path, address=at, title=item.text("title")) | common
        if not path:
            found["file"] = at
        if found["type"] == "image" and (words := item.meta.get("_wp_attachment_image_alt", "")):
            found["description"] = words[:LONGEST_ALT]
        return Read(name, found, tuple(notes))
    meta = item.meta
    text, missing = _with_reused(item.text("encoded"), known.reused)
    text = _GALLERY.sub(lambda match: "".join(map(_picture, known.gallery(match[1], item.text("post_id")))), text)
    html, codes = _html(text, known.attached)
    notes += [reason(_NO_BLOCK, count=missing)] if missing else []
    notes += [reason(_ENCLOSED if encloses else _SHORTCODE, name=code) for code, encloses in codes.items()]
    state, marks = _state_with_signs(item, text)
    common.update(_stated(state))
    notes += [reason(_OWN_TYPE, type=mark) if mark == kind else reason(_FOR_SOME, name=mark) for mark in marks]
    comments = sum(own == "comment_id" for own, _attributes, _text in item.parts)
    data: dict[str, Any] = common | {
        "type": _TYPES.get(kind, "page"),
        **({} if kind in _TYPES else {"original_type": kind}),
        "address": address,
        "feed_id": item.text("guid"),
        "body": blocks(html, lists_below=_TYPES.get(kind, "page") == "page"),
        "topics": list(dict.fromkeys(_subjects(item))),
        "comments": comments,
    }
    if picture := known.attached.get(meta.get("_thumbnail_id", "")):
        data["image"] = picture
    if kind == "tribe_events":
        length = 10 if meta.get("_EventAllDay") == "yes" else None  # only the days
        for key, written in (("start", "_EventStartDate"), ("end", "_EventEndDate")):
            data[key] = (_moment(meta.get(written, "")) or "")[:length]
        data["website"] = meta.get("_EventURL", "")
    return Read(name, data, tuple(notes))


def _state_with_signs(item: Item, text: str) -> tuple[str, list[str]]:
    """Return the state of an item, and why a published item is hidden until someone chooses that its status is public.

    Plug-ins store messages of visitors and their own settings as published items of their own types, and the file does not
    say which types the site shows. ``text`` has its reusable blocks.
    """
    kind, found = item.text("post_type"), _state(item)
    if found != _PUBLIC:
        return found, []
    own = [] if kind in _TYPES or kind == "attachment" else [kind]
    marks = own + audience.signs(text, item.fields)
    return (audience.state(found, marks) if marks else found), marks


def _subjects(item: Item) -> Iterator[str]:
    for own, given, text in item.parts:
        is_subject = own == "category" and given.get("domain") in {"category", "post_tag"}
        if is_subject and given.get("nicename") != "uncategorized":
            yield text.strip()


def _state(item: Item) -> str:
    if item.text("post_password"):
        return "private"
    return item.text("status") or "private"


def _stated(state: str) -> dict[str, str]:
    return {"state": "public" if state == _PUBLIC else "hidden", "original_state": state}


def _uid(item: Item) -> str:
    return uid_of("wordpress", item.text("guid") or item.text("post_id"))


def _date(item: Item) -> str | None:
    if found := _moment(item.text("post_date_gmt"), "+00:00") or _moment(item.text("post_date")):
        return found
    try:
        return parsedate_to_datetime(item.text("pubDate")).isoformat()
    except (ValueError, TypeError, IndexError):
        return None


def _moment(text: str, offset: str = "") -> str | None:
    """Return a date of the database. Drafts have one of zeros."""
    return None if not text or text.startswith("0000") else f"{text.strip()}{offset}"


def _with_reused(text: str, reused: Mapping[str, str]) -> tuple[str, int]:
    """Return the text with its reusable blocks, which the file has as items of their own, and the number of those that are
    not in the file. Blocks can contain others, also in a circle."""
    missing = size = 0

    def block(match: re.Match[str]) -> str:
        nonlocal missing, size
        size += len(reused.get(match[1], ""))
        if match[1] not in reused or size > _LONGEST_BLOCKS:
            missing += 1
            return ""
        return reused[match[1]]

    for _depth in range(_DEEPEST):
        text = _REUSED.sub(block, text)
    return text, missing + len(_REUSED.findall(text))


def _picture(address: str) -> str:
    return f'<img src="{escape(address)}" alt="">'


def _html(text: str, attached: Mapping[str, str]) -> tuple[str, dict[str, bool]]:
    """Return the text with paragraphs, full-size pictures and without shortcodes, and the names of those that were lost, with
    True if they enclosed text, which was kept."""
    codes: dict[str, bool] = {}

    def lost(match: re.Match[str]) -> str:
        encloses = match[1] in closed
        if not match[2] and not encloses:  # words in brackets, such as [sic]
            return match[0]
        codes[match[1]] = encloses
        return ""

    known = set(attached.values())
    text = _CAPTION.sub(r"<figure>\1<figcaption>\2</figcaption></figure>", text)
    text = _GALLERY.sub("", text)
    text = _EMBED.sub(lambda match: f'<p><a href="{escape(match[1])}">{escape(match[1])}</a></p>', text)
    closed = set(_CLOSED.findall(text))
    text = _CODE.sub(lost, text)
    text = _ADDRESS.sub(lambda match: whole if (whole := _SIZE.sub("", match[0])) in known else match[0], text)
    return text if "<!-- wp:" in text else _with_paragraphs(text), codes


def _with_paragraphs(text: str) -> str:
    parts = (part.strip() for part in re.split(r"\r?\n[ \t]*\r?\n", text))
    return "\n".join(
        part if _BLOCK.match(part) else f"<p>{part.replace(chr(10), '<br>')}</p>" for part in parts if part
    )
