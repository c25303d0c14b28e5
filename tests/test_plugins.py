"""Each plug-in can be installed in another Wagtail site, which has neither ``rocb`` nor the other plug-in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests import processes

pytestmark = pytest.mark.process


@pytest.mark.parametrize("plugin", ["news", "events"])
def test_a_plugin_migrates_and_passes_checks_in_a_site_of_strangers(plugin: str, tmp_path: Path) -> None:
    code = f"""
import sys
import django
django.setup()
from django.core.management import call_command
call_command("check", fail_level="WARNING")
call_command("migrate", verbosity=0)
call_command("makemigrations", "--check", "--dry-run", verbosity=1)
call_command("migrate", {plugin!r}, "zero", verbosity=0)
call_command("migrate", {plugin!r}, verbosity=0)
strangers = {{name.split(".")[0] for name in sys.modules}} & ({{"rocb", "news", "events"}} - {{{plugin!r}}})
assert not strangers, f"{{strangers}} came in through an import"
"""
    done = processes.run(
        "-c",
        code,
        DJANGO_SETTINGS_MODULE="tests.standin.settings",
        PLUGIN=plugin,
        LANGUAGES="en,ru,fr",
        DATABASE=str(tmp_path / "db.sqlite3"),
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("languages", ["en", "de", "en,ru,fr,de"])
@pytest.mark.parametrize("plugin", ["news", "events"])
def test_a_site_of_other_languages_finds_no_change_to_migrate(plugin: str, languages: str, tmp_path: Path) -> None:
    done = processes.run(
        *("-m", "django", "makemigrations", "--check", "--dry-run"),
        DJANGO_SETTINGS_MODULE="tests.standin.settings",
        PLUGIN=plugin,
        LANGUAGES=languages,
        DATABASE=str(tmp_path / "db.sqlite3"),
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(("plugin", "languages"), [("news", "de,en,ru,fr"), ("events", "en")])
def test_a_plugin_alone_publishes_shows_and_answers_on_every_screen(
    plugin: str, languages: str, tmp_path: Path
) -> None:
    code = f"""
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests.standin import {plugin}
{plugin}.main()
"""
    done = processes.run(
        "-c",
        code,
        DJANGO_SETTINGS_MODULE="tests.standin.settings",
        PLUGIN=plugin,
        LANGUAGES=languages,
        DATABASE=str(tmp_path / "db.sqlite3"),
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("setting", ["ORGANISATION_MODEL", "TOPIC_MODEL", "REGION_MODEL"])
def test_a_site_that_forgets_a_model_is_told_which(setting: str, tmp_path: Path) -> None:
    code = f"import tests.standin.settings as settings; settings.{setting} = ''; import django; django.setup()"
    done = processes.run(
        "-c",
        code,
        DJANGO_SETTINGS_MODULE="tests.standin.settings",
        PLUGIN="news",
        LANGUAGES="en",
        DATABASE=str(tmp_path / "db.sqlite3"),
    )
    assert done.returncode == 1
    assert setting in done.stderr.strip().splitlines()[-1]
    assert "app.Model" in done.stderr.strip().splitlines()[-1]


JOBS = {
    "news": {"items_mended", "all_items_mended", "pictures_mended", "entries_forgotten", "failed_deliveries_told"},
    "events": {"calendars_mended", "registrations_followed", "registrations_forgotten"},
}
LOOPS = {"news": ["polling", "hubs", "deliveries to administrations", "deliveries to strangers"], "events": []}


@pytest.mark.parametrize("plugin", ["news", "events"])
def test_the_worker_of_a_site_of_strangers_runs_the_jobs_of_its_plugin(plugin: str, tmp_path: Path) -> None:
    """All of them once, by hand; then as long as it takes to open and stop the loops."""
    code = """
import json
import threading
import django
django.setup()
from django.core.management import call_command
from django.utils import timezone
from foundation.jobs.schedule import tick
from foundation.jobs.worker import running
call_command("migrate", verbosity=0)
done = tick(at=timezone.now())
with running("test"):
    loops = [thread.name for thread in threading.enumerate()]
call_command("worker", once=True, verbosity=0)
print(json.dumps([done, loops]))
"""
    done = processes.run(
        "-c",
        code,
        DJANGO_SETTINGS_MODULE="tests.standin.settings",
        PLUGIN=plugin,
        DATABASE=str(tmp_path / "db.sqlite3"),
    )
    assert done.returncode == 0, done.stdout + done.stderr
    results, loops = json.loads(done.stdout.strip().splitlines()[-1])
    assert {"tasks_taken_up", "pages", "results_forgotten", "mails_sent"} | JOBS[plugin] <= set(results)
    assert not [name for name, result in results.items() if str(result).startswith("failed")], done.stderr
    assert {"heartbeat", "schedule", *LOOPS[plugin]} <= set(loops)
