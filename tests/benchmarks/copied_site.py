"""The demo with many more articles in its three languages, for figures of a static copy.

    VAR_DIR=FOLDER .venv/bin/python -m tests.benchmarks.copied_site 10000

Half of the articles are in English, three tenths in Russian, the rest in French; those with the same number are
translations of each other. Their words are as frequent as in real texts: the words of the demo, and a long tail of rare
ones, so that the index of the copy has a realistic size.
"""

from __future__ import annotations

import os
import random
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import accumulate

SHARES = {"en": 0.5, "ru": 0.3, "fr": 0.2}
WORDS_OF_A_TEXT, WORDS_OF_A_PARAGRAPH, RARE_WORDS = (80, 320), 50, 40_000
_SYLLABLES = {
    "ru": ["ба", "ве", "ги", "до", "жу", "зе", "ка", "ло", "ми", "ну", "па", "ре", "си", "то", "фу", "ха", "це"]
}
_LATIN = ["ba", "ve", "gi", "do", "zu", "ze", "ka", "lo", "mi", "nu", "pa", "re", "si", "to", "fu", "ha", "ce"]


class Texts:
    """Random texts in a language, the same for the same number."""

    def __init__(self, language: str, words: Iterable[str]) -> None:
        frequent = [word for word, _count in Counter(words).most_common(8_000)]
        made = random.Random(language)
        syllables = _SYLLABLES.get(language, _LATIN)
        rare = ("".join(made.choices(syllables, k=made.randint(3, 5))) for _ in range(RARE_WORDS))
        self._words = [*frequent, *dict.fromkeys(rare)]
        # Zipf's law: the nth word is an nth as frequent as the first.
        self._weights = list(accumulate(1 / (number + 3) for number in range(len(self._words))))
        self._language = language

    def of(self, number: int) -> tuple[str, str, list[str]]:
        """Return title, summary and paragraphs of an article."""
        made = random.Random(f"{self._language} {number}")
        title, summary = self._some(made, made.randint(5, 11)), self._some(made, made.randint(12, 30))
        count = made.randint(*WORDS_OF_A_TEXT)
        sizes = [WORDS_OF_A_PARAGRAPH] * (count // WORDS_OF_A_PARAGRAPH) + [count % WORDS_OF_A_PARAGRAPH + 1]
        return f"{title} {number}", f"{summary}.", [f"{self._some(made, size)}." for size in sizes]

    def _some(self, made: random.Random, count: int) -> str:
        return " ".join(made.choices(self._words, cum_weights=self._weights, k=count)).capitalize()


def fill(count: int) -> None:
    """Add ``count`` articles to the demo, with everything that the site derives from them."""
    from django.db import transaction
    from django.utils import timezone

    from news.models import ChangeCounter, NewsIndexPage
    from rocb.models import Organisation, Topic
    from rocb.search import entries, stored_words
    from tests.benchmarks import bulk

    topics, organisations = list(Topic.objects.filter(parent=None)), list(Organisation.objects.all())
    with transaction.atomic():
        for code, share in SHARES.items():
            index = NewsIndexPage.objects.live().filter(locale__language_code=code).first()
            texts = Texts(code, _words(code))
            bulk.articles(index, int(count * share), topics=topics, organisations=organisations, texts=texts.of)
        ChangeCounter.reframe()
    entries.reconcile(at=timezone.now())
    stored_words.count()


def _words(code: str) -> Iterator[str]:
    from rocb.models import SearchEntry

    for text in SearchEntry.objects.filter(language=code).values_list("plain", flat=True):
        yield from (word for word in text.lower().split() if word.isalpha())


def main(arguments: list[str]) -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rocb.settings")
    django.setup()
    from django.core.management import call_command

    for command in (("migrate",), ("load_demo",)):
        call_command(*command, verbosity=0)
    fill(int(arguments[0]))


if __name__ == "__main__":
    main(sys.argv[1:])
