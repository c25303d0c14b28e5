"""Views of the site's own pages, and ``/health/`` for monitoring."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language_from_request
from django.views.decorators.cache import never_cache
from wagtail.models import Page

from events.api import EditionList, PaperList
from events.api import cards as event_cards
from events.models import EventsIndexPage
from foundation.custody.models import FormerAddress
from foundation.jobs.models import Heartbeat
from foundation.jobs.schedule import SCHEDULE_LATE_AFTER
from foundation.languages import spelling
from foundation.mailing.status import outage
from foundation.public_pages import public_pages
from news.api import ExternalList, ItemList, astray, unrecorded
from news.models import ExternalIndexPage, Item, NewsIndexPage
from rocb.former_addresses.former_site import is_at_root
from rocb.identity import jsonld
from rocb.identity import layout as layouts
from rocb.models import Organisation, OrganisationIndexPage
from rocb.pages import directory as directories
from rocb.pages.organisation_page import country_notes, people_of, surroundings, timeline
from rocb.running.redis_cache import RedisOrMemory
from rocb.search.find import organisations

EVENTS_OF_AN_ORGANISATION, PAST_EVENTS_OF_AN_ORGANISATION, ITEMS_OF_AN_ORGANISATION = 4, 12, 12
PAPERS_OF_AN_ORGANISATION = 5
EXTERNAL_ITEMS_SHOWN = 4


def to_home_page(request: HttpRequest) -> HttpResponse:
    """Redirect ``/`` to the home page in the browser's language. No cookie is set, so caches must vary. An address of the
    former site is left to the middleware."""
    if is_at_root(request):
        raise Http404
    response = HttpResponseRedirect(f"/{get_language_from_request(request)}/")
    response["Vary"] = "Accept-Language"
    return response


NOT_AMONG_OTHERS = (Organisation.Kind.ADMINISTRATION, Organisation.Kind.EXAMPLE)


def directory(request: HttpRequest, index: OrganisationIndexPage) -> HttpResponse:
    """Show members by letter, by area with a map (``?by=area``), or search results (``?q=``), best match first."""
    query = request.GET.get("q", "").replace("\0", "").strip()[:100]
    with_map = not query and request.GET.get("by") == "area"
    rows = list(Organisation.objects.all())
    for row in rows:
        row.path = f"{index.get_url(request)}{row.slug}/"
    kinds = [kind for kind in Organisation.Kind.values if kind not in NOT_AMONG_OTHERS]
    found = []
    if query:
        known = {row.pk: row for row in rows if row.kind in (Organisation.Kind.ADMINISTRATION, *kinds)}
        found, rows = [known[key] for key in organisations(query) if key in known], []
    members = [row for row in rows if row.kind == Organisation.Kind.ADMINISTRATION]
    members.sort(key=directories.country_order)
    others = [row for row in rows if row.kind in kinds]
    others.sort(key=lambda row: (kinds.index(row.kind), spelling.alphabetical(row.name_in_language)))
    map_of_members = directories.drawn(members) if with_map else None
    context = {
        "found": found,
        "groups": directories.by_area(members, map_of_members) if map_of_members else directories.by_letter(members),
        "map": map_of_members,
        "others": others,
        "count": len(found) + len(members) + len(others),
        "query": query,
        "country_notes": country_notes([*found, *members]),
        "language_suffix": "?by=area" if with_map else "",
        "json_ld": jsonld.directory(
            [*found, *members, *others], name=index.title, url=settings.PUBLIC_URL + request.get_full_path()
        ),
    }
    return index.render(request, context_overrides=context)


def organisation(request: HttpRequest, index: OrganisationIndexPage, slug: str) -> HttpResponse:
    rows, path = list(Organisation.objects.all()), index.get_url(request)
    row = next((one for one in rows if one.slug == slug), None)
    if row is None:
        raise Http404(slug)
    row.path = f"{path}{row.slug}/"
    listing = ItemList(language=index.locale.language_code, rows={"organisation": row})
    layout = layouts.of(request)
    news, events = layout.first(NewsIndexPage), layout.first(EventsIndexPage)
    external_index = layout.first(ExternalIndexPage)
    at, carried = timezone.now(), EditionList(language=index.locale.language_code, rows={"organisation": row})
    coming = carried.upcoming(at=at, size=EVENTS_OF_AN_ORGANISATION).editions if events else []
    past = carried.past(at=at, size=PAST_EVENTS_OF_AN_ORGANISATION).editions if events else []
    items = listing.newest(ITEMS_OF_AN_ORGANISATION)
    papers = PaperList(index.locale.language_code, rows={"organisation": row})
    outside = ExternalList(index.locale.language_code, rows={"organisation": row})
    external = outside.slice(size=EXTERNAL_ITEMS_SHOWN).items if external_index else []
    past_cards = event_cards.cards(past, at=at)
    around = surroundings(row, rows, path=path)
    context = {
        "organisation": row,
        "is_contact_old": row.is_contact_old(at=at),
        "timeline": timeline(past_cards, [*items, *external], language=index.locale.language_code),
        "people": people_of(row),
        **around,
        "country_notes": country_notes([row, *around.get("area_members", [])]),
        "official_languages": directories.languages_in_words(row.language_codes),
        "external_path": outside.path(external_index.url) if external_index and external else "",
        "coming": event_cards.cards(coming, at=at),
        "papers": papers.slice(size=PAPERS_OF_AN_ORGANISATION).papers,
        "events_path": carried.path(events.url) if events and (past or coming) else "",
        "list_path": listing.path(news.url) if news and items else "",
        "feed_path": listing.feed_path(news.url) if news else "",
        "language_suffix": f"{row.slug}/",
        "json_ld": jsonld.organisation(row, url=settings.PUBLIC_URL + row.path),
        "crumb": row.title_country or row.name_in_language,
    }
    return index.render(request, context_overrides=context, template="rocb/organisation.html")


def untranslated(request: HttpRequest, key: UUID) -> HttpResponse:
    """Say that a page does not exist in this language, or was withdrawn, and link its versions. English is never shown in its
    place."""
    pages = public_pages(Page.objects).filter(translation_key=key, alias_of=None).select_related("locale")
    versions = {page.locale.language_code: page for page in pages}
    if not versions:
        raise Http404
    if page := versions.get(request.LANGUAGE_CODE):
        return HttpResponseRedirect(page.get_url(request))
    found = [
        {"code": code, "name": name, "title": versions[code].title, "url": versions[code].get_url(request)}
        for code, name in settings.LANGUAGES
        if code in versions
    ]
    former = Page.objects.filter(translation_key=key, locale__language_code=request.LANGUAGE_CODE, alias_of=None)
    was_public = former.filter(live=False, first_published_at__isnull=False).exists()
    context = {"versions": found, "key": key, "is_withdrawn": was_public}
    response = render(request, "rocb/untranslated.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """Return 200 if database and schedule work, else 503, with details for a monitor.

    ``cache`` is "own memory" while Redis does not respond. ``mail`` is "ok" or "not sending", with the time since when
    and the number of waiting emails. ``public_but_not_in_lists`` counts pages whose publication could not be recorded,
    ``shown_at_former_addresses`` items whose page has moved, and ``moves_to_follow`` moves that the worker has not
    completed. These do not change the status: readers are served.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    now = timezone.now()
    last = Heartbeat.objects.filter(name="schedule").values_list("beat_at", flat=True).first()
    on_time = last is not None and now - last < SCHEDULE_LATE_AFTER
    state = {"database": "ok", "schedule": "ok" if on_time else "late", "schedule_last_ran_at": last, **_mail(at=now)}
    state["cache"] = "ok" if _cache_is_shared() else "own memory"
    state["public_but_not_in_lists"] = len(unrecorded(at=now))
    state["shown_at_former_addresses"] = len(astray(Item.objects.all()))
    state["moves_to_follow"] = FormerAddress.objects.pending().count()
    return JsonResponse(state, status=200 if on_time else 503)


def _cache_is_shared() -> bool:
    return not isinstance(cache := caches["default"], RedisOrMemory) or cache.is_shared()


def _mail(*, at: datetime) -> dict[str, Any]:
    found = outage(at=at)
    if found is None:
        return {"mail": "ok"}
    return {"mail": "not sending", "mail_since": found.since, "mail_waiting": found.count}
