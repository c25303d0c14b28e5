"""Django says that a page, a part of one, an item or a change was saved or deleted -> the marks of what shows it.

Pages that are no items (lists, series, plain pages) stand in the frame of others or in the titles of feeds, and move
``ChangeCounter.frame`` when they are published; then everything goes anyway.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db.models import Model, Q
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.urls import reverse
from django.utils.translation import override
from wagtail.models import Page
from wagtail.signals import post_page_move

from events.models import EditionOrganisation, EditionPage, EventSeriesPage
from news.feeds.lists import ItemList
from news.models import ArticlePage, Change, Item, Source
from news.models.items import EVERY_LANGUAGE

from . import tables
from .shown import facet_mark, list_mark, page_mark, path_mark
from .store import EVERYTHING
from .watching import explain, tell, was_told

# What editors' screens read of a page, and readers do not.
OF_DRAFTS = frozenset(
    {"latest_revision", "latest_revision_created_at", "has_unpublished_changes", "draft_title", "go_live_at"}
    | {"locked", "locked_at", "locked_by", "owner", "approved_schedule", "numchild"}
)
# Which page and revision an item stands for.
OF_RECORDS = frozenset({"live_revision_id", "page", "page_id"})
# What decides where in which lists an item stands.
PLACE = ("type", "language", "published_at", "is_listed", "pinned_until", "address")


# --- Pages --------------------------------------------------------------------------------------------------------------


def page_is_saved(sender: type[Model], instance: Any, update_fields: Any = None, **kwargs: Any) -> None:
    if not issubclass(sender, Page):
        return
    explain(tables.PAGES)
    instance._shown_before = None
    if instance.pk and not _is_of_draft(update_fields):
        instance._shown_before = Page.objects.filter(pk=instance.pk).values("live", "url_path").first()


def page_saved(sender: type[Model], instance: Any, update_fields: Any = None, **kwargs: Any) -> None:
    if not issubclass(sender, Page) or _is_of_draft(update_fields):
        return
    before = instance.__dict__.pop("_shown_before", None) or {"live": False, "url_path": instance.url_path}
    if instance.live or before["live"]:
        explain(
            tables.PAGES, *_marks_of_page(instance, before["url_path"], came_or_went=instance.live != before["live"])
        )


def page_is_deleted(sender: type[Model], instance: Any, **kwargs: Any) -> None:
    if not issubclass(sender, Page):
        return
    explain(tables.PAGES)
    explain(tables.ITEMS)  # its item only loses the way to it, and is withdrawn afterwards
    if instance.live and sender is instance.specific_class:
        explain(tables.PAGES, *_marks_of_page(instance, instance.url_path, came_or_went=True))


def page_moved(sender: type[Model], instance: Page, url_path_before: str, url_path_after: str, **kwargs: Any) -> None:
    if instance.specific_class not in {ArticlePage, EditionPage}:
        tell([EVERYTHING])
    elif instance.live:
        page = instance.specific
        explain(tables.PAGES, *_marks_of_page(page, url_path_before, came_or_went=True))
        explain(tables.PAGES, path_mark(_path(page, url_path_after)))


def part_changes(sender: type[Model], instance: Any, **kwargs: Any) -> None:
    """A row that is edited as part of a page, before and after it is written."""
    if sender not in tables.parts_of_pages():
        return
    explain(tables.PAGES)
    page = instance
    while page is not None and not isinstance(page, Page):
        page = getattr(page, tables.parts_of_pages()[type(page)], None)
    if page is None or not page.live:
        return
    if isinstance(instance, EditionOrganisation):
        explain(tables.PAGES, _mark_of_carrier(page, instance.organisation_id))
    if not was_told(f"!part:{page.pk}"):
        explain(tables.PAGES, f"!part:{page.pk}", *_marks_of_page(page, page.url_path, came_or_went=False))


def _is_of_draft(update_fields: Any) -> bool:
    return update_fields is not None and set(update_fields) <= OF_DRAFTS


def _marks_of_page(page: Page, url_path_before: str, *, came_or_went: bool) -> Iterator[str]:
    """Whoever shows an article shows its item, which tells of itself."""
    yield page_mark(page.pk)
    if came_or_went or page.url_path != url_path_before or not isinstance(page, ArticlePage):
        yield from (path_mark(_path(page, url_path)) for url_path in {page.url_path, url_path_before})
    if came_or_went:
        yield from _marks_of_versions(page)
        yield from _marks_of_referring(page.pk)
    if isinstance(page, EditionPage):
        yield list_mark(Item.Type.EDITION, page.locale.language_code)
        carriers = EditionOrganisation.objects.filter(edition=page.pk).values_list("organisation", flat=True)
        yield from (_mark_of_carrier(page, pk) for pk in carriers)
        series = Page.objects.parent_of(page).type(EventSeriesPage).first()
        if series:
            yield path_mark(_path(series, series.url_path))


def _mark_of_carrier(page: EditionPage, organisation_id: int) -> str:
    return facet_mark(Item.Type.EDITION, page.locale.language_code, f"organisation:{organisation_id}")


def _marks_of_versions(page: Page) -> Iterator[str]:
    """Where other languages say that this one is there, or is not."""
    yield from (page_mark(pk) for pk in page.get_translations().values_list("pk", flat=True))
    for code, _name in settings.LANGUAGES:
        with override(code):
            yield path_mark(reverse("untranslated", args=[page.translation_key]))


def _marks_of_referring(page_id: int) -> Iterator[str]:
    """Pages that show this one by its own row, once the public may see it."""
    articles = ArticlePage.objects.filter(Q(about=page_id) | Q(related__article=page_id)).distinct()
    about = Page.objects.filter(articles_about=page_id)
    for page in [*articles, *EditionPage.objects.filter(replaced_by=page_id), *about]:
        yield path_mark(_path(page, page.url_path))


def _path(page: Page, url_path: str) -> str:
    there = copy.copy(page)
    there.url_path = url_path
    url: str = there.get_url() or ""
    return url if url.startswith("/") else f"/{url.split('/', 3)[-1]}"


# --- Items --------------------------------------------------------------------------------------------------------------


def item_is_saved(sender: type[Item], instance: Item, update_fields: Any = None, **kwargs: Any) -> None:
    explain(tables.ITEMS)
    before = Item.objects.filter(pk=instance.pk).values(*PLACE).first() if instance.pk else None
    instance.__dict__["_place_before"] = before


def item_saved(sender: type[Item], instance: Item, update_fields: Any = None, **kwargs: Any) -> None:
    before = instance.__dict__.pop("_place_before", None)
    if update_fields is not None and set(update_fields) <= OF_RECORDS:
        return
    places = [place for place in (before, {name: getattr(instance, name) for name in PLACE}) if place]
    marks = {f"thing:{instance.thing_uuid}", *(path_mark(_path_of(place)) for place in places)}
    if before != places[-1]:
        marks |= {f"!place:{instance.uuid}", *(list_mark(place["type"], _language(place)) for place in places)}
        facets = instance.facets.values_list("facet", flat=True)
        marks |= {facet_mark(place["type"], _language(place), facet) for place in places for facet in facets}
        marks |= set(_marks_of_neighbours(instance))
    if before is None and instance.page_id:
        marks |= set(_marks_of_referring(instance.page_id))
    explain(tables.ITEMS, *marks)


def item_is_deleted(sender: type[Item], instance: Item, **kwargs: Any) -> None:
    place = {name: getattr(instance, name) for name in PLACE}
    facets = instance.facets.values_list("facet", flat=True)
    explain(
        tables.ITEMS,
        f"thing:{instance.thing_uuid}",
        path_mark(_path_of(place)),
        list_mark(instance.type, _language(place)),
        *(facet_mark(instance.type, _language(place), facet) for facet in facets),
    )


def change_appended(sender: type[Change], instance: Change, created: bool, **kwargs: Any) -> None:
    """By now the item has the facets that it has from now on."""
    if created:
        explain(tables.ITEMS, *marks_of_change(instance, has_moved=was_told(f"!place:{instance.item_uuid}")))


def marks_of_change(change: Change, *, has_moved: bool) -> set[str]:
    """``has_moved``: it came, went, or stands elsewhere in lists; other facets say so by themselves."""
    place = {"type": change.type, "language": change.language, "address": change.address}
    marks = {f"change:{change.sequence}", f"thing:{change.thing_uuid}", path_mark(_path_of(place))}
    if has_moved or change.earlier_facets or change.kind in {Change.Kind.PUBLISHED, Change.Kind.WITHDRAWN}:
        marks.add(list_mark(change.type, _language(place)))
        facets = {*change.facets, *change.earlier_facets}
        marks |= {facet_mark(change.type, _language(place), facet) for facet in facets}
    return marks


def _marks_of_neighbours(item: Item) -> Iterator[str]:
    """The articles before and after this one, which lead to it from now on."""
    if item.type == Item.Type.ARTICLE:
        others = ItemList(item.language).whole().exclude(pk=item.pk)
        older = others.older_than(item.published_at, item.pk).newest_first().first()
        newer = others.newer_than(item.published_at, item.pk).oldest_first().first()
        yield from (page_mark(neighbour.page_id) for neighbour in (older, newer) if neighbour and neighbour.page_id)


def _path_of(place: dict[str, Any]) -> str:
    if place["type"] == Item.Type.EXTERNAL:
        return str(place["address"])  # on no page of ours by itself; lists are told
    return Item(type=place["type"], address=place["address"]).path


def _language(place: dict[str, Any]) -> str:
    return EVERY_LANGUAGE if place["type"] == Item.Type.EXTERNAL else place["language"]


# --- The rest -----------------------------------------------------------------------------------------------------------


def source_changed(sender: type[Source], **kwargs: Any) -> None:
    tell([f"table:{tables.SOURCES}"])


def connect() -> None:
    """Called once at start."""
    for signal, handler in ((pre_save, page_is_saved), (post_save, page_saved), (pre_delete, page_is_deleted)):
        signal.connect(handler, dispatch_uid=f"rocb_shown_{handler.__name__}")
    for signal in (pre_save, post_save, pre_delete, post_delete):
        signal.connect(part_changes, dispatch_uid="rocb_shown_part")
    post_page_move.connect(page_moved, dispatch_uid="rocb_shown_moved")
    pre_save.connect(item_is_saved, sender=Item, dispatch_uid="rocb_shown_item_before")
    post_save.connect(item_saved, sender=Item, dispatch_uid="rocb_shown_item")
    pre_delete.connect(item_is_deleted, sender=Item, dispatch_uid="rocb_shown_item_gone")
    post_save.connect(change_appended, sender=Change, dispatch_uid="rocb_shown_change")
    for signal in (post_save, post_delete):
        signal.connect(source_changed, sender=Source, dispatch_uid="rocb_shown_source")
