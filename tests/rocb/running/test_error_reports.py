"""`rocb.running.error_reports`: the data that leaves the machine with an error report."""

from __future__ import annotations

from rocb.running.error_reports import clean
from rocb.running.log_lines import request_id

TOKEN = "q3Jx_yT-0bLr7hK2mWc9uVfDsA4nZe8GpQ1iXoY5tRk"


def test_neither_keys_nor_what_somebody_typed_are_reported() -> None:
    event = {
        "request": {
            "url": f"https://www.example.org/console/{TOKEN}/",
            "query_string": "q=private",
            "data": {"name": "private"},
            "cookies": {"sessionid": "private"},
            "headers": {"Cookie": "private"},
            "env": {"REMOTE_ADDR": "private"},
        },
        "exception": {"values": [{"value": f"cannot read /f/{TOKEN}/rss.xml"}]},
    }
    reported = str(clean(event))
    assert TOKEN not in reported
    assert "private" not in reported
    assert "https://www.example.org/console/…/" in reported


def test_the_id_of_the_request_is() -> None:
    token = request_id.set("0123456789abcdef")
    try:
        assert clean({})["tags"] == {"request_id": "0123456789abcdef"}
    finally:
        request_id.reset(token)
    assert clean({}) == {}


def test_a_request_that_django_refuses_is_not_reported() -> None:
    assert clean({"logger": "django.security.TooManyFieldsSent"}) is None
