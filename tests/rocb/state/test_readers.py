"""`rocb.state.readers`: the site asks for itself as readers do, and counts the answers of a day."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from foundation.jobs.models import Heartbeat
from news.api import HttpError
from news.http import Kind
from rocb.models import HomePage
from rocb.state import readers
from rocb.state.readers import Answer, recorded

AT = datetime(2026, 11, 27, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, settings: Any) -> SimpleNamespace:
    """Requests, and the answers that the test gives by path: a status or an error."""
    settings.PRODUCTION = True
    found = SimpleNamespace(urls=[], answers={})

    class Client:
        def request(self, url: str, *, limits: Any) -> Any:
            found.urls.append(url)
            answer = found.answers.get(url.removeprefix(settings.PUBLIC_URL), 200)
            if isinstance(answer, Exception):
                raise answer
            return SimpleNamespace(status=answer)

    monkeypatch.setattr(readers, "replace", lambda client, **networks: Client())
    return found


@pytest.mark.parametrize("seed", range(10))
def test_the_counts_are_those_of_the_last_24_hours(seed: int) -> None:
    chance = random.Random(seed)
    note: dict[str, Any] = {}
    at, history = AT, []
    for _ in range(200):
        at += timedelta(minutes=chance.choice([1, 1, 7, 59, 600]))
        answers = [Answer(0.01, chance.choice(["", "", "/en/: 500"])) for _ in range(3)]
        history.append((at, answers))
        note = recorded(note, answers, at=at)
        first = at.replace(minute=0) - timedelta(hours=23)
        kept = [answer for when, all_ in history if when >= first for answer in all_]
        asked, good, milliseconds = (sum(column) for column in zip(*note["hours"].values(), strict=True))
        assert (asked, good) == (len(kept), sum(not answer.why_not for answer in kept))
        assert milliseconds == 10 * len(kept)
        assert len(note["hours"]) <= 24


def test_failing_since_is_the_first_of_the_failures_that_did_not_stop() -> None:
    bad, good = [Answer(1, "/en/: 500"), Answer(1)], [Answer(1)]
    note = recorded({}, bad, at=AT)
    note = recorded(note, bad, at=AT + MINUTE)
    assert (note["failing_since"], note["why"]) == (AT.isoformat(), "/en/: 500")
    assert recorded(note, good, at=AT + 2 * MINUTE)["failing_since"] is None


@pytest.mark.django_db
def test_home_feed_and_sign_in_are_asked_once_a_minute_by_one_worker(asked: SimpleNamespace, settings: Any) -> None:
    assert readers.look(at=AT) == readers.look(at=AT + timedelta(seconds=5)) == 0
    assert asked.urls == [settings.PUBLIC_URL + path for path in ("/en/", "/en/rss.xml", "/account/login/")]
    readers.look(at=AT + MINUTE)
    assert len(asked.urls) == 6
    found = readers.of_the_last_day()
    assert (found["readers_asked"], found["readers_answered"], found["readers_failing_since"]) == (6, 6, None)


@pytest.mark.django_db
@pytest.mark.parametrize("answer", [500, 404, HttpError(Kind.TIMEOUT, "no answer within 12 s")])
def test_what_readers_do_not_get_is_counted_with_its_reason(asked: SimpleNamespace, answer: Any) -> None:
    asked.answers["/en/rss.xml"] = answer
    assert readers.look(at=AT) == 1
    found = readers.of_the_last_day()
    assert found["readers_failing_since"] == AT
    assert found["readers_why"].startswith("/en/rss.xml: ")


@pytest.mark.django_db
def test_a_site_without_a_home_page_or_outside_production_is_not_asked(asked: SimpleNamespace, settings: Any) -> None:
    HomePage.objects.update(live=False)
    readers.look(at=AT)
    HomePage.objects.update(live=True)
    settings.PRODUCTION = False
    readers.look(at=AT)
    assert asked.urls == []
    assert not Heartbeat.objects.filter(name=readers.NAME).exists()
