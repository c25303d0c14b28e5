"""Mail files (.eml) -> blocks, with the standard library's ``email``. Pure.

The title is the subject, and the date is that of the mail. For a forwarded mail, both are taken from the original
(`chains`). Quoted replies, signatures, legal notices and attachments are left out and counted.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from email.message import EmailMessage
from email.utils import parseaddr
from html import escape
from itertools import chain, groupby
from operator import itemgetter

from bs4 import BeautifulSoup

from news.parsing import charset, dates

from . import html
from .chains import FORWARDED, Letter, field_in, is_closing, kinds_of, letters_in
from .values import Block, Document, Picture, Prose, Refused, cleaned, plain, text_of

MOST_PARTS = 500
DEEPEST = 20
MOST_PICTURES_BYTES = 40 * 1024 * 1024
_PREFIX = re.compile(r"^\s*(?:(?:re|fwd?|aw|wg|tr|rv|ha|отв|пересл?|на)\s*:\s*)+", re.IGNORECASE)
_OFFICES = re.compile(
    r"(?:press|news|info|media|comm|office|contact|no-?reply|secretariat|editor)[^@]*@", re.IGNORECASE
)
_WROTE = re.compile(
    r"^[^\n]{6,200}(?:wrote|writes|пишет|написал(?:а|\(а\))?|a écrit)\s*:\s*$", re.IGNORECASE | re.MULTILINE
)
_REPLIES = "blockquote[type=cite], .gmail_quote, .moz-cite-prefix, .yahoo_quoted"
_SIGNATURES = ".gmail_signature, .moz-signature, #Signature, #signature, .moz-txt-sig"


def read(body: bytes) -> Document:
    message = _parsed(body)
    document = _read(message)
    has_text = any(not isinstance(block, Picture) for block in document.blocks) or document.plain_text
    inner = next((mail for part in _parts(message) if (mail := _inner(part))), None)
    if has_text or inner is None:
        return document
    forwarded = _read(inner)
    document.left_out["attachments"] -= 1  # this part is the text itself
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
    """Return the parts of a mail that are not containers, without those of attached mails. If the same text is there in
    several formats, only one remains.
    """
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
    """Yield the parts of each format of a text, but the text only in the best format that has words: HTML, or else the
    last one.
    """
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
    """Return the name of the sender if it is an office. The name of a person is not shown as a publisher."""
    name, address = parseaddr(sender)
    return name[:200] if _OFFICES.match(address) else ""


def _field(message: EmailMessage, name: str) -> str:
    """Return a header, decoded. The encoding of headers with undeclared bytes is guessed, as for text."""
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
            if kind == "replies" and FORWARDED.match(text.lstrip()):
                continue  # the mail is forwarded, so this is its text
            document.leave_out(kind, text)
            element.decompose()
    used = {name for name in images if f"cid:{name}" in str(tree)}
    html.read_tree(tree, document=document, files=images)
    _keep_article(document)
    return used


def _keep_article(document: Document) -> None:
    """Keep only the blocks of the mail that contains the article, without its signature and legal notices."""
    blocks = list(_divided(document.blocks))
    texts = ["\n".join(lines_of(block)) for block in blocks]
    letter = _take_letter(texts, document)
    document.blocks = []
    others = [*texts[: letter.start], *texts[letter.stop :]]
    inside = range(letter.start, letter.stop)
    written = [at for at in inside if not isinstance(blocks[at], Picture)]
    kinds = dict(zip(written, kinds_of([texts[at] for at in written], others, title=document.title), strict=True))
    for kind, places in groupby(inside, key=lambda at: kinds.get(at, "")):
        run = list(places)
        if kind:
            document.leave_out(kind, "\n".join(texts[at] for at in run))
        else:
            document.blocks += [blocks[at] for at in run]
    left = [one for one in blocks if isinstance(one, Picture)]
    document.leave_out("pictures", number=len(left) - sum(isinstance(one, Picture) for one in document.blocks))


def _divided(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield the blocks. A paragraph with the header of a mail is yielded line by line."""
    for block in blocks:
        if isinstance(block, Prose) and sum(field_in(line) is not None for line in lines_of(block)) >= 2:
            for line in block.html.removeprefix("<p>").removesuffix("</p>").split("<br>"):
                yield Prose(cleaned(f"<p>{line}</p>"))
        else:
            yield block


def lines_of(block: Block) -> list[str]:
    text = plain(block.html.replace("<br>", "\n")) if isinstance(block, Prose) else text_of(block)
    return [line for line in (" ".join(line.split()) for line in text.split("\n")) if line]


def _take_letter(lines: Sequence[str], document: Document) -> Letter:
    """Return the mail of a chain with the most words, and read its header. The other mails are counted."""
    letters = letters_in(lines)
    best = max(letters, key=lambda one: _weight(lines[one.start : one.stop]))
    for letter in letters:
        document.words_left_out += letter.header.split()
        if letter is not best:
            text = "\n".join(lines[letter.start : letter.stop])
            document.leave_out("replies", text, number=1 if text.strip() else 0)
    if best.fields:
        if subject := best.fields.get("subject"):
            document.entitle(_PREFIX.sub("", subject))
        document.published_on = _day(best.fields.get("date", "")[:200]) or document.published_on
        document.source_name = _publisher(best.fields["from"])
    return best


def _weight(lines: Sequence[str]) -> int:
    kinds = kinds_of(lines)
    return sum(len(line.split()) for line, kind in zip(lines, kinds, strict=True) if not kind)


# --- Plain text ----------------------------------------------------------------------------------------------------------


def _read_plain(text: str, document: Document) -> None:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    letter = _take_letter(lines, document)
    inside = lines[letter.start : letter.stop]
    if letter.header.lstrip().startswith(">"):
        inside = [re.sub(r"^> ?", "", line) for line in inside]
    text = _without_replies("\n".join(inside), document)
    signature = re.search(r"^-- ?$", text, re.MULTILINE)
    if signature:
        document.leave_out("signatures", text[signature.end() :])
        text = text[: signature.start()]
    paragraphs = list(_paragraphs(text.split("\n")))
    kept: list[str] = []
    others = list(_paragraphs([*lines[: letter.start], *lines[letter.stop :]]))
    kinds = kinds_of(paragraphs, others, title=document.title)
    for kind, run in groupby(zip(paragraphs, kinds, strict=True), key=itemgetter(1)):
        texts = [one for one, _ in run]
        if kind:
            document.leave_out(kind, "\n".join(texts))
        else:
            kept += texts
    document.plain_text = "\n\n".join(kept).strip()


def _paragraphs(lines: Sequence[str]) -> Iterator[str]:
    """Join lines between empty ones. A closing formula begins a paragraph."""
    paragraph: list[str] = []
    for line in [*lines, ""]:
        if paragraph and (not line.strip() or is_closing(line)):
            yield "\n".join(paragraph)
            paragraph = []
        if line.strip():
            paragraph.append(line)


def _without_replies(text: str, document: Document) -> str:
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
    return "\n".join(kept)
