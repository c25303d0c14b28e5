"""`rocb.plone.bodies`: blocks are stored as the page itself would store them, so that all that reads pages reads these."""

from __future__ import annotations

import random
from typing import Any

import pytest

from old_sites import values
from old_sites.addresses import Addresses
from rocb.models import StandardPage
from rocb.plone import bodies
from tests import factories
from tests.old_sites.exports import SITE, news
from tests.rocb.plone.test_bodies import teaser
from tests.rocb.plone.test_comparing import mixture

pytestmark = pytest.mark.django_db


def blocks_of(**content: Any) -> list[dict[str, Any]]:
    targets = {"pic": ("image", factories.image().pk), "other": ("page", factories.standard_page().pk)}
    item = values.item(news("/en/news/x", "c" * 32, **content), Addresses(SITE))
    assert item
    return bodies.body_for(
        item, Addresses(SITE), lambda name: targets.get(name.rpartition("/")[2].partition(".")[0])
    ).blocks


def grids(chance: random.Random) -> dict[str, Any]:
    """Return cards with a picture, and without, in any order."""
    places = ["/en/other", "https://wcoomd.org/"]
    words = {"title": "Title", "head_title": "Kicker", "description": "Text"}
    cards = [teaser(chance.choice(places), **words) for _card in range(chance.choice([1, 2, 7]))]
    cards += [teaser(chance.choice(places), **words, preview_image="/en/news/pic.png")]
    chance.shuffle(cards)
    order = list(range(len(cards)))
    return {"1": {"@type": "gridBlock", "blocks": dict(enumerate(cards)), "blocks_layout": {"items": order}}}


@pytest.mark.parametrize("seed", range(6))
def test_blocks_are_as_the_page_writes_them(seed: int) -> None:
    chance = random.Random(seed)
    found = [*blocks_of(html=mixture(seed)), *blocks_of(text=None, blocks=grids(chance))]
    assert "cards" in {block["type"] for block in found}
    stream = StandardPage._meta.get_field("body").stream_block
    stored = stream.to_python(found)
    assert len(list(stored)) == len(found)  # reads each block: what is not read is written back as it is
    assert stream.get_prep_value(stored) == found
