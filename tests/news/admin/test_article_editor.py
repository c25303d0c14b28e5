"""``news.admin.article_editor``: errors block all that leads to readers; drafts are always saved; no text is lost."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupApprovalTask, TaskState, Workflow, WorkflowPage, WorkflowTask
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from foundation.authorship.publication import scheduling
from news.models import ArticlePage, NewsIndexPage
from tests import factories

GOOD = "<p>The meeting took place in Baku.</p>"
BAD = "<p>The meeting took place on xx May.</p>"


def form(text: str = GOOD, **values: Any) -> dict[str, Any]:
    """Return the form data of the editor."""
    blocks = values.pop("blocks", None) or [("text", rich_text(text, features=["bold", "link"]))]
    actions = {f"action-{name}": "1" for name in values.pop("actions", [])}
    return nested_form_data(
        {
            "title": "A meeting in Baku",
            "slug": "a-meeting-in-baku",
            "kind": "news",
            "published_on": "2026-03-01",
            "standfirst": "One sentence.",
            "provenance": "own",
            "body": streamfield(blocks),
            "related": inline_formset([]),
            "comments": inline_formset([]),
            **actions,
            **values,
        }
    )


def add_url(index: NewsIndexPage) -> str:
    return reverse("wagtailadmin_pages:add", args=["newsroom_news", "articlepage", index.pk])


def edit_url(page: ArticlePage) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def newest(page: ArticlePage) -> ArticlePage:
    page.refresh_from_db()
    return page.get_latest_revision_as_object()


def test_a_new_article_without_errors_is_published(superuser: Client, news_index: NewsIndexPage) -> None:
    response = superuser.post(add_url(news_index), form(actions=["publish"]))
    assert response.status_code == 302
    assert ArticlePage.objects.get().live


def test_a_new_article_with_errors_comes_back_as_it_was_typed(superuser: Client, news_index: NewsIndexPage) -> None:
    response = superuser.post(add_url(news_index), form(BAD, standfirst="", actions=["publish"]))
    html = response.content.decode()
    assert response.status_code == 200
    assert not ArticlePage.objects.exists()
    assert "Fix 2 issues before readers can see the article." in html
    assert "There is no standfirst." in html
    assert "The meeting took place on xx May." in html


@pytest.mark.parametrize("text", [GOOD, BAD])
def test_a_draft_is_always_saved(superuser: Client, news_index: NewsIndexPage, text: str) -> None:
    assert superuser.post(add_url(news_index), form(text, standfirst="")).status_code == 302
    page = ArticlePage.objects.get()
    assert not page.live
    assert superuser.post(edit_url(page), form(text, standfirst="")).status_code == 302


def test_autosave_is_never_stopped_and_brings_the_checks_with_it(superuser: Client, news_index: NewsIndexPage) -> None:
    page = factories.draft(news_index)
    response = superuser.post(edit_url(page), form(BAD, standfirst=""), headers={"accept": "application/json"})
    data = response.json()
    assert data["success"]
    assert "There is no standfirst." in data["html"]
    assert "[data-checks-part]" in data["html"]
    assert "data-checks-panel" not in data["html"]  # Wagtail's script keeps its own


def test_errors_stop_the_publishing_of_an_edit(superuser: Client, news_index: NewsIndexPage) -> None:
    page = factories.article(news_index, title="As it was")
    response = superuser.post(edit_url(page), form(BAD, title="The corrected title", actions=["publish"]))
    assert response.status_code == 200
    page.refresh_from_db()
    assert page.title == "As it was"
    assert "The corrected title" in response.content.decode()
    assert (
        superuser.post(edit_url(page), form(GOOD, title="The corrected title", actions=["publish"])).status_code == 302
    )
    page.refresh_from_db()
    assert page.title == "The corrected title"


def test_warnings_stop_nothing(superuser: Client, news_index: NewsIndexPage) -> None:
    response = superuser.post(add_url(news_index), form("<p>The WCO met.</p>", actions=["publish"]))
    assert response.status_code == 302
    assert ArticlePage.objects.get().live


def test_errors_stand_at_their_fields_and_blocks(superuser: Client, news_index: NewsIndexPage) -> None:
    blocks = [
        ("text", rich_text(BAD)),
        ("heading", {"text": "Too low", "level": "h3"}),
        ("quote", {"text": "TBC", "speaker": "Name", "office": "Office"}),
    ]
    image = factories.image(description="")
    data = form(blocks=blocks, image=str(image.pk), published_on="2999-01-01", actions=["publish"])
    context = superuser.post(add_url(news_index), data).context
    errors = context["form"].errors.as_data()
    assert {error.code for error in errors["published_on"]} == {"date_in_future"}
    assert {error.code for error in errors["image"]} == {"image_without_alt"}
    (of_body,) = errors["body"]
    assert set(of_body.block_errors) == {0, 1, 2}


def test_a_date_in_the_future_with_its_time_of_publication_is_scheduled(
    superuser: Client, news_index: NewsIndexPage
) -> None:
    later = timezone.localtime() + timedelta(days=3)
    data = form(published_on=f"{later:%Y-%m-%d}", actions=["publish"])
    data |= {scheduling.BUTTON: scheduling.WRITTEN, scheduling.FIELD: f"{later:%Y-%m-%dT%H:%M}"}
    assert superuser.post(add_url(news_index), data).status_code == 302
    page = ArticlePage.objects.get()
    assert not page.live
    assert page.scheduled_revision


def test_other_errors_of_the_form_come_first(superuser: Client, news_index: NewsIndexPage) -> None:
    response = superuser.post(add_url(news_index), form(BAD, provenance="republished", actions=["publish"]))
    assert "Enter the address of the original." in response.content.decode()
    assert not ArticlePage.objects.exists()


# --- Review ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def reviewed_index(news_index: NewsIndexPage) -> NewsIndexPage:
    """Return a news list with one review step for superusers."""
    workflow = Workflow.objects.create(name="Review")
    task = GroupApprovalTask.objects.create(name="Approval")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=1)
    WorkflowPage.objects.update_or_create(page=news_index, defaults={"workflow": workflow})
    return news_index


def submitted(index: NewsIndexPage, text: str) -> tuple[ArticlePage, TaskState]:
    page = factories.draft(index, body=factories.text(text))
    page.save_revision()
    page.get_workflow().start(page, factories.user(is_superuser=True))
    page.refresh_from_db()
    return page, page.current_workflow_task_state


def test_errors_stop_the_submission(superuser: Client, reviewed_index: NewsIndexPage) -> None:
    page = factories.draft(reviewed_index)
    assert superuser.post(edit_url(page), form(BAD, actions=["submit"])).status_code == 200
    page.refresh_from_db()
    assert not page.workflow_in_progress
    assert superuser.post(edit_url(page), form(GOOD, actions=["submit"])).status_code == 302
    page = ArticlePage.objects.get(pk=page.pk)
    assert page.workflow_in_progress


def test_errors_stop_approval_in_the_editor_but_not_the_return(
    superuser: Client, reviewed_index: NewsIndexPage
) -> None:
    page, state = submitted(reviewed_index, GOOD)
    approve = {"actions": ["workflow-action"], "workflow-action-name": "approve"}
    assert superuser.post(edit_url(page), form(BAD, **approve)).status_code == 200
    page.refresh_from_db()
    assert not page.live
    reject = {
        "actions": ["workflow-action"],
        "workflow-action-name": "reject",
        "workflow-action-extra-data": '{"comment": "Which day?"}',
    }
    assert superuser.post(edit_url(page), form(BAD, **reject)).status_code == 302
    assert TaskState.objects.get(pk=state.pk).status == TaskState.STATUS_REJECTED


@pytest.mark.parametrize(("text", "is_live"), [(GOOD, True), (BAD, False)])
def test_errors_stop_approval_from_the_dashboard(
    superuser: Client, reviewed_index: NewsIndexPage, text: str, is_live: bool
) -> None:
    page, state = submitted(reviewed_index, text)
    url = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk])
    response = superuser.post(url, {"comment": ""}, follow=True)
    page.refresh_from_db()
    assert page.live is is_live
    assert ("was not published" in response.content.decode()) is not is_live


def test_a_text_with_errors_can_be_returned_from_the_dashboard(
    superuser: Client, reviewed_index: NewsIndexPage
) -> None:
    page, state = submitted(reviewed_index, BAD)
    url = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "reject", state.pk])
    superuser.post(url, {"comment": "Which day?"})
    assert TaskState.objects.get(pk=state.pk).status == TaskState.STATUS_REJECTED


# --- In bulk --------------------------------------------------------------------------------------------------------


def bulk_publish(superuser: Client, *pages: Any, **data: Any) -> str:
    ids = "&".join(f"id={page.pk}" for page in pages)
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    return superuser.post(f"{url}?{ids}&next=/admin/", data, follow=True).content.decode()


def test_a_selection_is_published_but_for_those_with_errors(superuser: Client, news_index: NewsIndexPage) -> None:
    good = factories.draft(news_index)
    bad = factories.draft(news_index, title="The bad one", body=factories.text(BAD))
    html = bulk_publish(superuser, good, bad)
    good.refresh_from_db()
    bad.refresh_from_db()
    assert good.live
    assert not bad.live
    assert "“The bad one” was not published" in html


def test_a_whole_list_is_published_only_without_errors(superuser: Client, news_index: NewsIndexPage) -> None:
    good, bad = factories.draft(news_index), factories.draft(news_index, body=factories.text(BAD))
    bulk_publish(superuser, news_index, include_descendants="on")
    for page in (good, bad):
        page.refresh_from_db()
        assert not page.live
    factories.publish(bad, body=factories.text(GOOD))
    bulk_publish(superuser, news_index, include_descendants="on")
    good.refresh_from_db()
    assert good.live


# --- In the editor --------------------------------------------------------------------------------------------------


def test_the_panel_lists_the_findings_of_the_draft(superuser: Client, news_index: NewsIndexPage) -> None:
    page = factories.draft(news_index, standfirst="", body=factories.text("<p>The WCO met.</p>"))
    page.save_revision()
    html = superuser.get(edit_url(page)).content.decode()
    assert re.findall(r'data-side-panel-toggle="(\w+)"', html).count("checks") == 1
    assert html.index("data-checks-part") < html.index("data-checks-panel")
    assert 'data-finding="standfirst_missing"' in html
    assert 'data-finding="acronym_not_expanded"' in html
    assert "1 error to fix before publishing" in html
    assert "1 warning to check" in html
    assert 'href="#id_standfirst"' in html


def test_the_panel_is_content_with_a_good_draft(superuser: Client, news_index: NewsIndexPage) -> None:
    assert "Nothing to fix." in superuser.get(edit_url(factories.draft(news_index))).content.decode()


def test_a_new_article_has_the_panel_before_its_first_save(superuser: Client, news_index: NewsIndexPage) -> None:
    html = superuser.get(add_url(news_index)).content.decode()
    assert "Checks run after you save the draft for the first time." in html


def test_half_filled_blocks_do_not_stop_a_draft(superuser: Client, news_index: NewsIndexPage) -> None:
    blocks = [("text", rich_text("")), ("heading", {"text": "", "level": "h2"}), ("quote", {"text": "", "speaker": ""})]
    assert superuser.post(add_url(news_index), form(blocks=blocks)).status_code == 302
