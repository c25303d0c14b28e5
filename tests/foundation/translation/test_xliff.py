"""XLIFF: exported texts come back the same, changes come back as they were made, and hostile files do no harm."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.translation import outside_xml, rich_text, xliff
from foundation.translation.outside_xml import Problem, Unreadable
from foundation.translation.xliff import State, Token, Unit, WrongCodes

WORDS = st.text(st.sampled_from("aЖß <>&\"'\u00a0\n\x0b\r]"), min_size=1, max_size=8)


def inline(depth: int = 2) -> st.SearchStrategy[str]:
    text = WORDS.map(lambda words: words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
    if not depth:
        return text
    inner = inline(depth - 1)
    tags = st.sampled_from(
        [("<b>", "</b>"), ("<i>", "</i>"), ('<a id="3" linktype="page">', "</a>"), ("<sup>", "</sup>")]
    )
    wrapped = st.tuples(tags, inner).map(lambda one: f"{one[0][0]}{one[1]}{one[0][1]}")
    alone = st.sampled_from(["<br/>", '<embed alt="a &gt; b" embedtype="image" id="4"/>'])
    return st.lists(st.one_of(text, wrapped, alone), min_size=1, max_size=4).map("".join)


def stored(html: str) -> str:
    """Return the content of a paragraph as read from a page."""
    return next(iter(rich_text.paragraphs(f"<p>{html}</p>").values()))


def sent(unit: Unit) -> str:
    return xliff.write([("page-1", "A title", [unit])], source_language="en", target_language="ru").decode()


def target_of(document: str) -> tuple[Token, ...] | None:
    return xliff.read(document.encode()).files["page-1"][0].target


def back(document: str, unit: Unit) -> str:
    target = target_of(document)
    assert target is not None
    return xliff.value_of(target, source=unit.source, translation=unit.target, is_rich=unit.is_rich)


@settings(max_examples=200)
@given(inline().map(stored), inline().map(stored))
def test_a_rich_text_comes_back_the_same(source: str, target: str) -> None:
    unit = Unit("t1", source, target, True, State.INITIAL, (("context", "Body & <more>\x00"),))
    if not target.strip() and source.strip():
        assert target_of(sent(unit)) is None
        return
    assert back(sent(unit), unit) == target


@given(WORDS, WORDS)
def test_a_plain_text_comes_back_the_same(source: str, target: str) -> None:
    unit = Unit("t1", source, target, False, State.TRANSLATED)
    if not target.strip() and source.strip():
        assert target_of(sent(unit)) is None
        return
    assert back(sent(unit), unit) == target


@settings(max_examples=100)
@given(inline().map(stored))
def test_the_source_as_translation_has_all_codes_and_each_one_that_is_missing_is_named(source: str) -> None:
    unit = Unit("t1", source, None, True, State.INITIAL)
    document = sent(unit)
    copied = re.sub(r"<source>(.*)</source>", r"<source>\1</source><target>\1</target>", document, flags=re.DOTALL)
    assert back(copied, unit) == source
    codes = xliff._tags(source, is_rich=True)
    empty = document.replace("</source>", "</source><target>x</target>")
    if not codes:
        assert back(empty, unit) == "x"
        return
    with pytest.raises(WrongCodes) as error:
        back(empty, unit)
    assert error.value.missing == codes


def test_a_link_of_the_translation_keeps_its_own_target() -> None:
    unit = Unit(
        "t1", 'See <a id="3" linktype="page">it</a>.', 'См. <a id="9" linktype="page">здесь</a>.', True, State.INITIAL
    )
    assert back(sent(unit).replace("здесь", "там"), unit) == 'См. <a id="9" linktype="page">там</a>.'


@pytest.mark.parametrize(
    "target",
    [
        '<pc id="1">x</pc><pc id="1">x</pc>',
        '<pc id="7">x</pc>',
        '<ph id="1"/>',
        '<sc id="1"/>x',
        'x<ec startRef="1"/>',
        '<sc id="1"/><pc id="1">x</pc><ec startRef="1"/>',
    ],
)
def test_codes_that_are_unknown_twice_or_badly_nested_are_refused(target: str) -> None:
    unit = Unit("t1", "<b>a</b>", "<b>b</b>", True, State.INITIAL)
    with pytest.raises(WrongCodes):
        back(re.sub(r"<target>.*</target>", f"<target>{target}</target>", sent(unit)), unit)


def test_html_of_the_file_is_never_used() -> None:
    unit = Unit("t1", "<b>a</b>", "<b>b</b>", True, State.INITIAL)
    evil = sent(unit).replace("&lt;b&gt;", "&lt;script&gt;").replace(">b<", ">&lt;script&gt;<")
    assert back(evil, unit) == "<b>&lt;script&gt;</b>"


def test_a_text_that_another_program_divided_is_put_together() -> None:
    unit = Unit("t1", "One. Two.", None, False, State.INITIAL)
    parts = (
        '<segment state="final"><source>One.</source><target>Раз.</target></segment>'
        "<ignorable><source> </source></ignorable>"
        '<segment state="final"><source>Two.</source><target><mrk id="m1" type="term">Два</mrk>.</target></segment>'
    )
    assert back(re.sub(r"<segment.*</segment>", parts, sent(unit)), unit) == "Раз. Два."


@given(
    st.lists(st.sampled_from(["translated", "no target", "empty", "blank", "without words"]), min_size=1, max_size=5)
)
def test_a_text_is_translated_if_all_its_segments_with_words_are(segments: list[str]) -> None:
    unit = Unit("t1", "One.", None, False, State.INITIAL)
    written = {
        "translated": "<source>One.</source><target>Раз.</target>",
        "no target": "<source>One.</source>",
        "empty": "<source>One.</source><target/>",
        "blank": "<source>One.</source><target> \n</target>",
        "without words": "<source> </source><target/>",
    }
    parts = "".join(f"<segment>{written[one]}</segment>" for one in segments)
    target = target_of(re.sub(r"<segment.*</segment>", parts, sent(unit), flags=re.DOTALL))
    is_whole = set(segments) <= {"translated", "without words"}
    assert ("".join(one.value for one in target) if target is not None else None) == (
        "Раз." * segments.count("translated") if is_whole else None
    )


@given(st.permutations(range(1, 6)))
def test_segments_that_the_translator_put_into_another_order_are_joined_in_it(order: list[int]) -> None:
    parts = "".join(f'<segment><source>{n}a</source><target order="{n}">{n}b</target></segment>' for n in order)
    unit = Unit("t1", "One.", None, False, State.INITIAL)
    assert back(re.sub(r"<segment.*</segment>", parts, sent(unit), flags=re.DOTALL), unit) == "1b2b3b4b5b"


def hostile() -> dict[str, bytes]:
    space = xliff.NAMESPACE.encode()
    entities = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10 if n else b"lol") for n in range(10))
    return {
        "entities": b"<!DOCTYPE x [" + entities + b']><xliff xmlns="' + space + b'" version="2.1">&a9;</xliff>',
        "file": b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><xliff>&a;</xliff>',
        "deep": b'<xliff xmlns="' + space + b'" version="2.1">' + b"<file>" * 200_000,
        "many": b'<xliff xmlns="' + space + b'" version="2.1">' + b"<file/>" * 400_000 + b"</xliff>",
        "large": b"x" * (outside_xml.MOST_BYTES + 1),
        "other version": b'<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"/>',
        "other": b"<html/>",
        "encoding": b'<?xml version="1.0" encoding="nothing"?><xliff/>',
        "binary": b"PK\x03\x04\x00\x00",
        "empty": b"",
    }


@pytest.mark.parametrize("name", hostile())
def test_hostile_files_are_refused_at_once(name: str) -> None:
    began = time.process_time()
    with pytest.raises(Unreadable) as error:
        xliff.read(hostile()[name])
    assert time.process_time() - began < 5
    assert error.value.problem in Problem


@given(st.binary(max_size=60))
def test_other_bytes_are_refused(content: bytes) -> None:
    with pytest.raises(Unreadable):
        xliff.read(content)


MANY = 20_000


@pytest.mark.parametrize(
    "html",
    [
        *("<b>" * levels + "x" + "</b>" * levels for levels in (0, 1, 19, 20, 21, 101, MANY)),
        "".join(f'<a href="https://a.example/{number}">x</a>' for number in range(MANY)),
        "<b><i>x</i></b>" * 5_000,
    ],
    ids=lambda html: f"{html[:6]}-{len(html)}",
)
def test_many_or_nested_tags_are_written_and_read_in_linear_time(html: str) -> None:
    unit = Unit("t1", html, html.replace("x", "y"), True, State.INITIAL)
    begun = time.process_time()
    assert back(sent(unit), unit) == unit.target
    assert time.process_time() - begun < 10  # 30 s and more if each tag is compared with every other one


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(["pc", "mrk", "sc", "ec", "ph", "cp", "x", "/"]), max_size=60), st.integers(0, 3))
def test_any_tags_in_a_target_are_read_or_refused(names: list[str], copies: int) -> None:
    written = "x"
    stack: list[str] = []
    for number, name in enumerate(names * copies):
        if name == "/":
            written += f"</{stack.pop()}>" if stack else "x"
        elif name in {"pc", "mrk", "x"}:
            written += f'<{name} id="{number % 3}">'
            stack.append(name)
        else:
            written += f'<{name} id="{number % 3}" startRef="{number % 3}" hex="{number:X}"/>'
    written += "".join(f"</{name}>" for name in reversed(stack))
    unit = Unit("t1", "<b>One</b>", "<b>Раз</b>", True, State.INITIAL)
    document = re.sub(r"(<target>).*(</target>)", rf"\1{written}\2", sent(unit))
    try:
        value = back(document, unit)
    except (Unreadable, WrongCodes):
        return
    assert set(re.findall("<[^>]*>", value)) <= {"<b>", "</b>"}
