"""The line on each page of a demonstration."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests import factories

pytestmark = pytest.mark.django_db
LINES = {
    "en": "Demonstration, not written by the office. Items marked “example” are invented.",
    "ru": "Демонстрационный сайт: тексты написаны не бюро.",
    "fr": "Site de démonstration, non rédigé par le bureau.",
}


@pytest.mark.parametrize("language", LINES)
@pytest.mark.parametrize("path", ["", "search/", "press/", "nothing-here/"])
def test_each_page_of_a_demonstration_says_so(client: Client, settings: Any, language: str, path: str) -> None:
    factories.home(language)
    assert LINES[language] not in client.get(f"/{language}/{path}").content.decode()
    settings.DEMONSTRATION = True
    assert client.get(f"/{language}/{path}").content.decode().count(LINES[language]) == 1
