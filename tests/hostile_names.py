"""File names as an attacker would write them, generated at random."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

# Each is a piece of a name; most are harmless alone.
_PIECES = [
    *[
        "a",
        "b.txt",
        "media",
        "media/",
        "rows/",
        "data/",
        "content/",
        "é",
        "Ж",
        "\u0301",
        " ",
        ".",
        "..",
        "...",
        ".. ",
        "~",
    ],
    *[
        "/",
        "//",
        "///",
        "\\",
        "\\\\",
        "..\\",
        "../",
        "/../",
        "./",
        "/./",
        "%2e%2e/",
        "%2F",
        "%00",
        "\u2215",
        "\u2024\u2024",
        "\uff0e\uff0e",
    ],
    *[
        "\0",
        "\n",
        "\r",
        "\t",
        "\x1b",
        "\x7f",
        "\x85",
        "\u2028",
        "\u202e",
        "\ufeff",
        "\udce9",
        "C:",
        "c:\\",
        "CON",
        "aux.txt",
        "x:y",
    ],
    *[
        "/etc/passwd",
        "/tmp/",
        "{canary}",
        "file://",
        "*",
        "?",
        "x" * 255,
        "x" * 300,
        "head.json",
        "manifest.json",
        "link",
    ],
]


def names(random: Random, count: int, *, canary: str = "/tmp/canary") -> Iterator[str]:
    """Yield names. ``canary`` is an absolute path that must never be written."""
    for _number in range(count):
        pieces = random.choices(_PIECES, k=random.randint(1, 6))
        yield "".join(pieces).replace("{canary}", canary)
