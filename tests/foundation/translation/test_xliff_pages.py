"""XLIFF of several pages: exported from the board, and imported with any of the pages in any order."""

from __future__ import annotations

import random
import re
from html import unescape
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from foundation.translation import states as stored_states
from foundation.translation.models import Assignment
from foundation.translation.texts import Texts
from foundation.translation.xliff import NAMESPACE
from tests import factories
from tests.foundation.translation.test_recording import russian, states
from tests.foundation.translation.test_side_by_side import latest
from tests.foundation.translation.test_xliff_screen import translated

pytestmark = pytest.mark.django_db

FILE = f"{{{NAMESPACE}}}file"
URL = "/admin/translation/xliff/"


def pair(number: int) -> tuple[Any, Any]:
    original = factories.article(title=f"Page {number}", standfirst=f"In short {number}")
    return original, russian(original)


def exported(client: Client, query: str = "page") -> str:
    response = client.get(reverse("translation:export_pages", args=["en", "ru"]), {"q": query})
    assert response.status_code == 200, response
    return response.content.decode()


def checked(client: Client, content: str) -> str:
    return client.post(URL, {"file": SimpleUploadedFile("a.xlf", content.encode())}).content.decode()


def imported(client: Client, content: str) -> str:
    html = checked(client, content)
    if found := re.search(r'name="entries" value="([^"]+)"', html):
        assert client.post(URL, {"entries": unescape(found[1])}).status_code == 302
    return html


def files_of(content: str) -> list[str]:
    return [str(file.get("id")) for file in ElementTree.fromstring(content).iter(FILE)]


@pytest.mark.parametrize("seed", range(4))
def test_any_pages_come_back_in_any_order_and_only_these_change(editor: Client, seed: int) -> None:
    chance = random.Random(seed)
    pairs = [pair(number) for number in range(1 + 2 * seed)]
    content = translated(exported(editor))
    assert files_of(content) == [f"page-{draft.pk}" for _, draft in pairs]
    ElementTree.register_namespace("", NAMESPACE)
    root = ElementTree.fromstring(content)
    files = list(root)
    for file in files:
        root.remove(file)
    back = chance.sample(files, chance.randrange(1, len(files) + 1))
    root.extend(back)
    stale = chance.choice(pairs)
    if chance.random() < 0.5:
        factories.publish(stale[0], standfirst="Another sentence.")
    else:
        stale = (None, None)
    html = imported(editor, ElementTree.tostring(root, encoding="unicode"))
    returned = {str(file.get("id")) for file in back}
    for original, draft in pairs:
        is_back = f"page-{draft.pk}" in returned
        expected = {"current"} if is_back else {"missing"}
        if is_back and original is stale[0]:
            expected = {"current", "missing"}
            assert "Not imported: the original has changed since the export." in html
        assert set(states(original, latest(draft))) == expected
        assert (f"{original.title}: " in html) == is_back


def test_the_file_has_the_pages_of_the_list_that_are_due(editor: Client) -> None:
    (_, first), (_, second) = pair(1), pair(2)
    stored_states.sweep(at=timezone.now())
    assert files_of(exported(editor, "page 2")) == [f"page-{second.pk}"]
    imported(editor, translated(exported(editor, "page 2")))
    assert files_of(exported(editor)) == [f"page-{first.pk}"]
    response = editor.get(reverse("translation:export_pages", args=["en", "ru"]), {"q": "page 2"}, follow=True)
    assert "No text of these pages is due in this language." in response.content.decode()
    assert response.redirect_chain[-1][0].endswith("?q=page+2")
    assert editor.get(reverse("translation:export_pages", args=["en", "fr"])).status_code == 302


def test_a_translation_that_is_not_needed_is_not_exported_but_comes_back_if_it_was(editor: Client) -> None:
    (_, first), (_, second) = pair(1), pair(2)
    stored_states.sweep(at=timezone.now())
    content = translated(exported(editor))
    Assignment.objects.create(translation_key=second.translation_key, locale=second.locale, is_not_needed=True)
    assert files_of(exported(editor)) == [f"page-{first.pk}"]
    assert "Page 2: not imported" not in imported(editor, content)


def test_pages_of_others_and_locked_pages_are_refused_by_name_and_the_others_are_saved(client: Client) -> None:
    anna = factories.user("Contributors", username="anna", organisation=factories.organisation(name="A"))
    (_, foreign), (own_original, own), (_, locked) = (pair(number) for number in range(3))
    editor = factories.signed_in(factories.user("Editors"))
    content = translated(exported(editor))
    for page in (own, locked):
        page.owner = anna
        page.save()
    client.force_login(anna)
    assert files_of(exported(client)) == [f"page-{own.pk}", f"page-{locked.pk}"]
    locked.locked = True
    locked.save()
    html = imported(client, content)
    assert "Page 0: not imported, because you may not translate this page in this language." in html
    assert "Page 2: not imported, because this page is locked." in html
    assert set(states(own_original, latest(own))) == {"current"}
    for page in (foreign, locked):
        assert [text.value for text in Texts(latest(page))] == [text.value for text in Texts(page)]


@pytest.mark.parametrize("is_locked", [True, False])
def test_a_page_that_is_closed_after_the_preview_is_named_and_not_written(editor: Client, is_locked: bool) -> None:
    (_, draft), (other_original, other) = pair(1), pair(2)
    html = checked(editor, translated(exported(editor)))
    found = re.search(r'name="entries" value="([^"]+)"', html)
    assert found
    if is_locked:
        draft.locked = True
        draft.save()
    else:
        Page.objects.filter(pk=draft.pk).update(alias_of=other)
    response = editor.post(URL, {"entries": unescape(found[1])}, follow=True)
    reason = "this page is locked" if is_locked else "you may not translate this page in this language"
    said = [str(message) for message in response.context["messages"]]
    assert said[0].strip() == f"Page 1: not imported, because {reason}."
    assert len(said) == 2
    assert set(states(other_original, latest(other))) == {"current"}
    assert [text.value for text in Texts(latest(draft))] == [text.value for text in Texts(draft)]
    assert editor.post(URL, {"entries": "forged"}).status_code == 400


@pytest.mark.parametrize(
    "change", [("page-", "file-"), ('srcLang="en"', 'srcLang="xx"'), ('trgLang="ru"', 'trgLang="fr"')]
)
def test_a_file_of_other_languages_or_without_pages_changes_nothing(editor: Client, change: tuple[str, str]) -> None:
    _, draft = pair(1)
    html = checked(editor, translated(exported(editor)).replace(*change))
    assert 'name="entries"' not in html
    expected = "does not contain texts of pages" if change[1] == "file-" else "you may not translate this page"
    assert expected in html
    assert latest(draft).title == draft.title
