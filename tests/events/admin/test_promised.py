"""`events.admin.promised`: what the editor refuses, counts and emails while people are registered."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, time, timedelta
from html import unescape
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Revision

from events import mails, planning, registration
from events.admin import promised
from events.admin.editing import errors_now
from events.admin.messaging import registered_in_words
from events.models import EditionPage, EditionStatus, Notice, Platform, Registration, Session
from events.planning import shared
from events.versions import SAME_IN_ALL_LANGUAGES
from tests import event_factories, factories
from tests.events.admin.test_editing import save
from tests.events.clock import START, Clock
from tests.events.planning.versions import latest, translated
from tests.events.registration import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def english(clock: Clock) -> EditionPage:
    """Event in English and Russian, with a session and three people, one of whom reads French."""
    page = people.edition(title="Webinar")
    event_factories.session(page, title="Opening")
    page = factories.publish(EditionPage.objects.get(pk=page.pk))
    russian = translated(page, registration="form", title="Вебинар", introduction="Одно предложение.")
    for number, (version, language) in enumerate([(page, "en"), (russian, "ru"), (page, "fr")]):
        people.enter(version, number, language=language, at=START)
    sent(clock)
    return page


@pytest.fixture
def editor(client: Client, clock: Clock) -> Client:
    client.force_login(factories.user(is_superuser=True))
    return client


def sent(clock: Clock) -> list[Any]:
    clock.now += timedelta(minutes=2)
    mail.outbox.clear()
    mails.send_due(at=clock.now)
    return list(mail.outbox)


def said(answer: Any) -> str:
    return " ".join(unescape(str(one)) for one in answer.context["messages"])


def russian_of(page: EditionPage) -> EditionPage:
    return EditionPage.objects.get(translation_key=page.translation_key, locale__language_code="ru")


@pytest.mark.parametrize(
    ("code", "change", "screen"),
    [
        ("en", {"starts_on": "2026-03-02"}, "events_move"),
        ("ru", {"starts_at": "09:00"}, "events_move"),
        ("ru", {"status": "cancelled", "status_note": "Ill."}, "events_cancel"),
        ("en", {"status": "postponed"}, "events_postpone"),
        ("ru", {"time_zone": "Asia/Baku"}, "events_move"),
    ],
)
def test_what_has_a_planning_screen_is_refused_with_the_count_and_leads_there(
    editor: Client, english: EditionPage, code: str, change: dict[str, str], screen: str
) -> None:
    page = english if code == "en" else russian_of(english)
    answer = save(editor, page, sessions=sessions(page), **change)
    assert "3 people are registered (English: 2, Russian: 1)." in said(answer)
    assert reverse(screen, args=[page.pk]) in said(answer)
    assert answer.context["form"]["starts_on"].value() == change.get("starts_on", "2027-03-02")  # nothing typed is lost
    for one in (english, russian_of(english)):
        one.refresh_from_db()
        assert (one.starts_on, one.status) == (date(2027, 3, 2), EditionStatus.CONFIRMED)
    assert not Notice.objects.filter(sent_at=None).exists()


def sessions(page: EditionPage, **changes: Any) -> Any:
    from tests.events.test_promises_kept import inline_formset, row_of

    rows = [{**row_of(one), **changes} for one in page.sessions.all()]
    return inline_formset(rows, initial=len(rows))


def test_nobody_is_asked_where_nobody_is_registered(editor: Client) -> None:
    page = event_factories.edition()
    assert save(editor, page, starts_on="2027-03-09").status_code == 302
    page.refresh_from_db()
    assert page.starts_on == date(2027, 3, 9)


@pytest.fixture
def both(clock: Clock) -> list[EditionPage]:
    """Event in English and Russian that people can register for. No one has done so yet."""
    page = people.edition()
    return [page, translated(page, registration="form", title="Вебинар", introduction="Одно предложение.")]


@pytest.mark.parametrize("number", [0, 1])
def test_one_language_gets_no_other_day_while_people_can_register(
    editor: Client, both: list[EditionPage], number: int
) -> None:
    answer = save(editor, both[number], starts_on="2027-03-09")
    assert "People can register for this event." in said(answer)
    assert reverse("events_move", args=[both[number].pk]) in said(answer)
    assert "email" not in said(answer)
    assert {one.starts_on for one in versions(both[0])} == {date(2027, 3, 2)}


def test_a_place_changes_in_all_languages_while_people_can_register(editor: Client, both: list[EditionPage]) -> None:
    assert save(editor, both[1], format="in_person", venue="Отель", city="Брюссель").status_code == 302
    assert {one.format for one in versions(both[0])} == {"in_person"}


def test_a_version_with_another_day_does_not_become_public_while_people_can_register(both: list[EditionPage]) -> None:
    index = event_factories.events_index("fr")
    french = event_factories.edition_draft(index, translation_key=both[0].translation_key, starts_on=date(2027, 3, 3))
    french.registration = "form"
    assert [error.code for error in errors_now(french) if error.is_firm] == ["unlike_public"]


def test_registration_does_not_open_on_versions_with_different_days(editor: Client, clock: Clock) -> None:
    page = event_factories.edition()
    other = translated(page, title="Вебинар", introduction="Одно предложение.")
    factories.publish(other, starts_on=date(2027, 3, 3))
    assert "first day" in said(save(editor, page, registration="form"))
    factories.publish(EditionPage.objects.get(pk=other.pk), starts_on=date(2027, 3, 2))
    assert save(editor, page, registration="form").status_code == 302
    assert {one.registration for one in versions(page)} == {"form"}


def test_a_new_place_is_counted_changes_all_languages_and_can_be_undone(
    editor: Client, english: EditionPage, clock: Clock
) -> None:
    place = {"format": "in_person", "venue": "Hotel", "city": "Brussels"}
    answer = editor.post(reverse("wagtailadmin_pages:edit", args=[english.pk]), posted(english, **place), follow=True)
    assert "3 registered people will get an email about the change. Emails will be sent at" in " ".join(
        said(answer).split()
    )
    assert {(one.format, one.city) for one in versions(english)} == {("in_person", "Brussels")}
    found = re.search(r'name="change" value="([^"]+)"', said(answer))
    assert found
    editor.post(reverse("events_undo", args=[english.pk]), {"change": found[1]})
    assert {(one.format, one.city) for one in versions(english)} == {("online", "")}
    assert sent(clock) == []


def posted(page: EditionPage, **changes: Any) -> dict[str, Any]:
    from wagtail.test.utils.form_data import nested_form_data

    from tests.events.admin.test_editing import sent as form_of

    slots = changes.pop("slots", {})
    return {**nested_form_data(form_of(page, sessions=sessions(page, **slots), **changes)), "action-publish": "1"}


def versions(page: EditionPage) -> list[EditionPage]:
    return list(EditionPage.objects.filter(translation_key=page.translation_key))


def test_people_read_the_new_place_and_the_new_hours_in_their_language(
    editor: Client, english: EditionPage, clock: Clock
) -> None:
    url = reverse("wagtailadmin_pages:edit", args=[english.pk])
    changes = {"format": "hybrid", "city": "Brussels", "slots": {"starts_at": "10:30"}}
    editor.post(url, posted(english, **changes))
    subjects = {(one.extra_headers["Content-Language"], one.subject) for one in sent(clock)}
    assert {text for code, text in subjects if code == "en"} == {"New location: Webinar", "Programme change: Webinar"}
    assert {text for code, text in subjects if code == "ru"} == {
        "Новое место проведения: Вебинар",
        "Изменения в\N{NO-BREAK SPACE}программе: Вебинар",
    }
    bodies = "\n".join(one.body for one in mail.outbox if one.extra_headers["Content-Language"] == "en")
    assert "The location of this event has changed." in bodies
    assert "Brussels and online" in bodies
    assert "new time, platform or room:\n\n2 March 2027, 10:30: Opening" in bodies


def test_a_session_outside_the_days_of_the_event_is_refused(editor: Client, english: EditionPage) -> None:
    url = reverse("wagtailadmin_pages:edit", args=[english.pk])
    answer = editor.post(url, posted(english, slots={"day": "2027-03-01"}))
    assert "is not a day of the event" in said(answer)
    assert [one.day for one in english.sessions.all()] == [date(2027, 3, 2)]


def test_a_draft_with_another_date_is_published_by_no_screen(editor: Client, english: EditionPage) -> None:
    draft = latest(english)
    draft.starts_on = date(2026, 3, 2)
    draft.save_revision()
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    editor.post(f"{bulk}?id={english.pk}", {"include_descendants": "on"})
    editor.post(reverse("authorship_versions", args=[russian_of(english).pk]), {"version": ["en"]})
    assert {one.starts_on for one in versions(english)} == {date(2027, 3, 2)}


def test_a_version_that_becomes_public_says_the_same(english: EditionPage) -> None:
    french = event_factories.edition_draft(
        event_factories.events_index("fr"), translation_key=english.translation_key, registration="form"
    )
    assert "unlike_public" not in {error.code for error in errors_now(french)}
    french.starts_on, french.format = date(2027, 3, 1), "hybrid"
    (error,) = [error for error in errors_now(french) if error.code == "unlike_public"]
    assert "(English): first day, format." in error.message


@pytest.mark.parametrize("name", ["starts_on", "status", "format"])
def test_a_program_that_changes_one_version_changes_all_and_each_hears_it_in_their_language(
    english: EditionPage, clock: Clock, name: str
) -> None:
    value = {"starts_on": date(2027, 3, 9), "status": "cancelled", "format": "hybrid"}[name]
    russian = russian_of(english)
    draft = latest(russian)
    draft.introduction = "Черновик."
    draft.save_revision()
    factories.publish(EditionPage.objects.get(pk=english.pk), **{name: value})
    registration.follow(english.translation_key, at=clock.now)
    assert {getattr(one, name) for one in versions(english)} == {value}
    assert getattr(latest(russian), name) == value
    assert latest(russian).introduction == "Черновик."
    assert sorted(one.extra_headers["Content-Language"] for one in sent(clock)) == ["en", "fr", "ru"]


def test_nobody_registers_where_the_leading_page_says_cancelled(clock: Clock) -> None:
    page = people.edition(status=EditionStatus.CANCELLED)
    russian = event_factories.edition(
        event_factories.events_index("ru"), translation_key=page.translation_key, registration="form"
    )
    with pytest.raises(registration.RegistrationClosed):
        people.enter(russian, language="ru", at=clock.now)


def test_a_text_of_a_place_that_is_only_translated_differently_is_no_news(english: EditionPage, clock: Clock) -> None:
    factories.publish(EditionPage.objects.get(pk=english.pk), format="in_person", city="Brussels")
    factories.publish(russian_of(english), city="Брюссель")
    registration.follow(english.translation_key, at=clock.now)
    assert len(sent(clock)) == 3
    russian_of(english).unpublish()
    registration.follow(english.translation_key, at=clock.now)
    assert sent(clock) == []


def test_a_registration_that_is_switched_off_is_counted(editor: Client, english: EditionPage) -> None:
    url = reverse("wagtailadmin_pages:edit", args=[english.pk])
    answer = editor.post(url, posted(english, registration="none"), follow=True)
    assert "3 people are registered (English: 2, Russian: 1). Registrations remain valid" in said(answer)
    assert reverse("events_registrations", args=[english.pk]) in said(answer)
    assert Registration.objects.active().count() == 3
    link = {"registration": "link", "registration_url": "https://form.example/"}
    assert "Others can register on the other site." in said(editor.post(url, posted(english, **link), follow=True))


@pytest.mark.parametrize("name", ["events_cancel", "events_sessions"])
def test_a_locked_version_is_named_with_what_to_do(editor: Client, english: EditionPage, name: str) -> None:
    holder = factories.user()
    EditionPage.objects.filter(pk=russian_of(english).pk).update(
        locked=True, locked_by=holder, locked_at=timezone.now()
    )
    menu = editor.get(reverse("wagtailadmin_pages:edit", args=[english.pk])).content.decode()
    url = reverse(name, args=[english.pk])
    assert url in menu
    for answer in (editor.get(url, follow=True), editor.post(url, {}, follow=True)):
        assert f"this one is locked by {holder}: Russian. Ask them to unlock the page" in said(answer)


def test_a_scheduled_version_is_cancelled_too_and_keeps_its_time(editor: Client, english: EditionPage) -> None:
    russian = latest(russian_of(english))
    russian.go_live_at = timezone.now() + timedelta(days=2)
    russian.save_revision().publish()
    assert editor.get(reverse("events_cancel", args=[english.pk])).status_code == 200
    planning.cancel(english, at=timezone.now(), by=None)
    scheduled = Revision.objects.exclude(approved_go_live_at=None).get()
    assert scheduled.as_object().status == EditionStatus.CANCELLED
    assert {one.status for one in versions(english)} == {EditionStatus.CANCELLED}


TERMS: list[dict[str, Any]] = [
    {"registration": "none"},
    {"registration": "link", "registration_url": "https://form.example/"},
    {"registration_opens_on": date(2027, 1, 1), "registration_closes_on": date(2027, 2, 1)},
    {"registration_closes_on": date(2027, 2, 1), "registration_closes_at": time(12)},
    {"capacity": 40},
    {"registrations_kept_days": 10},
    {"audience": "public"},
    {"interpretation_languages": "ru;fr", "working_languages": "en"},
    {"kind": "conference"},
]


@pytest.mark.parametrize("changed", TERMS, ids=lambda values: "-".join(values))
@pytest.mark.parametrize("code", ["en", "ru"])
def test_terms_of_registration_are_the_same_in_all_languages(
    english: EditionPage, code: str, changed: dict[str, Any]
) -> None:
    page, other = (english, russian_of(english)) if code == "en" else (russian_of(english), english)
    EditionPage.objects.filter(pk=other.pk).update(registration_url="https://old.example/")
    factories.publish(EditionPage.objects.get(pk=page.pk), **changed)
    for one in versions(english):
        assert {name: getattr(one, name) for name in changed} == changed, one.locale
    if changed.get("registration"):
        assert len({one.registration_url for one in versions(english)}) == 1
        with pytest.raises(registration.RegistrationClosed):
            people.enter(EditionPage.objects.get(pk=other.pk), 9, language=code, at=START)


def test_each_field_of_an_edition_is_shared_a_text_its_own_or_calculated() -> None:
    """A new field fails here, until somebody decides what a change in one language does to the others."""
    calculated = {*planning.INSTANTS, "uuid", "occurrence_on", "page_ptr"}
    classes = [{name.removesuffix("_id") for name in names} for names in (shared.SHARED, shared.TEXTS, shared.OWN)]
    own = {field.name for field in EditionPage._meta.get_fields() if not field.auto_created or field.concrete}
    of_page = {field.name for field in Page._meta.get_fields()}
    counts = Counter(name for names in (*classes, calculated) for name in names)
    assert set(counts) == own - of_page
    assert set(counts.values()) == {1}
    assert set(SAME_IN_ALL_LANGUAGES[EditionPage]) <= classes[0] | {"ordinal"}


def test_a_row_that_shared_facts_name_is_deleted_only_without_people(editor: Client, english: EditionPage) -> None:
    """The deletion would change the event for people, with an unexpected email."""
    fields = [EditionPage._meta.get_field(name.removesuffix("_id")) for name in shared.SHARED]
    fields += [Session._meta.get_field(name.removesuffix("_id")) for name in shared.OF_SESSION]
    named = [field for field in fields if field.is_relation]
    assert {field.related_model for field in named} == {Platform}
    for field in named:
        platform, unused = event_factories.platform(), event_factories.platform()
        rows = versions(english) if field.model is EditionPage else list(Session.objects.filter(edition=english))
        for row in rows:
            type(row).objects.filter(pk=row.pk).update(**{field.name: platform})
        url = reverse("wagtailsnippets_newsroom_events_platform:delete", args=[platform.pk])
        for answer in (editor.get(url), editor.post(url)):
            assert "Events with registrations" in answer.content.decode(), field
        with pytest.raises(ProtectedError), transaction.atomic():
            platform.delete()
        for row in rows:
            type(row).objects.filter(pk=row.pk).update(**{field.name: None})
        for free in (platform, unused):
            free.delete()


def test_an_email_about_another_platform_names_it(english: EditionPage, clock: Clock) -> None:
    platform = event_factories.platform(name="Zoom for events")
    factories.publish(EditionPage.objects.get(pk=english.pk), platform=platform)
    registration.follow(english.translation_key, at=clock.now)
    assert all("(Zoom for events)" in one.body for one in sent(clock))


@pytest.mark.parametrize(
    ("change", "subject", "was"),
    [
        ({"time_zone": "Asia/Baku"}, "New time", "Tuesday 2 March 2027, 10:00 to 12:00, Brussels time"),
        ({"starts_at": time(11)}, "New time", "Tuesday 2 March 2027, 10:00 to 12:00, Brussels time"),
        ({"starts_on": date(2027, 3, 3)}, "New date", "Tuesday 2 March 2027, 10:00 to 12:00, Brussels time"),
        ({"ends_on": date(2027, 3, 3)}, "New date", ""),
    ],
)
def test_an_email_says_whether_the_day_or_the_hour_is_new_and_what_people_read_before(
    english: EditionPage, clock: Clock, change: dict[str, Any], subject: str, was: str
) -> None:
    page = EditionPage.objects.get(pk=english.pk)
    page.sessions = []
    factories.publish(page, **change)
    registration.follow(english.translation_key, at=clock.now)
    in_english = [one for one in sent(clock) if one.extra_headers["Content-Language"] == "en"]
    (message,) = [one for one in in_english if "Programme" not in one.subject]
    assert message.subject == f"{subject}: Webinar"
    assert was in " ".join(message.body.split())


def test_another_name_of_the_same_time_zone_is_changed_in_the_editor(editor: Client, english: EditionPage) -> None:
    url = reverse("wagtailadmin_pages:edit", args=[english.pk])
    editor.post(url, posted(english, time_zone="Europe/Paris"))
    assert {one.time_zone for one in versions(english)} == {"Europe/Paris"}


def test_an_event_that_has_not_ended_is_marked_as_held_nowhere(editor: Client, english: EditionPage) -> None:
    answer = save(editor, english, sessions=sessions(english), status="held")
    assert "The event has not ended yet. When it has" in said(answer)
    assert reverse("events_held", args=[english.pk]) not in said(answer)


@pytest.mark.parametrize(("title", "is_named"), [("Webinar", False), ("The webinar", False), ("Annual report", True)])
def test_a_title_of_another_subject_is_noticed_with_the_count(english: EditionPage, title: str, is_named: bool) -> None:
    english.title = title
    found = [one for one in promised.findings(english, at=timezone.now()) if one.code == "other_title"]
    assert len(found) == is_named
    assert all("3 people are registered" in one.message and "“Webinar”" in one.fix for one in found)


def test_counts_by_language_add_up_after_a_page_was_deleted(english: EditionPage) -> None:
    russian_of(english).delete()
    words = registered_in_words(registration.by_page([english.translation_key]))
    assert words == "3 people are registered (English: 2, deleted page: 1)."


def test_the_screen_moves_an_event_to_another_time_zone_in_all_languages(
    editor: Client, english: EditionPage, clock: Clock
) -> None:
    values = {"starts_on": "2027-03-02", "time_zone": "Asia/Baku", "tells": "on"}
    shown = editor.post(reverse("events_move", args=[english.pk]), values)
    assert [row["new"] for row in shown.context["rows"]][-1] == "Baku time"
    known = shown.context["form"]["shown"].value()
    editor.post(reverse("events_move", args=[english.pk]), {**values, "shown": known})
    assert {(one.time_zone, one.status, str(one.starts_at)) for one in versions(english)} == {
        ("Asia/Baku", "rescheduled", "10:00:00")
    }
    subjects = {one.extra_headers["Content-Language"]: one.subject for one in sent(clock)}
    assert subjects["en"] == "New time: Webinar"
