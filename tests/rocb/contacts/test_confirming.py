"""`rocb.contacts`: an organisation confirms its contact through a mailed link, or says what is wrong."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from unittest import mock

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from rocb.contacts import confirming, views
from rocb.contacts.screen import Standing, standing
from rocb.models import Organisation
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _nobody_asked_before() -> None:
    caches["throttle"].clear()


@pytest.fixture
def row() -> Organisation:
    factories.organisation_index()
    return factories.organisation(
        slug="georgia", contact_unit="Press Service", contact_email="press@customs.example", contact_phone="+995 32 1"
    )


def fresh(row: Organisation) -> Organisation:
    return Organisation.objects.get(pk=row.pk)


def link(row: Organisation, *, at: datetime | None = None) -> str:
    """Ask for confirmation, and return the path in the email."""
    assert confirming.ask(row, at=at or timezone.now())
    return re.findall(r"/contacts/confirm/\S+", mail.outbox[-1].body)[0]


def page(client: Client) -> str:
    """Return what readers see on the page of the organisation."""
    response = client.get("/en/members/georgia/")
    assert response.status_code == 200
    return " ".join(BeautifulSoup(response.content, "html.parser").main.get_text(" ").split())


def test_a_contact_is_public_once_the_organisation_confirmed_it(client: Client, row: Organisation) -> None:
    path = link(row)
    assert "press@customs.example" not in page(client)
    shown = client.get(path)
    assert "press@customs.example" in shown.content.decode()
    assert (shown["Cache-Control"], "noindex" in shown["X-Robots-Tag"]) == ("private, no-store", True)
    assert not shown.cookies
    assert not fresh(row).is_contact_confirmed  # email programs open links
    assert client.post(path, {"answer": "confirm"}).status_code == 302
    assert "Your contact is confirmed" in client.get(path).content.decode()
    text = page(client)
    assert "Press Service press@customs.example +995 32 1" in text
    assert "The organisation confirmed this contact on" in text


def test_what_is_wrong_is_public_no_longer_even_with_a_source(client: Client, row: Organisation) -> None:
    Organisation.objects.filter(pk=row.pk).update(contact_source="https://customs.example/contact")
    path = link(fresh(row))
    assert "Where the organisation published it" in page(client)
    client.post(path, {"answer": "wrong", "text": "<b>Closed</b>\x00 since May" + "!" * 5000})
    row = fresh(row)
    assert row.contact_objection.startswith("<b>Closed</b> since May!")
    assert len(row.contact_objection) == confirming.OBJECTION_AT_MOST
    assert "press@customs.example" not in page(client)
    assert "Thank you for telling us" in client.get(path).content.decode()
    client.post(path, {"answer": "confirm"})  # they looked again
    assert fresh(row).is_contact_confirmed


@pytest.mark.parametrize("name", Organisation.VALUES)
def test_a_changed_value_ends_the_confirmation_and_the_link(client: Client, row: Organisation, name: str) -> None:
    path = link(row)
    client.post(path, {"answer": "confirm"})
    value = {"contact_email": "other@customs.example", "contact_page": "https://x.example/"}.get(name, "1234")
    Organisation.objects.filter(pk=row.pk).update(**{name: value})
    assert not fresh(row).is_contact_public
    answer = client.post(path, {"answer": "confirm"})
    assert answer.status_code == 410
    assert "has been changed" in answer.content.decode()
    assert not fresh(row).is_contact_confirmed


def test_a_link_expires_and_a_forged_one_is_incomplete(client: Client, row: Organisation) -> None:
    path = link(row)
    late = timezone.now() + confirming.LINK_VALID_FOR + timedelta(minutes=1)
    with mock.patch("django.core.signing.time.time", return_value=late.timestamp()):
        assert client.post(path, {"answer": "confirm"}).status_code == 410
    other = factories.organisation(contact_email="x@y.example")
    swapped = path.replace(f"/{row.pk}.", f"/{other.pk}.")
    for forged in (path[:-4] + "/", swapped, f"{path}x/", "/contacts/confirm/", "/contacts/confirm/%00/"):
        answer = client.post(forged, {"answer": "confirm"})
        assert (answer.status_code, "This link is incomplete" in answer.content.decode()) == (404, True)
    row.delete()
    assert client.get(path).status_code == 410
    assert not Organisation.objects.exclude(contact_answered_at=None)


def test_a_repeated_confirmation_keeps_its_date_and_a_new_one_a_year_later_has_its_own(row: Organisation) -> None:
    confirming.confirm(row, at=NOW)
    confirming.confirm(row, at=NOW + timedelta(days=3))
    assert fresh(row).contact_answered_at == NOW
    a_year_later = NOW + timedelta(days=366)
    assert fresh(row).is_contact_old(at=a_year_later)
    assert fresh(row).is_contact_public
    confirming.confirm(row, at=a_year_later)
    assert not fresh(row).is_contact_old(at=a_year_later)


def test_its_page_says_that_a_confirmation_is_old(client: Client, row: Organisation) -> None:
    confirming.confirm(row, at=timezone.now() - timedelta(days=364))
    assert "over a year ago" not in page(client)
    confirming.confirm(row, at=timezone.now() - timedelta(days=800))
    Organisation.objects.filter(pk=row.pk).update(contact_answered_at=timezone.now() - timedelta(days=366))
    assert "The organisation confirmed this contact over a year ago." in page(client)


@pytest.mark.parametrize(
    ("official", "language", "subject"), [("be;ru", "ru", "Просим"), ("nl;fr", "fr", "Merci"), ("de", "en", "Please")]
)
def test_the_email_is_in_a_language_of_the_organisation(official: str, language: str, subject: str) -> None:
    row = factories.organisation(languages=official, contact_email="press@customs.example")
    link(row)
    (sent,) = mail.outbox
    assert sent.to == ["press@customs.example"]
    assert sent.subject.startswith(subject)
    assert sent.extra_headers["Content-Language"] == language
    assert "\n\n\n\n" not in sent.body


def test_an_organisation_is_asked_once_an_hour(row: Organisation) -> None:
    assert confirming.ask(row, at=NOW)
    assert not confirming.ask(row, at=NOW + timedelta(minutes=59))
    assert confirming.ask(row, at=NOW + timedelta(hours=1))
    assert not confirming.ask(factories.organisation(), at=NOW)  # without a contact
    assert len(mail.outbox) == 2


def test_one_place_opens_so_many_links(client: Client, row: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "MOST_FROM_ONE_PLACE", 2)
    path = link(row)
    assert [client.get(path).status_code for _ in range(3)] == [200, 200, 429]
    assert client.get(path, REMOTE_ADDR="192.0.2.7").status_code == 200


@pytest.mark.parametrize("phone", ["<b>1</b>", "call us", "+1", "1\n2345", "javascript:1"])
def test_a_telephone_is_a_number_and_a_contact_has_an_email_address(row: Organisation, phone: str) -> None:
    row.contact_phone = phone
    with pytest.raises(ValidationError, match="Enter digits"):
        row.full_clean()
    row.contact_phone, row.contact_email = "", ""
    with pytest.raises(ValidationError, match="Enter the email address"):
        row.full_clean()


# --- In the CMS -------------------------------------------------------------------------------------------------------


def test_each_contact_has_its_place_in_the_list(row: Organisation) -> None:
    def state(days: int) -> Standing:
        return standing(fresh(row), at=NOW + timedelta(days=days))

    assert state(0) == Standing.UNASKED
    confirming.ask(row, at=NOW)
    assert (state(30), state(31)) == (Standing.ASKED, Standing.UNASKED)
    confirming.confirm(row, at=NOW)
    assert (state(365), state(366)) == (Standing.CONFIRMED, Standing.OLD)
    confirming.object_to(row, "", at=NOW)
    assert state(0) == Standing.WRONG
    assert fresh(row).contact_objection


def test_an_editor_sees_what_is_due_first_and_asks(client: Client, row: Organisation) -> None:
    confirming.object_to(factories.organisation(name="Wrong one", contact_email="w@x.example"), "<i>No</i>", at=NOW)
    confirming.confirm(factories.organisation(name="Right one", contact_email="r@x.example"), at=timezone.now())
    client.force_login(factories.user("Editors"))
    shown = BeautifulSoup(client.get(path := reverse("rocb_contacts")).content, "html.parser")
    assert "2 contacts need your attention" in shown.get_text()
    rows = [one.get_text(" ", strip=True) for one in shown.select("tbody tr")]
    assert ["Wrong one" in rows[0], "press@customs.example" in rows[1], "Right one" in rows[2]] == [True] * 3
    assert "<i>No</i>" in rows[0]  # as text
    client.post(path, {"ask": row.pk})
    assert [one.to for one in mail.outbox] == [["press@customs.example"]]
    for odd in ("", "0", "x", "٣", str(2**70)):
        assert client.post(path, {"ask": odd}).status_code == 404


def test_a_contributor_sees_no_contacts(client: Client, row: Organisation) -> None:
    client.force_login(factories.user("Contributors"))
    assert client.get(reverse("rocb_contacts")).status_code == 302
    client.post(reverse("rocb_contacts"), {"ask": row.pk})
    assert not mail.outbox
