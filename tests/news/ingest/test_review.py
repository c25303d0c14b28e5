"""`news.ingest.review`: editors' actions on entries, and undo."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from news.ingest import drafts, review
from news.ingest.review import NotAllowed
from news.models import ALLOWED_MOVES, Entry, EntryAction, EntryStatus, Item
from rocb.models import User
from tests import factories
from tests.source_factories import NOON, entry, source

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)
VERBS = {
    EntryStatus.SHORTLISTED: review.shortlist,
    EntryStatus.NEW: review.reopen,
    EntryStatus.DISMISSED: review.dismiss,
    EntryStatus.PUBLISHED: review.accept_as_external,
}


@pytest.fixture
def eva() -> User:
    return factories.user("Editors", username="eva", first_name="Eva", last_name="Editor")


def again(row: Entry) -> Entry:
    return Entry.objects.get(pk=row.pk)


def item_of(row: Entry) -> Item | None:
    return Item.objects.filter(uuid=row.uuid).first()


# --- Moves ------------------------------------------------------------------------------------------------------------


def test_what_may_be_moved_is_moved_and_the_rest_is_left_with_a_sentence(eva: User) -> None:
    for now, to in [(now, to) for now in EntryStatus for to in VERBS]:
        row = entry(status=now)
        done = VERBS[to]([row], at=LATER, by=eva)
        may = to in ALLOWED_MOVES[now]
        assert again(row).status == (to if may else now)
        assert (len(done.entries), len(done.refused)) == ((1, 0) if may else (0, 1))
        assert row.actions.count() == may
        assert not done.refused or str(row) in done.refused[0][1]


def test_a_decision_says_who_took_it_and_when(eva: User) -> None:
    row = entry()
    review.dismiss([row], at=LATER, by=eva)
    assert (again(row).decided_by, again(row).decided_at) == (eva, LATER)


def test_who_comes_too_late_is_told_who_was_faster(eva: User) -> None:
    row = entry()
    review.dismiss([row], at=LATER, by=eva)
    [(_, sentence)] = review.accept_as_external([row], at=LATER, by=factories.user("Editors")).refused
    assert "Eva Editor has already changed the status to “Dismissed”" in sentence


def test_an_external_item_follows_the_decision_in_both_directions(eva: User) -> None:
    row = entry()
    review.accept_as_external([row], at=LATER, by=eva)
    assert item_of(row) is not None
    review.dismiss([row], at=LATER, by=eva)
    assert item_of(row) is None


def test_an_entry_that_leads_nowhere_is_not_published_and_the_others_are(eva: User) -> None:
    nowhere, other = entry(link=""), entry()
    done = review.accept_as_external([nowhere, other], at=LATER, by=eva)
    assert [row.pk for row in done.entries] == [other.pk]
    assert again(nowhere).status == EntryStatus.NEW
    assert not nowhere.actions.exists()


def test_entries_are_folded_into_one_and_those_that_follow_one_of_them_follow_it_too(eva: User) -> None:
    lead, one, two, follower = entry(), entry(), entry(), entry()
    review.fold([follower], into=one, at=LATER, by=eva)
    review.fold([lead, one, two], into=lead, at=LATER, by=eva)
    assert {row.pk for row in Entry.objects.filter(folded_into=lead)} == {one.pk, two.pk, follower.pk}
    assert again(lead).status == EntryStatus.NEW


@pytest.mark.parametrize("number", [1, 2, 3, 5])
def test_no_entry_beyond_a_batch_is_lost_in_any_action_or_its_undo(
    eva: User, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(review, "MOST_AT_ONCE", 2)
    rows = [entry() for _ in range(number)]
    lead, other = entry(), entry()
    done = review.fold(rows, into=other, at=LATER, by=eva)
    assert len(done.entries) == number
    done = review.fold([other], into=lead, at=LATER, by=eva)
    assert Entry.objects.filter(folded_into=lead).count() == number + 1
    assert not Entry.objects.filter(folded_into__status=EntryStatus.FOLDED).exists()
    assert len(review.undo(done.batch, at=LATER, by=eva).entries) == number + 1
    assert Entry.objects.filter(folded_into=other).count() == number


def test_nothing_is_folded_into_what_is_folded_itself(eva: User) -> None:
    lead, folded, other = entry(), entry(), entry()
    review.fold([folded], into=lead, at=LATER, by=eva)
    with pytest.raises(NotAllowed):
        review.fold([other], into=folded, at=LATER, by=eva)


def test_topics_are_given_to_entries_in_place_of_those_of_their_source(eva: User) -> None:
    of_source, given = factories.topic(), factories.topic()
    row = entry(source(topics=[of_source]))
    review.add_topic([row], topic=given, at=LATER, by=eva)
    assert set(row.topics.all()) == {of_source, given}
    review.tag([row], topics=[given], at=LATER, by=eva)
    assert set(row.topics.all()) == {given}


def test_a_change_at_the_source_counts_as_seen(eva: User) -> None:
    row = entry(status=EntryStatus.DRAFTED, source_changed_at=NOON)
    review.seen([row], at=LATER, by=eva)
    assert again(row).source_changed_at is None


def test_a_click_on_a_hundred_entries_asks_a_bounded_number_of_queries_for_each(eva: User) -> None:
    row = source()

    def queries_for(number: int) -> int:
        rows = [entry(row) for _ in range(number)]
        with CaptureQueriesContext(connection) as queries:
            review.shortlist(rows, at=LATER, by=eva)
        return len(queries)

    few, many = queries_for(2), queries_for(12)
    assert (many - few) / 10 <= 7


def test_the_log_says_what_each_click_did(eva: User) -> None:
    factories.news_index()
    row = entry()
    review.shortlist([row], at=NOON, by=eva)
    drafts.accept_as_article(row, at=LATER, by=eva)
    assert list(EntryAction.objects.order_by("pk").values_list("kind", "by")) == [
        ("shortlist", eva.pk),
        ("draft", eva.pk),
    ]


# --- Undoing ----------------------------------------------------------------------------------------------------------


def test_a_click_is_taken_back_for_all_its_entries(eva: User) -> None:
    rows = [entry() for _ in range(3)]
    review.assign(rows[:1], to=eva, at=NOON, by=eva)
    batch = review.dismiss(rows, at=LATER, by=eva).batch
    assert review.last_batch(by=eva) == batch
    done = review.undo(batch, at=LATER, by=eva)
    assert len(done.entries) == 3
    for row in rows:
        assert (again(row).status, again(row).decided_by, again(row).decided_at) == ("new", None, None)
    assert again(rows[0]).assignee == eva


def test_one_click_after_the_other_is_taken_back_until_all_is_as_it_was(eva: User) -> None:
    row, topic = entry(), factories.topic()
    review.tag([row], topics=[topic], at=NOON, by=eva)
    review.accept_as_external([row], at=NOON, by=eva)
    review.dismiss([row], at=LATER, by=eva)
    steps = []
    while batch := review.last_batch(by=eva):
        review.undo(batch, at=LATER, by=eva)
        steps.append((again(row).status, item_of(row) is not None, row.topics.count()))
    assert steps == [("published", True, 1), ("new", False, 1), ("new", False, 0)]


def test_what_somebody_moved_on_since_is_left_alone(eva: User) -> None:
    row = entry()
    first = review.shortlist([row], at=NOON, by=eva)
    review.dismiss([row], at=LATER, by=factories.user("Editors"))
    done = review.undo(first.batch, at=LATER, by=eva)
    assert not done.entries
    assert "has been changed since then" in done.refused[0][1]
    assert again(row).status == EntryStatus.DISMISSED


def test_a_click_is_taken_back_only_once(eva: User) -> None:
    row = entry()
    batch = review.shortlist([row], at=NOON, by=eva).batch
    review.undo(batch, at=LATER, by=eva)
    assert not review.undo(batch, at=LATER, by=eva).entries


def test_what_was_deleted_since_does_not_come_back(eva: User) -> None:
    factories.news_index()
    row, topic, lead = entry(), factories.topic(), entry()
    gone = factories.user("Editors")
    review.tag([row], topics=[topic], at=NOON, by=gone)
    review.assign([row], to=gone, at=NOON, by=gone)
    page = drafts.accept_as_article(row, at=NOON, by=eva)
    batch = review.dismiss([row], at=LATER, by=eva).batch
    page.delete()
    topic.delete()
    gone.delete()
    assert review.undo(batch, at=LATER, by=eva).entries
    row = again(row)
    assert (row.status, row.article_id, row.assignee_id, row.topics.count()) == ("drafted", None, None, 0)
    connection.check_constraints()

    folded = review.fold([entry()], into=lead, at=NOON, by=eva)
    batch = review.reopen(folded.entries, at=LATER, by=eva).batch
    lead.delete()
    assert review.undo(batch, at=LATER, by=eva).entries
    connection.check_constraints()


def test_undoing_a_draft_deletes_the_page_only_if_nobody_has_touched_it(eva: User) -> None:
    factories.news_index()
    row = entry()
    page = drafts.accept_as_article(row, at=NOON, by=eva)
    page.save_revision(user=eva)
    batch = review.last_batch(by=eva)
    assert batch
    assert "has been edited or published since then" in review.undo(batch, at=LATER, by=eva).refused[0][1]
    assert again(row).status == EntryStatus.DRAFTED

    other = entry()
    untouched = drafts.accept_as_article(other, at=NOON, by=eva)
    batch = review.last_batch(by=eva)
    assert batch
    review.undo(batch, at=LATER, by=eva)
    assert not Page.objects.filter(pk=untouched.pk).exists()
    assert (again(other).status, again(other).article_id) == ("new", None)
