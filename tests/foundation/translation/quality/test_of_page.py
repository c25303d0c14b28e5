"""Findings for the texts of a page: which texts are compared, and what a row of the screen shows."""

from __future__ import annotations

import random
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Field
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from foundation.translation import pages, states
from foundation.translation.models import TranslationState
from foundation.translation.quality.of_page import findings_of, for_editor
from news.models import ArticlePage
from tests import factories
from tests.foundation.translation.test_recording import russian

pytestmark = pytest.mark.django_db

QUOTE = {"type": "quote", "value": {"text": "we learned a lot from this week", "speaker": "Anna", "office": ""}}
QUOTED = "<p>Short.</p><blockquote>we will come back again</blockquote>"


def found(page: Any) -> list[tuple[str, str, bool]]:
    return [(one.field, one.finding.kind.value, one.finding.is_error) for one in findings_of(page)]


def translated(original: ArticlePage, texts: list[str]) -> Any:
    """Return a draft with these translations, in the order of the texts."""
    draft = russian(original)
    for pair, text in zip(pages.read(original, draft), texts, strict=True):
        pages.translate(draft, original, pair.original.path, text)
    return draft


def article(*paragraphs: str, **values: Any) -> ArticlePage:
    html = "".join(f"<p>{one}</p>" for one in paragraphs)
    return factories.article(**{"title": "A workshop", "standfirst": "", "body": [("text", html)], **values})


def test_each_text_is_compared_with_its_own_original() -> None:
    original = article("On 3 May 2026 we met 120 people.", "They came from 40 ports.")
    draft = translated(original, ["Семинар", "3 мая 2026 г. мы встретили 130 человек.", "Они прибыли из 40 портов."])
    assert found(draft) == [("body", "number", True)]
    (finding,) = findings_of(draft)
    assert finding.message.endswith("The original says “120” but the translation says “130”.")
    assert finding.block == draft.body[0].id


def test_a_copy_has_one_error_for_each_field_in_the_editor() -> None:
    draft = russian(article("We met many people.", "They came from large ports.", title="A short title of a workshop"))
    assert found(draft) == [("title", "language", True), *[("body", "language", True)] * 2]
    assert [one.count for one in for_editor(draft)] == [1, 2]


@pytest.mark.parametrize("code", ["ru", "fr"])
def test_every_copy_that_is_not_translated_has_a_finding(code: str) -> None:
    words = ["Next steps", "nCEN", "We met.", "A workshop", "It went well in 2025.", "Karl von Stein", "Tobacco"]
    original = article(*words, title="Brainport Eindhoven")
    factories.news_index(code)
    draft = original.copy_for_translation(factories.locale(code)).get_latest_revision_as_object()
    assert [kind for _field, kind, _is_error in found(draft)] == ["language"] * 8
    assert sum(one.count for one in for_editor(draft)) == 8
    for pair in pages.read(original, draft):
        pages.translate(draft, original, pair.original.path, pair.original.value, is_same=True)
    assert found(draft) == []


def with_figures(figures: list[str], code: str = "en") -> tuple[str, Any]:
    columns = [{"type": "text", "heading": "Country"}, {"type": "number", "heading": "Seizures"}]
    rows = [{"values": ["", figure]} for figure in figures]
    return "table", {"columns": columns, "rows": rows, "caption": ""}


@pytest.mark.parametrize("size", [1, 2, 101])
@pytest.mark.parametrize("seed", range(3))
def test_the_one_figure_of_a_table_that_was_changed_is_found(size: int, seed: int) -> None:
    chance = random.Random(seed)
    numbers = chance.sample(range(1000, 1_000_000), size + 1)
    original = article(body=[with_figures([f"{number:,}" for number in numbers[:-1]])])
    draft = russian(original)
    figures = [f"{number:,}".replace(",", "\u00a0") for number in numbers[:-1]]
    place = chance.randrange(size)
    for changed in (False, True):
        if changed:
            figures[place] = f"{numbers[-1]:,}".replace(",", "\u00a0")
        draft.body = [with_figures(figures)]
        wrong = [one for one in findings_of(draft) if one.finding.kind.value == "number"]
        assert [one.path.split("/")[-1] for one in wrong] == ([f"#{place}.1"] if changed else [])


def test_a_figure_that_was_corrected_in_the_original_is_due() -> None:
    original = article(body=[with_figures(["1,250", "340"])])
    draft = translated(original, ["Семинар", "Страна", "Изъятия"])
    draft.save_revision().publish()
    states.sweep(at=timezone.now())
    row = TranslationState.objects.get(page=draft.pk)
    assert (row.draft_outdated, row.public_outdated) == (1, 1)  # "1,250" is another number in Russian
    for figures, expected in ((["1250", "340"], 0), (["1250", "350"], 1)):
        draft.body = [
            (kind, {**value, "rows": [{"values": ["", one]} for one in figures]}) for kind, value in raw(draft)
        ]
        draft.save_revision().publish()
        states.sweep(at=timezone.now())
        row.refresh_from_db()
        assert (row.draft_outdated, row.public_outdated, bool(row.public_outdated_since)) == (expected,) * 2 + (
            bool(expected),
        )


def raw(page: Any) -> list[tuple[str, Any]]:
    return [(block["type"], block["value"]) for block in page.body.get_prep_value()]


def test_a_table_with_other_rows_is_compared_as_a_whole_and_one_without_figures_is_not() -> None:
    original = article(body=[with_figures(["12", "45", "99"])])
    draft = russian(original)
    for figures, expected in ((["99", "12", "45"], 0), (["12", "45"], 0), (["12", "46"], 1), ([], 0)):
        draft.body = [with_figures(figures)]
        assert sum(one.finding.kind.value == "number" for one in findings_of(draft)) == expected, figures


def test_figures_in_other_cells_are_a_warning_because_a_table_can_be_sorted_by_its_names() -> None:
    original = article(body=[with_figures(["12", "45", "99"])])
    draft = russian(original)
    draft.body = [with_figures(["45", "12", "99"])]
    (moved,) = [one for one in findings_of(draft) if one.finding.kind.value == "order"]
    assert not moved.finding.is_error
    assert moved.message.endswith("These figures are in different cells than in the original: 45, 12.")


def test_what_is_the_same_on_purpose_has_no_finding() -> None:
    original = article("We met many people.")
    draft = russian(original)
    for pair in pages.read(original, draft):
        pages.translate(draft, original, pair.original.path, pair.original.value, is_same=True)
    assert found(draft) == []


def test_a_quotation_can_be_in_any_language() -> None:
    original = article(body=[QUOTE, {"type": "text", "value": QUOTED}])
    draft = translated(
        original, ["Семинар", "we learned a lot from this week", "Анна", "Коротко.", "we will come back again"]
    )
    assert found(draft) == []


def test_a_text_from_before_a_correction_is_an_error_and_a_confirmed_one_is_not() -> None:
    original = article("We met 120 people.", "They spoke.")
    draft = translated(original, ["Семинар", "Мы встретили 120 человек.", "Они выступили."])
    draft.save_revision().publish()
    changed = original.body.raw_data[0]["value"].replace("We met 120", "In May we met 120")
    factories.publish(
        original,
        body=[{"type": "text", "value": changed, "id": original.body[0].id}],
        correction_note="In May.",
        last_corrected_on=timezone.localdate(),
    )
    draft = ArticlePage.objects.get(pk=draft.pk)
    assert found(draft) == [("body", "correction", True)]
    pages.confirm(draft, [pair for pair in pages.read(pages.original_of(draft), draft) if pair.is_due])
    assert found(draft) == [("", "correction", False)]


def test_a_link_to_the_version_of_the_same_page_is_right_and_another_page_is_wrong() -> None:
    target, other = factories.article(title="Target"), factories.article(title="Other")
    version = russian(target)
    link = '<a linktype="page" id="{}">{}</a>'
    original = article("Read " + link.format(target.pk, "this report") + " today.")
    right = translated(original, ["Семинар", "Читайте " + link.format(version.pk, "этот отчёт") + " сегодня."])
    assert found(right) == []
    pages.translate(
        right, original, pages.read(original, right)[1].original.path, "Читайте " + link.format(other.pk, "это")
    )
    assert found(right) == [("body", "link", True)]


def test_more_texts_and_links_cost_no_more_queries() -> None:
    def queries(number: int) -> int:
        target = factories.article(title="Target")
        line = f'Read <a linktype="page" id="{target.pk}">this</a> in 2026.'
        draft = russian(article(*[line] * number))
        draft = ArticlePage.objects.get(pk=draft.pk).get_latest_revision_as_object()
        with CaptureQueriesContext(connection) as captured:
            findings_of(draft)
        return len(captured)

    queries(1)
    assert queries(1) == queries(20) <= 6


def test_without_the_app_there_is_no_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    draft = russian(article("We met many people."))
    installed = apps.is_installed
    monkeypatch.setattr(apps, "is_installed", lambda name: name != "foundation.translation" and installed(name))
    assert findings_of(draft) == []


def test_no_field_with_choices_is_a_text() -> None:
    """A choice is stored as a code, which a translator would see and break."""
    for model in states.models():
        fields: list[Field[Any, Any]] = [model._meta.get_field(name) for name in model.translated_fields]
        for name, texts in model.translated_rows.items():
            fields += [model._meta.get_field(name).related_model._meta.get_field(text) for text in texts]
        assert [field.name for field in fields if field.choices] == []
