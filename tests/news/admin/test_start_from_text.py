"""``news.admin.start_from_text``: a pasted item becomes a draft; invalid text stays in the form."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import example, given, settings
from hypothesis import strategies as st
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.models import GroupPagePermission
from wagtail.users.models import UserProfile

from news.admin import already_here, bringing, start_from_text
from news.blocks import PROSE, BodyBlock
from news.editorial.bringing_in import draft_of
from news.http import HttpError, Kind
from news.models import ArticlePage, NewsIndexPage
from news.parsing.documents import kinds
from news.parsing.documents.values import dumped, loaded
from tests import document_files as files
from tests import factories, source_factories
from tests.news.editorial.test_plain_text import ITEM, PARAGRAPHS


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read documents in this process, because another one takes a second to start."""
    for module in (start_from_text, bringing):
        monkeypatch.setattr(module, "read_apart", kinds.read)


def send(client: Client, index: NewsIndexPage, text: str) -> Any:
    url = reverse("news_start_from_text", args=[index.pk])
    return client.post(url, {"index": index.pk, "text": text})


def without_keys(html: str) -> str:
    """Remove Draftail's block keys."""
    return re.sub(r' data-block-key="\w+"', "", html)


def test_a_press_item_becomes_a_draft_with_title_date_and_seven_paragraphs(
    superuser: Client, news_index: NewsIndexPage
) -> None:
    response = send(superuser, news_index, ITEM)
    page = ArticlePage.objects.get()
    assert response.url == f"{reverse('wagtailadmin_pages:edit', args=[page.pk])}?suggest"
    assert page.title == "Second regional workshop looks at new technology"
    assert page.slug == "second-regional-workshop-looks-at-new-technology"
    assert page.published_on == date(2021, 5, 25)
    assert not page.live
    soup = BeautifulSoup(str(page.body), "html.parser")
    assert [page.standfirst, *(paragraph.get_text() for paragraph in soup.find_all("p"))] == PARAGRAPHS
    assert page.latest_revision
    assert page.get_latest_revision_as_object().body[0].value.source == page.body[0].value.source
    assert "Draft created." in superuser.get(response.url).content.decode()


def test_headings_become_heading_blocks(superuser: Client, news_index: NewsIndexPage) -> None:
    send(superuser, news_index, "Title\n\nThese came:\n\nNext steps\n\nTwo:\n\n- a\n- b\n\nThree.")
    body = ArticlePage.objects.get().body
    assert [block.block_type for block in body] == ["text", "heading", "text"]
    assert body[1].value == {"text": "Next steps", "level": "h2"}
    assert without_keys(body[2].value.source) == "<p>Two:</p><ul><li>a</li><li>b</li></ul><p>Three.</p>"


@pytest.mark.parametrize(
    "text",
    [
        "Text.",
        "The conference opens on 3 November 2026.",
        "Конференция откроется 18 ноября 2026 года.",
        "La conférence ouvrira le 3 novembre 2026.",
    ],
)
def test_without_a_date_line_it_is_dated_today(superuser: Client, news_index: NewsIndexPage, text: str) -> None:
    """A date in a sentence may be that of an event. The message does not claim that the text has no date."""
    response = send(superuser, news_index, f"Title\n\n{text}")
    assert ArticlePage.objects.get().published_on == timezone.localdate()
    said = superuser.get(response.url).content.decode()
    assert "No date line was found, so the publication date is set to today." in said


def test_markup_in_the_text_is_text(superuser: Client, news_index: NewsIndexPage) -> None:
    send(superuser, news_index, "Title\n\n<script>alert(1)</script> & more.")
    source = ArticlePage.objects.get().body[0].value.source
    assert without_keys(source) == "<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; more.</p>"


@pytest.mark.parametrize("code", ["en", "ru"])
def test_it_is_made_in_the_language_of_the_list(superuser: Client, code: str) -> None:
    index = factories.news_index(code)
    send(superuser, index, "Заголовок\n\n25 мая 2021 г.\n\nТекст.")
    page = ArticlePage.objects.get()
    assert page.locale.language_code == code
    assert page.published_on == date(2021, 5, 25)
    assert page.get_parent().pk == index.pk


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Paste the text of the article here."),
        (" \n\u200b", "Paste the text of the article here."),
        ("Only a title", "This is only a title"),
        ("Only a title\n25 May 2021", "This is only a title"),
        (f"{'word ' * 80}\n\nText.", "The first line is too long for a title"),
        ("a" * 100_001, "at most"),
    ],
)
def test_what_cannot_become_a_draft_is_said_and_kept(
    superuser: Client, news_index: NewsIndexPage, text: str, words: str
) -> None:
    response = send(superuser, news_index, text)
    soup = BeautifulSoup(response.content, "html.parser")
    assert response.status_code == 200
    assert words in re.sub(r"\s+", " ", soup.get_text())
    assert soup.select_one("textarea").get_text().strip() == text.strip()
    assert not ArticlePage.objects.exists()


def test_a_text_of_too_many_paragraphs_gets_a_sentence(superuser: Client, news_index: NewsIndexPage) -> None:
    response = send(superuser, news_index, "a\n\n" * 20_000)
    assert "too much text" in response.content.decode()
    assert not ArticlePage.objects.exists()


def test_two_items_with_one_title_get_two_addresses(superuser: Client, news_index: NewsIndexPage) -> None:
    for _ in range(2):
        assert send(superuser, news_index, "Title\n\nText.").status_code == 302
    assert len(set(ArticlePage.objects.values_list("slug", flat=True))) == 2


@pytest.mark.parametrize(("cms", "expected"), [("en", "en"), ("ru", "ru"), ("de", "en")])
def test_the_list_in_the_language_of_the_cms_is_chosen_already(
    client: Client, db: None, cms: str, expected: str
) -> None:
    indexes = {code: factories.news_index(code) for code in ("en", "ru")}
    writer = factories.user("Editors")
    UserProfile.objects.update_or_create(user=writer, defaults={"preferred_language": cms})
    client.force_login(writer)
    form = client.get(reverse("news_start_from_text")).context["form"]
    assert form["index"].value() == str(indexes[expected].pk)


def contributor(index: NewsIndexPage) -> Any:
    """Return a user who may add articles only to this list."""
    person = factories.user()
    group = Group.objects.create(name=f"Writers of {index.locale.language_code}")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    add = Permission.objects.get(content_type__app_label="wagtailcore", codename="add_page")
    GroupPagePermission.objects.create(group=group, page=index, permission=add)
    person.groups.add(group)
    return person


def test_a_contributor_sees_only_the_lists_that_are_open_to_him(client: Client, db: None) -> None:
    english, russian = factories.news_index("en"), factories.news_index("ru")
    client.force_login(contributor(russian))
    soup = BeautifulSoup(client.get(reverse("news_start_from_text")).content, "html.parser")
    assert [option["value"] for option in soup.select("select[name=index] option")] == [str(russian.pk)]
    assert client.post(reverse("news_start_from_text"), {"index": english.pk, "text": ITEM}).status_code == 200
    assert not ArticlePage.objects.exists()
    assert send(client, english, ITEM).status_code == 302  # redirected away from a screen that they may not use
    assert not ArticlePage.objects.exists()
    assert send(client, russian, ITEM).status_code == 302
    assert ArticlePage.objects.get().owner.username


def test_the_button_stands_on_the_news_list_for_those_who_may_add(superuser: Client, news_index: NewsIndexPage) -> None:
    url = reverse("news_start_from_text", args=[news_index.pk])
    assert url in superuser.get(reverse("wagtailadmin_explore", args=[news_index.pk])).content.decode()
    assert url not in superuser.get(reverse("wagtailadmin_explore", args=[news_index.get_parent().pk])).content.decode()


def test_the_button_stands_on_the_list_of_all_articles(superuser: Client, news_index: NewsIndexPage) -> None:
    assert reverse("news_start_from_text") in superuser.get(reverse("articles:index")).content.decode()


# --- Files, pasted HTML and addresses


def bring(
    client: Client, index: NewsIndexPage, body: bytes, *, field: str = "file", name: str = "x", **data: Any
) -> Any:
    values = {"index": index.pk, "text": "", field: SimpleUploadedFile(name, body), **data}
    return client.post(reverse("news_start_from_text", args=[index.pk]), values)


def test_a_word_file_becomes_a_draft_with_table_and_image(superuser: Client, news_index: NewsIndexPage) -> None:
    response = bring(superuser, news_index, files.word_press_release(), name="../../etc/workshop.pdf")
    page = ArticlePage.objects.get()
    assert (page.title, page.published_on, page.standfirst) == (files.TITLE, date(2021, 5, 25), "")
    kinds = [block.block_type for block in page.body]
    assert kinds == ["text", "heading", "text", "heading", "table", "figure", "text"]
    assert [column["heading"] for column in page.body[4].value.columns] == ["Country", "Experts"]
    image = page.body[5].value["image"]
    assert image.contextual_alt_text == "Participants on a screen"
    shown = " ".join(superuser.get(response.url).content.decode().split())
    assert "Not included: comments, deleted text, hidden text, headers, footers and page numbers." in shown
    for block in page.body:
        block.block.clean(block.value)  # it can be published


# --- Whatever was brought in opens in the editor

SAMPLES = {
    "word": files.word_press_release(),
    "libreoffice": files.libreoffice_press_release(),
    "google": files.google_docs_clipboard().encode(),
    "page": files.press_release_page().encode(),
    "outlook": files.outlook_mail(),
    "russian": files.russian_mail(),
    "forwarded": files.forwarded_mail(),
    "pdf": files.pdf_press_release(),
    "columns": files.two_column_html().encode(),
    "breaks": b"<h1>Title</h1><p>One<br>two</p><ul><li>a<br>b</ul><table><tr><td>a<td>b<tr><td>c<br>d<td>e</table>",
}


@pytest.mark.parametrize("name", SAMPLES)
def test_the_editor_opens_the_draft_of_each_sample(superuser: Client, news_index: NewsIndexPage, name: str) -> None:
    response = bring(superuser, news_index, SAMPLES[name])
    assert superuser.get(response.url).status_code == 200


MARKS = st.sampled_from(tuple("b i a sup sub p div ul ol li table tr td blockquote h2 h4 span pre".split()))  # noqa: SIM905
WORDS = st.sampled_from(["one", " two ", "<br>", "<br><br>", "&lt;", "&amp;", "\u00a0", "- ", "1. ", "<hr>", ""])
HTML = st.recursive(
    WORDS,
    lambda inner: st.builds(
        lambda mark, parts: f"<{mark} href='tel:1'>{''.join(parts)}</{mark}>", MARKS, st.lists(inner, max_size=4)
    ),
    max_leaves=14,
)


@settings(max_examples=150)
@given(st.lists(HTML, min_size=1, max_size=4).map("".join))
@example("<p>a<br>b</p>")
@example("<table><tr><td>a<td>b<tr><td>c<br>d<td>e</table>")
def test_the_editor_opens_any_html_and_no_word_is_lost(html: str) -> None:
    draft = draft_of(loaded(dumped(kinds.read(b"<p>Title</p>" + html.encode(), kind="clipboard"))))
    body = bringing.stored(draft.blocks, {})
    for block in body:
        if block["type"] == "text":
            converter = ContentstateConverter(features=PROSE)
            assert without_keys(converter.to_database_format(converter.from_database_format(block["value"])))
    block = BodyBlock()
    form = json.dumps(block.get_form_state(block.to_python(body)))
    assert f"{draft.standfirst} {form}".count("one") >= draft.text.count("one")


def test_an_image_is_never_stored_twice(superuser: Client, news_index: NewsIndexPage) -> None:
    for _ in range(2):
        bring(superuser, news_index, files.word_press_release())
    first, second = (page.body[5].value["image"].pk for page in ArticlePage.objects.all())
    assert first == second


def test_images_that_take_too_long_are_left_out(
    superuser: Client, news_index: NewsIndexPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bringing, "IMAGE_SECONDS", -1.0)
    response = bring(superuser, news_index, files.word_press_release())
    assert "figure" not in [block.block_type for block in ArticlePage.objects.get().body]
    assert "Not included: images," in superuser.get(response.url).content.decode()


def test_images_of_too_many_pixels_in_all_are_left_out(
    superuser: Client, news_index: NewsIndexPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bringing, "MOST_PIXELS", 2 * 40 * 30)
    shown = [files.png(colour=bytes([number, 0, 0])) for number in range(3)]
    images = "".join(f"<p>One.</p><img src='data:image/png;base64,{b64encode(one).decode()}'>" for one in shown)
    response = bring(superuser, news_index, f"<h1>Title</h1>{images}".encode(), field="rich", text="x")
    assert [block.block_type for block in ArticlePage.objects.get().body].count("figure") == 2
    assert "Not included: images." in superuser.get(response.url).content.decode()


def test_someone_who_may_not_add_images_is_informed(client: Client, db: None) -> None:
    index = factories.news_index("en")
    client.force_login(contributor(index))
    bring(client, index, files.word_press_release())
    page = ArticlePage.objects.get()
    assert "figure" not in [block.block_type for block in page.body]
    assert "Not included: images," in client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()


def test_pasted_html_keeps_its_structure(superuser: Client, news_index: NewsIndexPage) -> None:
    html = files.google_docs_clipboard().encode()
    bring(superuser, news_index, html, field="rich", text="anything")
    page = ArticlePage.objects.get()
    assert page.title == files.TITLE
    assert "<ul><li>Scanners<ul><li>At airports</li></ul></li></ul>" in without_keys(page.body[0].value.source)


def test_the_title_of_a_file_without_one_is_its_name(superuser: Client, news_index: NewsIndexPage) -> None:
    long = f"<p>{'Words of a long paragraph. ' * 20}</p>".encode()
    bring(superuser, news_index, long, name="C:\\temp\\Workshop_in_Baku.html")
    assert ArticlePage.objects.get().title == "Workshop in Baku"


@pytest.mark.parametrize(
    ("body", "data", "words"),
    [
        (b"", {}, "The file is empty."),
        (files.png(), {}, "This file is an image."),
        (b"%PDF-1.4 nothing", {}, "The PDF is damaged."),
        (files.word(""), {}, "There is no text in the file."),
        (b"Title\n\nText.", {"text": "typed"}, "There are a text and a file. Remove one of them."),
    ],
    ids=["empty", "image", "damaged", "no text", "two things"],
)
def test_a_file_that_cannot_become_a_draft_gets_a_sentence(
    superuser: Client, news_index: NewsIndexPage, body: bytes, data: dict[str, str], words: str
) -> None:
    response = bring(superuser, news_index, body, **data)
    soup = BeautifulSoup(response.content, "html.parser")
    assert words in re.sub(r"\s+", " ", soup.get_text())
    assert soup.select_one("textarea").get_text().strip() == data.get("text", "")
    assert not ArticlePage.objects.exists()


def test_the_script_gets_an_address_or_sentences(superuser: Client, news_index: NewsIndexPage) -> None:
    url = reverse("news_start_from_text", args=[news_index.pk])
    asked = {"headers": {"X-Requested-With": "XMLHttpRequest"}}
    refused = superuser.post(url, {"index": news_index.pk, "text": ""}, **asked)
    assert refused.json() == {"success": False, "errors": ["Paste the text of the article here."]}
    taken = superuser.post(url, {"index": news_index.pk, "text": ITEM}, **asked)
    assert taken.json() == {
        "success": True,
        "url": f"{reverse('wagtailadmin_pages:edit', args=[ArticlePage.objects.get().pk])}?suggest",
    }


class Web:
    """Answers requests for addresses from a dictionary."""

    def __init__(self, **answers: bytes) -> None:
        self.answers = answers
        self.limits = start_from_text.client_for_a_person().limits

    def request(self, url: str, **_options: Any) -> Any:
        from news.http import Headers, Response

        name = url.rpartition("/")[2].partition(".")[0]
        if name not in self.answers:
            raise HttpError(Kind.TIMEOUT, "agency.example did not respond in time.")
        return Response(200, Headers(()), self.answers[name], url, url)


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Web:
    web = Web(workshop=files.press_release_page().encode(), photo=files.png(64, 64))
    monkeypatch.setattr(start_from_text, "client_for_a_person", lambda: web)
    return web


def test_an_address_becomes_a_draft_with_its_source_and_image(
    superuser: Client, news_index: NewsIndexPage, web: Web
) -> None:
    send(superuser, news_index, " https://agency.example/news/workshop \n")
    page = ArticlePage.objects.get()
    assert (page.title, page.published_on, page.standfirst) == (files.TITLE, date(2021, 5, 25), files.LEAD)
    assert (page.source_name, page.source_url) == ("Example Agency", "https://agency.example/news/workshop")
    assert (page.provenance, page.source_published_on) == ("based", date(2021, 5, 25))
    image = page.body[-1].value["image"]
    assert (image.credit, image.licence, image.contextual_alt_text) == ("Example Agency", "permission", "The panel")


def test_a_page_that_does_not_answer_gets_a_sentence(superuser: Client, news_index: NewsIndexPage, web: Web) -> None:
    response = send(superuser, news_index, "https://agency.example/slow")
    assert "agency.example did not respond in time." in response.content.decode()
    assert "https://agency.example/slow" in response.content.decode()


def test_an_address_of_our_own_network_is_not_fetched(superuser: Client, news_index: NewsIndexPage) -> None:
    response = send(superuser, news_index, "http://127.0.0.1:8000/admin/")
    assert response.status_code == 200
    assert "cannot be reached" in response.content.decode() or "not allowed" in response.content.decode()
    assert not ArticlePage.objects.exists()


# --- Undo


def undo(client: Client, index: NewsIndexPage) -> Any:
    return client.post(reverse("news_start_from_text", args=[index.pk]), {"undo": "1"})


def test_undo_deletes_the_draft_and_its_new_images(superuser: Client, news_index: NewsIndexPage) -> None:
    from wagtail.images import get_image_model

    before = get_image_model().objects.count()
    bring(superuser, news_index, files.word_press_release())
    assert get_image_model().objects.count() == before + 1
    response = undo(superuser, news_index)
    assert response.url.endswith("?again")
    assert not ArticlePage.objects.exists()
    assert get_image_model().objects.count() == before


def test_a_draft_that_was_changed_since_stays(superuser: Client, news_index: NewsIndexPage) -> None:
    send(superuser, news_index, ITEM)
    page = ArticlePage.objects.get()
    page.save_revision()
    response = undo(superuser, news_index)
    assert response.url == reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert ArticlePage.objects.exists()


def test_nobody_undoes_the_draft_of_another_session(
    superuser: Client, news_index: NewsIndexPage, client: Client
) -> None:
    send(superuser, news_index, ITEM)
    page = ArticlePage.objects.get()
    other = factories.user(is_superuser=True)
    assert not bringing.undo(page, [], user=other)
    client.force_login(other)
    undo(client, news_index)
    assert ArticlePage.objects.exists()


def test_what_was_left_out_is_in_an_earlier_revision(superuser: Client, news_index: NewsIndexPage) -> None:
    text = "Press release\n\nHeld\n\nBRUSSELS, 25 May 2021 – The office gathered. It was good.\n\nMore words."
    response = send(superuser, news_index, text)
    page = ArticlePage.objects.get()
    first, last = page.revisions.order_by("pk")
    assert page.latest_revision == last
    assert (page.standfirst, without_keys(page.body[0].value.source)) == (
        "The office gathered.",
        "<p>It was good.</p><p>More words.</p>",
    )
    whole = first.as_object()
    assert whole.standfirst == ""
    assert without_keys(whole.body[0].value.source) == (
        "<p>BRUSSELS, 25 May 2021 – The office gathered. It was good.</p><p>More words.</p><p>Press release</p>"
    )
    back = reverse("wagtailadmin_pages:revisions_revert", args=[page.pk, first.pk])
    assert back in superuser.get(response.url).content.decode()
    assert superuser.get(back).status_code == 200
    undo(superuser, news_index)
    assert not ArticlePage.objects.exists()


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("Source: Agency, https://agency.example/1", ("based", "Agency", "https://agency.example/1", None)),
        ("Source: example OFFICE", ("supplied", "example OFFICE", "", "Example Office")),
        ("Source: Somebody", ("own", "Somebody", "", None)),
    ],
)
def test_a_line_with_the_source_is_the_origin(
    superuser: Client, news_index: NewsIndexPage, line: str, values: tuple[str | None, ...]
) -> None:
    factories.organisation(name="Example Office")
    send(superuser, news_index, f"Held\n\nThe office gathered. It was good.\n\n{line}")
    page = ArticlePage.objects.get()
    page.full_clean()
    assert (
        page.provenance,
        page.source_name,
        page.source_url,
        page.supplied_by and page.supplied_by.name["en"],
    ) == values


# --- This is here already


def find(title: str, text: str, *, user: Any, source_url: str = "") -> list[already_here.Same]:
    return already_here.find_same(title, text, on=date(2021, 5, 25), source_url=source_url, language="en", user=user)


def test_the_same_title_or_nearly_the_same_text_is_found(superuser: Client, news_index: NewsIndexPage) -> None:
    admin = factories.user(is_superuser=True)
    send(superuser, news_index, ITEM)
    page = ArticlePage.objects.get()
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert [same.url for same in find(page.title.upper(), "Other words.", user=admin)] == [edit]
    text = ITEM.replace("workshop", "seminar", 1)
    assert [same.url for same in find("Another title", text, user=admin)] == [edit]
    assert find("Another title", "Quite other words. " * 20, user=admin) == []
    response = send(superuser, news_index, ITEM)
    assert "This is here already:" in superuser.get(response.url).content.decode()


def test_a_draft_that_one_may_not_open_is_not_named(superuser: Client, news_index: NewsIndexPage) -> None:
    send(superuser, news_index, ITEM)
    page = ArticlePage.objects.get()
    assert find(page.title, ITEM, user=contributor(factories.news_index("ru"))) == []


def test_an_entry_with_the_same_link_or_title_is_found_at_the_desk(news_index: NewsIndexPage) -> None:
    admin = factories.user(is_superuser=True)
    entry = source_factories.entry(title="A title that is long enough to tell", link="https://agency.example/news/1")
    assert find("a title that is long enough to TELL", "x", user=admin)[0].url == reverse("news_entry", args=[entry.pk])
    assert find("Other", "x", user=contributor(news_index), source_url=entry.link) == []


def test_the_number_of_queries_does_not_grow(
    superuser: Client, news_index: NewsIndexPage, django_assert_max_num_queries: Any
) -> None:
    admin = factories.user(is_superuser=True)
    for number in range(12):
        send(superuser, news_index, ITEM.replace("workshop", f"workshop{number}"))
    with django_assert_max_num_queries(12):
        find("Another title", "Quite other words. " * 20, user=admin)
