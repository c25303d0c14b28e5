"""Rows of people, organisations, topics, files, sources and entries that match a query."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Model
from django.db.models.functions import Left
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.permissions import policy_registry

from events.models import Person
from foundation.authorship import references
from foundation.languages.folding import fold
from news.models import Entry, Source
from rocb.models import Organisation, Topic
from rocb.search.cms.finding import Match
from rocb.search.cms.rows import Row
from rocb.search.cms.titles import Titles

NEWEST_ENTRIES, NEWEST_IMAGES, MOST_SOURCES, MOST_FILES = 2_000, 2_000, 1_000, 50
TEXT_READ = 300  # characters of an entry


def of_things(found: Iterable[Match], user: Any) -> dict[tuple[str, int], Row]:
    """Return rows of people, organisations, topics and documents that the user may change."""
    models: dict[str, type[Model]] = {
        "person": Person,
        "organisation": Organisation,
        "topic": Topic,
        "document": get_document_model(),
    }
    rows = {}
    for source, model in models.items():
        keys = [one.pk for one in found if one.source == source]
        policy = policy_registry.get_by_type(model) if source == "document" else model.snippet_viewset.permission_policy  # type: ignore[attr-defined]
        if keys:
            allowed = policy.instances_user_has_any_permission_for(user, ["change"])
            for thing in references.visible(allowed.filter(pk__in=keys), to=user):
                rows[source, thing.pk] = Row(source, thing.pk, str(thing))
    return rows


def outside(query: str, user: Any, *, is_last_hope: bool) -> tuple[list[Row], str]:
    """Return rows of objects that no index contains: the newest images, sources and entries that the user may change.
    ``is_last_hope``: nothing else was found, so the query may be corrected. The second value is then the corrected
    query.
    """
    groups = list(_groups(user)) if fold(query) else []
    rows = [row for titles, known in groups for row in _rows(titles.matching(query), known)]
    if rows or not is_last_hope:
        return rows, ""
    meant = next((other for titles, _known in groups for other in titles.corrections(query)), "")
    return [row for titles, known in groups for row in _rows(titles.matching(meant), known)], meant


def _rows(keys: list[int], known: dict[int, Row]) -> list[Row]:
    return [known[key] for key in keys][:MOST_FILES]


def _groups(user: Any) -> Iterator[tuple[Titles, dict[int, Row]]]:
    """Yield the titles and rows of each type. Three queries."""
    image_policy = policy_registry.get_by_type(get_image_model())
    images = image_policy.instances_user_has_any_permission_for(user, ["change"])
    yield _group(
        "image", images.order_by("-pk").values_list("pk", "title", "description", "created_at")[:NEWEST_IMAGES]
    )
    if user.has_perm("newsroom_news.change_source"):
        yield _group("source", Source.objects.values_list("pk", "title")[:MOST_SOURCES])
    if user.has_perm("newsroom_news.change_entry"):
        beginning = Left("text", TEXT_READ)
        newest = Entry.objects.newest_first().values_list("pk", "title", beginning, "first_seen_at")
        yield _group("entry", newest[:NEWEST_ENTRIES])


def _group(kind: str, found: Iterable[tuple[Any, ...]]) -> tuple[Titles, dict[int, Row]]:
    rows = [(pk, title, *(more or ("", None))) for pk, title, *more in found]
    known = {pk: Row(kind, pk, title, at=at) for pk, title, _text, at in rows}
    return Titles.of((pk, title, text) for pk, title, text, _at in rows), known
