"""The site with one more language, and with only one: nothing changes except ``LANGUAGES`` in the environment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests import processes

pytestmark = pytest.mark.process

BEGIN = """
from django.core.management import call_command
from django.test import Client
from rocb.demo.load import load
from rocb.models import Organisation, User
from tests import event_factories, factories
load(articles=False)
def status(client, *paths):
    return {path: client.get(path, headers={"host": "localhost"}).status_code for path in paths}
def text(client, path):
    return b"".join(client.get(path, headers={"host": "localhost"})).decode()
def moved(client, path):
    return client.get(path, headers={"host": "localhost"}).get("Location")
visitor, editor = Client(), Client()
editor.force_login(User.objects.get(username="admin"))
SCREENS = [
    "/admin/",
    "/admin/pages/",
    "/admin/reports/site-history/",
    "/admin/subscriptions/",
    "/admin/snippets/newsroom_events/person/add/",
    *(f"/admin/snippets/rocb/{name}/{screen}" for name in ("topic", "organisation", "region") for screen in ("", "add/")),
]
"""

GERMAN = """
before = [moved(visitor, path) for path in ("/de/", "/de/news/?page=2")]
factories.home().copy_for_translation(factories.locale("de")).save_revision().publish()
topic = factories.topic(name={"en": "Dogs", "de": "Hunde"}, slug="dogs")
article = factories.article(factories.news_index("de"), slug="hund", title="2. Hundetag", topics=[topic])
edition = event_factories.edition(event_factories.events_index("de"), slug="tagung", ordinal=2, topics=[topic])
export = text(editor, "/admin/snippets/rocb/topic/").count("Deutsch")
answer = {
    "before": before,
    "pages": status(
        visitor, "/de/", "/de/news/", article.url, edition.url, "/de/events/", "/de/topics/", "/de/topics/dogs/",
        "/de/search/?q=hunde", "/de/documents/", "/de/subscribe/", "/de/subscribe/mail/", "/de/site.webmanifest",
    ),
    "feeds": status(
        visitor, "/de/news/rss.xml", "/de/news/atom.xml", "/de/news/feed.json", "/de/rss.xml", "/de/events/rss.xml",
        "/de/feeds.opml", "/de/events.ics", "/de/news/rss.xml?topic=dogs", "/feeds/all/rss.xml", "/sitemap.xml",
    ),
    "screens": status(editor, *SCREENS, f"/admin/pages/{article.pk}/edit/", f"/admin/pages/{edition.pk}/edit/"),
    "named": "Hunde" in text(visitor, "/de/news/rss.xml"),
    "number": "Edition 2" in text(visitor, edition.url),
    "switch": '<link rel="alternate" hreflang="de"' in text(visitor, "/en/"),
    "sitemap": article.full_url in text(visitor, "/sitemap.xml"),
    "input": 'name="name_de"' in text(editor, "/admin/snippets/rocb/topic/add/"),
    "spare": "/rocb/share.png" in text(visitor, article.url),
    "choice": 'value="de"' in text(visitor, "/de/subscribe/mail/"),
    "column": "name.de" in text(editor, "/admin/snippets/rocb/organisation/?export=csv"),
}
"""

ENGLISH = """
article = factories.article(slug="dog", topics=[factories.topic(name="Dogs", slug="dogs")])
edition = event_factories.edition(slug="meeting")
answer = {
    "pages": status(
        visitor, "/en/", "/en/news/", article.url, edition.url, "/en/events/", "/en/topics/dogs/", "/en/search/?q=dogs",
        "/en/subscribe/", "/en/subscribe/mail/",
    ),
    "feeds": status(
        visitor, "/en/news/rss.xml", "/en/events/rss.xml", "/en/feeds.opml", "/en/events.ics", "/calendar.ics",
        "/feeds/all/rss.xml", "/sitemap.xml",
    ),
    "screens": status(editor, *SCREENS, f"/admin/pages/{article.pk}/edit/", f"/admin/pages/{edition.pk}/edit/"),
    "addresses": [article.url, edition.url.startswith("/en/events/"), moved(visitor, "/")],
    "unknown": visitor.get("/ru/", follow=True, headers={"host": "localhost"}).status_code,
    "switch": 'class="languages"' in text(visitor, article.url),
    "names": Organisation.objects.filter(code="NL").get().name,
}
"""


def asked(code: str, languages: str, database: str, folder: Path) -> dict[str, Any]:
    values = {"ENVIRONMENT": "test", "DATABASE_URL": database, "VAR_DIR": str(folder / "var"), "LOG_LEVEL": "ERROR"}
    answer: dict[str, Any] = processes.ask(BEGIN + code, LANGUAGES=languages, **values)
    for part in ("pages", "feeds", "screens"):
        assert {path: status for path, status in answer.pop(part).items() if status != 200} == {}
    return answer


def test_a_fourth_language_is_a_setting(new_database: str, tmp_path: Path) -> None:
    answer = asked(GERMAN, "en,ru,fr,de", new_database, tmp_path)
    assert answer.pop("before") == ["/en/", "/en/news/?page=2"], "nothing of another language under a German address"
    assert all(answer.values()), answer


def test_one_language_is_enough(new_database: str, tmp_path: Path) -> None:
    answer = asked(ENGLISH, "en", new_database, tmp_path)
    assert answer.pop("addresses") == ["/en/news/dog/", True, "/en/"]
    assert answer == {
        "unknown": 404,
        "switch": False,
        "names": {"en": "Customs Administration of the Netherlands", "nl": "Douane"},
    }
