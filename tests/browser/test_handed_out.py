"""Content for other sites and programs works there: a frame, a card, a list of events and copied HTML in a page of
another origin, a calendar in two calendar programs, a PDF in a reader, an email in a mail program.
"""

from __future__ import annotations

import email
import email.policy
import json
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
from bs4 import BeautifulSoup
from icalendar import Calendar
from PIL import Image, ImageChops, ImageStat
from playwright.sync_api import Browser, Page, Request, Route

from tests.browser.mails import Mails, messages_in
from tests.browser.newsroom import Newsroom

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.one_database]

SHOWN_LANGUAGES = ("en", "ru")
SANDBOX = re.compile(r' sandbox="[^"]*"')


def program(name: str) -> str:
    """Return an external program that reads our output. If everything must run (CI), a missing one is a failure."""
    found = shutil.which(name)
    if found is None and os.environ.get("CI"):
        pytest.fail(f"{name} is not installed.")
    if found is None:
        pytest.skip(f"{name} is not installed.")
    return found


def output(*command: str, env: dict[str, str] | None = None, given: bytes = b"") -> str:
    done = subprocess.run(command, input=given, capture_output=True, timeout=120, env={**os.environ, **(env or {})})
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


@dataclass
class ForeignSite:
    """Site of another origin. It serves one page, with the pasted code."""

    address: str = ""
    body: str = ""

    def page(self) -> bytes:
        return f'<!doctype html><html lang="en"><title>Another site</title><body>{self.body}</body></html>'.encode()


@contextmanager
def serving(site: ForeignSite) -> Iterator[None]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(site.page())

        def log_message(self, *_args: Any) -> None:
            """Log nothing: the test itself says what failed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.address = f"http://127.0.0.1:{server.server_address[1]}/"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield
    server.shutdown()


@pytest.fixture(scope="module")
def foreign() -> Iterator[ForeignSite]:
    site = ForeignSite()
    with serving(site):
        yield site


def get(reader: Page, path: str) -> str:
    answer = reader.request.get(path)
    assert answer.ok, (path, answer.status)
    return answer.text()


def newest(reader: Page, language: str, type: str) -> str:
    """Return the address of the newest public article or event of the site's own."""
    feed = json.loads(get(reader, f"/{language}/feed.json?type={type}"))
    return next(str(item["url"]) for item in feed["items"] if oembed(reader, item["url"]))


def uuid_of(reader: Page, address: str) -> str:
    found = re.search(r"/embed/card/([0-9a-f-]{36})/", oembed(reader, address))
    assert found
    return found[1]


def oembed(reader: Page, url: str, **params: int) -> str:
    query = "".join(f"&{name}={value}" for name, value in params.items())
    answer = reader.request.get(f"/oembed/?url={quote(url, safe='')}{query}")
    return str(answer.json()["html"]) if answer.ok else ""


def offered(reader: Page, language: str) -> dict[str, str]:
    """Return all code that the site offers for external pages: on the page for followers, and by oEmbed."""
    codes = {}
    for type in ("article", "event"):
        soup = BeautifulSoup(get(reader, f"/{language}/subscribe/?type={type}"), "html.parser")
        codes[type] = soup.select("textarea[data-copy]")[0].get_text()
    card = newest(reader, language, "article")
    codes["card"] = oembed(reader, card)
    codes["narrow card"] = oembed(reader, card, maxwidth=300)
    return codes


def likeness(one: bytes, two: bytes) -> float:
    """Return the mean difference of two pictures' pixels: 0 if equal, 255 for black and white."""
    pictures = [Image.open(BytesIO(data)).convert("RGB") for data in (one, two)]
    size = (min(p.width for p in pictures), min(p.height for p in pictures))
    assert all(abs(p.width - size[0]) <= 1 and abs(p.height - size[1]) <= 1 for p in pictures), pictures
    difference = ImageChops.difference(*(p.crop((0, 0, *size)) for p in pictures))
    return max(ImageStat.Stat(difference).mean)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_frame_looks_on_the_page_of_another_site_as_it_does_on_ours(
    site: Newsroom, foreign: ForeignSite, browser: Browser, scripts: bool
) -> None:
    context = browser.new_context(
        base_url=site.address, java_script_enabled=scripts, viewport={"width": 700, "height": 900}
    )
    reader, alone = context.new_page(), context.new_page()
    faults: list[str] = []
    reader.on("console", lambda message: faults.append(message.text) if message.type in ("error", "warning") else None)
    reader.on("requestfailed", lambda request: faults.append(f"{request.url}: {request.failure}"))
    for language in SHOWN_LANGUAGES if scripts else SHOWN_LANGUAGES[:1]:
        for name, code in offered(reader, language).items():
            for pasted in (code, SANDBOX.sub("", code)):
                foreign.body = pasted
                reader.goto(foreign.address)
                place = reader.locator("iframe")
                box, address = place.bounding_box(), place.get_attribute("src")
                assert box
                assert address
                frame = reader.frames[1]
                frame.wait_for_load_state("load")
                assert frame.url == address
                assert frame.locator("main a").count(), name
                alone.set_viewport_size({"width": round(box["width"]), "height": round(box["height"])})
                alone.goto(address)
                # The style sheet is loaded if the browser's own margin and font are not used.
                if scripts:
                    assert alone.locator("body").evaluate("body => getComputedStyle(body).margin") == "0px"
                if folder := os.environ.get("HANDED_OUT_SCREENSHOTS"):
                    reader.screenshot(path=f"{folder}/{language}-{name}-{scripts}-{'sandbox' in pasted}.png")
                assert likeness(place.screenshot(), alone.screenshot()) < 2, (name, language, pasted)
    assert faults == []
    context.close()


def test_copied_html_stands_in_a_plain_page_with_its_text_links_and_pictures(
    site: Newsroom, foreign: ForeignSite, browser: Browser
) -> None:
    context = browser.new_context(base_url=site.address)
    reader = context.new_page()
    asked: list[Request] = []
    reader.on("request", lambda request: asked.append(request))
    for language in SHOWN_LANGUAGES:
        address = newest(reader, language, "article")
        article = BeautifulSoup(get(reader, address), "html.parser")
        copied = BeautifulSoup(get(reader, f"/{language}/copy/{uuid_of(reader, address)}/"), "html.parser")
        area = copied.select_one("#copy-html")
        assert area
        foreign.body = area.get_text()
        asked.clear()
        reader.goto(foreign.address, wait_until="networkidle")
        text = reader.locator("body").inner_text()
        for paragraph in article.select("main .rich-text p, article .body p")[:20]:
            assert " ".join(paragraph.get_text().split())[:60] in " ".join(text.split())
        pictures = reader.locator("img")
        pictures.evaluate_all("all => all.forEach(picture => { picture.loading = 'eager' })")
        reader.wait_for_load_state("networkidle")
        assert all(pictures.evaluate_all("all => all.map(picture => picture.naturalWidth > 0)"))
        links = reader.locator("a").evaluate_all("all => all.map(link => link.getAttribute('href'))")
        assert links
        assert all(link.startswith(("http://", "https://", "mailto:", "#")) for link in links), links
        for link in {link for link in links if link.startswith(site.address)}:
            assert reader.request.get(link).ok, link
        assert {request.resource_type for request in asked} <= {"document", "image"}
        assert reader.locator("script, style, [style], form, iframe").count() == 0
    context.close()


# --- Calendars, in two programs that know nothing of ours ---

KHAL = """
[calendars]
[[one]]
path={folder}/calendar
[locale]
local_timezone=Asia/Baku
default_timezone=Asia/Baku
timeformat=%H:%M
dateformat=%Y-%m-%d
longdateformat=%Y-%m-%d
datetimeformat=%Y-%m-%d %H:%M
longdatetimeformat=%Y-%m-%d %H:%M
[sqlite]
path={folder}/khal.db
"""
DAY = "2026-01-01"
BAKU = ZoneInfo("Asia/Baku")


def in_khal(content: str, folder: Path) -> set[tuple[str, str]]:
    """Return day or time of the start, and title, of every occurrence in three years."""
    (folder / "calendar").mkdir(parents=True)
    (folder / "khal.conf").write_text(KHAL.format(folder=folder))
    (folder / "all.ics").write_text(content)
    settings = ("khal", "-c", str(folder / "khal.conf"))
    output(*settings, "import", "--batch", "-a", "one", str(folder / "all.ics"))
    lines = output(*settings, "list", "--day-format", "", "--format", "{start}\t{title}", DAY, "1095d")
    return {tuple(line.split("\t", 1)) for line in lines.splitlines() if line}  # type: ignore[misc]


def in_ical2html(content: str, folder: Path) -> set[tuple[str, str]]:
    """Return libical's result, which GNOME and KDE use."""
    folder.mkdir()
    (folder / "all.ics").write_text(content)
    page = output("ical2html", "-z", "Asia/Baku", DAY.replace("-", ""), "P157W", str(folder / "all.ics"))
    found = set()
    for event in BeautifulSoup(page, "html.parser").select(".vevent"):
        start, title = event.select_one(".dtstart"), event.select_one(".summary")
        assert title
        moment = str(start["title"]) if start else ""
        if "T" in moment:
            found.add((f"{datetime.fromisoformat(moment).astimezone(BAKU):%Y-%m-%d %H:%M}", title.get_text()))
    return found


def expected(content: str) -> set[tuple[str, str]]:
    """Return the result of the library that our own tests use."""
    found = set()
    for event in recurring_ical_events.of(Calendar.from_ical(content)).between((2026, 1, 1), (2028, 12, 31)):
        start, title = event["DTSTART"].dt, str(event["SUMMARY"])
        text = f"{start.astimezone(BAKU):%Y-%m-%d %H:%M}" if isinstance(start, datetime) else f"{start:%Y-%m-%d}"
        found.add((text, title))
    return found


@pytest.mark.parametrize("path", ["/calendar.ics", "/en/events.ics", "/ru/events.ics"])
def test_a_calendar_has_the_same_events_in_two_calendar_programs(site: Newsroom, tmp_path: Path, path: str) -> None:
    for name in ("khal", "ical2html"):
        program(name)
    content = site.window().request.get(path).text()
    wanted = expected(content)
    assert wanted
    assert in_khal(content, tmp_path / "khal") == wanted
    found, timed = in_ical2html(content, tmp_path / "ical2html"), {one for one in wanted if " " in one[0]}
    assert timed <= found
    # It also shows a moved occurrence at its former time.
    assert len(found - timed) <= content.count("RECURRENCE-ID")


# --- A PDF and an email, read by programs ---


def test_a_pdf_is_read_in_the_order_of_the_article(site: Newsroom, tmp_path: Path) -> None:
    reader = site.window()
    for language in SHOWN_LANGUAGES:
        address = newest(reader, language, "article")
        article = BeautifulSoup(get(reader, address), "html.parser")
        answer = reader.request.get(f"/{language}/press/{uuid_of(reader, address)}/article.pdf")
        assert answer.headers["content-type"] == "application/pdf"
        (tmp_path / "one.pdf").write_bytes(answer.body())
        text = " ".join(output(program("pdftotext"), str(tmp_path / "one.pdf"), "-").replace("\xad", "").split())
        assert article.h1
        wanted = [" ".join(part.get_text().split()) for part in [article.h1, *article.select("main .rich-text p")]]
        places = [text.find(part[:40]) for part in wanted]
        assert -1 not in places, (language, wanted[places.index(-1)], text)
        assert places == sorted(places), language
        about = output(program("pdfinfo"), str(tmp_path / "one.pdf"))
        assert re.search(r"Tagged:\s+yes", about)


REGISTER = """
from django.utils import timezone
from events import registration
from tests import event_factories
page = event_factories.edition(title="Seals and “smart” locks — Пломбы", slug="seals-{language}",
    registration="form", join_url="https://meet.example/x")
registration.register(page, name="Ann", email="{address}", language="{language}", at=timezone.now())
"""


def test_an_email_and_its_calendar_file_are_read_by_a_mail_program(
    site: Newsroom, mails: Mails, tmp_path: Path
) -> None:
    mshow = program("mshow")
    program("khal")
    for language in SHOWN_LANGUAGES:
        address = f"ann-{language}@handed-out.example"
        site.run(REGISTER.format(address=address, language=language))
        subject = mails.wait_for(address).splitlines()[1]
        (content,) = [
            message for path in mails.folder.glob("*") for message in messages_in(path) if address.encode() in message
        ]
        path = tmp_path / f"{language}.eml"
        path.write_bytes(content)
        shown = output(mshow, str(path))
        assert subject in shown
        assert "https://meet.example/x" in shown
        assert "Пломбы" in shown
        assert "text/calendar" in output(mshow, "-t", str(path))
        event = output(mshow, "-O", str(path), "event.ics").replace("\r\n", "\n")
        assert in_khal(event, tmp_path / f"khal-{language}") == expected(event)
        html = email.message_from_bytes(content, policy=email.policy.default).get_body(("html",))
        assert html is not None
        window = site.browser.new_page()
        asked: list[Request] = []

        def refuse(route: Route, asked: list[Request] = asked) -> None:
            asked.append(route.request)
            route.abort()

        window.route("**/*", refuse)
        window.set_content(str(html.get_content()))
        assert "Пломбы" in window.locator("body").inner_text()
        assert asked == [], "an email asks no server for anything"
        window.close()
