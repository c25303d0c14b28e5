"""An editor wants to delete an organisation, sees its uses, and merges it: nothing is lost, and old addresses redirect."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests import processes
from tests.browser.editing import complaints, file_under
from tests.browser.newsroom import Newsroom, running
from tests.publisher import Publisher, Reply, Request

pytestmark = [
    pytest.mark.browser,
    pytest.mark.process,
    pytest.mark.release,
    pytest.mark.django_db,
    pytest.mark.one_database,
]

# Two rows for one administration; everything refers to the one with the wrong name.
SITE = """
from news.models import Token
from news.models.matching import Rule
from tests import event_factories, factories, mail_factories, order_factories
from tests.events.registration.people import enter
factories.news_index("en")
old = factories.organisation(name="Revenue Service", country="Utopia", slug="revenue-service")
factories.organisation(name="Customs Service", country="Utopia", slug="customs-service")
factories.article(title="Said before", slug="before", organisations=[old])
order = order_factories.subscription(
    organisation=old, name="For our portal", rule=Rule(any_of=frozenset([f"organisation:{{old.pk}}"]))
)
order_factories.channel(order, url={url!r})
mail_factories.reader("ann@x.example", at=factories.NOON, organisation=old)
_feed, feed = order_factories.feed(order)
console = Token.issue(at=factories.NOON, organisation=old)
event = event_factories.edition(title="A webinar", registration="form")
enter(event, organisation=old, name="Ann Visitor")
from pathlib import Path
Path({keys!r}).write_text(f"{{feed}} {{console}}")
factories.user("Editors", username="eva", email="eva@x.example")
"""
PUBLISH = """
from rocb.models import Organisation
from tests import factories
factories.article(title="Said after", slug="after", organisations=[Organisation.objects.get(slug="customs-service")])
"""


class Took:
    """Receiver of deliveries to the administration's program."""

    def __init__(self) -> None:
        self.titles: list[str] = []

    def __call__(self, request: Request) -> Reply:
        self.titles.append(json.loads(request.body)["data"].get("title", ""))
        return Reply(status=204)


@pytest.fixture
def took() -> Iterator[tuple[Took, str]]:
    ours = Took()
    with Publisher() as publisher:
        publisher.serve("/hook", ours)
        yield ours, publisher.url("/hook")


@pytest.fixture
def newsroom(
    django_db_setup: None, tmp_path: Path, browser: Browser, static: Path, took: tuple[Took, str]
) -> Iterator[Newsroom]:
    rows = SITE.format(url=took[1], keys=str(tmp_path / "keys"))
    with running(tmp_path, browser, static=static, rows=rows, HTTP_ALLOWED_PRIVATE_NETWORKS="127.0.0.0/8") as room:
        yield room


def test_what_hangs_on_an_organisation_goes_on_under_its_other_name(
    newsroom: Newsroom, took: tuple[Took, str], tmp_path: Path
) -> None:
    hook, _url = took
    processes.wait_until(
        lambda: hook.titles == ["Said before"], seconds=60, what="the webhook is brought the first article"
    )
    eva = newsroom.window("eva")
    eva.goto("/admin/snippets/rocb/organisation/?q=Revenue")
    eva.get_by_role("link", name="Utopia: Revenue Service").or_(
        eva.get_by_role("link", name="Revenue Service")
    ).first.click()
    path = eva.url.split("/edit/")
    eva.goto(f"{path[0]}/delete/{path[1]}".replace("//delete", "/delete"))
    main = eva.locator("main")
    expect(main).to_contain_text("is in use and cannot be deleted")
    for words in ("Subscriptions: 2", "For our portal", "Console links: 1", "Registrations: 1", "Said before"):
        expect(main).to_contain_text(words)
    expect(main).not_to_contain_text("Ann Visitor")
    expect(eva.get_by_role("button", name="Yes, delete it")).to_have_count(0)
    assert complaints(eva) == []

    eva.get_by_role("link", name="Merge into…").click()
    file_under(eva, "into", "Customs Service")
    eva.get_by_role("button", name="Show what will move").click()
    expect(main).to_contain_text("Everything that uses “Utopia: Revenue Service” will use “Utopia: Customs Service”")
    expect(main).to_contain_text("Registrations: 1")
    assert complaints(eva) == []
    eva.get_by_role("button", name="Yes, merge").click()
    expect(main).to_contain_text("has been merged into “Utopia: Customs Service”")

    # No one was notified; the next message reaches the same endpoint, and the same keys still work.
    newsroom.run(PUBLISH)
    wanted = ["Said before", "Said after"]
    processes.wait_until(
        lambda: hook.titles == wanted, seconds=60, what="the webhook is brought the next article, once"
    )
    feed, console = (tmp_path / "keys").read_text().split()
    reader = newsroom.window()
    response = reader.request.get(f"/f/{feed}/rss.xml")
    assert response.status == 200
    assert {"Said before", "Said after"} <= set(response.text().replace("</title>", "<title>").split("<title>"))
    reader.goto(f"/console/{console}/")
    expect(reader.locator("main")).to_contain_text("Customs Service")
    expect(reader.locator("main")).to_contain_text("For our portal")
    reader.goto("/en/news/?organisation=revenue-service")
    assert reader.url.endswith("/en/news/?organisation=customs-service")
    expect(reader.locator("main")).to_contain_text("Said before")
