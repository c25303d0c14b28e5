"""Responses to each role at every address of the CMS, and at every address that a key opens.

``tests/data/rights.txt`` has the table: a line for each address and subject, a column for each role, "GET/POST" in a
cell. A new address without a line fails here. To fill in new lines, and to see changes:

    RIGHTS=write .venv/bin/python -m pytest tests/test_rights.py

Then read every line of the difference before you commit it: the table is a promise, not a recording.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.db import transaction
from django.test import Client, TestCase

from tests import rights_world
from tests.rights_world import World

pytestmark = [pytest.mark.long, pytest.mark.one_database]

TABLE = Path(__file__).parent / "data" / "rights.txt"
ROLES = ["stranger", "key", "translator", "A", "B", "editor", "admin"]
# Values that Wagtail's views expect in any submitted form.
SENT = {"body-count": "0", "new_parent_page": "1", "url": "https://x.example/", "file_name": "", "input_format": "0"}
WORDS = """\
# Who gets what answer, GET/POST. Written by RIGHTS=write pytest tests/test_rights.py, read line by line before a commit.
#   stranger  nobody signed in            key   the console of organisation A, no account
#   translator  an account of the group "Translators" with one task, "assigned"
#   A, B      contributors of two organisations; editor and admin are the office
#   login     sent to sign in             no    refused in a sentence, on the CMS's first page or with 403
#   200       shown, or a form with what is wrong in it    302  sent on, after the work was done
#   404, 405  nothing there for this role, or not this method
#   500       in views of Wagtail only, on a POST that none of its forms sends
# "own" is what belongs to A, "office" what an editor made, "public" an article that is live.
"""


def read() -> dict[tuple[str, str], list[str]]:
    table = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines() if TABLE.exists() else []:
        if line and not line.startswith("#"):
            cells = [cell.strip() for cell in line.split(" | ")]
            table[cells[0], cells[1]] = cells[2:]
    return table


def write(table: dict[tuple[str, str], list[str]]) -> None:
    width = [max(len(key[number]) for key in table) for number in (0, 1)]
    head = ("address", "about", ROLES)
    lines = [
        f"{a:{width[0]}} | {b:{width[1]}} | " + " | ".join(f"{cell:11}" for cell in cells).rstrip()
        for (a, b), cells in [((f"# {head[0]}", head[1]), head[2]), *table.items()]
    ]
    TABLE.write_text(WORDS + "\n".join(lines) + "\n", encoding="utf-8")


def lines() -> list[tuple[str, str]]:
    return [(route, subject) for route in rights_world.routes() for subject in rights_world.subjects(route)]


def answer(client: Client, method: str, path: str) -> str:
    """Return one word for the response. Everything that the request did is rolled back, also a sign-out."""
    cookies: Any = client.cookies.copy()
    with transaction.atomic():
        response = getattr(client, method)(path, data=SENT if method == "post" else None)
        transaction.set_rollback(True)
    client.cookies = cookies
    target = response.get("Location", "")
    if response.status_code == 302 and "/login/" in target:
        return "login"
    if response.status_code == 403 or (response.status_code == 302 and target == "/admin/" and _is_refusal(response)):
        return "no"
    return str(response.status_code)


def _is_refusal(response: Any) -> bool:
    return any("do not have permission" in str(message) for message in response.wsgi_request._messages)


class RightsTest(TestCase):
    """Test with one world for all roles. Nothing is rendered, since the response is decided earlier."""

    world: World

    @classmethod
    def setUpTestData(cls) -> None:
        cls.world = rights_world.build()

    def setUp(self) -> None:
        for name, stands_in in (
            ("django.template.backends.django.Template.render", lambda self, *args, **kwargs: ""),
            ("wagtail.admin.messages.render", lambda message, *args, **kwargs: message),
        ):
            patch = mock.patch(name, stands_in)
            patch.start()
            self.addCleanup(patch.stop)

    def client_of(self, role: str) -> Client:
        client = Client(raise_request_exception=False)
        if role in self.world.people:
            client.force_login(self.world.people[role])
        elif role == "key":
            client.get(f"/console/{self.world.tokens['console a']}/")
        return client

    def answers(self, role: str) -> dict[tuple[str, str], str]:
        client = self.client_of(role)
        found = {}
        for route, subject in lines():
            path = rights_world.path(self.world, route, subject)
            get, post = (answer(client, method, path) for method in ("get", "post"))
            found[route, subject] = get if get == post else f"{get}/{post}"
        return found

    def test_every_role_gets_the_answer_of_the_table_everywhere(self) -> None:
        by_role = {role: self.answers(role) for role in ROLES}
        got = {line: [by_role[role][line] for role in ROLES] for line in lines()}
        if os.environ.get("RIGHTS") == "write":
            write(got)
        table = read()
        missing = [f"{route} {subject}" for route, subject in got if (route, subject) not in table]
        assert not missing, "Addresses without a line in tests/data/rights.txt"
        gone = [f"{route} {subject}" for route, subject in table if (route, subject) not in got]
        assert not gone, "Lines in tests/data/rights.txt without an address"
        wrong = list(_differences(table, got))
        assert not wrong, "\n".join(wrong)


def _differences(table: dict[tuple[str, str], list[str]], got: dict[tuple[str, str], list[str]]) -> Iterator[str]:
    for line, cells in got.items():
        for role, is_now, should_be in zip(ROLES, cells, table[line], strict=True):
            if is_now != should_be:
                yield f"{role} at {line[0]} ({line[1]}): {is_now}, should be {should_be}"
