"""Migrations run backwards to nothing and forwards again, with data in the tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import databases, processes

FILL = """
from news.models import EntryStatus
from news.publishing.record import record_external
from tests import event_factories, factories, source_factories
topic = factories.topic(parent=factories.topic())
factories.article(topics=[topic], organisations=[factories.organisation()], image=factories.image())
factories.article(factories.news_index("ru"), regions=[factories.region()])
factories.organisation_index()
factories.publish(factories.standard_page())
factories.user("Contributors"), factories.user("Editors")
factories.external_index()
event_factories.edition()
entry = source_factories.entry(status=EntryStatus.PUBLISHED)
record_external(entry, at=factories.NOON)
answer = 1
"""

TABLES = """
from django.db import connection
names = connection.introspection.table_names()
answer = sorted(name for name in names if name.startswith(("rocb_", "newsroom_")))
"""


@pytest.mark.process
@pytest.mark.django_db
def test_every_migration_can_be_taken_back_with_data_and_made_again(django_db_setup: None, tmp_path: Path) -> None:
    """Except the first of ``rocb``: migrations of Wagtail depend on its users, and some of them are irreversible."""
    with databases.copy(tmp_path) as url:
        variables = {"DATABASE_URL": url, "VAR_DIR": str(tmp_path / "var"), "LOG_LEVEL": "ERROR"}

        def migrate(*steps: str) -> list[str]:
            calls = "".join(f"call_command('migrate', *{step.split()!r}, verbosity=0)\n" for step in steps)
            code = f"from django.core.management import call_command\n{calls}{TABLES}"
            found: list[str] = processes.ask(code, **variables)
            return found

        before = migrate()
        processes.ask(FILL, **variables)
        left = migrate("rocb 0002", "newsroom_news zero", "newsroom_events zero", "rocb 0001")
        assert not [name for name in left if name.startswith(("newsroom_news", "newsroom_events"))]
        assert migrate("") == before
