"""Addresses of a copied site that have a query, as wget names their files, lead to the pages that they became."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from rocb.models import StandardPage
from rocb.plone import run
from tests import event_factories, factories
from tests.old_sites.exports import SITE, ZONE

pytestmark = pytest.mark.django_db
# The beginning of each file name, before its parameters; "{}" is their place.
NAMES = ["page.php?{}", "page.php%3F{}", "page.php?{}.html", "page.php%3F{}.html", "page.php@{}.html"]


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_found_by_the_parameters_of_its_old_address(name: str, tmp_path: Path, client: Client) -> None:
    factories.news_index()
    event_factories.events_index()
    titles = {"id=3": "Three", "id=4": "Four", "id=3&print=1": "Print"}
    for parameters, title in titles.items():
        (tmp_path / "old").mkdir(exist_ok=True)
        link = f'<a href="{name.format("id=4").replace("%", "%25").replace("?", "%3F")}">Next</a>'
        text = f"<html><body><h1>{title}</h1><p>Text {title}. {link}</p></body></html>"
        (tmp_path / "old" / name.format(parameters)).write_text(text)
    run.execute([tmp_path / "old"], run.Options(site=SITE, zone=ZONE))
    at = {page.title: page.get_url() for page in StandardPage.objects.filter(title__in=titles.values())}
    assert len(at) == 3

    def leads_to(address: str) -> str:
        return client.get(address).headers.get("Location", "").partition("?")[0]

    for parameters, title in titles.items():
        assert leads_to(f"/page.php?{parameters}") == at[title]
        assert leads_to(f"/page.php?utm_source=mail&{parameters}&next=https://other.example/") == at[title]
    assert not {leads_to(f"/page.php{query}") for query in ("", "?", "?id=5", "?id=33", "?ID=3", "?id")} & {
        *at.values()
    }
    assert f'href="{at["Four"]}"' in client.get(at["Three"]).text
    again = run.execute([tmp_path / "old"], run.Options(site=SITE, zone=ZONE))
    assert (again.counts["imported"], again.counts["changed"]) == (0, 0)
