"""Strangers who take over a newsroom, with random texts, products and methods.

Nothing here knows how a takeover is detected. A seed gives one newsroom and one attack.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache, cached_property
from html import escape
from pathlib import Path
from random import Random
from urllib.parse import quote

from news.parsing.parse import NotAFeed, parse
from news.parsing.parsed import Enclosure, ParsedEntry, ParsedFeed
from news.parsing.sanitize import clean
from tests.source_factories import NOON, parsed_entry, parsed_feed

from .newsrooms import DAY, SPAM, edited, honest_texts, spam_texts

MINUTE = DAY / 24 / 60
# --- What honest newsrooms write ------------------------------------------------------------------------------------

SYLLABLES = "ba be do du fa ga hi jo ka ke la lo ma me ni no pa pe ra ro sa se ta te ti va vo za zu ster tion ment ing"


def invented(rng: Random, least: int = 2) -> str:
    return "".join(rng.choice(SYLLABLES.split()) for _ in range(rng.randint(least, 4)))


@dataclass
class Writer:
    """Writer with frequent and rare words, names that occur once, and phrases that recur."""

    rng: Random
    kind: str = "office"
    length: tuple[int, int] = (20, 120)
    names: int = 1
    words: list[str] = field(default_factory=list)
    topics: list[list[str]] = field(default_factory=list)
    past: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.words = [invented(self.rng, 1) for _ in range(self.rng.choice([300, 800, 2000]))]
        self.topics = [[invented(self.rng) for _ in range(25)] for _ in range(self.rng.randint(3, 12))]

    @property
    def is_finished(self) -> bool:
        """Whether the captured texts have run out."""
        return self.kind == "past" and not self.past

    def write(self, topic: Sequence[str] = ()) -> tuple[str, str]:
        rng = self.rng
        if self.kind == "office":
            title, text = honest_texts(rng)
            if topic:
                place = rng.randrange(3)
                title = f"{title} – {topic[0]} {topic[1]}" if place else title
                text = f"{text} The project {topic[0]} {topic[1]} of {topic[2]} goes on. {honest_texts(rng)[1]}"
            return title, text
        if self.kind == "past":
            return self.past.pop(0) if self.past else ("", "")
        about = list(topic) or rng.choice(self.topics)
        size = rng.randint(*self.length)

        def word() -> str:
            if rng.random() < 0.25:
                return rng.choice(about)
            return self.words[min(len(self.words) - 1, int(rng.paretovariate(0.6)) - 1)]

        found = [word() for _ in range(size)]
        for _ in range(rng.randint(0, 2 * self.names)):
            found[rng.randrange(size)] = invented(rng).title()
        title = " ".join([word() for _ in range(rng.randint(4, 10))]).capitalize()
        return title, ". ".join(" ".join(found[n : n + 12]).capitalize() for n in range(0, size, 12)) + "."


# --- What strangers sell --------------------------------------------------------------------------------------------

THEIRS = {
    "politics": "elites betray the nation while patriots refuse foreign masters and demand rigged ballots be burned; "
    "join the rally, share leaflets, donate for our martyrs; traitors in parliament hide crimes against honest families",
    "exchange": "swap tokens on our decentralised exchange, earn yield from liquidity vaults, unlock leverage for stablecoins; "
    "whitelist your ledger before halving; holders multiply deposits with autopilot bots and referral tiers",
    "health": "doctors hate this miracle tincture that melts fat overnight; detox capsules cure arthritis, diabetes and hair "
    "loss; celebrities swear by turmeric gummies shipped discreetly with refunds",
    "dates": "lonely singles nearby want chat tonight; browse hot profiles, webcam girls and discreet affairs without "
    "registration; mature ladies answer every message within minutes",
    "essays": "buy cheap dissertations from native ghostwriters; plagiarism free coursework before your deadline; homework "
    "helpers guarantee top grades for lazy students at half price",
    "german": "jetzt gratis spielautomaten testen und freispiele sichern; gewinne werden sofort ausgezahlt; unser testsieger "
    "bietet tausende automaten ohne einzahlung; kein wettanbieter zahlt schneller",
    "polish": "najlepsze kasyno internetowe oferuje darmowe obroty bez depozytu; zagraj teraz i odbierz premie powitalna; "
    "wygrane wyplacamy natychmiast kazdemu graczowi",
    "russian": "лучшие ставки на спорт с бонусом за регистрацию; играй бесплатно и выводи выигрыш мгновенно; зеркало сайта "
    "работает круглосуточно для каждого игрока",
}
LIKE = str.maketrans("aceopxy", "асеорху")
FIGURES = str.maketrans("aeios", "43105")


@dataclass
class Seller:
    rng: Random
    subject: str
    disguise: str = ""
    brand: str = ""

    def sentence(self, words: int) -> str:
        rng = self.rng
        brand = self.brand
        if self.subject in SPAM:
            found = " ".join(spam_texts(rng, self.subject)).split()
        elif self.subject == "brand":
            other, last = invented(rng), invented(rng)
            found = f"{brand} is the place for {other} and {brand} {last}: {invented(rng)} now".split()
        elif self.subject == "figures":
            number = rng.randint(10**5, 10**6)
            found = f"win777 {brand}24 x{rng.randint(10, 99)}bet 1{brand} b0nus100 call 0800{number}".split()
        else:
            clauses = THEIRS[self.subject].split("; ")
            found = [*rng.choice(clauses).split(), *rng.choice(clauses).split()]
        if words < len(found):
            start = rng.randrange(len(found) - words + 1)
            found = found[start : start + words]
        text = " ".join(found)
        if self.disguise == "spaced":
            return " ".join(" ".join(word) for word in text.split())
        if self.disguise == "alike":
            return text.translate(LIKE)
        if self.disguise == "figures":
            return text.translate(FIGURES)
        if self.disguise == "unseen":
            return " ".join("\u200b".join(word) for word in text.split())
        return text.capitalize()

    def text(self, sentences: int) -> str:
        return " ".join(self.sentence(14) + "." for _ in range(sentences))


# --- A newsroom and its attack --------------------------------------------------------------------------------------

VECTORS = (
    "entry",
    "sentence",
    "late sentence",
    "linked words",
    "title",
    "words in old texts",
    "sentence in old texts",
    "targets of old links",
    "pictures of old texts",
    "titles of old texts",
    "old text again",
    "number in a title",
    "number in a text",
    "written address",
    "figures and signs",
    "another account",
    "address in an address",
    "same words in old texts",
    "places of events",
    "times of events",
)
# Without these parts of a document, another vector takes their place.
ONLY_TITLES = {"titles of old texts", "title", "old text again", "number in a title", "address in an address"}
IN_OLD = ("words", "sentence in", "targets", "pictures", "titles", "same", "places", "times")
SIGNS = "▛▀▖▌▐█░▞ ⠃⠥⠽⠇⠕ $$$ 100% €€€ +++ 24/7 500 →→ ♠♥♣"


def telephone(rng: Random, digits: str) -> str:
    """Return a number, grouped in one of many ways."""
    parts, rest = [], digits
    while rest:
        size = rng.randint(2, 4)
        parts.append(rest[:size])
        rest = rest[size:]
    return rng.choice(["+", "", "("]) + rng.choice([" ", "-", ".", ") ", " / "]).join(parts)


@dataclass
class Newsroom:
    """Newsroom with ``shown`` entries, newest first. ``spam``: everything that a stranger put into a text. ``account``:
    address of its own at a host for everybody, in every text.
    """

    rng: Random
    writer: Writer
    window: int = 12
    a_week: float = 5
    host: str = "office.example"
    is_dated: bool = True
    is_turned: bool = False  # the oldest entry comes first
    has_texts: bool = True
    links: float = 0.0  # share of texts with one
    account: str = ""
    has_events: bool = False
    shown: list[ParsedEntry] = field(default_factory=list)
    number: int = 0
    spam: set[str] = field(default_factory=set)
    hosts: list[str] = field(default_factory=list)

    def entry(self, at: datetime, topic: Sequence[str] = ()) -> ParsedEntry:
        self.number += 1
        title, text = self.writer.write(topic)
        text = text if self.has_texts else ""
        html = f"<p>{escape(text)}</p>" if text else ""
        if text and self.rng.random() < self.links:
            html += f'<p><a href="https://{self.rng.choice(self.hosts)}/{self.number}">more about it</a></p>'
        if text and self.account:
            html += f'<p><a href="https://{self.account}/{self.number}">follow us</a></p>'
        link = f"https://{self.host}/news/{self.number}"
        published = at if self.is_dated else None
        values = {"guid": link, "link": link, "title": title, "text": text, "published": published, "position": 0}
        if self.has_events:
            room = f"Room {self.number % 7} of the {('main', 'new')[self.number % 2]} building"
            values["event"] = _event(at + DAY * 20, room)
        return filled(parsed_entry(self.number, **values), html)

    @property
    def document(self) -> ParsedFeed:
        entries = self.shown[::-1] if self.is_turned else self.shown
        return parsed_feed(*entries, title="Office", home_url=f"https://{self.host}/")

    def add(self, *entries: ParsedEntry) -> None:
        self.shown = [*entries, *self.shown][: self.window]

    def goes_on(self, since: datetime, at: datetime, share: float = 1) -> None:
        chance = share * self.a_week / 7 * ((at - since) / DAY)
        while self.rng.random() < chance and not self.writer.is_finished:
            self.add(self.entry(at - self.rng.random() * (at - since)))
            chance -= 1

    def is_spam(self, text: str) -> bool:
        return any(one in text for one in self.spam)


def _event(starts: datetime, location: str) -> str:
    ends = starts + DAY / 8
    times = {"starts": starts.isoformat(), "ends": ends.isoformat(), "is_all_day": False, "time_zone": ""}
    return json.dumps({**times, "location": location, "status": "confirmed"}, ensure_ascii=False)


def filled(entry: ParsedEntry, html: str, **values: object) -> ParsedEntry:
    found = clean(html, base_url="")
    return edited(replace(entry, html=html, clean_html=found.html, text=found.text), **values)


@dataclass
class Attack:
    room: Newsroom
    seller: Seller
    vectors: Sequence[str]
    rate: float  # texts a poll
    mimicry: float  # share of honest text around
    goes_on: float  # for the honest newsroom
    is_dated: bool  # `updated` of edited entries
    former: set[str] = field(default_factory=set)  # entries of the last document

    @property
    def rng(self) -> Random:
        return self.room.rng

    def __call__(self, since: datetime, at: datetime) -> None:
        self.former = {entry.guid for entry in self.room.shown}
        if self.goes_on:
            self.room.goes_on(since, at, self.goes_on)
        for _ in range(int(self.rate) + (self.rng.random() < self.rate % 1)):
            self._once(self.rng.choice(self.vectors), at - MINUTE * self.rng.randint(1, 600))

    def _once(self, vector: str, at: datetime) -> None:
        room, rng, seller = self.room, self.rng, self.seller
        if not room.has_events and vector.endswith("of events"):
            vector = "number in a text"
        if not room.has_texts and vector not in ONLY_TITLES and not vector.endswith("of events"):
            vector = "title"
        if vector.startswith(IN_OLD):
            for place in rng.sample(range(len(room.shown)), min(len(room.shown), rng.randint(1, 3))):
                if vector == "times of events" and room.shown[place].guid not in self.former:
                    continue  # a new event may be at any time
                room.shown[place] = self._edited(room.shown[place], vector, at)
            return
        entry = room.entry(at)
        sold = self._sold(seller.sentence(rng.randint(8, 14)))
        if vector == "entry":
            text = seller.text(rng.randint(2, 6))
            honest = (entry.text or "").split()
            kept = " ".join(honest[: int(len(honest) * self.mimicry)])
            title = entry.title if rng.random() < self.mimicry else self._sold(seller.sentence(6))
            self.room.spam.add(escape(text))
            entry = filled(entry, f"<p>{escape(f'{kept} {text}')}</p>", title=title)
        elif vector == "sentence":
            entry = filled(entry, f"{entry.clean_html}<p>{escape(sold)}.</p>")
        elif vector == "late sentence":
            long = " ".join(room.writer.write()[1] for _ in range(60))[:9000]
            entry = filled(entry, f"<p>{escape(long)}</p><p>{escape(sold)}.</p>")
        elif vector == "linked words":
            words = seller.sentence(2)
            address = f"https://{seller.brand}{room.number}.example/{rng.randrange(999)}"
            room.spam.add(address)
            entry = filled(entry, f'{entry.clean_html}<p><a href="{address}">{escape(words)}</a></p>')
        elif vector == "title":
            title = self._sold(seller.sentence(rng.randint(4, 8)))
            entry = edited(entry, title=f"{entry.title} – {title}" if rng.random() < self.mimicry else title)
        elif vector in CARRIED:
            entry = CARRIED[vector](self, entry)
        else:
            old = rng.choice(room.shown)
            entry = filled(replace(entry, title=old.title), old.clean_html or "")
            if room.has_texts:
                entry = filled(entry, f"{entry.clean_html}<p>{escape(sold)}</p>")
            else:
                entry = edited(entry, title=f"{old.title} {sold}")
        room.add(entry)

    @cached_property
    def phrase(self) -> str:
        """Some words of the newsroom itself, in another order, perhaps with a figure."""
        words = [word for _ in range(4) for word in self.rng.choice(self.room.shown).title.split()]
        self.rng.shuffle(words)
        return " ".join([*words[:5], self.rng.choice(["", "66 60 13"])]).strip()

    def _number(self) -> str:
        own = Random(self.seller.brand)
        rng = self.rng if self.mimicry else own  # always the same number, or always another
        return self._sold(telephone(self.rng, "".join(rng.choice("0123456789") for _ in range(11))))

    def _number_in_a_title(self, entry: ParsedEntry) -> ParsedEntry:
        return edited(entry, title=f"{self._number()}: {self.rng.choice(self.room.shown).title}")

    def _number_in_a_text(self, entry: ParsedEntry) -> ParsedEntry:
        return filled(entry, f"{entry.clean_html}<p>{self._number()}.</p>")

    def _written_address(self, entry: ParsedEntry) -> ParsedEntry:
        name = f"{self.seller.brand}{self.rng.choice('abcdefghij')}.com"
        found = self.rng.choice([name, f"info@{name}", f"@{self.seller.brand}", f"www.{name}/win"])
        return filled(entry, f"{entry.clean_html}<p>{escape(self._sold(found))}</p>")

    def _figures_and_signs(self, entry: ParsedEntry) -> ParsedEntry:
        drawn = [self._sold(" ".join(self.rng.choice(SIGNS.split()) for _ in range(size))) for size in (5, 30)]
        title, text = self.rng.choice([(drawn[0], entry.text or ""), (entry.title, drawn[1]), tuple(drawn)])
        return filled(entry, f"<p>{escape(text)}</p>", title=title)

    def _another_account(self, entry: ParsedEntry) -> ParsedEntry:
        host = self.room.account.partition("/")[0] or self.seller.brand + ".example"
        address = f"https://{host}/{self.seller.brand}_{self.rng.randrange(99)}/1"
        self.room.spam.add(address)
        return filled(entry, f'{entry.clean_html}<p><a href="{address}">follow us</a></p>')

    def _address_in_an_address(self, entry: ParsedEntry) -> ParsedEntry:
        inner = f"https://{self.seller.brand}.example/{self.rng.randrange(999)}"
        inner = self.rng.choice([inner, quote(inner, safe=""), inner.partition(":")[2], inner.partition("//")[2]])
        link = f"https://{self.room.host}/news/go?to={inner}"
        self.room.spam.add(link)
        return edited(entry, link=link)

    def _sold(self, text: str) -> str:
        self.room.spam.add(escape(text, quote=False))
        return text

    def _edited(self, entry: ParsedEntry, vector: str, at: datetime) -> ParsedEntry:
        rng, seller = self.rng, self.seller
        updated = {"updated": at} if self.is_dated else {}
        address = f"https://{seller.brand}.example/{rng.randrange(99)}"
        if vector == "words in old texts":
            words = self._sold(seller.sentence(3))
            return filled(entry, f"{entry.clean_html} {escape(words)}", **updated)
        if vector == "sentence in old texts":
            words = self._sold(seller.sentence(12))
            return filled(entry, f"<p>{escape(words)}</p>{entry.clean_html}", **updated)
        if vector == "same words in old texts":
            return filled(entry, f"{entry.clean_html} {escape(self._sold(self.phrase))}", **updated)
        if vector == "places of events":
            facts = json.loads(entry.event)
            place = self._sold(rng.choice([seller.sentence(5), self._number(), f"https://{seller.brand}.example/"]))
            return edited(entry, event=_event(datetime.fromisoformat(facts["starts"]), place), **updated)
        if vector == "times of events":
            starts = NOON + DAY * 400 + MINUTE * rng.randrange(10**5)
            room_name = json.loads(entry.event)["location"]
            self.room.spam.add(starts.isoformat())
            return edited(entry, event=_event(starts, room_name), **updated)
        self.room.spam.add(address)
        if vector == "targets of old links":
            return filled(entry, f'<p><a href="{address}">{escape(entry.text or entry.title)}</a></p>', **updated)
        if vector == "pictures of old texts":
            return edited(
                entry, image_url=address, enclosures=(Enclosure(f"{address}.mp3", "audio/mpeg", None),), **updated
            )
        return edited(entry, title=f"{entry.title} {self._sold(seller.sentence(4))}", **updated)


CARRIED: dict[str, Callable[[Attack, ParsedEntry], ParsedEntry]] = {
    "number in a title": Attack._number_in_a_title,
    "number in a text": Attack._number_in_a_text,
    "written address": Attack._written_address,
    "figures and signs": Attack._figures_and_signs,
    "another account": Attack._another_account,
    "address in an address": Attack._address_in_an_address,
}


@cache
def captured() -> list[list[tuple[str, str]]]:
    folder = os.environ.get("FEEDS", "")
    found = []
    for path in sorted(Path(folder).rglob("*.*")) if folder else ():
        try:
            feed = parse(path.read_bytes(), url="https://feed.example/")
        except NotAFeed:
            continue
        entries = sorted((one for one in feed.entries if one.published), key=lambda one: str(one.published))
        if len(entries) >= 20:
            found.append([(one.title, clean(one.html, base_url="").text) for one in entries])
    return found


def newsroom(rng: Random, feeds: Sequence[list[tuple[str, str]]] = ()) -> tuple[Newsroom, list[ParsedEntry]]:
    """Return a newsroom with its history, oldest first."""
    past = list(rng.choice(feeds)) if feeds and rng.random() < 0.4 else []
    kind = "past" if past else rng.choice(["office", "words"])
    writer = Writer(rng, kind, rng.choice([(20, 60), (40, 200), (200, 500)]), rng.choice([0, 1, 3]), past=past)
    a_week = rng.choice([1, 3, 7, 20])
    room = Newsroom(
        rng,
        writer,
        window=rng.choice([1, 4, 5, 12, 40]),
        a_week=a_week,
        is_dated=rng.random() < 0.85,
        is_turned=rng.random() < 0.15,
        has_texts=rng.random() < 0.85,
        links=rng.choice([0, 0, 0.3, 1]),
        hosts=["office.example", "office.example", "partner.example", *[f"{invented(rng)}.example" for _ in range(3)]],
    )
    more = Random(writer.words[0])
    room.account = more.choice(["", "", "t.example/office", "social.example/@office"])
    room.has_events = more.random() < 0.25
    count = len(past) * 2 // 3 if past else rng.choice([4, 12, 20, 25, 40, 60])
    gap = DAY * 7 / a_week
    entries = [room.entry(NOON - gap * (n + rng.random() * 0.8)) for n in reversed(range(count))]
    room.shown = entries[::-1][: room.window]
    return room, entries


def beside(room: Newsroom, feeds: Sequence[list[tuple[str, str]]] = ()) -> list[tuple[str, str]]:
    """Return entries of an office's other sources: in the same language, about other subjects."""
    rng, writer = room.rng, room.writer
    if writer.kind == "past":
        return [one for feed in feeds if writer.past[-1] not in feed for one in feed][:300]
    others = [Writer(rng, writer.kind, (20, 120), 1) for _ in range(6)]
    for other in others:
        other.words = [word for word in writer.words if rng.random() < 0.8] + other.words[:100]
    return [other.write() for _ in range(30) for other in others]


def attack(room: Newsroom) -> Attack:
    rng = room.rng
    subject = rng.choice([*SPAM, *THEIRS, "brand", "figures"])
    disguise = rng.choice(["", "", "", "spaced", "alike", "figures", "unseen"])
    return Attack(
        room,
        Seller(rng, subject, disguise, invented(rng, 3)),
        rng.sample(VECTORS, rng.choice([1, 1, 2, 4])),
        rate=rng.choice([0.3, 0.6, 1, 1, 2, 5]),
        mimicry=rng.choice([0, 0.3, 0.7]),
        goes_on=rng.choice([0, 1, 1]),
        is_dated=rng.random() < 0.5,
    )
