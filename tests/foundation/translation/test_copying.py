"""`foundation.translation.copying`: a copy of a page stays in its language."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from tests import event_factories, factories

pytestmark = pytest.mark.django_db


def copied(client: Client, page: Page, parent: Page, **values: str) -> int:
    data = {
        "new_title": "A copy",
        "new_slug": "a-copy",
        "new_parent_page": str(parent.pk),
        "publish_copies": "on",
        **values,
    }
    return client.post(reverse("wagtailadmin_pages:copy", args=[page.pk]), data).status_code


@pytest.mark.parametrize("values", [{}, {"copy_subpages": "on"}, {"alias": "on"}])
@pytest.mark.parametrize("kind", ["article", "event", "series"])
def test_a_page_is_copied_only_within_its_language(client: Client, kind: str, values: dict[str, str]) -> None:
    client.force_login(factories.user(is_superuser=True))
    if kind == "article":
        page, other = factories.article(), factories.news_index("ru")
    else:
        event = event_factories.edition(event_factories.series())
        page, other = event.get_parent() if kind == "series" else event, event_factories.events_index("ru")
    before = Page.objects.count()
    assert copied(client, page, other, **values) == 200, "the form is shown again"
    assert Page.objects.count() == before
    assert copied(client, page, page.get_parent(), **values) == 302
    assert Page.objects.filter(slug="a-copy", locale=page.locale).exists()
