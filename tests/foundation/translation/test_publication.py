"""A page with a text that a machine drafted and no one has read is never public, whatever people and programs do."""

from __future__ import annotations

import gc
import json
import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Page, Revision, Workflow, WorkflowPage, WorkflowTask
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from foundation.jobs.scheduled_pages import publish_due
from foundation.translation import memory, pages, states
from foundation.translation.models import Segment
from foundation.translation.publication import UnreadDrafts
from foundation.translation.texts import Texts
from news.models import ArticlePage, PreviewLink
from tests import factories
from tests.foundation.translation.test_drafts import WORD, draft_all, pair  # noqa: F401
from tests.foundation.translation.test_side_by_side import latest
from tests.foundation.translation.test_states import Committed, article_with_russian, committed  # noqa: F401

pytestmark = pytest.mark.django_db
PUBLIC = [
    *("/ru/", "/ru/news/", "/ru/news/rss.xml", "/ru/news/atom.xml", "/ru/news/feed.json", "/feeds/all/atom.xml"),
    *(
        "/sitemap.xml",
        "/news-sitemap.xml",
        f"/ru/search/?q={WORD.lower()}",
        "/api/v2/pages/?type=newsroom_news.ArticlePage&fields=*",
    ),
    *("/ru/topics/", "/ru/atom.xml", "/api/v2/changes/"),
]
HINT = "that no one has read"


def test_every_way_to_publish_or_schedule_is_refused_and_leaves_nothing_behind(pair: Any) -> None:  # noqa: F811
    _original, page = pair
    tomorrow = timezone.now() + timedelta(days=1)
    with pytest.raises(UnreadDrafts):
        latest(page).save_revision().publish()
    scheduled = latest(page)
    scheduled.go_live_at = tomorrow
    with pytest.raises(UnreadDrafts):
        scheduled.save_revision().publish()
    with pytest.raises(ValidationError):
        latest(page).save_revision(approved_go_live_at=tomorrow)
    made = latest(page)
    made.live = True
    with pytest.raises(UnreadDrafts):
        made.save()
    copy = ArticlePage.objects.get(pk=page.pk).copy(update_attrs={"slug": "copy"}, keep_live=False)
    with pytest.raises(UnreadDrafts):
        copy.get_latest_revision().publish()
    Revision.objects.filter(pk=latest(page).latest_revision_id).update(approved_go_live_at=timezone.now())
    assert publish_due(at=timezone.now())["failed"] == 1
    assert not ArticlePage.objects.get(pk=page.pk).live


def test_a_refused_publication_keeps_the_schedule_of_an_earlier_revision() -> None:
    original, page = article_with_russian()
    draft = latest(page)
    draft.go_live_at = timezone.now() + timedelta(days=1)
    draft.save_revision().publish()
    draft_all(original, page)
    now = latest(page)
    now.go_live_at = None
    with pytest.raises(UnreadDrafts):
        now.save_revision().publish()
    assert page.revisions.filter(approved_go_live_at__isnull=False).count() == 1


def test_editors_are_told_why_in_the_editor_in_bulk_and_on_approval(client: Client, pair: Any) -> None:  # noqa: F811
    original, page = pair
    client.force_login(factories.user("Editors"))
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert HINT in client.get(edit).content.decode()
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    answer = client.post(f"{bulk}?id={page.pk}&next=/admin/", {"include_descendants": "on"}, follow=True)
    assert HINT in answer.content.decode()
    assert not ArticlePage.objects.get(pk=page.pk).live
    for one in pages.read(original, latest(page)):
        draft = latest(page)
        pages.confirm(draft, [one])
        draft.save_revision()
    assert HINT not in client.get(edit).content.decode()
    latest(page).save_revision().publish()
    assert ArticlePage.objects.get(pk=page.pk).live


def test_a_shared_link_shows_the_newest_draft_that_was_read(client: Client, pair: Any) -> None:  # noqa: F811
    original, page = pair
    _link, token = PreviewLink.make(page.page_ptr, by=factories.user("Editors"), at=timezone.now())
    address = reverse("news_shared_draft", args=[token])
    assert "In short" in client.get(address).content.decode()
    draft = latest(page)
    for one in pages.read(original, draft):
        pages.translate(draft, original, one.original.path, "Прочитан")
    draft.save_revision()
    assert "Прочитан" in client.get(address).content.decode()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite reads without cursors of its own")
def test_the_search_for_a_draft_to_share_leaves_no_cursor_open(pair: Any) -> None:  # noqa: F811
    """A cursor that is closed after its savepoint was rolled back would abort another transaction."""
    gc.disable()
    try:
        assert pages.newest_read(pair[1])
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_cursors WHERE name LIKE '\\_django%%'")
            assert cursor.fetchone() == (0,)
    finally:
        gc.enable()


@pytest.mark.parametrize("is_article", [True, False])
def test_an_approval_does_not_publish_unread_drafts(client: Client, pair: Any, is_article: bool) -> None:  # noqa: F811
    page = pair[1]
    if not is_article:
        original = factories.standard_page(title="About us")
        page = original.copy_for_translation(factories.locale("ru"), copy_parents=True)
        draft = page.get_latest_revision_as_object()
        pages.translate(draft, original, "title", WORD, is_draft=True)
        draft.save_revision()
    workflow = Workflow.objects.create(name="Review")
    WorkflowTask.objects.create(workflow=workflow, task=GroupApprovalTask.objects.create(name="Approval"))
    WorkflowPage.objects.update_or_create(page=page.get_parent(), defaults={"workflow": workflow})
    page = Page.objects.get(pk=page.pk).specific
    workflow.start(page, factories.user(is_superuser=True))
    client.force_login(factories.user(is_superuser=True))
    state = Page.objects.get(pk=page.pk).specific.current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk])
    answer = client.post(address, {"comment": ""}, follow=True)
    assert answer.status_code == 200
    assert not Page.objects.get(pk=page.pk).live
    assert (HINT in answer.content.decode()) is is_article


def test_the_button_publish_saves_the_draft_and_says_why_it_is_not_public(client: Client) -> None:
    original = factories.standard_page(title="About us")
    page = original.copy_for_translation(factories.locale("ru"), copy_parents=True)
    draft = page.get_latest_revision_as_object()
    pages.translate(draft, original, "title", WORD, is_draft=True)
    draft.save_revision()
    client.force_login(factories.user(is_superuser=True))
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    data = nested_form_data({"title": WORD, "slug": "o-nas", "body": streamfield([]), "comments": inline_formset([])})
    answer = client.post(edit, {**data, "action-publish": "1"}, follow=True)
    assert "was not published" in answer.content.decode()
    assert not Page.objects.get(pk=page.pk).live
    client.post(edit, {**data, "title": "О нас", "action-publish": "1"}, follow=True)
    assert Page.objects.get(pk=page.pk).live


class Office:
    """Random steps on a translation: drafts, edits, confirmations and all ways to publish."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.original, self.page = article_with_russian(title="A title", standfirst="In short")
        self.user = factories.user("Editors")
        self.refused = self.published = 0

    def draft(self) -> None:
        draft_all(pages.original_of(self.page), self.page, user=self.user)

    def _with(self, change: Callable[[Any, Any, Any], None]) -> None:
        original, draft = pages.original_of(self.page), latest(self.page)
        change(original, draft, self.random.choice([one for one in pages.read(original, draft) if one.original]))
        draft.save_revision()

    def read_one(self) -> None:
        self._with(lambda original, draft, one: pages.confirm(draft, [one]))

    def type_one(self) -> None:
        text = f"Текст {self.random.random()}"
        self._with(lambda original, draft, one: pages.translate(draft, original, one.original.path, text))

    def read_all(self) -> None:
        """Replace each draft by a text of a person."""
        original, draft = pages.original_of(self.page), latest(self.page)
        for one in pages.read(original, draft):
            if one.original and WORD in (one.translation.words if one.translation else WORD):
                pages.translate(draft, original, one.original.path, f"Текст {self.random.random()}")
        draft.save_revision()

    def edit_plainly(self) -> None:
        draft = latest(self.page)
        if self.random.random() < 0.5:
            draft.standfirst = f"Коротко {self.random.random()}"
        draft.save_revision()

    def move_blocks(self) -> None:
        draft = latest(self.page)
        blocks = [{"type": one["type"], "value": one["value"]} for one in draft.body.get_prep_value()]
        draft.body = ArticlePage._meta.get_field("body").to_python(json.dumps(blocks))
        draft.save_revision()

    def correct_the_original(self) -> None:
        factories.publish(ArticlePage.objects.get(pk=self.original.pk), standfirst=f"Short {self.random.random()}")

    def shorten_the_original(self) -> None:
        factories.publish(ArticlePage.objects.get(pk=self.original.pk), body=[("text", "<p>One.</p>")])

    def go_back(self) -> None:
        self.random.choice(list(self.page.revisions.all())).as_object().save_revision()

    def save_a_stale_form(self) -> None:
        """Bring back texts of an earlier draft, as an editor does in a window that was opened before."""
        draft, former = latest(self.page), self.random.choice(list(self.page.revisions.all())).as_object()
        for name in draft.translated_fields:
            if self.random.random() < 0.7:
                setattr(draft, name, getattr(former, name))
        draft.save_revision()

    def withdraw(self) -> None:
        ArticlePage.objects.get(pk=self.page.pk).unpublish()

    def publish(self) -> None:
        draft = latest(self.page)
        draft.go_live_at = timezone.now() + timedelta(hours=1) if self.random.random() < 0.3 else None
        try:
            draft.save_revision().publish()
            self.published += 1
        except UnreadDrafts:
            self.refused += 1

    def time_passes(self) -> None:
        Revision.objects.filter(approved_go_live_at__isnull=False).update(approved_go_live_at=timezone.now())
        publish_due(at=timezone.now())

    def step(self) -> None:
        steps = [
            self.type_one,
            self.edit_plainly,
            self.move_blocks,
            self.correct_the_original,
            self.shorten_the_original,
        ]
        steps += [
            self.go_back,
            self.withdraw,
            self.read_all,
            self.time_passes,
            self.save_a_stale_form,
            *[self.draft] * 3,
            *[self.publish] * 4,
        ]
        self.random.choice(steps)()


@pytest.mark.parametrize("seed", range(3))
def test_no_draft_that_nobody_read_is_ever_public(seed: int, client: Client, committed: Committed) -> None:  # noqa: F811
    office = Office(seed)
    _link, token = PreviewLink.make(office.page.page_ptr, by=office.user, at=timezone.now())
    preview = reverse("news_shared_draft", args=[token])
    for number in range(40):
        with committed():
            office.step()
        page = ArticlePage.objects.get(pk=office.page.pk)
        for address in (page.url, preview, *(PUBLIC if number % 10 == 9 else ())):
            assert WORD not in client.get(address, follow=True).content.decode(), address
        if not page.live:
            continue
        assert WORD not in "".join(text.words for text in Texts(page)) + page.title
        states.sweep(at=timezone.now())
        assert not Segment.objects.filter(translation__contains=WORD).exists()
        assert not memory.public().filter(translation__contains=WORD).exists()
        assert WORD not in "".join(f"{one.subject}{one.body}" for one in mail.outbox)
    assert office.refused
    assert office.published
    assert not Page.objects.filter(live=True, title__contains=WORD).exists()
