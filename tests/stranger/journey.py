"""Actions of the developer, an editor, readers and the worker on a third-party site: a program in its folder, in one
process.

``python journey.py OPTIONS`` prints each step and its result, as JSON: "ok" or the error.
"""

# ruff: noqa: E402
from __future__ import annotations

import io
import json
import os
import re
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "theirs.settings.dev")

import django

django.setup()

from bs4 import BeautifulSoup
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.test import Client
from django.urls import URLResolver, get_resolver
from wagtail.models import Locale, Page

OPTIONS: dict[str, Any] = {
    "plugins": [],
    "makes": [],  # apps of the site that first need a migration
    "language": "",  # of the site, in place of English
    "start": "",  # before the slugs of pages
    "slugs": {"news": "news", "events": "events"},
    "topic": "newsroom_vocabulary.Topic",
    "article": "newsroom_news.articlepage",
    "title": "Laboratories compare",
    "text": "They compared how they test olive oil.",
    "standfirst": "Eleven laboratories met.",
    "article_values": {},
    "blocks": [],
    "shows": [],  # words on the page and in feeds besides the text
    "edition": "newsroom_events.editionpage",
    "edition_values": {},
    "steps": [],  # after the usual ones
    **json.loads(sys.argv[1]),
}
START: str = OPTIONS["start"]
HOME = 3  # the page that `wagtail start` makes
TEXT, ARTICLE = OPTIONS["text"], OPTIONS["title"]
EDITION, DAY = "First customs talk", date.today() + timedelta(days=40)
HAS_NO_SCREEN = {"logout", "failwhale"}
host = urlsplit(settings.PUBLIC_URL).netloc
editor, reader = Client(headers={"host": host}), Client(headers={"host": host})


# --- The developer ----------------------------------------------------------------------------------------------------


def check() -> None:
    call_command("check", fail_level="WARNING")


def migrate() -> None:
    if OPTIONS["makes"]:
        call_command("makemigrations", *OPTIONS["makes"], verbosity=0)
    call_command("migrate", verbosity=0)
    if OPTIONS["language"]:
        Locale.objects.update(language_code=OPTIONS["language"])


def find_nothing_to_migrate() -> None:
    call_command("makemigrations", check_changes=True, dry_run=True)


def delete_pages() -> None:
    for page in Page.objects.child_of(Page.objects.get(pk=HOME)).specific():
        page.delete()


def migrate_back() -> None:
    """Migrate back as ``docs/install.md`` says: the plug-ins first, then their foundation."""
    labels = [f"newsroom_{name}" for name in OPTIONS["plugins"]]
    labels += [one.label for one in apps.get_app_configs() if one.name.startswith("foundation.")]
    for label in labels:
        if (Path(apps.get_app_config(label).path) / "migrations").is_dir():
            call_command("migrate", label, "zero", verbosity=0)


def migrate_again() -> None:
    call_command("migrate", verbosity=0)


# --- An editor --------------------------------------------------------------------------------------------------------


def sign_in() -> None:
    model: Any = get_user_model()
    model.objects.create_superuser(**{model.USERNAME_FIELD: "ann@example.com", "password": "secret"})
    answer = editor.post("/admin/login/", {"username": "ann@example.com", "password": "secret"})
    assert answer.status_code == 302, answer.content.decode()


def write_article() -> None:
    index = publish("newsroom_news.newsindexpage", HOME, OPTIONS["slugs"]["news"], title="News")
    values = {"title": ARTICLE, "standfirst": OPTIONS["standfirst"], "topics": [topic().pk]}
    blocks = body(["text", {"": rich_text(TEXT)}], *OPTIONS["blocks"])
    publish(OPTIONS["article"], index, "compare", **values, **blocks, **OPTIONS["article_values"])


def write_edition() -> None:
    index = publish("newsroom_events.eventsindexpage", HOME, OPTIONS["slugs"]["events"], title="Events")
    series = publish("newsroom_events.eventseriespage", index, "talk", title="Customs talk")
    values = {"title": EDITION, "starts_on": str(DAY), "starts_at": "10:00", "topics": [topic().pk]}
    publish(OPTIONS["edition"], series, "first", **values, **OPTIONS["edition_values"])


def create_topic() -> None:
    """Create a topic like the field for topics."""
    answer = editor.post("/admin/filing/topic/", {"name": "Wine and honey"})
    assert answer.status_code == 200, answer.content.decode()
    row = apps.get_model(OPTIONS["topic"]).objects.get(pk=answer.json()["choice"]["value"])
    assert row.named_in(settings.LANGUAGE_CODE)[0] == "Wine and honey", row.named_in(settings.LANGUAGE_CODE)


def open_again() -> None:
    for page in Page.objects.filter(title__in=[ARTICLE, EDITION]):
        form(f"/admin/pages/{page.pk}/edit/")
        for name in ("history", "usage", "copy", "unpublish", "delete"):
            assert editor.get(f"/admin/pages/{page.pk}/{name}/").status_code in {200, 302}, name
        assert page.title in text(editor, f"/admin/pages/{page.get_parent().pk}/")


def visit_screens() -> None:
    """Visit every address of the CMS without arguments."""
    found = sorted({path for path in routes(get_resolver()) if path.startswith("/admin/")})
    assert len(found) > 50
    for path in found:
        assert (status := editor.get(path).status_code) < 500, f"{path}: {status}"


def routes(resolver: Any, start: str = "/") -> Any:
    for one in resolver.url_patterns:
        route = start + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from routes(one, route)
        elif not re.search(r"[<(]", route) and not HAS_NO_SCREEN & set(route.split("/")):
            yield route


def topic() -> Any:
    model: Any = apps.get_model(OPTIONS["topic"])
    row = model.objects.filter(slug="olive-oil").first() or model(slug="olive-oil")
    row.name = {"en": "Olive oil"} if isinstance(row.name, dict) else "Olive oil"
    row.save()
    return row


def form(path: str) -> dict[str, Any]:
    """Return the values of a form as a browser would send them."""
    page = BeautifulSoup(text(editor, path), "html.parser").select_one("form[data-edit-form]")
    assert page, f"{path} has no form"
    values: dict[str, Any] = {}
    for one in page.select("input[name], textarea[name], select[name]"):
        if one.name == "select":
            chosen = [option.get("value", "") for option in one.select("option[selected]")]
            first = [option.get("value", "") for option in one.select("option")]
            values[str(one["name"])] = chosen if one.has_attr("multiple") else [*chosen, *first, ""][0]
        elif one.name == "textarea":
            values[str(one["name"])] = one.text
        elif one.get("type") not in {"checkbox", "radio"} or one.has_attr("checked"):
            values[str(one["name"])] = one.get("value", "")
    return {name: value for name, value in values.items() if "__prefix__" not in name and "action-" not in name}


def publish(kind: str, parent: int, slug: str, **values: Any) -> int:
    path = f"/admin/pages/add/{kind.replace('.', '/')}/{parent}/"
    answer = editor.post(path, {**form(path), "slug": slug, **values, "action-publish": "action-publish"})
    errors = BeautifulSoup(answer.content, "html.parser").select(".error-message, .messages .error")
    assert answer.status_code == 302, f"{path}: {answer.status_code} {[' '.join(one.text.split()) for one in errors]}"
    page = Page.objects.child_of(Page.objects.get(pk=parent)).get(slug=slug)
    assert page.live, f"{page} is not live"
    return int(page.pk)


def body(*blocks: Any) -> dict[str, str]:
    values = {"body-count": str(len(blocks))}
    for number, (kind, value) in enumerate(blocks):
        start = f"body-{number}-"
        values |= {f"{start}deleted": "", f"{start}order": str(number), f"{start}type": kind, f"{start}id": ""}
        values |= {f"{start}value{name}": part for name, part in value.items()}
    return values


def rich_text(words: str) -> str:
    block = {"key": "aaaaa", "text": words, "type": "unstyled", "depth": 0, "inlineStyleRanges": [], "entityRanges": []}
    return json.dumps({"blocks": [block], "entityMap": {}})


# --- The worker and readers -------------------------------------------------------------------------------------------


def run_worker() -> None:
    out = io.StringIO()
    call_command("worker", once=True, stdout=out)
    assert "'failed: " not in out.getvalue(), out.getvalue()
    for plugin, job in (("news", "items_mended"), ("events", "calendars_mended")):
        assert (job in out.getvalue()) == (plugin in OPTIONS["plugins"]), out.getvalue()


def read_news() -> None:
    news = f"{START}/{OPTIONS['slugs']['news']}/"
    feeds = [address for address in follow(news, ARTICLE) if re.search(r"(rss|atom)\.xml|feed\.json", address)]
    assert len(feeds) >= 3, feeds
    for address in feeds:
        text(reader, address, TEXT, *OPTIONS["shows"])
    follow(f"{news}compare/", TEXT, *OPTIONS["shows"])
    for path in (f"{news}?topic=olive-oil", f"{news}{date.today():%Y}/", f"/search/?query={ARTICLE.split()[0]}"):
        text(reader, path, ARTICLE)


def read_events() -> None:
    events = f"{START}/{OPTIONS['slugs']['events']}/"
    for path in (events, f"{events}talk/", f"{events}talk/first/"):
        calendars = [address for address in follow(path, EDITION) if ".ics" in address]
        assert calendars, f"{path} has no calendar"
        for address in calendars:
            text(reader, address, EDITION)
    for path in (f"{events}?topic=olive-oil", f"{events}{DAY:%Y/%m}/", "/search/?query=customs"):
        text(reader, path, EDITION)


def read_home() -> None:
    text(reader, f"{START}/")


def follow(path: str, *words: str) -> list[str]:
    """Follow the addresses that a page prints, as paths of this site. Each must respond."""
    page = BeautifulSoup(text(reader, path, *words), "html.parser")
    printed = {str(one["href"]) for one in page.select("a[href], link[href]")}
    found = [urlsplit(urljoin(settings.PUBLIC_URL + path, href)) for href in sorted(printed)]
    ours = [f"{one.path}?{one.query}".rstrip("?") for one in found if one.netloc == host]
    for address in ours:
        text(reader, address)
    return ours


def text(client: Client, path: str, *words: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.headers.get('Location', '')}"
    found = b"".join(answer).decode(errors="replace")
    for one in words:
        assert one in found, f"{path} has no {one!r}"
    return found


def main() -> None:
    steps = [check, migrate, find_nothing_to_migrate, sign_in]
    steps += [write_article] * ("news" in OPTIONS["plugins"]) + [write_edition] * ("events" in OPTIONS["plugins"])
    steps += [create_topic, run_worker]
    steps += [read_news] * ("news" in OPTIONS["plugins"]) + [read_events] * ("events" in OPTIONS["plugins"])
    steps += [open_again, *(globals()[name] for name in OPTIONS["steps"])]
    outcomes = {}
    for step in OPTIONS.get("only") or steps:
        step = globals()[step] if isinstance(step, str) else step
        try:
            step()
            outcomes[step.__name__] = "ok"
        except (Exception, SystemExit) as error:
            outcomes[step.__name__] = f"{type(error).__name__}: {error}"
    print(json.dumps(outcomes))


main()
