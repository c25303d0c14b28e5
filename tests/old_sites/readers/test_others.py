"""Archives of feeds, calendar files and folders of pages; and any file, however damaged."""

from __future__ import annotations

import json
import random
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import feedparser
import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Event

from events.models import EditionPage, ForeignUid
from news.api import parse_feed
from news.models import ArticlePage
from old_sites.boxes import box_for
from old_sites.layouts import Export
from old_sites.reasons import in_words
from rocb.models import StandardPage
from rocb.neutral.schema import schema
from tests import event_factories, factories
from tests.json_schemas import breaches
from tests.nothing_lost import lost
from tests.old_sites.exports import PNG
from tests.old_sites.readers.files import attachment, export, found_in, imported, post


@pytest.fixture
def lists(db: None, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "media")
    factories.news_index("en")
    event_factories.events_index("en")


@pytest.mark.usefixtures("lists")
@pytest.mark.parametrize("name", ["rss.xml", "atom.xml"])
def test_a_follower_of_a_feed_that_is_imported_sees_nothing_new(client: Client, tmp_path: Path, name: str) -> None:
    before = {f"https://gone.example/{number}": f"Ship {number}" for number in range(4)}
    rows = "".join(
        f"<item><guid>{guid}</guid><title>{title}</title><description>Text</description>"
        "<pubDate>Tue, 25 May 2021 08:15:00 GMT</pubDate></item>"
        for guid, title in before.items()
    )
    (tmp_path / "old.rss").write_text(f'<rss version="2.0"><channel><title>Old</title>{rows}</channel></rss>')
    assert imported(tmp_path / "old.rss").counts["imported"] == 4
    entries = feedparser.parse(client.get(f"/en/{name}").text).entries
    assert {entry.id: entry.title for entry in entries} == before
    assert {entry.published_parsed[:5] for entry in entries} == {(2021, 5, 25, 8, 15)}


@pytest.mark.usefixtures("lists")
def test_entries_without_a_title_have_one_in_words_and_a_feed_has_its_language(tmp_path: Path) -> None:
    factories.news_index("ru")
    text = "&lt;p&gt;Customs &amp;amp; trade: " + "the programme of the seminar " * 5 + "&lt;/p&gt;"
    rows = f"<item><guid>a</guid><description>{text}</description></item><item><guid>b</guid></item>"
    (tmp_path / "old.rss").write_text(f'<rss version="2.0"><channel><title>Old</title>{rows}</channel></rss>')
    channel = (
        "<channel><title>Old</title><language>ru</language><item><guid>c</guid><title>WCO</title></item></channel>"
    )
    (tmp_path / "russian.rss").write_text(f'<rss version="2.0">{channel}</rss>')
    lines = {line.path: line for line in imported(tmp_path).lines}
    named = next(line for line in lines.values() if line.title.startswith("Customs & trade: the programme"))
    assert (len(named.title) <= 81, named.title.endswith("…")) == (True, True)
    assert "the title is the beginning of its text" in in_words(named.why)
    assert ArticlePage.objects.get(title="WCO").locale.language_code == "ru"


def test_an_entry_in_two_pages_of_an_archive_is_read_once(tmp_path: Path) -> None:
    for number in (1, 2):
        (tmp_path / f"{number}.xml").write_text(
            '<rss version="2.0"><channel><title>Old</title><item><guid>a</guid><title>Ship</title></item></channel></rss>'
        )
    assert [one.data["title"] for one in found_in(tmp_path)] == ["Ship"]


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(["Ship", "Port", "Sea"])), max_size=8))
def test_different_entries_of_a_file_are_all_read_also_with_one_id(entries: list[tuple[str, str]]) -> None:
    rows = "".join(f"<item><guid>{guid}</guid><title>{title}</title></item>" for guid, title in entries)
    with TemporaryDirectory() as folder:
        path = Path(folder)
        for number in (1, 2):
            (path / f"{number}.xml").write_text(f'<rss version="2.0"><channel><title>Old</title>{rows}</channel></rss>')
        found = found_in(path)
    assert sorted(one.data["title"] for one in found) == sorted(title for _guid, title in set(entries))
    assert len({one.data["id"] for one in found}) == len({one.data["feed_id"] for one in found}) == len(found)


def test_another_text_of_an_entry_in_a_later_file_is_counted(tmp_path: Path) -> None:
    for number, title in enumerate(("New", "Old")):
        row = f"<item><guid>a</guid><title>{title}</title></item>"
        (tmp_path / f"{number}.xml").write_text(f'<rss version="2.0"><channel><title>Old</title>{row}</channel></rss>')
    export = Export([box_for(tmp_path)], parse_feed=parse_feed)
    assert [one.data["title"] for one in export.items()] == ["New"]
    assert "in several files with different texts: 1." in in_words(export.sides.notes)


@pytest.mark.usefixtures("lists")
def test_entries_with_the_same_address_or_that_of_the_home_page_are_all_imported(tmp_path: Path) -> None:
    links = ["https://old.example/ships/#1", "https://old.example/ships/#2", "https://old.example/", "", "/relative"]
    rows = "".join(
        f"<item><guid isPermaLink='false'>{number}</guid><title>Ship</title><link>{link}</link></item>"
        for number, link in enumerate(links)
    )
    (tmp_path / "old.rss").write_text(f'<rss version="2.0"><channel><title>Old</title>{rows}</channel></rss>')
    assert imported(tmp_path / "old.rss").counts["imported"] == 5
    assert imported(tmp_path / "old.rss").counts["unchanged"] == 5


@pytest.mark.usefixtures("lists")
def test_events_keep_their_times_and_uids_and_moved_dates_stand_alone(tmp_path: Path) -> None:
    nine = datetime(2024, 3, 4, 9, tzinfo=UTC)
    calendar = Calendar()
    for values in (
        {"uid": "series@x", "summary": "Webinar", "dtstart": nine, "rrule": {"freq": "weekly", "count": 3}},
        {
            "uid": "series@x",
            "summary": "Moved",
            "dtstart": nine + timedelta(days=8),
            "recurrence-id": nine + timedelta(days=7),
        },
        {"uid": "days@x", "summary": "Days", "dtstart": date(2024, 5, 10), "dtend": date(2024, 5, 13)},
        {"uid": "off@x", "summary": "Off", "dtstart": date(2024, 5, 10), "status": "CANCELLED"},
    ):
        event = Event()
        for name, value in values.items():
            event.add(name, value)
        calendar.add_component(event)
    (tmp_path / "old.ics").write_bytes(calendar.to_ical())
    imported(tmp_path / "old.ics")
    found = {(page.title, str(page.starts_on), str(page.ends_on or "")) for page in EditionPage.objects.live()}
    assert found == {
        ("Webinar", "2024-03-04", ""),
        ("Webinar", "2024-03-18", ""),
        ("Moved", "2024-03-12", ""),
        ("Days", "2024-05-10", "2024-05-12"),
    }
    assert not EditionPage.objects.get(title="Off").live
    uids = {page.title: page.uuid for page in EditionPage.objects.all()}
    assert ForeignUid.objects.get(edition_uuid=uids["Days"]).uid == "days@x"


@pytest.mark.parametrize(
    ("level", "state"),
    [("", "public"), ("PUBLIC", "public"), ("public", "public")]
    + [(name, "hidden") for name in ("PRIVATE", "CONFIDENTIAL", "X-BOARD", "internal")],
)
@pytest.mark.parametrize("status", ["", "CONFIRMED", "TENTATIVE"])
def test_an_event_of_an_unknown_class_is_hidden_and_a_tentative_one_is_planned(
    level: str, state: str, status: str, tmp_path: Path
) -> None:
    event = Event()
    for name, value in (("uid", "a@x"), ("summary", "A"), ("class", level), ("status", status)):
        if value:
            event.add(name, value)
    event.add("dtstart", datetime(2024, 3, 4, 9, tzinfo=UTC))
    calendar = Calendar()
    calendar.add_component(event)
    (tmp_path / "old.ics").write_bytes(calendar.to_ical())
    (found,) = found_in(tmp_path / "old.ics")
    assert (found.data["state"], found.data.get("status")) == (state, "planned" if status == "TENTATIVE" else None)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1)), st.integers(0, 5000), st.booleans()),
        min_size=1,
        max_size=20,
    )
)
def test_every_event_is_read_once_and_begins_and_ends_as_written(
    tmp_path: Path, times: list[tuple[datetime, int, bool]]
) -> None:
    calendar, expected = Calendar(), []
    for number, (start, minutes, is_whole) in enumerate(times):
        start, end = start.replace(microsecond=0), start.replace(microsecond=0) + timedelta(minutes=minutes)
        event = Event()
        event.add("uid", f"{number}@x")
        if is_whole:
            event.add("dtstart", start.date())
            event.add("dtend", end.date() + timedelta(days=1))
            expected.append((start.date().isoformat(), end.date().isoformat()))
        else:
            event.add("dtstart", start)
            event.add("dtend", end)
            expected.append((start.isoformat(), end.isoformat()))
        calendar.add_component(event)
    (tmp_path / "old.ics").write_bytes(calendar.to_ical())
    assert [(one.data["start"], one.data["end"]) for one in found_in(tmp_path / "old.ics")] == expected


@pytest.mark.usefixtures("lists")
def test_a_folder_of_pages_is_placed_by_its_addresses(client: Client, tmp_path: Path) -> None:
    def write(name: str, body: str, head: str = "") -> None:
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        around = f"<nav>Menu</nav><main><h1>{name}</h1>{body}</main><footer>Imprint</footer>"
        (tmp_path / "in" / name).write_text(f"<html lang=en><head>{head}</head><body>{around}</body></html>")

    write("about/index.html", '<p>Who <a href="team.html">we</a> are <img src="../ship.png" alt="A ship"></p>')
    write("about/team.html", "<p>Two people.</p>")
    write("2021-05-25-workshop.html", "<p>We met.</p>")
    write(
        "old/news.html", "<p>We met again.</p>", '<meta property="article:published_time" content="2022-06-01T08:00Z">'
    )
    (tmp_path / "in/ship.png").write_bytes(PNG)
    (tmp_path / "in/style.css").write_text("p {}")
    imported(tmp_path / "in")
    about, team = (StandardPage.objects.get(title=f"about/{name}.html") for name in ("index", "team"))
    assert team.get_parent().specific == about
    assert f'linktype="page" id="{team.pk}"' in str(about.body.raw_data[0])
    assert [block.block_type for block in about.body] == ["text", "figure", "pages_below"]
    assert "Menu" not in str(about.body)
    assert {str(page.published_on) for page in ArticlePage.objects.all()} == {"2021-05-25", "2022-06-01"}
    assert client.get("/old/news.html").headers["Location"] == ArticlePage.objects.get(title="old/news.html").url
    for address in ("/about/", "/about/index.html"):
        assert client.get(address).headers["Location"] == about.url


PAGE = "<html><body><h1>Page</h1><p>Text</p></body></html>"


@pytest.mark.parametrize(
    ("name", "text", "is_page"),
    [
        ("about.php", PAGE, True),
        ("about.ASPX", PAGE, True),
        ("about.php?id=3", PAGE, True),
        ("about", PAGE, True),
        ("about.jsp", f"<?xml version='1.0'?>{PAGE}", True),
        ("about.php", f"<?php $password = 'secretword'; ?>{PAGE}", False),
        ("about.php", f"{'<p>Text</p>' * 9000}<? echo secretword ?>", False),
        ("about.asp", f"<% password = 'secretword' %>{PAGE}", False),
        ("about.php", f"<script><%= template %></script>{PAGE}", True),
        ("about.php", "no page", False),
        ("about.cgi", "#!/usr/bin/perl\nprint '<html>secretword'", False),
        ("LICENSE", "Words <p>", False),
        ("page.html.bak", PAGE, False),
    ],
)
def test_pages_of_programs_are_read_and_programs_are_named(
    name: str, text: str, *, is_page: bool, tmp_path: Path
) -> None:
    (tmp_path / "home.html").write_text("<h1>Home</h1>")
    (tmp_path / name).write_text(text)
    box = Export([box_for(tmp_path)], parse_feed=parse_feed)
    found = list(box.items())
    assert "secretword" not in str([one.data for one in found])
    assert sum("Page" in str(one.data) for one in found) == is_page
    ending = name.rpartition(".")[2] if "." in name else name
    assert (name in in_words(box.sides.notes) or f"{ending} (1)" in in_words(box.sides.notes)) != is_page


@pytest.mark.parametrize("name", ["index.php", "default.aspx", "index.html", "index.jsp"])
def test_the_first_page_of_a_folder_is_at_the_address_of_the_folder(name: str, tmp_path: Path) -> None:
    (tmp_path / "about").mkdir()
    (tmp_path / "about" / name).write_text(PAGE)
    found = found_in(tmp_path)
    assert [one.data["address"] for one in found] == ["/about", f"/about/{name}"]


def test_json_that_has_no_items_does_not_hide_the_pages_of_a_copy_and_a_json_feed_is_read(tmp_path: Path) -> None:
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Old", "items": [{"id": "a", "title": "Ship"}]}
    (tmp_path / "feed.json").write_text(json.dumps(feed))
    assert [(one.data["title"], one.data["feed_id"]) for one in found_in(tmp_path)] == [("Ship", "a")]
    (tmp_path / "index.html").write_text("<h1>Home</h1>")
    assert [one.data["title"] for one in found_in(tmp_path)] == ["Home", "/index.html"]


def test_files_of_a_plone_export_are_never_read_as_another_system(tmp_path: Path) -> None:
    export(tmp_path, post(1))
    (tmp_path / "page.html").write_text("<h1>Page</h1>")
    (tmp_path / "items.json").write_text('[{"@type": "News Item", "UID": "a", "@id": "/a", "title": "Ours"}]')
    assert [one.data["title"] for one in found_in(tmp_path)] == ["Ours"]


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_file_gives_items_or_reasons_and_never_an_error(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    (tmp_path / "in").mkdir()
    root = schema()
    others = [
        post(2, kind="page"),
        post(3, kind="book", status="draft"),
        attachment(4, "a.png"),
        attachment(5, "a.pdf"),
    ]
    others.append(post(6, kind="tribe_events", meta={"_EventStartDate": "2021-05-25 10:00:00", "_thumbnail_id": "4"}))
    samples = {
        "a.xml": export(tmp_path / "wp", post(1), *others).joinpath("export.xml").read_bytes(),
        "b.rss": b'<rss version="2.0"><channel><title>Old</title><item><title>Ship</title></item></channel></rss>',
        "c.ics": b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART:20240304T100000Z\r\nRRULE:FREQ=DAILY\r\n"
        b"SUMMARY:Ship\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        "d.html": b"<html><main><h1>Ship</h1><p>Text <a href='x'>y</a></p><time datetime=2021-05-25></main></html>",
    }
    name = chance.choice(sorted(samples))
    content = bytearray(samples[name])
    for _step in range(chance.randrange(1, 12)):
        start = chance.randrange(len(content))
        if chance.random() < 0.5:
            del content[start : start + chance.randrange(1, 40)]
        else:
            content[start:start] = bytes(chance.randrange(256) for _byte in range(chance.randrange(1, 6)))
        content = content or bytearray(b"x")
    (tmp_path / "in" / name).write_bytes(content)
    for one in found_in(tmp_path / "in"):
        assert one.data or one.problem
        assert not one.problem or in_words([one.problem])
        if one.data:
            assert list(breaches(one.data, root["$defs"][one.data["type"]], root=root)) == []


@pytest.mark.parametrize("ending", ["html", "htm", "xhtml", "shtml", "XHTML"])
def test_all_sections_of_a_page_are_read_and_links_start_at_its_base(ending: str, tmp_path: Path) -> None:
    sections = "".join(f"<article><p>Section {number}</p></article>" for number in range(3))
    pages = {
        f"a/one.{ending}": f'<base href="/b/"><p>Before</p>{sections}<a href="two.{ending}">Next</a>',
        f"b/two.{ending}": "<article><p>Only</p></article><p>Outside</p>",
        f"c/three.{ending}": '<base href="https://other.example/x/"><a href="y.html">Away</a>',
        f"d/four.{ending}": f'<base href="http://[bad"><a href="five.{ending}">Near</a>',
    }
    for name, text in pages.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"<html><body>{text}</body></html>")
    found = {one.data["address"]: str(one.data["body"]) for one in found_in(tmp_path)}
    assert set(found) == {f"/{name}" for name in pages}
    one = found[f"/a/one.{ending}"]
    assert all(words in one for words in ("Before", "Section 0", "Section 1", "Section 2", f"/b/two.{ending}"))
    assert "Outside" not in found[f"/b/two.{ending}"]
    assert "https://other.example/x/y.html" in found[f"/c/three.{ending}"]
    assert f"/d/five.{ending}" in found[f"/d/four.{ending}"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("namespace", ["http://www.w3.org/2007/app", "http://purl.org/atom/app#"])
def test_drafts_of_an_atom_file_stay_hidden(namespace: str, encoding: str, tmp_path: Path) -> None:
    answers = ["yes", "no", None, " YES ", "", "yes"]
    entries = [
        f"<entry><title>{number}</title><id>urn:x:{number}</id><updated>2021-05-25T08:00:00Z</updated>"
        + ("" if answer is None else f"<p:control><p:draft>{answer}</p:draft></p:control>")
        + f"<content>Text {number}</content><source><id>urn:x:source</id></source></entry>"
        for number, answer in enumerate(answers)
    ]
    feed = (
        f'<feed xmlns="http://www.w3.org/2005/Atom" xmlns:p="{namespace}"><title>Blog</title><id>urn:x:yes</id>'
        f"<updated>2021-05-25T08:00:00Z</updated>{''.join(entries)}</feed>"
    )
    file = tmp_path / "blog.atom"
    file.write_text(f'<?xml version="1.0" encoding="{encoding}"?>{feed}', encoding=encoding)
    found = {one.data["title"]: one.data["state"] for one in found_in(file)}
    assert {title for title, state in found.items() if state == "hidden"} == {"0", "3", "5"}
    assert len(found) == len(answers)
    file.write_text(feed.replace("Text 0", "Text & 0"))
    assert {one.data["state"] for one in found_in(file)} == {"hidden"}, "each entry may be a draft"


@pytest.mark.usefixtures("lists")
@pytest.mark.parametrize("name", ["view.php?id={}", "view.php?id={}.html", "view.php@id={}.html"])
@pytest.mark.parametrize("start", ["", "/", "https://old.example/"])
def test_links_between_pages_whose_addresses_have_a_query_are_kept(
    start: str, name: str, client: Client, tmp_path: Path
) -> None:
    for number, other in ((3, 5), (5, 3)):
        text = f'<h1>Page {number}</h1><p><a href="{start}view.php?id={other}&amp;lang=en">Other</a></p>'
        (tmp_path / name.format(number)).write_text(f"<html><body>{text}</body></html>")
    report = imported(tmp_path)
    assert [line.compared and line.compared.links_after for line in report.lines] == [1, 1]
    pages = {page.title: page for page in StandardPage.objects.filter(title__startswith="Page")}
    assert f'id="{pages["Page 5"].pk}"' in str(pages["Page 3"].body.raw_data)
    assert pages["Page 5"].slug == "view-id-5"
    assert client.get("/view.php?id=5").headers["Location"].startswith(pages["Page 5"].url)


PARTS = {
    "aside": "<p>Text</p><aside><p>MarkedAside</p></aside>",
    "aside beside the text": "<main><p>Text</p></main><div><aside><p>MarkedAside</p></aside></div>",
    "aside of an article": "<article><p>Text</p><aside>MarkedAside</aside></article>",
    "form": "<p>Text</p><form><label>MarkedLabel</label></form>",
    "head of an article": "<main><header><h1>A</h1><p>MarkedHead</p></header>Text<footer>MarkedFoot</footer></main>",
    "frame": "<p>Text</p><iframe src='https://maps.example/MarkedMap'></iframe>",
}


@pytest.mark.usefixtures("lists")
@pytest.mark.parametrize("name", PARTS)
def test_no_part_of_a_page_is_lost_in_silence(name: str, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(f"<html><title>A</title><body>{PARTS[name]}</body></html>")
    report = imported(tmp_path)
    words, said = re.findall(r"Marked\w+", PARTS[name]), in_words(report.lines[0].why)
    missing = lost(words, report)
    assert all(f"{name.partition(' ')[0]} ({len(missing)})" in said for _word in missing)
    if missing:
        assert report.lines[0].compared
        assert report.lines[0].compared.words_lost == len(missing)


@pytest.mark.usefixtures("lists")
def test_a_page_of_frames_links_them(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<frameset><frame src='b.html'><frame src='c.html' title='Text'></frameset>")
    (tmp_path / "b.html").write_text("<h1>B</h1>")
    (tmp_path / "c.html").write_text("<meta name='ROBOTS' content='NoIndex, follow'><h1>C</h1>")
    report = imported(tmp_path)
    assert str(StandardPage.objects.get(slug="a").body.raw_data[0]["value"]).count("linktype") == 2
    said = {line.path: in_words(line.why) for line in report.lines}
    assert "asked search engines not to list it" in said["/c.html"]
    assert not said["/b.html"]
