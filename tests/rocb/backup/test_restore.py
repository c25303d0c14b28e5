"""``manage.py backup`` and ``manage.py restore``, with real processes on databases of their own."""

from __future__ import annotations

import lzma
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from news.models.changes import EPOCH
from rocb.backup import archive, check
from tests import databases, environment, processes

FILL = """
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from tests import event_factories, factories
factories.article(topics=[factories.topic()], organisations=[factories.organisation()], image=factories.image())
event_factories.edition()
default_storage.save("documents/paper.pdf", ContentFile(b"paper"))
answer = 1
"""
LOG = """
from news.models import Change, ChangeCounter, Item
answer = [list(Change.objects.values_list("sequence", "kind")), ChangeCounter.state()[0], Item.objects.count()]
"""
# These continue when one site replaces another.
CONTINUED = {f"newsroom_news_{name}" for name in ("change", "changecounter", "item", "itemfacet")}
# The row that records a backup is written after the backup.
STATE = """
from django.core.files.storage import default_storage
from rocb.backup import fill, media, tables
from rocb.models import SearchEntry
from wagtail.models import Page
answer = {
    "rows": {table.name: tables.digests(table).whole.summary() for table in tables.tables() if table.name != "rocb_backup"},
    "identities": fill.identities(),
    "files": {name: default_storage.open(name).read().hex() for name in media.names()},
    "tree": Page.find_problems(),
    "found": SearchEntry.objects.count() > 0,
}
"""
CHANGE = """
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from rocb.models import Topic
from tests import factories
Topic.objects.update(slug="another")
factories.article(title="After the backup")
default_storage.delete("documents/paper.pdf")
default_storage.save("documents/later.pdf", ContentFile(b"later"))
answer = 1
"""
pytestmark = [pytest.mark.process, pytest.mark.django_db]


@dataclass(frozen=True)
class Site:
    variables: dict[str, str]

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return processes.manage(*arguments, **self.variables)

    def state(self) -> dict[str, object]:
        return processes.ask(STATE, **self.variables)  # type: ignore[no-any-return]


def in_both(state: Any) -> Any:
    """Return the state without rows that migrations add to the restored ones: SQLite has one more model, of its search
    index.
    """
    rows = {name: row for name, row in state["rows"].items() if name not in {"django_content_type", "auth_permission"}}
    return {**state, "rows": rows}


def without_counter(state: Any) -> Any:
    return {**state, "rows": state["rows"] | {"newsroom_news_changecounter": None}}


def without_log(state: Any) -> Any:
    rows = {name: row for name, row in state["rows"].items() if name not in CONTINUED}
    return {"rows": rows, "files": state["files"], "tree": state["tree"], "found": state["found"]}


def site_in(folder: Path, url: str) -> Site:
    """Set up a site on its own machine, with the same key, as in a move of an office."""
    return Site({"ENVIRONMENT": "test", "DATABASE_URL": url, "VAR_DIR": str(folder / "var"), "SECRET_KEY": "k" * 60})


@pytest.fixture(scope="module")
def backed_up(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Path]]:
    folder = tmp_path_factory.mktemp("site")
    with databases.copy(folder) as url:
        site = site_in(folder, url)
        processes.ask(FILL, **site.variables)
        done = site.manage("backup", "--to", str(folder / "backups"))
        assert done.returncode == 0, done.stderr
        (path,) = (folder / "backups").glob("*.zst")
        yield site, path


def test_an_empty_site_becomes_the_one_that_was_backed_up(
    backed_up: tuple[Site, Path], empty_database: str, tmp_path: Path
) -> None:
    site, path = backed_up
    restored = site_in(tmp_path, empty_database)
    done = restored.manage("restore", str(path))
    assert done.returncode == 0, done.stderr
    state = restored.state()
    assert state["found"]
    assert processes.ask(LOG, **restored.variables)[1] > EPOCH, (
        "numbers that were given out after the backup are unknown"
    )
    assert without_counter(state) == without_counter(site.state())


@pytest.mark.release
def test_rows_of_one_database_go_into_the_other(backed_up: tuple[Site, Path], tmp_path: Path) -> None:
    if not environment.POSTGRES:
        pytest.skip("Needs TEST_POSTGRES=1: the backup is then of PostgreSQL.")
    site, path = backed_up
    restored = site_in(tmp_path, f"sqlite:///{tmp_path / 'db.sqlite3'}")
    assert restored.manage("restore", str(path)).returncode == 0
    assert without_counter(in_both(restored.state())) == without_counter(in_both(site.state()))
    assert restored.manage("backup", "--to", str(tmp_path / "backups")).returncode == 0
    (again,) = (tmp_path / "backups").glob("*.zst")
    with databases._named("") as url:
        back = site_in(tmp_path / "back", url)
        assert back.manage("restore", str(again)).returncode == 0
        assert without_counter(in_both(back.state())) == without_counter(in_both(site.state()))


@pytest.mark.release
def test_a_site_goes_back_to_a_backup_and_forth_again(backed_up: tuple[Site, Path], tmp_path: Path) -> None:
    of, path = backed_up
    with databases.copy(tmp_path, of=of.variables["DATABASE_URL"]) as url:
        site = site_in(tmp_path, url)
        backup, (_changes, _last, items) = without_log(of.state()), processes.ask(LOG, **of.variables)
        processes.ask(CHANGE, **site.variables)
        changed, (known, _last, more_items) = without_log(site.state()), processes.ask(LOG, **site.variables)
        steps = (
            ([str(path)], backup, "withdrawn", items),
            (["--back"], changed, "published", more_items),
            (["--back"], backup, "withdrawn", items),
        )
        for arguments, state, kind, count in steps:
            assert site.manage("restore", *arguments).returncode == 0
            assert without_log(site.state()) == state
            changes, last, found = processes.ask(LOG, **site.variables)
            assert (changes[: len(known)], changes[-1], found) == (known, [last, kind], count)
            known = changes
        assert not (tmp_path / "var" / "maintenance").exists()
        assert backup != changed


@pytest.mark.release
def test_a_site_of_0_2_0_becomes_one_of_today(empty_database: str, tmp_path: Path) -> None:
    fixture = environment.ROOT / "tests/data/site-0.2.0/db.sqlite3.xz"
    (tmp_path / "db-0.2.0.sqlite3").write_bytes(lzma.decompress(fixture.read_bytes()))
    old = site_in(tmp_path / "old", f"sqlite:///{tmp_path / 'db-0.2.0.sqlite3'}")
    done = old.manage("backup", "--to", str(tmp_path / "backups"))
    assert "are missing: 210" in done.stderr
    (path,) = (tmp_path / "backups").glob("*.zst")
    today = site_in(tmp_path / "today", empty_database)
    elsewhere = site_in(tmp_path / "elsewhere", f"sqlite:///{tmp_path / 'elsewhere.sqlite3'}")
    refused = Site(elsewhere.variables | {"SECRET_KEY": "of another site" * 9}).manage("restore", str(path), "--prove")
    assert (refused.returncode, "was not made by this site" in refused.stderr) == (1, True)
    assert not (tmp_path / "elsewhere.sqlite3").exists()
    today = Site(today.variables | {"SECRET_KEY": "of another site" * 9})
    done = today.manage("restore", str(path), "--foreign")  # compares rows before the migrations, identities after them
    assert done.returncode == 0, done.stderr
    assert today.manage("migrate", "--check").returncode == 0
    state = today.state()
    known = archive.verified(path)["identities"]
    assert {name: state["identities"][name] for name in known} == known  # type: ignore[index]


def test_a_damaged_file_changes_nothing_and_is_said(
    backed_up: tuple[Site, Path], empty_database: str, tmp_path: Path
) -> None:
    _site, path = backed_up
    damaged = tmp_path / path.name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    damaged.write_bytes(data)
    done = site_in(tmp_path, empty_database).manage("restore", str(damaged))
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "var" / "restore" / "new").exists()


def test_a_file_of_a_newer_release_is_refused_in_words(backed_up: tuple[Site, Path]) -> None:
    head = archive.head(backed_up[1])
    assert check.newer_than_this(head) == ""
    assert (
        check.newer_than_this({**head, "migrations": [*head["migrations"], ["news", "9999_more"]]}) == "news 9999_more"
    )
    assert check.newer_than_this({**head, "format": 2}) == "format 2"


def test_no_secret_is_in_a_backup(backed_up: tuple[Site, Path]) -> None:
    site, path = backed_up
    with archive.reading(path) as members:
        content = {member.name: member.data() for member in members}
    said = content["settings.json"].decode()
    assert '"DATABASE_URL": "(set)"' in said
    assert site.variables["DATABASE_URL"] not in said
    assert not any(name.startswith("rows/django_session") for name in content)
