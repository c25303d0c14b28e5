"""`rocb.plone.write_dates`: dates of a series, which are imported a few at a time. A bad part costs only itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.test import Client

from events.models import EditionPage, EventSeriesPage
from old_sites.reasons import in_words
from rocb.models import ImportRun
from rocb.plone import pages, run, write
from rocb.plone.pages import When
from rocb.plone.report import Line, Outcome, Report
from tests import event_factories
from tests.old_sites.exports import SITE, ZONE, event, layout_a

pytestmark = pytest.mark.django_db
UID = "a" * 32
OTHER = "b" * 32


@pytest.fixture(autouse=True)
def _lists() -> None:
    event_factories.events_index()


def export(folder: Path, recurrence: str, **values: Any) -> Path:
    start, end = "2021-05-18T08:00:00+00:00", "2021-05-18T10:30:00+00:00"
    return layout_a(
        folder, [event("/e", UID, start, end, recurrence=recurrence, **values), event("/z", OTHER, start, end)]
    )


def imported(folder: Path, **options: Any) -> Report:
    return run.execute([folder], run.Options(site=SITE, zone=ZONE, **options))


def why(report: Report) -> str:
    return in_words(next(line for line in report.lines if line.uid == UID).why)


def days() -> list[str]:
    return sorted(EditionPage.objects.exclude(occurrence_on=None).values_list("slug", flat=True))


@pytest.mark.parametrize("rule", ["RRULE:FREQ=HOURLY", "RRULE:FREQ=NEVER", "X-NOTE: bring tea", "EXDATE:20210518"])
def test_a_rule_that_cannot_be_used_leaves_the_event_on_its_first_date(
    tmp_path: Path, client: Client, rule: str
) -> None:
    report = imported(export(tmp_path, rule))
    assert report.counts["imported"] == 2
    assert f"{EditionPage.objects.get(slug='e').starts_on}" == "2021-05-18"
    assert "recurrence" in why(report)
    for old in ("/e", "/e/2021-05-18", "/e/2021-05-25"):
        assert client.get(old)["Location"] == "/en/events/e/"
    assert imported(tmp_path).counts["unchanged"] == 2


def test_a_series_whose_bad_part_is_said_has_its_other_dates(tmp_path: Path) -> None:
    report = imported(export(tmp_path, "RRULE:FREQ=WEEKLY;COUNT=2\nX-NOTE: bring tea\nRDATE:2021060199,soon"))
    assert days() == ["2021-05-18", "2021-05-25", "2021-06-01"]
    assert "“X-NOTE: bring tea” is not part of a recurrence. “soon” in the recurrence is not a date." in why(report)


def test_an_opening_time_has_its_first_date_and_those_nearest_to_today(tmp_path: Path) -> None:
    report = imported(export(tmp_path, "RRULE:FREQ=DAILY"))
    assert len(days()) == 60
    assert days()[0] == "2021-05-18"
    assert days()[1] > "2023-12"  # of 1000 dates, as Plone showed them
    assert EventSeriesPage.objects.get().rule == "FREQ=DAILY"
    assert "like an opening time. Only the dates nearest to today were imported: 60." in why(report)
    assert imported(tmp_path).counts["unchanged"] == 2


def test_a_date_that_cannot_be_saved_costs_no_other(tmp_path: Path, monkeypatch: Any) -> None:
    fill = pages.edition

    def fails(page: EditionPage, item: Any, body: Any, moment: When, **values: Any) -> Any:
        if str(moment.starts_on) == "2021-05-25":
            raise ValidationError("Too late.")
        return fill(page, item, body, moment, **values)

    monkeypatch.setattr(pages, "edition", fails)
    report = imported(export(tmp_path, "RRULE:FREQ=WEEKLY;COUNT=3"))
    assert days() == ["2021-05-18", "2021-06-01"]
    assert "The date 2021-05-25 was not imported. This item cannot be saved: Too late." in why(report)
    assert "separate events in calendars: 2." in why(report)
    assert imported(tmp_path).counts["unchanged"] == 2


class Pauses(run.Watch):
    """Pauses after some steps, like an officer."""

    def __init__(self, steps: int) -> None:
        self.steps = steps
        self.lines: list[Line] = []

    def wrote(self, steps: int, total: int, results: Callable[[int], Iterator[Line]]) -> None:
        self.steps -= 1
        self.lines += results(len(self.lines))

    def is_stopping(self) -> bool:
        return self.steps == 0


def test_an_import_can_be_paused_between_the_dates_of_one_event(tmp_path: Path) -> None:
    folder, found, lines = export(tmp_path, "RRULE:FREQ=WEEKLY;COUNT=6\nX-NOTE:"), list[int](), list[Line]()

    def one_date(writer: write.Writer, until: float) -> None:
        if writer.pages.dates:
            writer.dates.write_next()

    with mock.patch.object(write.Writer, "_write_dates", one_date):
        while not lines and len(found) < 20:
            watch = Pauses(3)  # two drafts are begun, and two dates are written
            options = run.Options(site=SITE, zone=ZONE, run=ImportRun.objects.first())
            run.execute([folder], options, watch=watch)
            lines = [line for line in watch.lines if line.uid == UID]
            found.append(len(days()))
    assert found == [1, 2, 3, 4, 5, 6, 6]
    assert EventSeriesPage.objects.get().revisions.count() == 1
    assert [line.outcome for line in lines] == [Outcome.IMPORTED]
    assert "separate events in calendars: 6." in in_words(lines[0].why)
    assert imported(tmp_path).counts["unchanged"] == 2


@pytest.mark.parametrize(
    ("rule", "is_ended", "words"),
    [
        ("RRULE:FREQ=MONTHLY;COUNT=12;BYDAY=-1TH", True, ""),
        ("RRULE:FREQ=WEEKLY;UNTIL=20210601T000000Z", True, ""),
        ("RRULE:FREQ=MONTHLY;BYDAY=-1TH", False, "every last Thursday of the month"),
    ],
)
def test_a_series_says_what_is_true_of_its_dates(
    tmp_path: Path, client: Client, rule: str, is_ended: bool, words: str
) -> None:
    imported(export(tmp_path, rule, whole_day=True))
    series = EventSeriesPage.objects.get()
    content = BeautifulSoup(client.get(series.get_url()).content, "html.parser").select_one("main")
    assert content is not None
    shown = " ".join(content.get_text(" ").split())
    assert series.is_ended == is_ended
    assert ("No further editions are planned." in shown) == is_ended
    assert words in shown.replace("Every", "every")
    assert ("00:00" in shown, "has not been announced" in shown) == (False, False)


@pytest.mark.parametrize(
    ("rule", "left"),
    [
        ("RRULE:FREQ=WEEKLY;COUNT=2", [18, 25]),
        ("RRULE:FREQ=WEEKLY;COUNT=4\nEXDATE:20210525", [18, 32, 39]),
        ("RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=2", [18, 32]),
        ("RRULE:FREQ=WEEKLY;COUNT=6", [18, 25, 32, 39, 46, 53]),
    ],
)
def test_dates_that_a_series_has_lost_are_not_public_any_more(tmp_path: Path, rule: str, left: list[int]) -> None:
    def live() -> list[str]:
        return sorted(EditionPage.objects.live().exclude(occurrence_on=None).values_list("slug", flat=True))

    expected = [str(date(2021, 5, 1) + timedelta(days=number - 1)) for number in left]
    imported(export(tmp_path / "first", "RRULE:FREQ=WEEKLY;COUNT=4"))
    four = live()
    report = imported(export(tmp_path / "second", rule))
    assert live() == expected
    lost = len(set(four) - set(expected))
    assert (f"that are not public any more: {lost}." in why(report)) == bool(lost)
    imported(export(tmp_path / "third", "RRULE:FREQ=WEEKLY;COUNT=4"))
    assert live() == four, "a date that comes back is public again"


def test_a_lost_date_that_was_edited_here_stays(tmp_path: Path) -> None:
    imported(export(tmp_path / "first", "RRULE:FREQ=WEEKLY;COUNT=4"))
    edited = EditionPage.objects.get(slug="2021-06-08")
    edited.title = "Ours"
    edited.save_revision().publish()
    imported(export(tmp_path / "second", "RRULE:FREQ=WEEKLY;COUNT=2"))
    assert EditionPage.objects.get(pk=edited.pk).live
    assert not EditionPage.objects.get(slug="2021-06-01").live


def test_a_series_that_becomes_an_event_is_one_and_comes_back(tmp_path: Path, client: Client) -> None:
    imported(export(tmp_path / "a", "RRULE:FREQ=WEEKLY;COUNT=3"))
    addresses = [page.get_url() for page in EditionPage.objects.exclude(occurrence_on=None)]
    for _run in range(2):
        imported(export(tmp_path / "b", ""))
        assert not EventSeriesPage.objects.exists()
        assert str(EditionPage.objects.get(slug="e").starts_on) == "2021-05-18"
        for address in ["/e/2021-05-25", *addresses]:
            assert client.get(address).headers["Location"] == "/en/events/e/"
        assert imported(export(tmp_path / "b", "")).counts["unchanged"] == 2
        imported(export(tmp_path / "a", "RRULE:FREQ=WEEKLY;COUNT=3"))
        assert days() == ["2021-05-18", "2021-05-25", "2021-06-01"]


@pytest.mark.parametrize("edited", ["2021-05-18", "2021-06-01", ""])
def test_a_series_that_stays_because_it_was_edited_here_loses_the_other_dates(
    edited: str, tmp_path: Path, client: Client
) -> None:
    imported(export(tmp_path / "a", "RRULE:FREQ=WEEKLY;COUNT=3"))
    page: Any = EditionPage.objects.get(slug=edited) if edited else EventSeriesPage.objects.get()
    page.title = "Edited"
    page.save_revision().publish()
    said = why(imported(export(tmp_path / "b", "")))
    public = sorted(EditionPage.objects.live().exclude(occurrence_on=None).values_list("slug", flat=True))
    assert public == sorted({"2021-05-18", edited} - {""})
    assert "The event has one date on the old site now. Here it stays a series. Kept, because" in said
    assert f"that are not public any more: {3 - len(public)}." in said
    assert imported(export(tmp_path / "b", "")).counts["changed"] == 0
    imported(export(tmp_path / "a", "RRULE:FREQ=WEEKLY;COUNT=3"))
    back = EditionPage.objects.live().exclude(occurrence_on=None).count()
    assert back == (3 if edited else 1), "what was edited here as a whole is not written again"
