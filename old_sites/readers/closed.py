"""Files that a web server did not give to everyone, by the ``.htaccess`` files in a copy of its folders. Pure.

Lines that restrict who may read close a folder and all below it, whatever their conditions: a page that is wrongly private
is noticed, one that is wrongly public is not. Lines for some files close these only. Lines that keep out single addresses,
such as those of robots, close nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import translate
from pathlib import PurePosixPath

NAME = ".htaccess"
_RESTRICTS = re.compile(r"\s*(?:require\s+(?!not\b|all\s+granted)\S|deny\s+from\s+all\b|auth(?:type|userfile)\b)", re.I)
_OPENS = re.compile(r"\s*<\s*(files|filesmatch|requirenone)\b\s*(~?)\s*\"?([^\">]*)\"?\s*>", re.I)
_CLOSES = re.compile(r"\s*</\s*(?:files|filesmatch|requirenone)\s*>", re.I)


@dataclass(frozen=True, slots=True)
class Rule:
    """``folder`` ends with a slash, or is empty for the root. ``names``: pattern of the names of files; None for all."""

    folder: str
    names: re.Pattern[str] | None = None

    def closes(self, path: str) -> bool:
        name = PurePosixPath(path).name
        return path.startswith(self.folder) and (self.names is None or self.names.search(name) is not None)


def rules_of(path: str, text: str) -> Iterable[Rule]:
    """Return the rules of a ``.htaccess`` file at ``path``."""
    folder, names, is_inside_none = path.removesuffix(NAME), None, False
    for line in text.replace("\\\n", " ").splitlines():
        if match := _OPENS.match(line):
            section, tilde, pattern = match[1].lower(), match[2], match[3].strip()
            is_inside_none = section == "requirenone"
            names = None if is_inside_none else _pattern(pattern, is_regular=section == "filesmatch" or bool(tilde))
        elif _CLOSES.match(line):
            names, is_inside_none = None, False
        elif not is_inside_none and _RESTRICTS.match(line):
            yield Rule(folder, names)


def _pattern(written: str, *, is_regular: bool) -> re.Pattern[str]:
    try:
        return re.compile(written if is_regular else translate(written))
    except re.error:
        return re.compile("")  # all files
