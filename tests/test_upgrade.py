"""A site of 0.2.0, the demo with an imported site (tests/README.md), is upgraded to the current version.

Tables are compared by the values of their rows, not by columns, so that columns may be renamed and merged: each text,
key and time of an old row is still in the row with the same number.
"""

from __future__ import annotations

import json
import lzma
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests import processes

SITE = Path(__file__).parent / "data" / "site-0.2.0"
# Soon after the site was left.
AT = "2026-11-30T07:29:00+00:00"
# Tables that no upgrade may change. Of some tables only these columns; the others are caches or workers' notes.
TABLES: dict[str, tuple[str, ...]] = {
    "newsroom_news_item": (
        "id",
        "uuid",
        "translation_key",
        "language",
        "type",
        "title",
        "address",
        "published_at",
        "updated_at",
    ),
    "newsroom_news_change": (),
    "newsroom_news_subscription": (),
    "newsroom_news_channel": (),
    "newsroom_news_token": ("id", "digest", "channel_id", "organisation_id", "created_at", "valid_until"),
    "newsroom_news_delivery": (),
    "newsroom_news_attempt": (),
    "newsroom_news_source": ("id", "url", "title", "home_url", "language", "licence", "organisation_id"),
    "newsroom_news_entry": ("id", "k1", "k2", "guid", "link", "title", "status", "published_at", "article_id"),
    "newsroom_events_registration": (
        "id",
        "uuid",
        "translation_key",
        "name",
        "email",
        "status",
        "registered_at",
        "cancelled_at",
    ),
    "newsroom_events_notice": (),
    "newsroom_events_calendarentry": ("id", "uid", "sequence"),
    "newsroom_events_person": ("id", "uuid", "name"),
    "wagtailcore_page": ("id", "path", "url_path", "slug", "translation_key", "locale_id", "live", "title"),
    "wagtailredirects_redirect": (),
    "rocb_organisation": (),
    "rocb_topic": (),
    "rocb_region": (),
    "rocb_user": ("id", "username", "email", "password"),
}
UPGRADE = f"""
import sys
from datetime import datetime, timedelta
from django.core.management import call_command
from django.utils import timezone
from tests.site_documents import documents
at = datetime.fromisoformat({AT!r})
timezone.now = lambda: at
call_command("migrate", verbosity=0)
for _round in range(2):
    call_command("worker", once=True, stdout=sys.stderr)
    at += timedelta(minutes=5)
answer = documents(at=datetime.fromisoformat({AT!r}))
"""
MAILS = "SELECT count(*) FROM newsroom_mailing_outgoingmail"


@dataclass(frozen=True)
class Site:
    before: Path
    after: Path
    documents: dict[str, list[str]]
    mails: list[str]
    variables: dict[str, str]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder = tmp_path_factory.mktemp("upgrade")
    before, after, mails = folder / "before.sqlite3", folder / "after.sqlite3", folder / "mails"
    for path in (before, after):
        path.write_bytes(lzma.decompress((SITE / "db.sqlite3.xz").read_bytes()))
    mails.mkdir()
    variables = {
        "ENVIRONMENT": "test",
        "DATABASE_URL": f"sqlite:///{after}",
        "VAR_DIR": str(folder / "var"),
        "MAIL_URL": f"file://{mails}",
        "PAGE_CACHE_MB": "0",
    }
    found = processes.ask(UPGRADE, **variables)
    return Site(before, after, found, [path.name for path in mails.iterdir()], variables)


MAY_GROW = ("/sitemap.xml",)  # a release may bring pages, but no other items to followers


def golden() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for part in re.split("^== ", (SITE / "documents.txt").read_text(), flags=re.MULTILINE)[1:]:
        address, *lines = part.splitlines()
        found[address] = lines
    return found


def rows(path: Path, table: str) -> dict[int, dict[str, Any]]:
    with closing(sqlite3.connect(path)) as database:
        database.row_factory = sqlite3.Row
        found = [dict(row) for row in database.execute(f"SELECT * FROM {table}")]  # a name of this module
    return {next(iter(row.values())): row for row in found}


def values(row: dict[str, Any]) -> Iterator[str]:
    """Yield all values of a row, also those inside JSON."""
    for value in row.values():
        yield str(value)
        if isinstance(value, str) and value[:1] in {"{", "["}:
            yield from _inside(json.loads(value))


def _inside(value: Any) -> Iterator[str]:
    if isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _inside(one)
    yield str(value)


@pytest.mark.process
@pytest.mark.parametrize("address", golden())
def test_followers_see_the_same_ids_addresses_and_dates_after_the_upgrade(site: Site, address: str) -> None:
    if address == "pages":  # a sample of the sitemap, which has more addresses now
        assert all(line.startswith("200 ") for line in site.documents[address])
        return
    found, known = Counter(site.documents[address]), Counter(golden()[address])  # the order is that of changes since
    assert not known - found
    assert address in MAY_GROW or found == known


@pytest.mark.process
@pytest.mark.parametrize("table", TABLES)
def test_each_row_still_says_what_it_said(site: Site, table: str) -> None:
    before, after = rows(site.before, table), rows(site.after, table)
    assert before
    assert after.keys() == before.keys()
    for number, row in before.items():
        now = set(values(after[number]))
        columns = TABLES[table] or row.keys()
        lost = {name: row[name] for name in columns if row[name] not in (None, "") and str(row[name]) not in now}
        assert not lost, f"row {number} of {table} has lost {lost}"


@pytest.mark.process
def test_the_upgrade_writes_no_change_and_no_mail(site: Site) -> None:
    count = "SELECT count(*), max(sequence) FROM newsroom_news_change"
    with closing(sqlite3.connect(site.before)) as before, closing(sqlite3.connect(site.after)) as after:
        assert after.execute(count).fetchone() == before.execute(count).fetchone()
        assert after.execute(MAILS).fetchone() == (0,)
    assert site.mails == []
