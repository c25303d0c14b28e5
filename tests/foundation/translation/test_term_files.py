"""Files of a glossary: tables of each program and TBX are read, other and hostile files are refused with a reason."""

from __future__ import annotations

import csv
import io
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.translation import tbx, term_files
from foundation.translation.outside_xml import MOST_BYTES, Problem, Unreadable
from foundation.translation.term_files import Fault, Row, Table, UnreadableTable

CODES = ("en", "ru", "fr")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_tables_of_each_spreadsheet_program_are_read(encoding: str, delimiter: str) -> None:
    rows = ["EN-gb,Комментарий,Ru_RU,must be used", '"a ""seal"""," x ",пломба,YES', ",,,", "=1,,один,0"]
    content = "\r\n".join(row.replace(",", delimiter) for row in rows).encode(encoding)
    assert term_files.read(content, codes=CODES).rows == [
        Row(2, {"en": 'a "seal"', "ru": "пломба"}, "", True),
        Row(4, {"en": "=1", "ru": "один"}, "", False),
    ]


def test_a_file_of_tbx_2_is_read_with_its_synonyms_and_without_names_to_be_avoided() -> None:
    content = """<martif type="TBX" xml:lang="en"><text><body><termEntry id="c1">
      <descripGrp><descrip type="definition">A   mark</descrip></descripGrp>
      <langSet xml:lang="en-GB"><tig><term>stamp</term></tig><ntig><termGrp><term>seal</term>
        <termNote type="administrativeStatus">preferredTerm-admn-sts</termNote></termGrp></ntig></langSet>
      <langSet xml:lang="ru"><tig><term>пломба</term></tig>
        <tig><term>печать</term><termNote type="administrativeStatus">deprecatedTerm-admn-sts</termNote></tig></langSet>
      <langSet xml:lang="de"><tig><term>Siegel</term></tig></langSet>
    </termEntry></body></text></martif>"""
    assert term_files.read(content.encode(), codes=CODES) == Table(
        [Row(1, {"en": "seal|stamp", "ru": "пломба"}, "A   mark", True, ("печать",))], ("de",)
    )


def test_words_for_a_status_outside_the_picklist_are_named_and_two_kinds_of_english_are_one() -> None:
    content = b"""<tbx><text><body><conceptEntry><langSec xml:lang="en-GB"><termSec><term>seal</term>
      <termNote type="administrativeStatus">approved</termNote></termSec></langSec>
      <langSec xml:lang="en-US"><termSec><term>stamp</term></termSec></langSec></conceptEntry></body></text></tbx>"""
    assert term_files.read(content, codes=CODES) == Table([Row(1, {"en": "seal|stamp"}, other_statuses=("approved",))])


@pytest.mark.parametrize("start", ['sep="\n', "sep=x\n", "sep=\x00\n", "sep=\n", '"sep=""\n'])
def test_another_separator_is_a_table_without_columns(start: str) -> None:
    with pytest.raises(UnreadableTable):
        term_files.read(f"{start}en,ru\nseal,печать\n".encode(), codes=CODES)


@given(
    st.permutations(["en", "ru", "fr", "note", "Comment", "Comment", "", " x "]),
    st.lists(st.lists(st.sampled_from(["", " ", "one", "два", "trois, 3", 'a "b"', "x;y"]), max_size=12), min_size=1),
    st.sampled_from(["", "sep=;\r\n", '"SEP=;"\n']),
)
def test_each_cell_of_a_table_is_imported_or_named(columns: list[str], lines: list[list[str]], start: str) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=";" if start else ",").writerows([columns, *lines])
    content = (start + text.getvalue()).encode()
    if not any(cell.strip() for line in lines for cell in line):
        with pytest.raises(UnreadableTable, match="empty"):
            term_files.read(content, codes=CODES)
        return
    table = term_files.read(content, codes=CODES)
    assert set(table.unread) == {"Comment", "x"}
    rows = {row.number: row for row in table.rows}
    for number, line in enumerate(lines, start=3 if start else 2):
        for place, cell in enumerate(map(str.strip, line)):
            name = columns[place].strip() if place < len(columns) else ""
            if cell and name not in table.unread:
                row = rows[number]
                assert cell in {"note": [row.note], "": row.surplus}.get(name, [row.name.get(name)])


@pytest.mark.parametrize(
    ("content", "number"),
    [('en,ru\na,b\nc,"d\ne,f\ng,h', 3), ('en,ru\n"a"b,c', 2), ('"en,ru\na,b', 1), ('en,ru\n"a,b\nc","d"', 0)],
)
def test_a_quotation_mark_that_is_not_closed_is_named_by_its_row(content: str, number: int) -> None:
    if not number:
        assert [row.name for row in term_files.read(content.encode(), codes=CODES).rows] == [
            {"en": "a,b\nc", "ru": "d"}
        ]
        return
    with pytest.raises(UnreadableTable) as error:
        term_files.read(content.encode(), codes=CODES)
    assert (error.value.fault, error.value.row) == (Fault.QUOTES, number)


BOMB = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10 if n else b"lol") for n in range(10))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<!DOCTYPE tbx [" + BOMB + b"]><tbx>&a9;</tbx>", Problem.OTHER_FORMAT),
        (b'<?xml version="1.0" encoding="utf-16"?><tbx>', Problem.NOT_XML),
        (b"<tbx>" + b"<a>" * 200_000, Problem.TOO_LARGE),
        (b"<html/>", Problem.OTHER_FORMAT),
        (b"x" * (MOST_BYTES + 1), Problem.TOO_LARGE),
        ("en,ru\nriск,".encode("cp1251"), Fault.ENCODING),
        (b"PK\x03\x04\x00\xff", Fault.ENCODING),
        (b"", Fault.COLUMNS),
        (b"term,note\na,b", Fault.COLUMNS),
        (b"en,ru,en\na,b,c", Fault.COLUMNS),
        (b'en,ru\na,"' + b"x" * 200_000, Fault.QUOTES),
        (b"en,ru\n,\n", Fault.EMPTY),
        (b"<tbx><text/></tbx>", Fault.EMPTY),
        (b"en,ru\n" + b"a,b\n" * 10_001, Fault.ROWS),
    ],
)
def test_other_and_hostile_files_are_refused_at_once(content: bytes, reason: Any) -> None:
    began = time.process_time()
    with pytest.raises((Unreadable, UnreadableTable)) as error:
        term_files.read(content, codes=CODES)
    found = error.value.problem if isinstance(error.value, Unreadable) else error.value.fault  # type: ignore[attr-defined]
    assert found == reason
    assert time.process_time() - began < 5


@given(st.binary(max_size=80), st.sampled_from([b"", b"en,ru\n", b"<tbx>", b"\xff\xfe"]))
def test_other_bytes_are_read_or_refused_with_a_reason(content: bytes, start: bytes) -> None:
    try:
        term_files.read(start + content, codes=CODES)
    except (Unreadable, UnreadableTable):
        return


def test_tbx_has_no_character_that_xml_forbids() -> None:
    content = tbx.write([tbx.Concept("a", {"en": ("a\x0b",)}, notes=("\x00",))], title="\x01", about="")
    assert tbx.read(content)[0].names == {"en": ("a",)}
