"""Texts of a page as XLIFF, and the changes that a returned file would make. See ``xliff`` for the format."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from foundation.translation import xliff
from foundation.translation.pairing import Pair, State
from foundation.translation.saving import Entry, How, base_of
from foundation.translation.texts import fingerprint

MACHINE_DRAFT = "newsroom:machine-draft"
DONE = {xliff.State.REVIEWED, xliff.State.FINAL}


class Change(StrEnum):
    """Result for one text of a returned file."""

    NEW = "new"
    CONFIRMED = "confirmed"
    """The agency marked a text that was due as reviewed, and did not change it."""
    UNCHANGED = "unchanged"
    WITHOUT_TEXT = "without text"
    ORIGINAL_CHANGED = "original changed"
    TRANSLATION_CHANGED = "translation changed"
    CODES = "codes"
    TOO_LONG = "too long"
    EMPTY = "empty"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Result:
    """One text of a file: its pair, None if unknown, the new text, and the entry to be saved if it is accepted."""

    change: Change
    pair: Pair | None
    value: str = ""
    entry: Entry | None = None
    codes: tuple[str, ...] = ()


def file_id(page: Any) -> str:
    return f"page-{page.pk}"


def unit_id(pair: Pair) -> str:
    """Return an id that contains the path and the fingerprints of both texts. Every program must keep the ids of units."""
    assert pair.original
    return f"t-{fingerprint(pair.original.path)}-{fingerprint(pair.original.value)}-{base_of(pair)}"


def units(pairs: Iterable[Pair], *, only_due: bool) -> list[xliff.Unit]:
    found = []
    for pair in pairs:
        if pair.original is None or (only_due and not pair.is_due):
            continue
        notes = [("context", " · ".join(dict.fromkeys(pair.original.labels)))]
        if pair.state is State.OUT_OF_DATE and pair.made_from:
            notes.append(("translated-from", pair.made_from))
        is_begun = pair.translation is not None and pair.state is not State.MISSING
        found.append(
            xliff.Unit(
                id=unit_id(pair),
                source=pair.original.value,
                target=pair.translation.value if pair.translation and is_begun else None,
                is_rich=pair.original.is_rich,
                state=xliff.State.INITIAL if pair.is_due else xliff.State.TRANSLATED,
                notes=tuple(notes),
                sub_state=MACHINE_DRAFT if pair.state is State.DRAFTED else "",
            )
        )
    return found


def page_of(file_id: str) -> int | None:
    """Return the primary key of the page of a ``file`` element, None if the element is not ours."""
    found = re.fullmatch(r"page-([1-9]\d{0,17})", file_id, re.ASCII)
    return int(found[1]) if found else None


def stored(found: Iterable[Result]) -> list[list[str]]:
    """Return the entries that are accepted, to be signed. `entries` reads them."""
    accepted = (one.entry for one in found if one.entry)
    return [[one.path, one.value, one.base, one.seen, one.how.value] for one in accepted]


def entries(signed: Iterable[list[str]]) -> list[Entry]:
    return [Entry(path, value, base, seen, How(how)) for path, value, base, seen, how in signed]


def results(pairs: Iterable[Pair], returned: Iterable[xliff.Returned]) -> list[Result]:
    """Return a result for each text of a file."""
    by_path = {fingerprint(pair.original.path): pair for pair in pairs if pair.original}
    found: list[Result] = []
    seen: set[str] = set()
    for unit in returned:
        if unit.id not in seen:
            seen.add(unit.id)
            found.append(_result(by_path, unit))
    return found


def _result(by_path: dict[str, Pair], unit: xliff.Returned) -> Result:
    prefix, _, rest = unit.id.partition("-")
    path, _, versions = rest.partition("-")
    seen, _, base = versions.partition("-")
    pair = by_path.get(path) if prefix == "t" else None
    if pair is None or pair.original is None:
        return Result(Change.UNKNOWN, None)
    if unit.target is None:
        return Result(Change.WITHOUT_TEXT, pair)
    words = "".join(one.value for one in unit.target if one.kind == "text")
    now = pair.translation.value if pair.translation else None
    if fingerprint(pair.original.value) != seen:
        return Result(Change.ORIGINAL_CHANGED, pair, words)
    kept = now if pair.state is not State.MISSING else None
    try:
        value = xliff.value_of(unit.target, source=pair.original.value, translation=kept, is_rich=pair.original.is_rich)
    except xliff.WrongCodes as error:
        return Result(Change.CODES, pair, words, codes=(*error.missing, *error.unknown))
    return _checked(pair, value, base=base, state=unit.state)


def _checked(pair: Pair, value: str, *, base: str, state: str) -> Result:
    assert pair.original
    kind, is_same = pair.original.kind, pair.translation is not None and pair.translation.value == value
    entry = Entry(pair.original.path, value, base, fingerprint(pair.original.words))
    if is_same and pair.state is State.MISSING:
        is_same = False  # the original came back unchanged as its translation
    if is_same and pair.is_due and state in DONE:
        return Result(Change.CONFIRMED, pair, value, Entry(entry.path, value, base, entry.seen, How.CONFIRMED))
    if is_same:
        return Result(Change.UNCHANGED, pair, value)
    if base != base_of(pair):
        return Result(Change.TRANSLATION_CHANGED, pair, value)
    if not value.strip():  # texts without letters are not exported
        return Result(Change.EMPTY, pair, value)
    if not kind.is_rich and kind.most_characters and len(value) > kind.most_characters:
        return Result(Change.TOO_LONG, pair, value)
    return Result(Change.NEW, pair, value, entry)
