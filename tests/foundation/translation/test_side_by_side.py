"""The side-by-side screen: rows, saving one text or all, two people at once, and who may open it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.models import GroupPagePermission

from foundation.translation import pages
from foundation.translation.saving import Entry, Refusal, base_of, save
from foundation.translation.texts import Texts, fingerprint
from news.models import ArticlePage
from tests import factories
from tests.foundation.translation.test_recording import russian, states

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


@pytest.fixture
def original() -> ArticlePage:
    return factories.article(
        title="A title",
        standfirst="In short",
        body=[("text", "<p>One <b>two</b>.</p><p>Three.</p>"), ("text", "<p>Four.</p>")],
    )


@pytest.fixture
def draft(original: ArticlePage) -> ArticlePage:
    return russian(original)


def url(page: Any) -> str:
    return reverse("translation:side_by_side", args=[page.pk])


def latest(page: Any) -> Any:
    return ArticlePage.objects.get(pk=page.pk).get_latest_revision_as_object()


def shown(client: Client, page: Any) -> dict[str, str]:
    """Return the fields of the form as a browser sends them without a change."""
    html = client.get(url(page)).content.decode()
    found = re.findall(r'<input type="hidden" name="([^"]+)"[^>]*? value="([^"]*)"', html)
    data = {name: value for name, value in found if not name.startswith("csrf")}
    for name, text in re.findall(r'<textarea name="([^"]+)"[^>]*>\r?\n?([^<]*)</textarea>', html):
        data[name] = text
    from html import unescape

    return {name: unescape(value) for name, value in data.items()}


def number_of(data: dict[str, str], path_part: str) -> str:
    return next(
        name.removeprefix("path-") for name, value in data.items() if name.startswith("path-") and path_part in value
    )


def rich(html: str) -> str:
    return str(ContentstateConverter(["bold", "italic", "link"]).from_database_format(f"<p>{html}</p>"))


def test_it_saves_one_text_and_says_what_is_left(editor: Client, original: ArticlePage, draft: ArticlePage) -> None:
    data = shown(editor, draft)
    one = number_of(data, "title")
    sent = {name: value for name, value in data.items() if name.endswith(f"-{one}") or name == f"{one}-value"}
    answer = editor.post(url(draft), {**sent, f"{one}-value": "Заголовок"}, headers=JSON).json()
    assert answer["rows"][0]["state"] == "current"
    assert "5" in answer["summary"]
    assert latest(draft).title == "Заголовок"
    assert states(original, latest(draft))[0] == "current"


def test_an_unchanged_form_changes_nothing(editor: Client, draft: ArticlePage) -> None:
    revision = latest(draft).latest_revision_id
    assert editor.post(url(draft), shown(editor, draft)).status_code == 302
    assert latest(draft).latest_revision_id == revision


def test_all_rows_are_saved_with_one_button_and_keep_their_blocks(
    editor: Client, original: ArticlePage, draft: ArticlePage
) -> None:
    data = shown(editor, draft)
    for name, path in list(data.items()):
        if name.startswith("path-"):
            number = name.removeprefix("path-")
            is_rich = path.startswith("body")
            data[f"{number}-value"] = rich(f"Абзац <b>{number}</b>") if is_rich else f"Текст {number}"
    assert editor.post(url(draft), data).status_code == 302
    page = latest(draft)
    assert set(states(original, page)) == {"current"}
    assert [text.words for text in Texts(page)] == ["Текст 0", "Текст 1", "Абзац 2", "Абзац 3", "Абзац 4"]
    assert [block.block_type for block in page.body] == ["text", "text"]
    assert "<b>2</b>" in str(page.body)


def test_two_people_never_overwrite_each_other(editor: Client, original: ArticlePage, draft: ArticlePage) -> None:
    data = shown(editor, draft)
    one = number_of(data, "standfirst")
    other = latest(draft)
    pages.translate(other, original, "standfirst", "Чужой текст")
    other.save_revision()
    data[f"{one}-value"] = "Мой текст"
    response = editor.post(url(draft), data)
    assert response.status_code == 200
    assert "Чужой текст" in response.content.decode()
    assert "Мой текст" in response.content.decode()
    assert latest(draft).standfirst == "Чужой текст"
    again = editor.post(url(draft), {**shown(editor, draft), f"{one}-value": "Мой текст"})
    assert again.status_code == 302
    assert latest(draft).standfirst == "Мой текст"


@pytest.mark.parametrize("headers", [{}, JSON], ids=["form", "script"])
def test_a_page_that_was_locked_meanwhile_saves_nothing_and_gives_the_typed_text_back(
    editor: Client, draft: ArticlePage, headers: dict[str, str]
) -> None:
    data = shown(editor, draft)
    one = number_of(data, "standfirst")
    ArticlePage.objects.filter(pk=draft.pk).update(locked=True, locked_by=factories.user("Editors"))
    response = editor.post(url(draft), {**data, f"{one}-value": "Мой текст"}, headers=headers)
    assert "The page is locked now." in response.content.decode()
    assert headers or "Мой текст" in response.content.decode()  # a script keeps it in the field
    assert latest(draft).standfirst == "In short"


def test_what_was_saved_after_the_page_was_read_is_not_overwritten(original: ArticlePage, draft: ArticlePage) -> None:
    page = ArticlePage.objects.get(pk=draft.pk)
    pair = next(one for one in pages.read(original, page.get_latest_revision_as_object()) if one.original)
    assert pair.original
    other = latest(draft)
    pages.translate(other, original, "title", "Чужой текст")
    other.save_revision()
    entry = Entry("title", "Мой текст", base_of(pair), fingerprint(pair.original.words))
    saved = save(page, [entry], user=factories.user("Editors"), at=timezone.now())
    assert saved.refused == {"title": Refusal.TRANSLATION_CHANGED}
    assert latest(draft).title == "Чужой текст"


def test_a_text_whose_original_changed_meanwhile_is_not_saved_as_current(
    editor: Client, original: ArticlePage, draft: ArticlePage
) -> None:
    data = shown(editor, draft)
    one = number_of(data, "standfirst")
    original.standfirst = "In other words"
    original.save_revision().publish()
    answer = editor.post(url(draft), {**data, f"{one}-value": "Коротко"}, headers=JSON).json()
    assert [row["number"] for row in answer["rows"] if row["refusal"]] == [one]
    assert latest(draft).standfirst == "In short"


def test_a_text_whose_original_was_deleted_meanwhile_is_not_said_to_be_saved(
    editor: Client, original: ArticlePage, draft: ArticlePage
) -> None:
    data = shown(editor, draft)
    one = max(name.removeprefix("path-") for name in data if name.startswith("path-"))
    factories.publish(ArticlePage.objects.get(pk=original.pk), body=[("text", "<p>Something else entirely.</p>")])
    sent = {name: value for name, value in data.items() if name.endswith(f"-{one}") or name == f"{one}-value"}
    answer = editor.post(url(draft), {**sent, f"{one}-value": rich("Последний абзац")}, headers=JSON).json()
    (row,) = answer["rows"]
    assert row["number"] == one
    assert "has not been saved" in row["refusal"]
    answer = editor.post(url(draft), {**sent, f"{one}-value": rich("Последний абзац")}, follow=True)
    assert "was not saved" in answer.content.decode()


def test_same_and_right_are_recorded(editor: Client, original: ArticlePage, draft: ArticlePage) -> None:
    data = shown(editor, draft)
    editor.post(url(draft), {**data, "same": number_of(data, "title")})
    assert states(original, latest(draft))[0] == "same"
    original.title = "Another title"
    original.save_revision().publish()
    assert states(pages.original_of(draft), latest(draft))[0] == "outdated"
    data = shown(editor, draft)
    editor.post(url(draft), {**data, "confirmed": number_of(data, "title")})
    assert states(pages.original_of(draft), latest(draft))[0] == "current"
    assert latest(draft).title == "A title"


def test_changed_words_of_the_original_are_marked(editor: Client, original: ArticlePage, draft: ArticlePage) -> None:
    pages.translate(draft, original, "standfirst", "Коротко")
    draft.save_revision()
    original.standfirst = "In brief"
    original.save_revision().publish()
    html = editor.get(url(draft)).content.decode()
    assert "<del>short</del>" in html
    assert "<ins>brief</ins>" in html


def test_too_long_and_empty_texts_are_refused_with_a_reason(editor: Client, draft: ArticlePage) -> None:
    data = shown(editor, draft)
    one, two = number_of(data, "title"), number_of(data, "standfirst")
    answer = editor.post(url(draft), {**data, f"{one}-value": "", f"{two}-value": "x" * 301}, headers=JSON).json()
    assert {row["number"] for row in answer["rows"] if row["refusal"]} == {one, two}
    assert latest(draft).title == "A title"


def test_scripts_and_handlers_do_not_come_in(editor: Client, draft: ArticlePage) -> None:
    data = shown(editor, draft)
    one = number_of(data, "body")
    evil = rich('<a href="javascript:alert(1)" onclick="x()">Да</a>').replace("Да", "Да <script>alert(1)</script>")
    editor.post(url(draft), {**data, f"{one}-value": evil})
    html = str(latest(draft).body)
    assert "<script" not in html
    assert "onclick" not in html
    assert "javascript:" not in html


def test_a_series_of_saves_is_one_revision_and_another_user_gets_a_new_one(
    editor: Client, client: Client, draft: ArticlePage
) -> None:
    for value in ("Раз", "Два", "Три"):
        data = shown(editor, draft)
        editor.post(url(draft), {**data, f"{number_of(data, 'title')}-value": value})
    first = draft.revisions.count()
    client.force_login(factories.user("Editors"))
    data = shown(client, draft)
    client.post(url(draft), {**data, f"{number_of(data, 'title')}-value": "Четыре"})
    assert draft.revisions.count() == first + 1


def test_only_those_who_may_edit_the_translation_open_it(
    client: Client, original: ArticlePage, draft: ArticlePage
) -> None:
    client.force_login(factories.user("Contributors"))
    assert client.get(url(draft)).status_code in {302, 403}
    assert client.post(url(draft), {}).status_code in {302, 403}
    client.force_login(factories.user("Editors"))
    assert client.get(url(original)).status_code == 404
    assert client.get(reverse("translation:side_by_side", args=[1])).status_code == 404


@pytest.mark.parametrize("name", ["side_by_side", "export", "preview_original"])
def test_an_original_that_is_not_public_is_closed_to_editors_of_the_translation_alone(
    client: Client, original: ArticlePage, draft: ArticlePage, name: str
) -> None:
    group = Group.objects.create(name="Russian editors")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    change = Permission.objects.get(codename="change_page")
    GroupPagePermission.objects.create(group=group, page=draft.get_parent(), permission=change)
    client.force_login(factories.user("Russian editors"))
    address, refused = reverse(f"translation:{name}", args=[draft.pk]), (302, reverse("wagtailadmin_home"))

    def answer() -> tuple[int, str]:
        response = client.get(address)
        return response.status_code, response.headers.get("Location", "")

    assert answer() != refused
    original.unpublish()
    assert answer() == refused
    client.force_login(factories.user("Editors"))
    assert client.get(address).status_code == 200


def test_queries_do_not_grow_with_the_text(editor: Client, django_assert_max_num_queries: Any) -> None:
    body = [("text", "".join(f"<p>Paragraph {n} {m}.</p>" for m in range(5))) for n in range(12)]
    draft = russian(factories.article(title="Long", body=body))
    editor.get(url(draft))
    with django_assert_max_num_queries(40):
        assert editor.get(url(draft)).status_code == 200


def test_the_editor_of_a_translation_leads_to_it(editor: Client, original: ArticlePage, draft: ArticlePage) -> None:
    for page, is_there in ((draft, True), (original, False)):
        html = editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
        assert (url(page) in html) is is_there


def test_a_row_shows_what_differs_from_the_original_and_the_answer_to_a_save_too(
    editor: Client, original: ArticlePage, draft: ArticlePage
) -> None:
    factories.publish(original, standfirst="We met 120 people on 3 May 2026.")
    data = shown(editor, draft)
    one = number_of(data, "standfirst")
    assert "data-error" not in editor.get(url(draft)).content.decode()
    sent = {name: value for name, value in data.items() if name.endswith(f"-{one}")}
    wrong = {**sent, f"{one}-value": "Мы встретили 120 человек 4 мая 2026 г."}
    (row,) = editor.post(url(draft), wrong, headers=JSON).json()["rows"]
    message = "The original says “3 May 2026” but the translation says “4 мая 2026 г.”."
    assert row["findings"] == [{"message": message, "isError": True}]
    assert f"<li data-error>{message}</li>" in editor.get(url(draft)).content.decode()
    data = shown(editor, draft)
    sent = {name: value for name, value in data.items() if name.endswith(f"-{one}")}
    right = {**sent, f"{one}-value": "Мы встретили 120 человек 3 мая 2026 г."}
    (row,) = editor.post(url(draft), right, headers=JSON).json()["rows"]
    assert row["findings"] == []
