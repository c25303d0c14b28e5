"""The screen "What becomes of each part": its numbers, its choices, and the file with them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from rocb.models import PloneImport, PloneImportOutline, StandardPage
from rocb.plone_imports.forms import name_of
from rocb.plone_imports.placing_form import FOLDERS_SHOWN
from tests import event_factories, factories
from tests.old_sites.exports import SITE, event, item, news, uid
from tests.rocb.plone_imports.test_screen import LIST, archive, sent
from tests.rocb.plone_imports.test_working import work

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.IMPORT_DIR = tmp_path / "imports"
    factories.news_index()
    event_factories.events_index()
    return tmp_path


ITEMS = [
    item("Folder", "/about", uid(1)),
    item("WikiPage", "/about/w", uid(2), review_state="visible"),
    item("Folder", "/about/deep", uid(3)),
    item("Document", "/about/deep/d", uid(4)),
    news("/n", uid(5), subjects=["Trading"]),
    event("/e", uid(6), "2024-03-01T09:00:00+00:00", "2024-03-01T10:00:00+00:00", review_state="private"),
]


def checked(client: Client, folder: Path, items: list[dict[str, Any]] = ITEMS) -> str:
    """Check an export. Return the address of the screen."""
    sent(client, archive(folder, *items))
    work()
    return f"{LIST}{PloneImport.objects.latest('pk').pk}/parts/"


def values(form: Any, **changes: str) -> dict[str, str]:
    """Return what a browser would send."""
    return {name: str(form[name].value() or "") for name in form.fields} | changes


def totals(client: Client, address: str) -> dict[str, int]:
    return {str(label): number for label, number in client.get(address).context["form"].totals()}


def test_each_choice_changes_the_numbers_that_the_check_and_the_import_then_have(
    admin_client: Client, folder: Path
) -> None:
    address = checked(admin_client, folder)
    assert totals(admin_client, address) == {"Pages": 4, "Articles": 1, "Events": 1, "of them drafts": 2}
    form = admin_client.get(address).context["form"]
    assert [line.name for line in form.state_lines()] == ["published", "private", "visible"]
    changes = {
        name_of("state", "visible"): "public",
        name_of("type", "Event"): "leave out",
        name_of("folder", "/about/deep"): "list",
    }
    answer = admin_client.post(address, {**values(form, **changes), "show": "1"})
    assert answer["Location"] == address
    expected = {"Pages": 2, "Articles": 2, "Redirects": 1, "Not imported": 1, "of them drafts": 0}
    assert totals(admin_client, address) == expected
    admin_client.post(address, values(admin_client.get(address).context["form"]))
    work()
    job = PloneImport.objects.get()
    assert totals(admin_client, address) == expected
    assert sorted(job.lines.values_list("becomes", flat=True)) == ["", "article", "article", "page", "page", "redirect"]
    admin_client.post(f"{LIST}{job.pk}/do/start/")
    work()
    assert set(StandardPage.objects.live().values_list("title", flat=True)) == {"About", "W"}
    assert job.counts == {"imported": 5, "left out": 1}


def test_the_next_import_from_the_site_has_the_choices_of_the_last_one(admin_client: Client, folder: Path) -> None:
    address = checked(admin_client, folder)
    form = admin_client.get(address).context["form"]
    topic = factories.topic(slug="trade")
    changes = {name_of("type", "WikiPage"): "article", name_of("folder", "/about/deep"): "leave out"}
    PloneImport.objects.update(topics={"Trading": topic.slug}, as_language={"de": "en"})
    admin_client.post(address, {**values(form, **changes), "show": "1", name_of("subject", "Trading"): topic.slug})
    first = PloneImport.objects.get()
    checked(admin_client, folder / "2", ITEMS[:3])
    second = PloneImport.objects.latest("pk")
    assert (
        second.placing
        == first.placing
        == {
            "types": {"WikiPage": "article"},
            "states": {"published": True, "visible": False, "private": False},
            "folders": {"/about/deep": "leave out"},
        }
    )
    assert (second.topics, second.as_language) == (first.topics, first.as_language)
    again = f"{LIST}{second.pk}/parts/"
    admin_client.post(again, {**values(admin_client.get(again).context["form"]), "show": "1"})
    second.refresh_from_db()
    assert second.placing["folders"] == {"/about/deep": "leave out"}  # which has no others in it in this export
    assert PloneImport(site=SITE).placing == {}


def test_a_folder_is_put_below_a_page_that_exists(admin_client: Client, folder: Path) -> None:
    address = checked(admin_client, folder)
    form = admin_client.get(address).context["form"]
    page = factories.standard_page(factories.home(), slug="archive")
    choice, above = name_of("folder", "/about"), name_of("page", "/about")
    for wrong in ("", "/en/nowhere/", "/en/news/", "https://elsewhere.example/", "x" * 600):
        answer = admin_client.post(address, values(form, **{choice: "below", above: wrong}))
        assert (answer.status_code, list(answer.context["form"].errors)) == (200, [above])
        assert PloneImport.objects.get().placing == {}
    admin_client.post(address, {**values(form, **{above: "en/archive"}), "show": "1"})
    assert PloneImport.objects.get().placing["folders"] == {"/about": page.get_url()}
    form = admin_client.get(address).context["form"]
    assert (form[choice].value(), form[above].value()) == ("below", page.get_url())
    assert "leave out" not in dict(form.fields[name_of("folder", "")].choices)


def test_the_file_goes_out_and_comes_back(admin_client: Client, folder: Path) -> None:
    address = checked(admin_client, folder)
    file = address.rstrip("/") + ".csv"
    text = admin_client.get(file).content.decode()
    assert "folder,/about/deep,Deep,2," in text
    text = text.replace("/about/deep,Deep,2,", "/about/deep,Deep,2,leave out").replace(
        "visible,,1,not public", "visible,,1,public"
    )
    answer = admin_client.post(file, {"file": SimpleUploadedFile("c.csv", text.encode())}, follow=True)
    assert "The choices of the file have replaced those of the import." in answer.content.decode()
    assert totals(admin_client, address)["Not imported"] == 2
    kept = PloneImport.objects.get().placing
    assert kept["states"]["visible"] is True
    for wrong, sentence in [
        (b"part,name,choice\nstate,<b>,yes", "Nothing was changed. Line 2: “yes” is not possible here."),
        (b"part,name,choice\nfolder,/x,/en/nowhere/", "There is no published page at /en/nowhere/."),
        (b"\xff\xfe\0\0" * 9, "Nothing was changed. This is not a CSV file in UTF-8."),
        (b"a" * 2_100_000, "Nothing was changed. The file is larger than"),
        (b"part,name,choice\ntype,X," + b"y" * 1_000_000, "Nothing was changed. This is not a CSV file in UTF-8."),
    ]:
        answer = admin_client.post(file, {"file": SimpleUploadedFile("c.csv", wrong)}, follow=True)
        assert sentence in answer.content.decode()
        assert PloneImport.objects.get().placing == kept
    assert "Choose a file." in admin_client.post(file, {}, follow=True).content.decode()
    admin_client.post(f"{LIST}{PloneImport.objects.get().pk}/do/start/")
    admin_client.post(file, {"file": SimpleUploadedFile("c.csv", b"part,name,choice")})
    assert PloneImport.objects.get().placing == kept


def test_many_folders_are_bounded_and_those_with_a_choice_are_shown(
    admin_client: Client, folder: Path, django_assert_max_num_queries: Any
) -> None:
    items = []
    for number in range(240):
        top = f"/f{number // 20}"
        if number % 20 == 0:
            items.append(item("Folder", top, uid(number)))
        items.append(item("Folder", f"{top}/g{number}", uid(1000 + number)))
        items.append(item("Document", f"{top}/g{number}/d", uid(2000 + number)))
    address = checked(admin_client, folder, items)
    PloneImport.objects.update(placing={"folders": {"/f11/g239": "pages", "/not/here": "list"}})
    with django_assert_max_num_queries(40):
        answer = admin_client.get(address)
    form = answer.context["form"]
    assert len(form.folders) <= FOLDERS_SHOWN
    assert {"", "/f11", "/f11/g239"} <= form.folders.keys()
    assert form.folders_not_shown == 253 - len(form.folders)
    assert len(answer.content) < 900_000
    admin_client.post(address, {**values(form), "show": "1"})
    assert PloneImport.objects.get().placing["folders"] == {"/f11/g239": "pages", "/not/here": "list"}


def test_without_an_outline_the_screen_asks_for_a_check(admin_client: Client, folder: Path) -> None:
    address = checked(admin_client, folder)
    PloneImportOutline.objects.update(content=b"of another version")
    assert "Check the export first." in admin_client.get(address).content.decode()
    PloneImport.objects.update(placing={"folders": {"/a": "list"}})
    admin_client.post(address, {"show": "1"})
    assert PloneImport.objects.get().placing["folders"] == {"/a": "list"}
