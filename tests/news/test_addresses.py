"""`news.addresses`: stored text has no host, and each reader gets that of their site."""

from hypothesis import given
from hypothesis import strategies as st

from news.addresses import OUR_HOST, at, hosted

WORDS = st.text(alphabet=st.characters(whitelist_categories=("L", "N", "Zs"), max_codepoint=0x2FF), max_size=30)
PATHS = st.from_regex(r"/[a-z0-9]([a-z0-9/-]{0,30})?", fullmatch=True)
ORIGINS = st.sampled_from(["https://www.example.org", "http://127.0.0.1:8123", ""])


def test_root_relative_addresses_of_every_kind_get_our_host() -> None:
    html = '<a href="/a/">a</a><img src="/b.jpg" srcset="/c.jpg 1x, /d.jpg 2x"><blockquote cite="/e/"></blockquote>'
    assert hosted(html) == (
        f'<a href="{OUR_HOST}/a/">a</a><img src="{OUR_HOST}/b.jpg" srcset="{OUR_HOST}/c.jpg 1x, {OUR_HOST}/d.jpg 2x">'
        f'<blockquote cite="{OUR_HOST}/e/"></blockquote>'
    )


def test_addresses_elsewhere_stay_as_they_are() -> None:
    html = '<a href="https://www.example.org/">x</a><a href="//example.org/">y</a><a href="#z">z</a><a href="mailto:a@b">w</a>'
    assert hosted(html) == html


@given(path=PATHS, words=WORDS, base=ORIGINS)
def test_a_link_reads_as_the_same_path_under_any_origin(path: str, words: str, base: str) -> None:
    stored = hosted(f'<p><a href="{path}">{words}</a></p>')
    assert f'href="{base}{path}"' in at(base, stored)
    assert OUR_HOST not in at(base, stored)


@given(path=PATHS, words=WORDS)
def test_storing_twice_changes_nothing(path: str, words: str) -> None:
    once = hosted(f'<p>{words}<img src="{path}" alt=""></p>')
    assert hosted(once) == once


@given(words=WORDS)
def test_text_without_links_is_left_alone(words: str) -> None:
    assert at("https://www.example.org", hosted(f"<p>{words}</p>")) == f"<p>{words}</p>"


@given(paths=st.lists(PATHS, min_size=1, max_size=4))
def test_on_the_site_itself_addresses_are_root_relative_again(paths: list[str]) -> None:
    html = "".join(f'<a href="{path}">x</a>' for path in paths)
    assert at("", hosted(html)) == html
