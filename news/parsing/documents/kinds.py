"""Recognise a document by its content, not by its name, and read it. Pure."""

from __future__ import annotations

import re

from news.parsing import charset

from .values import Document, Refused

MOST_BYTES = 25 * 1024 * 1024
MOST_PICTURE_BYTES = MOST_BYTES  # total size of all images of a document, unpacked
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta|p|div|h[1-6]|table|article)[\s>]", re.IGNORECASE)
_HEADER = re.compile(rb"(?:[A-Za-z][A-Za-z0-9-]{0,60}:[^\n]*\n(?:[ \t][^\n]*\n)*){2,}", re.ASCII)
_MAIL_FIELDS = re.compile(rb"^(?:from|subject|date|mime-version|received|message-id):", re.IGNORECASE | re.MULTILINE)
_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*")


def kind_of(body: bytes) -> str:
    """Return ``word``, ``pdf``, ``mail``, ``html``, ``text``, or another name for a kind that cannot be read."""
    start = body[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"%PDF-" in body[:1024]:
        return "pdf"
    if body.startswith(b"PK\x03\x04"):
        return "zip"
    if body.startswith(_OLE):
        return "outlook" if "__substg1.0_".encode("utf-16-le") in body else "ole"
    if start.startswith(b"{\\rtf"):
        return "rtf"
    if body.startswith(_IMAGES) or body[8:12] == b"WEBP":
        return "image"
    if charset.is_binary(body):
        return "binary"
    head = _HEADER.match(start.replace(b"\r\n", b"\n").removeprefix(b"From ").lstrip())
    if head and len(set(name.lower() for name in _MAIL_FIELDS.findall(head[0]))) >= 2:
        return "mail"
    return "html" if _HTML.search(start) else "text"


_REFUSED = {
    "ole": "This file is in the old format of Word, or it is protected by a password. Save it as .docx without a password.",
    "outlook": "This email is in Outlook’s own format. Save it as .eml, or copy its text and paste it here.",
    "rtf": "This file is in the format RTF. Save it as .docx.",
    "image": "This file is an image. Add it to an article in the editor.",
    "binary": "This type of file cannot be read. Choose a .docx, .pdf, .eml, .html or .txt file.",
}


def read(body: bytes, *, kind: str = "", url: str = "", content_type: str = "") -> Document:
    """Read a document of ``kind``, or of the kind that its content shows. Raise `Refused`."""
    if len(body) > MOST_BYTES:
        raise Refused(f"The file is larger than {MOST_BYTES // 1024 // 1024} MB.")
    if not body.strip():
        raise Refused("The file is empty.")
    kind = kind or kind_of(body)
    if kind in _REFUSED:
        raise Refused(_REFUSED[kind])
    document = _read(body, kind, url=url, content_type=content_type)
    document.limit_pictures(MOST_PICTURE_BYTES)
    return document


def _read(body: bytes, kind: str, *, url: str, content_type: str) -> Document:
    match kind:
        case "pdf":
            from . import pdf

            return pdf.read(body)
        case "zip":
            from . import word

            return word.read(body)
        case "mail":
            from . import mail

            return mail.read(body)
        case "page":
            from . import pages

            return pages.read(charset.decode(body, content_type=content_type, url=url).text, url=url)
        case "html":
            from . import pages

            return pages.read(charset.decode(body).text, url="")
        case "clipboard":
            from . import html

            return html.read(body.decode(errors="replace"))
    return Document(plain_text=charset.decode(body).text)
