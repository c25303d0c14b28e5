"""`rocb.plone.publishing`: the result is the same as that of Wagtail's own methods."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.forms.models import model_to_dict
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, PageLogEntry, ReferenceIndex
from wagtail.signals import page_published, published

from foundation.languages.following import links_read_ahead
from news.models import ArticlePage, Change, ChangeCounter, Item, NewsIndexPage
from rocb.models import SearchEntry, Topic
from rocb.plone import publishing
from rocb.plone.publishing import Additions, check, know_parents, publish_first
from tests import factories

pytestmark = pytest.mark.django_db

AT = datetime(2021, 5, 20, 8, 15, tzinfo=UTC)
# Fields that differ for each page or each moment.
OWN = {"id", "page_ptr", "path", "slug", "url_path", "uuid", "translation_key", "live_revision", "latest_revision"}
OWN |= {"latest_revision_created_at", "last_published_at"}


@pytest.fixture
def index() -> NewsIndexPage:
    return factories.news_index()


def draft(name: str, index: NewsIndexPage) -> ArticlePage:
    return ArticlePage(
        title="Alike",
        slug=name,
        locale_id=index.locale_id,
        live=False,
        has_unpublished_changes=True,
        first_published_at=AT,
        published_on=AT.date(),
    )


def filled(page: ArticlePage, topic: Topic, index: Page) -> ArticlePage:
    text = f'<p data-block-key="a">See <a linktype="page" id="{index.pk}">all</a></p>'
    page.body = [{"type": "text", "value": text, "id": "3f7a5e0c-8a4e-4b52-9f3e-2f6e6a7c1d55"}]
    page.standfirst = "In short"
    page.topics.set([topic])
    page.full_clean()
    return page


def values(page: ArticlePage) -> dict[str, Any]:
    fields = {field.name: field.value_from_object(page) for field in page._meta.concrete_fields}
    return {name: str(value) for name, value in fields.items() if name not in OWN}


def both(index: NewsIndexPage) -> tuple[ArticlePage, ArticlePage]:
    """Publish the same page with Wagtail and with our code."""
    topic = Topic.objects.create(slug="training", name={"en": "Training"})
    theirs = draft("theirs", index)
    index.add_child(instance=theirs)
    filled(theirs, topic, index).save_revision().publish()
    ours, added = draft("", index), Additions()
    added.add(ours, below=index, name="ours")
    added.finish()
    publish_first([filled(ArticlePage.objects.get(pk=ours.pk), topic, index)], modified_at={})
    return ArticlePage.objects.get(pk=theirs.pk), ArticlePage.objects.get(pk=ours.pk)


def test_a_page_is_the_same_as_if_wagtail_had_added_and_published_it(index: NewsIndexPage) -> None:
    theirs, ours = both(index)
    assert values(ours) == values(theirs)
    assert list(ours.topics.all()) == list(theirs.topics.all()) != []
    assert ours.url_path == f"{index.url_path}ours/"
    assert Page.find_problems() == ([], [], [], [], [])
    index.refresh_from_db()
    assert index.numchild == 2


def test_its_version_its_log_and_what_it_refers_to_are_the_same(index: NewsIndexPage) -> None:
    theirs, ours = both(index)
    contents = [{**page.live_revision.content, **dict.fromkeys({*OWN, "pk"})} for page in (theirs, ours)]
    assert contents[0] == contents[1]
    assert ours.live_revision_id == ours.latest_revision_id
    logs = [
        [model_to_dict(entry, exclude=["id", "page", "revision"]) for entry in PageLogEntry.objects.filter(page=page)]
        for page in (theirs, ours)
    ]
    assert [[entry["action"] for entry in log] for log in logs] == [["wagtail.publish", "wagtail.create"]] * 2
    assert [{**entry, "timestamp": 0} for entry in logs[0]] == [{**entry, "timestamp": 0} for entry in logs[1]]
    pointed = [
        set(ReferenceIndex.get_references_for_object(page).values_list("to_content_type", "to_object_id", "model_path"))
        for page in (theirs, ours)
    ]
    assert pointed[0] == pointed[1] != set()


def test_the_same_is_said_of_it(index: NewsIndexPage) -> None:
    heard = []

    def hear(sender: Any, instance: Any, revision: Any, signal: Any, **kwargs: Any) -> None:
        heard.append((sender, type(instance), instance.live, signal))

    for signal in (page_published, published):
        signal.connect(hear)
    try:
        both(index)
    finally:
        for signal in (page_published, published):
            signal.disconnect(hear)
    assert heard[:2] == heard[2:] != []
    assert Item.objects.count() == 2


def many(index: NewsIndexPage, count: int) -> list[ArticlePage]:
    """Add and publish many pages together, with our functions."""
    topic, _made = Topic.objects.get_or_create(slug="training", name={"en": "Training"})
    pages, added = [draft("", index) for _number in range(count)], Additions()
    for page in pages:
        added.add(page, below=index, name="ours")
    added.finish()
    found = list(ArticlePage.objects.select_related("locale").filter(pk__in=[page.pk for page in pages]))
    know_parents(found)
    for page in found:
        text = f'<p data-block-key="a">See <a linktype="page" id="{index.pk}">all</a></p>'
        page.body = [{"type": "text", "value": text, "id": "3f7a5e0c-8a4e-4b52-9f3e-2f6e6a7c1d55"}]
        page.topics.set([topic])
        check(page)
    with links_read_ahead([index.pk]):
        publish_first(found, modified_at={page.pk: AT for page in found})
    return found


def test_more_pages_cost_a_few_questions_more(index: NewsIndexPage) -> None:
    """Each page needs its own row, created and filled, its topics, and its revisions and item in tasks, which tests run
    immediately."""
    counts = []
    for count in (2, 2, 12):
        with CaptureQueriesContext(connection) as captured:
            many(index, count)
        counts.append(len(captured))
    assert (counts[2] - counts[1]) / 10 <= 6


def test_what_many_pages_leave_is_found_by_readers_and_editors(
    index: NewsIndexPage, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        pages = many(index, 3)
    assert {page.pk for page in pages} <= {page.pk for page in Page.objects.search("Alike")}
    items = Item.objects.filter(page__in=pages)
    assert SearchEntry.objects.filter(item__in=items).count() == items.count() == 3
    assert {item.updated_at for item in items} == {AT}
    sequences = list(Change.objects.filter(item_uuid__in=items.values("uuid")).values_list("sequence", flat=True))
    assert sequences == list(range(sequences[0], sequences[0] + 3))
    assert ChangeCounter.objects.get().last == sequences[-1]


def test_a_name_that_is_taken_gets_a_number(index: NewsIndexPage) -> None:
    index.add_child(instance=draft("ours", index))
    added, pages = Additions(), [draft("", index), draft("", index)]
    for page in pages:
        added.add(page, below=index, name="Ours")
    added.finish()
    assert [page.slug for page in pages] == ["ours-2", "ours-3"]
    assert Page.find_problems() == ([], [], [], [], [])


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("frames.html", "frames"),
        ("view.php?id=5", "view-id-5"),
        ("view.php?id=5&lang=en", "view-id-5-lang-en"),
        ("Default.ASPX", "default"),
        ("annual-report-no.5", "annual-report-no-5"),
        ("v1.2", "v1-2"),
        ("новости.html", "новости"),
        ("index.html.bak", "index-html-bak"),
        (".html", "page"),
        ("???", "page"),
        ("plain-name_2", "plain-name_2"),
    ],
)
def test_the_slug_of_an_old_address_is_readable_and_has_no_ending(name: str, slug: str) -> None:
    assert publishing.slug_of(name) == slug
