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
from html import escape, unescape
from typing import Any
from urllib.parse import quote, unquote

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
LONGEST_ALT, LONGEST_CAPTION = 255, 300
_NOT_SHOWN = _("Texts about the file that no page here shows: “%(text)s”.")
_SHORTCODE = _("Content of plug-ins that was not imported: [%(name)s].")
_ENCLOSED = _("The effect of [%(name)s] was not imported. The text inside it was kept.")
_FOR_SOME = _("The item is hidden, because %(name)s may have shown it, or a part of it, to some readers only.")
_NO_BLOCK = _("Reusable blocks that were not imported: %(count)s.")
_OWN_TYPE = _("The item is hidden, because the file does not say whether items of the type “%(type)s” were public.")
_SETTINGS = _("Menus, revisions and settings of WordPress that were not imported: %(count)s.")
_ENTRIES = _("Entries of menus that were not imported: %(names)s.")
_CAPTION = re.compile(r"\[caption[^\]]*\]\s*((?:<a\b[^>]*>)?\s*<img\b[^>]*>\s*(?:</a>)?)(.*?)\[/caption\]", re.DOTALL)
_CAPTIONS = re.compile(r"<figcaption\b[^>]*>(.*?)</figcaption>|\[caption[^\]]*\](.*?)\[/caption\]", re.DOTALL)
_GALLERY = re.compile(r"\[gallery\b([^\]]*)\]")
_NUMBERS = re.compile(r"\b(ids|include|id|exclude)=[\"']?([\d, ]+)")
_EMBED = re.compile(r"\[embed[^\]]*\]\s*(\S+?)\s*\[/embed\]")
_CODE = re.compile(r"\[/?([a-zA-Z][\w-]*)((?:\s+[\w-]+=(?:\"[^\"]*\"|'[^']*'|[^\s\]]+))*)\s*/?\]")
_CLOSED = re.compile(r"\[/([a-zA-Z][\w-]*)\]")
_REUSED = re.compile(r"<!-- wp:block \{\"ref\":(\d+)[^>]*-->")
_DEEPEST, _LONGEST_BLOCKS = 3, 1_000_000
_DESCRIPTIONS = ("_yoast_wpseo_metadesc", "rank_math_description")
_SETTING = re.compile(r"[a-z0-9_.:/#%-]*|\S*[\d@]\S*|\w+://\S*|[aObis]:\d+[:;].*|[\[{].*[\]}]", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
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
                if moved := _moved(item, read):
                    yield Read(name, moved)
    if known.entries:
        yield Read(exports[0], notes=(reason(_ENTRIES, names=", ".join(known.entries)),))
    if without_text:
        yield Read(exports[0], notes=(reason(_SETTINGS, count=without_text),))
    for versions in groups.values():
        yield Read(exports[0], {"canonical": min(versions.values()), "translations": versions})


@dataclass(frozen=True, slots=True)
class _Known:
    """Values that items need of others, by the ids of these: addresses of attachments, texts of reusable blocks, states, the
    reusable blocks that an item contains, its attached images in their order, captions of images, the ids and
    captions that a text has, the ids of the pages in menus, and the other entries of these."""

    attached: dict[str, str]
    reused: dict[str, str]
    states: dict[str, str]
    parts: dict[str, str]
    images: dict[str, list[tuple[int, int, str]]]
    captions: dict[str, str]
    shown: set[str]
    in_menu: set[str]
    entries: list[str]

    def state_of(self, number: str) -> str:
        """Return the state that the attachments of an item inherit."""
        found = self.states.get(number, _PUBLIC)
        text, _missing = _with_reused(self.parts.get(number, ""), self.reused)
        marks = audience.signs(text, ()) if found == _PUBLIC else []
        return audience.state(_PUBLIC, marks) if marks else found

    def gallery(self, attributes: str, owner: str) -> list[str]:
        """Return the ids of the images of a gallery. Without ids, it has those that are attached to its item."""
        given = {name: re.findall(r"\d+", value) for name, value in _NUMBERS.findall(attributes)}
        images = [one for *_place, one in sorted(self.images.get(given.get("id", [owner])[0], []))]
        ids = given.get("ids") or given.get("include") or images
        return [one for one in ids if one in self.attached and one not in given.get("exclude", [])]

    def figure(self, number: str) -> str:
        """Return an image of a gallery with its caption."""
        caption = escape(self.captions.get(number, ""), quote=False)
        picture = f'<img src="{escape(self.attached[number])}" alt="">'
        return f"<figure>{picture}<figcaption>{caption}</figcaption></figure>" if caption else picture


def _known(box: Box, exports: list[str]) -> _Known:
    known = _Known({}, {}, {}, {}, defaultdict(list), {}, set(), set(), [])
    galleries = list[tuple[str, str]]()
    for item in (one for name in exports for one in items_of(box, name) if isinstance(one, Item)):
        number, text = item.text("post_id"), item.text("encoded")
        known.states[number], _marks = _state_with_signs(item, text)
        if item.text("post_type") == "wp_block" and _state(item) == _PUBLIC:
            known.reused[number] = text
        known.shown.update(_plain(one[0] or one[1]) for one in _CAPTIONS.findall(text))
        if item.text("post_type") == "nav_menu_item":
            _add_entry(item, known)
        galleries += [(match[1], number) for match in _GALLERY.finditer(text)]
        if item.text("post_type") == "post":
            known.shown.add(item.meta.get("_thumbnail_id", ""))
        if parts := "".join(match[0] for match in _REUSED.finditer(text)):
            known.parts[number] = parts
        if address := item.text("attachment_url"):
            known.attached[number] = address
            known.captions[number] = _plain(item.text("excerpt"))
            if parts_of(address).path.lower().endswith(IMAGES):
                place = whole_number(item.text("menu_order")) or 0, whole_number(number) or 0, number
                known.images[item.text("post_parent")].append(place)
    known.shown.update(*(known.gallery(attributes, owner) for attributes, owner in galleries))
    return known


def _add_entry(item: Item, known: _Known) -> None:
    """Add an entry of a menu. Here a menu has only pages, by their own titles."""
    meta, label = item.meta, item.text("title")
    is_page = (meta.get("_menu_item_type"), meta.get("_menu_item_object")) == ("post_type", "page")
    if is_page and meta.get("_menu_item_menu_item_parent", "0") == "0":
        known.in_menu.add(meta.get("_menu_item_object_id", ""))
    if label or not is_page:
        target = meta.get("_menu_item_url") or meta.get("_menu_item_object", "")
        known.entries.append(" ".join(filter(None, (label, f"({target})" if target and not is_page else ""))))


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
        address = f"/{item.text('post_name') or item.text('post_id')}"
    common = {
        "id": _uid(item),
        "title": item.text("title"),
        "summary": _plain(item.text("excerpt")),
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
        texts = [item.meta.get("_wp_attachment_image_alt", ""), found.pop("summary"), _plain(item.text("encoded"))]
        shown = [texts[1][:LONGEST_CAPTION]] if {item.text("post_id"), texts[1]} & known.shown else []
        if found["type"] == "image":
            found["description"] = next(filter(None, texts), "")[:LONGEST_ALT]
            shown.append(found["description"])
        if rest := [text for text in dict.fromkeys(texts) if text and text not in shown]:
            notes.append(reason(_NOT_SHOWN, text=" ".join(rest)))
        return Read(name, found, tuple(notes))
    meta = item.meta
    text, missing = _with_reused(item.text("encoded"), known.reused)
    text = _GALLERY.sub(lambda match: "".join(map(known.figure, known.gallery(match[1], item.text("post_id")))), text)
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
    if kind == "page" and known.in_menu:
        data["show_in_menus"] = item.text("post_id") in known.in_menu
    if others := {key: text for key, text in item.fields if _is_text(key, text)}:
        data["others"] = others
    if words := next(filter(None, (meta.get(key, "") for key in _DESCRIPTIONS)), ""):
        data["search_description"] = words
    if picture := known.attached.get(meta.get("_thumbnail_id", "")):
        data["image"] = picture
        if kind == "post":
            data["image_caption"] = known.captions[meta["_thumbnail_id"]][:LONGEST_CAPTION]
    if kind == "tribe_events":
        length = 10 if meta.get("_EventAllDay") == "yes" else None  # only the days
        for key, written in (("start", "_EventStartDate"), ("end", "_EventEndDate")):
            data[key] = (_moment(meta.get(written, "")) or "")[:length]
        data["website"] = meta.get("_EventURL", "")
    return Read(name, data, tuple(notes))


def _is_text(key: str, value: str) -> bool:
    """Return whether a field of a plug-in may have text for readers, not a setting."""
    return not key.startswith("_") and key not in _DESCRIPTIONS and not _SETTING.fullmatch(value.strip())


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


def _plain(html: str) -> str:
    return " ".join(unescape(_TAG.sub(" ", html)).split())


def _moved(item: Item, read: Read) -> dict[str, str]:
    """Return the redirect from the address of an item that is elsewhere here: one with a query, or the page of a file."""
    parts, to = parts_of(item.text("link")), str(read.data["address"])
    old = f"{parts.path.rstrip('/') or '/'}?{parts.query}" if parts.query else parts.path
    return {"from_path": quote(old), "to_path": to} if old and parts_of(to).path.rstrip("/") != old.rstrip("/") else {}


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
