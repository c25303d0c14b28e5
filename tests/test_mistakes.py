"""Mistakes that people make in the CMS, and what it says: each is made through its form, and ``docs/mistakes.md`` lists them.

A mistake is answered in words and reaches no reader.
``MISTAKES=write`` writes the table again.
"""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, time
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from wagtail.test.utils.form_data import rich_text

from events.models import EditionPage
from news.models import ArticlePage, Rule, Source, Subscription
from rocb.models import Organisation, SiteDocument, SiteImage
from tests import event_factories, factories, source_factories
from tests.environment import ROOT
from tests.events.admin import test_editing as event_form
from tests.foundation.custody.deletion.test_deleting import delete_url
from tests.news.admin import test_article_editor as article_form
from tests.news.admin.test_rules import rule
from tests.news.admin.test_subscriptions import order, path_of
from tests.publisher import Publisher

pytestmark = [pytest.mark.django_db, pytest.mark.long, pytest.mark.one_database]

PAGE = ROOT / "docs" / "mistakes.md"

type Made = Callable[[Client], Any]


# --- Articles -------------------------------------------------------------------------------------------------------------


def write(client: Client, **values: Any) -> Any:
    """Publish a new article; it must not come about."""
    values = {"actions": ["publish"], **values}
    answer = client.post(article_form.add_url(factories.news_index()), article_form.form(**values))
    assert not ArticlePage.objects.filter(live=True, title="A meeting in Baku").exists()
    return answer


def date_in_another_century(client: Client) -> Any:
    return write(client, published_on="01.03.2206")


def day_that_does_not_exist(client: Client) -> Any:
    return write(client, published_on="31.02.2026")


def date_in_american_order(client: Client) -> Any:
    return write(client, published_on="05/25/2026")


def no_title(client: Client) -> Any:
    return write(client, title="")


def long_title(client: Client) -> Any:
    return write(client, title="word " * 60)


def slug_that_is_taken(client: Client) -> Any:
    factories.article(factories.news_index(), title="Meeting of customs experts", slug="a-meeting-in-baku")
    return write(client)


def figure(**values: Any) -> list[Any]:
    image = factories.image(description="")
    return [("figure", {"image": {"image": image.pk, "alt_text": "", "decorative": "", **values}, "caption": ""})]


def picture_without_alternative_text(client: Client) -> Any:
    return write(client, blocks=[("text", rich_text(article_form.GOOD)), *figure()])


def placeholder(client: Client) -> Any:
    return write(client, text=article_form.BAD)


def no_standfirst(client: Client) -> Any:
    return write(client, standfirst="")


def video_of_another_site(client: Client) -> Any:
    value = {"url": "https://www.dailymotion.com/video/x1", "title": "Opening", "captions": ""}
    return write(client, blocks=[("text", rich_text(article_form.GOOD)), ("embed", value)])


def republished_without_its_origin(client: Client) -> Any:
    return write(client, provenance="republished")


def source_address_without_scheme(client: Client) -> Any:
    answer = client.post(
        article_form.add_url(factories.news_index()),
        article_form.form(provenance="republished", source_url="www.wcoomd.org/news"),
        follow=True,
    )
    assert ArticlePage.objects.get().source_url == "https://www.wcoomd.org/news"
    return answer


def translation_in_the_language_of_the_original(client: Client) -> Any:
    russian = factories.news_index("ru")
    page = factories.article(factories.news_index(), title="A meeting in Baku")
    copy = page.copy_for_translation(russian.locale)
    url = article_form.edit_url(copy)
    return client.get(url)


def only_a_title_as_text(client: Client) -> Any:
    index = factories.news_index()
    return client.post(reverse("news_start_from_text", args=[index.pk]), {"index": index.pk, "text": "Only a title"})


# --- Events ---------------------------------------------------------------------------------------------------------------


def plan(client: Client, **values: Any) -> Any:
    """Publish a draft of an event of 2 March 2027, 10:00 to 12:00 in Brussels; it must not become public."""
    draft = event_factories.edition_draft()
    answer = event_form.save(client, draft, **values)
    assert not EditionPage.objects.filter(live=True).exists()
    return answer


def event_ends_before_it_begins(client: Client) -> Any:
    return plan(client, ends_on="2027-03-01")


def event_ends_an_hour_before_it_starts(client: Client) -> Any:
    return plan(client, ends_at="09:00")


def unknown_time_zone(client: Client) -> Any:
    return plan(client, time_zone="Brussels time")


def time_that_no_clock_shows(client: Client) -> Any:
    return plan(client, starts_on="2027-03-28", starts_at="02:30")


def session_on_another_day(client: Client) -> Any:
    edition = event_factories.edition(starts_on=date(2027, 3, 2), ends_on=date(2027, 3, 4))
    event_factories.session(edition, title="Opening", day=date(2027, 3, 5))
    return client.get(reverse("wagtailadmin_pages:edit", args=[edition.pk]))


def session_at_other_hours(client: Client) -> Any:
    edition = event_factories.edition(starts_at=time(10), ends_at=time(11))
    day = edition.starts_on
    event_factories.session(edition, title="Late", day=day, starts_at=time(15), ends_at=time(16))
    return client.get(reverse("wagtailadmin_pages:edit", args=[edition.pk]))


def registration_closes_before_it_opens(client: Client) -> Any:
    return plan(client, registration="form", registration_opens_on="2027-02-20", registration_closes_on="2027-02-10")


def registration_elsewhere_without_address(client: Client) -> Any:
    return plan(client, registration="link", registration_url="")


def joining_link_without_scheme(client: Client) -> Any:
    draft = event_factories.edition_draft()
    answer = event_form.save(client, draft, join_url="meet.example/room")
    draft.refresh_from_db()
    assert draft.join_url == "https://meet.example/room"
    return client.get(answer.url)


def held_although_it_was_only_planned(client: Client) -> Any:
    edition = event_factories.edition(status="planned")
    return event_form.save(client, edition, status="held")


# --- Files ----------------------------------------------------------------------------------------------------------------


def upload(client: Client, data: bytes, name: str) -> Any:
    file = ContentFile(data, name=name)
    answer = client.post("/admin/images/add/", {"title": "Launch", "file": file, "collection": 1, "licence": "own"})
    assert not SiteImage.objects.filter(title="Launch").exists()
    return answer


def photograph() -> bytes:
    out = io.BytesIO()
    Image.effect_noise((640, 480), 90).convert("RGB").save(out, "JPEG")
    return out.getvalue()


def picture_that_is_too_big(client: Client) -> Any:
    return upload(client, photograph() + bytes(21 * 1024 * 1024), "launch.jpg")


def picture_cut_short(client: Client) -> Any:
    return upload(client, photograph()[:20_000], "launch.jpg")


def drawing_with_a_script(client: Client) -> Any:
    return upload(client, b"<svg xmlns='http://www.w3.org/2000/svg'><script>x()</script></svg>", "launch.svg")


def program_as_document(client: Client) -> Any:
    file = ContentFile(b"MZ", name="setup.exe")
    answer = client.post("/admin/documents/add/", {"title": "Setup", "file": file, "collection": 1})
    assert not SiteDocument.objects.exists()
    return answer


# --- Sources and rules ----------------------------------------------------------------------------------------------------


@contextmanager
def publisher(**pages: tuple[int, str, bytes]) -> Iterator[Publisher]:
    with Publisher() as found:
        for name, (status, kind, body) in pages.items():
            found.serve(f"/{name}", status=status, body=body, headers={"Content-Type": kind})
        yield found


def add_source(client: Client, address: str) -> Any:
    answer = client.post("/admin/sources/add/", {"address": address})
    assert not Source.objects.exists()
    return answer


def feed_address_that_leads_nowhere(client: Client) -> Any:
    with publisher(feed=(404, "text/html", b"")) as web:
        return add_source(client, web.url("/feed"))


def page_without_a_feed(client: Client) -> Any:
    with publisher(page=(200, "text/html", b"<p>No feed</p>")) as web:
        return add_source(client, web.url("/page"))


def broken_calendar(client: Client) -> Any:
    body = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nDTSTART:tomorrow\r\n"
    with publisher(agenda=(200, "text/calendar", body)) as web:
        return client.post(
            "/admin/sources/add/settings/?kind=calendar",
            {"url": web.url("/agenda"), "shows": "excerpt", "trust": "review"},
            follow=True,
        )


def host_that_answers_only_without_encryption(client: Client) -> Any:
    page = b"<link rel=alternate type=application/rss+xml href=/feed>"
    with publisher(**{"": (200, "text/html", page)}) as web:
        return add_source(client, web.url("/").removeprefix("http://"))


def list_of_sources_that_is_none(client: Client) -> Any:
    return client.post("/admin/sources/import/", {"file": ContentFile(b"<rss/>", name="list.opml")})


def rule_without_condition(client: Client) -> Any:
    answer = client.post("/admin/rules/add/", rule(words="", save="1"))
    assert not Rule.objects.exists()
    return answer


# --- Recipients -----------------------------------------------------------------------------------------------------------


def contact_with_a_comma(client: Client) -> Any:
    answer = client.post("/admin/subscriptions/add/", order(contact_email="ann@customs,example"))
    assert not Subscription.objects.exists()
    return answer


def webhook_in_the_office_network(client: Client) -> Any:
    client.post("/admin/subscriptions/add/", order(any_of=[f"topic:{factories.topic().pk}"]))
    return client.post(path_of(Subscription.objects.get()), {"do": "webhook", "webhook-url": "http://192.168.0.7/hook"})


# --- Deleting -------------------------------------------------------------------------------------------------------------


def organisation_in_use(client: Client) -> Any:
    used = factories.organisation(name="Revenue Service")
    source_factories.source(organisation=used)
    answer = client.post(delete_url(used))
    assert Organisation.objects.filter(pk=used.pk).exists()
    return answer


def topic_in_use(client: Client) -> Any:
    topic = factories.topic(name="Gold")
    factories.article(topics=[topic])
    return client.post(delete_url(topic))


def source_with_entries(client: Client) -> Any:
    source = source_factories.source()
    source_factories.entry(source)
    return client.get(f"/admin/sources/{source.pk}/delete/")


def text_of(answer: Any) -> str:
    """Return the text that a person reads on the screen, with the errors of blocks, which the editor renders from data."""
    soup = BeautifulSoup(answer.content.decode(), "html.parser")
    for element in soup.select("script, style, template"):
        element.decompose()
    words = [" ".join(soup.get_text(" ").split())]
    form = (answer.context or {}).get("form")
    for errors in getattr(form, "errors", {}).as_data().values() if form is not None and form.errors else ():
        words += [
            json.dumps(error.as_json_data(), ensure_ascii=False) for error in errors if hasattr(error, "as_json_data")
        ]
    return " ".join(words)


# For mistakes that the CMS accepts there is no response: the function itself checks what was saved.
TAKEN = "(No error.) It is saved as"

# The mistake, how it is made, and the CMS's response.
MISTAKES: dict[str, list[tuple[str, Made, str]]] = {
    "Articles": [
        (
            "The date is in another century",
            date_in_another_century,
            "Correct the date, or choose a time of publication on or after it.",
        ),
        (
            "31.02.2026 as a date",
            day_that_does_not_exist,
            "February 2026 has 28 days. Enter the date as 25.05.2026 or 25 May 2026.",
        ),
        ("05/25/2026 as a date", date_in_american_order, "Enter the date as 25.05.2026 or 25 May 2026."),
        ("No title", no_title, "This field is required."),
        (
            "A title of 299 characters, sent by a program",
            long_title,
            "Ensure this value has at most 255 characters (it has 299).",
        ),
        (
            "A slug that another page has",
            slug_that_is_taken,
            "The slug “a-meeting-in-baku” is already used by “Meeting of customs experts”. "
            "Change it, for example to “a-meeting-in-baku-2”.",
        ),
        (
            "An image without alternative text",
            picture_without_alternative_text,
            "Please add some alt text for your image or mark it as decorative",
        ),
        (
            "A placeholder (“xx May”) is left in the text",
            placeholder,
            "“on xx May.” looks like a placeholder. Replace it with the final text, or remove it.",
        ),
        ("No standfirst", no_standfirst, "There is no standfirst. Summarise what happened in one sentence."),
        (
            "A video that is neither on YouTube nor on Vimeo",
            video_of_another_site,
            "Enter the address of a video on YouTube or Vimeo. You can copy it from the video’s page.",
        ),
        ("“Republished”, without the original", republished_without_its_origin, "Enter the address of the original."),
        (
            "The address of the original without https://",
            source_address_without_scheme,
            f"{TAKEN} “https://www.wcoomd.org/news”.",
        ),
        (
            "The translation is still in the language of the original",
            translation_in_the_language_of_the_original,
            "“What happened.” is still in the language of the original.",
        ),
        (
            "“Start from a text or file” with only a title",
            only_a_title_as_text,
            "This is only a title. Paste the paragraphs below it as well, or start with an empty article.",
        ),
    ],
    "Events": [
        (
            "The event ends on the day before it starts",
            event_ends_before_it_begins,
            "The last day must not be before the first day.",
        ),
        (
            "The event ends an hour before it starts",
            event_ends_an_hour_before_it_starts,
            "The end must be after the start.",
        ),
        (
            "A time zone that does not exist",
            unknown_time_zone,
            "Select a valid choice. Brussels time is not one of the available choices.",
        ),
        (
            "02:30 in the night in which summer time starts",
            time_that_no_clock_shows,
            "The clocks go forward on this day, so this time does not exist. Enter a later time.",
        ),
        (
            "A session on a day after the event",
            session_on_another_day,
            "The session “Opening” is on 5 March 2027, which is not a day of the event. "
            "Correct the day of the session or the dates of the event.",
        ),
        (
            "A session hours after the event",
            session_at_other_hours,
            "The session “Late” ends at 16:00, after the event, which ends at 11:00. "
            "Correct the times of the session or those of the event.",
        ),
        (
            "Registration closes before it opens",
            registration_closes_before_it_opens,
            "Registration must not close before it opens.",
        ),
        (
            "Registration on another site, without its address",
            registration_elsewhere_without_address,
            "Enter the web address of the form.",
        ),
        ("A joining link without https://", joining_link_without_scheme, f"{TAKEN} “https://meet.example/room”."),
        (
            "A planned event becomes “held”",
            held_although_it_was_only_planned,
            "This event is published as “Planned”. You can change its status to: Confirmed, Postponed, Cancelled.",
        ),
    ],
    "Files": [
        ("An image of 21 MB", picture_that_is_too_big, "This file is too big (21.2 MB). Maximum filesize 20.0 MB."),
        (
            "An image that was cut short",
            picture_cut_short,
            "The file is damaged or was not transferred completely. "
            "Open it on your computer, save it again and choose the new file.",
        ),
        (
            "An SVG with a script",
            drawing_with_a_script,
            "Not a supported image format. Supported formats: AVIF, GIF, JPG, JPEG, PNG, WEBP.",
        ),
        ("A program as a document", program_as_document, "File extension “exe” is not allowed."),
    ],
    "Sources and rules": [
        (
            "The address of a feed that is gone",
            feed_address_that_leads_nowhere,
            "There is nothing at this address (404). Find the new address.",
        ),
        (
            "The address of a page without a feed",
            page_without_a_feed,
            "This is the address of a web page, not a feed. Find the address of the feed.",
        ),
        (
            "A calendar whose only entry has no date",
            broken_calendar,
            "has been added, but no entries were found in it. "
            "The document is not well-formed. We read as much of it as we could. "
            "Check that its events have dates, and that some are in the last 30 days or the coming year.",
        ),
        (
            "A host without https, typed without http://",
            host_that_answers_only_without_encryption,
            "The server does not respond over HTTPS. It responds at http://",
        ),
        (
            "A file that is not an OPML list",
            list_of_sources_that_is_none,
            "Choose an OPML file. Its root element must be <opml>.",
        ),
        (
            "A rule without a condition",
            rule_without_condition,
            "Enter words, a source or a language. Otherwise the rule would match every entry.",
        ),
    ],
    "Recipients": [
        (
            "An email address with a comma",
            contact_with_a_comma,
            "Enter one email address, for example name@example.org.",
        ),
        (
            "A webhook in a private network",
            webhook_in_the_office_network,
            "192.168.0.7 cannot be reached from the internet. "
            "Enter the public address of the server, or ask its administrator for it.",
        ),
    ],
    "Deleting": [
        ("An organisation that is in use", organisation_in_use, "is in use and cannot be deleted"),
        ("A topic that is in use", topic_in_use, "is in use and cannot be deleted"),
        (
            "A source with entries",
            source_with_entries,
            "To keep all of this and only stop polling, pause the source instead.",
        ),
    ],
}


@pytest.mark.parametrize(
    ("made", "says"),
    [pytest.param(made, says, id=made.__name__) for rows in MISTAKES.values() for _, made, says in rows],
)
def test_each_mistake_is_answered_in_words(made: Made, says: str, settings: Any) -> None:
    settings.HTTP_ALLOWED_PRIVATE_NETWORKS = ["127.0.0.0/8"]
    client = factories.signed_in(factories.user(is_superuser=True, is_staff=True))
    text = text_of(made(client))
    assert says.startswith(TAKEN) or says in text, text


def table() -> str:
    lines = []
    for heading, rows in MISTAKES.items():
        lines += [f"\n## {heading}\n", "| Mistake | What the CMS says |", "|---|---|"]
        lines += [f"| {name} | {says} |" for name, _, says in rows]
    return "\n".join(lines).lstrip() + "\n"


def test_the_handbook_has_the_table() -> None:
    text = PAGE.read_text(encoding="utf-8")
    start = text.index("## Articles")
    end = text.index("## Only in a browser")
    if os.environ.get("MISTAKES") == "write":
        PAGE.write_text(text[:start] + table() + "\n" + text[end:], encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8")[start:].split("## Only in a browser")[0].strip() == table().strip()
