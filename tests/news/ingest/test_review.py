"""`news.ingest.review`: editors' actions on entries, and undo."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image
from wagtail.models import Page

from news.ingest import review
from news.ingest.entry_images import Picture, Taken
from news.ingest.review import NotAllowed
from news.models import ALLOWED_MOVES, ArticlePage, Entry, EntryAction, EntryStatus, Item, Source
from rocb.models import SiteImage, User
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
    page = review.accept_as_article(row, at=NOON, by=eva)
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
    page = review.accept_as_article(row, at=NOON, by=eva)
    page.save_revision(user=eva)
    batch = review.last_batch(by=eva)
    assert batch
    assert "has been edited or published since then" in review.undo(batch, at=LATER, by=eva).refused[0][1]
    assert again(row).status == EntryStatus.DRAFTED

    other = entry()
    untouched = review.accept_as_article(other, at=NOON, by=eva)
    batch = review.last_batch(by=eva)
    assert batch
    review.undo(batch, at=LATER, by=eva)
    assert not Page.objects.filter(pk=untouched.pk).exists()
    assert (again(other).status, again(other).article_id) == ("new", None)


# --- Drafts -----------------------------------------------------------------------------------------------------------


def full(**values: Any) -> Source:
    return source(shows=Source.Shows.FULL, **values)


def test_a_draft_holds_what_an_article_needs_and_is_not_public(eva: User) -> None:
    factories.news_index()
    organisation, topic = factories.organisation(), factories.topic()
    row = entry(
        full(organisation=organisation, topics=[topic], licence="CC BY 4.0"),
        title="Laboratories meet",
        link="https://customs.example/news/7",
        html="<p>They met.</p><h4>Results</h4><p>All <b>good</b>.</p>",
        text="They met.\nResults\nAll good.",
    )
    page = review.accept_as_article(row, at=LATER, by=eva)
    page = ArticlePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert not page.live
    assert (page.title, page.standfirst, page.owner, str(page.published_on)) == (
        *("Laboratories meet", "They met."),
        *(eva, "2026-03-14"),
    )
    assert (page.provenance, page.source_url, page.source_licence) == (
        *("republished", "https://customs.example/news/7"),
        "CC BY 4.0",
    )
    assert [(block.block_type, str(block.value)) for block in page.body if block.block_type == "text"] != []
    assert [block.block_type for block in page.body] == ["text", "heading", "text"]
    assert list(page.topics.all()) == [topic]
    assert list(page.organisations.all()) == [organisation]
    assert (again(row).status, again(row).article_id) == ("drafted", page.pk)
    assert not Item.objects.exists()


def test_a_draft_is_made_once(eva: User) -> None:
    factories.news_index()
    row = entry()
    pages = {review.accept_as_article(row, at=LATER, by=eva).pk for _ in range(2)}
    review.shortlist([row], at=LATER, by=eva)
    pages.add(review.accept_as_article(row, at=LATER, by=eva).pk)
    assert len(pages) == 1
    assert ArticlePage.objects.count() == 1


def test_an_entry_whose_draft_was_deleted_becomes_one_again(eva: User) -> None:
    factories.news_index()
    row = entry()
    review.accept_as_article(row, at=LATER, by=eva).delete()
    assert review.accept_as_article(row, at=LATER, by=eva).pk
    assert ArticlePage.objects.count() == 1


def test_a_dismissed_entry_becomes_no_draft(eva: User) -> None:
    factories.news_index()
    with pytest.raises(NotAllowed, match="cannot be changed from"):
        review.accept_as_article(entry(status=EntryStatus.DISMISSED), at=LATER, by=eva)
    assert not ArticlePage.objects.exists()


def test_a_draft_made_of_an_external_item_takes_the_items_place(eva: User) -> None:
    factories.news_index()
    row = entry()
    review.accept_as_external([row], at=NOON, by=eva)
    review.accept_as_article(row, at=LATER, by=eva)
    assert item_of(row) is None


@pytest.mark.parametrize(
    ("shows", "expected"), [("full", "All of the long text"), ("excerpt", "…"), ("headline", None)]
)
def test_a_draft_holds_of_the_text_what_the_terms_allow(eva: User, shows: str, expected: str | None) -> None:
    factories.news_index()
    text = "All of the long text. " * 30 + "The end"
    row = entry(source(shows=shows), text=text)
    page = review.accept_as_article(row, at=LATER, by=eva)
    blocks = [str(block.value.source) for block in page.body]
    if expected is None:
        assert blocks == []
    else:
        assert expected in blocks[0]
        assert ("The end" in blocks[0]) == (shows == "full")


def test_a_draft_stands_in_the_list_of_its_language_or_says_that_it_is_to_be_translated(eva: User) -> None:
    for code in ("en", "fr"):
        factories.news_index(code)
    french = review.accept_as_article(entry(full(language="fr-BE")), at=LATER, by=eva)
    assert french.locale.language_code == "fr"
    assert [block.block_type for block in french.body] == ["text"]
    german = review.accept_as_article(entry(full(language="de")), at=LATER, by=eva)
    assert german.locale.language_code == "en"
    assert [block.block_type for block in german.body] == ["callout", "text"]
    assert "(de)" in str(german.body[0].value["text"].source)


def test_who_may_write_in_no_list_gets_no_draft() -> None:
    factories.news_index()
    row = entry()
    with pytest.raises(NotAllowed, match="You do not have permission to add articles"):
        review.accept_as_article(row, at=LATER, by=factories.user())
    assert again(row).status == EntryStatus.NEW


@pytest.mark.parametrize("link", ["", "urn:nothing", "https://x.example/" + "a" * 600])
def test_where_there_is_no_address_that_fits_the_article_is_supplied_by_the_organisation(eva: User, link: str) -> None:
    factories.news_index()
    organisation = factories.organisation()
    page = review.accept_as_article(entry(source(organisation=organisation), link=link), at=LATER, by=eva)
    assert (page.provenance, page.supplied_by, page.source_url) == ("supplied", organisation, "")
    page = review.accept_as_article(entry(source(), link=link), at=LATER, by=eva)
    assert page.provenance == "own"


@pytest.mark.parametrize("title", ["", "???", "中文", "T" * 900, "<b>"])
def test_any_title_makes_a_draft_that_can_be_opened(eva: User, title: str, client: Any) -> None:
    factories.news_index()
    page = review.accept_as_article(entry(title=title), at=LATER, by=eva)
    client.force_login(eva)
    assert client.get(f"/admin/pages/{page.pk}/edit/").status_code == 200


def test_pictures_come_with_the_draft_the_first_leads(eva: User) -> None:
    factories.news_index()
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(buffer, "PNG")
    taken = [
        Taken(Picture(f"https://x.example/{name}.png", name), buffer.getvalue(), ".png") for name in ("one", "two")
    ]
    row = entry(source(title="Customs of Utopia"))
    page = review.accept_as_article(row, at=LATER, by=eva, pictures=taken)
    one, two = SiteImage.objects.order_by("pk")
    assert page.image == one
    assert (one.description, one.credit, one.licence) == ("one", "Customs of Utopia", "permission")
    assert [block.value["image"].pk for block in page.body if block.block_type == "figure"] == [two.pk]
    review.accept_as_article(row, at=LATER, by=eva, pictures=taken)
    assert SiteImage.objects.count() == 2


def test_the_log_says_what_each_click_did(eva: User) -> None:
    factories.news_index()
    row = entry()
    review.shortlist([row], at=NOON, by=eva)
    review.accept_as_article(row, at=LATER, by=eva)
    assert list(EntryAction.objects.order_by("pk").values_list("kind", "by")) == [
        ("shortlist", eva.pk),
        ("draft", eva.pk),
    ]
