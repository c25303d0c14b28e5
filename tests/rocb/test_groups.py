"""Permissions: contributors write and submit, editors publish (``rocb/migrations/0003_groups_and_approval.py``)."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from wagtail.images import get_image_model
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowContentType, WorkflowPage
from wagtail.permissions import policy_registry
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from news.models import ArticlePage
from rocb.models import User
from tests import event_factories, factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def contributor() -> User:
    return factories.user("Contributors")


@pytest.fixture
def editor() -> User:
    return factories.user("Editors")


def test_there_are_these_three_groups_and_no_others() -> None:
    assert set(Group.objects.values_list("name", flat=True)) == {"Editors", "Contributors", "Translators"}


def test_both_enter_the_cms(client: Client, contributor: User, editor: User) -> None:
    factories.home()
    for person in (contributor, editor):
        client.force_login(person)
        assert client.get("/admin/").status_code == 200


def test_a_reader_does_not_enter_the_cms(client: Client) -> None:
    assert client.get("/admin/").status_code == 302
    client.force_login(factories.user())
    assert client.get("/admin/").status_code in {302, 403}


def test_a_contributor_writes_but_does_not_publish(contributor: User) -> None:
    index = factories.news_index()
    assert index.permissions_for_user(contributor).can_add_subpage()
    assert not index.permissions_for_user(contributor).can_publish_subpage()
    own = factories.draft(index, owner=contributor)
    own.save_revision()
    assert own.permissions_for_user(contributor).can_edit()
    assert own.permissions_for_user(contributor).can_submit_for_moderation()
    assert not own.permissions_for_user(contributor).can_publish()


def test_a_contributor_neither_unpublishes_nor_deletes_what_is_live(contributor: User) -> None:
    page = factories.article()
    rights = page.permissions_for_user(contributor)
    assert not rights.can_unpublish()
    assert not rights.can_delete()


def test_an_editor_publishes_unpublishes_and_deletes(editor: User) -> None:
    rights = factories.article().permissions_for_user(editor)
    assert rights.can_publish()
    assert rights.can_unpublish()
    assert rights.can_delete()


def test_a_contributors_attempt_to_publish_by_hand_made_request_fails(client: Client, contributor: User) -> None:
    page = factories.draft(owner=contributor)
    page.save_revision()
    client.force_login(contributor)
    data = nested_form_data(
        {
            "title": "As the contributor has it",
            "slug": page.slug,
            "kind": "news",
            "published_on": "2026-03-01",
            "standfirst": "x",
            "provenance": "own",
            "body": streamfield([]),
            "related": inline_formset([]),
            "comments": inline_formset([]),
            "action-publish": "1",
        }
    )
    client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)
    page = ArticlePage.objects.get(pk=page.pk)
    assert page.get_latest_revision_as_object().title == "As the contributor has it", "it was kept as a draft"
    assert not page.live


def test_an_editor_keeps_the_vocabulary_and_a_contributor_does_not(editor: User, contributor: User) -> None:
    for model in ("organisation", "topic", "region"):
        for action in ("add", "change", "delete"):
            assert editor.has_perm(f"rocb.{action}_{model}")
            assert not contributor.has_perm(f"rocb.{action}_{model}")


def test_neither_keeps_users_and_groups(editor: User, contributor: User) -> None:
    for person in (editor, contributor):
        assert not person.has_perm("rocb.change_user")
        assert not person.has_perm("auth.change_group")


def test_what_is_submitted_goes_to_the_editors(contributor: User) -> None:
    (workflow,) = Workflow.objects.filter(active=True)
    assert (
        WorkflowPage.objects.filter(workflow=workflow, page__depth=1).exists() or WorkflowContentType.objects.exists()
    )
    groups = {
        group.name
        for task in GroupApprovalTask.objects.filter(workflow_tasks__workflow=workflow)
        for group in task.groups.all()
    }
    assert groups == {"Editors"}
    page = factories.draft(owner=contributor)
    page.save_revision()
    state = page.get_workflow().start(page, contributor)
    assert state.status == "in_progress"
    assert not page.permissions_for_user(contributor).can_publish()


def test_a_contributor_adds_pictures(contributor: User, editor: User) -> None:
    permission_policy = policy_registry.get_by_type(get_image_model())
    assert permission_policy.user_has_permission(contributor, "add")
    assert permission_policy.user_has_permission(contributor, "choose")
    assert not permission_policy.user_has_permission_for_instance(contributor, "delete", factories.image())
    assert permission_policy.user_has_permission(editor, "delete")


def test_grants_on_pages_are_few(editor: User) -> None:
    """One branch for editors, the lists for contributors: grants for 53 administrations would make the CMS slow."""
    lists = {index.pk for index in (factories.news_index(), factories.news_index("ru"), event_factories.events_index())}
    assert policy_registry.get_by_type(Page).user_has_permission(editor, "publish")
    pages = {group.name: set(group.page_permissions.values_list("page", flat=True)) for group in Group.objects.all()}
    assert pages == {"Editors": {Page.get_first_root_node().pk}, "Contributors": lists, "Translators": set()}
