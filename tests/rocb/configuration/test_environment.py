"""`rocb.configuration.environment`: a wrong value stops the start with a sentence."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from rocb.configuration.environment import time_zone


@pytest.mark.parametrize(
    "value", ["Europe/Bruxelles", "brussels", "../etc/passwd", "/etc/passwd", "UTC+3", "Europe", "\0"]
)
def test_an_unknown_time_zone_is_named_with_an_example(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setattr("os.environ", {"TIME_ZONE": value})
    with pytest.raises(ImproperlyConfigured, match=r"^TIME_ZONE is .*\. Use an IANA name such as Europe/Brussels\.$"):
        time_zone("TIME_ZONE", "Asia/Baku")


@pytest.mark.parametrize("value", ["", "UTC", "Asia/Kolkata"])
def test_a_known_time_zone_is_used(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setattr("os.environ", {"TIME_ZONE": value})
    assert time_zone("TIME_ZONE", "Asia/Baku") == (value or "Asia/Baku")
