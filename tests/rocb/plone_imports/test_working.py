"""`rocb.plone_imports`: the worker runs an import, even if processes are killed in the meantime."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from news.models import ArticlePage
from old_sites import reasons
from rocb.models import ImportedItem, ImportRun, PloneImport, User
from rocb.plone_imports import actions, files, working
from rocb.plone_imports.carrying_out import Message, carry_out
from tests import factories
from tests.old_sites.exports import SITE, ZONE, item, layout_a, news, zipped

pytestmark = pytest.mark.django_db
NOON, MINUTE = factories.NOON, timedelta(minutes=1)
Step, State = PloneImport.Step, PloneImport.State


@pytest.fixture
def by() -> User:
    return User.objects.create_superuser("root")


@pytest.fixture
def job(by: User, settings: Any, tmp_path: Path) -> PloneImport:
    settings.IMPORT_DIR = tmp_path / "imports"
    factories.news_index()
    items = [*(news(f"/{name}", name * 32, subjects=["Trade"]) for name in "abc"), item("Link", "/form", "d" * 32)]
    archive = zipped(layout_a(tmp_path / "export", items), tmp_path / "export.zip")
    upload, names = files.store([SimpleUploadedFile("export.zip", archive.read_bytes())])
    return PloneImport.objects.create(
        site=SITE, zone=ZONE, upload=upload, file_names=names, created_at=NOON, created_by=by, started_at=NOON,
        step=Step.CHECK, state=State.WAITING, slot=1,
    )  # fmt: skip


class Child:
    """Replacement of the process: the same messages, until it dies."""

    def __init__(self, job: PloneImport, *, says: int | None = None, is_stopping: Callable[[], bool]) -> None:
        self.messages: list[Message] = []
        self.says, self.is_stopping = says, is_stopping
        with suppress(BrokenPipeError):
            carry_out(job, self.emit, is_stopping)

    def emit(self, message: Message) -> None:
        if self.says is not None and len(self.messages) >= self.says:
            raise BrokenPipeError
        self.messages.append(message)


def work(*, at: Any = NOON, says: int | None = None, is_stopping: Callable[[], bool] = lambda: False) -> bool:
    """Run the worker's steps, with the import process in this one."""
    job = working.claim(at=at)
    if job is None:
        return False
    keeper = working.Keeper(job)
    for message in Child(job, says=says, is_stopping=is_stopping).messages:
        keeper.hear(message)
    keeper.release(at=at)
    return True


@contextmanager
def each_step_is_said(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setattr("rocb.plone_imports.carrying_out.SPEAKS_EVERY_SECONDS", -1)
        patch.setattr("rocb.plone_imports.carrying_out.LETS_OTHERS_SAVE_SECONDS", 0)
        patch.setattr("rocb.plone.write.ITEMS_AT_ONCE", 1, raising=False)
        yield


def test_a_check_writes_nothing_and_says_what_would_come(job: PloneImport, by: User) -> None:
    assert work()
    job.refresh_from_db()
    assert (job.state, job.slot, job.claimed_until) == (State.DONE, None, None)
    assert job.counts == {"imported": 3, "left out": 1}
    assert job.lines.get(path="/form").why
    assert job.unknown_subjects == {"Trade": 3}
    assert (job.items_read, job.items_done, job.items_total) == (4, 4, 4)
    assert not ImportedItem.objects.exists()
    assert not work()


def test_after_the_check_it_is_imported_and_then_undone(job: PloneImport, by: User) -> None:
    work()
    job.refresh_from_db()
    assert not actions.undo(job, by=by, at=NOON)
    assert actions.start(job, by=by, at=NOON)
    work()
    job.refresh_from_db()
    assert job.counts == {"imported": 3, "left out": 1}
    assert ArticlePage.objects.live().count() == 3
    assert not actions.check(job, by=by, at=NOON)
    assert actions.undo(job, by=by, at=NOON)
    work()
    job.refresh_from_db()
    assert (job.state, ArticlePage.objects.count(), ImportRun.objects.get().undone_at is not None) == ("done", 0, True)
    assert job.files_deleted_at
    assert not actions.may_undo(job)


def test_a_piece_that_was_killed_is_gone_on_with_and_counted_as_if_it_had_not(
    job: PloneImport, by: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    work()
    job.refresh_from_db()
    actions.start(job, by=by, at=NOON)
    with each_step_is_said(monkeypatch):
        work(says=12)
    job.refresh_from_db()
    assert (job.state, job.is_active, 0 < job.steps_done < job.steps_total) == (State.WAITING, True, True)
    assert 0 < ArticlePage.objects.live().count() < 3
    assert not work(at=NOON)
    assert work(at=NOON + MINUTE)
    job.refresh_from_db()
    assert (job.state, job.counts) == (State.DONE, {"imported": 3, "left out": 1})
    assert ImportRun.objects.count() == 1


def test_what_never_comes_to_an_end_fails_in_words_and_can_be_resumed(job: PloneImport, by: User) -> None:
    PloneImport.objects.update(step=Step.IMPORT)
    for number in range(working.MOST_TRIES):
        assert work(at=NOON + number * MINUTE, says=0)
    assert not work(at=NOON + 9 * MINUTE)
    job.refresh_from_db()
    assert (job.state, "interrupted 5 times" in str(reasons.from_text(job.error))) == (State.FAILED, True)
    assert actions.resume(job, by=by, at=NOON)
    assert work()
    job.refresh_from_db()
    assert job.state == State.DONE


def test_it_is_paused_after_an_item_and_resumed(job: PloneImport, by: User, monkeypatch: pytest.MonkeyPatch) -> None:
    PloneImport.objects.update(step=Step.IMPORT)
    job.refresh_from_db()
    with each_step_is_said(monkeypatch):
        calls = iter([False] * 8)
        assert working.claim(at=NOON)
        assert actions.pause(job)
        keeper = working.Keeper(job)
        for message in Child(job, is_stopping=lambda: next(calls, True)).messages:
            keeper.hear(message)
        keeper.release(at=NOON)
    job.refresh_from_db()
    assert (job.state, job.is_active, job.is_stopping) == (State.PAUSED, False, False)
    assert ArticlePage.objects.exists()
    assert actions.resume(job, by=by, at=NOON)
    work()
    job.refresh_from_db()
    assert job.counts == {"imported": 3, "left out": 1}


def test_one_that_waits_is_paused_at_once(job: PloneImport) -> None:
    assert actions.pause(job)
    assert not work()
    job.refresh_from_db()
    assert (job.state, job.slot) == (State.PAUSED, None)


def test_two_imports_are_never_at_work(job: PloneImport, by: User) -> None:
    PloneImport.objects.create(
        site=SITE, zone=ZONE, created_at=NOON, started_at=NOON, step=Step.CHECK, state=State.DONE
    )
    other = PloneImport.objects.exclude(pk=job.pk).get()
    assert not actions.start(other, by=by, at=NOON)
    assert not actions.delete(job, at=NOON)
    work()
    assert actions.start(other, by=by, at=NOON)
    assert not actions.start(other, by=by, at=NOON)


@pytest.mark.parametrize("delete", [actions.delete, files.delete])
def test_the_files_of_an_import_that_was_just_started_are_kept(
    job: PloneImport, by: User, settings: Any, delete: Callable[..., object]
) -> None:
    work()
    seen = PloneImport.objects.get()
    job.refresh_from_db()
    assert actions.start(job, by=by, at=NOON)
    assert not delete(seen, at=NOON)
    assert (settings.IMPORT_DIR / "uploads" / job.upload).is_dir()
    assert PloneImport.objects.get().files_deleted_at is None
    work()
    assert ArticlePage.objects.count() == 3


@pytest.mark.parametrize("begin", [actions.check, actions.start])
def test_no_step_begins_without_its_files(job: PloneImport, by: User, begin: Callable[..., bool]) -> None:
    work()
    seen = PloneImport.objects.get()
    files.delete(PloneImport.objects.get(), at=NOON)
    assert not begin(seen, by=by, at=NOON)


def test_what_was_left_out_is_tried_again_and_nothing_else(job: PloneImport, by: User) -> None:
    PloneImport.objects.update(step=Step.IMPORT)
    ArticlePage.objects.all().delete()
    factories.news_index().delete()
    work()
    job.refresh_from_db()
    assert job.counts == {"left out": 4}
    factories.news_index()
    assert actions.retry(job, by=by, at=NOON)
    work()
    job.refresh_from_db()
    assert job.counts == {"imported": 3, "left out": 1}


def test_files_are_kept_for_a_week_and_folders_of_the_server_for_ever(job: PloneImport, settings: Any) -> None:
    folder = settings.IMPORT_DIR / "uploads" / job.upload
    assert files.delete_old(at=NOON + timedelta(days=30)) == 0
    PloneImport.objects.update(slot=None)
    assert files.delete_old(at=NOON + timedelta(days=6)) == 0
    assert folder.is_dir()
    assert files.delete_old(at=NOON + timedelta(days=8)) == 1
    assert not folder.exists()
    (settings.IMPORT_DIR / "uploads" / "lost").mkdir()
    assert files.delete_old(at=NOON.fromtimestamp(time.time(), NOON.tzinfo) + timedelta(days=8)) == 1


def test_only_what_lies_in_the_folder_for_imports_can_be_chosen(
    job: PloneImport, settings: Any, tmp_path: Path
) -> None:
    root = settings.IMPORT_DIR
    (root / "old-site").mkdir()
    (root / ".hidden").mkdir()
    (root / "notes.txt").write_text("")
    (root / "export.zip").write_bytes(b"")
    (root / "out").symlink_to(tmp_path / "export")
    assert files.on_the_server() == ["export.zip", "old-site"]
    for name in ("../export", "out", "uploads", ""):
        with pytest.raises(ValueError, match="no longer in the folder"):
            files.paths_of(PloneImport(folder=name))
