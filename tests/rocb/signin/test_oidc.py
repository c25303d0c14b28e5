"""Sign-in with the account of another organisation, against a small provider on this machine."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rocb.signin.oidc import groups_after
from tests import processes
from tests.rocb.signin import identity_provider

TABLE = {"their-editors": "Editors", "their-authors": "Contributors"}


@pytest.mark.parametrize(
    ("before", "claimed", "after"),
    [
        ({"Board"}, ["their-editors"], {"Board", "Editors"}),
        ({"Board", "Editors"}, ["their-authors", "unknown"], {"Board", "Contributors"}),
        ({"Board", "Editors"}, [], {"Board"}),
        ({"Editors"}, None, set()),
        (set(), "their-editors", {"Editors"}),
        (set(), ["Editors", "superuser", 7, {"their-editors": 1}], set()),
        (set(), {"their-editors": True}, set()),
    ],
)
def test_groups_follow_the_claim_by_the_table_and_others_stay(
    before: set[str], claimed: object, after: set[str]
) -> None:
    assert groups_after(before, claimed, table=TABLE) == after


TRY = """
import django, json
django.setup()
from django.test.utils import setup_test_environment
setup_test_environment()
from urllib.parse import parse_qs, urlsplit
from django.test import Client
from rocb.models import User
from rocb.signin import log
from tests import factories

def come(client, code, process="login"):
    there = client.post(f"/account/oidc/login/?process={process}")
    address = there["Refresh"].partition("url=")[2]
    assert "state=" in address, str(there.content)
    state = parse_qs(urlsplit(address).query)["state"][0]
    return client.get("/account/oidc/login/callback/", {"code": code, "state": state})

factories.news_index()
eva = factories.user("Editors", "Contributors", username="eva", email="eva@x.example")
answer = {"link": "Sign in with Ministry" in Client().get("/account/login/").content.decode()}
answer["stranger"] = "not connected" in come(Client(), "stranger").content.decode()
answer["same mail"] = "not connected" in come(Client(), "eva").content.decode()
answer["accounts"] = list(User.objects.values_list("username", flat=True))
hers = Client()
hers.post("/account/login/", {"login": "eva", "password": "secret"})
for way in (Client(enforce_csrf_checks=True, headers={"cookie": hers.cookies.output(header="", sep=";")}).post, hers.get):
    left = way("/account/oidc/login/?process=connect")
    assert "Refresh" not in left and left.status_code in (302, 403) and "state=" not in left.get("Location", "")
answer["forms"] = hers.get("/account/other/").content.decode().count('<form method="post" action="/account/oidc/login/')
come(hers, "eva", process="connect")
answer["page"] = "Disconnect" in hers.get("/account/other/").content.decode()
later = Client()
answer["in"] = come(later, "eva").url
answer["groups"] = sorted(eva.groups.values_list("name", flat=True))
eva.refresh_from_db()
answer["superuser"] = eva.is_superuser
answer["asked"] = later.get("/admin/").url
answer["log"] = log.entries(eva).latest("pk").message
print(json.dumps(answer))
"""


@pytest.mark.process
@pytest.mark.one_database
@pytest.mark.django_db
def test_who_connected_the_account_of_their_ministry_comes_in_by_it_and_nobody_else(
    new_database: str, tmp_path: Path
) -> None:
    claims = {
        "email": "eva@x.example",
        "email_verified": True,
        "groups": ["their-editors", "their-admins"],
        "is_superuser": True,
    }
    people = {
        "eva": {"sub": "17", **claims},
        "stranger": {"sub": "18", "email": "s@x.example", "groups": ["their-editors"]},
    }
    with identity_provider.running(people) as address:
        values = {
            "ENVIRONMENT": "test",
            "DATABASE_URL": new_database,
            "VAR_DIR": str(tmp_path),
            "OIDC_SERVER_URL": address,
            "OIDC_CLIENT_ID": "newsroom",
            "OIDC_CLIENT_SECRET": "secret",
            "OIDC_NAME": "Ministry",
            "OIDC_GROUPS": "their-editors=Editors,their-authors=Contributors",
            "SECOND_FACTOR_REQUIRED": "1",
        }
        migrated = processes.manage("migrate", "--verbosity=0", **values)
        assert migrated.returncode == 0, migrated.stderr
        done = processes.run("-c", TRY, **values)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == {
        "link": True,
        "stranger": True,
        "same mail": True,
        "accounts": ["eva"],
        "page": True,
        "forms": 1,
        "in": "/admin/",
        "groups": ["Editors"],
        "superuser": False,
        "asked": "/account/factors/",
        "log": "Signed in (account of another organisation; 127.0.0.1)",
    }


@pytest.mark.process
@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"OIDC_SERVER_URL": "login.example.org"}, "OIDC_SERVER_URL is not an https address"),
        ({"OIDC_SERVER_URL": "https://login.example.org"}, "needs OIDC_CLIENT_ID and OIDC_CLIENT_SECRET"),
        ({"OIDC_GROUPS": "Editors"}, "OIDC_GROUPS cannot be read"),
    ],
)
def test_what_is_missing_is_said_at_the_start(values: dict[str, str], said: str) -> None:
    done = processes.run("-c", "import django; django.setup()", ENVIRONMENT="test", **values)
    assert said in done.stderr
