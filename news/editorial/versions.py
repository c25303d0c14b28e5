"""Versions of an article in other languages: what a copy for translation links to, and what one lacks: translated text, or
a correction that the original has."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, TruncDate

from foundation.languages import versions
from foundation.languages.following import public_versions
from foundation.languages.versions import Leftovers
from news.models import ArticlePage

TEXTS = ("standfirst", "body")


def untranslated(page: ArticlePage) -> Leftovers | None:
    """Of ``page`` as it is in memory."""
    return versions.leftovers(page, versions.begun_before(page), fields=TEXTS)


def out_of_date(pages: QuerySet[Any]) -> QuerySet[Any]:
    """The versions whose public original was corrected after they were last changed, with ``missed_on``, the day of that.

    A version that has a correction of its own from that day on knows of it. What counts of a public version is what readers
    have, whatever its draft says.
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
    return found.annotate(missed_on=Subquery(missed.values("last_corrected_on")[:1])).filter(
        alias_of=None, missed_on__isnull=False
    )


def correction_missed_by(page: ArticlePage) -> date | None:
    """The day of a correction of the original that came after ``page`` was last changed."""
    found = out_of_date(ArticlePage.objects.filter(pk=page.pk)).values_list("missed_on", flat=True).first()
    own = page.last_corrected_on if page.correction_note.strip() else None  # perhaps typed just now
    return None if found is None or (own and own >= found) else found


def link_versions(page: ArticlePage) -> bool:
    """The event and the articles that a new version links to, in its language where they are public in that; whether one is
    another now. Nothing is saved."""
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
