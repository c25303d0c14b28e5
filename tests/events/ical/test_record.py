"""Changes of an edition in the CMS -> content of calendars, including withdrawn events."""

from __future__ import annotations

import random
import uuid
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import icalendar
import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import PageViewRestriction

from events import planning
from events.ical import record as recording
from events.ical.export import Selection, personal_file
from events.jobs import reconcile_entries
from events.models import CalendarEntry, EditionPage, EditionStatus, EventSeriesPage, Session
from tests import event_factories, factories

pytestmark = pytest.mark.django_db

AT = datetime(2027, 1, 10, 12, tzinfo=UTC)
LATER = AT + timedelta(hours=1)


def entry(edition: EditionPage) -> CalendarEntry:
    return CalendarEntry.objects.get(uuid=edition.uuid)


def components(edition: EditionPage) -> list[Any]:
    return icalendar.Event.from_ical(entry(edition).components, multiple=True)


def first(edition: EditionPage) -> Any:
    return components(edition)[0]


def silently(edition: EditionPage, **values: Any) -> EditionPage:
    """Change the edition without a signal, so that a test sees the effect of `record` itself."""
    EditionPage.objects.filter(pk=edition.pk).update(**values)
    page = EditionPage.objects.get(pk=edition.pk)
    page.set_instants()
    EditionPage.objects.filter(pk=edition.pk).update(begins_at=page.begins_at, finishes_at=page.finishes_at)
    return EditionPage.objects.get(pk=edition.pk)


def test_publishing_makes_an_entry_and_publishing_the_same_again_changes_nothing() -> None:
    edition = event_factories.edition(starts_on=date(2027, 3, 2), topics=[factories.topic(name="Data")])
    made = entry(edition)
    assert (made.sequence, made.uid, made.language) == (0, str(edition.translation_key), "en")
    assert made.begins_at == datetime(2027, 3, 2, 9, tzinfo=UTC)
    factories.publish(edition)
    again = entry(edition)
    assert (again.sequence, again.changed_at, again.components) == (0, made.changed_at, made.components)
    assert again.live_revision_id == EditionPage.objects.get(pk=edition.pk).live_revision_id


def test_each_change_counts_on_and_is_later_also_twice_in_one_second() -> None:
    edition = event_factories.edition(starts_on=date(2027, 3, 2))
    before = entry(edition)
    for number in (1, 2):
        silently(edition, title=f"Title {number}")
        assert recording.record(edition, at=before.changed_at) is not None
    after = entry(edition)
    assert after.sequence == 2
    assert after.changed_at == before.changed_at + timedelta(seconds=2)
    assert first(edition)["LAST-MODIFIED"].dt == after.changed_at.replace(microsecond=0)
    assert first(edition)["SEQUENCE"] == 2


def test_each_change_moves_the_entry_on_by_one() -> None:
    edition = event_factories.edition(starts_on=date(2027, 3, 2))
    steps: list[tuple[dict[str, Any], datetime, bool]] = [
        ({"title": "Another"}, datetime(2027, 3, 2, 9, tzinfo=UTC), False),
        ({"starts_on": date(2027, 3, 9)}, datetime(2027, 3, 9, 9, tzinfo=UTC), False),
        ({"starts_at": time(11)}, datetime(2027, 3, 9, 10, tzinfo=UTC), False),
        ({"status": EditionStatus.CANCELLED}, datetime(2027, 3, 9, 10, tzinfo=UTC), True),
        ({"status": EditionStatus.CONFIRMED}, datetime(2027, 3, 9, 10, tzinfo=UTC), False),  # confirmed again
    ]
    for number, (values, begins_at, is_cancelled) in enumerate(steps, start=1):
        changed = recording.record(silently(edition, **values), at=LATER)
        assert changed == entry(edition)
        assert (entry(edition).begins_at, entry(edition).is_cancelled) == (begins_at, is_cancelled)
        assert entry(edition).sequence == number
    assert recording.record(silently(edition, live=False), at=LATER) == entry(edition)
    assert entry(edition).is_withdrawn


def test_the_status_is_told_in_the_words_of_calendars() -> None:
    edition = event_factories.edition(status=EditionStatus.PLANNED)
    assert str(first(edition)["STATUS"]) == "TENTATIVE"
    for status, written in [
        (EditionStatus.CONFIRMED, "CONFIRMED"),
        (EditionStatus.CANCELLED, "CANCELLED"),
        (EditionStatus.RESCHEDULED, "CONFIRMED"),
        (EditionStatus.HELD, "CONFIRMED"),
    ]:
        recording.record(silently(edition, status=status), at=LATER)
        assert str(first(edition)["STATUS"]) == written
        assert str(first(edition)["SUMMARY"]).startswith("Cancelled: ") is (status == EditionStatus.CANCELLED)


def test_an_edition_without_a_date_is_in_no_calendar_until_it_has_one() -> None:
    edition = event_factories.edition(starts_on=None, starts_at=None, status=EditionStatus.PLANNED, period="autumn")
    assert not CalendarEntry.objects.exists()
    factories.publish(edition, starts_on=date(2027, 9, 1))
    assert first(edition)["DTSTART"].dt == date(2027, 9, 1)


def test_a_postponed_edition_frees_its_old_slot_and_takes_a_new_one_under_the_same_uid() -> None:
    edition = event_factories.edition(starts_on=date(2027, 3, 2))
    planning.postpone(edition, at=AT, by=None)
    old = first(edition)
    assert (str(old["STATUS"]), old["DTSTART"].dt.date()) == ("CANCELLED", date(2027, 3, 2))
    assert str(old["SUMMARY"]).startswith("Postponed: ")
    planning.reschedule(EditionPage.objects.get(pk=edition.pk), starts_on=date(2027, 5, 4), at=AT, by=None)
    new = first(edition)
    assert (str(new["STATUS"]), new["DTSTART"].dt.date()) == ("CONFIRMED", date(2027, 5, 4))
    assert (new["UID"], new["SEQUENCE"]) == (old["UID"], 2)


def test_an_edition_that_loses_its_date_without_a_word_is_shown_as_cancelled_where_it_was() -> None:
    edition = event_factories.edition(starts_on=date(2027, 3, 2), status=EditionStatus.PLANNED)
    changed = recording.record(silently(edition, starts_on=None, ends_on=None), at=LATER)
    assert changed is not None
    assert changed.is_cancelled
    assert (str(first(edition)["STATUS"]), first(edition)["DTSTART"].dt.date()) == ("CANCELLED", date(2027, 3, 2))
    assert recording.record(edition, at=LATER) is None


def test_it_counts_on_too_when_only_a_session_or_a_link_to_join_changes() -> None:
    edition = event_factories.edition()
    slot = event_factories.session(edition)
    steps: list[dict[str, Any]] = [{"title": "Keynote"}, {"is_cancelled": True}, {"join_url": "https://meet.example/1"}]
    for number, values in enumerate(steps, start=1):
        Session.objects.filter(pk=slot.pk).update(**values)
        CalendarEntry.objects.update(live_revision_id=None)  # as one of an earlier revision
        assert recording.record(edition, at=LATER) is not None
        assert entry(edition).sequence == number
    assert recording.record(silently(edition, join_url="https://meet.example/2"), at=LATER) is not None
    assert recording.record(edition, at=LATER) is None
    assert entry(edition).sequence == 4


def test_an_upgrade_that_words_a_description_otherwise_disturbs_no_calendar() -> None:
    edition = event_factories.edition(introduction="In our words.")
    before = entry(edition)
    old = before.components.replace("DESCRIPTION:", "DESCRIPTION:In other words. ")
    CalendarEntry.objects.filter(pk=before.pk).update(components=old, content_hash="of an older release")
    assert recording.record(edition, at=LATER + timedelta(days=1)) is None
    after = entry(edition)
    assert (after.sequence, after.changed_at) == (before.sequence, before.changed_at)
    assert after.components == before.components, "who asks now reads the new words"
    silently(edition, introduction="Edited.")
    CalendarEntry.objects.update(live_revision_id=None)  # as one of an earlier revision
    assert recording.record(edition, at=LATER + timedelta(days=2)) is not None
    assert entry(edition).sequence == before.sequence + 1


def unpublished(edition: EditionPage) -> None:
    edition.unpublish()


def restricted(edition: EditionPage) -> None:
    PageViewRestriction.objects.create(page=edition.get_parent(), restriction_type="login")


@pytest.mark.parametrize(("withdraw", "status"), [(unpublished, "CANCELLED"), (restricted, "CONFIRMED")])
def test_what_the_public_may_not_see_any_more_loses_its_text(withdraw: Any, status: str) -> None:
    edition = event_factories.edition(introduction="Secret", venue="Secret", format="in_person")
    withdraw(edition)
    found = first(edition)
    assert entry(edition).is_withdrawn
    assert (str(found["STATUS"]), found["SEQUENCE"]) == (status, 1)
    assert "Secret" not in entry(edition).components


def shown(language: str) -> str:
    """Return what the calendar of a language contains about the only event."""
    found = [str(icalendar.Event.from_ical(row.components)["STATUS"]) for row in Selection(language=language).entries()]
    return {"CONFIRMED": "on", "CANCELLED": "off"}[found[0]] if found else "absent"


@pytest.mark.parametrize("seed", range(4))
def test_calendars_say_cancelled_only_of_an_event_that_does_not_take_place(seed: int) -> None:
    """An event that has no public page in a language but takes place is left out there, as from any list."""
    draw, key = random.Random(seed), uuid.uuid4()
    codes = draw.sample(["en", "ru", "fr"], draw.randrange(1, 4))
    parents = {code: event_factories.series(event_factories.events_index(code)) for code in codes}
    pages = {code: event_factories.edition(parents[code], translation_key=key).pk for code in codes}
    for _step in range(10):
        code = draw.choice(codes)
        page = EditionPage.objects.get(pk=pages[code])
        restrictions = PageViewRestriction.objects.filter(page=parents[code])
        match draw.choice(["publish", "unpublish", "restrict", "open", "cancel"]):
            case "publish":
                factories.publish(page, status="confirmed")
            case "unpublish":
                page.unpublish()
            case "restrict" if not restrictions:
                PageViewRestriction.objects.create(page=parents[code], restriction_type="login")
            case "open":
                for restriction in restrictions:
                    restriction.delete()
            case "cancel":
                factories.publish(page, status="cancelled")
        rows = {code: EditionPage.objects.get(pk=pk) for code, pk in pages.items()}
        takes_place = any(row.live and row.status == "confirmed" for row in rows.values())
        for one, row in rows.items():
            is_public = row.live and not row.get_view_restrictions().exists()
            says = ("on" if row.status == "confirmed" else "off") if is_public else ("absent" if takes_place else "off")
            assert shown(one) == says, (code, one)
    assert recording.sweep(at=LATER) == []


def test_a_past_event_that_is_withdrawn_is_not_called_off() -> None:
    edition = event_factories.edition()
    silently(edition, live=False)
    recording.record(edition, at=datetime(2027, 6, 1, tzinfo=UTC))
    assert not Selection(language="en").entries()


def test_a_hidden_event_is_not_found_under_its_own_calendar_and_its_people_keep_a_valid_file(client: Client) -> None:
    edition = event_factories.edition()
    restricted(edition)
    assert client.get(reverse("edition_calendar", args=[edition.uuid])).status_code == 404
    found = icalendar.Calendar.from_ical(personal_file(edition, at=LATER)).walk("VEVENT")[0]
    assert (str(found["STATUS"]), found["SEQUENCE"]) == ("CONFIRMED", 1)


@pytest.mark.parametrize(("language", "words"), [("en", "Cancelled: "), ("fr", "Annulé"), ("ru", "Отменено: ")])
@pytest.mark.parametrize("withdraw", [unpublished, lambda edition: edition.delete()])
def test_what_is_gone_says_in_its_language_that_it_is_called_off(language: str, words: str, withdraw: Any) -> None:
    """Some programs do not show STATUS."""
    index = event_factories.events_index(language)
    edition = event_factories.edition(index)
    before = str(first(edition)["SUMMARY"])
    withdraw(edition)
    recording.record(edition, at=LATER)
    summary = str(first(edition)["SUMMARY"])
    assert summary.startswith(words)
    assert summary.endswith(before)


def test_a_deleted_edition_stays_as_cancelled(django_capture_on_commit_callbacks: Any) -> None:
    edition = event_factories.edition()
    with django_capture_on_commit_callbacks(execute=True):
        edition.delete()
    found = entry(edition)
    assert (found.is_withdrawn, found.edition_id) == (True, None)
    assert "STATUS:CANCELLED" in found.components
    series = event_factories.series()
    below = event_factories.edition(series)
    with django_capture_on_commit_callbacks(execute=True):
        EventSeriesPage.objects.get(pk=series.pk).delete()
    assert entry(below).is_withdrawn


def test_an_edition_that_is_published_again_is_the_same_event() -> None:
    edition = event_factories.edition()
    edition.unpublish()
    factories.publish(EditionPage.objects.get(pk=edition.pk))
    found = entry(edition)
    assert (found.is_withdrawn, found.sequence) == (False, 2)
    assert str(first(edition)["STATUS"]) == "CONFIRMED"


def test_a_page_made_anew_in_a_language_takes_over_what_the_deleted_one_left() -> None:
    edition = event_factories.edition()
    old = entry(edition)
    key = edition.translation_key
    edition.delete()
    force = event_factories.edition(translation_key=key)
    assert CalendarEntry.objects.get().pk == old.pk
    assert entry(force).uid == old.uid


def test_drafts_aliases_and_scheduled_pages_are_in_no_calendar() -> None:
    event_factories.edition_draft().save_revision()
    later = event_factories.edition_draft(go_live_at=datetime(2100, 1, 1, tzinfo=UTC))
    later.save_revision().publish()
    edition = event_factories.edition()
    edition.create_alias(update_slug="alias", parent=edition.get_parent())
    assert [row.uuid for row in CalendarEntry.objects.all()] == [edition.uuid]


def test_languages_share_the_uid_and_the_count() -> None:
    edition = event_factories.edition()
    russian = event_factories.edition(event_factories.events_index("ru"), translation_key=edition.translation_key)
    recording.record(silently(edition, title="Another"), at=LATER)
    assert entry(edition).uid == entry(russian).uid
    assert (entry(russian).sequence, entry(edition).sequence) == (1, 2)


def test_no_calendar_tells_a_link_to_join() -> None:
    edition = event_factories.edition(
        starts_on=date(2027, 5, 17),
        ends_on=date(2027, 5, 18),
        join_url="https://meet.example/secret",
        join_note="secret passcode",
        registration="link",
        registration_url="https://forms.example/open",
    )
    event_factories.session(edition, join_url="https://meet.example/secret-too")
    factories.publish(EditionPage.objects.get(pk=edition.pk))
    assert len(components(edition)) == 2
    assert "secret" not in entry(edition).components


def test_sessions_of_several_days_are_events_of_their_own_and_those_of_one_day_are_lines() -> None:
    edition = event_factories.edition(starts_on=date(2027, 5, 17), ends_on=date(2027, 5, 18))
    slot = event_factories.session(edition, room="Room 2")
    event_factories.session(edition, starts_at=None, ends_at=None, title="Dinner")
    factories.publish(EditionPage.objects.get(pk=edition.pk))
    whole, part = components(edition)
    assert (whole["DTSTART"].dt, whole["DTEND"].dt, str(whole["TRANSP"])) == (
        date(2027, 5, 17),
        date(2027, 5, 19),
        "TRANSPARENT",
    )
    assert str(part["RELATED-TO"]) == str(whole["UID"])
    assert str(part["UID"]) == str(uuid.uuid5(edition.translation_key, str(slot.key)))
    assert str(part["LOCATION"]) == "Room 2, Online"
    assert "Dinner" in str(whole["DESCRIPTION"])
    one_day = event_factories.edition()
    event_factories.session(one_day, title="Opening")
    factories.publish(EditionPage.objects.get(pk=one_day.pk))
    assert "10:00 to 11:00 Opening" in str(first(one_day)["DESCRIPTION"])
    assert len(components(one_day)) == 1


def test_it_is_filed_under_its_topics_and_those_above_and_all_else_that_lists_filter_by() -> None:
    broad = factories.topic()
    narrow = factories.topic(parent=broad)
    region, host = factories.region(), factories.organisation()
    edition = event_factories.edition_draft(
        topics=[narrow], regions=[region], working_languages="en;ru", interpretation_languages="fr", format="hybrid"
    )
    edition.organisations.create(organisation=host, role="host")
    edition.save()
    factories.publish(EditionPage.objects.get(pk=edition.pk))
    assert set(entry(edition).facets.values_list("facet", flat=True)) == {
        *(f"topic:{topic.pk}" for topic in (broad, narrow)),
        f"region:{region.pk}",
        f"organisation:{host.pk}",
        "kind:webinar",
        "format:hybrid",
        *("spoken:en", "spoken:ru", "spoken:fr"),
    }


def test_another_address_is_another_link_in_calendars(django_capture_on_commit_callbacks: Any) -> None:
    index = event_factories.events_index()
    edition = event_factories.edition(index)
    index.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        factories.publish(index, slug="programme")
    assert str(first(edition)["URL"]).startswith("https://site.invalid/en/programme/")


# --- After a crash ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [0, 1, 20])
def test_what_no_signal_announced_is_repaired_within_minutes(count: int, django_assert_num_queries: Any) -> None:
    """A crash or a bulk update hides or publishes pages without a signal."""
    chance = random.Random(count)
    pages = [event_factories.edition(slug=f"e-{number}") for number in range(count)]
    for page in pages:
        match chance.choice(["hidden", "lost", "other revision", "same"]):
            case "hidden":
                EditionPage.objects.filter(pk=page.pk).update(live=False)
            case "lost":
                CalendarEntry.objects.filter(uuid=page.uuid).delete()
            case "other revision":
                EditionPage.objects.filter(pk=page.pk).update(title="Other")
                CalendarEntry.objects.filter(uuid=page.uuid).update(live_revision_id=None)
    reconcile_entries(at=LATER)
    shown = set(CalendarEntry.objects.filter(is_withdrawn=False).values_list("uuid", flat=True))
    live = EditionPage.objects.live()
    assert shown == set(live.values_list("uuid", flat=True))
    assert recording.rebuild(at=LATER) == []
    with django_assert_num_queries(4):
        reconcile_entries(at=LATER)


def test_a_sweep_finds_what_is_missing_behind_or_gone_and_rests_when_all_is_well() -> None:
    missing, behind, gone, fine = (event_factories.edition() for _ in range(4))
    event_factories.edition(starts_on=None, starts_at=None, status=EditionStatus.PLANNED)
    CalendarEntry.objects.filter(uuid=missing.uuid).delete()
    silently(behind, title="Newer")
    CalendarEntry.objects.filter(uuid=behind.uuid).update(live_revision_id=None)
    silently(gone, live=False)
    before = entry(fine).changed_at

    changes = recording.sweep(at=LATER)

    assert {(changed.uuid, changed.is_withdrawn) for changed in changes} == {
        (missing.uuid, False),
        (behind.uuid, False),
        (gone.uuid, True),
    }
    assert entry(fine).changed_at == before
    assert recording.sweep(at=LATER) == []


def test_one_edition_that_fails_holds_up_no_other(monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    bad, good = event_factories.edition(), event_factories.edition()
    CalendarEntry.objects.all().delete()
    keep = recording._keep

    def failing(edition: EditionPage, **arguments: Any) -> Any:
        if edition.pk == bad.pk:
            raise RuntimeError("broken")
        return keep(edition, **arguments)

    monkeypatch.setattr(recording, "_keep", failing)
    assert [change.uuid for change in recording.sweep(at=LATER)] == [good.uuid]
    assert f"edition {bad.pk}" in caplog.text


def test_a_rebuild_writes_all_anew_and_counts_only_what_changed() -> None:
    edition, other = event_factories.edition(), event_factories.edition()
    CalendarEntry.objects.filter(uuid=edition.uuid).update(components="", content_hash="old")
    CalendarEntry.objects.filter(uuid=other.uuid).update(components="")
    changes = recording.rebuild(at=LATER)
    assert [change.uuid for change in changes] == [edition.uuid]
    assert (entry(edition).sequence, entry(other).sequence) == (1, 0)
    assert "BEGIN:VEVENT" in entry(other).components
