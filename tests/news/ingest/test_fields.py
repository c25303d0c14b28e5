"""Whatever field of an entry a stranger rewrites in all published entries at once: readers hardly see it. The fields are
those that `ParsedEntry` and its event have, not those that someone thought of.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

import pytest
from django.db import transaction

from news.ingest import decide, trusted
from news.ingest.store import store
from news.ingest.weighing import Weighed
from news.models import Item, Source
from news.parsing.parsed import Enclosure, ParsedEntry
from news.parsing.sanitize import clean
from tests import factories
from tests.source_factories import NOON, claimed, fetched, parsed_entry, parsed_feed, source

from .newsrooms import DAY, honest_texts
from .strangers import Random

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
ENTRIES, MOST = 12, 2
SOLD = "Casino bonus at casino.example, call +7 900 66 60 13"


def event(number: int) -> dict[str, Any]:
    starts = NOON + DAY * (30 + number)
    times = {"starts": starts.isoformat(), "ends": (starts + DAY / 8).isoformat(), "is_all_day": False}
    return {"uid": f"e{number}", **times, "time_zone": "", "location": "Room 4", "status": "confirmed", "sequence": 0}


def entries() -> list[ParsedEntry]:
    rng = Random("fields")
    found = []
    for number in range(1, ENTRIES + 1):
        title, text = honest_texts(rng)
        found.append(parsed_entry(number, title=title, text=text, event=json.dumps(event(number))))
    return found


def spoilt(value: Any, name: str) -> Any:
    """Return another value of the same type."""
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case datetime():
            return value + 100 * DAY
        case None if name in {"published", "updated"}:
            return NOON + DAY / 2
        case tuple():
            return (Enclosure("https://casino.example/1.mp3", "audio/mpeg", 1),) if name == "enclosures" else (SOLD,)
        case str() if name in {"starts", "ends"}:
            return (datetime.fromisoformat(value) + 100 * DAY).isoformat()
        case str() if value.startswith("https://"):
            return f"https://casino.example/{hashlib.md5(value.encode(), usedforsecurity=False).hexdigest()}"
    return {"status": "cancelled", "time_zone": "Asia/Tokyo", "language": "de"}.get(name, SOLD)


def rewritten(entry: ParsedEntry, name: str) -> ParsedEntry:
    if name.startswith("event."):
        facts = json.loads(entry.event)
        facts[name[6:]] = spoilt(facts[name[6:]], name[6:])
        if facts["is_all_day"]:
            facts |= {"starts": facts["starts"][:10], "ends": facts["ends"][:10]}
        values: dict[str, Any] = {"event": json.dumps(facts)}
    else:
        values = {name: spoilt(getattr(entry, name), name)}
    if name == "html":
        found = clean(values["html"], base_url="")
        values |= {"clean_html": found.html, "text": found.text}
    changed = replace(entry, **values)
    return replace(changed, content_sha=hashlib.sha256(repr(changed).encode()).hexdigest())


def shown() -> dict[Any, Any]:
    unseen = {"id", "updated_at", "changed_at", "content_hash"}
    names = [field.attname for field in Item._meta.concrete_fields if field.attname not in unseen]
    return {row["uuid"]: row for row in Item.objects.values(*names)}


def changed_in_public(row: Source, entries: list[ParsedEntry]) -> int:
    """Return how many public items change with a document of these entries, and put them back."""
    with transaction.atomic():
        before = shown()
        row = Source.objects.get(pk=row.pk)
        store([fetched(claimed(row), parsed_feed(*entries), at=NOON + DAY)])
        trusted.publish_trusted(at=NOON + DAY)
        after = shown()
        transaction.set_rollback(True)
    return sum(after.get(uuid) != values for uuid, values in before.items())


def test_no_field_is_rewritten_in_public_everywhere_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    factories.external_index()
    row = source(trust=Source.Trust.PUBLISH, kind=Source.Kind.CALENDAR, shows=Source.Shows.FULL)
    old = entries()
    store([fetched(claimed(row), parsed_feed(*old), at=NOON)])
    Source.objects.filter(pk=row.pk).update(trusted_at=None)
    assert trusted.publish_trusted(at=NOON) == ENTRIES
    made = {"guid", "content_sha", "event", "clean_html", "text"}  # the last two from `html`
    names = [field.name for field in fields(ParsedEntry) if field.name not in made]
    names += [f"event.{name}" for name in event(1)]
    public = set()
    for name in names:
        document = [rewritten(entry, name) for entry in old]
        with monkeypatch.context() as patch:
            patch.setattr(decide, "weigh", lambda *args, **values: Weighed())
            patch.setattr(decide, "_doubts", lambda *args, **values: [])
            if not changed_in_public(row, document):
                continue
        public.add(name)
        assert changed_in_public(row, document) <= MOST, name
    print("public:", *sorted(public))
    assert public >= {"title", "link", "html", "event.location", "event.starts", "event.status"}
