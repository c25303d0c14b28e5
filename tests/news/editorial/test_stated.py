"""``news.editorial.stated``: what a text states about itself is used once, in three languages."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from html import escape, unescape
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from news.editorial import stated
from news.editorial.bringing_in import Draft, draft_of
from news.parsing.documents import Document, Picture, Prose, Table, html
from news.parsing.documents.values import Block, plain, text_of

ON = date(2026, 11, 17)
DATES = [
    *("17 November 2026", "November 17, 2026", "17 Nov 2026", "Nov. 17, 2026", "17.11.2026", "2026-11-17"),
    *("17 ноября 2026 г.", "17 ноября 2026 года", "17 нояб. 2026 г.", "le 17 novembre 2026", "17 novembre 2026"),
]
PLACES = ["BATUMI, ", "Баку, ", "Bruxelles, ", "Batumi, Georgia, ", "Saint-Pétersbourg, mardi, ", ""]
DASHES = [" – ", " — ", " - ", ". – ", ": ", "\u00a0— ", "—"]
MARKS = ["{}{}", "<b>{}</b>{}", "<b>{}{}</b>", "<i><b>{}</b></i> {}"]


def drafted(source: str) -> Draft:
    return draft_of(html.read(source))


@pytest.mark.parametrize("mark", MARKS)
def test_a_dateline_is_the_date_in_each_form(mark: str) -> None:
    for place, day, dash in product(PLACES, DATES, DASHES):
        line = f"{place}{day}{dash}"
        paragraph = mark.format(line, "The experts gathered. They spoke.")
        draft = drafted(f"<h1>Held</h1><p>{paragraph}</p><p>More words.</p>")
        assert (draft.published_on, draft.standfirst) == (ON, "The experts gathered."), line
        assert plain(draft.text).split() == ["They", "spoke.", "More", "words."]
        assert "".join(line.split()) in "".join(text_of(draft.whole[0]).split())
        assert draft.document.left_out == Counter(datelines=1)
        typed = draft_of(Document(plain_text=f"Held\n\n{line}The experts gathered. They spoke.\n\nMore words."))
        assert (typed.published_on, typed.standfirst) == (ON, "The experts gathered."), line


@pytest.mark.parametrize(
    "text",
    [
        "On 17 November 2026 – the day of the office – the experts gathered.",
        "17–19 November 2026 – The experts gathered.",
        "The experts gathered on 17 November 2026 – and left.",
        "31 November 2026 – The experts gathered.",
        "2026 – The experts gathered.",
    ],
)
def test_other_dates_stay_in_the_text(text: str) -> None:
    draft = drafted(f"<h1>Held</h1><p>{text}</p><p>More words.</p>")
    assert draft.published_on is None
    assert not draft.document.left_out


LABELS = ["Source: ", "SOURCE: ", "Source\u00a0: ", "Источник: ", "Первоисточник: ", "Source originale : ", "(Source: "]


@pytest.mark.parametrize("label", LABELS)
def test_a_line_with_the_source_is_the_origin(label: str) -> None:
    address = "https://agency.example/news/1?a=1&b=2"
    written = escape(address)
    for line, name, url in [
        (f'<a href="{written}">Example Agency</a>', "Example Agency", address),
        (f"Example Agency, {written}", "Example Agency", address),
        (f'Example Agency (<a href="{written}">{written}</a>)', "Example Agency", address),
        (f'<a href="{written}">www.agency.example/news/1?a=1&amp;b=2</a>', "agency.example", address),
        (written, "agency.example", address),
        ("www.agency.example", "agency.example", "https://www.agency.example"),
        ("Example Agency", "Example Agency", ""),
        ("Example Agency.", "Example Agency", ""),
    ]:
        whole = f"{label}{line}"
        for source in (
            f"<h1>Held</h1><p>The experts gathered. They spoke.</p><p>{whole}</p>",
            f"<h1>Held</h1><p>{whole}</p><p>The experts gathered. They spoke.</p>",
            f"<h1>Held</h1><p>The experts gathered.</p><p>They spoke.<br><i>{whole}</i></p>",
            f"<h1>Held</h1><p>The experts gathered. They spoke.</p><p>{whole}</p><p>Photo: the office</p>",
        ):
            draft = drafted(source)
            assert (draft.source_name, draft.source_url) == (name, url), source
            assert (name in draft.text) == (not url), source
            assert "spoke" in draft.text


@pytest.mark.parametrize(
    "source",
    [
        "<p>Source: <a href='https://a.example/1'>A</a>, <a href='https://b.example/1'>B</a></p>",
        "<table><tr><td>a<td>b<tr><td>1<td>2</table><p>Source: https://a.example/</p>",
        "<p>Source code: https://a.example/</p>",
        "<p>Source: https://[::/1</p>",
        f"<p>Source: {'long ' * 70}https://a.example/</p>",
        f"<p>Source: https://a.example/</p>{'<p>More.</p>' * 9}",
        "<p>Source:</p>",
    ],
)
def test_a_line_that_is_not_the_source_of_the_text_stays(source: str) -> None:
    before = "<p>The experts gathered.</p>" + "<p>They spoke.</p>" * 5
    draft = drafted(f"<h1>Held</h1>{before}{source}")
    assert draft.source_url == ""
    assert (
        re.findall(r"\w+", plain(source)) == re.findall(r"\w+", draft.text)[-len(re.findall(r"\w+", plain(source))) :]
    )


def test_the_host_is_the_publisher_only_if_nobody_is_named() -> None:
    document = Document(
        plain_text="Held\n\nThe experts gathered.\n\nMore.\n\nSource: https://agency.example/1", source_name="Press"
    )
    draft = draft_of(document)
    assert (draft.source_name, draft.source_url) == ("Press", "https://agency.example/1")


LABEL_TITLES = [
    *(
        "Press release",
        "PRESS RELEASE:",
        "Press Release No. 12",
        "News",
        "Media advisory",
        "For immediate release: news",
    ),
    *("Пресс-релиз", "ПРЕСС-РЕЛИЗ № 7", "Новость для сайта", "Информация для СМИ", "Пресс-релиз от 17 ноября 2026 г."),
    *("Communiqué de presse", "Communiqué", "COMMUNIQUÉ DE PRESSE du 17 novembre 2026", "Actualités"),
]
TITLES = ["News agencies meet in Batumi", "Пресса встретилась в Баку", "La presse se réunit à Bruxelles", "Held"]


@pytest.mark.parametrize("title", TITLES)
def test_a_label_is_not_a_title_if_the_text_has_one(title: str) -> None:
    assert not stated.is_label(title)
    for label in LABEL_TITLES:
        text = f"{title}\n\nThe experts gathered. They spoke.\n\nMore words."
        blocks: list[Block] = [Prose(f"<p>{line}</p>") for line in text.split("\n\n")]
        for document in (Document(plain_text=text, title=label), Document(blocks=blocks, title=label)):
            assert draft_of(document).title == title, label
        alone = Document(blocks=[Prose(f"<p>{'word ' * 100}</p>"), Prose("<p>Two.</p>")], title=label)
        assert draft_of(alone).title == label
        assert draft_of(Document(plain_text=text, title=f"{label.rstrip(':')}: {title}")).title == title
        assert draft_of(Document(plain_text=f"{label}\n\n{text}")).title == title, label


def test_a_stated_standfirst_is_never_in_the_text_too() -> None:
    first, second = "The experts gathered in the city.", "They spoke about trade, borders and scanners."
    for lead, text, standfirst, rest in [
        (first, f"<p>{first}</p><p>{second}</p>", first, [second]),
        (first, f"<p><b>{first}</b> {second}</p>", first, [second]),
        (first.rstrip("."), f"<p>{first} {second}</p>", first.rstrip("."), [second]),
        (f"{first} {second}", f"<p>{first}</p><p>{second}</p><p>More.</p>", f"{first} {second}", ["More."]),
        (f"{first} {second[:20]}…", f"<p>{first} {second}</p>", first, [second]),
        ("Another lead.", f"<p>{first}</p>", "Another lead.", [first]),
        ("", f"<p>{first}</p>", "", [first]),  # a draft needs a text
        (
            "",
            f"<p>The <a href='https://a.example'>experts</a> gathered.</p><p>{second}</p>",
            "",
            ["The experts gathered.", second],
        ),
        ("", f"<p>These came:</p><ul><li>{second}</ul>", "", ["These came:", second]),
    ]:
        document = html.read(f"<h1>Held</h1>{text}")
        document.standfirst = lead
        draft = draft_of(document)
        assert (draft.standfirst, [text_of(block).strip() for block in draft.blocks]) == (standfirst, rest)


INSIDE = st.recursive(
    st.text("ab .&<>\u00a0", max_size=6).map(escape),
    lambda inner: st.builds(
        lambda mark, parts: f"<{mark}>{''.join(parts)}</{mark}>", st.sampled_from("bi"), st.lists(inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=200, deadline=None)
@given(st.lists(INSIDE, max_size=4).map("".join), st.integers(0, 30))
def test_what_is_cut_and_what_remains_are_the_whole(inside: str, length: int) -> None:
    paragraph = f"<p>{inside}</p>"
    words = stated.one_line(paragraph)
    rest = stated.cut(paragraph, words[:length])
    assert rest is not None
    assert "".join(words[:length].split()) + "".join(stated.one_line(rest).split()) == "".join(words.split())
    for mark in "bi":
        assert rest.count(f"<{mark}>") == rest.count(f"</{mark}>")
    assert unescape(rest) == unescape(html.well_formed(rest))


def test_a_picture_alone_is_not_the_text_of_a_draft() -> None:
    blocks: list[Block] = [Picture(b"x"), Prose("<p>The experts gathered.</p>")]
    assert len(draft_of(Document(title="Held", blocks=blocks)).blocks) == 2
    table = Table("", ("a",), (("b",),))
    assert draft_of(Document(title="Held", blocks=[*blocks, table])).blocks == (Picture(b"x"), table)
