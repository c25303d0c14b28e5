"""`events.admin.messaging`: the office writes to all registered people."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from unittest import mock
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.test import Client
from django.utils.translation import override
from wagtail.models import PageLogEntry

from events.admin.messaging import language_name
from events.models import EditionOrganisation, EditionPage, Notice
from tests import factories
from tests.events.admin.test_registrations import enter, path, signed_in
from tests.events.registration import people

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock() -> Any:
    with mock.patch("django.utils.timezone.now", return_value=people.BEFORE):
        yield


@pytest.fixture
def page() -> EditionPage:
    page = people.edition(title="A webinar")
    enter(page)
    enter(page, 2, language="ru")
    Notice.objects.all().delete()  # without the confirmations
    return page


def values(**changed: str) -> dict[str, str]:
    return {"key": str(uuid4()), "subject_en": "Room 2", "text_en": "We meet <here> & now.", **changed}


def send(client: Client, page: EditionPage, given: dict[str, str]) -> Any:
    return client.post(path(page, "message/"), given, follow=True)


def test_it_says_before_how_many_people_get_it_and_sends_it_once(
    page: EditionPage, django_capture_on_commit_callbacks: Any
) -> None:
    client, given = signed_in(), values(subject_ru="Зал 2", text_ru="Мы в зале 2.")
    html = client.get(path(page, "message/")).content.decode()
    assert "Send to 2 people" in html
    assert "Subject (Russian, 1 person)" in html
    with django_capture_on_commit_callbacks(execute=True):
        assert "The message will be sent to 2 people." in send(client, page, given).content.decode()
        again = send(client, page, given).content.decode()
    assert "This message has already been sent." in again
    english, russian = sorted(mail.outbox, key=lambda one: one.to)
    assert (english.subject, russian.subject) == ("Room 2: A webinar", "Зал 2: A webinar")
    assert "We meet <here> & now." in english.body
    assert "We meet &lt;here&gt; &amp; now." in english.alternatives[0][0]
    (entry,) = PageLogEntry.objects.filter(action="events.registrations_messaged")
    assert entry.data == {"count": 2, "subjects": ["Room 2", "Зал 2"]}


def test_one_text_is_enough_and_keeps_its_language(page: EditionPage, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        send(signed_in(), page, values())
    russian = max(mail.outbox, key=lambda one: one.to)
    assert russian.subject == "Room 2: A webinar"
    assert '<html lang="ru">' in russian.alternatives[0][0]
    assert '<div lang="en"><p>We meet' in russian.alternatives[0][0]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"subject_en": "", "text_en": ""}, "Enter a subject and a message in at least one language."),
        ({"text_en": " "}, "Enter the message, or delete the subject above it."),
        ({"subject_en": ""}, "Enter a subject, or delete the message below it."),
        ({"subject_en": "x" * 121}, "Ensure this value has at most 120 characters"),
        ({"key": "x"}, "The message was not sent."),
    ],
)
def test_what_is_not_complete_is_not_sent(page: EditionPage, changed: dict[str, str], said: str) -> None:
    assert said in send(signed_in(), page, values(**changed)).content.decode()
    assert not Notice.objects.exists()


def test_a_line_break_in_the_subject_makes_no_header(
    page: EditionPage, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        send(signed_in(), page, values(subject_en="Room 2\r\nBcc: x@x.example"))
    assert mail.outbox[0].message()["Bcc"] is None
    assert mail.outbox[0].subject == "Room 2 Bcc: x@x.example: A webinar"


def test_nobody_is_written_to_where_nobody_is_registered() -> None:
    page = people.edition()
    client = signed_in()
    assert "no email can be sent" in client.get(path(page, "message/")).content.decode()
    send(client, page, values())
    assert not Notice.objects.exists()
    assert path(page, "message/") not in client.get(path(page)).content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_only_who_sees_the_registrations_writes_to_the_people(page: EditionPage, method: str) -> None:
    stranger = factories.user()
    stranger.user_permissions.add(Permission.objects.get(codename="access_admin"))
    response = getattr(signed_in(stranger), method)(path(page, "message/"), values())
    assert response.status_code in {302, 403}
    assert not Notice.objects.exists()


def test_the_host_writes_where_the_office_says_so(page: EditionPage) -> None:
    organisation = factories.organisation()
    EditionOrganisation.objects.create(edition=page, organisation=organisation, role=EditionOrganisation.Role.HOST)
    client = signed_in(factories.user("Contributors", organisation=organisation))
    client.post(path(page, "message/"), values())
    assert not Notice.objects.exists()
    EditionPage.objects.filter(pk=page.pk).update(host_sees_registrations=True)
    client.post(path(page, "message/"), values())
    assert Notice.objects.count() == 2


def test_after_the_event_the_mail_offers_no_place_to_give_back(
    page: EditionPage, django_capture_on_commit_callbacks: Any
) -> None:
    after = people.BEGINS + timedelta(days=2)
    with mock.patch("django.utils.timezone.now", return_value=after), django_capture_on_commit_callbacks(execute=True):
        send(signed_in(), page, values())
    assert len(mail.outbox) == 2
    assert "/registrations/cancel/" not in mail.outbox[0].body
    assert not mail.outbox[0].attachments


@pytest.mark.parametrize(("language", "name"), [("en", "Russian"), ("ru", "русский"), ("fr", "russe")])
def test_a_language_is_named_as_inside_a_sentence(language: str, name: str) -> None:
    with override(language):
        assert language_name("ru") == name
