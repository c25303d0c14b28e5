"""`news.extensions`: registrations of other apps are used, and wrong ones are reported in a sentence."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from wagtail import hooks
from wagtail.models import Page

from news import extensions
from news.admin import board
from news.delivery import rule_choices
from news.extensions import Choice, ChoiceGroup, ItemContent, check_hooks
from news.feeds import resolve
from news.feeds.lists import ItemList
from news.ingest import drafts
from news.models import ArticlePage, Change, Entry, Item
from news.publishing import content
from rocb.models import Organisation, StandardPage
from tests import factories
from tests.environment import ROOT


def registered(hook: str, answer: Any) -> Any:
    def of_a_stranger() -> Any:
        return answer

    return hooks.register_temporarily(hook, of_a_stranger)


def shouted(page: ArticlePage, *, at: datetime) -> ItemContent:
    return replace(content.article_content(page, at=at), title=page.title.upper())


@pytest.mark.django_db
def test_a_function_of_a_stranger_says_what_is_public_of_a_page() -> None:
    with registered("register_item_content", (ArticlePage, shouted)):
        factories.article(title="Gold")
    assert (Item.objects.get().title, Change.objects.get().title) == ("GOLD", "GOLD")


@pytest.mark.django_db
def test_pages_of_a_stranger_have_feeds(client: Client) -> None:
    factories.article(factories.news_index(), title="Gold")
    page = factories.standard_page(title="All of it")
    assert client.get(f"{page.url}rss.xml").status_code == 404
    with registered("register_feed_list", (StandardPage, ItemList)):
        feed = client.get(f"{page.url}rss.xml")
    assert feed.status_code == 200
    assert "Gold" in feed.content.decode()


def test_the_desk_offers_what_a_stranger_makes_of_an_entry() -> None:
    entry = Entry(event={"uid": "1"})
    before = drafts.targets_for(entry)
    with registered("register_entry_target", ("note", "Make a note", lambda entry, *, at, by: None)):
        offered = drafts.targets_for(entry)
    assert [target.label for target in offered[len(before) :]] == ["Make a note"]


@pytest.mark.django_db
def test_a_rule_can_name_what_a_stranger_offers() -> None:
    with registered("register_rule_choices", [ChoiceGroup("colour", "Colour", [Choice(("colour:red",), "Red")])]):
        names = rule_choices.facet_names(rule_choices.choice_groups())
    assert names["colour:red"] == "Red"


@pytest.mark.parametrize(
    ("hook", "answer", "reader", "words"),
    [
        ("register_item_content", shouted, content.content_functions, "model of pages with a field uuid"),
        ("register_item_content", (Page, shouted), content.content_functions, "model of pages with a field uuid"),
        ("register_item_content", (ArticlePage, "text"), content.content_functions, r"function\(page, at=\)"),
        ("register_feed_list", (StandardPage, Organisation), resolve.lists_by_page, "news.feeds.lists.FeedList"),
        ("register_feed_list", (Organisation, ItemList), resolve.lists_by_page, "model of pages"),
        ("register_entry_target", ("note", "Make a note"), drafts.entry_targets, r"function\(entry, at=, by=\)"),
        ("register_rule_choices", [Choice((), "Red")], rule_choices.choice_groups, "list of .*ChoiceGroup"),
        ("register_board_organisations", [1], board.receivers, "a queryset of organisations"),
        ("feed_rights", 5, resolve.own_terms, "text"),
    ],
)
@pytest.mark.django_db
def test_a_wrong_answer_names_the_function_and_what_it_must_return(
    hook: str, answer: Any, reader: Callable[[], object], words: str
) -> None:
    with registered(hook, answer), pytest.raises(ImproperlyConfigured, match=rf"of_a_stranger.*{hook}.*{words}"):
        reader()


def test_a_function_that_wants_arguments_is_named_too() -> None:
    def of_a_stranger(request: object) -> object:
        return request

    with (
        hooks.register_temporarily("register_entry_target", of_a_stranger),
        pytest.raises(ImproperlyConfigured, match=r"of_a_stranger.*missing 1 required positional argument"),
    ):
        drafts.entry_targets()


def test_check_says_what_is_wrong() -> None:
    assert check_hooks() == []
    with registered("register_feed_list", 5):
        [error] = check_hooks()
    assert "returned 5: not (model of pages, news.feeds.lists.FeedList)." in error.msg


def test_every_hook_that_the_plugin_reads_is_documented() -> None:
    read = {
        hook
        for path in (ROOT / "news").rglob("*.py")
        for hook in re.findall(r'answers\(\s*"(\w+)"', path.read_text(encoding="utf-8"))
    }
    assert "register_item_content" in read
    assert {hook for hook in read if f"``{hook}`` ->" not in str(extensions.__doc__)} == set()
