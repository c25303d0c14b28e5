"""Old addresses that this site uses: the report says so, and the list of old addresses says what they answer."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from django.test import Client

from old_sites.reasons import in_words
from rocb.plone import run
from tests import factories
from tests.old_sites.exports import SITE, ZONE, item, layout_a

pytestmark = pytest.mark.django_db
PATHS = ["/en/about", "/en/search", "/en/free", "/about", "/en/about/team", "/en/events.ics"]


def imported(export: Path, into: Path) -> dict[str, str]:
    report = run.execute([export], run.Options(site=SITE, zone=ZONE, addresses=into))
    return {line.path: in_words(line.why) for line in report.lines}


def test_an_address_in_use_is_said_and_listed_as_it_answers(tmp_path: Path, client: Client) -> None:
    factories.standard_page(slug="about", title="Ours")
    rows = [item("Document", path, f"{number:032x}", title="Theirs") for number, path in enumerate(PATHS)]
    export = layout_a(tmp_path / "export", rows)
    first = imported(export, tmp_path / "old.csv")
    used = {path for path in PATHS if "This site uses the old address" in first[path]}
    assert used == {"/en/about", "/en/search"}
    assert "The imported page is at /en/about-3/." in first["/en/about"]
    with (tmp_path / "old.csv").open() as file:
        listed = {row["old address"]: row for row in csv.DictReader(file) if row["kind"] == "item"}
    for path in PATHS:
        response = client.get(f"{path}/")
        assert (str(response.status_code), response.get("Location", path)) == (
            listed[path]["answer"],
            listed[path]["leads to"].removesuffix("/") if response.status_code == 200 else listed[path]["leads to"],
        )
        assert (b"Theirs</h1>" in client.get(f"{path}/", follow=True).content) == (path not in used)
    again = imported(export, tmp_path / "old.csv")
    assert {path for path in PATHS if "This site uses the old address" in again[path]} == used
