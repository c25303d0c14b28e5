"""``add_source``, ``import_opml``, ``export_opml``, ``find_entry``: the actions of the source screens as commands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from news.models import Entry, Source
from news.parsing import opml
from tests.factories import NOON
from tests.publisher import Publisher
from tests.simulated_web import rss
from tests.source_factories import entry, source

pytestmark = pytest.mark.django_db

LIST = """<opml version="2.0"><head/><body><outline text="Europe">
<outline type="rss" text="One" xmlUrl="https://one.example/feed" htmlUrl="https://one.example/"/>
<outline type="rss" text="Known" xmlUrl="https://known.example/feed"/></outline>
<outline type="rss" text="Bad" xmlUrl="file:///etc/passwd"/></body></opml>"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "list.opml"
    path.write_text(LIST)
    return path


def test_a_list_is_shown_before_it_is_stored(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source(url="https://known.example/feed")
    call_command("import_opml", file)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in lines[:3]] == [
        ["new", "https://one.example/feed"],
        ["known", "https://known.example/feed"],
        ["refused", "file:///etc/passwd"],
    ]
    assert "http" in lines[2].partition("passwd")[2], "it says why"
    assert Source.objects.count() == 1
    call_command("import_opml", file, "--save")
    one = Source.objects.get(url="https://one.example/feed")
    assert (one.title, one.home_url, one.host, one.note) == ("One", "https://one.example/", "one.example", "Europe")
    assert Source.objects.count() == 2


@pytest.mark.parametrize("text", ["<!DOCTYPE opml><opml/>", "<rss/>", "<opml>"])
def test_what_is_no_list_is_refused_in_words(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.opml"
    path.write_text(text)
    with pytest.raises(CommandError, match=r"DOCTYPE|root element|well-formed"):
        call_command("import_opml", path, "--save")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_opml", tmp_path / "missing.opml")


def test_what_is_exported_can_be_imported_and_holds_no_secret(capsys: pytest.CaptureFixture[str]) -> None:
    source(url="https://one.example/feed?lang=en&x=1", title="One", username="us", password="geheim", note="hush")
    source(url="https://one.example/page", kind="page")
    call_command("export_opml")
    text = capsys.readouterr().out
    assert [(one.url, one.title) for one in opml.read(text.encode())] == [
        ("https://one.example/feed?lang=en&x=1", "One")
    ]
    assert not {"geheim", "hush", "us"} & set(text.replace('"', " ").split())


def test_a_source_is_added_by_its_home_page_and_its_entries_are_found(
    settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.HTTP_ALLOWED_PRIVATE_NETWORKS = ["127.0.0.0/8"]
    with Publisher() as publisher:
        publisher.serve("/", body=b'<link rel="alternate" type="application/rss+xml" href="/feed">')
        publisher.serve("/feed", body=rss("Alpha", "Beta"), headers={"Content-Type": "application/rss+xml"})
        call_command("add_source", publisher.url("/"))
        publisher.serve("/news", body=b"<ul><li><a href='/gamma'>Gamma</a></li></ul>")
        call_command("add_source", publisher.url("/news"), "--watch", "li")
        with pytest.raises(CommandError, match="Not added: Already followed"):
            call_command("add_source", publisher.url("/feed"))
        with pytest.raises(CommandError, match="Not added: “li\\[” is not a valid CSS selector"):
            call_command("add_source", publisher.url("/news?2"), "--watch", "li[")
    assert "Added as source" in capsys.readouterr().out
    assert set(Entry.objects.values_list("title", flat=True)) == {"Alpha", "Beta", "Gamma"}
    call_command("find_entry", "alph")
    assert capsys.readouterr().out.split()[-1] == "1"


def test_an_entry_is_found_by_its_identifier_and_address_too(capsys: pytest.CaptureFixture[str]) -> None:
    row = entry()
    for text in (row.guid, row.link):
        call_command("find_entry", text)
        assert capsys.readouterr().out.split()[-1] == "1"
    call_command("find_entry", "nothing of the kind")
    assert capsys.readouterr().out.split()[-1] == "0"


def outline(url: str = "https://one.example/feed", **values: Any) -> opml.Outline:
    return opml.Outline(**{"url": url, "title": "", "home_url": "", "language": "", "folders": (), **values})


def imported(path: Path, *outlines: opml.Outline) -> None:
    path.write_bytes(opml.write(outlines, title="", owner="", at=NOON))
    call_command("import_opml", path, "--save")


@pytest.mark.parametrize(
    "home_url", ["https://h.example/" + "p" * 983, "https://h.example/" + "é" * 400, "javascript:alert(1)", "https://["]
)
def test_an_address_is_left_out_and_never_cut(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], home_url: str
) -> None:
    imported(tmp_path / "x", outline(home_url=home_url, title="T"))
    row = Source.objects.get()
    assert (row.home_url, row.title) == ("", "T")
    assert "https://one.example/feed The website address is not valid or is too long" in capsys.readouterr().out


def test_what_fits_is_taken_whole_and_without_a_remark(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home_url = "https://h.example/" + "p" * 982
    imported(tmp_path / "x", outline(home_url=home_url, title="T" * 255, language="x" * 35, folders=("F" * 255,)))
    row = Source.objects.get()
    assert (row.home_url, row.title, row.language, row.note) == (home_url, "T" * 255, "x" * 35, "F" * 255)
    first, last = capsys.readouterr().out.splitlines()
    assert (first, last[:16]) == ("new      https://one.example/feed", "Sources added: 1")


def test_a_language_that_is_too_long_is_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    imported(tmp_path / "x", outline(language="en-" + "x" * 33))
    assert Source.objects.get().language == ""
    assert "The language code is too long" in capsys.readouterr().out


def test_names_that_are_shortened_are_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = "F" * 3000
    outlines = [outline(f"https://{n}.example/", title=f"{n}" * 256, folders=(folder,)) for n in range(2)]
    imported(tmp_path / "x", *outlines, outline(title="T"))
    assert "\n3 names will be shortened to 255 characters.\n" in capsys.readouterr().out
    rows = Source.objects.exclude(note="")
    assert {row.title for row in rows} == {f"{n}" * 254 + "…" for n in range(2)}
    assert {row.note for row in rows} == {"F" * 254 + "…"}


def test_all_that_is_exported_is_imported_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opml, "MAX_OUTLINES", 2)
    monkeypatch.setattr(opml, "MAX_BYTES", 100)
    home = "https://h.example/" + "&" * 982
    source(url="https://x.example/?a=1&copy=2&" + "&" * 900, title="")
    source(url="https://a.example/", title="A\x01\x0b\ufffe\uffff\x7f <b>&amp;lt;", home_url=home, language="x" * 35)
    source(url="https://b.example/", title="é" * 255)
    fields = ("url", "home_url", "language")
    before = set(Source.objects.values_list(*fields))
    call_command("export_opml")
    (path := tmp_path / "x").write_text(capsys.readouterr().out)
    Source.objects.all().delete()
    call_command("import_opml", path, "--save")
    assert "shortened" not in capsys.readouterr().out
    assert set(Source.objects.values_list(*fields)) == before
    assert set(Source.objects.values_list("title", flat=True)) == {"", "A <", "é" * 255}
