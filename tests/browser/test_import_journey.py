"""An officer moves a site in the CMS, in each language: import, a second export after changes on both sides, undo.

The mark `release` keeps it out of the checks of a change. It prints the numbers of clicks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import processes
from tests.browser.counting import CountedWindow
from tests.browser.editing import complaints, settle, speak
from tests.browser.newsroom import Newsroom, running
from tests.old_sites.exports import SITE as OLD_SITE
from tests.old_sites.exports import item, layout_a, news, zipped

pytestmark = [
    pytest.mark.browser,
    pytest.mark.process,
    pytest.mark.release,
    pytest.mark.django_db,
    pytest.mark.one_database,
]

SITE = """
from tests import event_factories, factories
for code in ("en", "ru", "fr"):
    factories.news_index(code)
    event_factories.events_index(code)
factories.user("Editors", username="eva", email="eva@x.example", is_superuser=True)
"""
FINDS = {"en": "import from another site", "ru": "импорт с другого сайта", "fr": "import depuis un autre site"}
DONE = 90_000  # milliseconds that a step of the worker may take


@pytest.fixture
def newsroom(django_db_setup: None, tmp_path: Path, browser: Browser, static: Path) -> Iterator[Newsroom]:
    with running(tmp_path, browser, static=static, rows=SITE) as room:
        yield room


def export(folder: Path, *, later: bool = False) -> Path:
    """Return an export as a zip. In the later one, one article is changed, one is deleted and one is new."""

    def page(kind: str, path: str, uid: str, html: str, **values: Any) -> dict[str, Any]:
        return {**news(path, uid, html, **values), "@type": kind}

    rows: list[dict[str, Any]] = [
        item("Folder", "/training", "1" * 32, title="Training"),
        page("Document", "/training/dogs", "2" * 32, "<p>Eleven teams were certified.</p>", title="Detector dogs"),
        news("/dates", "3" * 32, f"<p>The workshop is in {'Vienna' if later else 'Brussels'}.</p>", title="Dates"),
        page("Board", "/board", "5" * 32, "<p>It meets in May.</p>", title="Board of directors"),
    ]
    rows.append(news("/fresh", "6" * 32, title="Fresh") if later else news("/gone", "4" * 32, title="Gone"))
    return zipped(layout_a(folder, rows), folder.with_suffix(".zip"))


def checked(doing: CountedWindow, words: str, path: Path) -> str:
    """Bring in an export and wait for its check. Return the address of the import."""
    window = doing.window
    window.goto("/admin/")
    doing.command(words)
    doing.go(window.locator("main a[href$='/import-from-plone/new/'], header a[href$='/import-from-plone/new/']").first)
    doing.clicks += 1
    window.set_input_files("[name=uploads]", path)
    doing.fill("site", OLD_SITE)
    doing.fill("zone", "Brussels")
    doing.go(window.locator("form:has([name=uploads]) [type=submit]"))
    address = window.url
    expect(window.locator("form[action$='/do/start/']")).to_be_visible(timeout=DONE)
    return address


def started(doing: CountedWindow) -> None:
    doing.go(doing.window.locator("form[action$='/do/start/'] button"))
    expect(doing.window.locator("a[href$='/undo/']")).to_be_visible(timeout=DONE)


def status_of(newsroom: Newsroom, path: str, words: str = "") -> int:
    reader = newsroom.window()
    answer = reader.request.get(path)
    assert words in answer.text(), path
    status = answer.status
    reader.context.close()
    return status


@pytest.mark.parametrize("language", ["en", "ru", "fr"])
def test_a_site_is_moved_changed_on_both_sides_and_moved_out_again(
    newsroom: Newsroom, tmp_path: Path, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    eva = newsroom.window("eva")
    speak(eva, language)
    words, counts = FINDS[language], {}

    doing = CountedWindow(eva)
    address = checked(doing, words, export(tmp_path / "first"))
    doing.go(eva.locator("a[href$='/parts/']"))
    board = eva.locator(".import-part").filter(has_text="Board").locator("select")
    doing.fields += 1
    board.select_option(index=1)  # "Page", as proposed
    doing.go(eva.locator("form:has(select) button[type=submit]:not([name])").first)
    eva.goto(address)
    expect(eva.locator("form[action$='/do/start/']")).to_be_visible(timeout=DONE)
    started(doing)
    counts["import, with a look at its parts"] = doing.clicks
    assert status_of(newsroom, "/en/training/dogs/", "Eleven teams") == 200
    assert status_of(newsroom, "/en/board/", "It meets in May") == 200

    eva.goto("/admin/articles/")
    eva.get_by_role("link", name="Dates", exact=True).first.click()
    eva.wait_for_url(re.compile(r"/pages/\d+/edit/"))
    eva.fill("[name=standfirst]", "The workshop is in Brussels, in the house of customs.")
    settle(eva)
    with eva.expect_event("load"):
        eva.locator("footer.footer [name=action-publish]").first.click()

    doing = CountedWindow(eva)
    checked(doing, words, export(tmp_path / "second", later=True))
    doing.go(eva.locator("main a[href$='/changes/']").first)
    lists = eva.locator("select[name^=choice-]")
    expect(lists).to_have_count(1)
    doing.go(eva.locator("td a.desk-name"))
    expect(eva.locator(".import-beside").first).to_be_visible()
    assert "Vienna" in eva.locator("main").inner_text()
    look(eva)
    doing.go(eva.locator("button[name=choice][value=ours]"))
    expect(eva.locator("main h2").first).to_have_text("Gone")  # the next one without a choice
    doing.go(eva.locator("main a[href*='/changes/?kind=']").last)
    doing.go(eva.locator("main p a[href*='/import-from-plone/']").first)
    started(doing)
    counts["second export, one conflict"] = doing.clicks
    assert status_of(newsroom, "/en/news/dates/", "house of customs") == 200
    assert status_of(newsroom, "/en/news/fresh/") == 200
    assert status_of(newsroom, "/en/news/gone/") == 200  # a deletion without a choice is not followed

    doing = CountedWindow(eva)
    doing.go(eva.locator("a[href$='/undo/']"))
    doing.go(eva.locator("form[action$='/do/undo/'] button"))
    processes.wait_until(
        lambda: eva.request.get("/en/news/fresh/").status in {404, 410}, seconds=60, what="the import to be undone"
    )
    counts["undo of the second import"] = doing.clicks
    assert status_of(newsroom, "/en/news/dates/", "house of customs") == 200
    assert not complaints(eva)
    with capsys.disabled():
        print(f"\n{language}: " + ", ".join(f"{name}: {clicks} clicks" for name, clicks in counts.items()))


def look(window: Page) -> None:
    """Check that nothing is wider than the window, at 1280 and at 390 px."""
    for width in (390, 1280):
        window.set_viewport_size({"width": width, "height": 900})
        assert window.evaluate("document.documentElement.scrollWidth") <= width
