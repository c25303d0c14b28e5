from __future__ import annotations

from pathlib import Path

import pytest

from rocb.caching import keep
from rocb.caching.journal import FileJournal, Lost
from tests.processes import ask

PUBLISH = """
    from tests import factories
    from rocb.caching import keep
    page = factories.article()
    keep.journal().append({"now"})
    factories.publish(page, title="Edited")
    answer = page.pk
"""


@pytest.mark.process
def test_what_another_process_publishes_is_heard(new_database: str, tmp_path: Path) -> None:
    journal = FileJournal(tmp_path / "changed.journal")
    with pytest.raises(Lost):
        journal.news()
    page = ask(
        PUBLISH,
        DATABASE_URL=new_database,
        VAR_DIR=str(tmp_path),
        TASKS_BACKEND="django.tasks.backends.dummy.DummyBackend",
    )
    lines = journal.news()
    after = frozenset().union(*lines[lines.index(frozenset({"now"})) :])
    assert {f"page:{page}", "any:pages", "any:items"} <= after
    assert "*" not in after


@pytest.mark.usefixtures("page_cache")
def test_without_its_journal_a_process_makes_each_page_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    assert keep.follow() is not None

    def broken() -> None:
        raise OSError("Input/output error")

    monkeypatch.setattr(keep.journal(), "news", broken)
    assert keep.follow() is None
