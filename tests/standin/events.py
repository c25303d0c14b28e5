"""The plug-in ``events`` alone in a foreign site: an event is published and shown everywhere, and each screen responds.

Run with the settings of the stand-in, after ``migrate``. A failure is an AssertionError with an explanation.
"""

from __future__ import annotations

from datetime import date, time, timedelta

from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.mails import compose
from events.models import (
    EditionOrganisation,
    EditionPage,
    EditionStatus,
    EventSeriesPage,
    EventsIndexPage,
    Notice,
    Person,
    Platform,
    Registration,
    Session,
)
from tests.standin.models import Organisation, Topic
from tests.standin.visits import hidden, home, mails, superuser, text, visit_screens, words_of


def publish() -> tuple[EventsIndexPage, EventSeriesPage, EditionPage]:
    topic = Topic.objects.create(slug="laboratories", name="Laboratories")
    organisation = Organisation.objects.create(slug="utopia", name="Customs of Utopia")
    index = home().add_child(instance=EventsIndexPage(title="Events", slug="events", introduction="What comes."))
    series = index.add_child(
        instance=EventSeriesPage(
            title="First Tuesday",
            slug="first-tuesday",
            rule="FREQ=MONTHLY;BYDAY=1TU",
            first_on=date(2027, 1, 5),
            starts_at=time(10),
            duration_minutes=90,
            time_zone="Europe/Brussels",
        )
    )
    series.save_revision().publish()
    page = series.add_child(
        instance=EditionPage(
            title="Open day",
            slug="open-day",
            introduction="The laboratory opens its doors.",
            status=EditionStatus.CONFIRMED,
            starts_on=coming(),
            starts_at=time(10),
            ends_at=time(12),
            time_zone="Europe/Brussels",
            registration=EditionPage.RegistrationBy.FORM,
            platform=Platform.objects.create(name="Meetings"),
            live=False,
        )
    )
    page.topics.set([topic])
    page.organisations.add(EditionOrganisation(organisation=organisation, role=EditionOrganisation.Role.HOST))
    page.sessions.add(Session(day=page.starts_on, starts_at=time(10), ends_at=time(11), title="Welcome"))
    page.save_revision().publish()
    return index, series, page


def coming() -> date:
    """Return a day within the next month."""
    return timezone.localdate() + timedelta(days=20)


def readers_see_it(index: EventsIndexPage, series: EventSeriesPage, page: EditionPage) -> None:
    reader = Client()
    shown = text(reader, page.url)
    for words in ("<h1>Open day</h1>", "Customs of Utopia", "Laboratories", "Welcome", "register/", "text/calendar"):
        assert words in shown, f"The page of the event lacks {words!r}."
    month = f"{index.url}{page.starts_on:%Y/%m}/"
    for path in (index.url, f"{index.url}?topic=laboratories", f"{index.url}{page.starts_on.year}/", month, series.url):
        assert page.url in text(reader, path), f"{path} does not show the event."
    for path in (
        reverse("everything_calendar"),
        reverse("events_calendar", args=[settings.LANGUAGE_CODE]),
        reverse("series_calendar", args=[series.uuid]),
        reverse("edition_calendar", args=[page.uuid]),
    ):
        calendar = text(reader, path)
        assert "SUMMARY:Open day" in calendar, f"{path} lacks the event."


def people_register(page: EditionPage, organisation: Organisation) -> Registration:
    reader = Client()
    form_path = f"{page.url}register/"
    form = text(reader, form_path)
    assert "How we use your data" in form
    assert "legitimate interest in holding its events" in form
    assert "Economic Area" not in form  # the response for one office only
    assert "A second site" in form
    sent = reader.post(
        reverse("event_register", args=[page.uuid]),
        {
            **hidden(form),
            "name": "Ben Example",
            "email": "ben@utopia.example",
            "organisation": organisation.pk,
            "language": settings.LANGUAGE_CODE,
            "time_zone": "Europe/Brussels",
        },
    )
    assert sent.status_code == 302, f"The form is refused: {sent.content.decode()}"
    text(reader, sent["Location"])
    row = Registration.objects.get()
    (mail,) = mails()
    assert mail["To"] == "ben@utopia.example"
    path = next(word for word in words_of(mail) if "/registrations/cancel/" in word)
    assert "Cancel your registration?" in text(reader, path.removeprefix(settings.PUBLIC_URL))
    for kind in Notice.Kind:
        notice = Notice(registration=row, kind=kind, created_at=timezone.now())
        assert compose(notice).alternatives, f"A mail of the kind {kind} cannot be written."
    return row


def screens_answer(index: EventsIndexPage, series: EventSeriesPage, page: EditionPage, row: Registration) -> None:
    _user, editor = superuser()
    person = Person.objects.create(name={settings.LANGUAGE_CODE: "Ann Example"}, office="Director")
    platform = {"pk": page.platform_id}
    visit_screens(
        editor,
        {
            "editions:": {},
            "authorship_": {"page_id": page.pk},
            "filing_": {"offer": "platform"},
            "written_dates_": {},
            "series:": {},
            "custody_": {"app_label": "standin", "model_name": "organisation", "pk": row.organisation_id},
            "events_": {"page_id": page.pk, "uuid": row.uuid, "person_id": person.pk},
            "events_draft_": {"page_id": series.pk},
            **{f"wagtailsnippet{kind}_newsroom_events_person:": {"pk": person.pk} for kind in ("s", "choosers")},
            **{f"wagtailsnippet{kind}_newsroom_events_platform:": platform for kind in ("s", "choosers")},
        },
    )
    for path in (
        *(reverse("wagtailadmin_home"), reverse("wagtailadmin_explore", args=[series.pk])),
        *(reverse(f"wagtailadmin_pages:{name}", args=[page.pk]) for name in ("edit", "unpublish", "history", "usage")),
        reverse("wagtailadmin_pages:add", args=["newsroom_events", "editionpage", series.pk]),
        reverse("wagtailadmin_pages:add", args=["newsroom_events", "eventseriespage", index.pk]),
        *(reverse("wagtailadmin_pages:edit", args=[one.pk]) for one in (series, index)),
    ):
        text(editor, path)


def main() -> None:
    index, series, page = publish()
    readers_see_it(index, series, page)
    row = people_register(page, Organisation.objects.get())
    screens_answer(index, series, page, row)
