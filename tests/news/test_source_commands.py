"""``add_source``, ``import_opml``, ``export_opml``, ``find_entry``: the actions of the source screens as commands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from news.models import Entry, Source
from news.parsing import opml
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
