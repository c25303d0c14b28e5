"""`rocb.sharing.copying`: each article and event links to text that another newsroom can copy."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from wagtail.models import PageViewRestriction

from rocb.models import SiteIdentity
from tests import event_factories, factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["article", "edition"])
def test_each_article_and_event_leads_to_it(client: Client, kind: str) -> None:
    page = factories.article() if kind == "article" else event_factories.edition()
    link = BeautifulSoup(client.get(page.url).content, "html.parser").select_one(".copy a[href]")
    assert link
    soup = BeautifulSoup(client.get(str(link["href"])).content, "html.parser")
    fields = soup.select("textarea[readonly]")
    assert [field["id"] for field in fields] == ["copy-html", "copy-text"]
    assert all("Source: ROCB Europe" in field.get_text() for field in fields)
    page.unpublish()
    assert client.get(str(link["href"])).status_code == 404


@pytest.mark.parametrize("kind", ["article", "edition"])
def test_a_page_behind_a_new_restriction_is_not_given_away(client: Client, kind: str) -> None:
    """A restriction that was written without a signal leaves the item until the worker's next round."""
    page = factories.article() if kind == "article" else event_factories.edition()
    paths = [f"/en/copy/{page.uuid}/", f"/en/press/{page.uuid}/", f"/en/press/{page.uuid}/cite.bib"]
    assert [client.get(path).status_code for path in paths] == [200, 200, 200]
    PageViewRestriction.objects.bulk_create([PageViewRestriction(page=page.page_ptr, restriction_type="login")])
    assert [client.get(path).status_code for path in paths] == [404, 404, 404]


def test_what_other_sites_wrote_is_not_ours_to_give_away(client: Client) -> None:
    factories.news_index()
    item = factories.item(type="external", kind="external", address="https://customs.example/1")
    assert client.get(f"/en/copy/{item.uuid}/").status_code == 404


def test_a_republished_text_is_not_given_away_with_the_name_of_the_office(client: Client) -> None:
    identity = SiteIdentity.load()
    identity.reuse_lines = {"en": "Free to reuse."}
    identity.save()
    page = factories.article(provenance="republished", source_url="https://wco.example/b")
    assert "/en/copy/" not in client.get(page.url).content.decode()
    assert client.get(f"/en/copy/{page.uuid}/").status_code == 404
    press = client.get(f"/en/press/{page.uuid}/").content.decode()
    assert "/en/copy/" not in press
    assert "Free to reuse." not in press
