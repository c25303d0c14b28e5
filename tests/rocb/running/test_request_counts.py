"""`rocb.running.request_counts`: what was answered is counted exactly, by many threads."""

from __future__ import annotations

import random
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from rocb.page_cache.middleware import HIT, STORED
from rocb.running import request_log
from rocb.running.request_counts import BOUNDS, RequestCounts


def numbers(counts: RequestCounts) -> dict[str, float]:
    """Return the numbers by name and labels, without the process."""
    rows = [row.rpartition(" ") for row in counts.lines("x") if not row.startswith("#")]
    return {re.sub(r'process="[^"]+:\d+",?', "", name): float(value) for name, _, value in rows}


@pytest.mark.parametrize("seed", range(5))
def test_the_counts_are_those_of_all_answers(seed: int) -> None:
    chance = random.Random(seed)
    answers = [
        (
            chance.choice(["200", "304", "404", "500", "503"]),
            chance.random() < 0.5,
            chance.choice([*BOUNDS, 0.0, 0.3, 99.0]),
        )
        for _ in range(2_000)
    ]
    counts = RequestCounts()
    with ThreadPoolExecutor(8) as threads:
        for status, is_hit, seconds in answers:
            threads.submit(counts.add, status=status, is_hit=is_hit, seconds=seconds)
    found = numbers(counts)
    for one in "2345":
        for word in ("hit", "miss"):
            expected = sum(status[0] == one and is_hit == (word == "hit") for status, is_hit, _ in answers)
            assert found[f'x_requests_total{{status="{one}xx",cache="{word}"}}'] == expected
    for bound in BOUNDS:
        assert found[f'x_request_seconds_bucket{{le="{bound}"}}'] == sum(seconds <= bound for *_, seconds in answers)
    assert found['x_request_seconds_bucket{le="+Inf"}'] == found["x_request_seconds_count{}"] == len(answers)
    assert found["x_request_seconds_sum{}"] == pytest.approx(sum(seconds for *_, seconds in answers))


@pytest.mark.parametrize(
    ("path", "headers", "words"),
    [
        ("/en/", [], 'status="2xx",cache="miss"'),
        ("/en/", [("Cache-Status", HIT)], 'status="2xx",cache="hit"'),
        ("/en/", [("Cache-Status", STORED)], 'status="2xx",cache="miss"'),
        ("/fault/", [], 'status="5xx",cache="miss"'),
        ("/health/ready", [], ""),
    ],
)
def test_each_request_is_counted_and_probes_are_not(
    path: str, headers: list[tuple[str, str]], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def application(environ: object, start: object) -> list[bytes]:
        if path == "/fault/":
            raise ValueError("of ours")
        start("200 OK", headers)  # type: ignore[operator]
        return [b""]

    counts = RequestCounts()
    monkeypatch.setattr(request_log, "counts", counts)
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path}
    try:
        request_log.RequestLog(application)(environ, lambda *_: None)  # type: ignore[arg-type]
    except ValueError:
        assert path == "/fault/"
    found = {name: value for name, value in numbers(counts).items() if name.startswith("x_requests_total")}
    assert found == ({f"x_requests_total{{{words}}}": 1} if words else {})
