"""Compare the links and email addresses of two texts. Pure.

The same page in the other language is right: another language in the address of the same site, or a page with the same
``translation_key``. A document can have a file for each language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup

from foundation.translation.quality.findings import Finding, Kind

PLAIN = re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]+(?:\.[\w-]+)+|(?:https?://|www\.)[^\s<>«»“”\"]+")
TOKEN = re.compile(r"[^\W_]+")
# Codes of languages in addresses that are not those of the site: rus, fra.
OTHER_CODES = {"en": {"eng", "uk"}, "ru": {"rus"}, "fr": {"fra", "fre"}, "de": {"deu", "ger"}, "it": {"ita"}}


@dataclass(frozen=True, slots=True)
class Link:
    """``type`` is "page", "document", "email" or "address", ``target`` the number or the address, ``text`` what readers
    click on."""

    type: str
    target: str
    words: str
    text: str = field(default="", compare=False)

    def is_version_of(self, other: Link, pages: Mapping[int, object], codes: tuple[str, str]) -> bool:
        """Return whether both lead to the same target, or to its version in the other language."""
        if self.type != other.type:
            return False
        if self.type == "page":
            own, theirs = (pages.get(int(link.target), link.target) for link in (self, other))
            return own == theirs
        if self.type == "email":
            return self.target.casefold() == other.target.casefold()
        return self.type == "document" or _is_same_address(self.target, other.target, codes)


def links_of(value: str, *, is_rich: bool) -> list[Link]:
    """Return the links of a text: those of rich text, and addresses in the text itself."""
    found: list[Link] = []
    text = value
    if is_rich and "<" in value:
        soup = BeautifulSoup(value, "html.parser")
        for anchor in soup.find_all("a"):
            shown = " ".join(anchor.get_text().split())
            target = (str(anchor.get(name) or "") for name in ("linktype", "id", "href"))
            found += [replace(link, text=shown) for link in _of_anchor(*target)]
            if PLAIN.fullmatch(anchor.get_text().strip()):
                anchor.decompose()  # its address is the link
        text = soup.get_text()
    for match in PLAIN.finditer(text):
        address = match[0].rstrip(".,;:!?)")
        found.append(Link("email" if "@" in address and "//" not in address else "address", address, address))
    return found


def _of_anchor(linktype: str, number: str, href: str) -> Iterator[Link]:
    if linktype in {"page", "document"} and number.isdecimal():
        yield Link(linktype, number, f"{linktype} {number}")
    elif href.startswith("mailto:"):
        address = unquote(href.removeprefix("mailto:").partition("?")[0])
        yield Link("email", address, address)
    elif href and not href.startswith("#"):
        yield Link("address", href, href)


def differing_links(
    original: list[Link], translation: list[Link], *, pages: Mapping[int, object], codes: tuple[str, str]
) -> Iterator[Finding]:
    """Yield the links that differ. ``pages`` has the ``translation_key`` of pages by their numbers, ``codes`` are the
    languages of both texts."""
    lost = [link for link in original if not any(link.is_version_of(other, pages, codes) for other in translation)]
    added = [link for link in translation if not any(other.is_version_of(link, pages, codes) for other in original)]
    lost += _beyond(original, translation)
    added += _beyond(translation, original)
    for link in dict.fromkeys(lost):
        alike = next((other for other in added if other.type == link.type), None)
        if alike is None:
            yield Finding(Kind.LINK, link.text or link.words)
        else:
            added.remove(alike)
            yield Finding(Kind.LINK, link.words, alike.words)
    for link in dict.fromkeys(added):
        yield Finding(Kind.LINK, translation=link.text or link.words)


def _beyond(links: list[Link], others: list[Link]) -> list[Link]:
    """Return the documents that exceed the number of documents among ``others``, which may be their versions. If
    ``others`` have none, the rule for all links applies.
    """
    own, theirs = (dict.fromkeys(link for link in side if link.type == "document") for side in (links, others))
    without = [link for link in own if link not in theirs]
    return without[len([link for link in theirs if link not in own]) :] if theirs else []


def _is_same_address(one: str, other: str, codes: tuple[str, str]) -> bool:
    if _tokens(one, codes) == _tokens(other, codes):
        return True
    # The page of another language can have another name: /en/about/, /ru/o-nas/.
    hosts = [_tokens(urlsplit(address).netloc, codes) for address in (one, other)]
    names = [set(TOKEN.findall(address.casefold())) for address in (one, other)]
    return hosts[0] == hosts[1] and bool(names[0] & _codes(codes[0])) and bool(names[1] & _codes(codes[1]))


def _tokens(address: str, codes: tuple[str, str]) -> list[str]:
    dropped = {"http", "https", "www"} | _codes(codes[0]) | _codes(codes[1])
    return [token for token in TOKEN.findall(unquote(address).casefold()) if token not in dropped]


def _codes(code: str) -> set[str]:
    code = code.casefold()
    short = code.partition("-")[0]
    return {code, short} | OTHER_CODES.get(short, set())
