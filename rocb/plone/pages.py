"""Conversion of an item's values to the fields of a page. Nothing is saved here."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_noop as _

from events.api import Cadence
from events.models import EditionPage, EditionStatus, EventKind, EventSeriesPage
from news.models import ArticlePage
from news.parsing.sanitize import as_html, excerpt
from old_sites import dates, recurrence
from old_sites.online import WEBINAR, is_online
from old_sites.reasons import Reason, reason
from old_sites.values import Item
from rocb.models import SiteImage, StandardPage
from rocb.neutral import fields
from rocb.plone.bodies import PAGES_BELOW, Body
from rocb.plone.filling import fill
from rocb.plone.stored_blocks import Block, rich_text

_RIGHTS = _("The copyright notice was “%(rights)s”. Pages here have that of the site.")
_ENDLESS = _("Dates were imported only until %(date)s: %(count)s.")
_OPENING_TIME = _(
    "The event takes place on most days of several months, like an opening time. Only the dates nearest to today were "
    "imported: %(count)s."
)
_LONG = _("The description is longer than %(count)s characters. The full description starts the text.")
LOCATION, CONTACT = 200, 160  # characters
SUMMARY = 300  # characters, for articles and events
INTRODUCTION = 400  # characters, for pages
FURTHEST = timedelta(days=2 * 366)  # limit for the editions of a series without an end
_KINDS = [
    (EventKind.WEBINAR, WEBINAR),
    (EventKind.WORKSHOP, r"workshop|семинар|atelier"),
    (EventKind.CONFERENCE, r"conference|конференц|conférence|forum|форум"),
    (EventKind.MEETING, r"meeting|заседани|совещани|встреч|réunion"),
    (EventKind.TRAINING, r"training|course|тренинг|обучен|курс|formation"),
]


@dataclass(slots=True)
class Filled:
    """Notes about a page for the report, besides those of its body."""

    notes: list[Reason] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """Dates and times of an event in the zone of the old site, as our editions have them."""

    starts_on: date
    ends_on: date | None
    starts_at: time | None
    ends_at: time | None

    def on(self, day: date) -> When:
        """Return the same times with another first day."""
        ends_on = day + (self.ends_on - self.starts_on) if self.ends_on else None
        return When(starts_on=day, ends_on=ends_on, starts_at=self.starts_at, ends_at=self.ends_at)


def article(page: ArticlePage, item: Item, body: Body, *, image: SiteImage | None, zone: ZoneInfo) -> Filled:
    filled = Filled()
    effective, _corrected = item.effective_at(zone)
    if effective:
        page.published_on = effective.astimezone(zone).date()
    page.standfirst, opening = _summary(item.description, SUMMARY, filled)
    blocks = body.blocks if item.body else _without_lead(body.blocks, image, filled)
    page.body = [*_text_block(item, opening), *blocks]
    _picture(page, item, image, filled)
    filled.notes += _rights(item)
    return filled


def standing_page(
    page: StandardPage,
    item: Item,
    body: Body,
    *,
    image: SiteImage | None,
    lists: Iterable[int] = (),
    listed: Iterable[Block] = (),
) -> Filled:
    """Fill a page. It lists the pages below, also those of later exports, and has cards of the ``lists`` with the rest
    of its content: at the end if its text has no place for them. ``listed`` are the files and links of a folder."""
    filled = Filled(_attendees(item) + _rights(item))
    page.introduction, opening = _summary(item.description, INTRODUCTION, filled)
    blocks = [*_text_block(item, opening), *body.blocks, *_facts_of_event(item)]
    if image is not None and not item.is_image_shown:
        filled.notes.append(reason(_("The preview image was not placed on the page: the old page did not show it.")))
    elif image is not None and not _same_pictures(body.blocks, image):
        words = image.description or item.alt or item.caption
        picture = {"image": image.pk, "alt_text": words, "decorative": not words}
        caption = excerpt(item.caption, limit=SUMMARY)
        blocks = [
            {"type": "figure", "value": {"image": picture, "caption": caption}, "id": block_id(item, "lead")},
            *blocks,
        ]
    blocks += listed
    if item.lists_below and not any(block["type"] == PAGES_BELOW for block in blocks):
        blocks.append({"type": PAGES_BELOW, "value": None, "id": block_id(item, "below")})
    shown = [block["value"]["page"] for block in blocks if block["type"] == "card"]
    cards = [
        {"type": "card", "value": {"page": pk}, "id": block_id(item, f"list {pk}")} for pk in lists if pk not in shown
    ]
    page.body = [*blocks, *cards]
    filled.notes += fill(fields.PAGE, page, item.facts)
    return filled


def when(item: Item, zone: ZoneInfo) -> When | None:
    start, end = dates.local(item.start, zone), dates.local(item.end, zone)
    if start is None:
        return None
    if item.whole_day:
        first, last = dates.days(start, end, zone)
        return When(starts_on=first, ends_on=last if last > first else None, starts_at=None, ends_at=None)
    if end is None or item.open_end or end <= start:
        return When(starts_on=start.date(), ends_on=None, starts_at=_hour(start), ends_at=None)
    last = end.date()
    ends_on = last if last > start.date() else None
    return When(starts_on=start.date(), ends_on=ends_on, starts_at=_hour(start), ends_at=_hour(end))


def edition(
    page: EditionPage,
    item: Item,
    body: Body,
    moment: When | None,
    *,
    image: SiteImage | None,
    zone: ZoneInfo,
    at: datetime,
) -> Filled:
    filled = Filled()
    page.kind = _kind(item)
    page.introduction, opening = _summary(item.description, SUMMARY, filled)
    page.body = _event_text(item, opening, body.blocks, filled)
    page.image = image
    if moment is not None:
        page.starts_on, page.ends_on = moment.starts_on, moment.ends_on
        page.starts_at, page.ends_at = moment.starts_at, moment.ends_at
    page.time_zone = zone.key
    page.set_instants()
    dated = EditionStatus.HELD if page.is_over(at=at) else EditionStatus.CONFIRMED
    page.status = dated if moment else EditionStatus.PLANNED
    page.venue = item.location[:LOCATION]
    page.format = EditionPage.Format.ONLINE if is_online(item) else ""
    page.audience = ""  # Plone has no field for it
    name, email, _phone = item.contact
    page.contact_name, page.contact_email = name[:CONTACT], _email(email)
    filled.notes += fill(fields.EVENT, page, item.facts)
    page.set_instants()
    filled.notes += _lost_of_event(item)
    return filled


def whole_series(page: EventSeriesPage, item: Item, body: Body) -> Filled:
    """Fill a series whose dates are items of their own."""
    filled = Filled()
    page.introduction, opening = _summary(item.description, SUMMARY, filled)
    page.body, page.scope = _event_text(item, opening, body.blocks, filled), ""
    filled.notes += fill(fields.SERIES, page, item.facts)
    return filled


def series(
    page: EventSeriesPage,
    item: Item,
    body: Body,
    found: recurrence.Recurrence,
    moment: When,
    zone: ZoneInfo,
    *,
    at: datetime,
) -> Filled:
    """Fill a series. Its editions have the dates. The rule is kept if ours can express it, to suggest further dates. A
    series whose last date is over has ended."""
    filled = Filled()
    last = moment.on(found.days[-1])
    page.is_ended = not found.was_cut and (last.ends_on or last.starts_on) < at.astimezone(zone).date()
    page.kind, page.scope = _kind(item), ""
    page.introduction, opening = _summary(item.description, SUMMARY, filled)
    page.body = _event_text(item, opening, body.blocks, filled)
    filled.notes += _lost_of_event(item)
    page.time_zone = zone.key
    starts_at = moment.starts_at or time(0)
    page.duration_minutes = _minutes(moment)
    try:
        Cadence.read(
            found.rule,
            first_on=moment.starts_on,
            starts_at=starts_at,
            time_zone=zone.key,
            duration_minutes=page.duration_minutes,
        )
    except ValueError:
        page.rule = ""
        filled.notes.append(
            reason(_("The dates were imported one by one because this site cannot express the recurrence as a rule."))
        )
    else:
        page.rule, page.first_on, page.starts_at = found.rule, moment.starts_on, starts_at
        page.except_on = [day.isoformat() for day in found.except_on]
        page.extra_on = [day.isoformat() for day in found.extra_on]
    return filled


def days_of(found: recurrence.Recurrence, *, at: datetime, filled: Filled) -> Sequence[date]:
    """Return the days that become editions."""
    if found.is_opening_time:
        days = found.nearest(at.date())
        filled.notes.append(reason(_OPENING_TIME, count=len(days)))
        return days
    last = at.date() + FURTHEST
    days = [day for day in found.days if day <= last] or [found.days[0]]
    if found.was_cut or len(days) < len(found.days):
        filled.notes.append(reason(_ENDLESS, count=len(days), date=str(days[-1])))
    return days


def _kind(item: Item) -> EventKind:
    """Return the type that the subjects, the old type or the title names."""
    names = (" ".join(item.subjects), item.type, item.title)
    found = (kind for words in names for kind, pattern in _KINDS if re.search(pattern, words.lower()))
    return next(found, EventKind.EVENT)


def _lost_of_event(item: Item) -> list[Reason]:
    """Return a sentence for each value that an event here cannot have, or not in full."""
    name, url = item.contact[0], item.event_url
    sentences = [
        (len(item.location) > LOCATION, _("The location is longer than %(count)s characters and was cut."), LOCATION),
        (len(name) > CONTACT, _("The name of the contact is longer than %(count)s characters and was cut."), CONTACT),
        (_ends_too_early(item), _("The end is before the start, so it was ignored."), 0),
        (bool(item.caption), _("The caption of the image was not imported."), 0),
        (bool(url) and not _is_link(url), _("The website of the event is not an address, so it is only text."), 0),
    ]
    found = [reason(words, **({"count": count} if count else {})) for is_so, words, count in sentences if is_so]
    return [*found, *_attendees(item), *_rights(item)]


def _attendees(item: Item) -> list[Reason]:
    count = len(item.attendees)
    return [reason(_("Names of attendees that were not imported: %(count)s."), count=count)] if count else []


def _rights(item: Item) -> list[Reason]:
    return [reason(_RIGHTS, rights=excerpt(item.rights, limit=80))] if item.rights else []


def _ends_too_early(item: Item) -> bool:
    start, end = item.start, item.end
    return start is not None and end is not None and (not start.tzinfo) == (not end.tzinfo) and end < start


def _minutes(moment: When) -> int:
    if moment.starts_at is None:
        return 24 * 60
    if moment.ends_at is None:
        return 60
    begins = datetime.combine(moment.starts_on, moment.starts_at)
    ends = datetime.combine(moment.ends_on or moment.starts_on, moment.ends_at)
    return min(max(1, int((ends - begins).total_seconds() // 60)), 32767)


def _hour(moment: datetime) -> time:
    return moment.time().replace(second=0, microsecond=0, tzinfo=None)


def _summary(text: str, limit: int, filled: Filled) -> tuple[str, str]:
    """Return the summary for lists, and the whole text for the body if it is longer."""
    if len(text) <= limit:
        return text, ""
    filled.notes.append(reason(_LONG, count=limit))
    return excerpt(text, limit=limit), text


def _text_block(item: Item, text: str) -> list[Block]:
    return [{"type": "text", "value": as_html(text), "id": block_id(item, "opening")}] if text else []


def _facts_of_event(item: Item) -> list[Block]:
    """Return where an event takes place and who knows more, for one that is a page here."""
    lines = [item.location, *item.contact, item.event_url]
    html = "".join(f"<p>{escape(line, quote=False)}</p>" for line in lines if line)
    return [{"type": "text", "value": html, "id": block_id(item, "facts")}] if html else []


def block_id(item: Item, name: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{item.uid}:{name}"))


def _event_text(item: Item, opening: str, blocks: list[Block], filled: Filled) -> str:
    html, others = rich_text(blocks)
    if others:
        filled.notes.append(
            reason(_("Images and files in the text that were not imported: %(count)s."), count=len(others))
        )
    _name, email, phone = item.contact
    lines = [phone, "" if _email(email) else email, "" if _is_link(item.event_url) else item.event_url]
    more = "".join(f"<p>{escape(line, quote=False)}</p>" for line in lines if line)
    if _is_link(item.event_url):
        address = escape(item.event_url)
        more += f'<p><a href="{address}">{escape(item.event_url, quote=False)}</a></p>'
    return as_html(opening) + html + more


def _same_pictures(blocks: list[Block], image: SiteImage) -> set[int]:
    """Return the keys of the images in figures that have the same content as ``image``."""
    shown = {block["value"]["image"]["image"] for block in blocks if block["type"] == "figure"}
    same = SiteImage.objects.filter(pk__in=shown, file_hash=image.file_hash) if shown - {image.pk} else []
    return (shown & {image.pk}) | {one.pk for one in same if image.file_hash}


def _without_lead(blocks: list[Block], image: SiteImage | None, filled: Filled) -> list[Block]:
    """Return the blocks without figures that show the lead image again. Their captions stay as text."""
    same = _same_pictures(blocks, image) if image is not None else set()
    kept: list[Block] = []
    for block in blocks:
        if block["type"] != "figure" or block["value"]["image"]["image"] not in same:
            kept.append(block)
        elif caption := block["value"]["caption"]:
            kept.append({"type": "text", "value": as_html(caption), "id": block["id"]})
    if same:
        filled.notes.append(reason(_("The lead image was also in the text. It is shown once, above the text.")))
    return kept


def _picture(page: Any, item: Item, image: SiteImage | None, filled: Filled) -> None:
    page.image = image
    page.image_caption = excerpt(item.caption, limit=300)
    page.image_alt = item.alt[:255]
    filled.notes += fill(fields.ARTICLE, page, item.facts)
    if image is not None and not (page.image_alt or page.image_is_decorative or image.description):
        filled.notes.append(reason(_("The image has no alternative text.")))


def _is_link(address: str) -> bool:
    return address.startswith(("http://", "https://"))


def _email(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError:
        return ""
    return text
