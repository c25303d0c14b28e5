"""Choices of the mover in the database: in the first run, in a second run, and when they change in between."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest
from wagtail.models import Page

from news.models import ArticlePage
from old_sites.placing import LEAVE_OUT, LIST, PAGES, Placing
from old_sites.reasons import in_words
from rocb.former_addresses.former_site import GONE
from rocb.models import ImportedItem, SiteDocument, SiteImage, StandardPage
from rocb.plone import run
from rocb.plone.report import Line, Report
from tests import event_factories, factories
from tests.old_sites.exports import PNG, SITE, ZONE, blob, event, item, layout_a, news, uid
from tests.old_sites.test_placed import STATES, tree

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _lists(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "media")
    factories.news_index()
    event_factories.events_index()


def brought(folder: Path, *, is_check: bool = False, **chosen: Any) -> Report:
    options = run.Options(site=SITE, zone=ZONE, placing=Placing(**chosen), is_check=is_check)
    return run.execute([folder], options)


def by_path(report: Report) -> dict[str, Line]:
    return {line.path: line for line in report.lines}


def random_choices(random: Random, items: list[dict[str, Any]]) -> dict[str, Any]:
    paths = random.sample([one["@id"] for one in items], 4)
    return {
        "types": {kind: random.choice(["page", "article", "event", LEAVE_OUT]) for kind in ("WikiPage", "Document")},
        "states": {state: random.random() < 0.5 for state in STATES[1:]},
        "folders": {path: random.choice([LEAVE_OUT, LIST, PAGES]) for path in paths},
    }


@pytest.mark.parametrize("seed", range(3))
def test_any_choices_one_after_the_other_end_as_the_last_ones_alone_would(tmp_path: Path, seed: int) -> None:
    random = Random(seed)
    items = tree(random, 20)
    folder = layout_a(tmp_path / "export", items)
    for chosen in [random_choices(random, items) for _number in range(3)]:
        checked = brought(folder, is_check=True, **chosen)
        report = brought(folder, **chosen)
        assert sorted(line.path for line in report.lines) == sorted(one["@id"] for one in items)
        assert [(line.path, line.outcome) for line in checked.lines] == [
            (line.path, line.outcome) for line in report.lines
        ]
        pages = {"page": StandardPage, "article": ArticlePage}
        for line in report.lines:
            if "Kept, because" in in_words(line.why):  # other pages are below it
                continue
            row = ImportedItem.objects.filter(uid=line.uid, part="").exclude(leads_to=GONE).first()
            assert (row is not None) == (line.outcome != "left out"), line
            if line.becomes in pages and row:
                assert isinstance(row.target().specific, pages[line.becomes]), line
        before = set(Page.objects.values_list("pk", "latest_revision_id"))
        again = brought(folder, **chosen).counts
        assert (again["imported"], again["changed"]) == (0, 0)
        assert set(Page.objects.values_list("pk", "latest_revision_id")) == before


def test_what_is_left_out_later_is_taken_back_unless_someone_edited_it(tmp_path: Path) -> None:
    when = ("2024-03-01T09:00:00+00:00", "2024-03-01T10:00:00+00:00")
    items = [
        item("Folder", "/old", uid(1)),
        item("Document", "/old/a", uid(2)),
        item("Document", "/old/edited", uid(3)),
        news("/old/n", uid(4), image=blob(uid(4), "lead.png")),
        event("/old/e", uid(5), *when, recurrence="RRULE:FREQ=WEEKLY;COUNT=3"),
        item("Image", "/old/i.png", uid(6), image=blob(uid(6), "i.png")),
        item("Document", "/new", uid(7)),
    ]
    files = {f"{uid(4)}/image/lead.png": PNG, f"{uid(6)}/image/i.png": PNG + b"\0"}
    folder = layout_a(tmp_path / "export", items, blobs=files)
    assert brought(folder).counts["imported"] == 7
    edited = StandardPage.objects.get(title="Edited")
    edited.save_revision()
    report = by_path(brought(folder, folders={"/old": LEAVE_OUT}))
    assert {path: in_words(line.why[1:]) for path, line in report.items() if path != "/new"} == {
        "/old": "Kept, because other pages are below it.",
        "/old/edited": "Kept, because it has been edited here.",
        **dict.fromkeys(["/old/a", "/old/n", "/old/e", "/old/i.png"], "The import of this item was undone."),
    }
    assert set(StandardPage.objects.values_list("title", flat=True)) == {"Old", "Edited", "New"}
    assert (ArticlePage.objects.count(), SiteImage.objects.count(), SiteDocument.objects.count()) == (0, 0, 0)
    assert ImportedItem.objects.get(path="/old/n", part="").leads_to == GONE
    again = brought(folder, folders={"/old": LEAVE_OUT}).counts
    assert (again["imported"], again["changed"]) == (0, 0)
    assert brought(folder).counts == {"imported": 4, "changed": 0, "unchanged": 3, "left out": 0}


def test_pages_are_put_below_a_page_of_ours_in_their_language(tmp_path: Path) -> None:
    archive = factories.standard_page(factories.home(), title="Archive", slug="archive")
    items = [
        item("Document", "/a", uid(1)),
        item("Document", "/a/b", uid(2)),
        item("Document", "/r", uid(3), language="ru"),
    ]
    factories.home("ru")
    folder, chosen = layout_a(tmp_path / "export", items), {"": str(archive.get_url())}
    report = by_path(brought(folder, folders=chosen))
    found = {page.title: page.get_parent().specific for page in StandardPage.objects.exclude(pk=archive.pk)}
    assert (found["A"], found["B"].title, found["R"]) == (archive, "A", factories.home("ru"))
    assert [path for path, line in report.items() if "There is no page at /en/archive/ in" in in_words(line.why)] == [
        "/r"
    ]
    assert brought(folder, folders=chosen).counts["unchanged"] == 3
    moved = by_path(brought(folder))
    assert [path for path, line in moved.items() if "The page stays where it is" in in_words(line.why)] == ["/a"]
    assert StandardPage.objects.get(title="A").get_parent().specific == archive


def test_choices_that_have_no_effect_or_make_something_public_are_reported(tmp_path: Path) -> None:
    folder = layout_a(tmp_path / "export", [news("/x/a", uid(1), review_state="visible"), news("/b", uid(2))])
    notes = brought(folder, folders={"/x": PAGES, "/y": LIST}, states={"visible": True}).notes
    assert [str(note) for note in notes if "chose" in str(note) or "choice" in str(note)] == [
        "Items that are public because you chose that the status “visible” is public: 1.",
        "The folder /y is not in the export, so your choice for it changes nothing.",
    ]
