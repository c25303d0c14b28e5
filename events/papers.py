"""`PaperList`: documents and results of all public events in a language, those of the latest event first.

Like the list of events, it is a language and some filters, all of them in the URL, with pagination by keyset.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self

from django.db.models import Q, QuerySet
from django.utils.functional import cached_property

from events import languages
from events.lists import EditionList, filed_under
from events.models import EditionDocument, EditionOrganisation, EditionPage
from events.models.status import EditionQuerySet
from foundation.filters import Cursor, Filtered, NoSuchList, number_between, vocabulary_model
from foundation.usable_dates import FIRST_YEAR, LAST_YEAR

PAPERS_ON_A_PAGE = 20


class _WithPapers(EditionList):
    """List of events with papers."""

    @cached_property
    def whole(self) -> EditionQuerySet:
        filed = EditionDocument.objects.order_by().values("edition")
        return EditionPage.objects.open_to_all().in_language(self.language).placed().filter(pk__in=filed)


@dataclass(frozen=True, slots=True)
class PaperSlice:
    """Slice of a list, and the cursor for the next one; None at the end."""

    papers: list[EditionDocument]
    further: Cursor | None = None


@dataclass(frozen=True, slots=True)
class PaperList(Filtered):
    """List of papers. ``language`` is that of the readers, ``written_in`` that of a paper."""

    PARAMETERS: ClassVar[tuple[str, ...]] = ("kind", "topic", "language", "year")
    FOLDERS: ClassVar[tuple[str, ...]] = ()

    language: str
    kind: str = ""
    written_in: str = ""
    year: int | None = None
    rows: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def from_params(cls, params: Mapping[str, str], *, language: str) -> Self:
        """Return the list for URL parameters. Raises `NoSuchList` for an unknown value."""
        kind, written_in, topic = (params.get(name, "") for name in ("kind", "language", "topic"))
        if kind and kind not in EditionDocument.Kind.values:
            raise NoSuchList(kind[:40])
        if written_in and not languages.is_known(written_in):
            raise NoSuchList(written_in[:40])
        rows = EditionList.from_params({"topic": topic}, language=language).rows
        year = number_between(params.get("year", ""), FIRST_YEAR, LAST_YEAR)
        return cls(language, kind=kind, written_in=written_in, year=year, rows=rows)

    @property
    def params(self) -> dict[str, str]:
        values = {"kind": self.kind, "language": self.written_in, "year": str(self.year or "")}
        return self.in_order({**values, **{name: row.slug for name, row in self.rows.items()}})

    @property
    def filter_names(self) -> list[str]:
        """Return the filters in words."""
        names = [str(EditionDocument.Kind(self.kind).label)] if self.kind else []
        names += [row.named_in(self.language)[0] for row in self.rows.values()]
        names += [languages.in_words(self.written_in)] if self.written_in else []
        return names + ([str(self.year)] if self.year else [])

    @property
    def whole(self) -> QuerySet[EditionDocument]:
        """Return the papers of all public events, without the filters and unordered."""
        editions = EditionPage.objects.open_to_all().in_language(self.language).placed()
        return EditionDocument.objects.filter(edition__in=editions.order_by().values("pk"))

    def slice(self, *, before: Cursor | None = None, size: int = PAPERS_ON_A_PAGE) -> PaperSlice:
        """Return a slice of the list. One query."""
        found = self.whole
        if self.kind:
            found = found.filter(kind=self.kind)
        if self.written_in:
            found = found.filter(language=self.written_in)
        if self.year:
            found = found.filter(edition__in=EditionPage.objects.of_year(self.year).order_by().values("pk"))
        if topic := self.rows.get("topic"):
            topics = vocabulary_model("topic").objects.filter(Q(pk=topic.pk) | Q(parent=topic.pk))
            found = found.filter(edition__in=filed_under("topics", topics))
        if organisation := self.rows.get("organisation"):
            carried = EditionOrganisation.objects.filter(organisation=organisation)
            found = found.filter(edition__in=carried.values("edition"))
        if before is not None:
            found = found.filter(edition__sorts_at__lte=before.at)
            found = found.exclude(edition__sorts_at=before.at, pk__gte=before.pk)
        ordered = found.order_by("-edition__sorts_at", "-pk").select_related("edition", "document")
        papers = list(ordered.defer("edition__body", "edition__join_url", "edition__join_note")[: size + 1])
        shown = papers[:size]
        return PaperSlice(shown, _place(shown[-1]) if len(papers) > size else None)

    def kinds(self) -> list[tuple[str, str]]:
        """Return the kinds in use, in words."""
        used = set(self.whole.order_by().values_list("kind", flat=True).distinct())
        return [(value, str(label)) for value, label in EditionDocument.Kind.choices if value in used]

    def languages(self) -> list[tuple[str, str]]:
        """Return the languages of the papers, in words."""
        used = self.whole.order_by().exclude(language="").values_list("language", flat=True).distinct()
        return sorted((code, languages.in_words(code)) for code in used if languages.is_known(code))

    def topics(self) -> list[tuple[str, str, str]]:
        """Return the topics of events with papers, so that no choice leads to an empty list."""
        return _WithPapers(self.language).used_rows("topic")

    def years(self) -> list[tuple[str, str]]:
        return [(str(year), str(year)) for year in _WithPapers(self.language).years]


def _place(paper: EditionDocument) -> Cursor:
    assert paper.edition.sorts_at is not None
    return Cursor(paper.edition.sorts_at, paper.pk)
