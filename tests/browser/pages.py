"""One address of every type of public page, found by following links like a reader."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import Page, Route

from rocb.running import maintenance

# Pages that appear only in an outage. They are files without dependencies, so the browser gets them directly.
BROKEN = {"500": "500.html", "503": "503.html"}


def addresses(page: Page, language: str) -> dict[str, str]:
    """Name of the type -> path."""
    home = f"/{language}/"
    found = {"home": home}
    found |= _news(page, news_list(page, language))
    page.goto(home)
    paths = page.locator("header nav a, footer a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    inside = [path for path in paths if path and path.startswith(home) and path not in found.values()]
    for path in dict.fromkeys(inside):
        name = path.removeprefix(home).strip("/").split("?")[0].replace("/", "-")
        if name and "." not in name:
            found.setdefault(name, path)
    for path in list(found.values()):  # the directory has a field to search in it and leads to the organisations
        page.goto(path)
        if path != home and page.locator('main form[role="search"]:not([action$="/search/"])').count():
            organisations = page.locator(f'main a[href^="{path}"]:not([href="{path}"]):not([href*="?"])')
            if organisations.count():
                found["organisation"] = organisations.first.get_attribute("href") or ""
                found["directory without a match"] = f"{path}?q=zzzz"
                found["directory by area"] = f"{path}?by=area"
                break
    found |= _programme(page, [path for name, path in found.items() if name != "home"])
    found |= _beside(page, home, found)
    for name, template in BROKEN.items():
        found[name] = f"{home}answers-{name}/"
        page.context.route(f"**{found[name]}", _answering(int(name), maintenance.page(template)))
    return found


def news_list(page: Page, language: str) -> str:
    """Return the path of the list whose feed the home page announces."""
    page.goto(f"/{language}/")
    feed = page.locator('link[rel="alternate"][type="application/rss+xml"]').first.get_attribute("href")
    assert feed, "the home page announces no feed"
    return urlsplit(feed).path.removesuffix("rss.xml")


def _href(page: Page, start: str, selector: str, *, last: bool = False) -> str:
    page.goto(start)
    links = page.locator(selector)
    assert links.count(), f"{start} has no {selector}"
    return (links.last if last else links.first).get_attribute("href") or ""


def _news(page: Page, news: str) -> dict[str, str]:
    """Return the list and its parts; a year without publications is an empty list."""
    year = _href(page, news, f'main a[href^="{news}20"]')
    return {
        "list": news,
        "article": _href(page, news, f'main .story__title a[href^="{news}"]'),
        "filtered": _href(page, news, 'main a[href*="topic="]'),
        "older news": _href(page, news, "main .pagination__older"),
        "news of a year": year,
        "news of a month": _href(page, year, f'main a[href^="{year}0"], main a[href^="{year}1"]'),
        "list without a match": f"{news}1990/",
    }


def _programme(page: Page, paths: list[str]) -> dict[str, str]:
    """Return the parts of the list of events: a month, a year, and events in each of their states."""
    for path in paths:
        page.goto(path)
        if page.locator("main .events-section .event a").count() and page.locator("main .years").count():
            break
    else:
        raise AssertionError("no page lists events")
    events = "main .events-section .event"
    found = {
        "events by month": _href(page, path, "main .aside a.more"),
        "events of a year": _href(page, path, "main .years a", last=True),
        "events without a match": f"{path}1990/",
        "event to come": _href(page, path, f"{events} a"),
        "event that is over": _href(page, path, f"{events} a", last=True),
        "event that is cancelled": _href(page, path, ".event--cancelled a"),
        "event that is postponed": _href(page, path, ".event--postponed a"),
        "event that was moved": _href(page, path, f"{events}:has(.was) a"),
    }
    found["series"] = _series(page, path, f"{events} a")
    found["register"] = _href(page, found["event to come"], 'main a[href$="/register/"]')
    found["register, sent"] = f"{found['register']}?sent"
    return found


def _series(page: Page, path: str, events: str) -> str:
    """Return the series of the first event that belongs to one."""
    page.goto(path)
    for event in [link.get_attribute("href") or "" for link in page.locator(events).all()]:
        page.goto(event)
        if (link := page.locator("main .edition-number a")).count():
            return link.get_attribute("href") or ""
    raise AssertionError("no event belongs to a series")


def _beside(page: Page, home: str, found: dict[str, str]) -> dict[str, str]:
    """Return search, topics, documents and the pages behind a page."""
    topics = f"{home}topics/"
    page.goto(found["series"])
    elsewhere = page.locator('header a[href*="/untranslated/"]')
    beside = {"not translated": elsewhere.first.get_attribute("href") or ""} if elsewhere.count() else {}
    return {
        **beside,
        "topic": _href(page, topics, "main h2 a"),
        "search": f"{home}search/?q=customs",
        "search without words": f"{home}search/",
        "search without a match": f"{home}search/?q=qqqqq",
        "subscribe to a topic": _href(page, _href(page, topics, "main .chips a"), 'main a[href*="subscribe"]'),
        "subscribe by mail": f"{home}subscribe/mail/",
        "subscribe by mail, sent": f"{home}subscribe/mail/?sent",
        "copy": _href(page, found["article"], "main .copy a"),
        "for the press": _href(page, found["article"], "main .copy a", last=True),
        "404": f"{home}nothing-here/",
    }


def _answering(status: int, text: str) -> object:
    def answer(route: Route) -> None:
        route.fulfill(status=status, body=text, content_type="text/html; charset=utf-8")

    return answer
