"""Time zones beside a time, as people write them in English, Russian and French. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

# Hours from UTC in winter and in summer. Empty for a zone that is not known, such as "local time".
Zone = tuple[float, ...]

_NAMES: dict[Zone, str] = {
    (0, 0): r"utc|gmt|tuc?|greenwich.*|coordinated universal|universel.*|гринвич\w*|всемирн.*",
    (0, 1): r"bst|wes?t|london|british|londres|лондон\w*|lisbonne|western european|западноевропейск\w*",
    (1, 2): r"ces?t|mesz?|mez|hn?ec|haec|central european|центрально-?европейск\w*|europe centrale|genev[ae]|genève|"
    r"bruxelles|брюссел\w*|париж\w*|женев\w*|берлин\w*|венск\w*|вены|rome|рим\w*|varsovie|варшав\w*",
    (2, 3): r"ees?t|eastern european|восточно-?европейск\w*|europe (?:de l[’']est|orientale)|kyiv|киев\w*|хельсинк\w*",
    (3, 3): r"msk|мск|moscou|москов\w*|москвы",
    (4, 4): r"бакин\w*|тбилис\w*|bakou|ереван\w*|dubaï",
    (5, 5): r"ташкент\w*|tachkent|астан\w*",
    (-5, -4): r"es?dt|est|eastern|восточн\w*",
    (8, 8): r"пекин\w*|pékin|beijing",
}
_SHORT = r"UTC|GMT|TUC?|CES?T|MESZ?|MEZ|HN?EC|HAEC|WES?T|EES?T|MSK|МСК|мск|BST|E[SD]T"
_OFFSET = r"(?:\s?([+−–-])\s?(\d{1,2})(?::(\d{2}))?(?!\d))?"
_NAME = r"[^\W\d_]{1,20}(?:[ -][A-Z][^\W\d_]{0,20}){0,2}"
_ADJECTIVE = r"[\w-]{2,30}"
_ZONE = re.compile(
    rf"\b(?:({_SHORT})\b{_OFFSET}"
    rf"|([A-Z]{_NAME}|local) (?:(?:[Ss]tandard|[Ss]ummer|[Mm]ean|[Dd]aylight) )?[Tt]ime\b"
    rf"|heure (?:normale |d[’']été )?(?:de |du |d[’'])(?=[A-Z])({_NAME}(?: centrale| orientale| de l[’']Est)?)"
    rf"|heure (locale)|temps (universel)(?: coordonné)?"
    rf"|по (гринвичу|Гринвичу)|(?:по )?времени ([А-ЯЁ]\w+)|(?!по )({_ADJECTIVE}) врем(?:ени|я)\b)"
)
_NOT_ZONES = re.compile(
    r"all|the|our|that|real|каждо\w+|сво\w+|рабоч\w+|настоящ\w+|последн\w+|реально\w+|то|это|долго\w+"
)


def zones_of(text: str) -> Iterator[tuple[int, int, Zone]]:
    """Yield the zones of a text with their places."""
    for match in _ZONE.finditer(text):
        name = next(group for group in (match[1], *match.groups()[4:]) if group)
        if _NOT_ZONES.fullmatch(name.casefold()):
            continue
        zone = _named(name)
        if zone and match[2]:
            hours = (int(match[3]) + int(match[4] or 0) / 60) * (1 if match[2] == "+" else -1)
            zone = zone[0] + hours, zone[1] + hours
        yield match.start(), match.end(), zone


def is_same_moment(one: tuple[int, Zone], other: tuple[int, Zone]) -> bool:
    """Return whether two times (minutes and zone) can be the same moment, in winter or in summer. False if a zone is
    not known.
    """
    (minutes, zone), (others, there) = one, other
    later = minutes - others
    return any((later - (own - theirs) * 60) % (24 * 60) == 0 for own, theirs in zip(zone, there, strict=False))


@cache
def _named(name: str) -> Zone:
    folded = name.casefold()
    for zone, pattern in _NAMES.items():
        if re.fullmatch(pattern, folded):
            return zone
    city = name.replace(" ", "_")
    key = next((key for key in available_timezones() if key.rpartition("/")[2] == city and "/" in key), None)
    if key is None:
        return ()
    winter, summer = (datetime(2026, month, 1, tzinfo=ZoneInfo(key)).utcoffset() for month in (1, 7))
    assert winter is not None
    assert summer is not None
    return winter.total_seconds() / 3600, summer.total_seconds() / 3600
