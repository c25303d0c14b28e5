from __future__ import annotations

import json
import re
from typing import Any

import pytest

from news.views import jsonld
from tests import factories

pytestmark = pytest.mark.django_db
BASE = "https://www.example.org"


def data(script: str) -> dict[str, object]:
    match = re.fullmatch(r'<script type="application/ld\+json">(.*)</script>', script, re.S)
    assert match
    return json.loads(match[1])


def test_an_article_says_who_published_what_and_when(settings: Any) -> None:
    settings.PUBLIC_URL = BASE
    item = factories.item(title="A workshop")
    told = data(jsonld.article(item, publisher="ROCB Europe", base_url=BASE))
    assert told["@type"] == "NewsArticle"
    assert told["headline"] == "A workshop"
    assert told["datePublished"] == item.published_at.isoformat()
    assert told["image"] == [f"{BASE}/static/rocb/share.png"]


def test_a_headline_stays_within_110_characters_and_ends_at_a_word() -> None:
    item = factories.item(title="Three days on disruptive technologies " * 5)
    headline = data(jsonld.article(item, publisher="ROCB Europe", base_url=BASE))["headline"]
    assert isinstance(headline, str)
    assert len(headline) <= 110
    assert headline.endswith(("technologies…", "days…", "on…", "disruptive…", "Three…"))


def test_no_text_closes_the_data_block_early() -> None:
    item = factories.item(title="</script><script>alert(1)</script> & <b>")
    script = jsonld.article(item, publisher="ROCB Europe", base_url=BASE)
    assert script.count("</script>") == 1
    assert data(script)["headline"] == item.title


def test_a_list_names_its_items_in_order() -> None:
    items = [factories.item(), factories.item()]
    told = data(jsonld.item_list(items, name="News", url=f"{BASE}/en/news/"))
    elements = told["mainEntity"]["itemListElement"]  # type: ignore[index]
    assert [element["name"] for element in elements] == [item.title for item in items]
