"""Terms in the side-by-side screen: where they come from, how they are marked, and how fast they are found."""

from __future__ import annotations

import random
import re
from html import unescape
from time import perf_counter
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from foundation.translation.marking import marked
from foundation.translation.models import GlossaryTerm
from foundation.translation.quality import terms
from foundation.translation.quality.glossary import Found, Index, Term
from tests import factories
from tests.foundation.translation.test_recording import russian

BORDER = Term({"en": ("border crossing point",), "ru": ("пункт пропуска",)}, note="At a <road>.")


@pytest.fixture
def only_border(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terms, "_sources", [lambda: [BORDER]])
    terms.forget()


@pytest.mark.django_db
@pytest.mark.usefixtures("only_border")
def test_a_row_underlines_its_terms_and_offers_their_translation(client: Client) -> None:
    client.force_login(factories.user("Editors"))
    draft = russian(
        factories.article(standfirst="Two border crossing points are open, one border crossing point is not.")
    )
    html = client.get(reverse("translation:side_by_side", args=[draft.pk])).content.decode()
    assert re.findall(r"<u>(.*?)</u>", html) == ["border crossing points", "border crossing point"]
    assert re.findall(r'data-term="(.*?)" ?\n? *aria-keyshortcuts="(.*?)" title="(.*?)"', html) == [
        ("пункт пропуска", "Alt+1", "At a &lt;road&gt;.")
    ]


@pytest.mark.django_db
def test_the_vocabulary_of_the_site_is_in_the_glossary_and_a_new_row_at_once() -> None:
    def found(text: str) -> list[str]:
        return [one.term.preferred("ru") for one in terms.glossary("en", "ru").terms.find(text)]

    terms.forget()
    assert found("The office in Ruritania opened. A ruritania is a lake.") == []
    factories.organisation(name={"en": "Ruritania", "ru": "Руритания"})
    assert found("The office in Ruritania opened. A ruritania is a lake.") == ["Руритания"]


@pytest.mark.django_db
def test_own_terms_come_before_those_of_the_site_and_are_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    site = Term({"en": ("seal",), "ru": ("тюлень",)}, is_checked=False)
    monkeypatch.setattr(terms, "_sources", [lambda: [site]])
    terms.forget()
    assert [one.term.preferred("ru") for one in terms.glossary("en", "ru").terms.find("A seal.")] == ["тюлень"]
    GlossaryTerm(name={"en": "seal | lead", "ru": "пломба | печать"}).save()
    for text in ("A seal.", "Two leads."):
        found = terms.glossary("en", "ru").terms.find(text)
        assert [(one.term.names["ru"], one.term.is_checked) for one in found] == [(("пломба", "печать"), True)]


def test_terms_that_tell_a_translator_nothing_are_left_out() -> None:
    def named(en: str, fr: str, *, is_name: bool = True, is_checked: bool = False) -> Term:
        return Term({"en": (en,), "fr": (fr,)}, is_name=is_name, is_checked=is_checked)

    plain = [
        named("Ruslan Davydov", "Rouslan Davydov"),
        named("cocaine", "cocaïne", is_name=False),
        named("Asia", "Asie"),
    ]
    useful = [
        named("Asia and Oceania", "Asie et Océanie"),
        named("Ruritania", "Kakanie"),
        named("port", "port", is_name=False, is_checked=True),
        named("seal", "scellé", is_name=False),
        named("seal of Asia", "scellé d’Asie", is_name=False),
    ]
    assert terms.telling([*plain, *useful], source="en", target="fr") == useful


@given(st.text("ab <&", max_size=30), st.text("ab <&", max_size=30), st.lists(st.integers(0, 30)))
def test_marks_change_no_letter(before: str, now: str, places: list[int]) -> None:
    edges = sorted({place for place in places if place <= len(now)})
    spans = zip(edges[::2], edges[1::2], strict=False)
    found = [Found(BORDER, start, end) for start, end in spans]
    assert unescape(re.sub(r"</?\w+>", "", marked(None, now, found))) == now
    assert unescape(re.sub(r"</?\w+>", "", re.sub(r"<del>.*?</del>", "", marked(before, now, found)))) == now


def test_ten_thousand_terms_take_little_time() -> None:
    chosen = random.Random(7)
    words = ["".join(chosen.choices("abcdefghiklmnoprstu", k=chosen.randint(4, 10))) for _ in range(4_000)]
    names = [" ".join(["customs", *chosen.choices(words, k=chosen.randint(1, 3))]) for _ in range(10_000)]
    started = perf_counter()
    index = Index(((name, Term({"en": (name,)})) for name in names), language="en")
    built = perf_counter() - started
    text = " ".join(chosen.choices(words, k=5_000) + chosen.choices(names, k=1_000))
    started = perf_counter()
    found: list[Any] = index.find(text)
    took = perf_counter() - started
    print(f"10,000 terms: built in {built * 1000:.0f} ms, {len(text.split())} words searched in {took * 1000:.0f} ms")
    assert len(found) >= 900
    assert built < 2
    assert took < 2
