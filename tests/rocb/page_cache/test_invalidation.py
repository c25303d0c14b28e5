from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.db import OperationalError, transaction
from django.utils import timezone

from events.models import Registration
from foundation.jobs.models import Heartbeat
from foundation.translation import states
from news.models import ArticlePage, ChangeCounter, Delivery
from rocb.models import Region
from rocb.page_cache import invalidation
from rocb.page_cache.version import CONTENT, PLACES, Versions, versions
from rocb.running.circuit import Circuit
from tests import event_factories, factories, source_factories
from tests.foundation.translation.test_states import article_with_russian, translate_all

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("page_cache")]

Committed = Callable[..., AbstractContextManager[Any]]
Moves = Callable[[Callable[[], object]], list[str]]


@pytest.fixture
def moves(monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Committed) -> Moves:
    """Return a function that returns the numbers that change when an action is committed."""

    def of(action: Callable[[], object]) -> list[str]:
        found: list[str] = []
        with monkeypatch.context() as seen:
            seen.setattr(Versions, "move", lambda self, name, state="": found.append(name))
            with django_capture_on_commit_callbacks(execute=True):
                action()
        return found

    return of


def test_whatever_is_saved_or_deleted_moves_the_number_once_a_transaction(moves: Moves) -> None:
    assert moves(lambda: (factories.topic(), factories.topic(), factories.region())) == [CONTENT]
    assert moves(lambda: Group.objects.create(name="A model that nobody thought of")) == [CONTENT]
    assert moves(lambda: Region.objects.all().delete()) == [CONTENT]
    article, topic = factories.article(), factories.topic()
    article.topics.add(topic)
    assert moves(article.save) == [CONTENT]


def test_bulk_operations_move_it_by_the_counter(moves: Moves) -> None:
    assert moves(ChangeCounter.reframe) == [CONTENT]


def test_a_translation_that_becomes_out_of_date_moves_the_number_and_a_draft_does_not(moves: Moves) -> None:
    original, russian = article_with_russian()
    translate_all(original, russian)
    states.sweep(at=timezone.now())
    other = ArticlePage.objects.get(pk=original.pk)
    other.standfirst = "Other words."
    assert moves(lambda: other.save_revision() and states.sweep(at=timezone.now())) == []
    factories.publish(original, standfirst="Other words.")
    assert moves(lambda: states.sweep(at=timezone.now())) == [CONTENT]


def test_rows_that_no_reader_sees_leave_it_alone(moves: Moves) -> None:
    source = source_factories.source()
    assert moves(lambda: Heartbeat.objects.beat("worker:1", at=timezone.now())) == []
    assert moves(lambda: source_factories.entry(source)) == []
    assert moves(lambda: Delivery.objects.all().delete()) == []


def test_drafts_leave_it_alone_with_all_their_parts(moves: Moves) -> None:
    article = factories.article()
    article.title = "Not yet"
    assert moves(article.save_revision) == []
    draft = factories.draft(factories.news_index())
    draft.topics.add(factories.topic())
    assert moves(draft.save) == []
    edition = event_factories.edition_draft(event_factories.series())
    assert moves(lambda: event_factories.session(edition)) == []
    assert moves(draft.delete) == []


def test_a_page_that_is_no_longer_live_moves_it_whoever_saved_it(moves: Moves) -> None:
    page = ArticlePage.objects.get(pk=factories.article().pk)
    page.live = False
    assert moves(page.save) == [CONTENT]
    assert moves(page.save) == []


def test_a_part_of_a_live_page_moves_it(moves: Moves) -> None:
    edition = event_factories.edition()
    assert moves(lambda: event_factories.session(edition)) == [CONTENT]


def test_registrations_move_a_number_of_their_own(moves: Moves) -> None:
    edition = event_factories.edition(registration="form")

    def register() -> None:
        values = {"name": "A", "email": "a@b.example", "language": "en", "forget_at": timezone.now()}
        Registration.objects.create(translation_key=edition.translation_key, registered_at=timezone.now(), **values)

    assert moves(register) == [PLACES]


def test_what_was_rolled_back_moves_nothing_and_what_follows_does(moves: Moves) -> None:
    def work() -> None:
        try:
            with transaction.atomic():
                factories.topic()
                raise ValueError
        except ValueError:
            factories.region()

    def undo() -> None:
        try:
            with transaction.atomic():
                factories.topic()
                raise ValueError
        except ValueError:
            pass

    assert moves(undo) == []
    assert moves(work) == [CONTENT]


def test_a_change_whose_process_died_before_it_moved_the_number_is_found_by_the_worker(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Committed
) -> None:
    now = timezone.now()
    invalidation.reconcile(at=now)
    with monkeypatch.context() as crash, django_capture_on_commit_callbacks(execute=True):
        crash.setattr(Versions, "move", lambda *_: None)
        factories.article()
    before = versions().read()
    assert invalidation.reconcile(at=now) == 1
    assert versions().read() != before
    assert invalidation.reconcile(at=now) == 0


def test_a_change_that_moved_the_number_is_left_alone(django_capture_on_commit_callbacks: Committed) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        factories.article()
    before = versions().read()
    assert [invalidation.reconcile(at=timezone.now()) for _ in range(2)] == [0, 0]
    assert versions().read() == before


def test_a_worker_that_cannot_reach_the_number_looks_again_later_and_raises_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def away() -> str:
        raise ConnectionError("Redis is away")

    for name in ("read", "state"):
        monkeypatch.setattr(versions().numbers, name, away)
    monkeypatch.setattr(versions(), "circuit", Circuit("The version"))
    assert invalidation.reconcile(at=timezone.now()) == 0


def test_a_worker_that_outlives_the_database_leaves_the_pages_of_readers_alone(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Committed
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        factories.article()
    before = versions().read()

    def away() -> None:
        raise OperationalError("could not connect to server")

    monkeypatch.setattr("rocb.page_cache.invalidation.ChangeCounter.state", away)
    with pytest.raises(OperationalError):
        invalidation.reconcile(at=timezone.now())
    assert versions().read() == before


def test_every_model_that_is_left_out_is_there() -> None:
    known = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    assert known >= invalidation.UNSEEN | invalidation.OF_PLACES
