"""Facts that an export does not contain stay unknown: readers, feeds, calendars and search engines get nothing."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from events.models import EditionPage, EventSeriesPage
from news.models import Item
from old_sites.addresses import Addresses
from old_sites.online import is_online
from old_sites.placing import EVENT, Placing
from old_sites.values import item
from rocb.plone import run
from tests import event_factories
from tests.old_sites.exports import SITE, ZONE, event, layout_a

UID = "a" * 32
START, END = "2031-05-18T08:00:00+00:00", "2031-05-18T10:30:00+00:00"
# Words for unknown facts. The form of lists has them too, so only the part about the event is searched.
GUESSES = re.compile(r"in.?person|offline|online|who can attend|open to everyone|member administrations|free", re.I)


def said(**values: Any) -> bool:
    found = item(event("/e", UID, START, END, **values), Addresses(SITE))
    assert found is not None
    return is_online(found)


@pytest.mark.parametrize(
    ("values", "online"),
    [
        ({"title": "Online-Seminar: Wissenschaftliches Publizieren"}, True),
        ({"title": "Webinar on data"}, True),
        ({"title": "Вебинар о данных"}, True),
        ({"title": "Data", "subjects": ["Webinar"]}, True),
        ({"title": "Data", "location": "Online"}, True),
        ({"title": "Data", "location": "Zoom meeting: https://zoom.us/j/1"}, True),
        ({"title": "Data", "text": {"data": '<a href="https://eu.zoom.us/j/1">Join</a>'}}, True),
        ({"title": "Data", "blocks": {"a": {"url": "https://teams.microsoft.com/l/meetup-join/1"}}}, True),
        ({"title": "Data"}, False),
        ({"title": "Data", "location": "Brussels"}, False),
        ({"title": "Data", "location": "Brussels and online"}, False),
        ({"title": "Webinar on data", "location": "Brussels"}, False),
        ({"title": "Teams of experts", "text": {"data": "Register online."}}, False),
    ],
)
def test_an_event_is_online_only_if_it_says_so(values: dict[str, Any], online: bool) -> None:
    assert said(**values) is online


@given(st.text(max_size=40))
def test_a_location_that_says_anything_else_is_not_online(location: str) -> None:
    place = " ".join(location.replace("\0", "").split())
    assert not said(title="Data", location=f"Room 5, online {place}")
    assert said(title="Online", location=place) in ({True} if not re.search(r"\w", place) else {True, False})


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({"title": "Gala"}, "event"),
        ({"title": "Gala", "subjects": ["Training"]}, "training"),
        ({"title": "Workshop on meetings", "subjects": ["Conference"]}, "conference"),
        ({"title": "Workshop on data"}, "workshop"),
        ({"title": "Gala", "@type": "Webinar"}, "webinar"),
    ],
)
@pytest.mark.django_db
@pytest.mark.parametrize("rule", ["", "RRULE:FREQ=WEEKLY;COUNT=2"])
def test_the_type_of_an_event_is_that_of_the_source_or_none(
    values: dict[str, str], kind: str, rule: str, tmp_path: Path
) -> None:
    event_factories.events_index("en")
    placing = Placing(types={"Webinar": EVENT})
    rows = [event("/e", UID, START, END, recurrence=rule, **values)]
    run.execute([layout_a(tmp_path, rows)], run.Options(site=SITE, zone=ZONE, placing=placing))
    pages = [*EditionPage.objects.all(), *EventSeriesPage.objects.all()]
    assert {page.kind for page in pages} == {kind}


def outputs(client: Client, page: EditionPage) -> list[str]:
    """Return everything that readers, programs and search engines get about the event."""
    html = client.get(page.url).content.decode()
    data = [json.loads(found) for found in re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)]
    main = re.sub(r"<script.*?</script>", "", html.partition("<main")[2].partition("</main>")[0], flags=re.S)
    listed = client.get(reverse("edition_calendar", args=[page.uuid])).content.decode()
    stored = Item.objects.get(page=page)
    article = re.search(r"<article.*?</article>", client.get("/en/events/").content.decode(), re.S)
    facts = [stored.html, stored.summary, json.dumps(stored.data), article[0] if article else ""]
    return [*facts, main, listed, json.dumps(data)]


@pytest.mark.django_db
def test_no_output_says_what_the_export_does_not_say(tmp_path: Path, client: Client) -> None:
    event_factories.events_index()
    folder = layout_a(tmp_path, [event("/e", UID, START, END, location="Brussels")])
    run.execute([folder], run.Options(site=SITE, zone=ZONE))
    page = EditionPage.objects.get()
    assert (page.format, page.audience, page.venue) == ("", "", "Brussels")
    for output in outputs(client, page):
        assert not GUESSES.findall(output), output
    assert "Brussels" in "".join(outputs(client, page))
    EditionPage.objects.update(venue="")
    page.refresh_from_db()
    page.save_revision().publish()
    for output in outputs(client, page):
        assert not GUESSES.findall(output), output
        assert "Location" not in output
    json_ld = outputs(client, page)[-1]
    assert '"location"' not in json_ld
    assert '"startDate"' in json_ld


@pytest.mark.django_db
def test_dates_of_a_series_are_as_unknown_as_their_event(tmp_path: Path) -> None:
    event_factories.events_index()
    data = event("/e", UID, START, END, recurrence="RRULE:FREQ=WEEKLY;COUNT=2", title="Webinar")
    folder = layout_a(tmp_path, [data])
    run.execute([folder], run.Options(site=SITE, zone=ZONE))
    assert EventSeriesPage.objects.count() == 1
    assert set(EditionPage.objects.values_list("format", "audience")) == {("online", "")}
