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

GROUPS = """
from django.contrib.auth.models import Group
answer = sorted(Group.objects.values_list("name", flat=True))
"""

TABLES = """
from django.db import connection
names = connection.introspection.table_names()
answer = sorted(name for name in names if name.split("_")[0] in {"rocb", "news", "events"})
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
    for app, name in (("rocb", "0003"), ("rocb", "0002"), ("news", "zero"), ("events", "zero"), ("rocb", "0001")):
        migrate(app, name, variables=variables)
    assert not [name for name in processes.ask(TABLES, **variables) if not name.startswith("rocb_")]
    migrate(variables=variables)
    assert processes.ask(GROUPS, **variables) == ["Contributors", "Editors"]
    assert processes.ask(TABLES, **variables) == before


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
