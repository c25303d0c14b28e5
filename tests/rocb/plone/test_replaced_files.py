"""A file that was replaced on the old site replaces ours, although the JSON of its item did not change."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest

from news.models import ArticlePage
from rocb.models import SiteDocument, SiteImage
from rocb.models.media import Licence
from rocb.press.photos import NOT_TO_REPUBLISH
from tests import factories
from tests.old_sites.exports import PNG, blob, item, layout_a, news, uid, zipped
from tests.rocb.plone.test_lead_pictures import png
from tests.rocb.plone.test_write import brought

pytestmark = pytest.mark.django_db
PATHS = {"lead": f"{uid(1)}/image/l.png", "image": f"{uid(2)}/image/i.png", "paper": f"{uid(3)}/file/p.pdf"}
ITEMS = [
    news("/n", uid(1), image=blob(uid(1), "l.png")),
    item("Image", "/i.png", uid(2), image=blob(uid(2), "i.png")),
    item("File", "/p.pdf", uid(3), file=blob(uid(3), "p.pdf", field="file", kind="application/pdf")),
    news("/absent", uid(4), image=blob(uid(4), "absent.png")),
]


@pytest.fixture(autouse=True)
def _list(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "media")
    factories.news_index()


@pytest.mark.parametrize("is_zip", [False, True])
def test_exactly_what_was_replaced_is_changed(tmp_path: Path, *, is_zip: bool) -> None:
    random, now = Random(30), {"lead": PNG, "image": png(2, 2), "paper": b"%PDF-1.4"}
    for number in range(5):
        before, others = (
            dict(now),
            {"lead": png(3, 3 + number), "image": png(4, 3 + number), "paper": b"%%PDF %d" % number},
        )
        now |= {name: others[name] for name in random.sample(sorted(PATHS), number % 4)}
        folder = layout_a(tmp_path / f"export-{number}", ITEMS, blobs={PATHS[name]: now[name] for name in PATHS})
        export = zipped(folder, tmp_path / f"{number}.zip") if is_zip else folder
        counts = brought(export).counts
        replaced = sum(now[name] != before[name] for name in PATHS)
        assert counts["changed"] == replaced if number else counts["imported"] == 4
        found = (
            ArticlePage.objects.get(title="N").image,
            SiteImage.objects.get(title="I.png"),
            SiteDocument.objects.get(),
        )
        assert [file.file.read() for file in found] == list(now.values())
        again = brought(export).counts
        assert (again["changed"], again["unchanged"]) == (0, 4)


def test_no_page_shows_a_size_of_the_file_that_was_replaced(tmp_path: Path) -> None:
    names = [PATHS[name] for name in ("lead", "image", "paper")]
    for number, size in enumerate([(2, 2), (3, 5)]):
        files = [PNG, png(*size), b"%PDF-1.4"]
        brought(layout_a(tmp_path / str(number), ITEMS, blobs=dict(zip(names, files, strict=True))))
        rendition = SiteImage.objects.get(title="I.png").get_rendition("original")
        assert (rendition.width, rendition.height) == size


def test_the_licence_of_a_file_is_unknown_until_an_editor_sets_it(tmp_path: Path) -> None:
    for number in range(2):
        files = [PNG, png(2, 2 + number), b"%%PDF-1.%d" % number]
        names = [PATHS[name] for name in ("lead", "image", "paper")]
        brought(layout_a(tmp_path / str(number), ITEMS, blobs=dict(zip(names, files, strict=True))))
        lead, image = ArticlePage.objects.get(title="N").image, SiteImage.objects.get(title="I.png")
        found = [lead.licence, image.licence, SiteDocument.objects.get().licence]
        assert found == [Licence.UNKNOWN, *([Licence.CC_BY, Licence.OWN] if number else [Licence.UNKNOWN] * 2)]
        SiteImage.objects.filter(title="I.png").update(licence=Licence.CC_BY)
        SiteDocument.objects.update(licence=Licence.OWN)
    assert Licence.UNKNOWN in NOT_TO_REPUBLISH
