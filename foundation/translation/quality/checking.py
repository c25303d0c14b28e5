"""All checks of one text and its translation. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from foundation.translation.quality.alternatives import differing_alternatives
from foundation.translation.quality.comparing import differences
from foundation.translation.quality.exchanged import exchanged
from foundation.translation.quality.facts import Facts
from foundation.translation.quality.findings import Finding, Kind
from foundation.translation.quality.glossary import Index, other_terms
from foundation.translation.quality.leftovers import leftover
from foundation.translation.quality.links import Link, differing_links, links_of
from foundation.translation.quality.month_names import knows_months
from foundation.translation.quality.names import lost_names
from foundation.translation.quality.reading import facts_of
from foundation.translation.rich_text import parsed


@dataclass(frozen=True, slots=True)
class Languages:
    """Languages of the original (``source``) and of the translation (``target``)."""

    source: str
    target: str

    @property
    def has_dates(self) -> bool:
        """Whether the names of months are known in both languages. Otherwise the parts of dates are compared as numbers."""
        return knows_months(self.source) and knows_months(self.target)


@dataclass(frozen=True, slots=True)
class Glossary:
    """Glossary for a pair of languages. ``terms`` are indexed by their names in the language of the original,
    ``avoided`` by names that a translation should not use.
    """

    terms: Index
    avoided: Index


@dataclass
class Side:
    """One text, with its facts read once."""

    value: str
    language: str
    is_rich: bool = False
    has_dates: bool = True

    @cached_property
    def text(self) -> str:
        if not self.is_rich:
            return self.value
        soup = parsed(self.value)
        for line_break in soup.find_all("br"):
            line_break.replace_with("\n")
        return soup.get_text()

    @cached_property
    def facts(self) -> Facts:
        return facts_of(self.text, self.language, has_dates=self.has_dates)

    @cached_property
    def bold(self) -> str:
        """The words in bold."""
        found = parsed(self.value).find_all(["b", "strong"]) if self.is_rich and "<" in self.value else []
        return " ".join(" ".join(element.get_text() for element in found).split())

    @cached_property
    def links(self) -> list[Link]:
        return links_of(self.value, is_rich=self.is_rich)


@dataclass(frozen=True, slots=True)
class Context:
    """Data for a check besides the two texts. ``pages`` has the ``translation_key`` of linked pages. ``known``: the
    facts of the whole original and the whole translation, for texts that may be paired with wrong ones.
    """

    pages: Mapping[int, object] = field(default_factory=dict)
    glossary: Glossary | None = None
    known: tuple[Facts, Facts] | None = None


def check(original: Side, translation: Side, context: Context | None = None) -> list[Finding]:
    """Return the findings of a pair, errors first. An untranslated text has only that finding."""
    context = context or Context()
    source, target = original.language, translation.language
    left = list(leftover(original.text, translation.text, source=source, target=target))
    found = (
        left
        if left and left[0].translation == translation.text
        else [*left, *_differences(original, translation, context)]
    )
    return sorted(found, key=lambda finding: not finding.is_error)


def _differences(original: Side, translation: Side, context: Context) -> Iterator[Finding]:
    yield from differences(original.facts, translation.facts, known=context.known)
    codes = (original.language, translation.language)
    yield from exchanged((original.text, original.facts), (translation.text, translation.facts), codes)
    yield from differing_alternatives(original.text, translation.text, codes)
    yield from differing_links(original.links, translation.links, pages=context.pages, codes=codes)
    if original.bold and not translation.bold and not context.known:
        yield Finding(Kind.BOLD, original.bold)
    yield from lost_names(original.text, translation.text)
    if context.glossary:
        found = context.glossary.terms.find(original.text)
        yield from other_terms(
            original.text, translation.text, found, target=translation.language, avoided=context.glossary.avoided
        )


def union(facts: Iterable[Facts]) -> Facts:
    """Return the facts of all texts of a page together."""
    every = list(facts)
    written = tuple(fact for one in every for fact in one.written)
    return Facts(written, frozenset(number for one in every for number in one.in_words))
