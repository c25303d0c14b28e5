"""What a trusted source brings, weighed by what is usual for it: which changes go through, and which wait. Pure.

A change that is strange in kind (words, letters, links, dates) waits alone. What is strange in number (entries, rewritten
texts, withdrawals) waits together, and so does everything when several of the latest entries wait. What goes through is
counted in `Publisher.spent`: it adds up over polls and days until an editor confirms the source. A change that an editor
has confirmed is not weighed again (`Publisher.approved`).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from news.parsing import continuity
from news.parsing.continuity import Doubt, Spent
from news.parsing.habits import DAY, LATEST, WEEK, Sample, busiest, hosts_in
from news.parsing.identity import Identified, canonical_address, similarity
from news.parsing.vocabulary import Wording

from .decision import Known, New, SourceFacts

HOUR, MONTH = DAY / 24, 4 * WEEK
TELLING = (continuity.LETTERS, continuity.LINKS, continuity.DATES)
FREE, SHARE = 2, 0.1  # texts a month that any source may rewrite, and withdraw; of the entries of a month
LATE = timedelta(days=14)
MANY_DATED, FEW_HOSTS, RARE_HOSTS = 20, 0.1, 0.03
WAIT, SUSPECT, NOTE = 1.2, 0.7, 0.4
TOUCHED = 0.1  # of a text: more than a slip
SEVERAL = 4  # of the latest entries: everything waits


@dataclass(slots=True)
class Weighed:
    """``waiting``: of new entries, by key. ``left``: rows that stay as they were."""

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
    result = Weighed(spent=tuple(one for one in source.publisher.spent if one.at > at - MONTH))
    _weigh_new(source, new, result, at=at)
    _weigh_rewritten(source, rewritten, result, at=at)
    _weigh_gone(source, gone, result, at=at)
    return result


def mark(entry: Identified) -> str:
    """Names a version of an entry."""
    return f"{entry.k1[:16]}{entry.parsed.content_sha[:16]}"


def gone_mark(row: Known) -> str:
    return row.k1[:16]


# --- New entries ----------------------------------------------------------------------------------------------------


def _weigh_new(source: SourceFacts, new: Sequence[New], result: Weighed, *, at: datetime) -> None:
    habits = source.habits
    samples = [_sample(one.entry, one.published_at) for one in new]
    wordings = [sample.wording for sample in samples]
    uses = Counter(word for wording in wordings for word in wording.all)
    strange = frozenset[str]().union(*(sample.wording.all for sample in habits.strange))
    found: dict[str, list[New]] = {}
    hosts: set[str] = set()
    for one, sample, wording in zip(new, samples, wordings, strict=True):
        beside = {word for word in wording.all if uses[word] > 1} | strange
        reasons = _in_kind(source, sample, wording, beside=beside) | _in_date(source, sample, at=at)
        if math.hypot(*reasons.values()) >= 1:
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


def _main(reasons: Mapping[str, float]) -> str:
    """The reason that an editor understands best: words are strange too where letters are."""
    return next((kind for kind in TELLING if reasons.get(kind, 0) >= 1), max(reasons, key=lambda kind: reasons[kind]))


def _sample(entry: Identified, published_at: datetime | None) -> Sample:
    parsed = entry.parsed
    html = parsed.html if parsed.clean_html is None else parsed.clean_html
    return Sample(parsed.title, parsed.text or "", parsed.link, hosts_in(html), published_at)


def _in_kind(source: SourceFacts, sample: Sample, wording: Wording, *, beside: Collection[str]) -> dict[str, float]:
    """Doubts about what an entry says, by kind."""
    habits = source.habits
    vocabulary = habits.vocabulary
    reasons = {
        continuity.WORDS: math.hypot(vocabulary.novelty(wording), vocabulary.recurrence(wording, beside)),
        continuity.LINKS: WAIT if _strange_links(source, sample) else 0.0,
    }
    if not habits.is_known:
        return reasons
    reasons[continuity.LETTERS] = 3 * habits.strange_letters(sample)
    hosts, usual = habits.strange_hosts(sample)
    if hosts:
        shown = WAIT if source.shows_links and usual <= FEW_HOSTS else 0.0
        reasons[continuity.HOSTS] = max(shown, min(SUSPECT, SUSPECT * RARE_HOSTS / usual))
    return reasons


def _strange_links(source: SourceFacts, sample: Sample) -> set[str]:
    return set(continuity.strange_hosts(source.publisher, [sample.link]))


def _in_date(source: SourceFacts, sample: Sample, *, at: datetime) -> dict[str, float]:
    habits = source.habits
    if source.is_calendar or not habits.is_known:
        return {}
    if sample.published_at is None:
        return {continuity.DATES: (WAIT if len(habits.usual) >= MANY_DATED else SUSPECT) if habits.is_dated else 0.0}
    late = (source.last_success_at or at) - sample.published_at  # it could have come with the last poll
    return {continuity.DATES: WAIT if late > 2 * habits.lateness + LATE else 0.0}


def _are_too_many(source: SourceFacts, new: Sequence[Sample], *, at: datetime) -> bool:
    """More than this source brings in an hour, a day, a week or a month, with what it has brought already.

    Dates count only where they lie between the last poll and this one. Others came now.
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
    left: list[tuple[Identified, Known]] = []
    passing: list[tuple[Identified, Known, float]] = []
    for entry, row in rewritten:
        if row.is_doubted:
            left.append((entry, row))  # an editor decides about what they see
        elif mark(entry) not in source.publisher.approved:
            weight = _amount(source, entry, row)
            strange = weight and _is_strange_rewrite(source, entry, row)
            (left.append((entry, row)) if strange else passing.append((entry, row, weight)))
    usual = _usual(source)
    total = sum(weight for *_, weight in passing)
    if total and _sum(result.spent, continuity.CHANGED) + total > usual:
        left += [(entry, row) for entry, row, weight in passing if weight > TOUCHED]
    elif total:
        result.spent += (Spent(continuity.CHANGED, at, total),)
    if left:
        result.left |= {row.id for _, row in left}
        marks = tuple(mark(entry) for entry, _ in left)
        is_partial = len(left) <= FREE
        result.doubts.append(
            Doubt(continuity.CHANGED, f"{usual:.0f}", str(len(left)), is_partial=is_partial, marks=marks)
        )


def _amount(source: SourceFacts, entry: Identified, row: Known) -> float:
    """How much of an entry became another one, 0 to 1."""
    before, parsed = source.habits.by_id.get(row.id), entry.parsed
    if before is None:
        return 1.0
    title = 1 - _alike(before.title, parsed.title)
    text = 1 - _alike(before.text, parsed.text or "")
    link = float(canonical_address(before.link) != canonical_address(parsed.link))
    return min(1.0, max(link, 2 * title if title > TOUCHED else title, 2 * text if text > TOUCHED else text))


def _alike(one: str, other: str) -> float:
    return 1.0 if one == other else similarity(one.split(), other.split())


def _is_strange_rewrite(source: SourceFacts, entry: Identified, row: Known) -> bool:
    before = source.habits.by_id.get(row.id, Sample(row.title, ""))
    after = _sample(entry, row.published_at)
    added = replace(after, hosts=after.hosts - before.hosts)
    reasons = _in_kind(source, added, after.wording.without(before.wording), beside=_strange_words(source))
    if reasons.get(continuity.HOSTS):
        reasons[continuity.HOSTS] = max(reasons[continuity.HOSTS], NOTE)
    return math.hypot(*reasons.values()) >= 1


def _strange_words(source: SourceFacts) -> frozenset[str]:
    return frozenset[str]().union(*(sample.wording.all for sample in source.habits.strange))


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
    """How many texts a source of its rhythm may rewrite, or withdraw, in a month without a person's look.

    What it has rewritten says nothing: a new owner would make room for more.
    """
    habits = source.habits
    in_a_month = min(len(habits.usual), (habits.a_week or 0.0) * (MONTH / WEEK))
    return FREE + SHARE * in_a_month


def _sum(spent: Iterable[Spent], kind: str) -> float:
    return sum(one.amount for one in spent if one.kind == kind)
