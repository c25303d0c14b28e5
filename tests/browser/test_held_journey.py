"""A trusted source that changes hands, in a real browser: nothing is published, an editor sees why and decides once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.editing import complaints
from tests.browser.newsroom import Newsroom, running

pytestmark = [
    pytest.mark.browser,
    pytest.mark.process,
    pytest.mark.release,
    pytest.mark.django_db,
    pytest.mark.one_database,
]

# A trusted source whose domain somebody else has: twelve strange entries with newer dates and another title.
SITE = """
from datetime import timedelta
from django.utils import timezone
from tests import factories
from tests.source_factories import brings, parsed_entry, source
factories.news_index("en", show_in_menus=True)
factories.external_index("en")
factories.user("Editors", username="eva", email="eva@x.example")
now, hour = timezone.now(), timedelta(hours=1)
row = source(trust="publish", title="Customs of Utopia", trusted_at=now - 9 * hour)
brings(row, *[parsed_entry(n) for n in range(1, 13)], at=now - 8 * hour, title="Customs of Utopia")
strange = [
    parsed_entry(n, guid=f"x{n}", link=f"https://casino.example/{n}", title=f"Win {n} times", published=now - hour)
    for n in range(20, 32)
]
brings(row, *strange, at=now - hour, title="Best casino")
row.__class__.objects.update(next_poll_at=now + 99 * hour)
"""


@pytest.fixture
def newsroom(django_db_setup: None, tmp_path: Path, browser: Browser, static: Path) -> Iterator[Newsroom]:
    with running(tmp_path, browser, static=static, rows=SITE) as room:
        yield room


def test_a_source_that_changes_hands_is_held_and_decided_once(newsroom: Newsroom) -> None:
    newsroom.wait_for_mail("1 source needs attention", "/held/")
    eva, reader = newsroom.window("eva"), newsroom.window()
    expect(eva.locator("main")).to_contain_text("The title was “Customs of Utopia” and is now “Best casino”.")
    assert complaints(eva) == []
    eva.get_by_role("link", name="Customs of Utopia").first.click()
    expect(eva.locator("main")).to_contain_text("12 entries are held")
    expect(eva.locator("main")).to_contain_text("Entries linked to example.org and now link to casino.example.")
    assert complaints(eva) == []
    reader.goto("/en/external/")
    assert "Win 20 times" not in reader.content()
    eva.get_by_role("button", name="Keep all on the desk and stop publishing automatically").click()
    expect(eva.locator("main")).to_contain_text("will now wait on the desk")
    reader.reload()
    assert "Win 20 times" not in reader.content()
