"""`foundation.translation.placement`: a page is copied and moved only within its language."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from foundation.translation.placement import OTHER_LANGUAGE
from tests import event_factories, factories

pytestmark = pytest.mark.django_db


def copied(client: Client, page: Page, parent: Page, **values: str) -> Any:
    data = {
        "new_title": "A copy",
        "new_slug": "a-copy",
        "new_parent_page": str(parent.pk),
        "publish_copies": "on",
        **values,
    }
    return client.post(reverse("wagtailadmin_pages:copy", args=[page.pk]), data)


def subject(kind: str) -> tuple[Page, Page]:
    """Return a page and a place for it in another language."""
    if kind == "article":
        return factories.article(), factories.news_index("ru")
    event = event_factories.edition(event_factories.series())
    return event.get_parent() if kind == "series" else event, event_factories.events_index("ru")


@pytest.mark.parametrize("values", [{}, {"copy_subpages": "on"}, {"alias": "on"}])
@pytest.mark.parametrize("kind", ["article", "event", "series"])
def test_a_page_is_copied_only_within_its_language(client: Client, kind: str, values: dict[str, str]) -> None:
    client.force_login(factories.user(is_superuser=True))
    page, other = subject(kind)
    before = Page.objects.count()
    errors = copied(client, page, other, new_slug=page.slug, **values).context["form"].errors
    assert errors == {"new_parent_page": [OTHER_LANGUAGE]}
    assert Page.objects.count() == before
    assert copied(client, page, page.get_parent(), **values).status_code == 302
    assert Page.objects.filter(slug="a-copy", locale=page.locale).exists()


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("kind", ["article", "event", "series"])
def test_a_move_to_another_language_is_refused_before_the_question_with_the_reason(
    client: Client, kind: str, method: str
) -> None:
    client.force_login(factories.user(is_superuser=True))
    page, other = subject(kind)
    answer = getattr(client, method)(reverse("wagtailadmin_pages:move_confirm", args=[page.pk, other.pk]), follow=True)
    assert [message.message.strip() for message in answer.context["messages"]] == [OTHER_LANGUAGE]
    assert Page.objects.get(pk=page.pk).get_parent() == page.get_parent()
