"""`events.admin.editing` and `events.admin.edition_editor`: the editor of an edition, its warnings and its errors."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text

from events.admin.editing import findings_of, of_version
from events.models import EditionPage, EditionStatus, Session
from tests import event_factories, factories

pytestmark = pytest.mark.django_db


def codes(edition: EditionPage, *, is_over: bool = False) -> set[str]:
    return {finding.code for finding in findings_of(edition, is_over=is_over)}


def sent(edition: EditionPage, **changes: Any) -> dict[str, Any]:
    """Return the data of the editor's form for ``edition``."""
    values: dict[str, Any] = {
        "title": edition.title,
        "slug": edition.slug,
        "kind": edition.kind,
        "introduction": edition.introduction,
        "body": rich_text("<p>Text.</p>"),
        "status": edition.status,
        "time_zone": edition.time_zone,
        "starts_on": str(edition.starts_on or ""),
        "starts_at": "10:00",
        "ends_at": "12:00",
        "format": edition.format,
        "audience": edition.audience,
        "registration": edition.registration,
        "participants_qualifier": "exactly",
        "comments": {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0"},
    }
    for name in ("sessions", "organisations", "people", "documents", "recordings"):
        values[name] = inline_formset([])
    return values | changes


def save(client: Client, edition: EditionPage, **changes: Any) -> Any:
    lists = {name: changes.pop(name) for name in ("working_languages",) if name in changes}
    url = reverse("wagtailadmin_pages:edit", args=[edition.pk])
    return client.post(url, {**nested_form_data(sent(edition, **changes)), **lists, "action-publish": "1"})


def test_a_title_and_a_number_that_disagree_are_doubted() -> None:
    assert "number_disagrees" in codes(event_factories.edition(title="Second workshop", ordinal=3))
    assert "number_disagrees" not in codes(event_factories.edition(title="Second workshop", ordinal=2))
    index = event_factories.events_index("ru")
    assert "number_disagrees" in codes(event_factories.edition(index, title="Второй семинар", ordinal=3))


def test_a_session_outside_the_days_is_doubted() -> None:
    edition = event_factories.edition(starts_on=date(2027, 3, 2), ends_on=date(2027, 3, 4))
    event_factories.session(edition, day=date(2027, 3, 4))
    assert "session_elsewhere" not in codes(EditionPage.objects.get(pk=edition.pk))
    event_factories.session(edition, day=date(2027, 3, 5))
    assert "session_elsewhere" in codes(EditionPage.objects.get(pk=edition.pk))


def test_a_session_outside_the_hours_is_doubted() -> None:
    edition = event_factories.edition(
        starts_on=date(2027, 3, 2), ends_on=date(2027, 3, 3), starts_at=time(10), ends_at=time(11)
    )
    for day, starts_at, ends_at in ((2, time(10), time(18)), (3, time(8), time(11)), (3, time(9), None)):
        event_factories.session(edition, day=date(2027, 3, day), starts_at=starts_at, ends_at=ends_at)
    assert "session_at_other_hours" not in codes(EditionPage.objects.get(pk=edition.pk))
    event_factories.session(edition, title="Early", day=date(2027, 3, 2), starts_at=time(9, 30), ends_at=time(11))
    event_factories.session(edition, title="Late", day=date(2027, 3, 3), starts_at=time(15), ends_at=time(16))
    found = findings_of(EditionPage.objects.get(pk=edition.pk), is_over=False)
    assert [finding.message for finding in found if finding.code == "session_at_other_hours"] == [
        "The session “Early” starts at 09:30, before the event, which starts at 10:00.",
        "The session “Late” ends at 16:00, after the event, which ends at 11:00.",
    ]


def test_a_certain_online_event_without_a_link_is_doubted_until_it_is_over() -> None:
    edition = event_factories.edition()
    assert "no_link" in codes(edition)
    assert "no_link" not in codes(edition, is_over=True)
    assert "no_link" not in codes(event_factories.edition(status=EditionStatus.PLANNED))
    assert "no_link" not in codes(event_factories.edition(format=EditionPage.Format.IN_PERSON))
    assert "no_link" not in codes(event_factories.edition(join_url="https://meet.example/1"))


def test_doubts_stand_beside_the_preview_and_keep_nobody_from_publishing(superuser: Client) -> None:
    edition = event_factories.edition(title="Second workshop", ordinal=2)
    answer = save(superuser, edition, ordinal="3")
    assert answer.status_code == 302
    edition.refresh_from_db()
    assert edition.ordinal == 3
    page = superuser.get(reverse("wagtailadmin_pages:edit", args=[edition.pk])).content.decode()
    assert 'data-finding="number_disagrees"' in page
    assert "The title says 2" in page


@pytest.mark.parametrize(
    ("old", "new", "is_allowed"),
    [
        (EditionStatus.CONFIRMED, EditionStatus.CANCELLED, True),
        (EditionStatus.PLANNED, EditionStatus.HELD, False),
        (EditionStatus.CANCELLED, EditionStatus.HELD, False),
        (EditionStatus.HELD, EditionStatus.CONFIRMED, True),
    ],
)
def test_a_public_status_goes_only_where_it_may(
    superuser: Client, old: EditionStatus, new: EditionStatus, is_allowed: bool
) -> None:
    edition = event_factories.edition(status=old)
    answer = save(superuser, edition, status=new)
    edition.refresh_from_db()
    assert edition.status == (new if is_allowed else old)
    if not is_allowed:
        assert "You can change its status to:" in answer.content.decode()


def test_a_draft_may_begin_with_any_status(superuser: Client) -> None:
    draft = event_factories.edition_draft(status=EditionStatus.PLANNED)
    save(superuser, draft, status=EditionStatus.HELD)
    draft.refresh_from_db()
    assert draft.live
    assert draft.status == EditionStatus.HELD


def test_languages_are_ticked_and_kept_as_codes(superuser: Client) -> None:
    edition = event_factories.edition(working_languages="en;is")
    assert save(superuser, edition, working_languages=["en", "ru", "is"]).status_code == 302
    edition.refresh_from_db()
    assert edition.working_languages == "en;ru;is"


def test_a_programme_with_speakers_is_written_in_one_form(superuser: Client) -> None:
    edition = event_factories.edition(starts_on=date(2027, 3, 2))
    person = event_factories.person(name="Eser Çengel")
    session = {
        "day": "2027-03-02",
        "starts_at": "10:00",
        "ends_at": "10:30",
        "title": "Opening",
        "kind": "opening",
        "speakers": inline_formset([{"person": str(person.pk), "role": "opening", "office": "Director, ROCB Europe"}]),
    }
    answer = save(superuser, edition, sessions=inline_formset([session]))
    assert answer.status_code == 302
    saved = Session.objects.get(edition=edition)
    assert saved.starts_at == time(10)
    assert [str(speaker) for speaker in saved.speakers.all()] == ["Eser Çengel, Director, ROCB Europe"]


def test_editing_a_session_keeps_its_key(superuser: Client) -> None:
    edition = event_factories.edition(starts_on=date(2027, 3, 2))
    session = event_factories.session(edition)
    edition = factories.publish(EditionPage.objects.get(pk=edition.pk))
    row = {
        "id": str(session.pk),
        "day": "2027-03-02",
        "title": "Renamed",
        "kind": "plenary",
        "speakers": inline_formset([]),
    }
    assert save(superuser, edition, sessions=inline_formset([row], initial=1)).status_code == 302
    assert [(each.key, each.title) for each in Session.objects.filter(edition=edition)] == [(session.key, "Renamed")]


@pytest.mark.parametrize("status", [EditionStatus.PLANNED, EditionStatus.CONFIRMED, EditionStatus.RESCHEDULED])
def test_a_day_that_is_past_is_doubted_before_readers_see_it(status: EditionStatus) -> None:
    draft = event_factories.edition_draft(starts_on=date(2020, 1, 12), status=status)
    assert "past" in codes(draft, is_over=True)
    page = factories.publish(EditionPage.objects.get(pk=draft.pk))
    assert "past" not in codes(page, is_over=True)  # the day may have passed since it was published
    page.starts_on = date(2020, 1, 11)
    page.set_instants()
    assert "past" in codes(page, is_over=True)


def test_a_past_day_of_an_event_that_was_held_is_not_doubted() -> None:
    for status in (EditionStatus.HELD, EditionStatus.CANCELLED):
        draft = event_factories.edition_draft(starts_on=date(2020, 1, 12), status=status)
        assert "past" not in codes(draft, is_over=True)


@pytest.mark.parametrize(
    ("code", "city", "is_noticed"),
    [
        *[("ru", "Brussels", True), ("en", "Брюссель", True), ("fr", "Брюссель", True)],
        *[("ru", "Брюссель", False), ("fr", "Brussels", False), ("ru", "Bar", False), ("ru", "", False)],
    ],
)
def test_a_city_in_other_letters_than_the_page_has_is_a_warning(code: str, city: str, is_noticed: bool) -> None:
    page = event_factories.edition_draft(event_factories.events_index(code), city=city)
    found = [finding for finding in of_version(page) if finding.code == "place_in_other_letters"]
    assert [finding.where for finding in found] == ["city"] * is_noticed
    assert not any(finding.is_error for finding in found)


def test_an_event_with_unknown_facts_is_saved_and_warned_about(superuser: Client) -> None:
    edition = event_factories.edition(format="", audience="")
    assert {"unknown_format", "unknown_audience"} <= codes(edition)
    assert not {"unknown_format", "unknown_audience"} & codes(event_factories.edition())
    assert save(superuser, edition, introduction="New.").status_code == 302
    edition.refresh_from_db()
    assert (edition.introduction, edition.format, edition.audience, edition.live) == ("New.", "", "", True)
