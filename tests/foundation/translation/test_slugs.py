"""The slug of a new translation follows its title until an editor chooses one or the page is published."""

from __future__ import annotations

import os
import random
from typing import Any

import pytest
from django.test import override_settings
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect

from foundation.page_slugs import is_numbered, is_slug_of, slug_of
from foundation.translation import pages
from foundation.translation.saving import Entry, How, base_of, fingerprint, save
from news.models import ArticlePage
from tests import factories
from tests.foundation.translation.test_recording import russian
from tests.foundation.translation.test_side_by_side import latest

TITLES = ("Таможни обсудили риски", "Réunion à Bakou", "Щит", "Щит и меч", "WCO", "2026 год")


def set_title(page: Any, title: str, how: How = How.TRANSLATED) -> None:
    pair = next(one for one in pages.read(pages.original_of(page), latest(page)) if one.original.path == "title")  # type: ignore[union-attr]
    entry = Entry("title", title, base_of(pair), fingerprint(pair.original.words), how)  # type: ignore[union-attr]
    assert not save(page, [entry], user=factories.user("Editors"), at=timezone.now()).refused


def slugs(page: Any) -> tuple[str, str]:
    """Return the slugs of the page and of its draft."""
    found = ArticlePage.objects.get(pk=page.pk)
    assert found.url_path == f"{found.get_parent().url_path}{found.slug}/"
    return found.slug, found.get_latest_revision_as_object().slug


@pytest.mark.django_db
@override_settings(WAGTAIL_ALLOW_UNICODE_SLUGS=False)
@pytest.mark.parametrize("seed", range(int(os.environ.get("SLUG_SEQUENCES", "6"))))
def test_any_sequence_of_titles_slugs_and_publications_agrees_with_a_model(seed: int) -> None:
    chance = random.Random(seed)
    page = russian(factories.article(title="A shield", slug=chance.choice(("a-shield", "chosen", "a-shield-3"))))
    copied = expected = page.slug
    is_automatic = is_title_copied = True
    for _step in range(6):
        match chance.choice(("title", "title", "title", "slug", "publish")):
            case "title":
                title, is_title_copied = chance.choice(TITLES), False
                set_title(page, title)
                if is_automatic:
                    expected = slug_of(title, allow_unicode=False)
            case "slug":
                draft = latest(page)
                draft.slug = expected = chance.choice((copied, "by-hand"))
                draft.save(clean=False)  # as the editor of a page that is not public does
                draft.save_revision(clean=False)
                is_automatic = is_title_copied and is_automatic and expected == copied
            case "publish":
                latest(page).save_revision().publish()
                is_automatic = False
        assert slugs(page) == (expected, expected)


@pytest.mark.django_db
@override_settings(WAGTAIL_ALLOW_UNICODE_SLUGS=False)
def test_translations_with_one_title_have_different_slugs_before_any_is_published() -> None:
    copies = [russian(factories.article(title=f"Shield {number}")) for number in range(3)]
    for page in copies:
        set_title(page, "Щит")
    assert [slugs(page) for page in copies] == [(slug, slug) for slug in ("shchit", "shchit-2", "shchit-3")]
    set_title(copies[2], "Щит.")
    assert slugs(copies[2]) == ("shchit-3", "shchit-3")
    for page in copies:
        latest(page).save_revision().publish()
    assert not Redirect.objects.exists()


@pytest.mark.django_db
@override_settings(WAGTAIL_ALLOW_UNICODE_SLUGS=False)
def test_a_title_that_stays_the_same_and_another_text_keep_the_slug() -> None:
    page = russian(factories.article(title="WCO", slug="chosen", standfirst="In short"))
    set_title(page, "WCO", How.SAME)
    assert slugs(page)[1] == "wco"
    set_title(page, "WCO!")
    assert slugs(page) == ("wco", "wco")


@pytest.mark.django_db
@override_settings(WAGTAIL_ALLOW_UNICODE_SLUGS=False)
def test_a_page_that_was_withdrawn_keeps_its_slug() -> None:
    page = russian(factories.article(title="A shield", slug="a-shield"))
    latest(page).save_revision().publish()
    ArticlePage.objects.get(pk=page.pk).unpublish()
    set_title(page, "Щит")
    assert slugs(page)[0] == "a-shield"


@pytest.mark.parametrize("number", [2, 10, 101, 10_000])
@pytest.mark.parametrize("base", ["shchit", "2026", "a-b-3"])
def test_a_numbered_slug_is_that_of_its_base_only(base: str, number: int) -> None:
    assert is_numbered(base, base)
    assert is_numbered(f"{base}-{number}", base)
    assert not any(is_numbered(slug, base) for slug in (f"{base}-x", f"{base}{number}", f"{base}-", f"x-{base}"))
    assert is_slug_of(f"{base}-{number}", base)


@pytest.mark.django_db
@override_settings(WAGTAIL_ALLOW_UNICODE_SLUGS=False)
def test_the_slug_of_the_original_stays_if_an_editor_sets_it_for_a_translated_title() -> None:
    page = russian(factories.article(title="A shield", slug="chosen"))
    set_title(page, "Щит")
    draft = latest(page)
    draft.slug = "chosen"
    draft.save(clean=False)
    draft.save_revision(clean=False)
    set_title(page, "Щит и меч")
    assert slugs(page) == ("chosen", "chosen")
