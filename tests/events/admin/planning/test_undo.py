"""`events.undoing` and its button: one click undoes a mistake, and no emails are sent."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from events import mails, registration
from events.models import EditionPage, EditionStatus, Notice, Registration
from tests import event_factories, factories
from tests.events.clock import START, Clock
from tests.events.registration import people

pytestmark = pytest.mark.django_db

NOTES = {"note_en": "The speaker is ill.", "note_ru": "Докладчик заболел."}
CHANGES: dict[str, dict[str, str]] = {
    "events_cancel": NOTES,
    "events_postpone": NOTES,
    "events_move": {**NOTES, "starts_on": "2027-04-06", "starts_at": "15:30"},
}


@pytest.fixture
def edition(clock: Clock) -> EditionPage:
    """Event in English and Russian, with three people, one of whom reads French."""
    page = people.edition()
    event_factories.session(page)
    page = factories.publish(EditionPage.objects.get(pk=page.pk))
    index = event_factories.events_index("ru")
    russian = event_factories.edition(index, registration="form", translation_key=page.translation_key)
    for number, (version, language) in enumerate([(page, "en"), (russian, "ru"), (page, "fr")]):
        people.enter(version, number, language=language, at=START)
    sent(clock)
    return page


@pytest.fixture
def editor(client: Client, edition: EditionPage) -> Client:
    client.force_login(factories.user("Editors"))
    return client


def sent(clock: Clock, *, after: int = 61) -> list[Any]:
    clock.now += timedelta(seconds=after)
    mail.outbox.clear()
    mails.send_due(at=clock.now)
    return list(mail.outbox)


def url(name: str, page: EditionPage) -> str:
    return reverse(name, args=[page.pk])


def do(editor: Client, name: str, page: EditionPage, **values: str) -> dict[str, str]:
    """Preview and perform an action. Return what its undo button sends."""
    values = {**CHANGES[name], "tells": "on", **values}
    shown = editor.post(url(name, page), values)
    answer = editor.post(url(name, page), {**values, "shown": shown.context["form"]["shown"].value()}, follow=True)
    text = " ".join(unescape(str(message)) for message in answer.context["messages"])
    found = re.search(r'name="change" value="([^"]+)"', text)
    return {"change": found[1] if found else "", "text": " ".join(text.split())}


def state(page: EditionPage) -> list[Any]:
    names = ("status", "status_note", "starts_on", "ends_on", "starts_at", "ends_at", "previous_starts_on", "title")
    rows = EditionPage.objects.filter(translation_key=page.translation_key).order_by("pk")
    sessions = [(one.day, one.starts_at, one.is_cancelled) for row in rows for one in row.sessions.all()]
    return [*rows.values(*names, "live", "has_unpublished_changes"), sessions]


@pytest.mark.parametrize("name", CHANGES)
def test_what_is_undone_within_a_minute_is_as_before_and_sends_no_mail(
    editor: Client, edition: EditionPage, clock: Clock, name: str
) -> None:
    before = state(edition)
    button = do(editor, name, edition)
    assert state(edition) != before
    assert re.search(r"Emails will be sent at \d\d:\d\d\.", button["text"])
    assert sent(clock, after=59) == []
    answer = editor.post(url("events_undo", edition), button, follow=True)
    assert "The change has been undone. No emails will be sent." in answer.content.decode()
    assert state(edition) == before
    assert sent(clock) == []
    assert registration.follow_all(at=clock.now) == 0
    assert not Notice.objects.filter(sent_at=None).exists()


@pytest.mark.parametrize("name", CHANGES)
def test_each_person_reads_the_note_in_their_language_or_none(
    editor: Client, edition: EditionPage, clock: Clock, name: str
) -> None:
    do(editor, name, edition)
    bodies = {message.extra_headers["Content-Language"]: message.body for message in sent(clock)}
    assert {code: [note for note in NOTES.values() if note in body] for code, body in bodies.items()} == {
        "en": [NOTES["note_en"]],
        "ru": [NOTES["note_ru"]],
        "fr": [],
    }


@pytest.mark.parametrize(
    ("name", "other"), [("events_cancel", "deleted"), ("events_postpone", "draft"), ("events_move", "live")]
)
def test_a_language_that_people_read_has_a_note_whether_the_event_has_a_page_in_it_or_not(
    editor: Client, edition: EditionPage, clock: Clock, name: str, other: str
) -> None:
    """There is no French page. Another change within the minute keeps the note."""
    russian = EditionPage.objects.get(translation_key=edition.translation_key, locale__language_code="ru")
    if other != "live":
        russian.delete() if other == "deleted" else russian.unpublish()
    notes = {**NOTES, "note_fr": "L’intervenant est malade."}
    html = editor.get(url(name, edition)).content.decode()
    assert [f'name="{field}"' in html for field in notes] == [True, True, True]
    assert html.count("The event has no page in this language") == (2 if other == "deleted" else 1)
    do(editor, name, edition, **notes)
    factories.publish(EditionPage.objects.get(pk=edition.pk), join_note="Room 2")
    registration.follow(edition.translation_key, at=clock.now)
    bodies = {message.extra_headers["Content-Language"]: message.body for message in sent(clock)}
    assert {code: [note for note in notes.values() if note in body] for code, body in bodies.items()} == {
        code: [notes[f"note_{code}"]] for code in ("en", "ru", "fr")
    }


def test_the_preview_is_what_leaves_and_names_nobody(editor: Client, edition: EditionPage, clock: Clock) -> None:
    shown = editor.post(url("events_cancel", edition), {**NOTES, "tells": "on"})
    written = {row["code"]: row["mail"].body for row in shown.context["mails"]}
    assert not Notice.objects.filter(sent_at=None).exists()
    do(editor, "events_cancel", edition)
    for message in sent(clock):
        name = Registration.objects.get(email=message.to[0]).name
        code = message.extra_headers["Content-Language"]
        assert written[code] == message.body.replace(name, "NAME")
        assert name not in written[code]


def test_when_a_mail_has_left_nothing_is_undone(editor: Client, edition: EditionPage, clock: Clock) -> None:
    button = do(editor, "events_cancel", edition)
    assert len(sent(clock)) == 3
    after = state(edition)
    answer = editor.post(url("events_undo", edition), button, follow=True)
    assert "have already been sent" in answer.content.decode()
    assert state(edition) == after


def test_what_somebody_changed_since_is_not_overwritten(editor: Client, edition: EditionPage) -> None:
    button = do(editor, "events_cancel", edition)
    factories.publish(EditionPage.objects.get(pk=edition.pk), introduction="Another sentence.")
    after = state(edition)
    answer = editor.post(url("events_undo", edition), button, follow=True)
    assert "The event has been changed since" in answer.content.decode()
    assert state(edition) == after


@pytest.mark.parametrize("change", ["", "x", "\0", "a:b:c"])
def test_a_button_that_somebody_made_up_does_nothing(editor: Client, edition: EditionPage, change: str) -> None:
    before = state(edition)
    answer = editor.post(url("events_undo", edition), {"change": change}, follow=True)
    assert "can no longer be undone" in answer.content.decode()
    assert state(edition) == before


def test_nobody_hears_of_the_undoing_of_what_they_were_not_told(
    editor: Client, edition: EditionPage, clock: Clock
) -> None:
    """Also if one language of the event is a draft."""
    EditionPage.objects.get(translation_key=edition.translation_key, locale__language_code="ru").unpublish()
    button = do(editor, "events_cancel", edition, tells="")
    assert EditionPage.objects.get(pk=edition.pk).status == EditionStatus.CANCELLED
    editor.post(url("events_undo", edition), button)
    assert EditionPage.objects.get(pk=edition.pk).status == EditionStatus.CONFIRMED
    assert sent(clock) == []
    assert registration.follow_all(at=clock.now) == 0


def test_drafts_beside_what_is_public_come_back_too(editor: Client, edition: EditionPage, clock: Clock) -> None:
    page = EditionPage.objects.get(pk=edition.pk)
    page.introduction = "Not yet for readers."
    page.save_revision()
    before = state(edition)
    editor.post(url("events_undo", edition), do(editor, "events_move", edition))
    page = EditionPage.objects.get(pk=edition.pk)
    draft = page.get_latest_revision_as_object()
    assert state(edition) == before
    assert (draft.introduction, draft.status, draft.starts_on) == ("Not yet for readers.", page.status, page.starts_on)


def test_there_and_back_by_hand_within_a_minute_sends_nothing_and_later_sends_both(
    edition: EditionPage, clock: Clock
) -> None:
    for pause, expected in ((30, 0), (61, 6)):
        found: Counter[str] = Counter()
        for status in (EditionStatus.CANCELLED, EditionStatus.CONFIRMED):
            for page in EditionPage.objects.filter(translation_key=edition.translation_key):
                factories.publish(page, status=status)
            registration.follow(edition.translation_key, at=clock.now)
            found.update(message.to[0] for message in sent(clock, after=pause))
        found.update(message.to[0] for message in sent(clock))
        assert sum(found.values()) == expected


@pytest.mark.parametrize("second", CHANGES)
def test_emails_about_an_earlier_change_are_announced_when_the_second_one_is_undone(
    editor: Client, edition: EditionPage, clock: Clock, second: str
) -> None:
    do(editor, "events_move", edition, starts_on="2027-03-20")
    clock.now += timedelta(seconds=20)
    button = do(editor, second, edition)
    answer = editor.post(url("events_undo", edition), button, follow=True)
    said = " ".join(unescape(" ".join(str(message) for message in answer.context["messages"])).split())
    assert "An earlier change remains, and 3 people will get an email about it. Emails will be sent at" in said
    assert "No emails" not in said
    assert len(sent(clock)) == 3


def test_a_note_in_the_language_of_other_readers_is_asked_about(editor: Client, edition: EditionPage) -> None:
    note = "The hall has been flooded and cannot be used this week."
    values = {**CHANGES["events_move"], "note_en": note, "note_ru": note, "note_fr": note, "tells": "on"}
    shown = editor.post(url("events_move", edition), values)
    assert [text.count("is in another language (English)") for text in shown.context["warnings"]] == [1, 1]


@pytest.mark.parametrize(
    ("second", "values", "emails"),
    [("events_move", {"starts_on": "2027-03-21"}, 3), ("events_cancel", {}, 0), ("events_postpone", {}, 0)],
)
def test_an_announced_change_reaches_people_although_a_second_one_sends_nothing(
    editor: Client, edition: EditionPage, clock: Clock, second: str, values: dict[str, str], emails: int
) -> None:
    """Without an email about a new status, the screen still offers one later. A date has no such screen."""
    do(editor, "events_move", edition, starts_on="2027-03-20")
    clock.now += timedelta(seconds=20)
    button = do(editor, second, edition, tells="", **values)
    assert ("Emails will be sent at" in button["text"]) == bool(emails)
    found = sent(clock)
    assert len(found) == emails
    assert all(re.search(r"21\s(March|марта|mars)\s2027", one.body) for one in found)
    assert registration.uninformed(edition.translation_key) == 3
    assert registration.follow_all(at=clock.now) == 0
