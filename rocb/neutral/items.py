"""The site -> items of the neutral form, in a fixed order: lists, pages, articles, series, events, files, redirects."""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import cached_property
from html import escape, unescape
from itertools import batched
from typing import Any

from django.db.models import Case, When
from wagtail import blocks
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from events.models import CalendarEntry, EditionPage, EventSeriesPage, EventsIndexPage, ForeignUid
from foundation.custody.models import FormerAddress
from foundation.public_pages import private_places
from foundation.whole_numbers import whole_number
from news.models import ArticlePage, ExternalIndexPage, Item, NewsIndexPage
from rocb.files.access import public_files
from rocb.models import HomePage, ImportedItem, OrganisationIndexPage, SiteDocument, SiteImage
from rocb.models.body import BELOW
from rocb.neutral import fields
from rocb.neutral.addresses import Addresses, of_document, of_image, of_page
from rocb.neutral.blocks import changed
from rocb.neutral.schema import HIDDEN, LIST, LISTS, PUBLIC, REDIRECT

AT_ONCE = 100
_DEEPEST = 5
_LIST_MODELS: dict[str, Any] = dict(
    zip(LISTS, (HomePage, NewsIndexPage, EventsIndexPage, ExternalIndexPage, OrganisationIndexPage), strict=True)
)
_LINK = re.compile(r"<a\b([^>]*)>")
_TARGET = re.compile(r'\b(linktype|id)="([^"]*)"')
_HEADING = re.compile(r"<h3\b[^>]*>(.*?)</h3>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_KEY = re.compile(r' data-block-key="[^"]*"')

type Neutral = dict[str, Any]


def line(item: Neutral) -> bytes:
    return json.dumps(item, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"


class Items:
    """The items of the site. ``media`` is the folder with the files of images and documents, relative to that of the items."""

    def __init__(self, *, media: str) -> None:
        self.media, self.addresses = media, Addresses()
        self._places: dict[str, int] = defaultdict(int)

    def all(self) -> Iterator[Neutral]:
        yield from self._lists()
        known: set[str] = set()
        for kind in (fields.PAGE, fields.ARTICLE, fields.SERIES, fields.EVENT):
            yield from self._pages(kind)
        for kind in (fields.IMAGE, fields.DOCUMENT):
            model = fields.MODELS[kind]
            rows = model._default_manager.annotate(is_seen=Case(When(public_files(model), then=True), default=False))
            for row in rows.order_by("pk").iterator(AT_ONCE):
                yield self._file(kind, row)
        for item in self._redirects():
            if item["address"] not in known:
                known.add(item["address"])
                yield item

    # --- Pages --------------------------------------------------------------------------------------------------------

    def _lists(self) -> Iterator[Neutral]:
        for name, model in _LIST_MODELS.items():
            for page in model._default_manager.select_related("locale").order_by("path"):
                if page.live and (address := of_page(page)):
                    yield {
                        "type": LIST,
                        "of": name,
                        "id": _id(page),
                        "address": address,
                        "title": page.title,
                        "summary": page.introduction,
                        "language": page.locale.language_code,
                        "group": str(page.translation_key),
                    }

    def _pages(self, kind: str) -> Iterator[Neutral]:
        model: Any = fields.MODELS[kind]
        joined = ["topics"] if hasattr(model, "topics") else []
        joined += ["related"] if kind == fields.ARTICLE else []
        rows = model._default_manager.select_related("locale").prefetch_related(*joined).order_by("path")
        for some in batched(rows.iterator(AT_ONCE), AT_ONCE):
            identities = self._identities(kind, some)
            for page in some:
                if address := of_page(page):
                    newest = page if page.live else page.get_latest_revision_as_object()
                    yield self._page(kind, newest, address) | identities.get(page.pk, {})

    def _page(self, kind: str, page: Any, address: str) -> Neutral:
        found = {
            "type": kind,
            "id": _id(page),
            "address": address,
            "title": page.title,
            "summary": getattr(page, fields.SUMMARIES[kind]),
            "language": page.locale.language_code,
            "group": str(page.translation_key),
            "state": PUBLIC if page.live and not page.path.startswith(self._private) else HIDDEN,
            "published": _time(page.first_published_at),
            "modified": _time(page.last_published_at or page.latest_revision_created_at),
            "expires": _time(page.expire_at),
            "body": self._body(page),
            **fields.values(kind, page),
        }
        if kind == fields.PAGE:
            above = page.url_path.rstrip("/").rpartition("/")[0]
            found["position"] = self._places[above]
            found["lists_pages_below"] = any(block["type"] == BELOW for block in found["body"])
            self._places[above] += 1
        if hasattr(page, "topics"):
            found["topics"] = sorted(topic.slug for topic in page.topics.all())
        if getattr(page, "image_id", None) and (image := self.addresses.of(SiteImage, page.image_id)):
            found["image"] = image
        if kind == fields.ARTICLE:
            rows = sorted(page.related.all(), key=lambda row: (row.sort_order or 0, row.pk))
            found["related"] = [name for row in rows if (name := self.addresses.of(ArticlePage, row.article_id))]
        return found

    @cached_property
    def _private(self) -> tuple[str, ...]:
        return private_places()

    def _body(self, page: Any) -> list[Neutral]:
        if isinstance(page.body, str):
            return list(self._of_field(page.body))
        return changed(page.body.stream_block, list(page.body.raw_data), self._changed)  # type: ignore[no-any-return]

    def _of_field(self, html: str) -> Iterator[Neutral]:
        """Yield the blocks for a rich text field, whose headings become blocks."""
        for number, part in enumerate(_HEADING.split(html)):
            if number % 2:
                words = unescape(_TAG.sub("", part))
                yield {"id": str(number), "type": "heading", "value": {"text": words, "level": "h3"}}
            elif part.strip():
                yield {"id": str(number), "type": "text", "value": self._text(part)}

    def _changed(self, block: Any, value: Any) -> Any:
        if isinstance(block, blocks.ChooserBlock):
            return self.addresses.of(block.model_class, value)
        if isinstance(block, blocks.RichTextBlock):
            return self._text(value or "")
        return value

    def _text(self, html: str) -> str:
        return _LINK.sub(self._link, _KEY.sub("", html))

    def _link(self, match: re.Match[str]) -> str:
        """Return the start tag of a link to the address of the object; without an address if it no longer exists."""
        target = dict(_TARGET.findall(match[1]))
        model: Any = {"page": Page, "document": SiteDocument}.get(unescape(target.get("linktype", "")))
        if model is None:
            return match[0]
        address = self.addresses.of(model, whole_number(target.get("id", "")))
        return f'<a href="{escape(address)}">' if address else "<a>"

    def _identities(self, kind: str, some: Iterable[Any]) -> dict[int, Neutral]:
        """Return the ids of the pages in feeds and calendars, by the key of the page."""
        if kind not in {fields.ARTICLE, fields.EVENT}:
            return {}
        keys = {page.uuid: page.pk for page in some}
        found: dict[int, Neutral] = defaultdict(dict)
        for item in Item.objects.filter(uuid__in=keys).without_text():
            found[keys[item.uuid]] |= {
                "feed_id": item.guid or item.tag_uri,
                "atom_id": item.atom_id or item.tag_uri,
            }
        if kind == fields.EVENT:
            # An event without a date has no entry yet, but it may have a UID already.
            foreign = ForeignUid.objects.filter(edition_uuid__in=keys).values_list("edition_uuid", "uid")
            own = CalendarEntry.objects.filter(uuid__in=keys).values_list("uuid", "uid")
            for uuid, uid in [*foreign, *own]:
                found[keys[uuid]]["calendar_uid"] = uid
        return found

    # --- Files and redirects ------------------------------------------------------------------------------------------

    def _file(self, kind: str, row: Any) -> Neutral:
        return {
            "type": kind,
            "id": str(row.uuid),
            "address": of_image(row) if isinstance(row, SiteImage) else of_document(row),
            "title": row.title,
            "language": getattr(row, "language", ""),
            "state": PUBLIC if row.is_seen else HIDDEN,
            "created": _time(row.created_at),
            "file": self.media + row.file.name,
            **fields.values(kind, row),
        }

    def _redirects(self) -> Iterator[Neutral]:
        """Yield the redirects of editors, those from former addresses of moved pages, and those of an import."""
        for one in Redirect.objects.order_by("old_path", "pk").iterator(AT_ONCE):
            target = self.addresses.of(Page, one.redirect_page_id) or one.redirect_link
            if target:
                yield _redirect(one.old_path, target)
        moved = FormerAddress.objects.exclude(page=None).select_related("page").order_by("old_path", "-pk")
        for one in moved.iterator(AT_ONCE):
            target = self.addresses.of(Page, one.page_id)
            if one.old_path and target and one.was_public(one.page):
                yield _redirect(one.old_path, target)
        imported = ImportedItem.objects.filter(part="").exclude(path="").order_by("path", "-pk")
        for row in imported.select_related("content_type").iterator(AT_ONCE):
            if target := self._led(row):
                yield _redirect(row.path, target)

    def _led(self, row: ImportedItem) -> str:
        """Return the target of the address of an imported item; "" if the address is still that of the item, or of a file."""
        address = self._target(row)
        is_elsewhere = address.startswith(("/", "http")) and address.strip("/") != row.path.strip("/")
        return address if is_elsewhere else ""

    def _target(self, row: ImportedItem | None, depth: int = 0) -> str:
        if row is None or depth > _DEEPEST:
            return ""
        name, _colon, value = row.leads_to.partition(":")
        if name in {"uid", "path"}:
            others = ImportedItem.objects.filter(part="", origin=row.origin, **{name: value})
            return self._target(others.first(), depth + 1)
        model: Any = row.content_type.model_class() if row.content_type else None
        is_named = model is Page or (depth > 0 and model in {SiteImage, SiteDocument})
        return row.leads_to or (self.addresses.of(model, row.object_id) if is_named else "") or ""


def _redirect(address: str, target: str) -> Neutral:
    digest = hashlib.sha256(address.encode()).hexdigest()[:32]
    return {"type": REDIRECT, "id": f"redirect-{digest}", "address": address, "title": address, "leads_to": target}


def _id(page: Any) -> str:
    if isinstance(page, ArticlePage | EditionPage | EventSeriesPage):
        return str(page.uuid)
    return f"{page.translation_key}-{page.locale.language_code}"


def _time(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None
