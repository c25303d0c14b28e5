"""Compare a file with the glossary of the office, and save the changes. See ``term_files`` for the formats."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.db import transaction

from foundation import languages
from foundation.translation.models import GlossaryTerm, key_of, names_of
from foundation.translation.quality import terms
from foundation.translation.term_files import Row
from foundation.translation.texts import fingerprint

AT_ONCE = 500

type Entry = tuple[dict[str, str], str, bool, str]  # name, note, whether it is checked, fingerprint of the row before


class Change(StrEnum):
    """Result for one row of a file."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    NO_NAME = "no name"
    NO_TRANSLATION = "no translation"
    NO_LETTERS = "no letters"
    TOO_LONG = "too long"
    REPEATED = "repeated"
    NOT_YES_OR_NO = "not yes or no"


IMPORTED = {Change.NEW, Change.CHANGED}


@dataclass(frozen=True, slots=True)
class Result:
    """Result for a row of a file. ``term`` is the resulting term of the glossary. ``first``: the earlier row with the
    same term.
    """

    change: Change
    row: Row
    term: GlossaryTerm
    before: GlossaryTerm | None = None
    first: int = 0

    @property
    def entry(self) -> Entry:
        return dict(self.term.name), self.term.note, self.term.is_checked, version_of(self.before)


def version_of(term: GlossaryTerm | None) -> str:
    return fingerprint(json.dumps([term.name, term.note, term.is_checked], sort_keys=True)) if term else ""


def compare(rows: Iterable[Row], known: Mapping[str, GlossaryTerm]) -> list[Result]:
    """Return a result for each row. ``known`` has the terms of the glossary by their keys. Pure."""
    found: list[Result] = []
    seen: dict[str, int] = {}
    for row in rows:
        names = {code: " | ".join(some) for code, text in row.name.items() if (some := names_of(text))}
        key = key_of(names)
        before = known.get(key)
        term = _merged(before, names, row)
        change = _refused(row, names, term, key) or _change(before, term)
        if change is not Change.NO_NAME and key and seen.setdefault(key, row.number) != row.number:
            change = Change.REPEATED
        found.append(Result(change, row, term, before, seen.get(key, 0)))
    return found


def _merged(before: GlossaryTerm | None, names: Mapping[str, str], row: Row) -> GlossaryTerm:
    """Return a term with the texts of a row. Where the row is empty, the term keeps its previous text."""
    old = before or GlossaryTerm(is_checked=False)
    is_checked = row.is_checked if isinstance(row.is_checked, bool) else old.is_checked
    return GlossaryTerm(name={**old.name, **names}, note=row.note or old.note, is_checked=is_checked)


def _refused(row: Row, names: Mapping[str, str], term: GlossaryTerm, key: str) -> Change | None:
    if not names.get(languages.default()):
        return Change.NO_NAME
    if not key:
        return Change.NO_LETTERS
    if len(term.name) < 2:
        return Change.NO_TRANSLATION
    if isinstance(row.is_checked, str):
        return Change.NOT_YES_OR_NO
    is_long = any(len(text) > GlossaryTerm.MOST_CHARACTERS for text in term.name.values())
    return Change.TOO_LONG if is_long or len(term.note) > GlossaryTerm.MOST_IN_NOTE else None


def _change(before: GlossaryTerm | None, term: GlossaryTerm) -> Change:
    if before is None:
        return Change.NEW
    return Change.SAME if _content(before) == _content(term) else Change.CHANGED


def _content(term: GlossaryTerm) -> tuple[object, ...]:
    names = {code: names_of(text) for code, text in term.name.items() if text}
    return names, term.note.split(), term.is_checked


def known() -> dict[str, GlossaryTerm]:
    return {term.key: term for term in GlossaryTerm.objects.all()}


@transaction.atomic
def save(entries: Iterable[Entry]) -> tuple[int, int]:
    """Save the terms, except those that changed since the file was compared. Return the numbers of saved and skipped terms."""
    before = known()
    new: list[GlossaryTerm] = []
    changed: list[GlossaryTerm] = []
    left = 0
    for name, note, is_checked, version in entries:
        term = before.get(key_of(name))
        if version != version_of(term):
            left += 1
            continue
        (changed if term else new).append(term := term or GlossaryTerm(key=key_of(name)))
        term.name, term.note, term.is_checked = name, note, is_checked
    GlossaryTerm.objects.bulk_create(new, AT_ONCE, ignore_conflicts=True)  # another import may have been faster
    GlossaryTerm.objects.bulk_update(changed, ["name", "note", "is_checked"], AT_ONCE)
    transaction.on_commit(terms.forget)
    return len(new) + len(changed), left
