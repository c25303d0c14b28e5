"""Translation memory: the texts of public translations that are current, with the texts they were made from.

``states`` calls `remember` whenever it calculates the row of a translation: after each change of a page or of its
privacy, and once a minute for rows that are wrong. `find` ignores the texts of a page that changed since, or that not
everybody may read now, so a suggestion is never older than what is public.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, QuerySet
from django.db.models.functions import Coalesce
from django.utils.html import escape

from foundation.public_pages import private_places
from foundation.translation import likeness, rich_text
from foundation.translation.models import Segment, SegmentKey, TranslationState
from foundation.translation.pairing import Pair, State
from foundation.translation.texts import Text

SUGGESTIONS = 3
CANDIDATES = 50  # number of segments with the most keys in common whose words are compared
LEAST_WITH_OTHER_WORDS = 0.75  # below this likeness, only one in six texts of the demo has the suggested translation
LINK = re.compile(r"</?(?:a|embed)\b[^>]*>")


@dataclass(frozen=True, slots=True)
class Match:
    """Text of the memory that is like ``text``. ``value`` is what to insert: HTML for rich text."""

    text: str
    source: str
    value: str
    is_rich: bool
    likeness: float
    segment: Segment
    has_other_numbers: bool = False

    @property
    def translation(self) -> str:
        return _shown(self.value, is_rich=self.is_rich)

    @property
    def published(self) -> str:
        """The translation as it was published, with its numbers."""
        return _shown(self.segment.translation, is_rich=self.segment.is_rich)


def segments_of(pairs: Iterable[Pair]) -> Iterator[Segment]:
    """Yield unsaved segments of a page: its current texts, then their sentences."""
    current = [pair for pair in pairs if pair.state in {State.CURRENT, State.SAME}]
    for source, translation in ((pair.original, pair.translation) for pair in current):
        if source and translation and source.is_rich == translation.is_rich:
            yield Segment(source=source.value, translation=translation.value, is_rich=source.is_rich, is_sentence=False)
            for one, other in likeness.aligned(visible(source), visible(translation)):
                yield Segment(source=one, translation=other, is_rich=False, is_sentence=True)


def visible(text: Text) -> str:
    return _shown(text.value, is_rich=text.is_rich)


def _shown(value: str, *, is_rich: bool) -> str:
    return rich_text.visible(value) if is_rich else " ".join(value.split())


def remember(state: TranslationState, pairs: Iterable[Pair]) -> None:
    """Replace the segments of a translation by ``pairs``. Nothing is written if they are the same."""
    found = list(segments_of(pairs))
    stored = list(state.segments.order_by("pk"))
    if [_content(one) for one in stored] == [_content(one) for one in found]:
        return
    languages = languages_of(state.original, state.page)
    state.segments.all().delete()
    for segment in found:
        segment.state = state
    Segment.objects.bulk_create(found)
    SegmentKey.objects.bulk_create(
        SegmentKey(segment=segment, key=key)
        for segment in found
        for key in likeness.keys(
            _shown(segment.source, is_rich=segment.is_rich),
            _of_sentences(languages) if segment.is_sentence else languages,
        )
    )


def _content(segment: Segment) -> tuple[Any, ...]:
    return segment.source, segment.translation, segment.is_rich, segment.is_sentence


def languages_of(original: Any, translation: Any) -> str:
    return f"{original.locale.language_code}>{translation.locale.language_code}"


def public() -> QuerySet[Segment]:
    """Return the segments that equal what everybody may read now."""
    states = TranslationState.objects.filter(
        is_open=True,
        page__live=True,
        original__live=True,
        public_revision=Coalesce(F("page__live_revision_id"), 0),
        original_revision=Coalesce(F("original__live_revision_id"), 0),
    )
    for path in private_places():
        states = states.exclude(page__path__startswith=path).exclude(original__path__startswith=path)
    return Segment.objects.filter(state__in=states.order_by())


def find(text: Text, languages: str) -> list[Match]:
    """Return the best matches for a text, or else one for each of its first sentences. The number of queries does not
    depend on the size of the memory."""
    words, current = visible(text), public()
    if whole := _matches(text, words, likeness.keys(words, languages), current):
        return whole
    parts = likeness.sentences(words)
    if len(parts) < 2:
        return []
    found: list[Match] = []
    for part in parts[:SUGGESTIONS]:
        keys = likeness.keys(part, languages) | likeness.keys(part, _of_sentences(languages))
        found += _matches(text, part, keys, current)[:1]
    return found


def _of_sentences(languages: str) -> str:
    return f"{languages} sentence"


def _matches(text: Text, words: str, keys: set[int], current: QuerySet[Segment]) -> list[Match]:
    shared = SegmentKey.objects.filter(key__in=keys).values("segment").annotate(number=Count("pk"))
    nearest = shared.order_by("-number", "-segment").values_list("segment", flat=True)[:CANDIDATES]
    candidates = current.filter(pk__in=list(nearest)).select_related("state__page").order_by("-pk")
    best: dict[str, Match] = {}
    for match in sorted((_match(text, words, segment) for segment in candidates), key=lambda one: -one.likeness):
        if match.likeness:
            best.setdefault(match.value, match)
    return list(best.values())[:SUGGESTIONS]


def _match(text: Text, words: str, segment: Segment) -> Match:
    source = _shown(segment.source, is_rich=segment.is_rich)
    translation = _shown(segment.translation, is_rich=segment.is_rich)
    numbers = likeness.changed_numbers(translation, source, words)
    value = segment.translation
    if segment.is_rich and not text.is_rich:
        value = translation
    elif text.is_rich and not segment.is_rich:
        value = escape(value)
    elif segment.source != text.value:  # the links in it may lead elsewhere
        value = LINK.sub("", value)
    value = likeness.with_numbers(value, numbers) if numbers else value
    alike = likeness.likeness(source, words)
    if not numbers and alike < LEAST_WITH_OTHER_WORDS:
        alike = 0.0
    return Match(words, source, value, text.is_rich, alike, segment, bool(numbers))
