"""Migrations run back to nothing and forward again with data in the tables, and miss no change of a model."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import processes

FILL = """
from tests import factories
topic = factories.topic(parent=factories.topic())
factories.article(topics=[topic], organisations=[factories.organisation()], image=factories.image())
factories.article(factories.news_index("ru"), regions=[factories.region()])
factories.organisation_index()
factories.publish(factories.standard_page())
factories.user("Contributors"), factories.user("Editors")
answer = 1
"""

FILL_MORE = """
from news.models import EntryStatus
from news.syndication.record import record_external
from tests import event_factories, factories, source_factories
factories.external_index()
event_factories.edition()
entry = source_factories.entry(status=EntryStatus.PUBLISHED)
record_external(entry, at=factories.NOON)
answer = 1
"""

LEFT = """
from django.db import connection
from wagtail.models import Page
with connection.cursor() as cursor:
    cursor.execute("SELECT DISTINCT type FROM news_item")
    types = sorted(row[0] for row in cursor.fetchall())
kinds = set(Page.objects.values_list("content_type__model", flat=True))
answer = {"types": types, "unknown": sorted(kinds & {"externalindexpage", "editionpage"}), "tree": Page.find_problems()}
"""

GROUPS = """
from django.contrib.auth.models import Group
answer = sorted(Group.objects.values_list("name", flat=True))
"""

TABLES = """
from django.db import connection
names = connection.introspection.table_names()
answer = sorted(name for name in names if name.split("_")[0] in {"rocb", "news", "events"})
"""


LISTED = """
from news.lists import ItemList
from news.models import Item, ItemFacet
from rocb.models import Topic
topic = Topic.objects.exclude(parent=None).get()
answer = {
    "items": list(Item.objects.order_by("pk").values_list("type", "title", "content_hash", "data")),
    "facets": sorted(ItemFacet.objects.values_list("item", "facet", "type", "language")),
    "list": [str(item) for item in ItemList(language="en").newest(9)],
    "topic": [str(item) for item in ItemList(language="en", rows={"topic": topic}).newest(9)],
}
"""


@pytest.fixture
def variables(new_database: str, tmp_path: Path) -> dict[str, str]:
    values = {"DATABASE_URL": new_database, "VAR_DIR": str(tmp_path / "var"), "LOG_LEVEL": "ERROR"}
    processes.ask(FILL, **values)
    return values


def migrate(*arguments: str, variables: dict[str, str]) -> None:
    done = processes.manage("migrate", "--verbosity=0", *arguments, **variables)
    assert done.returncode == 0, done.stderr


@pytest.mark.process
def test_every_migration_can_be_taken_back_with_data_and_made_again(variables: dict[str, str]) -> None:
    """Step by step, as an operator would. Not the first of ``rocb``: it has the users, and Wagtail's own migrations that
    stand on it cannot be taken back (``wagtailimages.0023``)."""
    before = processes.ask(TABLES, **variables)
    processes.ask(FILL_MORE, **variables)
    assert processes.ask(LEFT, **variables)["types"] == ["article", "edition", "external"]
    migrate("rocb", "0007", variables=variables)
    assert processes.ask(LEFT, **variables) == {"types": ["article"], "unknown": [], "tree": [[], [], [], [], []]}
    for app, name in (("rocb", "0003"), ("rocb", "0002"), ("news", "zero"), ("events", "zero"), ("rocb", "0001")):
        migrate(app, name, variables=variables)
    assert not [name for name in processes.ask(TABLES, **variables) if not name.startswith("rocb_")]
    migrate(variables=variables)
    assert processes.ask(GROUPS, **variables) == ["Contributors", "Editors"]
    assert processes.ask(TABLES, **variables) == before


@pytest.mark.process
def test_what_was_public_before_there_was_more_than_articles_is_still_listed(variables: dict[str, str]) -> None:
    """Items and facets without a type are those of articles."""
    before = processes.ask(LISTED, **variables)
    migrate("news", "0001", variables=variables)
    migrate(variables=variables)
    assert before["items"]
    assert before["facets"]
    assert processes.ask(LISTED, **variables) == before


@pytest.mark.process
def test_the_groups_can_be_taken_back_to_wagtails_and_made_again(variables: dict[str, str]) -> None:
    migrate("rocb", "0002", variables=variables)
    assert processes.ask(GROUPS, **variables) == ["Editors", "Moderators"]
    migrate(variables=variables)
    assert processes.ask(GROUPS, **variables) == ["Contributors", "Editors"]


@pytest.mark.process
def test_no_change_of_a_model_lacks_its_migration(tmp_path: Path) -> None:
    done = processes.manage("makemigrations", "--check", "--dry-run", VAR_DIR=str(tmp_path))
    assert done.returncode == 0, done.stdout
