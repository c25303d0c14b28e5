"""Mail files (.eml) -> blocks, with the standard library's ``email``. Pure.

The title is the subject, the date that of the mail. Of a forwarded mail, it is those of the original. Replies that are
quoted, signatures and attachments are left out and counted.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from datetime import date, datetime
from email.message import EmailMessage
from email.utils import parseaddr
from html import escape
from itertools import chain

from bs4 import BeautifulSoup

from news.parsing import charset, dates

from . import html
from .values import Document, Picture, Refused, plain

MOST_PARTS = 500
DEEPEST = 20
MOST_PICTURES_BYTES = 40 * 1024 * 1024
_PREFIX = re.compile(r"^\s*(?:(?:re|fwd?|aw|wg|tr|rv|ha|отв|пересл?|на)\s*:\s*)+", re.IGNORECASE)
_FORWARDED = re.compile(
    r"^[ \t>*]*(?:-{2,}[ \t]*)?(?:forwarded message|original message|begin forwarded message|пересылаемое сообщение|"
    r"пересланное сообщение|message transféré|message d’origine|message d'origine|исходное сообщение)\b[^\n]*$",
    re.IGNORECASE | re.MULTILINE,
)
_FIELD = re.compile(
    r"^[\s>*]*(?P<name>from|date|sent|subject|to|cc|от|от кого|дата|отправлено|тема|кому|копия|de|envoyé|objet|à)\*?\s*:\s*"
    r"\*?\s*(?P<value>[^\n]*)$",
    re.IGNORECASE,
)
_SUBJECTS, _DATES, _FROMS = (
    ("subject", "тема", "objet"),
    ("date", "sent", "дата", "отправлено", "envoyé"),
    ("from", "от", "от кого", "de"),
)
_OFFICES = re.compile(
    r"(?:press|news|info|media|comm|office|contact|no-?reply|secretariat|editor)[^@]*@", re.IGNORECASE
)
_WROTE = re.compile(
    r"^[^\n]{6,200}(?:wrote|writes|пишет|написал(?:а|\(а\))?|a écrit)\s*:\s*$", re.IGNORECASE | re.MULTILINE
)
_REPLIES = "blockquote[type=cite], .gmail_quote, .moz-cite-prefix, #divRplyFwdMsg, #appendonsend, .yahoo_quoted"
_SIGNATURES = ".gmail_signature, .moz-signature, #Signature, #signature, .moz-txt-sig"


def read(body: bytes) -> Document:
    message = _parsed(body)
    document = _read(message)
    has_text = any(not isinstance(block, Picture) for block in document.blocks) or document.plain_text
    inner = next((mail for part in _parts(message) if (mail := _inner(part))), None)
    if has_text or inner is None:
        return document
    forwarded = _read(inner)
    document.left_out["attachments"] -= 1  # it is the text
    forwarded.left_out += document.left_out
    forwarded.words_left_out += document.words_left_out
    forwarded.set_aside += document.set_aside
    return forwarded


def _read(message: EmailMessage) -> Document:
    document = Document()
    document.entitle(_PREFIX.sub("", _field(message, "subject")))
    document.published_on = _day(_field(message, "date")[:200])
    document.source_name = _publisher(_field(message, "from"))
    _read_text(message, list(_parts(message)), document)
    return document


def _parsed(body: bytes) -> EmailMessage:
    if body.count(b"\n--") > 4 * MOST_PARTS:  # the parser is slow with many parts
        raise Refused("The email has too many parts.")
    try:
        message = email.message_from_bytes(body, policy=email.policy.default)
    except Exception:  # the parser raises many kinds of errors for hostile headers
        raise Refused("The email is damaged. Copy its text and paste it here.") from None
    assert isinstance(message, EmailMessage)
    return message


def _parts(message: EmailMessage, depth: int = 0) -> Iterator[EmailMessage]:
    """Return the parts of a mail that are no containers, without those of a mail inside it. Of the same text in several
    forms, one remains."""
    if depth > DEEPEST:
        raise Refused("The parts of the email are nested too deeply.")
    if message.is_multipart() and message.get_content_type() != "message/rfc822":
        parts = message.get_payload()
        assert isinstance(parts, list)
        if len(parts) > MOST_PARTS:
            raise Refused("The email has too many parts.")
        inner = [list(_parts(part, depth + 1)) for part in parts if isinstance(part, EmailMessage)]
        is_choice = message.get_content_type() == "multipart/alternative"
        yield from chain.from_iterable(_chosen(inner) if is_choice else inner)
    else:
        yield message


def _chosen(forms: list[list[EmailMessage]]) -> Iterator[list[EmailMessage]]:
    """Yield the parts of each form of a text, but the text only of the best form that has words: HTML, or the last."""
    with_words = [form for form in forms if any(_is_text(part) and _has_words(part) for part in form)]
    best = next(
        (form for form in reversed(with_words) if any(map(_is_page, form))), with_words[-1] if with_words else []
    )
    for form in forms:
        yield form if form is best else [part for part in form if not _is_text(part)]


def _is_text(part: EmailMessage) -> bool:
    is_attached = part.get_content_disposition() == "attachment"
    return part.get_content_type() in ("text/html", "text/plain") and not is_attached


def _is_page(part: EmailMessage) -> bool:
    return _is_text(part) and part.get_content_type() == "text/html"


def _has_words(part: EmailMessage) -> bool:
    text = _text(part)
    return bool((BeautifulSoup(html.well_formed(text), "html.parser").get_text() if _is_page(part) else text).strip())


def _inner(part: EmailMessage) -> EmailMessage | None:
    payload = part.get_payload() if part.get_content_type() == "message/rfc822" else None
    inner = payload[0] if isinstance(payload, list) and payload else payload
    return inner if isinstance(inner, EmailMessage) else None


def _publisher(sender: str) -> str:
    """Return the name of an office that sends a mail. The name of a person is not shown as a publisher."""
    name, address = parseaddr(sender)
    return name[:200] if _OFFICES.match(address) else ""


def _field(message: EmailMessage, name: str) -> str:
    """Return a header, decoded. Headers with bytes that are not declared are guessed like text."""
    try:
        value = str(message.get(name) or "")
    except Exception:  # hostile headers
        return ""
    if any("\udc80" <= sign <= "\udcff" for sign in value):
        value = charset.decode(value.encode("utf-8", "surrogateescape")).text
    return " ".join(value.split())


def _day(text: str) -> date | None:
    """Return the day of a date at the sender's place."""
    plain_text = re.sub(r"\s*\([^)]*\)\s*$", "", text)
    try:
        return datetime.strptime(plain_text, "%a, %d %b %Y %H:%M:%S %z").date()
    except ValueError:
        found = dates.read_date(plain_text) or dates.read_date(
            re.sub(r",?\s+(?:at|в|à|г\.)?\s*\d{1,2}:\d\d.*$", "", plain_text)
        )
        return found.date() if found else None


def _read_text(message: EmailMessage, parts: list[EmailMessage], document: Document) -> None:
    texts = [part for part in parts if _is_text(part)]
    images = _images(parts)
    used: set[str] = set()
    if any(map(_is_page, texts)):
        pages = (_text(part) if _is_page(part) else _as_page(_text(part)) for part in texts)
        used = _read_html("\n".join(pages), images, document)
    else:
        _read_plain("\n\n".join(map(_text, texts)), document)
    rest = [part for part in parts if not _is_text(part)]
    attached = [part for part in rest if _name(part) not in used and part.get_content_type() != "text/calendar"]
    document.leave_out("attachments", number=len(attached))


def _as_page(text: str) -> str:
    """Return plain text as HTML, a paragraph for each group of lines."""
    groups = ("<br>".join(escape(line) for line in group.split("\n")) for group in text.split("\n\n"))
    return "".join(f"<p>{group}</p>" for group in groups)


def _text(part: EmailMessage) -> str:
    body = part.get_payload(decode=True)
    return charset.decode(body, content_type=str(part.get("content-type", ""))).text if isinstance(body, bytes) else ""


def _name(part: EmailMessage) -> str:
    return str(part.get("content-id") or "").strip().strip("<>")


def _images(parts: list[EmailMessage]) -> dict[str, bytes]:
    images: dict[str, bytes] = {}
    total = 0
    for part in parts:
        if part.get_content_maintype() == "image" and (name := _name(part)):
            body = part.get_payload(decode=True)
            if isinstance(body, bytes) and (total := total + len(body)) <= MOST_PICTURES_BYTES:
                images[name] = body
    return images


# --- HTML --------------------------------------------------------------------------------------------------------------


def _read_html(source: str, images: dict[str, bytes], document: Document) -> set[str]:
    """Read the text of a mail. Return the names of the images that it shows."""
    tree = BeautifulSoup(html.well_formed(source), "html.parser")
    for kind, selector in (("signatures", _SIGNATURES), ("replies", _REPLIES)):
        for element in tree.select(selector):
            if element.decomposed:
                continue
            text = plain(str(element))
            if kind == "replies" and _FORWARDED.match(text.lstrip()):
                continue  # the mail is forwarded: this is its text
            document.leave_out(kind, text)
            element.decompose()
    used = {name for name in images if f"cid:{name}" in str(tree)}
    html.read_tree(tree, document=document, files=images)
    _take_forwarded(document)
    return used


# --- Plain text ----------------------------------------------------------------------------------------------------------


def _read_plain(text: str, document: Document) -> None:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if found := _FORWARDED.search(text):
        intro, text = text[: found.start()], text[found.end() :]
        text = re.sub(r"^> ?", "", text, flags=re.MULTILINE) if text.lstrip().startswith(">") else text
        if intro.strip():
            document.leave_out("replies", intro)
        text = _take_fields(text.lstrip("\n"), document)
    if found := re.search(r"^-- ?$", text, re.MULTILINE):
        text, signature = text[: found.start()], text[found.end() :]
        document.leave_out("signatures", signature)
    if wrote := _WROTE.search(text):
        after = text[wrote.end() :].lstrip("\n")
        if after.startswith(">"):
            quoted = re.match(r"(?:>[^\n]*\n?|\n)+", after)
            assert quoted
            document.leave_out("replies", wrote[0] + " " + quoted[0])
            text = text[: wrote.start()] + after[quoted.end() :]
    kept = [line for line in text.split("\n") if not line.startswith(">")]
    replies = [line for line in text.split("\n") if line.startswith(">")]
    if replies:
        document.leave_out("replies", "\n".join(replies))
    document.plain_text = "\n".join(kept).strip()


def _take_fields(text: str, document: Document) -> str:
    """Read the header of a forwarded mail, which is text, and return the text below it."""
    lines = text.split("\n")
    count = 0
    while count < len(lines) and count < 12 and (found := _FIELD.match(lines[count])):
        _take_field(found, document)
        count += 1
    return "\n".join(lines[count:])


def _take_field(found: re.Match[str], document: Document) -> None:
    name, value = found["name"].lower(), found["value"].strip().strip("*").strip()
    if name in _SUBJECTS:
        document.entitle(_PREFIX.sub("", value))
        document.words_left_out += found["name"].split()
    elif name in _DATES:
        document.published_on = _day(value) or document.published_on
        document.words_left_out += found[0].split()
    elif name in _FROMS:
        document.source_name = _publisher(value)
        document.words_left_out += found[0].split()
    else:
        document.words_left_out += found[0].split()


def _take_forwarded(document: Document) -> None:
    """Use the header of a forwarded mail: lines "From: …", "Subject: …" at the beginning of its text."""
    from .values import Heading, Prose, text_of

    blocks = document.blocks
    for at, block in enumerate(blocks[:8]):
        lines = plain(block.html.replace("<br>", "\n")).split("\n") if isinstance(block, Prose) else [text_of(block)]
        lines = [line for line in (" ".join(line.split()) for line in lines) if line]
        start = 1 if lines and _FORWARDED.match(lines[0]) else 0
        fields = [_FIELD.match(line) for line in lines[start:]]
        if sum(1 for field in fields if field) < 2 or not all(fields):
            if start and len(lines) == 1:
                continue
            if not start:
                continue
            return
        for field in fields:
            if field:
                _take_field(field, document)
        intro = [one for one in blocks[:at] if isinstance(one, Prose | Heading)]
        words = " ".join(text_of(one) for one in intro if not _FORWARDED.match(text_of(one).strip()))
        if words.strip():
            document.leave_out("replies", words)
        del blocks[: at + 1]
        return
