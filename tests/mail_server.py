"""Fake mail server: refuses, hangs, forgets and recovers as a test wants. Accepted emails are in ``taken``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends import smtp


class MailServer:
    """``opening``: the error on connecting. ``answer``: the error for one email. None means success."""

    def __init__(self) -> None:
        self.opening: Exception | None = None
        self.answer: Callable[[EmailMessage], Exception | None] = lambda message: None
        self.connects = 0
        self.tried: list[str] = []
        self.taken: list[Any] = []

    def recipients(self) -> list[str]:
        return [to for message in self.taken for to in message.recipients()]


_current = MailServer()


def new_mail_server() -> MailServer:
    global _current
    _current = MailServer()
    return _current


class Backend(smtp.EmailBackend):
    """Backend like Django's for the dispatcher: opened once, used for many emails."""

    is_open = False

    def open(self) -> bool:
        if self.is_open:
            return False
        _current.connects += 1
        if _current.opening:
            raise _current.opening
        self.is_open = True
        return True

    def close(self) -> None:
        self.is_open = False

    def send_messages(self, messages: Any) -> int:
        self.open()
        for message in messages:
            _current.tried.append(message.recipients()[0])
            if error := _current.answer(message):
                raise error
            message.message()
            _current.taken.append(message)
        return len(messages)


MAILERS = {
    "default": {"BACKEND": "foundation.mailing.outbox.EmailBackend"},
    "server": {"BACKEND": "tests.mail_server.Backend", "OPTIONS": {"host": "mail.example"}},
}
