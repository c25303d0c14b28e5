"""XLIFF of a page: exported, changed or left unchanged elsewhere, and imported through the table of changes."""

from __future__ import annotations

import random
import re
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale

from foundation.translation import pages
from foundation.translation.outside_xml import MOST_BYTES
from foundation.translation.texts import Texts
from news.models import ArticlePage
from tests import factories
from tests.foundation.translation.test_recording import russian, states
from tests.foundation.translation.test_side_by_side import latest

pytestmark = pytest.mark.django_db


@pytest.fixture
def original() -> ArticlePage:
    return factories.article(
        title="A title",
        standfirst="In short",
        body=[("text", '<p>One <b>two</b> &amp; <a href="https://a.example/?b&amp;c">three</a>.</p><p>Four.</p>')],
    )


@pytest.fixture
def draft(original: ArticlePage) -> ArticlePage:
    return russian(original)


def exported(client: Client, page: Any, query: str = "") -> str:
    response = client.get(reverse("translation:export", args=[page.pk]) + query)
    assert response.status_code == 200
    return response.content.decode()


def checked(client: Client, page: Any, content: str) -> str:
    file = SimpleUploadedFile("a.xlf", content.encode())
    return client.post(reverse("translation:import", args=[page.pk]), {"file": file}).content.decode()


def imported(client: Client, page: Any, content: str) -> str:
    """Import a file and return the table of its changes."""
    html = checked(client, page, content)
    if entries := re.search(r'name="entries" value="([^"]+)"', html):
        data = {"entries": unescape(entries[1])}
        assert client.post(reverse("translation:import", args=[page.pk]), data).status_code == 302
    return html


def translated(document: str, make: Any = lambda words: f"Перевод {words}") -> str:
    """Return the file as an agency returns it: each source is copied, and its words are changed."""

    def fill(found: re.Match[str]) -> str:
        target = re.sub(r">([^<>]+)", lambda words: f">{make(words[1])}", f">{found[1]}")[1:]
        return f"<source>{found[1]}</source><target>{target}</target>"

    document = re.sub(r"<target>.*?</target>", "", document, flags=re.DOTALL)
    return re.sub(r"<source>(.*?)</source>", fill, document, flags=re.DOTALL)


def test_what_an_agency_translated_is_saved_with_its_formatting(
    editor: Client, original: ArticlePage, draft: ArticlePage
) -> None:
    html = imported(editor, draft, translated(exported(editor, draft)))
    assert "New text" in html
    assert set(states(original, latest(draft))) == {"current"}
    assert [text.value for text in Texts(latest(draft))] == [
        "Перевод A title",
        "Перевод In short",
        'Перевод One <b>Перевод two</b>Перевод  &amp; <a href="https://a.example/?b&amp;c">Перевод three</a>Перевод .',
        "Перевод Four.",
    ]
    assert editor.get(reverse("translation:export", args=[draft.pk])).status_code == 302  # nothing is due
    assert exported(editor, draft, "?all").count("<unit") == 4


def test_nothing_is_written_before_it_is_confirmed_and_nothing_that_is_unchanged(
    editor: Client, draft: ArticlePage
) -> None:
    before = latest(draft).latest_revision_id
    checked(editor, draft, translated(exported(editor, draft)))
    assert latest(draft).latest_revision_id == before
    imported(editor, draft, translated(exported(editor, draft)))
    after = latest(draft)
    html = imported(editor, draft, exported(editor, draft, "?all"))
    assert 'name="entries"' not in html
    assert [text.value for text in Texts(latest(draft))] == [text.value for text in Texts(after)]
    assert latest(draft).latest_revision_id == after.latest_revision_id


@pytest.mark.parametrize("seed", range(3))
def test_exactly_the_texts_that_were_changed_outside_change(editor: Client, draft: ArticlePage, seed: int) -> None:
    choose = random.Random(seed)
    imported(editor, draft, translated(exported(editor, draft)))
    before = {text.path: text.value for text in Texts(latest(draft))}
    changed: list[str] = []

    def change(found: re.Match[str]) -> str:
        if choose.random() < 0.5:
            return found[0]
        changed.append(found[0])
        return found[0].replace("Перевод", "Вариант")

    document = re.sub(r"<target>.*?</target>", change, exported(editor, draft, "?all"), flags=re.DOTALL)
    imported(editor, draft, document)
    after = {text.path: text.value for text in Texts(latest(draft))}
    assert sum(after[path] != before[path] for path in before) == len(changed)
    assert all(after[path] in {before[path], before[path].replace("Перевод", "Вариант")} for path in before)


def test_a_text_whose_original_or_translation_changed_since_is_shown_and_not_imported(
    editor: Client, original: ArticlePage, draft: ArticlePage
) -> None:
    document = translated(exported(editor, draft))
    other = latest(draft)
    pages.translate(other, original, "title", "Чужой текст")
    other.save_revision()
    factories.publish(original, standfirst="In other words")
    html = imported(editor, draft, document)
    assert "the original has changed" in html
    assert "the translation has changed" in html
    assert "Перевод In short" in html, "nothing is lost"
    assert latest(draft).title == "Чужой текст"
    assert latest(draft).standfirst == "In short"
    assert "Перевод" in str(latest(draft).body)


def test_a_text_of_which_a_part_came_back_empty_keeps_its_translation(editor: Client, draft: ArticlePage) -> None:
    imported(editor, draft, translated(exported(editor, draft)))
    before = [text.value for text in Texts(latest(draft))]
    for nothing in ("<target/>", "<target> </target>"):
        document = re.sub("<target>.*?</target>", nothing, exported(editor, draft, "?all"), flags=re.DOTALL)
        assert 'name="entries"' not in imported(editor, draft, document)
    assert [text.value for text in Texts(latest(draft))] == before


def test_missing_formatting_and_unknown_texts_are_named(editor: Client, draft: ArticlePage) -> None:
    document = translated(exported(editor, draft))
    broken = re.sub(r"<target>[^<]*<pc.*?</target>", "<target>Раз</target>", document, flags=re.DOTALL)
    html = imported(editor, draft, broken.replace('unit id="t-', 'unit id="u-', 1))
    assert "&lt;b&gt;" in html
    assert "Раз" in html  # the returned file can be read
    assert "does not have this text any more" in html
    assert "Раз" not in str(latest(draft).body)


def test_a_text_that_is_too_long_is_not_imported(editor: Client, draft: ArticlePage) -> None:
    html = imported(editor, draft, translated(exported(editor, draft), lambda words: words + "x" * 400))
    assert "too long" in html
    assert latest(draft).title == "A title"


def test_an_outdated_text_that_the_agency_reviewed_is_confirmed(
    editor: Client, original: ArticlePage, draft: ArticlePage
) -> None:
    imported(editor, draft, translated(exported(editor, draft)))
    factories.publish(original, standfirst="In brief")
    document = exported(editor, draft)
    assert "In short" in document, "the note has the text that was translated"
    assert 'name="entries"' not in checked(editor, draft, document)
    imported(editor, draft, document.replace('state="initial"', 'state="final"'))
    assert set(states(pages.original_of(draft), latest(draft))) == {"current"}
    assert latest(draft).standfirst == "Перевод In short"


@pytest.mark.parametrize("others", [0, 1, 101])
def test_texts_of_other_pages_in_the_file_are_counted(editor: Client, draft: ArticlePage, others: int) -> None:
    document = translated(exported(editor, draft))
    start, end = document.index("<file "), document.index("</file>") + len("</file>")
    copies = (document[start:end].replace(f"page-{draft.pk}", f"page-{draft.pk + n}") for n in range(1, others + 1))
    shown = checked(editor, draft, document[:end] + "".join(copies) + document[end:])
    counted = f"texts of {others} other page{'s'[: others != 1]}."
    assert (counted in shown) is bool(others)


def test_a_page_of_which_nothing_is_due_gives_no_empty_file(
    editor: Client, draft: ArticlePage, original: ArticlePage
) -> None:
    for pair in pages.read(original, draft):
        if pair.original:
            pages.translate(draft, original, pair.original.path, f"Перевод {pair.original.value}")
    draft.save_revision()
    response = editor.get(reverse("translation:export", args=[draft.pk]), follow=True)
    assert "No text of this page is due" in response.content.decode()
    assert exported(editor, draft, "?all").count("<unit") > 1


def test_files_of_other_pages_and_languages_and_no_files_are_refused(editor: Client, draft: ArticlePage) -> None:
    document = exported(editor, draft)
    assert "does not contain texts" in checked(editor, draft, document.replace('file id="page-', 'file id="page-9'))
    assert "other languages" in checked(editor, draft, document.replace('trgLang="ru"', 'trgLang="fr"'))
    assert "not well-formed" in checked(editor, draft, "<xliff")
    large = "x" * (MOST_BYTES + 1)
    assert "larger than" in checked(editor, draft, large)


@pytest.mark.parametrize("change", [str, str.lower, str.upper])
def test_the_codes_of_languages_are_compared_without_case(
    editor: Client, original: ArticlePage, draft: ArticlePage, change: Any
) -> None:
    Locale.objects.filter(pk=draft.locale_id).update(language_code="pt-BR")
    content = exported(editor, draft)
    assert 'trgLang="pt-BR"' in content
    content = translated(content).replace('trgLang="pt-BR"', f'trgLang="{change("pt-BR")}"')
    assert "The file is for other languages." not in imported(editor, draft, content)
    assert set(states(original, latest(draft))) == {"current"}


def test_changes_that_were_not_signed_for_this_user_are_refused(
    editor: Client, client: Client, draft: ArticlePage
) -> None:
    html = checked(editor, draft, translated(exported(editor, draft)))
    found = re.search(r'name="entries" value="([^"]+)"', html)
    assert found
    address = reverse("translation:import", args=[draft.pk])
    assert editor.post(address, {"entries": f"{unescape(found[1])}x"}).status_code == 400
    client.force_login(factories.user("Editors"))
    assert client.post(address, {"entries": unescape(found[1])}).status_code == 400
    client.force_login(factories.user("Contributors"))
    for name in ("export", "import"):
        assert client.get(reverse(f"translation:{name}", args=[draft.pk])).status_code in {302, 403}
