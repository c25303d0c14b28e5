"""The member directory: members by letter or by area, and the squares of its map.

Members are countries, so their ISO 3166-1 codes determine their area. The areas are those of the United Nations
(https://unstats.un.org/unsd/methodology/m49/). Two members are missing from that list: the European Union is placed
where its seat is, Kosovo with its neighbours.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from foundation import languages
from foundation.languages import spelling
from rocb.models import Organisation

AREAS: dict[str, tuple[Any, str]] = {
    "northern-europe": (_("Northern Europe"), "DK EE FI GB IE IS LT LV NO SE"),
    "western-europe": (_("Western Europe"), "AT BE CH DE EU FR LI LU MC NL"),
    "southern-europe": (_("Southern Europe"), "AD AL BA ES GR HR IT ME MK MT PT RS SI SM VA XK"),
    "eastern-europe": (_("Eastern Europe"), "BG BY CZ HU MD PL RO RU SK UA"),
    "western-asia": (_("Western Asia"), "AM AZ CY GE IL TR"),
    "central-asia": (_("Central Asia"), "KG KZ TJ TM UZ"),
}
_AREA_OF = {code: area for area, (_name, codes) in AREAS.items() for code in codes.split()}
OTHER = "other"

# One square for each member, roughly where it is on a map. The European Union has a square in the Atlantic.
SQUARES = """
IS .. .. .. NO SE FI .. .. .. .. ..
.. .. .. .. .. .. EE .. RU .. .. ..
IE GB .. DK .. .. LV .. .. .. KZ ..
.. .. NL DE PL LT BY .. .. .. UZ KG
EU BE LU CZ SK .. UA .. .. .. TM TJ
.. FR CH AT HU RO MD .. GE .. .. ..
.. AD IT SI HR RS BG .. AM AZ .. ..
PT ES .. .. BA XK MK TR .. .. .. ..
.. .. MT .. ME AL GR CY .. .. .. ..
.. .. .. .. .. .. .. .. IL .. .. ..
"""
_GRID = [line.split() for line in SQUARES.split("\n") if line]
COLUMNS = len(_GRID[0])
_PLACE_OF = {code: (x, y) for y, line in enumerate(_GRID) for x, code in enumerate(line) if code != ".."}
SIDE, GAP, LETTERS = 36, 4, 17  # in units of the drawing; LETTERS is the size of the codes
STEP = SIDE + GAP
FEWEST_LOCATED = 2


@dataclass(frozen=True, slots=True)
class Group:
    key: str
    heading: Any
    members: list[Organisation]
    shape: str = ""  # positions of their squares on the map


@dataclass(frozen=True, slots=True)
class Square:
    """Square of the map. ``x`` and ``y`` are its upper left corner."""

    x: int
    y: int
    member: Organisation

    @property
    def middle(self) -> int:
        return self.x + SIDE // 2

    @property
    def baseline(self) -> int:
        return self.y + SIDE // 2 + LETTERS // 3

    @property
    def title(self) -> str:
        """Accessible name and tooltip: the country with its code, and the area."""
        name = f"{self.member.country_name or self.member.name_in_language} ({self.member.code})"
        area = AREAS.get(area_of(self.member))
        return f"{name}, {area[0]}" if area else name

    @property
    def path(self) -> str:
        return f"M{self.x} {self.y}h{SIDE}v{SIDE}h-{SIDE}z"


@dataclass(frozen=True, slots=True)
class Map:
    squares: list[Square]
    width: int
    height: int
    side: int

    @property
    def outline(self) -> str:
        return self.shape_of([square.member for square in self.squares])

    def shape_of(self, members: Sequence[Organisation]) -> str:
        wanted = {row.pk for row in members}
        return "".join(square.path for square in self.squares if square.member.pk in wanted)


@dataclass(frozen=True, slots=True)
class Located:
    """Some of the members on the map. ``shape`` has their squares."""

    map: Map
    shape: str
    count: int
    total: int


def located(keys: Collection[int], rows: Iterable[Organisation]) -> Located | None:
    """Return the members among ``rows`` with these keys, or None if there are fewer than `FEWEST_LOCATED`."""
    members = [row for row in rows if row.kind == Organisation.Kind.ADMINISTRATION]
    some = [row for row in members if row.pk in keys]
    if len(some) < FEWEST_LOCATED:
        return None
    map_of_members = drawn(members)
    return Located(map_of_members, map_of_members.shape_of(some), len(some), len(members))


def country_order(row: Organisation) -> tuple[bool, tuple[str, str]]:
    """Return a sort key for the current language. A country without a name in the script of that language comes last.
    Otherwise its Latin name would come first on a Russian page.
    """
    name = row.country_name
    return _script(name) != _script(get_language_info(languages.current())["name_local"]), spelling.alphabetical(name)


def _script(text: str) -> str:
    return unicodedata.name(text[0], "").split(" ")[0] if text else ""


def by_letter(rows: Sequence[Organisation]) -> list[Group]:
    """Group sorted rows by first letter. Accents are ignored: Åland is under A."""
    found = groupby(rows, key=lambda row: spelling.alphabetical(row.country_name)[0][:1].upper())
    return [Group(f"letter-{number}", letter, list(some)) for number, (letter, some) in enumerate(found, 1)]


def by_area(rows: Sequence[Organisation], map: Map) -> list[Group]:
    """Group sorted rows by area, from north to south-east, without empty areas."""
    names = {**{area: name for area, (name, _codes) in AREAS.items()}, OTHER: _("Other members")}
    found = {key: [row for row in rows if area_of(row) == key] for key in names}
    return [Group(key, names[key], some, map.shape_of(some)) for key, some in found.items() if some]


def area_of(row: Organisation) -> str:
    return _AREA_OF.get(row.code or "", OTHER)


# Languages of members for which Django has no name.
_MORE_LANGUAGES = {"cnr": _("Montenegrin"), "mt": _("Maltese"), "rm": _("Romansh")}


def languages_in_words(codes: Sequence[str]) -> str:
    """Return the names of the languages in the current language, as one phrase. A code without a name is left as it is."""
    names = ", ".join(spelling.small(_language(code)) for code in codes)
    return names[:1].upper() + names[1:]


def _language(code: str) -> str:
    if code in _MORE_LANGUAGES:
        return str(_MORE_LANGUAGES[code])
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def drawn(rows: Sequence[Organisation]) -> Map:
    """Return the map of these members. Members without a square are placed in rows below, so that none is missing."""
    placed = [(_PLACE_OF[row.code], row) for row in rows if row.code in _PLACE_OF]
    spare = [row for row in rows if row.code not in _PLACE_OF]
    placed += [((number % COLUMNS, len(_GRID) + number // COLUMNS), row) for number, row in enumerate(spare)]
    placed.sort(key=lambda one: (one[0][1], one[0][0]))
    height = max((y for (_x, y), _row in placed), default=0) + 1
    squares = [Square(x * STEP, y * STEP, row) for (x, y), row in placed]
    return Map(squares, width=COLUMNS * STEP - GAP, height=height * STEP - GAP, side=SIDE)
