"""Sentences shown before and after an article is published."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from foundation.authorship.publication import scheduling
from news.admin.going_out import going_out, sentences_before
from news.models import ArticlePage
from news.models.matching import Rule
from tests import factories, order_factories
from tests.news.admin.test_article_editor import form

pytestmark = pytest.mark.django_db


def admin() -> Any:
    return factories.user(is_superuser=True)


def test_only_organisations_that_want_it_in_its_language_and_can_get_it_are_counted() -> None:
    wanted = factories.topic(name="Data")
    page = factories.draft(topics=[wanted])
    rule = Rule(any_of=frozenset({f"topic:{wanted.pk}"}))
    twice = order_factories.subscription(rule=rule)
    order_factories.channel(twice)
    order_factories.feed(order_factories.subscription(rule=rule, organisation=twice.organisation))
    order_factories.channel(order_factories.subscription(languages=["en", "ru"]))
    order_factories.channel(order_factories.subscription(rule=rule, languages=["ru"]))
    order_factories.channel(order_factories.subscription(rule=Rule(any_of=frozenset({"topic:0"}))))
    order_factories.channel(order_factories.subscription(rule=rule), state="ended")
    order_factories.channel(order_factories.subscription(rule=rule, organisation=None))
    order_factories.subscription(rule=rule)  # without a channel
    assert going_out(page, admin()).recipients == 2


def test_the_panel_says_where_it_will_be_and_who_receives_it() -> None:
    page = factories.draft(topics=[factories.topic(name="Data")], slug="a")
    order_factories.channel()
    assert sentences_before(page, admin()) == [
        "Address: /en/news/a/",
        "Lists and their feeds: News, Data",
        "1 organisation receives articles like this one.",
    ]


def test_recipients_are_for_people_who_may_see_subscriptions() -> None:
    order_factories.channel()
    page = factories.draft()
    assert going_out(page, factories.user("Contributors")).recipients is None
    assert not any("organisation" in sentence for sentence in sentences_before(page, factories.user("Contributors")))


def test_more_subscriptions_cost_no_more_queries() -> None:
    page, user = factories.draft(), admin()

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            going_out(page, user)
        return len(captured)

    order_factories.channel()
    queries()
    few = queries()
    for _number in range(20):
        order_factories.channel()
    assert queries() == few


def test_after_publication_the_message_says_where_it_is_and_to_how_many_it_goes(client: Client) -> None:
    index = factories.news_index()
    order_factories.channel()
    client.force_login(admin())
    address = reverse("wagtailadmin_pages:add", args=["newsroom_news", "articlepage", index.pk])
    response = client.post(address, form(actions=["publish"]), follow=True)
    said = " ".join(str(message) for message in response.context["messages"])
    assert "The article is in these lists and their feeds: News. The article is being sent to 1 organisation." in said
    assert "Delivery report" in said


def test_after_publication_nothing_is_said_of_organisations_where_none_receives_it(client: Client) -> None:
    index = factories.news_index()
    client.force_login(admin())
    address = reverse("wagtailadmin_pages:add", args=["newsroom_news", "articlepage", index.pk])
    response = client.post(address, form(actions=["publish"]), follow=True)
    said = " ".join(str(message) for message in response.context["messages"])
    assert "The article is in these lists and their feeds: News." in said
    assert "organisation" not in said
    assert "Delivery report" not in said


def test_a_scheduled_article_is_not_said_to_be_anywhere(client: Client) -> None:
    index = factories.news_index()
    client.force_login(admin())
    address = reverse("wagtailadmin_pages:add", args=["newsroom_news", "articlepage", index.pk])
    sent = form(actions=["publish"]) | {scheduling.BUTTON: scheduling.WRITTEN, scheduling.FIELD: "25 May 2090, 10:00"}
    response = client.post(address, sent, follow=True)
    assert not any("feeds" in str(message) for message in response.context["messages"])


def test_a_published_correction_has_its_day(client: Client) -> None:
    index = factories.news_index()
    client.force_login(admin())
    address = reverse("wagtailadmin_pages:add", args=["newsroom_news", "articlepage", index.pk])
    client.post(address, form(actions=["publish"], correction_note="It was 30, not 300."))
    assert ArticlePage.objects.get().last_corrected_on == factories.today()
