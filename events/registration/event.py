"""Event of registrations: its language versions, places and retention period."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from django.db.models import Case, DateTimeField, Expression, F, Value, When, prefetch_related_objects
from django.db.models.functions import Least
from wagtail.models import Page

from events.conf import cancelled_kept_for, registrations_kept_for
from events.models import EditionPage, Registration
from foundation import languages
from foundation.public_pages import public_pages

from .absence import former_versions

# For an event without a date: time after the registration.
UNDATED_KEPT_FOR = timedelta(days=365)


def versions(translation_key: UUID) -> list[EditionPage]:
    """Return the live language versions, the leading one first."""
    return _versions([translation_key])


def _versions(translation_keys: Iterable[UUID]) -> list[EditionPage]:
    """Return the live versions grouped by event."""
    order = {code: number for number, code in enumerate(languages.codes())}
    found = EditionPage.objects.live().filter(translation_key__in=translation_keys, alias_of=None)
    return sorted(
        found.select_related("locale"),
        key=lambda page: (page.translation_key, order.get(page.locale.language_code, len(order)), page.pk),
    )


def leading_version(translation_key: UUID) -> EditionPage | None:
    return next(iter(versions(translation_key)), None)


def leading_versions(translation_keys: Iterable[UUID]) -> list[EditionPage]:
    """Return the leading version of each event that has one, with its sessions, in few queries."""
    found = [next(same) for _key, same in groupby(_versions(translation_keys), key=lambda page: page.translation_key)]
    prefetch_related_objects(found, "sessions")
    return found


def version_for(row: Registration) -> EditionPage | None:
    """Return the event in the person's language, else the leading version; the former version if no page is live."""
    found = versions(row.translation_key) or former_versions(row.translation_key)
    own = [page for page in found if page.locale.language_code == row.language]
    return next(iter([*own, *found]), None)


def title_for(row: Registration, edition: EditionPage) -> str:
    """Return the last title of the event in the person's language, else that of ``edition``."""
    if edition.locale.language_code == row.language:
        return edition.title
    former = former_versions(row.translation_key)
    titles = (page.title for page in former if page.locale.language_code == row.language)
    return next(titles, edition.title)


def open_versions(translation_keys: Iterable[UUID]) -> dict[UUID, list[EditionPage]]:
    """Return public versions by event, the leading one first; events without any are left out."""
    found = _versions(translation_keys)
    public = set(
        public_pages(EditionPage.objects).filter(pk__in=[page.pk for page in found]).values_list("pk", flat=True)
    )
    result: dict[UUID, list[EditionPage]] = {}
    for page in found:
        if page.pk in public and page.get_url_parts():
            result.setdefault(page.translation_key, []).append(page)
    return result


def places_left(leading: EditionPage | None, *, at: datetime) -> int | None:
    """Return the free places; None without a limit, and 0 if overbooked. Held places are not free."""
    if leading is None or leading.capacity is None:
        return None
    taken = Registration.objects.of_thing(leading.translation_key).taking_places(at=at).count()
    return max(0, leading.capacity - taken)


def hold(translation_key: UUID) -> None:
    """Lock the event by one of its rows, so that places are counted by one transaction at a time.

    A single row prevents deadlocks between versions. SQLite locks the whole database instead (its transactions begin
    IMMEDIATE).
    """
    pages = Page.objects.filter(translation_key=translation_key).order_by("pk")
    list(pages.select_for_update(no_key=True).values_list("pk", flat=True)[:1])


def kept_for(edition: EditionPage) -> timedelta:
    days = edition.registrations_kept_days
    return registrations_kept_for() if days is None else timedelta(days=days)


def forget_at(edition: EditionPage, *, registered_at: datetime, cancelled_at: datetime | None = None) -> datetime:
    """Return when to delete a registration: the retention period after the end of the event, or a year after
    registering if the event has no date. Cancelled ones are deleted sooner, because they are not needed to hold the
    event."""
    when = registered_at + UNDATED_KEPT_FOR
    if edition.finishes_at is not None:
        when = edition.finishes_at + kept_for(edition)
    return sooner_where_cancelled(when, cancelled_at)


def sooner_where_cancelled(when: datetime, cancelled_at: datetime | None) -> datetime:
    return when if cancelled_at is None else min(when, cancelled_at + cancelled_kept_for())


def forget_at_in_rows(edition: EditionPage) -> Expression:
    """Return `forget_at` as an expression for the rows of an event."""
    when: Expression | F = F("registered_at") + UNDATED_KEPT_FOR
    if edition.finishes_at is not None:
        when = Value(edition.finishes_at + kept_for(edition), output_field=DateTimeField())
    sooner = Least(when, F("cancelled_at") + cancelled_kept_for(), output_field=DateTimeField())
    return Case(When(cancelled_at=None, then=when), default=sooner, output_field=DateTimeField())
