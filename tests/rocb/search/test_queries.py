"""Readers' queries, correct and misspelled, in three languages, on the demo: the expected result is in the first three.

``tests/data/search-queries.csv``: query, language of the page, last part of the expected address (or several, any of
which is enough) and the error in the query. Queries of the kind "directory" are for the directory's own search field,
where the expected result must be first. The score is printed.
"""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from events.api import EditionList
from foundation.languages.folding import fold
from rocb.demo.load import load
from rocb.models import Organisation, SearchEntry
from rocb.search.find import Search, organisations
from tests import factories
from tests.rocb.search import readers

pytestmark = [pytest.mark.django_db, pytest.mark.long]
TABLE = settings.BASE_DIR / "tests" / "data" / "search-queries.csv"
SHARE_FOUND, SAMPLE = 0.95, 60


@pytest.fixture(scope="module", autouse=True)
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Load the demo once for all tests of this module, without logins and receivers, and roll it back afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        factories.without_pages()
        load(logins=False)
        yield
        transaction.set_rollback(True)


def first_three(query: str, language: str) -> list[str]:
    meant = Search(query=query, language=language).meant
    return [address(entry).rstrip("/").rpartition("/")[2] for entry in meant.results()[:3]]


def found_by(row: dict[str, str]) -> list[str]:
    if row["kind"] != "directory":
        return first_three(row["query"], row["language"])
    key = next(iter(organisations(row["query"])), None)
    return list(Organisation.objects.filter(pk=key).values_list("slug", flat=True))


def address(entry: SearchEntry) -> str:
    if entry.item:
        return entry.item.address
    if named := entry.organisation or entry.topic:
        return named.slug
    if entry.person:
        return fold(entry.person.listed_name()).replace(" ", "-")
    if entry.room:
        return entry.room
    return (entry.page.url or "") if entry.page else ""


def test_readers_find_what_they_mean_among_the_first_three(capsys: pytest.CaptureFixture[str]) -> None:
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) >= 200
    missed = [
        f"{row['language']} {row['query']!r} ({row['kind']}): {', '.join(found)}"
        for row in rows
        if not set(found := found_by(row)) & set(row["expected"].split())
    ]
    with capsys.disabled():
        print(f"\nsearch: {len(rows) - len(missed)} of {len(rows)} queries find what they should", *missed, sep="\n  ")
    assert len(missed) <= len(rows) * (1 - SHARE_FOUND)


@pytest.mark.parametrize(
    ("query", "language"),
    [
        ("who is the secretary general of the WCO", "en"),
        ("who leads the WCO", "en"),
        ("кто возглавляет ВТамО", "ru"),
        ("кто генеральный секретарь ВТамО", "ru"),
        ("qui dirige l’OMD", "fr"),
        ("qui est le secrétaire général de l’OMD", "fr"),
    ],
)
def test_the_person_who_holds_an_office_comes_before_those_who_held_it(query: str, language: str) -> None:
    found = [name for name in first_three(query, language) if name in {"ian-saunders", "kunio-mikuriya"}]
    assert found == ["ian-saunders", "kunio-mikuriya"]


def test_readers_words_rooms_and_questions_find_what_they_ask_for(capsys: pytest.CaptureFixture[str]) -> None:
    asked = readers.queries()
    parts = {part: readers.missed([one for one in asked if one.is_held_out is part]) for part in (False, True)}
    shares = readers.shares([scores for scores, _missed in parts.values()])
    with capsys.disabled():
        for part, (scores, missed) in parts.items():
            found = ", ".join(f"{' '.join(key)} {one} of {all_}" for key, (one, all_) in sorted(scores.items()))
            print(f"\n{'held out' if part else 'seen'}: {found}", *missed, sep="\n  ")
    assert min(shares.values()) >= readers.SHARE_FOUND


@pytest.mark.parametrize(
    ("language", "queries"),
    {
        "en": ["when is the next webinar", "upcoming webinars", "Next webinar?"],
        "ru": ["когда следующий вебинар", "ближайшие вебинары", "во сколько начинается ближайший вебинар"],
        "fr": ["quand a lieu le prochain webinaire", "prochains webinaires", "date des prochains webinaires"],
    }.items(),
)
def test_the_soonest_events_come_first_if_the_next_one_is_asked_for(language: str, queries: list[str]) -> None:
    now = timezone.now()
    soonest = EditionList(language, kind="webinar").upcoming(at=now).editions[0]
    later = EditionList(language).upcoming(at=now).editions
    for query in queries:
        assert shown(query, language)[0] == soonest.url, query
    named = next(one for one in later if one.series and one.series.pk != (soonest.series and soonest.series.pk))
    asked = {"en": "next", "ru": "ближайшее", "fr": "prochain"}[language]
    assert shown(f"{asked} {named.series.title}", language)[0] == named.url
    for query in {
        "en": ["next event", "upcoming events"],
        "ru": ["ближайшее мероприятие"],
        "fr": ["prochain événement"],
    }[language]:
        assert shown(query, language)[0] == later[0].url, query


def shown(query: str, language: str) -> list[str]:
    """Return the addresses of the results on the first page."""
    response = Client().get(f"/{language}/search/", {"q": query})
    return [urlsplit(result.path).path for result in response.context["results"]]


def test_every_address_for_search_engines_is_found_by_its_title() -> None:
    """The addresses of the sitemap, and views without arguments. A sample of the titles is searched."""
    client = Client()
    titles: dict[str, tuple[str, str]] = {}
    paths = {urlsplit(url).path for url in re.findall("<loc>(.*?)</loc>", client.get("/sitemap.xml").content.decode())}
    views = [view for view in get_resolver().reverse_dict if isinstance(view, str)]
    paths |= {path for view in views if (path := readers.path_without_arguments(view))}
    for language, _name in settings.LANGUAGES:
        titles |= {path: (title, language) for path, title in readers.indexed_titles(language).items()}
    # The search shows the definition of a term itself. A page with all terms of a letter has no title to search for.
    paths -= {path for path in paths if re.fullmatch(r"/\w\w/glossary/[^/]+/", path)}
    assert len(paths) > 300
    assert not [path for path in paths - titles.keys() if readers.is_for_search_engines(client, path)]
    some = random.Random(26).sample(sorted(paths & titles.keys()), SAMPLE)
    assert not [titles[path] for path in some if not readers.is_found_by(titles[path][0], path, titles[path][1])]


def test_events_bear_their_own_date_and_excerpts_are_sentences() -> None:
    entries = SearchEntry.objects.filter(type="event", item__isnull=False, language="en")
    workshop = entries.get(item__address__endswith="/europe-2021/")
    assert (workshop.year, workshop.dated_at and workshop.dated_at.date().isoformat()) == (2021, "2021-05-17")
    assert not [entry.plain for entry in entries if "When" in entry.plain.split()[:1] or " Organiser " in entry.plain]
