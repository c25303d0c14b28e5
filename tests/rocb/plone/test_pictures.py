"""Pictures of pages: none is added, and none is shown twice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from news.models import ArticlePage
from old_sites.reasons import in_words
from rocb.models import SiteImage, StandardPage
from rocb.plone.report import Report
from tests import factories
from tests.old_sites.exports import OTHER_PNG, PNG, blob, item, layout_a, news, uid
from tests.rocb.plone.test_write import brought

pytestmark = pytest.mark.django_db
LEAD = {"1": {"@type": "title"}, "2": {"@type": "gridBlock", "blocks": {"3": {"@type": "leadimage"}}}}
BANNER = {"1": {"@type": "image", "url": f"/resolveuid/{uid(2)}", "description": "In port"}}
WORDS = {"1": {"@type": "slate", "value": [{"type": "p", "children": [{"text": "Words."}]}]}}


@pytest.fixture(autouse=True)
def _home(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "media")
    factories.news_index("en")


def imported(folder: Path, *items: dict[str, Any], picture: bytes = PNG, library: bytes = PNG) -> Report:
    """Import items, of which number 1 has ``picture`` and number 2 is an image of the library."""
    ship = item("Image", "/ship.png", uid(2), image=blob(uid(2), "ship.png"))
    blobs = {f"{uid(1)}/{name}/lead.png": picture for name in ("image", "preview_image")}
    return brought(layout_a(folder / "x", [ship, *items], blobs={**blobs, f"{uid(2)}/image/ship.png": library}))


def figures(page: Any) -> list[int]:
    return [block.value["image"].pk for block in page.body if block.block_type == "figure"]


def said(report: Report) -> str:
    return next(in_words(line.why) for line in report.lines if line.uid == uid(1))


@pytest.mark.parametrize(
    ("field", "blocks", "count"),
    [
        pytest.param("image", None, 1, id="a classic page shows its picture"),
        pytest.param("image", LEAD, 1, id="a block shows it"),
        pytest.param("image", WORDS, 0, id="no block shows it"),
        pytest.param("preview_image", None, 0, id="a preview is for lists"),
        pytest.param("preview_image", WORDS, 0, id="a preview with blocks"),
        pytest.param("preview_image", BANNER, 1, id="a banner with the same picture"),
        pytest.param("image", {**BANNER, "2": {"@type": "leadimage"}}, 1, id="a lead block and a banner"),
    ],
)
def test_a_page_shows_a_picture_as_often_as_its_readers_saw_it(
    tmp_path: Path, field: str, blocks: dict[str, Any] | None, count: int
) -> None:
    own = {field: blob(uid(1), "lead.png", field=field), **({"blocks": blocks} if blocks else {})}
    report = imported(tmp_path, item("Document", "/page", uid(1), **own))
    assert len(figures(StandardPage.objects.get(slug="page"))) == count
    is_hidden = field == "preview_image" or blocks == WORDS
    assert ("The preview image was not placed on the page" in said(report)) == is_hidden


def test_a_preview_from_the_library_is_not_added_to_the_page(tmp_path: Path) -> None:
    report = imported(tmp_path, item("Document", "/page", uid(1), preview_image_link={"UID": uid(2)}, blocks=WORDS))
    assert figures(StandardPage.objects.get(slug="page")) == []
    assert "The preview image was not placed on the page" in said(report)


@pytest.mark.parametrize("is_same", [True, False])
def test_the_lead_image_of_an_article_is_not_repeated_in_its_text(tmp_path: Path, is_same: bool) -> None:
    html = f'<p>Before</p><figure><img src="/resolveuid/{uid(2)}"><figcaption>In port</figcaption></figure><p>After</p>'
    own = blob(uid(1), "lead.png")
    report = imported(tmp_path, news("/a", uid(1), html, image=own), library=PNG if is_same else OTHER_PNG)
    article = ArticlePage.objects.get(slug="a")
    assert article.image == SiteImage.objects.filter(file_hash=article.image.file_hash).first()
    assert figures(article) == ([] if is_same else [SiteImage.objects.exclude(pk=article.image_id).get().pk])
    assert [words in str(article.body) for words in ("Before", "In port", "After")] == [True] * 3
    assert ("The lead image was also in the text" in said(report)) == is_same
