"""Reader of a file of settings. Pure; the program at the end runs a command with them.

systemd reads ``/etc/newsroom/env`` for the site itself (``EnvironmentFile``, systemd.exec(5)), and ``deploy/newsroom``
reads it here for commands, by the same rules. A line that systemd ignores, or that its releases read differently, is an
error: a lost setting would lead a backup to another database.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_BLANK, _NEWLINE, _SPACE = " \t", "\n\r", " \t\n\r"
_ESCAPED_IN_DOUBLE_QUOTES = '"\\`$'


class NotRead(ValueError):
    """Error for a file that cannot be read without losing something. The sentence names the line."""


def read(path: Path) -> dict[str, str]:
    try:
        return parsed(path.read_bytes().decode())
    except UnicodeDecodeError:
        raise NotRead(f"{path} is not UTF-8.") from None
    except NotRead as error:
        raise NotRead(f"{path}: {error}") from None


def parsed(text: str) -> dict[str, str]:
    """Return the variables of a file. If two lines have the same name, the later one counts."""
    return dict(_Reader(text).assignments())


class _Reader:
    """Position in the text. systemd has a state machine; each method here is one or two of its states."""

    def __init__(self, text: str) -> None:
        self.text, self.place = text, 0

    def assignments(self) -> Iterator[tuple[str, str]]:
        while True:
            self._take(lambda sign: sign in _SPACE)
            if not self._next():
                return
            number = self.text.count("\n", 0, self.place) + 1
            if self._next() in "#;":
                if self._take(lambda sign: sign not in _NEWLINE).endswith("\\"):
                    raise NotRead(f"line {number} is a comment that ends with a backslash. Remove the backslash.")
                continue
            name = self._take(lambda sign: sign not in "=" + _NEWLINE).rstrip(_SPACE)
            if self._next() != "=":
                raise NotRead(f"line {number} has no “=”.")
            if not _NAME.fullmatch(name):
                raise NotRead(f"line {number} does not begin with the name of a variable and “=”.")
            self.place += 1
            value = self._value(number)
            if _CONTROL.search(value):
                raise NotRead(f"line {number} has a control character in the value of {name}.")
            yield name, value

    def _next(self) -> str:
        return self.text[self.place : self.place + 1]

    def _take(self, wanted: Callable[[str], bool]) -> str:
        start = self.place
        while (sign := self._next()) and wanted(sign):
            self.place += 1
        return self.text[start : self.place]

    def _value(self, number: int) -> str:
        """Return a value: quoted parts, then the rest of the line as it is, without spaces at its end."""
        found = ""
        while True:
            self._take(lambda sign: sign in _BLANK)
            match self._next():
                case "'" | '"' as quote:
                    self.place += 1
                    found += self._quoted(quote, number)
                case "":
                    return found
                case sign if sign in _NEWLINE:
                    self.place += 1
                    return found
                case _:
                    return found + self._plain()

    def _quoted(self, quote: str, number: int) -> str:
        found = ""
        while (sign := self._next()) != quote:
            if not sign:
                raise NotRead(f"line {number} opens a quote that no line closes.")
            self.place += 1
            if sign == "\\" and quote == '"':
                sign = self._next()
                self.place += 1
                if sign not in _ESCAPED_IN_DOUBLE_QUOTES:
                    sign = "" if sign == "\n" else f"\\{sign}"
            found += sign
        self.place += 1
        return found

    def _plain(self) -> str:
        """Return the unquoted rest of a value. A backslash escapes the next character, or joins two lines."""
        found, kept = "", 0  # ``kept``: up to here, trailing spaces belong to the value
        while (sign := self._next()) and sign not in _NEWLINE:
            self.place += 1
            if sign == "\\":
                sign = self._next()
                self.place += 1
                found += "" if sign in _NEWLINE else sign
                kept = len(found)
            else:
                found += sign
        self.place += 1
        return found[:kept] + found[kept:].rstrip(_SPACE)


def main() -> None:
    """Replace this process by a command with the settings of a file: ``env_file.py FILE COMMAND ...``"""
    path, *command = sys.argv[1:]
    try:
        os.environ |= read(Path(path))
    except NotRead as error:
        sys.exit(f"Nothing was done. The settings cannot be read: {error}")
    os.execvp(command[0], command)


if __name__ == "__main__":
    main()
