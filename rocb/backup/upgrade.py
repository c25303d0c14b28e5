"""Upgrade after the installation of a release, with a way back: backup, migrations, a check of the site."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client, override_settings
from django.utils import timezone
from wagtail.models import Page, Site

from rocb.backup import fill, make, real_pages
from rocb.models import Backup, HomePage, SearchEntry
from rocb.running import maintenance, static_files
from rocb.search import entries
from rocb.search.cms import drafts


class NotWell(Exception):
    """Error if the site fails its check after the migrations. The message says why."""


def is_empty() -> bool:
    """Return whether the database has nothing to lose: no tables, or neither an account nor a home page."""
    if not MigrationRecorder(connection).applied_migrations():
        return True
    there = set(connection.introspection.table_names())
    models = (get_user_model(), HomePage)
    return all(model._meta.db_table in there and not model._base_manager.exists() for model in models)


def plan() -> list[Any]:
    """Return the migrations that are due."""
    executor = MigrationExecutor(connection)
    return list(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def why_not_migrate() -> str:
    """Return a sentence if migrations are due on a database with content: `upgrade` makes a backup first."""
    if is_empty() or not (count := len(plan())):
        return ""
    due = f"{count} migrations are due" if count > 1 else "1 migration is due"
    command = f"{settings.COMMAND} upgrade"
    return f"The database is from an older release: {due}. Run {command}, which makes a backup first, then start again."


def interrupted() -> Path | None:
    """Return the backup of an upgrade that closed the site and did not complete."""
    details = maintenance.closed_by(maintenance.UPGRADE) or {}
    path = Path(details.get("backup", ""))
    return path if path.is_file() else None


def upgrade(path: Path, *, at: datetime, progress: make.Progress) -> bool:
    """Back up to ``path``, migrate and check. Return whether there was anything to do. After an error the site stays
    closed. A second run continues with the backup of the first, because a later one may hold half of the migrations.
    """
    if settings.PRODUCTION and static_files.why_not_complete():
        progress("Collecting the static files ...")
        static_files.collect()
    is_again = maintenance.closed_by(maintenance.UPGRADE) is not None
    if not (due := plan()):
        progress("Nothing to migrate.")
        if not is_again:
            look()
            _look_at_real_pages(progress)
            return False
    row = None
    if former := interrupted():
        progress(f"Continuing the upgrade that did not complete. Its backup is {former}.")
    elif due and not path.exists():
        row = _backed_up(path, at=at, progress=progress)
    before = _close(former or path)
    progress(f"Migrating ({len(due)} steps) ...")
    call_command("migrate", verbosity=0)
    if row is not None:
        row.save()
    if not SearchEntry.objects.exists():
        progress("Building the search index ...")
        entries.rebuild()
    else:
        entries.reconcile(at=at)
    drafts.reconcile(at=at)
    progress("Checking the site ...")
    if wrong := fill.lost_identities(before):
        raise NotWell(f"Feeds and calendars would change for their readers: {'; '.join(wrong)}.")
    look()
    _look_at_real_pages(progress)
    maintenance.reopen(maintenance.UPGRADE)
    return True


def _backed_up(path: Path, *, at: datetime, progress: make.Progress) -> Backup:
    """Return the row of the new backup, which can be saved after the migrations."""
    progress(f"Backing up to {path} ...")
    manifest = make.backup(path, at=at, progress=progress)
    return make.row_of(path, manifest, at=at, ended_at=timezone.now())


def _close(backup: Path) -> dict[str, Any]:
    """Close the site and return its identities before the first migration, also in a second run."""
    before: dict[str, Any] = (maintenance.closed_by(maintenance.UPGRADE) or {}).get("identities", {})
    if not before:
        maintenance.close(maintenance.UPGRADE, backup=str(backup))
        before = fill.identities()
    maintenance.close(maintenance.UPGRADE, backup=str(backup), identities=before)
    return before


def _look_at_real_pages(progress: make.Progress) -> None:
    """In production, ask a web server of this release. Raises NotWell."""
    if not settings.PRODUCTION or not HomePage.objects.live().exists():
        return
    progress("Checking the pages over HTTP ...")
    try:
        wrong = real_pages.wrong()
    except real_pages.DoesNotStart as error:
        raise NotWell(f"The web server does not start: {error}") from None
    if wrong:
        raise NotWell(" ".join(wrong))


def look() -> None:
    """Check the site. Raises NotWell, or an error of Django's checks."""
    call_command("check")
    call_command("migrate", check_unapplied=True, verbosity=0)
    if any(problems := Page.find_problems()):
        raise NotWell(f"The page tree is broken ({problems}). Run {settings.COMMAND} fixtree.")
    parts = urlsplit(settings.PUBLIC_URL)
    client = Client(raise_request_exception=False, headers={"host": parts.netloc})
    # The site stays closed for other processes.
    with override_settings(MAINTENANCE_FILE=settings.VAR_DIR / "open"):
        for page in Page.objects.filter(pk__in=Site.objects.values("root_page"), live=True):
            path = urlsplit(page.get_full_url()).path
            answer = client.get(path, secure=parts.scheme == "https")
            if answer.status_code >= 400:
                raise NotWell(f"{path} responds with {answer.status_code}.")
