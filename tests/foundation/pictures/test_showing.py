"""`foundation.pictures.showing`: existing renditions are shown, and none are made during a request."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from foundation.pictures.cuts import BODY, LEAD
from foundation.pictures.making import make, make_jpegs
from foundation.pictures.showing import picture, prefetch
from news.models import ArticlePage, Change, Item
from news.tasks import image_changed
from rocb.models import SiteRendition
from tests import event_factories, factories

pytestmark = [pytest.mark.django_db, pytest.mark.indexes]


def figure(image: Any) -> list[tuple[str, Any]]:
    return [("figure", {"image": image, "caption": ""})]


def test_without_any_rendition_there_is_nothing_to_show() -> None:
    assert picture(factories.image(), LEAD, alt="") is None
    assert picture(None, LEAD, alt="") is None


def test_a_format_is_offered_when_all_its_sizes_are_there() -> None:
    image = factories.image()
    make_jpegs(image, LEAD)
    make(image, [f"{spec}|format-webp" for spec in LEAD.specs])
    make(image, [f"{LEAD.specs[0]}|format-avif"])
    found = picture(image, LEAD, alt="A hall")
    assert found
    assert [source["type"] for source in found["sources"]] == ["image/webp"]
    assert (found["width"], found["height"], found["alt"]) == (1280, 720, "A hall")


def test_many_pictures_of_a_page_ask_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    images = [factories.image(), factories.image()]
    for image in images:
        make_jpegs(image, BODY)
    fresh = [type(image).objects.get(pk=image.pk) for image in images]
    with django_assert_num_queries(1):
        prefetch(fresh)
        assert all(picture(image, BODY, alt="") for image in fresh)


def test_no_page_makes_a_rendition(client: Client) -> None:
    image = factories.image()
    article = factories.article(image=image, body=figure(image))
    event = event_factories.edition(image=image)
    plain = factories.standard_page(body=figure(image))
    before = set(SiteRendition.objects.values_list("pk", flat=True))
    for page in (article, event, plain, article.get_parent(), event.get_parent()):
        assert client.get(page.url).status_code == 200
    assert set(SiteRendition.objects.values_list("pk", flat=True)) == before


def test_a_preview_shows_an_image_that_the_worker_has_not_reached() -> None:
    lead, inside = factories.image(description="A hall"), factories.image(description="A gate")
    for page in (factories.draft(image=lead, body=figure(inside)), event_factories.edition_draft(image=lead)):
        html = page.make_preview_request().render().content.decode()
        assert 'alt="A hall"' in html
        assert ('alt="A gate"' in html) == (page.specific_class is ArticlePage)


def test_what_the_worker_makes_is_shown_and_is_no_news_to_followers(client: Client) -> None:
    image = factories.image(description="A hall")
    page = factories.article(image=image, body=figure(image))
    at_first = client.get(page.url).content.decode()
    changes, hashed = Change.objects.count(), Item.objects.get(uuid=page.uuid).content_hash
    assert at_first.count('alt="A hall"') == 2
    assert "image/avif" not in at_first
    image_changed.call(image.pk)
    later = client.get(page.url).content.decode()
    assert later.count('type="image/avif"') == 2
    assert later.count('alt="A hall"') == 2
    assert Change.objects.count() == changes
    assert Item.objects.get(uuid=page.uuid).content_hash == hashed


def test_another_alternative_text_is_news() -> None:
    image = factories.image(description="A hall")
    page = factories.article(image=image, body=figure(image))
    changes = Change.objects.count()
    image.description = "A full hall"
    image.save()
    image_changed.call(image.pk)
    assert Change.objects.count() == changes + 1
    assert Item.objects.get(uuid=page.uuid).html.count("A full hall") == 1


def test_rows_from_before_there_were_formats_are_dressed_anew_in_silence() -> None:
    image = factories.image()
    make(image)
    page = factories.article(image=image)
    changes = Change.objects.count()
    item = Item.objects.get(uuid=page.uuid)
    for name in ("stored_picture", "stored_lead"):
        old = {**getattr(item, name), "srcset": "https://site.invalid/media/images/a.webp 640w"}
        del old["sources"]
        setattr(item, name, old)
    item.content_hash = "of that time"
    item.save()
    image_changed.call(image.pk)
    lead = Item.objects.get(uuid=page.uuid).stored_lead
    assert lead
    assert len(lead["sources"]) == 2
    assert Change.objects.count() == changes


def test_only_the_picture_above_the_fold_is_fetched_first(client: Client) -> None:
    image = factories.image()
    make(image)
    html = client.get(factories.article(image=image, body=figure(image)).url).content.decode()
    assert (html.count('fetchpriority="high"'), html.count('loading="lazy"')) == (1, 1)
    assert html.count('width="1280" height="720"') == 1
