"""`news.jobs`: what a crash or an older version left out is brought up to date."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from foundation.pictures import making
from news.jobs import reconcile_pictures
from news.models import Item
from news.tasks import image_changed
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.indexes
def test_images_of_a_site_that_had_no_such_formats_get_them_and_so_does_what_shows_them() -> None:
    image = factories.image()
    page = factories.article(image=image)
    assert reconcile_pictures(at=timezone.now()) == 1
    assert reconcile_pictures(at=timezone.now()) == 0
    lead = Item.objects.get(uuid=page.uuid).stored_lead
    assert lead
    assert len(lead["sources"]) == 2


def test_an_item_written_while_its_picture_was_being_made_is_dressed_later() -> None:
    image = factories.image()
    page = factories.article(image=image)
    making.make(image)
    reconcile_pictures(at=timezone.now())
    lead = Item.objects.get(uuid=page.uuid).stored_lead
    assert lead
    assert len(lead["sources"]) == 2


def test_an_image_whose_task_waits_is_not_asked_for_twice(settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    factories.image()
    reconcile_pictures(at=timezone.now())
    reconcile_pictures(at=timezone.now())
    assert DBTaskResult.objects.filter(task_path=image_changed.module_path).count() == 1
