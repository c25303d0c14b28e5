"""`news.parsing.identity`: keys that are stable, whatever publishers change."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news.parsing.identity import (
    Document,
    Identification,
    canonical_address,
    fingerprint,
    fold_title,
    host_of,
    identify,
    key,
    similarity,
    title_key,
)
from news.parsing.parsed import ParsedEntry
from tests.source_factories import NOON, parsed_entry

NOTHING = Document({})


def keys(*entries: ParsedEntry, before: Document = NOTHING, **policy: bool) -> dict[str, str]:
    """Return ``k1`` by title."""
    found = identify(entries, before=before, **policy)
    return {entry.parsed.title: entry.k1 for entry in found.entries}


def document(found: Identification) -> Document:
    return Document({entry.k1: entry.parsed.content_sha for entry in found.entries})


@pytest.mark.parametrize(
    "address",
    [
        "http://www.example.org/news/1",
        "https://example.org/news/1/",
        "https://EXAMPLE.org:443/news/1#top",
        "https://example.org/news/1?utm_source=rss&utm_medium=feed&fbclid=1",
        " https://example.org/news/1 ",
    ],
)
def test_one_place_is_written_in_one_way(address: str) -> None:
    assert canonical_address(address) == "example.org/news/1"


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("https://example.org/?p=12", "example.org?p=12"),
        ("https://example.org/a?id=2&utm_campaign=x", "example.org/a?id=2"),
        ("https://example.org:8080/a", "example.org:8080/a"),
        ("https://пример.example/а", "xn--e1afmkfd.example/а"),
        ("https://[broken", "https://[broken"),
    ],
)
def test_what_tells_places_apart_is_kept(address: str, written: str) -> None:
    assert canonical_address(address) == written


@given(st.text())
def test_no_address_is_too_odd_to_be_compared(address: str) -> None:
    assert canonical_address(address) == canonical_address(address)
    assert isinstance(host_of(address), str)


def test_titles_are_the_same_when_a_reader_takes_them_for_the_same() -> None:
    assert fold_title("“Customs”  Day – ﬁnal!") == fold_title("customs day final")
    assert fold_title("ÇENGEL") != fold_title("CANGEL")


def test_a_short_title_says_too_little_to_find_doubles_by_it() -> None:
    assert title_key("Weekly news") == ""
    assert title_key("Officers of the region met in Baku") == title_key("OFFICERS of the region: met in Baku!")


def test_parts_of_a_key_cannot_run_into_each_other() -> None:
    assert key("a", "bc") != key("ab", "c")


def test_similarity_counts_words_however_they_stand() -> None:
    assert similarity(list("abcd"), list("dcba")) == 1
    assert similarity(list("aab"), list("abb")) == pytest.approx(2 / 3)
    assert similarity([], ["a"]) == 0


FEED = b"<rss><channel><title>%s</title><lastBuildDate>%s</lastBuildDate><item><pubDate>%s</pubDate></item></channel></rss>"
ATOM = b"<feed><title>%s</title><updated>%s</updated><entry><updated>%s</updated></entry></feed>"


@pytest.mark.parametrize("document", [FEED, ATOM])
def test_a_document_is_the_same_whatever_the_time_in_its_head_and_the_remark_behind_it(document: bytes) -> None:
    one = fingerprint(document % (b"News", b"Monday", b"Monday"))
    assert fingerprint(document % (b"News", b"Tuesday", b"Monday") + b"<!-- cached at noon -->\n") == one
    assert fingerprint(document % (b"News", b"Monday", b"Tuesday")) != one, "the date of an entry counts"
    assert fingerprint(document % (b"More news", b"Monday", b"Monday")) != one


def test_what_is_no_feed_is_the_same_only_to_the_byte() -> None:
    assert fingerprint(b'{"items": []}') != fingerprint(b'{"items": []} ')


def test_a_document_is_read_as_it_was_written() -> None:
    before = Document({"k1": "hash1", "k2": "hash2"})
    assert Document.read(before.text) == before
    assert Document.read("") == Document({})
    assert Document.read("no hash\n\nk hash") == Document({"no": "hash", "k": "hash"})


def test_an_entry_without_identifier_goes_by_its_link_and_one_without_link_by_its_text() -> None:
    by_link = parsed_entry(1, guid="")
    assert keys(by_link) == keys(parsed_entry(1, guid="", html="<p>Corrected</p>", published=None))
    by_text = parsed_entry(1, guid="", link="")
    assert keys(by_text) == keys(by_text)
    assert keys(by_text) != keys(parsed_entry(1, guid="", link="", html="<p>Another</p>"))


def test_the_very_same_entry_twice_counts_once() -> None:
    found = identify([parsed_entry(1, position=0), parsed_entry(1, position=1)], before=NOTHING)
    assert [entry.parsed.position for entry in found.entries] == [0]
    assert found.repeated == 0


def test_entries_that_share_an_identifier_all_get_keys_of_their_own() -> None:
    entries = [parsed_entry(n, guid="same") for n in range(1, 6)]
    found = identify(entries, before=NOTHING)
    assert len({entry.k1 for entry in found.entries}) == 5
    assert found.repeated == pytest.approx(4 / 5)


def test_the_place_in_the_document_makes_no_difference_to_shared_identifiers() -> None:
    entries = [parsed_entry(n, guid="same") for n in range(1, 6)]
    turned = [parsed_entry(n, guid="same", position=6 - n) for n in reversed(range(1, 6))]
    assert keys(*entries) == keys(*turned)


def test_entries_that_share_identifier_and_link_are_told_apart_by_title_and_date() -> None:
    entries = [parsed_entry(n, guid="same", link="https://example.org/all") for n in range(1, 4)]
    assert len(set(keys(*entries).values())) == 3


def test_who_had_the_bare_identifier_keeps_it_when_another_comes_and_when_it_leaves() -> None:
    old, new = parsed_entry(2, guid="same"), parsed_entry(1, guid="same")
    alone = identify([old], before=NOTHING)
    both = identify([new, old], before=document(alone))
    by_title = {entry.parsed.title: entry.k1 for entry in both.entries}
    assert by_title[old.title] == alone.entries[0].k1
    left = identify([new], before=document(both))
    assert left.entries[0].k1 == by_title[new.title], "the old one has left, and the new one does not take its key"
    again = identify([new], before=document(left))
    assert again.entries[0].k1 == by_title[new.title]


def test_an_edited_entry_keeps_its_key_beside_others_with_its_identifier() -> None:
    first = identify([parsed_entry(n, guid="same") for n in (1, 2, 3)], before=NOTHING)
    edited = [parsed_entry(n, guid="same", **({"html": "<p>Edited</p>"} if n == 2 else {})) for n in (1, 2, 3)]
    second = identify(edited, before=document(first))
    assert [entry.k1 for entry in second.entries] == [entry.k1 for entry in first.entries]


def test_by_link_identifiers_do_not_count_at_all() -> None:
    entries = [parsed_entry(n, guid="same") for n in range(1, 6)]
    found = identify(entries, before=NOTHING, by_link=True)
    assert found.repeated == 0
    assert keys(*entries, by_link=True) == keys(*[parsed_entry(n, guid=str(n)) for n in range(1, 6)], by_link=True)


def alias(*entries: ParsedEntry, home_url: str = "") -> list[str]:
    found = identify(entries, before=NOTHING, home_url=home_url)
    return [entry.k2 if entry.k2 != entry.k1 else "" for entry in found.entries]


def test_the_alias_outlives_a_change_of_scheme_and_host_name() -> None:
    http = parsed_entry(1, guid="http://www.example.org/1", link="http://www.example.org/1")
    https = parsed_entry(1, guid="https://example.org/1", link="https://example.org/1/")
    assert keys(http) != keys(https)
    assert alias(http) == alias(https) != [""]


def test_an_identifier_with_the_time_of_the_edit_behind_it_has_one_alias() -> None:
    first = parsed_entry(1, guid="https://example.org/1#2026-03-01T10:00")
    second = parsed_entry(1, guid="https://example.org/1#2026-03-02T10:00")
    assert alias(first) == alias(second) != [""]


def test_fragments_count_where_they_alone_tell_entries_apart() -> None:
    entries = [parsed_entry(n, guid=f"https://example.org/changes#v{n}") for n in (1, 2)]
    one, other = alias(*entries)
    assert one
    assert other
    assert one != other


def test_a_front_page_or_a_shared_page_is_no_alias() -> None:
    assert alias(parsed_entry(1, link="https://example.org/")) == [""]
    assert alias(parsed_entry(1, link="https://example.org/en/"), home_url="https://example.org/en") == [""]
    shared = [parsed_entry(n, link="https://example.org/status") for n in (1, 2)]
    assert alias(*shared) == ["", ""]


@given(
    st.lists(
        st.builds(
            lambda guid, link, title, hour: parsed_entry(
                1, guid=guid, link=link, title=title, published=NOON.replace(hour=hour)
            ),
            st.sampled_from(["", "a", "b", "http://example.org/1"]),
            st.sampled_from(["", "http://example.org/1", "https://example.org/2#x", "https://example.org/2#y"]),
            st.sampled_from(["", "One", "Another"]),
            st.integers(0, 2),
        ),
        max_size=12,
    ),
    st.booleans(),
)
def test_no_entry_is_lost_and_no_two_have_the_same_key(entries: list[ParsedEntry], by_link: bool) -> None:
    found = identify(entries, before=NOTHING, by_link=by_link)
    kept = {(entry.parsed.content_sha, entry.parsed.published) for entry in found.entries}
    assert kept == {(entry.content_sha, entry.published) for entry in entries}
    assert len({entry.k1 for entry in found.entries}) == len(found.entries)
    again = identify(entries, before=document(found), by_link=by_link)
    assert [entry.k1 for entry in again.entries] == [entry.k1 for entry in found.entries], "keys are stable"
