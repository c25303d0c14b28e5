"""`rocb.plone.undo`: a run is undone, except for objects edited since."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from wagtail.models import Page

from news.models import ArticlePage, Change, ForeignIdentity, Item
from rocb.models import ImportedItem, ImportRun, SiteImage
from rocb.plone.undo import undo
from tests import event_factories, factories
from tests.old_sites.exports import PNG, SITE, ZONE, blob, event, item, layout_a, news

pytestmark = pytest.mark.django_db


@pytest.fixture
def export(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = str(tmp_path / "media")
    factories.news_index()
    event_factories.events_index()
    start, end = "2021-05-18T08:00:00+00:00", "2021-05-18T10:30:00+00:00"
    return layout_a(
        tmp_path / "export",
        [
            news("/first", "a" * 32, image=blob("a" * 32, "lead.png")),
            news("/second", "b" * 32),
            item("Document", "/page", "c" * 32),
            item("Document", "/page/below", "d" * 32),
            event("/weekly", "e" * 32, start, end, recurrence="RRULE:FREQ=WEEKLY;COUNT=2"),
            item("Link", "/wco", "f" * 32, remoteUrl="https://www.wcoomd.org/"),
        ],
        blobs={f"{'a' * 32}/image/lead.png": PNG},
    )


def command(*paths: Path, **options: Any) -> str:
    out = io.StringIO()
    call_command("import_plone", *map(str, paths), stdout=out, **options)
    return out.getvalue()


def number_in(text: str) -> int:
    return int(text.partition("Number of this import: ")[2].partition(".")[0])


def test_what_nobody_touched_goes_as_if_it_had_never_come(export: Path) -> None:
    before = set(Page.objects.values_list("url_path", flat=True))
    number = number_in(command(export, site=SITE, zone=ZONE))
    assert "Undone: 6. Kept: 0." in command(undo=number)
    assert set(Page.objects.values_list("url_path", flat=True)) == before
    assert [model.objects.count() for model in (ImportedItem, Item, SiteImage, ForeignIdentity)] == [0, 0, 0, 0]
    assert not Change.objects.filter(is_announced=True).exists()
    assert "imported 6" in command(export, site=SITE, zone=ZONE)


def test_what_somebody_touched_stays(export: Path) -> None:
    number = number_in(command(export, site=SITE, zone=ZONE))
    article = ArticlePage.objects.get(slug="first")
    article.title = "Ours"
    article.save_revision().publish()
    factories.standard_page(Page.objects.get(slug="below").specific, slug="own")
    text = command(undo=number)
    assert "/first: Kept, because it has been edited here." in text
    assert "/page/below: Kept, because other pages are below it." in text
    assert ArticlePage.objects.get(slug="first").image is not None
    assert not ArticlePage.objects.filter(slug="second").exists()


def test_it_can_be_stopped_and_goes_on(export: Path) -> None:
    command(export, site=SITE, zone=ZONE)
    run, before = ImportRun.objects.get(), ImportedItem.objects.count()
    undo(run, at=factories.NOON, taken=lambda done, total, report: done < 3)
    assert ImportedItem.objects.count() == before - 3
    run.refresh_from_db()
    assert run.undone_at is None
    undo(run, at=factories.NOON)
    assert not ImportedItem.objects.exists()


def test_the_old_address_of_a_page_that_was_moved_still_leads_to_it(
    export: Path, tmp_path: Path, client: Client
) -> None:
    first = number_in(command(export, site=SITE, zone=ZONE))
    moved = layout_a(tmp_path / "later", [item("Document", "/renamed", "d" * 32), news("/new", "7" * 32)])
    second = number_in(command(moved, site=SITE, zone=ZONE))
    text = command(undo=second)
    assert "/page/below: Kept, because the page that it leads to stays." in text
    assert not ArticlePage.objects.filter(slug="new").exists()
    place = Page.objects.get(slug="renamed").get_url()
    assert {client.get(old, follow=True).redirect_chain[-1][0] for old in ("/page/below", "/renamed")} == {place}
    command(undo=first)
    command(undo=second)
    assert client.get("/page/below", follow=True).status_code == 404
