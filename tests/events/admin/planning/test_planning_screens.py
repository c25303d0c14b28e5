"""`events.admin.planning`: each screen previews its effect, and acts after a click."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events import registration
from events.models import EditionPage, EditionStatus, EventSeriesPage, EventsIndexPage, Notice, Registration
from tests import event_factories, factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client: Client) -> Client:
    event_factories.events_index()
    client.force_login(factories.user("Editors"))
    return client


def url(name: str, page: Any, **query: str) -> str:
    return reverse(name, args=[page.pk], query=query or None)


def series_of_this_year(index: EventsIndexPage | None = None, **values: Any) -> EventSeriesPage:
    """Create a series on every first Tuesday from next January, independent of today's date."""
    year = timezone.localdate().year + 1
    return event_factories.monthly(index, first_on=date(year, 1, 1), **values)


def registered(edition: EditionPage) -> None:
    Registration.objects.create(
        translation_key=edition.translation_key,
        edition=edition,
        name="A",
        email="a@example.org",
        language="en",
        registered_at=datetime(2027, 1, 1, tzinfo=UTC),
        forget_at=datetime(2030, 1, 1, tzinfo=UTC),
    )


def said(answer: Any) -> str:
    return str(answer.content.decode())


def labels(client: Client, page: Any) -> set[str]:
    """Return the URLs of the planning buttons in the page's editor."""
    text = said(client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])))
    known = {
        *("Create a draft of the next event", "Create drafts for a year", "Confirm the date", "Reschedule", "Postpone"),
        *("Cancel the event", "Mark as held", "Cancel a session", "Copy to new dates"),
    }
    return {label for label in known if f"{label}\n" in text or f">{label}<" in text}


# --- A series


def test_the_next_date_is_drafted_after_it_was_named(editor: Client) -> None:
    series = series_of_this_year()
    first = next(series.cadence.occurrences(since=series.first_on, count=1)).on
    assert f"Tuesday {first.day} January" in said(editor.get(url("events_draft_next", series)))
    assert not EditionPage.objects.exists()
    answer = editor.post(url("events_draft_next", series))
    draft = EditionPage.objects.get()
    assert answer.url == reverse("wagtailadmin_pages:edit", args=[draft.pk])
    assert (draft.starts_on, draft.live) == (first, False)


def test_the_year_that_is_offered_first_has_something_to_draft(editor: Client) -> None:
    series = series_of_this_year()
    assert editor.get(url("events_draft_year", series)).context["year"] == series.first_on.year


def test_a_series_without_a_rule_leads_back_to_its_editor(editor: Client) -> None:
    series = event_factories.series()
    answer = editor.get(url("events_draft_year", series), follow=True)
    assert "This series has no rule" in said(answer)
    assert "Create drafts for a year" not in labels(editor, series)
    assert {"Create drafts for a year", "Create a draft of the next event"} <= labels(editor, series_of_this_year())


# --- An edition


def test_moving_shows_every_session_and_how_many_get_mail_before_it_happens(editor: Client) -> None:
    edition = event_factories.edition(starts_on=date(2027, 3, 2))
    event_factories.session(edition, title="Opening", starts_at=time(10), ends_at=time(11))
    edition = factories.publish(EditionPage.objects.get(pk=edition.pk))
    registered(edition)
    sent = {"starts_on": "2027-03-03", "starts_at": "11:00", "note_en": "A holiday."}

    assert "Send an email to the 1 person who has registered" in said(editor.get(url("events_move", edition)))
    shown = editor.post(url("events_move", edition), {**sent, "show": "1"})
    rows = {row["what"]: (row["old"], row["new"]) for row in shown.context["rows"]}
    assert rows["Opening"] == ("Tuesday 2 March 2027, 10:00", "Wednesday 3 March 2027, 11:00")
    edition.refresh_from_db()
    assert edition.starts_on == date(2027, 3, 2)

    known = shown.context["form"]["shown"].value()
    answer = editor.post(url("events_move", edition), {**sent, "shown": known}, follow=True)
    edition.refresh_from_db()
    assert (edition.starts_on, edition.starts_at, edition.status) == (date(2027, 3, 3), time(11), "rescheduled")
    assert edition.sessions.get().starts_at == time(11)
    assert url("events_undo", edition) in said(answer)


@pytest.mark.parametrize("name", ["events_postpone", "events_cancel", "events_move"])
@pytest.mark.parametrize("are_registered", [True, False])
def test_a_note_in_another_language_is_warned_of_first(editor: Client, name: str, are_registered: bool) -> None:
    edition = event_factories.edition(starts_on=date(2027, 3, 2))
    if are_registered:
        registered(edition)
    sent = {
        "starts_on": "2027-03-03",
        "note_en": "Встреча не состоится, потому что в этот день в порту будет праздник.",
    }
    shown = editor.post(url(name, edition), sent)
    assert "(English) is in another language (Russian)" in said(shown)
    edition.refresh_from_db()
    assert edition.status == EditionStatus.CONFIRMED
    again = {**sent, "shown": shown.context["form"]["shown"].value()}
    assert editor.post(url(name, edition), again).status_code == 302
    edition.refresh_from_db()
    assert edition.status != EditionStatus.CONFIRMED
    other = event_factories.edition(starts_on=date(2027, 3, 2), title="Another")
    honest = {**sent, "note_en": "“Встреча не состоится, потому что в порту праздник”, says the host."}
    assert not editor.post(url(name, other), {**honest, "show": "1"}, follow=True).context.get("warnings")


def test_an_event_moves_by_a_day_at_its_old_hour(editor: Client) -> None:
    edition = event_factories.edition(starts_on=date(2027, 3, 2))
    shown = editor.post(url("events_move", edition), {"starts_on": "2027-03-03", "show": "1"})
    known = shown.context["form"]["shown"].value()
    editor.post(url("events_move", edition), {"starts_on": "2027-03-03", "starts_at": "", "shown": known})
    edition.refresh_from_db()
    assert (edition.starts_on, edition.starts_at) == (date(2027, 3, 3), time(10))


def test_another_date_than_the_one_shown_is_shown_first(editor: Client) -> None:
    edition = event_factories.edition(starts_on=date(2027, 3, 2))
    shown = editor.post(url("events_move", edition), {"starts_on": "2027-03-03", "show": "1"})
    known = shown.context["form"]["shown"].value()
    answer = editor.post(url("events_move", edition), {"starts_on": "2027-03-09", "shown": known})
    assert answer.status_code == 200
    assert "9 March 2027" in str(answer.context["rows"])
    edition.refresh_from_db()
    assert edition.starts_on == date(2027, 3, 2)


def test_a_copy_is_a_draft_on_its_new_dates(editor: Client) -> None:
    edition = event_factories.edition(starts_on=date(2027, 3, 2), join_url="https://meet.example/secret")
    answer = editor.post(url("events_copy", edition), {"starts_on": "2027-05-04", "shown": "2027-05-04"})
    copy = EditionPage.objects.exclude(pk=edition.pk).get()
    assert answer.url == reverse("wagtailadmin_pages:edit", args=[copy.pk])
    assert (copy.starts_on, copy.live, copy.join_url) == (date(2027, 5, 4), False, "")


@pytest.mark.parametrize(("tells", "mails"), [({"tells": "on"}, 1), ({}, 0)])
def test_the_editor_chooses_whether_people_who_registered_get_mail(
    editor: Client, tells: dict[str, str], mails: int, django_capture_on_commit_callbacks: Any
) -> None:
    edition = event_factories.edition(starts_on=timezone.localdate() + timedelta(days=30))
    registered(edition)
    registration.follow(edition.translation_key, at=timezone.now(), silently=True)
    with django_capture_on_commit_callbacks(execute=True):
        shown = editor.post(url("events_cancel", edition), {"note_en": "Nobody came.", **tells})
        known = shown.context["form"]["shown"].value()
        edition.refresh_from_db()
        assert edition.status == EditionStatus.CONFIRMED
        assert [row["count"] for row in shown.context["mails"]] == [1] * mails
        editor.post(url("events_cancel", edition), {"note_en": "Nobody came.", **tells, "shown": known})
    edition.refresh_from_db()
    assert edition.status == EditionStatus.CANCELLED
    registration.follow(edition.translation_key, at=timezone.now())
    assert Notice.objects.filter(kind=Notice.Kind.CANCELLED).count() == mails


def test_where_nobody_registered_nobody_is_asked_about_mail(editor: Client) -> None:
    shown = editor.get(url("events_cancel", event_factories.edition()))
    assert "tells" not in shown.context["form"].fields
    assert "Nobody has registered" in said(shown)


@pytest.mark.parametrize(
    ("name", "status", "words"),
    [
        ("events_cancel", EditionStatus.CANCELLED, "It cannot be changed to “cancelled”"),
        ("events_confirm", EditionStatus.CONFIRMED, "It cannot be changed to “confirmed”"),
        ("events_held", EditionStatus.CONFIRMED, "The event has not ended yet."),
        ("events_sessions", EditionStatus.CONFIRMED, "This event has no sessions to cancel."),
        ("events_move", EditionStatus.HELD, "It cannot be changed to “rescheduled”"),
    ],
)
def test_a_screen_that_cannot_do_its_work_now_says_why_at_once(
    editor: Client, name: str, status: EditionStatus, words: str
) -> None:
    edition = event_factories.edition(status=status, starts_on=timezone.localdate() + timedelta(days=30))
    answer = editor.get(url(name, edition), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("wagtailadmin_pages:edit", args=[edition.pk])
    assert words in said(answer)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("events_postpone", EditionStatus.CONFIRMED, EditionStatus.POSTPONED),
        ("events_cancel", EditionStatus.CONFIRMED, EditionStatus.CANCELLED),
        ("events_confirm", EditionStatus.PLANNED, EditionStatus.CONFIRMED),
        ("events_confirm", EditionStatus.CANCELLED, EditionStatus.CONFIRMED),
        ("events_held", EditionStatus.CONFIRMED, EditionStatus.HELD),
    ],
)
def test_a_status_changes_in_all_languages_after_a_click(
    editor: Client, name: str, old: EditionStatus, new: EditionStatus
) -> None:
    day = timezone.localdate() - timedelta(days=1)
    edition = event_factories.edition(status=old, starts_on=day)
    russian = event_factories.edition(
        event_factories.events_index("ru"), status=old, starts_on=day, translation_key=edition.translation_key
    )
    assert "These will change together: English (public), " in said(editor.get(url(name, edition)))
    answer = editor.post(url(name, edition), {"note_en": "Because.", "note_ru": "Потому."})
    assert answer.status_code == 302
    for page in (edition, russian):
        page.refresh_from_db()
        assert page.status == new
    notes = {"events_postpone": ["Because.", "Потому."], "events_cancel": ["Because.", "Потому."]}
    assert [edition.status_note, russian.status_note] == notes.get(name, ["", ""])


def test_what_may_not_follow_is_said_and_changes_nothing(editor: Client) -> None:
    edition = event_factories.edition(status=EditionStatus.HELD)
    answer = editor.post(url("events_cancel", edition), {})
    assert answer.status_code == 200
    assert "It cannot be changed to “cancelled”" in said(answer)
    edition.refresh_from_db()
    assert edition.status == EditionStatus.HELD


def test_a_session_is_cancelled_and_brought_back(editor: Client) -> None:
    edition = event_factories.edition()
    session = event_factories.session(edition, title="Panel")
    event_factories.session(edition, title="Other")
    edition = factories.publish(EditionPage.objects.get(pk=edition.pk))
    session.refresh_from_db()
    assert "Cancel “Panel”" in said(editor.post(url("events_sessions", edition), {"cancel": session.pk}))
    assert not edition.sessions.filter(is_cancelled=True).exists()
    answer = editor.post(url("events_sessions", edition), {"cancel": session.pk, "sure": "1"}, follow=True)
    assert "“Panel” has been cancelled." in said(answer)
    assert {each.title for each in edition.sessions.filter(is_cancelled=True)} == {"Panel"}
    editor.post(url("events_sessions", edition), {"restore": session.pk})
    assert not edition.sessions.filter(is_cancelled=True).exists()
    assert editor.post(url("events_sessions", edition), {"cancel": "x"}).status_code == 404


def test_only_what_may_happen_next_has_a_button(editor: Client) -> None:
    coming = event_factories.edition(starts_on=timezone.localdate() + timedelta(days=30))
    assert labels(editor, coming) == {"Reschedule", "Postpone", "Cancel the event", "Copy to new dates"}
    over = event_factories.edition(starts_on=timezone.localdate() - timedelta(days=30))
    assert "Mark as held" in labels(editor, over)
    cancelled = event_factories.edition(status=EditionStatus.CANCELLED)
    assert {"Confirm the date", "Reschedule"} <= labels(editor, cancelled)
    assert "Cancel the event" not in labels(editor, cancelled)


def test_who_may_not_publish_changes_nothing_public(client: Client) -> None:
    edition = event_factories.edition()
    client.force_login(factories.user("Contributors"))
    for name in ("events_move", "events_cancel", "events_postpone", "events_sessions"):
        assert client.post(url(name, edition), {"starts_on": "2027-05-04"}).status_code in {302, 403}
    assert "Cancel the event" not in labels(client, edition)
    edition.refresh_from_db()
    assert edition.status == EditionStatus.CONFIRMED


def test_a_locked_version_stops_all_of_them(editor: Client) -> None:
    edition = event_factories.edition()
    event_factories.edition(
        event_factories.events_index("ru"),
        translation_key=edition.translation_key,
        locked=True,
        locked_by=factories.user(),
        locked_at=timezone.now(),
    )
    editor.post(url("events_cancel", edition), {})
    edition.refresh_from_db()
    assert edition.status == EditionStatus.CONFIRMED
