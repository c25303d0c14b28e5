"""The screens "Import from another site": permissions, accepted input, and contents."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from wagtail.users.models import UserProfile

from rocb.models import PloneImport
from rocb.plone_imports.forms import NewImportForm
from tests import factories
from tests.old_sites.exports import SITE, ZONE, layout_a, news, zipped
from tests.rocb.plone_imports.test_working import NOON, work

pytestmark = pytest.mark.django_db
LIST, NEW = "/admin/import-from-plone/", "/admin/import-from-plone/new/"
Step, State = PloneImport.Step, PloneImport.State


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.IMPORT_DIR = tmp_path / "imports"
    return tmp_path


def job(**values: Any) -> PloneImport:
    known = {"step": Step.CHECK, "state": State.DONE, "slot": None}
    return PloneImport.objects.create(site=SITE, zone=ZONE, created_at=NOON, started_at=NOON, **{**known, **values})


def sent(client: Client, *files: SimpleUploadedFile, **values: str) -> Any:
    return client.post(NEW, {"site": SITE, "zone": ZONE, "uploads": list(files), **values})


def archive(folder: Path, *items: dict[str, Any]) -> SimpleUploadedFile:
    return SimpleUploadedFile(
        "export.zip", zipped(layout_a(folder / "export", list(items)), folder / "x.zip").read_bytes()
    )


def test_an_export_is_uploaded_checked_shown_and_imported(admin_client: Client, folder: Path) -> None:
    factories.news_index()
    hostile = news("/a", "a" * 32, title="<script>alert(1)</script>", subjects=["Trading", "=1+1"])
    answer = sent(admin_client, archive(folder, hostile, news("/b", "b" * 32, review_state="private")))
    found = PloneImport.objects.get()
    address = f"{LIST}{found.pk}/"
    assert (answer["Location"], found.state, found.is_active) == (address, State.WAITING, True)
    assert "Waiting for the worker" in admin_client.get(address).content.decode()
    work()
    page = admin_client.get(address).content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page
    assert "The item was not public (status “private”)." in page
    assert "Imported (2)" in page
    admin_client.post(f"{address}do/start/")
    work()
    report = admin_client.get(f"{address}report.json").json()
    assert report["counts"] == {"imported": 2, "changed": 0, "unchanged": 0, "left out": 0}
    assert admin_client.get(f"{address}report.csv").content.decode().count("\r\nimported,") == 2
    assert not list((folder / "imports" / "uploads").iterdir())
    assert "Undo the import" in admin_client.get(address).content.decode()
    assert "3 pages" not in admin_client.get(f"{address}undo/").content.decode()


def test_the_report_is_in_the_language_of_whoever_reads_it(admin_client: Client, admin_user: Any, folder: Path) -> None:
    factories.news_index()
    sent(admin_client, archive(folder, news("/b", "b" * 32, review_state="private", language="en")))
    work()
    found = PloneImport.objects.get()
    found.lines.create(key="old", outcome="left out", type="?", path="/old", why=["As it was stored <before>."])
    PloneImport.objects.update(notes=["A note of before."], error='["The link has no target.", {}, 1]')
    profile = UserProfile.get_for_user(admin_user)
    profile.preferred_language = "ru"
    profile.save()
    page = admin_client.get(f"{LIST}{found.pk}/").content.decode()
    csv = admin_client.get(f"{LIST}{found.pk}/report.csv").content.decode()
    sentence = "Материал не был опубликован (статус «private»). Импортировано как черновик."
    assert all(sentence in text for text in (page, csv))
    assert "As it was stored &lt;before&gt;." in page
    assert "As it was stored <before>." in csv
    assert "A note of before." in page
    assert "Ссылка никуда не ведёт." in page


def test_only_who_has_the_right_gets_in(client: Client, home: Any) -> None:
    person, found = factories.user("Editors"), job()
    client.force_login(person)
    addresses = [LIST, NEW, f"{LIST}{found.pk}/", f"{LIST}{found.pk}/report.json", f"{LIST}{found.pk}/undo/"]
    assert all(client.get(address).status_code in {302, 403} for address in addresses)
    assert LIST not in client.get("/admin/").content.decode()
    client.post(f"{LIST}{found.pk}/do/check/")
    assert not PloneImport.objects.filter(slot=1).exists()
    person.user_permissions.add(Permission.objects.get(codename="import_from_plone"))
    assert client.get(LIST).status_code == 200


def test_a_button_needs_a_token_and_a_post(home: Any, admin_user: Any) -> None:
    client, found = Client(enforce_csrf_checks=True), job()
    client.force_login(admin_user)
    assert client.post(f"{LIST}{found.pk}/do/check/").status_code == 403
    assert client.get(f"{LIST}{found.pk}/do/check/").status_code == 405


def bomb() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as written:
        written.writestr("content/a/data.json", "{}")
    raw = bytearray(data.getvalue())
    size = raw.index(b"PK\x01\x02") + 24  # in the directory, as unpacked
    return bytes(raw[:size] + (0xFFFFFFF0).to_bytes(4, "little") + raw[size + 4 :])


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("export.zip", b"no", "is not a ZIP file, or it is damaged"),
        ("export.tar", b"no", "is not a file of an export"),
        ("export.json", b"<html>", "is not a JSON file"),
        ("bomb.zip", bomb(), "when unpacked"),
    ],
)
def test_what_is_no_export_is_refused_in_words(
    admin_client: Client, monkeypatch: pytest.MonkeyPatch, name: str, data: bytes, sentence: str
) -> None:
    monkeypatch.setattr("rocb.plone_imports.files.LARGEST_UNPACKED", 2**31)
    page = sent(admin_client, SimpleUploadedFile(name, data)).content.decode()
    assert sentence in page
    assert not PloneImport.objects.exists()


def test_too_much_is_refused_in_words(admin_client: Client, settings: Any) -> None:
    settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = 10
    files = [SimpleUploadedFile("a.json", b'{"a": 1}'), SimpleUploadedFile("b.json", b'{"b": 2}')]
    assert "in total. Put them in the folder for imports" in sent(admin_client, *files).content.decode()


def test_a_folder_is_chosen_from_a_list_and_never_entered(admin_client: Client, folder: Path) -> None:
    factories.news_index()
    layout_a(folder / "imports" / "old", [news("/a", "a" * 32)])
    assert "Select a valid choice" in sent(admin_client, folder="../../etc").content.decode()
    assert "or a folder on the server" in sent(admin_client).content.decode()
    assert sent(admin_client, folder="old").status_code == 302
    work()
    assert PloneImport.objects.get().counts == {"imported": 1}


def test_the_language_of_pages_without_one_is_chosen(admin_client: Client) -> None:
    found = job(languages={"": 2, "en": 1})
    page = admin_client.get(f"{LIST}{found.pk}/parts/")
    (field,) = page.context["form"].language_fields()
    assert (field.label, field.initial, "" in dict(field.field.choices)) == ("Without a language (2)", "en", False)
    admin_client.post(f"{LIST}{found.pk}/parts/", {field.html_name: "ru"})
    found.refresh_from_db()
    assert found.as_language == {"": "ru"}


def test_a_name_in_an_upload_leads_nowhere_else(admin_client: Client, folder: Path) -> None:
    upload = SimpleUploadedFile("x.json", b"[]")
    upload._name = "../../../evil.json"
    sent(admin_client, upload)
    stored = [path.name for path in (folder / "imports").rglob("*.json")]
    assert stored == ["evil.json"]
    assert [path.name for path in folder.rglob("evil.json")] == ["evil.json"]


def test_a_second_import_waits_for_the_first(admin_client: Client) -> None:
    job(slot=1, state=State.RUNNING)
    sent(admin_client, SimpleUploadedFile("x.json", b"[]"))
    assert PloneImport.objects.count() == 1
    other = job()
    admin_client.post(f"{LIST}{other.pk}/do/start/")
    other.refresh_from_db()
    assert not other.is_active


def test_subjects_and_languages_are_mapped_and_checked_again(admin_client: Client) -> None:
    topic = factories.topic(name="Trade facilitation")
    found = job(unknown_subjects={"Trade facilitations": 3, "Other": 1}, languages={"en": 3, "de": 1})
    address = f"{LIST}{found.pk}/parts/"
    page = admin_client.get(address)
    assert "Suggested because the names are similar." in page.content.decode()
    form = page.context["form"]
    names = {field.label.partition(" (")[0]: name for name, field in form.fields.items()}
    assert list(names) == ["Trade facilitations", "Other", "de"]
    admin_client.post(address, {names["Trade facilitations"]: topic.slug, names["de"]: "en"})
    found.refresh_from_db()
    assert (found.topics, found.as_language) == ({"Trade facilitations": topic.slug}, {"de": "en"})
    assert (found.step, found.state, found.is_active) == (Step.CHECK, State.WAITING, True)


def test_progress_is_said_in_words_and_numbers(admin_client: Client) -> None:
    found = job(slot=1, state=State.RUNNING, steps_done=30, steps_total=120, items_done=10, items_total=74)
    answer = json.loads(admin_client.get(f"{LIST}{found.pk}/progress/").content)
    assert (answer["words"], answer["percent"], answer["is_active"]) == ("10 of 74 items", 25, True)
    page = admin_client.get(f"{LIST}{found.pk}/").content.decode()
    assert 'http-equiv="refresh"' in page
    assert "do/pause/" in page


def test_a_report_of_many_items_is_filtered_and_paginated(
    admin_client: Client, django_assert_max_num_queries: Any
) -> None:
    found = job(step=Step.IMPORT)
    for number in range(120):
        outcome = "imported" if number % 2 else "left out"
        found.lines.create(key=str(number), uid=str(number), outcome=outcome, type="News Item", path=f"/{number}")
    with django_assert_max_num_queries(30):
        page = admin_client.get(f"{LIST}{found.pk}/?outcome=left+out&p=2").context["page"]
    assert (page.paginator.count, len(page.object_list)) == (60, 10)
    assert {line.outcome for line in page} == {"left out"}


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"), ("europe/berlin", "Europe/Berlin"), ("Berlin", "Europe/Berlin"),
        (" new york ", "America/New_York"), ("Tashk", "Asia/Tashkent"), ("utc", "UTC"),
        ("San", ""), ("Europe", ""), ("Nowhere", ""), ("", ""), ("/", ""), ("_", ""),
    ],
)  # fmt: skip
def test_a_time_zone_is_found_by_the_name_of_its_city(typed: str, zone: str) -> None:
    form = NewImportForm({"site": SITE, "folder": "", "zone": typed})
    form.is_valid()
    assert (form.cleaned_data.get("zone", ""), "zone" in form.errors) == (zone, not zone)
