"""``news.editorial.facts``: the facts of an article for the checks."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.documents import get_document_model

from news.editorial.drafts import Attachment, Figure, Heading, Link, Picture, Prose, Quote, Table
from news.editorial.facts import draft_of, findings_of
from news.models import ArticlePage, NewsIndexPage
from tests import factories

TODAY = date(2026, 3, 14)


def page_with(index: NewsIndexPage, *body: dict[str, Any], **values: Any) -> ArticlePage:
    blocks = [{"id": f"id-{number}", **block} for number, block in enumerate(body)]
    page = factories.draft(index, **values)
    page.body = blocks
    page.save()
    return ArticlePage.objects.get(pk=page.pk)


def picture(image: Any, **values: Any) -> dict[str, Any]:
    return {"image": {"image": image.pk, "alt_text": "", "decorative": False, **values}, "caption": "A caption"}


def test_each_block_becomes_its_facts(news_index: NewsIndexPage) -> None:
    image = factories.image()
    page = page_with(
        news_index,
        {"type": "text", "value": "<p>One &amp; two.</p><ul><li>three</li></ul><blockquote>Four.</blockquote>"},
        {"type": "heading", "value": {"text": "What next", "level": "h3"}},
        {"type": "quote", "value": {"text": "Words.", "speaker": "Name", "office": ""}},
        {"type": "figure", "value": picture(image, alt_text="A field")},
        {"type": "gallery", "value": {"images": [picture(image), picture(image, decorative=True)]}},
        {
            "type": "table",
            "value": {
                "columns": [{"type": "text", "heading": "Place"}, {"type": "text", "heading": ""}],
                "rows": [{"values": ["<p>Baku</p>", "<p>12</p>"]}],
                "caption": "",
            },
        },
        {"type": "callout", "value": {"title": "Note", "text": "<p>Register.</p>"}},
    )
    assert draft_of(page).blocks == (
        Prose("id-0", "One & two.\nthree\n“Four.”"),
        Heading("id-1", "What next", 3),
        Quote("id-2", "Words.", "Name", ""),
        Figure("id-3", (Picture("A field", "A caption"),)),
        Figure("id-4", (Picture("", "A caption"), Picture("", "A caption", is_decorative=True))),
        Table("id-5", "Baku\n12", ("Place", "")),
        Prose("id-6", "Note\nRegister."),
    )


def test_the_facts_of_the_page(news_index: NewsIndexPage) -> None:
    page = factories.draft(
        news_index,
        title="A title",
        standfirst="A sentence.",
        published_on=date(2026, 3, 2),
        go_live_at=datetime(2026, 3, 2, 21, tzinfo=UTC),  # already the next day in Baku
        image=factories.image(description="A teal field"),
        image_caption="A caption",
    )
    draft = draft_of(page)
    assert (draft.title, draft.standfirst, draft.language) == ("A title", "A sentence.", "en")
    assert draft.published_on == date(2026, 3, 2)
    assert draft.go_live_on == date(2026, 3, 3)
    assert draft.lead == Picture("A teal field", "A caption")


def test_an_empty_draft_can_be_checked(news_index: NewsIndexPage) -> None:
    page = ArticlePage(title="", locale=news_index.locale, published_on=None, standfirst="", body=[])
    assert {finding.code for finding in findings_of(page, today=TODAY)} == {"standfirst_missing", "body_empty"}


def test_half_filled_blocks_can_be_checked(news_index: NewsIndexPage) -> None:
    page = page_with(
        news_index,
        {"type": "heading", "value": {}},
        {"type": "figure", "value": {"image": None}},
        {"type": "quote", "value": {}},
        {"type": "file", "value": {"document": None}},
        {"type": "card", "value": {"page": None}},
        {"type": "table", "value": {"columns": [], "rows": []}},
        {"type": "callout", "value": {}},
    )
    assert len(draft_of(page).blocks) == 7


def test_links_to_what_readers_cannot_open_are_dead(news_index: NewsIndexPage) -> None:
    live, hidden, gone = factories.article(news_index), factories.draft(news_index), factories.draft(news_index)
    gone_id = gone.pk
    gone.delete()
    html = (
        f'<p><a linktype="page" id="{live.pk}">live</a> <a linktype="page" id="{hidden.pk}">hidden</a>'
        f' <a linktype="page" id="{gone_id}">gone</a> <a linktype="document" id="999">file</a>'
        ' <a href="https://example.org/">elsewhere</a></p>'
    )
    page = page_with(
        news_index,
        {"type": "text", "value": html},
        {"type": "card", "value": {"page": hidden.pk}},
    )
    prose, card = draft_of(page).blocks
    assert isinstance(prose, Prose)
    assert prose.links == (
        Link("live"),
        Link("hidden", is_dead=True),
        Link("gone", is_dead=True),
        Link("file", is_dead=True),
        Link("elsewhere"),
    )
    assert isinstance(card, Attachment)
    assert [link.is_dead for link in card.links] == [True]


def test_all_links_are_looked_up_at_once(news_index: NewsIndexPage) -> None:
    pages = [factories.article(news_index) for _ in range(5)]
    document = get_document_model().objects.create(title="Report", file="documents/report.pdf")
    blocks = [{"type": "text", "value": f'<p><a linktype="page" id="{page.pk}">x</a></p>'} for page in pages]
    blocks.append({"type": "text", "value": f'<p><a linktype="document" id="{document.pk}">x</a></p>'})
    page = page_with(news_index, *blocks)
    assert page.locale  # read before the count
    with CaptureQueriesContext(connection) as queries:
        draft_of(page)
    assert len(queries) == 3  # one for all linked pages, one for documents, one for the versions


@pytest.mark.parametrize(("ordinal", "expected"), [(3, 3), (None, None)])
def test_the_number_of_what_it_is_about(
    news_index: NewsIndexPage, monkeypatch: pytest.MonkeyPatch, ordinal: int | None, expected: int | None
) -> None:
    about = factories.standard_page()
    if ordinal:
        monkeypatch.setattr(type(about), "ordinal", ordinal, raising=False)
    assert draft_of(factories.draft(news_index, about=about)).ordinal_of_what_it_is_about == expected


def test_the_full_name_of_an_acronym_of_the_site_spells_it_out(news_index: NewsIndexPage, settings: Any) -> None:
    page = factories.draft(news_index, body=factories.text("<p>The Universal Postal Union met. The UPU agreed.</p>"))
    assert [finding.code for finding in findings_of(page, today=TODAY)] == ["acronym_not_expanded"]
    settings.ACRONYMS = {"UPU": "Universal Postal Union"}
    assert findings_of(page, today=TODAY) == []


def test_the_name_of_the_site_needs_no_spelling_out(news_index: NewsIndexPage) -> None:
    page = factories.draft(news_index, body=factories.text("<p>ROCB Europe took part.</p>"))
    assert findings_of(page, today=TODAY) == []
