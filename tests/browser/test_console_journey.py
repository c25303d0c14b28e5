"""An officer of an administration sets up a webhook, sees it fail and sends again; an editor reads the board."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import processes
from tests.browser.editing import complaints, filing
from tests.browser.newsroom import Newsroom, running
from tests.publisher import Publisher, Reply, Request

# This mark makes pytest create the template database, from which the site's own database is copied.
pytestmark = [
    pytest.mark.browser,
    pytest.mark.process,
    pytest.mark.release,
    pytest.mark.django_db,
    pytest.mark.one_database,
]

# A list of articles, an administration and another one, an editor.
SITE = """
from tests import factories
factories.news_index("en")
factories.organisation(name="Customs of Utopia", country="Utopia")
factories.organisation(name="Customs of Erewhon", country="Erewhon")
factories.user("Editors", username="eva", email="eva@x.example")
"""
# Effect of an editor's button, without the CMS around it.
PUBLISH = """
from tests import factories
factories.article(title="Lost in the repairs", slug="lost")
"""


class Program:
    """Program of the administration: it answers challenges, and accepts messages unless it is broken."""

    def __init__(self) -> None:
        self.is_out_of_order = False
        self.took: list[tuple[str, dict[str, Any]]] = []

    def __call__(self, request: Request) -> Reply:
        message = json.loads(request.body)
        if message["type"] == "endpoint.challenge":
            return Reply(body=json.dumps({"challenge": message["data"]["challenge"]}).encode())
        if self.is_out_of_order:
            return Reply(status=503, body=b"<h1>Closed for repairs</h1>")
        self.took.append((request.headers["webhook-id"], message))
        return Reply(status=204)

    def titles(self) -> list[str]:
        return [message["data"].get("title", "") for _id, message in self.took]


@pytest.fixture
def newsroom(django_db_setup: None, tmp_path: Path, browser: Browser, static: Path) -> Iterator[Newsroom]:
    values = {"HTTP_ALLOWED_PRIVATE_NETWORKS": "127.0.0.0/8", "DELIVERY_RETRY_SECONDS": "1"}
    with running(tmp_path, browser, static=static, rows=SITE, **values) as room:
        yield room


@pytest.fixture
def program() -> Iterator[tuple[Program, str]]:
    ours = Program()
    with Publisher() as publisher:
        publisher.serve("/hook", ours)
        yield ours, publisher.url("/hook")


def order(eva: Page) -> str:
    """Create a subscription for Utopia, started from the board. Return the path of its console."""
    eva.goto("/admin/board/")
    expect(eva.locator("main table")).to_contain_text("Not set up")
    eva.get_by_role("row", name="Customs of Utopia").get_by_role("link", name="Add a subscription").click()
    expect(filing(eva, "organisation").get_by_role("button", name="Remove")).to_be_visible()
    eva.get_by_label("Name", exact=True).fill("For our portal")
    eva.get_by_role("checkbox", name="Article").check()
    expect(eva.locator("[data-order-preview]")).to_contain_text("This would have matched 0 items in the last 90 days.")
    assert complaints(eva) == []
    eva.get_by_role("button", name="Save").click()
    expect(eva.locator("main")).to_contain_text("Includes: Article.")
    eva.get_by_role("button", name="Create a new link").click()
    link = eva.locator("code", has_text="/console/").inner_text()
    return re.sub(r"^https?://[^/]+", "", link)


def test_an_officer_sets_up_a_webhook_sees_it_fail_and_sends_again(
    newsroom: Newsroom, program: tuple[Program, str]
) -> None:
    ours, hook = program
    eva = newsroom.window("eva")
    console = order(eva)

    # The officer has no account. She adds the address, stores the secret, has her server checked, and tries it out.
    officer = newsroom.window()
    officer.goto(console)
    expect(officer.locator("h1")).to_have_text("Customs of Utopia")
    assert complaints(officer) == []
    officer.get_by_role("link", name="Add a webhook").click()
    officer.get_by_label("Webhook address").fill(hook)
    officer.get_by_role("button", name="Create secret").click()
    expect(officer.locator("main code").first).to_contain_text("whsec_")
    assert complaints(officer) == []
    officer.get_by_role("button", name="Verify my server now").click()
    expect(officer.locator("main")).to_contain_text("The webhook is now active.")
    officer.get_by_role("button", name="Send a test message").click()
    expect(officer.locator("main")).to_contain_text("The test message was delivered.")
    assert [message["type"] for _id, message in ours.took] == ["endpoint.test"]

    # Her program fails while an article is published; the console explains this.
    ours.is_out_of_order = True
    newsroom.run(PUBLISH)
    failures = officer.locator("section", has=officer.get_by_role("heading", name="Undelivered messages"))

    def is_given_up() -> bool:
        officer.goto(officer.url)
        return "Not delivered" in failures.inner_text()

    processes.wait_until(is_given_up, what="the failure")
    expect(failures).to_contain_text("Lost in the repairs")
    expect(failures).to_contain_text("The server or its program returned an error.")
    failures.locator("summary").first.click()
    expect(failures.locator("pre").first).to_have_text("<h1>Closed for repairs</h1>")
    assert complaints(officer) == []
    eva.goto("/admin/board/")
    expect(eva.get_by_role("row", name="Customs of Utopia")).to_contain_text("Delayed")
    expect(eva.get_by_role("row", name="Customs of Erewhon")).to_contain_text("Not set up")
    assert complaints(eva) == []

    # She repairs it, and sends again.
    ours.is_out_of_order = False
    failures.get_by_role("button", name="Send again: Lost in the repairs").click()
    expect(officer.locator("main")).to_contain_text("1 message will be sent again with its original number")
    processes.wait_until(lambda: "Lost in the repairs" in ours.titles(), what="the lost article")
    officer.goto(officer.url)
    expect(failures).to_contain_text("None. Everything sent has been delivered.")
    eva.goto("/admin/board/")
    expect(eva.get_by_role("row", name="Customs of Utopia")).to_contain_text("OK")

    # The link, which is a key, is in no log.
    assert console.strip("/").split("/")[1] not in newsroom.log.read_text(errors="replace")
