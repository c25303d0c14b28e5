"""Adding sources in the CMS: by address, and lists as OPML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from news.admin.source_adding import follow_all, judged
from news.models import Entry, Source
from news.parsing import opml
from tests import factories
from tests.publisher import Publisher
from tests.simulated_web import rss
from tests.source_factories import source

pytestmark = pytest.mark.django_db
HOME = b"<link rel=alternate type=application/rss+xml href=/feed.xml title=News><p>Welcome</p>"


@pytest.fixture
def cms(settings: Any) -> Client:
    settings.HTTP_ALLOWED_PRIVATE_NETWORKS = ["127.0.0.0/8"]
    return factories.signed_in(factories.user("Editors"))


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with Publisher() as publisher:
        publisher.serve("/", body=HOME, headers={"Content-Type": "text/html"})
        publisher.serve("/feed.xml", body=rss("One", "Two"), headers={"ETag": '"1"'})
        yield publisher


def look(cms: Client, address: str) -> Any:
    return cms.post("/admin/sources/add/", {"address": address})


def test_a_home_page_is_asked_for_its_feed_and_the_entries_are_seen_before_anything_is_saved(
    cms: Client, publisher: Publisher
) -> None:
    answer = look(cms, publisher.url("/"))
    [find] = answer.context["finds"]
    assert [one.title for one in find["entries"]] == ["One", "Two"]
    assert find["find"].url == publisher.url("/feed.xml")
    assert not Source.objects.exists()

    topic = factories.topic()
    shown = cms.get(find["settings"])
    values = {field.name: field.value() for field in shown.context["form"] if field.value()}
    cms.post(find["settings"], {**values, "topics": [topic.pk], "licence": "CC0", "username": "u", "new_password": "w"})
    row = Source.objects.get()
    assert (row.url, row.licence, row.credentials) == (publisher.url("/feed.xml"), "CC0", ("u", "w"))
    assert (row.title, list(row.topics.all())) == ("F", [topic])
    assert set(Entry.objects.values_list("title", flat=True)) == {"One", "Two"}
    assert row.etag == '"1"'


def test_what_is_followed_already_says_so_and_is_not_followed_twice(cms: Client, publisher: Publisher) -> None:
    row = source(url=publisher.url("/feed.xml"))
    assert look(cms, publisher.url("/feed.xml")).context["finds"][0]["find"].followed_as == row
    values = {"url": row.url, "shows": "excerpt", "trust": "review"}
    answer = cms.post("/admin/sources/add/settings/?kind=feed", values)
    assert answer.context["form"].errors["url"]
    assert Source.objects.count() == 1


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://127.0.0.1:1/", "does not respond"),
        ("ftp://x.example/", "The address is not valid"),
        ("/nothing", "nothing at this address"),
        ("/page", "a web page"),
    ],
)
def test_where_nothing_is_to_be_followed_the_reason_is_told(
    cms: Client, publisher: Publisher, address: str, words: str
) -> None:
    publisher.serve("/feed.xml", status=404)
    publisher.serve("/page", body=b"<p>No feed</p>", headers={"Content-Type": "text/html"})
    answer = look(cms, publisher.url(address) if address.startswith("/") else address)
    assert answer.context["finds"] == []
    assert words in answer.context["problem"]


def test_a_page_without_a_feed_is_watched_with_the_selector_that_was_proposed(
    cms: Client, publisher: Publisher
) -> None:
    items = "".join(
        f"<li><a href=/n/{number}>Order {number}</a> <i>0{number}.03.2026</i></li>" for number in range(1, 5)
    )
    publisher.serve("/feed.xml", status=404)
    publisher.serve("/page", body=f"<body><ul>{items}</ul>".encode(), headers={"Content-Type": "text/html"})
    answer = look(cms, publisher.url("/page"))
    [find] = answer.context["finds"]
    assert [one.title for one in find["entries"]] == ["Order 1", "Order 2", "Order 3", "Order 4"]
    shown = cms.get(find["settings"])
    values = {field.name: field.value() for field in shown.context["form"] if field.value()}
    cms.post(find["settings"], {**values, "title": "Orders"})
    row = Source.objects.get()
    assert (row.kind, row.settings["item"], row.entries.count()) == ("page", "body > ul > li", 4)


def test_a_source_that_cannot_be_read_is_not_saved(cms: Client, publisher: Publisher) -> None:
    values = {"url": publisher.url("/"), "shows": "excerpt", "trust": "review", "new_password": "s3cr3t"}
    answer = cms.post("/admin/sources/add/settings/?kind=feed", values)
    assert answer.context["form"].errors["url"]
    assert b"s3cr3t" not in answer.content
    assert not Source.objects.exists()


# --- Lists ------------------------------------------------------------------------------------------------------------


def outline(url: str, **values: Any) -> opml.Outline:
    return opml.Outline(**{"url": url, "title": "T", "home_url": "", "language": "", "folders": (), **values})


def upload(cms: Client, document: bytes) -> Any:
    return cms.post("/admin/sources/import/", {"file": SimpleUploadedFile("list.opml", document)})


def test_importing_shows_first_what_it_would_do(cms: Client) -> None:
    source(url="https://known.example/feed")
    document = opml.write(
        [
            outline("https://known.example/feed"),
            outline("https://new.example/feed", title="<b>New</b>", folders=("Customs",), language="de"),
            outline("https://long.example/feed", title="L" * 300, home_url="https://h.example/" + "p" * 1500),
            outline("file:///etc/hostname"),
            outline("https://" + "a" * 1100 + ".example/"),
        ],
        title="t",
        owner="o",
        at=timezone.now(),
    )
    answer = upload(cms, document)
    assert [line.verdict for line in answer.context["lines"]] == ["known", "new", "new", "refused", "refused"]
    assert "1 name will be shortened to 255 characters." in answer.content.decode()
    assert "The website address is not valid" in answer.content.decode()
    assert Source.objects.count() == 1
    plan = re.search(r'name="plan" value="([^"]+)"', answer.content.decode())
    assert plan
    cms.post("/admin/sources/import/", {"plan": plan[1]})
    row = Source.objects.get(url="https://new.example/feed")
    assert (row.title, row.language, row.note, row.host) == ("New", "de", "Customs", "new.example")
    assert row in Source.objects.due(at=timezone.now())
    cms.post("/admin/sources/import/", {"plan": plan[1]})
    assert Source.objects.count() == 3
    assert Source.objects.get(host="long.example").home_url == ""


@pytest.mark.parametrize("document", [b"", b"<rss/>", b"<!DOCTYPE x><opml/>", b"<opml><body>", b"\xff\xfe"])
def test_a_file_that_is_no_list_says_why(cms: Client, document: bytes) -> None:
    assert upload(cms, document).context["form"].errors["file"]


def test_a_plan_that_we_did_not_make_is_not_carried_out(cms: Client) -> None:
    forged = signing.dumps([("https://x.example/", "", "", "", [])], salt="another")
    cms.post("/admin/sources/import/", {"plan": forged})
    assert not Source.objects.exists()


def test_a_list_with_doubles_is_followed_once_each() -> None:
    outlines = [outline("https://x.example/feed"), outline("https://X.example/feed")]
    assert [line.verdict for line in judged(outlines)] == ["new", "known"]
    assert follow_all(outlines, at=timezone.now()) == 1


def test_what_is_exported_can_be_imported_elsewhere_and_holds_no_secret(cms: Client) -> None:
    organisation = factories.organisation(name="Customs of Utopia")
    source(url="https://one.example/feed", title="One", organisation=organisation, username="office", password="s3cr3t")
    source(url="https://two.example/feed", title="Two & more", note="for colleagues")
    source(url="https://page.example/", kind="page")
    document = cms.get("/admin/sources/export.opml").content
    outlines = {one.url: one for one in opml.read(document)}
    assert set(outlines) == {"https://one.example/feed", "https://two.example/feed"}
    assert outlines["https://two.example/feed"].title == "Two & more"
    for secret in (b"s3cr3t", b"office", b"colleagues"):
        assert secret not in document
