"""Takeovers of a trusted source. Each function is called once per poll, with the number of polls since the takeover."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from news.parsing.parsed import Enclosure

from .newsrooms import DAY, HOUR, MANY, Site, edited

type Attack = Callable[[Site, int, datetime], None]
ATTACKS: dict[str, Attack] = {}


def attack(function: Attack) -> Attack:
    ATTACKS[function.__name__.replace("_", " ")] = function
    return function


def _sold(site: Site, at: datetime, number: int, **values: object) -> None:
    site.add(*[site.sell(at - n * HOUR / 60, **values) for n in range(number)])


@attack
def one_new_entry_a_poll(site: Site, poll: int, at: datetime) -> None:
    _sold(site, at, 1)


@attack
def one_new_entry_a_poll_beside_honest_ones(site: Site, poll: int, at: datetime) -> None:
    site.goes_on(at - DAY, at)
    _sold(site, at, poll % 2)


@attack
def two_old_ones_are_kept(site: Site, poll: int, at: datetime) -> None:
    if poll == 0:
        old = site.shown[:2]
        _sold(site, at, site.window)
        site.shown[-2:] = old


@attack
def five_of_six_are_new(site: Site, poll: int, at: datetime) -> None:
    _sold(site, at, round(site.window * 0.83))


@attack
def bodies_only(site: Site, poll: int, at: datetime) -> None:
    for place in range(len(site.shown)):
        site.spoil(place, "text")


@attack
def links_only(site: Site, poll: int, at: datetime) -> None:
    for place in range(len(site.shown)):
        site.spoil(place, "link")


@attack
def titles_only(site: Site, poll: int, at: datetime) -> None:
    for place in range(len(site.shown)):
        site.spoil(place, "title")


@attack
def one_published_body_a_day(site: Site, poll: int, at: datetime) -> None:
    site.spoil(poll % len(site.shown), "text")


@attack
def one_published_title_a_day(site: Site, poll: int, at: datetime) -> None:
    site.spoil(poll % len(site.shown), "title")


@attack
def one_published_link_a_day(site: Site, poll: int, at: datetime) -> None:
    site.spoil(poll % len(site.shown), "link")


@attack
def an_entry_rewritten_word_by_word(site: Site, poll: int, at: datetime) -> None:
    for place, entry in enumerate(site.shown):
        words, sold = (entry.text or "").split(), site.sell(at).text or ""
        words[: 2 * poll] = sold.split()[: 2 * poll]
        if poll >= 4:
            site.spam.add(" ".join(words))
        site.shown[place] = edited(entry, text=" ".join(words))


@attack
def a_suffix_on_every_title(site: Site, poll: int, at: datetime) -> None:
    for place, entry in enumerate(site.shown):
        if "bonus" not in entry.title:
            title = f"{entry.title} – claim your casino bonus"
            site.spam.add(title)
            site.shown[place] = edited(entry, title=title)
            if poll:
                break


@attack
def a_feed_of_one_entry(site: Site, poll: int, at: datetime) -> None:
    site.window = 1
    _sold(site, at, 1)


@attack
def a_feed_of_two_entries(site: Site, poll: int, at: datetime) -> None:
    site.window = 2
    _sold(site, at, 2)


@attack
def another_language(site: Site, poll: int, at: datetime) -> None:
    site.subject = "german"
    _sold(site, at, 1)


@attack
def another_alphabet(site: Site, poll: int, at: datetime) -> None:
    site.subject = "russian"
    _sold(site, at, 1)


@attack
def a_host_with_our_name_in_it(site: Site, poll: int, at: datetime) -> None:
    _sold(site, at, 1, link=f"https://{site.host}.win.example/{poll}")


@attack
def a_host_that_looks_like_ours(site: Site, poll: int, at: datetime) -> None:
    _sold(site, at, 1, link=f"https://custorns.example/{poll}")


@attack
def a_host_with_a_letter_of_another_alphabet(site: Site, poll: int, at: datetime) -> None:
    _sold(site, at, 1, link=f"https://сustoms.example/{poll}")


@attack
def a_host_below_ours(site: Site, poll: int, at: datetime) -> None:
    _sold(site, at, 1, link=f"https://promo.{site.host}/{poll}")


@attack
def titles_stay_honest_for_new_entries(site: Site, poll: int, at: datetime) -> None:
    honest = site.write(at).title
    entry = edited(site.sell(at), title=honest)
    site.spam.discard(honest)
    site.add(entry)


@attack
def a_long_quiet_and_then_a_flood(site: Site, poll: int, at: datetime) -> None:
    if poll > 8:
        _sold(site, at, 20)


@attack
def title_and_home_page_left_out(site: Site, poll: int, at: datetime) -> None:
    site.title = site.home_url = ""
    _sold(site, at, 1)


@attack
def dates_long_ago(site: Site, poll: int, at: datetime) -> None:
    _sold(site, at - 400 * DAY, 2)


@attack
def dates_to_come(site: Site, poll: int, at: datetime) -> None:
    _sold(site, at + 400 * DAY, 2)


@attack
def withdrawals_first(site: Site, poll: int, at: datetime) -> None:
    if poll < 5 and len(site.shown) > 2:
        del site.shown[1:3]
    else:
        _sold(site, at, 1)


@attack
def a_rhythm_that_grows_slowly(site: Site, poll: int, at: datetime) -> None:
    site.goes_on(at - DAY * (1 + poll / 4), at)
    if poll > 8:
        _sold(site, at, 3)


@attack
def a_redirect_to_another_place(site: Site, poll: int, at: datetime) -> None:
    site.place = "https://casino.example/feed.xml"
    _sold(site, at, 1)


@attack
def honest_first_lines(site: Site, poll: int, at: datetime) -> None:
    honest = site.write(at)
    text = f"{honest.text} {site.sell(at).text} {site.sell(at).text}"
    site.spam.add(text)
    site.add(edited(honest, text=text))


@attack
def summaries_and_enclosures(site: Site, poll: int, at: datetime) -> None:
    one = (Enclosure("https://casino.example/win.mp3", "audio/mpeg", None),)
    site.shown = [edited(entry, enclosures=one) for entry in site.shown]
    site.spoil(poll % len(site.shown), "text")


@attack
def subjects_in_turn(site: Site, poll: int, at: datetime) -> None:
    site.subject = ("casino", "pills", "loans", "coins")[poll % 4]
    _sold(site, at, 1)


@attack
def new_identifiers_for_old_texts_and_spam_between(site: Site, poll: int, at: datetime) -> None:
    site.shown = [edited(entry, guid=f"{entry.guid}#{poll}") for entry in site.shown]
    _sold(site, at, 1)


@attack
def links_to_new_partners_in_honest_texts(site: Site, poll: int, at: datetime) -> None:
    honest = site.write(at)
    address = f"https://partner-{site.rng.randrange(10**9)}.example/win/{'bonus' * 6}"
    site.spam.add(address)
    html = f'<p>{honest.text}</p><p><a href="{address}">More about it</a></p>'
    site.add(replace(edited(honest, html=html), clean_html=html))


@attack
def honest_entries_that_turn_the_day_after(site: Site, poll: int, at: datetime) -> None:
    if poll:
        site.spoil(0, "text", "title")
    site.add(site.write(at))


@attack
def a_spam_document_every_other_day(site: Site, poll: int, at: datetime) -> None:
    site.former = site.former or site.shown
    site.shown = site.former if poll % 2 else []
    if not poll % 2:
        _sold(site, at, site.window)


@attack
def old_identifiers_come_back_with_other_texts(site: Site, poll: int, at: datetime) -> None:
    """The entries left the document long ago."""
    address = f"https://{site.host}/news/{20 - poll}"
    site.add(edited(site.sell(at), guid=address, link=address))


@attack
def pictures_and_files_of_another_host(site: Site, poll: int, at: datetime) -> None:
    honest = site.write(at)
    address = f"https://casino{poll}.example/{'jackpot' * 6}.png"
    site.spam.add(address)
    html = f'<p>{honest.text}</p><figure><img src="{address}" alt=""></figure>'
    site.add(replace(edited(honest, html=html, image_url=address), clean_html=html))


@attack
def a_sentence_at_the_end_of_a_long_honest_text(site: Site, poll: int, at: datetime) -> None:
    honest, sold = site.write(at), (site.sell(at).text or "").split(". ")[0]
    more = " ".join(site.write(at).text or "" for _ in range(20))
    site.spam.add(sold)
    site.add(edited(honest, text=f"{honest.text} {more} {sold}."))


@attack
def old_sentences_around_one_of_theirs(site: Site, poll: int, at: datetime) -> None:
    site.former = site.former or site.shown
    old = [site.rng.choice(site.former).text or "" for _ in range(6)]
    sold = (site.sell(at).text or "").split(". ")[0]
    site.spam.add(sold)
    text = f"{' '.join(old[:3])} {sold}. {' '.join(old[3:])}"
    site.add(edited(site.write(at), title=site.rng.choice(site.former).title, text=text))


@attack
def one_word_of_theirs_in_an_old_title(site: Site, poll: int, at: datetime) -> None:
    site.former = site.former or site.shown
    old = site.rng.choice(site.former)
    sold = max(site.sell(at).title.split(), key=len)
    title = " ".join([*old.title.split()[:-1], sold])
    site.spam.add(title)
    site.add(edited(site.write(at), title=title, text=old.text))


@attack
def short_texts_that_never_return_to_a_subject(site: Site, poll: int, at: datetime) -> None:
    title, text = MANY[poll % len(MANY)]
    site.spam.add(title)
    site.add(edited(site.write(at), title=title, text=text))
