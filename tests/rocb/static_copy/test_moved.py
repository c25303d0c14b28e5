from __future__ import annotations

import re

import pytest

from rocb.static_copy import moved
from tests.rocb.static_copy.sites import ARCHIVE, Copies

# On PostgreSQL, closing a response also closes the connection of the test, as in the tests of ``press``.
pytestmark = [pytest.mark.django_db, pytest.mark.long, pytest.mark.one_database]

PAGE = "/of/site/en/news/public-news/"


def test_an_address_that_moved_is_a_rule_for_servers_and_a_page_for_those_without_rules(copies: Copies) -> None:
    assert f'<meta http-equiv="refresh" content="0; url={PAGE}">' in copies.text("old/page/index.html")
    assert f"/of/site/old/page {PAGE} 301\n/of/site/old/page/ {PAGE} 301\n" in copies.text("_redirects")
    assert f'location = "/of/site/old/page/" {{ return 301 "{PAGE}"; }}' in copies.text("nginx.conf")
    assert (
        'content="0; url=../../en/news/public-news/index.html"' in (copies.relative / "old/page/index.html").read_text()
    )


def test_the_first_address_leads_to_the_first_language(copies: Copies) -> None:
    assert 'content="0; url=/of/site/en/"' in copies.text("index.html")
    assert 'content="0; url=en/index.html"' in (copies.relative / "index.html").read_text()


def test_a_feed_that_moved_is_a_rule_alone(copies: Copies) -> None:
    assert "/of/site/old/rss.xml /of/site/en/news/rss.xml 301" in copies.text("_redirects")
    assert not (copies.absolute / "old/rss.xml").exists()


def test_a_redirect_to_another_site_stays_one(copies: Copies) -> None:
    assert "/of/site/old/partner https://partner.example/ 301" in copies.text("_redirects")


def test_no_rule_leads_to_what_is_not_public(copies: Copies) -> None:
    for name in ("_redirects", "nginx.conf"):
        assert "hidden" not in copies.text(name)


def test_no_address_ends_a_rule_or_begins_another(copies: Copies) -> None:
    rule = re.compile(
        r'location = "/[^"{};\\$]*" \{ (error_page 410 "/[^"{};\\$]*"; )?return (410|30[128] "[^"\\$\s]*"); \}'
    )
    lines = [line for line in copies.text("nginx.conf").splitlines() if line.startswith("location")]
    assert lines
    assert [line for line in lines if not rule.fullmatch(line)] == []
    assert [line for line in copies.text("_redirects").splitlines() if len(line.split(" ")) != 3] == []
    for path in copies.absolute.rglob("*.html"):
        assert "<script>alert" not in path.read_text(encoding="utf-8")


def test_what_was_withdrawn_says_so(copies: Copies) -> None:
    path = "/of/site/en/news/withdrawn-news/"
    rule = f'location = "{path}" {{ error_page 410 "{path}index.html"; return 410; }}'
    assert rule in copies.text("nginx.conf")
    assert "This article was withdrawn" in copies.text("en/news/withdrawn-news/index.html")
    assert copies.first.gone == 1


def test_a_filter_that_the_copy_has_no_list_for_shows_the_whole_list() -> None:
    """Matches the observed behaviour of nginx: the filter's folder is used only if it exists."""
    rules = moved.nginx_file({}, {}, root="")
    assert 'if (-f "$document_root${uri}${list}index.html") { rewrite ^(.*/)$ $1$list? last; }' in rules


@pytest.mark.parametrize("target", ['/a"; evil', "/a b", "/$uri", "/a\nb", "javascript:alert(1)//{", "/a;b"])
def test_an_address_with_other_signs_gets_no_rule(target: str) -> None:
    assert moved.redirects_file({"/old/": (301, target)}, root="") == ""
    assert "location" not in moved.nginx_file({"/old/": (301, target)}, {}, root="")


@pytest.mark.parametrize("old", ["/a%22;", "/a%0Ab", "/%24uri/", "/a%7B%7D/", "/a%5C/"])
def test_an_old_address_with_other_signs_gets_no_rule(old: str) -> None:
    assert moved.redirects_file({old: (301, "/en/")}, root="") == ""
    assert "location" not in moved.nginx_file({old: (301, "/en/")}, {old: ""}, root="")


def test_a_page_in_place_of_a_redirect_is_fit_for_any_address() -> None:
    assert "<script>" not in moved.stub('"><script>alert(1)</script>')
    assert ARCHIVE in moved.stub(ARCHIVE)
