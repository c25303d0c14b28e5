"""`rocb.state.telling`: operators are notified once that something fails, and once that it works again."""

from __future__ import annotations

import itertools
import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail

from foundation.jobs.models import Heartbeat
from rocb.state import screen, telling
from rocb.state.judging import Level, Line
from tests import factories

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 27, 12, tzinfo=UTC)


class Site:
    """Lines of the state as the test wants them, and what the operators got."""

    def __init__(self) -> None:
        self.failing: set[str] = set()
        self.posted: list[str] = []
        self.is_reachable = True

    def lines(self, found: Any) -> list[Line]:
        keys = ("disk", "backup", "mail", "worker")
        return [Line(key, Level.BAD if key in self.failing else Level.GOOD, f"The {key}.") for key in keys]

    def post(self, message: dict[str, Any]) -> bool:
        if self.is_reachable:
            self.posted.append(f"{message['event']} {message['line']}")
        return self.is_reachable

    def look(self, *minutes: float) -> list[str]:
        self.posted.clear()
        for minute in minutes:
            telling.tell(at=AT + timedelta(minutes=minute))
        return list(self.posted)


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Site:
    made = Site()
    settings.OPERATOR_WEBHOOK_URL, settings.OPERATOR_MAIL = "https://chat.example/hook", ""
    for module in (telling, screen):
        monkeypatch.setattr(module, "facts", lambda at: None)
        monkeypatch.setattr(module, "lines", made.lines)
    monkeypatch.setattr(telling.operators, "post", made.post)
    monkeypatch.setattr(telling.saying, "is_starting", lambda bad, at: False)
    return made


def test_a_failure_is_told_once_after_three_minutes_and_its_end_once(site: Site) -> None:
    site.failing = {"disk"}
    assert site.look(0, 1, 2) == []
    assert site.look(*range(3, 300)) == ["state.failing disk"]
    site.failing = set()
    assert site.look(*range(300, 600)) == ["state.good_again disk"]
    assert not Heartbeat.objects.filter(name__startswith=telling.PREFIX).exists()


def test_a_restart_tells_nothing(site: Site) -> None:
    site.failing = {"disk"}
    site.look(0, 1, 2)
    site.failing = set()
    assert site.look(3) == []
    site.failing = {"disk"}
    assert site.look(4, 5, 6) == []


def test_mail_and_worker_have_messages_of_their_own(site: Site) -> None:
    site.failing = {"mail", "worker"}
    assert site.look(*range(60)) == []


def test_what_could_not_be_sent_is_tried_again(site: Site) -> None:
    site.failing, site.is_reachable = {"disk"}, False
    assert site.look(*range(20)) == []
    site.is_reachable = True
    assert site.look(20, 21) == ["state.failing disk"]
    site.failing, site.is_reachable = set(), False
    site.look(30, 31)
    site.is_reachable = True
    assert site.look(32, 33) == ["state.good_again disk"]


@pytest.mark.parametrize("seed", range(12))
def test_messages_alternate_and_no_line_is_told_twice_an_hour(site: Site, seed: int) -> None:
    chance = random.Random(seed)
    told: list[tuple[int, str]] = []
    for minute in range(600):
        if chance.random() < 0.1:
            site.failing ^= {chance.choice(["disk", "backup"])}
        site.is_reachable = chance.random() < 0.8
        told += [(minute, message) for message in site.look(minute)]
    for key in ("disk", "backup"):
        own = [(minute, event) for minute, message in told for event, line in [message.split()] if line == key]
        events = [event for _, event in own]
        assert events == ["state.failing", "state.good_again"] * (len(events) // 2) + ["state.failing"] * (
            len(events) % 2
        )
        bad = [minute for minute, event in own if event == "state.failing"]
        assert all(later - earlier >= 60 for earlier, later in itertools.pairwise(bad))


def test_while_the_site_starts_nothing_is_told(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling.saying, "is_starting", lambda bad, at: True)
    site.failing = {"backup"}
    assert site.look(*range(60)) == []


def test_one_of_two_workers_that_look_at_once_tells(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.failing = {"disk"}
    site.look(0)
    row = Heartbeat.objects.get(name=f"{telling.PREFIX}disk")
    site.posted.clear()
    line, at = site.lines(None)[0], AT + timedelta(minutes=5)
    assert [telling._tell_failing(line, row, at=at), telling._tell_failing(line, row, at=at)] == [1, 0]


def test_the_email_says_what_to_do_and_leads_to_the_state(site: Site, settings: Any) -> None:
    settings.OPERATOR_WEBHOOK_URL, settings.OPERATOR_MAIL = "", "it@example.org"
    site.failing = {"disk"}
    site.look(0, 4)
    (message,) = mail.outbox
    assert "Something is failing" in message.subject
    assert "The disk." in message.body
    assert "/admin/state/" in message.body


def test_the_first_page_of_the_cms_shows_it_to_who_may_see_the_state(site: Site, settings: Any) -> None:
    settings.OPERATOR_WEBHOOK_URL = ""
    site.failing = {"disk"}
    site.look(0, 4)
    for group, is_shown in (("Editors", False), ("", True)):
        client = factories.signed_in(factories.user(group) if group else factories.user(is_superuser=True))
        assert ("state-failing" in client.get("/admin/").content.decode()) is is_shown


def test_the_real_lines_of_a_site_are_judged(settings: Any) -> None:
    settings.OPERATOR_MAIL = "it@example.org"
    settings.BACKUP_NIGHTLY = True
    for minute in (0, 4, 7 * 60, 7 * 60 + 4):
        telling.tell(at=AT + timedelta(minutes=minute))
    assert [message.body.splitlines()[0] for message in mail.outbox] == ["There is no backup."], "after the first hours"
