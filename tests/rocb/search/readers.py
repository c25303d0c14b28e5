"""Readers' queries of three kinds (subjects, rooms and people, questions) and what they should find.

``readers-queries.csv``: ``expected`` names what is good among the first three results, separated by spaces. ``room:`` a
page of the site by the name of its view, ``page:`` a page by its English slug, ``topic:``, ``person:``, ``org:`` a code or
slug, ``item:`` an article or event by its English slug, ``about:`` any item with this topic, ``has:`` any text with a word
that begins so, ``path:`` an address. Names that the site does not have are ignored, and so is a query without any that it has.
``held_out``: not looked at while the search was made.
"""

from __future__ import annotations

import contextlib
import csv
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bs4 import BeautifulSoup
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse
from django.utils.translation import override
from wagtail.models import Page

from foundation.languages.folding import fold
from news.models import Item
from rocb.models import Organisation, OrganisationIndexPage, SearchEntry
from rocb.search import views
from rocb.search.find import Search
from rocb.search.rooms import ROOMS
from rocb.search.shown import visible, with_things
from rocb.search.words import Terms

SHARE_FOUND = 0.9
TABLE = Path(__file__).with_name("readers-queries.csv")


@dataclass(frozen=True)
class Asked:
    kind: str
    language: str
    query: str
    expected: tuple[str, ...]
    is_held_out: bool


def queries() -> list[Asked]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return [
            Asked(row["kind"], row["language"], row["query"], tuple(row["expected"].split()), bool(row["held_out"]))
            for row in csv.DictReader(file)
        ]


class Site:
    """Names of everything on the loaded site."""

    def __init__(self) -> None:
        english = Page.objects.filter(locale__language_code="en", alias_of=None)
        self.slugs = dict(english.values_list("translation_key", "slug"))
        self.page_keys = dict(Page.objects.values_list("pk", "translation_key"))
        keys = Item.objects.filter(language="en").values_list("translation_key", "address")
        self.items = {key: address.rstrip("/").rpartition("/")[2] for key, address in keys}
        codes = {name for row in Organisation.objects.values_list("slug", "code") for name in row if name}
        self.known = {f"org:{name}" for name in codes}
        self.known |= {f"page:{slug}" for slug in self.slugs.values()}
        self.known |= {f"series:{slug}" for slug in self.slugs.values()}
        self.known |= {f"item:{slug}" for slug in self.items.values()}

    def has(self, name: str) -> bool:
        return name in self.known or name.partition(":")[0] in ("room", "topic", "person", "about", "has", "path")

    def names_of(self, entry: SearchEntry) -> set[str]:
        if (item := entry.item) is not None:
            labels = {f"about:{label['slug']}" for label in item.stored_labels if label["type"] == "topic"}
            return {f"item:{self.items.get(item.translation_key, '')}"} | labels
        if entry.page_id is not None:
            slug = self.slugs.get(self.page_keys[entry.page_id], "")
            return {f"page:{slug}", f"series:{slug}"}
        if entry.organisation is not None:
            return {f"org:{entry.organisation.code}", f"org:{entry.organisation.slug}"}
        return more_names(entry)

    def is_good(self, name: str, entry: SearchEntry, language: str) -> bool:
        kind, _, value = name.partition(":")
        if kind == "path":
            return value == path_of(entry, language)
        if kind == "has":
            text = SearchEntry.objects.values_list("text", flat=True).get(pk=entry.pk)
            return f" {value}" in text
        if kind == "person":
            return any(one.startswith("person:") and value in one for one in self.names_of(entry))
        return name in self.names_of(entry)


def more_names(entry: SearchEntry) -> set[str]:
    if entry.topic is not None:
        return {f"topic:{entry.topic.slug}"}
    if entry.person is not None:
        return {f"person:{fold(' '.join(entry.person.spellings))}"}
    return {f"room:{ROOMS[entry.room or ''].view}"}


def first_three(asked: Asked) -> list[SearchEntry]:
    return Search(query=asked.query, language=asked.language).meant.results()[:3]


def missed(asked: Iterable[Asked]) -> tuple[dict[tuple[str, str], tuple[int, int]], list[str]]:
    """Return found and asked by kind and language, and a line for each query that misses."""
    site, found, total, lines = Site(), Counter[tuple[str, str]](), Counter[tuple[str, str]](), list[str]()
    for one in asked:
        expected = [name for name in one.expected if site.has(name)]
        if not expected:
            continue
        results = first_three(one)
        total[one.kind, one.language] += 1
        if any(site.is_good(name, entry, one.language) for name in expected for entry in results):
            found[one.kind, one.language] += 1
        else:
            shown = [sorted(site.names_of(entry))[-1] for entry in results]
            lines.append(f"{one.kind} {one.language} {one.query!r}: {', '.join(shown)}")
    return {key: (found[key], total[key]) for key in total}, lines


def shares(parts: Iterable[dict[tuple[str, str], tuple[int, int]]]) -> dict[str, float]:
    """Return the share found of each kind."""
    by_kind: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for (kind, _language), (found, total) in (row for scores in parts for row in scores.items()):
        by_kind[kind][0] += found
        by_kind[kind][1] += total
    return {kind: found / total for kind, (found, total) in by_kind.items()}


def path_without_arguments(view: str) -> str:
    """Return the address of a view in English, or "" if it needs arguments or is for programs."""
    with contextlib.suppress(NoReverseMatch), override("en"):
        path = reverse(view)
        return path if path.startswith("/en/") and path.endswith("/") else ""
    return ""


def is_for_search_engines(client: Client, path: str) -> bool:
    response = client.get(path)
    page = BeautifulSoup(response.content, "html.parser")
    hidden = "noindex" in response.headers.get("X-Robots-Tag", "") or page.select("meta[name=robots][content*=noindex]")
    return response.status_code == 200 and not hidden


def indexed_titles(language: str) -> dict[str, str]:
    """Return the address of each result in ``language`` -> its title."""
    with override(language):
        request = RequestFactory().get(reverse("search"))
        directory = views.path_of(OrganisationIndexPage, language, request)
        rows = with_things(SearchEntry.objects.filter(visible(), language__in=(language, "")))
        found = [views.result_of(row, Terms(), directory, request) for row in rows]
        return {urlsplit(one.path).path: one.name for one in found}


def path_of(entry: SearchEntry, language: str) -> str:
    with override(language):
        request = RequestFactory().get(reverse("search"))
        directory = views.path_of(OrganisationIndexPage, language, request)
        return urlsplit(views.result_of(entry, Terms(), directory, request).path).path


def is_found_by(title: str, path: str, language: str) -> bool:
    return path in [path_of(row, language) for row in Search(query=title, language=language).meant.results()]
