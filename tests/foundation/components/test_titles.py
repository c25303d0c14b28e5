from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.http import QueryDict

from foundation.components.titles import TitleInput


def test_a_title_wraps_and_is_read_as_one_line() -> None:
    html = BeautifulSoup(TitleInput().render("title", "A meeting in Baku"), "html.parser")
    assert html.textarea
    assert html.textarea["data-controller"] == "w-autosize"
    assert html.textarea["rows"] == "1"


@pytest.mark.parametrize(
    ("sent", "title"),
    [
        ("A meeting\r\nin Baku\n", "A meeting in Baku"),
        (" Réunion\u00a0: Bakou ", "Réunion\u00a0: Bakou"),
        ("", ""),
    ],
)
def test_line_breaks_are_joined(sent: str, title: str) -> None:
    data = QueryDict(mutable=True)
    data["title"] = sent
    assert TitleInput().value_from_datadict(data, {}, "title") == title


def test_what_was_not_sent_stays_unsent() -> None:
    nothing: Any = {}
    assert TitleInput().value_from_datadict(nothing, {}, "title") is None
