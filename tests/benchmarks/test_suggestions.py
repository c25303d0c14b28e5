"""Cost of suggestions for the longest text, with the vocabulary of the demo and with 5,000 names.

make benchmarks
"""

from __future__ import annotations

import time
from datetime import date

import pytest

from news.editorial.suggestions.events import event_in
from news.editorial.suggestions.naming import named_in
from news.editorial.suggestions.reading import TEXT_CHARACTERS, Text
from news.editorial.suggestions.things import Thing

SENTENCE = (
    "From 17 to 19 May 2021 Country9 customs and the WCO met Body7 in Baku. Таможня Нидерландов говорила о блокчейне. "
)
SIZES = (70, 2_500)


@pytest.mark.benchmark
@pytest.mark.parametrize("count", SIZES)
def test_suggestions_for_300000_characters(count: int, capsys: pytest.CaptureFixture[str]) -> None:
    text = (SENTENCE * (TEXT_CHARACTERS // len(SENTENCE) + 1))[:TEXT_CHARACTERS]
    things = [
        Thing(str(n), (f"Customs Administration of Body{n}", f"Таможенная служба Страны{n}"), (f"Country{n}",))
        for n in range(count)
    ]
    events = [
        Thing(str(n), (f"Workshop {n} on customs",), days=(date(2021, 5, 1), date(2021, 5, 3))) for n in range(count)
    ]
    began = time.process_time()
    read = Text.read(text)
    named_in(read, things)
    event_in(read, events, at=date(2021, 5, 25))
    spent_ms = (time.process_time() - began) * 1000
    with capsys.disabled():
        print(
            f"\nsuggestions for {len(text):,} characters, {2 * count:,} names and {count:,} events: {spent_ms:.0f} ms of CPU"
        )
