"""Paths of items of the old site, whatever the host name of the server that exported them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from old_sites.addresses import Addresses
from old_sites.boxes import box_for
from old_sites.heads import collect
from old_sites.layouts import Export
from old_sites.links import moves
from old_sites.sides import Sides
from tests.old_sites.exports import SITE, ZONE, item, layout_a, news, uid
from tests.old_sites.test_plan import NOW

SERVER = "http://plone.internal:8080/site"


def paths(file: Path, items: list[dict[str, Any]]) -> list[str]:
    file.write_text(json.dumps(items))
    heads = collect(Export([box_for(file)]), Addresses(SITE), zone=ZoneInfo(ZONE), at=NOW)
    assert heads.problems == []
    return sorted(heads.by_path)


def test_items_before_the_one_that_names_the_site_have_their_path_too(tmp_path: Path) -> None:
    site = {"@id": SERVER, "@type": "Plone Site"}
    items = [
        item("Collection", f"{SERVER}/news/all", uid(1)),
        news(f"{SERVER}/news/a", uid(2)),
        item("Document", f"{SERVER}/about", uid(3), parent=site),
    ]
    assert paths(tmp_path / "x.json", items) == ["/about", "/news/a", "/news/all"]


def test_where_no_item_names_the_site_it_is_the_folder_that_all_are_in(tmp_path: Path) -> None:
    items = [news(f"{SERVER}/news/a", uid(1)), item("Event", f"{SERVER}/events/b", uid(2))]
    assert paths(tmp_path / "x.json", items) == ["/events/b", "/news/a"]


@pytest.mark.parametrize("base", ["http://plone.internal:8080/en", "https://www.old.example/site"])
def test_a_folder_of_a_language_or_of_a_public_address_is_no_site(tmp_path: Path, base: str) -> None:
    items = [news(f"{base}/news/a", uid(1)), news(f"{base}/news/b", uid(2))]
    folder = base.rpartition("/")[2]
    assert paths(tmp_path / "x.json", items) == [f"/{folder}/news/a", f"/{folder}/news/b"]


def test_an_item_without_an_address_has_that_of_its_folder_and_its_name(tmp_path: Path) -> None:
    first, second = news("/x", uid(1), id="first"), news("/x", uid(2), id="second", parent={"@id": "/news"})
    for one in (first, second):
        del one["@id"]
    assert paths(tmp_path / "x.json", [first, second]) == ["/first", "/news/second"]


def test_links_to_the_host_that_exported_stay_inside(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text(json.dumps([news("http://other.example/news/a", uid(1))]))
    addresses = Addresses(SITE)
    collect(Export([box_for(tmp_path / "x.json")]), addresses, zone=ZoneInfo(ZONE), at=NOW)
    assert addresses.path("http://other.example/about") == "/about"
    assert addresses.path("http://elsewhere.example/about") is None


def test_redirects_start_with_the_id_of_the_site_and_may_lead_to_another_site(tmp_path: Path) -> None:
    root = item("Plone Site", "/rocb", "plone_site_root", id="rocb")
    redirects = {"/rocb/old": "/rocb/new", "/rocb/out": "https://other.example/x", "/rocb/js": "javascript:alert(1)"}
    addresses = Addresses(SITE)
    export = Export([box_for(layout_a(tmp_path / "x", [root, news("/new", uid(1))], redirects=redirects))])
    collect(export, addresses, zone=ZoneInfo(ZONE), at=NOW)
    assert moves(export.sides, addresses) == {"/old": "/new", "/out": "https://other.example/x"}
    assert moves(Sides(redirects={"/new": "/x/y"}), addresses) == {"/new": "/x/y"}


parameters = st.lists(st.sampled_from(["id=1", "id=2", "lang=en", "p=3", "utm=x"]), max_size=4, unique=True)


@given(st.sets(parameters.map(tuple), max_size=4), parameters, st.sampled_from(["", "/page.php"]))
def test_an_address_with_a_query_is_the_known_one_with_most_of_its_parameters(
    known: set[tuple[str, ...]], given_ones: list[str], path: str
) -> None:
    addresses = Addresses(SITE)
    addresses.learn_paths(f"{path or '/'}?{'&'.join(some)}" for some in known if some)
    found = addresses.path(f"{SITE}{path}?{'&'.join(given_ones)}#part") or ""
    fitting = [some for some in known if some and [one for one in given_ones if one in some] == list(some)]
    shown = tuple(found.partition("?")[2].split("&")) if "?" in found else ()
    assert found.partition("?")[0].rstrip("/") == path
    assert shown in fitting if fitting else not shown
    assert len(shown) == max(map(len, fitting), default=0)
