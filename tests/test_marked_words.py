"""No one reads content that they may not see: a contributor, a translator, a stranger, and a recipient with the key of their
console.

Everything foreign contains one word (`tests.marked_world`). The test requests every address, puts every number of the
site in the path, in the query and in the body, and looks for the word in every response. It prints what it did:

    WALK=all .venv/bin/python -m pytest -s tests/test_marked_words.py    every number at every address
    WALK=all PART=3/20 .venv/bin/python -m ...                           at each twentieth address of the CMS, from the third
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode

import pytest
from django.apps import apps
from django.core.cache import caches
from django.db import connection, transaction
from django.test import Client, TestCase
from django.urls import reverse
from django.utils import translation
from wagtail.models import Page
from wagtail.test.utils.form_data import querydict_from_html

from tests import marked_forms, marked_world, rights_world
from tests.marked_world import MARK, Marked

pytestmark = [pytest.mark.long, pytest.mark.one_database]

IS_FULL = os.environ.get("WALK") == "all"
PART, PARTS = map(int, os.environ.get("PART", "1/1").split("/"))
WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE)\b", re.IGNORECASE)
SHUT = {302, 403, 404, 405}
# Numbers of pages, of images and of documents come first. Where all of these are refused, the others are too.
AT_LEAST = 3
# Parts of an address that have a number.
NUMBERED = re.compile(
    r"<(?:int:|str:(?=pk|object_id)|uuid:)?(\w*(?:id|pk|id_a|id_b|uuid|channel))>|\(\?P<(pk|revision_id_[ab])>"
)


@dataclass
class Walk:
    """Requests of one person, each rolled back, and what they read."""

    client: Client
    marked: Marked
    requests: int = 0
    answers: int = 0
    numbers: set[str] = field(default_factory=set)
    found: dict[str, str] = field(default_factory=dict)
    changed: list[str] = field(default_factory=list)
    before: Any = None
    statuses: Counter[int] = field(default_factory=Counter)

    def ask(self, method: str, path: str, data: Any = None, **more: Any) -> Any:
        cookies: Any = self.client.cookies.copy()
        caches["throttle"].clear()
        writes: list[str] = []

        def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            if WRITES.match(sql) and "django_session" not in sql:
                writes.append(sql)
            return execute(sql, params, many, context)

        with transaction.atomic():
            with connection.execute_wrapper(note):
                response = getattr(self.client, method)(path, data=data, **more)
                text = response.getvalue().decode(errors="replace")
            if writes and marked_world.foreign_rows(self.marked) != self.before:
                self.changed.append(f"{method} {path}")
            transaction.set_rollback(True)
        self.client.cookies = cookies
        self._read(f"{method} {path}", response, text, asked=path)
        return response

    def _read(self, what: str, response: Any, text: str, *, asked: str) -> None:
        """Look for the word, but not for the requested address, which pages print."""
        self.requests += 1
        self.statuses[response.status_code] += 1
        text = "\n".join([*map(str, response.headers.items()), text])
        self.answers += bool(response.content if not response.streaming else text)
        plain = unquote(text)
        for address in {asked, asked.partition("?")[0], *parse_qs(asked.partition("?")[2]).get("url", ())}:
            plain = plain.replace(unquote(address), "")
        if place := re.search(MARK, plain, re.IGNORECASE):
            start = max(0, place.start() - 80)
            self.found.setdefault(what, " ".join(plain[start : place.end() + 40].split()))

    def report(self) -> str:
        return (
            f"{self.requests} requests, {len(self.numbers)} numbers, {self.answers} responses read, "
            f"{len(self.found)} findings, {len(self.changed)} changes; {dict(self.statuses)}"
        )


def routes_of_the_cms() -> list[str]:
    return [route for route in rights_world.routes() if route.startswith("admin/")][PART - 1 :: PARTS]


def numbers_of_the_site() -> list[str]:
    """Return the primary key of every row of every model, and every UUID that addresses use."""
    found: set[Any] = set()
    for model in apps.get_models():
        if model._meta.managed and not model._meta.proxy:
            found.update(model._default_manager.values_list("pk", flat=True))
            if any(one.name == "uuid" for one in model._meta.fields):
                found.update(model._default_manager.values_list("uuid", flat=True))
    texts = {str(one) for one in found}
    return sorted(
        (one for one in texts if one.isdecimal() or re.fullmatch(r"[0-9a-f-]{36}", one)),
        key=lambda one: (len(one), one),
    )


class MarkedWordsTest(TestCase):
    marked: Marked

    @classmethod
    def setUpTestData(cls) -> None:
        cls.marked = marked_world.build()
        everything = numbers_of_the_site()
        cls.uuids = [one for one in everything if "-" in one]
        foreign = cls.marked.all_foreign
        cls.numbers = [*foreign, *(one for one in everything if "-" not in one and one not in foreign and IS_FULL)]

    def walk(self, person: str = "") -> Walk:
        client = Client(raise_request_exception=False)
        if person:
            client.force_login(self.marked.world.people[person])
        return Walk(client, self.marked, before=marked_world.foreign_rows(self.marked))

    def done(self, walk: Walk) -> None:
        print(f"\n{walk.report()}")
        assert not walk.statuses[429], "a limit hid responses"
        assert not walk.found, "\n".join(f"{where}: {what}" for where, what in walk.found.items())
        assert not walk.changed, "\n".join(walk.changed)

    def test_a_contributor_reads_no_marked_word_at_any_address_with_any_number(self) -> None:
        walk = self.walk("A")
        for route in routes_of_the_cms():
            self.at(walk, route)
        self.done(walk)

    def test_a_translator_reads_no_marked_word_at_any_address_with_any_number(self) -> None:
        marked_world.mark_all_but_the_task(self.marked)
        walk = self.walk("translator")
        answers = len(walk.ask("get", "/admin/").content) and walk.answers
        for route in routes_of_the_cms():
            self.at(walk, route)
        assert walk.answers > answers
        self.done(walk)

    def at(self, walk: Walk, route: str) -> None:
        """Request the address with each number in each place."""
        subject = rights_world.subjects(route)[0]
        base = rights_world.path(self.marked.world, route, subject)
        status = walk.ask("get", base).status_code
        takes_posts = status not in SHUT - {405} and walk.ask("post", base, SENT).status_code not in SHUT
        for place in places(route):
            statuses: set[int] = set()
            for tried, number in enumerate(self.uuids if "uuid" in place or place == "channel" else self.numbers):
                if not IS_FULL and tried == AT_LEAST and statuses <= SHUT:
                    break
                walk.numbers.add(number)
                path = rights_world.path(self.marked.world, route, subject, **{place: number})
                statuses.add(walk.ask("get", path).status_code)
                if takes_posts:
                    statuses.add(walk.ask("post", path, SENT).status_code)
        queries = self.queries() if status == 200 else iter(())
        for query in queries if IS_FULL or not places(route) else islice(queries, 1):
            walk.ask("get", f"{base}{'&' if '?' in base else '?'}{query}")

    def queries(self) -> Iterator[str]:
        """Yield query parameters that views read: words, and each number of a foreign object."""
        words = marked_world.BESIDE
        yield f"q={words}&{urlencode(dict.fromkeys(READ, self.marked.kinds[0]))}"
        yield from (f"q={words}", f"q={words}&locale=fr&ordering=title&multiple=1", "export=csv&p=1", "ordering=-title")
        yield urlencode(dict.fromkeys(READ, self.marked.kinds), doseq=True)
        for number in self.numbers if IS_FULL else self.numbers[:AT_LEAST]:
            yield f"id={number}"

    def test_a_form_of_a_contributor_takes_no_number_of_something_foreign(self) -> None:
        walk = self.walk("A")
        accepted = []
        for name in ("own draft", "own event", "own series"):
            page = self.marked.world.rows[name].specific
            address = f"/admin/pages/{page.pk}/edit/"
            html = walk.client.get(address).content.decode()
            sent = querydict_from_html(html, form_id="page-edit-form")
            sent["body-count"] = "0"
            assert is_valid(walk.ask("post", f"{address}preview/", sent)), name
            for place in marked_forms.references(type(page)):
                for number in self.numbers if IS_FULL else self.marked.foreign.get(place.model, [])[:1]:
                    walk.numbers.add(str(number))
                    data = marked_forms.with_number(sent, place, number)
                    preview = walk.ask("post", f"{address}preview/", data)
                    if is_valid(preview) and place.is_kept and number in self.marked.foreign.get(place.model, []):
                        accepted.append((name, place, number))
                    walk.ask("post", address, data)
        self.done(walk)
        assert not accepted

    def test_a_stranger_reads_no_marked_word(self) -> None:
        self.done(self.in_public(self.walk()))

    def test_a_recipient_with_the_key_of_a_console_reads_no_marked_word(self) -> None:
        walk = self.walk()
        walk.client.get(f"/console/{self.marked.world.tokens['console a']}/")
        for route in rights_world.routes():
            if not route.startswith(("admin/", *OF_THE_READER)):
                self.at(walk, route)
        self.done(self.in_public(walk))

    def in_public(self, walk: Walk) -> Walk:
        """Request pages, feeds, calendars, search and the API, with hidden objects by number and by address."""
        for page in Page.objects.filter(depth__gt=1):
            path = page.get_url() or "/"
            for address in (path, f"{path}rss.xml", f"{path}atom.xml", f"{path}feed.json", f"{path}events.ics"):
                walk.ask("get", address)
            walk.ask("get", f"/oembed?{urlencode({'url': f'https://testserver{path}'})}")
        for language in ("en", "ru", "fr"):
            for path in ("", "atom.xml", "feeds.opml", "documents/", "members/", "topics/"):
                walk.ask("get", f"/{language}/{path}")
            with translation.override(language):
                for name in ("search", "search_suggest"):
                    walk.ask("get", f"{reverse(name)}?q={marked_world.BESIDE}")
        for path in ("/sitemap.xml", "/news-sitemap.xml", "/feeds/all/feed.json", "/health/", "/robots.txt"):
            walk.ask("get", path)
        for kind in ("pages", "images", "documents"):
            walk.ask("get", f"/api/v2/{kind}/?fields=*&limit=20")
            walk.ask("get", f"/api/v2/{kind}/?search={marked_world.BESIDE}")
            for number in self.numbers:
                walk.numbers.add(number)
                for path in (f"{number}/?fields=*", f"?child_of={number}", f"?translation_of={number}"):
                    walk.ask("get", f"/api/v2/{kind}/{path}")
        for number in self.numbers:
            walk.ask("get", f"/documents/{number}/paper.pdf")
        return walk


# Content that a key shows to its recipient: a draft, their registration.
OF_THE_READER = ("preview/", "registrations/")


def is_valid(response: Any) -> bool:
    return bool(response.json()["is_valid"])


SENT = {"body-count": "0", "new_parent_page": "1", "url": "https://x.example/", "file_name": "", "input_format": "0"}
# Parameters of the query in which views of Wagtail and of this site expect a number.
READ = (
    "collection_id",
    "collection",
    "parent_page_id",
    "parent_page",
    "target_pages[]",
    "owner",
    "user",
    "edited_by",
    "object",
)


def places(route: str) -> list[str]:
    return [one or other for one, other in NUMBERED.findall(route)]
