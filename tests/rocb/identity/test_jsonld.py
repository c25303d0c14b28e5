from __future__ import annotations

import json
import re

import pytest
from django.test import Client

from rocb.identity import jsonld
from tests import factories

pytestmark = pytest.mark.django_db


def data(text: str) -> dict[str, object]:
    match = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.S)
    assert match
    return json.loads(match[1])


def test_an_administration_is_a_body_of_government_with_its_seat() -> None:
    row = factories.organisation(code="NL", city="The Hague", website="https://www.example.org")
    about = data(jsonld.organisation(row, url="https://www.example.org/nl/"))["mainEntity"]
    assert about == {
        "@type": "GovernmentOrganization",
        "name": str(row.name),
        "url": "https://www.example.org",
        "address": {"@type": "PostalAddress", "addressLocality": "The Hague", "addressCountry": "NL"},
    }


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/en/", "WebSite"), ("/en/members/", "CollectionPage"), ("/en/search/?q=member", "SearchResultsPage")],
)
def test_each_page_says_what_it_is(path: str, kind: str, client: Client) -> None:
    factories.organisation_index()
    assert data(client.get(path).content.decode())["@type"] == kind
