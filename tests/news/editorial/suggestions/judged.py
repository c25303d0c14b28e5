"""The demo's vocabulary as things, and texts that are filed by hand against it."""

from __future__ import annotations

import csv
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from news.editorial.suggestions import naming
from news.editorial.suggestions.events import event_in
from news.editorial.suggestions.habits import Filed, with_habits
from news.editorial.suggestions.naming import named_in
from news.editorial.suggestions.patterns import Patterns
from news.editorial.suggestions.reading import Text
from news.editorial.suggestions.things import Suggestion, Thing
from news.editorial.suggestions.unlisted import unlisted_in
from rocb.models import Organisation, Region, Topic
from rocb.search import in_texts
from tests.environment import ROOT

DEMO = ROOT / "rocb" / "demo"
JUDGED = ROOT / "tests" / "data" / "suggestions"
LANGUAGES = ("en", "ru", "fr")
FIELDS = ("topics", "organisations", "people", "regions")


def read_toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def vocabulary() -> tuple[Thing, ...]:
    rows = read_toml(DEMO / "vocabulary.toml")
    names = {row["slug"]: row for row in _csv("organisation_names.csv")}
    people = read_toml(DEMO / "events" / "people.toml")
    return (
        *(_thing("topics", row["slug"], in_texts.topic(_topic(row))) for row in rows["topics"]),
        *(
            _thing("regions", row["slug"], in_texts.region(Region(name=_names(row), slug=row["slug"])))
            for row in rows["regions"]
        ),
        *(_thing("organisations", row["slug"], in_texts.organisation(_body(row))) for row in rows["organisations"]),
        *(
            _thing("organisations", row["iso2"], in_texts.organisation(_administration(row, names)))
            for row in _csv("member_administrations.csv")
        ),
        *(Thing(key, tuple(row["name"].values()), field="people") for key, row in people.items()),
    )


def _csv(name: str) -> list[dict[str, str]]:
    with (DEMO / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _names(row: dict[str, Any]) -> dict[str, str]:
    return {code: row[code] for code in LANGUAGES}


def _topic(row: dict[str, Any]) -> Topic:
    return Topic(name=_names(row), parent_id=1 if row["parent"] else None)


def _body(row: dict[str, Any]) -> Organisation:
    return Organisation(name=_names(row), kind=row["kind"])


def _administration(row: dict[str, str], names: dict[str, dict[str, str]]) -> Organisation:
    other = names[row["country"].lower().replace("ü", "u").replace(" ", "-")]
    name = {"en": row["administration_name_en"], "ru": other["name_ru"], "fr": other["name_fr"]}
    return Organisation(
        name={code: one for code, one in name.items() if one},
        code=row["iso2"],
        country={"en": row["country"], "ru": row["country_ru"], "fr": row["country_fr"]},
        other_names=other["other_names"].replace("|", "\n"),
    )


def _thing(name: str, value: str, words: Any) -> Thing:
    is_body = name in ("organisations", "people")
    return Thing(value, **words, field=name, is_proper=name != "topics", is_body=is_body, is_area=name == "regions")


@cache
def patterns() -> Patterns:
    return Patterns.of(vocabulary())


@cache
def events(language: str) -> tuple[Thing, ...]:
    found = []
    for path in sorted((DEMO / "events").glob("[0-9]*.toml")):
        for row in read_toml(path).get("editions", []):
            if language in row:
                first = row.get("starts_on")
                days = (first, row.get("ends_on", first)) if first else None
                found.append(Thing(row["key"], (row[language]["title"],), field="about", days=days))
    return tuple(found)


@cache
def articles(language: str) -> tuple[Filed, ...]:
    """Return what the demo's articles name and what was chosen for them."""
    found = []
    for path in sorted((DEMO / "articles").glob("*.toml")):
        row = read_toml(path)
        if language in row:
            parts = row[language]
            read = Text.read("\n".join([parts["title"], parts["standfirst"], parts["body"]]))
            named = frozenset(one.key for one in named_in(read, patterns()) if one.is_sure)
            found.append(Filed(named, frozenset((kind, value) for kind in FIELDS for value in row.get(kind, ()))))
    return tuple(found)


def suggested(text: str, language: str, *, at: date) -> Iterator[Suggestion]:
    read = Text.read(text)
    yield from with_habits(
        named_in(read, patterns()), articles(language), added_to=("topics",), added_if_empty=("regions",)
    )
    if event := event_in(read, events(language), at=at):
        yield event


@dataclass
class Score:
    """Counts of right, wrong and missed suggestions."""

    sure: Counter[bool] = field(default_factory=Counter)
    all: Counter[bool] = field(default_factory=Counter)
    missed_sure: int = 0
    missed: int = 0

    def add(self, found: Iterable[Suggestion], expected: set[tuple[str, str]], also: set[str]) -> None:
        found = list(found)
        for one in found:
            is_right = one.key in expected or one.value in also
            self.all[is_right] += 1
            self.sure[is_right] += one.is_sure
        self.missed += len(expected - {one.key for one in found})
        self.missed_sure += len(expected - {one.key for one in found if one.is_sure})

    @staticmethod
    def _ratio(part: int, rest: int) -> float:
        return part / (part + rest) if part + rest else 1.0

    @property
    def precision(self) -> float:
        """Return the share of right ones of the sure suggestions."""
        return self._ratio(self.sure[True], self.sure[False])

    @property
    def recall(self) -> float:
        return self._ratio(self.all[True], self.missed)

    def __str__(self) -> str:
        sure = f"sure: precision {self.precision:.2f}, recall {self._ratio(self.sure[True], self.missed_sure):.2f}"
        everything = f"all: precision {self._ratio(self.all[True], self.all[False]):.2f}, recall {self.recall:.2f}"
        return f"{sure} ({self.sure.total()}) | {everything} ({self.all.total()})"


@dataclass
class Judgement:
    total: Score = field(default_factory=Score)
    by: dict[str, Score] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    created: Counter[bool] = field(default_factory=Counter)

    def lines(self) -> Iterator[str]:
        yield f"{'total':14} {self.total}"
        yield f"{'to create':14} offered {self.created[True]} of {self.created.total()}"
        yield from (f"{name:14} {score}" for name, score in self.by.items())


def judged(name: str) -> Judgement:
    found = Judgement()
    for row in read_toml(JUDGED / f"{name}.toml")["texts"]:
        expected = {(kind, value) for kind in FIELDS for value in row[kind]}
        expected |= {("about", row["about"])} if "about" in row else set()
        suggestions = list(suggested(row["text"].strip(), row["language"], at=row["on"]))
        also = set(row["also"])
        read = Text.read(row["text"].strip())
        matches = naming.read(read, patterns())[1]
        found.total.add(suggestions, expected, also)
        found.by.setdefault(row["language"], Score()).add(suggestions, expected, also)
        for kind in (*FIELDS, "about"):
            some = [one for one in suggestions if one.field == kind]
            found.by.setdefault(kind, Score()).add(some, {one for one in expected if one[0] == kind}, also)
        offered = {
            one.name for one in unlisted_in(read, matches, people="people", organisations="bodies", patterns=patterns())
        }
        found.created[True] += len(offered & set(row["new"]))
        found.created[False] += len(set(row["new"]) - offered)
        for one in suggestions:
            if one.key not in expected and one.value not in also:
                grade = "wrong" if one.is_sure else "unsure"
                found.wrong.append(f"{row['key']} {grade} {one.field} {one.value} ({one.words})")
        found.wrong += [
            f"{row['key']} missed {' '.join(one)}" for one in sorted(expected - {s.key for s in suggestions})
        ]
    return found
