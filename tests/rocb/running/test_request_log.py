"""`rocb.running.request_log`: one line and one id per request."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.core.exceptions import DisallowedRedirect, SuspiciousFileOperation, TooManyFieldsSent, TooManyFilesSent
from django.core.handlers.exception import response_for_exception
from django.test import RequestFactory

from rocb.running import maintenance
from rocb.running.log_lines import request_id
from rocb.running.request_log import Refused, RequestLog

TOKEN = "q3Jx_yT-0bLr7hK2mWc9uVfDsA4nZe8GpQ1iXoY5tRk"


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    if environ["PATH_INFO"] == "/fault/":
        raise ValueError("of ours")
    start_response("404 Not Found" if "missing" in environ["PATH_INFO"] else "200 OK", [("Content-Type", "text/html")])
    return [request_id.get().encode()]


def ask(path: str, **headers: str) -> tuple[str, str]:
    """Return the id in the header, and the id during the request."""
    given: dict[str, str] = {}
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": "q=private", "REMOTE_ADDR": "192.0.2.7"}
    body = RequestLog(application)({**environ, **headers}, lambda _status, fields: given.update(fields))
    return given["X-Request-ID"], b"".join(body).decode()


@pytest.fixture(autouse=True)
def all_lines(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    caplog.set_level(logging.INFO, "rocb.running.request_log")
    token = request_id.set("")
    yield
    request_id.reset(token)


def test_a_request_is_one_line_without_query_and_address(caplog: pytest.LogCaptureFixture) -> None:
    ask("/en/missing/")
    (record,) = caplog.records
    assert record.getMessage().startswith("GET /en/missing/ 404 ")
    assert "private" not in record.getMessage()
    assert "192.0.2.7" not in str(record.__dict__)


def test_its_id_is_in_the_answer_and_known_while_it_is_made() -> None:
    (first, known), (second, _known) = ask("/en/"), ask("/en/")
    assert first == known
    assert len(first) == 16
    assert first != second


def test_a_proxy_that_is_believed_gives_the_id_and_nobody_else(settings: Any) -> None:
    settings.SECURE_PROXY_SSL_HEADER = None
    assert ask("/en/", HTTP_X_REQUEST_ID="given-by-somebody")[0] != "given-by-somebody"
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert ask("/en/", HTTP_X_REQUEST_ID="given-by-the-proxy")[0] == "given-by-the-proxy"
    for wrong in ("short", "a" * 65, "two\nlines and more", "<script>alert(1)</script>"):
        assert ask("/en/", HTTP_X_REQUEST_ID=wrong)[0] != wrong


def test_a_fault_is_a_line_too(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(ValueError, match="of ours"):
        ask("/fault/")
    assert caplog.messages[0].startswith("GET /fault/ 500 ")


def test_a_key_in_an_address_is_in_no_field(caplog: pytest.LogCaptureFixture) -> None:
    ask(f"/f/{TOKEN}/rss.xml")
    assert caplog.records[0].fields["path"] == "/f/…/rss.xml"


def test_an_address_makes_no_second_line(caplog: pytest.LogCaptureFixture) -> None:
    ask("/en/\n2026-01-01 ERROR invented\xd0\x9f")
    (line,) = caplog.messages[0].splitlines()
    assert "%0A2026" in line


def test_probes_are_lines_only_when_something_is_wrong(caplog: pytest.LogCaptureFixture) -> None:
    ask("/health/live")
    assert not caplog.messages
    ask("/health/missing")
    assert len(caplog.messages) == 1


def test_pages_of_errors_show_the_id() -> None:
    token = request_id.set("0123456789abcdef")
    try:
        for template in ("500.html", "503.html"):
            assert "ID 0123456789abcdef" in maintenance.page(template)
    finally:
        request_id.reset(token)
    assert "<code>" not in maintenance.page("500.html")


@pytest.mark.parametrize("error", [DisallowedRedirect, SuspiciousFileOperation, TooManyFieldsSent, TooManyFilesSent])
def test_a_request_that_django_refuses_is_a_warning_without_a_traceback(
    caplog: pytest.LogCaptureFixture, settings: Any, error: type[Exception]
) -> None:
    assert all("refused" in handler["filters"] for handler in settings.LOGGING["handlers"].values())
    caplog.handler.addFilter(filtered := Refused())
    try:
        response = response_for_exception(RequestFactory().get("/"), error("x"))
    finally:
        caplog.handler.removeFilter(filtered)
    (record,) = caplog.records
    is_ours = error is SuspiciousFileOperation
    assert response.status_code == 400
    assert (record.levelname, bool(record.exc_info)) == (("ERROR", True) if is_ours else ("WARNING", False))
