from __future__ import annotations

import unicodedata

import pytest

from rocb.static_copy import places
from rocb.static_copy.places import Places


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("/", "index.html"),
        ("/en/news/", "en/news/index.html"),
        ("/en/news/rss.xml", "en/news/rss.xml"),
        ("/en/news/?topic=data", "en/news/topic=data/index.html"),
        ("/en/news/rss.xml?archive=2026-03", "en/news/archive=2026-03/rss.xml"),
        (
            "/en/news/?topic=data&before=20260314T120000.000000-7",
            "en/news/topic=data/before=20260314T120000.000000-7/index.html",
        ),
        ("/ru/novosti/%D0%B2%D0%B5%D1%81%D0%BD%D0%B0/", "ru/novosti/весна/index.html"),
        ("/old/page", "old/page/index.html"),
    ],
)
def test_an_address_has_a_file_that_a_plain_server_finds(address: str, path: str) -> None:
    assert places.wanted(address) == path


@pytest.mark.parametrize(
    "address",
    [
        "/en/../../etc/passwd",
        "/en/%2e%2e/%2e%2e/etc/passwd",
        "/en/..%2f..%2fetc/passwd",
        "/en/..%5c..%5cwindows/",
        "//etc/passwd",
        "/en/news/?topic=../../../etc/passwd",
        "/en/.htaccess",
        "/en/nul/",
        "/en/com1.txt",
        "/en/name%0awith%00signs/",
        "/en/ends-with-a-dot./",
        "/en/" + "long" * 100 + "/",
        "/en/" + "/".join(["deep"] * 200) + "/",
        "/en/" + "%D0%B6" * 200 + ".pdf",
        "/en/news/?topic=" + "x" * 3000,
    ],
)
def test_no_address_leaves_the_folder_or_is_too_long_for_a_disk(address: str) -> None:
    path = places.wanted(address)
    parts = path.split("/")
    assert places.is_inside(path)
    assert not [
        part for part in parts if part.startswith(".") or part.endswith(".") or part.lower() in {"nul", "com1.txt"}
    ]
    assert max(len(part.encode()) for part in parts) <= places.LONGEST_PART
    assert len(path.encode()) <= places.LONGEST_PATH


def test_what_a_disk_takes_for_one_file_gets_two_names() -> None:
    known = Places()
    decomposed = "/en/" + unicodedata.normalize("NFD", "café") + "/"
    addresses = ["/en/News/", "/en/news/", "/en/NEWS/", "/en/café/", decomposed, "/en/news.x", "/en/news.x/more/"]
    paths = [known.of(address) for address in addresses]
    keys = {unicodedata.normalize("NFC", path).casefold() for path in paths}
    assert len(keys) == len(addresses)
    assert paths[0] == "en/News/index.html"
    assert [known.of(address) for address in addresses] == paths
    assert "en/news.x" in paths  # so no folder can have this name
    assert not [path for path in paths if path.startswith("en/news.x/")]


def test_who_had_a_name_in_the_last_copy_keeps_it() -> None:
    first = Places()
    kept = {address: first.of(address) for address in ("/en/news/", "/en/News/")}
    again = Places(kept)
    assert {address: again.of(address) for address in ("/en/News/", "/en/news/")} == kept


def test_names_of_an_earlier_copy_that_lead_outside_are_not_taken() -> None:
    assert Places({"/en/": "../../etc/passwd"}).of("/en/") == "en/index.html"


@pytest.mark.parametrize(
    ("path", "seen_from", "link"),
    [
        ("en/news/index.html", "en/index.html", "news/index.html"),
        ("en/index.html", "en/news/a/index.html", "../../index.html"),
        ("static/site.css", "index.html", "static/site.css"),
        ("ru/весна/index.html", "ru/index.html", "%D0%B2%D0%B5%D1%81%D0%BD%D0%B0/index.html"),
    ],
)
def test_a_relative_link_is_found_on_a_disk_too(path: str, seen_from: str, link: str) -> None:
    assert places.link(path, seen_from=seen_from) == link


def test_an_absolute_link_names_the_folder_and_the_path_that_the_copy_stands_below() -> None:
    assert places.link("en/news/index.html") == "/en/news/"
    assert places.link("en/news/index.html", root="/archive") == "/archive/en/news/"
    assert places.link("en/rss.xml", root="/archive") == "/archive/en/rss.xml"
