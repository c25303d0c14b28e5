"""`rocb.checks`: messages of ``manage.py check --deploy``."""

from __future__ import annotations

from typing import Any

import pytest

from foundation.mailing.address import mailers
from rocb import checks

ALL = [checks.cookies_need_https, checks.https_is_known, checks.the_site_answers_to_its_name, checks.mail_leaves]


@pytest.fixture(autouse=True)
def production(settings: Any) -> None:
    settings.PRODUCTION = settings.SECURE_SSL_REDIRECT = True
    settings.PUBLIC_URL, settings.ALLOWED_HOSTS = "https://www.example.org", ["www.example.org"]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.MAILERS = mailers("smtp://mail.example.org")


def said() -> list[str]:
    return [str(message.id) for check in ALL for message in check(None)]


def test_a_site_behind_a_proxy_with_https_and_mail_is_well() -> None:
    assert said() == []


@pytest.mark.parametrize(
    ("values", "identity", "words"),
    [
        ({"PUBLIC_URL": "http://www.example.org"}, "rocb.E001", "https://"),
        ({"SECURE_PROXY_SSL_HEADER": None}, "rocb.E002", "BEHIND_PROXY=1"),
        ({"ALLOWED_HOSTS": ["example.org"]}, "rocb.E003", "ALLOWED_HOSTS=www.example.org,example.org"),
        ({"ALLOWED_HOSTS": ["*"]}, "rocb.W004", "ALLOWED_HOSTS=www.example.org"),
        ({"MAILERS": mailers("console://")}, "rocb.W005", "MAIL_URL"),
        ({"MAILERS": mailers("file:///mails")}, "rocb.W005", "MAIL_URL"),
    ],
)
def test_what_is_lacking_is_named_with_what_to_write(
    settings: Any, values: dict[str, Any], identity: str, words: str
) -> None:
    for name, value in values.items():
        setattr(settings, name, value)
    assert said() == [identity]
    (message,) = [message for check in ALL for message in check(None)]
    assert words in str(message.hint)


def test_elsewhere_nothing_is_asked_but_the_name(settings: Any) -> None:
    settings.PRODUCTION, settings.PUBLIC_URL, settings.ALLOWED_HOSTS = False, "http://localhost:8000", ["localhost"]
    settings.MAILERS = mailers("console://")
    assert said() == []
