"""One screen finds, exports and erases all data about a person; readers learn exactly what was erased."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import PageLogEntry

from events import registration
from events.models import EditionPage, EditionPerson, Registration
from foundation.custody.models import RequestOfPerson
from foundation.custody.personal_data import erase_own
from news.delivery import mail_subscriptions
from news.models import Channel, DigestRun, Subscription
from rocb.models import User
from tests import event_factories, factories, mail_factories, order_factories
from tests.events.registration.people import enter
from tests.factories import NOON

pytestmark = pytest.mark.django_db
PERSON = "/admin/person/"
ANN = "ann@x.example"


def signed_in(user: User | None = None) -> Client:
    return factories.signed_in(user or factories.user(is_superuser=True))


@pytest.fixture
def page() -> EditionPage:
    return event_factories.edition(title="A webinar", registration="form")


@pytest.fixture
def ann(page: EditionPage) -> User:
    """A person who registered, subscribes, is a contact person, has an account and spoke at an event."""
    enter(page, email=ANN, name="Ann Çengel")
    mail_factories.reader(ANN, at=NOON)
    mail_subscriptions.ask(mail_subscriptions.Order(), email=ANN, at=NOON)
    DigestRun.objects.create(email=ANN, window="daily:1", created_at=NOON, sent_at=NOON)
    order_factories.subscription(contact_name="Ann Çengel", contact_email="Ann@X.example", name="For the board")
    speaker = event_factories.person(name="Ann Çengel", office="Director of a service")
    EditionPerson.objects.create(edition=page, person=speaker, office="Chair then")
    # Data of other people:
    enter(page, 2)
    mail_factories.reader("bob@x.example", at=NOON)
    event_factories.person(name="Bob Cengelson")
    return factories.user("Contributors", email=ANN, username="ann", first_name="Ann", last_name="Çengel")


def test_all_that_is_kept_is_found_by_address_and_name(ann: User) -> None:
    html = signed_in().post(PERSON, {"email": " ANN@x.example ", "name": "cengel"}).content.decode()
    for words in ("A webinar", "Awaiting confirmation", "Active", "For the board", "Director of a service", "ann, Ann"):
        assert words in html
    assert "Records of emails sent: 1" in html
    assert "bob@" not in html
    assert "Bob Cengelson" not in html
    assert "Not deleted here:" in html


def test_it_is_exported_in_one_file_and_logged_without_a_name(ann: User, page: EditionPage) -> None:
    client = signed_in()
    values = json.loads(client.post(PERSON, {"email": ANN, "name": "Çengel", "export": "1"}).content)
    assert {name: len(rows) for name, rows in values.items() if isinstance(rows, list)} == {
        "registrations": 1,
        "speakers": 1,
        "mail": 3,
        "contacts": 1,
        "accounts": 1,
        "waiting_mails": 0,
        "translation_requests": 0,
    }
    assert values["speakers"][0]["events"] == [{"event": "A webinar", "role": "speaker", "office": "Chair then"}]
    log = RequestOfPerson.objects.get()
    assert log.kind == "exported"
    assert log.counts == {"registrations": 1, "speakers": 1, "mail": 3, "contacts": 1, "accounts": 1}
    assert list(PageLogEntry.objects.filter(action__startswith="events.").values_list("data", flat=True)) == [
        {"count": 1}
    ]


def test_it_is_erased_after_a_question_but_for_the_published_record(ann: User, page: EditionPage) -> None:
    client = signed_in()
    asked = client.post(PERSON, {"email": ANN, "name": "Çengel", "ask": "1"}).content.decode()
    assert "This cannot be undone" in asked
    assert Registration.objects.count() == 2
    client.post(PERSON, {"email": ANN, "name": "Çengel", "erase": "1"})
    assert Registration.objects.get().email == "p2@x.example"
    assert Channel.objects.get().email == "bob@x.example"
    assert not DigestRun.objects.exists()
    assert Subscription.objects.get(name="For the board").contact_email == ""
    assert page.people.count() == 1
    ann.refresh_from_db()
    assert (ann.username, ann.email, ann.get_full_name(), ann.is_active) == (f"closed-{ann.pk}", "", "", False)
    assert not ann.groups.exists()
    assert not ann.has_usable_password()
    log = RequestOfPerson.objects.get()
    assert (log.kind, log.counts) == ("erased", {"registrations": 1, "mail": 3, "contacts": 1, "accounts": 1})
    assert "ann" not in json.dumps(log.counts)
    html = client.post(PERSON, {"email": ANN}).content.decode()
    assert "No data is held about this person" in html
    assert Client().login(username="ann", password="secret") is False


def test_who_may_erase_data_cannot_close_the_account_of_an_administrator_or_his_own() -> None:
    administrator = factories.user(is_superuser=True, email="root@x.example")
    editor = factories.user("Editors", email="ed@x.example")
    client = signed_in(editor)
    for person in (administrator, editor):
        client.post(PERSON, {"email": person.email, "erase": "1"})
        person.refresh_from_db()
        assert person.is_active
        assert person.email
    assert "administrator can close it" in client.post(PERSON, {"email": "root@x.example"}).content.decode()


@pytest.mark.parametrize("values", [{}, {"email": "no address"}, {"name": "  "}])
def test_without_an_address_or_a_name_nothing_is_looked_for(values: dict[str, str], ann: User) -> None:
    response = signed_in().post(PERSON, {**values, "erase": "1"})
    assert response.status_code == 422
    assert Registration.objects.count() == 2


def test_only_who_has_the_permission_sees_people(page: EditionPage) -> None:
    enter(page, email=ANN)
    contributor = factories.user("Contributors")
    response = signed_in(contributor).post(PERSON, {"email": ANN, "erase": "1"})
    assert response.status_code in {302, 403}
    assert Registration.objects.exists()
    assert PERSON not in signed_in(contributor).get("/admin/").content.decode()
    editor = signed_in(factories.user("Editors"))
    assert PERSON in editor.get("/admin/").content.decode()
    assert ANN in editor.post(PERSON, {"email": ANN}).content.decode()


def test_the_log_of_deletions_is_read_below_and_names_nobody(page: EditionPage) -> None:
    row, _outcome = enter(page, email=ANN)
    registration.forget(at=row.forget_at)
    html = signed_in().get(PERSON).content.decode()
    log = html[html.index('id="deleted"') :]
    assert page.title in log
    assert "The retention period ended" in log
    assert row.name not in html


# --- "Erase my data" for readers --------------------------------------------------------------------------------------


def erased(client: Client, channel: Channel) -> str:
    return client.post(f"/mail/settings/{mail_subscriptions.key_of(channel)}/", {"action": "erase"}).content.decode()


def test_a_reader_is_told_what_is_gone_and_what_is_left(ann: User, page: EditionPage) -> None:
    cancelled = event_factories.edition(title="Cancelled by her", registration="form")
    row, _outcome = enter(cancelled, email=ANN)
    registration.cancel(row, at=timezone.now())
    html = erased(Client(), Channel.objects.filter(email=ANN, state="active").get())
    gone, left = html.split("We still hold:")
    assert "1 registration that you cancelled or whose event has ended" in gone
    assert "Your email preferences" in gone
    assert "A webinar" in left
    assert "use the link in your confirmation email" in left
    assert "For the board" in left
    assert "An account" in left
    assert "We hold no other data" not in html
    assert [one.translation_key for one in Registration.objects.filter(email=ANN)] == [page.translation_key]
    assert not Channel.objects.filter(email=ANN).exists()


def test_who_registered_and_cancelled_and_has_it_erased_leaves_nothing(page: EditionPage) -> None:
    row, _outcome = enter(page, email=ANN)
    registration.cancel(row, at=timezone.now())
    html = erased(Client(), mail_factories.reader(ANN, at=NOON))
    assert "We hold no other data for your email address" in html
    assert not Registration.objects.exists()


def test_registrations_of_events_that_are_over_go_and_places_to_come_stay_taken(page: EditionPage) -> None:
    enter(page, email=ANN)
    after = registration.versions(page.translation_key)[0].finishes_at
    assert after is not None
    assert erase_own(ANN, at=after - timedelta(days=1)).left
    assert Registration.objects.exists()
    assert not erase_own(ANN, at=after + timedelta(days=1)).left
    assert not Registration.objects.exists()


def test_the_pages_behind_an_old_link_claim_nothing_that_may_be_wrong(page: EditionPage) -> None:
    channel = mail_factories.reader(ANN, at=NOON)
    key = mail_subscriptions.key_of(channel)
    enter(page, email=ANN)
    erased(Client(), channel)
    assert "We hold no other data" not in Client().get(f"/mail/stop/{key}/").content.decode()
