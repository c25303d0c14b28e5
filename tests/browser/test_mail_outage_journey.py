"""A mail server that refuses our password, in a real browser: the CMS home page explains the outage."""

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

SITE = """
from datetime import timedelta
from django.core.mail import send_mail
from django.utils import timezone
from foundation.mailing.answers import Failure, Fault, Reason
from foundation.mailing.models import MailServer
from tests import factories, mail_factories
factories.news_index("en", show_in_menus=True)
factories.user("Editors", username="eva", email="eva@x.example")
at = timezone.now()
for number in range(3):
    reader = mail_factories.reader(f"{number}@x.example", at=at, frequency="at_once")
    mail_factories.published(reader, at=at - timedelta(hours=3))
send_mail("In review", "An article waits.", None, ["ed@x.example"])
said = "535 5.7.8 Error: authentication failed"
MailServer.objects.stands_still(Failure(Fault.OURS, Reason.PASSWORD, said), at=at, is_reached=False, tried=[])
MailServer.objects.update(down_since=at - timedelta(hours=2), next_probe_at=at + timedelta(days=1))
"""


@pytest.fixture
def newsroom(django_db_setup: None, tmp_path: Path, browser: Browser, static: Path) -> Iterator[Newsroom]:
    with running(tmp_path, browser, static=static, rows=SITE) as room:
        yield room


def test_editors_see_that_mail_stands_still_since_when_and_how_much_waits(newsroom: Newsroom) -> None:
    eva = newsroom.window("eva")
    panel = eva.locator("#mail-outage-section, section:has(#mail-outage)").first
    expect(panel).to_contain_text("The mail server rejected our username or password")
    expect(panel).to_contain_text("3 emails to readers")
    expect(panel).to_contain_text("1 email to staff and contacts")
    assert complaints(eva) == []
