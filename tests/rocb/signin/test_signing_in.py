"""Sign-in with a password: the pages, the sign-in pages of Wagtail, the rate limit."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from unittest import mock

import pytest
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import NoReverseMatch, reverse

from rocb.models import User
from rocb.running.redis_cache import RedisOrMemory
from rocb.signin import brake
from tests.rocb.signin.mails import mails

pytestmark = pytest.mark.django_db

LOGIN = "/account/login/"


def sign_in(client: Client, login: str = "eva", password: str = "secret", **more: Any) -> Any:
    return client.post(LOGIN, {"login": login, "password": password, **more.pop("data", {})}, **more)


def is_in(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


@pytest.mark.parametrize("login", ["eva", "EVA", "eva@x.example", "Eva@X.example"])
def test_an_editor_gets_in_by_user_name_or_mail_address(client: Client, editor: User, login: str) -> None:
    assert sign_in(client, login).url == "/admin/"
    assert is_in(client)


@pytest.mark.parametrize("door", ["/admin/login/", "/_util/login/"])
def test_the_doors_of_wagtail_lead_to_the_one_page_and_keep_where_one_was_going(
    client: Client, editor: User, door: str
) -> None:
    led = client.get(f"{door}?next=/admin/reports/")
    assert led.url == f"{LOGIN}?next=/admin/reports/"
    assert sign_in(client, data={"next": "/admin/reports/"}).url == "/admin/reports/"


def test_an_address_of_another_site_is_not_followed(client: Client, editor: User) -> None:
    assert sign_in(client, data={"next": "https://evil.example/"}).url == "/admin/"


def test_the_cms_sends_strangers_to_sign_in(client: Client) -> None:
    assert client.get("/admin/pages/").url == f"{LOGIN}?next=/admin/pages/"
    assert client.get("/admin/password_reset/").url == "/account/password/reset/"
    assert client.get("/admin/password_reset/confirm/MQ/a-b/").status_code == 404


def test_nobody_signs_up(client: Client) -> None:
    with pytest.raises(NoReverseMatch):
        reverse("account_signup")
    assert client.get("/account/signup/", follow=True).status_code == 404
    assert b"signup" not in client.get(LOGIN).content


@pytest.mark.parametrize(
    "path", ["login/", "password/reset/", "password/reset/done/", "inactive/", "password/reset/key/1-x/"]
)
def test_pages_of_strangers_have_no_inline_script_or_style_and_the_strict_policy(client: Client, path: str) -> None:
    answer = client.get(f"/account/{path}")
    assert answer.status_code == 200
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert b" style=" not in answer.content


def test_a_closed_account_stays_out(client: Client, editor: User) -> None:
    User.objects.update(is_active=False)
    assert sign_in(client).url == "/account/inactive/"
    assert not is_in(client)


# --- The brake ------------------------------------------------------------------------------------------------------


def test_after_five_wrong_passwords_an_address_is_refused_even_with_the_right_one(client: Client, editor: User) -> None:
    for _ in range(5):
        assert sign_in(client, password="wrong").status_code == 200
    refused = sign_in(client)
    assert refused.status_code == 200
    assert not is_in(client)


def test_user_name_and_mail_address_are_one_account_to_the_brake(client: Client, editor: User) -> None:
    for login in ("eva", "eva@x.example", "EVA", "Eva@x.example", "eva"):
        sign_in(client, login, "wrong")
    sign_in(client, "eva@x.example")
    assert not is_in(client)


def test_right_passwords_count_nothing(editor: User) -> None:
    assert [sign_in(Client()).url for _ in range(7)] == ["/admin/"] * 7


def test_a_new_password_begins_the_counts_again(client: Client, editor: User) -> None:
    for _ in range(5):
        sign_in(client, password="wrong")
    editor.set_password("a new, long phrase")
    editor.save()
    assert sign_in(client, password="a new, long phrase").url == "/admin/"


def test_forty_wrong_passwords_from_one_address_leave_the_person_free(client: Client, editor: User) -> None:
    answers = [sign_in(Client(), password=f"wrong {n}", REMOTE_ADDR="198.51.100.7").status_code for n in range(40)]
    assert answers == [200] * 30 + [429] * 10
    assert sign_in(client).url == "/admin/"
    assert is_in(client)


@pytest.mark.parametrize("places", [30, 100])
def test_wrong_passwords_from_many_addresses_stop_those_who_guess_and_never_a_known_place(
    editor: User, places: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sign_in(Client()).url == "/admin/"
    judge = mock.Mock(wraps=AuthenticationBackend().authenticate)
    monkeypatch.setattr(AuthenticationBackend, "authenticate", lambda _self, *args, **given: judge(*args, **given))
    for n in range(places):
        sign_in(Client(), password=f"wrong {n}", REMOTE_ADDR=f"198.51.{n}.7")
    assert judge.call_count <= brake.MOST_FROM_NEW_PLACES
    sign_in(guessed := Client(), REMOTE_ADDR="198.51.200.7")
    assert not is_in(guessed), "the right password is not judged there either"
    assert sign_in(Client()).url == "/admin/"
    editor.set_password("a new, long phrase")
    editor.save()
    assert sign_in(Client(), password="a new, long phrase", REMOTE_ADDR="198.51.200.7").url == "/admin/"


def test_a_name_without_an_account_is_refused_alike(editor: User) -> None:
    for n in range(brake.MOST_FROM_NEW_PLACES):
        for login in ("eva", "nobody"):
            sign_in(Client(), login, "wrong", REMOTE_ADDR=f"198.51.{n}.7")
    one, other = (sign_in(Client(), login, "wrong", REMOTE_ADDR="198.51.200.7").content for login in ("eva", "nobody"))
    assert b"Too many" in one
    assert b"Too many" in other


def test_who_asks_too_often_gets_a_page_that_says_how_long_to_wait(client: Client, editor: User) -> None:
    for _ in range(30):
        sign_in(client, password="wrong")
    answer = sign_in(client)
    assert answer.status_code == 429
    assert "Wait a minute" in answer.content.decode()


def test_behind_a_proxy_the_client_is_the_one_that_it_named(client: Client, editor: User, settings: Any) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    for _ in range(6):
        sign_in(Client(), password="wrong", HTTP_X_FORWARDED_FOR="203.0.113.9, 198.51.100.7")
    assert sign_in(client, HTTP_X_FORWARDED_FOR="203.0.113.9, 198.51.100.8").url == "/admin/"


@pytest.mark.parametrize("header", ["", "nonsense", "1.2.3.4, unknown"])
def test_an_odd_header_of_a_proxy_is_no_error(client: Client, editor: User, settings: Any, header: str) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert sign_in(client, HTTP_X_FORWARDED_FOR=header).url == "/admin/"


def test_sign_in_and_its_brake_go_on_while_the_shared_cache_is_away(
    client: Client, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = RedisOrMemory("redis://127.0.0.1:1/0", {})
    monkeypatch.setattr("allauth.core.internal.ratelimit.cache", away)
    monkeypatch.setattr("foundation.throttling.counting._cache", lambda: away)
    for _ in range(6):
        sign_in(Client(), password="wrong", REMOTE_ADDR="198.51.100.7")
    sign_in(refused := Client(), REMOTE_ADDR="198.51.100.7")
    away.clear()
    assert not is_in(refused)
    assert sign_in(client).url == "/admin/"


# --- A new password -------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("outbox")
def test_the_link_for_a_new_password_waits_for_the_worker_and_does_not_sign_in(
    client: Client, editor: User, settings: Any
) -> None:
    client.post("/account/password/reset/", {"email": "eva@x.example"})
    (mail,) = mails()
    link = next(line for line in mail.splitlines() if "/account/password/reset/key/" in line).strip()
    assert link.startswith(settings.PUBLIC_URL), "not the host that was asked for"
    form = client.get(link.removeprefix(settings.PUBLIC_URL), follow=True)
    path = form.redirect_chain[-1][0]
    client.post(path, {"password1": "a new, long phrase", "password2": "a new, long phrase"})
    assert not is_in(client)
    assert "reset" in mails()[1].lower()
    assert sign_in(client, password="a new, long phrase").url == "/admin/"


@pytest.mark.usefixtures("outbox")
def test_an_unknown_address_gets_no_mail_and_the_same_answer(client: Client, editor: User) -> None:
    known = client.post("/account/password/reset/", {"email": "eva@x.example"})
    unknown = client.post("/account/password/reset/", {"email": "nobody@x.example"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert len(mails()) == 1


@pytest.mark.usefixtures("outbox")
def test_the_twelfth_request_for_a_new_password_sends_nothing(client: Client, editor: User) -> None:
    for _ in range(12):
        client.post("/account/password/reset/", {"email": "eva@x.example"})
    assert len(mails()) == 5


@pytest.mark.usefixtures("outbox")
def test_an_account_gets_twenty_of_these_mails_in_a_day_however_many_places_ask(
    client: Client, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = datetime(2026, 3, 2, tzinfo=UTC)
    for n in range(24 * 6):
        monkeypatch.setattr("django.utils.timezone.now", lambda n=n: begin + timedelta(minutes=10 * n))
        asked = Client().post("/account/password/reset/", {"email": "eva@x.example"}, REMOTE_ADDR=f"10.0.0.{n}")
        assert asked.status_code == 302, "the person who asks then gets no page that says to wait"
    assert len(mails()) == 20


@pytest.mark.usefixtures("outbox")
def test_a_former_mail_address_opens_nothing(client: Client, editor: User) -> None:
    EmailAddress.objects.create(user=editor, email="eva@x.example", verified=True, primary=True)
    editor.email = "new@x.example"
    editor.save()
    client.post("/account/password/reset/", {"email": "eva@x.example"})
    assert mails() == []
    sign_in(client, "eva@x.example")
    assert not is_in(client)


def test_the_key_of_a_new_password_stands_in_no_log() -> None:
    from foundation.private_addresses import hidden

    assert hidden("GET /account/password/reset/key/1-abcdef-0123456789abcdef/ 302").endswith("/key/…/ 302")


@pytest.mark.usefixtures("outbox")
def test_who_changes_a_password_is_told_by_mail_in_the_language_of_their_cms(client: Client, editor: User) -> None:
    from wagtail.users.models import UserProfile

    UserProfile.objects.create(user=editor, preferred_language="fr")
    sign_in(client)
    new = "a new, long phrase"
    client.post("/account/password/change/", {"oldpassword": "secret", "password1": new, "password2": new})
    assert "mot de passe" in mails()[0]


@pytest.mark.parametrize("code", ["ru", "fr", "en"])
def test_sign_in_over_a_form_speaks_the_language_of_the_form(client: Client, editor: User, code: str) -> None:
    back = f"/admin/unsaved/signed-in/?user={editor.pk}&language={code}"
    asked = {"query_params": {"next": back}, "headers": {"accept-language": "de,fr;q=0.5"}}
    assert f'<html lang="{code}"' in client.get(LOGIN, **asked).content.decode()
    wrong = client.post(LOGIN, {"login": "x", "password": "y", "next": back}, headers={"accept-language": "de"})
    assert f'<html lang="{code}"' in wrong.content.decode()


@pytest.mark.parametrize("back", ["http://[", "/?language=xx", "/?language=", "/?language=ru\0", "\0", "/admin/"])
def test_an_address_without_a_language_of_the_site_changes_nothing(client: Client, back: str) -> None:
    answer = client.get(LOGIN, query_params={"next": back}, headers={"accept-language": "fr"})
    assert answer.status_code in {200, 400}
    assert answer.status_code == 400 or '<html lang="fr"' in answer.content.decode()
