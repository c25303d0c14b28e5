"""`news.publishing.external` with `record`: entries that an editor published as external items."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from news.models import Change, Entry, EntryStatus, Item, ItemFacet, Source
from news.parsing.sanitize import clean
from news.publishing.external import NothingToLeadTo, primary_language, public_address, shortened
from news.publishing.record import record_external, withdraw_external
from news.publishing.sweeping import rebuild, record_source, sweep
from tests import factories
from tests.factories import NOON
from tests.news.parsing.attacks import TWO_STAGES
from tests.source_factories import entry, source

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=3)


def published(row: Source | None = None, **values: Any) -> Entry:
    return entry(row, status=EntryStatus.PUBLISHED, decided_at=NOON, **values)


def item_of(row: Entry) -> Item | None:
    return Item.objects.filter(uuid=row.uuid).first()


def log(row: Entry) -> list[str]:
    return list(Change.objects.filter(item_uuid=row.uuid).values_list("kind", flat=True))


def test_a_published_entry_becomes_an_item_that_leads_to_the_original() -> None:
    dutch = factories.organisation()
    row = source(title="Douane", organisation=dutch, language="nl", licence="CC BY 4.0")
    change = record_external(published(row, title="Nieuws", link="https://douane.example/1", text="Tekst"), at=LATER)
    item = Item.objects.get()
    assert (change.kind, change.significance, change.type) == ("published", "major", "external")
    assert (item.type, item.kind, item.language, item.title, item.summary) == (
        *("external", "external", "nl"),
        *("Nieuws", "Tekst"),
    )
    assert item.url == item.path == item.address == "https://douane.example/1"
    assert item.byline == "Douane"
    assert item.data["licence"] == "CC BY 4.0"
    assert item.published_at == NOON - timedelta(hours=1)
    assert item.updated_at == LATER, "new on this site, however old it is"
    assert item.tag_uri.endswith(f":external/{item.uuid}")
    assert item.page is None


def test_a_source_without_a_title_is_called_by_its_host() -> None:
    row = source(title="", url="https://douane.example/feed.xml")
    record_external(published(row, title=""), at=LATER)
    item = Item.objects.get()
    assert (item.title, item.byline, item.data["source"]["title"]) == ("douane.example",) * 3


def test_an_entry_that_nobody_published_has_no_item() -> None:
    for status in set(EntryStatus) - {EntryStatus.PUBLISHED}:
        assert record_external(entry(status=status), at=LATER) is None
    assert not Item.objects.exists()
    assert not Change.objects.exists()


def test_recording_an_entry_again_appends_nothing() -> None:
    row = published()
    record_external(row, at=LATER)
    before = Item.objects.values().get()
    assert record_external(row, at=LATER + timedelta(days=9)) is None
    assert Item.objects.values().get() == before
    assert log(row) == ["published"]


def test_an_edited_entry_updates_its_item() -> None:
    row = published(title="As it was")
    record_external(row, at=LATER)
    Entry.objects.filter(pk=row.pk).update(title="As it is")
    record_external(row, at=LATER + timedelta(hours=1))
    assert item_of(row).title == "As it is"
    assert item_of(row).updated_at == LATER + timedelta(hours=1)
    assert log(row) == ["published", "updated"]


def test_a_dismissed_entry_takes_its_item_away_and_back_again_with_the_same_identity() -> None:
    row = published()
    record_external(row, at=LATER)
    Entry.objects.update(status=EntryStatus.DISMISSED)
    record_external(row, at=LATER)
    assert item_of(row) is None
    Entry.objects.update(status=EntryStatus.PUBLISHED)
    record_external(row, at=LATER)
    assert item_of(row) is not None
    assert log(row) == ["published", "withdrawn", "published"]


def test_an_item_can_be_taken_away_whatever_its_entry_says() -> None:
    row = published()
    record_external(row, at=LATER)
    assert withdraw_external(row, at=LATER).kind == "withdrawn"
    assert withdraw_external(row, at=LATER) is None


# --- How much is shown ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shows", "summary", "html"),
    [
        ("headline", "", ""),
        ("excerpt", "Words of it.", ""),
        ("full", "Words of it.", "<p>Words of it.</p>"),
    ],
)
def test_what_is_shown_is_what_the_source_allows(shows: str, summary: str, html: str) -> None:
    row = published(source(shows=shows), text="Words of it.")
    record_external(row, at=LATER)
    assert (item_of(row).summary, item_of(row).html) == (summary, html)


def test_a_source_that_allows_less_takes_it_back_from_all_its_items() -> None:
    row = source(shows="full")
    rows = [published(row) for _ in range(3)]
    other = published(source(shows="full"))
    for one in (*rows, other):
        record_external(one, at=LATER)
    Source.objects.filter(pk=row.pk).update(shows="headline")
    assert record_source(row, at=LATER) == 3
    assert {(item_of(one).summary, item_of(one).html) for one in rows} == {("", "")}
    assert item_of(other).html


def test_an_editor_who_changes_a_source_changes_what_is_public_of_it(django_capture_on_commit_callbacks: Any) -> None:
    row = published(source(title="Old name"))
    record_external(row, at=LATER)
    with django_capture_on_commit_callbacks(execute=True):
        row.source.title = "New name"
        row.source.save()
    assert item_of(row).byline == "New name"


def test_an_excerpt_has_at_most_200_characters_and_ends_with_a_word() -> None:
    row = published(text="Customs officers " * 40)
    record_external(row, at=LATER)
    assert len(item_of(row).summary) <= 200
    assert item_of(row).summary.endswith(("Customs…", "officers…"))


@pytest.mark.parametrize(
    ("text", "characters", "expected"),
    [
        ("Short.", 10, "Short."),
        ("  Two\n lines ", 10, "Two lines"),
        ("exactly 10", 10, "exactly 10"),
        ("one two three", 9, "one two…"),
        ("one two, three", 10, "one two…"),
        ("Überlandverkehrsabgabe", 10, "Überlandv…"),
        ("a\0b", 10, "ab"),
    ],
)
def test_texts_are_cut_between_words(text: str, characters: int, expected: str) -> None:
    assert shortened(text, characters) == expected
    assert len(expected) <= characters


def test_full_text_goes_out_letter_for_letter_as_it_was_cleaned() -> None:
    """Code that parses and writes HTML again after the sanitizer could make it unsafe."""
    cleaned = clean(f'{TWO_STAGES}<p>a<br>b &nbsp;<img src=x alt="C"> <code>&lt;a href="/"&gt;</code></p>', base_url="")
    row = published(source(shows="full"), html=cleaned.html)
    record_external(row, at=LATER)
    assert item_of(row).html == item_of(row).feed_html == cleaned.html


def test_own_addresses_inside_a_foreign_text_do_not_become_ours() -> None:
    """`news.addresses` stores our own host as a reserved name, which other sites can also write."""
    row = published(source(shows="full"), html='<a href="https://site.invalid/admin/">x</a>')
    record_external(row, at=LATER)
    assert "site.invalid" in item_of(row).feed_html
    with pytest.raises(ValueError, match="not printed"):
        item_of(row).site_html  # noqa: B018


# --- Where it leads, when it was ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "link",
    [
        "",
        "javascript:alert(1)",
        "data:text/html,x",
        "/relative",
        "https://",
        "https://site.invalid/en/news/a/",
        "https://user:secret@x.example/",
        "https://[broken",
        f"https://x.example/{'a' * 1000}",
    ],
)
def test_an_entry_without_an_address_for_readers_cannot_be_published(link: str) -> None:
    with pytest.raises(NothingToLeadTo, match="Write an article"):
        record_external(published(link=link), at=LATER)
    assert not Item.objects.exists()


def test_a_date_that_lies_ahead_is_not_believed() -> None:
    row = published(published_at=NOON + timedelta(days=30))
    record_external(row, at=LATER)
    assert item_of(row).published_at == NOON
    record_external(row, at=NOON + timedelta(days=60))
    assert item_of(row).published_at == NOON, "and does not move later"


def test_an_entry_without_a_date_has_that_of_its_first_sight() -> None:
    row = published(published_at=None)
    record_external(row, at=LATER)
    assert item_of(row).published_at == NOON


@pytest.mark.parametrize(
    ("code", "expected"), [("en-GB", "en"), ("DE", "de"), ("pt_BR", "pt"), ("", ""), ("english", ""), ("x", "")]
)
def test_languages_are_known_by_their_first_part(code: str, expected: str) -> None:
    assert primary_language(code) == expected


def test_the_language_is_that_of_the_entry_else_of_its_source() -> None:
    row = source(language="uk")
    own, inherited = published(row, language="en-GB"), published(row, language="")
    record_external(own, at=LATER)
    record_external(inherited, at=LATER)
    assert (item_of(own).language, item_of(inherited).language) == ("en", "uk")


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, "https://feeds.example/a.xml"),
        ({"username": "u"}, ""),
        ({"url": "https://feeds.example/a.xml?key=secret"}, ""),
        ({"url": "https://u:p@feeds.example/a.xml"}, ""),
    ],
)
def test_the_address_of_a_feed_is_told_only_where_it_holds_no_secret(values: dict[str, str], expected: str) -> None:
    assert public_address(Source(**{"url": "https://feeds.example/a.xml", **values})) == expected


# --- What it is filed under -----------------------------------------------------------------------------------------


def facets(row: Entry) -> set[tuple[str, str, str]]:
    return set(ItemFacet.objects.filter(item__uuid=row.uuid).values_list("facet", "type", "language"))


def test_it_is_filed_under_source_organisation_language_and_the_topics_of_the_source() -> None:
    broader = factories.topic()
    topic = factories.topic(parent=broader)
    dutch = factories.organisation()
    row = source(organisation=dutch, topics=[topic], language="nl")
    one = published(row)
    record_external(one, at=LATER)
    names = {
        *(f"source:{row.pk}", f"organisation:{dutch.pk}", "language:nl", "kind:external"),
        *(f"topic:{topic.pk}", f"topic:{broader.pk}"),
    }
    assert facets(one) == {(name, "external", "") for name in names}, "in the lists of every language"


def test_topics_that_an_editor_gave_replace_those_of_the_source() -> None:
    own, default = factories.topic(), factories.topic()
    one = published(source(topics=[default]), topics=[own])
    record_external(one, at=LATER)
    names = {name for name, _type, _language in facets(one)}
    assert f"topic:{own.pk}" in names
    assert f"topic:{default.pk}" not in names


def test_its_labels_have_a_name_for_readers_of_each_language(client: Any) -> None:
    from django.utils.translation import override

    topic = factories.topic(name={"en": "Training", "ru": "Обучение"})
    one = published(source(topics=[topic]))
    record_external(one, at=LATER)
    shown = {}
    for code in ("en", "ru", "fr"):
        with override(code):
            shown[code] = [(label["name"], label["language"]) for label in item_of(one).labels]
    assert shown == {"en": [("Training", "en")], "ru": [("Обучение", "ru")], "fr": [("Training", "en")]}


def test_a_renamed_topic_is_renamed_on_its_items() -> None:
    topic = factories.topic(name="Old")
    one = published(source(topics=[topic]))
    record_external(one, at=LATER)
    topic.name = {"en": "New"}
    topic.save()
    assert [label["name"] for label in item_of(one).labels] == ["New"]


# --- After a crash --------------------------------------------------------------------------------------------------


def test_the_sweep_makes_what_is_missing_and_takes_away_what_should_not_be() -> None:
    lost, gone, dismissed, sound = published(), published(), published(), published()
    for row in (gone, dismissed, sound):
        record_external(row, at=LATER)
    Entry.objects.filter(pk=gone.pk).delete()
    Entry.objects.filter(pk=dismissed.pk).update(status=EntryStatus.DISMISSED)
    assert sweep(at=LATER) == 3
    assert {item.uuid for item in Item.objects.all()} == {lost.uuid, sound.uuid}
    assert sweep(at=LATER) == 0


def test_a_quick_sweep_finds_what_was_published_just_now() -> None:
    row = published()
    assert sweep(at=LATER, since=NOON - timedelta(minutes=1)) == 1
    Item.objects.all().delete()
    assert sweep(at=LATER, since=NOON + timedelta(minutes=1)) == 0
    assert item_of(row) is None


def test_an_entry_that_cannot_be_recorded_holds_up_no_other() -> None:
    published(link="")
    good = published()
    assert sweep(at=LATER) == 1
    assert item_of(good) is not None


def test_a_rebuild_writes_external_items_again_and_logs_nothing() -> None:
    row = published(title="Right")
    record_external(row, at=LATER)
    Item.objects.update(title="Wrong")
    assert rebuild(at=LATER) == 0
    assert item_of(row).title == "Right"
    assert log(row) == ["published"]
