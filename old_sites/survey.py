"""The parts of an export, with what becomes of them: its types, states, languages and subjects, and the tree of its
folders.

Each item is counted once: in the nearest folder above it, or in the folder that it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field

from old_sites import placing as choices
from old_sites.heads import Heads
from old_sites.placing import Placing, Row
from old_sites.planned import Becomes, Planned


@dataclass(slots=True)
class Branch:
    """A folder. ``counts`` are those of all items in it by what they become, including itself and folders below it."""

    path: str
    title: str
    branches: list[Branch] = field(default_factory=list)
    counts: Counter[Becomes] = field(default_factory=Counter)

    def all(self) -> Iterator[Branch]:
        yield self
        for branch in self.branches:
            yield from branch.all()


def tree(planned: Collection[Planned]) -> Branch:
    """Return the whole site, with the items below it that contain others, in the order of their paths."""
    titles = {one.head.path: one.head.title for one in planned}
    holders = {one.head.parent_path for one in planned if one.head.path} & titles.keys()
    root = Branch("", "")
    found = {"": root}
    for path in sorted(holders - {""}, key=lambda path: path.split("/")):
        found[path] = Branch(path, titles[path])
        _above(path.rpartition("/")[0], found).branches.append(found[path])
    for one in planned:
        branch = _above(one.head.path, found)
        branch.counts[one.becomes] += 1
    for branch in reversed(list(root.all())):
        for below in branch.branches:
            branch.counts += below.counts
    return root


def _above(path: str, found: dict[str, Branch]) -> Branch:
    while path not in found:
        path = path.rpartition("/")[0]
    return found[path]


def types(planned: Collection[Planned]) -> dict[str, Counter[Becomes]]:
    """Return what items of each type become, the most frequent type first."""
    found: dict[str, Counter[Becomes]] = {}
    for one in planned:
        if one.head.type not in choices.ROOTS:
            found.setdefault(one.head.type, Counter())[one.becomes] += 1
    return dict(sorted(found.items(), key=lambda pair: (-pair[1].total(), pair[0])))


def states(planned: Collection[Planned]) -> Counter[str]:
    found = Counter(one.head.state for one in planned if one.head.state)
    return Counter(dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))))


def languages_of(heads: Heads) -> Counter[str]:
    return Counter(head.language for head in heads.by_uid.values())


def subjects(heads: Heads) -> Counter[str]:
    """Return the number of items with each subject."""
    return Counter(subject for head in heads.by_uid.values() for subject in head.subjects)


def rows(
    planned: Collection[Planned],
    placing: Placing,
    *,
    languages: Collection[str],
    topic_of: Callable[[str], str],
    suggest: Callable[[str], str],
) -> Iterator[Row]:
    """Yield the rows of the file: each part with its choice, or with what is proposed where a person should decide.

    ``topic_of`` returns the topic of the same name as a subject, and ``suggest`` one with a similar name.
    """
    for kind, becomes in types(planned).items():
        shown = ", ".join(f"{one.value or choices.LEAVE_OUT} {count}" for one, count in becomes.most_common())
        yield "type", kind, shown, becomes.total(), placing.types.get(kind, "")
    for state, count in states(planned).most_common():
        yield "state", state, "", count, choices.PUBLIC if placing.is_public(state) else choices.HIDDEN
    for branch in tree(planned).all():
        path = branch.path or "/"
        yield "folder", path, branch.title, branch.counts.total(), placing.folders.get(branch.path, "")
    for code, count in sorted(Counter(one.head.language for one in planned).items()):
        if code not in languages:
            chosen = placing.languages.get(code, choices.LEAVE_OUT if code else "")
            yield "language", code or choices.NO_LANGUAGE, "", count, chosen
    for subject, count in Counter(name for one in planned for name in one.head.subjects).most_common():
        if not topic_of(subject):
            yield "subject", subject, "", count, placing.topics.get(subject, suggest(subject))
