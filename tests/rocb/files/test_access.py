"""Files that are on no public page can neither be found nor downloaded by strangers."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from PIL import Image
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction, ReferenceIndex

from foundation.jobs.scheduled_pages import publish_due
from foundation.pictures.cuts import LEAD
from foundation.pictures.making import make
from rocb.files import access as files
from rocb.models import SiteDocument, SiteImage
from tests import event_factories, factories

pytestmark = pytest.mark.django_db


def document(title: str = "Minutes of the board", **values: Any) -> SiteDocument:
    return SiteDocument.objects.create(title=title, file=ContentFile(b"x", name="minutes.pdf"), **values)


def body(file: SiteDocument) -> list[Any]:
    return [("file", {"document": file, "title": "", "language": "en"})]


def ways_to(file: SiteDocument, client: Client | None = None) -> list[str]:
    """Return the ways in which a stranger can find or get ``file``: none or all four."""
    client = client or Client()
    found = []
    for name, path in (
        ("search", "/en/search/?q=minutes"),
        ("suggestions", "/en/search/suggest/?q=minutes"),
        ("list of the API", "/api/v2/documents/"),
    ):
        if "Minutes of the board" in client.get(path).content.decode():
            found.append(name)
    if client.get(file.url).status_code == 200:
        found.append("file")
    return found


EVERY_WAY = ["search", "suggestions", "list of the API", "file"]


def test_a_file_in_the_library_is_nobodys_business() -> None:
    factories.news_index()
    assert ways_to(document()) == []


@pytest.mark.parametrize("language", ["en", "ru", "fr"])
def test_a_file_comes_and_goes_with_the_page_that_shows_it(language: str) -> None:
    file = document()
    page = factories.draft(factories.news_index(language), body=body(file))
    factories.news_index()
    assert ways_to(file) == []
    page.go_live_at = timezone.now() + timedelta(hours=1)
    page.save_revision().publish()
    page.refresh_from_db()
    assert ways_to(file) == []
    page.go_live_at = None
    factories.publish(page)
    assert ways_to(file) == EVERY_WAY
    restriction = PageViewRestriction.objects.create(page=page.page_ptr, restriction_type="login")
    assert ways_to(file) == []
    restriction.delete()
    assert ways_to(file) == EVERY_WAY
    type(page).objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    publish_due(at=timezone.now())
    assert ways_to(file) == []
    page.refresh_from_db()
    factories.publish(page, expire_at=None)
    assert ways_to(file) == EVERY_WAY
    page.delete()
    assert ways_to(file) == []


def test_an_alias_of_a_restricted_page_makes_no_file_public(django_capture_on_commit_callbacks: Any) -> None:
    file, image = document(), factories.image()
    page = factories.article(body=body(file), image=image)
    alias = page.create_alias(parent=factories.news_index(), update_slug="again")
    files.index_references(alias)
    known = paths_of(image)
    with django_capture_on_commit_callbacks(execute=True):
        restriction = PageViewRestriction.objects.create(page=page.page_ptr, restriction_type="login")
    assert Client().get(alias.url).status_code == 302
    assert ways_to(file) == []
    assert not known & paths_of(image)
    restriction.delete()
    assert ways_to(file) == EVERY_WAY


def test_a_file_that_only_the_next_version_of_a_page_shows_is_hidden_until_then() -> None:
    file = document()
    page = factories.article()
    page.body = body(file)
    page.save_revision()
    assert ways_to(file) == []
    page.save_revision().publish()
    assert ways_to(file) == EVERY_WAY
    page.body = factories.text()
    page.save_revision().publish()
    assert ways_to(file) == []


def test_papers_of_an_event_are_public_with_it() -> None:
    file = document()
    edition = event_factories.edition_draft()
    edition.documents.create(title="Minutes", document=file)
    assert ways_to(file) == []
    factories.publish(edition)
    assert ways_to(file) == EVERY_WAY


def test_a_link_within_a_text_counts() -> None:
    file = document()
    factories.article(body=factories.text(f'<p>Read <a linktype="document" id="{file.pk}">this</a>.</p>'))
    assert ways_to(file) == EVERY_WAY


def test_staff_mark_a_file_as_public_by_itself_and_a_closed_collection_beats_that() -> None:
    factories.news_index()
    collection = Collection.get_first_root_node().add_child(name="Closed")
    file = document(is_public=True, collection=collection)
    assert ways_to(file) == EVERY_WAY
    CollectionViewRestriction.objects.create(collection=collection, restriction_type="login")
    assert ways_to(file) == []


def test_an_editor_opens_what_a_stranger_may_not() -> None:
    file = document()
    editor = factories.signed_in(factories.user("Editors"))
    assert editor.get(file.url).status_code == 200
    assert ways_to(file, editor) == ["file"]
    reader = factories.signed_in(factories.user())
    assert reader.get(file.url).status_code == 404


def test_only_who_publishes_pages_makes_a_file_public() -> None:
    def offers(user: Any) -> bool:
        client = factories.signed_in(user)
        return 'name="is_public"' in client.get("/admin/documents/add/").content.decode()

    assert offers(factories.user("Editors"))
    assert not offers(factories.user("Contributors"))


def test_the_form_says_who_may_have_the_file_now() -> None:
    client = factories.signed_in(factories.user("Editors"))
    file = document()
    edit = f"/admin/documents/edit/{file.pk}/"
    assert "only people who work in the CMS can" in client.get(edit).content.decode()
    factories.article(body=body(file))
    assert "At the moment, everyone can find and read it." in client.get(edit).content.decode()


# --- Images -----------------------------------------------------------------------------------------------------------


def paths_of(image: SiteImage) -> set[str]:
    make(image, [LEAD.jpeg])
    return {rendition.url for rendition in SiteImage.objects.get(pk=image.pk).renditions.all()}


def test_the_address_of_a_picture_cannot_be_guessed_from_its_name() -> None:
    (one,), (other,) = paths_of(factories.image(title="Launch")), paths_of(factories.image(title="Launch"))
    random = [path.split("/")[-1].split(".")[0] for path in (one, other)]
    assert all(len(word) == 24 for word in random)
    assert len(set(random)) == 2


def test_a_picture_of_what_was_withdrawn_has_another_address(django_capture_on_commit_callbacks: Any) -> None:
    image = factories.image()
    page = factories.article(image=image)
    known = paths_of(image)
    assert {Client().get(path).status_code for path in known} == {200}
    with django_capture_on_commit_callbacks(execute=True):
        page.unpublish()
    assert {Client().get(path).status_code for path in known} == {404}
    assert not known & paths_of(image)


@pytest.mark.parametrize("how", ["deleted", "restricted", "replaced"])
def test_so_has_one_whose_page_is(how: str, django_capture_on_commit_callbacks: Any) -> None:
    image, other = factories.image(), factories.image()
    page = factories.article(image=image)
    known = paths_of(image)
    with django_capture_on_commit_callbacks(execute=True):
        if how == "deleted":
            page.delete()
        elif how == "restricted":
            PageViewRestriction.objects.create(page=page.page_ptr, restriction_type="login")
        else:
            factories.publish(page, image=other)
    assert {Client().get(path).status_code for path in known} == {404}


def test_a_picture_that_another_page_shows_keeps_its_address(django_capture_on_commit_callbacks: Any) -> None:
    image = factories.image()
    page = factories.article(image=image)
    factories.article(image=image)
    known = paths_of(image)
    with django_capture_on_commit_callbacks(execute=True):
        page.unpublish()
    assert known <= paths_of(image)


def test_what_nobody_announced_is_seen_at_a_later_look() -> None:
    image, now = factories.image(), timezone.now()
    page = factories.article(image=image)
    known = paths_of(image)
    assert files.follow_images(at=now) == 0
    type(page).objects.filter(pk=page.pk).update(live=False)
    assert files.follow_images(at=now) == 0
    assert files.follow_images(at=now + timedelta(minutes=5)) == 0
    assert files.follow_images(at=now + timedelta(minutes=11)) == 1
    assert not known & paths_of(image)
    assert files.follow_images(at=now + timedelta(minutes=30)) == 0


def test_an_index_that_is_being_rebuilt_renames_nothing() -> None:
    image, now = factories.image(), timezone.now()
    page = factories.article(image=image)
    known = paths_of(image)
    files.follow_images(at=now)
    ReferenceIndex.objects.all().delete()
    assert files.follow_images(at=now + timedelta(minutes=1)) == 0
    files.index_references(page)
    assert files.follow_images(at=now + timedelta(minutes=20)) == 0
    assert files.follow_images(at=now + timedelta(minutes=40)) == 0
    assert known <= paths_of(image)


# --- Damaged files ----------------------------------------------------------------------------------------------------


def photograph() -> bytes:
    out = io.BytesIO()
    Image.effect_noise((640, 480), 90).convert("RGB").save(out, "JPEG")
    return out.getvalue()


WHOLE = photograph()
DAMAGED = {
    "no picture": b"\xff\xd8\xff\xe0 not a picture",
    "half of it": WHOLE[: len(WHOLE) // 2],
    "without its end": WHOLE[:-200],
    "only its head": WHOLE[:40],
    "garbage within": WHOLE[:300] + bytes(200) + WHOLE[500:700],
    "a cut PNG": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_image_is_refused_in_a_sentence(name: str) -> None:
    client = factories.signed_in(factories.user("Editors"))
    extension = "png" if "PNG" in name else "jpg"
    file = lambda: ContentFile(DAMAGED[name], name=f"launch.{extension}")  # noqa: E731
    alone = client.post("/admin/images/add/", {"title": "Launch", "file": file(), "collection": 1})
    assert alone.status_code == 200
    many = client.post(
        "/admin/images/multiple/add/",
        {"title": "Launch", "files[]": file(), "collection": 1},
        headers={"X-Requested-With": "XMLHttpRequest"},
    )
    assert many.status_code == 200
    assert not many.json()["success"]
    said = alone.content.decode() + many.json()["error_message"]
    assert "damaged" in said or "corrupted image" in said
    assert not SiteImage.objects.filter(title="Launch").exists()


def test_a_whole_image_is_taken() -> None:
    client = factories.signed_in(factories.user("Editors"))
    given = {"title": "Launch", "file": ContentFile(WHOLE, name="launch.jpg"), "collection": 1, "licence": "own"}
    assert client.post("/admin/images/add/", given).status_code == 302
    assert SiteImage.objects.get(title="Launch").width == 640
