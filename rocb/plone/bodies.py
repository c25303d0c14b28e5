"""Conversion of the old site's HTML to our stored blocks, in which links and pictures are still names of items there.

All HTML passes through the project's sanitizer. It does not accept pictures, tables and videos, so these are removed
first and inserted as blocks between the texts.
"""

from __future__ import annotations

import re
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from html import escape, unescape
from typing import Any
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup, NavigableString, Tag
from django.utils.translation import gettext_noop as _

from foundation.whole_numbers import whole_number
from news.api import body_of
from news.parsing.sanitize import as_html, excerpt, text_of, words_in
from news.parsing.sanitize import clean as clean_html
from news.players import player_for
from old_sites import listings, slate
from old_sites.addresses import Addresses
from old_sites.reasons import Reason, reason
from old_sites.values import Item
from rocb.plone import copies, pieces, trees
from rocb.plone.copies import Known, everything
from rocb.plone.names import OLD, Names, plain
from rocb.plone.stored_blocks import CARDS, Block, join_lists, joined, texts

_LINK = re.compile(rf'<a href="{re.escape(OLD)}([^"]*)">(.*?)</a>', re.DOTALL)
_MARK = re.compile("\ue000(\\d+)\ue001")
_LOST_WORDS = _("Words of the text that were not imported: %(count)s of %(total)s.")
NO_IMAGE = _("The image %(name)s was not imported.")
ONLY_CAPTION = _("The image %(name)s was not imported. Its caption replaces it.")
COPIED = _("Words about %(name)s that were not imported, because it is not public here: %(count)s.")
_CLOSED = _("A link to %(name)s was removed because it is not public here. Its text was kept.")
NO_LINK = _("A link to %(name)s was removed because the page was not imported. Its text was kept.")
_HIDDEN_WORDS = _("Words that the old page hid from its readers, and that were not imported: %(count)s.")
_INVISIBLE = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)\b", re.IGNORECASE)
# Attributes that name an element which appears after a click.
_SHOWS = ("href", "aria-controls", "data-target", "data-bs-target", "for", "popovertarget")
_LISTS_ALL = _("The old page listed only %(count)s pages. The list here has all of them.")
_IN_ORDER = _("The old list was sorted by “%(index)s”. The list here has the order of the page tree.")
_BOXES = ["details", "summary", "section", "article", "main", "aside", "header", "footer", "nav", "address", "hgroup"]
_BOXES += ["fieldset", "legend", "center", "dialog", "search", "menu", "option", "button", "label", "textarea"]
_LONGEST_CAPTION, _LONGEST_ALT, _LONGEST_TITLE = 300, 500, 200
PAGES_BELOW = "pages_below"
MOST_CELLS = 5000
TOO_MANY_CELLS = _("A table with more than %(count)s cells is now text, because the editor would not open it.")
# As Wagtail's block for pictures writes it. Beside others in a list, it cannot read ``None``.
NO_PICTURE = {"image": None, "alt_text": None, "decorative": None}

# The target of an item here: ("page", 5), ("document", 7), ("image", 9), ("url", "/en/news/"); None: nothing.
type Resolve = Callable[[str], tuple[str, Any] | None]
HIDDEN = ("hidden", None)  # target of a link on a public page to one that the public cannot see


@dataclass(slots=True)
class Body:
    """The text of an item. ``notes`` are sentences for the report, ``missing`` items that its links and pictures refer
    to but that do not exist here, ``linked`` the keys of our pages that links refer to."""

    blocks: list[Block] = field(default_factory=list)
    notes: list[Reason] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    linked: set[int] = field(default_factory=set)


def body_for(
    item: Item, addresses: Addresses, resolve: Resolve, known: Known = everything, *, has_lists: bool = False
) -> Body:
    """Return the whole text of ``item``. ``has_lists``: the result can contain lists of pages."""
    written = slate.Html(path=item.path, uid=item.uid)
    html = as_html(item.html) if item.is_plain else item.html
    if item.blocks:
        html += written.of(item.blocks, item.layout)
    reader = Reader(item, addresses, resolve, known, has_lists=has_lists)
    reader.notes += written.notes
    return reader.read(html)


def _is_hidden(tag: Tag) -> bool:
    return tag.has_attr("hidden") or _INVISIBLE.search(str(tag.get("style") or "")) is not None


class Reader:
    """Reader of the HTML of an item. Notes and missing items are those of all that it has read."""

    def __init__(
        self, item: Item, addresses: Addresses, resolve: Resolve, known: Known = everything, *, has_lists: bool
    ) -> None:
        self.item, self.resolve, self.has_lists = item, resolve, has_lists
        self.names, self.known = Names(item, addresses), known
        self.secret = copies.secrets(item, self.names, known)
        self.parts: list[Block] = []
        self.notes: Counter[Reason] = Counter()
        self.missing: set[str] = set()
        self.linked: set[int] = set()

    def read(self, html: str) -> Body:
        body = Body(self.blocks_of(html))
        for number, block in enumerate(body.blocks):
            block["id"] = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{self.item.uid}:{number}"))
        self.finish(body)
        return body

    def finish(self, body: Body) -> None:
        """Set what was noticed while the blocks were read."""
        body.notes = [replace(said, times=count) for said, count in self.notes.items()]
        body.missing, body.linked = sorted(self.missing), self.linked

    def blocks_of(self, html: str) -> list[Block]:
        found: list[Block] = []
        whole = trees.read(html)
        self._leave_out_hidden(whole)
        tree = trees.flat(whole)
        self._leave_out_copies(tree)
        before = Counter(words_in(str(tree)))
        self._take_out(tree)
        for piece, continues in pieces.cleaned(tree):
            blocks = list(self._blocks(piece.html))
            if continues:
                join_lists(found, blocks)
            found += blocks
        found = joined(found)
        if lost := before - Counter(words_in(" ".join(texts(found)))):
            self.notes[reason(_LOST_WORDS, count=lost.total(), total=before.total())] += 1
        return found

    def _blocks(self, html: str) -> Iterator[Block]:
        for kind, value in body_of(html):
            yield from self._heading(value) if kind == "heading" else self._text(getattr(value, "source", value))

    # --- Parts that are removed from the text -------------------------------------------------------------------------

    def _leave_out_hidden(self, soup: trees.Tree) -> None:
        """Remove what readers did not see. An element with an id to which another one refers is kept: a click shows it."""
        shown = {str(value).lstrip("#") for tag in soup.find_all(True) for name in _SHOWS if (value := tag.get(name))}
        for tag in soup.find_all(_is_hidden):
            if not tag.decomposed and tag.get("id") not in shown:
                if count := len(words_in(tag.decode_contents())):
                    self.notes[reason(_HIDDEN_WORDS, count=count)] += 1
                tag.decompose()

    def _leave_out_copies(self, soup: trees.Tree) -> None:
        """Remove words of other items that are not public here. They are copies, and Plone does not check who may see them."""
        found = Counter[str]()
        for tag in soup.find_all([slate.CARD, slate.COPY]):
            if tag.decomposed:
                continue
            name = self.names.of(str(tag.get(slate.COPIED) or ""))
            if name and self.known(name)[0]:
                found[name] += len(words_in(tag.decode_contents()))
                tag.decompose()
            elif tag.name == slate.COPY:
                tag.name, tag.attrs = "div", {}
        self.left_out(found + copies.leave_out(soup, self.secret))

    def left_out(self, copied: Counter[str]) -> None:
        self.missing |= copied.keys()
        for name, count in copied.items():
            self.notes[reason(COPIED, name=plain(name), count=count)] += 1

    def _take_out(self, soup: trees.Tree) -> None:
        for tag in soup.find_all(["script", "style", "svg", "object", "form"]):
            if tag.decomposed:
                continue
            if tag.name in {"script", "object", "form", "svg"}:
                self.notes[reason(_("A part of the text (<%(tag)s>) was not imported."), tag=tag.name)] += 1
            tag.decompose()
        for tag in soup.find_all(_BOXES):
            tag.name = "div"  # the sanitizer removes these, and would join the words before and after
        for tag in soup.find_all(["iframe", "video", "embed", "audio"]):
            if not tag.decomposed:
                self._video(tag)
        for tag in soup.find_all(slate.LIST):
            self._list(tag)
        for tag in soup.find_all(slate.CARD):
            self._card(tag)
        pictures = [tag for tag in soup.find_all("img") if not tag.decomposed]
        around = Counter(id(tag.find_parent(name)) for tag in pictures for name in ("figure", "a"))
        for tag in pictures:
            self._picture(tag, around)
        for tag in soup.find_all("table"):
            if not tag.decomposed and tag.find_parent("table") is None:
                self._table(tag)
        for tag in soup.find_all("a"):
            if not tag.decomposed:
                self.names.mark(tag)
        if soup.find("blockquote"):
            self.notes[
                reason(_("A quotation was converted to plain text because quotes on this site need a speaker."))
            ] += 1

    def _put(self, tag: Tag, block: Block) -> None:
        """Make the tag a marker in a heading of its own, the only element that remains a separate block."""
        self.parts.append(block)
        tag.clear()
        tag.name, tag.attrs, tag.string = "h6", {}, f"\ue000{len(self.parts) - 1}\ue001"

    def _list(self, tag: Tag) -> None:
        """Put a list of the pages below, once, or a card of the page that has the list."""
        name = str(tag.get(slate.OF) or "")
        found = self.resolve(name) if name and name != listings.BELOW else None
        if not self.has_lists or (name != listings.BELOW and (found is None or found[0] != "page")):
            self.notes[reason(slate.NO_LIST)] += 1
            if name.startswith(("uid:", "path:")):
                self._lacks(name, found)
            tag.decompose()
        elif found is not None:
            self._put(tag, {"type": "card", "value": {"page": found[1]}})
        elif any(block["type"] == PAGES_BELOW for block in self.parts):
            tag.decompose()
        else:
            if limit := whole_number(str(tag.get("limit"))):
                self.notes[reason(_LISTS_ALL, count=limit)] += 1
            if index := tag.get("sort"):
                self.notes[reason(_IN_ORDER, index=str(index))] += 1
            self._put(tag, {"type": PAGES_BELOW, "value": None})

    def _card(self, tag: Tag) -> None:
        """Put a card, or else a paragraph with its link and its text."""
        title, kicker, picture, link = (tag.find(name) for name in ("h3", "p", "img", "a"))
        is_kicker = kicker is not None and kicker.get("class") == ["kicker"]
        lines = [line.get_text() for line in tag.find_all("p")]
        words = title.get_text().strip() if title else ""
        place = self._place_of(link) if link else {}
        if (
            place is None
            or not words
            or len(words) > _LONGEST_TITLE
            or len(lines[0] if is_kicker else "") > _LONGEST_TITLE
        ):
            tag.name = "div"
            if title is not None:
                title.name = "p"
            if picture is not None and picture.get(slate.OF):
                self.notes[reason(slate.NO_PREVIEW)] += 1
                picture.decompose()
            return
        value = {
            "image": NO_PICTURE,
            "title": words,
            "text": "\n".join(lines[is_kicker:]),
            "page": None,
            "url": "",
            **place,
        }
        value["kicker"] = lines[0] if is_kicker else ""
        if picture is not None:
            name = self.names.of(str(picture.get("src") or picture.get(slate.OF) or ""))
            found = self.resolve(f"preview:{name}" if picture.get(slate.OF) else name) if name else None
            if found is not None and found[0] == "image":
                value["image"] = {"image": found[1], "alt_text": "", "decorative": True}
            elif picture.get(slate.OF):
                self.notes[reason(slate.NO_PREVIEW)] += 1
            else:
                self._lacks(name, found)
                self.notes[reason(NO_IMAGE, name=plain(name))] += 1
        number = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{self.item.uid}:card:{len(self.parts)}"))
        self._put(tag, {"type": CARDS, "value": [{"type": "item", "value": value, "id": number}]})

    def _lacks(self, name: str, found: tuple[str, Any] | None) -> None:
        """Note what is not here yet. A picture that is a page will never be one."""
        if name and found in (None, HIDDEN):
            self.missing.add(name)

    def _place_of(self, link: Tag) -> dict[str, Any] | None:
        """Return the values of a card that leads where the link leads; None if a card cannot lead there."""
        href = str(link.get("href") or "").strip()
        name = self.names.of(href)
        if not name:
            return {"url": href} if urlsplit(href).scheme in {"http", "https"} else None
        found = self.resolve(name)
        if found is not None and found[0] == "page":
            self.linked.add(int(found[1]))
            return {"page": found[1]}
        return {"url": str(found[1])} if found is not None and str(found[1]).startswith("http") else None

    def _picture(self, tag: Tag, around: Mapping[int, int]) -> None:
        """Put a figure in the place of a picture. ``around`` has the number of pictures in a figure or link, by its id."""
        source = str(tag.get("src") or tag.get("data-src") or "")
        alt = " ".join(str(tag.get("alt") or "").split())[:_LONGEST_ALT]
        figure = tag.find_parent("figure")
        holder: Tag = figure or tag
        caption_tag = figure.find("figcaption") if figure else None
        written = text_of(caption_tag.decode_contents()) if caption_tag else str(tag.get("data-captiontext") or "")
        caption = " ".join(written.split())
        if figure is not None and around[id(figure)] > 1:
            holder, caption = tag, ""
        link = holder.find_parent("a")
        if link is not None and around[id(link)] == 1 and not link.get_text(strip=True):
            holder = link
        name = self.names.of((str(tag.get("data-val") or "") and f"resolveuid/{tag['data-val']}") or source)
        if not name:
            if urlsplit(source).scheme in {"http", "https"}:
                self.notes[reason(_("An image from another site was replaced with a link."))] += 1
                words = BeautifulSoup(
                    f'<a href="{escape(source)}">{escape(alt or caption or source)}</a>', "html.parser"
                )
                holder.replace_with(words)
            else:
                self.notes[reason(_("An image that is embedded in the text was not imported."))] += 1
                holder.replace_with(NavigableString(caption or alt))
            return
        found = self.resolve(name)
        if found is None or found[0] != "image":
            self._lacks(name, found)
            self.notes[reason(ONLY_CAPTION, name=plain(name))] += 1
            holder.replace_with(NavigableString(f" {caption or alt} "))
            return
        link = tag.find_parent("a")
        if (
            link is not None
            and (around[id(link)] > 1 or not link.get_text(strip=True))
            and self.names.of(str(link.get("href") or "")) != name
        ):
            self.notes[reason(_("The link on an image was removed."))] += 1
        described = alt or excerpt(caption, limit=_LONGEST_ALT)
        picture = {"image": found[1], "alt_text": described, "decorative": not described}
        if len(caption) > _LONGEST_CAPTION:
            holder.insert_after(BeautifulSoup(f"<p>{escape(caption, quote=False)}</p>", "html.parser"))
            caption = ""
        self._put(holder, {"type": "figure", "value": {"image": picture, "caption": caption}})

    def _video(self, tag: Tag) -> None:
        inner = tag.find("source")
        address = str(tag.get("src") or (inner.get("src") if inner else "") or "")
        title = " ".join(str(tag.get("title") or "").split())[:160]
        if tag.name == "iframe" and player_for(address):
            value = {"url": address, "title": title or self.item.title[:160], "captions": False}
            self._put(tag, {"type": "embed", "value": value})
            return
        self.notes[reason(_("A video, map or frame was replaced with a link."))] += 1
        words = BeautifulSoup(f'<p><a href="{escape(address)}">{escape(title or address)}</a></p>', "html.parser")
        tag.replace_with(words)

    def _table(self, tag: Tag) -> None:
        rows = [row.find_all(["td", "th"], recursive=False) for row in tag.find_all("tr")]
        rows = [row for row in rows if row]
        width = max((sum(_span(cell) for cell in row) for row in rows), default=0)
        is_layout = len(rows) < 2 or width < 2 or tag.find("table") is not None or tag.find("h6") is not None
        if is_layout or width > 20:
            return  # a layout table: its content is read as text
        if len(rows) * width > MOST_CELLS:
            self.notes[reason(TOO_MANY_CELLS, count=MOST_CELLS)] += 1
            return
        if any(cell.get("rowspan") not in {None, "1"} for row in rows for cell in row):
            self.notes[
                reason(_("The content of table cells that spanned several rows is now in the first of these rows."))
            ] += 1
        for link in tag.find_all("a"):
            self.names.mark(link)
        cells = [[html for cell in row for html in [self.cell(cell), *[""] * (_span(cell) - 1)]] for row in rows]
        padded = [row + [""] * (width - len(row)) for row in cells]
        caption = tag.find("caption")
        value = {
            "columns": [{"type": "text", "heading": text_of(html).replace("\n", " ")[:255]} for html in padded[0]],
            "rows": [{"values": [self.linked_text(html) for html in row]} for row in padded[1:]],
            "caption": text_of(caption.decode_contents())[:255] if caption else "",
        }
        self._put(tag, {"type": "table", "value": value})

    def cell(self, cell: Tag) -> str:
        """Return the text of a cell, in which headings and list items become paragraphs."""
        for tag in cell.find_all(["ul", "ol", "dl", "blockquote"]):
            tag.unwrap()
        for tag in cell.find_all(["li", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6"]):
            tag.name = "p"
        return self.cleaned(cell)

    def cleaned(self, tag: Tag) -> str:
        """Return the content of a tag as one text. Other elements are left out."""
        found = body_of(clean_html(tag.decode_contents(), base_url="").html)
        if all(kind == "text" for kind, _value in found):
            return "".join(value.source for _kind, value in found)
        return as_html(text_of(tag.decode_contents()))

    # --- The remaining text, with the parts inserted again ------------------------------------------------------------

    def _heading(self, value: dict[str, Any]) -> Iterator[Block]:
        if match := _MARK.fullmatch(value["text"].strip()):
            yield self.parts[int(match[1])]
        else:
            yield {"type": "heading", "value": {**value, "text": _MARK.sub("", value["text"])}}
            yield from self._marked(value["text"])

    def _text(self, source: str) -> Iterator[Block]:
        words = _MARK.sub(" ", source)
        if text_of(words):
            yield {"type": "text", "value": self.linked_text(words)}
        yield from self._marked(source)

    def _marked(self, text: str) -> Iterator[Block]:
        """Yield parts whose marker is inside a text. They follow it."""
        for match in _MARK.finditer(text):
            yield self.parts[int(match[1])]

    def linked_text(self, source: str) -> str:
        return _LINK.sub(self._one_link, source)

    def _one_link(self, match: re.Match[str]) -> str:
        name, words = unquote(unescape(match[1])), match[2]
        found = self.resolve(name)
        if found is None or found == HIDDEN:
            self.missing.add(name)
            self.notes[reason(NO_LINK if found is None else _CLOSED, name=plain(name))] += 1
            return words
        kind, target = found
        if kind == "url":
            return f'<a href="{escape(str(target))}">{words}</a>'
        if kind == "image":
            self.notes[
                reason(_("A link to an image was replaced with plain text because images have no pages here."))
            ] += 1
            return words
        if kind == "page":
            self.linked.add(int(target))
        return f'<a linktype="{kind}" id="{target}">{words}</a>'


def _span(cell: Tag) -> int:
    return min(whole_number(str(cell.get("colspan") or "1")) or 1, 20)
