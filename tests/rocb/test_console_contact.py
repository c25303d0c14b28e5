"""The console of an administration without a subscription: how to ask for one."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from news.models import Token
from rocb.models import SiteIdentity
from tests import factories, order_factories

pytestmark = pytest.mark.django_db
NAME = "Customs & “Excise” of <Utopia>"


def page(client: Client, *, language: str, has_subscription: bool = False) -> BeautifulSoup:
    organisation = factories.organisation(name={"en": NAME, "ru": NAME, "fr": NAME})
    if has_subscription:
        order_factories.subscription(organisation=organisation)
    token = Token.issue(at=timezone.now(), organisation=organisation)
    response = client.get(f"/console/{token}/?language={language}")
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def in_content(found: BeautifulSoup) -> list[str]:
    return [str(link["href"]) for link in found.select("main a[href^='mailto:'], .console a[href^='mailto:']")]


@pytest.mark.parametrize(("language", "words"), [("en", "Languages:"), ("ru", "Языки:"), ("fr", "Langues")])
def test_a_link_writes_the_email_with_the_questions(client: Client, language: str, words: str) -> None:
    identity = SiteIdentity.load()
    identity.email = "office@rocb.example"
    identity.save()
    links = in_content(page(client, language=language))
    address = urlsplit(links[0])
    values = parse_qs(address.query, strict_parsing=True)
    assert address.path == "office@rocb.example"
    assert values["subject"][0].endswith(NAME)
    lines = values["body"][0].split("\r\n")
    assert len(lines) == 4
    assert lines[1].startswith(words)


def test_without_an_address_of_the_office_there_is_no_link(client: Client) -> None:
    identity = SiteIdentity.load()
    identity.email = ""
    identity.save()
    assert not in_content(page(client, language="en"))


def test_who_has_a_subscription_is_not_asked(client: Client) -> None:
    identity = SiteIdentity.load()
    identity.email = "office@rocb.example"
    identity.save()
    assert not in_content(page(client, language="en", has_subscription=True))
