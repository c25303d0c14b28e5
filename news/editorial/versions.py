"""Versions of an article in other languages: links in a copy for translation, differences from the original, and
corrections of the original that a version lacks.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.apps import apps
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, TruncDate

from foundation.languages import versions
from foundation.languages.following import public_versions
from foundation.translation.quality.findings import Kind
from foundation.translation.quality.of_page import for_editor
from news.editorial.drafts import Compared
from news.models import ArticlePage


def compared(page: ArticlePage) -> Iterator[Compared]:
    """Yield the differences of ``page``, as it is in memory, from its original."""
    for one in for_editor(page):
        finding, where = one.finding, one.block or one.field or "correction_note"
        yield Compared(where, one.message, finding.fix, finding.is_error, finding.kind is Kind.LANGUAGE)


def out_of_date(pages: QuerySet[Any]) -> QuerySet[Any]:
    """Filter versions whose public original was corrected after they last changed. Adds ``missed_on``, the date of the
    correction. A version with its own correction on that day or later is up to date. For a public version the live
    revision counts, not its draft. With ``foundation.translation``, the state of its texts decides if each of them was
    compared, and a version with an outdated text is found without a correction.
    """
    originals = ArticlePage.objects.live().filter(
        pk=OuterRef("original"), pk__lt=OuterRef("pk"), last_published_at__gt=OuterRef("changed_at")
    )
    missed = (
        originals.exclude(correction_note="")
        .filter(last_corrected_on__gte=OuterRef("changed_on"))
        .filter(last_corrected_on__gt=Coalesce(OuterRef("last_corrected_on"), date.min))
    )
    changed_at = Coalesce(F("live_revision__created_at"), F("latest_revision_created_at"))
    found = pages.annotate(
        original=Subquery(versions.original_of_row(ArticlePage)),
        changed_at=changed_at,
        changed_on=TruncDate(changed_at),
    )
    found = found.annotate(missed_on=Subquery(missed.values("last_corrected_on")[:1])).filter(alias_of=None)
    if not apps.is_installed("foundation.translation"):
        return found.filter(missed_on__isnull=False)
    compared = Q(translation_state__original_is_public=True, translation_state__public_unknown=0, live=True)
    is_exact = Exists(found.model._default_manager.filter(compared, pk=OuterRef("pk")))
    return found.filter(
        Q(translation_state__public_outdated_since__isnull=False) | Q(~is_exact, missed_on__isnull=False)
    )


def correction_missed_by(page: ArticlePage) -> date | None:
    """Return the date of a correction of the original after ``page`` last changed, or None."""
    found = out_of_date(ArticlePage.objects.filter(pk=page.pk)).values_list("missed_on", flat=True).first()
    own = page.last_corrected_on if page.correction_note.strip() else None  # may not be saved yet
    return None if found is None or (own and own >= found) else found


def link_versions(page: ArticlePage) -> bool:
    """Replace the event and articles that a new version links to with public versions in its language. Return whether
    any exists. Does not save."""
    related = list(page.related.all())
    linked = [row.article for row in related] + ([page.about] if page.about else [])
    versions = public_versions(linked, language=page.locale.language_code)
    if about := versions.get(page.about_id or 0):
        page.about = about
    articles = ArticlePage.objects.in_bulk(
        [versions[row.article_id].pk for row in related if row.article_id in versions]
    )
    for row in related:
        if version := versions.get(row.article_id):
            row.article = articles[version.pk]
    page.related.set(related)
    return bool(versions)
