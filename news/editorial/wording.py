"""Recognition of placeholders, file names, acronyms and ordinals in English, Russian and French texts. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import chain

from news.editorial.plain_text import MONTHS


def _words(text: str, between: str | None = None) -> list[str]:
    return text.split(between)


# --- Links ----------------------------------------------------------------------------------------------------------

VAGUE = frozenset(
    _words(
        "here|click here|more|read more|learn more|link|this link|this page|see here|"
        "здесь|тут|нажмите здесь|подробнее|читать далее|далее|ссылка|по ссылке|по этой ссылке|"
        "ici|cliquez ici|lien|ce lien|lire la suite|en savoir plus|plus|voir ici",
        between="|",
    )
)


def is_vague(text: str) -> bool:
    """Return whether the text of a link does not describe its target."""
    return text.casefold().strip(" .,;:!…»«\"'()[]>→") in VAGUE


# --- File names -----------------------------------------------------------------------------------------------------

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
    """Return whether a caption or alternative text is a file name, such as one from a camera or scanner."""
    return bool(FILE_NAME.search(text.strip()))


# --- Placeholders ---------------------------------------------------------------------------------------------------

_MONTHS = [name for names in MONTHS.values() for name in names]
_MONTH = "|".join(_MONTHS)

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


def placeholders_in(text: str) -> list[str]:
    """Return each placeholder with the words around it."""
    return list(dict.fromkeys(_around(text, match) for match in PLACEHOLDER.finditer(text)))


def _around(text: str, match: re.Match[str]) -> str:
    """Return the placeholder with a word on each side, so that the editor finds it: ``June xx, 2022``."""
    before = re.search(r"(?:\S+\s)?\S*$", text[: match.start()])
    after = re.match(r"\S*(?:\s\S+)?", text[match.end() :])
    return " ".join(_words(f"{before[0] if before else ''}{match.group()}{after[0] if after else ''}"))


# --- Acronyms -------------------------------------------------------------------------------------------------------

# Abbreviations that every reader knows, and words in capitals that are not abbreviations.
FAMILIAR = frozenset(
    _words(
        "EU UN UK US USA UAE NATO PDF XML HTML URL FAQ TV GMT UTC CET CEST EET ID OK AM PM IT CEO COVID QR SMS VIP GDP NGO RSS "
        "ЕС ООН США РФ СНГ ОАЭ СССР ИТ ТВ НАТО ВВП СМИ ЕАЭС МСК "
        "UE ONU OTAN TVA PIB RU ONG PME"
    )
)

# A full name anywhere in the text explains the acronym. If there is none, the first name is our suggestion. A site adds
# the acronyms of its field (setting ``ACRONYMS``).
FULL_NAMES: dict[str, tuple[str, ...]] = {
    "IPR": ("intellectual property rights",),
    "AI": ("artificial intelligence",),
    "IoT": ("Internet of Things",),
    "WTO": ("World Trade Organization", "World Trade Organisation"),
    "OSCE": ("Organization for Security and Co-operation in Europe",),
    "ВТО": ("Всемирная торговая организация", "Всемирной торговой организаци"),
    "ИИ": ("искусственный интеллект", "искусственного интеллекта"),
    "OMC": ("Organisation mondiale du commerce",),
    "IA": ("intelligence artificielle",),
}

_UPPER = "A-ZÀ-ÖØ-ÞА-ЯЁÇĞİŞƏŽŠČĆĐŁŚŹŻŃÖÜÄÕ"
_LETTER = r"[^\W\d_]"
WORD = re.compile(rf"(?<![\w/.@-]){_LETTER}+(?![\w@]|[/-]{_LETTER})")
ROMAN = re.compile(r"[IVXLCDM]+|[ІХ]+")
ACRONYM_LETTERS = (2, 6)


def acronyms_in(text: str, full_names: Mapping[str, tuple[str, ...]] = FULL_NAMES) -> Iterator[str]:
    surnames = _surnames(text, no_first_names=_NO_FIRST_NAME.union(*map(_folded_words, chain(*full_names.values()))))
    for match in WORD.finditer(text):
        word = match.group()
        word = word[:-1] if word.endswith("s") and word[:-1].isupper() else word  # plural forms, such as NCPs
        capitals = sum(letter.isupper() for letter in word)
        least, most = ACRONYM_LETTERS
        if not (least <= len(word) <= most and capitals >= 2 and word[0].isupper() and word[-1].isupper()):
            continue
        if word in FAMILIAR or ROMAN.fullmatch(word) or any(start <= match.start() < end for start, end in surnames):
            continue
        yield word


# ``Eser ÇENGEL``, ``Nanette VAN SCHELVEN``: capitals after a first name or a form of address.
_SURNAME = re.compile(
    rf"(?P<before>\b(?:[{_UPPER}]\.|[{_UPPER}][^\W\d_{_UPPER}]*[.-]?))\s+(?P<name>[{_UPPER}]{{2,}}(?:[\s-]+[{_UPPER}]{{2,}})*)\b"
)
_NO_FIRST_NAME = frozenset(
    _words(
        "the in at on with for from by and but as this that these its our all both each new european regional "
        "в во на с со по для от и но как это все о об у из "
        "le la les l un une des du de en à au aux avec pour par et ce cette"
    )
)
_SURNAME_LETTERS = 4


def _folded_words(text: str) -> list[str]:
    return _words(text.casefold())


def _surnames(text: str, *, no_first_names: frozenset[str]) -> list[tuple[int, int]]:
    return [
        match.span("name")
        for match in _SURNAME.finditer(text)
        if match["before"].casefold() not in no_first_names
        and any(len(word) >= _SURNAME_LETTERS for word in re.split(r"[\s-]+", match["name"]))
    ]


def is_expanded(acronym: str, text: str) -> bool:
    """Return whether ``text`` has ``Full Name (ABC)`` or ``ABC (Full Name)``, also with more in the brackets: ``(ABC
    Europe)``, ``(далее - ABC)``."""
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
        return True  # a name in Cyrillic with a Latin abbreviation, or the reverse
    return not Counter(letters) - Counter(word[0].casefold() for word in words)


# --- Ordinals -------------------------------------------------------------------------------------------------------

_EN_UNITS = _words("first second third fourth fifth sixth seventh eighth ninth")
_EN_TEENS = _words(
    "tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)
_FR = _words(
    "premier deuxième troisième quatrième cinquième sixième septième huitième neuvième dixième onzième douzième "
    "treizième quatorzième quinzième seizième dix-septième dix-huitième dix-neuvième vingtième"
)
_RU = _words(
    "перв втор трет четв[её]рт пят шест седьм восьм девят десят одиннадцат двенадцат тринадцат четырнадцат пятнадцат "
    "шестнадцат семнадцат восемнадцат девятнадцат двадцат"
)
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
# Ordinals before these words do not count editions of an event, but days, times, centuries, anniversaries or editions of
# a text, such as "edition of the NACE" or "edition of the ISO Standard".
_NOT_AN_EDITION = {
    "en": r"day|time|half|quarter|week|month|centur|place|part|step|phase|stage|anniversar|floor|hand|of\s"
    r"|edition of the (?-i:[A-Z]{2,6})(?!\w| (?-i:[A-Z]))"
    r"|edition of the (?:\S+ ){0,2}(?:classification|convention|nomenclature|standard)\b",
    "fr": r"jour|fois|moitié|trimestre|semestre|semaine|mois|siècle|place|partie|étape|phase|anniversaire|demi",
    "ru": r"день|дня|раз|половин|квартал|недел|месяц|век|столет|мест|част|этап|очередь|годовщин|тур",
}


def ordinals_in(text: str, language: str, *, of_anything: bool = False) -> set[int]:
    """Return the numbers of editions in ``text``, in figures or words, without those of dates, days and centuries.
    Empty for a language without a table here."""
    if language not in _WORDS:
        return set()
    numbers: set[int] = set()
    after = rf"(?!\s+(?:de\s+)?(?:{_MONTH})\b)(?!\s+(?:{_NOT_AN_EDITION[language]}))" if not of_anything else ""
    before = "".join(rf"(?<!\b{month}\s)" for month in _MONTHS)
    for match in re.finditer(rf"{before}\b{_DIGITS[language]}\b{after}", text, re.IGNORECASE):
        numbers.add(int(match[1]))
    for pattern, number in _WORDS[language]:
        if re.search(rf"(?<![\w-])(?:{pattern})(?![\w-]){after}", text, re.IGNORECASE):
            numbers.add(number)
    return numbers
