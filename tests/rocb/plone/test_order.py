"""`old_sites.order`: new pages come where the old site had them, and others stay."""

from __future__ import annotations

import itertools
import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from old_sites import order
from rocb.models import StandardPage
from rocb.plone import run
from tests import event_factories, factories
from tests.old_sites.exports import SITE, ZONE, item, layout_a, uid

KEYS = st.lists(st.integers(0, 12), unique=True)


@given(here=KEYS, old=KEYS, data=st.data())
def test_only_new_pages_move_and_each_follows_the_one_before_it(here: list[int], old: list[int], data: Any) -> None:
    new = data.draw(st.sets(st.sampled_from(old))) if old else set()
    placed = list(here)
    for key, neighbour, side in order.moves(here, old=old, new=new):
        assert key in new
        placed.remove(key)
        placed.insert(placed.index(neighbour) + (side == "right"), key)
    assert sorted(placed) == sorted(here)
    assert [key for key in placed if key not in new] == [key for key in here if key not in new]
    known = [key for key in old if key in here]
    for before, key in itertools.pairwise(known):
        if key in new:
            assert placed.index(key) == placed.index(before) + 1
    assert order.moves(placed, old=old, new=new) == []


def export(folder: Path, numbers: list[int]) -> Path:
    """Return an export of one folder with pages in this order, which is not that of their names."""
    pages = [item("Document", f"/about/p{9 - number}", uid(number)) for number in numbers]
    positions = {uid(number): place * 3 for place, number in enumerate(numbers)}
    return layout_a(folder, [item("Folder", "/about", uid(90)), *pages], metadata={"ordering": positions})


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(3))
def test_a_second_export_puts_new_pages_into_place_and_leaves_the_editors_order(tmp_path: Path, seed: int) -> None:
    factories.news_index()
    event_factories.events_index()
    chance, options = random.Random(seed), run.Options(site=SITE, zone=ZONE)
    numbers = chance.sample(range(9), 9)
    first = sorted(chance.sample(numbers, 5), key=numbers.index)
    run.execute([export(tmp_path / "first", first)], options)
    parent = StandardPage.objects.get(slug="about")

    def here() -> list[int]:
        return [9 - int(page.slug[1:]) for page in StandardPage.objects.get(pk=parent.pk).get_children()]

    assert here() == first
    one, other = (parent.get_children().get(slug=f"p{9 - first[place]}") for place in (4, 1))
    one.move(other, pos="left")
    sorted_here = here()
    assert sorted_here != first
    report = run.execute([export(tmp_path / "second", numbers)], options)
    assert report.counts["imported"] == 4
    found = here()
    assert [number for number in found if number in first] == sorted_here
    for before, number in itertools.pairwise(numbers):
        if number not in first:
            assert found.index(number) == found.index(before) + 1
    again = run.execute([export(tmp_path / "again", numbers)], options)
    assert again.counts["imported"] == again.counts["changed"] == 0
    assert here() == found


@pytest.mark.django_db
def test_the_order_of_the_other_exporter_is_read_too(tmp_path: Path) -> None:
    factories.news_index()
    pages = [item("Document", path, uid(number)) for number, path in enumerate(["/c", "/a", "/b"])]
    (tmp_path / "Document.json").write_text(json.dumps(pages))
    rows: list[Any] = [{"uuid": uid(number), "order": number} for number in range(3)]
    (tmp_path / "export_ordering.json").write_text(json.dumps([*rows, {"uuid": uid(9)}]))
    report = run.execute([tmp_path], run.Options(site=SITE, zone=ZONE))
    assert [page.slug for page in StandardPage.objects.order_by("path")] == ["c", "a", "b"]
    assert "Rows that cannot be read: 1 of 4." in str([str(why) for line in report.lines for why in line.why])
