"""No screen of the CMS needs more queries when there is more content. ``ROWS=2000`` sets the larger number."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import batched, count
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from events.models import EditionPage, EditionStatus, Registration
from news.models import ArticlePage, EntryStatus, Rule
from rocb.models import User
from tests import event_factories, factories, order_factories, source_factories
from tests.benchmarks import bulk, bulk_editions

pytestmark = [pytest.mark.django_db, pytest.mark.long]

FEW = 20
MANY = int(os.environ.get("ROWS", "60"))
BATCH = 500
SNIPPETS = (
    ("rocb", "organisation"),
    ("rocb", "topic"),
    ("newsroom_events", "person"),
    ("newsroom_events", "platform"),
)


@dataclass
class Office:
    """Newsroom that grows by ``size`` rows of each kind; some pages stay the same, to be viewed."""

    editor: User
    size: int = 0
    fixed: dict[str, Any] = field(default_factory=dict)
    numbers: count[int] = field(default_factory=lambda: count(1))

    def grow(self, size: int) -> None:
        more, self.size = size - self.size, size
        organisations = [factories.organisation(kind="private") for _ in range(more)]
        parent = factories.topic()
        topics = [factories.topic(parent=parent) for _ in range(more)]
        for organisation in organisations:
            factories.region()
            event_factories.person(organisation=organisation)
            event_factories.platform()
        self._articles(more, topics, organisations)
        self._programme(more, topics, organisations)
        self._sources(more, topics, organisations)
        self._subscriptions(organisations)

    def _articles(self, more: int, topics: list[Any], organisations: list[Any]) -> None:
        """Add articles, each with a Russian version that missed a correction, and drafts in review."""
        known = set(ArticlePage.objects.values_list("pk", flat=True))
        bulk.articles(factories.news_index(), 2 * more, topics=topics, organisations=organisations)
        new = list(ArticlePage.objects.exclude(pk__in=known).order_by("pk"))
        for original, version in zip(new[::2], new[1::2], strict=False):
            Page.objects.filter(pk=version.pk).update(
                translation_key=original.translation_key, locale=factories.locale("ru"), owner=self.editor
            )
        for some in batched([page.pk for page in new[::2]], BATCH):
            ArticlePage.objects.filter(pk__in=some).update(
                correction_note="Monday.", last_corrected_on=timezone.localdate(), listed_until=timezone.localdate()
            )
            Page.objects.filter(pk__in=some).update(last_published_at=timezone.now() + timedelta(minutes=1))
        author = factories.user("Contributors", username=f"author{next(self.numbers)}")
        index = factories.news_index()
        for _ in range(more // 4):
            page = factories.draft(index, slug=f"in-review-{next(self.numbers)}", owner=author)
            page.save_revision(user=author)
            page.get_workflow().start(page, author)

    def _programme(self, more: int, topics: list[Any], organisations: list[Any]) -> None:
        """Add upcoming and past events, some to be marked as held and some drafts, and registrations for one of them."""
        if "series" not in self.fixed:
            self.fixed["series"] = series = event_factories.monthly(slug="series-of-many")
            self.fixed["event"] = event_factories.edition(series, slug="event-of-many", registration="form")
        series, event = self.fixed["series"], self.fixed["event"]
        editions = bulk_editions.editions(series, more, topics=topics, organisations=organisations)
        bulk_editions.editions(event_factories.events_index(), more, topics=topics, organisations=organisations)
        EditionPage.objects.filter(pk__in=[page.pk for page in editions[::2][:BATCH]]).update(
            status=EditionStatus.PLANNED, format="online"
        )
        for number in range(more // 4):
            event_factories.series(slug=f"series-{next(self.numbers)}", owner_organisation=organisations[number])
        Registration.objects.bulk_create(
            Registration(
                translation_key=event.translation_key,
                edition=event,
                name=f"Guest {number}",
                email=f"guest{next(self.numbers)}@x.example",
                organisation=organisations[number],
                registered_at=timezone.now(),
                forget_at=timezone.now() + timedelta(days=90),
                language="en",
            )
            for number in range(more)
        )

    def _sources(self, more: int, topics: list[Any], organisations: list[Any]) -> None:
        for number in range(more):
            row = source_factories.source(topics=topics[number : number + 2], organisation=organisations[number])
            source_factories.entry(row, topics=topics[number : number + 1])
            source_factories.entry(self.fixed.setdefault("source", row), status=EntryStatus.SHORTLISTED)
            rule = Rule.objects.create(name=f"Rule {number}", words="tariff", action=Rule.Action.DISMISS, source=row)
            self.fixed.setdefault("rule", rule)

    def _subscriptions(self, organisations: list[Any]) -> None:
        for organisation in organisations:
            order = order_factories.subscription(organisation=organisation)
            channel = order_factories.channel(order)
            self.fixed.setdefault("channel", channel)
            order_factories.delivery(channel)
            order_factories.delivery(self.fixed["channel"])


def screens(office: Office) -> dict[str, str]:
    version = ArticlePage.objects.filter(locale__language_code="ru").order_by("pk")[3]
    article = version.get_translations().get()
    fixed, edit = office.fixed, "wagtailadmin_pages:edit"
    series, event, source = fixed["series"], fixed["event"], fixed["source"]
    organisation = source.organisation
    add = "wagtailadmin_pages:add"
    articles, editions = reverse("articles:index"), reverse("editions:index")
    works = {f"articles {work}": f"{articles}?work={work}" for work in ("mine", "waiting", "untranslated", "outdated")}
    choosers = {f"choose a {model}": f"/admin/snippets/choose/{app}/{model}/" for app, model in SNIPPETS}
    chips = {
        f"search of {name}": f"{reverse('filing_choices', args=[name])}?q={query}"
        for name, query in (
            *(("organisation", "organisation"), ("topic", "topic"), ("region", "region"), ("person", "given")),
            *(("platform", "platform"), ("event", "edition"), ("page", "edition"), ("source", "source")),
        )
    }
    snippets = {f"list of {name}s": f"/admin/snippets/{app}/{name}/" for app, name in SNIPPETS}
    return {
        "first page": reverse("wagtailadmin_home"),
        "articles": articles,
        **works,
        "articles of an organisation": f"{articles}?organisations={organisation.pk}",
        "search of articles": f"{articles}?q=article",
        "events": editions,
        "events to come": f"{editions}?when=upcoming",
        "events of mine": f"{editions}?work=mine",
        "series": reverse("series:index"),
        "desk": reverse("news_desk"),
        "desk, shortlisted": f"{reverse('news_desk')}?status=shortlisted",
        "sources": reverse("news_sources"),
        "source": reverse("news_source", args=[source.pk]),
        "rules": reverse("news_rules"),
        "rule": reverse("news_rule", args=[fixed["rule"].pk]),
        "subscriptions": reverse("news_subscriptions"),
        "subscription": reverse("news_subscription", args=[fixed["channel"].subscription_id]),
        "channel": reverse("news_channel", args=[fixed["channel"].pk]),
        "board": reverse("news_board"),
        "state": "/admin/state/",
        "versions of an article": reverse("authorship_versions", args=[article.pk]),
        "versions of an event": reverse("authorship_versions", args=[event.pk]),
        "where an article goes": reverse("news_reach", args=[article.pk]),
        "article": reverse(edit, args=[article.pk]),
        "version of an article": reverse(edit, args=[version.pk]),
        "new article": reverse(add, args=["newsroom_news", "articlepage", article.get_parent().pk]),
        "event": reverse(edit, args=[event.pk]),
        "new event": reverse(add, args=["newsroom_events", "editionpage", series.pk]),
        "one series": reverse(edit, args=[series.pk]),
        "next of a series": f"/admin/programme/series/{series.pk}/next/",
        "year of a series": f"/admin/programme/series/{series.pk}/year/?year={timezone.localdate().year + 1}",
        "registrations": f"/admin/programme/{event.pk}/registrations/",
        "move an event": f"/admin/programme/event/{event.pk}/move/",
        "withdraw an article": reverse("wagtailadmin_pages:unpublish", args=[article.pk]),
        "list of news": reverse("wagtailadmin_explore", args=[article.get_parent().pk]),
        "organisation": f"/admin/snippets/rocb/organisation/edit/{organisation.pk}/",
        **snippets,
        **choosers,
        **chips,
    }


def asked_by(client: Client) -> Callable[[str], list[str]]:
    """Return a function that returns the queries for an address at the second request, without values, which differ."""

    def asked(address: str) -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            response = client.get(address)
        assert response.status_code == 200, (address, response.status_code)
        return [re.sub(r"IN \([^()]*\)|\d+|'[^']*'", "?", query["sql"]) for query in captured.captured_queries]

    return asked


def test_screens_ask_no_more_queries_with_many_rows_than_with_20() -> None:
    office = Office(factories.user("Editors", username="eva", is_superuser=True))
    office.grow(FEW)
    client = factories.signed_in(office.editor)
    asked = asked_by(client)
    known = screens(office)
    for address in known.values():  # the first response creates rows that a new site lacks
        asked(address)
    few = {name: asked(address) for name, address in known.items()}
    office.grow(MANY)
    many = {name: asked(address) for name, address in known.items()}
    grown = {name: (len(few[name]), len(many[name])) for name in known if len(many[name]) > len(few[name])}
    for name in grown:
        print(name, *grown[name], known[name])
        for query in sorted(set(many[name]), key=many[name].count, reverse=True):
            if (more := many[name].count(query) - few[name].count(query)) > 0:
                print("   ", more, query[:600])
    assert grown == {}
