"""`news.delivery.pending`: the meaning of a change for one receiver."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news.delivery.pending import Happened, Notice, Order, Version, facets_before, notice_of
from news.models.matching import Rule, best_language

TOPIC = Rule(any_of=frozenset({"topic:1"}))
WANTED, OTHER = frozenset({"topic:1"}), frozenset({"topic:2"})


def happened(kind: str = "published", **values: Any) -> Happened:
    values = {"is_major": True, "type": "article", "language": "en", "before": None, "now": WANTED, **values}
    return Happened(kind=kind, **values)


def test_what_comes_in_is_told_and_what_does_not_match_is_not() -> None:
    assert notice_of(happened(), Order(TOPIC)) == Notice("published", "en", matches=True)
    assert notice_of(happened(now=OTHER), Order(TOPIC)) is None


def test_what_leaves_the_rule_is_told_once_more() -> None:
    left = notice_of(happened("updated", before=WANTED, now=OTHER, is_major=False), Order(TOPIC))
    assert left == Notice("updated", "en", matches=False)


def test_what_enters_the_rule_later_is_new_to_the_receiver() -> None:
    entered = notice_of(happened("updated", before=OTHER, is_major=False), Order(TOPIC))
    assert entered == Notice("published", "en", matches=True)
    assert notice_of(happened("cancelled", before=OTHER), Order(TOPIC)) == Notice("cancelled", "en", matches=True)


def test_a_withdrawal_is_told_to_whoever_had_it() -> None:
    assert notice_of(happened("withdrawn", before=WANTED, now=None), Order(TOPIC)) == Notice(
        "withdrawn", "en", matches=False
    )
    assert notice_of(happened("withdrawn", before=OTHER, now=None), Order(TOPIC)) is None


def test_small_changes_are_not_told_to_those_who_want_only_major_ones() -> None:
    small = happened("updated", before=WANTED, is_major=False)
    assert notice_of(small, Order(TOPIC)) == Notice("updated", "en", matches=True)
    assert notice_of(small, Order(TOPIC, major_only=True)) is None
    assert notice_of(small, Order(Rule(major_only=True))) is None
    assert notice_of(happened("corrected", before=WANTED), Order(TOPIC, major_only=True)) is not None


def test_a_receiver_chooses_the_kinds_of_change_but_leaving_counts_as_withdrawal() -> None:
    chosen = Order(TOPIC, kinds=frozenset({"published", "withdrawn"}))
    assert notice_of(happened("updated", before=WANTED), chosen) is None
    assert notice_of(happened("updated", before=WANTED, now=OTHER), chosen) == Notice("updated", "en", matches=False)
    assert (
        notice_of(happened("updated", before=WANTED, now=OTHER), Order(TOPIC, kinds=frozenset({"published"}))) is None
    )


def test_what_other_sites_wrote_is_told_only_to_those_who_ask_for_it() -> None:
    external = happened(type="external")
    assert notice_of(external, Order(TOPIC)) is None
    assert notice_of(external, Order(Rule(types=frozenset({"external"})))) is not None


def test_a_better_translation_replaces_the_one_that_was_told_and_gives_way_to_it_again() -> None:
    best = Order(TOPIC, languages=("ru", "en"), takes_best=True)
    english = (Version("en", WANTED),)
    russian = (Version("ru", WANTED),)
    assert notice_of(happened(language="ru", others=english), best) == Notice("updated", "ru", matches=True)
    assert notice_of(happened("updated", before=WANTED, others=russian), best) is None, "English changes behind it"
    gone = happened("withdrawn", language="ru", before=WANTED, now=None)
    assert notice_of(gone, best) == Notice("withdrawn", "ru", matches=False)
    remaining = happened("withdrawn", language="ru", before=WANTED, now=None, others=english)
    assert notice_of(remaining, best) == Notice("updated", "en", matches=True)


@pytest.mark.parametrize(
    ("kind", "now", "earlier", "expected"),
    [
        ("published", ["a"], [], None),
        ("updated", ["a"], [], frozenset("a")),
        ("updated", ["a"], ["b"], frozenset("b")),
        ("withdrawn", [], ["b"], frozenset("b")),
    ],
)
def test_the_log_says_what_was_before(kind: str, now: list[str], earlier: list[str], expected: object) -> None:
    assert facets_before(kind, now=now, earlier=earlier) == expected


LANGUAGES = ("en", "fr", "ru")
steps = st.lists(st.tuples(st.sampled_from(LANGUAGES), st.sampled_from([WANTED, OTHER, WANTED | OTHER, None])))
orders = st.builds(
    Order,
    rule=st.sampled_from([TOPIC, Rule(), Rule(none_of=OTHER), Rule(all_of=WANTED, major_only=True)]),
    languages=st.lists(st.sampled_from(LANGUAGES), unique=True).map(tuple),
    takes_best=st.booleans(),
)


@given(steps=steps, order=orders)
def test_whoever_follows_what_he_is_told_holds_exactly_what_he_asked_for(
    steps: list[tuple[str, frozenset[str] | None]], order: Order
) -> None:
    public: dict[str, frozenset[str]] = {}
    held: dict[str, str] = {}
    for language, facets in steps:
        before = public.get(language)
        if before is None and facets is None:
            continue
        others = tuple(Version(name, found) for name, found in public.items() if name != language)
        kind = "withdrawn" if facets is None else "published" if before is None else "updated"
        message = notice_of(
            happened(kind, language=language, before=before, now=facets, others=others, is_major=kind != "updated"),
            order,
        )
        public.pop(language, None)
        if facets is not None:
            public[language] = facets
        if message:
            key = "thing" if order.takes_best else message.language
            assert message.matches or key in held, "nobody is told that he loses what he never had"
            held.pop(key, None)
            if message.matches:
                held[key] = message.language
        assert held == wanted(public, order)


def wanted(public: dict[str, frozenset[str]], order: Order) -> dict[str, str]:
    if order.takes_best:
        best = best_language(public, order.languages)
        found = {"thing": best} if best else {}
    else:
        found = {name: name for name in public if not order.languages or name in order.languages}
    return {key: name for key, name in found.items() if order.rule.wants(public[name], type="article")}
