"""Words that a text of the old site has copied from other items.

Each block of Volto that leads to an item can store a copy of its title and its description, and Volto does not check who may
see the item. So whatever a text says in the words of an item that is not public here is left out: a line, a paragraph, a link
or a caption that equals them. Its other words stay.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from typing import Any

from bs4 import NavigableString, Tag

from news.parsing.sanitize import words_in
from old_sites import block_texts
from old_sites.values import Item
from rocb.plone.names import Names

# Whether the public cannot see the item with a name, and the words that it is known by.
type Known = Callable[[str], tuple[bool, Collection[str]]]

_ADDRESS = re.compile(
    r"""(?:href|src|data-val)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))|(?<![^\s"'<>()=])([^\s"'<>()=]*/[^\s"'<>()=]*)|\b([0-9a-f]{32})\b"""
)
_UID = re.compile(r"[0-9a-f]{32}")
_TAG = re.compile(r"<[^<>]*>")
_AROUND = " .,:;!?…–—-|·•()[]«»“”„\"'\u00a0\u202f"
_COPIED = {"title", "description", "head_title"}
_NAMES = (
    "a abbr acronym b bdi bdo big cite code del dfn em font i ins kbd label mark nobr q s samp small span strike strong sub "
    "sup time tt u var wbr"
)
_INLINE = frozenset(_NAMES.split())
_PARTS = {"a", "span"}  # parts of a line that can be a copy by themselves
_SHOWN = {"alt", "title", "data-captiontext"}
_CELLS = {"td", "th"}


def everything(name: str) -> tuple[bool, Collection[str]]:
    """Return that the public can see an item, so that no word is left out."""
    return False, ()


def secrets(item: Item, names: Names, known: Known) -> dict[str, str]:
    """Return the words of items that are not public here and that ``item`` refers to, each with the name of its item."""
    closed, found = dict[str, bool](), dict[str, str]()
    public = {item.title, item.description}
    for name, there in _references(item, names):
        words = list(there)
        if name not in closed:
            closed[name], own = known(name)
            words += own
        if closed[name]:
            found |= dict.fromkeys(words, name)
        else:
            public.update(words)
    shown = {"", *map(_compared, public)}
    return {compared: name for words, name in found.items() if (compared := _compared(words)) not in shown}


def _references(item: Item, names: Names) -> Iterator[tuple[str, list[str]]]:
    """Yield the name of each item that ``item`` refers to, in whatever field, and the words about it there."""
    preview = f"uid:{item.preview}" if _UID.fullmatch(item.preview) else ""
    seen = set[str]()
    for value in block_texts.nested([item.html, item.blocks, list(item.body), preview]):
        if isinstance(value, dict):
            if name := names.of(block_texts.address(value)):
                yield name, [one for key, one in value.items() if isinstance(one, str) and key.lower() in _COPIED]
        elif isinstance(value, str):
            for match in _ADDRESS.finditer(value):
                address = next(filter(None, match.groups()), "")
                if address not in seen:
                    seen.add(address)
                    name = names.of(f"resolveuid/{address}" if _UID.fullmatch(address) else address)
                    yield from [(name, [])] if name else []


def leave_out(tree: Tag, secret: dict[str, str]) -> Counter[str]:
    """Remove secret words from a text. Return the numbers of words by the name of their item."""
    found = Counter[str]()
    if not secret:
        return found
    for strings in _lines(tree):
        strings = [one for one in strings if one.parent is not None]  # the others are removed
        if copied := copied_in("".join(strings), secret):
            found += copied
            for string in strings:
                _remove(string)
    for tag in tree.find_all(True):
        for key in _SHOWN & tag.attrs.keys():
            if copied := copied_in(str(tag[key]), secret):
                found += copied
                del tag[key]
    return found


def copied_in(text: str, secret: dict[str, str]) -> Counter[str]:
    """Return the number of words of a plain text by the name of the item whose words it is; empty if it is no copy."""
    name = secret.get(_compared(text))
    return Counter({name: len(words_in(text))} if name else {})


def _lines(tree: Tag) -> Iterator[list[NavigableString]]:
    """Yield the strings of each line as readers see it, of each paragraph with several lines, and of each link."""
    lines, paragraphs = [list[NavigableString]()], dict[int, list[NavigableString]]()
    boxes, links, last = {id(tree): tree}, list[Tag](), tree
    for node in tree.descendants:
        box = boxes[id(node.parent)]
        if isinstance(node, Tag):
            boxes[id(node)] = box if node.name in _INLINE else node
            links += [node] if node.name in _PARTS else []
        if box is not last or (isinstance(node, Tag) and node.name not in _INLINE):
            lines.append([])
        if type(node) is NavigableString:
            lines[-1].append(node)
            paragraphs.setdefault(id(box), []).append(node)
        last = box
    yield from lines
    yield from paragraphs.values()
    for link in links:
        yield [one for one in link.descendants if type(one) is NavigableString]


def _remove(text: NavigableString) -> None:
    """Remove a text, and the elements that have no content then. A cell keeps its place."""
    node: Any = text
    while (above := node.parent) is not None:
        node.extract()
        if above.contents or above.name in _CELLS or above.parent is None:
            return
        node = above


def _compared(text: str) -> str:
    """Return a text without what two copies of it can differ in."""
    return "".join(_TAG.sub("", text).split()).strip(_AROUND)
