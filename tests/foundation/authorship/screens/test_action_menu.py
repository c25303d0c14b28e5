"""The main action is a button, not a menu entry."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Workflow
from wagtail.users.models import UserProfile

from tests import factories

pytestmark = pytest.mark.django_db


def footer(client: Client, *groups: str) -> str:
    client.force_login(factories.user(*groups))
    html = client.get(reverse("wagtailadmin_pages:edit", args=[factories.draft().pk])).content.decode()
    return html[html.index("<footer") :]


def buttons(html: str) -> list[str]:
    """Return the buttons before the arrow."""
    before = html[: html.index("data-w-dropdown-target")]
    return [" ".join(text.split()) for text in re.findall(r"<em[^>]*>(.*?)</em>", before, re.DOTALL)]


def test_an_editor_publishes_beside_saving(client: Client) -> None:
    html = footer(client, "Editors")
    assert buttons(html) == ["Publish", "Save draft"]
    assert html.count('value="action-publish"') == 1


def test_a_page_that_nobody_may_publish_keeps_the_one_button(client: Client) -> None:
    page = factories.draft()
    page.locked = True
    page.save()
    client.force_login(factories.user("Editors"))
    html = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert 'value="action-publish"' not in html


def test_an_author_submits_for_approval_in_their_language(client: Client) -> None:
    author = factories.user("Contributors")
    UserProfile.objects.create(user=author, preferred_language="ru")
    client.force_login(author)
    page = factories.draft(owner=author)
    html = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    shown = html[html.index("<footer") :]
    assert shown.count('name="action-submit"') == 1
    assert "Отправить на согласование" in shown
    assert "Approval by an editor" not in shown


def test_a_reviewer_approves_with_one_button_which_asks_for_no_comment(client: Client) -> None:
    page = factories.draft(owner=factories.user("Contributors"))
    page.save_revision()
    Workflow.objects.get().start(page, page.owner)
    client.force_login(factories.user("Editors"))
    html = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    shown = html[html.index("<footer") :]
    before, _arrow, menu = shown.partition("data-w-dropdown-target")
    assert before.index("Approve and Publish") < before.index("Save draft")
    assert "Approve with comment" not in before
    assert "Request changes" in before
    assert "Approve with comment and Publish" in menu
    assert "Request changes" not in menu
    assert 'value="action-publish"' not in shown
    assert "action-cancel-workflow" not in shown


def test_an_author_can_still_cancel_their_own_review(client: Client) -> None:
    author = factories.user("Contributors")
    page = factories.draft(owner=author)
    page.save_revision()
    Workflow.objects.get().start(page, author)
    client.force_login(author)
    assert "action-cancel-workflow" in client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
