"""One address of every type of page, found by following links as a reader does."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import Page


def addresses(page: Page, language: str) -> dict[str, str]:
    """Name of the type -> path."""
    found = {"home": f"/{language}/"}

    def first(name: str, start: str, selector: str) -> None:
        page.goto(start)
        href = page.locator(selector).first.get_attribute("href")
        assert href, f"{start} leads to no {name}"
        found[name] = href

    page.goto(found["home"])
    feed = page.locator('link[rel="alternate"][type="application/rss+xml"]').first.get_attribute("href")
    assert feed, "the home page announces no feed"
    found["list"] = urlsplit(feed).path.removesuffix("rss.xml")
    first("article", found["list"], f'main article a[href^="{found["list"]}"]')
    first("filtered", found["list"], 'main a[href*="topic="]')
    page.goto(found["home"])
    paths = page.locator("header nav a, footer a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    inside = [path for path in paths if path and path.startswith(f"/{language}/") and path not in found.values()]
    for path in dict.fromkeys(inside):
        name = path.removeprefix(f"/{language}/").strip("/").split("?")[0].replace("/", "-")
        if name and "." not in name:
            found.setdefault(name, path)
    for path in list(found.values()):  # the directory has a field to search in it and leads to the organisations
        page.goto(path)
        if path != found["home"] and page.locator('main form[role="search"], main input[name="q"]').count():
            organisations = page.locator(f'main a[href^="{path}"]:not([href="{path}"]):not([href*="?"])')
            if organisations.count():
                found["organisation"] = organisations.first.get_attribute("href") or ""
                break
    found |= _programme(page, [path for name, path in found.items() if name != "home"])
    return {**found, "search": f"/{language}/search/?q=customs", "404": f"/{language}/nothing-here/"}


def _programme(page: Page, paths: list[str]) -> dict[str, str]:
    """The parts of the list of events, whichever page it is: a month, a year, an event to come and one that is over."""
    for path in paths:
        page.goto(path)
        events = page.locator("main .events-section .event a")
        if not events.count():
            continue
        places = {
            "events by month": page.locator("main .aside a.more").first,
            "events of a year": page.locator("main .years a").last,
            "event to come": events.first,
            "event that is over": events.last,
        }
        found = {name: link.get_attribute("href") or "" for name, link in places.items()}
        page.goto(found["event that is over"])
        series = page.locator("main .edition-number a")
        return {**found, "series": series.first.get_attribute("href") or ""} if series.count() else found
    raise AssertionError("no page lists events")
