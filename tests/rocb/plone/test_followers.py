"""Followers of the old site by feed reader and calendar see nothing new and nothing changed in ours."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path
from typing import Any

import feedparser
import pytest
from django.test import Client
from icalendar import Calendar

from rocb.plone import run
from tests import event_factories, factories
from tests.old_sites.exports import SITE, ZONE, event, layout_a, news

pytestmark = pytest.mark.django_db

NEWS = {f"{number:032x}": f"Ships of {2010 + number}" for number in range(1, 6)}
EVENTS = {
    f"{20:032x}": ("Workshop", "2021-05-18T08:00:00+00:00", "workshop@calendar.example"),
    f"{21:032x}": ("Forum", "2022-05-18T08:00:00+00:00", ""),
}

type Known = dict[str, tuple[str, str]]  # title and moment, by identity


@pytest.fixture
def _imported(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "media")
    factories.news_index("en")
    event_factories.events_index("en")
    items = [news(path_of(uid), uid, title=title) for uid, title in NEWS.items()]
    for uid, (title, start, own) in EVENTS.items():
        end = start.replace("T08", "T10")
        items.append(event(f"/events/{uid}", uid, start, end, title=title, sync_uid=own or None))
    run.execute([layout_a(tmp_path / "export", items)], run.Options(site=SITE, zone=ZONE))


def path_of(uid: str) -> str:
    return f"/news/{uid[-4:]}"


@pytest.mark.usefixtures("_imported")
@pytest.mark.parametrize("name", ["rss.xml", "atom.xml"])
def test_a_feed_reader_of_the_old_site_has_nothing_new(client: Client, name: str) -> None:
    published = "2021-05-20T08:15"
    by_uid = {uid: (title, published) for uid, title in NEWS.items()}
    by_uid |= {uid: (title, published) for uid, (title, _start, _own) in EVENTS.items()}
    paths = {uid: path_of(uid) for uid in NEWS} | {uid: f"/events/{uid}" for uid in EVENTS}
    # Identifiers in Plone's feeds: the address in RSS, the UID in Atom.
    old: Known = {
        f"{SITE}{paths[uid]}" if name == "rss.xml" else f"urn:syndication:{uid}": known for uid, known in by_uid.items()
    }
    assert followed(client.get(f"/feeds/all/{name}").content) == old


def followed(document: bytes) -> Known:
    entries = feedparser.parse(document).entries
    return {entry.id: (entry.title, "{}-{:02}-{:02}T{:02}:{:02}".format(*entry.published_parsed)) for entry in entries}


@pytest.mark.usefixtures("_imported")
def test_a_calendar_of_the_old_site_has_nothing_new(client: Client) -> None:
    host = SITE.removeprefix("https://")
    old = {own or f"{uid}@{host}": (title, start) for uid, (title, start, own) in EVENTS.items()}
    events = Calendar.from_ical(client.get("/calendar.ics").content).walk("VEVENT")
    assert {
        str(one["UID"]): (str(one["SUMMARY"]), one["DTSTART"].dt.astimezone(UTC).isoformat()) for one in events
    } == old
