"""The checks before publication: plain facts of an article -> findings, each with the way to mend it. Pure.

An error keeps an article from its readers, a warning does not. A check errs on the side of silence: an editor who meets
three false alarms reads none of the true ones.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

STANDFIRST_CHARACTERS = 200
LATE_AFTER = timedelta(days=7)

Words = str | Promise


# --- The facts ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Link:
    text: str
    is_dead: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    alt: str = ""
    caption: str = ""
    is_decorative: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    id: str
    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Prose:
    """Running text: paragraphs, lists, what a call-out or the like says."""

    id: str
    text: str
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    id: str
    text: str
    speaker: str = ""
    office: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    id: str
    pictures: tuple[Picture, ...]


@dataclass(frozen=True, slots=True)
class Table:
    id: str
    text: str = ""
    header: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file, a card, an embed: something to see, with nothing in it to read."""

    id: str
    text: str = ""
    links: tuple[Link, ...] = ()


Block = Heading | Prose | Quote | Figure | Table | Attachment


@dataclass(frozen=True, slots=True)
class Draft:
    title: str
    language: str
    published_on: date
    standfirst: str = ""
    go_live_on: date | None = None
    lead: Picture | None = None
    ordinal_of_what_it_is_about: int | None = None
    familiar: frozenset[str] = frozenset()  # words that every reader of this site knows
    blocks: tuple[Block, ...] = ()


# --- The findings ---------------------------------------------------------------------------------------------------


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Rule:
    code: str
    severity: Severity
    message: Words
    mend: Words


RULES = {
    rule.code: rule
    for rule in (
        Rule(
            "image_without_alt",
            Severity.ERROR,
            _("An image has no alternative text."),
            _("Say what it shows for people who cannot see it, or mark it decorative."),
        ),
        Rule(
            "skipped_heading_level",
            Severity.ERROR,
            _("The sub-heading “%(text)s” stands under no heading."),
            _("Make it a heading, or put a heading above it."),
        ),
        Rule(
            "placeholder",
            Severity.ERROR,
            _("“%(text)s” was left to be filled in."),
            _("Write what is meant, or take it out."),
        ),
        Rule(
            "file_name",
            Severity.ERROR,
            _("“%(text)s” is the name of a file."),
            _("Say who and what is seen instead, or leave the caption empty."),
        ),
        Rule(
            "standfirst_missing",
            Severity.ERROR,
            _("There is no standfirst."),
            _("Say in one sentence what happened: lists, feeds and search results show it."),
        ),
        Rule(
            "standfirst_too_long",
            Severity.ERROR,
            _("The standfirst has %(length)d characters."),
            _("Shorten it to %(most)d or fewer."),
        ),
        Rule(
            "date_in_future",
            Severity.ERROR,
            _("The publication date is later than the day on which the article goes live."),
            _("Set a go-live time on that date or later, under Status, or correct the date."),
        ),
        Rule(
            "body_empty",
            Severity.ERROR,
            _("The article has no text."),
            _("Add a text block, or a file for a publication notice."),
        ),
        Rule(
            "table_without_header",
            Severity.ERROR,
            _("A table has a column without a heading."),
            _("Name each column: screen readers say it with every cell."),
        ),
        Rule(
            "dead_link",
            Severity.ERROR,
            _("The link “%(text)s” leads to something that was deleted or is not published."),
            _("Link to a page that readers can open, or remove the link."),
        ),
        Rule(
            "acronym_not_expanded",
            Severity.WARNING,
            _("“%(text)s” is never spelled out."),
            _("Spell it out where it first stands: %(example)s."),
        ),
        Rule(
            "ordinals_disagree",
            Severity.WARNING,
            _("The title says number %(title)s, the first paragraph number %(text)s."),
            _("See which is right, and write the same number in both."),
        ),
        Rule(
            "ordinal_of_edition_disagrees",
            Severity.WARNING,
            _("The title says number %(title)s, the event that it is about is number %(text)s."),
            _("See which is right, and correct the title or the event."),
        ),
        Rule(
            "goes_live_late",
            Severity.WARNING,
            _("The article goes live %(days)d days after its publication date."),
            _("Set the publication date to the day on which readers see it, unless the old date is meant."),
        ),
        Rule(
            "speaker_without_office",
            Severity.WARNING,
            _("%(text)s is quoted without an office."),
            _("Add the office that the speaker held on that day."),
        ),
        Rule(
            "vague_link",
            Severity.WARNING,
            _("The link “%(text)s” does not say where it leads."),
            _("Link the words that name its target: people jump from link to link without reading between them."),
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Finding:
    """``where``: the name of a field, or the id of a block of the body."""

    code: str
    severity: Severity
    where: str
    _message: Words
    _mend: Words
    values: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def message(self) -> str:
        return str(self._message) % self.values

    @property
    def mend(self) -> str:
        return str(self._mend) % self.values

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR


def found(code: str, where: str, **values: Any) -> Finding:
    rule = RULES[code]
    return Finding(code, rule.severity, where, rule.message, rule.mend, values)


def check(draft: Draft, *, today: date) -> list[Finding]:
    """All findings, errors first, otherwise in reading order. ``today``: the day on the office's calendar."""
    findings = [
        *_dates(draft, today=today),
        *_ordinals(draft),
        *_standfirst(draft),
        *_pictures(draft),
        *_placeholders(draft),
        *_body(draft),
        *_acronyms(draft),
    ]
    return sorted(findings, key=lambda finding: not finding.is_error)


def errors(findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.is_error]


# --- Dates, standfirst, body ----------------------------------------------------------------------------------------


def _dates(draft: Draft, *, today: date) -> Iterator[Finding]:
    live_on = max(today, draft.go_live_on or today)
    if draft.published_on > live_on:
        yield found("date_in_future", "published_on")
    elif draft.go_live_on and draft.go_live_on >= today and draft.go_live_on - draft.published_on > LATE_AFTER:
        yield found("goes_live_late", "published_on", days=(draft.go_live_on - draft.published_on).days)


def _standfirst(draft: Draft) -> Iterator[Finding]:
    length = len(draft.standfirst.strip())
    if not length:
        yield found("standfirst_missing", "standfirst")
    elif length > STANDFIRST_CHARACTERS:
        yield found("standfirst_too_long", "standfirst", length=length, most=STANDFIRST_CHARACTERS)


def _body(draft: Draft) -> Iterator[Finding]:
    if not any(_has_content(block) for block in draft.blocks):
        yield found("body_empty", "body")
    level = 1
    for block in draft.blocks:
        match block:
            case Heading():
                if block.level > level + 1:
                    yield found("skipped_heading_level", block.id, text=block.text)
                level = block.level
            case Quote():
                if block.speaker.strip() and not block.office.strip():
                    yield found("speaker_without_office", block.id, text=block.speaker.strip())
            case Table():
                # The corner above the row headings may be empty.
                if block.text.strip() and not (any(block.header) and all(name.strip() for name in block.header[1:])):
                    yield found("table_without_header", block.id)
        for link in getattr(block, "links", ()):
            text = " ".join(link.text.split())
            if link.is_dead:
                yield found("dead_link", block.id, text=text)
            elif _bare(text) in VAGUE:
                yield found("vague_link", block.id, text=text)


def _has_content(block: Block) -> bool:
    match block:
        case Heading():
            return False
        case Prose() | Quote() | Table():
            return bool(block.text.strip())
        case Figure():
            return bool(block.pictures)
    return True


VAGUE = frozenset(
    (
        "here|click here|more|read more|learn more|link|this link|this page|see here|"
        "здесь|тут|нажмите здесь|подробнее|читать далее|далее|ссылка|по ссылке|по этой ссылке|"
        "ici|cliquez ici|lien|ce lien|lire la suite|en savoir plus|plus|voir ici"
    ).split("|")
)


def _bare(text: str) -> str:
    return text.casefold().strip(" .,;:!…»«\"'()[]>→")


# --- Images ---------------------------------------------------------------------------------------------------------

_ENDING = r"\.(?:jpe?g|png|gif|webp|avif|tiff?|heic|bmp|svg|pdf|docx?|mp4|mov)"
FILE_NAME = re.compile(
    rf"""
    \S*\w{_ENDING}\b                                            # scan_01.png, also in the middle of a sentence
    | ^(?=.*\d)(?:IMG|DSC[NF]?|PXL|MVI|PICT|GOPR|VID|P)[-_ ]?[0-9A-F]{{2,}}[-_0-9A-F.…]*$     # what cameras call them
    | ^(?:scan|image|img|photo|picture|foto|pic|скан|фото|изображение)[-_]?\d[-_\d]*$
    | ^(?:screenshot|screen\ shot|снимок\ экрана|capture\ d[’']écran|whatsapp\ image)\b.*\d
    | ^[0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}$
    | ^\w*\d\w*(?:[_]\w+)+$                                     # 20210517_102211_opening
    """,
    re.IGNORECASE | re.VERBOSE,
)


def is_file_name(text: str) -> bool:
    """Whether a caption or an alternative text is what a camera or a scanner called the file."""
    return bool(FILE_NAME.search(text.strip()))


def _pictures(draft: Draft) -> Iterator[Finding]:
    if draft.lead is not None:
        yield from _picture(draft.lead, alt_where="image", caption_where="image_caption")
    for block in draft.blocks:
        if isinstance(block, Figure):
            for picture in block.pictures:
                yield from _picture(picture, alt_where=block.id, caption_where=block.id)


def _picture(picture: Picture, *, alt_where: str, caption_where: str) -> Iterator[Finding]:
    alt = "" if picture.is_decorative else picture.alt.strip()
    if not alt and not picture.is_decorative:
        yield found("image_without_alt", alt_where)
    for text, where in ((alt, alt_where), (picture.caption.strip(), caption_where)):
        if text and is_file_name(text):
            yield found("file_name", where, text=text)


# --- Placeholders ---------------------------------------------------------------------------------------------------

MONTHS = (
    "january february march april may june july august september october november december "
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря "
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
).split()
_MONTH = "|".join(MONTHS)

_X = "xх"  # Latin and Cyrillic, which look alike
PLACEHOLDER = re.compile(
    rf"""
    \b(?:TBC|TBD|TBA|TODO|FIXME)\b | \btbc\b | \btbd\b
    | \bLorem\b(?:\ ipsum\b)? | \blorem\ ipsum\b
    | \?{{3,}} | _{{3,}}
    | [(\[]\s*(?i:to\ be\ (?:confirmed|determined|announced|completed)|insert\b[^)\]]*
        |à\ (?:confirmer|préciser|déterminer|compléter)|insérer\b[^)\]]*
        |уточняется|уточнить|будет\ уточнено|дополнить|вставить\b[^)\]]*)\s*[)\]]
    | \bÀ\ (?:CONFIRMER|PRÉCISER|COMPLÉTER)\b | \bУТОЧНИТЬ\b
    | (?<![\w.])[{_X}]{{2,}}(?!\w)                                                        # 12 xx 2022
    | \b[XХ]{{2,}}(?=[\s.,]+(?i:{_MONTH})\b) | (?<=[.\d/])[XХ]{{2,}}\b | \b[XХ]{{2,}}(?=[./]\d)
    | (?i:\b(?:{_MONTH})\s+)[XХ]{{2,}}\b
    | \b[XХ]{{2,}}(?=\s+(?!centur|siècle|век|столет)[a-zà-ÿа-яё])                        # XX participants, not XX век
    """,
    re.VERBOSE,
)


def _placeholders(draft: Draft) -> Iterator[Finding]:
    seen: set[tuple[str, str]] = set()
    for where, text in _texts(draft):
        for match in PLACEHOLDER.finditer(text):
            shown = _around(text, match)
            if (where, shown) not in seen:
                seen.add((where, shown))
                yield found("placeholder", where, text=shown)


def _around(text: str, match: re.Match[str]) -> str:
    """The placeholder with a word on each side, so that the editor finds it: ``June xx, 2022``."""
    before = re.search(r"(?:\S+\s)?\S*$", text[: match.start()])
    after = re.match(r"\S*(?:\s\S+)?", text[match.end() :])
    return " ".join(f"{before[0] if before else ''}{match.group()}{after[0] if after else ''}".split())


def _texts(draft: Draft) -> Iterator[tuple[str, str]]:
    """Everything that readers see as words, with where it stands."""
    yield "title", draft.title
    yield "standfirst", draft.standfirst
    if draft.lead is not None:
        yield "image", "" if draft.lead.is_decorative else draft.lead.alt
        yield "image_caption", draft.lead.caption
    for block in draft.blocks:
        yield from ((block.id, text) for text in _texts_of(block))


def _texts_of(block: Block) -> tuple[str, ...]:
    match block:
        case Figure():
            return tuple(text for p in block.pictures for text in ("" if p.is_decorative else p.alt, p.caption))
        case Quote():
            return (block.text, block.speaker, block.office)
        case Table():
            return (*block.header, block.text)
    return (block.text,)


# --- Acronyms -------------------------------------------------------------------------------------------------------

# What every reader knows, and what is no abbreviation.
FAMILIAR = frozenset(
    """
    EU UN UK US USA UAE NATO PDF XML HTML URL FAQ TV GMT UTC CET CEST EET ID OK AM PM IT CEO COVID QR SMS VIP GDP NGO RSS
    ЕС ООН США РФ СНГ ОАЭ СССР ИТ ТВ НАТО ВВП СМИ ЕАЭС МСК
    UE ONU OTAN TVA PIB RU ONG PME
    """.split()
)

# Spelled out anywhere in the text, one of these needs no brackets; otherwise it is what we suggest.
KNOWN: dict[str, tuple[str, ...]] = {
    "WCO": ("World Customs Organization", "World Customs Organisation"),
    "ROCB": ("Regional Office for Capacity Building",),
    "RTC": ("Regional Training Centre", "Regional Training Center"),
    "RILO": ("Regional Intelligence Liaison Office",),
    "RDTC": ("Regional Dog Training Centre",),
    "RCL": ("Regional Customs Laboratory",),
    "NCP": ("National Contact Point",),
    "AEO": ("Authorized Economic Operator", "Authorised Economic Operator"),
    "HS": ("Harmonized System", "Harmonised System"),
    "TFA": ("Trade Facilitation Agreement",),
    "IPR": ("intellectual property rights",),
    "AI": ("artificial intelligence",),
    "IoT": ("Internet of Things",),
    "WTO": ("World Trade Organization", "World Trade Organisation"),
    "OSCE": ("Organization for Security and Co-operation in Europe",),
    "ВТамО": ("Всемирная таможенная организация", "Всемирной таможенной организаци", "Всемирную таможенную организацию"),
    "ВТО": ("Всемирная торговая организация", "Всемирной торговой организаци"),
    "РОИР": ("Региональное отделение",),
    "УЭО": ("уполномоченный экономический оператор", "уполномоченного экономического оператора"),
    "ИИ": ("искусственный интеллект", "искусственного интеллекта"),
    "OMD": ("Organisation mondiale des douanes",),
    "BRRC": ("Bureau régional pour le renforcement des capacités",),
    "OEA": ("opérateur économique agréé",),
    "SH": ("Système harmonisé",),
    "OMC": ("Organisation mondiale du commerce",),
    "IA": ("intelligence artificielle",),
}

_UPPER = "A-ZÀ-ÖØ-ÞА-ЯЁÇĞİŞƏŽŠČĆĐŁŚŹŻŃÖÜÄÕ"
_LETTER = r"[^\W\d_]"
WORD = re.compile(rf"(?<![\w/.@-]){_LETTER}+(?![\w@]|[/-]{_LETTER})")
ROMAN = re.compile(r"[IVXLCDM]+|[ІХ]+")
ACRONYM_LETTERS = (2, 6)


def _acronyms(draft: Draft) -> Iterator[Finding]:
    texts = [(where, text) for where, text in _texts(draft) if text.strip()]
    whole = "\n".join(text for _where, text in texts)
    folded = whole.casefold()
    seen: set[str] = set()
    for where, text in texts:
        if text.isupper():  # a line in capitals says nothing about any one word in it
            continue
        for acronym in _acronyms_in(text):
            if acronym in seen or acronym in draft.familiar:
                continue
            seen.add(acronym)
            full_names = KNOWN.get(acronym, ())
            if any(name.casefold() in folded for name in full_names) or _is_expanded(acronym, whole):
                continue
            example = f"{full_names[0] if full_names else '…'} ({acronym})"
            yield found("acronym_not_expanded", where, text=acronym, example=example)


def _acronyms_in(text: str) -> Iterator[str]:
    surnames = _surnames(text)
    for match in WORD.finditer(text):
        word = match.group()
        word = word[:-1] if word.endswith("s") and word[:-1].isupper() else word  # the plural: NCPs
        capitals = sum(letter.isupper() for letter in word)
        least, most = ACRONYM_LETTERS
        if not (least <= len(word) <= most and capitals >= 2 and word[0].isupper() and word[-1].isupper()):
            continue
        if word in FAMILIAR or ROMAN.fullmatch(word) or any(start <= match.start() < end for start, end in surnames):
            continue
        yield word


# ``Eser ÇENGEL``, ``Nanette VAN SCHELVEN``: capitals behind a first name or a form of address.
_SURNAME = re.compile(
    rf"(?P<before>\b(?:[{_UPPER}]\.|[{_UPPER}][^\W\d_{_UPPER}]*[.-]?))\s+(?P<name>[{_UPPER}]{{2,}}(?:[\s-]+[{_UPPER}]{{2,}})*)\b"
)
_NO_FIRST_NAME = frozenset(
    (
        "the in at on with for from by and but as this that these its our all both each new european regional customs "
        "в во на с со по для от и но как это все о об у из "
        "le la les l un une des du de en à au aux avec pour par et ce cette"
    ).split()
)
_SURNAME_LETTERS = 4


def _surnames(text: str) -> list[tuple[int, int]]:
    return [
        match.span("name")
        for match in _SURNAME.finditer(text)
        if match["before"].casefold() not in _NO_FIRST_NAME
        and any(len(word) >= _SURNAME_LETTERS for word in re.split(r"[\s-]+", match["name"]))
    ]


def _is_expanded(acronym: str, text: str) -> bool:
    """``Full Name (ABC)`` or ``ABC (Full Name)``, also with more in the brackets: ``(ABC Europe)``, ``(далее - ABC)``."""
    escaped = re.escape(acronym)
    for match in re.finditer(rf"\((?:[^()\n]{{0,20}}\W)?{escaped}s?\b[^()\n]*\)", text):
        if _spells(acronym, re.findall(rf"{_LETTER}+", text[: match.start()].rpartition("\n")[2])[-4 * len(acronym) :]):
            return True
    for match in re.finditer(rf"\b{escaped}s?\b[\"”»’]?\s*\(([^()\n]+)\)", text):
        if _spells(acronym, re.findall(rf"{_LETTER}+", match[1])):
            return True
    return False


def _spells(acronym: str, words: list[str]) -> bool:
    if len(words) < 2:
        return False
    letters = [letter.casefold() for letter in acronym if letter.isupper()]
    if ("a" <= letters[0] <= "z") != ("a" <= words[-1][0].casefold() <= "z"):
        return True  # a name in Cyrillic with its Latin abbreviation, or the other way round
    return not Counter(letters) - Counter(word[0].casefold() for word in words)


# --- Ordinals -------------------------------------------------------------------------------------------------------

_EN_UNITS = "first second third fourth fifth sixth seventh eighth ninth".split()
_EN_TEENS = (
    "tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
).split()
_FR = (
    "premier deuxième troisième quatrième cinquième sixième septième huitième neuvième dixième onzième douzième "
    "treizième quatorzième quinzième seizième dix-septième dix-huitième dix-neuvième vingtième"
).split()
_RU = (
    "перв втор трет четв[её]рт пят шест седьм восьм девят десят одиннадцат двенадцат тринадцат четырнадцат пятнадцат "
    "шестнадцат семнадцат восемнадцат девятнадцат двадцат"
).split()
_RU_ENDINGS = r"(?:ый|ой|ий|ая|ья|ое|ье|ого|ьего|ому|ьему|ым|ьим|ом|ьем|ую|ью|ей|ьей|ые|ьи|ых|ьих)"

_WORDS: dict[str, list[tuple[str, int]]] = {
    "en": [
        *((word, n) for n, word in enumerate([*_EN_UNITS, *_EN_TEENS], 1)),
        *((f"twenty-{word}", 20 + n) for n, word in enumerate(_EN_UNITS, 1)),
        ("thirtieth", 30),
    ],
    "fr": [*((word, n) for n, word in enumerate(_FR, 1)), ("première", 1), ("seconde?", 2), ("vingt et unième", 21)],
    "ru": [(stem + _RU_ENDINGS, n) for n, stem in enumerate(_RU, 1)],
}
_DIGITS = {
    "en": r"(\d{1,3})(?:st|nd|rd|th)",
    "fr": r"(\d{1,3})\s?(?:er|ère|re|nde?|e|ème|ième|ᵉ)",
    "ru": r"(\d{1,3})-?(?:й|я|е|ый|ая|ое|ой|го|ого|му|ому|м|ом|ым|ю|ую|х|ых)",
}
# What is counted in these words is no edition: a day, a time, a century, an anniversary.
_NOT_AN_EDITION = {
    "en": r"day|time|half|quarter|week|month|centur|place|part|step|phase|stage|anniversar|floor|hand|of\s|edition of the HS",
    "fr": r"jour|fois|moitié|trimestre|semestre|semaine|mois|siècle|place|partie|étape|phase|anniversaire|demi",
    "ru": r"день|дня|раз|половин|квартал|недел|месяц|век|столет|мест|част|этап|очередь|годовщин|тур",
}


def ordinals_in(text: str, language: str, *, of_anything: bool = False) -> set[int]:
    """Numbers of editions that ``text`` names, in figures or words; not those of dates, days and centuries."""
    language = language if language in _WORDS else "en"
    numbers: set[int] = set()
    after = rf"(?!\s+(?:de\s+)?(?:{_MONTH})\b)(?!\s+(?:{_NOT_AN_EDITION[language]}))" if not of_anything else ""
    before = "".join(rf"(?<!\b{month}\s)" for month in MONTHS)
    for match in re.finditer(rf"{before}\b{_DIGITS[language]}\b{after}", text, re.IGNORECASE):
        numbers.add(int(match[1]))
    for pattern, number in _WORDS[language]:
        if re.search(rf"(?<![\w-])(?:{pattern})(?![\w-]){after}", text, re.IGNORECASE):
            numbers.add(number)
    return numbers


def _ordinals(draft: Draft) -> Iterator[Finding]:
    in_title = ordinals_in(draft.title, draft.language)
    if not in_title:
        return
    first = next((block for block in draft.blocks if isinstance(block, Prose) and block.text.strip()), None)
    if first is not None:
        paragraph = first.text.strip().partition("\n")[0]
        in_paragraph = ordinals_in(paragraph, draft.language)
        if in_paragraph and not in_title & ordinals_in(paragraph, draft.language, of_anything=True):
            yield found("ordinals_disagree", first.id, title=_listed(in_title), text=_listed(in_paragraph))
    of_edition = draft.ordinal_of_what_it_is_about
    if of_edition and of_edition not in in_title:
        yield found("ordinal_of_edition_disagrees", "title", title=_listed(in_title), text=of_edition)


def _listed(numbers: set[int]) -> str:
    return ", ".join(str(number) for number in sorted(numbers))
