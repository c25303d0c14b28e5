"""The whole newsroom, in proportion."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, fields

from django.db import connection, transaction

from news.models import Source
from rocb.models import User
from tests import event_factories, factories, rights_world
from tests.benchmarks.scale import following, office, programme, published, receiving
from tests.rights_world import World


@dataclass(frozen=True, slots=True)
class Size:
    """Size of the newsroom. Even a small ``share`` leaves some rows of each kind."""

    entries: int = 2_000_000
    sources: int = 10_000
    articles: int = 75_000
    editions: int = 10_000
    webhooks: int = 1_000
    registrations: int = 100_000
    images: int = 5_000
    history: int = 50_000

    def share(self, part: float) -> Size:
        return Size(**{field.name: max(20, int(getattr(self, field.name) * part)) for field in fields(self)})


def build(size: Size, *, say: Callable[[str], object] = lambda line: None) -> World:
    """Create the small newsroom of `rights_world` and all these rows."""
    began = time.monotonic()

    def done(what: str) -> None:
        say(f"{time.monotonic() - began:6.0f} s  {what}")

    world = rights_world.build()
    with transaction.atomic(), connection.cursor() as cursor:
        # Keys are right by how they are made; looking each up would take as long again.
        cursor.execute("SET LOCAL session_replication_role = replica")
        _fill(size, world, done)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.in_atomic_block else "VACUUM ANALYZE")
    done("vacuum")
    return world


def _fill(size: Size, world: World, done: Callable[[str], object]) -> None:
    topics = [factories.topic() for _ in range(40)]
    organisations = [factories.organisation() for _ in range(60)]
    factories.external_index()
    factories.organisation_index()
    topic_ids, organisation_ids = [row.pk for row in topics], [row.pk for row in organisations]
    before = office.people(200, organisations=organisation_ids)
    people = list(User.objects.filter(pk__gt=before).order_by("pk").values_list("pk", flat=True))
    office.files(size.images, size.images // 2, owners=people)
    office.history(size.history, people_before=before, people=200)
    done("the office")
    first_source = following.sources(size.sources, organisations=organisation_ids, topics=topic_ids)
    done(f"{size.sources} sources")
    first_entry = following.entries(
        size.entries, sources_before=first_source, sources=size.sources, people=people, topics=topic_ids
    )
    done(f"{size.entries} entries")
    following.desk_log(size.entries, before=first_entry, source=Source.objects.latest("pk").pk)
    vocabulary = {"topic": topics, "organisation": organisations}
    for code, share in (("en", 0.6), ("ru", 0.25), ("fr", 0.15)):
        index = factories.news_index(code)
        sample = world.rows["public"]
        count = int(size.articles * share)
        published.articles(index, count, sample=sample, vocabulary=vocabulary, people=people)
    done(f"{size.articles} articles")
    published.external(after=first_entry, vocabulary=vocabulary)
    events = event_factories.events_index()
    shown = world.rows["own event"]
    page = programme.editions(events, size.editions, sample=shown, vocabulary=vocabulary, people=people)
    done(f"{size.editions} editions, items of other sites")
    programme.registrations(
        size.registrations, page=page, editions=size.editions, also=shown, organisations=organisation_ids
    )
    done(f"{size.registrations} registrations")
    published.changes()
    published.search_entries()
    done("changes, words of the search")
    receiving.receivers(size.webhooks, organisations=organisation_ids)
    done(f"{size.webhooks} webhooks")
