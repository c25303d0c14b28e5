"""`old_sites.layouts` and `boxes`: every item in an export is found, and no error stops the rest."""

from __future__ import annotations

import io
import json
import os
import unicodedata
import zipfile
from pathlib import Path
from typing import Any

import pytest

from old_sites import layouts
from old_sites.boxes import Folder, Unreadable, Zip, box_for, read
from old_sites.layouts import Export, Found
from old_sites.reasons import in_words, printable
from tests.old_sites.exports import item, layout_a, news, uid, zipped


def found(*paths: Path) -> tuple[list[Found], Export]:
    export = Export([box_for(path) for path in paths])
    return list(export.items()), export


def said(export: Export) -> list[tuple[str, str]]:
    return [(name, str(problem)) for name, problem in export.sides.problems]


def uids(items: list[Found]) -> list[str]:
    return sorted(one.data["UID"] for one in items if not one.problem)


@pytest.fixture
def two() -> list[dict[str, Any]]:
    return [item("Folder", "/news", "a" * 32), news("/news/first", "b" * 32)]


def test_a_folder_of_plone_exportimport_is_read(tmp_path: Path, two: list[dict[str, Any]]) -> None:
    items, _export = found(layout_a(tmp_path / "export", two))
    assert uids(items) == ["a" * 32, "b" * 32]


def test_a_zip_of_it_is_read_the_same(tmp_path: Path, two: list[dict[str, Any]]) -> None:
    items, export = found(
        zipped(layout_a(tmp_path / "export", two, redirects={"/Plone/x": "/Plone/y"}), tmp_path / "x.zip")
    )
    assert uids(items) == ["a" * 32, "b" * 32]
    assert export.sides.redirects == {"/Plone/x": "/Plone/y"}


def test_one_file_of_collective_exportimport_is_read_and_read_again(tmp_path: Path, two: list[dict[str, Any]]) -> None:
    file = tmp_path / "Plone.json"
    file.write_text(json.dumps([*two, {"unexported_paths": ["/Plone/broken"]}]))
    items, export = found(file)
    assert uids(items) == ["a" * 32, "b" * 32]
    assert export.again(items[1].place) == two[1]
    assert in_words(export.sides.notes) == "/Plone/broken could not be exported by Plone itself."


def test_separate_files_are_read(tmp_path: Path, two: list[dict[str, Any]]) -> None:
    (tmp_path / "items").mkdir()
    for number, data in enumerate(two):
        (tmp_path / "items" / f"{number}.json").write_text(json.dumps(data))
    (tmp_path / "errors.json").write_text("[]")
    items, _export = found(tmp_path)
    assert uids(items) == ["a" * 32, "b" * 32]


def test_saved_answers_of_the_rest_api_are_read_with_files_of_other_types(
    tmp_path: Path, two: list[dict[str, Any]]
) -> None:
    folder = tmp_path / "all"
    folder.mkdir()
    (folder / "folder.json").write_text(json.dumps({**two[0], "items": [], "@components": {}}))
    (folder / "News Item.json").write_text(json.dumps([two[1]]))
    (folder / "package-lock.json").write_text('{"name": "volto"}')
    items, export = found(folder)
    assert uids(items) == ["a" * 32, "b" * 32]
    assert in_words(export.sides.notes) == "package-lock.json is not a Plone item and was not read."


@pytest.mark.parametrize(
    "name", ["principals.json", "export_members.json", "localroles.json", "export_members (1).json"]
)
def test_files_of_members_are_never_opened(tmp_path: Path, name: str) -> None:
    folder = layout_a(tmp_path / "export", [])
    (folder / name).write_text('{"members": [{"password": "{SSHA}"}]}')
    opened: list[str] = []

    class Watched(Folder):
        def open(self, name: str) -> Any:
            opened.append(name)
            return super().open(name)

    export = Export([Watched(folder)])
    assert list(export.items()) == []
    assert name not in opened
    assert in_words(export.sides.notes) == f"{name} was not opened. Users and passwords are not imported."


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        (b"{", "This is not valid JSON (line 1)."),
        (b"", "This is not valid JSON (line 1)."),
        (b'"text"', "This is JSON, but not a Plone item."),
        (b'{"a":' * 100_000, "The JSON is nested too deeply."),
    ],
)
def test_an_item_that_cannot_be_read_is_a_sentence_and_the_rest_goes_on(
    tmp_path: Path, two: list[dict[str, Any]], written: bytes, sentence: str
) -> None:
    folder = layout_a(tmp_path / "export", [*two, item("Document", "/x", "c" * 32)])
    (folder / "content" / ("c" * 32) / "data.json").write_bytes(written)
    items, _export = found(folder)
    assert uids(items) == ["a" * 32, "b" * 32]
    assert [str(one.problem) for one in items if one.problem] == [sentence]


def test_an_array_that_breaks_off_gives_what_is_before(tmp_path: Path, two: list[dict[str, Any]]) -> None:
    file = tmp_path / "Plone.json"
    file.write_text(json.dumps(two)[:-20])
    items, _export = found(file)
    assert uids(items) == ["a" * 32]
    assert str(items[-1].problem) == "The file ends in the middle of an item. The items before it were read."


def test_another_encoding_is_read_and_said(tmp_path: Path) -> None:
    folder = layout_a(tmp_path / "export", [news("/x", "c" * 32)])
    data = json.dumps(news("/x", "c" * 32, title="Café"), ensure_ascii=False)
    (folder / "content" / ("c" * 32) / "data.json").write_bytes(data.encode("cp1252"))
    items, _export = found(folder)
    assert items[0].data["title"] == "Café"
    assert in_words(items[0].notes) == "The file is not in UTF-8 and was read as Windows-1252."


@pytest.mark.parametrize("chunk", [1, 2, 3, 7, 64, 1024])
def test_elements_of_an_array_are_cut_where_they_end_whatever_is_in_their_texts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    monkeypatch.setattr(layouts, "_CHUNK", chunk)
    rows = [{"a": 'x"]}\\'}, {"b": [1, {"c": '\\\\"'}]}, {"d": "{[" * 3, "e": "é\n"}]
    (tmp_path / "x.json").write_text(json.dumps(rows, ensure_ascii=False))
    assert [json.loads(raw) for raw in layouts.elements(Folder(tmp_path), "x.json")] == rows


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", "a/../../secret", "..\\secret", "C:/x", "a\0b", ""])
def test_no_name_leads_out_of_a_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret").write_text("x")
    (tmp_path / "export").mkdir()
    with pytest.raises((Unreadable, FileNotFoundError)):
        Folder(tmp_path / "export").open(name)


def test_no_link_of_the_file_system_leads_out_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    (tmp_path / "export").mkdir()
    os.symlink(tmp_path / "secret", tmp_path / "export" / "link")
    with pytest.raises(Unreadable):
        Folder(tmp_path / "export").open("link")


def test_names_in_a_zip_that_lead_out_of_it_are_not_there(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("../evil.json", "{}")
        archive.writestr("good.json", "{}")
    assert list(Zip(tmp_path / "x.zip").names()) == ["good.json"]


def test_a_file_in_a_zip_that_grows_beyond_its_limit_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.json", b"0" * 5_000_000)
    assert (tmp_path / "x.zip").stat().st_size < 10_000
    with pytest.raises(Unreadable, match="larger than 1 MB"):
        read(Zip(tmp_path / "x.zip"), "bomb.json", at_most=1024 * 1024)


def test_a_damaged_zip_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(Unreadable, match="not a ZIP file"):
        box_for(tmp_path / "x.zip")


def test_a_file_whose_name_is_in_the_other_form_of_unicode_is_found(tmp_path: Path) -> None:
    name = unicodedata.normalize("NFD", "blätter.jpg")
    (tmp_path / name).write_bytes(b"x")
    assert Folder(tmp_path).open(unicodedata.normalize("NFC", name)).read() == b"x"
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as written:
        written.writestr(name, b"x")
    (tmp_path / "x.zip").write_bytes(archive.getvalue())
    assert Zip(tmp_path / "x.zip").open(unicodedata.normalize("NFC", name)).read() == b"x"


def test_what_stands_beside_the_items_is_read_in_the_words_of_both_programs(tmp_path: Path) -> None:
    one, other = "a" * 32, "b" * 32
    folder = layout_a(
        tmp_path / "export",
        [],
        relations=[{"from_uuid": one, "to_uuid": other, "from_attribute": "preview_image_link"}],
        translations=[{"canonical": one, "translations": {"ru": other}}],
        discussions={one: {"items": [{}, {}]}},
        metadata={"default_page": {one: {"default_page": "page", "default_page_uuid": other}}},
    )
    (tmp_path / "export_relations.json").write_text(
        json.dumps([{"from_uuid": one, "to_uuid": other, "relationship": "relatedItems"}])
    )
    (tmp_path / "export_translations.json").write_text(json.dumps([{"en": one, "": other}, {"en": one, "ru": other}]))
    _items, export = found(folder, tmp_path / "export_relations.json", tmp_path / "export_translations.json")
    assert export.sides.relations == [(one, other, "preview_image_link"), (one, other, "relatedItems")]
    assert export.sides.translations == [{"ru": other, "": one}, {"en": one, "ru": other}]
    assert export.sides.default_pages == {one: other}
    assert export.sides.comments == 2


def test_a_side_file_that_cannot_be_read_is_a_sentence(tmp_path: Path) -> None:
    folder = layout_a(tmp_path / "export", [news("/x", "c" * 32)], redirects=["wrong"])
    items, export = found(folder)
    assert len(items) == 1
    assert said(export) == [("redirects.json", "The file cannot be read, so nothing in it was imported.")]


def test_an_export_inside_a_zip_inside_another_is_a_sentence(tmp_path: Path, two: list[dict[str, Any]]) -> None:
    (tmp_path / "outer").mkdir()
    zipped(layout_a(tmp_path / "in" / "export", two), tmp_path / "outer" / "export.zip")
    items, export = found(zipped(tmp_path / "outer", tmp_path / "outer.zip"))
    assert items == []
    ((name, sentence),) = said(export)
    assert (name, "only ZIP files. Unpack them" in sentence) == ("outer.zip", True)


def test_a_zip_that_claims_four_gigabytes_is_a_sentence(tmp_path: Path) -> None:
    """The central directory says so of a file of a few bytes."""
    claimed = (0xFFFFFFFE).to_bytes(4, "little")
    zipped(layout_a(tmp_path / "export", []), tmp_path / "x.zip")
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("1.json", "{}")
    data = (tmp_path / "x.zip").read_bytes()
    at = data.index(b"PK\x01\x02")
    (tmp_path / "x.zip").write_bytes(data[: at + 20] + claimed * 2 + data[at + 28 :])
    items, _export = found(tmp_path / "x.zip")
    assert [str(one.problem) for one in items] == ["The file cannot be read (BadZipFile)."]


def test_content_in_files_that_are_called_like_others_is_read(tmp_path: Path) -> None:
    for number, name in enumerate(["working-groups.json", "members-area.json", "press-relations.json"]):
        (tmp_path / name).write_text(json.dumps([news(f"/{number}", uid(number))]))
    items, export = found(tmp_path)
    assert uids(items) == [uid(0), uid(1), uid(2)]
    assert not export.sides.notes


def test_what_stands_beside_the_items_is_known_by_its_looks_too(tmp_path: Path) -> None:
    one, other = "a" * 32, "b" * 32
    files: dict[str, list[Any]] = {
        "export_relations (1)": [{"from_uuid": one, "to_uuid": other, "relationship": "relatedItems"}],
        "of-2024": [{"from_uuid": other, "to_uuid": one, "relationship": "relatedItems"}],
        "languages": [{"en": one, "ru": other, "": one}, {"canonical": other, "translations": {"fr": one}}],
        "export_discussion": [{"uuid": one, "conversation": {"items": [{}, {}]}}],
        "talk": [{"uuid": one, "conversation": {"items": [{}]}}],
        "columns": [{"uuid": one, "portlets": {"left": [{}]}}],
        "first": [{"uuid": one, "default_page": "a", "default_page_uuid": other}],
        "order": [{"uuid": one, "order": 1}, {"uuid": one, "localroles": {"admin": ["Owner"]}}],
    }
    for name, rows in files.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(rows))
    items, export = found(tmp_path)
    sides = export.sides
    assert (items, sides.problems, sides.notes) == ([], [], [])
    assert sorted(sides.relations) == [(one, other, "relatedItems"), (other, one, "relatedItems")]
    assert sides.translations == [{"en": one, "ru": other}, {"fr": one, "": other}]
    assert (sides.comments, sides.portlets, sides.default_pages) == (3, 1, {one: other})
    assert sides.positions == {one: 1}


def test_an_element_that_is_nothing_known_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text(
        json.dumps([{"id": "a", "url": "b"}, {"from_uuid": 1, "to_uuid": 2}, {"uuid": "x"}])
    )
    items, _export = found(tmp_path)
    assert len(items) == 2  # any relation is skipped, even with invalid ends


def test_what_plone_could_not_export_is_said(tmp_path: Path) -> None:
    rows = [{"path": "http://localhost:8080/Plone/broken", "message": "Error"}, {"path": None, "message": "Lost brain"}]
    (tmp_path / "errors.json").write_text(json.dumps({"unexported_paths": rows}))
    (tmp_path / "1.json").write_text(json.dumps(news("/x", uid(1))))
    items, export = found(tmp_path)
    assert uids(items) == [uid(1)]
    assert in_words(export.sides.notes) == (
        "http://localhost:8080/Plone/broken could not be exported by Plone itself. "
        "Lost brain could not be exported by Plone itself."
    )


def test_whole_items_in_the_answer_of_a_search_or_a_folder_are_read(tmp_path: Path) -> None:
    def whole(number: int, **values: Any) -> dict[str, Any]:
        return news(f"/{number}", uid(number), **{"@components": {}, **values})

    folder = {**item("Folder", "/f", uid(1)), "items": [whole(2, items=[whole(3)])]}
    summary = {"@id": "/s", "@type": "News Item", "title": "S", "UID": uid(9)}
    (tmp_path / "folder.json").write_text(json.dumps(folder))
    (tmp_path / "search.json").write_text(json.dumps({"@id": "/@search", "items": [whole(4), summary]}))
    items, export = found(tmp_path)
    assert uids(items) == [uid(1), uid(2), uid(3), uid(4)]
    assert [export.again(one.place)["UID"] for one in items] == [one.data["UID"] for one in items]
    assert in_words(export.sides.notes) == ("search.json lists items without their content. Items not read: 1.")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
@pytest.mark.parametrize("chunk", [1024, 33])
def test_an_array_in_another_unicode_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str, chunk: int
) -> None:
    monkeypatch.setattr(layouts, "_CHUNK", chunk)
    rows = [news("/é", uid(1), title="Привет"), news("/b", uid(2))]
    (tmp_path / "x.json").write_bytes(json.dumps(rows, ensure_ascii=False).encode(encoding))
    items, export = found(tmp_path)
    assert [export.again(one.place)["title"] for one in items] == ["Привет", "B"]


def test_half_a_character_is_replaced_and_said(tmp_path: Path) -> None:
    whole, half = news("/a", uid(1), title="\U0001f600"), news("/b", uid(2), title="x\ud800", **{"\udfff": "y"})
    (tmp_path / "x.json").write_text(json.dumps([whole, half]))
    items, export = found(tmp_path)
    assert [export.again(one.place)["title"] for one in items] == ["\U0001f600", "x?"]
    assert [in_words(one.notes) for one in items] == ["", "Characters that cannot be shown were removed."]


def test_control_characters_are_taken_out_since_no_feed_can_have_them(tmp_path: Path) -> None:
    rows = [news("/a", uid(1), title="a\0\x07\bb\n\tc"), news("/b", uid(2), title="C:\\bin\\u0007")]
    (tmp_path / "x.json").write_text(json.dumps(rows))
    items, export = found(tmp_path)
    assert [export.again(one.place)["title"] for one in items] == ["ab\n\tc", "C:\\bin\\u0007"]
    assert [bool(one.notes) for one in items] == [True, False]


def test_a_file_whose_name_is_no_text_is_a_sentence_that_can_be_written(tmp_path: Path) -> None:
    with open(os.fsencode(tmp_path) + b"/caf\xe9.json", "wb") as file:
        file.write(b"{")
    with open(os.fsencode(tmp_path) + b"/th\xe9.json", "wb") as file:
        file.write(b"{}")
    items, export = found(tmp_path)
    assert printable(items[0].place.name) == "caf?.json"
    assert in_words(export.sides.notes).encode().startswith(b"th?.json is not")


def test_a_link_out_of_the_export_says_so(tmp_path: Path) -> None:
    (tmp_path / "secret.json").write_text(json.dumps(news("/secret", uid(1))))
    (tmp_path / "export").mkdir()
    (tmp_path / "export" / "a.json").symlink_to(tmp_path / "secret.json")
    items, _export = found(tmp_path / "export")
    assert [str(one.problem) for one in items] == [
        "The file name is not allowed or points outside the export, so the file was not read."
    ]


@pytest.mark.parametrize(
    ("right", "wrong"),
    [('"creators": [', '"creators": [[['), ('"title": "', '"title": '), ('"creators"', '"creators')],
)
@pytest.mark.parametrize("indent", [1, 4, None])
def test_an_element_that_is_broken_takes_no_other_with_it(
    tmp_path: Path, right: str, wrong: str, indent: int | None
) -> None:
    rows = [news(f"/{number}", uid(number), blocks={"a": [{"b": 1}, {"c": 2}]}) for number in range(5)]
    if indent:
        parts = [json.dumps([row], indent=indent)[1:-1].strip("\n") for row in rows]
        parts[2] = parts[2].replace(right, wrong, 1)
        text = "[\n" + ",\n".join(parts) + "\n]"
    else:  # as collective.exportimport writes one after the other
        parts = [json.dumps(row, indent=4, sort_keys=True) for row in rows]
        parts[2] = parts[2].replace(right, wrong, 1)
        text = f"[{','.join(parts)}]"
    (tmp_path / "x.json").write_text(text)
    items, export = found(tmp_path)
    assert uids(items) == [uid(0), uid(1), uid(3), uid(4)]
    assert ["not valid JSON" in str(one.problem) for one in items if one.problem] == [True]
    assert export.again(items[-1].place)["UID"] == uid(4)
