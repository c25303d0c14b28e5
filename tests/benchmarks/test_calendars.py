"""Cost of a calendar in the process, at three sizes of the programme: queries, CPU and bytes of the whole request.

    make benchmarks

A conditional request must cost one query, however large the calendar is.
"""

from __future__ import annotations

import statistics
import time
import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from events.models import CalendarEntry, CalendarFacet
from tests import event_factories, factories

SIZES = (10, 100, 1_000)
ROUNDS = 15


def many(model: CalendarEntry, facets: list[str], count: int) -> None:
    """Add ``count`` entries like ``model``, each its own event a day later, without pages."""
    rows = []
    for number in range(count):
        uid = uuid.uuid4()
        rows.append(
            CalendarEntry(
                uuid=uuid.uuid4(),
                translation_key=uid,
                uid=str(uid),
                language="en",
                created_at=model.created_at,
                changed_at=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=number),
                content_hash="",
                components=model.components.replace(model.uid, str(uid)),
                time_zones=model.time_zones,
                first_on=date(2020, 1, 1) + timedelta(days=number),
                last_on=date(2020, 1, 1) + timedelta(days=number),
            )
        )
    made = CalendarEntry.objects.bulk_create(rows)
    CalendarFacet.objects.bulk_create(CalendarFacet(entry=row, facet=facet) for row in made for facet in facets)


def measure(address: str, status: int, **headers: str) -> tuple[int, float, int]:
    """Return queries, milliseconds of CPU (median) and bytes of one warm response."""
    client = Client()
    client.get(address, headers=headers)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address, headers=headers)
    count = len(queries)  # later requests clear what was captured
    assert response.status_code == status
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        client.get(address, headers=headers)
        times.append((time.process_time() - start) * 1000)
    return count, statistics.median(times), len(response.content)


@pytest.mark.benchmark
@pytest.mark.django_db
def test_a_conditional_request_costs_one_query_whatever_the_calendar_holds(capsys: pytest.CaptureFixture[str]) -> None:
    topic = factories.topic(slug="data")
    edition = event_factories.edition(topics=[topic], introduction="What it is about, in one or two sentences. " * 4)
    for _ in range(5):
        event_factories.session(edition)
    edition = factories.publish(type(edition).objects.get(pk=edition.pk))
    model = CalendarEntry.objects.get(uuid=edition.uuid)
    facets = list(model.facets.values_list("facet", flat=True))
    with capsys.disabled():
        print(f"\n{'calendar':34}{'editions':>10}{'queries':>9}{'CPU ms':>9}{'bytes':>9}")
    held = 1
    for size in SIZES:
        many(model, facets, size - held)
        held = size
        for address in ("/calendar.ics", "/en/events.ics", "/en/events.ics?topic=data&kind=webinar"):
            known = Client().get(address)["ETag"]
            whole = measure(address, 200)
            unchanged = measure(address, 304, **{"If-None-Match": known})
            with capsys.disabled():
                for name, (queries, milliseconds, count) in ((address, whole), ("  unchanged: 304", unchanged)):
                    print(f"{name:34.34}{size:>10}{queries:>9}{milliseconds:>9.1f}{count:>9}")
            assert unchanged[0] == 1
