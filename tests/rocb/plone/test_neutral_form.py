"""Promises of `docs/neutral-form.md` to those who write the form: nothing is left out without a sentence."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from events.models import EventSeriesPage
from news.models import ArticlePage
from old_sites import neutral
from old_sites.addresses import Addresses
from old_sites.delta import OURS, THEIRS, Choices
from old_sites.reasons import in_words
from rocb.models import ImportedItem, StandardPage
from rocb.neutral import schema
from rocb.plone.report import Line, Outcome, Report
from rocb.plone.run import Options, execute
from tests import factories, neutral_files
from tests.old_sites.exports import PNG
from tests.rocb.plone.test_neutral import brought, page, site, wrote

pytestmark = pytest.mark.django_db
OLD = Addresses("https://old.example")
PUBLISHED = "2021-05-20T08:00:00+00:00"


def lines(report: Report) -> dict[str, Line]:
    return {line.uid: line for line in report.lines}


def said(report: Report) -> dict[str, str]:
    return {line.uid: in_words(line.why) for line in report.lines}


def stored(uid: str) -> list[dict[str, Any]]:
    found: Any = ImportedItem.objects.get(uid=uid, part="").target().specific
    return list((found if found.live else found.get_latest_revision_as_object()).body.raw_data)


# --- Lines ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["hat", "Event hall", "ART", "x" * 300, "страница"])
def test_an_unknown_type_is_a_page_with_its_text(tmp_path: Path, kind: str) -> None:
    site()
    report = brought(wrote(tmp_path / "in", page({"type": "text", "value": "<p>Its words.</p>"}, type=kind)))
    assert "Its words." in str(stored("p"))
    assert f"this site has no type “{kind[:100]}”" in said(report)["p"]


def test_a_line_that_is_no_item_is_named_with_what_is_wrong(tmp_path: Path) -> None:
    site()
    whole = page(id="whole")
    wrong: list[Any] = [
        "{", "[]", "7", {"title": "Untyped"}, {"type": 3, "address": "/numbered/"}, page(id="", title="Without id"),
        page(id="a b", title=None), {"type": "page", "id": 7},
    ]  # fmt: skip
    report = brought(wrote(tmp_path / "in", whole, "", *wrong))
    found = [in_words(line.why) for line in report.lines if line.outcome == Outcome.LEFT_OUT]
    expected = [
        "Line 3 is not valid JSON.", "Line 4 is not a JSON object.", "Line 5 is not a JSON object.",
        "Line 6 (“Untyped”) has no type", "Line 7 (“/numbered/”) has no type", "Line 8 (“Without id”) is not",
        "Line 9 (“/en/page/”) is not", "Line 10 (“page”) is not",
    ]  # fmt: skip
    assert [text for text, start in zip(found, expected, strict=True) if not text.startswith(start)] == []
    paths = [line.path for line in report.lines if line.outcome == Outcome.LEFT_OUT]
    assert paths == [f"content.jsonl ({number})" for number in range(3, 11)]


def test_a_key_that_is_there_twice_is_named(tmp_path: Path) -> None:
    site()
    text = json.dumps(page({"type": "text", "value": "<p>Kept.</p>"}))
    twice = text.replace('"title": "Page"', '"title": "First", "title": "Last"')
    report = brought(wrote(tmp_path / "in", twice))
    assert "The key “title” is there more than once." in said(report)["p"]
    assert StandardPage.objects.get().title == "Last"


# --- Blocks -----------------------------------------------------------------------------------------------------------

WORDS = "some words"
BROKEN: list[Any] = [
    WORDS, [WORDS], {"words": WORDS}, {"text": [WORDS]}, {"caption": WORDS}, {"rows": WORDS}, {"rows": [{"values": WORDS}]},
    {"images": [WORDS]}, [{"type": "item", "value": {"title": {"text": WORDS}}}], [{"value": WORDS}],
    {"url": 7, "title": WORDS},
]  # fmt: skip


def test_a_block_that_cannot_be_here_has_a_sentence_and_its_words_count(tmp_path: Path) -> None:
    site()
    kinds = [*neutral_files.BLOCKS, "hat"]
    blocks: list[Any] = [
        {"type": kind, "value": value} for kind in kinds for value in BROKEN if (kind, value) != ("text", WORDS)
    ]
    blocks += [{"type": 7, "value": WORDS}]
    rows = [page(block, id=f"b{number}", address=f"/b{number}") for number, block in enumerate(blocks)]
    rows += [
        {**page(id=f"b-{n}", address=f"/b-{n}"), "body": body} for n, body in enumerate([WORDS, [WORDS], [[WORDS]]])
    ]
    report = brought(wrote(tmp_path / "in", *rows))
    for uid, line in lines(report).items():
        assert line.compared is not None
        where = (uid, in_words(line.why), line.compared)
        assert line.compared.words_before >= 2, where
        is_made = "-" not in uid and rows[int(uid[1:])]["body"][0]["type"] in {block["type"] for block in stored(uid)}
        assert line.why or (is_made and not line.compared.words_lost), where


@pytest.mark.parametrize("broken", [0, 1, 3])
def test_a_list_that_loses_items_says_so(tmp_path: Path, broken: int) -> None:
    site()
    (first, *_others) = neutral_files.BLOCKS["cards"]
    card = {
        **first,
        "value": {**first["value"], "image": neutral_files.NO_IMAGE, "page": None, "url": "https://o.example/"},
    }
    items = [card, *({"type": "item", "value": {"title": "", "text": "Lost words here"}} for _number in range(broken))]
    report = brought(wrote(tmp_path / "in", page({"type": "cards", "value": items})))
    assert ("that were not imported: " in said(report)["p"]) == bool(broken)
    compared = lines(report)["p"].compared
    assert compared is not None
    assert compared.words_lost == 3 * broken


def test_a_table_that_the_editor_could_not_open_is_text(tmp_path: Path) -> None:
    site()
    for number, count in enumerate((2500, 2501)):
        table = {
            "columns": [{"type": "number", "heading": name} for name in "ab"],
            "rows": [{"values": ["1 a", "2 b"]}] * count,
        }
        report = brought(
            wrote(
                tmp_path / str(number), page({"type": "table", "value": table}, id=f"t{number}", address=f"/{number}")
            )
        )
        types = {block["type"] for block in stored(f"t{number}")} - {"pages_below"}
        assert (types, "more than 5000 cells" in in_words(report.lines[0].why)) == (
            ({"table"}, {"text"})[number],
            number == 1,
        )


# --- Addresses --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "href", "target"),
    [
        ("/en/first/", "../second/", "second"),
        ("/en/first", "../second", "other"),
        ("/en/first", "second/", "second"),
        ("/en/first", "./second", "second"),
        ("/en/first/", "second", "below"),
        ("https://old.example/en/first/", "../second/#part", "second"),
        ("/en/first/", "/en/second", "second"),
        ("/en/first/", "//old.example/en/second", "second"),
        ("/en/first/", "../../en/./x/../second/?a=1", "second"),
    ],
)
def test_relative_addresses_start_at_the_item(tmp_path: Path, address: str, href: str, target: str) -> None:
    site()
    text = {"type": "text", "value": f'<p>See <a href="{href}">this</a>.</p>'}
    places = {"second": "/en/second/", "below": "/en/first/second/", "other": "/second/"}
    rows = [page(id=name, address=place, title=name) for name, place in places.items()]
    brought(wrote(tmp_path / "in", page(text, address=address), *rows))
    row = ImportedItem.objects.get(uid=target)
    assert f'<a linktype="page" id="{row.object_id}">' in str(stored("p"))


@pytest.mark.parametrize("seed", range(3))
def test_an_address_below_a_hidden_folder_is_hidden_however_it_is_written(tmp_path: Path, seed: int) -> None:
    site()
    choose = random.Random(seed)
    spellings = ["", "/.", "//", "/x/..", "/x/y/../..", "/%2e", "/x/%2e%2e", "/x/%2E.", "/../..", "/x/.%2e"]

    def written() -> str:
        first, second = choose.choice(spellings), choose.choice(spellings)
        host = choose.choice(["", "https://old.example"])
        return f"{host}{first}/hid{choose.choice(['', chr(9), chr(10)])}den{second.replace('/../..', '')}"

    rows: list[Any] = [page(id="folder", address="/hidden/", title="folder", state="hidden")]
    rows += [page(id=f"n{n}", address=f"{written()}/n{n}", title=f"n{n}") for n in range(30)]
    rows += [page(id="open", address="/hidden/../open", title="open")]
    brought(wrote(tmp_path / "in", *rows))
    assert set(StandardPage.objects.live().values_list("title", flat=True)) == {"open"}


@pytest.mark.parametrize(
    ("address", "path"),
    [("/a/../b", "/b"), ("/../b", "/b"), ("/a/..", ""), ("/a/%2e%2e/b/", "/b"), ("/a..b/...", "/a..b/..."), ("", "")],
)
def test_paths_have_no_dots(address: str, path: str) -> None:
    addresses = Addresses("https://old.example")
    assert (addresses.path(address), addresses.path(f"https://old.example{address}")) == (path, path)


def test_an_item_without_an_address_has_one_from_its_id(tmp_path: Path) -> None:
    site()
    report = brought(wrote(tmp_path / "in", *({"type": "page", "id": name, "title": name} for name in "ab")))
    assert sorted(line.path for line in report.lines) == ["/a", "/b"]


# --- Redirects --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("length", [1, 2, 3, 10, 11, 30])
@pytest.mark.parametrize("is_circle", [True, False])
def test_circles_of_redirects_are_named(tmp_path: Path, length: int, is_circle: bool) -> None:
    site()
    end = "/r0" if is_circle else "/en/page"
    rows = [
        {
            "type": "redirect",
            "id": f"r{n}",
            "address": f"/r{n}",
            "title": "",
            "leads_to": f"/r{n + 1}" if n + 1 < length else end,
        }
        for n in range(length)
    ]
    report = brought(wrote(tmp_path / "in", page(), *rows))
    left = {uid for uid, line in lines(report).items() if line.outcome == Outcome.LEFT_OUT}
    assert left == {f"r{n}" for n in range(length) if is_circle or length - n > 10}
    assert all(text for uid, text in said(report).items() if uid in left)


def test_a_redirect_at_an_address_of_this_site_has_a_sentence(tmp_path: Path) -> None:
    site()
    factories.standard_page(slug="about", title="Ours")
    rows = [
        {"type": "redirect", "id": f"r{n}", "address": address, "title": "", "leads_to": "https://other.example/"}
        for n, address in enumerate(["/en/about", "/en/search/", "/free"])
    ]
    rows.append({"type": "list", "of": "news", "id": "news", "address": "/en/news/", "title": "News", "language": "en"})
    found = said(brought(wrote(tmp_path / "in", *rows)))
    taken = {uid for uid, text in found.items() if "so this redirect has no effect" in text}
    assert taken == {"r0", "r1"}


# --- Facts ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("says", [None, True, False])
@pytest.mark.parametrize("has_block", [False, True])
def test_a_page_lists_the_pages_below_unless_it_says_not(tmp_path: Path, says: bool | None, has_block: bool) -> None:
    site()
    blocks = [{"type": "pages_below", "value": None, "id": "1"}, {"type": "text", "value": "<p>W</p>"}][not has_block :]
    own = {} if says is None else {"lists_pages_below": says}
    brought(wrote(tmp_path / "in", page(*blocks, **own), page(id="q", address="/en/page/below/", title="Below")))
    types = [block["type"] for block in stored("p")]
    assert types == (["pages_below", "text"] if has_block else ["text", *["pages_below"][: says is not False]])


def test_a_link_to_another_language_leads_there(tmp_path: Path) -> None:
    site()
    text = {"type": "text", "value": '<p><a href="/ru/one/">Russian</a> and <a href="/ru/two/">another</a></p>'}
    rows = [
        page(text, id="en", address="/en/one/", group="one", language="en"),
        page(id="ru", address="/ru/one/", group="one", language="ru"),
        page(id="two", address="/ru/two/", language="ru", title="Two"),
    ]
    brought(wrote(tmp_path / "in", *rows))
    found: Any = ImportedItem.objects.get(uid="en").target().specific
    other = ImportedItem.objects.get(uid="ru").target()
    with translation.override("en"):
        shown = found.body.render_as_block()
    assert f'href="{other.get_url()}"' in shown
    assert 'linktype="page"' in str(found.body.raw_data), "a link to another page follows it"


def test_unknown_facts_of_a_series_stay_unknown(tmp_path: Path) -> None:
    site()
    base = {"type": "series", "title": "S", "published": PUBLISHED, "language": "en"}
    rows: list[Any] = [{**base, "id": "s", "address": "/s"}, {**base, "id": "w", "address": "/w", "scope": "world"}]
    rule = {"start": "2021-05-20T08:00:00Z", "recurrence": "RRULE:FREQ=WEEKLY;COUNT=3"}
    rows.append({**base, **rule, "type": "event", "id": "e", "address": "/e"})
    brought(wrote(tmp_path / "in", *rows))
    found = {
        row.uid: row.target().specific.scope
        for row in ImportedItem.objects.filter(part="", type__in=["Series", "Event"])
    }
    assert found == {"s": "", "w": "world", "e": ""}
    assert EventSeriesPage().scope == "region", "the proposal for editors stays"


@pytest.mark.parametrize("alt", [{}, {"image_alt": "A ship"}, {"image_is_decorative": True}])
def test_an_alternative_text_that_is_there_is_seen(tmp_path: Path, settings: Any, alt: dict[str, Any]) -> None:
    site()
    settings.MEDIA_ROOT = str(tmp_path / "media")
    article = {
        "type": "article",
        "id": "a",
        "address": "/a",
        "title": "A",
        "published": PUBLISHED,
        "image": "/i",
        **alt,
    }
    image = {"type": "image", "id": "i", "address": "/i", "title": "I", "file": "i.png"}
    folder = wrote(tmp_path / "in", image, article)
    (folder / "i.png").write_bytes(PNG)
    assert ("no alternative text" in said(brought(folder))["a"]) == (not alt)


def test_without_a_last_change_the_page_last_changed_when_it_was_published(tmp_path: Path) -> None:
    site()
    article = {"type": "article", "title": "A", "published": PUBLISHED, "language": "en"}
    rows = [{**article, "id": "a", "address": "/a"}, {**article, "id": "b", "address": "/b", "modified": "2022-01-01"}]
    brought(wrote(tmp_path / "in", *rows))
    found = {
        row.uid: ArticlePage.objects.get(pk=row.object_id).last_published_at
        for row in ImportedItem.objects.filter(part="")
    }
    assert found["a"] == datetime(2021, 5, 20, 8, tzinfo=UTC)
    assert found["b"] is not None
    assert found["b"].year in {2021, 2022}, "midnight in the zone of the old site"


def test_a_choice_without_an_effect_has_a_sentence(tmp_path: Path) -> None:
    site()
    brought(wrote(tmp_path / "first", page(), page(id="q", address="/q", title="Q")))
    edited: Any = ImportedItem.objects.get(uid="p").target().specific
    edited.introduction = "Ours."
    edited.save_revision().publish()
    second = wrote(tmp_path / "second", page(), page(id="q", address="/q", title="Changed"))
    choices = Choices(items={"p": (THEIRS, ""), "q": (OURS, "")})
    found = said(execute([second], Options(site="https://old.example", zone="Europe/Brussels", choices=choices)))
    assert all("has no effect" in text for text in found.values()), found
    fitting = Choices(items={"p": (OURS, ""), "q": (THEIRS, "")})
    again = said(execute([second], Options(site="https://old.example", zone="Europe/Brussels", choices=fitting)))
    assert not any("has no effect" in text for text in again.values()), again


# --- Values -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", schema.TYPES)
def test_the_reader_knows_each_name_of_the_schema(kind: str) -> None:
    known = {**schema.schema()["$defs"][kind]["properties"]}
    item = neutral.item({"id": "a", "title": "T", **dict.fromkeys(known, "5"), "others": {}, "type": kind}, OLD)
    assert item is not None
    assert item.others == {}


MARKED = st.text("abcäж", min_size=1, max_size=8).map(lambda word: f"Mark{word}")
UNKNOWN = st.text("abcdefgh_", min_size=3, max_size=12).map(lambda name: f"x_{name}")
NESTED = (
    lambda word: word,
    lambda word: [word, None],
    lambda word: {"en": {"text": word}},
    lambda word: [[{"token": "t", "title": word}]],
    lambda word: f"<p>{word}</p>",
)


@settings(max_examples=100, deadline=None)
@given(
    kind=st.sampled_from(sorted(schema.TYPES)),
    names=st.lists(UNKNOWN, min_size=1, max_size=4, unique=True),
    data=st.data(),
)
def test_what_has_an_unknown_name_is_said_with_its_words(kind: str, names: list[str], data: Any) -> None:
    words = {name: data.draw(MARKED) for name in names}
    values = {name: data.draw(st.sampled_from(NESTED))(word) for name, word in words.items()}
    item = neutral.item({"id": "a", "title": "T", **values, "type": kind}, OLD)
    assert item is not None
    assert item.others == words
    assert all(f"{name} (1)" in in_words(item.notes) for name in words)


def test_a_text_in_another_shape_than_the_form_has_it_is_said_too() -> None:
    values = {"title": ["A", "B"], "summary": {"en": "Words"}, "topics": {"one": "Two"}, "others": "Three"}
    item = neutral.item({"id": "a", "type": "page", **values}, OLD)
    assert item is not None
    assert item.others == {"title": "A\nB", "summary": "Words", "topics": "Two", "others": "Three"}


@pytest.mark.parametrize("seed", range(3))
def test_a_value_that_a_field_cannot_have_costs_only_itself(tmp_path: Path, seed: int) -> None:
    """Each field of each type has a value of another type or meaning in an item of its own."""
    site()
    dice = random.Random(seed)
    wrong: list[Any] = [
        "2027-13-45",
        "Mars/Base",
        "weird",
        -7,
        1e40,
        True,
        [3],
        {"en": "x"},
        "x" * 70_000,
        "",
        None,
        "25:61",
    ]
    rows, number = list[dict[str, Any]](), 0
    for kind, names in neutral.FACTS.items():
        for name in sorted({*names} - {"rule"}):  # a rule that is not one is refused with the whole series
            number += 1
            values = {"state": "public", "published": PUBLISHED}
            values |= {"image": {"file": "a.png"}, "document": {"file": "a.txt"}}.get(kind, {})
            values |= {"starts_on": "2021-05-25"} if kind == "event" else {}
            rows.append({"type": kind, "id": f"n{number}", "address": f"/n{number}", "title": f"N{number}", **values})
            rows[-1][name] = dice.choice(wrong)
    folder = wrote(tmp_path / "in", *rows)
    (folder / "a.png").write_bytes(PNG)
    (folder / "a.txt").write_text("A file.")
    report = brought(folder)
    refused = {line.path: in_words(line.why) for line in report.lines if line.outcome == Outcome.LEFT_OUT}
    assert refused == {}
    sentences = said(report)
    for row in rows:
        name = list(row)[-1]
        if row[name] in ("2027-13-45", "weird") and ("_on" in name or "_at" in name or name in {"status", "kind"}):
            assert f"“{name}”" in sentences[row["id"]], row
