"""The translation memory equals the public texts after any steps of editors, and finds texts that are similar."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from foundation.translation import memory, pages, states
from foundation.translation.memory import Match
from foundation.translation.models import Segment, TranslationState
from foundation.translation.pairing import State
from foundation.translation.texts import Kind, Text
from news.models import ArticlePage, NewsIndexPage
from tests import factories
from tests.foundation.translation.test_states import Committed, Editors, committed, translate_all  # noqa: F401

pytestmark = pytest.mark.django_db
DRAFT_WORD = "Marked"
RICH = Kind(is_rich=True)


def in_memory(segments: Any) -> list[tuple[int, str, str]]:
    return sorted(segments.filter(is_sentence=False).values_list("state", "source", "translation"))


def readable() -> list[tuple[int, str, str]]:
    """Return the texts that the memory should have by the plain definition, from the pages alone."""
    found = []
    for page in ArticlePage.objects.filter(alias_of=None, live=True):
        original = pages.original_of(page)
        if original is None or not original.live or page.get_view_restrictions() or original.get_view_restrictions():
            continue
        found += [
            (page.pk, pair.original.value, pair.translation.value)
            for pair in pages.read(original, page)
            if pair.state in {State.CURRENT, State.SAME}
        ]
    return sorted(found)


class Office(Editors):
    """Editors who also make pages private and move them, and whose drafts contain a marked word until published."""

    has_saved_plainly = False

    def save_without_a_revision(self) -> None:
        super().save_without_a_revision()
        self.has_saved_plainly = True

    def edit(self) -> None:
        draft = self._any().get_latest_revision_as_object()
        draft.standfirst = f"{DRAFT_WORD} {self.random.random()}"
        draft.save_revision()

    def publish(self) -> None:
        draft = self._any().get_latest_revision_as_object()
        if DRAFT_WORD in draft.standfirst:
            draft.standfirst = f"In short {self.random.random()}"
        draft.save_revision().publish()

    def translate_and_publish(self) -> None:
        translated = [(page, pages.original_of(page)) for page in ArticlePage.objects.filter(alias_of=None)]
        possible = [(original, page) for page, original in translated if original is not None and original.live]
        if possible:
            translate_all(*self.random.choice(possible))
        else:
            self.begin_a_language()

    def correct(self) -> None:
        page = self._any()
        if page.live:
            factories.publish(ArticlePage.objects.get(pk=page.pk), title=f"Correction {self.random.random()}")

    def change_privacy(self) -> None:
        place = self.random.choice([self._any(), self._any(), self._any(), self._any().get_parent()])
        if PageViewRestriction.objects.exists() and self.random.random() < 0.6:
            self.random.choice(list(PageViewRestriction.objects.all())).delete()
        else:
            place = Page.objects.get(pk=place.pk)
            PageViewRestriction.objects.create(page=place, restriction_type="login")

    def move(self) -> None:
        page = self._any()
        place = page.get_parent()
        if beside := place.get_siblings(inclusive=False).exact_type(NewsIndexPage).first():
            page.move(beside, pos="last-child")
        else:
            beside = NewsIndexPage(title="Members", slug=f"n{uuid4().hex[:6]}", locale=page.locale)
            place.get_parent().add_child(instance=beside)
            PageViewRestriction.objects.create(page=beside, restriction_type="login")

    def step(self) -> None:
        steps = [self.translate_and_publish] * 5 + [self.correct, self.change_privacy, self.change_privacy, self.move]
        self.random.choice([*steps, *[super().step] * 8])()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_memory_equals_what_everybody_may_read(seed: int, committed: Committed) -> None:  # noqa: F811
    with committed():
        office = Office(seed)
    most = 0
    for _ in range(35):
        with committed():
            office.has_saved_plainly = False
            office.step()
            if not office.has_saved_plainly:  # only the task sees a save without a revision
                assert set(in_memory(memory.public())) <= set(readable())
        assert in_memory(memory.public()) == in_memory(Segment.objects.all()) == readable()
        assert not Segment.objects.filter(source__contains=DRAFT_WORD).exists()
        assert not Segment.objects.filter(translation__contains=DRAFT_WORD).exists()
        most = max(most, len(readable()))
    assert most > 2


def pair_of_articles(source: str, translation: str, **values: Any) -> ArticlePage:
    original = factories.article(body=[("text", f"<p>{source}</p>")], **values)
    factories.news_index("ru")
    page = original.copy_for_translation(factories.locale("ru"))
    for pair in pages.read(original, page):
        assert pair.original
        is_text = pair.original.path.startswith("body")
        pages.translate(page, original, pair.original.path, translation if is_text else f"Перевод {page.pk}")
    page.save_revision().publish()
    states.sweep(at=timezone.now())
    return ArticlePage.objects.get(pk=page.pk)


def found(text: str, *, is_rich: bool = True) -> list[Match]:
    return memory.find(Text("body", text, RICH if is_rich else Kind()), "en>ru")


def test_the_same_text_is_found_with_its_formatting_and_page() -> None:
    page = pair_of_articles("The members met in <b>Baku</b>.", "Члены встретились в <b>Баку</b>.")
    match = found("The members met in <b>Baku</b>.")[0]
    assert (match.likeness, match.value) == (1, "Члены встретились в <b>Баку</b>.")
    assert match.segment.state.page_id == page.pk
    assert found("The members met in <b>Baku</b>.", is_rich=False)[0].value == "Члены встретились в Баку."
    assert memory.find(Text("body", "The members met in Baku.", RICH), "en>fr") == []


def test_a_text_that_is_alike_is_found_and_one_that_is_not_is_not() -> None:
    pair_of_articles(
        "The members of the region met in Baku for three days.", "Члены региона три дня совещались в Баку."
    )
    match = found("The members of the region met in Tirana for three days.")[0]
    assert 0.8 < match.likeness < 1
    assert found("Registration for the workshop on valuation has been opened.") == []


def test_numbers_are_replaced_only_if_nothing_else_differs_and_each_is_found() -> None:
    pair_of_articles("From 3 to 5 May 2021, 24 members met in a room.", "С 3 по 5 мая 2021 года собрались 24 члена.")
    match = found("From 4 to 6 May 2022, 24 members met in a room.")[0]
    assert (match.value, match.has_other_numbers) == ("С 4 по 6 мая 2022 года собрались 24 члена.", True)
    assert not any(match.has_other_numbers for match in found("From 3 to 6 May 2021, 24 guests met in a room."))
    pair_of_articles("There are 3 rooms and 12 places.", "Есть три комнаты и 12 мест.")
    assert found("There are 4 rooms and 12 places.")[0].value == "Есть три комнаты и 12 мест."
    assert found("There are 3 rooms and 14 places.")[0].value == "Есть три комнаты и 14 мест."


def test_numbers_of_links_are_not_replaced_and_links_of_another_text_are_left_out() -> None:
    link = '<a id="3" linktype="page">3 rooms</a>'
    pair_of_articles(f"There are {link} &amp; 8 floors.", '<a id="3" linktype="page">3 комнаты</a> &#38; 8 этажей.')
    assert found(f"There are {link} &amp; 8 floors.")[0].value.startswith('<a id="3"')
    assert found(f"There are {link.replace('>3', '>7')} &amp; 8 floors.")[0].value == "7 комнаты &amp; 8 этажей."


def test_a_sentence_is_found_where_no_paragraph_is_like_the_text() -> None:
    pair_of_articles(
        "The meeting was held in Baku. Mr. Aliyev opened it with a word on digital customs.",
        "Встреча прошла в Баку. Г-н Алиев открыл её словом о цифровой таможне.",
    )
    matches = found(
        "The office publishes a new guide to valuation for the members. The meeting was held in Baku. It is free."
    )
    assert [(match.value, match.segment.is_sentence) for match in matches] == [("Встреча прошла в Баку.", True)]


def test_at_most_three_translations_are_suggested_and_each_once() -> None:
    for number in range(6):
        pair_of_articles("The members met.", f"Члены встретились {'снова ' * (number // 2)}.")
    matches = found("The members met.")
    assert len(matches) == len({match.value for match in matches}) == 3


def test_the_queries_of_a_search_do_not_grow_and_a_page_without_change_writes_nothing() -> None:
    pair_of_articles("The members met in Baku.", "Члены встретились в Баку.")
    with CaptureQueriesContext(connection) as few:
        found("The members met in Tirana.")
    for number in range(5):
        pair_of_articles(f"The members met in room {number}.", "Члены встретились.")
    with CaptureQueriesContext(connection) as many:
        found("The members met in Tirana.")
    assert len(few) == len(many)
    before = set(Segment.objects.values_list("pk", flat=True))
    for key in Page.objects.values_list("translation_key", flat=True).distinct():
        states.recalculate(str(key), at=timezone.now())
    assert before == set(Segment.objects.values_list("pk", flat=True))


def test_an_upgraded_site_gets_its_memory_from_the_sweep_in_batches() -> None:
    for number in range(4):
        pair_of_articles(f"Text number {number} of the office.", "Текст.")
    whole = in_memory(Segment.objects.all())
    Segment.objects.all().delete()
    TranslationState.objects.update(is_open=False)  # as the migration leaves them
    assert states.sweep(at=timezone.now(), most=3) == 3
    assert len(in_memory(Segment.objects.all())) < len(whole)
    while states.sweep(at=timezone.now(), most=3):
        pass
    assert in_memory(Segment.objects.all()) == whole


def test_the_screen_shows_what_the_memory_has_for_a_row(client: Client) -> None:
    past = pair_of_articles(
        "From 3 to 5 May 2021 members met.", "С 3 по 5 мая 2021 года члены собрались.", title="Past"
    )
    original = factories.article(title="A & B", body=[("text", "<p>From 4 to 6 May 2022 members met.</p>")])
    draft = original.copy_for_translation(factories.locale("ru"))
    path = next(pair.original.path for pair in pages.read(original, draft) if pair.original.is_rich)  # type: ignore[union-attr]
    address = reverse("translation:suggestions", args=[draft.pk])
    client.force_login(factories.user("Editors"))
    html = client.get(address, {"path": path}).content.decode()
    assert "<mark>4</mark>" in html
    assert "<del>3</del>" in html
    assert past.url in html
    assert "<mark>2022</mark>" in html
    assert client.get(address, {"path": "title"}).content.strip() == b""
    assert client.get(address, {"path": "nothing"}).status_code == 404
    assert client.post(address, {"path": path}).status_code == 405
    client.force_login(factories.user("Contributors"))
    assert client.get(address, {"path": path}).status_code in {302, 403}
