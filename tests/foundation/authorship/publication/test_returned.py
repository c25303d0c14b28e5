"""`authorship.publication.returned`: the comment of a reviewer is above the editor until the page is submitted again."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, Workflow

from tests import event_factories, factories


def returned(page: Page, comment: str) -> Any:
    """Return the workflow state of the page after a reviewer sent it back."""
    page.save_revision()
    state = Workflow.objects.get().start(page, page.owner)
    task = state.current_task_state
    task.task.specific.on_action(task, factories.user("Editors", first_name="Rita"), "reject", comment=comment)
    state.refresh_from_db()
    return state


def said_of_the_return(client: Client, page: Page) -> list[str]:
    answer = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    found = [" ".join(str(message).split()) for message in answer.context["messages"]]
    return [message for message in found if "returned this page" in message or "was returned" in message]


@pytest.mark.django_db
@pytest.mark.parametrize("make", [factories.draft, event_factories.edition_draft])
def test_the_author_sees_who_returned_the_page_when_and_why(client: Client, make: Any) -> None:
    author = factories.user("Contributors")
    page = make(owner=author)
    state = returned(page, "Which minister?\n<b>Name</b> him.")
    client.force_login(author)
    (message,) = said_of_the_return(client, page)
    assert message.startswith("Rita returned this page on ")
    assert "(Baku, UTC+4)" in message
    assert "Which minister?<br>&lt;b&gt;Name&lt;/b&gt; him." in message
    state.resume(author)
    assert not said_of_the_return(client, page)


@pytest.mark.django_db
def test_without_a_comment_or_a_reviewer_the_editor_says_so(client: Client) -> None:
    page = factories.draft(owner=factories.user("Contributors"))
    state = returned(page, "")
    state.current_task_state.finished_by.delete()
    client.force_login(page.owner)
    (message,) = said_of_the_return(client, page)
    assert message.startswith("This page was returned on ")
    assert message.endswith("There is no comment.")


@pytest.mark.django_db
def test_a_page_that_nobody_returned_says_nothing(client: Client) -> None:
    page = factories.draft(owner=factories.user("Contributors"))
    client.force_login(page.owner)
    assert not said_of_the_return(client, page)
    page.save_revision()
    Workflow.objects.get().start(page, page.owner)
    assert not said_of_the_return(client, page)
