"""Links and notes to join an online event are in no public response."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urljoin, urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from events.models import EditionPage, EditionStatus
from rocb.search import entries
from tests import event_factories, factories

pytestmark = pytest.mark.django_db

SECRET = "secret-room"
OPEN = "Known to all"
# Where an anonymous visitor starts. One URL represents all filters.
HIDDEN_DOORS = (
    *("/en/", "/sitemap.xml", "/calendar.ics", "/en/search/?q=known", "/en/search/suggest/?q=known"),
    *(
        "/api/v2/pages/?fields=*",
        "/api/v2/pages/?type=newsroom_events.EditionPage&fields=*",
        "/api/v2/pages/?search=secret",
    ),
    *("/en/events/?series=series", "/en/events.ics?series=series"),
)
LINK = re.compile(r"""(?:href|src)=["']([^"'\s]+)["']|<loc>([^<]+)</loc>|^URL[^:]*:(\S+)""", re.MULTILINE)
NOT_PAGES = ("/admin/", "/static/", "/media/", "/documents/", "/ru/", "/fr/")


def with_secrets(edition: EditionPage) -> EditionPage:
    """Add links to the event and to two sessions, one without a time."""
    edition.join_url, edition.join_note = f"https://meet.example/{SECRET}", f"Passcode {SECRET}"
    event_factories.session(edition, title="A session", join_url=f"https://meet.example/{SECRET}-session")
    event_factories.session(
        edition, title="Another", starts_at=None, ends_at=None, join_url=f"https://x.example/{SECRET}"
    )
    factories.publish(edition)
    return edition


def links_in(address: str, text: str) -> set[str]:
    """Return internal URLs, without filters and further pages, of which there are endless combinations."""
    found = {urljoin(address, next(filter(None, groups))) for groups in LINK.findall(text)}
    here = {"", "testserver", urlsplit(settings.PUBLIC_URL).netloc}
    paths = {
        parts._replace(scheme="", netloc="", fragment="").geturl()
        for one in found
        if (parts := urlsplit(one)).netloc in here
    }
    return {path for path in paths if path.startswith("/") and not path.startswith(NOT_PAGES) and "?" not in path}


def answers() -> dict[str, str]:
    """Return all responses to an anonymous visitor who starts there and follows every link."""
    client, waiting, found = Client(), list(HIDDEN_DOORS), dict[str, str]()
    while waiting:
        address = waiting.pop()
        if address in found:
            continue
        found[address] = client.get(address, follow=True).getvalue().decode(errors="replace")
        unfolded = found[address].replace("\r\n ", "")
        waiting.extend(links_in(address, unfolded) - found.keys())
    return found


@pytest.mark.long
def test_no_public_door_tells_how_to_join() -> None:
    series = event_factories.series(slug="series")
    today = timezone.localdate()
    factories.organisation_index()
    organisation = factories.organisation(slug="nl")
    edition = event_factories.edition_draft(series, title=OPEN, slug="e", starts_on=today + timedelta(days=5))
    edition.registration = EditionPage.RegistrationBy.FORM
    edition.organisations.create(organisation=organisation, role="host")
    with_secrets(edition)
    for slug, days, status in (("off", 6, EditionStatus.CANCELLED), ("held", -6, EditionStatus.HELD)):
        day = today + timedelta(days=days)
        with_secrets(event_factories.edition_draft(series, slug=slug, starts_on=day, status=status))
    factories.article(title="About it", slug="about", about=edition)
    entries.rebuild()
    found = answers()
    assert [address for address, text in found.items() if SECRET in text] == []
    telling = "\n".join(address for address, text in found.items() if OPEN in text) + "\n"
    for door in (
        *("/en/events/\n", "/en/events/series/\n", "/series/e/\n", "/series/e/register/\n", "/en/news/about/\n"),
        *("/calendar.ics\n", "/en/events.ics\n", "/calendars/series/", "/calendars/events/", "/members/nl/\n"),
        *("/api/v2/pages/?fields", "/en/search/?q", "/en/events/?series", "/en/events.ics?series"),
    ):
        assert door in telling
    # The search page repeats its query, so check that it finds nothing by the secret.
    assert OPEN not in Client().get(f"/en/search/?q={SECRET}").content.decode()
