"""Links and bold text that a translator types over are reported, in whatever order, and nothing else is."""

from __future__ import annotations

import random

import pytest

from foundation.translation.quality.checking import Side, check
from foundation.translation.quality.findings import Finding, Kind

WORDS = ["ports", "tariffs", "scanners", "guides"]
RUSSIAN = ["порты", "тарифы", "сканеры", "пособия"]
FORMS = {
    "plain": "{}",
    "bold": "<b>{}</b>",
    "page": '<a linktype="page" id="{number}">{}</a>',
    "document": '<a linktype="document" id="{number}">{}</a>',
    "address": '<a href="https://one.example/{number}">{}</a>',
    "email": '<a href="mailto:desk{number}@one.example">{}</a>',
    "both": '<b><a href="https://two.example/{number}">{}</a></b>',
}
LINKS = {"page", "document", "address", "email", "both"}


def html(words: list[str], forms: list[str]) -> str:
    parts = [
        FORMS[form].format(word, number=place) for place, (word, form) in enumerate(zip(words, forms, strict=True))
    ]
    return ", ".join(parts)


def losses(original: str, translation: str) -> list[Finding]:
    return check(Side(original, "en", is_rich=True), Side(translation, "ru", is_rich=True))


@pytest.mark.parametrize("seed", range(40))
def test_each_lost_link_is_named_by_its_words_and_bold_once(seed: int) -> None:
    chance = random.Random(seed)
    forms = [chance.choice(list(FORMS)) for _word in WORDS]
    kept = [form if chance.random() < 0.5 else "plain" for form in forms]
    found = losses(html(WORDS, forms), html(RUSSIAN, kept))
    lost = [form != after for form, after in zip(forms, kept, strict=True)]
    links = {word for word, form, is_lost in zip(WORDS, forms, lost, strict=True) if is_lost and form in LINKS}
    assert {one.original for one in found if one.kind is Kind.LINK} == links
    bold = [word for word, form in zip(WORDS, forms, strict=True) if form in {"bold", "both"}]
    is_bold_lost = bool(bold) and not {"bold", "both"} & set(kept)
    assert [one.original for one in found if one.kind is Kind.BOLD] == [" ".join(bold)] * is_bold_lost
    assert all(one.is_loss and not one.is_error for one in found)
    assert len(found) == len(links) + is_bold_lost
