"""The mails of a chain in one text: which of them contains the article, and which parts around it are not text. Pure. A
forwarded mail is text that begins with lines such as "From: …", "Sent: …", "Subject: …". Of the mails of a chain, the
article is the one with the most words. Signatures and legal notices are found by their place: after "--", after a
closing formula with only short lines below it, at the very beginning or end, or the same in several mails.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

FORWARDED = re.compile(
    r"[ \t>*]*(?:-{2,}[ \t]*)?(?:forwarded message|original message|begin forwarded message|пересылаемое сообщение|"
    r"пересланное сообщение|message transféré|message d’origine|message d'origine|исходное сообщение)\b[^\n]*$",
    re.IGNORECASE | re.MULTILINE,
)
SEPARATOR = re.compile(r"[ \t>]*[-_=*~–—]{2,}[ \t]*")
_NAMES = {
    "from": "from|от|от кого|de|expéditeur",
    "date": "date|sent|дата|отправлено|envoyé|envoyé le",
    "subject": "subject|тема|objet|sujet",
    "": "to|cc|bcc|reply-to|importance|attachments|кому|копия|важность|вложения|à|cci|pièces jointes",
}
_KINDS = {name: kind for kind, names in _NAMES.items() for name in names.split("|")}
_FIELD = re.compile(rf"[\s>*]*+(?P<name>{'|'.join(_KINDS)})[*\s]{{0,3}}:[ \t\u00a0*]*(?P<value>[^\n]*)", re.IGNORECASE)
MOST_HEADER, MOST_FOLDED = 16, 2  # lines
MOST_FIELD = 20_000  # characters


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail of a chain: the fields of its header by kind, the words of the header, and the positions of its lines."""

    fields: Mapping[str, str]
    header: str
    start: int
    stop: int


def letters_in(lines: Sequence[str]) -> list[Letter]:
    """Return the mails of a text. The first has no header."""
    headers = list(_headers(lines))
    starts = [({}, 0, 0), *headers]
    stops = [start for _, start, _ in headers] + [len(lines)]
    return [
        Letter(fields, "\n".join(lines[start:body]), body, stop)
        for (fields, start, body), stop in zip(starts, stops, strict=True)
    ]


def _headers(lines: Sequence[str]) -> Iterator[tuple[dict[str, str], int, int]]:
    """Yield the fields of each header, its first line, and the line after it."""
    at = 0
    while at < len(lines):
        fields: dict[str, str] = {}
        number, end = 0, at
        for place in range(at, min(at + MOST_HEADER, len(lines))):
            found = field_in(lines[place])
            kind = _KINDS[found["name"].lower()] if found else ""
            if found and (not kind or kind not in fields):
                fields[kind] = found["value"].strip().strip("*").strip()
                number, end = number + 1, place + 1
            elif found:
                break  # the next header
            elif not number or place - end >= MOST_FOLDED or not lines[place].strip():
                break
        if not number:
            at += 1
            continue
        start = at
        while start and start > at - 3 and _is_mark(lines[start - 1]):
            start -= 1
        is_marked = any(FORWARDED.match(line) for line in lines[start:at])
        is_header = "from" in fields and ("subject" in fields or "@" in fields["from"])
        if is_header and number >= (2 if is_marked else 3):
            yield fields, start, end
        at = end


def field_in(line: str) -> re.Match[str] | None:
    return _FIELD.fullmatch(line) if len(line) <= MOST_FIELD else None


def _is_mark(line: str) -> bool:
    return not line.strip(" \t>") or bool(FORWARDED.match(line) or SEPARATOR.fullmatch(line))


# --- Around the text of a mail -------------------------------------------------------------------------------------

_CLOSING = re.compile(
    r"(?:(?:best|kind|warm|with) |many )?(?:regards|wishes|thanks)|(?:yours )?(?:sincerely|faithfully|truly)|"
    r"с (?:наилучшими пожеланиями|уважением)|всего доброго|"
    r"(?:bien )?cordialement|bien à vous|(?:avec mes )?(?:meilleures |sincères )?salutations",
    re.IGNORECASE,
)
_CONTACT = re.compile(r"@|https?://|www\.|\+?\d[\d\s().-]{6,20}\d")
MOST_CARD, MOST_CLOSING = 90, 60  # length of a line in characters
MOST_SIGNATURE = 20  # paragraphs
_MESSAGE = re.compile(
    r"\be-?mails?\b|\bmessages?\b|\bcourriels?\b|\battachments?\b|письм|сообщени|вложени|pièces? jointe"
)
_LEGAL = [
    re.compile(stems)
    for stems in (
        *(
            "confiden|конфиденц",
            "privileg|привилег",
            "intended|предназнач|destiné",
            "recipient|addressee|адресат|получател",
        ),
        *(
            "destinataire",
            "unauthori[sz]|несанкцион|autorisé",
            "disclos|distribut|copying|распростран|копиров|diffus|divulg",
        ),
        *("delet|destroy|удал|уничтож|détrui|supprim", r"sender|отправител|expéditeur", "liab|ответственн|responsab"),
        *("virus|вирус", "environment|окружающ|эколог|environnement", "print|печат|imprim"),
        *("external|outside|внешн|externe|extérieur", "caution|осторожн|prudence", "click|нажима|clique"),
    )
]


def is_legal(text: str) -> bool:
    """Return whether a paragraph is a legal notice about the mail itself: who may read it, or what to do with it."""
    folded = text.casefold()[:3_000]
    return bool(_MESSAGE.search(folded)) and sum(1 for stems in _LEGAL if stems.search(folded)) >= 2


_GREETING = re.compile(
    r"(?:dear|hello|hi|good (?:morning|afternoon|evening|day)|greetings|уважаем\w+|здравствуйте|дорогие|коллеги|"
    r"добр(?:ый|ое) (?:день|утро|вечер)|bonjour|bonsoir|mesdames|madame|messieurs|monsieur|ch[eè]re?s?)\b"
    r"(?:[^\n]{0,60}[,!:]|[^\n.?]{0,40})",
    re.IGNORECASE,
)
_COVERING = re.compile(
    r"\bfind (?:below|attached|enclosed)|\bplease (?:publish|find)|\bfor (?:your|the) (?:web ?)?site\b|"
    r"\b(?:направля|высыла|присыла|прилага)|\bниже\b|\bдля (?:вашего )?сайта|\bпросим? (?:вас )?размести|"
    r"\bveuillez (?:publier|trouver)|\bci-(?:dessous|joint)|\bpour (?:le|votre) site\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
MOST_COVERING, MOST_COVER_TEXT = 5, 300  # paragraphs, characters of one


def kinds_of(paragraphs: Sequence[str], others: Sequence[str] = (), *, title: str = "") -> list[str]:
    """Return "", ``replies``, ``signatures`` or ``disclaimers`` for each paragraph. ``others`` are the paragraphs of the
    other mails. The words to the recipient above the text are ``replies``.
    """
    kinds = [""] * len(paragraphs)
    elsewhere = Counter(map(_folded, others))
    for at, text in enumerate(paragraphs):
        if len(text.split()) >= 5 and elsewhere[_folded(text)]:
            kinds[at] = "disclaimers"
    start = next((at for at, text in enumerate(paragraphs) if not _is_beside(text)), 0)
    end = len(paragraphs)
    while end > start and _is_beside(paragraphs[end - 1]):
        end -= 1
    for at in (*range(start), *range(end, len(paragraphs))):
        kinds[at] = "disclaimers"
    for at in range(start, _end_of_cover(paragraphs, start, title)):
        is_date = len(paragraphs[at]) <= MOST_CLOSING and _YEAR.search(paragraphs[at])
        kinds[at] = kinds[at] or ("" if is_date else "replies")
    signed = _signature(paragraphs, end)
    for at in range(signed, end):
        kinds[at] = kinds[at] or "signatures"
    return kinds


def _end_of_cover(paragraphs: Sequence[str], start: int, title: str) -> int:
    """Return where the text begins below a greeting: at a copy of the ``title``, or after "Please find below …"."""
    if start >= len(paragraphs) or not _GREETING.fullmatch(paragraphs[start].strip()):
        return start
    near = range(start + 1, min(start + 1 + MOST_COVERING, len(paragraphs)))
    if copy := next((at for at in near if title and _folded(paragraphs[at]) == _folded(title)), None):
        return copy
    is_text = (at for at in near if len(paragraphs[at]) > MOST_COVER_TEXT or not _COVERING.search(paragraphs[at]))
    return next(is_text, start)


def is_closing(line: str) -> bool:
    return bool(_CLOSING.fullmatch(line.strip(" \t\u00a0,.!")))


def _is_beside(text: str) -> bool:
    return is_legal(text) or bool(SEPARATOR.fullmatch(text.strip())) or not text.strip()


def _signature(paragraphs: Sequence[str], end: int) -> int:
    """Return where the signature begins, ``end`` if there is none."""
    for at in range(1, end):
        if re.fullmatch(r"--[ \t\u00a0]*", paragraphs[at].partition("\n")[0]):
            return at
    has_contact = False
    for at in range(end - 1, max(0, end - 1 - MOST_SIGNATURE), -1):
        lines = paragraphs[at].split("\n")
        if not all(map(_is_card, lines)):
            break
        has_contact = has_contact or bool(_CONTACT.search(paragraphs[at]))
        first = lines[0].strip()
        if _CLOSING.match(first) or (has_contact and len(first) <= MOST_CLOSING and first.endswith(",")):
            return at
    return end


def _is_card(line: str) -> bool:
    """Return whether a line can be one of a signature: short, and not the end of a sentence."""
    return len(line) <= MOST_CARD and not re.search(r"\w{4}[.!?]$", line.strip())


def _folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
