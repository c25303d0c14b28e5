"""The second factor: who needs one, how to set it up, and how the database stores seeds."""

from __future__ import annotations

import time
from typing import Any
from unittest import mock

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.core.checks import run_checks
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rocb.models import User
from rocb.signin import sealing
from rocb.signin.domain import passkeys_work_at
from rocb.signin.factors import MARK, accounts_without, needs_second_factor
from tests import factories

pytestmark = pytest.mark.django_db

FACTORS = "/account/factors/"


@pytest.fixture(autouse=True)
def required(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True


def sign_in(client: Client, password: str = "secret") -> Any:
    return client.post("/account/login/", {"login": "eva", "password": password})


def committing() -> Any:
    """Run callbacks immediately: allauth reports a new factor on commit, which never happens in a test."""
    return mock.patch("django.db.transaction.on_commit", lambda act, **options: act())


def code_now(user: User, *, steps: int = 0) -> str:
    row = Authenticator.objects.get(user=user, type="totp")
    secret = get_adapter().decrypt(row.data["secret"])
    return str(totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30 + steps)))


def enrol(client: Client) -> None:
    """Add a factor in the period after sign-in that needs no second password."""
    client.get(f"{FACTORS}totp/activate/")
    secret = client.session["mfa.totp.secret"]
    code = totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))
    with committing():
        assert client.post(f"{FACTORS}totp/activate/", {"code": code}).status_code == 302


@pytest.fixture
def enrolled(editor: User) -> User:
    client = Client()
    sign_in(client)
    enrol(client)
    return editor


def status(client: Client, path: str = "/admin/") -> int:
    return client.get(path).status_code


# --- Who must ------------------------------------------------------------------------------------------------------


def test_who_publishes_or_sees_personal_data_must_and_who_only_writes_drafts_need_not() -> None:
    factories.news_index()
    assert needs_second_factor(factories.user("Editors"))
    assert needs_second_factor(factories.user(is_superuser=True))
    assert not needs_second_factor(factories.user("Contributors", organisation=factories.organisation()))
    assert not needs_second_factor(factories.user())


def test_accounts_that_lack_one_are_named(enrolled: User) -> None:
    lacking = factories.user("Editors", username="old")
    factories.user("Contributors", username="contributor")
    factories.user("Editors", username="closed", is_active=False)
    assert accounts_without() == [lacking]


def test_an_editor_without_one_sees_only_where_to_set_it_up(client: Client, editor: User) -> None:
    sign_in(client)
    assert client.get("/admin/").url == FACTORS
    assert client.get("/admin/", headers={"X-Requested-With": "XMLHttpRequest"}).status_code == 403
    assert client.post("/admin/pages/1/delete/").url == FACTORS
    assert status(client, FACTORS) == 200
    assert status(client, "/admin/sprite/") == status(client, "/admin/jsi18n/") == 200


def test_until_then_the_editor_is_nobody_to_the_pages_of_the_site(client: Client, editor: User) -> None:
    home = factories.home()
    sign_in(client)
    assert not client.get(home.get_url()).wsgi_request.user.is_authenticated
    enrol(client)
    assert client.get(home.get_url()).wsgi_request.user == editor


def test_a_contributor_gets_in_with_the_password_alone(client: Client) -> None:
    factories.user("Contributors", username="eva", organisation=factories.organisation())
    sign_in(client)
    assert status(client) == 200


def test_a_right_that_is_gained_asks_at_the_next_request(client: Client) -> None:
    person = factories.user("Contributors", username="eva", organisation=factories.organisation())
    sign_in(client)
    assert status(client) == 200
    person.is_superuser = True
    person.save()
    assert client.get("/admin/").url == FACTORS


def test_where_it_is_not_required_nobody_is_asked(client: Client, editor: User, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    sign_in(client)
    assert status(client) == 200


def test_who_shows_a_factor_costs_no_query_more(client: Client, enrolled: User, settings: Any) -> None:
    sign_in(client)
    client.post(f"{FACTORS}authenticate/", {"code": code_now(enrolled, steps=1)})
    assert status(client) == 200
    counts = []
    for is_required in (False, True):
        settings.SECOND_FACTOR_REQUIRED = is_required
        with CaptureQueriesContext(connection) as queries:
            assert status(client) == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- Setting it up, and showing it -----------------------------------------------------------------------------------


def test_right_after_sign_in_the_password_is_not_asked_again(client: Client, editor: User) -> None:
    sign_in(client)
    assert status(client, f"{FACTORS}totp/activate/") == status(client, f"{FACTORS}webauthn/add/") == 200
    session = client.session
    session["account_authentication_methods"] = [
        {**session["account_authentication_methods"][0], "at": time.time() - 301}
    ]
    session.save()
    assert client.get(f"{FACTORS}totp/activate/").url.startswith("/account/reauthenticate/")


def test_the_first_factor_opens_the_cms_and_brings_codes_that_are_shown_once(client: Client, editor: User) -> None:
    sign_in(client)
    enrol(client)
    assert status(client) == 200
    first, second = (client.get(f"{FACTORS}recovery-codes/").content.decode() for _ in range(2))
    codes = RecoveryCodes(Authenticator.objects.get(user=editor, type="recovery_codes")).get_unused_codes()
    assert all(code in first for code in codes)
    assert not any(code in second for code in codes)


def test_a_stranger_who_asks_for_a_new_password_does_not_keep_the_person_from_enrolling(
    client: Client, editor: User
) -> None:
    Client().post("/account/password/reset/", {"email": "eva@x.example"})
    sign_in(client)
    enrol(client)
    assert status(client) == 200


def test_after_the_password_comes_the_code(client: Client, enrolled: User) -> None:
    assert sign_in(client).url == f"{FACTORS}authenticate/"
    assert status(client) == 302
    assert client.post(f"{FACTORS}authenticate/", {"code": "000000"}).status_code == 200
    assert status(client) == 302
    assert client.post(f"{FACTORS}authenticate/", {"code": code_now(enrolled, steps=1)}).url == "/admin/"
    assert status(client) == 200


def test_a_code_is_used_once(enrolled: User) -> None:
    code = code_now(enrolled, steps=1)
    opened = []
    for client in (Client(), Client()):
        sign_in(client)
        client.post(f"{FACTORS}authenticate/", {"code": code})
        opened.append(status(client) == 200)
    assert opened == [True, False]


def test_a_recovery_code_opens_once(enrolled: User) -> None:
    code = RecoveryCodes(Authenticator.objects.get(user=enrolled, type="recovery_codes")).get_unused_codes()[0]
    opened = []
    for client in (Client(), Client()):
        sign_in(client)
        client.post(f"{FACTORS}authenticate/", {"code": code})
        opened.append(status(client) == 200)
    assert opened == [True, False]


def test_who_guesses_codes_is_stopped_after_five(client: Client, enrolled: User) -> None:
    sign_in(client)
    for _ in range(5):
        client.post(f"{FACTORS}authenticate/", {"code": "000000"})
    client.post(f"{FACTORS}authenticate/", {"code": code_now(enrolled, steps=1)})
    assert status(client) == 302


def test_a_second_factor_that_is_added_without_showing_the_first_does_not_open_the_cms(
    client: Client, enrolled: User
) -> None:
    client.force_login(enrolled)  # a sign-in that requires no factor
    assert client.get("/admin/").url == "/account/login/?next=/admin/"
    assert MARK not in client.session


def test_turning_off_the_only_factor_closes_the_cms(client: Client, editor: User) -> None:
    sign_in(client)
    enrol(client)
    with committing():
        client.post(f"{FACTORS}totp/deactivate/")
    assert client.get("/admin/").url == FACTORS
    assert not Authenticator.objects.exists()


def test_a_passkey_without_the_tick_is_refused(client: Client, editor: User) -> None:
    from rocb.signin.forms import AddPasskeyForm

    form = AddPasskeyForm({"name": "phone", "credential": "{}"}, user=editor)
    assert "passwordless" in form.errors


# --- What is kept ----------------------------------------------------------------------------------------------------


def test_seeds_lie_sealed_and_outlive_a_new_key(enrolled: User, settings: Any, client: Client) -> None:
    former = settings.SECRET_KEY
    row = Authenticator.objects.get(type="totp")
    assert len(row.data["secret"]) > 100
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new " * 20, [former]
    sign_in(client)
    client.post(f"{FACTORS}authenticate/", {"code": code_now(enrolled, steps=1)})
    assert status(client) == 200
    assert Authenticator.objects.get(type="totp").data["secret"] != row.data["secret"], "sealed again when it was used"
    secret = sealing.open_seal(row.data["secret"])
    settings.SECRET_KEY_FALLBACKS = []
    assert sealing.open_seal(Authenticator.objects.get(type="totp").data["secret"]) == secret


def test_a_seed_that_no_key_opens_is_a_wrong_code_and_no_error(enrolled: User, settings: Any, client: Client) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new " * 20, []
    sign_in(client)
    assert client.post(f"{FACTORS}authenticate/", {"code": "123456"}).status_code == 200
    assert status(client) == 302


# --- The domain of passkeys ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "works"),
    [
        ("https://www.rocb-europe.example", True),
        ("http://localhost:8000", True),
        ("http://www.rocb-europe.example", False),
        ("http://127.0.0.1:8000", False),
        ("https://[::1]:8000", False),
    ],
)
def test_passkeys_are_offered_where_browsers_keep_them(address: str, works: bool) -> None:
    assert passkeys_work_at(address) is works


def test_passkeys_are_kept_for_the_public_address_whatever_host_was_asked_for(
    client: Client, editor: User, settings: Any
) -> None:
    settings.PUBLIC_URL, settings.ALLOWED_HOSTS = "https://www.rocb-europe.example", ["*"]
    client.post("/account/login/", {"login": "eva", "password": "secret"})
    page = client.get(f"{FACTORS}webauthn/add/", HTTP_HOST="evil.example").content.decode()
    assert '"id": "www.rocb-europe.example"' in page
    assert "evil.example" not in page


def test_a_public_address_that_the_site_does_not_answer_to_is_an_error(settings: Any) -> None:
    settings.PUBLIC_URL, settings.ALLOWED_HOSTS = "https://www.rocb-europe.example", ["other.example"]
    assert "signin.E001" in [found.id for found in run_checks()]
    settings.ALLOWED_HOSTS = [".rocb-europe.example"]
    assert "signin.E001" not in [found.id for found in run_checks()]


# --- Who guesses codes ------------------------------------------------------------------------------------------------


def enter(code: str, *, place: str) -> Any:
    client = Client(REMOTE_ADDR=place)
    sign_in(client)
    return client.post(f"{FACTORS}authenticate/", {"code": code})


def guess(times: int, *, network: str = "198.51.100") -> None:
    for n in range(times):
        enter("000000", place=f"{network}.{n // 5 + 1}")


def test_whoever_guesses_codes_from_one_place_stops_only_themself(enrolled: User) -> None:
    guess(5)
    assert enter(code_now(enrolled, steps=1), place="198.51.100.1").status_code == 200
    assert enter(code_now(enrolled, steps=1), place="203.0.113.9").status_code == 302


def test_twenty_codes_from_new_places_are_all_in_an_hour_and_the_person_gets_in_from_a_known_one(
    enrolled: User,
) -> None:
    assert enter(code_now(enrolled, steps=-1), place="203.0.113.9").status_code == 302
    guess(20)
    refused = enter(code_now(enrolled, steps=1), place="198.51.100.99")
    assert "Someone is guessing codes for this account" in refused.content.decode()
    assert enter(code_now(enrolled, steps=1), place="203.0.113.9").status_code == 302


def test_a_new_password_opens_the_account_to_codes_from_new_places(enrolled: User) -> None:
    guess(20)
    enrolled.set_password("secret")  # the same for the tests, another hash
    enrolled.save()
    assert enter(code_now(enrolled, steps=1), place="198.51.100.99").status_code == 302
