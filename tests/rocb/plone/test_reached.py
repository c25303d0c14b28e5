"""Readers reach every imported page from the home page by links, in the order and the navigation of the old site."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from old_sites.reasons import in_words
from rocb.models import StandardPage
from rocb.plone import run
from rocb.plone.bodies import PAGES_BELOW
from rocb.plone.report import Outcome
from tests import event_factories, factories, reached
from tests.old_sites.exports import SITE, ZONE, event, item, layout_a, news, uid

pytestmark = pytest.mark.django_db
Write = Callable[[Path, list[dict[str, Any]], dict[str, int]], Path]


def layout_b(folder: Path, items: list[dict[str, Any]], order: dict[str, int]) -> Path:
    folder.mkdir()
    (folder / "Plone.json").write_text(json.dumps([{**row, "@id": SITE + row["@id"]} for row in items]))
    rows = [{"uuid": one, "order": place} for one, place in order.items()]
    (folder / "export_ordering.json").write_text(json.dumps(rows))
    return folder


def layout_c(folder: Path, items: list[dict[str, Any]], order: dict[str, int]) -> Path:
    folder.mkdir()
    for number, row in enumerate(items):
        (folder / f"{number}.json").write_text(json.dumps({**row, "@id": SITE + row["@id"]}))
    (folder / "ordering.json").write_text(json.dumps([{"uuid": one, "order": order[one]} for one in order]))
    return folder


def volto(path: str, number: int, chance: random.Random, **values: Any) -> dict[str, Any]:
    """Return a page of Volto, with a listing or without, and with words or without."""
    words = {"@type": "slate", "value": [{"type": "p", "children": [{"text": "Words."}]}]}
    query = {"query": [{"i": "path", "o": "querystring.operation.string.relativePath", "v": "."}]}
    listings = [{"@type": "listing", "variation": "default"}, {"@type": "listing", "querystring": query}]
    blocks = [{"@type": "title"}]
    blocks += [words] * chance.randrange(2) + chance.sample(listings, chance.randrange(2))
    known = {str(key): block for key, block in enumerate(blocks)}
    own = {"blocks": known, "blocks_layout": {"items": list(known)}, "is_folderish": True}
    return item("Document", path, uid(number), **own, **values)


def tree(chance: random.Random, size: int) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """Return the items of a site of any depth, and their places."""
    items: list[dict[str, Any]] = []
    folders = [""]
    for number in range(size):
        above = chance.choice(folders)
        path = f"{above}/{chance.choice('abcxyz')}{number}"
        hidden = {"exclude_from_nav": chance.random() < 0.3}
        state = {"review_state": "private"} if chance.random() < 0.1 else {}
        kind = chance.random()
        if kind < 0.45:
            items.append(volto(path, number, chance, **hidden, **state))
            folders.append(path)
        elif kind < 0.65:
            items.append(item("Folder", path, uid(number), is_folderish=True, **hidden, **state))
            folders.append(path)
        elif kind < 0.85:
            items.append(news(path, uid(number), **state))
        else:
            items.append(event(path, uid(number), "2021-05-18T08:00:00+00:00", "2021-05-18T10:00:00+00:00", **state))
    places = chance.sample(range(size * 2), size)
    return items, {row["UID"]: place for row, place in zip(items, places, strict=True)}


def imported(folder: Path) -> reached.Counts:
    report = run.execute([folder], run.Options(site=SITE, zone=ZONE))
    left_out = [in_words(line.why) for line in report.lines if line.outcome == Outcome.LEFT_OUT]
    assert all("not public" in words for words in left_out), left_out  # a private folder of news leads nowhere
    return reached.count(folder, Client())


@pytest.fixture(autouse=True)
def _lists() -> None:
    factories.news_index(show_in_menus=True)
    event_factories.events_index(show_in_menus=True)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    "write", [lambda *parts: layout_a(*parts[:2], metadata={"ordering": parts[2]}), layout_b, layout_c]
)
def test_every_public_page_is_reached_in_any_tree(tmp_path: Path, write: Write, seed: int) -> None:
    chance = random.Random(seed)
    items, order = tree(chance, [1, 8, 22][seed])
    chance.shuffle(items)
    counts = imported(write(tmp_path / "export", items, order))
    assert counts.is_right, counts
    assert counts.reached == counts.public


def test_the_counter_sees_pages_that_no_link_leads_to(tmp_path: Path) -> None:
    paths = ["/top", "/top/a", "/top/a/b", "/top/a/c"]
    items = [item("Folder", path, uid(number)) for number, path in enumerate(paths)]
    folder = layout_a(tmp_path / "export", items, metadata={"ordering": {uid(2): 5, uid(3): 1}})
    assert str(imported(folder)) == "reached 4 of 4, order 1 of 1, navigation 1 of 1, hidden but shown 0"
    page = StandardPage.objects.get(slug="a")
    page.get_children().get(slug="b").move(page.get_children().get(slug="c"), pos="left")
    assert reached.count(folder, Client()).disordered == ["/en/top/a/"]
    page.refresh_from_db()
    page.body = [block for block in page.body.raw_data if block["type"] != PAGES_BELOW]
    page.save_revision().publish()
    factories.publish(StandardPage.objects.get(slug="top"), show_in_menus=False)
    counts = reached.count(folder, Client())
    assert (counts.lost, counts.astray) == (["/top/a/b", "/top/a/c"], ["/top"])
