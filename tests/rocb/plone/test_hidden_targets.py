"""Public pages that refer to items which were not public: no word of these is shown, and no link is dead."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from old_sites.reasons import in_words
from rocb.models import StandardPage
from rocb.plone import run
from rocb.plone.report import Report
from tests import event_factories, factories
from tests.old_sites.exports import SITE, ZONE, item, layout_a

pytestmark = pytest.mark.django_db
HIDDEN, PUBLIC, LINKING = f"{1:032x}", f"{2:032x}", f"{3:032x}"


@pytest.fixture(autouse=True)
def _lists() -> None:
    factories.news_index("en")
    event_factories.events_index("en")


def brought(folder: Path) -> Report:
    return run.execute([folder], run.Options(site=SITE, zone=ZONE))


def export(folder: Path, *, state: str = "private") -> Path:
    def about(number: str, word: str) -> list[dict[str, Any]]:
        return [{"@id": f"../resolveuid/{number}", "@type": "Document", "title": f"{word} title", "description": word}]

    hidden, public = about(HIDDEN, "Hiddenword"), about(PUBLIC, "Publicword")
    link = {"type": "link", "data": {"url": f"../resolveuid/{HIDDEN}"}, "children": [{"text": "the plan"}]}
    blocks = [
        {
            "@type": "teaser",
            "href": hidden,
            "title": "Hiddenword copy",
            "description": "Hiddenword",
            "overwrite": False,
        },
        {"@type": "teaser", "href": public, "title": "Publicword copy", "overwrite": False},
        {"@type": "teaser", "href": hidden, "title": "Own title", "overwrite": True},
        {"@type": "relatedPages", "items": [*hidden, *public]},
        {"@type": "slate", "value": [{"type": "p", "children": [{"text": "See "}, link]}]},
        {"@type": "listing", "querystring": {"query": [{"i": "path", "o": "absolutePath", "v": HIDDEN}]}},
    ]
    rows = [
        item("Document", "/hidden", HIDDEN, title="Hiddenword title", review_state=state),
        item("Document", "/public", PUBLIC, title="Publicword title"),
        item(
            "Document",
            "/linking",
            LINKING,
            blocks={str(number): block for number, block in enumerate(blocks)},
            blocks_layout={"items": [str(number) for number in range(len(blocks))]},
            relatedItems=hidden,
        ),
    ]
    return layout_a(folder, rows)


def test_a_public_page_has_no_words_of_a_hidden_one_and_no_link_to_it(client: Client, tmp_path: Path) -> None:
    report = brought(export(tmp_path / "e"))
    page = StandardPage.objects.get(title="Linking")
    html = client.get(page.url).text
    assert ("Hiddenword" in html, "Publicword copy" in html, "Own title" in html) == (False, True, True)
    assert ("the plan" in html, "/hidden" in html) == (True, False)
    (why,) = (in_words(line.why) for line in report.lines if line.uid == LINKING)
    assert "Words about “Hiddenword title” that were not imported, because it is not public here:" in why
    assert "A link to “Hiddenword title” was removed because it is not public here." in why
    assert brought(tmp_path / "e").counts["changed"] == 0


def test_words_and_links_come_when_their_target_is_public(client: Client, tmp_path: Path) -> None:
    brought(export(tmp_path / "e"))
    StandardPage.objects.get(title="Hiddenword title").save_revision().publish()
    brought(tmp_path / "e")
    html = client.get(StandardPage.objects.get(title="Linking").url).text
    assert "Hiddenword copy" in html
    assert 'href="/en/hidden/">the plan</a>' in html


def test_a_hidden_page_keeps_all_words_for_those_who_edit_it(tmp_path: Path) -> None:
    folder = export(tmp_path / "e")
    data = folder / "content" / LINKING / "data.json"
    data.write_text(data.read_text().replace('"published"', '"private"'))
    brought(folder)
    assert "Hiddenword copy" in str(
        StandardPage.objects.get(title="Linking").get_latest_revision_as_object().body.raw_data
    )
