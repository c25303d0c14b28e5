"""Site whose sections are renamed and moved at random, and its invariants afterwards.

`made` creates it, `step` is an action of an editor, `worker` runs the worker, and `faults` lists violations: everything
stored is compared with what would be written now, and every URL that ever worked is requested.
"""

from __future__ import annotations

import random
import signal
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone
from wagtail.models import Page

from events.ical import record as calendars
from events.models import CalendarEntry, EditionPage, EventSeriesPage, EventsIndexPage
from foundation.custody.models import FormerAddress
from foundation.jobs.schedule import tick
from foundation.jobs.task_queue import run_tasks
from news.models import ArticlePage, Item, NewsIndexPage
from news.publishing.content import content_functions
from news.publishing.sweeping import astray
from news.publishing.writing import ITEM_VALUES
from rocb.models import StandardPage
from tests import event_factories, factories

# Few slugs, so that URLs are reused; none is a URL of the site itself.
SLUGS = ["news", "bulletin", "archive", "one", "two", "three"]
LISTS = (NewsIndexPage, EventsIndexPage)
SECTIONS = (*LISTS, EventSeriesPage, StandardPage)


def made(*, articles: int, events: int) -> None:
    """Create two lists of news and two of events in English, one of each in Russian, series, nested pages, and links
    between them."""
    for code in ("en", "ru"):
        factories.news_index(code)
    factories.home().add_child(instance=NewsIndexPage(title="Older", slug="older", locale=factories.locale()))
    calendar, _ = event_factories.events_index(), event_factories.events_index("ru")
    factories.home().refresh_from_db()
    courses = EventsIndexPage(title="Courses", slug="courses", locale=factories.locale())
    factories.home().add_child(instance=courses)
    series = [event_factories.series(calendar, slug="forum"), event_factories.monthly(courses, slug="monthly")]
    for number in range(events):
        event_factories.edition([*series, calendar][number % 3], slug=f"event-{number}")
    about = factories.standard_page(slug="about")
    factories.standard_page(factories.standard_page(about, slug="team"), slug="director")
    more(articles, first=0)


def more(articles: int, *, first: int) -> None:
    english, older = NewsIndexPage.objects.filter(locale=factories.locale()).order_by("pk")[:2]
    russian = factories.news_index("ru")
    series, about = EventSeriesPage.objects.order_by("pk")[:1], StandardPage.objects.order_by("pk")[:1]
    targets: list[Page] = [*series, *about, older, *ArticlePage.objects.order_by("-pk")[:20]]
    for number in range(first, first + articles):
        link = f'<p>See <a linktype="page" id="{targets[number % len(targets)].pk}">there</a>.</p>'
        page = factories.article(
            [english, older, english, russian][number % 4], slug=f"a-{number}", body=factories.text(link)
        )
        targets.append(page)


def snapshot() -> dict[str, int]:
    """Return the public page at each URL."""
    return {str(page.get_url()): page.pk for page in Page.objects.live().public().filter(depth__gt=2) if page.get_url()}


# --- Actions ----------------------------------------------------------------------------------------------------------


def step(chance: random.Random) -> str:
    """Run one action of an editor, in its own transactions."""
    kinds = (
        [_rename_section] * 4
        + [_move_leaf] * 3
        + [_rename_leaf] * 2
        + [_move_section, _publish, _edit, _unpublish, _delete]
    )
    kind = chance.choice(kinds)
    kind(chance)
    return kind.__name__


def _any(chance: random.Random, *models: Any) -> Any:
    model = chance.choice([one for one in models if one.objects.exists()])
    return chance.choice(list(model.objects.order_by("pk")))


def _rename_section(chance: random.Random) -> None:
    _rename(chance, _any(chance, *SECTIONS))


def _rename_leaf(chance: random.Random) -> None:
    _rename(chance, _any(chance, ArticlePage, EditionPage))


def _rename(chance: random.Random, page: Any) -> None:
    taken = set(page.get_siblings(inclusive=True).values_list("slug", flat=True))
    free = [slug for slug in SLUGS if slug not in taken]
    if free:
        page.slug = chance.choice(free)
        if page.live:
            page.save_revision().publish()
        else:
            page.save()


def _move_leaf(chance: random.Random) -> None:
    page = _any(chance, ArticlePage, EditionPage)
    parents = (NewsIndexPage,) if isinstance(page, ArticlePage) else (EventsIndexPage, EventSeriesPage)
    _move(page, _any(chance, *parents))


def _move_section(chance: random.Random) -> None:
    page = _any(chance, EventSeriesPage, StandardPage)
    _move(page, _any(chance, EventsIndexPage if isinstance(page, EventSeriesPage) else StandardPage))


def _move(page: Any, target: Any) -> None:
    is_free = not target.get_children().filter(slug=page.slug).exists()
    if is_free and page.locale_id == target.locale_id and not target.path.startswith(page.path):
        page.move(target, pos="last-child")


def _publish(chance: random.Random) -> None:
    index = _any(chance, NewsIndexPage)
    free = [slug for slug in SLUGS if not index.get_children().filter(slug=slug).exists()]
    if free:
        factories.article(index, slug=chance.choice(free))


def _edit(chance: random.Random) -> None:
    page = _any(chance, ArticlePage, EditionPage)
    page.title = f"Edited {chance.random()}"
    page.save_revision().publish()


def _unpublish(chance: random.Random) -> None:
    _any(chance, ArticlePage, EditionPage).unpublish()


def _delete(chance: random.Random) -> None:
    Page.objects.get(pk=_any(chance, ArticlePage, EditionPage).pk).delete()


def worker(*, at: datetime) -> None:
    """Run the worker until nothing waits."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    tick(at=at)
    run_tasks("worker", once=True)
    for number, handler in handlers.items():  # the library has its own
        signal.signal(number, handler)


def recover() -> None:
    """Run what the worker does automatically in the first minutes after it was killed, without its hourly check of
    everything."""
    for minutes in (2, 4):
        worker(at=timezone.now() + timedelta(minutes=minutes))


# --- Invariants -------------------------------------------------------------------------------------------------------


def faults(history: dict[str, list[int]], *, addresses: Iterable[str] | None = None) -> list[str]:
    """Return violations. ``history``: the pages seen at each URL, the latest last."""
    return [*_stale_items(), *_stale_calendars(), *_dead_addresses(history, addresses or history)]


def _stale_items() -> list[str]:
    now, found = timezone.now(), [f"{item} is at {item.address}" for item in astray(Item.objects.all())]
    items = {item.page_id: item for item in Item.objects.all()}
    for model, content_of in content_functions().items():
        for page in model._default_manager.live().public().filter(alias_of=None):
            item = items.pop(page.pk, None)
            if item is None:
                found.append(f"{page} has no item")
                continue
            content = content_of(page, at=now)
            differing = [name for name in ITEM_VALUES if getattr(item, name) != getattr(content, name)]
            found += [f"{page}: {name} is not what would be written" for name in differing]
    return found + [f"{item} has no public page" for item in items.values()]


def _stale_calendars() -> list[str]:
    found = [f"the calendar has another address of {page}" for page in calendars.astray()]
    before = dict(CalendarEntry.objects.values_list("pk", "content_hash"))
    calendars.rebuild(at=timezone.now())
    after = dict(CalendarEntry.objects.values_list("pk", "content_hash"))
    return found + [f"calendar entry {pk} was stale" for pk in {*before, *after} if before.get(pk) != after.get(pk)]


def _dead_addresses(history: dict[str, list[int]], addresses: Iterable[str]) -> list[str]:
    client, now, found = Client(headers={"host": "localhost"}), snapshot(), list[str]()
    current = {pk: address for address, pk in now.items()}
    lists = {page.pk for model in LISTS for page in model.objects.all()}
    for address in addresses:
        holder = next((pk for pk in reversed(history[address]) if pk in current), None)
        wanted = address if address in now else current[holder] if holder else ""
        found += _led(client, address, wanted)
        if address not in now and holder in lists:
            found += _led(client, f"{address}atom.xml", f"{wanted}atom.xml")
            found += _led(client, f"{address}?topic=x", f"{wanted}?topic=x")
        if address not in now and holder is not None and wanted and address.rstrip("/") != wanted.rstrip("/"):
            found += _led(client, address.rstrip("/"), wanted)
    return found


def _led(client: Client, address: str, wanted: str) -> list[str]:
    response = client.get(address)
    if not wanted:
        return [] if response.status_code in {404, 410} else [f"{address} leads to {response.get('Location')}"]
    if address == wanted:
        return [] if response.status_code == 200 else [f"{address}: {response.status_code}"]
    if "?topic=x" in wanted:
        is_right = response.status_code == 301 and response["Location"] == wanted
        return [] if is_right else [f"{address}: {response.status_code} {response.get('Location')}, not {wanted}"]
    hops = [address]
    while response.status_code in {301, 302} and len(hops) < 5:
        hops.append(response["Location"])
        response = client.get(hops[-1])
    is_right = response.status_code == 200 and hops[-1] == wanted
    return [] if is_right else [f"{' -> '.join(hops)}: {response.status_code}, not {wanted}"]


def seen(history: dict[str, list[int]]) -> None:
    """Add the current public pages to ``history``."""
    for address, pk in snapshot().items():
        pages = history.setdefault(address, [])
        if pk in pages:
            pages.remove(pk)
        pages.append(pk)


def pending() -> int:
    return FormerAddress.objects.pending().count()
