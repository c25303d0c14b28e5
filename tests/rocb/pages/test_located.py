"""The members that an article or a topic names, on the map of all members."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from rocb.models import Organisation
from rocb.pages.directory import located
from tests import factories

pytestmark = pytest.mark.django_db


def words_of(client: Client, path: str) -> str:
    found = BeautifulSoup(client.get(path).content, "html.parser").select_one(".located")
    return " ".join(found.get_text().split()) if found else ""


def test_articles_and_topics_show_the_members_that_they_name(client: Client) -> None:
    rows = [factories.organisation(code=code) for code in ("AZ", "GE", "TR")]
    topic = factories.topic()
    article = factories.article(organisations=rows[:2], topics=[topic])
    for path in (article.url, f"/en/topics/{topic.slug}/"):
        assert words_of(client, path) == "2 of 3 members"


def test_one_member_needs_no_map(client: Client) -> None:
    rows = [factories.organisation(code="AZ"), factories.organisation(kind=Organisation.Kind.RTC)]
    assert words_of(client, factories.article(organisations=rows).url) == ""


def test_only_members_are_on_the_map() -> None:
    members = [factories.organisation(code=code) for code in ("AZ", "GE", "TR")]
    other = factories.organisation(kind=Organisation.Kind.ROCB)
    found = located({members[0].pk, members[2].pk, other.pk, 0}, [*members, other])
    assert found is not None
    assert (found.count, found.total) == (2, 3)
    assert found.shape.count("M") == 2
    assert located({members[0].pk, other.pk}, [*members, other]) is None
