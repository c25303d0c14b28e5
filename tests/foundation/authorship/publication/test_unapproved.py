"""Authors of changes in a draft, and the confirmation before others' changes are published."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from events import planning
from events.models import EditionOrganisation, EditionPage
from foundation.authorship.publication.asking import BOX
from foundation.authorship.publication.unapproved import changes_by_others, unapproved
from news.models import ArticlePage
from rocb.models import User
from tests import event_factories, factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def eva() -> User:
    return factories.user("Editors", username="eva")


@pytest.fixture
def carla() -> User:
    return factories.user("Contributors", username="carla", organisation=factories.organisation())


@pytest.fixture
def live(eva: User, carla: User) -> ArticlePage:
    """Public article of the editor, supplied by Carla's organisation."""
    page = factories.article(owner=eva, supplied_by=carla.organisation, provenance="supplied")
    return changed(page, carla)


def changed(page: Any, by: Any, title: str = "Changed") -> Any:
    draft = page.get_latest_revision_as_object()
    draft.title = title
    draft.save_revision(user=by)
    page.refresh_from_db()
    return page


def form(page: ArticlePage, **values: Any) -> dict[str, Any]:
    data = {
        "title": "Changed",
        "slug": page.slug,
        "kind": "news",
        "published_on": "2026-03-01",
        "standfirst": "One sentence.",
        "provenance": page.provenance,
        "supplied_by": page.supplied_by_id or "",
        "body": streamfield([("text", rich_text("<p>x</p>"))]),
        "related": inline_formset([]),
        "comments": inline_formset([]),
        **values,
    }
    return dict(nested_form_data(data))


# --- Named authors --- ------------------------------------------------------------------------------------------------


def test_what_somebody_else_saved_since_it_was_public_is_named_with_its_time(live: ArticlePage, eva: User) -> None:
    (change,) = changes_by_others(live, eva)
    assert (change.name, change.is_approved) == ("carla", False)
    assert abs((timezone.now() - change.at).total_seconds()) < 60


def test_nobody_is_told_of_their_own_changes(live: ArticlePage, carla: User) -> None:
    assert changes_by_others(live, carla) == []


def test_what_is_public_is_approved(live: ArticlePage, eva: User) -> None:
    live.get_latest_revision().publish(user=eva)
    live.refresh_from_db()
    assert changes_by_others(live, eva) == []


def test_changes_that_an_editor_saved_over_are_still_named(live: ArticlePage, eva: User) -> None:
    changed(live, eva, "Changed again")
    assert [change.name for change in unapproved(live, eva)] == ["carla"]


def test_changes_made_while_an_older_version_waited_are_named_after_it_was_approved(eva: User, carla: User) -> None:
    page = factories.draft(owner=carla)
    first = page.save_revision(user=carla)
    changed(page, carla)
    first.publish(user=eva)
    page.refresh_from_db()
    assert page.live
    # Publishing an older revision makes Wagtail treat the newest one as public, although that revision is still there.
    page.has_unpublished_changes = True
    assert [change.name for change in unapproved(page, eva)] == ["carla"]


def test_another_editor_is_named_and_not_asked_about(live: ArticlePage, eva: User) -> None:
    changed(live, factories.user("Editors", username="egon"))
    assert [(change.name, change.is_approved) for change in changes_by_others(live, eva)] == [
        ("egon", True),
        ("carla", False),
    ]
    assert [change.name for change in unapproved(live, eva)] == ["carla"]


def test_the_author_of_a_new_page_is_the_page_and_others_in_it_are_named(eva: User, carla: User) -> None:
    page = factories.draft(owner=carla)
    page.save_revision(user=carla)
    assert changes_by_others(page, eva) == []
    changed(page, factories.user("Contributors", username="boris"))
    assert [change.name for change in unapproved(page, eva)] == ["boris"]


def test_moving_an_event_publishes_nothing_of_a_draft_and_keeps_its_author(eva: User, carla: User) -> None:
    edition = event_factories.edition(owner=eva)
    EditionOrganisation.objects.create(edition=edition, organisation=carla.organisation, role="host")
    changed(EditionPage.objects.get(pk=edition.pk), carla)
    planning.cancel(EditionPage.objects.get(pk=edition.pk), notes={"en": "Ill"}, at=timezone.now(), by=eva)
    edition = EditionPage.objects.get(pk=edition.pk)
    assert edition.title != "Changed"
    assert edition.has_unpublished_changes
    assert [change.name for change in unapproved(edition, eva)] == ["carla"]


def test_the_number_of_queries_does_not_follow_the_revisions(
    live: ArticlePage, eva: User, django_assert_max_num_queries: Any
) -> None:
    for number in range(20):
        changed(live, eva if number % 2 else live.latest_revision.user, f"Change {number}")
    page = ArticlePage.objects.get(pk=live.pk)
    with django_assert_max_num_queries(6):
        changes_by_others(page, eva)


# --- Confirmation --- -------------------------------------------------------------------------------------------------


def test_an_editor_who_publishes_is_told_first_and_the_draft_is_kept(live: ArticlePage, eva: User) -> None:
    client = factories.signed_in(eva)
    edit = f"/admin/pages/{live.pk}/edit/"
    answer = client.post(edit, form(live, title="Changed by both", **{"action-publish": "1"}), follow=True)
    html = answer.content.decode()
    assert "It contains changes that nobody has approved, by carla" in html
    assert f"/admin/pages/{live.pk}/revisions/compare/live...latest/" in html
    live.refresh_from_db()
    assert live.title != "Changed by both"
    assert live.get_latest_revision_as_object().title == "Changed by both"


def test_the_box_with_the_newest_change_publishes(live: ArticlePage, eva: User) -> None:
    (change,) = unapproved(live, eva)
    values = {"action-publish": "1", BOX: change.at.isoformat()}
    factories.signed_in(eva).post(f"/admin/pages/{live.pk}/edit/", form(live, **values))
    live.refresh_from_db()
    assert live.title == "Changed"


def test_what_was_saved_after_the_box_was_shown_is_asked_about_again(live: ArticlePage, eva: User, carla: User) -> None:
    (change,) = unapproved(live, eva)
    changed(live, carla, "Changed behind the back")
    values = {"action-publish": "1", BOX: change.at.isoformat()}
    factories.signed_in(eva).post(f"/admin/pages/{live.pk}/edit/", form(live, **values))
    live.refresh_from_db()
    assert not live.title.startswith("Changed")


def test_the_checks_name_the_changes(live: ArticlePage, eva: User) -> None:
    html = " ".join(factories.signed_in(eva).get(f"/admin/pages/{live.pk}/edit/").content.decode().split())
    assert "Changes by other people" in html
    assert ": not approved" in html


def test_the_checks_of_an_event_name_them_too(eva: User, carla: User) -> None:
    edition = changed(event_factories.edition(owner=eva), carla)
    html = " ".join(factories.signed_in(eva).get(f"/admin/pages/{edition.pk}/edit/").content.decode().split())
    assert "Changes by other people" in html
    assert ": not approved" in html


@pytest.mark.parametrize("kind", ["article", "event"])
def test_publishing_many_leaves_out_what_holds_changes_of_others(eva: User, carla: User, kind: str) -> None:
    make: Any = factories.article if kind == "article" else event_factories.edition
    held, free = make(owner=eva), make(owner=eva)
    changed(held, carla)
    changed(free, eva, "Changed by its editor")
    address = f"/admin/bulk/wagtailcore/page/publish/?id={held.pk}&id={free.pk}&next=/admin/"
    html = factories.signed_in(eva).post(address, {"next": "/admin/"}, follow=True).content.decode()
    held.refresh_from_db()
    free.refresh_from_db()
    assert free.title == "Changed by its editor"
    assert held.title != "Changed"
    assert "It contains changes that nobody has approved, by carla" in html
