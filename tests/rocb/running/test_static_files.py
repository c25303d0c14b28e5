"""`rocb.running.static_files`: the collected files belong to this release, and a page works without missing ones."""

from __future__ import annotations

import json
import os
import random
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import CommandError, call_command
from django.http import HttpResponse
from django.template import Context, Template
from django.test import Client
from whitenoise.middleware import WhiteNoiseMiddleware

from rocb.models import HomePage
from rocb.running import static_files

MANIFEST = "rocb.running.static_files.StaticFiles"
PAGE = Template("{% load components static %}{% static name %}{% integrity name %}")
SEED = int(os.environ.get("SEED", "24"))


@pytest.fixture
def root(settings: Any, tmp_path: Path) -> Path:
    """Collect the files of ``source``. Return the folder."""
    (tmp_path / "source").mkdir()
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATICFILES_DIRS, settings.STATIC_ROOT = [tmp_path / "source"], tmp_path / "static"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": MANIFEST}}
    static_files.why_not_complete_at_start.cache_clear()
    yield tmp_path / "static"
    static_files.why_not_complete_at_start.cache_clear()


def start_again(settings: Any) -> None:
    """Reset what a new process would not have cached."""
    settings.STORAGES = dict(settings.STORAGES)
    static_files.why_not_complete_at_start.cache_clear()


def write(root: Path, name: str, content: str) -> Path:
    path = root.parent / "source" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    return path


def stored(root: Path, name: str) -> Path:
    return root / json.loads((root / "staticfiles.json").read_text())["paths"][name]


def without_entry(root: Path, name: str) -> None:
    path = root / "staticfiles.json"
    document = json.loads(path.read_text())
    del document["paths"][name]
    path.write_text(json.dumps(document))


def of_the_same_size(root: Path, name: str) -> None:
    source = root.parent / "source" / name
    source.write_text(source.read_text()[::-1])


def older_than_its_copy(root: Path, name: str) -> None:
    """Make the source older than its copy, like a former release unpacked with its file times."""
    os.utime(write(root, name, "of a former release"), (1, 1))


DAMAGES = {
    "the list lacks it": without_entry,
    "its file is gone": lambda root, name: stored(root, name).unlink(),
    "its copy is gone": lambda root, name: (root / name).unlink(),
    "its source is newer": lambda root, name: write(root, name, "of another release"),
    "its source has the same size": of_the_same_size,
    "its source is older": older_than_its_copy,
    "it is new": lambda root, name: write(root, f"{len(list(root.rglob('*')))}/{name}", "new"),
    "the list was cut off": lambda root, name: (root / "staticfiles.json").write_text('{"paths": {"a'),
    "the list is gone": lambda root, name: (root / "staticfiles.json").unlink(),
    "the folder was never made": lambda root, name: shutil.rmtree(root),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_each_difference_from_the_release_is_found_shown_without_and_repaired(
    root: Path, settings: Any, damage: str, client: Client
) -> None:
    chance = random.Random(f"{SEED} {damage}")
    for _ in range(3):
        names = [f"{chance.choice('abc')}/{number}.css" for number in range(chance.choice([1, 2, 12]))]
        for name in names:
            write(root, name, "".join(chance.choices("abcdefgh", k=chance.randint(2, 9))) + "1")
        static_files.collect()
        start_again(settings)
        assert static_files.why_not_complete() == ""
        victim = chance.choice(names)
        DAMAGES[damage](root, victim)
        start_again(settings)
        said = static_files.why_not_complete()
        assert "Run manage.py collectstatic" in said
        assert client.get("/health/ready").content == b"static files\n"
        for name in (*names, f"new/{victim}"):
            assert PAGE.render(Context({"name": name})).startswith("/static/")
        static_files.collect()
        start_again(settings)
        assert static_files.why_not_complete() == ""


def test_a_release_that_is_there_again_with_new_dates_is_complete(root: Path, settings: Any) -> None:
    path = write(root, "a.css", "a")
    static_files.collect()
    os.utime(path, (2**31, 2**31))
    start_again(settings)
    assert static_files.why_not_complete() == ""


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/en/", "/en/events/", "/en/news/", "/account/login/", "/admin/login/", "/nowhere/"])
def test_no_page_fails_for_a_static_file(home: HomePage, settings: Any, tmp_path: Path, path: str) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": MANIFEST}}
    response = Client(raise_request_exception=True).get(path)
    assert response.status_code < 500
    assert staticfiles_storage.hashed_files == {}


def test_in_production_the_web_server_does_not_start_on_files_of_another_release(root: Path, settings: Any) -> None:
    settings.PRODUCTION = True
    write(root, "a.css", "a")
    with pytest.raises(CommandError, match=r"1 static file is not those|a\.css\. Run manage.py collectstatic"):
        call_command("web")


def test_a_name_that_no_source_has_is_not_reported(root: Path, settings: Any, caplog: pytest.LogCaptureFixture) -> None:
    """WhiteNoise looks for "a.js.txt" when it finds the file "a.js.LICENSE.txt"."""
    write(root, "a.js.LICENSE.txt", "free")
    static_files.collect()
    start_again(settings)
    WhiteNoiseMiddleware(lambda request: HttpResponse())
    assert not caplog.records
    without_entry(root, "a.js.LICENSE.txt")
    start_again(settings)
    WhiteNoiseMiddleware(lambda request: HttpResponse())
    assert "Missing staticfiles manifest entry for 'a.js.LICENSE.txt'" in caplog.text
