"""Credit, licence, caption and source of an image inside the file: XMP and IPTC-IIM as segments of a JPEG. Pure.
Picture desks and search engines read them there once the image is separated from its page. XMP is the current format;
IPTC-IIM is for older systems of agencies. The pixels stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any
from xml.etree import ElementTree as ET

from foundation.pictures.camera_data import Piece
from news.parsing.sanitize import FORBIDDEN

_RDF, _XML = "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://www.w3.org/XML/1998/namespace"
_NAMESPACES = {
    "x": "adobe:ns:meta/",
    "rdf": _RDF,
    "dc": "http://purl.org/dc/elements/1.1/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "xmpRights": "http://ns.adobe.com/xap/1.0/rights/",
    "Iptc4xmpCore": "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/",
}
for _prefix, _namespace in _NAMESPACES.items():
    ET.register_namespace(_prefix, _namespace)

_XMP_BEGINS, _IPTC_BEGINS = b"http://ns.adobe.com/xap/1.0/\0", b"Photoshop 3.0\x008BIM\x04\x04\0\0"
_PACKET = b'<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>%s<?xpacket end="r"?>'
_IPTC_IN_UTF8 = b"\x1c\x01\x5a\x00\x03\x1b%G"
LETTERS_AT_MOST = 900  # limit for one text, so that all of them fit into a segment of 64 KiB
_APP1, _APP13 = 0xE1, 0xED


@dataclass(frozen=True, slots=True)
class Credits:
    """Statements about an image in its file. ``page`` is the address of the item, ``licence_page`` that of the terms."""

    headline: str
    description: str
    alt: str
    credit: str
    licence: str
    licence_page: str
    publisher: str
    page: str
    language: str
    is_public_domain: bool = False


def with_credits(pieces: Sequence[Piece], data: bytes, credits: Credits) -> list[Piece]:
    """Return the pieces of the JPEG ``data`` (`foundation.pictures.camera_data`) with both segments after JFIF and Exif."""
    place = next((at for at, one in enumerate(pieces) if at and not _is_first(one, data)), len(pieces))
    return [*pieces[:place], segments(credits), *pieces[place:]]


def _is_first(piece: Piece, data: bytes) -> bool:
    """Return whether readers expect this segment at the start of a file."""
    marker = piece[1] if isinstance(piece, bytes) else data[piece.start + 1]
    return marker in (0xE0, _APP1)


def segments(credits: Credits) -> bytes:
    texts = {field.name: getattr(credits, field.name) for field in fields(credits) if field.type == "str"}
    clean: dict[str, Any] = {name: FORBIDDEN.sub("", text)[:LETTERS_AT_MOST] for name, text in texts.items()}
    credits = replace(credits, **clean)
    return _segment(_APP1, _XMP_BEGINS + xmp(credits)) + _segment(_APP13, _IPTC_BEGINS + _sized(iptc(credits)))


def _segment(marker: int, content: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(content) + 2).to_bytes(2) + content


def _sized(content: bytes) -> bytes:
    """Return a resource of Photoshop: its length, then content of even length."""
    return len(content).to_bytes(4) + content + b"\0" * (len(content) % 2)


def xmp(credits: Credits) -> bytes:
    """Return a packet with the properties of the IPTC Photo Metadata Standard."""
    tree = ET.Element(_name("x:xmpmeta"))
    about = ET.SubElement(ET.SubElement(tree, _name("rdf:RDF")), _name("rdf:Description"), {_name("rdf:about"): ""})
    for name, text in _plain(credits):
        if text:
            ET.SubElement(about, _name(name)).text = text
    if credits.credit:
        authors = ET.SubElement(ET.SubElement(about, _name("dc:creator")), _name("rdf:Seq"))
        ET.SubElement(authors, _name("rdf:li")).text = credits.credit
    for name, text in _in_language(credits):
        if not text:
            continue
        versions = ET.SubElement(ET.SubElement(about, _name(name)), _name("rdf:Alt"))
        for language in ("x-default", credits.language):
            ET.SubElement(versions, _name("rdf:li"), {f"{{{_XML}}}lang": language}).text = text
    return _PACKET % ET.tostring(tree, encoding="utf-8")


def _plain(credits: Credits) -> Iterator[tuple[str, str]]:
    yield "photoshop:Headline", credits.headline
    yield "photoshop:Credit", credits.credit
    yield "photoshop:Source", credits.publisher
    yield "dc:source", credits.page
    yield "xmpRights:Marked", str(not credits.is_public_domain)
    yield "xmpRights:WebStatement", credits.licence_page


def _in_language(credits: Credits) -> Iterator[tuple[str, str]]:
    yield "dc:description", credits.description
    yield "dc:rights", credits.licence
    yield "xmpRights:UsageTerms", credits.licence
    yield "Iptc4xmpCore:AltTextAccessibility", credits.alt


def iptc(credits: Credits) -> bytes:
    """Return IPTC-IIM records. The standard limits each, in bytes; the only place that it has for an address is the
    instructions.
    """
    records = (
        (40, f"{credits.licence}. {credits.page}", 256),
        (80, credits.credit, 32),
        (105, credits.headline, 256),
        (110, credits.credit, 32),
        (115, credits.publisher, 32),
        (116, credits.licence, 128),
        (120, credits.description, 2000),
    )
    return _IPTC_IN_UTF8 + b"".join(_record(number, text, limit) for number, text, limit in records if text)


def _record(number: int, text: str, limit: int) -> bytes:
    value = text.encode()[:limit].decode(errors="ignore").encode()
    return bytes((0x1C, 2, number)) + len(value).to_bytes(2) + value


def _name(name: str) -> str:
    prefix, local = name.split(":")
    return f"{{{_NAMESPACES[prefix]}}}{local}"
