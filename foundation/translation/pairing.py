"""Pairs the texts of an original with those of its translation, and the state of each pair. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Literal, NotRequired, TypedDict

from foundation.translation.texts import Text, fingerprint


class State(StrEnum):
    CURRENT = "current"
    OUT_OF_DATE = "outdated"
    MISSING = "missing"
    SAME = "same"
    """The translation is the same as the original on purpose, such as a name."""
    UNKNOWN = "unknown"
    """The text of the original that it was made from is not recorded."""
    DRAFTED = "drafted"
    """A machine translated it, and no one has read it yet."""
    GONE = "gone"
    """The text of the original that it was made from was deleted, and no one has confirmed that it stays."""
    OWN = "own"
    """A text that the original does not have."""


LEAST_LIKENESS = 0.5
MOST_COMPARED = 100  # most records without their text, each of which is compared with each new text

DUE = {State.OUT_OF_DATE, State.MISSING, State.UNKNOWN, State.DRAFTED, State.GONE}


class Made(TypedDict):
    """Record that a text of a translation was made from ``text``, which had the path ``of`` in the original (empty if
    it never had one). ``kept``: the text stays if its original is deleted. ``how``: ``copied`` and not translated yet
    unless it differs, ``drafted`` by a machine and not read yet if ``draft`` has the same words, ``translated``, or the
    ``same`` on purpose. A text that a person saved as it was drafted has its words in ``draft``. ``replaced``: the
    `fingerprint` of drafts that it replaced, because a stale form can bring them back.
    """

    of: str
    text: str
    how: Literal["copied", "drafted", "translated", "same"]
    draft: NotRequired[str]
    replaced: NotRequired[list[str]]
    kept: NotRequired[bool]


@dataclass(frozen=True, slots=True)
class Pair:
    """A text of the original and its translation. ``made_from`` are the words from which it was made, None if unknown."""

    state: State
    original: Text | None
    translation: Text | None
    made_from: str | None = None

    @property
    def is_due(self) -> bool:
        return self.state in DUE


def pairs(original: Iterable[Text], translation: Iterable[Text], made: Mapping[str, Made]) -> list[Pair]:
    """Return a pair for each text of the original, in its order, then the texts that only the translation has.

    ``made`` has the paths of the translation as keys. A field is paired with the same field, any other text with the text
    that has the words that it was made from, at the same path or else anywhere; then with the one at its path if most
    words are the same; with one of which most words are the same; with the one at its path; without an identity also by
    its place in its block. Words count more than paths: an editor that splits a paragraph gives its key to the first part,
    whatever is typed there then.
    Texts of which nothing is recorded are paired by the same path, or else by their order among texts of the same kind.
    """
    sources, targets = list(original), {text.path: text for text in translation}
    recorded = {path: made[path] for path in targets if path in made}
    unread = unread_paths(targets.values(), made)
    by_source = {one.path: targets[one.path] for one in sources if _is_fixed(one) and one.path in targets}
    movable = [source for source in sources if not _is_fixed(source)]
    led = {path: one for path, one in recorded.items() if not _is_fixed(targets[path])}
    by_source |= {source: targets[path] for source, path in _recorded(movable, led).items()}
    unrecorded = {path: text for path, text in targets.items() if path not in recorded and not _is_fixed(text)}
    by_source |= _unrecorded([source for source in movable if source.path not in by_source], unrecorded)
    paired = {target.path for target in by_source.values()}
    result = [_pair(source, by_source.get(source.path), recorded, unread) for source in sources]
    left = (target for target in targets.values() if target.words and target.path not in paired)
    own = (target for target in left if not _is_copy(target, recorded))
    return [*result, *(_own(target, recorded.get(target.path)) for target in own)]


def _is_fixed(text: Text) -> bool:
    return text.kind.is_field and text.has_identity


def unread_paths(texts: Iterable[Text], made: Mapping[str, Made]) -> set[str]:
    """Return the paths of the texts that a machine drafted and no person has changed or confirmed. They are found by
    their words, so a draft that was moved or copied to another place is included.
    """
    drafts = drafted(made.values())
    return {
        text.path for text in texts if fingerprint(text.words) in drafts and not _is_read(text, made.get(text.path))
    }


def drafted(made: Iterable[Made]) -> set[str]:
    """Return the `fingerprint` of each draft that a machine wrote and no person confirmed."""
    found: set[str] = set()
    for one in made:
        found.update(one.get("replaced", ()))
        if one["how"] == "drafted":
            found.add(fingerprint(one["draft"]))
    return found


def _is_read(text: Text, made: Made | None) -> bool:
    return made is not None and made["how"] != "drafted" and made.get("draft") == text.words


def _pair(source: Text, target: Text | None, recorded: Mapping[str, Made], unread: Collection[str]) -> Pair:
    if target is None or not target.words:
        return Pair(State.MISSING, source, target)
    made = recorded.get(target.path)
    if target.path in unread:
        return Pair(State.DRAFTED, source, target, made["text"] if made else None)
    if made is None:
        return Pair(State.UNKNOWN, source, target)
    if made["how"] in {"copied", "drafted"} and target.words == made["text"]:
        state = State.MISSING
    elif made["text"] != source.words:
        state = State.OUT_OF_DATE
    else:
        state = State.SAME if made["how"] == "same" else State.CURRENT
    return Pair(state, source, target, made["text"])


def _own(target: Text, made: Made | None) -> Pair:
    is_gone = made is not None and bool(made["of"]) and not made.get("kept")
    return Pair(State.GONE if is_gone else State.OWN, None, target, made["text"] if made and is_gone else None)


def _is_copy(target: Text, recorded: Mapping[str, Made]) -> bool:
    """Return whether the text is still an untranslated copy. If its original is gone, the copy needs no record."""
    made = recorded.get(target.path)
    return made is not None and made["how"] == "copied" and target.words == made["text"]


def _recorded(sources: list[Text], recorded: Mapping[str, Made]) -> dict[str, str]:
    """Return the path of the translation for each path of the original to which a record leads."""
    found: dict[str, str] = {}
    present = {source.path: source for source in sources}
    left = dict(recorded)

    def take(source: Text, path: str) -> None:
        found[source.path] = path
        del left[path]

    def take_by_path(*, least: float) -> None:
        for path, made in list(left.items()):
            source = present.get(made["of"])
            if source and source.path not in found and source.has_identity and _likeness(source, made) >= least:
                take(source, path)

    for path, made in list(left.items()):
        source = present.get(made["of"])
        if source and source.path not in found and source.words == made["text"]:
            take(source, path)
    by_words = defaultdict(list)
    for source in sources:
        if source.path not in found:
            by_words[source.words].append(source)
    for path, made in list(left.items()):
        if same := by_words[made["text"]]:
            take(same.pop(0), path)
    take_by_path(least=LEAST_LIKENESS)
    for source in sources:
        if source.path not in found and (likely := _most_similar(source, left)):
            take(source, likely)
    take_by_path(least=0)
    by_block: dict[str, list[Text]] = defaultdict(list)
    for source in sources:
        if source.path not in found:
            by_block[source.parent].append(source)
    for parent, remaining in by_block.items():
        paths = [path for path, made in left.items() if _parent(made["of"]) == parent and "#" in made["of"]]
        if len(paths) == len(remaining):
            for source, path in zip(remaining, paths, strict=True):
                take(source, path)
    return found


def _likeness(source: Text, made: Made) -> float:
    return SequenceMatcher(None, made["text"].split(), source.words.split(), autojunk=False).ratio()


def _most_similar(source: Text, recorded: Mapping[str, Made]) -> str | None:
    """Return the path whose recorded text was most likely edited into ``source``: more than half of the words are the
    same."""
    parts = source.words.split()
    best: str | None = None
    likeness = LEAST_LIKENESS
    for path, made in list(recorded.items())[:MOST_COMPARED]:
        matcher = SequenceMatcher(None, made["text"].split(), parts, autojunk=False)
        if matcher.real_quick_ratio() > likeness and matcher.quick_ratio() > likeness and matcher.ratio() > likeness:
            best, likeness = path, matcher.ratio()
    return best


def _unrecorded(sources: list[Text], targets: dict[str, Text]) -> dict[str, Text]:
    found = {source.path: targets[source.path] for source in sources if source.path in targets}
    taken = {target.path for target in found.values()}
    by_kind: dict[tuple[object, ...], list[Text]] = defaultdict(list)
    for target in targets.values():
        if target.path not in taken:
            by_kind[_kind(target)].append(target)
    for source in sources:
        if source.path not in found and (alike := by_kind[_kind(source)]):
            found[source.path] = alike.pop(0)
    return found


def _kind(text: Text) -> tuple[object, ...]:
    return text.path.split("/")[0], text.labels, text.is_rich


def _parent(path: str) -> str:
    return path.rpartition("/")[0]
