"""Receivers of our deliveries, without network, and a clock that tests set: three days of retries pass instantly.

::

    receivers = Receivers()
    receivers.answer("https://customs.example/hook", 500, 204)
    receivers.deliver()
    receivers.pass_time(timedelta(days=1))
    assert [message.id for message in receivers.got("https://customs.example/hook")]
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.db.models import Min

from news.delivery.dispatcher import Dispatcher
from news.http import Headers, HttpError, Kind, Response
from news.models import CallbackHost, Channel
from tests.factories import NOON

_WAITS = ("next_attempt_at", "claimed_until")

type Answer = int | tuple[int, dict[str, str]] | Callable[[Message], Response | str]


@dataclass(frozen=True)
class Message:
    url: str
    method: str
    headers: dict[str, str]  # names in lower case
    body: bytes
    at: datetime

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def query(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(urlsplit(self.url).query, keep_blank_values=True).items()}


class Receivers:
    """Replacement of `news.http.Client` and of the clock. Addresses without an answer accept everything (204)."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at
        self.log: list[Message] = []
        self.allowed_private_networks: tuple[object, ...] = ()
        self._answers: dict[str, list[Answer]] = {}
        self._lock = threading.Lock()

    def clock(self) -> datetime:
        return self.at

    def answer(self, url: str, *answers: Answer) -> None:
        """Set the answers, given in turn, the last one forever: a status, a status with headers, or a function that
        returns the body of a 200.
        """
        self._answers[url] = [*answers]

    def got(self, url: str) -> list[Message]:
        return [message for message in self.log if message.url.partition("?")[0] == url]

    def request(
        self,
        url: str,
        *,
        method: str = "GET",
        headers: Iterable[tuple[str, str]] = (),
        body: bytes | None = None,
        follow_redirects: bool = True,
    ) -> Response:
        assert not follow_redirects, "nothing that we bring goes where a redirect leads"
        message = Message(url, method, {name.lower(): value for name, value in headers}, body or b"", self.at)
        with self._lock:
            self.log.append(message)
            answers = self._answers.get(url.partition("?")[0], [204])
            answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if callable(answer):
            said = answer(message)
            return said if isinstance(said, Response) else response(url, 200, body=said.encode())
        if answer == 0:
            raise HttpError(Kind.CONNECT, "customs.example cannot be reached.")
        status, fields = answer if isinstance(answer, tuple) else (answer, {})
        return response(url, status, fields)

    def deliver(self) -> int:
        """Deliver everything that is due now."""
        dispatcher = Dispatcher(clock=self.clock, client=self)  # type: ignore[arg-type]
        try:
            return dispatcher.run_until_idle()
        finally:
            dispatcher.close()

    def pass_time(self, span: timedelta) -> None:
        """Let time pass, and deliver whenever something is due."""
        end = self.at + span
        while True:
            self.deliver()
            active = Channel.objects.active()
            found = [active.filter(**{f"{name}__gt": self.at}).aggregate(at=Min(name))["at"] for name in _WAITS]
            found.append(CallbackHost.objects.filter(held_until__gt=self.at).aggregate(at=Min("held_until"))["at"])
            later = [moment for moment in found if moment]
            if not later or min(later) > end:
                break
            self.at = min(later) + timedelta(milliseconds=1)
        self.at = end


def response(url: str, status: int, headers: dict[str, str] | None = None, *, body: bytes = b"") -> Response:
    fields = tuple((name.lower(), value) for name, value in (headers or {}).items())
    return Response(status=status, headers=Headers(fields), body=body, url=url, permanent_url=url)
