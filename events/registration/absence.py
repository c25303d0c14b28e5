"""Events without a live page, for registered people.

An unpublished page still exists. For a deleted one, `remember` stores a `FormerVersion`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from wagtail.models import Locale, Page

from events.models import EditionPage, EditionStatus, FormerVersion, Platform, Registration
from foundation import languages
from foundation.public_pages import public_pages

from .notices import aware_of_cancellation
from .promises import SETTLED


def remember(edition: EditionPage) -> None:
    """Store the page before it is deleted, in the same transaction. It is read again, because the instance in memory
    may be outdated.
    """
    if not Registration.objects.of_thing(edition.translation_key).exists():
        return
    row = EditionPage.objects.filter(pk=edition.pk, first_published_at__isnull=False, alias_of=None).first()
    if row is None:
        return
    FormerVersion.objects.update_or_create(
        translation_key=edition.translation_key,
        language=edition.locale.language_code,
        defaults={"content": json.loads(row.to_json())},
    )


def former_versions(translation_key: UUID) -> list[EditionPage]:
    """Return the versions that were public, in the order of the site's languages. They are cancelled, unless they took
    place.
    """
    seen = EditionPage.objects.filter(translation_key=translation_key, alias_of=None, first_published_at__isnull=False)
    found = {page.locale.language_code: page for page in seen.select_related("locale").order_by("pk")}
    for row in FormerVersion.objects.filter(translation_key=translation_key):
        if row.language not in found and (page := _as_page(row)):
            found[row.language] = page
    codes = [*languages.codes(), *found]
    pages = sorted(found.values(), key=lambda page: codes.index(page.locale.language_code))
    for page in pages:
        page.live = False
        if page.status not in {EditionStatus.HELD, EditionStatus.CANCELLED}:
            page.status, page.status_note = EditionStatus.CANCELLED, page.withdrawal_note
    return pages


def by_page(translation_keys: Iterable[UUID] | QuerySet[Any, UUID]) -> dict[str, int]:
    """Return the number of people registered on each language version; deleted versions have an empty code."""
    rows = Registration.objects.filter(translation_key__in=translation_keys).active().order_by()
    counts = rows.values_list("edition__locale__language_code").annotate(Count("pk"))
    return {code or "": count for code, count in sorted(counts, key=lambda row: row[0] or "")}


def coming(pages: QuerySet[Page], *, at: datetime) -> QuerySet[Any, UUID]:
    """Return the keys of live upcoming events among ``pages``."""
    live = EditionPage.objects.live().filter(alias_of=None, pk__in=pages.values("pk"))
    found = live.upcoming(at=at).exclude(status__in=SETTLED)
    return found.order_by().values_list("translation_key", flat=True)


def coming_on(platform: Platform, *, at: datetime) -> QuerySet[Any, UUID]:
    """Return the keys of upcoming events on the platform that have registered people."""
    named = EditionPage.objects.filter(Q(platform=platform) | Q(sessions__platform=platform))
    people = Registration.objects.active().values("translation_key")
    return coming(Page.objects.filter(pk__in=named.values("pk")), at=at).filter(translation_key__in=people).distinct()


def missed(pages: QuerySet[Page], *, at: datetime) -> list[EditionPage]:
    """Return one page of each upcoming event that would no longer be public without ``pages`` and has registered
    people."""
    unaware = Registration.objects.active().exclude(pk__in=Registration.objects.filter(aware_of_cancellation()))
    live = EditionPage.objects.live().filter(alias_of=None)
    going = live.filter(pk__in=pages.values("pk"), translation_key__in=unaware.values("translation_key"))
    staying = (
        public_pages(live)
        .exclude(pk__in=pages.values("pk"))
        .filter(translation_key__in=going.values("translation_key"))
    )
    kept = set(staying.values_list("translation_key", flat=True))
    found = {page.translation_key: page for page in going.select_related("locale").order_by("-pk")}
    coming = [page for page in found.values() if not page.is_over(at=at) and page.status != EditionStatus.HELD]
    return [page for page in coming if page.translation_key not in kept]


def uninformed(translation_key: UUID) -> int:
    """Return the number of people without an email about the cancellation."""
    aware = Registration.objects.filter(aware_of_cancellation())
    return Registration.objects.of_thing(translation_key).active().exclude(pk__in=aware).count()


def _as_page(row: FormerVersion) -> EditionPage | None:
    """Return the former page with its sessions, so that calendars can cancel them. Their foreign key to the deleted
    page is cleared."""
    locale = Locale.objects.filter(language_code=row.language).first()
    if locale is None:
        return None
    sessions = [{**session, "edition": None} for session in row.content.get("sessions", [])]
    page: EditionPage = EditionPage.from_serializable_data({**row.content, "sessions": sessions})
    page.locale = locale
    return page


def forget(translation_keys: list[UUID]) -> None:
    """Delete former versions without registrations."""
    needed = Registration.objects.filter(translation_key__in=translation_keys).values("translation_key")
    FormerVersion.objects.filter(translation_key__in=translation_keys).exclude(translation_key__in=needed).delete()
