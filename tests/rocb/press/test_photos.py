"""`rocb.press.photos` and its page: an image with its licence, in every size, and nothing that is not public."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.images import ImageFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image, IptcImagePlugin
from wagtail.models import Collection, CollectionViewRestriction

from foundation.pictures.making import make
from news.models import ArticlePage, Item
from rocb.models import SiteImage
from rocb.press import views
from tests import event_factories, factories

pytestmark = [pytest.mark.django_db, pytest.mark.long]


def photograph(width: int = 2400, **values: Any) -> SiteImage:
    exif = Image.Exif()
    exif[0x010E] = "the secret room"
    out = io.BytesIO()
    Image.new("RGB", (width, width // 2), "teal").save(out, "JPEG", exif=exif)
    image = factories.image(**{"credit": "Ann Photographer", "description": "A teal field", **values})
    image.file.save("photograph.jpg", ImageFile(io.BytesIO(out.getvalue()), name="photograph.jpg"), save=False)
    image.width, image.height = width, width // 2
    image.save()
    make(image)
    return image


def article(*images: SiteImage, **values: Any) -> ArticlePage:
    figures = [("figure", {"image": image, "caption": f"Caption of {image.title}"}) for image in images[1:]]
    lead = images[0] if images else None
    return factories.article(image=lead, image_caption="The opening", body=figures, slug="workshop", **values)


def press(client: Client, page: Any) -> tuple[str, Any]:
    item = Item.objects.get(page_id=page.pk)
    path = f"/en/press/{item.uuid}/"
    response = client.get(path)
    assert response.status_code == 200
    return path, BeautifulSoup(response.content, "html.parser").main


def content(response: Any) -> bytes:
    assert response.status_code == 200
    data = b"".join(response.streaming_content)
    response.close()
    return data


@pytest.mark.one_database  # a response with a file closes the connection of the test
def test_a_photo_has_its_caption_credit_licence_and_three_sizes(client: Client) -> None:
    page = article(photograph())
    link = BeautifulSoup(client.get(page.url).content, "html.parser").select_one('.copy a[href^="/en/press/"]')
    path, main = press(client, page)
    assert link is not None
    assert link["href"] == path
    words = " ".join(main.select_one(".press__photo").get_text(" ").split())
    for part in ("The opening", "Photo: Ann Photographer", "free to reuse with credit", "2400 × 1200 px"):
        assert part in words
    sizes = main.select(".press__sizes a")
    assert [size.get_text() for size in sizes] == ["Small", "Medium", "Original"]
    assert {size["download"] for size in sizes} == {"workshop-1.jpg"}
    for size, width in zip(sizes, (800, 1600, 2400), strict=True):
        data = content(client.get(size["href"]))
        assert b"the secret room" not in data
        with Image.open(io.BytesIO(data)) as picture:
            assert picture.width == width
            records = IptcImagePlugin.getiptcinfo(picture)
            assert records
            assert records[2, 80] == b"Ann Photographer"
            assert f"http://127.0.0.1:8000/en/press/{page.uuid}/".encode() in picture.info["xmp"]


@pytest.mark.one_database  # a response with a file closes the connection of the test
def test_all_images_are_in_one_archive_with_what_they_show(client: Client) -> None:
    forbidden = photograph(title="Forbidden", licence="permission")
    page = article(photograph(), photograph(1200, title="Second"), forbidden)
    path, main = press(client, page)
    assert main.select_one(f'a[href="{path}photos.zip"]')
    response = client.get(f"{path}photos.zip")
    length, data = int(response["Content-Length"]), content(response)
    assert len(data) == length == int(client.head(f"{path}photos.zip")["Content-Length"])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["README.txt", "workshop-1.jpg", "workshop-2.jpg"]
        readme = archive.read("README.txt").decode()
        assert b"the secret room" not in archive.read("workshop-1.jpg")
    for part in ("The opening", "Caption of Second", "Photo: Ann Photographer", "Licence: ROCB Europe", page.title):
        assert part in readme
    assert "Forbidden" not in readme


def test_what_is_used_with_permission_says_so_and_leads_to_no_file(client: Client) -> None:
    image = photograph(licence="permission")
    path, main = press(client, article(image))
    assert "do not republish" in main.get_text()
    assert not main.select('a[download]:not([href*="cite."])')
    assert client.get(f"{path}{image.uuid}-2400.jpg").status_code == 404
    assert client.get(f"{path}photos.zip").status_code == 404


def test_an_illustration_is_not_called_a_photo(client: Client) -> None:
    _path, main = press(client, article(photograph(is_illustration=True)))
    assert "Illustration: Ann Photographer" in main.get_text()
    assert "not a photo" in main.get_text()


def test_an_illustration_in_a_gallery_is_not_called_a_photo(client: Client) -> None:
    drawn, taken = photograph(is_illustration=True), photograph(title="Second", credit="Ben")
    images = [{"image": image, "caption": ""} for image in (drawn, taken)]
    page = factories.article(body=[("gallery", {"images": images})])
    text = client.get(page.url).content.decode()
    assert "Illustration: Ann Photographer" in text
    assert "Photo: Ben" in text


def test_an_image_smaller_than_a_size_has_one_size_and_what_is_no_photograph_no_original(client: Client) -> None:
    drawing = factories.image(title="Drawing")
    make(drawing)
    _path, main = press(client, article(photograph(640), drawing))
    first, second = main.select(".press__photo")
    assert [size.get_text() for size in first.select("a")] == ["Original"]
    assert [size.get_text() for size in second.select("a")] == ["Small", "Medium"]


def test_a_limit_on_the_archive_takes_smaller_sizes_before_it_leaves_images_out(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = article(photograph(title="First"), photograph(title="Second"))
    (first, second) = views.photos_of(page)
    monkeypatch.setattr(views, "ARCHIVE_BYTES", first.sizes[-1].bytes + second.sizes[0].bytes)
    assert [size.width for _photo, size in views._chosen([first, second])] == [2400, 800]


def test_an_event_has_its_image(client: Client) -> None:
    edition = event_factories.edition(image=photograph())
    _path, main = press(client, edition)
    assert len(main.select(".press__photo")) == 1


@pytest.mark.parametrize("how", ["withdrawn", "restricted page", "restricted collection", "no image of it"])
def test_nothing_leaves_that_is_not_public(client: Client, how: str) -> None:
    image = photograph()
    page = article(image)
    path, _main = press(client, page)
    original = f"{path}{image.uuid}-2400.jpg"
    assert client.get(original).status_code == 200
    expected = 404
    if how == "withdrawn":
        page.unpublish()
    elif how == "restricted page":
        page.view_restrictions.create(restriction_type="login")
    elif how == "restricted collection":
        collection = Collection.get_first_root_node().add_child(name="Inside")
        CollectionViewRestriction.objects.create(collection=collection, restriction_type="login")
        SiteImage.objects.filter(pk=image.pk).update(collection=collection)
        expected = 200  # the page, without the image
    else:
        original = f"{path}{photograph().uuid}-2400.jpg"
        expected = 200
    response = client.get(path)
    assert response.status_code == expected
    assert client.get(original).status_code == 404
    if how == "restricted collection":
        assert b'press__photo"' not in response.content


def test_what_another_site_wrote_has_no_page_here(client: Client) -> None:
    factories.news_index()
    item = factories.item(type="external", kind="external", address="https://customs.example/1")
    for path in ("", "photos.zip"):
        assert client.get(f"/en/press/{item.uuid}/{path}").status_code == 404


def test_a_mail_begins_with_title_and_address_and_a_hostile_title_adds_nothing(client: Client) -> None:
    page = article(title='A & B "cc"?&bcc=x@y.example')
    _path, main = press(client, page)
    href = main.select_one('a[href^="mailto:?"]')["href"]
    assert href.count("&") == 1
    assert "%3F%26bcc%3D" in href
    assert page.url.strip("/").replace("/", "%2F") in href


def test_queries_do_not_grow_with_images(client: Client) -> None:
    def queries(*images: SiteImage) -> int:
        page = article(*images)
        press(client, page)
        with CaptureQueriesContext(connection) as asked:
            press(client, page)
        page.delete()
        return len(asked)

    queries(photograph(640))  # this fills the caches of the process
    few = queries(photograph(640, title="1"), photograph(640, title="2"))
    assert queries(*(photograph(640, title=str(number)) for number in range(6))) == few
    assert few <= 11
