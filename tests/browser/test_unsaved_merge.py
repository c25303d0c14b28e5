"""Unsaved text is merged with what others saved: nothing that either of two people changed disappears."""

from __future__ import annotations

import random
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.environment import ROOT

pytestmark = [pytest.mark.browser]

SCRIPT = ROOT / "foundation" / "unsaved" / "static" / "unsaved" / "fields.js"
MERGE = "versions => versions.map(([base, mine, theirs]) => window.unsaved.fields.merge(base, mine, theirs))"
CASES = 2000

Version = dict[str, Any]  # a title, topics (one name, several values), and a body of blocks with ids


def entries(version: Version) -> list[list[str]]:
    blocks = version["body"]
    found = [["title", version["title"]], *(["topics", topic] for topic in version["topics"])]
    found.append(["body-count", str(len(blocks))])
    for number, (name, text) in enumerate(blocks):
        found += [[f"body-{number}-id", name], [f"body-{number}-order", str(number)], [f"body-{number}-value", text]]
    return found


def changed(version: Version, by: str, chance: random.Random) -> Version:
    """Return the version with a few changes, each marked with who made it."""
    made = {"title": version["title"], "topics": list(version["topics"]), "body": list(version["body"])}
    for step in range(chance.randint(0, 3)):
        mark = f"{by}{step}"
        place = chance.randrange(len(made["body"]) + 1)
        match chance.choice(["title", "topic", "block", "insert", "delete", "move"]):
            case "title":
                made["title"] = mark
            case "topic":
                made["topics"].append(mark)
            case "block" if place < len(made["body"]):
                made["body"][place] = (made["body"][place][0], mark)
            case "insert":
                made["body"].insert(place, (f"id-{mark}", mark))
            case "delete" if place < len(made["body"]):
                del made["body"][place]
            case "move" if place < len(made["body"]):
                made["body"].insert(0, made["body"].pop(place))
    return made


def texts(found: list[list[str]]) -> set[str]:
    return {value for name, value in found if not name.endswith(("-id", "-order", "-count"))}


def body(found: list[list[str]]) -> list[tuple[str, str]]:
    values = dict((name, value) for name, value in found if name.startswith("body-"))
    return [(values[f"body-{n}-id"], values[f"body-{n}-value"]) for n in range(int(values["body-count"]))]


@pytest.fixture(scope="module")
def cases(browser: Browser) -> list[tuple[Version, Version, Version, dict[str, list[list[str]]]]]:
    chance = random.Random(20261203)
    versions = []
    for _ in range(CASES):
        blocks = [(f"id-{number}", f"old {number}") for number in range(chance.randint(0, 4))]
        base = {"title": "old", "topics": ["customs"], "body": blocks}
        versions.append((base, changed(base, "mine", chance), changed(base, "theirs", chance)))
    page = browser.new_page()
    page.add_script_tag(path=SCRIPT)
    merged = page.evaluate(MERGE, [[entries(one) for one in case] for case in versions])
    page.close()
    return [(*case, result) for case, result in zip(versions, merged, strict=True)]


def test_what_only_one_person_changed_is_taken(cases: list[Any]) -> None:
    for base, mine, theirs, result in cases:
        if mine in (base, theirs):
            assert sorted(result["entries"]) == sorted(entries(theirs))
        if theirs == base:
            assert sorted(result["entries"]) == sorted(entries(mine))
        if base in (mine, theirs):
            assert not result["conflicts"]


def test_each_new_text_is_in_the_form_or_shown(cases: list[Any]) -> None:
    for base, mine, theirs, result in cases:
        old = texts(entries(base))
        assert texts(entries(theirs)) - old <= texts(result["entries"])
        assert texts(entries(mine)) - old <= texts(result["entries"]) | texts(result["conflicts"])


def test_a_merged_body_is_whole(cases: list[Any]) -> None:
    """Blocks are the ones of one person, each once; texts differ only if both have the same blocks in the same order."""
    for _base, mine, theirs, result in cases:
        names = [name for name, _text in body(result["entries"])]
        assert names in [[name for name, _text in version["body"]] for version in (mine, theirs)]
        assert len(names) == len(set(names))


def test_two_people_in_two_blocks_do_not_conflict(cases: list[Any]) -> None:
    found = 0
    for base, mine, theirs, result in cases:
        names = [[name for name, _text in version["body"]] for version in (base, mine, theirs)]
        both = [
            old
            for old, one, other in zip(base["body"], mine["body"], theirs["body"], strict=False)
            if old not in (one, other)
        ]
        if names[0] == names[1] == names[2] and mine["body"] != base["body"] != theirs["body"] and not both:
            found += 1
            assert not [name for name, _value in result["conflicts"] if name.startswith("body")]
    assert found > 10
