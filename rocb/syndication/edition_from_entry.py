"""Draft events from entries of followed calendars. The desk offers this, and an editor completes the draft.

News and events do not import each other, so this step belongs to the site. An event stays linked to its entry, so it is
created only once. A change of the calendar overwrites nothing in it; the desk shows what changed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from html import escape
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.models import Page

from events.api import zones
from events.models import EditionOrganisation, EditionPage, EditionStatus, EventKind, EventsIndexPage
from foundation import languages
from news.api import allowed_body, is_cancelled, language_of, web_address
from news.extensions import NotAllowed
from news.models import Entry

_LONGEST_TITLE = EditionPage._meta.get_field("title").max_length or 0
_LONGEST_VENUE = EditionPage._meta.get_field("venue").max_length or 0
_LONGEST_LINK = EditionPage._meta.get_field("join_url").max_length or 0


@hooks.register("register_entry_target")
def edition_target() -> tuple[str, Any, Callable[..., Page]]:
    return "event", gettext_lazy("Create a draft event"), draft_edition


def draft_edition(entry: Entry, *, at: datetime, by: Any) -> EditionPage:
    """Create the draft and its first revision. The draft is placed beside other dates of the same series if one of them
    has a page, else in the event list of its language. Raises NotAllowed with the reason.
    """
    event: dict[str, Any] = entry.event or {}  # the desk offers this only for entries with an event
    parent = _parent_for(entry, uid=event["uid"], by=by)
    title = entry.title[:_LONGEST_TITLE] or _("Untitled")
    edition = EditionPage(
        title=title,
        draft_title=title,
        owner=by,
        locale=parent.locale,
        live=False,
        has_unpublished_changes=True,
        body=_description(entry),
        status=_status(event),
        **_when(event),
        **_where(event),
    )
    parent.add_child(instance=edition)
    edition.topics.set(entry.topics.all() or entry.source.topics.all())
    if entry.source.organisation:
        edition.organisations.add(EditionOrganisation(organisation=entry.source.organisation))
    edition.save()
    edition.save_revision(user=by, log_action=True, clean=False)
    return edition


def _parent_for(entry: Entry, *, uid: str, by: Any) -> Page:
    others = Entry.objects.filter(source=entry.source, article__isnull=False, event__uid=uid) if uid else ()
    for other in others:
        parent = other.article.get_parent().specific if other.article else None
        if parent is not None and parent.permissions_for_user(by).can_add_subpage():
            return parent
    indexes = EventsIndexPage.objects.filter(alias_of=None).select_related("locale").order_by("path")
    writable = [index for index in indexes if index.permissions_for_user(by).can_add_subpage()]
    if not writable:
        raise NotAllowed(_("You do not have permission to add events. Ask an administrator to give you access."))
    by_language = {index.locale.language_code: index for index in reversed(writable)}
    return by_language.get(language_of(entry)) or by_language.get(languages.default()) or writable[0]


def _description(entry: Entry) -> str:
    """Return as much of the text as the source's terms let us show, and a link to the source."""
    texts = [str(value.source) for kind, value in allowed_body(entry) if kind == "text"]
    if link := web_address(entry.link, base=""):
        texts.append(f'<p><a href="{escape(link)}">{escape(str(entry.source), quote=False)}</a></p>')
    return "".join(texts)


def _status(event: dict[str, Any]) -> EditionStatus:
    if is_cancelled(event):
        return EditionStatus.CANCELLED
    return EditionStatus.PLANNED if event["status"] == "tentative" else EditionStatus.CONFIRMED


def _when(event: dict[str, Any]) -> dict[str, Any]:
    """Return local days and times. A zone that is not a place (UTC, an offset) is replaced by the default zone of
    events."""
    usual = str(EditionPage._meta.get_field("time_zone").default)
    if event["is_all_day"]:
        first, after = date.fromisoformat(event["starts"]), date.fromisoformat(event["ends"])
        return _days(first, after - timedelta(days=1)) | {"time_zone": usual}
    name = event["time_zone"]
    name = name if name in zones.zone_names() and name != "UTC" else usual
    starts, ends = (_local(datetime.fromisoformat(event[key]), name) for key in ("starts", "ends"))
    return _days(starts.date(), ends.date()) | {
        "starts_at": _minute(starts),
        "ends_at": _minute(ends) if ends > starts else None,
        "time_zone": name,
    }


def _local(moment: datetime, zone_name: str) -> datetime:
    zone = zones.zone(zone_name)
    return moment.astimezone(zone) if moment.tzinfo else moment.replace(tzinfo=zone)


def _minute(moment: datetime) -> time:
    return moment.time().replace(second=0, microsecond=0)


def _days(first: date, last: date) -> dict[str, Any]:
    return {"starts_on": first, "ends_on": last if last > first else None}


def _where(event: dict[str, Any]) -> dict[str, Any]:
    """Return where the event takes place. A web address gives access to the meeting, so it goes to the private
    ``join_url``. Any other location is the venue.
    """
    place = event["location"]
    link = web_address(place, base="") if "://" in place else ""
    if place and not link:
        in_person = EditionPage.Format.IN_PERSON
        return {"venue": place[:_LONGEST_VENUE], "format": in_person, "kind": EventKind.MEETING}
    return {"join_url": link if len(link) <= _LONGEST_LINK else "", "format": EditionPage.Format.ONLINE}
