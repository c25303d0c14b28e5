"""The demo's desk: sources that the office follows, and their entries in every status.

The sources are paused, so that a copy of the demo sends no requests to other sites until an editor resumes one.
"""

from __future__ import annotations

import uuid
from datetime import datetime, time
from typing import Any

from django.utils import timezone
from wagtail.models import Page

from news.ingest import drafts, review
from news.models import Entry, EntryStatus, Source
from news.parsing.identity import canonical_address, title_key
from news.parsing.identity import key as entry_key
from news.parsing.parsed import content_sha
from news.parsing.sanitize import SANITIZER_VERSION, as_html
from rocb.demo import texts
from rocb.models import Organisation, Topic, User

SOURCE_FACTS = ("kind", "title", "home_url", "language", "licence", "shows")


def load_following(*, at: datetime, by: User | None) -> int:
    """Add missing sources and entries, with decisions by ``by``. Return the number of entries."""
    facts = texts.read("following.toml")
    sources = {row["key"]: load_source(row) for row in facts["sources"]}
    added = [(row, load_entry(row, sources[row["source"]], at=at)) for row in facts["entries"]]
    for row, entry in added:
        if entry is not None:
            decide(row, entry, at=at, by=by)
    return len(added)


def load_source(facts: dict[str, Any]) -> Source:
    source = Source.objects.filter(url=facts["url"]).first()
    if source is None:
        who = facts["organisation"]
        organisation = Organisation.objects.filter(slug=who).first() or Organisation.objects.get(code=who)
        source = Source.objects.create(
            url=facts["url"],
            organisation=organisation,
            is_paused=True,
            note=facts.get("note", ""),
            **{name: facts[name] for name in SOURCE_FACTS},
        )
        source.topics.set(Topic.objects.filter(slug__in=facts["topics"]))
    return source


def load_entry(facts: dict[str, Any], source: Source, *, at: datetime) -> Entry | None:
    """Create an entry of ``source`` like polling does, or return None if it exists."""
    k1 = entry_key(facts["link"])
    if Entry.objects.filter(source=source, k1=k1).exists():
        return None
    html = as_html(facts["text"])
    entry = Entry.objects.create(
        source=source,
        k1=k1,
        k2=entry_key("place", canonical_address(facts["link"])),
        title_key=title_key(facts["title"]),
        content_hash=content_sha(title=facts["title"], link=facts["link"], html=html, author="", enclosures=()),
        guid=facts["link"],
        link=facts["link"],
        title=facts["title"],
        language=source.language,
        published_at=datetime.combine(facts["published_on"], time(12), tzinfo=timezone.get_default_timezone()),
        published_text=facts["published_on"].isoformat(),
        raw_html=html,
        html_base=facts["link"],
        html=html,
        text=facts["text"],
        sanitizer_version=SANITIZER_VERSION,
        first_seen_at=at,
    )
    entry.topics.set(Topic.objects.filter(slug__in=facts.get("topics", [])))
    return entry


def decide(facts: dict[str, Any], entry: Entry, *, at: datetime, by: User | None) -> None:
    """Give a new entry the status from the file, like an editor would."""
    match EntryStatus(facts["status"]):
        case EntryStatus.SHORTLISTED:
            review.shortlist([entry], at=at, by=by)
            review.assign([entry], to=by, at=at, by=by)
        case EntryStatus.PUBLISHED:
            review.accept_as_external([entry], at=at, by=by)
        case EntryStatus.DISMISSED:
            review.dismiss([entry], at=at, by=by)
        case EntryStatus.FOLDED:
            review.fold([entry], into=Entry.objects.get(link=facts["folded_into"]), at=at, by=by)
        case EntryStatus.DRAFTED:
            key_of_article = uuid.UUID(facts["article"])
            entry.article = Page.objects.get(translation_key=key_of_article, locale__language_code=entry.language)
            entry.save(update_fields=["article"])
            drafts.accept_as_article(entry, at=at, by=by)
