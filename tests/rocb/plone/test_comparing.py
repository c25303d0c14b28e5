"""`rocb.plone.comparing` and the report: whatever the conversion loses of a page, the numbers show."""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from old_sites import counting, values
from old_sites.addresses import Addresses
from old_sites.counting import compare, of_stored, words_of
from rocb.plone.comparing import seen_of_item
from rocb.plone.report import Report
from tests import event_factories, factories
from tests.old_sites.exports import PNG, SITE, blob, item, layout_a, news, uid
from tests.old_sites.test_counting import html_of
from tests.rocb.plone.test_bodies import body
from tests.rocb.plone.test_pieces import LONG
from tests.rocb.plone.test_write import brought

SCRIPTS = {
    "en": "It is H<sub>2</sub>O, the <b>fi</b>rst &amp; last.",
    "ru": "Таможня открыта — с&nbsp;9 до 18.",
    "fr": "L’été à Élancourt : ouvert ! Où ?",
    "hi": "हिन्दी में शब्द यहाँ हैं",
    "th": "ภาษาไทยไม่มีช่องว่าง",
    "zh": "海关总署发布公告。第二句。",
    "ar": "الجمارك مفتوحة من ٩ إلى ١٨",
}


def mixture(seed: int) -> str:
    choose = random.Random(seed)
    shapes: list[Callable[[str], str]] = [
        lambda html: f"<p>{html}</p>",
        lambda html: f"<table><tr><td>{html}</td><td>{html}</td></tr></table>",
        lambda html: (
            f"<table><tr><th>A</th><th>B</th></tr><tr><td><h3>{html}</h3></td><td><ul><li>{html}</li></ul></td></tr></table>"
        ),
        lambda html: f"<blockquote>{html}</blockquote>",
        lambda html: f'<figure><img src="pic.png"><figcaption>{html}</figcaption></figure>',
        lambda html: f'<dl><dt>{html}</dt><dd><a href="https://other.example/">{html}</a></dd></dl>',
        lambda html: f"<details><summary>{html}</summary><pre>{html}</pre></details>",
        lambda html: html,
    ]
    parts = [choose.choice(shapes)(choose.choice(list(SCRIPTS.values()))) for _part in range(choose.choice([1, 2, 30]))]
    parts.append(LONG[choose.choice(sorted(LONG))](choose.choice([0, 1, 40, 2000])))
    choose.shuffle(parts)
    return "".join(parts)


@pytest.mark.parametrize("seed", [*range(12), *(pytest.param(seed, marks=pytest.mark.long) for seed in range(12, 36))])
def test_a_text_of_any_shape_and_script_loses_nothing(seed: int) -> None:
    html = mixture(seed)
    found = compare(html_of(html), of_stored(body(html).blocks))
    assert (found.words_lost, found.kept) == (0, 100)
    assert (found.pictures_after, found.links_after) == (found.pictures_before, found.links_before)


@pytest.mark.parametrize("name", LONG)
@pytest.mark.parametrize("size", [1, pytest.param(25_000, marks=pytest.mark.long)])  # up to some 200 kB
def test_a_text_of_any_size_loses_nothing(name: str, size: int) -> None:
    html = LONG[name](size)
    assert compare(html_of(html), of_stored(body(html).blocks)).words_lost == 0


@pytest.mark.parametrize("seed", range(8))
def test_whatever_is_lost_is_in_the_numbers(seed: int) -> None:
    blocks = [block for block in body(mixture(seed)).blocks if words_of(of_stored([block]).text)]
    lost = random.Random(seed).choice(blocks)
    kept = [block for block in blocks if block is not lost]
    found = compare(of_stored(blocks), of_stored(kept))
    assert found.words_lost == len(words_of(of_stored([lost]).text)) > 0
    if 100 * found.words_lost > 2 * found.words_before:
        assert not found.is_enough


@pytest.mark.parametrize(
    ("before", "after", "is_enough"),
    [("a " * 100, "a " * 98, True), ("a " * 100, "a " * 97, False), ("a", "b " * 500, False), ("", "added", True)],
)
def test_words_that_were_added_do_not_replace_those_that_were_lost(before: str, after: str, is_enough: bool) -> None:
    assert compare(html_of(before), html_of(after)).is_enough == is_enough


@pytest.mark.parametrize("lost", ["<img src='x'>", "<a href='/x'>.</a>"])
def test_a_picture_or_a_link_that_is_lost_is_looked_at(lost: str) -> None:
    assert not compare(html_of(f"<p>Words.</p>{lost}"), html_of("<p>Words.</p>")).is_enough


@pytest.mark.parametrize("is_plain", [True, False])
def test_an_item_is_counted_with_its_description(is_plain: bool) -> None:
    mime = "text/plain" if is_plain else "text/html"
    data = news("/a", "a" * 32, text={"data": "one <b>two</b>\nthree", "content-type": mime}, description="zero")
    found = values.item(data, Addresses(SITE))
    assert found
    assert words_of(seen_of_item(found).text) == (
        ["zero", "one", *"b", "two", *"b", "three"] if is_plain else ["zero", "one", "two", "three"]
    )


@pytest.mark.django_db
def test_the_report_has_the_numbers_of_each_page(tmp_path: Path) -> None:
    factories.news_index("en")
    whole = news("/whole", uid(1), "<p>All of it.</p>", description="One sentence.")
    part = news("/part", uid(2), "<p>Some.</p><form>A <button>form</button> that is lost</form><img src='data:x'>")
    report: Report = brought(layout_a(tmp_path / "x", [whole, part]))
    rows = {row["path"]: row for row in csv.DictReader(io.StringIO(report.as_csv()))}
    assert (rows["/whole"]["kept"], rows["/whole"]["words_before"], rows["/whole"]["words_after"]) == ("100", "5", "5")
    assert (rows["/part"]["kept"], rows["/part"]["words_lost"], rows["/part"]["pictures_before"]) == ("16", "5", "1")
    in_json = {row["path"]: row for row in json.loads(report.as_json())["items"]}
    assert (in_json["/part"]["words_lost"], in_json["/part"]["pictures_after"]) == (5, 0)
    assert "1 of 2 pages have less than 98 %" in report.as_text()
    assert "16 %  /part: words 6 -> 1, pictures 1 -> 0, links 0 -> 0" in report.as_text()
    assert [line.path for line in report.below] == ["/part"]
    assert counting.ENOUGH == 98


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["News Item", "Document", "Event"])
def test_the_caption_of_a_picture_that_is_shown_is_counted(kind: str, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "media")
    factories.news_index("en")
    event_factories.events_index("en")
    own = {"image": blob(uid(1), "x.png"), "image_caption": "Three caption words", "start": "2021-05-18T08:00:00+00:00"}
    path = layout_a(tmp_path / "e", [item(kind, "/a", uid(1), **own)], blobs={f"{uid(1)}/image/x.png": PNG})
    (line,) = brought(path).lines
    assert line.compared
    assert (line.compared.words_before, line.compared.words_lost) == (3, 3 if kind == "Event" else 0)
