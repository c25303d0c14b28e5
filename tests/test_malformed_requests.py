"""Values that no form of the CMS sends, at its addresses, with the session of a contributor or an editor: never a 500.

It prints the numbers of requests and of responses with 500. A few addresses are taken at random. To test all of them,
each three times, and to repeat a run:

    MALFORMED=3 .venv/bin/python -m pytest -s tests/test_malformed_requests.py
    MALFORMED=3 SEED=1 .venv/bin/python -m pytest -s tests/test_malformed_requests.py
"""

from __future__ import annotations

import os
import random
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import wagtail
from bs4 import BeautifulSoup
from django.core.signals import got_request_exception
from django.db import transaction
from django.test import Client, TestCase

from tests import rights_world
from tests.rights_world import World
from tests.seeds import seed
from tests.test_odd_numbers import ODD, READ, parameters

TIMES = int(os.environ.get("MALFORMED") or 0)
SEED = seed()
SOME_ROUTES = 5
MALFORMED = [
    *(*ODD, "1" * 5000, "1,2", "1;", "None", "null", "true", "NaN", "Infinity", "[]", "{}", "[[1]]", '{"a": 1}', '"', "[1"),
    *("[" * 50_000, '[{"type": "figure", "value": {"image": "1.0"}}]', "\x00", "\ud7ff\uffff", "é" * 300, "../..", "<p>"),
    *("2026-13-45", "0000-00-00", "2026-11-30T25:61", "all", "wagtailcore.page", "wagtailcore", "a.b", "a.b.c", ".", "b'1'"),
    *("http://[", "http://[::1", "javascript:1"),
]  # fmt: skip
SHUT = {403, 404}
PARTS = re.compile(r"<(?:(\w+):)?(\w+)>")


@cache
def names() -> list[str]:
    """Return the names that this site's code and Wagtail's read from a request."""
    files = [path for path in Path(wagtail.__file__).parent.rglob("*.py") if "tests" not in path.parts]
    found = {name for path in files for name in READ.findall(path.read_text(encoding="utf-8"))}
    return sorted(found.union(parameters()))


def fields(html: str) -> dict[str, list[str]]:
    """Return the fields that the forms of a screen send."""
    found: dict[str, list[str]] = {}
    for one in BeautifulSoup(html, "html.parser").select("input[name], select[name], textarea[name]"):
        values = [str(option.get("value", "")) for option in one.select("option[selected]")]
        found.setdefault(str(one["name"]), []).extend(values or [str(one.get("value") or one.get_text())])
    return found


class MalformedRequestsTest(TestCase):
    world: World

    @classmethod
    def setUpTestData(cls) -> None:
        cls.world = rights_world.build()

    def setUp(self) -> None:
        self.dice, self.statuses, self.wrong = random.Random(SEED), Counter[int](), dict[str, str]()
        self.client = Client(raise_request_exception=False)

        def note(sender: Any, request: Any, **kwargs: Any) -> None:
            self.wrong.setdefault(re.sub(r"\d+", "N", request.path), self.what)

        got_request_exception.connect(note, weak=False)
        self.addCleanup(got_request_exception.disconnect, note)

    def ask(self, method: str, path: str, data: Any = None, **more: Any) -> Any:
        """Send a request that leaves nothing behind."""
        self.what = f"{method} {path} {str(data)[:300]}"
        cookies: Any = self.client.cookies.copy()
        with transaction.atomic():
            response = getattr(self.client, method)(path, data, **more)
            response.getvalue()
            transaction.set_rollback(True)
        self.client.cookies = cookies
        self.statuses[response.status_code] += 1
        return response

    def some(self, names: list[str]) -> dict[str, Any]:
        chosen = self.dice.sample(names, min(len(names), self.dice.choice([1, 1, 2, 12])))
        return {name: self.dice.sample(MALFORMED, self.dice.choice([1, 1, 2])) for name in chosen}

    def walk(self, person: str) -> None:
        self.client.force_login(self.world.people[person])
        routes = [route for route in rights_world.routes() if route.startswith("admin/")]
        for route in routes if TIMES else self.dice.sample(routes, SOME_ROUTES):
            for subject in rights_world.subjects(route):
                self.at(rights_world.path(self.world, route, subject))
            self.at_odd_addresses(route)
        print(f"\nSEED={SEED}: {self.statuses.total()} requests, {self.statuses[500]} of them 500, {self.statuses}")
        assert not self.wrong, "\n".join(self.wrong.values())
        assert not self.statuses[500]

    def at_odd_addresses(self, route: str) -> None:
        """Request ``route`` with one part at a time replaced by a value that no link has."""
        subject = rights_world.subjects(route)[0]
        for converter, name in PARTS.findall(route):
            odd = [str(2**63), "9" * 25] if converter == "int" else ["x", "-1", "9" * 25, "é", "a.b", "None"]
            for value in odd if TIMES else self.dice.sample(odd, 2):
                for method in ("get", "post"):
                    self.ask(method, rights_world.path(self.world, route, subject, **{name: quote(value)}))

    def at(self, path: str) -> None:
        first = self.ask("get", path)
        if first.status_code in SHUT or first.headers.get("Location") == "/admin/":
            return
        sent = {} if first.streaming else fields(first.content.decode(errors="replace"))
        base, _mark, query = path.partition("?")
        for _time in range(TIMES or 1):
            self.ask("post", path, {**sent, **self.some(sorted(sent) or names())})
            self.ask("post", path, {**sent, **self.some(names())})
            self.ask("post", path, {name: sent[name] for name in sent if self.dice.random() < 0.9})
            self.ask("get", base, {**({"id": query.removeprefix("id=")} if query else {}), **self.some(names())})
            self.ask("post", path, self.dice.choice(MALFORMED).encode(), content_type="application/json")
            if query:
                self.ask("get", base, {"id": self.dice.sample(MALFORMED, 2)})

    @pytest.mark.long
    @pytest.mark.one_database
    def test_no_address_of_the_cms_fails(self) -> None:
        for person in ("A", "editor") if TIMES else ("A",):
            self.walk(person)
