"""`news.ingest.drafts`: drafts of articles from entries."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image

from news.ingest import drafts, review
from news.ingest.entry_images import Picture, Taken
from news.ingest.review import NotAllowed
from news.models import ArticlePage, Entry, EntryStatus, Item, Source
from rocb.models import SiteImage, User
from tests import factories
from tests.source_factories import NOON, entry, source

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def eva() -> User:
    return factories.user("Editors", username="eva", first_name="Eva", last_name="Editor")


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
    page = drafts.accept_as_article(row, at=LATER, by=eva)
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
    assert (Entry.objects.get(pk=row.pk).status, Entry.objects.get(pk=row.pk).article_id) == ("drafted", page.pk)
    assert not Item.objects.exists()


def test_a_draft_is_made_once(eva: User) -> None:
    factories.news_index()
    row = entry()
    pages = {drafts.accept_as_article(row, at=LATER, by=eva).pk for _ in range(2)}
    review.shortlist([row], at=LATER, by=eva)
    pages.add(drafts.accept_as_article(row, at=LATER, by=eva).pk)
    assert len(pages) == 1
    assert ArticlePage.objects.count() == 1


def test_an_entry_whose_draft_was_deleted_becomes_one_again(eva: User) -> None:
    factories.news_index()
    row = entry()
    drafts.accept_as_article(row, at=LATER, by=eva).delete()
    assert drafts.accept_as_article(row, at=LATER, by=eva).pk
    assert ArticlePage.objects.count() == 1


def test_a_dismissed_entry_becomes_no_draft(eva: User) -> None:
    factories.news_index()
    with pytest.raises(NotAllowed, match="cannot be changed from"):
        drafts.accept_as_article(entry(status=EntryStatus.DISMISSED), at=LATER, by=eva)
    assert not ArticlePage.objects.exists()


def test_a_draft_made_of_an_external_item_takes_the_items_place(eva: User) -> None:
    factories.news_index()
    row = entry()
    review.accept_as_external([row], at=NOON, by=eva)
    drafts.accept_as_article(row, at=LATER, by=eva)
    assert not Item.objects.filter(uuid=row.uuid).exists()


@pytest.mark.parametrize(
    ("shows", "expected"), [("full", "All of the long text"), ("excerpt", "…"), ("headline", None)]
)
def test_a_draft_holds_of_the_text_what_the_terms_allow(eva: User, shows: str, expected: str | None) -> None:
    factories.news_index()
    text = "All of the long text. " * 30 + "The end"
    row = entry(source(shows=shows), text=text)
    page = drafts.accept_as_article(row, at=LATER, by=eva)
    blocks = [str(block.value.source) for block in page.body]
    if expected is None:
        assert blocks == []
    else:
        assert expected in blocks[0]
        assert ("The end" in blocks[0]) == (shows == "full")


def test_a_draft_stands_in_the_list_of_its_language_or_says_that_it_is_to_be_translated(eva: User) -> None:
    for code in ("en", "fr"):
        factories.news_index(code)
    french = drafts.accept_as_article(entry(full(language="fr-BE")), at=LATER, by=eva)
    assert french.locale.language_code == "fr"
    assert [block.block_type for block in french.body] == ["text"]
    german = drafts.accept_as_article(entry(full(language="de")), at=LATER, by=eva)
    assert german.locale.language_code == "en"
    assert [block.block_type for block in german.body] == ["callout", "text"]
    assert "(de)" in str(german.body[0].value["text"].source)


def test_who_may_write_in_no_list_gets_no_draft() -> None:
    factories.news_index()
    row = entry()
    with pytest.raises(NotAllowed, match="You do not have permission to add articles"):
        drafts.accept_as_article(row, at=LATER, by=factories.user())
    assert Entry.objects.get(pk=row.pk).status == EntryStatus.NEW


@pytest.mark.parametrize("link", ["", "urn:nothing", "https://x.example/" + "a" * 600])
def test_where_there_is_no_address_that_fits_the_article_is_supplied_by_the_organisation(eva: User, link: str) -> None:
    factories.news_index()
    organisation = factories.organisation()
    page = drafts.accept_as_article(entry(source(organisation=organisation), link=link), at=LATER, by=eva)
    assert (page.provenance, page.supplied_by, page.source_url) == ("supplied", organisation, "")
    page = drafts.accept_as_article(entry(source(), link=link), at=LATER, by=eva)
    assert page.provenance == "own"


@pytest.mark.parametrize("title", ["", "???", "中文", "T" * 900, "<b>"])
def test_any_title_makes_a_draft_that_can_be_opened(eva: User, title: str, client: Any) -> None:
    factories.news_index()
    page = drafts.accept_as_article(entry(title=title), at=LATER, by=eva)
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
    page = drafts.accept_as_article(row, at=LATER, by=eva, pictures=taken)
    one, two = SiteImage.objects.order_by("pk")
    assert page.image == one
    assert (one.description, one.credit, one.licence) == ("one", "Customs of Utopia", "permission")
    assert [block.value["image"].pk for block in page.body if block.block_type == "figure"] == [two.pk]
    drafts.accept_as_article(row, at=LATER, by=eva, pictures=taken)
    assert SiteImage.objects.count() == 2
