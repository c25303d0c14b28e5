"""The screens of the glossary: files come in with a preview, and go out."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from foundation.languages.folding import fold
from foundation.translation import term_import
from foundation.translation.models import GlossaryTerm
from foundation.translation.term_files import Row
from foundation.translation.term_screens import MOST_SHOWN, ResultRow
from tests import factories
from tests.foundation.translation.test_term_import import stored, table

CODES = ("en", "ru", "fr")
TEXT = st.text("aЖé =+'\"|;,<&\t\n", max_size=8)
NAMES = st.lists(st.text("aЖé =+'\";,<&", min_size=1).map(str.strip).filter(bool), min_size=1, max_size=3).map("|".join)


def checked(client: Client, content: bytes) -> str:
    file = SimpleUploadedFile("a.csv", content)
    return client.post(reverse("translation_glossary:import"), {"file": file}).content.decode()


def confirmed(client: Client, html: str) -> str:
    found = re.search(r'name="entries" value="([^"]+)"', html)
    assert found
    answer = client.post(reverse("translation_glossary:import"), {"entries": unescape(found[1])}, follow=True)
    return answer.content.decode()


@pytest.mark.django_db
def test_nothing_is_written_before_the_table_is_confirmed_and_each_row_says_what_happens(editor: Client) -> None:
    GlossaryTerm(name={"en": "seal", "ru": "пломба"}, note="On a lorry").save()
    GlossaryTerm(name={"en": "transit", "ru": "транзит"}, is_checked=False).save()
    content = table(
        "seal,,scellé,,no", "transit,транзит,,,", "risk,риск,risque,,yes", ",пусто,,,", "alone,,,,", "risk,р,,,"
    )
    html = checked(editor, content)
    assert re.findall(r"<li>(\d.*?)</li>", html) == [
        "1 term is new",
        "1 term changes",
        "1 term is unchanged",
        "3 terms are not imported",
    ]
    for sentence in (
        "Not imported: the term is missing in this language: English.",
        "Not imported: the term has no translation.",
        "Not imported: row 4 has the same term.",
    ):
        assert sentence in html
    assert '<th scope="col">Note</th>' in html
    assert "<del>Yes</del><ins>No</ins>" in html
    assert len(stored()) == 2
    assert "2 terms have been imported." in confirmed(editor, html)
    assert stored() == [
        ({"en": "risk", "ru": "риск", "fr": "risque"}, "", True),
        ({"en": "seal", "ru": "пломба", "fr": "scellé"}, "On a lorry", False),
        ({"en": "transit", "ru": "транзит"}, "", False),
    ]


ROW = st.builds(
    Row,
    st.integers(2, 5),
    st.dictionaries(st.sampled_from(CODES), st.sampled_from(["seal", "Seal | stamp", "пломба"])),
    st.sampled_from(["", "On a lorry", "On a <b>"]),
    st.sampled_from([True, False, None, "maybe"]),
)
TERM = st.builds(
    GlossaryTerm,
    name=st.fixed_dictionaries({"en": st.just("seal"), "ru": st.sampled_from(["пломба", "печать"])}),
    note=st.sampled_from(["", "On a ship"]),
    is_checked=st.booleans(),
)


@given(rows=st.lists(ROW, max_size=3), term=TERM)
def test_the_preview_marks_all_that_changes_and_nothing_else(rows: list[Row], term: GlossaryTerm) -> None:
    for result in term_import.compare(rows, {"seal": term}):
        row = ResultRow(result)
        cells = [*(text for _code, text in row.texts), row.note, row.is_checked]
        old, new = ([_without(mark, cell) for cell in cells] for mark in ("ins", "del"))
        if result.change is term_import.Change.CHANGED:
            assert old == _cells(term)
            assert new == _cells(result.term)
            assert old != new
        else:
            assert old == new


def _without(mark: str, html: str) -> str:
    return unescape(re.sub("<[^>]*>", "", re.sub(f"<{mark}>.*?</{mark}>", "", html)))


def _cells(term: GlossaryTerm) -> list[str]:
    return [*(term.name.get(code, "") for code in CODES), term.note, "Yes" if term.is_checked else "No"]


@pytest.mark.django_db
def test_a_search_finds_names_in_each_language_without_case_and_accents(editor: Client) -> None:
    words = {"en": "customs café", "ru": "Таможенный сбор | пошлина", "fr": "Œuvre douanière"}
    term = GlossaryTerm(name=words)
    term.save()
    GlossaryTerm(name={"en": "other", "ru": "иное"}).save()

    def found(query: str) -> list[int]:
        response = editor.get(reverse("translation_glossary:index"), {"q": query})
        return [row.pk for row in response.context["object_list"]]

    for name in words.values():
        for word in re.findall(r"\w+", name):
            for query in (word, word.upper(), fold(word), word[1:], f"{word} Café"):
                assert found(query) == [term.pk], query
    assert not found("absent")
    assert not found("café other")
    assert not found("???")
    assert len(found("")) == 2


@pytest.mark.django_db
def test_the_preview_names_what_is_not_imported_and_a_refusal_says_how_to_mend_the_file(editor: Client) -> None:
    html = checked(editor, "sep=;\r\nen;ru;Reviewer;\r\nseal;пломба;Ann;aside\r\n".encode())
    assert "These columns or languages are not imported: Reviewer." in html
    assert "New term. Cells without a column name are not imported: aside." in html
    assert "Quotation marks are wrong in row 2." in checked(editor, b'en,ru\nseal,"mark\nrisk,b')
    assert "The file has no terms." in checked(editor, b"en,ru\n")
    content = b"""<tbx><text><body><conceptEntry><langSec xml:lang="en"><termSec><term>seal</term>
      <termNote type="administrativeStatus">approved</termNote></termSec></langSec>
      <langSec xml:lang="ru"><termSec><term>mark</term></termSec></langSec></conceptEntry></body></text></tbx>"""
    assert "not in TBX-Basic and change nothing: approved." in checked(editor, content)


@pytest.mark.django_db
def test_a_term_that_changed_after_the_preview_is_not_overwritten(editor: Client) -> None:
    term = GlossaryTerm(name={"en": "seal", "ru": "пломба"})
    term.save()
    html = checked(editor, table("seal,печать,,,", "risk,риск,,,"))
    term.name = {"en": "seal", "ru": "тюлень"}
    term.save()
    answer = confirmed(editor, html)
    assert "Some terms have changed in the meantime" in answer
    assert "1 term has been imported." in answer
    assert [name["ru"] for name, *_rest in stored()] == ["риск", "тюлень"]


@pytest.mark.django_db
def test_entries_of_others_and_changed_ones_are_refused(editor: Client, client: Client) -> None:
    html = checked(editor, table("risk,риск,,,"))
    found = re.search(r'name="entries" value="([^"]+)"', html)
    assert found
    entries = unescape(found[1])
    address = reverse("translation_glossary:import")
    assert editor.post(address, {"entries": entries[:-1]}).status_code == 400
    client.force_login(factories.user("Editors"))
    assert client.post(address, {"entries": entries}).status_code == 400
    for group in ("Contributors", "Translators"):
        client.force_login(factories.user(group))
        for refused in (
            address,
            reverse("translation_glossary:index"),
            reverse("translation_glossary:export", args=["csv"]),
        ):
            assert client.get(refused).status_code == 302, refused
    assert stored() == []


@pytest.mark.django_db
def test_the_screens_export_what_the_import_reads(editor: Client) -> None:
    GlossaryTerm(name={"en": "seal | stamp", "ru": "пломба"}, note="=1\r\nTwo", is_checked=True).save()
    for kind in ("csv", "tbx"):
        content = editor.get(reverse("translation_glossary:export", args=[kind])).content
        assert ">1 term is unchanged<" in checked(editor, content), kind


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 2, 101, 10_000])
def test_files_of_all_sizes_are_imported(editor: Client, number: int) -> None:
    html = checked(editor, table(*(f"term {n},термин {n},terme {n},," for n in range(number))))
    words = f"{number} term is new" if number == 1 else f"{number} terms are new"
    assert f">{words}<" in html
    assert html.count('class="translation__original" lang="en"') == min(number, MOST_SHOWN)
    confirmed(editor, html)
    assert GlossaryTerm.objects.count() == number
