"""`news.ingest.habits`: the texts that a small source is compared with."""

from __future__ import annotations

from typing import Any

import pytest

from news.ingest.habits import read_background
from news.models import Item
from tests import factories
from tests.source_factories import entry, source

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("count", [29, 30])
def test_the_words_of_a_newsroom_are_those_it_published_in_a_language_without_the_source_itself(
    count: int, django_assert_num_queries: Any
) -> None:
    row = source()
    factories.item(uuid=entry(row).uuid, type=Item.Type.EXTERNAL, title="Casino", html="<p>casino</p>")
    factories.item(language="fr", title="Douane")
    for number in range(count):
        kind = Item.Type.EXTERNAL if number % 2 else Item.Type.ARTICLE
        factories.item(type=kind, title="Customs", html="<p>Lorries <strong>waited</strong></p>")
    with django_assert_num_queries(2):
        found = read_background(row.pk, language="en")
    if count < 30:
        assert found is None
        return
    assert found is not None
    assert {"custom", "lorrie", "waited"} <= set(found.uses)
    assert not {"casino", "douane", "strong"} & set(found.uses)


def test_where_a_source_names_no_language_all_are_compared() -> None:
    for _ in range(30):
        factories.item(language="fr", title="Douane")
    found = read_background(source().pk, language="")
    assert found is not None
    assert found.uses["douane"] == 30
