"""Public appearances of people: the events and articles that name them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from events.models import EditionPage, EditionPerson, Person, SessionSpeaker
from foundation.public_pages import public_pages
from news.models import ArticlePage, ArticlePerson


def takes_part(person: Person) -> Q:
    named = EditionPerson.objects.filter(edition=OuterRef("pk"), person=person)
    speaks = SessionSpeaker.objects.filter(session__edition=OuterRef("pk"), session__is_cancelled=False, person=person)
    return Q(Exists(named)) | Q(Exists(speaks))


def public_people() -> QuerySet[Person]:
    """Return the people on public pages in any language, as a condition of a query."""
    found = named_on(EditionPage.objects.open_to_all(), public_pages(ArticlePage.objects))
    named = [Exists(rows.filter(person=OuterRef("pk"))) for rows in found]
    return Person.objects.filter(named[0] | named[1] | named[2])


def named_on(editions: QuerySet[Any], articles: QuerySet[Any]) -> tuple[QuerySet[Any], ...]:
    return (
        EditionPerson.objects.filter(edition__in=editions),
        SessionSpeaker.objects.filter(session__edition__in=editions, session__is_cancelled=False),
        ArticlePerson.objects.filter(page__in=articles),
    )


def latest(people: Iterable[int]) -> dict[int, datetime]:
    """Return the key of each person -> the beginning of their latest public event."""
    rows = EditionPerson.objects.filter(
        person__in=list(people), edition__in=EditionPage.objects.open_to_all(), edition__sorts_at__isnull=False
    )
    return dict(rows.values_list("person").annotate(Max("edition__sorts_at")).order_by())
