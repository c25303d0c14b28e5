"""Records of earlier runs, and the target of each item of the old site."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import fields
from functools import cached_property
from itertools import batched
from typing import Any
from urllib.parse import urlsplit

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q
from wagtail.models import Locale, Page

from events.models import EditionPage, EventSeriesPage, EventsIndexPage
from news.models import ArticlePage, ExternalIndexPage, NewsIndexPage
from old_sites import listings
from old_sites.addresses import Addresses
from old_sites.counting import Compared
from old_sites.links import MOST_LINKS
from old_sites.planned import EVENTS, HOME, LISTS, NEWS, Becomes, Planned
from rocb.former_addresses.former_site import GONE
from rocb.models import (
    HomePage,
    ImportedItem,
    ImportedText,
    ImportRun,
    OrganisationIndexPage,
    SiteDocument,
    SiteImage,
    StandardPage,
    Topic,
)

_PAGES: dict[type[Model] | None, str] = {
    ArticlePage: Becomes.ARTICLE,
    EditionPage: Becomes.EVENT,
    EventSeriesPage: Becomes.SERIES,
    StandardPage: Becomes.PAGE,
}
Target = tuple[str, object]
MOVED = "moved-"  # prefix of rows that are only an address
_WRITTEN = [field.name for field in ImportedItem._meta.concrete_fields if not field.primary_key]


class Rows:
    """Records of one old site. They are read once, and updated while the run writes more."""

    def __init__(self, origin: str, addresses: Addresses, *, topics: Mapping[str, str]) -> None:
        self.origin, self.addresses, self.topics = origin, addresses, topics
        found = ImportedItem.objects.filter(origin=origin)
        self.known = {(row.uid, row.part): row for row in found}
        self.uids = {row.path: row.uid for row in found if not row.part}
        self.moves: dict[str, str] = {}
        self.previews: Mapping[str, str] = {}  # images in the library that pages have in lists, both by UID
        self.here: Mapping[str, int] = {}  # public pages before the run, by path
        self._topics: list[Topic] = []
        self._at: dict[tuple[str, str], Page | None] = {}

    def get(self, uid: str, part: str = "") -> ImportedItem | None:
        """Return the record; None also for items that were left out, of which only the address is known."""
        row = self.known.get((uid, part))
        return None if row is None or row.leads_to == GONE else row

    def is_gone(self, uid: str) -> bool:
        row = self.known.get((uid, ""))
        return row is not None and row.leads_to == GONE

    def add(self, row: ImportedItem) -> None:
        row.save()
        self.keep(row)

    def save(self, rows: Sequence[ImportedItem]) -> None:
        """Save all in bulk. Items that were left out before have a row already."""
        ImportedItem.objects.bulk_create([row for row in rows if row.pk is None])
        ImportedItem.objects.bulk_create(
            [row for row in rows if row.pk is not None],
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=_WRITTEN,
        )

    def keep(self, row: ImportedItem) -> None:
        self.known[row.uid, row.part] = row
        if not row.part:
            self.uids[row.path] = row.uid

    def forget(self, uid: str) -> None:
        """Reload an item's records after a rollback."""
        for key in [key for key in self.known if key[0] == uid]:
            del self.known[key]
        for row in ImportedItem.objects.filter(origin=self.origin, uid=uid):
            self.known[row.uid, row.part] = row

    def new(
        self, run: ImportRun, uid: str, target: Model | None, *, part: str = "", kind: str, path: str
    ) -> ImportedItem:
        row = self.known.get((uid, part)) or ImportedItem(origin=self.origin, uid=uid, part=part)
        row.type, row.path, row.run, row.leads_to, row.digest = kind[:40], path[:1000], run, "", ""
        if target is not None:
            row.content_type, row.object_id = self.type_of(target), int(target.pk)
        return row

    @staticmethod
    def type_of(target: Model) -> ContentType:
        """Return the content type. Pages of all types have that of `Page`."""
        return ContentType.objects.get_for_model(Page if isinstance(target, Page) else type(target))

    @staticmethod
    def type_id(model: type[Model]) -> int:
        return ContentType.objects.get_for_model(model).pk

    def resolve(self, name: str, *, depth: int = 0) -> Target | None:
        """Resolve ``uid:…`` or ``path:…`` to a page, document or image by its key, or to an address. ``preview:`` before
        it asks for the preview image. None if there is none here."""
        kind, _colon, value = name.partition(":")
        if depth > MOST_LINKS:
            return None
        if kind == "preview":
            of, _colon, value = value.partition(":")
            image = self.previews.get(self.uids.get(value, "") if of == "path" else value)
            return self.resolve(f"uid:{image}") if image else None
        if kind == "path":
            uid = self.uids.get(value)
            if uid is None:
                moved = self.moves.get(value)
                if moved is not None and moved.startswith(("http://", "https://")):
                    return "url", moved
                return self.resolve(f"path:{moved}", depth=depth + 1) if moved is not None and moved != value else None
            value = uid
        row = self.get(value)
        if row is None:
            return None
        if row.leads_to.startswith(("uid:", "path:")):
            return self.resolve(row.leads_to, depth=depth + 1)
        if row.leads_to:
            return "url", row.leads_to
        return (self._kinds.get(row.content_type_id or 0, "page"), row.object_id) if row.object_id else None

    def resolver(self, language: str) -> Callable[[str], Target | None]:
        """Return `resolve` for the texts in a language, which also knows its lists (`listings`)."""
        lists: dict[str, Mapping[str, Page]] = {listings.NEWS: self.news, listings.EVENTS: self.events}

        def resolve(name: str) -> Target | None:
            page = lists[name].get(language) if name in lists else None
            return ("page", page.pk) if page else self.resolve(name)

        return resolve

    def with_lists(self, resolve: Callable[[str], Target | None]) -> Callable[[str], Target | None]:
        """Return ``resolve``, for which our lists are pages and not only addresses."""

        def resolved(name: str) -> Target | None:
            found = resolve(name)
            key = self._pages_of_lists.get(str(found[1])) if found and found[0] == "url" else None
            return ("page", key) if key else found

        return resolved

    @cached_property
    def _kinds(self) -> dict[int, str]:
        models = {SiteImage: "image", SiteDocument: "document", Page: "page"}
        return {ContentType.objects.get_for_model(model).pk: name for model, name in models.items()}

    def kinds(self) -> dict[str, str]:
        """Return by UID what existing objects are, as `Becomes`; "" for a page of another model."""
        rows = {uid: row for (uid, part), row in self.known.items() if not part and row.leads_to != GONE}
        pages = [row.object_id for row in rows.values() if self._kinds.get(row.content_type_id or 0) == "page"]
        models: dict[int | None, str] = {}
        for some in batched(pages, 500):
            known = Page.objects.filter(pk__in=some).values_list("pk", "content_type_id")
            models |= {pk: _PAGES.get(ContentType.objects.get_for_id(found).model_class(), "") for pk, found in known}
        found = {}
        for uid, row in rows.items():
            kind = "redirect" if row.leads_to else self._kinds.get(row.content_type_id or 0, "")
            if kind != "page":
                found[uid] = kind
            elif row.object_id in models:  # otherwise it was deleted here
                found[uid] = models[row.object_id]
        return found

    # --- Places -------------------------------------------------------------------------------------------------------

    @cached_property
    def homes(self) -> dict[str, HomePage]:
        return {page.locale.language_code: page for page in HomePage.objects.live().select_related("locale")}

    @cached_property
    def news(self) -> dict[str, NewsIndexPage]:
        return {page.locale.language_code: page for page in NewsIndexPage.objects.live().select_related("locale")}

    @cached_property
    def events(self) -> dict[str, EventsIndexPage]:
        return {page.locale.language_code: page for page in EventsIndexPage.objects.live().select_related("locale")}

    def _other_list(self, name: str) -> Mapping[str, Page]:
        model = ExternalIndexPage if name == "elsewhere" else OrganisationIndexPage
        return {page.locale.language_code: page for page in model.objects.live().select_related("locale")}

    @cached_property
    def _pages_of_lists(self) -> dict[str, int]:
        """Return the keys of our home pages and lists by their addresses."""
        models: tuple[Any, ...] = (HomePage, NewsIndexPage, EventsIndexPage, ExternalIndexPage, OrganisationIndexPage)
        return {page.get_url() or "": page.pk for model in models for page in model.objects.live()}

    def page_at(self, address: str, language: str) -> Page | None:
        """Return the page of ours at an address, or its translation, if imported pages can be below it."""
        if (address, language) not in self._at:
            page = page_at(address)
            if page is not None and page.locale.language_code != language:
                locale = self.locales.get(language)
                page = page.get_translations().filter(locale_id=locale, live=True).first()
            self._at[address, language] = page
        return self._at[address, language]

    @cached_property
    def compared(self) -> dict[str, Compared]:
        """Return the numbers of pages that were imported before, by UID."""
        names = [one.name for one in fields(Compared)]
        found = ImportedText.objects.filter(item__origin=self.origin, item__part="").values("item__uid", *names)
        return {row.pop("item__uid"): Compared(**row) for row in found}

    def read_topics(self) -> None:
        """Read topics again at intervals: one can be deleted during a run."""
        self._topics = list(Topic.objects.all())

    def topics_called(self, slugs: Collection[str]) -> list[Topic]:
        return [topic for topic in self._topics if topic.slug in slugs]

    @cached_property
    def locales(self) -> dict[str, int]:
        return dict(Locale.objects.values_list("language_code", "pk"))

    def address_for(self, one: Planned) -> str:
        """Return the target of a redirect, or "" if it does not exist."""
        lists: dict[str, Mapping[str, Page]] = {NEWS: self.news, EVENTS: self.events, HOME: self.homes}
        if one.leads_to not in LISTS:
            return one.leads_to
        page = (lists.get(one.leads_to) or self._other_list(one.leads_to)).get(one.language)
        if page is None:
            return ""
        slugs = [self.topics[subject] for subject in one.filter if subject in self.topics]
        return f"{page.get_url()}{f'?topic={slugs[0]}' if slugs else ''}"


def page_at(address: str) -> Page | None:
    """Return the page at an address of ours, if imported pages can be below it."""
    address = f"/{address.strip('/')}/"
    name = address.strip("/").rpartition("/")[2]
    homes = [page.pk for page in HomePage.objects.all()]
    pages = (
        Page.objects.live().type(HomePage, StandardPage).filter(Q(slug=name) | Q(pk__in=homes)).select_related("locale")
    )
    return next((page for page in pages.order_by("pk") if urlsplit(page.get_url() or "").path == address), None)
