"""Changes of a trusted source, compared with its habits: which are published, and which wait for an editor. Pure.

An entry whose words, letters, links or dates are unusual is held individually. Until an editor confirms the source, two
slightly unusual entries are published, but do not become part of its habits. The least unusual of these count only until
`LASTING` newer ones have arrived. An edit that adds an unknown word or an address counts as a slightly unusual entry. If
a number is unusual (of entries, rewritten texts, withdrawals), or several of the latest entries wait, everything waits.
Until `RECORD` entries are known, and while they vary so much that a stranger's would go unnoticed, every new one and
every edit waits.

`Publisher.spent` counts the changes that were published, so they add up over polls and days. Changes that an editor has
confirmed (`Publisher.approved`) are not weighed again.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from news.parsing import continuity
from news.parsing.contacts import accounts_in, hosts_within
from news.parsing.continuity import Doubt, Spent
from news.parsing.habits import DAY, LATEST, WEEK, Sample, busiest, hides_letters
from news.parsing.identity import Identified, key, similarity
from news.parsing.vocabulary import Wording

from .decision import Known, New, SourceFacts

HOUR, MONTH = DAY / 24, 4 * WEEK
UNSEEN = (continuity.STRANGE, continuity.HINT, continuity.CHANGED)  # one budget
TELLING = (continuity.LETTERS, continuity.LINKS, continuity.DATES)
FREE, SHARE = (
    2,
    0.1,
)  # number of texts that any source may rewrite or withdraw per month; share of a month's texts that it may withdraw
LATE = timedelta(days=14)
FEW_HOSTS, RARE_HOSTS, FEW_CONTACTS, FEW_REPEATS = 0.1, 0.03, 0.04, 0.15
RARE_PHRASES = 0.02  # usual share of texts with a new phrase that returns, below which such a text waits
# Strangeness: at 1 an entry waits. From `NOTE` it counts until an editor confirms the source, from `HINT` for a while.
WAIT, ALMOST, SUSPECT, NOTE, HINT = 1.2, 0.99, 0.8, 0.75, 0.5
LASTING = 30  # entries after which a hint no longer counts
MOST_NOTED = 12  # number of words of an edit
_PART = re.compile(r"\d+|[^\W\d_]+")
SEVERAL = 3  # number of waiting entries among the latest at which all entries wait


@dataclass(slots=True)
class Weighed:
    """Result. ``waiting`` are keys of new entries; ``left`` are ids of rows that do not change."""

    waiting: set[str] = field(default_factory=set)
    left: set[int] = field(default_factory=set)
    doubts: list[Doubt] = field(default_factory=list)
    spent: tuple[Spent, ...] = ()


def weigh(
    source: SourceFacts,
    new: Sequence[New],
    rewritten: Sequence[tuple[Identified, Known]],
    gone: Sequence[Known],
    *,
    at: datetime,
) -> Weighed:
    result = Weighed(spent=tuple(one for one in source.publisher.spent if _still_counts(source, one, at=at)))
    _weigh_new(source, new, result, at=at)
    _weigh_rewritten(source, rewritten, result, at=at)
    _weigh_gone(source, gone, result, at=at)
    return result


def _still_counts(source: SourceFacts, spent: Spent, *, at: datetime) -> bool:
    """Return whether a change still counts: a slightly strange entry until `LASTING` others have come, an edit or a
    withdrawal for a month, everything else until an editor confirms the source.
    """
    if spent.kind == continuity.HINT:
        return any(one.k1[:16] == spent.key for one in source.habits.latest[:LASTING])
    return spent.kind == continuity.STRANGE or spent.at > at - MONTH


def mark(entry: Identified) -> str:
    """Return an identifier of this version of an entry."""
    return f"{entry.k1[:16]}{entry.parsed.content_sha[:16]}"


def gone_mark(row: Known) -> str:
    return row.k1[:16]


# --- New entries ----------------------------------------------------------------------------------------------------


def _weigh_new(source: SourceFacts, new: Sequence[New], result: Weighed, *, at: datetime) -> None:
    habits = source.habits
    if new and not habits.is_known:
        result.waiting = {one.entry.k1 for one in new}
        marks = tuple(mark(one.entry) for one in new)
        result.doubts.append(Doubt(continuity.FEW, str(len(habits.usual)), str(len(new)), is_partial=True, marks=marks))
        return
    samples = [_sample(one.entry, one.published_at) for one in new]
    wordings = [sample.wording for sample in samples]
    uses = Counter(word for wording in wordings for word in wording.all)
    found: dict[str, list[New]] = {}
    hosts: set[str] = set()
    earlier: list[Wording] = []
    # Oldest first, since only the first may pass.
    for one, sample, wording in reversed(list(zip(new, samples, wordings, strict=True))):
        beside = {word for word in wording.all if uses[word] > 1}
        reasons = _in_kind(source, sample, wording, beside=beside) | _in_date(source, sample, at=at)
        strangeness = min(WAIT, RARE_PHRASES / habits.rarely_bring_back(wording, earlier))
        reasons[continuity.WORDS] = max(reasons[continuity.WORDS], strangeness)
        earlier.append(wording)
        if not _passes(result, one.entry, _strangeness(reasons), at=at):
            found.setdefault(_main(reasons), []).append(one)
            hosts |= _strange_links(source, sample)
    for kind, ones in found.items():
        result.waiting |= {one.entry.k1 for one in ones}
        before, after = str(len(ones)), ""
        if kind == continuity.LINKS:
            before, after = ", ".join(source.publisher.hosts[-3:]), ", ".join(sorted(hosts)[: continuity.MOST_KEPT])
        marks = tuple(mark(one.entry) for one in ones)
        result.doubts.append(Doubt(kind, before, after or str(len(ones)), is_partial=True, marks=marks))
    if _are_too_many(source, samples, at=at):
        result.waiting |= {one.entry.k1 for one in new}
        rate = habits.a_week
        result.doubts.append(Doubt(continuity.VOLUME, "" if rate is None else f"{max(1, round(rate))}", str(len(new))))
    latest = sum(sample.is_strange for sample in habits.latest[: max(0, LATEST - len(new))]) + len(result.waiting)
    if result.waiting and latest >= SEVERAL:
        result.waiting |= {one.entry.k1 for one in new}
        result.doubts.append(Doubt(continuity.SEVERAL, str(LATEST), str(latest)))


def _strangeness(reasons: Mapping[str, float]) -> float:
    return math.hypot(*reasons.values())


def _passes(result: Weighed, entry: Identified, strangeness: float, *, at: datetime) -> bool:
    """Return whether the entry is published without review. Until an editor confirms the source, at most `FREE`
    slightly strange entries are, however slowly they come. A published entry may change later.
    """
    key = entry.k1[:16]
    if strangeness < HINT:
        return True
    if strangeness >= 1:
        return False
    if all(one.key != key for one in result.spent):
        if _sum(result.spent, *UNSEEN) >= FREE:
            return False
        kind = continuity.STRANGE if strangeness >= NOTE else continuity.HINT
        result.spent += (Spent(kind, at, 1.0, key),)
    return True


def _main(reasons: Mapping[str, float]) -> str:
    """Return the reason that an editor understands best. An entry with strange letters, for example, also has strange
    words.
    """
    return next((kind for kind in TELLING if reasons.get(kind, 0) >= 1), max(reasons, key=lambda kind: reasons[kind]))


def _sample(entry: Identified, published_at: datetime | None) -> Sample:
    parsed = entry.parsed
    return Sample.of(
        parsed.title,
        parsed.text or "",
        link=parsed.link,
        html=parsed.html if parsed.clean_html is None else parsed.clean_html,
        files=[parsed.image_url, *(one.url for one in parsed.enclosures)],
        event=parsed.event,
        published_at=published_at,
    )


def _in_kind(
    source: SourceFacts, sample: Sample, wording: Wording, *, beside: Collection[str] = (), whole: Sample | None = None
) -> dict[str, float]:
    """Return doubts, by kind, about the content of an entry, or about what an edit adds to the ``whole``. A recurring
    word, such as a new subject, is never enough to make it wait alone.
    """
    habits = source.habits
    novelty, recurrence = habits.vocabulary.strangeness(wording, beside, is_part=whole is not None)
    if kind := habits.repeats(wording):
        recurrence = max(recurrence, _rarity(habits.usually_repeat(kind), is_shown=True, few=FEW_REPEATS))
    reasons = {
        continuity.WORDS: math.hypot(novelty, min(recurrence, ALMOST)),
        continuity.LINKS: WAIT if _strange_links(source, sample) else 0.0,
        continuity.LETTERS: 3 * habits.strange_letters(sample),
    }
    if hides_letters(f"{sample.title} {sample.text}"):
        rarity = _rarity(habits.usually_hide_letters, is_shown=True, few=FEW_CONTACTS)
        reasons[continuity.LETTERS] = max(reasons[continuity.LETTERS], rarity)
    if habits.is_without_letters(whole or sample):
        reasons[continuity.LETTERS] = WAIT
    contacts, usual = habits.strange_contacts(sample, wording)
    if contacts:
        reasons[continuity.WORDS] = max(reasons[continuity.WORDS], _rarity(usual, is_shown=True, few=FEW_CONTACTS))
    hosts, usual = habits.strange_hosts(sample)
    if hosts:
        is_shown = source.shows_links or not hosts.isdisjoint(hosts_within([sample.link]))
        reasons[continuity.HOSTS] = _rarity(usual, is_shown=is_shown)
    accounts, usual = habits.strange_accounts(sample)
    if accounts and (source.shows_links or not accounts.isdisjoint(accounts_in([sample.link]))):
        reasons[continuity.HOSTS] = max(reasons.get(continuity.HOSTS, 0.0), _rarity(usual, is_shown=True))
    return reasons


def _rarity(usual: float, *, is_shown: bool, few: float = FEW_HOSTS) -> float:
    """Return the strangeness of something new, from the usual share of texts with something new. ``is_shown``: readers
    can follow it.

    `SUSPECT` counts the entry, so at most `FREE` pass. It waits at once only if something else about it is unusual too:
    honest offices link to a new partner in their usual words.
    """
    return SUSPECT if is_shown and usual <= few else min(SUSPECT, SUSPECT * RARE_HOSTS / usual)


def _adds(source: SourceFacts, before: Sample, after: Sample) -> bool:
    """Return whether the edit adds a word that this source has never used, or an address that the entry did not have."""
    return _has_unknown(source, after.wording.without(before.wording)) or not after.addresses <= before.addresses


def _has_unknown(source: SourceFacts, wording: Wording) -> bool:
    return source.habits.vocabulary.lacks(wording)


def _strange_links(source: SourceFacts, sample: Sample) -> set[str]:
    return set(continuity.strange_hosts(source.publisher, [sample.link]))


def _in_date(source: SourceFacts, sample: Sample, *, at: datetime) -> dict[str, float]:
    habits = source.habits
    if source.is_calendar:
        return {}
    if sample.published_at is None:
        return {continuity.DATES: WAIT if habits.is_dated else 0.0}
    late = (source.last_success_at or at) - sample.published_at  # the previous poll could already have shown it
    return {continuity.DATES: WAIT if late > 2 * habits.lateness + LATE else 0.0}


def _are_too_many(source: SourceFacts, new: Sequence[Sample], *, at: datetime) -> bool:
    """Return whether there are more new entries than the source brings in an hour, a day, a week or a month, including
    its earlier ones.

    A publication date counts only if it is between the last poll and this one. Otherwise the entry counts as new now.
    """
    if not new:
        return False
    habits, since = source.habits, source.last_success_at or at
    moments = [
        sample.published_at if sample.published_at and since < sample.published_at <= at else at for sample in new
    ]
    for window in (HOUR, DAY, WEEK, MONTH):
        start = min(moments) - window
        all_moments = sorted([*moments, *(moment for moment in habits.brought if start < moment <= at)])
        if busiest(all_moments, window) > habits.usually_within(window):
            return True
    return False


# --- Texts that change ----------------------------------------------------------------------------------------------


def _weigh_rewritten(
    source: SourceFacts, rewritten: Sequence[tuple[Identified, Known]], result: Weighed, *, at: datetime
) -> None:
    left = [(entry, row) for entry, row in rewritten if not _may_change(source, entry, row, result, at=at)]
    if len(left) > FREE:
        left = [(entry, row) for entry, row in rewritten if mark(entry) not in source.publisher.approved]
    if left:
        result.left |= {row.id for _, row in left}
        marks = tuple(mark(entry) for entry, _ in left)
        is_partial = len(left) <= FREE
        result.doubts.append(Doubt(continuity.CHANGED, str(FREE), str(len(left)), is_partial=is_partial, marks=marks))


def _may_change(source: SourceFacts, entry: Identified, row: Known, result: Weighed, *, at: datetime) -> bool:
    """Return whether the edit is published. Words that the source uses count by their share of the text. Unknown words
    and addresses count as a strange entry.
    """
    if row.is_doubted:
        return False  # an editor decides about the version that they see
    if mark(entry) in source.publisher.approved:
        return True
    before, after = source.habits.by_id.get(row.id), _sample(entry, row.published_at)
    if before is None or not source.habits.is_known:
        return False
    if _adds(source, before, after) or source.habits.is_without_letters(after):
        added = replace(
            after,
            title=_added(after.title, before.title),
            text=_added(after.text, before.text),
            hosts=after.hosts - before.hosts,
            accounts=after.accounts - before.accounts,
        )
        reasons = _in_kind(source, added, after.wording.without(before.wording), whole=after)
        return _passes(result, entry, 1.0 if _strangeness(reasons) >= 1 else ALMOST, at=at)
    amount, additions = _amount(before, after), _additions(before, after)
    same = sum(_is_same(additions, one, entry) for one in result.spent)
    if same and (same >= FREE or not _passes(result, entry, ALMOST, at=at)):
        return False
    if amount and _sum(result.spent, *UNSEEN) + amount > FREE:
        return False
    if amount:
        result.spent += (Spent(continuity.CHANGED, at, amount, _noted(entry, additions)),)
    return True


def _additions(before: Sample, after: Sample) -> frozenset[str]:
    """Return hashes of the words and figures that the edit adds."""
    added = Counter(_plain(f"{after.title} {after.text}")) - Counter(_plain(f"{before.title} {before.text}"))
    return frozenset(("#" if word.isdigit() else "") + key(word)[:6] for word in added)


def _plain(text: str) -> list[str]:
    return _PART.findall(text.casefold())


def _noted(entry: Identified, additions: frozenset[str]) -> str:
    """Return what `_is_same` compares. The first character distinguishes it from the key of a strange entry."""
    return " ".join(["+" + entry.k1[:16], *sorted(additions)[:MOST_NOTED]])


def _is_same(additions: frozenset[str], earlier: Spent, entry: Identified) -> bool:
    """Return whether an earlier edit, of another entry, adds the same figure or two of the same words."""
    if earlier.kind != continuity.CHANGED or not earlier.key or earlier.key.startswith("+" + entry.k1[:16]):
        return False
    common = additions.intersection(earlier.key.split(" ")[1:])
    return len(common) > 1 or any(one.startswith("#") for one in common)


def _added(after: str, before: str) -> str:
    known = frozenset(before.split())
    return " ".join(word for word in after.split() if word not in known)


def _amount(before: Sample, after: Sample) -> float:
    """Return the share of an entry that was rewritten, 0 to 1. An event at another time counts as rewritten."""
    if before.when != after.when:
        return 1.0
    return min(1.0, 2 * (1 - min(_alike(before.title, after.title), _alike(before.text, after.text))))


def _alike(one: str, other: str) -> float:
    return 1.0 if one == other else similarity(one.split(), other.split())


# --- What is withdrawn ----------------------------------------------------------------------------------------------


def _weigh_gone(source: SourceFacts, gone: Sequence[Known], result: Weighed, *, at: datetime) -> None:
    public = [row for row in gone if row.goes_out(source) and gone_mark(row) not in source.publisher.approved]
    if not public:
        return
    usual = _usual(source)
    if _sum(result.spent, continuity.GONE) + len(public) <= usual:
        result.spent += (Spent(continuity.GONE, at, float(len(public))),)
        return
    marks = tuple(map(gone_mark, public))
    result.doubts.append(Doubt(continuity.GONE, f"{usual:.0f}", str(len(public)), marks=marks))


def _usual(source: SourceFacts) -> float:
    """Return how many texts a source with this rhythm may withdraw per month without review."""
    habits = source.habits
    in_a_month = min(len(habits.usual), (habits.a_week or 0.0) * (MONTH / WEEK))
    return FREE + SHARE * in_a_month


def _sum(spent: Iterable[Spent], *kinds: str) -> float:
    return sum(one.amount for one in spent if one.kind in kinds)
