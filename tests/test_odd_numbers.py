"""Numbers and dates that no browser sends, in every parameter that the code reads, at every address: never a 500.

``ODD_REQUESTS=20`` requests each address that many times; ``ODD_SEED`` repeats a run.
"""

from __future__ import annotations

import os
import random
import re
from functools import cache
from unittest import mock
from urllib.parse import parse_qsl

import pytest
from django.test import Client, TestCase
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import Page

from events.models import EditionPage, EventSeriesPage
from foundation.whole_numbers import LARGEST, whole_number
from news.models import ArticlePage
from rocb.page_cache.middleware import PARAMETERS
from tests import rights_world
from tests.environment import ROOT
from tests.rights_world import World
from tests.seeds import seed

ODD = [
    "²",
    "①",
    "٣",
    "१२",
    "1e3",
    "+1",
    " 1",
    "1_000",
    "-1",
    "1.0",
    "",
    "0",
    "00",
    "1" * 19,
    "9" * 30,
    "0x1",
    "Ⅷ",
    "1\u2028",
    "0001-01-01",
    "9999-12-31",
    "0000-01-01",
    "10000-01-01",
    "9999-12-31T23:59:59.999999-23:59_1",
    "00010101T000000.000000-1",
    "99991231T235959-1",
]
READ = re.compile(r"""(?:GET|POST|params|query_params|asked|values)(?:\.get|\.getlist)?[(\[]\s*["'](\w+)["']""")
API = {
    "offset",
    "limit",
    "id",
    "order",
    "fields",
    "child_of",
    "descendant_of",
    "ancestor_of",
    "translation_of",
    "locale",
}
WAGTAIL = {
    "p",
    "ordering",
    "q",
    "page",
    "id",
    "parent",
    "collection_id",
    "page_type",
    "user",
    "latest_revision_created_at",
    "latest_revision_created_at_from",
    "latest_revision_created_at_to",
    "timestamp_from",
    "timestamp_to",
}
SEED = seed()
PATHS = [
    *("/api/v2/pages/", "/api/v2/images/", "/api/v2/documents/", "/api/v2/pages/?type=newsroom_news.ArticlePage"),
    *(
        "/sitemap.xml",
        "/oembed/?url=http://localhost:8000/en/news/",
        "/news-sitemap.xml",
        "/en/",
        "/en/search/?q=tariff",
    ),
    *("/en/search/suggest/", "/en/news/", "/en/news/atom.xml", "/en/news/feed.json", "/en/news/rss.xml", "/en/events/"),
    *("/en/events/2026/", "/en/events/1990/01/", "/en/events/2100/12/", "/en/news/2100/12/", "/en/news/1990/1/"),
    *("/en/events/events.ics", "/en/topics/", "/en/documents/", "/en/subscribe/", "/en/press/"),
    *("/en/embed/list/", "/en/embed/next-events/", "/feeds/all/atom.xml", "/en/feeds.opml", "/fr/mail/", "/websub/"),
]


@cache
def parameters() -> list[str]:
    """Return the names of request parameters, found in the source code."""
    files = [
        path
        for package in ("rocb", "news", "events", "foundation", "old_sites")
        for path in (ROOT / package).rglob("*.py")
    ]
    found = {name for path in files for name in READ.findall(path.read_text(encoding="utf-8"))}
    return sorted(found | PARAMETERS | API | WAGTAIL)


class OddNumbersTest(TestCase):
    world: World

    @classmethod
    def setUpTestData(cls) -> None:
        cls.world = rights_world.build()

    def ask(self, client: Client, paths: list[str], *, times: int) -> None:
        dice, wrong, asked = random.Random(SEED), [], 0
        for path in paths:
            for _ in range(times):
                names = dice.sample(parameters(), dice.choice([1, 1, 2, 4, 12]))
                values = {name: dice.choice(ODD) for name in names}
                base, _, query = path.partition("?")
                response = client.get(base, {**dict(parse_qsl(query, keep_blank_values=True)), **values})
                asked += 1
                if response.status_code == 500:
                    wrong.append((base, values))
        assert asked
        assert not wrong, f"SEED={SEED}: {wrong}"

    def test_no_public_address_fails(self) -> None:
        self.ask(Client(raise_request_exception=False), PATHS, times=int(os.environ.get("ODD_REQUESTS", 2)))

    @pytest.mark.long
    @pytest.mark.one_database
    def test_no_address_of_the_cms_fails(self) -> None:
        client = Client(raise_request_exception=False)
        client.force_login(self.world.people["admin"])
        routes = [route for route in rights_world.routes() if route.startswith("admin/")]
        paths = [rights_world.path(self.world, route, rights_world.subjects(route)[0]) for route in routes]
        with mock.patch("django.template.backends.django.Template.render", return_value=""):
            self.ask(client, paths, times=int(os.environ.get("ODD_REQUESTS", 1)))


@pytest.mark.django_db
@pytest.mark.one_database  # refused as soon as it is read
@pytest.mark.parametrize("kind", ["pages", "images", "documents"])
@pytest.mark.parametrize("number", [number for number in ODD if not re.fullmatch(r"[0-9]{1,3}", number)])
def test_an_offset_of_the_api_that_is_no_number_gets_400(client: Client, kind: str, number: str) -> None:
    assert client.get(f"/api/v2/{kind}/", {"offset": number}).status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize("model", [ArticlePage, EditionPage, EventSeriesPage], ids=lambda model: model.__name__)
def test_no_field_of_the_api_fails_as_a_filter(model: type[Page]) -> None:
    client, fields = Client(raise_request_exception=False), {field.name for field in model._meta.get_fields()}
    names = sorted(fields & {getattr(field, "name", field) for field in model.api_fields})
    assert names
    wrong = []
    with mock.patch("rocb.api.MOST_IN_A_MINUTE", 10**6):
        for name in names:
            for value in ("²", "1" * 19, "9999-12-31"):
                answer = client.get("/api/v2/pages/", {"type": model._meta.label, name: value})
                wrong += [(name, value)] if answer.status_code == 500 else []
    assert not wrong


@given(
    st.text() | st.from_regex(r"[0-9]{1,25}", fullmatch=True) | st.text(st.characters(categories=["Nd", "No", "Nl"]))
)
def test_a_whole_number_is_what_ascii_digits_spell_and_a_column_holds(text: str) -> None:
    is_number = re.fullmatch(r"[0-9]+", text, re.ASCII) is not None and len(text) <= 19 and int(text) <= LARGEST
    assert whole_number(text) == (int(text) if is_number else None)


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_bound_holds_exactly(number: int, most: int) -> None:
    assert whole_number(str(number), most=most) == (number if number <= most else None)
