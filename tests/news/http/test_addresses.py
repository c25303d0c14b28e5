"""`news.http.addresses`: which addresses are allowed, and how they are resolved."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news.http import HttpError, Kind, is_public, read_reference, read_url

REFUSED = {
    "a file": "file:///etc/hostname",
    "gopher": "gopher://feeds.example/",
    "ftp": "ftp://feeds.example/feed.xml",
    "data": "data:text/xml,<rss/>",
    "the feed scheme": "feed:https://feeds.example/",
    "no scheme": "feeds.example/feed.xml",
    "no host": "http:///feed.xml",
    "no host but a port": "http://:80/",
    "a user name": "http://editor@feeds.example/",
    "name and password": "http://editor:secret@feeds.example/",
    "an empty user name": "http://@feeds.example/",
    "a line break": "http://feeds.example/\r\nX: y",
    "a tab in the host": "http://feeds\t.example/",
    "NUL": "http://feeds.example/\x00",
    "a backslash": "http://feeds.example\\@127.0.0.1/",
    "a backslash in the path": "http://feeds.example/a\\b",
    "a space in the host": "http://feeds example/",
    "an ideographic dot": "http://127\u30020\u30020\u30021/",
    "a full-width dot": "http://feeds\uff0eexample/",
    "a percent sign in the host": "http://%31%32%37.0.0.1/",
    "port 0": "http://feeds.example:0/",
    "a port too high": "http://feeds.example:65536/",
    "a port in words": "http://feeds.example:http/",
    "a negative port": "http://feeds.example:-1/",
    "a decimal address": "http://2130706433/",
    "a hexadecimal address": "http://0x7f000001/",
    "a short address": "http://127.1/",
    "an octal address": "http://0177.0.0.1/",
    "a number in hexadecimal": "http://127.0.0.0x1/",
    "a number as the last label": "http://feeds.1/",
    "five numbers": "http://1.127.0.0.1/",
    "circled digits": "http://\u2460\u2461\u2466.\u24ea.\u24ea.\u2460/",
    "full-width digits": "http://\uff11\uff12\uff17.0.0.1/",
    "a dot at the end": "http://localhost./",
    "a dot at the end of an address": "http://127.0.0.1./",
    "two dots": "http://feeds..example/",
    "an IPv6 address without brackets": "http://::1/",
    "an IPv6 address with a zone": "http://[fe80::1%25eth0]/",
    "a malformed IPv6 address": "http://[::1/",
    "a label too long": f"http://{'a' * 64}.example/",
    "a name too long": f"http://{'abcdefg.' * 32}example/",
}


@pytest.mark.parametrize("url", REFUSED.values(), ids=REFUSED)
def test_an_address_that_means_different_things_to_different_programs_is_refused(url: str) -> None:
    with pytest.raises(HttpError) as caught:
        read_url(url)
    assert caught.value.kind == Kind.BAD_URL
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("HTTP://Feeds.Example", "http://feeds.example/"),
        (" https://feeds.example/a?b=c#d ", "https://feeds.example/a?b=c"),
        ("https://feeds.example:443/", "https://feeds.example/"),
        ("http://feeds.example:443/", "http://feeds.example:443/"),
        ("http://feeds.example:/", "http://feeds.example/"),
        ("http://feeds.example?x", "http://feeds.example/?x"),
        ("http://таможня.рф/новости", "http://xn--80amrfdv0h.xn--p1ai/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8"),
        ("http://bücher.example/", "http://xn--bcher-kva.example/"),
        ("http://feeds.example/two words", "http://feeds.example/two%20words"),
        ("http://feeds_of.example/a/../b", "http://feeds_of.example/b"),
        ("http://[2001:DB8::1]:8080/", "http://[2001:db8::1]:8080/"),
        ("http://8.8.8.8/", "http://8.8.8.8/"),
        ("http://1and1.example/", "http://1and1.example/"),
        ("http://feeds.0xexample/", "http://feeds.0xexample/"),
    ],
)
def test_an_address_is_read_into_one_spelling(written: str, read: str) -> None:
    assert read_url(written).text == read
    assert read_url(read).text == read


@given(st.text())
def test_whatever_is_written_is_an_address_or_refused(text: str) -> None:
    for url in (text, f"http://{text}", f"https://feeds.example/{text}"):
        try:
            address = read_url(url)
        except HttpError:
            continue
        request_line = f"{address.authority} {address.target}"
        assert request_line.isascii()
        assert len(request_line.split()) == 2


@pytest.mark.parametrize(
    ("location", "leads_to"),
    [
        ("/other.xml", "http://feeds.example/other.xml"),
        ("other.xml", "http://feeds.example/news/other.xml"),
        ("../other.xml", "http://feeds.example/other.xml"),
        ("?page=2", "http://feeds.example/news/feed.xml?page=2"),
        ("#latest", "http://feeds.example/news/feed.xml"),
        ("//other.example/feed", "http://other.example/feed"),
        ("https://other.example/feed#top", "https://other.example/feed"),
        ("/two words", "http://feeds.example/two%20words"),
        ("/новости".encode().decode("latin-1"), "http://feeds.example/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8"),
        ("/caf\xe9", "http://feeds.example/caf%C3%A9"),
    ],
)
def test_a_reference_is_read_from_the_page_that_it_stands_on(location: str, leads_to: str) -> None:
    base = read_url("http://feeds.example/news/feed.xml")
    assert read_reference(location, base=base).text == leads_to


@pytest.mark.parametrize(
    "location", ["file:///etc/hostname", "/a\tb", "\\\\other.example", "http://[", "http://2130706433/"]
)
def test_a_reference_is_refused_like_an_address(location: str) -> None:
    with pytest.raises(HttpError):
        read_reference(location, base=read_url("http://feeds.example/"))


NOT_PUBLIC = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "127.66.6.6",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.9",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "224.0.1.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::808:808",
    "2002:7f00:1::",
    "2002:808:808::",
    "2001::1",
    "2001:0:808:808::",
    "2001:db8::1",
    "3fff::1",
    "100::1",
    "5f00::1",
    "fc00::1",
    "fd00::2",
    "fe80::1",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
]
PUBLIC = ["1.1.1.1", "8.8.8.8", "100.63.0.1", "172.32.0.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]


@pytest.mark.parametrize("ip", NOT_PUBLIC)
def test_an_address_of_a_private_or_special_network_is_not_public(ip: str) -> None:
    assert not is_public(ipaddress.ip_address(ip))


@pytest.mark.parametrize("ip", PUBLIC)
def test_an_address_of_the_internet_is_public_also_by_way_of_nat64(ip: str) -> None:
    assert is_public(ipaddress.ip_address(ip))
