"""Exports of WordPress: posts, pages, attachments and translations become what they were, and nothing hidden is shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from news.models import ArticlePage
from old_sites.placing import Placing
from old_sites.readers import audience
from old_sites.readers.wordpress import _html as html_of
from old_sites.readers.wordpress import _with_reused as with_reused
from old_sites.reasons import in_words
from rocb.models import SiteImage, StandardPage
from rocb.plone import run
from tests import factories
from tests.nothing_lost import lost
from tests.old_sites.exports import OTHER_PNG, PNG, SITE, ZONE
from tests.old_sites.readers.files import attachment, export, found_in, imported, post


@pytest.fixture
def lists(db: None, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "media")
    factories.news_index("en")
    factories.news_index("ru")


@pytest.mark.usefixtures("lists")
def test_posts_and_pages_keep_titles_dates_addresses_and_what_feeds_call_them(client: Client, tmp_path: Path) -> None:
    factories.topic(name="Trade")
    about = post(2, kind="page", link=f"{SITE}/about/", title="About")
    team = post(3, kind="page", link=f"{SITE}/about/team/", title="Team")
    export(tmp_path / "in", post(1, categories=[("category", "Trade"), ("post_tag", "Ships")]), team, about)
    report = imported(tmp_path / "in")
    assert report.counts["imported"] == 3
    article = ArticlePage.objects.get()
    assert (article.title, str(article.published_on)) == ("Title 1", "2021-05-25")
    assert [str(topic) for topic in article.topics.all()] == ["Trade"]
    assert StandardPage.objects.get(title="Team").get_parent().title == "About"
    assert client.get("/2021/05/title-1/").headers["Location"] == article.url
    assert f">{SITE}/?p=1</guid>" in client.get("/en/rss.xml").text
    assert imported(tmp_path / "in").counts["imported"] == 0


@pytest.mark.usefixtures("lists")
def test_pictures_come_from_the_uploads_in_full_size_once(tmp_path: Path) -> None:
    text = (
        f'[caption id="x" width="300"]<img src="{SITE}/wp-content/uploads/2021/05/ship-300x200.png" alt="A ship"/> '
        "The ship in Baku[/caption]"
    )
    ship = attachment(7, "wp-content/uploads/2021/05/ship.png", **{"wp:post_parent": "1"})
    folder = export(tmp_path / "in", post(1, text, meta={"_thumbnail_id": 7}), ship)
    for year, content in (("2020", b"other"), ("2021", PNG)):
        (folder / f"uploads/{year}/05").mkdir(parents=True)
        (folder / f"uploads/{year}/05/ship.png").write_bytes(content)
    imported(folder)
    image = SiteImage.objects.get()
    article = ArticlePage.objects.get()
    assert article.image == image
    assert "The ship in Baku" in str(article.body)


@pytest.mark.parametrize("hidden", [{"status": "draft"}, {"status": "private"}, {"wp:post_password": "secret"}])
@pytest.mark.usefixtures("lists")
def test_what_was_not_public_stays_hidden_with_its_attachments(hidden: dict[str, str], tmp_path: Path) -> None:
    folder = export(tmp_path / "in", post(1, **hidden), attachment(7, "ship.png", **{"wp:post_parent": "1"}))
    (folder / "ship.png").write_bytes(PNG)
    imported(folder)
    assert not ArticlePage.objects.get().live
    assert not SiteImage.objects.get().is_public


@pytest.mark.usefixtures("lists")
def test_translations_are_linked(tmp_path: Path) -> None:
    both = [("post_translations", "group1")]
    export(
        tmp_path / "in",
        post(1, categories=[("language", "en"), *both]),
        post(2, categories=[("language", "ru"), *both]),
    )
    imported(tmp_path / "in")
    assert ArticlePage.objects.values("translation_key").distinct().count() == 1
    assert {page.locale.language_code for page in ArticlePage.objects.all()} == {"en", "ru"}


def test_a_file_that_breaks_off_gives_the_items_before_and_a_reason(tmp_path: Path) -> None:
    folder = export(tmp_path, *(post(number) for number in range(1, 4)))
    whole = (folder / "export.xml").read_text()
    (folder / "export.xml").write_text(whole[: whole.index("Title 3")])
    *items, last = found_in(folder)
    assert [one.data["title"] for one in items] == ["Title 1", "Title 2"]
    assert last.problem
    assert "not valid XML" in in_words([last.problem])


def test_a_document_type_is_refused_and_control_characters_are_removed(tmp_path: Path) -> None:
    folder = export(tmp_path, post(1, "Te\x0bxt"))
    assert found_in(folder)[0].data["body"] == [{"type": "text", "value": "<p>Text</p>"}]
    text = (folder / "export.xml").read_text().replace("<rss", '<!DOCTYPE x [<!ENTITY a "b">]><rss', 1)
    (folder / "export.xml").write_text(text)
    (one,) = found_in(folder)
    assert one.problem


@pytest.mark.parametrize(
    "name", ["link", "guid", "wp:attachment_url", "wp:post_date_gmt", "wp:post_id", "wp:post_type"]
)
@pytest.mark.parametrize(
    "value", ["http://[bad", "javascript:x", "", "../../etc", "9" * 400, "[gallery ids='99']", "/?p=1"]
)
def test_no_value_of_one_item_stops_the_others(name: str, value: str, tmp_path: Path) -> None:
    odd = post(1, kind="attachment" if "attachment" in name else "post", **{name: value})
    folder = export(tmp_path, odd, post(2))
    assert [one.data["title"] for one in found_in(folder)] == ["Title 1", "Title 2"]


def test_menus_and_revisions_are_counted_and_other_types_keep_their_names(tmp_path: Path) -> None:
    kinds = ["nav_menu_item", "revision", "wp_template", "book"]
    folder = export(tmp_path, *(post(number, kind=kind) for number, kind in enumerate(kinds, 1)))
    assert [one.data["original_type"] for one in found_in(folder)] == ["book"]


@pytest.mark.parametrize(
    ("text", "shown", "lost"),
    [
        ("Ships [sic] and [1].", "Ships [sic] and [1].", {}),
        ('[contact-form-7 id="4" title="Write"]Text', "Text", {"contact-form-7": False}),
        ("[box]Inside[/box]", "Inside", {"box": True}),
        ("[embed]https://x.example/v[/embed]", "https://x.example/v", {}),
    ],
)
def test_content_of_plugins_is_named_and_words_in_brackets_stay(text: str, shown: str, lost: dict[str, bool]) -> None:
    html, codes = html_of(text, {})
    assert (BeautifulSoup(html, "html.parser").get_text(), codes) == (shown, lost)


words = st.text(st.characters(categories=["L", "Nd"]), min_size=1, max_size=12)


@given(st.lists(st.lists(words, min_size=1, max_size=8), min_size=1, max_size=12))
def test_classic_texts_lose_no_word_and_get_a_paragraph_for_each_part(paragraphs: list[list[str]]) -> None:
    html, _codes = html_of("\r\n\r\n".join(" ".join(one) for one in paragraphs), {})
    found = [tag.get_text().split() for tag in BeautifulSoup(html, "html.parser").find_all("p")]
    assert found == paragraphs


@pytest.mark.parametrize(
    ("kind", "text", "state", "original"),
    [
        ("flamingo_inbound", "Message", "hidden", "publish: flamingo_inbound"),
        ("book", "[restrict]Inside[/restrict]", "hidden", "publish: book [restrict]"),
        ("post", "[um_loggedin]Inside[/um_loggedin]", "hidden", "publish: [um_loggedin]"),
        ("page", '[members_only role="x"]Inside[/members_only]', "hidden", "publish: [members_only]"),
        ("post", '[login-form id="4"]', "public", "publish"),
        ("post", "[caption]Inside[/caption]", "public", "publish"),
        ("post", "[box]Inside[/box]", "hidden", "publish: [box]"),
        ("post", "[Box]Inside[/Box]", "hidden", "publish: [Box]"),
        ("page", "[vc_row][vc_column]Inside[/vc_column][/vc_row]", "hidden", "publish: [vc_…]"),
        ("post", "[vc_row][vc_private]In[/vc_private][/vc_row]", "hidden", "publish: [vc_private] [vc_…]"),
        ("post", "<!-- wp:quote --><p>In</p><!-- /wp:quote -->", "public", "publish"),
        ("post", "<!-- wp:core/quote --><p>In</p><!-- /wp:core/quote -->", "public", "publish"),
        ("post", "<!-- wp:acme/area --><p>In</p><!-- /wp:acme/area -->", "hidden", "publish: <acme/…>"),
        ("post", '<!-- wp:group {"blockVisibility":{"a":1}} -->In', "hidden", "publish: <group blockVisibility>"),
    ],
)
def test_what_may_not_have_been_public_waits_for_a_choice(
    kind: str, text: str, state: str, original: str, tmp_path: Path
) -> None:
    (found,) = found_in(export(tmp_path, post(1, text, kind=kind)))
    assert (found.data["state"], found.data["original_state"]) == (state, original)


@pytest.mark.parametrize(
    ("key", "value", "is_public"),
    [
        ("_members_access_role", "subscriber", False),
        ("acme_readers", "editor", False),
        ("acme_readers", 'a:1:{i:0;s:10:"subscriber";}', False),
        ("restrict_content", "1", False),
        ("restrict_content", "0", True),
        ("_jetpack_newsletter_access", "everybody", True),
        ("_yoast_wpseo_title", "Author and editor", True),
        ("_edit_last", "1", True),
    ],
)
def test_a_field_for_some_readers_hides_an_item_with_its_attachments(
    key: str, value: str, is_public: bool, tmp_path: Path
) -> None:
    twice = post(1).replace("</item>", f"{_field(key, value)}{_field(key, '')}</item>")
    folder = export(tmp_path, twice, attachment(7, "ship.png", **{"wp:post_parent": "1"}))
    assert [found.data["state"] == "public" for found in found_in(folder)] == [is_public] * 2


def _field(key: str, value: str) -> str:
    return f"<wp:postmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value>{value}</wp:meta_value></wp:postmeta>"


names = st.from_regex(r"[a-zA-Z][\w-]{0,20}", fullmatch=True)


@given(st.lists(names, max_size=30))
def test_each_text_inside_a_shortcode_of_a_plugin_waits(codes: list[str]) -> None:
    text = "".join(f"[{code}]Text[/{code}]" for code in codes)
    marks = audience.signs(text, ())
    of_core = {"caption", "wp_caption", "embed", "audio", "video", "playlist", "gallery"}
    assert bool(marks) == bool({code.lower() for code in codes} - of_core)
    assert len(audience.state("publish", marks)) <= 100


def test_attachments_of_own_types_and_of_texts_with_a_reused_members_area_wait(tmp_path: Path) -> None:
    area = post(3, "[restrict]Inside[/restrict]", kind="wp_block")
    posts = [post(1, kind="book"), post(2, '<!-- wp:block {"ref":3} /-->'), area]
    files = [attachment(6 + number, f"{number}.png", **{"wp:post_parent": str(number)}) for number in (1, 2)]
    assert {found.data["state"] for found in found_in(export(tmp_path, *posts, *files))} == {"hidden"}


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("[gallery]", [8, 7]),
        ('[gallery columns="2"]', [8, 7]),
        ('[gallery exclude="8"]', [7]),
        ('[gallery ids="9,7"]', [9, 7]),
        ("[gallery id='2']", [9]),
        ("[gallery id='404']", []),
    ],
)
def test_a_gallery_without_ids_has_the_images_of_its_item_in_order(code: str, shown: list[int], tmp_path: Path) -> None:
    places = {7: ("1", "2"), 8: ("1", "1"), 9: ("2", "0")}
    files = [
        attachment(number, f"{number}.png", **{"wp:post_parent": parent, "wp:menu_order": order})
        for number, (parent, order) in places.items()
    ]
    document = attachment(10, "10.pdf", **{"wp:post_parent": "1"})
    found = found_in(export(tmp_path, post(1, f"Before {code}"), document, *files))[0]
    pictures = BeautifulSoup(str(found.data["body"][0]["value"]), "html.parser").find_all("img")
    assert [picture["src"] for picture in pictures] == [f"{SITE}/{number}.png" for number in shown]


@pytest.mark.usefixtures("lists")
def test_a_chosen_status_publishes_items_of_an_own_type_and_no_others(tmp_path: Path) -> None:
    folder = export(tmp_path / "in", post(1, kind="book"), post(2, kind="flamingo_inbound"), post(3, kind="page"))
    report = imported(folder)
    said = " ".join(in_words(line.why) for line in report.lines)
    assert "does not say whether items of the type “book” were public" in said
    assert [page.title for page in StandardPage.objects.live()] == ["Title 3"]
    choices = Placing(states={"publish: book": True})
    run.execute([folder], run.Options(site=SITE, zone=ZONE, placing=choices))
    assert {page.title for page in StandardPage.objects.live()} == {"Title 1", "Title 3"}


@pytest.mark.parametrize(
    ("texts", "shown"),
    [
        ({"6": "Reused"}, "Before Reused After"),
        ({"6": 'One <!-- wp:block {"ref":7} /-->', "7": "Two"}, "Before One Two After"),
        ({}, "Before  After"),
        ({"6": "x" * 2_000_000}, "Before  After"),
    ],
)
def test_a_reusable_block_is_part_of_the_text(texts: dict[str, str], shown: str) -> None:
    text, missing = with_reused('Before <!-- wp:block {"ref":6} /--> After', texts)
    assert (text.strip(), missing) == (shown, int(shown == "Before  After"))


def test_reusable_blocks_in_a_circle_end_and_are_counted() -> None:
    circle = {"6": '<!-- wp:block {"ref":6} /-->' * 50}
    text, missing = with_reused(circle["6"], circle)
    assert len(text) < 2_000_000
    assert missing > 0


def test_a_text_contains_the_public_blocks_of_the_file(tmp_path: Path) -> None:
    uses = "<!-- wp:paragraph --><p>A</p><!-- /wp:paragraph -->" + "".join(
        f'<!-- wp:block {{"ref":{number}}} /-->' for number in (2, 3)
    )
    blocks = [post(2, "<p>Public</p>", kind="wp_block"), post(3, "<p>Draft</p>", kind="wp_block", status="draft")]
    (found,) = [one for one in found_in(export(tmp_path, post(1, uses), *blocks)) if one.data.get("type") == "article"]
    assert "Public" in str(found.data["body"])
    assert "Draft" not in str(found.data["body"])


@pytest.mark.usefixtures("lists")
def test_the_page_of_an_attachment_leads_to_its_file(client: Client, tmp_path: Path) -> None:
    links = {7: f"{SITE}/?attachment_id=7", 8: f"{SITE}/2021/05/title-1/ship/", 9: f"{SITE}/about/?attachment_id=9"}
    files = [attachment(number, f"uploads/{number}.png", link=link) for number, link in links.items()]
    folder = export(tmp_path / "in", post(1, link=f"{SITE}/?p=1"), post(2, status="draft", link=f"{SITE}/?p=2"), *files)
    (folder / "uploads").mkdir()
    for number, content in ((7, PNG), (8, OTHER_PNG)):
        (folder / f"uploads/{number}.png").write_bytes(content)
    report = imported(folder)
    for number in (7, 8):
        old = links[number].removeprefix(SITE)
        image = SiteImage.objects.get(file__contains=f"/{number}-")
        assert Path(image.file.name).stem[:10] in client.get(old).headers["Location"], old
        assert client.get(f"{old}{'&' if '?' in old else '?'}utm=x").status_code == 301
    page = ArticlePage.objects.get(title="Title 1")
    assert client.get("/?p=1").headers["Location"].partition("?")[0] == page.url
    for elsewhere in ("/", "/?utm=x", "/?p=404"):
        assert client.get(elsewhere).headers["Location"] == "/en/"
    assert report.counts["imported"] == 4
    assert imported(folder).counts["unchanged"] == 4


ALT, CAPTION, TEXT = "AltMarked", "CaptionMarked", "TextMarked"


@pytest.mark.usefixtures("lists")
@pytest.mark.parametrize("path", ["uploads/7.png", "uploads/7.pdf"])
@pytest.mark.parametrize(
    "shown", ["", "[gallery]", "[gallery ids='7']", "[caption]<img src='x'/> CaptionMarked[/caption]"]
)
@pytest.mark.parametrize("alt", ["", ALT])
def test_no_text_about_a_file_is_lost_in_silence(alt: str, shown: str, path: str, tmp_path: Path) -> None:
    about = {"excerpt:encoded": CAPTION, "content:encoded": f"<p>{TEXT}</p>", "wp:post_parent": "1"}
    file = attachment(7, path, meta={"_wp_attachment_image_alt": alt}, **about)
    folder = export(tmp_path / "in", post(1, f"Text {shown}"), file)
    (folder / "uploads").mkdir()
    (folder / path).write_bytes(PNG if path.endswith("png") else b"%PDF-1.4")
    report = imported(folder)
    assert report.counts["imported"] == 2
    assert lost([alt, CAPTION, TEXT], report) == []


@pytest.mark.usefixtures("lists")
def test_the_caption_of_a_lead_image_is_that_of_its_article(tmp_path: Path) -> None:
    file = attachment(7, "uploads/7.png", **{"excerpt:encoded": "At &lt;sea&gt;", "wp:post_parent": "1"})
    folder = export(tmp_path / "in", post(1, meta={"_thumbnail_id": "7"}), file)
    (folder / "uploads").mkdir()
    (folder / "uploads/7.png").write_bytes(PNG)
    imported(folder)
    article = ArticlePage.objects.get()
    assert article.image_caption == "At <sea>"


@pytest.mark.usefixtures("lists")
@pytest.mark.parametrize(
    ("key", "value", "is_text"),
    [
        ("subtitle", "A ship in port", True),
        ("subtitle", "Berlin", True),
        ("subtitle", "Порт", True),
        ("layout", "full-width", False),
        ("views", "1289", False),
        ("color", "#ff0000", False),
        ("link", "https://x.example/", False),
        ("rows", 'a:1:{i:0;s:3:"abc";}', False),
        ("data", '[{"a": "b c"}]', False),
        ("_edit_lock", "1621930500:1 a b", False),
    ],
)
def test_texts_in_fields_of_plugins_are_named_and_counted(key: str, value: str, is_text: bool, tmp_path: Path) -> None:
    report = imported(
        export(tmp_path / "in", post(1, "Text.", meta={key: value, "rank_math_description": "For searches"}))
    )
    (line,) = report.lines
    count = len(value.split())
    assert (f"{key} ({count})" in in_words(line.why)) == is_text
    assert line.compared
    assert line.compared.words_lost == (count if is_text else 0)
    assert ArticlePage.objects.get().search_description == "For searches"


def entry(number: int, kind: str, object_id: int = 0, *, title: str = "", above: int = 0, url: str = "") -> str:
    is_custom = kind == "custom"
    meta = {
        "_menu_item_type": "custom" if is_custom else "post_type",
        "_menu_item_object": kind,
        "_menu_item_object_id": str(object_id),
        "_menu_item_menu_item_parent": str(above),
        "_menu_item_url": url,
    }
    return post(number, "", kind="nav_menu_item", title=title, meta=meta)


@pytest.mark.usefixtures("lists")
def test_pages_of_a_menu_are_in_the_menu_and_its_other_entries_are_named(tmp_path: Path) -> None:
    pages = [post(number, kind="page", link=f"{SITE}/p{number}/") for number in (1, 2, 3)]
    menu = [
        entry(11, "page", 1),
        entry(12, "page", 2, above=11),
        entry(13, "custom", 13, title="Our map", url="https://x.example/"),
        entry(14, "page", 1, title="Another label"),
    ]
    report = imported(export(tmp_path / "in", *pages, *menu))
    assert {page.title for page in StandardPage.objects.filter(show_in_menus=True)} == {"Title 1"}
    said = in_words(report.notes)
    assert "Entries of menus that were not imported: Our map (https://x.example/), Another label." in said
    imported(export(tmp_path / "without", *pages))
    assert StandardPage.objects.filter(show_in_menus=True).count() == 3
