"""Word documents (.docx) -> blocks, with mammoth. Pure.

mammoth reads styles, lists, tables, footnotes, text boxes and images. What it does not read (deleted and hidden text,
comments, headers, formulas) is found here in the XML and counted.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

from bs4 import BeautifulSoup, Tag

from . import values
from .html import read as read_html
from .values import Document, Refused

MOST_FILES = 5_000
MOST_UNPACKED, MOST_XML = 200 * 1024 * 1024, 40 * 1024 * 1024
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_OBJECTS = ("/chart", "/chartex", "/diagram")
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_STYLES = """
p[style-name='Title'] => h1.title:fresh
p[style-name='Subtitle'] => p.subtitle:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
"""
_DAMAGED = "The Word file is damaged. Open it in Word, save it again, and choose it here."


def read(body: bytes) -> Document:
    try:
        import mammoth
    except ImportError:
        raise Refused(
            "Word files cannot be read on this server. Copy the text in Word and paste it here, or ask the "
            "administrator to install the extra “documents”."
        ) from None
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            _check(archive)
            document = archive.read("word/document.xml")
            tree = _xml(document.replace(_STRICT, W[1:-1].encode()))
            if sum(1 for _ in tree.iter(f"{W}p")) > values.MOST_PIECES:  # mammoth would need a minute for such a file
                raise Refused(values.TOO_MUCH)
            left = Document()
            visible = _without_hidden(tree, left)
            _count(archive, tree, left)
            text = "\n".join([_text(tree), *(_text(_xml(part)) for _, part in _parts(archive, "footnotes|endnotes"))])
            packed = _packed(archive, tree) if visible else body
    except (zipfile.BadZipFile, ElementTree.ParseError, EOFError, NotImplementedError, RuntimeError, KeyError):
        raise Refused(_DAMAGED) from None
    files: dict[str, bytes] = {}

    def named(image: Any) -> dict[str, str]:
        with image.open() as file:
            files[f"word-{len(files)}"] = file.read()
        return {"src": f"cid:word-{len(files) - 1}"}

    converted = mammoth.convert_to_html(
        io.BytesIO(packed),
        style_map=_STYLES,
        include_embedded_style_map=False,
        convert_image=mammoth.images.img_element(named),
    )
    html, standfirst = _arranged(converted.value)
    found = read_html(html, files=files)
    found.standfirst = standfirst
    found.left_out += left.left_out
    found.changed += left.changed
    found.words_left_out += left.words_left_out
    found.set_aside += left.set_aside
    found.account_for(text)
    return found


def _check(archive: zipfile.ZipFile) -> None:
    """Refuse a file that would unpack to too much data. zipfile never unpacks more than the declared sizes, which are
    checked here.
    """
    infos = archive.infolist()
    if len(infos) > MOST_FILES or sum(info.file_size for info in infos) > MOST_UNPACKED:
        raise Refused("The file unpacks to more than a document can have.")
    names = {info.filename for info in infos}
    if "word/document.xml" not in names:
        raise Refused("This type of file cannot be read. Save it as .docx.")
    for info in infos:
        if not info.filename.endswith((".xml", ".rels")):
            continue
        if info.file_size > MOST_XML:
            raise Refused("The file unpacks to more than a document can have.")
        part = archive.read(info)
        # Word itself writes no entities. In UTF-16 they could be hidden from this search.
        if (
            part.startswith((b"\xff\xfe", b"\xfe\xff"))
            or b"\x00" in part[:200]
            or re.search(rb"<!(?:DOCTYPE|ENTITY)", part)
        ):
            raise Refused(_DAMAGED)


def _xml(part: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(part)


def _parts(archive: zipfile.ZipFile, names: str) -> Iterator[tuple[str, bytes]]:
    for name in archive.namelist():
        if re.fullmatch(rf"word/(?:{names})\d*\.xml", name):
            yield name, archive.read(name)


def _text(element: ElementTree.Element) -> str:
    """Return the visible text, one line per paragraph. Of two alternatives, mammoth reads the second."""
    lines: list[str] = []

    def walk(node: ElementTree.Element) -> None:
        if node.tag in (f"{W}moveFrom", f"{MC}Choice", f"{W}del"):
            return
        if node.tag == f"{W}p":
            lines.append("\n")
        if node.tag == f"{W}t":
            lines.append(node.text or "")
        elif node.tag in (f"{W}tab", f"{W}br", f"{W}cr"):
            lines.append(" ")
        for child in node:
            walk(child)
        if node.tag == f"{W}p":
            lines.append("\n")

    walk(element)
    return "".join(lines)


def _without_hidden(tree: ElementTree.Element, left: Document) -> bool:
    """Remove hidden text, which mammoth would show."""
    hidden = False
    for parent in list(tree.iter()):
        for run in parent.findall(f"{W}r"):
            mark = run.find(f"{W}rPr/{W}vanish")
            if mark is not None and mark.get(f"{W}val", "true") not in ("0", "false", "off"):
                left.leave_out("hidden", "".join(text.text or "" for text in run.iter(f"{W}t")))
                parent.remove(run)
                hidden = True
    return hidden


def _packed(archive: zipfile.ZipFile, tree: ElementTree.Element) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as copy:
        for info in archive.infolist():
            is_text = info.filename == "word/document.xml"
            copy.writestr(info.filename, ElementTree.tostring(tree) if is_text else archive.read(info))
    return packed.getvalue()


def _count(archive: zipfile.ZipFile, tree: ElementTree.Element, left: Document) -> None:
    for kind in ("del", "moveFrom"):
        for deleted in tree.iter(f"{W}{kind}"):
            text = "".join(node.text or "" for node in deleted.iter() if node.tag in (f"{W}delText", f"{W}t"))
            if kind == "del" and text.strip():
                left.leave_out("deletions", text)
    inserted = [one for one in tree.iter(f"{W}ins") if one.find(f".//{W}t") is not None]
    boxes = [one for one in tree.iter(f"{W}txbxContent")]
    choices = sum(1 for choice in tree.iter(f"{MC}Choice") for _ in choice.iter(f"{W}txbxContent"))
    left.changed.update({"insertions": len(inserted), "text_boxes": len(boxes) - choices})
    for choice in tree.iter(f"{MC}AlternateContent"):
        first, second = choice.find(f"{MC}Choice"), choice.find(f"{MC}Fallback")
        words = "" if first is None else " ".join(node.text or "" for node in first.iter(f"{W}t"))
        if words and (second is None or second.find(f".//{W}t") is None):
            left.leave_out("text_boxes", words)
    for formula in tree.iter(f"{M}oMath"):
        left.leave_out("formulas", "".join(node.text or "" for node in formula.iter(f"{M}t")))
    charts = [one for one in tree.iter(f"{A}graphicData") if (one.get("uri") or "").endswith(_OBJECTS)]
    objects = [*tree.iter(f"{W}object"), *tree.iter(f"{W}altChunk"), *charts]
    left.leave_out("objects", number=len(objects))
    for _, part in _parts(archive, "comments"):
        for comment in _xml(part).iter(f"{W}comment"):
            left.leave_out("comments", _text(comment))
    for _, part in _parts(archive, "header|footer"):
        if (text := _text(_xml(part))).strip():
            left.leave_out("headers", text)
    left.changed = +left.changed


def _arranged(html: str) -> tuple[str, str]:
    """Turn notes into paragraphs with their numbers, and move the subtitle into the standfirst."""
    tree = BeautifulSoup(html, "html.parser")
    for number, item in enumerate(tree.select("li[id^='footnote-'], li[id^='endnote-']"), 1):
        for back in item.select("a[href^='#footnote-ref'], a[href^='#endnote-ref']"):
            place = item.find("p")
            back.extract()
            back.string = str(number)
            (place or item).insert(0, back)
    for notes in {
        id(item.parent): item.parent for item in tree.select("li[id^='footnote-'], li[id^='endnote-']")
    }.values():
        if isinstance(notes, Tag):
            for item in notes.find_all("li", recursive=False):
                item.name = "div"
                item.attrs = {}
            notes.unwrap()
    subtitle = tree.select_one("p.subtitle")
    standfirst = " ".join(subtitle.get_text().split()) if subtitle else ""
    if not subtitle or len(standfirst) > 300 or subtitle.find("img"):
        return str(tree), ""
    subtitle.decompose()
    return str(tree), standfirst
