"""docs/deploy.md and docs/upgrade.md, step by step, on one machine: a site, then its next release."""

from __future__ import annotations

import os
import re
import sqlite3
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests import databases
from tests.environment import ROOT
from tests.machine import Machine

pytestmark = [
    pytest.mark.process,
    pytest.mark.long,
    pytest.mark.release,
    pytest.mark.one_database,
    pytest.mark.django_db,
]

MIGRATION = """
from django.db import migrations

class Migration(migrations.Migration):
    dependencies = [("rocb", "{last}")]
    operations = [migrations.RunSQL("CREATE TABLE second_release (id integer)", "DROP TABLE second_release")]
"""


def commands(page: str, section: str = "") -> str:
    """Return the code blocks of a page, or of a section of it, in order."""
    text = (ROOT / "docs" / page).read_text()
    part = text.partition(f"\n## {section}\n")[2] if section else text
    return "".join(f"{line[4:]}\n" for line in part.partition("\n## ")[0].splitlines() if line.startswith("    "))


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Iterator[Machine]:
    """Yield a machine after the steps of the page on deployment. Its database is migrated before, which saves most of
    the time.
    """
    machine = Machine(tmp_path_factory.mktemp("machine"))
    data = machine.path("/var/lib/newsroom")
    data.mkdir()
    with databases.copy(data):
        pass
    page = commands("deploy.md", "One machine")
    page = page.replace("ADDRESS", str(machine.origin)).replace(
        "BEHIND_PROXY=1", f"BEHIND_PROXY=1\nPORT={machine.port}"
    )
    # The command prompts on the terminal.
    page = page.replace(
        "newsroom createsuperuser",
        "DJANGO_SUPERUSER_PASSWORD=secret newsroom createsuperuser --noinput --username root --email root@example.org",
    )
    try:
        done = machine.type(page)
        assert done.returncode == 0, done.stdout + done.stderr + log(machine)
        assert "200 ready" in done.stdout
        yield machine
    finally:
        machine.end()


def log(machine: Machine) -> str:
    path = machine.path("newsroom.log")
    return path.read_text() if path.exists() else ""


def next_release(machine: Machine) -> None:
    """Add a static file that every page needs, and a migration."""
    (machine.origin / "rocb/static/rocb/second.css").write_text("body { margin: 0 }\n")
    base = machine.origin / "templates/base.html"
    base.write_text(
        base.read_text().replace("</head>", '<link rel="stylesheet" href="{% static \'rocb/second.css\' %}"></head>')
    )
    add_migration(machine, "9999_a_second", "second_release")
    machine.publish("0.3.0")


def add_migration(machine: Machine, name: str, table: str) -> None:
    migrations = sorted((machine.origin / "rocb/migrations").glob("[0-9]*.py"))
    text = MIGRATION.format(last=migrations[-1].stem).replace("second_release", table)
    (migrations[0].parent / f"{name}.py").write_text(text)


def answer(machine: Machine, path: str) -> tuple[int, str]:
    headers = {"Host": "www.example.org", "X-Forwarded-Proto": "https"}
    request = urllib.request.Request(f"http://127.0.0.1:{machine.port}{path}", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as found:
            return found.status, found.read().decode(errors="replace")
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(errors="replace")


def test_the_pages_lead_from_an_empty_machine_to_the_next_release(machine: Machine) -> None:
    copies, home = machine.path("/var/lib/newsroom/upgrade"), machine.path("/srv/newsroom")
    assert not copies.exists(), "there was nothing to lose"
    assert [answer(machine, path)[0] for path in ("/en/", "/account/login/", "/admin/login/")] == [200, 200, 200]
    next_release(machine)
    done = machine.type(commands("upgrade.md"))
    assert done.returncode == 0, done.stdout + done.stderr + log(machine)
    assert "0.3.0 is running." in done.stdout
    assert (home / "current").resolve().name == "0.3.0"

    pages = {path: answer(machine, path) for path in ("/en/", "/ru/events/", "/account/login/")}
    assert {status for status, _ in pages.values()} == {200}
    for _, page in list(pages.values())[:2]:  # the third one is not the site's own design
        names = re.findall(r'href="(/static/rocb/second\.[0-9a-f]{12}\.css)"', page)
        assert names
        assert answer(machine, names[0]) == (200, "body { margin: 0 }\n")
    with closing(sqlite3.connect(machine.path("/var/lib/newsroom/db.sqlite3"))) as database:
        assert database.execute("SELECT count(*) FROM second_release").fetchone() == (0,)
    assert len(list(copies.glob("*.tar.zst"))) == 1
    assert not list(home.glob("**/var"))
    called = machine.called()
    assert len(re.findall("setpriv --reuid newsroom --regid newsroom --init-groups", called)) == 8, (
        "the user of the site"
    )
    assert "Traceback" not in log(machine) + done.stderr


# Wrong input instead of the page's command -> response. None of it writes anything into the release.
SLIPS = {
    "manage.py in place of newsroom": (
        "cd /srv/newsroom/current; .venv/bin/python manage.py upgrade",
        "Run: newsroom upgrade",
    ),
    "from another folder": (
        "/srv/newsroom/current/.venv/bin/python /srv/newsroom/current/manage.py upgrade",
        "Run: newsroom upgrade",
    ),
    "another command": (
        "cd /srv/newsroom/current; .venv/bin/python manage.py backup --to /x",
        "Run: newsroom backup --to /x",
    ),
    "without the command": (
        "rm /usr/local/bin/newsroom; cd /srv/newsroom/current; .venv/bin/python manage.py upgrade",
        "no site in",
    ),
    "without settings": (
        "mv /etc/newsroom/env /etc/newsroom/no; newsroom backup",
        "There is no ",
    ),
    "on another database": (
        "export DATABASE_URL=sqlite:////nowhere/db; newsroom manage upgrade",
        "There is no site in /nowhere",
    ),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_of_the_pen_is_answered_in_a_sentence_and_writes_nothing(machine: Machine, slip: str) -> None:
    typed, said = SLIPS[slip]
    before = files_of(machine)
    done = machine.type(typed)
    machine.type(
        "ln -sf /srv/newsroom/current/deploy/newsroom /usr/local/bin/newsroom;"
        " if [ -e /etc/newsroom/no ]; then mv /etc/newsroom/no /etc/newsroom/env; chmod 640 /etc/newsroom/env; fi"
    )
    assert done.returncode != 0
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert files_of(machine) == before


def files_of(machine: Machine) -> set[Path]:
    release = machine.path("/srv/newsroom")
    return {path for path in release.rglob("*") if path.suffix != ".pyc" and path.name != "__pycache__"}


BROKEN = {
    "a page that fails": ("templates/base.html", "</head>", "{% url 'nowhere' %}</head>", "responds with 500"),
    "a file that is missing": (
        "templates/base.html",
        "</head>",
        '<script src="/static/no.js"></script></head>',
        "no.js",
    ),
    "a program that does not start": ("rocb/wsgi.py", "application =", "1 / 0\napplication =", "division by zero"),
}


# ``tests/rocb/release`` breaks each step of a small site, so one of these is enough; RELEASES=all tries all.
@pytest.mark.parametrize("fault", BROKEN if os.environ.get("RELEASES") == "all" else list(BROKEN)[:1])
def test_a_release_that_is_not_right_goes_back_by_itself(machine: Machine, fault: str) -> None:
    name, old, new, said = BROKEN[fault]
    number = list(BROKEN).index(fault)
    path, version = machine.origin / name, f"0.4.{number}"
    add_migration(machine, f"9999_b{number}_broken", f"broken_{number}")
    right = path.read_text()
    path.write_text(right.replace(old, new, 1))
    machine.publish(version)
    path.write_text(right)
    done = machine.type("newsroom upgrade")
    assert done.returncode == 1, done.stdout
    assert said in done.stderr
    assert "0.3.0 is running again" in done.stderr
    assert [answer(machine, path)[0] for path in ("/en/", "/ru/events/", "/account/login/")] == [200, 200, 200]
    with closing(sqlite3.connect(machine.path("/var/lib/newsroom/db.sqlite3"))) as database:
        assert not database.execute("SELECT 1 FROM sqlite_master WHERE name LIKE 'broken%'").fetchall()
        assert database.execute("SELECT count(*) FROM second_release").fetchone() == (0,)


def test_a_start_on_a_database_of_an_older_release_is_refused(machine: Machine) -> None:
    """The operator installs a release by hand and starts it."""
    add_migration(machine, "9999_c_third", "third_release")
    machine.publish("0.5.0")
    done = machine.type(
        "systemctl stop newsroom; cd /srv/newsroom/source; git fetch -q --tags; git worktree add -q ../by-hand v0.5.0;"
        " make -sC ../by-hand production; ../by-hand/deploy/newsroom run --no-demo"
    )
    assert done.returncode == 1
    assert "The database is from an older release: " in done.stderr
    assert "Traceback" not in done.stderr
