"""The staff's board: a row for each administration, and the delivery report of an article."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from news.models import Change, Channel, Delivery
from news.models.matching import Rule
from rocb.models import Organisation
from tests import factories, order_factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def cms() -> Client:
    return factories.signed_in(factories.user("Editors"))


def words(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def receiver(name: str, **values: Any) -> Organisation:
    """Return an administration with a webhook, or with nothing if there are no values."""
    organisation = factories.organisation(name=name, country=f"Land of {name}")
    if values:
        now = timezone.now()
        order = order_factories.subscription(organisation=organisation)
        order_factories.channel(order, **{"created_at": now, "last_success_at": now, **values})
    return organisation


def five() -> None:
    now = timezone.now()
    receiver("Good", state="active")
    receiver("Failing", failing_since=now - timedelta(hours=2))
    receiver("Lagging", failing_since=now - timedelta(minutes=2))
    receiver("Silent", state="paused")
    receiver("Nothing")
    factories.organisation(kind="academia", name="University")


def test_each_administration_has_a_row_with_its_state_worst_first(cms: Client) -> None:
    five()
    answer = cms.get("/admin/board/")
    assert [(row.organisation.name["en"], row.health.value) for row in answer.context["rows"]] == [
        ("Failing", "failing"),
        ("Lagging", "lagging"),
        ("Silent", "silent"),
        ("Good", "good"),
        ("Nothing", "none"),
    ]
    assert [(value, count) for value, _label, count in answer.context["states"]] == [
        ("failing", 1),
        ("lagging", 1),
        ("silent", 1),
        ("unused", 0),
        ("good", 1),
        ("none", 1),
    ]
    assert "University" not in words(answer)


def test_it_is_filtered_by_state_and_leaves_as_a_file(cms: Client) -> None:
    five()
    assert [row.organisation.name["en"] for row in cms.get("/admin/board/?state=failing").context["rows"]] == [
        "Failing"
    ]
    assert "No organisations match this filter." in words(cms.get("/admin/board/?state=nonsense"))
    file = cms.get("/admin/board/?export=csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(file)))
    assert rows[0][:2] == ["Organisation", "Status"]
    assert {row[0].split(": ")[1]: row[1] for row in rows[1:]}["Failing"] == "Failing"


def test_a_name_that_a_spreadsheet_would_run_is_defused(cms: Client) -> None:
    factories.organisation(name="x", country="=HYPERLINK(1)")
    assert "'=HYPERLINK(1)" in cms.get("/admin/board/?export=csv").content.decode()


def test_the_board_asks_as_many_queries_for_53_as_for_three(cms: Client) -> None:
    def fill(count: int) -> int:
        for number in range(count):
            receiver(f"R{number}", state="active")
        cms.get("/admin/board/")
        with CaptureQueriesContext(connection) as queries:
            cms.get("/admin/board/")
        return len(queries)

    assert fill(3) == fill(50)


def test_the_first_page_of_the_cms_says_so_when_nothing_reaches_somebody(cms: Client) -> None:
    receiver("Good", state="active")
    assert "Recipients that receive nothing" not in words(cms.get("/admin/"))
    receiver("Broken", state="suspended")
    text = words(cms.get("/admin/"))
    assert "Recipients that receive nothing" in text
    assert "Broken" in text


def test_the_reach_of_an_article_is_seen(cms: Client) -> None:
    topic = factories.topic()
    page = factories.article(topics=[topic])
    change = Change.objects.get()
    rule = Rule(any_of=frozenset([f"topic:{topic.pk}"]))
    order = order_factories.subscription(rule=rule, organisation=factories.organisation(name="Utopia"))
    order_factories.delivery(order_factories.channel(order), change, state=Delivery.State.SENT, sent_at=timezone.now())
    order_factories.feed(order)
    order_factories.feed(order_factories.subscription(rule=Rule(any_of=frozenset(["topic:0"]))))
    reader = order_factories.subscription(organisation=None)
    mail = order_factories.channel(reader, kind="mail", email="ann@x.example")
    order_factories.delivery(mail, change, state=Delivery.State.SENT)
    hub = order_factories.channel(reader, kind="websub", url="https://hub.example/")
    Channel.objects.filter(pk=hub.pk).update(subscription=None)
    order_factories.delivery(hub, change, state=Delivery.State.SENT)

    answer = cms.get(f"/admin/reach/{page.pk}/")
    reach = answer.context["reach"]
    assert [delivery.channel.subscription.organisation.name["en"] for delivery in reach.deliveries] == ["Utopia"]
    assert [channel.subscription.organisation.name["en"] for channel in reach.feeds] == ["Utopia"]
    assert (reach.mail_readers, reach.hub_subscribers) == (1, 1)
    assert "ann@x.example" not in words(answer)
    assert f"/admin/reach/{page.pk}/" in cms.get(f"/admin/pages/{page.pk}/edit/").content.decode()


def test_a_report_names_its_article_and_begins_with_what_a_person_has_to_look_at(cms: Client) -> None:
    page = factories.article(title="New rules for parcels")
    change = Change.objects.get()
    for name, state in (("Alba", "sent"), ("Borduria", "pending"), ("Syldavia", "dead"), ("Utopia", "skipped")):
        order = order_factories.subscription(organisation=factories.organisation(name=name))
        order_factories.delivery(order_factories.channel(order), change, state=state)
    answer = cms.get(f"/admin/reach/{page.pk}/")
    assert [delivery.state for delivery in answer.context["reach"].deliveries] == ["dead", "pending", "sent", "skipped"]
    assert list(answer.context["reach"].states) == ["Not delivered", "Waiting", "Delivered", "Skipped"]
    assert f'<a href="/admin/pages/{page.pk}/edit/">New rules for parcels</a>' in answer.content.decode()


def test_receivers_stand_in_the_order_of_other_lists_of_names(cms: Client) -> None:
    for name in ("Suède", "Écosse", "Bélarus", "Belgique"):
        factories.organisation(name=name, country=name)
    rows = cms.get("/admin/board/").context["rows"]
    assert [row.organisation.name["en"] for row in rows] == ["Bélarus", "Belgique", "Écosse", "Suède"]


def test_what_was_never_sent_or_not_verified_is_not_said_to_be_ok(cms: Client) -> None:
    order = order_factories.subscription(organisation=factories.organisation())
    ready, unverified = order_factories.channel(order), order_factories.channel(order, state="unconfirmed")
    text = words(cms.get(f"/admin/channels/{ready.pk}/"))
    assert "Nothing sent yet" in text
    assert "None. Nothing has been sent yet." in text
    assert "Everything sent has been delivered" not in text
    text = words(cms.get(f"/admin/channels/{unverified.pk}/"))
    assert text.count("Not verified yet") == 2
    assert "No recent activity" not in text
    assert "Awaiting confirmation" not in text


def test_what_is_not_public_reached_nobody(cms: Client) -> None:
    page = factories.draft()
    assert "was not sent to anyone" in words(cms.get(f"/admin/reach/{page.pk}/"))
    assert "/admin/reach/" not in cms.get(f"/admin/pages/{page.pk}/edit/").content.decode()
