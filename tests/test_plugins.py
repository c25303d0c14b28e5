"""Each plug-in can be installed in another Wagtail site, which has neither ``rocb`` nor the other plug-in.

``tests.stranger`` installs them from the wheel in many shapes, and ``tests.versions`` with other versions: both publish,
visit screens and run the worker.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests import processes

pytestmark = pytest.mark.process


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


def in_a_site(plugin: str, folder: Path, *, without: str = "", code: str) -> subprocess.CompletedProcess[str]:
    """Run ``code`` in a stand-in site whose settings, named ``site``, are changed by ``without`` before Django starts."""
    start = f"import tests.standin.settings as site\n{without}\nimport django; django.setup()\n"
    return processes.run(
        "-c",
        f"{start}from django.core.management import call_command\n{code}",
        DJANGO_SETTINGS_MODULE="tests.standin.settings",
        PLUGIN=plugin,
        LANGUAGES="en",
        DATABASE=str(folder / "db.sqlite3"),
        PYTHONHASHSEED="0",  # Wagtail writes sets of class names
    )


@pytest.mark.parametrize("plugin", ["news", "events"])
def test_a_site_that_forgets_models_and_apps_is_told_all_of_it_at_once(plugin: str, tmp_path: Path) -> None:
    without = """
del site.ORGANISATION_MODEL, site.PUBLIC_URL
site.TOPIC_MODEL = "topics"
site.INSTALLED_APPS.remove("foundation.custody")
"""
    done = in_a_site(plugin, tmp_path, without=without, code="")
    assert done.returncode == 1
    error = done.stderr[done.stderr.index("ImproperlyConfigured") :].strip().splitlines()[1:]
    assert [line.split(".")[0] for line in error] == [
        "- PUBLIC_URL is missing",
        "- ORGANISATION_MODEL is missing",
        "- TOPIC_MODEL is 'topics'",
        "- foundation",
    ]
    assert "written as app.Model" in error[2]
    assert "foundation.custody is not in INSTALLED_APPS" in error[3]


def test_a_model_that_is_not_installed_is_named_in_a_sentence(tmp_path: Path) -> None:
    done = in_a_site("news", tmp_path, without="site.REGION_MODEL = 'standin.Nowhere'", code="")
    assert done.returncode == 1
    assert "- REGION_MODEL is 'standin.Nowhere', but no such model is installed." in done.stderr


EVERYTHING_LEFT_OUT = """
del site.PUBLIC_URL, site.WAGTAIL_SITE_NAME, site.TAG_AUTHORITY, site.LOGGING, site.MAILERS, site.TASKS, site.SHARE_PICTURE
site.MIDDLEWARE.remove("foundation.custody.addresses.former_names.FormerNamesMiddleware")
site.MIDDLEWARE.remove("django.middleware.csp.ContentSecurityPolicyMiddleware")
site.INSTALLED_APPS.append(site.INSTALLED_APPS.pop(site.INSTALLED_APPS.index("foundation.custody")))
site.PLUGIN = ""
"""
EVERYTHING_MALFORMED = """
site.PUBLIC_URL = "www.example.org/site"
site.WAGTAIL_SITE_NAME = ""
site.USE_TZ = False
site.TOPIC_MODEL = "standin.Region"
site.TAG_AUTHORITY = "example.org"
site.HTTP_ALLOWED_PRIVATE_NETWORKS = ["everything"]
"""
SAID = {
    EVERYTHING_LEFT_OUT: {
        "foundation.E001": "PUBLIC_URL is missing.",
        "foundation.E002": "WAGTAIL_SITE_NAME is missing.",
        "foundation.E007": "TAG_AUTHORITY is missing.",
        "custody.W001": "Private addresses would be logged",
        "custody.W002": "foundation.custody comes after",
        "custody.W003": "Addresses that name a merged",
        "mailing.W001": "MAILERS is missing",
        "jobs.W001": "TASKS names no queue",
        "news.E001": "is not included in the site’s URLs.",
        "news.W001": "Texts from other sites",
        "events.E001": "is not included in the site’s URLs.",
    },
    EVERYTHING_MALFORMED: {
        "foundation.E001": "PUBLIC_URL is 'www.example.org/site'.",
        "foundation.E002": "WAGTAIL_SITE_NAME is missing.",
        "foundation.E003": "USE_TZ is False.",
        "foundation.E005": "TOPIC_MODEL is 'standin.Region', which has no parent.",
        "foundation.E007": "TAG_AUTHORITY is 'example.org'.",
        "news.E002": "HTTP_ALLOWED_PRIVATE_NETWORKS",
    },
}
OF_NEWS_ALONE = {"foundation.E007", "news.E001", "news.E002", "news.W001"}


@pytest.mark.parametrize("without", SAID, ids=["left out", "malformed"])
@pytest.mark.parametrize("plugin", ["news", "events"])
def test_the_check_names_each_setting_that_is_missing_or_malformed(plugin: str, without: str, tmp_path: Path) -> None:
    code = """
import json
from django.core import checks
print(json.dumps([[message.id, message.msg, message.hint] for message in checks.run_checks()]))
"""
    done = in_a_site(plugin, tmp_path, without=without, code=code)
    assert done.returncode == 0, done.stderr
    messages = json.loads(done.stdout.strip().splitlines()[-1])
    others = OF_NEWS_ALONE if plugin == "events" else {"events.E001"}
    expected = {number: sentence for number, sentence in SAID[without].items() if number not in others}
    assert {number for number, _, _ in messages} == set(expected)
    assert [sentence for number, sentence, _ in messages if expected[number] not in sentence] == []
    assert [number for number, _, hint in messages if not hint and number != "news.E002"] == []


JOBS = {
    "news": {"items_mended", "all_items_mended", "pictures_mended", "entries_forgotten", "failed_deliveries_told"},
    "events": {
        *("calendars_mended", "calendar_entries_mended"),
        *("places_lapsed", "registrations_followed", "registrations_forgotten"),
    },
}
LOOPS = {"news": ["polling", "hubs", "deliveries to administrations", "deliveries to strangers"], "events": []}


@pytest.mark.parametrize("plugin", ["news", "events"])
def test_the_worker_of_a_site_of_strangers_runs_the_jobs_of_its_plugin(plugin: str, tmp_path: Path) -> None:
    """Run all of them once directly, then the worker for as long as it takes to open and stop the loops."""
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
        LANGUAGES="en",
        DATABASE=str(tmp_path / "db.sqlite3"),
    )
    assert done.returncode == 0, done.stdout + done.stderr
    results, loops = json.loads(done.stdout.strip().splitlines()[-1])
    assert {"tasks_taken_up", "pages", "results_forgotten", "mails_sent"} | JOBS[plugin] <= set(results)
    assert not [name for name, result in results.items() if str(result).startswith("failed")], done.stderr
    assert {"heartbeat", "schedule", *LOOPS[plugin]} <= set(loops)


WITHOUT_PLUGINS = """
ours = ("news", "events", "foundation")
site.INSTALLED_APPS[:] = [name for name in site.INSTALLED_APPS if name.split(".")[0] not in ours]
site.MIDDLEWARE.remove("foundation.custody.addresses.former_names.FormerNamesMiddleware")
del site.LOGGING
"""
WITH_BOTH_PLUGINS = "site.INSTALLED_APPS[:0] = ['events', 'foundation.written_dates']"
FOREIGN = """
class NoMigrations(dict):
    __contains__ = lambda self, name: True
    __getitem__ = lambda self, name: None
site.MIGRATION_MODULES = NoMigrations()  # they take most of the time
site.INSTALLED_APPS.append("tests.foreign")
site.ROOT_URLCONF = "tests.foreign.urls"
site.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.dummy.EmailBackend"}}
"""


def foreign_screens(folder: Path, settings: str) -> dict[str, str]:
    code = """
import json
from tests.foreign.screens import shown
call_command("migrate", run_syncdb=True, verbosity=0)
print(json.dumps(shown()))
"""
    folder.mkdir()
    done = in_a_site("news", folder, without=settings + FOREIGN, code=code)
    assert done.returncode == 0, done.stderr
    screens: dict[str, str] = json.loads(done.stdout.strip().splitlines()[-1])
    return screens


def test_both_plugins_leave_the_screens_of_other_models_as_wagtail_ships_them(tmp_path: Path) -> None:
    """Menus, editors, home page, deletion, filters and date fields. The optional apps change these."""
    plain = foreign_screens(tmp_path / "plain", WITHOUT_PLUGINS)
    ours = foreign_screens(tmp_path / "ours", WITH_BOTH_PLUGINS)
    assert [name for name in plain if ours[name] != plain[name]] == []
    assert len(plain) > 20
    assert [name for name, text in plain.items() if not text.startswith("200")] == []
