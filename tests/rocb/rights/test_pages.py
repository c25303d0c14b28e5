"""Contributors see and edit pages of their organisation; they delete only pages that they alone wrote."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, PageViewRestriction
from wagtail.permissions import policy_registry

from events.models import EditionOrganisation, EditionPage, EventSeriesPage
from news.models import ArticlePage, NewsIndexPage
from rocb.models import Organisation, User
from rocb.rights.asking import Contributor
from rocb.rights.visible import visible_to
from tests import event_factories, factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def a() -> Organisation:
    return factories.organisation(name="Customs of A")


@pytest.fixture
def anna(a: Organisation) -> User:
    return factories.user("Contributors", username="anna", organisation=a)


@pytest.fixture
def colleague(a: Organisation) -> User:
    return factories.user("Contributors", username="arno", organisation=a)


@pytest.fixture
def boris() -> User:
    return factories.user("Contributors", username="boris", organisation=factories.organisation(name="Customs of B"))


@pytest.fixture
def eva() -> User:
    return factories.user("Editors", username="eva")


def may_edit(page: Any, user: User) -> bool:
    """Return the permission for the page, which must equal that of the row under it and of the list."""
    user = User.objects.get(pk=user.pk)
    page = type(page).objects.get(pk=page.pk)
    answers = {
        page.permissions_for_user(user).can_edit(),
        Page.objects.get(pk=page.pk).permissions_for_user(user).can_edit(),
        policy_registry.get(page).user_has_permission_for_instance(user, "change", page),
        policy_registry.get(page).instances_user_has_permission_for(user, "change").filter(pk=page.pk).exists(),
        policy_registry.get(page).explorable_instances(user).filter(pk=page.pk).exists(),
    }
    assert len(answers) == 1
    return answers.pop()


# --- Whose is it ---


def test_a_draft_belongs_to_its_author_and_to_colleagues(anna: User, colleague: User, boris: User, eva: User) -> None:
    page = factories.draft(owner=anna)
    assert [may_edit(page, person) for person in (anna, colleague, boris, eva)] == [True, True, False, True]


def test_an_article_belongs_to_the_organisation_that_supplied_it(
    a: Organisation, anna: User, boris: User, eva: User
) -> None:
    page = factories.article(owner=eva, provenance="supplied", supplied_by=a)
    assert may_edit(page, anna)
    assert not may_edit(page, boris)


@pytest.mark.parametrize(
    ("role", "is_theirs"), [("organiser", True), ("host", True), ("co_host", True), ("funder", False)]
)
def test_an_event_belongs_to_those_who_carry_it(
    a: Organisation, anna: User, boris: User, role: str, is_theirs: bool
) -> None:
    edition = event_factories.edition()
    EditionOrganisation.objects.create(edition=edition, organisation=a, role=role)
    assert may_edit(edition, anna) is is_theirs
    assert not may_edit(edition, boris)


def test_a_series_belongs_to_its_organisation_and_takes_new_events_of_it_only(
    a: Organisation, anna: User, boris: User, eva: User
) -> None:
    series = event_factories.monthly(owner_organisation=a)
    assert may_edit(series, anna)
    assert not may_edit(series, boris)
    rights = [EventSeriesPage.objects.get(pk=series.pk).permissions_for_user(one) for one in (anna, boris, eva)]
    assert [right.can_add_subpage() for right in rights] == [True, False, True]


def test_what_the_office_made_is_closed(anna: User, eva: User) -> None:
    home = factories.home()
    for page in (factories.draft(owner=eva), factories.article(owner=eva), factories.standard_page(home), home):
        assert not page.permissions_for_user(anna).can_edit()
        assert not page.permissions_for_user(anna).can_delete()
    index = NewsIndexPage.objects.first()
    assert index
    assert not index.permissions_for_user(anna).can_edit()
    assert index.permissions_for_user(anna).can_add_subpage()
    assert not home.permissions_for_user(anna).can_add_subpage()


def test_without_an_organisation_only_ones_own_is_open(eva: User) -> None:
    alone, other = (factories.user("Contributors", username=name) for name in ("alone", "other"))
    own, of_other = factories.draft(owner=alone), factories.draft(owner=other)
    assert may_edit(own, alone)
    assert not may_edit(of_other, alone)
    assert not may_edit(factories.draft(owner=eva), alone)


def test_naming_oneself_in_a_draft_of_a_public_page_opens_nothing(boris: User, eva: User) -> None:
    """Only published rows count."""
    page = factories.article(owner=eva)
    page.supplied_by = boris.organisation
    page.save_revision(user=eva)
    assert not may_edit(page, boris)


# --- Deleting ---


def test_a_contributor_deletes_a_draft_that_he_alone_wrote_in(anna: User, colleague: User, eva: User) -> None:
    page = factories.draft(owner=anna)
    page.save_revision(user=anna)
    assert page.permissions_for_user(anna).can_delete()
    assert not page.permissions_for_user(colleague).can_delete()
    page.save_revision(user=eva)
    page = ArticlePage.objects.get(pk=page.pk)
    assert not page.permissions_for_user(anna).can_delete()
    assert page.permissions_for_user(eva).can_delete()


def test_what_was_public_once_is_the_offices_memory(anna: User) -> None:
    page = factories.article(owner=anna)
    page.unpublish()
    page = ArticlePage.objects.get(pk=page.pk)
    rights = page.permissions_for_user(anna)
    assert rights.can_edit()
    assert not rights.can_delete()
    assert not rights.can_move()


def test_nobody_but_the_office_deletes_what_others_wrote(a: Organisation, anna: User, eva: User) -> None:
    """Try an editor's withdrawn article with its history, on the screen and in bulk."""
    page = factories.article(owner=eva, provenance="supplied", supplied_by=a)
    page.unpublish()
    client = factories.signed_in(anna)
    client.post(f"/admin/pages/{page.pk}/delete/")
    client.post(f"/admin/bulk/wagtailcore/page/delete/?id={page.pk}", {"next": "/admin/"})
    assert ArticlePage.objects.filter(pk=page.pk).exists()


# --- What the screens show ---


SECRET = "Embargoed until Friday"


@pytest.fixture
def hidden(eva: User) -> ArticlePage:
    page = factories.draft(owner=eva, title=SECRET)
    page.save_revision(user=eva)
    edition = event_factories.edition_draft(owner=eva, title=SECRET)
    edition.save_revision(user=eva)
    return page


@pytest.mark.parametrize(
    "address",
    [
        *(
            "/admin/",
            "/admin/pages/",
            "/admin/pages/{index}/",
            "/admin/articles/",
            "/admin/editions/",
            "/admin/series/",
        ),
        *("/admin/pages/search/?q=embargoed", "/admin/pages/{index}/?q=embargoed", "/admin/articles/?q=embargoed"),
        *("/admin/choose-page/", "/admin/choose-page/{index}/", "/admin/choose-page/search/?q=embargoed"),
        *("/admin/choose-page/{page}/", "/admin/choose-page/chosen-multiple/?id={page}", "/admin/pages/{page}/"),
        *("/admin/api/main/pages/", "/admin/api/main/pages/{page}/"),
        *("/admin/pages/{page}/edit/", "/admin/pages/{page}/view_draft/", "/admin/pages/{page}/history/"),
        *("/admin/pages/{page}/usage/", "/admin/pages/{page}/copy/", "/admin/pages/{page}/move/"),
        *("/admin/pages/{page}/move/{index}/confirm/", "/admin/news/share/{page}/", "/admin/pages/{page}/delete/"),
        *(
            "/admin/bulk/wagtailcore/page/delete/?id={page}",
            "/admin/bulk/wagtailcore/page/delete/?id=all&childOf={index}",
        ),
        *(
            "/admin/pages/usage/newsroom_news/articlepage/",
            "/admin/reports/aging-pages/",
            "/admin/reports/site-history/",
        ),
        *("/admin/reports/page-types-usage/", "/admin/reports/workflow/", "/admin/reports/workflow_tasks/"),
        *("/admin/pages/{page}/revisions/compare/earliest...latest/", "/admin/translation/submit/page/{page}/"),
        *("/admin/pages/{page}/workflow_history/", "/admin/pages/workflow/confirm_cancellation/{page}/"),
    ],
)
def test_a_draft_of_others_is_nowhere_to_be_read(
    hidden: ArticlePage, anna: User, address: str, django_capture_on_commit_callbacks: Any
) -> None:
    index = hidden.get_parent()
    hidden.get_workflow().start(hidden, hidden.owner)
    client = factories.signed_in(anna)
    answer = client.get(address.format(page=hidden.pk, index=index.pk), follow=True)
    assert SECRET not in answer.content.decode()
    assert answer.status_code in {200, 403, 404}


def test_ones_own_draft_is_where_one_looks_for_it(anna: User, colleague: User) -> None:
    factories.draft(owner=anna, title="Draft of A").save_revision(user=anna)
    client = factories.signed_in(colleague)
    for address in (f"/admin/pages/{NewsIndexPage.objects.get().pk}/", "/admin/articles/"):
        assert "Draft of A" in client.get(address).content.decode()


def test_public_pages_of_others_can_be_chosen_and_linked(anna: User) -> None:
    page = factories.article(title="Public to all")
    client = factories.signed_in(anna)
    html = client.get(f"/admin/choose-page/{page.get_parent().pk}/").content.decode()
    assert "Public to all" in html


def test_an_alias_of_a_restricted_page_is_hidden_like_its_source(anna: User) -> None:
    page = factories.article(title=SECRET)
    alias = page.create_alias(parent=factories.news_index(), update_slug="again")

    def visible() -> set[int]:
        rows = Page.objects.filter(pk__in=[page.pk, alias.pk])
        found = set(visible_to(anna, rows).values_list("pk", flat=True))
        assert {row.pk for row in rows if Contributor(anna).may_know(row)} == found
        return found

    assert visible() == {page.pk, alias.pk}
    PageViewRestriction.objects.create(page=page.page_ptr, restriction_type=PageViewRestriction.LOGIN)
    assert visible() == set()
    client = factories.signed_in(anna)
    assert SECRET not in client.get(f"/admin/choose-page/{alias.get_parent().pk}/").content.decode()


def test_a_closed_page_says_so(hidden: ArticlePage, anna: User) -> None:
    client = factories.signed_in(anna)
    answer = client.get(f"/admin/pages/{hidden.pk}/edit/", follow=True)
    assert "Sorry, you do not have permission to access this area." in answer.content.decode()


def test_a_copy_to_new_dates_needs_the_right_to_read(anna: User, eva: User) -> None:
    edition = event_factories.edition_draft(owner=eva)
    client = factories.signed_in(anna)
    client.post(f"/admin/programme/event/{edition.pk}/copy/", {"starts_on": "2027-05-05"})
    assert EditionPage.objects.count() == 1


def test_queries_of_a_contributors_list_do_not_grow(anna: User, django_assert_max_num_queries: Any) -> None:
    client = factories.signed_in(anna)
    index = factories.news_index()
    for _ in range(2):
        factories.draft(index, owner=anna)
    client.get(f"/admin/pages/{index.pk}/")
    with CaptureQueriesContext(connection) as few:
        client.get("/admin/articles/")
    for _ in range(8):
        factories.draft(index, owner=anna)
    with CaptureQueriesContext(connection) as many:
        client.get("/admin/articles/")
    assert len(many) - len(few) <= 8 * 3, "a bound of rows times the buttons of a row"
