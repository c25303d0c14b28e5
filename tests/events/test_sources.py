"""The source of an event is shown wherever its facts are: on the page, in calendars, to search engines and programs."""

from __future__ import annotations

from datetime import date
from typing import Any

import icalendar
import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from events.ical import export
from events.ical.export import Selection
from events.models import EditionPage
from events.planning import copy_edition
from events.views import jsonld
from tests import event_factories
from tests.events.views.test_jsonld import data

pytestmark = pytest.mark.django_db
SOURCE = {"source_name": "Customs & Co <press>", "source_url": "https://agency.example/news?id=1&x=2"}
DATED = {**SOURCE, "source_published_on": date(2027, 3, 4)}


def description() -> str:
    calendar = icalendar.Calendar.from_ical(export.calendar(Selection(language="en"), source="https://e.example/x.ics"))
    (event,) = calendar.walk("VEVENT")
    return str(event["DESCRIPTION"])


@pytest.mark.parametrize(("values", "day"), [(SOURCE, ""), (DATED, ", 4 March 2027")])
def test_the_source_is_on_the_page_in_calendars_and_for_engines(
    values: dict[str, Any], day: str, client: Client
) -> None:
    page = event_factories.edition(**values)
    html = " ".join(client.get(page.url).content.decode().split())
    assert (
        '<a href="https://agency.example/news?id=1&amp;x=2" rel="external">Customs &amp; Co &lt;press&gt;</a>' + day
        in html
    )
    assert f"Source: Customs & Co <press>{day}, https://agency.example/news?id=1&x=2" in description()
    work = data(jsonld.edition(page))["subjectOf"]
    assert (work["url"], work["publisher"]["name"]) == (values["source_url"], values["source_name"])
    assert work.get("datePublished") == ((day and "2027-03-04") or None)


def test_an_event_without_a_source_has_no_word_of_one(client: Client) -> None:
    page = event_factories.edition()
    assert ">Source<" not in client.get(page.url).content.decode()
    assert "Source" not in description()
    assert "subjectOf" not in data(jsonld.edition(page))


def test_a_copy_for_new_dates_has_no_source() -> None:
    copy = copy_edition(event_factories.edition(**DATED), starts_on=date(2028, 5, 1), at=timezone.now(), by=None)
    assert EditionPage.objects.get(pk=copy.pk).based_on == {}


@pytest.mark.parametrize("missing", SOURCE)
def test_half_a_source_is_refused_with_the_field_that_is_missing(missing: str) -> None:
    page = event_factories.edition_draft()
    for name, value in {**DATED, missing: ""}.items():
        setattr(page, name, value)
    with pytest.raises(ValidationError) as found:
        page.clean()
    assert list(found.value.message_dict) == [missing]
