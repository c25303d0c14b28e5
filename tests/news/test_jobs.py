"""`news.jobs`: repair of rows that a crash or an older version left incomplete."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from foundation.pictures import making
from foundation.pictures.cuts import DOWNLOAD, SHOWN_FILTERS
from news.jobs import reconcile_pictures
from news.models import Change, Item
from news.tasks import renditions_missing
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


@pytest.mark.indexes
def test_a_size_more_to_download_is_no_change_to_followers() -> None:
    """After an upgrade, an item may have other fields than when it was written."""
    image = factories.image()
    page = factories.article(image=image)
    making.make(image, SHOWN_FILTERS)
    reconcile_pictures(at=timezone.now())  # the item with its image
    image.renditions.filter(filter_spec=DOWNLOAD).delete()
    Item.objects.filter(uuid=page.uuid).update(title="As an older release wrote it", content_hash="")
    changes = Change.objects.count()
    assert reconcile_pictures(at=timezone.now()) == 1
    assert image.renditions.filter(filter_spec=DOWNLOAD).exists()
    assert Change.objects.count() == changes


def test_an_item_written_while_its_picture_was_being_made_is_dressed_later() -> None:
    image = factories.image()
    page = factories.article(image=image)
    making.make(image)
    reconcile_pictures(at=timezone.now())
    lead = Item.objects.get(uuid=page.uuid).stored_lead
    assert lead
    assert len(lead["sources"]) == 2


def test_an_image_whose_task_waits_is_not_asked_for_twice(settings: Any) -> None:
    factories.image()  # as from an older version: no task is waiting
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    reconcile_pictures(at=timezone.now())
    reconcile_pictures(at=timezone.now())
    assert DBTaskResult.objects.filter(task_path=renditions_missing.module_path).count() == 1
