"""An address of the former site leads to a page only if the page was public there, whatever happens to it here."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from rocb.former_addresses.former_site import answer_for
from rocb.models import ImportedItem, ImportRun, StandardPage
from tests import factories
from tests.foundation.custody.addresses.test_public_addresses import (
    fresh,
    hide_by_code,
    made,
    publish,
    rename,
    show_by_code,
    unpublish,
)

WALKS, STEPS = int(os.environ.get("WALKS", "2")), int(os.environ.get("STEPS", "30"))

pytestmark = pytest.mark.django_db


class FormerSite:
    """Items of an import, and a plain list of those that were public there."""

    def __init__(self, seed: int) -> None:
        self.chance, self.at = random.Random(seed), timezone.now() - timedelta(days=1)
        self.run = ImportRun.objects.create(origin="old", started_at=self.at, finished_at=self.at)
        self.public_there: set[str] = set()
        self.log: list[str] = []
        for number in range(8):
            self.import_item(f"/item-{number}", is_public=self.chance.random() < 0.5)

    def import_item(self, path: str, *, is_public: bool) -> None:
        page = made(factories.home(), path.strip("/"), live=is_public)
        dated = self.at - timedelta(days=400) if is_public and self.chance.random() < 0.8 else None
        Page.objects.filter(pk=page.pk).update(first_published_at=dated)
        values = {"origin": "old", "uid": path, "path": path, "type": "Document", "run": self.run}
        kind = ContentType.objects.get_for_model(StandardPage)
        ImportedItem.objects.create(**values, content_type=kind, object_id=page.pk, was_live=is_public)
        if is_public:
            self.public_there.add(path)

    def withdrawn_there(self, page: Any) -> None:
        """Another import finds that the old site has hidden the item."""
        if page.live and page.first_published_at and page.first_published_at < self.at:
            unpublish(page)
            ImportedItem.objects.filter(object_id=page.pk).update(was_live=False)

    def published_there(self, page: Any) -> None:
        publish(page)
        row = ImportedItem.objects.get(object_id=page.pk)
        ImportedItem.objects.filter(pk=row.pk).update(was_live=True)
        self.public_there.add(row.path)

    def restrict(self, page: Any) -> None:
        PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)

    def open(self, page: Any) -> None:
        PageViewRestriction.objects.filter(page=page).delete()

    def step(self) -> None:
        page = self.chance.choice(list(StandardPage.objects.order_by("pk")))
        kinds: list[Callable[[Any], None]] = [publish, unpublish, show_by_code, hide_by_code, self.restrict, self.open]
        kind = self.chance.choice([*kinds, self.rename, self.move, self.withdrawn_there, self.published_there])
        kind(page)
        self.log.append(f"{kind.__name__} {page.pk} {page.url_path}")

    def rename(self, page: Any) -> None:
        rename(page, f"name-{self.chance.random()}".replace(".", "-"))

    def move(self, page: Any) -> None:
        target = self.chance.choice([Page.objects.get(pk=factories.home().pk), *StandardPage.objects.order_by("pk")])
        if not target.path.startswith(page.path) and target.depth < 6:
            page.move(target, pos="last-child")

    def wrong(self) -> list[str]:
        found = []
        for row in ImportedItem.objects.order_by("pk"):
            answer, page = answer_for(row.path), fresh(row.target())
            is_public = page.live and not page.get_view_restrictions().exists()
            wanted = page.url if is_public and row.path in self.public_there else ""
            there = answer.address if answer else ""
            if there != wanted or (answer and row.path not in self.public_there):
                found.append(f"{row.path} answers {answer}, not {wanted!r}")
        return found


@pytest.mark.parametrize("seed", range(WALKS))
def test_an_old_address_leads_exactly_to_what_was_public_there(seed: int) -> None:
    site = FormerSite(seed)
    for number in range(STEPS):
        site.step()
        if number % 5 == 4:
            assert site.wrong() == [], "\n".join(site.log)
