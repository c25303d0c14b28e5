"""States of texts against a simple model, after any sequence of changes in both languages.

STATE_SEQUENCES=2000 .venv/bin/python -m pytest -q tests/foundation/translation/test_any_sequence.py

All words are unique, so no text is like another one by chance.
"""

from __future__ import annotations

import json
import os
import random
import re
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import uuid4

import pytest

from foundation.translation import pages
from foundation.translation.pairing import State
from foundation.translation.texts import Text
from news.models import ArticlePage
from tests.foundation.translation.test_pairing import copy_of

pytestmark = pytest.mark.django_db  # a page in memory reads its content type

SEQUENCES = int(os.environ.get("STATE_SEQUENCES", "8"))
PARAGRAPH = re.compile(r'<p data-block-key="(\w+)">(.*?)</p>')
_numbers = count()


def new_words(many: int = 5) -> list[str]:
    return [f"w{next(_numbers)}" for _ in range(many)]


def new_key() -> str:
    return uuid4().hex[:5]


@dataclass
class One:
    """Text of the original with its translation. ``made``: its words when it was translated, ``of``: its key then."""

    words: list[str] = field(default_factory=new_words)
    key: str = field(default_factory=new_key)
    translation: str = ""
    made: list[str] = field(default_factory=list)
    of: str = ""
    how: str = ""
    draft: str = ""
    is_kept: bool = False
    is_bold: bool = False

    @property
    def html(self) -> str:
        first, *others = self.words
        words = " ".join([f"<b>{first}</b>" if self.is_bold else first, *others])
        return f'<p data-block-key="{self.key}">{words}</p>'

    @property
    def is_copy(self) -> bool:
        return self.how == "copied" and self.translation == " ".join(self.made)

    @property
    def state(self) -> State:
        if not self.translation or self.is_copy:
            return State.MISSING
        if self.how == "drafted" and self.translation == self.draft:
            return State.DRAFTED
        if self.made != self.words:
            return State.OUT_OF_DATE
        return State.SAME if self.how == "same" else State.CURRENT

    def can_be(self, words: list[str], key: str) -> bool:
        """Return whether the translation is found: by the key, or by most of the words that it was made from."""
        same = sum(word in self.made for word in words)
        return key == self.of or not self.made or 4 * same > len(words) + len(self.made)

    def change(self, words: list[str]) -> None:
        if self.can_be(words, self.key):
            self.words = words


class Desk:
    """An original and its translation, and the model of both."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.blocks = [[One() for _ in range(self.random.randint(1, 3))] for _ in range(self.random.randint(1, 3))]
        self.ids = [str(uuid4()) for _block in self.blocks]
        self.deleted: list[One] = []
        self.came_from: dict[str, list[One]] = {}  # key of a deleted text: its block
        self.stream: Any = ArticlePage._meta.get_field("body")
        self.original = ArticlePage(title="Title", body=self.body())
        self.copy = copy_of(self.original)
        for one in self.present:
            one.translation, one.made, one.of, one.how = " ".join(one.words), one.words, one.key, "copied"

    @property
    def present(self) -> list[One]:
        return [one for block in self.blocks for one in block]

    def body(self) -> str:
        blocks = zip(self.ids, self.blocks, strict=True)
        return json.dumps(
            [{"type": "text", "id": key, "value": "".join(one.html for one in block)} for key, block in blocks]
        )

    def step(self) -> str:
        acts = [name for name in dir(self) if name.startswith("do_")]
        act = self.random.choice(acts)
        getattr(self, act)()
        self.original.body = self.stream.to_python(self.body())
        return act

    def any(self, *states: State) -> One | None:
        """Return a text of the original that has one of these states, or any."""
        found = [one for one in self.present if not states or one.state in states]
        return self.random.choice(found) if found else None

    def place(self, one: One) -> tuple[list[One], int]:
        block = next(block for block in self.blocks if any(other is one for other in block))
        return block, next(place for place, other in enumerate(block) if other is one)

    def remove(self, block: list[One], place: int) -> None:
        one = block.pop(place)
        self.deleted.append(one)
        self.came_from[one.key] = block

    # The original changes.

    def do_change_a_word(self) -> None:
        if one := self.any():
            place = self.random.randrange(len(one.words))
            one.change([*one.words[:place], *new_words(1), *one.words[place + 1 :]])

    def do_change_all_words(self) -> None:
        if one := self.any():
            one.change(new_words())

    def do_undo(self) -> None:
        if one := self.any(State.OUT_OF_DATE):
            one.words = one.made

    def do_make_bold(self) -> None:
        if one := self.any():
            one.is_bold = not one.is_bold

    def do_add(self) -> None:
        block = self.random.choice(self.blocks)
        block.insert(self.random.randint(0, len(block)), One())

    def do_add_a_block(self) -> None:
        place = self.random.randint(0, len(self.blocks))
        self.blocks.insert(place, [One()])
        self.ids.insert(place, str(uuid4()))

    def do_delete(self) -> None:
        if one := self.any():
            block, place = self.place(one)
            self.remove(block, place)

    def do_restore(self) -> None:
        if self.deleted:
            one = self.deleted.pop()
            block = self.came_from[one.key]
            block.insert(self.random.randint(0, len(block)), one)

    def do_move_within_a_block(self) -> None:
        self.random.shuffle(self.random.choice(self.blocks))

    def do_move_blocks(self) -> None:
        both = list(zip(self.ids, self.blocks, strict=True))
        self.random.shuffle(both)
        self.ids, self.blocks = [key for key, _block in both], [block for _key, block in both]

    def do_cut_and_paste(self) -> None:
        """The paragraph gets another key and is in another block."""
        one = self.any()
        if one and one.can_be(one.words, ""):
            block, place = self.place(one)
            block.pop(place)
            one.key = new_key()
            target = self.random.choice(self.blocks)
            target.insert(self.random.randint(0, len(target)), one)

    def do_split(self) -> None:
        """Split a paragraph. The first part keeps the key, and the longer part keeps the translation."""
        one = self.any(State.CURRENT, State.SAME, State.MISSING, State.DRAFTED)
        if one is None or len(one.words) < 4 or (one.made and one.made != one.words):
            return
        block, place = self.place(one)
        at = self.random.choice([1, len(one.words) - 1])
        head, tail = one.words[:at], one.words[at:]
        if at > 1:
            one.words = head
            block.insert(place + 1, One(tail))
        else:
            block.insert(place, One(head, one.key))
            one.words, one.key = tail, new_key()
            self.original.body = self.stream.to_python(self.body())
            self.check("split")
            self.translate(one)  # otherwise, deleting this part would hand the translation to the other one

    def do_join(self) -> None:
        block = self.random.choice(self.blocks)
        if len(block) > 1:
            one = block[0]
            self.remove(block, 1)
            one.change([*one.words, *new_words(1)])

    # The translation changes.

    def translate(self, one: One, how: str = "translated") -> None:
        words = " ".join(one.words) if how == "same" else " ".join(new_words())
        path = next(path for path, found in self.paths.items() if found is one)
        is_draft = how == "drafted"
        pages.translate(self.copy, self.original, path, words, is_same=how == "same", is_draft=is_draft)
        one.translation, one.made, one.of, one.how, one.draft = words, one.words, one.key, how, words * is_draft

    @property
    def paths(self) -> dict[str, One]:
        blocks = zip(self.ids, self.blocks, strict=True)
        return {f"body/{key}/@{one.key}": one for key, block in blocks for one in block}

    def do_translate(self) -> None:
        if one := self.any():
            self.translate(one)

    def do_say_same(self) -> None:
        if one := self.any():
            self.translate(one, "same")

    def do_draft(self) -> None:
        if one := self.any(State.MISSING, State.OUT_OF_DATE):
            self.translate(one, "drafted")

    def do_confirm(self) -> None:
        if one := self.any(State.OUT_OF_DATE, State.DRAFTED):
            found = [pair for pair in self.read() if pair.original and pair.original.words == " ".join(one.words)]
            pages.confirm(self.copy, found)
            one.made, one.of, one.draft, one.how = (
                one.words,
                one.key,
                "",
                "same" * (" ".join(one.words) == one.translation),
            )

    def do_keep(self) -> None:
        gone = [one for one in self.deleted if self.is_shown(one) and not one.is_kept]
        if gone:
            one = self.random.choice(gone)
            pages.keep(self.copy, [self.text_of(one)])
            one.is_kept, one.how, one.draft = True, "translated", ""

    def do_type_in_the_editor(self) -> None:
        one = self.any()
        if one and one.translation:
            words = " ".join(new_words())
            self.edit_copy(self.text_of(one), words)
            one.translation = words

    def do_delete_in_the_editor(self) -> None:
        one = self.any(State.CURRENT, State.OUT_OF_DATE, State.SAME, State.DRAFTED)
        if one and one.translation:
            self.edit_copy(self.text_of(one), None)
            one.translation, one.made, one.of, one.how, one.draft = "", [], "", "", ""

    def do_move_in_the_editor(self) -> None:
        body = self.copy.body.get_prep_value()
        self.random.shuffle(body)
        for block in body:
            paragraphs = [match[0] for match in PARAGRAPH.finditer(block["value"])]
            self.random.shuffle(paragraphs)
            block["value"] = "".join(paragraphs)
        self.copy.body = self.stream.to_python(json.dumps(body))

    def text_of(self, one: One) -> Text:
        found = [pair.translation for pair in self.read() if pair.translation]
        return next(text for text in found if text.words == one.translation)

    def edit_copy(self, text: Text, words: str | None) -> None:
        key = text.path.rpartition("@")[2]
        body = self.copy.body.get_prep_value()
        for block in body:
            block["value"] = PARAGRAPH.sub(
                lambda match: (
                    match[0] if match[1] != key else "" if words is None else f'<p data-block-key="{key}">{words}</p>'
                ),
                block["value"],
            )
        self.copy.body = self.stream.to_python(json.dumps(body))

    # What must hold.

    def read(self) -> list[Any]:
        return [one for one in pages.read(self.original, self.copy) if not one.original or one.original.path != "title"]

    def is_shown(self, one: One) -> bool:
        return bool(one.translation) and not one.is_copy

    def check(self, act: str) -> None:
        found = self.read()
        states = [(pair.original.words, pair.state) for pair in found if pair.original]
        assert states == [(" ".join(one.words), one.state) for one in self.present], act
        for pair, one in zip(found, self.present, strict=False):
            if self.is_shown(one):
                assert pair.translation.words == one.translation, act
            if pair.state in {State.OUT_OF_DATE, State.CURRENT, State.SAME}:
                assert pair.made_from == " ".join(one.made), act
        left = {pair.translation.words: pair.state for pair in found if not pair.original and pair.translation}
        shown = [one for one in self.deleted if self.is_shown(one)]
        assert left == {one.translation: State.OWN if one.is_kept else State.GONE for one in shown}, act


@pytest.mark.parametrize("seed", range(SEQUENCES))
def test_states_are_right_after_any_sequence_of_changes_in_both_languages(seed: int) -> None:
    desk = Desk(seed)
    desk.check("copied")
    acts: list[str] = []
    for _step in range(40):
        acts.append(desk.step())
        desk.check(", ".join(acts[-6:]))


def test_the_model_itself_reaches_every_state() -> None:
    reached: set[State] = set()
    for seed in range(3):
        desk = Desk(seed)
        for _step in range(40):
            desk.step()
            reached |= {pair.state for pair in desk.read()}
    assert reached == set(State) - {State.UNKNOWN}
