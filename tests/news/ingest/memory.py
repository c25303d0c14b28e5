"""A trusted source without a database: documents go through `look` and `decide`, and the public entries are kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from news.ingest.decide import decide, look
from news.ingest.decision import Decision, Known, SourceFacts
from news.parsing.continuity import Doubt, accepted, added
from news.parsing.habits import Habits, Sample
from news.parsing.identity import Document, Identified
from news.parsing.parsed import ParsedEntry, ParsedFeed
from news.parsing.vocabulary import Vocabulary

type Test = Callable[[str], bool]


def shown(entry: ParsedEntry) -> str:
    """Public content of a source for readers and programs."""
    enclosures = " ".join(one.url for one in entry.enclosures)
    return (
        f"{entry.title}\n{entry.clean_html}\n{entry.text}\n{entry.link}\n{entry.image_url} {enclosures} {entry.event}"
    )


@dataclass
class Memory:
    facts: SourceFacts
    is_spam: Test = lambda text: False
    rows: dict[int, Known] = field(default_factory=dict)
    samples: dict[int, Sample] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)
    spam: set[int] = field(default_factory=set)
    held: set[int] = field(default_factory=set)
    early: set[int] = field(default_factory=set)  # came before the record was long enough
    left: set[str] = field(default_factory=set)
    background: Vocabulary | None = None

    def read(self, feed: ParsedFeed, *, at: datetime, is_first: bool = False) -> None:
        passing = {one.key for one in self.facts.publisher.spent if one.key}
        confirmed = {mark[:16] for mark in self.facts.publisher.approved}
        samples = [
            replace(
                self.samples[pk],
                is_strange=row.is_doubted and row.status != "published",
                is_passing=row.k1[:16] in passing,
                is_confirmed=row.k1[:16] in confirmed,
                published_at=row.published_at,
                first_seen_at=row.first_seen_at,
                id=pk,
            )
            for pk, row in self.rows.items()
        ]
        samples.sort(key=lambda one: (one.first_seen_at, one.published_at or one.first_seen_at, one.id), reverse=True)
        since = None if is_first else self.facts.last_success_at
        habits = Habits(samples[:100], {one.id: one for one in samples})
        if not habits.is_known:
            habits = replace(habits, background=self.background)
        facts = replace(self.facts, last_success_at=since, habits=habits)
        decision = decide(look(facts, feed), list(self.rows.values()), at=at)
        if not (is_first or habits.is_known):
            self.early |= set(range(len(self.rows) + 1, len(self.rows) + 1 + len(decision.new)))
        self._write(decision, at=at, is_first=is_first)

    def _write(self, decision: Decision, *, at: datetime, is_first: bool) -> None:
        self.doubts = added(self.doubts, decision.doubts)
        is_held = any(not doubt.is_partial for doubt in self.doubts)
        for pk, values in decision.changes.items():
            fields = {name: value for name, value in values.items() if name in Known.__slots__}
            self.rows[pk] = replace(self.rows[pk], **fields)
        for pk, entry in decision.texts.items():
            self._keep(pk, entry)
        for one in reversed(decision.new):
            pk = len(self.rows) + 1
            goes_out = is_first or not (one.is_doubted or is_held)
            self.rows[pk] = Known(
                id=pk,
                source_id=self.facts.id,
                k1=one.entry.k1,
                k2=one.entry.k2,
                content_hash=one.entry.parsed.content_sha,
                status="published" if goes_out else "new",
                published_at=one.published_at,
                updated_at=one.entry.parsed.updated,
                first_seen_at=at,
                is_published_by_itself=goes_out,
                is_doubted=not goes_out,
            )
            if not goes_out:
                self.held.add(pk)
            self._keep(pk, one.entry)
        self.left |= {mark for doubt in decision.doubts if doubt.kind == "changed" for mark in doubt.marks}
        self.facts = replace(
            self.facts,
            document=decision.document,
            publisher=decision.publisher,
            is_held=is_held,
            last_success_at=at,
        )

    def _keep(self, pk: int, entry: Identified) -> None:
        parsed = entry.parsed
        self.samples[pk] = Sample.of(
            parsed.title,
            parsed.text or "",
            link=parsed.link,
            html=parsed.clean_html or "",
            files=[parsed.image_url, *(one.url for one in parsed.enclosures)],
            event=parsed.event,
            k1=entry.k1,
        )
        self.rows[pk] = replace(self.rows[pk], title=parsed.title, title_key=entry.title_key)
        self.texts[pk] = shown(parsed)
        if self.rows[pk].is_published_by_itself and self.is_spam(self.texts[pk]):
            self.spam.add(pk)

    def confirm(self) -> None:
        """Confirm like an editor, so that all waiting entries are published."""
        self.facts = replace(self.facts, publisher=accepted(self.facts.publisher, self.doubts), is_held=False)
        self.doubts = []
        for pk, row in self.rows.items():
            if row.is_doubted:
                self.rows[pk] = replace(row, is_doubted=False, is_published_by_itself=True, status="published")


def memory(*, at: datetime, **values: object) -> Memory:
    facts = SourceFacts(id=1, document=Document({}), language="en", is_trusted=True, last_success_at=at, **values)  # type: ignore[arg-type]
    return Memory(facts)
