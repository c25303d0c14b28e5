"""`old_sites.outline`: items are planned from it as they are from the export."""

from __future__ import annotations

import json
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from old_sites import outline, plan
from old_sites.addresses import Addresses
from old_sites.boxes import box_for
from old_sites.heads import collect
from old_sites.layouts import Export
from old_sites.placing import LEAVE_OUT, LIST, PAGES, Placing
from old_sites.planned import Planned, Rules
from tests.old_sites.exports import SITE, ZONE, item, layout_a, news, uid
from tests.old_sites.test_placed import STATES, tree


def decided(one: Planned) -> Planned:
    """Return what was decided on an item, without what only the writer needs."""
    head = replace(one.head, digest="", notes=(), creators=(), place=outline._NOWHERE)
    return replace(one, head=head, why=tuple(why for why in one.why if why not in one.head.notes))


@pytest.mark.parametrize("seed", range(6))
def test_an_outline_gives_the_same_plan_as_the_export(tmp_path: Path, seed: int) -> None:
    random = Random(seed)
    inside = "http://localhost:8080/Plone"
    items = [
        *tree(random, 30),
        item("Folder", "/front", uid(500)),
        item("Link", "/moved", uid(501), remoteUrl="/old"),
        item("Link", "/inside", uid(502), remoteUrl=f"{inside}/front"),
        item(
            "Collection",
            "/c",
            uid(503),
            query=[{"i": "portal_type", "v": ["News Item"]}, {"i": "Subject", "v": ["\0set"]}],
        ),
        news("/expired", uid(504), expires="2022-01-01T00:00:00+00:00", title="x" * 300),
        news("/ru", uid(505), language="ru"),
    ]
    sides: dict[str, Any] = {
        "redirects": {"/Plone/old": "/Plone/front", "reason": "/Plone/front"},
        "translations": [{"canonical": uid(504), "translations": {"ru": uid(505)}}],
        "metadata": {"local_permissions": {uid(500): {"View": {"acquire": False, "roles": ["Manager"]}}}},
    }
    export, addresses = Export([box_for(layout_a(tmp_path, items, **sides))]), Addresses(SITE)
    heads = collect(export, addresses, zone=ZoneInfo(ZONE), at=datetime(2026, 11, 28, tzinfo=UTC))
    stored = outline.packed(heads, export.sides, addresses)
    for number in range(4):
        paths = random.sample([one["@id"] for one in items], number)
        folders = {path: random.choice([LEAVE_OUT, LIST, PAGES, "/en/"]) for path in paths}
        placing = Placing(folders=folders, states=dict.fromkeys(random.sample(STATES, 1), True))
        rules = Rules(languages=("en", "ru"), site=SITE, placing=placing)
        planned = plan.plan(heads, export.sides, rules, addresses)
        assert outline.planned(stored, rules) == list(map(decided, planned))


@pytest.mark.parametrize(
    "stored", [b"", b"x", zlib.compress(b"{"), zlib.compress(b"[]"), zlib.compress(b'{"heads": []}')]
)
def test_an_outline_that_cannot_be_opened_says_so(stored: bytes) -> None:
    with pytest.raises(ValueError, match=r"version|JSON|Expecting"):
        outline.planned(stored, Rules(languages=("en",), site=SITE))


def test_an_outline_with_other_fields_cannot_be_opened(tmp_path: Path) -> None:
    export, addresses = Export([box_for(layout_a(tmp_path, [news("/a", uid(1))]))]), Addresses(SITE)
    heads = collect(export, addresses, zone=ZoneInfo(ZONE), at=datetime(2026, 11, 28, tzinfo=UTC))
    stored = json.loads(zlib.decompress(outline.packed(heads, export.sides, addresses)))
    stored["names"][0] = "another"
    with pytest.raises(ValueError, match="another version"):
        outline.planned(zlib.compress(json.dumps(stored).encode()), Rules(languages=("en",), site=SITE))
