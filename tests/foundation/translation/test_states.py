"""The stored states of translations equal what would be calculated now, after any steps of editors."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models.signals import post_save
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page

from foundation.translation import pages, recording, states
from foundation.translation.models import TranslationState
from foundation.translation.pairing import State
from news.models import ArticlePage
from tests import factories

pytestmark = pytest.mark.django_db

type Committed = Callable[[], AbstractContextManager[Any]]

COUNTS = [f"{prefix}{name}" for prefix in ("draft_", "public_") for name in states.KINDS]


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Any) -> Committed:
    """Return a context manager at whose end changes are committed and their tasks are run."""
    return partial(django_capture_on_commit_callbacks, execute=True)


def calculated() -> dict[int, dict[str, int]]:
    """Return the counts of each translation by the plain definition, from the pages alone."""
    found: dict[int, dict[str, int]] = {}
    for page in (page for model in states.models() for page in model.objects.filter(alias_of=None)):
        original = pages.original_of(page)
        if original is None:
            continue
        draft = _counted(original, page.get_latest_revision_as_object())
        public = _counted(original, page) if page.live and original.live else dict.fromkeys(states.KINDS, 0)
        found[page.pk] = {
            f"{prefix}_{name}": number
            for prefix, counts in (("draft", draft), ("public", public))
            for name, number in counts.items()
        }
    return found


def _counted(original: Any, translation: Any) -> dict[str, int]:
    of_pairs = [pair.state for pair in pages.read(original, translation)]
    return {
        "current": of_pairs.count(State.CURRENT) + of_pairs.count(State.SAME),
        "outdated": of_pairs.count(State.OUT_OF_DATE) + of_pairs.count(State.GONE),
        "missing": of_pairs.count(State.MISSING),
        "unknown": of_pairs.count(State.UNKNOWN),
    }


def stored() -> dict[int, dict[str, int]]:
    return {row.pop("pk"): row for row in TranslationState.objects.values("pk", *COUNTS)}


def article_with_russian(**values: Any) -> tuple[ArticlePage, ArticlePage]:
    original = factories.article(**{"body": [("text", "<p>One.</p><p>Two.</p>")], **values})
    factories.news_index("ru")
    return original, original.copy_for_translation(factories.locale("ru"))


def translate_all(original: Any, page: Any) -> Any:
    """Translate and publish each text."""
    draft = ArticlePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    for pair in pages.read(original, draft):
        if pair.original:
            pages.translate(draft, original, pair.original.path, f"Перевод {pair.original.words}")
    draft.save_revision().publish()
    return ArticlePage.objects.get(pk=page.pk)


class Editors:
    """Random steps on articles in three languages."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.languages = [factories.news_index(code).locale for code in ("en", "ru", "fr")]
        for _ in range(2):
            self.write()

    def _any(self) -> Any:
        return self.random.choice(list(ArticlePage.objects.filter(alias_of=None)) or [factories.article()])

    def write(self) -> None:
        paragraphs = "".join(
            f'<p data-block-key="{uuid4().hex[:5]}">Text {n}.</p>' for n in range(self.random.randint(1, 3))
        )
        make = self.random.choice([factories.article, factories.draft])
        make(body=[("text", paragraphs)])

    def translate_a_text(self) -> None:
        page = self._any()
        draft = page.get_latest_revision_as_object()
        if original := pages.original_of(page):
            pair = self.random.choice([pair for pair in pages.read(original, draft) if pair.original])
            pages.translate(draft, original, pair.original.path, f"Перевод {self.random.random()}")
            draft.save_revision()

    def begin_a_language(self) -> None:
        page, locale = self._any(), self.random.choice(self.languages)
        if not page.has_translation(locale) and page.locale != locale:
            page.copy_for_translation(locale, alias=self.random.random() < 0.2)

    def edit(self) -> None:
        draft = self._any().get_latest_revision_as_object()
        draft.title = f"Title {self.random.random()}"
        draft.save_revision()

    def publish(self) -> None:
        self._any().get_latest_revision_as_object().save_revision().publish()

    def save_without_a_revision(self) -> None:
        page = self._any()
        page.standfirst = f"Short {self.random.random()}"
        page.save()

    def confirm(self) -> None:
        page = self._any()
        draft = page.get_latest_revision_as_object()
        if original := pages.original_of(page):
            pages.confirm(draft, pages.read(original, draft))
            draft.save_revision()

    def withdraw(self) -> None:
        self._any().unpublish()

    def delete(self) -> None:
        if self.random.random() < 0.4:
            self._any().delete()

    def step(self) -> None:
        steps = [
            self.write,
            self.translate_a_text,
            self.begin_a_language,
            self.begin_a_language,
            self.edit,
            self.publish,
        ]
        steps += [self.save_without_a_revision, self.confirm, self.withdraw, self.delete]
        self.random.choice(steps)()


@pytest.mark.parametrize("seed", range(4))
def test_what_is_stored_equals_what_would_be_calculated_now(seed: int, committed: Committed) -> None:
    with committed():
        editors = Editors(seed)
    for _ in range(25):
        with committed():
            editors.step()
        assert stored() == calculated()
    assert not states.wrong().exists()


@pytest.mark.parametrize("seed", range(2))
def test_the_sweep_repairs_what_lost_tasks_left(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "enqueue_on_commit", lambda *arguments: None)
    editors = Editors(100 + seed)
    monkeypatch.setattr(editors, "save_without_a_revision", editors.edit)  # it leaves no trace
    for _ in range(3):
        for _ in range(12):
            editors.step()
        while states.sweep(at=timezone.now(), most=2):
            pass
        assert stored() == calculated()


def test_the_sweep_works_in_batches_and_one_broken_page_does_not_stop_it(monkeypatch: pytest.MonkeyPatch) -> None:
    made = [article_with_russian()[1] for _ in range(5)]
    states.sweep(at=timezone.now())
    TranslationState.objects.filter(page__in=made).delete()
    assert states.sweep(at=timezone.now(), most=2) == 2
    broken, read = made[1].pk, states.read

    def failing(original: Any, translation: Any) -> Any:
        if translation.pk == broken:
            raise ValueError("broken")
        return read(original, translation)

    monkeypatch.setattr(states, "read", failing)
    assert states.sweep(at=timezone.now()) == 2
    assert list(states.wrong().values_list("pk", flat=True)) == [broken]
    monkeypatch.setattr(states, "read", read)
    assert states.sweep(at=timezone.now()) == 1
    assert states.sweep(at=timezone.now()) == 0


def test_a_crash_in_the_middle_of_a_sweep_does_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    made = [article_with_russian()[1] for _ in range(3)]
    states.sweep(at=timezone.now())
    TranslationState.objects.filter(page__in=made).delete()
    rows = TranslationState.objects.count()
    calls = iter(range(10))
    read = states.read

    def killed(original: Any, translation: Any) -> Any:
        if next(calls) == 1:
            raise KeyboardInterrupt
        return read(original, translation)

    monkeypatch.setattr(states, "read", killed)
    with pytest.raises(KeyboardInterrupt):
        states.sweep(at=timezone.now())
    assert TranslationState.objects.count() == rows + 1
    states.sweep(at=timezone.now())
    assert stored() == calculated()
    assert TranslationState.objects.count() == rows + 3


def test_a_text_stays_due_since_the_first_change_of_the_original(committed: Committed) -> None:
    with committed():
        original, russian = article_with_russian()
        russian = translate_all(original, russian)
    row = TranslationState.objects.get(page=russian)
    assert (row.draft_due_since, row.public_outdated_since) == (None, None)
    with committed():
        first = factories.publish(original, title="Another title")
    row.refresh_from_db()
    assert row.public_outdated == 1
    assert row.draft_due_since == row.public_outdated_since == first.last_published_at
    changed_at = first.last_published_at
    with committed():
        factories.publish(first, standfirst="Changed too.")
    row.refresh_from_db()
    assert (row.draft_outdated, row.draft_due_since, row.public_outdated_since) == (2, changed_at, changed_at)


def test_a_save_of_a_page_in_one_language_costs_one_query_and_enqueues_nothing() -> None:
    page = factories.article()
    with CaptureQueriesContext(connection) as plain:
        recording.page_saved(ArticlePage, page, update_fields={"draft_title"})
    with CaptureQueriesContext(connection) as queries:
        recording.page_saved(ArticlePage, page)
    assert (len(plain), len(queries)) == (0, 1)
    assert "SELECT" in queries[0]["sql"]


def test_the_number_of_queries_of_the_look_for_wrong_rows_is_constant() -> None:
    for _ in range(4):
        article_with_russian()
    states.sweep(at=timezone.now())
    with CaptureQueriesContext(connection) as queries:
        assert states.sweep(at=timezone.now()) == 0
    assert len(queries) <= 4


def test_a_draft_saves_only_what_changed_so_that_cached_pages_stay(committed: Committed) -> None:
    with committed():
        original, russian = article_with_russian()
        russian = translate_all(original, russian)
    saved: list[Any] = []

    def note(sender: Any, update_fields: Any, **kwargs: Any) -> None:
        saved.append(update_fields)

    post_save.connect(note, sender=TranslationState)
    with committed():
        draft = russian.get_latest_revision_as_object()
        draft.standfirst = "Исправлено"
        draft.save_revision()
    post_save.disconnect(note, sender=TranslationState)
    assert saved == [frozenset({"draft_revision"})]


def test_pages_of_other_types_have_no_rows() -> None:
    factories.news_index("ru")
    states.sweep(at=timezone.now())
    of_rows = Page.objects.filter(pk__in=TranslationState.objects.values("pk"))
    assert all(issubclass(page.specific_class, pages.TranslatedPage) for page in of_rows)


def test_no_translated_field_is_a_choice() -> None:
    found = [
        f"{model._meta.label}.{name}"
        for page in states.models()
        for model, names in (
            (page, page.translated_fields),
            *((page._meta.get_field(row).related_model, names) for row, names in page.translated_rows.items()),
        )
        for name in names
        if getattr(model._meta.get_field(name), "choices", None)
    ]
    assert not found
