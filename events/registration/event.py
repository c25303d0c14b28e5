"""Event of registrations: its language versions, places and retention period."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from django.db.models import Case, DateTimeField, Expression, F, Q, Value, When, prefetch_related_objects
from django.db.models.functions import Least
from wagtail.models import Page

from events import zones
from events.conf import cancelled_kept_for, registrations_kept_for
from events.models import EditionPage, Registration
from foundation import languages
from foundation.public_pages import public_pages

from .absence import former_versions

# Retention period for an event without a date, counted from the registration or from its former date.
UNDATED_KEPT_FOR = timedelta(days=365)
# If a change moves the deletion date into the past, registrations are kept for this long, so that a mistake can be corrected.
CORRECTABLE_FOR = timedelta(days=14)


def versions(translation_key: UUID) -> list[EditionPage]:
    """Return the live language versions, the leading one first."""
    return _versions([translation_key])


def _versions(translation_keys: Iterable[UUID]) -> list[EditionPage]:
    """Return the live versions grouped by event."""
    order = {code: number for number, code in enumerate(languages.codes())}
    found = EditionPage.objects.live().filter(translation_key__in=translation_keys, alias_of=None)
    return sorted(
        found.select_related("locale", "platform"),
        key=lambda page: (page.translation_key, order.get(page.locale.language_code, len(order)), page.pk),
    )


def leading_version(translation_key: UUID) -> EditionPage | None:
    return next(iter(versions(translation_key)), None)


def leading_version_of(edition: EditionPage) -> EditionPage | None:
    """Return the leading version of an edition. Needs no query for a live page in the first language, because that is
    the leading version itself.
    """
    is_live = edition.pk and edition.live and edition.alias_of_id is None
    if is_live and edition.locale.language_code == languages.codes()[0]:
        return edition
    return leading_version(edition.translation_key)


def versions_of_each(translation_keys: Iterable[UUID]) -> list[list[EditionPage]]:
    """Return the live versions of each event that has any, with their sessions, in few queries."""
    found = _versions(translation_keys)
    prefetch_related_objects(found, "sessions__platform")
    return [list(same) for _key, same in groupby(found, key=lambda page: page.translation_key)]


def read_by(language: str, found: list[EditionPage]) -> EditionPage | None:
    """Return the version among ``found`` that readers of ``language`` rely on: their own, else the leading one."""
    return next((page for page in found if page.locale.language_code == language), next(iter(found), None))


def version_for(row: Registration) -> EditionPage | None:
    """Return the event in the person's language, else the leading version; the former version if no page is live."""
    return read_by(row.language, versions(row.translation_key) or former_versions(row.translation_key))


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
    """Return when to delete a registration: the retention period after the end of the event. If the event has no date,
    a year after registering, or after its previous date. Cancelled ones are deleted sooner, because they are not needed
    to hold the event."""
    if edition.finishes_at is not None:
        when = edition.finishes_at + kept_for(edition)
    else:
        when = max(registered_at, _previous_end(edition) or registered_at) + UNDATED_KEPT_FOR
    return sooner_where_cancelled(when, cancelled_at)


def forget_after_change(edition: EditionPage, row: Registration, *, at: datetime) -> datetime:
    """Return `forget_at` after a change of the event, which must not delete the row at once: people would vanish before
    the email, and a mistyped date could not be corrected."""
    when = forget_at(edition, registered_at=row.registered_at, cancelled_at=row.cancelled_at)
    return when if _is_ahead(edition, at=at) else max(when, min(row.forget_at, at + CORRECTABLE_FOR))


def _is_ahead(edition: EditionPage, *, at: datetime) -> bool:
    return edition.finishes_at is not None and edition.finishes_at > at


def _previous_end(edition: EditionPage) -> datetime | None:
    day = edition.previous_ends_on or edition.previous_starts_on
    return zones.midnight(day + timedelta(days=1), edition.time_zone) if day else None


def sooner_where_cancelled(when: datetime, cancelled_at: datetime | None) -> datetime:
    return when if cancelled_at is None else min(when, cancelled_at + cancelled_kept_for())


def forget_at_in_rows(edition: EditionPage) -> Expression:
    """Return `forget_at` as an expression for the rows of an event."""
    when: Expression | F = F("registered_at") + UNDATED_KEPT_FOR
    if edition.finishes_at is not None:
        when = Value(edition.finishes_at + kept_for(edition), output_field=DateTimeField())
    elif previous := _previous_end(edition):
        then = Value(previous + UNDATED_KEPT_FOR, output_field=DateTimeField())
        when = Case(When(registered_at__lt=previous, then=then), default=when, output_field=DateTimeField())
    sooner = Least(when, F("cancelled_at") + cancelled_kept_for(), output_field=DateTimeField())
    return Case(When(cancelled_at=None, then=when), default=sooner, output_field=DateTimeField())


def is_kept_right(edition: EditionPage, *, at: datetime) -> Q:
    """Match rows with the deletion date that `forget_after_change` gives them."""
    when = forget_at_in_rows(edition)
    exact = Q(forget_at=when)
    if _is_ahead(edition, at=at):
        return exact
    return exact | Q(forget_at__gt=when, forget_at__lte=at + CORRECTABLE_FOR)
