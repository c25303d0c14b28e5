"""Damaged and hostile versions of a valid file: bytes that change, and JSON whose values have other types or depths.

MUTANTS=2000 .venv/bin/python -m pytest -q -s -k "or_refused or has_a_reason" tests/rocb tests/news/parsing/test_opml.py
"""

from __future__ import annotations

import copy
import json
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

from tests.seeds import seed

COUNT = int(os.environ.get("MUTANTS", "40"))
_DEPTHS = [150, 300, 1_500, 8_000, 100_000]
_VALUES: list[Any] = [
    *(None, True, False, 0, -1, 1.5, 2**63, 10**40, "", "x", "\0", "\ud800", "é" * 3000, "../../x", "/etc/x", "1", "NaN"),
    *([], [[1]], [None], {}, {"": {}}, {"a": [1]}, "2026-13-45", "http://[", [{}], "9" * 5000, float("nan"), float("inf")),
]  # fmt: skip


def of_bytes(random: Random, data: bytes) -> bytes:
    found = bytearray(data)
    for _number in range(random.choice([1, 1, 2, 8])):
        at = random.randrange(len(found) + 1)
        length = random.choice([1, 2, 16, 200])
        match random.randrange(6):
            case 0 if at < len(found):
                found[at] ^= 1 << random.randrange(8)
            case 1:
                del found[at:]
            case 2:
                found[at:at] = random.randbytes(length)
            case 3:
                del found[at : at + length]
            case 4:
                found[at : at + length] = bytes([random.choice([0, 255])]) * length
            case _:
                found[at:at] = found[at : at + length]
    return bytes(found)


def of_json(random: Random, value: Any) -> bytes:
    """Return ``value`` as JSON with another value, a missing key or a great depth at one place, or with damaged bytes."""
    if random.random() < 0.1:
        return of_bytes(random, json.dumps(value).encode())
    changed = copy.deepcopy(value)
    places = list(_places(changed))
    if not places:
        return json.dumps(random.choice(_VALUES)).encode()
    holder, key = random.choice(places)
    kind = random.random()
    if kind < 0.1:
        del holder[key]
    elif kind < 0.2:
        holder[key] = "@deep@"
        depth = random.choice(_DEPTHS)
        deep = random.choice(["[" * depth + "]" * depth, '{"a":' * depth + "1" + "}" * depth, "[" * depth])
        return json.dumps(changed).replace('"@deep@"', deep).encode()
    else:
        holder[key] = random.choice(_VALUES)
    return json.dumps(changed).encode()


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    for key in list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield value, key
        yield from _places(value[key])


def dice() -> Random:
    return Random(seed())


class Outcomes:
    """Numbers of inputs that were read or refused. A refusal needs a message."""

    def __init__(self, *refusals: type[BaseException]) -> None:
        self.refusals, self.found = refusals, Counter[str]()

    @contextmanager
    def one(self) -> Iterator[None]:
        sentence = ""
        try:
            yield
        except self.refusals as error:
            sentence = str(error)
            if not sentence.strip() or "Traceback" in sentence:
                raise
        self.found["refused" if sentence else "read"] += 1

    def done(self, what: str, *, least: int = COUNT // 20) -> None:
        print(f"{what}: {dict(self.found)}")
        assert self.found["read"]
        assert self.found["refused"] > least
