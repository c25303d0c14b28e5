"""Screens for sources: health in words, settings, actions on one or many."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from news.ingest import drafts, review
from news.ingest.polling import poll
from news.models import Entry, EntryStatus, Host, Item, Source
from news.parsing.parsers import Parsers
from news.parsing.sanitize import SANITIZER_VERSION
from rocb.models import User
from tests import factories
from tests.publisher import Publisher, client_for_loopback
from tests.source_factories import entry, source

pytestmark = pytest.mark.django_db
PAGE = b"<ul><li><a href='/1'>One</a> <time datetime='2026-03-01'></time></li><li><a href='/2'>Two</a></li></ul>"


@pytest.fixture
def eva() -> User:
    return factories.user("Editors", username="eva")


@pytest.fixture
def cms(eva: User) -> Client:
    return factories.signed_in(eva)


def again(row: Source) -> Source:
    return Source.objects.get(pk=row.pk)


def ago(**span: int) -> Any:
    return timezone.now() - timedelta(**span)


def changed(row: Source, **values: Any) -> Source:
    Source.objects.filter(pk=row.pk).update(**values)
    return again(row)


def settings_of(row: Source, **values: Any) -> dict[str, Any]:
    """Return the form data as a browser would send it."""
    names = ("title", "url", "home_url", "language", "licence", "shows", "trust", "identity", "username", "note")
    return {**{name: getattr(row, name) for name in names}, **values}


# --- What was wrong with the document --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "encoding", "unread"),
    [
        ("en", "so we assumed windows-1251.", "3 entries in the document could not be read."),
        ("fr", "nous avons supposé windows-1251.", "3 entrées du document n’ont pas pu être lues."),
        ("ru", "принята windows-1251.", "3 записи документа не удалось прочитать."),
    ],
)
def test_the_screen_says_what_was_wrong_with_the_document(
    language: str, encoding: str, unread: str, cms: Client
) -> None:
    row = changed(source(), letters="windows-1251", unread=3, warnings="encoding,unread,truncated")
    with translation.override(language):
        assert len(row.document_warnings) == 3
        text = " ".join(row.document_warnings)
    assert encoding in text
    assert unread in text
    page = cms.get(f"/admin/sources/{row.pk}/").content.decode()
    assert "The document is incomplete" in page
    assert "so we assumed windows-1251" in page


def test_a_source_whose_items_cannot_be_read_is_not_in_order() -> None:
    item = b"<z:item><z:title>x</z:title></z:item>"
    with Publisher() as publisher, Parsers() as parsers:
        publisher.serve("/feed", body=b"<rss version='2.0'><channel><title>T</title>" + item * 35 + b"</channel></rss>")
        row = source(url=publisher.url("/feed"))
        poll(row, client=client_for_loopback(), reader=parsers, clock=timezone.now)
    row = again(row)
    assert (row.error_kind, row.error_text) == ("unread", "Found 35 items but could not read any of them.")
    health = row.health(at=timezone.now())
    assert health.state == "unsettled"
    assert "We found 35 items but could not read any of them" in health.words


# --- The list ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "state", "words"),
    [
        ({"last_success_at": ago(hours=1)}, "", "OK"),
        ({}, "", "Not polled yet"),
        ({"first_failed_at": ago(days=2), "failures": 9, "error_kind": "dns"}, "failing", "9 polls have failed since"),
        (
            {"first_failed_at": ago(hours=2), "failures": 1, "error_kind": "timeout"},
            "",
            "The server takes too long to respond",
        ),
        ({"gone_since": ago(days=3)}, "gone", "Gone"),
        (
            {"last_success_at": ago(hours=1), "last_new_at": ago(days=90), "expected_by": ago(days=9)},
            "silent",
            "Nothing new",
        ),
        ({"moved_to": "https://new.example/f", "moved_seen": 5, "moved_since": ago(days=9)}, "moved", "new.example/f"),
        (
            {"first_failed_at": ago(hours=2), "failures": 1, "error_kind": "rate_limited", "hold_until": ago(hours=-2)},
            "",
            "The server has asked us to wait until",
        ),
        ({"held_at": ago(hours=1)}, "held", "may be from a different publisher"),
        ({"is_paused": True}, "paused", "Not polled until it is resumed"),
    ],
)
def test_the_list_tells_the_health_of_a_source_and_finds_it_by_that(
    cms: Client, values: dict[str, Any], state: str, words: str
) -> None:
    row, other = changed(source(title="The one"), **values), source(title="The other")
    changed(other, last_success_at=ago(hours=1))
    assert words in cms.get("/admin/sources/").content.decode()
    if state:
        found = [line["source"] for line in cms.get(f"/admin/sources/?state={state}").context["rows"]]
        assert found == [row]


def test_the_list_says_how_many_entries_wait_and_come_each_week(cms: Client) -> None:
    row = changed(source(), usual_gap=timedelta(days=2))
    for status in EntryStatus:
        entry(row, status=status)
    [line] = cms.get("/admin/sources/").context["rows"]
    assert (line["waiting"], line["a_week"]) == (2, 3.5)


def test_the_list_says_how_many_stored_texts_are_still_to_be_cleaned_by_newer_rules(cms: Client) -> None:
    row = source()
    entry(row, sanitizer_version=1), entry(row, sanitizer_version=0), entry(row)
    assert "Remaining: 2." in cms.get("/admin/sources/").content.decode()
    Entry.objects.update(sanitizer_version=SANITIZER_VERSION)
    assert "Remaining" not in cms.get("/admin/sources/").content.decode()


def test_the_list_asks_as_many_queries_for_many_sources_as_for_few(cms: Client) -> None:
    def queries() -> int:
        cms.get("/admin/sources/")
        with CaptureQueriesContext(connection) as asked:
            cms.get("/admin/sources/")
        return len(asked)

    def fill(number: int) -> None:
        for _ in range(number):
            changed(source(organisation=factories.organisation()), double_of=source().pk)

    fill(2)
    few = queries()
    fill(12)
    assert queries() == few


def test_what_is_ticked_is_polled_paused_and_taken_up_again(cms: Client) -> None:
    far = timezone.now() + timedelta(days=9)
    one, two, other = (source(next_poll_at=far) for _ in range(3))
    busy = changed(source(next_poll_at=far), claim="x", claimed_until=timezone.now() + timedelta(hours=1))
    ticked = [one.pk, two.pk, busy.pk]
    cms.post("/admin/sources/act/", {"source": ticked, "poll": "1"})
    assert [again(row).next_poll_at < timezone.now() for row in (one, two, other, busy)] == [True, True, False, False]
    cms.post("/admin/sources/act/", {"source": [one.pk], "pause": "1"})
    assert [again(row).is_paused for row in (one, two)] == [True, False]
    response = cms.post("/admin/sources/act/", {"source": [one.pk], "resume": "1", "back": one.pk})
    assert not again(one).is_paused
    assert response.headers["Location"] == f"/admin/sources/{one.pk}/"
    assert "Select some sources first" in cms.post("/admin/sources/act/", {"poll": "1"}, follow=True).content.decode()


def test_poll_now_says_what_happens_and_promises_nothing_else(cms: Client) -> None:
    now = timezone.now()
    ends_at = now + timedelta(hours=3)
    held = changed(source(title="Busy customs"), hold_until=ends_at, next_poll_at=now + timedelta(hours=9))
    neighbour = changed(
        source(title="Neighbour", host="busy.example", url="https://busy.example/2"), next_poll_at=ends_at
    )
    Host.objects.create(name="busy.example", hold_until=now + timedelta(minutes=8))
    busy = changed(source(), claim="x", claimed_until=ends_at, next_poll_at=ends_at)
    asleep, free = changed(source(), is_paused=True), changed(source(), next_poll_at=ends_at)
    ticked = [row.pk for row in (held, neighbour, busy, asleep, free)]
    said = cms.post("/admin/sources/act/", {"source": ticked, "poll": "1"}, follow=True).content.decode()
    for words in (
        "1 source will be polled next.",
        "“Busy customs” will be polled on",
        "“Neighbour” will be polled on",
        "1 source is being polled now.",
        "1 source is paused. Resume it first.",
    ):
        assert words in said
    assert again(held).next_poll_at == ends_at, "when the pause ends, as was said"
    assert set(Source.objects.due(at=timezone.now())) == {free}
    assert held in Source.objects.due(at=ends_at)


def test_a_pause_is_shown_with_its_end_and_overridden_by_a_second_click(cms: Client) -> None:
    now = timezone.now()
    row = changed(source(host="busy.example", url="https://busy.example/1"), hold_until=now + timedelta(hours=3))
    Host.objects.create(name="busy.example", hold_until=now + timedelta(minutes=8))
    neighbour = changed(source(url="https://busy.example/2"), last_success_at=now)
    address = f"/admin/sources/{row.pk}/poll/"
    for path in (f"/admin/sources/{row.pk}/", f"/admin/sources/{neighbour.pk}/", "/admin/sources/"):
        assert "has asked us to wait until" in cms.get(path).content.decode()
    assert address in cms.get(f"/admin/sources/{row.pk}/").content.decode()
    assert "it can block us for longer" in cms.get(address).content.decode()
    assert row not in Source.objects.due(at=timezone.now()), "looking changes nothing"
    cms.post(address)
    assert row in Source.objects.due(at=timezone.now())
    assert cms.get(address).status_code == 302, "nobody asks for a pause any more"


# --- One source -------------------------------------------------------------------------------------------------------


def test_settings_are_changed_and_what_polling_knows_stays(cms: Client) -> None:
    organisation, topic = factories.organisation(), factories.topic()
    row = changed(source(), etag='"1"', failures=3)
    values = settings_of(
        row, title="New title", organisation=organisation.pk, topics=[topic.pk], shows="full", language="fr"
    )
    cms.post(f"/admin/sources/{row.pk}/", values)
    row = again(row)
    assert (row.title, row.organisation, row.shows, row.language) == ("New title", organisation, "full", "fr")
    assert list(row.topics.all()) == [topic]
    assert (row.etag, row.failures) == ('"1"', 3)


def test_how_entries_are_told_apart_is_seen_and_can_be_set_back(cms: Client) -> None:
    row = source(identity=Source.Identity.LINK)
    assert (
        "By link and date, for feeds that repeat identifiers" in cms.get(f"/admin/sources/{row.pk}/").content.decode()
    )
    cms.post(f"/admin/sources/{row.pk}/", settings_of(row, identity="guid"))
    assert again(row).identity == Source.Identity.GUID


def test_a_password_is_written_kept_and_forgotten_but_never_shown(cms: Client) -> None:
    row = source()
    address = f"/admin/sources/{row.pk}/"
    cms.post(address, settings_of(row, username="office", new_password="s3cr3t-word"))
    assert again(row).credentials == ("office", "s3cr3t-word")
    page = cms.get(address).content.decode()
    assert "s3cr3t-word" not in page
    assert "A password is stored. Leave empty to keep it" in page
    cms.post(address, settings_of(again(row), title="Another"))
    assert again(row).password == "s3cr3t-word"
    failed = cms.post(address, settings_of(again(row), url="", new_password="s3cr3t-two"))
    assert b"s3cr3t-two" not in failed.content
    assert b"s3cr3t" not in cms.get("/admin/sources/export.opml").content
    cms.post(address, settings_of(again(row), forget_password="on"))
    assert again(row).credentials is None


@pytest.mark.parametrize(
    "url", ["ftp://x.example/feed", "https://user:word@x.example/", "https://2130706433/", "file:///etc/hostname", "x"]
)
def test_an_address_that_we_would_not_ask_is_refused(cms: Client, url: str) -> None:
    row = source()
    response = cms.post(f"/admin/sources/{row.pk}/", settings_of(row, url=url))
    assert response.context["form"].errors["url"]
    assert again(row).url == row.url


def test_a_lasting_redirect_is_accepted_or_refused_by_an_editor(cms: Client) -> None:
    moved = {"moved_to": "https://new.example/feed", "moved_seen": 5, "moved_since": ago(days=9)}
    row = changed(source(), **moved)
    address = f"/admin/sources/{row.pk}/"
    assert "Is it still the same source?" in cms.get(address).content.decode()
    cms.post(address, {"refuse-move": "1"})
    assert "Is it still the same source?" not in cms.get(address).content.decode()
    changed(row, **moved)
    cms.post(address, {"accept-move": "1"})
    assert (again(row).url, again(row).moved_to) == ("https://new.example/feed", "")
    other = changed(source(), **moved)
    cms.post(f"/admin/sources/{other.pk}/", {"accept-move": "1"})
    assert again(other).url == other.url


def test_where_a_site_turns_us_away_a_mail_to_it_is_ready_without_what_may_be_secret(cms: Client) -> None:
    row = changed(source(url="https://x.example/feed?key=s3cr3t"), error_kind="forbidden", first_failed_at=ago(days=2))
    mail = cms.get(f"/admin/sources/{row.pk}/").context["mail"]
    assert "https://x.example/feed" in mail["text"]
    assert "s3cr3t" not in mail["text"]


def test_the_mail_to_a_site_says_who_reads_its_news(cms: Client, settings: Any) -> None:
    row = changed(source(), error_kind="forbidden", first_failed_at=ago(days=2))
    assert (
        "for customs officers in our region, with a link"
        in cms.get(f"/admin/sources/{row.pk}/").context["mail"]["text"]
    )
    del settings.READERS
    assert " for our readers, with a link" in cms.get(f"/admin/sources/{row.pk}/").context["mail"]["text"]


def test_selectors_are_tried_out_before_they_are_saved(cms: Client, settings: Any) -> None:
    settings.HTTP_ALLOWED_PRIVATE_NETWORKS = ["127.0.0.0/8"]
    with Publisher() as publisher:
        publisher.serve("/news", body=PAGE, headers={"Content-Type": "text/html"})
        row = source(kind="page", url=publisher.url("/news"))
        address, values = f"/admin/sources/{row.pk}/", settings_of(row, item="li")
        trial = cms.post(address, {**values, "try": "1"}).context["trial"]
        assert [one.title for one in trial.entries] == ["One", "Two"]
        assert again(row).settings == {}
        assert "item" in cms.post(address, {**values, "item": "li[", "try": "1"}).context["form"].errors
        assert cms.post(address, {**values, "item": "h9", "try": "1"}).context["trial"].problem
        cms.post(address, values)
    assert again(row).settings["item"] == "li"


def test_deleting_asks_first_and_says_what_goes_and_what_stays(cms: Client, eva: User) -> None:
    factories.news_index()
    row = source()
    published, drafted, _waiting = entry(row), entry(row), entry(row)
    now = timezone.now()
    review.accept_as_external([published], at=now, by=eva)
    page = drafts.accept_as_article(drafted, at=now, by=eva)
    address = f"/admin/sources/{row.pk}/delete/"
    asked = cms.get(address)
    assert (asked.context["entries"], asked.context["published"], asked.context["drafted"]) == (3, 1, 1)
    assert Item.objects.count() == 1
    cms.post(address)
    assert not Source.objects.exists()
    assert not Entry.objects.exists()
    assert not Item.objects.exists()
    page.refresh_from_db()
    assert page.title == drafted.title
