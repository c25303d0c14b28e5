"""`rocb.running.operators`: one notice when emails have not been sent for a while, one when they are sent again."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.mail import send_mail

from foundation.mailing import dispatch
from foundation.mailing.models import OutgoingMail
from news.http import Headers, HttpError, Kind, Response
from rocb.running import operators
from tests.mail_server import MailServer

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 25, 8, tzinfo=UTC)


class Chat:
    """Webhook of the office, instead of the network."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []
        self.status = 200
        self.is_reachable = True

    def request(self, url: str, *, method: str, headers: Any, body: bytes) -> Response:
        assert (url, method) == ("https://chat.example/hook", "POST")
        if not self.is_reachable:
            raise HttpError(Kind.TIMEOUT, "away")
        self.messages.append(json.loads(body))
        return Response(self.status, Headers(), b"", url, url)


@pytest.fixture
def chat(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Chat:
    settings.OPERATOR_WEBHOOK_URL = "https://chat.example/hook"
    chat = Chat()
    monkeypatch.setattr(operators, "http_client", lambda: chat)
    return chat


def look(minutes: int) -> int:
    dispatch.send_due(at=AT + timedelta(minutes=minutes))
    return operators.notify(at=AT + timedelta(minutes=minutes))


def test_operators_are_told_once_that_mail_stands_still_and_once_that_it_leaves(
    chat: Chat, mail_server: MailServer
) -> None:
    send_mail("In review", "An article waits.", None, ["ed@x.example"])
    OutgoingMail.objects.update(created_at=AT, next_attempt_at=AT)
    mail_server.opening = ConnectionRefusedError(111, "Connection refused")
    assert [look(minutes) for minutes in range(0, 15, 2)] == [0] * 8, "a mail server that restarts is no news"
    assert [look(minutes) for minutes in range(15, 600, 5)].count(1) == 1
    (first,) = chat.messages
    assert first["event"] == "mail.stands_still"
    assert "no emails have been sent since 2026-11-25 08:00 UTC" in first["text"]
    assert "1 email to staff" in first["text"]
    assert first["waiting"] == 1
    mail_server.opening = None
    assert [look(minutes) for minutes in range(600, 640, 5)].count(1) == 1
    assert chat.messages[1]["event"] == "mail.leaves_again"
    assert len(chat.messages) == 2


def test_a_chat_that_is_away_is_told_later(chat: Chat, mail_server: MailServer) -> None:
    mail_server.opening = ConnectionRefusedError()
    send_mail("In review", "An article waits.", None, ["ed@x.example"])
    OutgoingMail.objects.update(created_at=AT, next_attempt_at=AT)
    look(0)
    chat.is_reachable = False
    assert look(20) == 0
    chat.is_reachable, chat.status = True, 500
    assert look(21) == 0
    chat.status = 200
    assert [look(22), look(23)] == [1, 0]


def test_without_an_address_nothing_is_asked(chat: Chat, mail_server: MailServer, settings: Any) -> None:
    settings.OPERATOR_WEBHOOK_URL = ""
    mail_server.opening = ConnectionRefusedError()
    send_mail("In review", "An article waits.", None, ["ed@x.example"])
    OutgoingMail.objects.update(created_at=AT, next_attempt_at=AT)
    look(0)
    assert look(60) == 0
    assert chat.messages == []
