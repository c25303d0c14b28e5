"""Saving the translation of one text changes no other text and no other state, whatever happened to both pages."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from foundation.translation import pages, rich_text
from foundation.translation.pairing import Pair, State
from foundation.translation.saving import Refusal, save
from foundation.translation.texts import block_of
from news.models import ArticlePage
from tests import factories
from tests.foundation.translation.test_recording import russian
from tests.foundation.translation.test_saving import entry, set_body
from tests.foundation.translation.test_side_by_side import latest

pytestmark = pytest.mark.django_db

PARAGRAPH = re.compile(r'<p(?: data-block-key="(\w+)")?>(.*?)</p>')
VOCABULARY = [
    "the",
    "officers",
    "of",
    "two",
    "laboratories",
    "compared",
    "samples",
    "and",
    "a",
    "difference",
    "in",
    "each",
]


@dataclass
class Paragraph:
    key: str
    text: str


def new_key() -> str:
    return uuid4().hex[:5]


def rich(paragraphs: list[Paragraph]) -> str:
    return "".join(
        f'<p data-block-key="{one.key}">{one.text}</p>' if one.key else f"<p>{one.text}</p>" for one in paragraphs
    )


def paragraphs_of(block: dict[str, Any]) -> list[Paragraph]:
    return [Paragraph(key, text) for key, text in PARAGRAPH.findall(block["value"])]


class Editor:
    """Changes one page as people do in the editor of Wagtail, in random steps."""

    ACTS = (
        *["split"] * 8,
        *["fields"] * 2,
        *("join", "move", "carry", "delete", "type", "change", "retype", "repeat", "drop", "drag", "double", "swap"),
    )

    def __init__(self, chance: random.Random, word: str) -> None:
        self.random, self.word, self.count = chance, word, 0

    def words(self) -> str:
        self.count += 1
        chosen = self.random.sample(VOCABULARY, self.random.randint(2, 9))
        return " ".join([f"{self.word}{self.count}", *(f"{self.word}{one}" for one in chosen)])

    def block(self) -> dict[str, Any]:
        value: Any
        if self.random.random() < 0.25:
            kind, value = "heading", {"text": self.words(), "level": "h2"}
        elif self.random.random() < 0.2:
            kind, value = "quote", {"text": self.words(), "speaker": self.words(), "office": ""}
        else:
            has_keys = self.random.random() < 0.8  # other texts come from an import
            number = self.random.randint(1, 4)
            kind = "text"
            value = rich([Paragraph(new_key() if has_keys else "", self.words()) for _ in range(number)])
        return {"type": kind, "id": str(uuid4()), "value": value}

    def change(self, page: Any) -> None:
        body = page.body.get_prep_value()
        act = self.random.choice(self.ACTS)
        plain = [block["value"] for block in body if block["type"] != "text"]
        if act == "drop" and len(body) > 1:
            body.remove(self.random.choice(body))
        elif act == "drag":
            self.random.shuffle(body)
        elif act == "double":
            body.append({**json.loads(json.dumps(self.random.choice(body))), "id": str(uuid4())})
        elif act == "swap" and len(plain) > 1:
            one, other = self.random.sample(plain, 2)
            one["text"], other["text"] = other["text"], one["text"]
        elif act in ("change", "retype") and plain and self.random.random() < 0.3:
            one = self.random.choice(plain)
            one["text"] = self.changed(one["text"]) if act == "change" else self.words()
        elif act == "fields":
            page.title, page.standfirst = self.random.choice(
                [(page.standfirst, page.title), (self.words(), page.standfirst)]
            )
        else:
            self.in_text(act, [block for block in body if block["type"] == "text"])
        set_body(page, body)

    def in_text(self, act: str, blocks: list[dict[str, Any]]) -> None:
        if not blocks:
            return
        block = self.random.choice(blocks)
        texts = paragraphs_of(block)
        for one in texts:
            one.key = one.key or new_key()  # the editor of rich text does so
        place = self.random.randrange(len(texts) + 1)
        here = texts[place] if place < len(texts) else None
        if here is None or act == "type":
            texts.insert(place, Paragraph(new_key(), self.words()))
        elif act == "split":
            words = here.text.split()
            at = self.random.randint(0, len(words))
            here.text = " ".join(words[:at])
            texts.insert(place + 1, Paragraph(new_key(), " ".join(words[at:])))
        elif act == "join" and place + 1 < len(texts):
            here.text = f"{here.text} {texts.pop(place + 1).text}".strip()
        elif act == "move":
            self.random.shuffle(texts)
        elif act == "delete":
            texts.remove(here)
        elif act == "change":
            here.text = self.changed(here.text)
        elif act == "retype":
            here.text = self.words()
        elif act == "repeat":
            texts.append(Paragraph(self.random.choice([new_key(), here.key]), here.text))
        elif act == "carry":
            other = self.random.choice(blocks)
            if other is not block:
                texts.remove(here)
                here.key = self.random.choice([new_key(), here.key])
                inside = paragraphs_of(other)
                inside.insert(self.random.randint(0, len(inside)), here)
                other["value"] = rich(inside)
        block["value"] = rich(texts)

    def changed(self, text: str) -> str:
        words = text.split() or ["empty"]
        words[self.random.randrange(len(words))] = self.words().split()[0]
        return " ".join(words)


def everything(page: Any) -> Counter[tuple[str, str]]:
    """Return each text of the page, with or without letters, and the block that it is in."""
    found: Counter[tuple[str, str]] = Counter({("title", page.title): 1, ("standfirst", page.standfirst): 1})
    for block in page.body.get_prep_value():
        value = block["value"]
        values = (
            rich_text.paragraphs(value).values()
            if block["type"] == "text"
            else [v for k, v in value.items() if k != "level"]
        )
        found.update((block["id"], one) for one in values if one)
    return found


def seen_in(pair: Pair) -> tuple[Any, ...]:
    """Return the texts and state that a row shows. A text that is not translated may become a copy, with its block."""
    if pair.state is State.MISSING:
        return (pair.state,)
    text = pair.translation
    return pair.state, pair.made_from, text and text.value, text and block_of(text.path)


def others(pairs: list[Pair], path: str) -> list[Any]:
    kept = [pair for pair in pairs if pair.original is None or pair.original.path != path]
    rows = [(pair.original.path, *seen_in(pair)) for pair in kept if pair.original]
    return [*rows, *sorted(str(seen_in(pair)) for pair in kept if pair.original is None)]


class Desk:
    """An original and its translation in random states, and a screen that shows both."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.author, self.translator = Editor(self.random, "a"), Editor(self.random, "ä")
        body = [self.author.block() for _ in range(self.random.randint(1, 4))]
        self.original = factories.article(title="One title", standfirst="In short", body=json.dumps(body))
        if self.random.random() < 0.6:
            self.page = russian(self.original)
        else:  # a translation from before the desk, without keys and records
            self.page = russian(self.original)
            self.page.translated_from = {}
            for block in (body := self.page.body.get_prep_value()):
                if block["type"] == "text":
                    block["value"] = re.sub(' data-block-key="[^"]*"', "", block["value"])
            set_body(self.page, body)
            if self.random.random() < 0.7:
                pages.confirm(self.page, pages.read(self.original, self.page))
            self.page.save_revision()
        self.user = factories.user("Editors")
        for pair in self.read():
            if pair.original and self.random.random() < 0.8:
                pages.translate(self.page, self.original, pair.original.path, self.translator.words())
        self.page.save_revision()
        self.rows: list[Pair] = []
        self.is_stale = False

    def read(self) -> list[Pair]:
        return pages.read(pages.original_of(self.page), latest(self.page))

    def reload(self) -> None:
        self.rows = self.read()
        self.is_stale = False

    def edit(self) -> None:
        if self.random.random() < 0.65:
            self.author.change(self.original)
            ArticlePage.objects.filter(pk=self.original.pk).update(
                body=self.original.body, title=self.original.title, standfirst=self.original.standfirst
            )
        else:
            draft = latest(self.page)
            self.translator.change(draft)
            draft.save_revision()
        self.is_stale = True

    def save(self) -> None:
        found = [pair for pair in self.rows if pair.original]
        due = [pair for pair in found if pair.is_due]
        row = self.random.choice(due if due and self.random.random() < 0.8 else found)
        assert row.original
        value = self.random.choice([self.translator.words(), self.translator.words(), "25", ""])
        value = value or ("1" if row.original.kind.is_required else "")
        draft, original = latest(self.page), pages.original_of(self.page)
        before, texts = pages.read(original, draft), everything(draft)
        saved = save(self.page, [entry(row, value)], user=self.user, at=timezone.now())
        draft = latest(self.page)
        after, texts_after = pages.read(original, draft), everything(draft)
        assert list(map(seen_in, saved.pairs)) == list(map(seen_in, after)), "a reload shows something else"
        refusal = saved.refused.get(row.original.path)
        if refusal:
            assert texts_after == texts
            assert self.is_stale or refusal is Refusal.NO_PLACE, refusal
            return
        now = next(pair for pair in after if pair.original and pair.original.path == row.original.path)
        was = next(pair for pair in before if pair.original and pair.original.path == row.original.path)
        self.rows[self.rows.index(row)] = now  # as the screen does
        assert now.state is (State.CURRENT if value else State.MISSING)
        assert (now.translation.value if now.translation else "") == value
        lost = texts - texts_after
        assert sum(lost.values()) <= (was.translation is not None), lost
        assert all(was.translation and text == was.translation.value for _block, text in lost), lost
        new = [text for _block, text in (texts_after - texts).elements() if text != value]
        copied = Counter(p.translation.value for p in after if p.translation and p.state is State.MISSING)
        assert not Counter(new) - copied, "a text was added"
        assert others(before, row.original.path) == others(after, row.original.path)


@pytest.mark.parametrize("seed", range(10))
def test_saving_one_text_changes_no_other_text_and_no_other_state(seed: int) -> None:
    desk = Desk(seed)
    for _ in range(6):
        for _ in range(desk.random.randint(0, 3)):
            desk.edit()
        if desk.random.random() < 0.8:
            desk.reload()
        for _ in range(desk.random.randint(2, 6)):
            if desk.rows:
                desk.save()
