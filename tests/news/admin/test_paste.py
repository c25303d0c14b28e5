"""``news.admin.paste``: the server's part of pasting; the browser's part is in ``tests/browser/test_paste.py``."""

from __future__ import annotations

import re

from django.test import Client
from django.urls import reverse

from news.admin import paste
from news.models import NewsIndexPage
from tests import factories
from tests.environment import ROOT


def test_plain_text_comes_back_in_parts(client: Client, db: None) -> None:
    client.force_login(factories.user(is_superuser=True))
    response = client.post(
        reverse("news_read_plain_text"), {"text": "One line of it\nand one more.\n\nWhat next\n\n- <a>\n- b"}
    )
    assert response.json() == {
        "parts": [
            {"text": "<p>One line of it and one more.</p>"},
            {"heading": "What next", "level": "h2"},
            {"text": "<ul><li>&lt;a&gt;</li><li>b</li></ul>"},
        ]
    }


def test_only_editors_may_ask(client: Client, db: None) -> None:
    assert client.post(reverse("news_read_plain_text"), {"text": "One."}).status_code == 302
    client.force_login(factories.user())
    assert client.post(reverse("news_read_plain_text"), {"text": "One."}).status_code == 302


def test_it_is_never_asked_by_get(client: Client, db: None) -> None:
    client.force_login(factories.user(is_superuser=True))
    assert client.get(reverse("news_read_plain_text")).status_code == 405


def test_the_editor_carries_the_script(client: Client, news_index: NewsIndexPage) -> None:
    client.force_login(factories.user(is_superuser=True))
    html = client.get(reverse("wagtailadmin_pages:edit", args=[factories.draft(news_index).pk])).content.decode()
    assert "news/paste.js" in html
    assert reverse("news_read_plain_text") in html


def test_the_notice_has_a_name_for_all_that_is_counted() -> None:
    script = "".join(path.read_text() for path in (ROOT / "news" / "static" / "news").glob("paste*.js"))
    for kind in ("dropped", "changed"):
        counted = re.findall(rf'count\(found\.{kind}, "(\w+)"|\b{kind}\.(\w+) = ', script)
        names = {name for pair in counted for name in pair if name}
        assert len(names) > 2
        assert names <= paste.texts()[kind].keys()
