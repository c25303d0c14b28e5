"""Entries of a calendar, and its ETag."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest

from events.ical import export
from events.ical import record as recording
from events.ical.export import NoSuchCalendar, Selection
from events.models import CalendarEntry, EditionPage, EventSeriesPage
from tests import event_factories, factories

pytestmark = pytest.mark.django_db

AT = datetime(2027, 1, 10, 12, tzinfo=UTC)


def titles(selection: Selection) -> list[str]:
    found = icalendar.Calendar.from_ical(export.calendar(selection, source="https://events.example/x.ics"))
    return [str(each["SUMMARY"]) for each in found.walk("VEVENT")]


def test_a_list_is_narrowed_by_each_filter_and_by_several() -> None:
    topic, region, host = factories.topic(), factories.region(), factories.organisation()
    series = event_factories.series()
    draft = event_factories.edition_draft(
        series, title="A", topics=[topic], regions=[region], working_languages="ru", kind="training", format="hybrid"
    )
    draft.organisations.create(organisation=host, role="host")
    draft.save()
    factories.publish(EditionPage.objects.get(pk=draft.pk))
    event_factories.edition(title="B", topics=[topic])
    event_factories.edition(event_factories.events_index("ru"), title="Р")

    assert titles(Selection(language="en")) == ["A", "B"]
    assert titles(Selection(language="ru")) == ["Р"]
    assert titles(Selection(language="en", topic=topic.slug)) == ["A", "B"]
    for filters in (
        {"region": region.slug},
        {"organisation": host.slug},
        {"series": series.slug},
        {"kind": "training"},
        {"format": "hybrid"},
        {"spoken": "ru"},
        {"topic": topic.slug, "kind": "training", "region": region.slug},
    ):
        assert titles(Selection(language="en", **filters)) == ["A"], filters
    assert titles(Selection(series_uuid=series.uuid)) == ["A"]
    assert titles(Selection(edition_uuid=draft.uuid)) == ["A"]
    assert titles(Selection(language="en", topic=topic.slug, kind="meeting")) == []


def test_everything_holds_each_event_once_in_the_first_language_that_has_it_now() -> None:
    both = event_factories.edition(title="Both")
    event_factories.edition(event_factories.events_index("ru"), title="Оба", translation_key=both.translation_key)
    event_factories.edition(event_factories.events_index("fr"), title="Seul")
    assert sorted(titles(Selection())) == ["Both", "Seul"]
    both.unpublish()
    assert sorted(titles(Selection())) == ["Seul", "Оба"]


def test_what_overrides_an_announced_date_comes_with_it_or_stands_alone() -> None:
    shared, own = factories.topic(), factories.topic()
    series = event_factories.monthly(announces_dates=True, topics=[shared])
    day = date(2027, 3, 2)
    edition = event_factories.edition(series, starts_on=day, occurrence_on=day, topics=[own], title="March")

    def read(**filters: str) -> list[Any]:
        made = export.calendar(Selection(language="en", **filters), source="")
        return list(icalendar.Calendar.from_ical(made).walk("VEVENT"))

    with_series = read(topic=shared.slug)
    assert len(with_series) == 2
    assert "RECURRENCE-ID" in with_series[1]
    (alone,) = read(topic=own.slug)
    assert "RECURRENCE-ID" not in alone
    assert str(alone["UID"]) == str(edition.translation_key)


def test_zones_cover_the_years_of_what_is_shown() -> None:
    event_factories.edition(starts_on=date(2021, 5, 17))
    event_factories.edition(starts_on=date(2027, 3, 2), time_zone="Asia/Baku")
    event_factories.edition(starts_on=date(2028, 3, 2), starts_at=None)
    text = export.calendar(Selection(language="en"), source="").decode()
    assert text.count("BEGIN:VTIMEZONE") == 2
    assert "TZID:Europe/Brussels\r\nBEGIN:STANDARD\r\nDTSTART:20210101T000000" in text
    assert "TZID:Asia/Baku\r\nBEGIN:STANDARD\r\nDTSTART:20270101T000000" in text


def test_own_addresses_carry_the_public_host_of_the_moment(settings: Any) -> None:
    event_factories.edition()
    settings.PUBLIC_URL = "https://mirror.example"
    text = export.calendar(Selection(), source="").decode().replace("\r\n ", "")
    assert "URL:https://mirror.example/en/events/" in text
    assert "site.invalid" not in text


def test_a_calendar_is_called_after_what_is_in_it() -> None:
    topic = factories.topic(name={"en": "Data model", "ru": "Модель данных"})
    series = event_factories.series(title="Webinars")
    edition = event_factories.edition(series, title="March", topics=[topic])

    def name(selection: Selection) -> str:
        read = icalendar.Calendar.from_ical(export.calendar(selection, source=""))
        return str(read["NAME"]).replace("\\,", ",")  # icalendar does not unescape unknown properties

    assert name(Selection()) == "ROCB Europe – events"
    assert name(Selection(language="en", topic=topic.slug, kind="webinar")) == "ROCB Europe – Webinar, Data model"
    assert name(Selection(language="ru", topic=topic.slug)) == "ROCB Europe — Модель данных"
    assert name(Selection(series_uuid=series.uuid)) == "ROCB Europe – Webinars"
    assert name(Selection(language="en", series=series.slug)) == "ROCB Europe – Webinars"
    assert name(Selection(edition_uuid=edition.uuid)) == "March"


# --- Fingerprints -----------------------------------------------------------------------------------------------------


def retitled(edition: EditionPage) -> None:
    factories.publish(EditionPage.objects.get(pk=edition.pk), title="Another")


def unfiled(edition: EditionPage) -> None:
    page = EditionPage.objects.get(pk=edition.pk)
    page.topics.set([])
    factories.publish(page)


def one_more(edition: EditionPage) -> None:
    event_factories.edition(topics=list(edition.topics.all()))


def withdrawn(edition: EditionPage) -> None:
    edition.unpublish()


@pytest.mark.parametrize("change", [retitled, unfiled, one_more, withdrawn])
def test_the_fingerprint_is_another_one_after_each_change_and_its_date_moves_on(
    change: Callable[[EditionPage], None],
) -> None:
    topic = factories.topic()
    edition = event_factories.edition(topics=[topic])
    event_factories.edition(topics=[topic])
    selection = Selection(language="en", topic=topic.slug)
    before, document = export.fingerprint(selection), export.calendar(selection, source="")
    assert export.fingerprint(selection) == before

    change(edition)

    after = export.fingerprint(selection)
    assert export.calendar(selection, source="") != document
    assert after.etag != before.etag
    assert after.changed_at is not None
    assert before.changed_at is not None
    assert after.changed_at > before.changed_at


def test_calendars_with_the_same_entries_have_fingerprints_of_their_own() -> None:
    topic = factories.topic()
    edition = event_factories.edition(topics=[topic])
    selections = [
        Selection(),
        Selection(language="en"),
        Selection(language="en", topic=topic.slug),
        Selection(edition_uuid=edition.uuid),
    ]
    assert len({export.fingerprint(selection).etag for selection in selections}) == 4


def test_a_fingerprint_is_one_query_whatever_the_filters(django_assert_num_queries: Any) -> None:
    topic = factories.topic()
    event_factories.edition(topics=[topic])
    for selection in (Selection(), Selection(language="en", topic=topic.slug, kind="webinar", format="online")):
        with django_assert_num_queries(1):
            export.fingerprint(selection)


@pytest.mark.parametrize("name", ["topic", "region", "organisation", "kind", "format", "series"])
def test_a_filter_that_names_nothing_has_no_calendar(name: str) -> None:
    with pytest.raises(NoSuchCalendar):
        export.fingerprint(Selection(language="en", **{name: "x"}))


def test_a_calendar_may_be_empty_and_a_series_without_editions_has_one() -> None:
    series, topic = event_factories.series(), factories.topic()
    assert export.fingerprint(Selection()).count == 0
    assert export.fingerprint(Selection(language="en", topic=topic.slug)).count == 0
    assert export.fingerprint(Selection(series_uuid=series.uuid)).count == 0
    assert titles(Selection(series_uuid=series.uuid)) == []


def test_a_withdrawn_series_keeps_the_calendar_of_what_it_held() -> None:
    series = event_factories.series()
    edition = event_factories.edition(series, title="A")
    edition.unpublish()
    EventSeriesPage.objects.get(pk=series.pk).unpublish()
    assert titles(Selection(series_uuid=series.uuid)) == ["Cancelled: A"]
    assert export.fingerprint(Selection(series_uuid=series.uuid)).count == 1


# --- For registered people --------------------------------------------------------------------------------------------


def test_the_personal_file_has_the_links_to_join_and_the_uid_of_the_public_one() -> None:
    edition = event_factories.edition(
        starts_on=date(2027, 5, 17),
        ends_on=date(2027, 5, 18),
        join_url="https://meet.example/a",
        join_note="Passcode 1",
        platform=event_factories.platform(name="Meet"),
    )
    event_factories.session(edition, join_url="https://meet.example/b")
    edition = factories.publish(EditionPage.objects.get(pk=edition.pk))

    text = export.personal_file(edition, at=AT).decode().replace("\r\n ", "")

    assert "CONFERENCE;FEATURE=VIDEO;LABEL=Meet;VALUE=URI:https://meet.example/a" in text
    assert "https://meet.example/a\\nPasscode 1" in text
    assert "CONFERENCE;FEATURE=VIDEO;LABEL=Online;VALUE=URI:https://meet.example/b" in text
    entry = CalendarEntry.objects.get(uuid=edition.uuid)
    assert f"UID:{entry.uid}\r\n" in text
    assert f"SEQUENCE:{entry.sequence}\r\n" in text
    assert "BEGIN:VTIMEZONE" in text


def test_the_personal_file_of_an_announced_date_stands_on_its_own() -> None:
    series = event_factories.monthly(announces_dates=True)
    day = date(2027, 3, 2)
    edition = event_factories.edition(series, starts_on=day, occurrence_on=day)
    text = export.personal_file(edition, at=AT).decode()
    assert "RECURRENCE-ID" not in text
    assert f"UID:{edition.translation_key}" in text


def test_a_second_change_within_a_second_is_another_fingerprint() -> None:
    edition = event_factories.edition()
    selection = Selection(language="en")
    seen = {export.fingerprint(selection).etag}
    for title in ("One", "Two"):
        EditionPage.objects.filter(pk=edition.pk).update(title=title)
        recording.record(edition, at=AT + timedelta(days=400))
        seen.add(export.fingerprint(selection).etag)
    assert len(seen) == 3
