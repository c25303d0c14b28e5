"""`news.ingest.weighing`: which changes of a trusted source are published, however they are spread over time. Generated
newsrooms.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest

from news.ingest.decision import Known, New, SourceFacts
from news.ingest.weighing import Weighed, weigh
from news.parsing.continuity import Publisher, accepted
from news.parsing.habits import COPY, Habits, Sample
from news.parsing.identity import Document, Identified, identify
from news.parsing.parsed import Enclosure, ParsedEntry
from news.parsing.vocabulary import Wording

from .newsrooms import DAY, HOUR, NOON, Site, edited, history
from .strangers import invented


def identified(entry: ParsedEntry) -> Identified:
    return identify([entry], before=Document({})).entries[0]


def sample(number: int, entry: ParsedEntry, **values: Any) -> Sample:
    found = Sample.of(
        entry.title,
        entry.text or "",
        link=entry.link,
        html=entry.clean_html or "",
        files=[entry.image_url, *(one.url for one in entry.enclosures)],
        event=entry.event,
        published_at=entry.published,
        first_seen_at=(entry.published or NOON) + HOUR,
        id=number,
        k1=f"{number:032}",
    )
    return replace(found, **values)


def facts(site: Site, count: int = 60, **values: Any) -> SourceFacts:
    entries = history(site, count)
    return SourceFacts(
        **{
            "id": 1,
            "document": Document({}),
            "is_trusted": True,
            "last_success_at": NOON - HOUR,
            "publisher": Publisher(hosts=(site.host,)),
            "habits": Habits([sample(number, entry) for number, entry in enumerate(entries, 1)]),
            **values,
        }
    )


def new(entry: ParsedEntry, at: datetime = NOON) -> New:
    return New(1, identified(entry), entry.published, at, "en")


def known(row: Sample, **values: Any) -> Known:
    return Known(id=row.id, source_id=1, k1=f"{row.id:032}", k2="", title=row.title, **values)


def rewritten(source: SourceFacts, number: int, **values: Any) -> tuple[Identified, Known]:
    row = source.habits.usual[number]
    entry = edited(Site(Random(0)).write(NOON), title=row.title, text=row.text, link=row.link, guid=row.link)
    return identified(edited(entry, **values)), known(row, status="published", is_published_by_itself=True)


def kinds(result: Weighed) -> list[str]:
    return [doubt.kind for doubt in result.doubts]


@pytest.mark.parametrize("a_week", [1, 3, 14, 70, 350])
@pytest.mark.parametrize("seed", range(3))
def test_a_flood_waits_at_any_rhythm_and_a_usual_day_does_not(a_week: float, seed: int) -> None:
    site = Site(Random(seed), a_week=a_week)
    source = facts(site)
    usual = [new(site.write(NOON - HOUR / 2)) for _ in range(max(1, round(a_week / 7 / 24)))]
    assert not weigh(source, usual, [], [], at=NOON).doubts
    flood = [new(site.write(NOON)) for _ in range(20 + round(3 * a_week))]
    result = weigh(source, flood, [], [], at=NOON)
    assert "volume" in kinds(result)
    assert len(result.waiting) == len(flood), "all of it waits, not what is beyond the limit"
    assert next(doubt for doubt in result.doubts if doubt.kind == "volume").after == str(len(flood))


def test_dates_make_no_room_for_a_flood_unless_nobody_polled() -> None:
    site = Site(Random(1), a_week=7)
    entries = [new(site.write(NOON - n * DAY)) for n in range(20)]
    assert "volume" in kinds(weigh(facts(site), entries, [], [], at=NOON))
    away = facts(site, last_success_at=NOON - 20 * DAY)
    assert not weigh(away, entries, [], [], at=NOON).doubts, "what came while nobody polled"


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({"title": "Играйте и выиграйте большой приз", "text": "Каждому игроку бонус сегодня"}, "letters"),
        ({"link": "https://custorns.example/1"}, "links"),
        ({"published": NOON - timedelta(days=300)}, "dates"),
        ({"published": None}, "dates"),
    ],
)
def test_what_deviates_in_kind_waits_alone(values: dict[str, Any], kind: str) -> None:
    site = Site(Random(2), a_week=7)
    source = facts(site, shows_links=True)
    strange, own = new(replace(site.write(NOON), **values)), new(site.write(NOON))
    result = weigh(source, [strange, own], [], [], at=NOON)
    assert kinds(result) == [kind]
    assert result.doubts[0].is_partial
    assert result.waiting == {strange.entry.k1}


def linked(entry: ParsedEntry, address: str) -> ParsedEntry:
    html = f'<p>{entry.text}</p><p><a href="{address}">more</a></p>'
    return replace(entry, html=html, clean_html=html)


@pytest.mark.parametrize("are_together", [True, False])
def test_two_slightly_strange_entries_pass_until_an_editor_confirms_the_source(are_together: bool) -> None:
    site = Site(Random(8), a_week=7)
    source = facts(site, shows_links=True)
    strange = [new(linked(site.write(NOON), f"https://casino{n}.example/")) for n in range(5)]
    passed = 0
    for day, polled in enumerate([strange] if are_together else [[one] for one in strange]):
        result = weigh(source, polled, [], [], at=NOON + 60 * DAY * day)
        passed += len(polled) - len(result.waiting)
        source = replace(source, publisher=replace(source.publisher, spent=result.spent))
    assert passed == (0 if are_together else 2)
    confirmed = replace(source, publisher=accepted(source.publisher, []))
    assert not weigh(confirmed, strange[:1], [], [], at=NOON).waiting


@pytest.mark.parametrize("known_links", [0, 4])
def test_a_link_to_a_new_partner_beside_a_new_name_is_counted_and_does_not_wait(known_links: int) -> None:
    """``known_links``: texts of the source that link to a host of their own."""
    for seed in range(8):
        site = Site(Random(seed), a_week=7)
        source = facts(site, shows_links=True)
        usual = [
            replace(one, hosts=frozenset({f"partner{number}.example"})) if number < known_links else one
            for number, one in enumerate(source.habits.usual)
        ]
        source = replace(source, habits=Habits(usual))
        honest = [site.write(NOON) for _ in range(60)]
        written = [edited(one, text=f"{one.text} Ouagadougou.") for one in honest]
        fresh = (one for one in written if source.habits.repeats(Wording.of(one.title, one.text or "")) != COPY)
        for passes in (True, True, False):
            result = weigh(source, [new(linked(next(fresh), "https://new.example/"))], [], [], at=NOON)
            assert (not result.waiting) == passes, seed
            source = replace(source, publisher=replace(source.publisher, spent=result.spent))


def test_a_link_to_a_new_host_in_unusual_words_waits_at_once() -> None:
    site = Site(Random(5), a_week=7)
    words = "Quarterly bicycle procurement: tyres, saddles, pumps and helmets for couriers"
    text = f"{site.write(NOON).text} {words}"
    entry = new(linked(edited(site.write(NOON), text=text), "https://bicycles.example/"))
    assert weigh(facts(site, shows_links=True), [entry], [], [], at=NOON).waiting


@pytest.mark.parametrize(
    "values",
    [
        {"text": "{text} casino"},
        {"title": "{title} casino"},
        {"clean_html": '<p><a href="https://casino.example/">{text}</a></p>'},
        {"clean_html": '<p><a href="https://customs.example/other">{text}</a></p>'},
        {"link": "https://casino.example/1"},
        {"link": "https://customs.example/other"},
        {"image_url": "https://casino.example/win.png"},
        {"enclosures": (Enclosure("https://casino.example/win.mp3", "audio/mpeg", None),)},
    ],
)
@pytest.mark.parametrize("is_dated", [True, False])
def test_an_edit_with_a_word_or_an_address_of_its_own_counts_whatever_its_size(
    values: dict[str, Any], is_dated: bool
) -> None:
    source = facts(Site(Random(9), a_week=70))
    passed = 0
    for number in range(20):
        row = source.habits.usual[number]
        filled = {
            name: value.format(text=row.text, title=row.title) if isinstance(value, str) else value
            for name, value in values.items()
        }
        at = NOON + 60 * DAY * number
        change = rewritten(source, number, **filled, **({"updated": at} if is_dated else {}))
        result = weigh(source, [], [change], [], at=at)
        passed += not result.left
        source = replace(source, publisher=replace(source.publisher, spent=result.spent))
    assert passed <= 2


@pytest.mark.parametrize("place", ["Online at casino.example", "игрaй бoнуc выигpыш"])
def test_the_place_of_an_event_is_weighed_like_its_text(place: str) -> None:
    def event(location: str) -> str:
        return json.dumps({"starts": "2026-05-01", "ends": "2026-05-02", "is_all_day": True, "location": location})

    site = Site(Random(13), a_week=7)
    source = facts(site, is_calendar=True)
    at_home = [new(edited(site.write(NOON), event=event("Lisbon"))) for _ in range(2)]
    assert not weigh(source, at_home, [], [], at=NOON).waiting
    passed = 0
    for number in range(12):
        result = weigh(source, [], [rewritten(source, number, event=event(place))], [], at=NOON + DAY * number)
        passed += not result.left
        source = replace(source, publisher=replace(source.publisher, spent=result.spent))
    assert passed <= 2


@pytest.mark.parametrize("are_usual", [False, True])
def test_a_filled_in_form_is_usual_where_most_texts_are_one(are_usual: bool) -> None:
    def filled_in(number: int) -> ParsedEntry:
        text = "The tariff quota for {} of this origin was exhausted, later declarations pay the full rate of duty"
        return edited(site.write(NOON), title="Quota exhausted", text=text.format(invented(Random(number), 3)))

    site = Site(Random(17), a_week=7)
    source = facts(site)
    forms = [sample(number, filled_in(number)) for number in range(1, 60 if are_usual else 2)]
    source = replace(source, habits=Habits([*forms, *source.habits.usual][:60]))
    result = weigh(source, [new(filled_in(99 + number)) for number in range(4)], [], [], at=NOON)
    assert not result.waiting if are_usual else len(result.waiting) >= 2


def test_an_old_text_under_another_name_counts_where_a_word_is_new() -> None:
    site = Site(Random(11), a_week=20)
    source = facts(site)
    passed = 0
    for number in range(6):
        old = source.habits.usual[number]
        entry = new(edited(site.write(NOON), title=old.title, text=f"{old.text} casino{number}"))
        result = weigh(source, [entry], [], [], at=NOON)
        passed += not result.waiting
        source = replace(source, publisher=replace(source.publisher, spent=result.spent))
    assert passed <= 2


@pytest.mark.parametrize("count", [0, 4, 19, 20])
def test_before_a_source_is_known_each_new_entry_and_each_edit_waits(count: int) -> None:
    site = Site(Random(12))
    source = facts(site, count)
    result = weigh(source, [new(site.write(NOON))], [], [], at=NOON)
    assert kinds(result) == (["few"] if count < 20 else [])
    if result.doubts:
        assert (result.doubts[0].before, result.doubts[0].is_partial) == (str(count), True)
    if count:
        slip = source.habits.usual[0].text.replace("The ", "the ")
        assert bool(weigh(source, [], [rewritten(source, 0, text=slip)], [], at=NOON).left) == (count < 20)


def foreign(rng: Random) -> str:
    return " ".join("".join(rng.choice("bcdfgklmnprst") + rng.choice("aeiou") for _ in range(4)) for _ in range(30))


def test_where_each_text_has_only_new_words_a_stranger_would_not_stand_out_so_all_wait() -> None:
    rng = Random(15)
    texts = [foreign(rng) for _ in range(40)]
    samples = [
        sample(n, edited(Site(rng).write(NOON - DAY * n), title=text[:40], text=text)) for n, text in enumerate(texts)
    ]
    source = facts(Site(rng), habits=Habits(samples))
    entry = new(edited(Site(rng).write(NOON), title=texts[3][:40], text=f"{texts[5]} {texts[6]}"))
    assert kinds(weigh(source, [entry], [], [], at=NOON)) == ["few"]
    assert weigh(source, [entry], [], [], at=NOON).doubts[0].before == "40"


@pytest.mark.parametrize("first", ["edits", "entries"])
def test_edits_and_strange_entries_have_one_budget(first: str) -> None:
    site = Site(Random(16), a_week=70)
    source = facts(site, shows_links=True)
    edits = [("edits", n) for n in range(3)]
    entries = [("entries", n) for n in range(3)]
    passed = 0
    for kind, number in [*edits, *entries] if first == "edits" else [*entries, *edits]:
        if kind == "edits":
            change = rewritten(source, number, text=site.write(NOON).text, title=site.write(NOON).title)
            result = weigh(source, [], [change], [], at=NOON)
        else:
            strange = new(linked(site.write(NOON), f"https://casino{number}.example/"))
            result = weigh(source, [strange], [], [], at=NOON)
        passed += not (result.left or result.waiting)
        source = replace(source, publisher=replace(source.publisher, spent=result.spent))
    assert passed <= 2


@pytest.mark.parametrize("title", ["100% 24/7 +++ 500 €€€", "▛▀▖▌▐█░▞ ▛▀▖▌▐█░▞"])
def test_a_title_of_figures_and_signs_waits_also_where_the_edit_adds_no_word(title: str) -> None:
    site = Site(Random(18), a_week=7)
    source = facts(site)
    assert source.habits.is_without_letters(sample(99, edited(site.write(NOON), title=title)))
    assert not source.habits.is_without_letters(sample(99, site.write(NOON)))
    assert weigh(source, [new(edited(site.write(NOON), title=title))], [], [], at=NOON).waiting
    assert weigh(source, [], [rewritten(source, 0, title="12 34 56 12 34 56")], [], at=NOON).left


@pytest.mark.parametrize("a_poll", [1, 2, 5, 12])
def test_rewritten_texts_add_up_over_polls_whatever_their_words(a_poll: int) -> None:
    site = Site(Random(3), a_week=3)
    source = facts(site)
    through = 0
    for poll in range(12):
        changes = [
            rewritten(source, (poll * a_poll + n) % 40, text=f"{site.write(NOON).text} {poll}") for n in range(a_poll)
        ]
        result = weigh(source, [], changes, [], at=NOON + poll * DAY)
        through += sum(row.id not in result.left for _, row in changes)
        source = replace(source, publisher=replace(source.publisher, spent=result.spent))
    assert through <= 4


def test_slips_are_corrected_without_a_look() -> None:
    site = Site(Random(4), a_week=7)
    source = facts(site)
    for number in range(30):
        words = source.habits.usual[number].text.split()
        words[3] = words[5]
        result = weigh(source, [], [rewritten(source, number, text=" ".join(words))], [], at=NOON)
        assert not result.left
        source = replace(source, publisher=replace(source.publisher, spent=result.spent))


@pytest.mark.parametrize("addition", ["66 60 13", "experts met partners", "2 500 in Lisbon"])
@pytest.mark.parametrize("a_poll", [1, 30])
def test_the_same_small_addition_to_many_texts_counts_by_their_number(addition: str, a_poll: int) -> None:
    source = facts(Site(Random(4), a_week=70))
    changed = 0
    for poll in range(30 // a_poll):
        numbers = range(poll * a_poll, (poll + 1) * a_poll)
        texts = [f"{source.habits.usual[number].text} {addition}" for number in numbers]
        changes = [rewritten(source, number, text=text) for number, text in zip(numbers, texts, strict=True)]
        result = weigh(source, [], changes, [], at=NOON + DAY * poll / 4)
        changed += a_poll - len(result.left)
        source = replace(source, publisher=replace(source.publisher, spent=result.spent))
    assert changed <= 2


@pytest.mark.parametrize("are_usual", [True, False])
def test_targets_of_redirects_are_strange_unless_each_entry_has_another(are_usual: bool) -> None:
    def at(number: int) -> str:
        return f"https://customs.example/go?to=https://place{number}.example/"

    site = Site(Random(14), a_week=7)
    source = facts(site, 24)
    if are_usual:
        samples = [sample(number, edited(site.write(NOON - DAY * number), link=at(number))) for number in range(1, 61)]
        source = replace(source, habits=Habits(samples))
    passed = 0
    for number in range(100, 106):
        result = weigh(source, [new(edited(site.write(NOON), link=at(number)))], [], [], at=NOON)
        passed += not result.waiting
        source = replace(source, publisher=replace(source.publisher, spent=result.spent))
    assert passed == (6 if are_usual else 2)


def test_what_an_editor_confirmed_is_not_weighed_again() -> None:
    site = Site(Random(5))
    source = facts(site)
    changes = [rewritten(source, n, title="Welcome bonus", text="Free spins for every player") for n in range(9)]
    [doubt] = weigh(source, [], changes, [], at=NOON).doubts
    confirmed = replace(source, publisher=replace(source.publisher, approved=doubt.marks))
    assert not weigh(confirmed, [], changes, [], at=NOON).doubts
    others = [rewritten(source, n, title="Welcome jackpot", text="Free spins for every player") for n in range(9)]
    assert weigh(confirmed, [], others, [], at=NOON).doubts, "another text was not confirmed"


@pytest.mark.parametrize("a_poll", [1, 3, 20])
def test_withdrawals_add_up_over_polls(a_poll: int) -> None:
    source = facts(Site(Random(6), a_week=3))
    rows = [known(row, status="published", is_published_by_itself=True) for row in source.habits.usual]
    taken = 0
    for poll in range(0, 60, a_poll):
        gone = rows[poll : poll + a_poll]
        result = weigh(source, [], [], gone, at=NOON + poll * HOUR)
        taken += len(gone) if not result.doubts else 0
        source = replace(source, publisher=replace(source.publisher, spent=result.spent))
    assert taken <= 3


@pytest.mark.parametrize("seed", range(5))
def test_a_disguised_sentence_waits_however_long_the_text_around_it(seed: int) -> None:
    site = Site(Random(seed), a_week=7)
    source = facts(site)
    sold = "сlаim yоur frее sрins tоdаy аnd wіn rеаl mоnеy wіth оur соdе"
    honest = " ".join(site.write(NOON).text or "" for _ in range(20))
    assert source.habits.strange_letters(sample(99, edited(site.write(NOON), text=f"{honest} {sold}"))) > 0.2
    assert source.habits.strange_letters(sample(99, edited(site.write(NOON), text=honest))) == 0


def test_letters_of_an_edit_are_those_that_it_adds() -> None:
    source = facts(Site(Random(9), a_week=70))
    row = source.habits.usual[0]
    change = rewritten(source, 0, text=f"{row.text} игрaй бoнуc выигpыш")
    assert weigh(source, [], [change], [], at=NOON).left == {row.id}
