"""`rocb.state.updates`: pip is asked once a week whether there are newer patch releases."""

from __future__ import annotations

import json
import os
import re
import subprocess
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.jobs.models import Heartbeat
from rocb.state import updates
from rocb.state.updates import Asker

AT = datetime(2026, 11, 27, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DJANGO = metadata.version("django")

type Fake = Callable[..., Path]


def report(**versions: str) -> str:
    return json.dumps({"install": [{"metadata": {"name": name, "version": one}} for name, one in versions.items()]})


@pytest.fixture
def pip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Fake:
    """Replace all Pythons with one whose pip runs these shell commands. Return the file that records its calls."""
    settings.PACKAGE_UPDATES = True

    def put(index: str = "exit 0", install: str = "exit 0") -> Path:
        program, calls = tmp_path / "python", tmp_path / "calls"
        program.write_text(
            f'#!/bin/sh\necho "$3" >> {calls}\nif [ "$3" = index ]; then\n{index}\nelse\n{install}\nfi\n'
        )
        program.chmod(0o755)
        monkeypatch.setattr(updates, "pythons", lambda: [str(tmp_path / "missing"), str(program)])
        return calls

    return put


def printing(text: str) -> str:
    return f"cat <<'END'\n{text}\nEND"


@pytest.mark.django_db
def test_newer_releases_are_known_for_a_week_and_asked_by_one_worker(pip: Fake) -> None:
    calls = pip(install=printing(report(Django="6.99.1")))
    first, second = Asker(), Asker()
    assert [first.look(at=AT), second.look(at=AT), first.look(at=AT + 6 * DAY)] == [1, 0, 0]
    assert calls.read_text().split() == ["index", "--python"]
    assert updates.known() == {
        "are_updates_asked": True,
        "updates_known_at": AT,
        "updates": (("django", DJANGO, "6.99.1"),),
    }
    assert second.look(at=AT + 7 * DAY) == 1


@pytest.mark.django_db
def test_a_package_that_was_updated_meanwhile_is_left_out(pip: Fake) -> None:
    pip()
    newer = [["django", "6.0.1", DJANGO], ["no-such-package", "1.0", "1.0.1"], ["pillow", "0.1", "0.1.1"]]
    Heartbeat.objects.beat(updates.NAME, at=AT, note={"known_at": AT.isoformat(), "newer": newer})
    assert updates.known()["updates"] == ()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "lines",
    [
        {"index": "echo 'ERROR: No matching distribution' >&2; exit 1"},
        {"index": "echo 'No module named pip' >&2; exit 1"},
        {"install": "exit 1"},
        {"install": printing("not JSON")},
        {"install": printing("[]")},
        {"install": "exec sleep 60"},
    ],
)
def test_without_an_answer_the_last_one_stays_and_the_next_try_is_a_day_later(
    pip: Fake, lines: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(updates, "SECONDS", 2)
    Heartbeat.objects.beat(updates.NAME, at=AT, note={"known_at": AT.isoformat(), "newer": []})
    calls = pip(**lines)
    later = AT + 8 * DAY
    assert Asker().look(at=later) == 0
    assert updates.known()["updates_known_at"] == AT
    asked = calls.read_text()
    assert Asker().look(at=later + 23 * HOUR) == 0
    assert calls.read_text() == asked
    pip(install=printing(report(Django="6.99.1")))
    assert Asker().look(at=later + 25 * HOUR) == 1


@pytest.mark.django_db
def test_an_answer_from_the_future_does_not_delay_the_next_question(pip: Fake) -> None:
    pip()
    Heartbeat.objects.beat(updates.NAME, at=AT - 2 * DAY, note={"known_at": (AT + 900 * DAY).isoformat()})
    assert updates.is_due(at=AT)


@pytest.mark.django_db
def test_a_site_that_does_not_want_it_asks_nobody(pip: Fake, settings: Any) -> None:
    calls = pip()
    settings.PACKAGE_UPDATES = False
    assert Asker().look(at=AT) == 0
    assert not calls.exists()
    assert not Heartbeat.objects.exists()


def test_a_worker_that_stops_does_not_wait_for_pip(pip: Fake) -> None:
    calls, asker = pip(install="exec sleep 60"), Asker()
    asking = threading.Thread(target=asker.newer, args=[{"django": DJANGO}])
    asking.start()
    while not calls.exists() or "--python" not in calls.read_text():
        time.sleep(0.01)
    asker.stop()
    asking.join(timeout=20)
    assert not asking.is_alive()
    assert asker.newer({"django": DJANGO}) is None


@given(
    st.lists(st.integers(0, 3000), min_size=2, max_size=5), st.sampled_from(["", ".post1", "rc1", "+local", ".dev3"])
)
def test_the_series_of_a_version_is_its_first_two_numbers(numbers: list[int], suffix: str) -> None:
    version = ".".join(map(str, numbers)) + suffix
    assert updates.requirements({"name": version}) == [f"name=={numbers[0]}.{numbers[1]}.*"]


def test_a_version_without_a_series_is_left_out() -> None:
    assert updates.requirements({"a": "2026", "b": "unknown", "c": "1!2.3.4"}) == ["c==1!2.3.*"]


NAMES = st.sampled_from(["django", "wagtail", "a-b", "pillow"])


@given(st.dictionaries(NAMES, st.sampled_from("12")), st.dictionaries(NAMES, st.sampled_from("123")))
def test_what_is_installed_already_is_not_newer(packages: dict[str, str], offered: dict[str, str]) -> None:
    found = updates.read(report(**{name.replace("-", "_").upper(): one for name, one in offered.items()}), packages)
    expected = {name: one for name, one in offered.items() if name in packages and packages[name] != one}
    assert found == [[name, packages[name], expected[name]] for name in sorted(expected)]


# --- A real pip and a package index of the test ------------------------------------------------------------------------


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that pip takes for its package index."""
    for python in updates.pythons():
        try:
            subprocess.run([python, "-m", "pip", "--version"], capture_output=True, check=True)
            break
        except (OSError, subprocess.CalledProcessError):
            continue
    else:
        pytest.skip("No Python here has pip.")
    folder = tmp_path / "index"
    folder.mkdir()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for name in [name for name in os.environ if re.match("(?i)pip_|https?_proxy|all_proxy", name)]:
            monkeypatch.delenv(name)
        monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
        monkeypatch.setenv("PIP_RETRIES", "0")
        monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{server.server_port}/")
        yield folder
        server.shutdown()


def offer(index: Path, name: str, *versions: str) -> None:
    folder = index / name
    folder.mkdir()
    for version in versions:
        inside = f"{name}-{version}.dist-info"
        with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
            wheel.writestr(f"{inside}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
            wheel.writestr(f"{inside}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
            wheel.writestr(f"{inside}/RECORD", "")
    links = "".join(f'<a href="{path.name}">{path.name}</a>' for path in folder.glob("*.whl"))
    folder.joinpath("index.html").write_text(f"<!DOCTYPE html><html><body>{links}</body></html>")


@pytest.mark.process
def test_pip_tells_of_the_newest_patch_release_of_the_series_in_use(index: Path) -> None:
    series = ".".join(DJANGO.split(".")[:2])
    offer(index, "django", DJANGO, f"{series}.98", f"{series}.99", f"{series}.100rc1", "99.0")
    packages = {name: metadata.version(name) for name in ("django", "wagtail")}  # the index has no Wagtail
    assert Asker().newer(packages) == [["django", DJANGO, f"{series}.99"]]


@pytest.mark.process
def test_an_index_without_packages_is_not_taken_for_good_news(index: Path) -> None:
    assert Asker().newer({"django": DJANGO}) is None
