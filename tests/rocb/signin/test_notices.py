"""Emails to a user about their own account, and log entries."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import get_language
from wagtail.users.models import UserProfile

from foundation.custody.personal_data import Who
from foundation.mailing.models import OutgoingMail
from rocb.models import User
from rocb.people import personal_data
from rocb.people.accounts import AccountForm
from rocb.signin import log
from tests import factories
from tests.rocb.signin.mails import mails

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("outbox")]


@pytest.fixture
def admin() -> User:
    return factories.user(username="ada", first_name="Ada", last_name="Office", is_superuser=True)


def sign_in(client: Client, password: str = "secret", login: str = "eva", **more: Any) -> Any:
    return client.post("/account/login/", {"login": login, "password": password}, **more)


def with_app(account: User) -> User:
    secret = get_adapter().encrypt("JBSWY3DPEHPK3PXP")
    Authenticator.objects.create(user=account, type="totp", data={"secret": secret})
    return account


def actions(account: User) -> list[str]:
    return [row.action for row in log.entries(account).order_by("pk")]


# --- Who guesses -----------------------------------------------------------------------------------------------------


def test_after_ten_wrong_passwords_in_a_day_the_person_is_told_once(editor: User) -> None:
    for n in range(9):
        sign_in(Client(), "wrong", REMOTE_ADDR=f"198.51.100.{n}")
    assert mails() == []
    for n in range(9, 40):
        sign_in(Client(), "wrong", REMOTE_ADDR=f"198.51.100.{n}")
    (mail,) = mails()
    assert "Attempts to sign in" in mail
    assert "Your account is not locked." in mail


def test_forty_wrong_passwords_of_one_address_are_told_and_make_one_line_in_the_log(editor: User) -> None:
    for _ in range(40):
        sign_in(Client(), "wrong", REMOTE_ADDR="198.51.100.7")
    assert len(mails()) == 1
    assert actions(editor) == ["sign_in.failed"]
    assert log.entries(editor).get().data["address"] == "198.51.100.7"


def test_the_notice_is_in_the_language_of_the_persons_cms(editor: User) -> None:
    UserProfile.objects.create(user=editor, preferred_language="ru")
    for n in range(10):
        sign_in(Client(), "wrong", REMOTE_ADDR=f"198.51.100.{n}")
    assert "Ваша учётная запись не заблокирована." in mails()[0]


def test_mails_about_an_account_come_from_the_office_by_its_name_in_their_language(editor: User, settings: Any) -> None:
    settings.WAGTAIL_SITE_NAME = lazy(lambda: {"fr": "BRRC Europe"}.get(get_language() or "", "ROCB Europe"), str)()
    settings.DEFAULT_FROM_EMAIL = "ROCB Europe <news@x.example>"
    UserProfile.objects.create(user=editor, preferred_language="fr")
    for n in range(10):
        sign_in(Client(), "wrong", REMOTE_ADDR=f"198.51.100.{n}")
    Client().post("/account/password/reset/", {"email": editor.email}, headers={"accept-language": "ru"})
    assert [row.sender for row in OutgoingMail.objects.all()] == ["BRRC Europe <news@x.example>"] * 2


def test_names_that_no_account_has_are_kept_nowhere() -> None:
    for _ in range(12):
        sign_in(Client(), "wrong", login="my secret password")
    assert mails() == []
    assert not log.entries().exists()


def test_three_wrong_codes_after_the_right_password_tell_that_somebody_knows_it(editor: User) -> None:
    client = Client()
    with_app(editor)
    sign_in(client)
    for _ in range(2):
        client.post("/account/factors/authenticate/", {"code": "000000"})
    assert mails() == []
    client.post("/account/factors/authenticate/", {"code": "000000"})
    assert "Someone knows your password" in mails()[0]
    assert actions(editor) == ["sign_in.code_failed"]


# --- The log ---------------------------------------------------------------------------------------------------------


def test_the_log_says_who_signed_in_how_and_from_where(client: Client, editor: User, admin: User) -> None:
    sign_in(client, HTTP_USER_AGENT="Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
    assert log.entries(editor).get().message == "Signed in (password; 127.0.0.1; Firefox, Linux)"
    client.force_login(admin)
    page = client.get("/admin/reports/sign-ins/", follow=True).content.decode()
    assert "Signed in (password; 127.0.0.1; Firefox, Linux)" in page


def test_lines_of_the_log_are_forgotten_after_a_year(client: Client, editor: User) -> None:
    sign_in(client)
    log.entries().update(timestamp=timezone.now() - timedelta(days=364))
    assert log.forget_old(at=timezone.now()) == 0
    assert log.forget_old(at=timezone.now() + timedelta(days=2)) == 1


# --- A colleague resets ----------------------------------------------------------------------------------------------


def reset_path(account: User) -> str:
    return f"/admin/users/{account.pk}/reset-second-factor/"


def test_a_colleague_resets_the_factor_with_a_line_in_the_log_ended_sessions_and_a_mail(
    editor: User, admin: User
) -> None:
    hers, ours = Client(), Client()
    sign_in(hers)
    with_app(editor)
    ours.force_login(admin)
    assert "Yes, reset it" in ours.get(reset_path(editor)).content.decode()
    assert ours.post(reset_path(editor)).status_code == 302
    assert not Authenticator.objects.exists()
    assert hers.get("/admin/").status_code == 302
    assert log.entries(editor).latest("pk").user == admin
    assert "Ada Office has reset the second factor" in mails()[-1]
    assert reset_path(editor) in ours.get("/admin/users/").content.decode()


def test_nobody_resets_their_own_and_only_superusers_that_of_a_superuser(
    client: Client, editor: User, admin: User
) -> None:
    from django.contrib.auth.models import Group, Permission

    group = Group.objects.create(name="Keepers")
    codenames = ("access_admin", "change_user", "view_user")
    group.permissions.set(Permission.objects.filter(codename__in=codenames))
    keeper = factories.user("Keepers", username="kim")
    log.entries().delete()
    client.force_login(keeper)
    assert [client.post(reset_path(one)).status_code for one in (keeper, admin)] == [302, 302]
    assert not log.entries().exists()
    client.post(reset_path(editor))
    assert actions(editor) == ["sign_in.factors_reset"]
    client.force_login(editor)
    client.post(reset_path(keeper))
    assert not log.entries(keeper).exists()


def test_who_runs_the_server_resets_by_a_command(editor: User, capsys: pytest.CaptureFixture[str]) -> None:
    with_app(editor)
    call_command("reset_second_factor", "eva@x.example")
    assert "second factors removed: 1" in capsys.readouterr().out
    assert not Authenticator.objects.exists()
    assert "An administrator of the server has reset" in mails()[0]
    with pytest.raises(CommandError, match="Account not found: nobody"):
        call_command("reset_second_factor", "nobody")


# --- Data about a person ---------------------------------------------------------------------------------------------


def test_sign_in_is_part_of_what_is_kept_about_a_person_and_goes_with_it(
    client: Client, editor: User, admin: User
) -> None:
    sign_in(client)
    client.post("/account/password/reset/", {"email": "eva@x.example"})
    with_app(editor)
    part, who = personal_data.Accounts(), Who("eva@x.example")
    (found,) = part.export(who, by=admin)
    assert found["sessions"][0]["ip"] == "127.0.0.1"
    assert found["mail_addresses"] == ["eva@x.example"]
    assert found["second_factors"][0]["type"] == "totp"
    assert found["sign_in_log"][0]["action"] == "sign_in.signed_in"
    part.erase(who, by=admin, at=timezone.now())
    account = User.objects.get(pk=editor.pk)
    assert not any(
        (
            account.usersession_set.all(),
            account.emailaddress_set.all(),
            account.authenticator_set.all(),
            log.entries(account),
        )
    )
    assert client.get("/admin/").status_code == 302


def test_who_gets_another_password_from_an_administrator_is_told(editor: User) -> None:
    values = {"username": "eva", "email": "eva@x.example", "first_name": "Eva", "last_name": "Ex", "is_active": "on"}
    assert AccountForm(values, instance=editor).save()
    assert mails() == []
    phrase = "a new, long phrase"
    form = AccountForm({**values, "password1": phrase, "password2": phrase}, instance=editor)
    assert form.is_valid(), form.errors
    form.save()
    assert "An administrator has set a new password" in mails()[0]
