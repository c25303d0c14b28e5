"""Lists of sources: preview of an import (`judged`), the import (`follow_all`), and the export of ours (`followed`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from news.http import HttpError, read_url
from news.models import Source
from news.models.error_words import explain
from news.parsing.identity import host_of
from news.parsing.opml import Outline


@dataclass(frozen=True, slots=True)
class Line:
    """One source of a list. ``verdict`` is ``new``, ``known``, or ``refused`` with ``why``."""

    outline: Outline
    verdict: str
    why: str = ""


def judged(outlines: Sequence[Outline]) -> list[Line]:
    """Return the verdict of an import for each source."""
    known = set(Source.objects.values_list("url", flat=True)) | set(
        Source.objects.exclude(effective_url="").values_list("effective_url", flat=True)
    )
    lines: list[Line] = []
    for outline in outlines:
        try:
            url = read_url(outline.url).text
        except HttpError as error:
            lines.append(Line(outline, "refused", explain(error)))
            continue
        if len(url) > (Source._meta.get_field("url").max_length or 0):
            lines.append(Line(outline, "refused", _("The address is too long.")))
        elif url in known or outline.url in known:
            lines.append(Line(outline, "known"))
        else:
            known.add(url)
            lines.append(Line(outline, "new"))
    return lines


@transaction.atomic
def follow_all(outlines: Sequence[Outline], *, at: datetime) -> int:
    """Follow the new sources. The worker does the first poll."""
    rows = []
    for line in judged(outlines):
        if line.verdict == "new":
            outline, url = line.outline, read_url(line.outline.url).text
            rows.append(
                Source(
                    url=url,
                    host=host_of(url),
                    title=outline.title[:255],
                    home_url=outline.home_url[:1000],
                    language=outline.language[:35],
                    note=" / ".join(outline.folders),
                    next_poll_at=at,
                    created_at=at,
                )
            )
    return len(Source.objects.bulk_create(rows))


def followed() -> list[Outline]:
    """Return the feeds that we follow, in folders by organisation, without usernames, passwords and notes."""
    feeds = Source.objects.filter(kind=Source.Kind.FEED).select_related("organisation").defer("document")
    return [
        Outline(
            feed.url, str(feed), feed.home_url, feed.language, (str(feed.organisation),) if feed.organisation else ()
        )
        for feed in feeds
    ]
