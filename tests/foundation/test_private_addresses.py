"""Tokens in URLs reach no log of any logger."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver
from django.urls.converters import UUIDConverter

from foundation.custody.checks import logs_hold_no_keys
from foundation.private_addresses import HidePrivateAddresses, handlers_that_show, hidden, hide_in
from tests import processes

TOKEN = "q3Jx_yT-0bLr7hK2mWc9uVfDsA4nZe8GpQ1iXoY5tRk"


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        (f"GET /f/{TOKEN}/rss.xml HTTP/1.1", "GET /f/…/rss.xml HTTP/1.1"),
        (f'"https://www.example.org/console/{TOKEN}/?language=ru"', '"https://www.example.org/console/…/?language=ru"'),
        (f"/console/{TOKEN}", "/console/…"),
        (f"POST /registrations/cancel/{TOKEN}/ HTTP/1.1", "POST /registrations/cancel/…/ HTTP/1.1"),
        ("/admin/password_reset/confirm/MQ/c9v2x-0123456789abcdef/", "/admin/password_reset/confirm/MQ/…/"),
        (f"/F/{TOKEN}/ and /f//{TOKEN}/rss.xml", "/F/…/ and /f/…/rss.xml"),
        (f"//Registrations//Cancel/{TOKEN}", "//Registrations//Cancel/…"),
        (f"/preview/{TOKEN}/ and /websub/{TOKEN}/", "/preview/…/ and /websub/…/"),
        ("/en/news/rss.xml", "/en/news/rss.xml"),
        ("/elf/something-that-is-no-token/", "/elf/something-that-is-no-token/"),
    ],
)
def test_only_the_token_of_an_address_is_hidden(text: str, clean: str) -> None:
    assert hidden(text) == clean


def written(record: logging.LogRecord) -> str:
    """Return the output of a handler configured as in the docstring."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(HidePrivateAddresses())
    handler.handle(record)
    return stream.getvalue()


def test_a_message_its_arguments_and_its_traceback_are_clean(
    caplog: pytest.LogCaptureFixture,
) -> None:
    logger = logging.getLogger("somebody.else")
    try:
        raise ValueError(f"cannot read /f/{TOKEN}/rss.xml")
    except ValueError:
        logger.exception("Failed: %s %s", f"/console/{TOKEN}/", 5)
    logger.warning(f"/f/{TOKEN}/atom.xml")
    text = "".join(written(record) for record in caplog.records)
    assert TOKEN not in text
    assert "Failed: /console/…/ 5" in text
    assert "ValueError: cannot read /f/…/rss.xml" in text


def test_other_handlers_get_the_record_as_it_was(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("somebody.else").warning("%s was %d", f"/f/{TOKEN}/", 3)
    (record,) = caplog.records
    assert "/f/…/ was 3" in written(record)
    assert record.args == (f"/f/{TOKEN}/", 3)


def test_a_message_with_nothing_to_hide_keeps_its_arguments(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("somebody.else").warning("%s was %d", "page", 3)
    (record,) = caplog.records
    assert HidePrivateAddresses().filter(record) is record


def test_a_record_that_another_handler_formatted_before_is_clean(caplog: pytest.LogCaptureFixture) -> None:
    """A formatter stores the text of the traceback in the record."""
    try:
        raise ValueError(f"cannot read /f/{TOKEN}/rss.xml")
    except ValueError:
        logging.getLogger("somebody.else").exception("Failed")
    (record,) = caplog.records
    logging.Formatter().format(record)
    assert TOKEN not in written(record)


def test_the_site_hides_keys_in_each_of_its_handlers() -> None:
    code = """
        from foundation.custody.checks import logs_hold_no_keys
        answer = [message.msg for message in logs_hold_no_keys(None)]
    """
    assert processes.ask(code) == []


def test_a_handler_without_the_filter_is_named_by_the_check() -> None:
    handler = logging.StreamHandler(io.StringIO())
    handler.name = "to a file"
    logger = logging.getLogger("somebody.else")
    logger.addHandler(handler)
    try:
        assert "to a file" in handlers_that_show()
        (message,) = logs_hold_no_keys(None)
        assert message.id == "custody.W001"
        assert "to a file" in message.msg
        hide_in("somebody.else")
        assert "to a file" not in handlers_that_show()
    finally:
        logger.removeHandler(handler)


@pytest.mark.django_db
def test_django_logs_no_token_when_a_view_fails(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*arguments: object, **named: object) -> None:
        raise RuntimeError(f"no answer for /f/{TOKEN}/rss.xml")

    monkeypatch.setattr("news.views.private_feeds.answer_to", fails)
    answer = Client(raise_request_exception=False).get(f"/f/{TOKEN}/rss.xml")
    assert answer.status_code == 500
    assert TOKEN not in answer.content.decode()
    assert caplog.records
    assert TOKEN not in "".join(written(record) for record in caplog.records)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", [f"/f/{TOKEN}/rss.xml", f"/f/{TOKEN}/other", f"/console/{TOKEN}/", f"/console/{TOKEN}/x/y/"]
)
def test_a_token_that_opens_nothing_is_printed_on_no_page(path: str) -> None:
    answer = Client().get(path)
    assert answer.status_code == 404
    assert TOKEN not in answer.content.decode()
    assert answer["X-Robots-Tag"].startswith("noindex")


def addresses(patterns: Any, before: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every URL pattern of the site with its parameters."""
    for one in patterns:
        pattern = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from addresses(one.url_patterns, pattern)
        else:
            yield pattern, one.pattern.converters


def test_each_address_with_a_key_is_known() -> None:
    """A parameter called token or key is a secret unless it is a UUID, which names something public."""
    found = 0
    for pattern, converters in addresses(get_resolver().url_patterns):
        for name, converter in converters.items():
            if name not in {"token", "key"} or isinstance(converter, UUIDConverter):
                continue
            found += 1
            path = "/" + re.sub(rf"<(\w+:)?{name}>", TOKEN, pattern)
            path = re.sub(r"<[^>]*>", "1", path)
            assert TOKEN in path
            assert TOKEN not in hidden(f"GET {path} HTTP/1.1"), f"{pattern} would be written to logs with its key"
    assert found > 10
