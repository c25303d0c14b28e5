"""`rocb.signin.log`: the log says what was changed in an account, by whom and in which way."""

from __future__ import annotations

import random
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone
from wagtail.log_actions import LogContext, log

from rocb.models import User
from rocb.signin.log import entries
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(home: Any) -> User:
    return factories.user(username="ada", first_name="Ada", last_name="Office", is_superuser=True)


def messages(account: User) -> list[str]:
    return [row.message for row in entries(account).order_by("pk")]


def test_a_form_of_the_cms_says_what_it_changed_and_who_did_it(client: Client, admin: User) -> None:
    account = factories.user("Editors", username="eva", email="eva@example.org")
    group = Group.objects.get_or_create(name="Translators")[0]
    entries(account).delete()
    client.force_login(admin)
    form = {"username": "eva", "email": "eva.new@example.org", "first_name": "Eva", "last_name": "Sand"}
    answer = client.post(f"/admin/users/edit/{account.pk}/", {**form, "groups": [group.pk], "is_superuser": "on"})
    assert answer.status_code == 302
    assert sorted(messages(account)) == [
        "Added to groups (Translators)",
        "Changed the email address",
        "Closed the account",
        "Made this person an administrator",
        "Removed from groups (Editors)",
    ]
    assert {row.user for row in entries(account)} == {admin}


@pytest.mark.parametrize(("data", "line"), [("False", "Closed the account"), ("True", "Reopened the account")])
def test_accounts_that_are_closed_together_have_a_line_each(client: Client, admin: User, data: str, line: str) -> None:
    accounts = [factories.user(username=f"eva{n}", is_active=n % 2 == 0) for n in range(4)]
    client.force_login(admin)
    chosen = "&".join(f"id={account.pk}" for account in accounts)
    answer = client.post(f"/admin/bulk/rocb/user/set_active_state/?{chosen}", {"mark_as_active": data})
    assert answer.status_code == 302
    changed = [account for account in accounts if str(account.is_active) != data]
    assert len(changed) == 2
    assert [messages(account) for account in accounts] == [[line] if one in changed else [] for one in accounts]


@pytest.mark.parametrize("seed", range(5))
def test_the_lines_retell_each_change_and_no_others(seed: int, admin: User) -> None:
    """In whatever order and way, the lines together lead to the state of the account."""
    chance = random.Random(seed)
    account = factories.user(username="eva", email="0@example.org")
    groups = [Group.objects.create(name=f"Group {n}") for n in range(4)]
    logged: dict[str, Any] = {"is_active": True, "is_superuser": False, "groups": set(), "emails": 0}
    emails = 0
    for step in range(40):
        some = chance.sample(groups, chance.randrange(5))
        way = chance.randrange(8)
        if way == 0:
            account.is_active = chance.random() < 0.5
            account.save(update_fields=chance.choice([None, ["is_active"], ["is_active", "last_login"]]))
        elif way == 1:
            account.is_superuser, account.last_name = chance.random() < 0.5, f"Sand {step}"
            account.save()
        elif way == 2:
            account.email, emails = f"{step + 1}@example.org", emails + 1
            account.save()
        elif way == 3:
            account.last_login = timezone.now()
            account.save(update_fields=["last_login"])
        elif way == 4:
            account.groups.set(some)
        elif way == 5:
            account.groups.clear()
        elif way == 6:
            groups[0].user_set.add(account, admin)
        else:
            groups[0].user_set.clear()
    for row in entries(account).order_by("pk"):
        what = row.action.removeprefix("sign_in.")
        if what in {"opened", "closed"}:
            logged["is_active"] = what == "opened"
        elif what.startswith("administrator"):
            logged["is_superuser"] = what == "administrator_made"
        elif what == "groups_added":
            assert not logged["groups"] & set(row.data["groups"])
            logged["groups"] |= set(row.data["groups"])
        elif what == "groups_removed":
            assert logged["groups"] >= set(row.data["groups"]) > set()
            logged["groups"] -= set(row.data["groups"])
        else:
            logged["emails"] += 1
    account.refresh_from_db()
    assert logged == {
        "is_active": account.is_active,
        "is_superuser": account.is_superuser,
        "groups": {group.name for group in account.groups.all()},
        "emails": emails,
    }


def test_the_sign_in_log_has_accounts_alone_and_no_line_that_says_only_edited(client: Client, admin: User) -> None:
    client.force_login(admin)
    account = factories.user(username="eva")
    with LogContext(user=admin):
        log(account, "wagtail.edit")
        log(account, "wagtail.create")
        log(factories.topic(), "wagtail.create")
        account.is_active = False
        account.save()
    page = client.get("/admin/reports/sign-ins/", follow=True)
    shown = {(row.action, row.content_type.model) for row in page.context["object_list"]}
    assert shown == {("sign_in.closed", "user"), ("wagtail.create", "user")}


def test_the_log_opens_while_it_is_empty(client: Client, admin: User) -> None:
    client.force_login(admin)
    entries().delete()
    assert client.get("/admin/reports/sign-ins/", follow=True).status_code == 200
