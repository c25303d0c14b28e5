"""`rocb.plone_imports` is left out after the move: nothing of it is loaded, and what was imported goes on for ever."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests import processes
from tests.old_sites.exports import PNG, SITE, ZONE, blob, event, item, layout_a, news, uid

# Imports an export if there is one, then prints a line of JSON about the site.
PROGRAM = """
import json, sys
import django
django.setup()
from django.core.management import call_command, get_commands
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse
from foundation.jobs.registry import jobs, loops
from news.models import ArticlePage
from wagtail.admin.menu import settings_menu

asked = json.loads(sys.argv[1])
if "export" in asked:
    call_command("load_demo", structure_only=True, stdout=sys.stderr)
    call_command("import_plone", *asked["export"], stdout=sys.stderr)
if "bag" in asked:
    call_command("export_site", asked["bag"], stdout=sys.stderr)
user = get_user_model().objects.filter(is_superuser=True).first() or get_user_model().objects.create_superuser(
    "officer", "officer@example.org", "secret"
)
client, editor = Client(headers={"host": "localhost"}), Client(headers={"host": "localhost"})
editor.force_login(user)
history = editor.get(reverse("wagtailadmin_pages:history", args=[ArticlePage.objects.get(slug="first").pk]))

def answer(path):
    response = client.get(path)
    return [response.status_code, response.headers.get("Location", "")]

try:
    screen = reverse("rocb_imports")
except NoReverseMatch:
    screen = ""
print(json.dumps({
    "commands": sorted({"import_plone", "carry_out_import"} & set(get_commands())),
    "screen": screen,
    "menu": sum("another site" in str(item.label) for item in settings_menu.registered_menu_items),
    "jobs": [name for name in jobs if "import" in name],
    "loops": [opening.__module__ for opening in loops if "plone" in opening.__module__],
    "cms": editor.get(reverse("wagtailadmin_home")).status_code,
    "history": history.content.decode(),
    "answers": {path: answer(path) for path in asked["paths"]},
    "rss": client.get("/en/news/rss.xml").content.decode(),
    "calendar": client.get(reverse("everything_calendar")).content.decode(),
    "loaded": [name for name in sys.modules if name.partition(".")[0] == "old_sites" or name.startswith("rocb.plone")],
}))
"""
ADDRESSES = {
    "/news/first": [301, "/en/news/first/"],
    "/before": [301, "/en/news/first/"],
    f"/resolveuid/{2:032x}": [301, "/en/history/"],
    "/broken.png": [410, ""],
    "/en/never-was/": [404, ""],
}


def look(url: str, asked: dict[str, Any], **values: str) -> Any:
    done = processes.run("-c", PROGRAM, json.dumps(asked), DATABASE_URL=url, **values)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.long
@pytest.mark.process
def test_without_the_app_former_addresses_and_identities_go_on(new_database: str, tmp_path: Path) -> None:
    export = layout_a(
        tmp_path / "export",
        [
            news("/news/first", uid(1), creators=["Anna"]),
            item("Document", "/history", uid(2)),
            event("/meeting", uid(3), "2031-05-18T08:00:00+00:00", "2031-05-18T10:00:00+00:00", sync_uid="meeting@old"),
            item("Image", "/ship.png", uid(4), image=blob(uid(4), "ship.png")),
            item("Image", "/broken.png", uid(5)),
        ],
        blobs={f"{uid(4)}/image/ship.png": PNG},
        redirects={"/before": "/news/first"},
    )
    views = ["/meeting/ics_view", "/ship.png/@@images/image/large"]
    asked = {"paths": [*ADDRESSES, *views]}
    arguments = [str(export), "--site", SITE, "--zone", ZONE]
    values = {"VAR_DIR": str(tmp_path / "var")}
    before = look(new_database, {**asked, "export": arguments}, **values)
    after = look(new_database, {**asked, "bag": str(tmp_path / "bag")}, MOVING_IN="0", **values)

    own = ("commands", "screen", "menu", "jobs", "loops", "loaded")
    assert [after[name] for name in own] == [[], "", 0, [], [], []]
    assert all(before[name] for name in own)
    assert after["cms"] == 200
    assert after["answers"] == before["answers"]
    assert {path: after["answers"][path] for path in ADDRESSES} == ADDRESSES
    assert [after["answers"][path][0] for path in views] == [301, 301]
    for found in (before, after):
        assert f"{SITE}/news/first" in found["rss"]
        assert "UID:meeting@old" in found["calendar"]
        assert "Imported from the former site (/news/first). Creators: Anna" in found["history"]
    rows = (tmp_path / "bag" / "data" / "imported.jsonl").read_text()
    assert uid(1) in rows
