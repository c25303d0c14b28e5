"""`rocb.former_addresses.former_site`: every address of the old site gets a response."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from wagtail.models import PageViewRestriction

from events.models import EditionPage
from news.models import ArticlePage
from rocb.models import SiteDocument
from tests import event_factories, factories
from tests.old_sites.exports import PNG, SITE, ZONE, blob, event, item, layout_a, news, uid

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _imported(settings: Any, tmp_path: Path) -> None:
    from rocb.plone import run

    settings.MEDIA_ROOT = str(tmp_path / "media")
    factories.news_index()
    event_factories.events_index()
    start, end = "2021-05-18T08:00:00+00:00", "2021-05-18T10:30:00+00:00"
    folder = layout_a(
        tmp_path / "export",
        [
            item("Folder", "/archive", uid(1)),
            news("/archive/first", uid(2), image=blob(uid(2), "lead.png")),  # the same picture
            item("Image", "/ship.png", uid(3), image=blob(uid(3), "ship.png")),
            item("File", "/paper.pdf", uid(4), file=blob(uid(4), "paper.pdf", field="file")),
            event("/weekly", uid(5), start, end, recurrence="RRULE:FREQ=WEEKLY;COUNT=2"),
            event("/once", uid(6), start, end),
            item("Link", "/wco", uid(7), remoteUrl="https://www.wcoomd.org/"),
            item("Link", "/inner", uid(8), remoteUrl="/once"),
            item("Link", "/form", uid(9)),
            news("/secret", uid(10), review_state="private"),
            item("Link", "/secret-form", uid(11), review_state="private"),
        ],
        blobs={
            f"{uid(2)}/image/lead.png": PNG,
            f"{uid(3)}/image/ship.png": PNG,
            f"{uid(4)}/file/paper.pdf": b"%PDF-1.4",
        },
        redirects={"/Plone/older": "/Plone/archive/first", "/Plone/lost": "/Plone/nowhere"},
    )
    run.execute([folder], run.Options(site=SITE, zone=ZONE))


ARTICLE = "/en/news/first/"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/archive/first", ARTICLE),
        ("/archive/first/", ARTICLE),
        ("/archive/first/view", ARTICLE),
        ("/archive/first/newsitem_view", ARTICLE),
        ("/archive/first/@@news-view", ARTICLE),
        (f"/resolveuid/{uid(2)}", ARTICLE),
        (f"/archive/resolveuid/{uid(2)}/view", ARTICLE),
        ("/older", ARTICLE),
        ("/archive", "/en/news/"),
        ("/archive/RSS", "/en/news/rss.xml"),
        ("/archive/atom.xml", "/en/news/atom.xml"),
        ("/once", "/en/events/once/"),
        ("/inner", "/en/events/once/"),
        ("/weekly", "/en/events/weekly/"),
        ("/weekly/2021-05-25", "/en/events/weekly/2021-05-25/"),
        ("/wco", "https://www.wcoomd.org/"),
    ],
)
def test_an_old_address_leads_to_what_has_taken_its_place(client: Client, old: str, new: str) -> None:
    response = client.get(old)
    assert (response.status_code, response["Location"]) == (301, new)
    if new.startswith("/"):
        assert client.get(new).status_code == 200


def test_files_and_calendars_are_found(client: Client) -> None:
    once, document = EditionPage.objects.get(slug="once"), SiteDocument.objects.get()
    assert client.get("/once/ics_view")["Location"] == f"/calendars/events/{once.uuid}.ics"
    assert (
        client.get("/paper.pdf")["Location"]
        == client.get("/paper.pdf/@@download/file/paper.pdf")["Location"]
        == document.url
    )
    for old in (
        "/ship.png",
        "/ship.png/@@images/image/large",
        "/ship.png/image_preview",
        f"/resolveuid/{uid(3)}/@@images/x",
    ):
        assert ".ship-" in client.get(old)["Location"], old
    assert ".ship-" in client.get("/archive/first/@@images/image/mini")["Location"]


def test_what_was_left_out_is_gone_and_what_nobody_saw_is_not_found(client: Client) -> None:
    assert [client.get(path).status_code for path in ("/form", "/form/view", f"/resolveuid/{uid(9)}")] == [410] * 3
    for path in ("/secret", "/secret-form", f"/resolveuid/{uid(10)}", "/lost", "/never"):
        assert client.get(path, follow=True).status_code == 404, path


def test_what_was_deleted_here_is_gone(client: Client) -> None:
    ArticlePage.objects.get(slug="first").delete()
    assert client.get("/archive/first").status_code == 410


def test_the_address_of_a_page_that_is_not_public_now_does_not_say_where_it_is(client: Client) -> None:
    page = ArticlePage.objects.get(slug="first")
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    old = ("/archive/first", "/archive/first/view", "/archive/first/@@images/image", f"/resolveuid/{uid(2)}")
    for path in old:
        answer = client.get(path, follow=True)
        assert (answer.status_code, "/news/first" in str(answer.redirect_chain)) == (404, False)
    restriction.delete()
    assert client.get(old[0]).status_code == 301
    page.unpublish()
    answers = [client.get(path) for path in old]
    assert {(answer.status_code, answer.headers.get("Location")) for answer in answers} == {(410, None)}


def test_a_page_that_is_there_always_wins(client: Client) -> None:
    factories.standard_page(slug="archive")
    assert client.get("/en/archive/").status_code == 200


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/volto/RSS", "/en/news/rss.xml"),
        ("/volto/atom.xml", "/en/news/atom.xml"),
        ("/programme/ics_view", "/en/events.ics"),
        ("/programme/rss.xml", "/en/events/rss.xml"),
        ("/with-text/RSS", "/en/news/rss.xml"),  # a page with text whose news items are in the list
        ("/with-text/deep/rss.xml", "/en/news/rss.xml"),
        ("/both/RSS", "/en/rss.xml"),
        ("/both/@@ics_view", "/en/events.ics"),
        ("/shelf/RSS", "/en/news/rss.xml"),  # a folder that leads to its default page
        ("/empty/RSS", ""),
        ("/empty/event_ical", ""),
    ],
)
def test_a_feed_or_a_calendar_of_a_folder_is_never_a_page(client: Client, tmp_path: Path, old: str, new: str) -> None:
    from rocb.plone import run

    def page(path: str, number: int, *texts: str) -> dict[str, Any]:
        known = {text: {"@type": "text", "text": text} for text in texts}
        return item("Document", path, uid(number), is_folderish=True, blocks=known)

    start, end = "2021-05-18T08:00:00+00:00", "2021-05-18T10:30:00+00:00"
    items = [
        *(page("/volto", 30), news("/volto/a", uid(31)), page("/programme", 32)),
        *(
            event("/programme/b", uid(33), start, end),
            page("/with-text", 34, "Words"),
            page("/with-text/deep", 35, "Words"),
        ),
        *(news("/with-text/deep/c", uid(36)), page("/both", 37), news("/both/d", uid(38))),
        *(event("/both/e", uid(39), start, end), page("/empty", 40, "Words"), item("Folder", "/shelf", uid(41))),
        *(page("/shelf/index", 42, "Words"), news("/shelf/f", uid(43))),
    ]
    folder = layout_a(tmp_path / "more", items, metadata={"default_page": {uid(41): {"default_page": "index"}}})
    run.execute([folder], run.Options(site=SITE, zone=ZONE))
    response = client.get(old)
    assert (response.status_code, response.headers.get("Location", "")) == (301 if new else 410, new)
    if new:
        assert "html" not in client.get(new)["Content-Type"]
