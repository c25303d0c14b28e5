"""`rocb.plone.write`: an export in the database, once and not twice."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageLogEntry, ReferenceIndex

from events.models import CalendarEntry, EditionPage, EventSeriesPage
from news.models import ArticlePage, Change, Item
from news.publishing.sweeping import rebuild
from old_sites.reasons import in_words
from rocb.files.access import index_references
from rocb.former_addresses.former_site import GONE
from rocb.models import ImportedItem, SiteDocument, SiteImage, StandardPage, Topic
from rocb.plone import publishing, run, write
from rocb.plone.publishing import Additions
from rocb.plone.report import Report
from rocb.plone.work import DELETED, EDITED
from rocb.plone.write import Writer
from tests import event_factories, factories
from tests.old_sites.exports import OTHER_PNG, PNG, SITE, ZONE, blob, event, item, layout_a, news, uid

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _lists(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "media")
    for code in ("en", "ru"):
        factories.news_index(code)
        event_factories.events_index(code)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A small site with one item of each type."""
    link = f'<p><a href="../resolveuid/{uid(2)}">About</a> <img src="../resolveuid/{uid(3)}" alt="A ship"></p>'
    start, end = "2021-05-18T08:00:00+00:00", "2021-05-18T10:30:00+00:00"
    return layout_a(
        tmp_path / "export",
        [
            item("Plone Site", "/Plone", "plone_site_root"),
            news("/news/first", uid(1), link, image=blob(uid(1), "lead.png"), image_caption="In port"),
            item("Folder", "/about", uid(2)),
            item("Image", "/about/ship.png", uid(3), image=blob(uid(3), "ship.png"), description="A ship"),
            item(
                "File", "/about/paper.pdf", uid(4), file=blob(uid(4), "paper.pdf", field="file", kind="application/pdf")
            ),
            event("/workshop", uid(5), start, end, location="Brussels", sync_uid="workshop@calendar.example"),
            event("/weekly", uid(6), start, end, recurrence="RRULE:FREQ=WEEKLY;COUNT=3"),
            item("Link", "/wco", uid(7), remoteUrl="https://www.wcoomd.org/"),
            item("Document", "/about/team", uid(8), language="ru"),
            news("/news/secret", uid(9), review_state="private"),
        ],
        blobs={
            f"{uid(1)}/image/lead.png": PNG,
            f"{uid(3)}/image/ship.png": OTHER_PNG,
            f"{uid(4)}/file/paper.pdf": b"%PDF-1.4",
        },
    )


def brought(*paths: Path, **options: Any) -> Report:
    return run.execute(list(paths), run.Options(site=SITE, zone=ZONE, **options))


def change(folder: Path, number: int, **values: Any) -> None:
    file = folder / "content" / uid(number) / "data.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), **values}))


def test_a_news_item_is_an_article_with_its_date_its_picture_and_its_links(site: Path) -> None:
    brought(site)
    article = ArticlePage.objects.get(slug="first")
    assert article.live
    assert article.published_on == date(2021, 5, 20)
    assert article.first_published_at == datetime(2021, 5, 20, 8, 15, tzinfo=UTC)
    assert article.last_published_at == datetime(2021, 5, 21, 7, tzinfo=UTC)
    assert article.image.file_hash
    assert article.image_caption == "In port"
    about = StandardPage.objects.get(slug="about")
    assert [block.block_type for block in article.body] == ["text", "figure"]
    assert f'linktype="page" id="{about.pk}"' in article.body[0].value.source
    assert article.body[1].value["image"].contextual_alt_text == "A ship"


def test_followers_hold_it_by_the_identities_of_plone_and_no_channel_is_brought_it(site: Path) -> None:
    brought(site)
    found = Item.objects.get(page__slug="first")
    assert (found.guid, found.atom_id) == (f"{SITE}/news/first", f"urn:syndication:{uid(1)}")
    assert found.published_at == datetime(2021, 5, 20, 8, 15, tzinfo=UTC)
    assert found.updated_at == datetime(2021, 5, 21, 7, tzinfo=UTC)
    assert found.changed_at.date() == date(2021, 5, 21)
    assert CalendarEntry.objects.get(edition__slug="workshop").uid == "workshop@calendar.example"
    assert not Change.objects.filter(is_announced=True).exists()


def test_its_history_says_where_it_was_and_who_wrote_it_there(site: Path, client: Client) -> None:
    change(site, 1, creators=["admin", "Ann Author", 7, None, {"token": "bob"}])
    brought(site)
    page = ArticlePage.objects.get(slug="first")
    client.force_login(factories.user(is_superuser=True))
    shown = client.get(reverse("wagtailadmin_pages:history", args=[page.pk])).content.decode()
    assert "Imported from the former site (/news/first). Creators: admin, Ann Author, bob" in shown


def test_channels_are_brought_it_when_that_is_asked(site: Path) -> None:
    brought(site, is_announced=True)
    assert Change.objects.filter(is_announced=True).count() == Item.objects.count()


def test_an_event_takes_place_in_the_zone_of_the_old_site_and_is_held(site: Path) -> None:
    brought(site)
    edition = EditionPage.objects.get(slug="workshop")
    assert (edition.starts_on, edition.ends_on) == (date(2021, 5, 18), None)
    assert (edition.starts_at, edition.ends_at, edition.time_zone) == (time(10), time(12, 30), ZONE)
    assert (edition.status, edition.venue, edition.kind) == ("held", "Brussels", "workshop")


def test_a_recurring_event_is_a_series_with_an_edition_a_date(site: Path) -> None:
    brought(site)
    series = EventSeriesPage.objects.get(slug="weekly")
    assert series.rule == "FREQ=WEEKLY;COUNT=3"
    days = [edition.starts_on for edition in EditionPage.objects.child_of(series).order_by("starts_on")]
    assert days == [date(2021, 5, 18), date(2021, 5, 25), date(2021, 6, 1)]
    assert (
        CalendarEntry.objects.get(edition__starts_on=days[0], edition__slug="2021-05-18").uid == f"{uid(6)}@old.example"
    )


def test_files_are_in_the_libraries_and_links_are_redirects(site: Path) -> None:
    brought(site)
    document = SiteDocument.objects.get()
    assert (document.title, document.is_public, document.file.read()) == ("Paper.pdf", True, b"%PDF-1.4")
    ship = SiteImage.objects.get(description="A ship")
    assert (ship.width, ship.height, ship.file.read()) == (1, 1, OTHER_PNG)
    assert Redirect.objects.get(old_path="/wco").redirect_link == "https://www.wcoomd.org/"


def test_what_was_not_public_is_a_draft(site: Path) -> None:
    brought(site)
    secret = ArticlePage.objects.get(slug="secret")
    assert not secret.live
    assert secret.first_published_at is None
    assert not Item.objects.filter(page=secret).exists()


def test_a_check_counts_as_the_import_and_writes_nothing(site: Path, settings: Any) -> None:
    before = Page.objects.count()
    checked = brought(site, is_check=True)
    assert Page.objects.count() == before
    assert [model.objects.count() for model in (ImportedItem, SiteImage, Item)] == [0, 0, 0]
    assert not list(Path(settings.MEDIA_ROOT).rglob("ship-*.png"))
    written = brought(site)
    assert checked.counts == written.counts == {"imported": 10, "changed": 0, "unchanged": 0, "left out": 0}
    assert checked.lines == written.lines


def test_a_second_run_writes_nothing(site: Path) -> None:
    brought(site)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        report = brought(site)
    words = {query["sql"].split()[0].removeprefix("(") for query in queries}
    assert words <= {"SELECT", "SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "PRAGMA"}
    assert report.counts == {"imported": 0, "changed": 0, "unchanged": 10, "left out": 0}


def test_what_changed_in_plone_changes_here_and_nothing_else(site: Path) -> None:
    brought(site)
    change(site, 1, title="Second thoughts")
    assert brought(site).counts == {"imported": 0, "changed": 1, "unchanged": 9, "left out": 0}
    article = ArticlePage.objects.get(slug="first")
    assert article.title == "Second thoughts"
    assert Item.objects.get(page=article).title == "Second thoughts"
    assert not Change.objects.filter(is_announced=True).exists()


def test_what_was_edited_here_since_stays_and_is_said(site: Path) -> None:
    brought(site)
    article = ArticlePage.objects.get(slug="first")
    article.title = "Ours"
    article.save_revision().publish()
    change(site, 1, title="Theirs")
    report = brought(site)
    assert ArticlePage.objects.get(slug="first").title == "Ours"
    assert [line.why for line in report.lines if line.uid == uid(1)] == [(EDITED,)]


def test_what_was_deleted_here_does_not_come_back(site: Path) -> None:
    brought(site)
    ArticlePage.objects.get(slug="first").delete()
    report = brought(site)
    assert not ArticlePage.objects.filter(slug="first").exists()
    assert [line.why for line in report.lines if line.uid == uid(1)] == [(DELETED,)]


def test_a_link_whose_target_comes_with_a_later_export_is_completed(site: Path, tmp_path: Path) -> None:
    part = layout_a(tmp_path / "part", [news("/n", uid(20), f'<p><a href="resolveuid/{uid(21)}">Later</a></p>')])
    assert "is not in the export" in in_words(brought(part).lines[0].why)
    brought(layout_a(tmp_path / "rest", [item("Document", "/later", uid(21))]))
    assert brought(part).counts["changed"] == 1
    page = StandardPage.objects.get(slug="later")
    assert f'id="{page.pk}"' in ArticlePage.objects.get(slug="n").body[0].value.source


def test_one_item_that_fails_leaves_the_others_and_nothing_of_itself(site: Path) -> None:
    change(site, 4, file=None)
    report = brought(site)
    assert report.counts == {"imported": 9, "changed": 0, "unchanged": 0, "left out": 1}
    assert not SiteDocument.objects.exists()
    assert ImportedItem.objects.get(uid=uid(4)).leads_to == GONE, "its old address says so"
    change(site, 4, file=blob(uid(4), "paper.pdf", field="file", kind="application/pdf"))
    assert brought(site, is_retry=True).counts == {"imported": 1, "changed": 0, "unchanged": 0, "left out": 0}


@pytest.mark.parametrize("at_once", [1, 3])
def test_a_run_that_was_stopped_anywhere_goes_on_where_it_was(site: Path, at_once: int, monkeypatch: Any) -> None:
    """A few items are a transaction: after any of them the power may go."""
    monkeypatch.setattr(write, "ITEMS_AT_ONCE", at_once)
    whole = brought(site, is_check=True).counts["imported"]
    steps = Writer.write
    for stop in range(1, 16):

        def until(self: Writer, planned: Any, *, among: Any, stop: int = stop) -> Any:
            for number, step in enumerate(steps(self, planned, among=among), 1):
                yield step
                if number == stop:
                    raise KeyboardInterrupt

        with mock.patch.object(Writer, "write", until), suppress(KeyboardInterrupt):
            brought(site)
    brought(site)
    assert ImportedItem.objects.filter(part="").count() == whole
    assert not ImportedItem.objects.filter(digest="").exists()
    assert ArticlePage.objects.count() == 2
    assert EditionPage.objects.count() == 4
    assert Page.find_problems() == ([], [], [], [], [])


def test_where_pages_cannot_be_begun_at_once_each_of_them_is_tried(site: Path, monkeypatch: Any) -> None:
    add = Additions.add

    def fails(self: Additions, page: Any, *, below: Page, name: str) -> None:
        add(self, page, below=below, name=name)
        if name == "team":
            raise RuntimeError

    monkeypatch.setattr(Additions, "add", fails)
    assert brought(site).counts == {"imported": 10, "changed": 0, "unchanged": 0, "left out": 0}
    assert StandardPage.objects.get(slug="team").live
    assert (
        PageLogEntry.objects.filter(action="plone.import").count()
        == ImportedItem.objects.filter(content_type__model="page", part="").count()
    )
    assert Page.find_problems() == ([], [], [], [], [])


def test_where_pages_cannot_be_published_at_once_each_of_them_is_tried(site: Path, monkeypatch: Any) -> None:
    publish = publishing.publish_first

    def fails(pages: list[Any], **values: Any) -> None:
        publish(pages, **values)
        if any(page.slug == "team" for page in pages):
            raise RuntimeError("full")

    monkeypatch.setattr(publishing, "publish_first", fails)
    report = brought(site)
    assert report.counts == {"imported": 9, "changed": 0, "unchanged": 0, "left out": 1}
    assert any("(RuntimeError: full)" in in_words(line.why) for line in report.lines)
    assert not StandardPage.objects.filter(slug="team").exists()
    assert ArticlePage.objects.get(slug="first").live
    assert Item.objects.count() == EditionPage.objects.live().count() + ArticlePage.objects.live().count()
    assert Page.find_problems() == ([], [], [], [], [])
    monkeypatch.setattr(publishing, "publish_first", publish)
    assert brought(site).counts == {"imported": 1, "changed": 0, "unchanged": 9, "left out": 0}


def test_pages_that_are_published_together_link_to_each_other(tmp_path: Path) -> None:
    html = f'<p><a href="../resolveuid/{uid(2)}">the next</a></p>'
    brought(layout_a(tmp_path / "x", [news("/n1", uid(1), html), news("/n2", uid(2))]))
    address = ArticlePage.objects.get(slug="n2").url
    assert f"{address}" in Item.objects.get(page__slug="n1").html


def test_subjects_that_are_topics_here_are_filed_and_others_are_said(site: Path) -> None:
    Topic.objects.create(slug="training", name={"en": "Training", "ru": "Обучение"})
    change(site, 1, subjects=["обучение", "Misc"])
    report = brought(site)
    assert [topic.slug for topic in ArticlePage.objects.get(slug="first").topics.all()] == ["training"]
    assert "of the same name here: Misc." in in_words(next(line.why for line in report.lines if line.uid == uid(1)))


def test_one_picture_of_many_pages_is_in_the_library_once(tmp_path: Path) -> None:
    items = [news(f"/n{n}", uid(n), image=blob(uid(n), "lead.png")) for n in (1, 2, 3)]
    brought(layout_a(tmp_path / "x", items, blobs={f"{uid(n)}/image/lead.png": PNG for n in (1, 2, 3)}))
    assert SiteImage.objects.count() == 1
    assert ArticlePage.objects.exclude(image=None).count() == 3


@pytest.mark.parametrize("is_older", [False, True], ids=["alone", "beside an older image"])
@pytest.mark.parametrize("name", ["LEAD.png", "Lead.PNG", "lead.jpg", "lead!.png", "other.png"])
def test_a_picture_that_only_changes_its_name_keeps_its_file(tmp_path: Path, name: str, is_older: bool) -> None:
    older = factories.image() if is_older else None
    brought(
        layout_a(
            tmp_path / "x",
            [news("/n", uid(1), image=blob(uid(1), "lead.png"))],
            blobs={f"{uid(1)}/image/lead.png": PNG},
        )
    )
    if older:  # an editor gives another image the same content
        SiteImage.objects.filter(pk=older.pk).update(file_hash=ArticlePage.objects.get().image.file_hash)
    again = news("/n", uid(1), image=blob(uid(1), name), modified="2022-01-01T00:00:00+00:00")
    brought(layout_a(tmp_path / "y", [again], blobs={f"{uid(1)}/image/{name}": PNG}))
    for image in SiteImage.objects.all():
        assert image.file.storage.exists(image.file.name)


@pytest.mark.parametrize(
    ("name", "kind", "written", "sentence"),
    [
        ("a.png", "image/png", None, "The file is not in the export."),
        ("a.png", "image/png", b"", "The file is empty."),
        ("a.png", "image/png", PNG[:40], "The file is not an image, or it is damaged."),
        (
            "a.svg",
            "image/svg+xml",
            b"<svg/>",
            "SVG drawings can run programs in a reader’s browser, so they are not imported.",
        ),
    ],
)
def test_a_picture_that_cannot_be_taken_is_a_sentence(
    tmp_path: Path, name: str, kind: str, written: bytes | None, sentence: str
) -> None:
    data = item("Image", "/a", uid(1), image=blob(uid(1), name, kind=kind))
    blobs = {f"{uid(1)}/image/{name}": written} if written is not None else {}
    report = brought(layout_a(tmp_path / "x", [data], blobs=blobs))
    assert in_words(report.lines[0].why) == sentence
    assert not SiteImage.objects.exists()


def test_a_file_larger_than_uploads_may_be_is_a_sentence(tmp_path: Path, settings: Any) -> None:
    settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = 1024 * 1024
    data = item("File", "/a.pdf", uid(1), file=blob(uid(1), "a.pdf", field="file"))
    report = brought(layout_a(tmp_path / "x", [data], blobs={f"{uid(1)}/file/a.pdf": b"x" * 1024 * 1025}))
    assert in_words(report.lines[0].why) == "The file is larger than 1 MB."


@pytest.mark.parametrize("path", ["/etc/passwd", "../../secret.png"])
def test_a_file_outside_the_export_is_never_read(tmp_path: Path, path: str) -> None:
    (tmp_path / "secret.png").write_bytes(PNG)
    data = item("Image", "/a", uid(1), image={**blob(uid(1), "a.png"), "blob_path": path})
    report = brought(layout_a(tmp_path / "x", [data]))
    assert "not allowed or points outside the export" in in_words(report.lines[0].why)


def test_what_will_expire_expires_here_too(site: Path) -> None:
    change(site, 1, expires="2099-01-01T00:00:00+00:00")
    brought(site)
    article = ArticlePage.objects.get(slug="first")
    assert (article.live, article.expire_at) == (True, datetime(2099, 1, 1, tzinfo=UTC))


def test_related_items_are_related_articles_where_both_are_articles(tmp_path: Path) -> None:
    relations = [
        {"from_uuid": uid(1), "to_uuid": uid(number), "from_attribute": "relatedItems"} for number in (3, 2, 4, 9)
    ]
    items = [
        *(news(f"/news/{number}", uid(number)) for number in (1, 2, 3)),
        item("Document", "/about", uid(4), relatedItems=[{"@id": f"{SITE}/news/1"}]),
        news("/news/5", uid(5), relatedItems=[{"@id": f"{SITE}/news/1"}, {"@id": f"{SITE}/gone"}]),
    ]
    options = run.Options(site=SITE, zone=ZONE)
    folder = layout_a(tmp_path / "export", items, relations=relations)
    report = run.execute([folder], options)
    related = {page.slug: [row.article.slug for row in page.related.all()] for page in ArticlePage.objects.all()}
    assert related == {"1": ["3", "2"], "2": [], "3": [], "5": ["1"]}
    absent = "Related items that are not in the export, or were not imported: 1."
    no_article = "Related items that were not imported, because they are not articles here: 1."
    why = {line.path: in_words(line.why) for line in report.lines if line.why}
    assert why == {"/news/1": f"{absent} {no_article}", "/about": no_article, "/news/5": absent}
    assert run.execute([folder], options).counts["unchanged"] == 5
    layout_a(folder, [news("/news/9", uid(9))])
    run.execute([folder], options)
    assert [row.article.slug for row in ArticlePage.objects.get(slug="1").related.all()] == ["3", "2", "9"]


def test_what_is_recorded_of_a_new_page_is_what_is_recorded_when_it_is_read_again(site: Path) -> None:
    run.execute([site], run.Options(site=SITE, zone=ZONE))
    before = Change.objects.count(), references()
    assert before[0]
    assert rebuild(at=timezone.now()) == 0
    for page in Page.objects.live().specific():
        index_references(page)
    assert (Change.objects.count(), references()) == before


def references() -> list[str]:
    rows = ReferenceIndex.objects.values_list("object_id", "to_object_id", "model_path", "content_path_hash")
    return sorted(map(str, rows))


def test_a_redirect_of_plone_to_another_site_leads_there(tmp_path: Path) -> None:
    root = item("Plone Site", "/rocb", "plone_site_root", id="rocb")
    redirects = {"/rocb/out": "https://other.example/x", "/rocb/lost": "/rocb/nowhere"}
    folder = layout_a(tmp_path / "x", [root, news("/a", uid(1), '<p><a href="/out">Out</a></p>')], redirects=redirects)
    report = brought(folder)
    assert "Redirects on the old site: 1 kept, 1 to pages that were not imported." in in_words(report.notes)
    assert ImportedItem.objects.get(path="/out").leads_to == "https://other.example/x"
    assert 'href="https://other.example/x"' in ArticlePage.objects.get().body[0].value.source
    assert brought(folder).counts["unchanged"] == 2


def test_a_link_that_is_too_long_for_the_list_of_redirects_leads_there_all_the_same(tmp_path: Path) -> None:
    address = f"https://other.example/{'x' * 300}"
    brought(layout_a(tmp_path / "x", [item("Link", "/out", uid(1), remoteUrl=address)]))
    assert not Redirect.objects.exists()
    assert ImportedItem.objects.get(path="/out").leads_to == address


def test_what_an_event_says_in_fields_that_are_none_here_is_in_its_text(tmp_path: Path) -> None:
    values = {"contact_email": "a@x.org; b@x.org", "event_url": "www.x.org", "location": "L" * 201}
    start, end = "1952-12-15T10:00:00+00:00", "1952-12-15T12:00:00+00:00"
    report = brought(layout_a(tmp_path / "x", [event("/e", uid(1), start, end, **values)]))
    page = EditionPage.objects.get()
    assert "<p>a@x.org; b@x.org</p><p>www.x.org</p>" in page.body
    assert (page.starts_on.year, len(page.venue)) == (1952, 200)
    assert "The location is longer" in in_words(report.lines[0].why)


def test_remarks_name_items_and_a_changed_address(tmp_path: Path) -> None:
    links = f'<a href="resolveuid/{uid(2)}">a</a> <a href="resolveuid/{uid(9)}">b</a>'
    rows = [
        news("/one/same", uid(1), f"<p>{links}</p>"),
        item("Link", "/gone", uid(2), title="The old form"),
        news("/two/same", uid(3)),
    ]
    report = brought(layout_a(tmp_path / "e", rows))
    why = {line.uid: in_words(line.why) for line in report.lines}
    assert "A link to “The old form” was removed" in why[uid(1)]
    assert "A link to an item that is not in the export was removed." in why[uid(1)]
    assert uid(9) not in why[uid(1)]
    assert ("ends with" in why[uid(1)], "ends with “same-2”, because" in why[uid(3)]) == (False, True)
    assert "ends with" not in in_words(brought(layout_a(tmp_path / "f", rows)).lines[0].why)


@pytest.mark.parametrize("is_relation", [True, False])
def test_a_card_shows_the_image_that_its_page_has_in_lists(tmp_path: Path, *, is_relation: bool) -> None:
    teaser = {"@type": "teaser", "href": [{"@id": f"resolveuid/{uid(2)}", "title": "B", "image_field": "preview"}]}
    own = {} if is_relation else {"preview_image_link": {"UID": uid(3)}}
    rows = [
        item("Document", "/a", uid(1), blocks={"1": teaser}, blocks_layout={"items": ["1"]}),
        item("Document", "/b", uid(2), **own),
        item("Image", "/i.png", uid(3), image=blob(uid(3), "i.png")),
    ]
    relation = {"from_uuid": uid(2), "to_uuid": uid(3), "from_attribute": "preview_image_link"}
    folder = layout_a(
        tmp_path / "e", rows, blobs={f"{uid(3)}/image/i.png": PNG}, relations=[relation] if is_relation else []
    )
    brought(folder)
    (card,) = (block.value for block in StandardPage.objects.get(slug="a").body if block.block_type == "cards")
    assert card[0]["image"].pk == SiteImage.objects.get().pk
    assert brought(folder).counts["unchanged"] == 3
