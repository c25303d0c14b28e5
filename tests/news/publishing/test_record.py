"""`news.publishing.record`: public pages have items, and the log has their changes."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction, Revision

from foundation.pictures.making import left_to_the_worker
from news.models import ArticlePage, Change, Entry, EntryStatus, Item, ItemFacet, NewsIndexPage, RelatedArticle
from news.publishing import content
from news.publishing.content import ItemContent
from news.publishing.record import record, record_external, withdraw_external
from news.publishing.sweeping import LOOKS_EVERY_SECONDS, rebuild, sweep
from news.tasks import page_changed
from tests import factories, processes, source_factories
from tests.factories import NOON

pytestmark = pytest.mark.django_db
Run = Callable[..., Any]


@pytest.fixture
def on_commit(django_capture_on_commit_callbacks: Run) -> Run:
    """Run the on-commit callbacks, as at the end of a request."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def log(page: ArticlePage | None = None) -> list[str]:
    changes = Change.objects.all() if page is None else Change.objects.filter(item_uuid=page.uuid)
    return [change.kind for change in changes]


def item_of(page: ArticlePage) -> Item | None:
    return Item.objects.filter(uuid=page.uuid).first()


# --- Publishing and editing -----------------------------------------------------------------------------------------


def test_publishing_makes_an_item_and_a_change() -> None:
    page = factories.article(title="Workshop held", standfirst="Two days in Baku.", body=factories.text("<p>Body</p>"))
    item = Item.objects.get()
    assert (item.uuid, item.translation_key, item.language) == (page.uuid, page.translation_key, "en")
    assert (item.title, item.summary) == ("Workshop held", "Two days in Baku.")
    assert "<p>Body</p>" in item.html.replace(f' data-block-key="{item.html}"', "")
    assert item.address == "https://site.invalid" + page.url
    change = Change.objects.get()
    assert (change.kind, change.significance, change.title) == ("published", "major", "Workshop held")
    assert (change.item_uuid, change.translation_key, change.address) == (item.uuid, item.translation_key, item.address)
    assert change.content_hash == item.content_hash


def test_a_draft_has_no_item() -> None:
    factories.draft().save_revision()
    assert not Item.objects.exists()
    assert not Change.objects.exists()


def test_a_republish_without_change_appends_nothing() -> None:
    page = factories.article()
    before = Item.objects.values().get()
    factories.publish(page)
    after = Item.objects.values().get()
    assert log(page) == ["published"]
    assert after.pop("live_revision_id") != before.pop("live_revision_id"), "the sweep must not find it again"
    assert after == before


def test_recording_twice_appends_and_writes_nothing() -> None:
    page = factories.article()
    with CaptureQueriesContext(connection) as asked:
        record(page, at=NOON)
    assert not [query for query in asked.captured_queries if query["sql"].startswith(("UPDATE", "INSERT", "DELETE"))]
    assert record(page, at=NOON) is None
    assert record(page, at=NOON + timedelta(days=1)) is None
    assert log(page) == ["published"]


def test_an_edit_of_the_text_updates_item_and_log() -> None:
    page = factories.article()
    published_at, updated_at = item_of(page).published_at, item_of(page).updated_at
    factories.publish(page, body=factories.text("<p>More is known.</p>"))
    item = item_of(page)
    assert "More is known" in item.html
    assert log(page) == ["published", "updated"]
    assert Change.objects.last().significance == "minor"
    assert item.published_at == published_at
    assert item.updated_at > updated_at


def test_an_edit_that_readers_do_not_read_leaves_the_date_of_update() -> None:
    topic = factories.topic()
    page = factories.article()
    updated_at = item_of(page).updated_at
    page.topics.set([topic])
    factories.publish(page)
    assert log(page) == ["published", "updated"]
    assert item_of(page).updated_at == updated_at
    assert ItemFacet.objects.filter(item=item_of(page), facet=f"topic:{topic.pk}").exists()


def test_an_edit_with_a_correction_note_is_a_correction() -> None:
    page = factories.article()
    factories.publish(page, body=factories.text("<p>Right.</p>"), correction_note="The number of experts was wrong.")
    change = Change.objects.last()
    assert (change.kind, change.significance) == ("corrected", "major")
    assert change.note == "The number of experts was wrong."


def test_an_old_correction_note_does_not_make_later_retagging_a_correction() -> None:
    page = factories.article()
    factories.publish(page, body=factories.text("<p>Right.</p>"), correction_note="It was wrong.")
    page.topics.set([factories.topic()])
    factories.publish(page)
    assert log(page) == ["published", "corrected", "updated"]


@pytest.mark.parametrize("seed", range(3))
def test_each_correction_is_announced_once_in_any_order_of_edits(seed: int) -> None:
    choice = random.Random(seed).choice
    page = factories.article(correction_note=(shown := choice(("", "It was 8."))))
    expected = ["published"]
    for number in range(8):
        note = choice(("", "It was 8.", "It was 80.", shown, shown))
        factories.publish(page, body=factories.text(f"<p>{number}</p>"), correction_note=note)
        expected.append("corrected" if note and note != shown else "updated")
        shown = note
    assert log(page) == expected
    announced = Change.objects.filter(kind="corrected")
    assert all(change.significance == "major" and change.note for change in announced)
    assert not Change.objects.filter(kind="updated").exclude(note="", significance="minor").exists()


def test_a_note_that_is_added_after_the_text_was_corrected_is_a_correction() -> None:
    page = factories.article()
    factories.publish(page, body=factories.text("<p>Right.</p>"))
    factories.publish(page, correction_note="It was wrong.")
    factories.publish(page, body=factories.text("<p>Right, and longer.</p>"))
    assert log(page) == ["published", "updated", "corrected", "updated"]


def test_a_correction_is_not_announced_again_after_its_revision_was_deleted() -> None:
    page = factories.article()
    factories.publish(page, title="Right", correction_note="It was wrong.")
    Revision.objects.filter(object_id=str(page.pk)).delete()
    page.refresh_from_db()
    factories.publish(page, title="Right again")
    assert log(page) == ["published", "corrected", "updated"]


def test_a_draft_on_top_of_a_live_article_changes_nothing_public() -> None:
    page = factories.article(title="As published")
    page.title = "Only a thought"
    page.save_revision()
    record(page, at=NOON)
    assert item_of(page).title == "As published"
    assert log(page) == ["published"]


def test_a_page_that_is_only_scheduled_has_no_item() -> None:
    """Wagtail also sends page_published for it, with live=False (wagtail#13959)."""
    page = factories.draft()
    page.go_live_at = timezone.now() + timedelta(days=1)
    page.save_revision().publish()
    page.refresh_from_db()
    assert not page.live
    assert not Item.objects.exists()


def test_each_language_has_an_item_of_the_same_thing() -> None:
    english = factories.article()
    russian = factories.article(factories.news_index("ru"), translation_key=english.translation_key)
    items = Item.objects.filter(translation_key=english.translation_key)
    assert {(item.uuid, item.language) for item in items} == {(english.uuid, "en"), (russian.uuid, "ru")}
    assert item_of(russian).address.startswith("https://site.invalid/ru/")


def test_an_alias_has_no_item() -> None:
    """Wagtail creates aliases for pages that a translated tree lacks: the same page at another address."""
    page = factories.article()
    alias = page.create_alias(parent=factories.news_index("ru"), update_locale=factories.locale("ru"))
    record(alias, at=NOON)
    assert Item.objects.get().uuid == page.uuid
    assert log() == ["published"]


def test_an_article_that_was_deleted_and_made_again_gives_way_to_the_new_one() -> None:
    old = factories.article()
    key = old.translation_key
    ArticlePage.objects.filter(pk=old.pk).update(
        live=False, translation_key=uuid.uuid4()
    )  # because the signal was lost
    new = factories.article(translation_key=key)
    assert Item.objects.get(translation_key=key).uuid == new.uuid
    assert log() == ["published", "withdrawn", "published"]


# --- The same version in other words --------------------------------------------------------------------------------


def written(page: ArticlePage) -> dict[str, Any]:
    return Item.objects.filter(uuid=page.uuid).values().get()


def test_the_same_version_with_other_renditions_of_its_pictures_is_no_news() -> None:
    page = factories.article(image=factories.image())
    before = written(page)
    Item.objects.update(content_hash="old", stored_lead={**before["stored_lead"], "sources": ["of other formats"]})
    assert record(page, at=timezone.now()) is None
    assert written(page) == before
    assert log(page) == ["published"]


def test_pictures_of_the_same_version_that_have_sizes_now_are_no_news() -> None:
    """An import leaves renditions to the worker."""
    picture, lead = factories.image(), factories.image()
    figure = {"image": {"image": picture.pk, "alt_text": "A ship", "decorative": False}, "caption": "In port"}
    with left_to_the_worker():
        page = factories.article(image=lead, body=[{"type": "figure", "value": figure}])
    assert written(page)["stored_lead"] is None
    assert "<picture>" not in written(page)["html"]
    assert record(page, at=timezone.now()) is None
    assert written(page)["stored_lead"]["src"]
    assert "<picture>" in written(page)["html"]
    assert log(page) == ["published"]
    Item.objects.update(html=written(page)["html"].replace("A ship", "A port"), content_hash="old")
    assert record(page, at=timezone.now()) is not None, "other words for who cannot see it"


@pytest.mark.parametrize("name", ["title", "summary", "byline", "kind", "address"])
def test_the_same_version_with_another_value_is_a_change(name: str) -> None:
    page = factories.article()
    before = written(page)
    Item.objects.update(content_hash="old", **{name: "other"})
    assert record(page, at=timezone.now()) is not None
    assert written(page)[name] == before[name]
    assert log(page) == ["published", "updated"]


def test_the_same_version_with_another_picture_is_a_change() -> None:
    page = factories.article(image=factories.image())
    lead = written(page)["stored_lead"]
    Item.objects.update(content_hash="old", stored_lead={**lead, "alt": "other"})
    assert record(page, at=timezone.now()) is not None
    assert written(page)["stored_lead"] == lead


def test_the_same_version_filed_elsewhere_is_a_change() -> None:
    page = factories.article(topics=[factories.topic()])
    Item.objects.update(content_hash="old")
    ItemFacet.objects.filter(facet__startswith="topic:").delete()
    change = record(page, at=timezone.now())
    assert change is not None
    assert change.kind == "updated"
    assert change.earlier_facets == ["kind:news"]
    assert change.facets == sorted(ItemFacet.objects.values_list("facet", flat=True)) != ["kind:news"]


def test_another_version_with_the_same_values_is_no_news_whatever_its_hash() -> None:
    page = factories.article()
    before = written(page)
    Item.objects.update(live_revision_id=0, page=None)
    assert record(page, at=timezone.now()) is None
    assert written(page) == before, "revision and page are put right"
    Item.objects.update(live_revision_id=0, content_hash="old")
    assert record(page, at=timezone.now()) is not None


def test_what_is_called_otherwise_is_written_silently() -> None:
    page = factories.article()
    before = written(page)
    Item.objects.update(content_hash="old", address="https://site.invalid/en/elsewhere/")
    assert record(page, at=timezone.now(), silently=True) is None
    assert written(page) == before
    Item.objects.update(content_hash="old", live_revision_id=0)
    assert record(page, at=timezone.now(), silently=True) is not None, "another version is never silent"


def test_a_picture_drawn_for_sharing_is_drawn_again_when_it_says_something_else() -> None:
    page = factories.article()
    Item.objects.update(share_settled_at=NOON, data={"other": 1})
    record(page, at=NOON, force=True)
    assert item_of(page).share_settled_at is None
    for values in ({"title": "New"}, {"published_on": date(2024, 4, 1)}, {"image": factories.image()}, {"image": None}):
        Item.objects.update(share_settled_at=NOON)
        factories.publish(page, standfirst=f"Not printed on it: {values}")
        assert item_of(page).share_settled_at == NOON
        factories.publish(page, **values)
        assert item_of(page).share_settled_at is None, values


# --- What readers are told of an edition ----------------------------------------------------------------------------

ON = {
    **{
        "status": "confirmed",
        "status_note": "Because.",
        "starts_on": "2026-05-01",
        "ends_on": None,
        "time_zone": "UTC",
    },
    **{"starts_at": "10:00", "ends_at": "12:00", "finishes_at": "2026-05-01T12:00:00+00:00"},
}
OFF, POSTPONED = {**ON, "status": "cancelled"}, {**ON, "status": "postponed"}
PAST = {**ON, "starts_on": "2026-03-01", "finishes_at": "2026-03-01T12:00:00+00:00"}
UNDATED = {**ON, "starts_on": None, "finishes_at": None}
EARLIER = {
    "starts_on": "2026-04-30",
    "ends_on": "2026-05-02",
    "starts_at": "9:00",
    "ends_at": "13:00",
    "time_zone": "CET",
}


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        (ON, {**ON, "other": 1}, "updated minor"),
        (ON, OFF, "cancelled major"),
        (ON, POSTPONED, "cancelled major"),
        (POSTPONED, OFF, "cancelled major"),
        (OFF, {**OFF, "other": 1}, "updated minor"),
        (OFF, {**OFF, "starts_on": "2026-05-02"}, "moved major"),
        (OFF, ON, "updated major"),
        (OFF, {**ON, "starts_on": "2026-05-02"}, "moved major"),
        *((ON, {**ON, name: value}, "moved major") for name, value in EARLIER.items()),
        (UNDATED, ON, "updated minor"),
        ({**UNDATED, "status": "postponed"}, ON, "moved major"),
        (PAST, {**PAST, "starts_at": "9:00"}, "updated minor"),
        (PAST, {**PAST, "status": "cancelled"}, "updated minor"),
        (PAST, ON, "moved major"),
        (ON, PAST, "moved major"),
        ({**ON, "finishes_at": NOON.isoformat()}, {**PAST, "starts_at": "9:00"}, "moved major"),
        ({}, ON, "updated minor"),
        ({}, OFF, "cancelled major"),
    ],
)
def test_a_change_of_an_edition_says_what_it_means(
    monkeypatch: pytest.MonkeyPatch, before: dict[str, Any], now: dict[str, Any], expected: str
) -> None:
    page = factories.article()

    def edition_content(page: ArticlePage, *, at: datetime) -> ItemContent:
        return replace(content.article_content(page, at=at), type=Item.Type.EDITION, data=now)

    monkeypatch.setattr("news.publishing.record.content_functions", lambda: {ArticlePage: edition_content})
    Item.objects.update(type=Item.Type.EDITION, data=before, live_revision_id=0)
    change = record(page, at=NOON)
    assert change is not None
    assert f"{change.kind} {change.significance}" == expected
    assert change.note == ("" if change.significance == "minor" else "Because.")
    assert item_of(page).data == now


# --- Entries of other sites -----------------------------------------------------------------------------------------


def test_an_entry_is_new_when_it_is_published_here_and_updated_by_its_publisher_not_by_our_cleaning() -> None:
    factories.external_index()
    entry = source_factories.entry(status=EntryStatus.PUBLISHED)
    assert record_external(entry, at=NOON) is not None
    item = Item.objects.get()
    assert item.updated_at == NOON > item.published_at
    for days, title, force in ((1, "Cleaned", True), (2, "Corrected", False)):
        Entry.objects.update(title=title)
        record_external(entry, at=NOON + timedelta(days=days), force=force)
        item.refresh_from_db()
        assert (item.title, item.updated_at) == (title, NOON + timedelta(days=0 if force else days))
    change = withdraw_external(entry, at=NOON)
    assert change is not None
    assert change.kind == "withdrawn"
    assert withdraw_external(entry, at=NOON) is None


def test_what_is_recorded_late_did_not_change_before_it_was_published() -> None:
    page = factories.article()
    Item.objects.all().delete()
    record(page, at=NOON - timedelta(days=90))
    item = item_of(page)
    # The fraction is the sequence of the change, so that no two items changed at the same instant.
    assert item.changed_at.replace(microsecond=0) == item.published_at > NOON - timedelta(days=90)


# --- Taking away ----------------------------------------------------------------------------------------------------


def test_unpublishing_withdraws_with_the_reason() -> None:
    page = factories.article(withdrawal_note="Published by mistake.")
    page.unpublish()
    assert item_of(page) is None
    assert log(page) == ["published", "withdrawn"]
    assert Change.objects.last().note == "Published by mistake."
    assert Change.objects.last().content_hash == ""


def test_deleting_withdraws(on_commit: Run) -> None:
    page = factories.article()
    identity = page.uuid
    with on_commit():
        page.delete()
    assert not Item.objects.filter(uuid=identity).exists()
    assert [change.kind for change in Change.objects.filter(item_uuid=identity)] == ["published", "withdrawn"]


def test_deleting_the_list_withdraws_all_its_articles(on_commit: Run) -> None:
    index = factories.news_index()
    for _ in range(3):
        factories.article(index)
    with on_commit():
        NewsIndexPage.objects.get().delete()
    assert not Item.objects.exists()
    assert log() == ["published"] * 3 + ["withdrawn"] * 3


def test_publishing_again_after_a_withdrawal_publishes_the_same_identity() -> None:
    page = factories.article()
    page.unpublish()
    factories.publish(page)
    assert item_of(page) is not None
    assert log(page) == ["published", "withdrawn", "published"]


# --- Moving and renaming --------------------------------------------------------------------------------------------


def test_a_new_slug_moves_the_item_and_keeps_its_identity() -> None:
    page = factories.article(slug="old")
    factories.publish(page, slug="new")
    assert item_of(page).address.endswith("/new/")
    assert log(page) == ["published", "updated"]


def test_renaming_the_list_moves_all_its_items(on_commit: Run) -> None:
    index = factories.news_index()
    pages = [factories.article(index) for _ in range(2)]
    index = NewsIndexPage.objects.get()
    with on_commit():
        factories.publish(index, slug="press")
    assert all("/en/press/" in item_of(page).address for page in pages)
    assert all(log(page) == ["published", "updated"] for page in pages)


def test_a_move_to_another_place_moves_the_item(on_commit: Run) -> None:
    page = factories.article()
    other = factories.home().add_child(
        instance=NewsIndexPage(title="Archive", slug="archive", locale=factories.locale())
    )
    with on_commit():
        page.move(other, pos="last-child")
    assert "/en/archive/" in item_of(ArticlePage.objects.get(pk=page.pk)).address
    assert log(page) == ["published", "updated"]


# --- Who may see it -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("where", ["article", "list"])
def test_a_restriction_withdraws_and_its_end_brings_back(where: str) -> None:
    page = factories.article()
    place = page if where == "article" else page.get_parent()
    restriction = PageViewRestriction.objects.create(page_id=place.pk, restriction_type=PageViewRestriction.LOGIN)
    assert item_of(page) is None
    restriction.delete()
    assert item_of(page) is not None
    assert log(page) == ["published", "withdrawn", "published"]


def test_an_article_published_under_a_restricted_list_has_no_item() -> None:
    index = factories.news_index()
    PageViewRestriction.objects.create(page_id=index.pk, restriction_type=PageViewRestriction.LOGIN)
    factories.article(index)
    assert not Item.objects.exists()


# --- Copies ---------------------------------------------------------------------------------------------------------


def test_a_copy_gets_an_identity_of_its_own() -> None:
    page = factories.article()
    copy = page.copy(update_attrs={"slug": "copy", "title": "Copy"}, keep_live=True)
    assert copy.uuid != page.uuid
    record(copy, at=NOON)
    assert Item.objects.count() == 2


def test_a_copy_keeps_its_identity_when_a_copied_revision_is_published() -> None:
    """Revisions are copied with the page, and have the ``uuid`` of the original."""
    page = factories.article()
    copy = page.copy(update_attrs={"slug": "copy"}, copy_revisions=True, keep_live=False)
    copy.get_latest_revision().publish()
    copy.refresh_from_db()
    assert copy.uuid != page.uuid
    assert {item.uuid for item in Item.objects.all()} == {page.uuid, copy.uuid}


def test_a_translation_gets_an_identity_of_its_own_and_shares_the_thing() -> None:
    page = factories.article()
    factories.news_index("fr")
    translation = page.copy_for_translation(factories.locale("fr"))
    translation.save_revision().publish()
    translation.refresh_from_db()
    assert translation.uuid != page.uuid
    assert Item.objects.filter(translation_key=page.translation_key).count() == 2


def test_a_translation_brings_along_how_it_is_filed_and_what_it_links_to_in_its_language() -> None:
    topic, organisation, image = factories.topic(), factories.organisation(), factories.image()
    french = factories.news_index("fr")
    about, other, alone = factories.article(), factories.article(), factories.article()
    versions = [factories.article(french, translation_key=each.translation_key) for each in (about, other)]
    page = factories.draft(topics=[topic], organisations=[organisation], image=image, about=about)
    page.related.add(RelatedArticle(article=other, sort_order=0), RelatedArticle(article=alone, sort_order=1))
    page = factories.publish(page)
    made = page.copy_for_translation(factories.locale("fr"))
    for draft in (ArticlePage.objects.get(pk=made.pk), made.get_latest_revision_as_object()):
        assert (list(draft.topics.all()), list(draft.organisations.all())) == ([topic], [organisation])
        assert draft.image == image
        assert draft.about_id == versions[0].pk
        assert [row.article_id for row in draft.related.all()] == [versions[1].pk, alone.pk]
    page.refresh_from_db()
    assert page.about_id == about.pk


def test_a_text_that_links_to_a_page_follows_when_a_version_of_it_is_published() -> None:
    target = factories.article(slug="target")
    russian = factories.news_index("ru")
    html = f'<p><a linktype="page" id="{target.pk}">x</a></p>'
    page = factories.article(russian, body=[("text", html), ("card", {"page": target})])
    assert item_of(page).html.count("/en/news/target/") == 2
    factories.article(russian, slug="cel", translation_key=target.translation_key)
    page_changed.func(target.pk)
    assert item_of(page).html.count("/ru/news/cel/") == 2


# --- The sweep ------------------------------------------------------------------------------------------------------


def test_a_sweep_over_a_sound_site_does_nothing_in_ten_queries(django_assert_max_num_queries: Run) -> None:
    for _ in range(3):
        factories.article()
    with django_assert_max_num_queries(10):
        assert sweep(at=NOON) == 0


def test_the_sweep_makes_a_missing_item() -> None:
    page = factories.article()
    Item.objects.all().delete()
    assert sweep(at=NOON) == 1
    assert item_of(page) is not None


def test_the_sweep_mends_an_item_that_shows_an_older_revision() -> None:
    page = factories.article()
    Item.objects.update(live_revision_id=0, title="As it was", content_hash="old")
    assert sweep(at=NOON) == 1
    assert item_of(page).title == page.title


def test_the_sweep_withdraws_the_item_of_a_page_that_is_gone() -> None:
    page = factories.article()
    Item.objects.update(page=None)
    ArticlePage.objects.filter(pk=page.pk).update(live=False)
    assert sweep(at=NOON) == 1
    assert not Item.objects.exists()
    assert Change.objects.last().kind == "withdrawn"


def test_the_sweep_withdraws_what_is_no_longer_live() -> None:
    page = factories.article()
    ArticlePage.objects.filter(pk=page.pk).update(live=False)
    assert sweep(at=NOON) == 1
    assert not Item.objects.exists()


def test_the_quick_sweep_looks_only_at_what_was_published_lately() -> None:
    old, new = factories.article(), factories.article()
    Item.objects.all().delete()
    ArticlePage.objects.filter(pk=old.pk).update(last_published_at=NOON - timedelta(days=1))
    ArticlePage.objects.filter(pk=new.pk).update(last_published_at=NOON)
    assert sweep(at=NOON, since=NOON - timedelta(minutes=15)) == 1
    assert item_of(new) is not None
    assert item_of(old) is None


def test_quick_sweeps_come_to_every_item_one_range_of_keys_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("news.publishing.sweeping.LOOKED_AT", 1)
    pages = [factories.article() for _ in range(3)]
    ArticlePage.objects.filter(pk__in=[page.pk for page in pages]).update(live=False)
    looks = Item.objects.latest("pk").pk + 1
    looked = [NOON + timedelta(seconds=LOOKS_EVERY_SECONDS * number) for number in range(looks)]
    found = [sweep(at=at, since=NOON) for at in looked]
    assert max(found) == 1, "each look has one range"
    assert not Item.objects.exists()


def test_the_sweep_withdraws_what_was_made_private() -> None:
    page = factories.article()
    PageViewRestriction.objects.bulk_create(  # no signal: the process crashed before
        [PageViewRestriction(page=page.get_parent(), restriction_type=PageViewRestriction.LOGIN)]
    )
    assert sweep(at=NOON) == 1
    assert not Item.objects.exists()


@pytest.fixture
def one_article_fails(monkeypatch: pytest.MonkeyPatch) -> ArticlePage:
    """Make the content function fail for one page."""
    broken = factories.article(title="Broken")
    content_of = content.article_content

    def fails(page: ArticlePage, **options: Any) -> Any:
        if page.pk == broken.pk:
            raise RuntimeError("A template of a block is broken")
        return content_of(page, **options)

    monkeypatch.setattr(content, "article_content", fails)
    return broken


def test_one_article_that_fails_holds_up_no_other(one_article_fails: ArticlePage) -> None:
    good = [factories.article(), factories.article()]
    Item.objects.all().delete()
    assert sweep(at=NOON) == 2
    assert all(item_of(page) for page in good)


def test_an_expired_article_that_fails_holds_up_no_other(one_article_fails: ArticlePage) -> None:
    other = factories.article()
    ArticlePage.objects.update(listed_until=date(2026, 1, 1))
    assert sweep(at=NOON) == 1
    assert not item_of(other).is_listed


def test_an_article_that_fails_does_not_keep_the_editor_from_publishing(one_article_fails: ArticlePage) -> None:
    page = factories.publish(one_article_fails, title="New title")
    assert page.live
    assert page.title == "New title"


def test_the_list_days_of_an_announcement_end_but_its_item_stays() -> None:
    page = factories.article(listed_until=date(2030, 6, 1))
    last_day = datetime(2030, 6, 1, 12, tzinfo=UTC)
    sweep(at=last_day)
    assert item_of(page).is_listed
    sweep(at=last_day + timedelta(days=1))
    assert item_of(page) is not None
    assert not item_of(page).is_listed
    assert page.url in item_of(page).address
    assert sweep(at=last_day + timedelta(days=2)) == 0, "it is found once"


# --- Rebuilding -----------------------------------------------------------------------------------------------------


def test_a_rebuild_of_a_sound_site_appends_nothing() -> None:
    for _ in range(3):
        factories.article()
    before = list(Item.objects.order_by("pk").values())
    assert rebuild(at=NOON) == 0
    assert list(Item.objects.order_by("pk").values()) == before
    assert log() == ["published"] * 3


def test_a_rebuild_restores_corrupted_rows() -> None:
    page = factories.article(title="Right", topics=[factories.topic()])
    facets = set(ItemFacet.objects.values_list("facet", flat=True))
    Item.objects.update(title="Wrong", html="", content_hash="")
    ItemFacet.objects.all().delete()
    assert rebuild(at=NOON) == 1
    assert item_of(page).title == "Right"
    assert "What happened" in item_of(page).html
    assert set(ItemFacet.objects.values_list("facet", flat=True)) == facets


def test_a_rebuild_restores_a_row_whose_hash_still_claims_to_be_right() -> None:
    page = factories.article(title="Right")
    Item.objects.update(title="Wrong")
    assert rebuild(at=NOON) == 0
    assert item_of(page).title == "Right"
    assert log(page) == ["published"]


def test_a_rebuild_makes_all_items_and_removes_ghosts() -> None:
    pages = [factories.article(), factories.article()]
    Item.objects.all().delete()
    ghost = factories.item()
    assert rebuild(at=NOON) == 3
    assert {item.uuid for item in Item.objects.all()} == {page.uuid for page in pages}
    assert not Item.objects.filter(uuid=ghost.uuid).exists()


# --- The log --------------------------------------------------------------------------------------------------------


def test_the_sequence_grows_by_one_with_each_change() -> None:
    pages = [factories.article() for _ in range(3)]
    factories.publish(pages[0], title="New title")
    pages[1].unpublish()
    assert list(Change.objects.values_list("sequence", flat=True)) == [1, 2, 3, 4, 5]


def test_each_change_belongs_to_the_item_as_it_was_then() -> None:
    page = factories.article(title="First")
    factories.publish(page, title="Second")
    page.unpublish()
    assert list(Change.objects.values_list("title", flat=True)) == ["First", "Second", "Second"]


# --- Dates ----------------------------------------------------------------------------------------------------------


def test_an_item_is_never_published_in_the_future() -> None:
    page = factories.article(published_on=timezone.localdate() + timedelta(days=30))
    assert item_of(page).published_at <= timezone.now()


def test_editing_moves_the_publication_date_only_with_the_printed_date() -> None:
    page = factories.article(published_on=date(2024, 5, 1))
    first = item_of(page).published_at
    factories.publish(page, title="Another title")
    assert item_of(page).published_at == first
    factories.publish(page, published_on=date(2024, 4, 1))
    assert timezone.localdate(item_of(page).published_at) == date(2024, 4, 1)


def test_the_facets_of_an_item_move_with_its_date() -> None:
    page = factories.article(published_on=date(2024, 5, 1), topics=[factories.topic()])
    factories.publish(page, published_on=date(2024, 4, 1))
    dates = set(ItemFacet.objects.filter(item=item_of(page)).values_list("published_at", flat=True))
    assert dates == {item_of(page).published_at}


def test_who_follows_a_broad_topic_gets_its_narrower_topics_too() -> None:
    broad = factories.topic()
    narrow = factories.topic(parent=broad)
    page = factories.article(topics=[narrow])
    facets = set(item_of(page).facets.values_list("facet", flat=True))
    assert facets == {f"topic:{narrow.pk}", f"topic:{broad.pk}", "kind:news"}
    assert [label["slug"] for label in item_of(page).labels] == [narrow.slug], "the broad one is not printed"


def test_a_page_of_another_type_is_nobodys_business() -> None:
    factories.publish(factories.standard_page())
    assert not Item.objects.exists()
    assert Page.objects.live().filter(depth=3).exists()


RECORD_AT_ONCE = """
import logging, threading
from django.db import connection
from news.models import Change, Item
from news.publishing.sweeping import record_all
from tests import factories
from tests.factories import NOON

factories.news_index()
pages = [factories.article() for _ in range(20)]
Item.objects.all().delete()
Change.objects.all().delete()
at_once, failed = threading.Barrier(4), []

class Failed(logging.Handler):
    def emit(self, line):
        failed.append(line.getMessage())

logging.getLogger("news.publishing.sweeping").addHandler(Failed())

def write():
    at_once.wait()
    record_all(pages, at=NOON)
    connection.close()

threads = [threading.Thread(target=write) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
answer = [Item.objects.count(), Change.objects.count(), failed]
"""


@pytest.mark.process
def test_workers_that_record_the_same_pages_at_the_same_moment_write_each_once(
    new_database: str, tmp_path: Path
) -> None:
    answer = processes.ask(RECORD_AT_ONCE, DATABASE_URL=new_database, VAR_DIR=str(tmp_path / "var"))
    assert answer == [20, 20, []]


def test_deleting_a_private_section_publishes_nothing_of_it() -> None:
    section = factories.news_index()
    PageViewRestriction.objects.create(page=section, restriction_type=PageViewRestriction.LOGIN)
    factories.article(section)
    section.delete()
    assert not Item.objects.exists()
    assert not Change.objects.exists()
