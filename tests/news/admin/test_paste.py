"""``news.admin.paste``: the server's part of pasting; the browser's part is in ``tests/browser/test_paste.py``."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from news.admin import paste
from news.models import NewsIndexPage
from news.parsing.documents.values import CHANGED, LEFT_OUT
from tests import factories


def test_plain_text_comes_back_in_parts(client: Client, db: None) -> None:
    client.force_login(factories.user(is_superuser=True))
    response = client.post(
        reverse("news_read_pasted"), {"text": "One line of it\nand one more.\n\nWhat next\n\n- <a>\n- b"}
    )
    assert response.json() == {
        "parts": [
            {"text": "<p>One line of it and one more.</p>"},
            {"heading": "What next", "level": "h2"},
            {"text": "<ul><li>&lt;a&gt;</li><li>b</li></ul>"},
        ],
        "dropped": {},
        "changed": {},
    }


def send(client: Client, html: str) -> Any:
    client.force_login(factories.user(is_superuser=True))
    return client.post(reverse("news_read_pasted"), {"html": SimpleUploadedFile("pasted.html", html.encode())})


def test_html_comes_back_in_parts_with_the_names_of_its_images(client: Client, db: None) -> None:
    name = b64encode(b"picture 0").decode()
    response = send(
        client,
        f"<h1>A</h1><p onclick='x()'>One <b>two</b><script>x()</script></p><img alt='A map' src='data:image/png;base64,{name}'>"
        "<blockquote><p>Better.</p><p>— Ann Lee, head of it</p></blockquote><del>gone</del>"
        "<table><tr><th>a<th>b<tr><td>c<td colspan=2>d</table>",
    )
    assert response.json() == {
        "parts": [
            {"heading": "A", "level": "h2"},
            {"text": "<p>One <b>two</b></p>"},
            {"picture": {"name": "picture 0", "alt": "A map"}},
            {"quote": {"text": "Better.", "speaker": "Ann Lee", "office": "head of it"}},
            {"table": {"caption": "", "columns": ["a", "b"], "rows": [["<p>c</p>", "<p>d</p>"]]}},
        ],
        "dropped": {"deletions": 1},
        "changed": {"merged": 1},
    }


def test_what_cannot_be_read_gets_a_sentence(client: Client, db: None) -> None:
    response = send(client, "<p>x</p>" * 31_000)
    assert (response.status_code, response.json()) == (
        422,
        {"error": "The document has too much text. Divide it into smaller documents."},
    )
    assert client.post(reverse("news_read_pasted"), {"text": "x" * 100_001}).status_code == 413


def test_only_editors_may_ask(client: Client, db: None) -> None:
    assert client.post(reverse("news_read_pasted"), {"text": "One."}).status_code == 302
    client.force_login(factories.user())
    assert client.post(reverse("news_read_pasted"), {"text": "One."}).status_code == 302


def test_it_is_never_asked_by_get(client: Client, db: None) -> None:
    client.force_login(factories.user(is_superuser=True))
    assert client.get(reverse("news_read_pasted")).status_code == 405


def test_the_editor_carries_the_script(client: Client, news_index: NewsIndexPage) -> None:
    client.force_login(factories.user(is_superuser=True))
    html = client.get(reverse("wagtailadmin_pages:edit", args=[factories.draft(news_index).pk])).content.decode()
    assert "news/paste.js" in html
    assert reverse("news_read_pasted") in html


def test_the_notice_has_a_name_for_all_that_is_counted() -> None:
    assert set(LEFT_OUT) == paste.texts()["dropped"].keys()
    assert set(CHANGED) == paste.texts()["changed"].keys()
