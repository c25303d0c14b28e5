"""`rocb.running.circuit`: one caller tries again, the others do not wait."""

from __future__ import annotations

import logging

import pytest

from rocb.running.circuit import Circuit


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr("rocb.running.circuit.time.monotonic", lambda: now[0])
    return now


def test_after_a_failure_one_caller_asks_again_in_each_pause(clock: list[float]) -> None:
    circuit = Circuit("It")
    assert [circuit.lets_ask() for _ in range(3)] == [True] * 3
    circuit.failed(OSError("away"))
    assert not circuit.lets_ask()
    clock[0] += Circuit.PAUSE_SECONDS
    assert [circuit.lets_ask() for _ in range(3)] == [True, False, False]
    circuit.answered()
    assert [circuit.lets_ask() for _ in range(3)] == [True] * 3


def test_an_outage_is_one_line_and_its_end_another(clock: list[float], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    circuit = Circuit("It")
    for _outage in range(2):
        for _ in range(4):
            circuit.failed(OSError("away"))
        for _ in range(4):
            circuit.answered()
    assert caplog.messages == ["It does not respond. The site continues without it: away", "It responds again"] * 2
