"""Lead pictures of imported pages: compared by their content, and found under their old addresses."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image as Pillow

from news.models import ArticlePage
from rocb.models import ImportedItem, SiteImage
from rocb.plone import run
from rocb.plone.report import Report
from tests import event_factories, factories
from tests.old_sites.exports import SITE, ZONE, blob, event, item, layout_a, news

pytestmark = pytest.mark.django_db
UID, PICTURE = "a" * 32, "b" * 32


@pytest.fixture(autouse=True)
def _lists(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "media")
    factories.news_index()
    event_factories.events_index()


def png(width: int, height: int) -> bytes:
    written = io.BytesIO()
    Pillow.new("RGB", (width, height), (width, height, 0)).save(written, "PNG")
    return written.getvalue()


def brought(folder: Path, picture: bytes, **values: Any) -> Report:
    data = news("/n", UID, image=blob(UID, "lead.png", size=len(picture)), **values)
    layout_a(folder, [data], blobs={f"{UID}/image/lead.png": picture})
    return run.execute([folder], run.Options(site=SITE, zone=ZONE))


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), min_size=2, max_size=4, unique=True))
def test_another_picture_under_the_same_name_replaces_the_first_one(
    tmp_path: Path, sizes: list[tuple[int, int]]
) -> None:
    ImportedItem.objects.all().delete()
    ArticlePage.objects.all().delete()
    folder = tmp_path / str(sizes)
    for number, size in enumerate([*sizes, sizes[0]]):
        modified = f"2022-01-0{number + 1}T00:00:00+00:00"
        brought(folder, png(*size), modified=modified)
        image = ArticlePage.objects.get().image
        assert (image.width, image.height) == size
        assert image.file.read() == png(*size)
        assert brought(folder, png(*size), modified=modified).counts["unchanged"] == 1


def test_a_picture_that_was_replaced_here_stays_while_plone_has_the_same_one(tmp_path: Path) -> None:
    brought(tmp_path / "x", png(1, 2))
    image = ArticlePage.objects.get().image
    SiteImage.objects.filter(pk=image.pk).update(file_hash="e" * 40, title="By an editor")
    brought(tmp_path / "x", png(1, 2), title="Another title")
    assert ArticlePage.objects.get().image == image
    assert SiteImage.objects.count() == 1


@pytest.mark.parametrize("kind", ["News Item", "Event", "Document"])
def test_addresses_of_a_picture_that_is_an_item_itself_answer_with_it(
    tmp_path: Path, client: Client, kind: str
) -> None:
    times = {"start": "2021-05-18T08:00:00+00:00", "end": "2021-05-18T10:30:00+00:00"}
    page = event("/p", UID, **times) if kind == "Event" else item(kind, "/p", UID)
    relations = [{"from_uuid": UID, "to_uuid": PICTURE, "from_attribute": "preview_image_link"}]
    picture = item("Image", "/ship.png", PICTURE, image=blob(PICTURE, "ship.png"))
    folder = layout_a(
        tmp_path / "x", [page, picture], blobs={f"{PICTURE}/image/ship.png": png(3, 3)}, relations=relations
    )
    run.execute([folder], run.Options(site=SITE, zone=ZONE))
    for old in ("/p/@@images/preview_image_link/large", "/p/@@images/image/large", "/p/image_mini"):
        assert ".ship-" in client.get(old).headers.get("Location", ""), old
    assert run.execute([folder], run.Options(site=SITE, zone=ZONE)).counts["unchanged"] == 2
