"""`news.parsing.continuity`: differences between a document and the known publisher."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news.parsing.continuity import (
    NOBODY,
    Doubt,
    Publisher,
    Shown,
    accepted,
    added,
    doubts,
    host_of,
    is_replaced,
    is_same_site,
    learned,
)

CUSTOMS = Shown(
    title="Customs of Utopia",
    home_url="https://www.customs.example/",
    links=("https://customs.example/news/1", "https://customs.example/news/2"),
    place="https://customs.example/feed",
)
KNOWN = learned(NOBODY, CUSTOMS)

TEXTS = st.text(max_size=30)
ADDRESSES = st.one_of(
    TEXTS, st.builds("https://{}.example/{}".format, st.sampled_from(["a", "b.a", "c", "бюро"]), TEXTS)
)
DOCUMENTS = st.builds(
    Shown,
    title=TEXTS,
    home_url=ADDRESSES,
    links=st.lists(ADDRESSES, max_size=6).map(tuple),
    all_links=st.lists(ADDRESSES, max_size=8).map(tuple),
    place=ADDRESSES,
)


def shown(**values: object) -> Shown:
    return Shown(**{**{name: getattr(CUSTOMS, name) for name in Shown.__slots__}, **values})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("values", "kind", "before", "after"),
    [
        ({"title": "Best casino"}, "title", "Customs of Utopia", "Best casino"),
        ({"home_url": "https://casino.example/"}, "home", "https://www.customs.example/", "https://casino.example/"),
        (
            {"home_url": "https://customs.example/x"},
            "home",
            "https://www.customs.example/",
            "https://customs.example/x",
        ),
        ({"links": ("https://casino.example/1",) * 3}, "links", "customs.example", "casino.example"),
        ({"title": ""}, "title", "Customs of Utopia", ""),
        ({"home_url": ""}, "home", "https://www.customs.example/", ""),
        ({"place": "https://casino.example/f"}, "address", "customs.example", "casino.example"),
    ],
)
def test_what_does_not_fit_is_said_with_before_and_after(
    values: dict[str, object], kind: str, before: str, after: str
) -> None:
    assert doubts(KNOWN, shown(**values), is_strict=True) == [Doubt(kind, before, after)]


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"title": "CUSTOMS of Utopia – 26.11.2026"},
        {"home_url": "http://customs.example?session=7"},
        {"links": ("http://www.customs.example/x", "https://press.customs.example/y")},
        {"links": ()},
        {"place": "https://feeds.customs.example/other"},
        {"place": ""},
    ],
)
def test_other_spellings_and_figures_are_no_doubt(values: dict[str, object]) -> None:
    assert doubts(KNOWN, shown(**values), is_strict=True) == []


@pytest.mark.parametrize("name", ["title", "home_url"])
def test_what_is_missing_is_a_doubt_only_where_nobody_looks_and_where_it_was_always_there(name: str) -> None:
    missing = shown(**{name: ""})
    assert not doubts(KNOWN, missing, is_strict=False)
    sometimes = learned(learned(NOBODY, missing), CUSTOMS)
    assert not doubts(sometimes, missing, is_strict=True)
    assert not doubts(learned(NOBODY, missing), CUSTOMS, is_strict=True), "what is shown for the first time is learned"


def test_a_document_is_doubted_where_most_links_are_strange() -> None:
    own, strange = CUSTOMS.links[0], tuple(f"https://casino.example/{n}" for n in range(3))
    assert not doubts(KNOWN, shown(links=strange[:2]), is_strict=False)
    assert not doubts(KNOWN, shown(links=(own,) * 3 + strange), is_strict=False)
    assert doubts(KNOWN, shown(links=(own, *strange)), is_strict=False)


def test_a_source_that_leads_to_many_hosts_may_lead_to_another() -> None:
    links = tuple(f"https://site{n}.example/" for n in range(6))
    many = learned(NOBODY, shown(links=links, all_links=links))
    assert many.is_scattered
    assert not doubts(many, shown(links=("https://casino.example/",)), is_strict=True)
    assert learned(many, shown(links=links[:1], all_links=())).is_scattered, "a short document says nothing"
    assert not learned(many, shown(all_links=links[:1] * 9)).is_scattered


@pytest.mark.parametrize(
    ("new", "entries", "before", "is_whole", "expected"),
    [
        (12, 12, 12, True, True),
        (3, 3, 3, True, True),
        (2, 2, 2, True, False),
        (1, 1, 12, True, True),
        (11, 12, 12, True, True),
        (9, 10, 12, True, False),
        (12, 12, 0, True, False),
        (0, 0, 12, True, False),
        (1, 1, 12, False, False),
        (11, 11, 12, False, True),
    ],
)
def test_a_document_is_replaced_when_more_than_nine_tenths_are_new(
    new: int, entries: int, before: int, is_whole: bool, expected: bool
) -> None:
    assert is_replaced(new=new, entries=entries, before=before, is_whole=is_whole) == expected


@given(document=DOCUMENTS, known=st.builds(learned, st.just(NOBODY), DOCUMENTS))
def test_what_was_learned_or_accepted_is_never_doubted_again(document: Shown, known: Publisher) -> None:
    assert doubts(learned(known, document), document, is_strict=True) == []
    found = doubts(known, document, is_strict=True)
    assert doubts(accepted(known, found), document, is_strict=True) == []


@given(known=st.builds(learned, st.just(NOBODY), DOCUMENTS), document=DOCUMENTS)
def test_rows_hold_all_of_it(known: Publisher, document: Shown) -> None:
    assert Publisher.read(json.loads(json.dumps(known.values))) == known
    for doubt in doubts(known, document, is_strict=True):
        assert Doubt.read(json.loads(json.dumps(doubt.values))) == doubt


def test_what_comes_to_light_adds_up() -> None:
    first = [Doubt("title", "Customs", "Casino"), Doubt("links", "a.example", "b.example")]
    later = [Doubt("title", "Customs", "Poker"), Doubt("links", "a.example", "c.example"), Doubt("new", "12", "12")]
    assert added(first, later) == [
        Doubt("title", "Customs", "Poker"),
        Doubt("links", "a.example", "b.example, c.example"),
        Doubt("new", "12", "12"),
    ]


def test_only_what_was_prompt_makes_it_usual_that_all_is_new() -> None:
    assert accepted(KNOWN, [Doubt("new", "12", "12", is_usual=True)]).rolls_over
    assert not accepted(KNOWN, [Doubt("new", "12", "12")]).rolls_over


@given(ADDRESSES)
def test_any_address_has_a_host_or_none(address: str) -> None:
    host = host_of(address)
    assert not set(host) & set("/?#")
    assert is_same_site(host, host)
