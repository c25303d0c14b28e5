"""The plug-in ``news`` alone in a foreign site: an article is published and shown everywhere, and each screen responds.

Run with the settings of the stand-in, after ``migrate``. A failure is an AssertionError with an explanation.
"""

from __future__ import annotations

import json
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from news.delivery import mail_subscriptions
from news.delivery.digest_mails import confirmation
from news.models import (
    ArticlePage,
    Change,
    Channel,
    Delivery,
    EntryStatus,
    ExternalIndexPage,
    Item,
    NewsIndexPage,
    PreviewLink,
    Rule,
    Subscription,
    Token,
)
from news.publishing.record import record_external
from tests import source_factories
from tests.standin.models import Organisation, Topic
from tests.standin.visits import home, superuser, text, visit_screens

BODY = [
    ("text", "<p>The laboratory opened its doors.</p>"),
    ("heading", {"text": "What it measures", "level": "h2"}),
    ("quote", {"text": "It is quick.", "speaker": "Ann Example", "office": "Director"}),
    ("callout", {"title": "In short", "text": "<p>It is open.</p>"}),
]


def publish() -> tuple[NewsIndexPage, ArticlePage, Organisation]:
    topic = Topic.objects.create(slug="laboratories", name="Laboratories")
    organisation = Organisation.objects.create(slug="utopia", name="Customs of Utopia")
    index = home().add_child(instance=NewsIndexPage(title="News", slug="news", introduction="What happened."))
    page = index.add_child(
        instance=ArticlePage(title="Open", slug="open", standfirst="It opened.", body=BODY, live=False)
    )
    page.topics.set([topic])
    page.organisations.set([organisation])
    page.save_revision().publish()
    return index, page, organisation


def readers_see_it(index: NewsIndexPage, page: ArticlePage) -> None:
    item = Item.objects.get(uuid=page.uuid)
    assert "The laboratory opened its doors." in item.html
    assert "<h2" in item.html
    reader = Client()
    article = text(reader, page.url)
    for words in (
        "<h1>Open</h1>",
        "The laboratory opened its doors.",
        "Laboratories",
        "application/rss+xml",
        "It is quick.",
    ):
        assert words in article, f"The page of the article lacks {words!r}."
    for path in (index.url, f"{index.url}?topic=laboratories", f"{index.url}{page.published_on.year}/"):
        assert page.url in text(reader, path), f"{path} does not show the article."
    for name in ("rss.xml", "atom.xml"):
        assert "The laboratory opened its doors." in text(reader, f"{index.url}{name}"), f"{name} lacks the text."
    feed = json.loads(text(reader, f"{index.url}feed.json"))
    assert [one["title"] for one in feed["items"]] == ["Open"], "feed.json lacks the article."
    assert "Open" in text(reader, reverse("feeds_of_all", args=["rss.xml"]))


def readers_see_other_sites() -> None:
    index = home().add_child(instance=ExternalIndexPage(title="Elsewhere", slug="elsewhere"))
    assert "Nothing selected yet" in text(Client(), index.url)
    entry = source_factories.entry(title="What others wrote", status=EntryStatus.PUBLISHED)
    record_external(entry, at=timezone.now())
    assert "What others wrote" in text(Client(), index.url)


def mail_answers() -> None:
    reader, at = Client(), timezone.now()
    asked = text(reader, reverse("mail_ask"))
    assert "How we use your data" in asked
    assert "A second site" in asked
    text(reader, f"{reverse('mail_ask')}?sent")
    wanted = Subscription.objects.create(created_at=at)
    for state in ("unconfirmed", "active", "paused", "ended"):
        channel = Channel.objects.create(
            subscription=wanted, kind="mail", state=state, state_at=at, created_at=at, email=f"{state}@x.example"
        )
        assert confirmation(channel).alternatives, "the mail that asks for a confirmation cannot be written"
        key = mail_subscriptions.key_of(channel)
        for name in ("mail_confirm", "mail_stop", "mail_preferences"):
            text(reader, reverse(name, args=[key]))
    channel.delete()
    text(reader, reverse("mail_confirm", args=[key]), status=410)


def consoles_answer(organisation: Organisation) -> Channel:
    at, officer = timezone.now(), Client()
    order = Subscription.objects.create(name="News", organisation=organisation, created_at=at)
    channel = Channel.objects.create(
        subscription=order,
        kind="webhook",
        state="active",
        state_at=at,
        created_at=at,
        url="https://utopia.example/hook",
    )
    change = Change.objects.first()
    Delivery.objects.create(channel=channel, change=change, kind=change.kind, body="{}", created_at=at)
    token = Token.issue(at=at, organisation=organisation)
    assert "Customs of Utopia" in text(officer, reverse("news_console", args=[token]))
    for name in ("news_console_code", "news_console_check"):
        text(officer, reverse(name, args=[token]))
    text(officer, reverse("news_console_channel", args=[token, channel.uuid]))
    text(officer, reverse("news_console_webhook", args=[token, order.uuid]))
    text(officer, "/console/nothing/", status=404)
    return channel


def a_draft_is_shown(page: ArticlePage, user: Any) -> None:
    page.title = "Open soon"
    page.save_revision()
    _link, token = PreviewLink.make(page.page_ptr, by=user, at=timezone.now())
    shown = text(Client(), reverse("news_shared_draft", args=[token]))
    assert "Open soon" in shown
    assert "This is a draft. It is not public" in shown


def screens_answer(index: NewsIndexPage, page: ArticlePage, channel: Channel) -> None:
    user, editor = superuser()
    a_draft_is_shown(page, user)
    entry = source_factories.entry()
    rule = Rule.objects.create(name="Dogs", words="dogs", action="shortlist")
    source = {"pk": entry.source_id}
    values = {
        "articles:": {},
        "authorship_": {"page_id": page.pk},
        "filing_": {"offer": "source"},
        "custody_": {"app_label": "standin", "model_name": "organisation", "pk": channel.subscription.organisation_id},
        "news_": {"page_id": page.pk, "index_id": index.pk},
        "news_channel": {"pk": channel.pk},
        "news_entry": {"pk": entry.pk},
        "news_rule": {"pk": rule.pk},
        "news_source": source,
        "news_subscription": {"pk": channel.subscription_id},
    }
    visit_screens(editor, values)
    for path in (
        *(reverse("wagtailadmin_home"), reverse("wagtailadmin_explore", args=[index.pk])),
        *(reverse(f"wagtailadmin_pages:{name}", args=[page.pk]) for name in ("edit", "unpublish", "history", "usage")),
        reverse("wagtailadmin_pages:add", args=["newsroom_news", "articlepage", index.pk]),
        reverse("wagtailadmin_pages:edit", args=[index.pk]),
    ):
        text(editor, path)


def main() -> None:
    index, page, organisation = publish()
    readers_see_it(index, page)
    readers_see_other_sites()
    mail_answers()
    screens_answer(index, page, consoles_answer(organisation))
