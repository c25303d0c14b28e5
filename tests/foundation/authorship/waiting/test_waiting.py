"""``foundation.authorship.waiting`` and the screens of language versions: the number of queries does not grow with
rows."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from news.models import ArticlePage
from tests import factories
from tests.benchmarks import bulk

pytestmark = pytest.mark.django_db

MANY = int(os.environ.get("ROWS", "60"))


def fill(count: int) -> None:
    """Add articles, half of them Russian versions of the others, which were corrected later."""
    topics, organisations = [factories.topic() for _ in range(2)], [factories.organisation() for _ in range(2)]
    known = set(ArticlePage.objects.values_list("pk", flat=True))
    bulk.articles(factories.news_index(), 2 * count, topics=topics, organisations=organisations)
    new = list(ArticlePage.objects.exclude(pk__in=known).order_by("pk"))
    for original, version in zip(new[::2], new[1::2], strict=False):
        Page.objects.filter(pk=version.pk).update(
            translation_key=original.translation_key, locale=factories.locale("ru")
        )
    pks = [page.pk for page in new[::2]]
    ArticlePage.objects.filter(pk__in=pks).update(correction_note="Monday.", last_corrected_on=timezone.localdate())
    Page.objects.filter(pk__in=pks).update(last_published_at=timezone.now() + timedelta(minutes=1))


def test_screens_ask_as_many_queries_with_many_rows_as_with_20() -> None:
    client = factories.signed_in(factories.user("Editors", username="eva"))

    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    fill(20)
    page = ArticlePage.objects.filter(locale__language_code="en").exclude(correction_note="").order_by("pk")[3]
    addresses = [
        reverse("wagtailadmin_home"),
        f"{reverse('articles:index')}?work=outdated",
        f"{reverse('articles:index')}?work=untranslated",
        reverse("authorship_versions", args=[page.pk]),
        reverse("wagtailadmin_pages:edit", args=[page.get_translations().get().pk]),
    ]
    for address in addresses:  # the first response creates rows that a new site lacks
        queries(address)
    few = {address: queries(address) for address in addresses}
    fill(MANY - 20)
    assert {address: queries(address) for address in addresses} == few
