"""`rocb.files.replacing`: an address that a stored page names answers until that page is rewritten."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import count, product
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from wagtail.images.forms import get_image_form

from rocb.files import access, replacing
from rocb.models import SiteImage
from rocb.models.media import SiteRendition
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
SHADES = count()


def file() -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (24, 24), (next(SHADES) % 256, 0, 0)).save(out, "PNG")
    return SimpleUploadedFile("gate.png", out.getvalue(), "image/png")


def replace(image: Any, monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    monkeypatch.setattr("rocb.files.file_forms.timezone.now", lambda: at)
    values = {
        "title": image.title,
        "description": "A gate",
        "collection": image.collection_id,
        "licence": image.licence,
    }
    form = get_image_form(SiteImage)(values, {"file": file()}, instance=image, user=factories.user(is_superuser=True))
    assert form.is_valid(), form.errors
    form.save()


def shown(image: Any) -> str:
    """Return the file that a page written now names."""
    return str(SiteImage.objects.get(pk=image.pk).get_rendition("max-10x10").file.name)


def test_in_each_order_of_replacing_rewriting_and_cleaning_the_named_file_is_there(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    waiting: set[int] = set()
    monkeypatch.setattr(replacing, "waiting_arguments", lambda task: [[pk] for pk in waiting])
    monkeypatch.setattr("news.tasks.make", lambda *given: 0)
    for steps in product(("replace", "rewrite", "clean"), repeat=3):
        image, at = factories.image(), NOW
        named = shown(image)
        for step in steps:
            at += timedelta(seconds=1)
            with django_capture_on_commit_callbacks(execute=True):
                if step == "replace":
                    replace(SiteImage.objects.get(pk=image.pk), monkeypatch, at)
                    waiting.add(image.pk)
                elif step == "rewrite":
                    named = shown(image)
                    waiting.discard(image.pk)
                else:
                    at += timedelta(days=2)
                    replacing.delete_replaced(at=at)
            assert default_storage.exists(named), steps
        waiting.discard(image.pk)


def test_after_a_day_the_replaced_file_is_gone_and_the_new_one_stays(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    monkeypatch.setattr("news.tasks.make", lambda *given: 0)
    image = factories.image()
    old = shown(image)
    with django_capture_on_commit_callbacks(execute=True):
        replace(image, monkeypatch, NOW)
    new = shown(image)
    assert new != old
    for hours, number in ((23, 0), (25, 1), (26, 0)):
        with django_capture_on_commit_callbacks(execute=True):
            assert replacing.delete_replaced(at=NOW + timedelta(hours=hours)) == number
    assert not default_storage.exists(old)
    assert default_storage.exists(new)


def test_an_image_that_is_hidden_takes_its_replaced_renditions_along(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    monkeypatch.setattr("news.tasks.make", lambda *given: 0)
    image = factories.image()
    old = shown(image)
    with django_capture_on_commit_callbacks(execute=True):
        replace(image, monkeypatch, NOW)
        access.hide_images([image.pk])
    assert not default_storage.exists(old)
    assert not SiteRendition.with_replaced.filter(image=image).exists()
