"""`foundation.jobs.loops`: a thread that stops only on request."""

from __future__ import annotations

from datetime import timedelta

from foundation.jobs.loops import Loop
from tests import processes


def test_a_loop_goes_on_after_an_error() -> None:
    calls: list[int] = []

    def action() -> None:
        calls.append(1)
        raise RuntimeError("Something passes")

    loop = Loop("test", action, every=timedelta(milliseconds=10))
    loop.start()
    try:
        processes.wait_until(lambda: len(calls) >= 3, what="a third call")
    finally:
        loop.stop()
    assert not loop.is_alive()
