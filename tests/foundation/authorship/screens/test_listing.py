"""Filters of page lists: mine, waiting, scheduled, untranslated, by topic and organisation, with bounded queries."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Workflow, WorkflowTask

from events.models import EditionOrganisation
from tests import event_factories, factories

pytestmark = pytest.mark.django_db


def titles(client: Client, url: str, **query: Any) -> set[str]:
    html = client.get(url, query).content.decode()
    return set(re.findall(r"Title [a-z]+", html))


def test_my_pages_are_those_that_i_began(editor: Client) -> None:
    factories.article(title="Title mine", owner_id=int(editor.session["_auth_user_id"]))
    factories.article(title="Title other")
    assert titles(editor, "/admin/articles/", work="mine") == {"Title mine"}


def test_what_waits_for_approval_is_found(editor: Client) -> None:
    page = factories.draft(title="Title waiting")
    factories.draft(title="Title other")
    workflow = Workflow.objects.create(name="Review")
    WorkflowTask.objects.create(workflow=workflow, task=GroupApprovalTask.objects.create(name="Look"))
    page.save_revision()
    workflow.start(page, factories.user())
    assert titles(editor, "/admin/articles/", work="waiting") == {"Title waiting"}


def test_what_is_scheduled_is_found(editor: Client) -> None:
    page = factories.draft(title="Title scheduled", go_live_at=timezone.now() + timedelta(days=1))
    page.save_revision().publish()
    factories.draft(title="Title other")
    assert titles(editor, "/admin/articles/", work="scheduled") == {"Title scheduled"}


@pytest.mark.parametrize("url", ["/admin/articles/", "/admin/editions/"])
def test_pages_without_a_version_in_each_language_are_found(editor: Client, url: str) -> None:
    make, index = (
        (factories.draft, factories.news_index)
        if url == "/admin/articles/"
        else (event_factories.edition_draft, event_factories.events_index)
    )
    complete = make(index("en"), title="Title complete")
    for code in ("ru", "fr"):
        make(index(code), title="Title version", translation_key=complete.translation_key)
    make(index("en"), title="Title lacking")
    assert titles(editor, url, work="untranslated") == {"Title lacking"}


def test_versions_that_missed_a_correction_of_the_original_are_found(editor: Client) -> None:
    page = factories.article(title="Title original")
    factories.article(factories.news_index("ru"), title="Title version", translation_key=page.translation_key)
    factories.article(title="Title other")
    factories.publish(page, correction_note="It was Monday.", last_corrected_on=timezone.localdate())
    assert titles(editor, "/admin/articles/", work="outdated") == {"Title version"}


def test_articles_are_found_by_topic_and_organisation(editor: Client) -> None:
    topic, organisation = factories.topic(), factories.organisation()
    factories.article(title="Title topic", topics=[topic])
    factories.article(title="Title organisation", organisations=[organisation])
    assert titles(editor, "/admin/articles/", topic=topic.pk) == {"Title topic"}
    assert titles(editor, "/admin/articles/", organisation=organisation.pk) == {"Title organisation"}


def test_events_are_found_by_topic_and_by_an_organisation_that_carries_them(editor: Client) -> None:
    topic, organisation = factories.topic(), factories.organisation()
    event_factories.edition(title="Title topic", topics=[topic])
    hosted = event_factories.edition(title="Title hosted")
    for role in (EditionOrganisation.Role.HOST, EditionOrganisation.Role.PARTNER):
        EditionOrganisation.objects.create(edition=hosted, organisation=organisation, role=role)
    assert titles(editor, "/admin/editions/", topic=topic.pk) == {"Title topic"}
    answer = editor.get("/admin/editions/", {"organisation": organisation.pk}).content.decode()
    assert len(re.findall(r'id="page_\d+_title|data-page-title|>\s*Title hosted\s*<', answer)) >= 1
    assert titles(editor, "/admin/editions/", organisation=organisation.pk) == {"Title hosted"}


@pytest.mark.parametrize("work", ["mine", "waiting", "scheduled", "untranslated", "outdated"])
def test_more_articles_cost_no_more_queries(editor: Client, work: str) -> None:
    owner = int(editor.session["_auth_user_id"])

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            editor.get("/admin/articles/", {"work": work})
        return len(captured)

    for _number in range(3):
        factories.article(owner_id=owner)
    queries()
    few = queries()
    for _number in range(6):
        factories.article(owner_id=owner)
    assert queries() == few


@pytest.mark.parametrize("url", ["/admin/articles/", "/admin/editions/", "/admin/series/"])
def test_the_filter_of_languages_has_that_name(editor: Client, url: str) -> None:
    for make in (factories.news_index, event_factories.events_index):
        make("en"), make("ru")
    filters = editor.get(url).context["filters"].filters
    assert str(filters["locale"].label) == "Language"
