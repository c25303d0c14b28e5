"""Lists of sources: preview of an import (`judged`), the import (`follow_all`), and the export of ours (`followed`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from news.http import HttpError, read_url
from news.models import Source
from news.models.error_words import explain
from news.parsing.identity import host_of
from news.parsing.opml import Outline
from news.parsing.sanitize import plain_line

_NAME_CHARACTERS = 255


@dataclass(frozen=True, slots=True)
class Line:
    """One source of a list. ``verdict`` is ``new``, ``known``, or ``refused``. ``why`` is the reason for a refusal, or
    says what a new source loses. ``shortened`` are its names that are too long.
    """

    outline: Outline
    verdict: str
    why: str = ""
    shortened: frozenset[str] = frozenset()


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
        if len(url) > _most("url"):
            lines.append(Line(outline, "refused", _("The address is too long.")))
        elif url in known or outline.url in known:
            lines.append(Line(outline, "known"))
        else:
            known.add(url)
            lines.append(_fitted(outline))
    return lines


def _most(name: str) -> int:
    field: Any = Source._meta.get_field(name)
    return int(field.max_length)


def _fitted(outline: Outline) -> Line:
    """Return the line of a new source. Names are shortened. Addresses and codes are not, because that would change
    their meaning.
    """
    why = []
    home_url, language = _home(outline.home_url), outline.language
    if outline.home_url and not home_url:
        why.append(_("The website address is not valid or is too long, and was not saved."))
    if len(language) > _most("language"):
        language = ""
        why.append(_("The language code is too long and was not saved."))
    names = (outline.title, *outline.folders)
    title, *folders = (plain_line(name, limit=_NAME_CHARACTERS) for name in names)
    return Line(
        Outline(outline.url, title, home_url, language, tuple(folders)),
        "new",
        " ".join(why),
        frozenset(name for name in names if len(name) > _NAME_CHARACTERS),
    )


def _home(written: str) -> str:
    try:
        url = read_url(written).text
    except HttpError:
        return ""
    return url if len(url) <= _most("home_url") else ""


def names_shortened(lines: Sequence[Line]) -> str:
    """Return a sentence with the number of names that an import shortens; empty if there are none."""
    if not (count := len(frozenset[str]().union(*(line.shortened for line in lines)))):
        return ""
    sentence = ngettext(
        "%(count)d name will be shortened to %(most)d characters.",
        "%(count)d names will be shortened to %(most)d characters.",
        count,
    )
    return sentence % {"count": count, "most": _NAME_CHARACTERS}


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
                    title=outline.title,
                    home_url=outline.home_url,
                    language=outline.language,
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
