"""The screen "Page beside page": old and new text, numbers, and what is left to look at."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from news.models import ArticlePage
from rocb.models import ImportedText, PloneImport, PloneImportLine
from rocb.plone.comparing import old_text
from tests import factories
from tests.old_sites.exports import layout_a, news, uid
from tests.rocb.plone.test_write import brought
from tests.rocb.plone_imports.test_screen import LIST, NOON, archive, job, sent
from tests.rocb.plone_imports.test_working import work

pytestmark = pytest.mark.django_db
LOST = "<p>Some words stay.</p><form>A <b>form</b> &lt;script&gt;is lost&lt;/script&gt;</form>"


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Path) -> None:
    settings.IMPORT_DIR = tmp_path / "imports"
    settings.MEDIA_ROOT = str(tmp_path / "media")
    factories.news_index()


def imported(folder: Path, *items: dict[str, Any]) -> PloneImport:
    brought(layout_a(folder / "export", list(items)))
    return job(step=PloneImport.Step.IMPORT)


def text(number: int) -> ImportedText:
    return ImportedText.objects.get(item__uid=uid(number))


def address(found: PloneImport, number: int) -> str:
    return f"{LIST}{found.pk}/beside/{text(number).pk}/"


def shown(client: Client, place: str) -> str:
    answer = client.get(place)
    assert answer.status_code == 200
    return answer.content.decode()


def test_old_and_new_text_stand_side_by_side_and_nothing_in_them_is_markup(
    admin_client: Client, tmp_path: Path
) -> None:
    found = imported(tmp_path, news("/a", uid(1), LOST, title="<i>Title</i>"))
    page = shown(admin_client, address(found, 1))
    assert "<del>" in page
    assert "&lt;script&gt;" in page
    assert "<script>is lost" not in page
    assert "<i>Title" not in page
    assert "https://old.example/a" in page
    assert ArticlePage.objects.get().get_full_url() in page or ArticlePage.objects.get().url in page


def test_nothing_under_98_percent_is_done_without_a_click(admin_client: Client, tmp_path: Path) -> None:
    whole = news("/whole", uid(2), "<p>All of it.</p>")
    found = imported(tmp_path, news("/a", uid(1), LOST), whole, news("/c", uid(3), LOST))
    assert "2 pages that lost something have not been looked at." in shown(admin_client, f"{LIST}{found.pk}/")
    first = admin_client.get(f"{LIST}{found.pk}/beside/")["Location"]
    assert first == address(found, 1)
    assert address(found, 3) in shown(admin_client, first)
    assert address(found, 2) not in shown(admin_client, first)
    assert "Page 1 of 3." in shown(admin_client, f"{first}?all=1")
    assert f"{address(found, 2)}?all=1" in shown(admin_client, f"{address(found, 3)}?all=1")
    assert admin_client.post(first, {"looked": "yes"})["Location"] == address(found, 3)
    assert text(1).looked_by is not None
    assert "1 page that lost something has not been looked at." in shown(admin_client, f"{LIST}{found.pk}/")
    assert admin_client.post(address(found, 3), {"looked": "yes"})["Location"] == f"{LIST}{found.pk}/"
    assert admin_client.post(address(found, 3), {"looked": "no"})["Location"] == address(found, 3)
    assert text(3).looked_at is None
    assert admin_client.post(address(found, 3), {"looked": "perhaps"}).status_code == 400


def test_a_page_that_is_imported_again_is_looked_at_again(admin_client: Client, tmp_path: Path) -> None:
    found = imported(tmp_path, news("/a", uid(1), LOST))
    admin_client.post(address(found, 1), {"looked": "yes"})
    brought(layout_a(tmp_path / "same", [news("/a", uid(1), LOST)]))
    assert text(1).looked_at is not None
    report = brought(layout_a(tmp_path / "export", [news("/a", uid(1), f"{LOST}<p>More.</p>")]))
    assert text(1).looked_at is None
    assert "More." in old_text(text(1))
    again = brought(layout_a(tmp_path / "export", [news("/a", uid(1), f"{LOST}<p>More.</p>")]))
    assert again.lines[0].compared == report.lines[0].compared is not None, "an unchanged page keeps its numbers"


def test_a_later_draft_is_not_shown_and_a_deleted_page_is_said(admin_client: Client, tmp_path: Path) -> None:
    found = imported(tmp_path, news("/a", uid(1), LOST))
    page = ArticlePage.objects.get()
    page.standfirst = "Secret plans"
    page.save_revision()
    now = shown(admin_client, address(found, 1))
    assert "Secret plans" not in now
    assert "The page has been edited since." in now
    ArticlePage.objects.get().delete()
    assert "The page has been deleted here." in shown(admin_client, address(found, 1))


@pytest.mark.parametrize("way", ["get", "post"])
def test_only_who_may_import_sees_it(client: Client, tmp_path: Path, way: str) -> None:
    found = imported(tmp_path, news("/a", uid(1), LOST))
    client.force_login(factories.user())
    for place in (address(found, 1), f"{LIST}{found.pk}/beside/"):
        assert getattr(client, way)(place, {"looked": "yes"}).status_code == 302, "to the sign-in"
    assert text(1).looked_at is None


def test_a_page_of_another_site_is_not_among_them(admin_client: Client, tmp_path: Path) -> None:
    imported(tmp_path, news("/a", uid(1), LOST))
    other = PloneImport.objects.create(
        site="https://other.example", zone="UTC", created_at=NOON, started_at=NOON, step="import", state="done"
    )
    assert admin_client.get(address(other, 1)).status_code == 404
    assert admin_client.get(f"{LIST}{other.pk}/beside/")["Location"] == f"{LIST}{other.pk}/"


def test_the_numbers_go_through_the_worker_into_the_report(admin_client: Client, tmp_path: Path) -> None:
    sent(admin_client, archive(tmp_path, news("/a", uid(1), LOST), news("/b", uid(2), "<p>All.</p>")))
    work()
    found = PloneImport.objects.get()
    below = PloneImportLine.objects.get(is_enough=False)
    assert (below.path, below.words_before, below.words_after) == ("/a", 9, 3)
    listed = shown(admin_client, f"{LIST}{found.pk}/?outcome=below")
    assert ("/a</span>" in listed, "/b</span>" in listed, "33 %" in listed) == (True, False, True)
    csv = admin_client.get(f"{LIST}{found.pk}/report.csv").content.decode()
    assert ",33,9,3,6,0,0,0,0" in csv


def test_the_old_texts_are_deleted_with_the_report(admin_client: Client, tmp_path: Path) -> None:
    found = imported(tmp_path, news("/a", uid(1), LOST))
    admin_client.post(f"{LIST}{found.pk}/do/delete/")
    assert not ImportedText.objects.exists()
    assert ArticlePage.objects.exists()
