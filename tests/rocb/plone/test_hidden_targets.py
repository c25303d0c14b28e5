"""Public pages that refer to items which were not public: no word of these is shown, and no link is dead."""

from __future__ import annotations

from pathlib import Path
from random import Random
from shutil import rmtree
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Page, PageViewRestriction

from old_sites.delta import THEIRS, Choices
from old_sites.reasons import in_words
from rocb.files.access import is_public as is_public_file
from rocb.models import SiteImage, StandardPage
from rocb.plone import run
from rocb.plone.report import Report
from tests import event_factories, factories
from tests.old_sites.exports import PNG, SITE, ZONE, blob, item, layout_a, uid

pytestmark = pytest.mark.django_db
HIDDEN, PUBLIC, LINKING = f"{1:032x}", f"{2:032x}", f"{3:032x}"


@pytest.fixture(autouse=True)
def _lists(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "media")
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


def addon(kind: str, target: str, title: str, about: str) -> dict[str, Any]:
    """Return a block that leads to an item and has copies of its words, in the way of add-ons of Volto."""
    row = {
        "@id": "3f1c9f0e-6a4b-4c6e-9d54-8f0f1f0f7a11",
        "href": [{"@id": target}],
        "title": title,
        "description": about,
    }
    html = f'<h3><a href="{target}">{title}</a></h3><p>{about}</p><img src="{target}/@@images/image" alt="{title}">'
    texts = [
        {
            "type": "p",
            "children": [{"text": "See "}, {"type": "link", "data": {"url": target}, "children": [{"text": title}]}],
        }
    ]
    own = {"headline": f"Own words of {kind}"}
    known: dict[str, dict[str, Any]] = {
        "image": {"@type": "image", "url": target, "alt": title, "title": title, "description": about},
        "html": {"@type": "html", "html": html},
        "slate": {"@type": "slate", "value": texts},
        "carousel": {"@type": "carousel", "columns": [row], **own},
        "cardsBlock": {"@type": "cardsBlock", "cards": [{"inner": [row]}], **own},
    }
    other = {"@type": kind, "linkTo": target, "image": f"{target}/@@images/x", "text": about, "title": title, **own}
    return known.get(kind, other)


KINDS = [
    "image",
    "html",
    "slate",
    "carousel",
    "cardsBlock",
    "highlight",
    "heroBlock",
    "eventTeaser",
    "item",
    "superCard",
    "__button",
]


@pytest.mark.parametrize("is_whole", [True, False])
def test_no_block_shows_words_of_what_is_hidden_and_each_shows_its_own(
    client: Client, tmp_path: Path, *, is_whole: bool
) -> None:
    """In a partial export, the target is only here."""
    about = {"Hiddentitle": "Hiddentext of it", "Pictitle": "Pictext of it", "Publictitle": "Publictext of it"}
    titles = [(f"/{title.lower()}", f"{title} one", text) for title, text in about.items()]
    blocks = [addon(kind, *title) for kind in KINDS for title in titles]
    known = {"blocks": dict(enumerate(blocks)), "blocks_layout": {"items": [*map(str, range(len(blocks)))]}}
    picture = {"image": blob(uid(5), "p.png"), "review_state": "private"}
    rows = [
        item("Document", "/hiddentitle", HIDDEN, title=titles[0][1], description=titles[0][2], review_state="private"),
        item("Image", "/pictitle", uid(5), title=titles[1][1], description=titles[1][2], **picture),
        item("Document", "/publictitle", PUBLIC, title=titles[2][1], description=titles[2][2]),
    ]
    linking = [item("Document", "/linking", LINKING, **known), item("News Item", "/linking-news", uid(4), **known)]
    brought(layout_a(tmp_path / "e", [*rows, *(linking if is_whole else [])], blobs={f"{uid(5)}/image/p.png": PNG}))
    if not is_whole:
        brought(layout_a(tmp_path / "f", [rows[2], *linking]))
    addresses = [page.get_url() for page in Page.objects.filter(title__startswith="Linking")]
    for address in [
        *addresses,
        "/en/news/rss.xml",
        "/en/search/?q=Linking",
        "/en/search/?q=one",
        "/en/search/?q=text",
    ]:
        answer = client.get(address)
        assert answer.status_code == 200, address
        shown = {word for word in ("Hiddentitle", "Hiddentext", "Pictitle", "Pictext") if word in answer.text}
        assert shown == set(), address
    for address in addresses:
        html = client.get(address).text
        assert [kind for kind in KINDS[3:] if f"Own words of {kind}" not in html] == ["highlight", "__button"], (
            "neither has a headline"
        )
        assert html.count("Publictitle one") >= 9 <= html.count("Publictext of it")


@pytest.mark.parametrize("seed", range(6))
def test_what_becomes_hidden_or_public_later_is_shown_as_it_is_now(client: Client, tmp_path: Path, seed: int) -> None:
    """Exports in which items become private and public again, or are missing, and pages that are unpublished here."""
    random, states = Random(seed), {"Hiddentitle": True, "Pictitle": True, "Publictitle": True}
    titles = [(f"/{name.lower()}", f"{name} one", f"{name[:-5]}text of it") for name in states]
    blocks = [addon(kind, *title) for kind in KINDS for title in titles]
    known = {"blocks": dict(enumerate(blocks)), "blocks_layout": {"items": [*map(str, range(len(blocks)))]}}
    linking = [
        item("Document", "/linking", LINKING, **known),
        item("News Item", "/linking-news", uid(4), **known, preview_image_link={"UID": uid(5)}),
        item(
            "Event",
            "/linking-event",
            uid(6),
            start="2030-01-01T10:00:00+00:00",
            end="2030-01-01T11:00:00+00:00",
            **known,
        ),
    ]
    for number in range(5):
        folder, rows = tmp_path / str(number), []
        for kind, name, one in (
            ("Document", "Hiddentitle", HIDDEN),
            ("Image", "Pictitle", uid(5)),
            ("Document", "Publictitle", PUBLIC),
        ):
            if number and random.random() < 0.2:
                continue  # a partial export
            states[name] = random.random() < 0.5
            own = {"image": blob(uid(5), "p.png")} if kind == "Image" else {}
            state = "published" if states[name] else "private"
            title, about = f"{name} one", f"{name[:-5]}text of it"
            rows.append(item(kind, f"/{name.lower()}", one, title=title, description=about, review_state=state, **own))
        layout_a(folder, random.sample([*rows, *linking], len(rows) + 3), blobs={f"{uid(5)}/image/p.png": PNG})
        brought(folder)
        pages = Page.objects.filter(title__startswith="Linking")
        assert len(pages) == 3
        for page in pages:
            html = client.get(page.get_url()).text
            for name, is_public in states.items():
                texts = [f"{name} one", f"{name[:-5]}text of it"]
                assert [text in html for text in texts] == [is_public] * 2, (number, name, page.title)
        image = SiteImage.objects.filter(title="Pictitle one").first()
        assert image is None or is_public_file(image) == states["Pictitle"]
        assert brought(folder).counts["changed"] == 0


@pytest.mark.parametrize("how", ["unpublished", "deleted", "restricted", "deleted there", "edited", "partial"])
def test_what_is_taken_back_here_or_deleted_there_is_not_shown_by_other_pages(
    client: Client, tmp_path: Path, how: str
) -> None:
    """Only what the import does not change stays, with a remark: edited pages, and pages that the export does not have."""
    folder, choices = export(tmp_path / "e", state="published"), Choices()
    brought(folder)
    page, linking = (StandardPage.objects.get(title=title) for title in ("Hiddenword title", "Linking"))
    assert "Hiddenword copy" in client.get(linking.url).text
    if how == "deleted there":
        rmtree(folder / "content" / HIDDEN)
        choices = Choices(deleted=THEIRS)
    elif how == "deleted":
        page.delete()
    elif how == "restricted":
        PageViewRestriction.objects.create(page=page, restriction_type="login")
    else:
        page.unpublish()
    if how == "edited":
        linking.save_revision().publish()
    if how == "partial":
        rmtree(folder / "content" / LINKING)
    report = run.execute([folder], run.Options(site=SITE, zone=ZONE, choices=choices))
    why = next(in_words(line.why) for line in [*report.lines, *report.deleted] if line.uid == LINKING)
    html = client.get(linking.url).text
    assert ("Hiddenword" in html) == (how in {"edited", "partial"}) == ("The import has not changed this page" in why)
    assert ("Publicword copy" in html, "Own title" in html, "the plan" in html) == (True, True, True)
    assert brought(folder).counts["changed"] == 0


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
