"""``manage.py export_site`` and ``manage.py import_site``: the same bytes, and the same site for its followers."""

from __future__ import annotations

from pathlib import Path

import pytest

from rocb.export.importing import Refused, load
from rocb.models import Topic
from tests import databases, factories, processes
from tests.rocb.export import sites

pytestmark = pytest.mark.django_db

FILL = """
from tests.rocb.export import sites
sites.make()
answer = 1
"""
# The calendars of all events are left out, because they contain their time of creation.
FOLLOWERS = """
from django.test import Client
from rocb.backup import fill
client = Client(headers={"host": "127.0.0.1"})
paths = ["/feeds/all/rss.xml", "/feeds/all/atom.xml", "/en/feed.json", "/en/news/", "/ru/rss.xml", "/en/events/"]
def answer_of(path):
    found = client.get(path)
    return [found.status_code, found.content.decode()]
answer = {
    "documents": {path: answer_of(path) for path in paths},
    "identities": {name: digest for name, digest in fill.identities().items() if "token" not in name},
}
"""


@pytest.mark.parametrize("is_personal", [False, True])
def test_export_import_export_gives_the_same_bytes(bags: sites.Bags, tmp_path: Path, is_personal: bool) -> None:
    first = bags.of(is_personal=is_personal)
    sites.import_into_an_empty_site(first)
    second = sites.export(tmp_path / "second", is_personal=is_personal)
    assert sites.content(second) == sites.content(first)
    assert sites.records(first, "items")
    assert sites.records(first, "images")[0]["renditions"]


def test_a_personal_export_of_a_site_that_got_none_has_no_people(bags: sites.Bags, tmp_path: Path) -> None:
    sites.import_into_an_empty_site(bags.open)
    again = sites.export(tmp_path / "second", is_personal=True)
    assert not any(name.startswith(("data/accounts", "data/registrations")) for name in sites.content(again))


@pytest.mark.one_database  # the tests above and of `test_importing` import on each
@pytest.mark.process
@pytest.mark.release
def test_the_commands_bring_a_site_to_another_database_and_followers_see_no_difference(
    new_database: str, tmp_path: Path
) -> None:
    old = {"ENVIRONMENT": "test", "DATABASE_URL": new_database, "VAR_DIR": str(tmp_path / "old")}
    processes.ask(FILL, **old)
    before = processes.ask(FOLLOWERS, **old)  # and all sizes of the images exist
    assert before["documents"]["/feeds/all/rss.xml"][0] == 200
    done = processes.manage("export_site", str(tmp_path / "bag"), **old)
    assert done.returncode == 0, done.stderr
    folder = tmp_path / "new"
    folder.mkdir()
    with databases.copy(folder) as url:
        new = {"ENVIRONMENT": "test", "DATABASE_URL": url, "VAR_DIR": str(folder / "var")}
        done = processes.manage("import_site", str(tmp_path / "bag"), **new)
        assert done.returncode == 0, done.stderr
        assert processes.manage("export_site", str(tmp_path / "again"), **new).returncode == 0
        assert processes.ask(FOLLOWERS, **new) == before
        processes.forget()
    assert sites.content(tmp_path / "again") == sites.content(tmp_path / "bag")


def test_who_has_only_the_standard_library_reads_it(folder: Path) -> None:
    """Read the two language versions of an article, and which of two pages is public."""
    articles = sites.records(folder, "pages/newsroom_news.articlepage")
    public = [one for one in articles if one["live"]]
    assert len({one["translation_key"] for one in public}) == 1
    assert {one["locale"] for one in public} == {"en", "ru"}
    (changed,) = [one for one in public if one["has_unpublished_changes"]]
    assert changed["title"] == "Public “news”"
    assert changed["versions"][-1]["content"]["title"] == "Public news, changed"
    assert [one["title"] for one in articles if not one["live"]] == ["Only a draft"]
    assert (folder / "data/media" / sites.records(folder, "documents")[0]["file"]).read_bytes() == b"%PDF-1.4 paper"


def test_a_site_in_use_is_not_overwritten(folder: Path) -> None:
    topic = factories.topic()
    with pytest.raises(Refused, match="not empty"):
        load(folder)
    assert list(Topic.objects.all()) == [topic]
