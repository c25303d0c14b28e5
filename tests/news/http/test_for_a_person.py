"""`news.http.for_a_person`: a publisher that hangs blocks only one thread of the web process, for seconds."""

from __future__ import annotations

import threading
import time
from contextlib import suppress

import pytest

from news.http import HttpError, Kind, for_a_person
from news.http.for_a_person import ClientForAPerson
from tests.publisher import Publisher, client_for_loopback


def client() -> ClientForAPerson:
    return ClientForAPerson.like(client_for_loopback())


def test_it_asks_as_any_client_does() -> None:
    with Publisher() as publisher:
        publisher.serve("/", body=b"hello")
        assert client().request(publisher.url("/")).body == b"hello"


def test_while_one_screen_waits_for_a_server_another_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(for_a_person, "_WAITS_SECONDS", 0.1)
    with Publisher() as publisher:
        publisher.serve("/hangs", [5.0])

        def wait() -> None:
            with suppress(HttpError):
                client().request(publisher.url("/hangs"))

        waits = threading.Thread(target=wait)
        monkeypatch.setattr(for_a_person, "EACH_SECONDS", 1.0)
        waits.start()
        time.sleep(0.2)
        with pytest.raises(HttpError, match="Try again in a few seconds") as busy:
            client().request(publisher.url("/"))
        assert busy.value.kind == Kind.BUSY
        waits.join(timeout=5)
        assert not waits.is_alive()
        assert client().request(publisher.url("/")).status == 404


def test_all_requests_of_one_screen_have_one_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(for_a_person, "ALL_TOGETHER_SECONDS", 0.3)
    one = client()
    with Publisher() as publisher:
        publisher.serve("/hangs", [5.0])
        for _ in range(2):
            began = time.monotonic()
            with pytest.raises(HttpError) as late:
                one.request(publisher.url("/hangs"))
            assert late.value.kind == Kind.TIMEOUT
            assert time.monotonic() - began < 3
