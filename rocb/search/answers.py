"""Facts that a reader wants when a query names one thing: who, where, when, and how to reach it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from itertools import chain
from urllib.parse import quote

from django.template.defaultfilters import date as formatted
from django.utils import timezone
from django.utils.translation import gettext as _

from events.api import EditionList, cards, dates, programme, registration, zones
from events.models import EditionPage, EditionPerson, Person
from rocb.models import Organisation, SearchEntry, SiteIdentity
from rocb.people.appearances import takes_part
from rocb.search import terms, things

EVENTS_SHOWN = 3
CONTACT = {f"{terms.OF_THE_SITE}contact"}


@dataclass(frozen=True, slots=True)
class Fact:
    label: str
    text: str
    url: str = ""
    is_external: bool = False
    note: str = ""


def facts(entry: SearchEntry, *, language: str, identity: SiteIdentity, at: datetime) -> list[Fact]:
    """Return the facts about the thing of ``entry``, or an empty list."""
    if entry.person is not None:
        return list(_of_person(entry.person, language, at))
    if entry.organisation is not None:
        return list(_of_organisation(entry.organisation, at))
    if entry.room in ("press_room", "logo"):
        return list(_of_press(identity))
    if entry.page is not None and things.concepts_of_the_site(entry.page.title) & CONTACT:
        return list(_of_contact(identity))
    return []


def of_event(edition: EditionPage, *, at: datetime) -> list[Fact]:
    """Return where to register, if that is possible now. When and where are on the event's card."""
    opens, closes = registration.opens_at(edition), registration.closes_at(edition)
    is_early, is_late = opens is not None and at < opens, closes is not None and closes <= at
    if edition.registration == EditionPage.RegistrationBy.NONE or is_early or is_late or edition.is_over(at=at):
        return []
    if edition.registration == EditionPage.RegistrationBy.LINK:
        return [Fact(_("Registration"), edition.registration_url, edition.registration_url, is_external=True)]
    return [Fact(_("Registration"), _("Register"), f"{edition.url}register/")]


def _of_person(person: Person, language: str, at: datetime) -> Iterator[Fact]:
    spoke = EditionList(language).latest(EVENTS_SHOWN, where=takes_part(person))
    parts = {row.edition_id: row for row in EditionPerson.objects.filter(person=person, edition__in=spoke)}
    if person.organisation:
        yield Fact(_("Organisation"), person.organisation.name_in_language)
    for edition in spoke:
        card = cards.card(edition, at=at)
        part = programme.part_in_words(row) if (row := parts.get(edition.pk)) else ""
        yield Fact(part or _("Event"), edition.title, card.path, note=card.when)


def _of_organisation(row: Organisation, at: datetime) -> Iterator[Fact]:
    if zone := zone_of(row.code or "", row.cities.get("en", ""), at=at):
        hour = formatted(timezone.localtime(at, zones.zone(zone)), "TIME_FORMAT")
        yield Fact(_("Local time"), f"{hour}, {dates.zone_in_words(at, zone)}")
    for label, url in (
        (_("Website"), row.website),
        (_("Contact page"), row.contact_page),
        (_("For the press"), row.press_page),
    ):
        if url:
            yield Fact(label, url, url, is_external=True)
    if row.email:
        yield Fact(_("Email"), row.email, _mailto(row.email))


def _mailto(email: str) -> str:
    return f"mailto:{quote(email, safe='@')}"


def _of_press(identity: SiteIdentity) -> Iterator[Fact]:
    if identity.press_contact:
        yield Fact(_("Press contact"), identity.press_contact)
    if email := identity.press_email or identity.email:
        yield Fact(_("Email"), email, _mailto(email))


def _of_contact(identity: SiteIdentity) -> Iterator[Fact]:
    if identity.email:
        yield Fact(_("Email"), identity.email, _mailto(identity.email))
    if identity.press_email:
        yield Fact(_("For the press"), identity.press_email, _mailto(identity.press_email))
    if identity.phone:
        yield Fact(_("Telephone"), identity.phone, f"tel:{''.join(identity.phone.split())}")
    if identity.address:
        yield Fact(_("Postal address"), identity.address)


@cache
def _zones() -> dict[str, list[str]]:
    """Return the time zones of each country, from the table of the time zone database."""
    found: dict[str, list[str]] = {}
    table = (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    for line in table.splitlines():
        if not line.startswith("#"):
            code, _place, name = line.split("\t")[:3]
            found.setdefault(code, []).append(name)
    return found


def zone_of(code: str, city: str, *, at: datetime) -> str:
    """Return the time zone of a country's customs by its capital, or "" if the country has several hours."""
    own = _zones().get(code, [])
    of_city = [name for name in own or chain(*_zones().values()) if city and zones.city(name) == city]
    hours = {at.astimezone(zones.zone(name)).utcoffset() for name in own}
    return (of_city or (own if len(hours) == 1 else []) or [""])[0]
