"""A process that dies by ``kill -9`` between the change of an event and the emails about it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests import processes

pytestmark = pytest.mark.process

CHANGES = ("cancelled", "unpublished", "deleted", "restricted")
LANGUAGES = ("en", "ru", "fr")

KILLED = f"""
import os, signal
from datetime import timedelta
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from wagtail.models import PageViewRestriction
from events import mails, planning, registration
from events.models import EditionPage, Notice
from tests import event_factories, mail_server, processes

at = timezone.now()
people = {{name: event_factories.edition(event_factories.series(), registration="form").pk for name in {CHANGES}}}
for name, pk in people.items():
    for code in {LANGUAGES}:
        page = EditionPage.objects.get(pk=pk)
        registration.register(page, name=code, email=f"{{name}}-{{code}}@x.example", language=code, at=at)
Notice.objects.update(sent_at=at)

def cancelled(page):
    planning.cancel(page, at=at, by=None)
    registration.follow(page.translation_key, at=at, notes={{"ru": "Извините."}})

def restricted(page):
    PageViewRestriction.objects.create(page=page.get_parent(), restriction_type="login")

changes = {{
    "cancelled": cancelled,
    "unpublished": lambda page: page.unpublish(),
    "deleted": lambda page: page.delete(),
    "restricted": restricted,
}}

def die():
    os.kill(os.getpid(), signal.SIGKILL)

def killed(name, when):
    with transaction.atomic():
        transaction.on_commit(die)  # before all that follows from the commit
        changes[name](EditionPage.objects.get(pk=people[name]))
        if when == "before":
            die()

codes = [processes.at_once(lambda: killed(name, "before"), 1) for name in changes]
before = Notice.objects.filter(sent_at=None).count()
codes += [processes.at_once(lambda: killed(name, "after"), 1) for name in changes]
after = Notice.objects.filter(sent_at=None).count()
server = mail_server.new_mail_server()
with override_settings(MAILERS=mail_server.MAILERS):
    for minutes in (0, 2, 4, 60):
        mails.send_due(at=at + timedelta(minutes=minutes))
    swept = registration.follow_all(at=at + timedelta(minutes=61))
    mails.send_due(at=at + timedelta(minutes=90))
answer = {{
    "codes": codes,
    "rows": [before, after],
    "swept": swept,
    "mails": [(message.to[0], message.extra_headers["Content-Language"]) for message in server.taken],
}}
"""


def test_people_get_the_email_once_although_the_process_was_killed(new_database: str, tmp_path: Path) -> None:
    """Killed before the commit, nothing changed. Killed after it, the rows of the emails are of the same transaction."""
    found = processes.ask(KILLED, DATABASE_URL=new_database, VAR_DIR=str(tmp_path / "var"), LOG_LEVEL="ERROR")
    assert found["codes"] == [[-9]] * 2 * len(CHANGES)
    assert found["rows"] == [0, len(CHANGES) * len(LANGUAGES)]
    assert found["swept"] == 0, "the hourly sweep has nothing left to do"
    sent = Counter(map(tuple, found["mails"]))
    assert sent == Counter((f"{name}-{code}@x.example", code) for name in CHANGES for code in LANGUAGES)
