"""Copies for new dates."""

from __future__ import annotations

from datetime import date, time

import pytest

from events import planning
from events.models import EditionPage, EditionStatus, Registration, Session
from tests import event_factories, factories

from .versions import AT, latest, live

pytestmark = pytest.mark.django_db


def full_edition() -> EditionPage:
    edition = event_factories.edition_draft(
        starts_on=date(2027, 5, 17),
        ends_on=date(2027, 5, 19),
        title="Workshop",
        slug="workshop",
        ordinal=2,
        status=EditionStatus.HELD,
        status_note="It went well.",
        join_url="https://meet.example/secret",
        join_note="Passcode 1234",
        participants_count=80,
        registration_opens_on=date(2027, 4, 1),
        registration_closes_on=date(2027, 5, 10),
        topics=[factories.topic()],
    )
    slot = event_factories.session(
        edition, title="Opening", join_url="https://meet.example/opening", recording_url="https://video.example/1"
    )
    slot.speakers.create(person=event_factories.person(), office="Director")
    slot.save()
    event_factories.session(edition, day=date(2027, 5, 19), title="Closing", is_cancelled=True)
    edition.documents.create(title="Report", url="https://example.org/report.pdf")
    edition.recordings.create(title="Film", url="https://video.example/2")
    edition.save()
    return factories.publish(EditionPage.objects.get(pk=edition.pk))


def test_a_copy_has_the_programme_on_new_days_and_nothing_that_belongs_to_the_old_one() -> None:
    old = full_edition()
    assert (old.documents.count(), old.recordings.count()) == (1, 1)
    Registration.objects.create(
        translation_key=old.translation_key,
        edition=old,
        name="A",
        email="a@example.org",
        language="en",
        registered_at=AT,
        forget_at=AT,
    )

    made = planning.copy_edition(old, starts_on=date(2028, 3, 6), at=AT, by=factories.user())

    copy = latest(made)
    assert not copy.live
    assert (copy.starts_on, copy.ends_on) == (date(2028, 3, 6), date(2028, 3, 8))
    assert (copy.registration_opens_on, copy.registration_closes_on) == (date(2028, 1, 20), date(2028, 2, 28))
    assert (copy.status, copy.status_note, copy.ordinal) == (EditionStatus.PLANNED, "", None)
    assert (copy.join_url, copy.join_note, copy.participants_count) == ("", "", None)
    assert not copy.documents.all()
    assert not copy.recordings.all()
    assert copy.topics.count() == 1
    first, second = copy.sessions.all()
    assert (first.title, first.day, first.starts_at) == ("Opening", date(2028, 3, 6), time(10))
    assert (first.join_url, first.recording_url) == ("", "")
    assert (second.title, second.day, second.is_cancelled) == ("Closing", date(2028, 3, 8), False)
    assert [speaker.office for speaker in first.speakers.all()] == ["Director"]
    assert copy.uuid != old.uuid
    assert copy.translation_key != old.translation_key
    assert not {first.key, second.key} & {slot.key for slot in old.sessions.all()}
    assert not made.registrations.exists()


def test_the_old_edition_stays_as_it_was() -> None:
    old = full_edition()
    before = live(old).serializable_data()
    planning.copy_edition(old, starts_on=date(2028, 3, 6), at=AT, by=None)
    assert live(old).serializable_data() == before
    assert Session.objects.filter(edition=old).count() == 2


def test_the_copy_of_a_draft_is_what_its_editor_sees() -> None:
    draft = event_factories.edition_draft(title="Row")
    draft.title = "Revision"
    draft.save_revision()
    made = planning.copy_edition(draft, starts_on=date(2028, 3, 6), at=AT, by=None)
    assert made.title == "Revision"


def test_a_copy_on_a_date_of_the_series_takes_it() -> None:
    series = event_factories.monthly()
    old = event_factories.edition(series, starts_on=date(2027, 2, 2), occurrence_on=date(2027, 2, 2))
    copy = planning.copy_edition(old, starts_on=date(2027, 3, 2), at=AT, by=None)
    other = planning.copy_edition(old, starts_on=date(2027, 3, 2), at=AT, by=None)
    elsewhere = planning.copy_edition(old, starts_on=date(2027, 3, 3), at=AT, by=None)
    assert copy.occurrence_on == date(2027, 3, 2)
    assert other.occurrence_on is None
    assert elsewhere.occurrence_on is None


def test_a_copy_of_an_edition_with_an_outside_form_does_not_lead_to_that_form() -> None:
    old = event_factories.edition(registration="link", registration_url="https://forms.example/old")
    copy = planning.copy_edition(old, starts_on=date(2028, 3, 6), at=AT, by=None)
    assert (copy.registration, copy.registration_url) == ("none", "")
