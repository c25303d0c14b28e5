"""`foundation.components.slugs`: the page with the same slug is named to users who may see it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from wagtail.models import PageViewRestriction

from tests import event_factories, factories
from tests.events.admin.test_editing import save
from tests.news.admin import test_article_editor as article_form

pytestmark = pytest.mark.django_db


def said(user: Any) -> str:
    """Return the error for the slug of a new article, ``a-meeting-in-baku``."""
    client = factories.signed_in(user)
    answer = client.post(article_form.add_url(factories.news_index()), article_form.form())
    return " ".join(answer.context["form"].errors.get("slug", []))


def test_a_public_page_is_named_with_a_slug_that_is_free() -> None:
    factories.article(title="Meeting of experts", slug="a-meeting-in-baku")
    factories.article(slug="a-meeting-in-baku-2")
    assert said(factories.user("Contributors")) == (
        "The slug “a-meeting-in-baku” is already used by “Meeting of experts”. "
        "Change it, for example to “a-meeting-in-baku-3”."
    )


def test_a_draft_is_named_to_those_alone_who_may_edit_it() -> None:
    factories.draft(title="Secret", slug="a-meeting-in-baku", owner=factories.user("Editors"))
    assert "“Secret”" in said(factories.user("Editors"))
    text = said(factories.user("Contributors"))
    assert "already used by another page" in text
    assert "Secret" not in text


def test_a_page_behind_a_password_is_not_named() -> None:
    page = factories.article(title="Secret", slug="a-meeting-in-baku")
    PageViewRestriction.objects.create(page=page, restriction_type="password", password="x")
    assert "Secret" not in said(factories.user("Contributors"))


def test_an_event_keeps_its_own_slug_and_is_told_of_that_of_another(client: Client) -> None:
    client.force_login(factories.user("Editors"))
    other, page = event_factories.edition(title="Open day", slug="open-day"), event_factories.edition()
    assert save(client, page).status_code == 302
    assert "is already used by “Open day”" in save(client, page, slug=other.slug).content.decode()
