"""`news.models.error_words`: English messages of pure modules and the delivery log, in the reader's language."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest
from django.utils import translation

from news.models.error_words import SENTENCES, explain
from tests.environment import ROOT

RAISED = {"HttpError": 1, "OpmlError": 0, "SelectorError": 1}  # the argument with the message


def sentences_of_pure_modules() -> Iterator[str]:
    """Yield each message in the code that raises errors, with ``host.example`` for its values."""
    for folder in ("news/http", "news/parsing"):
        for path in sorted((ROOT / folder).glob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in RAISED:
                    sentence = node.args[RAISED[node.func.id]]
                    if isinstance(sentence, ast.Constant | ast.JoinedStr):
                        yield "".join(written(part) for part in getattr(sentence, "values", [sentence]))


def written(part: ast.expr) -> str:
    return str(part.value) if isinstance(part, ast.Constant) else "host.example"


def test_every_sentence_of_the_pure_modules_is_said_in_the_language_of_the_reader() -> None:
    found = list(sentences_of_pure_modules())
    assert len(found) > 40
    with translation.override("fr"):
        assert [sentence for sentence in found if explain(sentence) == sentence] == []


@pytest.mark.parametrize("sentence", SENTENCES)
def test_in_english_a_sentence_stays_as_it_is(sentence: str) -> None:
    text = re.sub(r"%\(\w+\)s", "7", sentence)
    with translation.override("en"):
        assert explain(text) == text


def test_values_stay_in_the_sentence() -> None:
    with translation.override("ru"):
        assert explain("customs.example responded with status 500.") == "Сервер customs.example ответил кодом 500."
        assert "Connection refused" in explain("customs.example cannot be reached: Connection refused.")
        assert "%(host)s" in explain("%(host)s closed the connection.")


def test_a_sentence_that_is_not_known_stays_as_it_is() -> None:
    with translation.override("fr"):
        assert explain("It answered 500.") == "It answered 500."
        assert explain("") == ""
