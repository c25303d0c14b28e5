"""What a release that was just installed needs, with a way back: backup, migrations, a look whether all is well."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client, override_settings
from wagtail.models import Page, Site

from rocb.backup import fill, make
from rocb.models import SearchEntry
from rocb.search import entries


class NotWell(Exception):
    """The site is not what it should be after the migrations; the sentence says what."""


def upgrade(path: Path, *, at: datetime, progress: make.Progress) -> bool:
    """The backup becomes ``path``. Returns whether there was anything to migrate. What a step raises leaves the site closed."""
    executor = MigrationExecutor(connection)
    if not (plan := executor.migration_plan(executor.loader.graph.leaf_nodes())):
        progress("Nothing to migrate.")
        look()
        return False
    progress(f"Backing up to {path} ...")
    make.backup(path, at=at, progress=progress)
    was_closed = settings.MAINTENANCE_FILE.exists()
    settings.MAINTENANCE_FILE.touch()
    before = fill.identities()
    progress(f"Migrating ({len(plan)} steps) ...")
    call_command("migrate", verbosity=0)
    if not SearchEntry.objects.exists():
        progress("Building the search index ...")
        entries.rebuild()
    progress("Checking the site ...")
    if wrong := fill.lost_identities(before):
        raise NotWell(f"Feeds and calendars would change for their readers: {'; '.join(wrong)}.")
    look()
    if not was_closed:
        settings.MAINTENANCE_FILE.unlink()
    return True


def look() -> None:
    """NotWell, or a sentence of Django's checks."""
    call_command("check")
    call_command("migrate", check_unapplied=True, verbosity=0)
    if any(problems := Page.find_problems()):
        raise NotWell(f"The page tree is broken ({problems}). Run manage.py fixtree.")
    parts = urlsplit(settings.PUBLIC_URL)
    client = Client(raise_request_exception=False, headers={"host": parts.netloc})
    # Only this process looks while the site is closed.
    with override_settings(MAINTENANCE_FILE=settings.VAR_DIR / "open"):
        for page in Page.objects.filter(pk__in=Site.objects.values("root_page"), live=True):
            path = urlsplit(page.get_full_url()).path
            answer = client.get(path, secure=parts.scheme == "https")
            if answer.status_code >= 400:
                raise NotWell(f"{path} responds with {answer.status_code}.")
