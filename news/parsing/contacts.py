"""Contacts with which a text or an address leads readers elsewhere: written addresses, accounts, telephone numbers. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import unquote

from .identity import canonical_address
from .visible import as_read

FEWEST_DIGITS, LAST_DIGITS = 7, 9  # digits of a telephone number; the digits before the last ones may be a country code
_DATE = re.compile(
    r"(?<!\d)(?:(?:0?[1-9]|[12]\d|3[01])[./-](?:0?[1-9]|1[0-2])[./-](?:19|20)\d\d|"
    r"(?:19|20)\d\d[./-](?:0?[1-9]|1[0-2])[./-](?:0?[1-9]|[12]\d|3[01])|"
    r"(?:19|20)\d\d\s?[-\u2010-\u2014/]\s?(?:19|20)\d\d|"
    r"[012]?\d[:.][0-5]\d\s?[-\u2010-\u2014]\s?[012]?\d[:.][0-5]\d)(?!\d)"
)
_DOMAIN = r"(?:[^\W_][\w-]{0,62}\.){1,8}[^\W\d_]{2,24}(?![\w-])"
_MAIL = re.compile(rf"(?<![\w.+-])[\w.+-]{{1,64}}@{_DOMAIN}")
_ACCOUNT = re.compile(r"(?<![\w@/.])@\w[\w.]{2,40}")
_HAS_PLACE = re.compile(r"[^\W_]\.[^\W\d_]{2}")
_PLACE = re.compile(rf"(?<![\w@./-])(?:https?://)?({_DOMAIN}(?:/[\w@.+-]{{1,60}})?)")
_NUMBER = re.compile(r"(?<![\w.,/-])\+?\(?(\d(?:[\s().\u2010-\u2014/-]{0,3}\d){6,20})(?!\w)")
_WITHIN = re.compile(r"(?<=.)(?:https?:)?//([^/?#&\s]+)|[?&][^=&?]*=((?:[\w-]+\.)+[a-z]{2,24})(?=[/?#&:]|$)", re.DOTALL)
_DIGIT = re.compile(r"\d")
# A year in an address, perhaps with a month and a day.
_YEAR = re.compile(r"(?:19|20)\d\d(?:[-_.]?(?:0[1-9]|1[0-2])(?:[-_.]?(?:0[1-9]|[12]\d|3[01]))?)?")
_DEEPEST, _MOST_VALUES = 8, 20  # parts of an address that are compared


def contacts_in(text: str) -> frozenset[str]:
    """Return e-mail addresses, accounts (@name), written addresses and telephone numbers, however they are grouped."""
    text = as_read(text)
    found: list[str] = []
    # Most texts have no contacts, and these checks are far faster than a search.
    if "@" in text:
        found += [*_MAIL.findall(text), *_ACCOUNT.findall(text)]
        text = _MAIL.sub(" ", text)
    if _HAS_PLACE.search(text):
        found += _PLACE.findall(text)
    if len(_DIGIT.findall(text)) >= FEWEST_DIGITS:
        for number in _NUMBER.findall(_DATE.sub(" ; ", text)):
            found.append("".join(filter(str.isdigit, number))[-LAST_DIGITS:])
    return frozenset(contact.rstrip(".").removeprefix("www.") for contact in found)


def host_in(contact: str) -> str:
    """Return the host of an e-mail address or of a written address, or ""."""
    host = contact.rpartition("@")[2].partition("/")[0]
    return host if "." in host and not contact.startswith("@") else ""


def hosts_within(addresses: Iterable[str]) -> frozenset[str]:
    """Return the hosts of addresses inside these addresses, such as the target of a redirect, and hosts of e-mail."""
    found = set()
    for address in addresses:
        if address.startswith("mailto:"):
            found.add(address.partition("?")[0].rpartition("@")[2].casefold())
        inner = unquote(unquote(address.partition("://")[2])).casefold()
        if "//" in inner or "=" in inner:
            found |= {one or other for one, other in _WITHIN.findall(inner)}
    return frozenset(host.removeprefix("www.") for host in found if "." in host)


def accounts_in(addresses: Iterable[str]) -> frozenset[tuple[str, str]]:
    """Return each beginning of these addresses with its next part: a part of the path, or a value of the query. The
    beginning of an e-mail address is its host after "@", and the next part is its name.

    All dates in a path count as the same. A path ends with "", so that a longer one differs.
    """
    found: set[tuple[str, str]] = set()
    for address in addresses:
        if address.startswith("mailto:"):
            name, _, host = address[7:].partition("?")[0].casefold().rpartition("@")
            found.add((f"@{host}", name))
        if "://" in address:
            found |= _steps(canonical_address(address))
    return frozenset(found)


def _steps(address: str) -> set[tuple[str, str]]:
    path, _, query = address.partition("?")
    beginning, *parts = path.split("/", _DEEPEST)
    found, is_date = set(), False
    for part in (unquote(part).casefold() for part in parts if part):
        is_date = bool(_YEAR.fullmatch(part)) or (is_date and len(part) <= 2 and part.isdigit())
        found.add((beginning, "0" if is_date else part))
        beginning = f"{beginning}/{'0' if is_date else part}"
    if not query:
        found.add((beginning, ""))
    for pair in query.split("&", _MOST_VALUES) if query else ():
        name, _, value = pair.partition("=")
        found |= {(beginning, f"?{name}"), (f"{beginning}?{name}", value)}
    return found
