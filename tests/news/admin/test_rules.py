"""Rules in the CMS: a trial before saving, and application to new or waiting entries."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from news.ingest.store import rules_as_facts, store
from news.models import Entry, EntryStatus, Rule
from tests import factories
from tests.source_factories import NOON, claimed, entry, fetched, parsed_entry, parsed_feed, source

pytestmark = pytest.mark.django_db


@pytest.fixture
def cms() -> Client:
    return factories.signed_in(factories.user("Editors"))


def rule(**values: Any) -> dict[str, Any]:
    return {
        "name": "Gold",
        "words": "gold, silver bar",
        "action": "dismiss",
        "position": 1,
        "is_active": "on",
        **values,
    }


def statuses() -> dict[str, str]:
    return dict(Entry.objects.values_list("title", "status"))


def lately(**values: Any) -> Entry:
    return entry(first_seen_at=timezone.now() - timedelta(days=1), **values)


def test_a_rule_is_tried_out_on_the_last_days_without_doing_anything(cms: Client) -> None:
    lately(title="Gold found at the border")
    lately(title="Golden days")
    lately(title="News", text="A silver bar was found.", status=EntryStatus.SHORTLISTED)
    entry(title="Gold, but long ago", first_seen_at=timezone.now() - timedelta(days=60))
    before = statuses()
    answer = cms.post("/admin/rules/add/", rule(**{"try": "1"}))
    assert (answer.context["trial"].count, answer.context["trial"].of) == (2, 3)
    assert {one.title for one in answer.context["trial"].examples} == {"Gold found at the border", "News"}
    assert "The rule would have matched 2 of 3 entries" in answer.content.decode()
    assert statuses() == before
    assert not Rule.objects.exists()


def test_a_saved_rule_meets_new_entries_and_leaves_old_ones_alone(cms: Client) -> None:
    old = entry(title="Gold of old")
    cms.post("/admin/rules/add/", rule(save="1"))
    topic = factories.topic()
    cms.post("/admin/rules/add/", rule(name="Tag", words="customs", action="tag", topic=topic.pk))
    feed = parsed_feed(parsed_entry(1, title="Customs find gold"), parsed_entry(2, title="Silver spoon"))
    store([fetched(claimed(), feed)], rules=rules_as_facts())
    assert statuses() == {old.title: "new", "Customs find gold": "dismissed", "Silver spoon": "new"}
    assert list(Entry.objects.get(title="Customs find gold").topics.all()) == [topic]


def test_a_rule_is_applied_to_what_waits_after_a_question_and_that_can_be_undone(cms: Client) -> None:
    gold, other = entry(title="Gold found"), entry(title="Nothing found")
    picked = entry(title="Gold picked", status=EntryStatus.SHORTLISTED)
    asked = cms.post("/admin/rules/add/", rule(**{"ask-apply": "1"}), follow=True)
    row = Rule.objects.get()
    assert asked.context["waiting"].count == 1
    assert statuses()[gold.title] == "new"
    cms.post(f"/admin/rules/{row.pk}/?waiting", {"apply": "1"})
    assert statuses() == {gold.title: "dismissed", other.title: "new", picked.title: "shortlisted"}
    assert Rule.objects.count() == 1
    cms.post("/admin/desk/undo/")
    assert statuses()[gold.title] == "new"


def test_a_rule_tags_what_waits_beside_the_topics_of_its_source(cms: Client) -> None:
    of_source, given = factories.topic(), factories.topic()
    row = entry(source(topics=[of_source]), title="Gold found")
    saved = Rule.objects.create(name="Tag", words="gold", action="tag", topic=given)
    cms.post(f"/admin/rules/{saved.pk}/", {"apply": "1"})
    assert set(row.topics.all()) == {of_source, given}


def test_who_asks_for_what_waits_and_nothing_does_is_told_so(cms: Client) -> None:
    saved = Rule.objects.create(name="Gold", words="gold", action="dismiss")
    assert "No new entries match this rule." in cms.get(f"/admin/rules/{saved.pk}/?waiting").content.decode()


@pytest.mark.parametrize("values", [{"words": " , "}, {"action": "tag"}, {"name": ""}, {"action": "publish"}])
def test_a_rule_that_says_nothing_or_meets_everything_is_not_saved(cms: Client, values: dict[str, str]) -> None:
    assert cms.post("/admin/rules/add/", rule(**values)).context["form"].errors
    assert not Rule.objects.exists()


def test_a_rule_is_changed_and_deleted_and_what_it_did_stays(cms: Client) -> None:
    done = entry(title="Gold", status=EntryStatus.DISMISSED, decided_at=NOON)
    saved = Rule.objects.create(name="Gold", words="gold", action="dismiss")
    cms.post(f"/admin/rules/{saved.pk}/", rule(name="Renamed"))
    assert Rule.objects.get().name == "Renamed"
    assert "Renamed" in cms.get("/admin/rules/").content.decode()
    cms.post(f"/admin/rules/{saved.pk}/", {"delete": "1"})
    assert not Rule.objects.exists()
    assert statuses() == {done.title: "dismissed"}
