"""Generated newsrooms and attackers who take them over: documents of one source over weeks, as a poll sees them.

A newsroom has its own rhythm and its own words. An attack is a function that changes what the site shows at one poll;
it marks each of its own texts as spam (`Site.spam`).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

from news.parsing.parsed import ParsedEntry
from tests.source_factories import NOON, parsed_entry

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
PLACES = (
    "Lisbon",
    "Dakar",
    "Riga",
    "Tallinn",
    "Vienna",
    "Sofia",
    "Prague",
    "Oslo",
    "Ankara",
    "Tirana",
    "Zagreb",
    "Baku",
)
WHO = (
    "customs officers",
    "border guards",
    "the port authority",
    "tax inspectors",
    "the ministry of finance",
    "experts",
)
DID = (
    "seized",
    "inspected",
    "met to discuss",
    "signed an agreement on",
    "trained colleagues in",
    "published figures on",
)
WHAT = (
    "counterfeit medicines",
    "tobacco smuggling",
    "express parcels",
    "risk management",
    "transit guarantees",
    "single window systems",
    "protected species",
    "rules of origin",
    "valuation of goods",
    "cash declarations",
    "container scanning",
)
MORE = (
    "The operation took place with partners in {place} and lasted {n} days.",
    "According to {who}, trade through {place} grew by {n} per cent compared with last year.",
    "Participants from {n} administrations exchanged experience about {what}.",
    "The director general thanked {who} for their work on {what}.",
    "A report about {what} will be presented to the council in {place}.",
    "Declarations for {what} can now be lodged electronically at the border.",
    "Investigators found {n} kilograms of goods hidden in a lorry on its way to {place}.",
)
# Subjects of others: places that are sold, titles, sentences.
SPAM = {
    "casino": (
        ["online casino", "live roulette", "slots site", "poker room", "sportsbook"],
        ["free spins", "welcome bonus", "no deposit bonus", "daily jackpot", "cashback"],
        ["spin the reels", "place your bets", "win real money", "claim your bonus", "double your stake"],
    ),
    "pills": (
        ["weight loss pills", "generic tablets", "keto gummies", "hair serum", "sleep drops"],
        ["free shipping", "no prescription", "overnight delivery", "money back guarantee"],
        ["lose belly fat", "boost your stamina", "feel ten years younger", "order your trial pack"],
    ),
    "loans": (
        ["payday loan", "instant credit", "debt consolidation", "mortgage refinancing"],
        ["guaranteed approval", "no credit check", "same day funding", "low monthly rates"],
        ["get cash fast", "apply in minutes", "fix your credit score", "borrow money today"],
    ),
    "coins": (
        ["bitcoin wallet", "token presale", "trading robot", "meme coin"],
        ["guaranteed profit", "passive income", "free airdrop", "early access"],
        ["buy the dip", "stake your coins", "join the presale", "become rich from home"],
    ),
}
SPAM_TITLES = (
    "Best {a} of the year with {b}",
    "How to {c} at any {a}",
    "{b}: why this {a} is so popular",
    "{c} with {b}",
)
SPAM_TEXTS = (
    "Looking for the best {a}? Our team has tested more than {n} brands so that you can {c} without risk.",
    "Sign up today and get {b} when you register with our code.",
    "It takes two minutes to {c}, and the {b} is added to your account.",
    "Thousands of players {c} every day from their phone.",
    "Compare every {a} on our list and choose the one with the biggest {b}.",
    "The offer ends soon, so {c} before it is gone.",
)
FOREIGN = {
    "german": "Jetzt kostenlos spielen und den grossen Gewinn sichern denn heute gibt es doppelte Freispiele fuer alle Kunden",
    "russian": "Играйте бесплатно и выиграйте большой приз сегодня вместе с нашим лучшим казино бонус каждому новому игроку",
}


def _filled(rng: Random, pattern: str) -> str:
    text = pattern.format(
        place=rng.choice(PLACES), who=rng.choice(WHO), what=rng.choice(WHAT), n=rng.randint(2, 90), did=rng.choice(DID)
    )
    return text[0].upper() + text[1:]


def honest_texts(rng: Random) -> tuple[str, str]:
    title = _filled(
        rng, rng.choice(("{who} {did} {what} in {place}", "{what}: {who} meet in {place}", "{place}: {did} {what}"))
    )
    return title, " ".join(_filled(rng, pattern) for pattern in rng.sample(MORE, rng.randint(2, 6)))


def spam_texts(rng: Random, subject: str) -> tuple[str, str]:
    if subject in FOREIGN:
        words = FOREIGN[subject].split()
        return " ".join(rng.sample(words, 6)), " ".join(rng.choice(words) for _ in range(rng.randint(15, 60)))
    a, b, c = SPAM[subject]

    def filled(pattern: str) -> str:
        text = pattern.format(a=rng.choice(a), b=rng.choice(b), c=rng.choice(c), n=rng.randint(3, 99))
        return text[0].upper() + text[1:]

    return filled(rng.choice(SPAM_TITLES)), " ".join(filled(rng.choice(SPAM_TEXTS)) for _ in range(rng.randint(2, 7)))


def edited(entry: ParsedEntry, **values: object) -> ParsedEntry:
    """Return ``entry`` with other values, as its publisher would show it."""
    if "text" in values:
        values |= {"html": f"<p>{values['text']}</p>", "clean_html": f"<p>{values['text']}</p>"}
    entry = replace(entry, **values)  # type: ignore[arg-type]
    content = (entry.title, entry.link, entry.html, entry.enclosures, entry.event)
    return replace(entry, content_sha=hashlib.sha256(repr(content).encode()).hexdigest())


@dataclass
class Site:
    """Content of the source. ``a_week``: entries that it writes. ``shown``: newest first, at most ``window``.
    ``former``: what an attack has kept of it.
    """

    rng: Random
    a_week: float = 5
    window: int = 12
    host: str = "customs.example"
    title: str = "Customs of Utopia"
    home_url: str = "https://customs.example/"
    shown: list[ParsedEntry] = field(default_factory=list)
    spam: set[str] = field(default_factory=set)
    former: list[ParsedEntry] = field(default_factory=list)
    number: int = 0
    place: str = ""
    subject: str = "casino"

    def write(self, at: datetime, **values: object) -> ParsedEntry:
        self.number += 1
        title, text = honest_texts(self.rng)
        link = f"https://{self.host}/news/{self.number}"
        entry = parsed_entry(self.number, guid=link, link=link, title=title, text=text, published=at, position=0)
        return edited(entry, **values) if values else entry

    def add(self, *entries: ParsedEntry) -> None:
        self.shown = [*entries, *self.shown][: self.window]

    def goes_on(self, since: datetime, at: datetime) -> None:
        """Add the entries of an honest newsroom between two polls."""
        chance = self.a_week / 7 * ((at - since) / DAY)
        while self.rng.random() < chance:
            self.add(self.write(at - self.rng.random() * (at - since)))
            chance -= 1

    def sell(self, at: datetime, **values: object) -> ParsedEntry:
        """Return a spam text."""
        title, text = spam_texts(self.rng, self.subject)
        entry = edited(self.write(at), title=title, text=text, **values)
        self.spam |= {entry.title, entry.text or ""}
        return entry

    def spoil(self, place: int, *names: str) -> None:
        """Turn one of the shown texts into spam, in these fields."""
        entry, other = self.shown[place], self.sell(NOON)
        values = {name: getattr(other, name) for name in names}
        if "link" in names:
            values["link"] = values["link"].replace(self.host, "casino.example")
            self.spam.add(values["link"])
        self.spam |= {str(value) for value in values.values()}
        self.shown[place] = edited(entry, **values)


def newsroom(rng: Random, **values: object) -> Site:
    """Return a newsroom with a history of sixty entries, of which its document shows the latest."""
    site = Site(rng, **{"a_week": rng.choice([2, 5, 14]), "window": rng.choice([6, 12, 30]), **values})  # type: ignore[arg-type]
    return site


def history(site: Site, count: int = 60) -> list[ParsedEntry]:
    gap = timedelta(days=7) / site.a_week
    entries = [site.write(NOON - gap * (n + site.rng.random() * 0.8)) for n in reversed(range(count))]
    site.shown = entries[::-1][: site.window]
    return entries[::-1]


# Title | text, each about something else.
_MANY = """
Two hundred free spins for every newcomer | Open an account, turn the reels and cash out the jackpot within minutes.
Tablets without a prescription | Order online at half the price; the parcel is plain and the postman asks nothing.
This robot trades while you sleep | Fifteen percent a day from our signals. Join the channel, deposit and withdraw freely.
Singles in your street are waiting | Sign up, upload a photo and meet somebody charming before midnight.
Money on your card in five minutes | Bad credit is welcome, no guarantor, no questions, first loan without interest.
Swiss watches straight from the factory | Perfect copies of every luxury brand, sapphire glass, free returns.
Ten kilos lighter by Sunday | One cup of this bitter tea burns belly fat; surgeons are furious.
Sure tips for tonight's matches | Fixed odds above two, paid only after you win, refund in case of a draw.
Your thesis, written overnight | Native authors, no plagiarism, any footnote style, delivered before the deadline.
First page of every search engine | A thousand backlinks from aged domains for the price of a lunch.
The mattress that ended my backache | Memory foam, hundred nights on trial, coupon at checkout.
Residential proxies by the gigabyte | Scrape any shop, rotate every minute, never meet a captcha again.
Recover a stolen wallet | Ethical hackers trace coins, unlock phones and read a cheating spouse's messages.
Elite companions in your hotel | Verified pictures, all nationalities, discreet around the clock.
Original licence keys, delivered in seconds | Office suites and operating systems for life; resellers get a rebate.
Calm your dog with hemp | Vets recommend these gummies against fireworks, vegan and laboratory tested.
A diploma from any university | Watermark, hologram and transcript included; employers never notice.
We buy ugly houses | Cash within a week, no realtor, no repairs, even with tenants.
The tarot knows your name | Love spells, broken curses and lucky numbers by video call with a seventh daughter.
Excavators from a closed quarry | Overhauled hydraulics, low hours, financing and a low loader to your gate.
Whiter teeth in a week | Charcoal strips that dentists hide from you, second pack at no charge.
Learn guitar without any notes | Twelve lessons on your phone; neighbours will ask for more.
A villa by the warm sea | Buy a share, get a residence permit and rent it out in summer.
Earn from home with envelopes | No skills required, weekly wages, starter kit for a small deposit.
"""
MANY = tuple((title, text) for title, _, text in (line.partition(" | ") for line in _MANY.strip().splitlines()))
