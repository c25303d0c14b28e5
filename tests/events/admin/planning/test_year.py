"""The screen of a year: its free dates in one table, and its events in all languages."""

from __future__ import annotations

from datetime import date, time, timedelta
from random import Random
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Workflow

from events.models import EditionPage, EventSeriesPage, Platform
from events.planning.titles import dated_title
from tests import event_factories, factories

from .test_planning_screens import said, series_of_this_year, url

pytestmark = pytest.mark.django_db


def screen(series: EventSeriesPage) -> str:
    return url("events_draft_year", series, year=str(series.first_on.year))


def filled(client: Client, series: EventSeriesPage, **changes: Any) -> dict[str, Any]:
    """Return what a browser sends if only ``changes`` are made. The value None is left out, like an unticked box."""
    form = client.get(screen(series)).context["form"]
    data = {field.html_name: field.value() for field in form.dates.management_form}
    for row in form.dates:
        data |= {field.html_name: field.value() or "" for field in row}
        data[row["is_wanted"].html_name] = "on"
        data[row["starts_on"].html_name] = f"{row['starts_on'].value():%Y-%m-%d}"
        data[row["starts_at"].html_name] = f"{row['starts_at'].value():%H:%M}"
    return {name: value for name, value in {**data, **changes}.items() if value is not None}


def starts(series: EventSeriesPage) -> list[date]:
    return sorted(edition.starts_on for edition in EditionPage.objects.child_of(series) if edition.starts_on)


def days_of(series: EventSeriesPage) -> list[date]:
    return [each.on for each in series.cadence.occurrences(since=series.first_on, count=12)]


def version_of(series: EventSeriesPage, code: str) -> EventSeriesPage:
    return series_of_this_year(event_factories.events_index(code), translation_key=series.translation_key)


def test_a_year_is_drafted_exactly_as_listed_and_never_twice(editor: Client) -> None:
    series = series_of_this_year()
    third = days_of(series)[2]
    there = event_factories.edition(series, title="There already", starts_on=third, occurrence_on=third)
    shown = editor.get(screen(series))
    assert [row["edition"].pk for row in shown.context["events"]] == [there.pk]
    assert len(shown.context["form"].dates.forms) == 11
    data = filled(editor, series)
    for _time in range(2):
        editor.post(screen(series), data)
        assert starts(series) == days_of(series)
    assert "Dates without an event" in said(editor.get(screen(series)))
    assert not editor.get(screen(series)).context["form"].dates.forms


def test_each_date_has_its_own_day_and_platform_or_none_at_all(editor: Client) -> None:
    series = series_of_this_year()
    days = days_of(series)
    moved = days[1] + timedelta(days=2)
    changes = {
        "date-0-is_wanted": None,
        "date-1-starts_on": f"{moved.day}.{moved.month}.{moved.year}",
        "date-2-platform": "Second Room",
        "platform": "First Room",
    }
    answer = editor.post(screen(series), filled(editor, series, **changes), follow=True)
    assert "11 drafts have been created." in said(answer)
    drafts = EditionPage.objects.child_of(series).order_by("occurrence_on")
    assert [(draft.occurrence_on, draft.starts_on) for draft in drafts][:2] == [(days[1], moved), (days[2], days[2])]
    assert drafts[0].title.endswith(f"{moved.day} {moved:%B} {moved.year}")
    assert [draft.platform.name for draft in drafts[:3]] == ["First Room", "Second Room", "First Room"]
    assert [each["on"] for each in editor.get(screen(series)).context["form"].free] == [days[0]]


def test_an_event_over_midnight_keeps_its_length_on_another_day(editor: Client) -> None:
    series = series_of_this_year(starts_at=time(23), duration_minutes=120)
    moved = days_of(series)[0] + timedelta(days=3)
    editor.post(screen(series), filled(editor, series, **{"date-0-starts_on": f"{moved:%Y-%m-%d}"}))
    first = EditionPage.objects.child_of(series).order_by("starts_on")[0]
    assert (first.starts_on, first.ends_on, first.ends_at) == (moved, moved + timedelta(days=1), time(1))


@pytest.mark.parametrize(
    ("written", "begins", "ends"), [("14h30", time(14, 30), time(16)), ("23:00", time(23), time(0, 30))]
)
def test_one_date_has_a_time_of_its_own_and_keeps_its_length(
    editor: Client, written: str, begins: time, ends: time
) -> None:
    series = series_of_this_year(starts_at=time(10), duration_minutes=90)
    editor.post(screen(series), filled(editor, series, **{"date-3-starts_at": written, "date-4-starts_at": ""}))
    drafts = EditionPage.objects.child_of(series).order_by("starts_on")
    assert [(draft.starts_at, draft.ends_at) for draft in drafts[2:5]] == [
        *((time(10), time(11, 30)), (begins, ends), (time(10), time(11, 30))),
    ]
    assert drafts[3].ends_on == (drafts[3].starts_on + timedelta(days=1) if ends < begins else None)


def test_a_date_that_was_left_out_returns_in_all_languages(editor: Client) -> None:
    series = series_of_this_year()
    days = days_of(series)
    out = [days[2].isoformat(), days[4].isoformat()]
    french = version_of(series, "fr")
    for version in (series, french):
        version.except_on = out
        version.save()
    shown = editor.get(screen(series))
    assert [value for value, _words in shown.context["left_out"]] == out
    answer = editor.post(screen(series), {"suggest": [out[0], days[5].isoformat(), "x"]}, follow=True)
    assert "1 date is suggested again." in said(answer)
    assert [EventSeriesPage.objects.get(pk=one.pk).except_on for one in (series, french)] == [out[1:]] * 2
    assert days[2] in [row["on"] for row in answer.context["form"].free]


def test_who_may_not_change_the_series_cannot_change_its_exceptions(client: Client) -> None:
    series = series_of_this_year()
    series.except_on = [days_of(series)[2].isoformat()]
    series.save()
    client.force_login(factories.user("Contributors"))
    if client.get(screen(series)).status_code == 200:
        assert not client.get(screen(series)).context["left_out"]
    client.post(screen(series), {"suggest": series.except_on})
    assert EventSeriesPage.objects.get(pk=series.pk).except_on == series.except_on


def save_again(draft: EditionPage) -> None:
    draft.save_revision()


def publish(draft: EditionPage) -> None:
    draft.introduction = "An hour."
    draft.save_revision().publish()


def refer_to(draft: EditionPage) -> None:
    event_factories.edition(status="cancelled", replaced_by=draft)


def lock(draft: EditionPage) -> None:
    EditionPage.objects.filter(pk=draft.pk).update(locked=True)


def submit(draft: EditionPage) -> None:
    Workflow.objects.get().start(draft, draft.owner)


TOUCHES = (save_again, publish, refer_to, lock, submit)


@pytest.mark.parametrize("seed", range(3))
def test_drafts_that_nobody_touched_are_taken_back(editor: Client, seed: int) -> None:
    chance = Random(seed)
    series = series_of_this_year()
    french = version_of(series, "fr")
    days = days_of(series)
    before = event_factories.edition_draft(series, starts_on=days[0], occurrence_on=days[0])
    out = days[chance.randrange(1, 12)]
    changes = {f"date-{days.index(out) - 1}-is_wanted": None, "leaves_out": "on", "languages": [str(french.pk)]}
    answer = editor.post(screen(series), filled(editor, series, **changes), follow=True)
    assert "Undo: delete 20 drafts…" in said(answer)
    drafts = list(EditionPage.objects.descendant_of(series) | EditionPage.objects.descendant_of(french))
    drafts = [draft for draft in drafts if draft.pk != before.pk]
    touched = chance.sample(drafts, chance.randrange(len(TOUCHES), 12))
    for number, draft in enumerate(touched):
        TOUCHES[number % len(TOUCHES)](draft)
    asked = said(editor.get(f"{screen(series)}&undo=1"))
    assert f"Delete {20 - len(touched)} drafts that you have just created?" in asked
    assert f"{len(touched)} other drafts will be kept" in asked
    answer = editor.post(screen(series), {"undo": "1"}, follow=True)
    assert f"{20 - len(touched)} drafts have been deleted." in said(answer)
    left = {*EditionPage.objects.values_list("pk", flat=True)} & {before.pk, *(draft.pk for draft in drafts)}
    assert left == {before.pk, *(draft.pk for draft in touched)}
    assert EventSeriesPage.objects.get(pk=series.pk).except_on == []
    assert "Undo: delete" not in said(answer)
    assert editor.post(screen(series), {"undo": "1"}).status_code == 302  # nothing more happens
    assert EditionPage.objects.filter(pk__in=left).count() == len(left)


def test_another_person_cannot_take_drafts_back(editor: Client, client: Client) -> None:
    series = series_of_this_year()
    editor.post(screen(series), filled(editor, series))
    client.logout()
    client.force_login(factories.user("Editors"))
    assert "Undo: delete" not in said(client.get(screen(series)))
    client.post(screen(series), {"undo": "1"})
    assert len(starts(series)) == 12


def test_a_day_that_has_passed_is_refused_and_nothing_is_lost(editor: Client) -> None:
    series = series_of_this_year()
    data = filled(editor, series, **{"date-0-starts_on": "1.2.2020", "date-3-platform": "Room"})
    answer = editor.post(screen(series), data)
    assert "This day has passed. Enter a later one." in said(answer)
    late = editor.post(screen(series), {**data, "date-0-starts_on": f"1.2.{series.first_on.year + 2}"})
    assert "within three months" in said(late)
    assert not EditionPage.objects.exists()
    rows = answer.context["form"].dates
    assert (rows[0]["starts_on"].value(), rows[3]["platform"].value()) == ("1.2.2020", "Room")
    del data["date-0-is_wanted"]  # a date that is not selected needs no day
    editor.post(screen(series), data)
    assert len(starts(series)) == 11


def test_without_a_selected_date_nothing_is_created(editor: Client) -> None:
    series = series_of_this_year()
    none = {f"date-{number}-is_wanted": None for number in range(12)}
    assert "Select at least one date." in said(editor.post(screen(series), filled(editor, series, **none)))


def test_dates_that_are_not_selected_become_exceptions_in_all_languages_and_drafts(editor: Client) -> None:
    series = series_of_this_year()
    french = version_of(series, "fr")
    draft = EventSeriesPage.objects.get(pk=french.pk)
    draft.introduction = "Pas encore public"
    draft.save_revision()
    days = days_of(series)
    data = filled(editor, series, **{"date-4-is_wanted": None, "leaves_out": "on"})
    editor.post(screen(series), data)
    for version in (series, french):
        row = EventSeriesPage.objects.get(pk=version.pk)
        assert row.except_on == [days[4].isoformat()]
        assert row.get_latest_revision_as_object().except_on == [days[4].isoformat()]
    assert EventSeriesPage.objects.get(pk=french.pk).introduction != "Pas encore public"
    assert draft.get_latest_revision_as_object().introduction == "Pas encore public"
    assert not editor.get(screen(series)).context["form"].free


def test_drafts_in_other_languages_are_versions_of_the_same_events(editor: Client) -> None:
    series = series_of_this_year()
    french, russian = version_of(series, "fr"), version_of(series, "ru")
    there = event_factories.edition(french, starts_on=days_of(series)[0], occurrence_on=days_of(series)[0])
    moved = days_of(series)[1] + timedelta(days=1)
    changes = {"languages": [str(french.pk), str(russian.pk)], "date-1-starts_on": f"{moved:%Y-%m-%d}"}
    answer = editor.post(screen(series), filled(editor, series, **changes), follow=True)
    assert "35 drafts have been created." in said(answer)
    assert starts(series) == starts(french) == starts(russian)
    titles = [EditionPage.objects.child_of(one).get(starts_on=moved).title for one in (french, russian)]
    assert titles == [dated_title(one, moved) for one in (french, russian)]
    keys = [
        set(EditionPage.objects.child_of(one).values_list("translation_key", flat=True))
        for one in (series, french, russian)
    ]
    assert keys[0] == keys[1] == keys[2]
    assert there.translation_key in keys[0]
    assert len(answer.context["events"]) == 12


def test_drafts_of_the_year_are_published_together(editor: Client) -> None:
    series = series_of_this_year()
    editor.post(screen(series), filled(editor, series, platform="Room"))
    shown = editor.get(screen(series))
    cells = [cell for row in shown.context["events"] for _series, cell in row["cells"] if cell]
    chosen = [cell["edition"].pk for cell in cells if cell["may_publish"]]
    assert len(chosen) == 12
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    assert f'action="{bulk}"' in shown.content.decode()
    ids = "&".join(f"id={pk}" for pk in chosen)
    answer = editor.post(f"{bulk}?{ids}&next={screen(series)}", follow=True)
    assert EditionPage.objects.live().child_of(series).count() == 12
    assert answer.redirect_chain[-1][0] == screen(series)


def test_a_person_who_may_not_add_platforms_gets_a_sentence(editor: Client) -> None:
    series, client = series_of_this_year(), editor
    Group.objects.get(name="Editors").permissions.remove(Permission.objects.get(codename="add_platform"))
    Platform.objects.create(name="Known")
    text = said(client.post(screen(series), filled(client, series, platform="Unknown")))
    assert "There is no platform “Unknown”. Ask an administrator to add it." in text
    assert not EditionPage.objects.exists()
    client.post(screen(series), filled(client, series, platform="Known"))
    assert len(starts(series)) == 12


def test_an_event_that_was_moved_is_listed_with_its_own_day(editor: Client) -> None:
    series = series_of_this_year()
    third = days_of(series)[2]
    event_factories.edition(series, starts_on=third + timedelta(days=1), occurrence_on=third, starts_at=time(9, 15))
    (row,) = editor.get(screen(series)).context["events"]
    assert row["when"].startswith(f"{(third + timedelta(days=1)).day} ")
    assert "09:15" in row["when"]


def test_the_screen_asks_as_much_for_a_daily_series_as_for_a_monthly_one(editor: Client) -> None:
    counts = []
    for rule in ("FREQ=MONTHLY;BYDAY=1TU", "FREQ=DAILY"):
        series = series_of_this_year(event_factories.events_index(), rule=rule)
        editor.get(screen(series))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            editor.get(screen(series))
        counts.append(len(queries))
    assert counts[0] == counts[1]
