"""`rocb.demo.load`: a filled site, and nothing of it twice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from wagtail.models import Page

from news.models import ArticlePage, Change, Item
from rocb.demo import texts
from rocb.demo.load import LOGINS, load
from rocb.models import Organisation, SiteImage
from tests import factories

pytestmark = pytest.mark.django_db

# Grow with each save, whatever is saved.
LOGS = {"wagtailsearch", "wagtailcore.referenceindex"}


@pytest.fixture(scope="module", autouse=True)
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Loaded once for all tests here, and taken back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        load()
        yield
        transaction.set_rollback(True)


def counts() -> dict[str, int]:
    models = [model for model in apps.get_models() if model._meta.app_label not in LOGS]
    return {model._meta.label: model._default_manager.count() for model in models}


def test_loading_twice_makes_nothing_twice() -> None:
    before = counts()
    load()
    assert counts() == before


def test_an_edited_article_is_left_alone() -> None:
    page = ArticlePage.objects.live().first()
    factories.publish(page, title="What the editor made of it")
    load()
    assert ArticlePage.objects.get(pk=page.pk).title == "What the editor made of it"


def test_a_renamed_page_is_left_alone() -> None:
    page = Page.objects.get(slug="about", depth=3, locale__language_code="en").specific
    factories.publish(page, slug="about-us")
    load()
    assert not Page.objects.filter(slug="about", locale__language_code="en").exists()


def test_all_53_members_are_there() -> None:
    members = Organisation.objects.members()
    assert members.count() == 53
    assert {"EU", "XK", "NL"} <= set(members.values_list("code", flat=True))
    for member in members:
        member.full_clean()


def test_every_article_of_the_files_is_public_in_each_of_its_languages() -> None:
    expected = sum(len({"en", "ru", "fr"} & set(facts)) for facts in texts.articles())
    assert expected >= 12
    assert ArticlePage.objects.live().count() == Item.objects.count() == expected
    assert set(Change.objects.values_list("kind", flat=True)) <= {"published", "updated"}


def test_articles_span_several_years_and_are_dated_as_printed() -> None:
    from django.utils import timezone

    years = {timezone.localtime(item.published_at).year for item in Item.objects.all()}
    assert len(years) >= 4
    for page in ArticlePage.objects.all():
        assert timezone.localdate(Item.objects.get(uuid=page.uuid).published_at) == page.published_on


def test_the_workshop_of_25_may_2021_is_there_in_english_and_russian() -> None:
    from datetime import date

    languages = ArticlePage.objects.filter(published_on=date(2021, 5, 25)).values_list(
        "locale__language_code", flat=True
    )
    assert {"en", "ru"} <= set(languages)


def test_every_picture_says_what_it_shows() -> None:
    assert SiteImage.objects.exists()
    assert not SiteImage.objects.filter(description="").exists()


def test_no_link_between_articles_was_left_unresolved() -> None:
    assert not [item.title for item in Item.objects.all() if "slug:" in item.html or "linktype" in item.html]


def test_the_tree_of_pages_is_sound() -> None:
    assert [len(found) for found in Page.find_problems()] == [0, 0, 0, 0, 0]


@pytest.mark.parametrize("name", LOGINS)
def test_the_logins_that_are_printed_work(client: Client, name: str) -> None:
    assert client.login(username=name, password=LOGINS[name][1])
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize("language", ["en", "ru", "fr"])
def test_every_page_of_the_demo_answers(client: Client, language: str) -> None:
    pages = Page.objects.live().filter(locale__language_code=language, depth__gte=2)
    assert pages.count() >= 9
    for page in pages:
        assert client.get(page.get_url()).status_code == 200, page.get_url()


def test_production_refuses_the_demos_logins(settings: Any) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="everybody knows"):
        call_command("load_demo")
