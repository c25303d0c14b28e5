"""`foundation.mailing.status`, its panel and ``/health/``: an outage, since when, why, and how much is waiting."""

from __future__ import annotations

import smtplib
from datetime import timedelta

import pytest
from django.core.mail import send_mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from foundation.jobs.models import Heartbeat
from foundation.mailing import dispatch
from foundation.mailing.answers import Reason
from foundation.mailing.status import outage, words_for
from tests import factories, mail_factories
from tests.mail_server import MailServer

pytestmark = pytest.mark.django_db


@pytest.fixture
def storm(mail_server: MailServer) -> MailServer:
    """The password of the mail server changed an hour ago; emails to a reader and an editor are waiting."""
    at = timezone.now()
    mail_factories.published(mail_factories.reader(at=at, frequency="at_once"), at=at - timedelta(hours=1))
    send_mail("In review", "An article waits.", None, ["ed@x.example"])
    mail_server.opening = smtplib.SMTPAuthenticationError(535, b"5.7.8 bad credentials of office@relay.example")
    assert dispatch.send_due(at=timezone.now()) == 0
    return mail_server


def test_the_health_page_says_that_mail_stands_still_and_stays_well(storm: MailServer, client: Client) -> None:
    Heartbeat.objects.beat("schedule", at=timezone.now())
    response = client.get("/health/")
    found = response.json()
    assert (response.status_code, found["mail"], found["mail_waiting"]) == (200, "not sending", 2)
    assert found["mail_since"]
    assert "relay" not in response.content.decode()
    storm.opening = None
    assert dispatch.send_due(at=timezone.now() + timedelta(minutes=2)) == 2
    assert client.get("/health/").json()["mail"] == "ok"


def test_the_health_page_asks_one_query_more_for_mail_and_five_for_each_kind_of_page(
    client: Client, django_assert_max_num_queries: object
) -> None:
    with django_assert_max_num_queries(13):  # type: ignore[operator]
        client.get("/health/")


def test_the_first_page_of_the_cms_says_why_and_how_much_waits(storm: MailServer, client: Client) -> None:
    client.force_login(factories.user("Editors", username="ed"))
    text = client.get(reverse("wagtailadmin_home")).content.decode()
    assert "Emails are not being sent" in text
    assert "rejected our username or password" in text
    assert "1 email to readers" in text
    assert "1 email to staff and contacts" in text
    assert "relay.example" not in text, "the server's own words are for administrators"
    client.force_login(factories.user(is_superuser=True, username="root"))
    assert "relay.example" in client.get(reverse("wagtailadmin_home")).content.decode()
    storm.opening = None
    dispatch.send_due(at=timezone.now() + timedelta(minutes=2))
    assert "Emails are not being sent" not in client.get(reverse("wagtailadmin_home")).content.decode()


@pytest.mark.parametrize("language", ["en", "ru", "fr"])
def test_each_reason_has_a_sentence(language: str) -> None:
    with translation.override(language):
        sentences = {words_for(reason) for reason in Reason}
        assert len(sentences) > 9
        assert all(sentence.endswith((".", "?")) for sentence in sentences)
        assert words_for("policy", is_reached=True) not in sentences


def test_how_many_wait_is_counted_only_while_mail_stands_still(
    mail_server: MailServer, django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert outage(at=timezone.now()) is None
