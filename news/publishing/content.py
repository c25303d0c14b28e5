"""Public content of pages (`ItemContent`), rendered once, at publication."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time
from typing import Any, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from bs4 import BeautifulSoup
from django.utils import timezone
from django.utils.translation import override
from wagtail.models import Page

from foundation.languages import spelling
from foundation.page_types import by_type
from foundation.pictures.cuts import BODY, CARD, LEAD, Cut
from foundation.pictures.making import make_jpegs
from foundation.pictures.showing import picture, prefetch
from news.addresses import OUR_HOST, hosted
from news.blocks import figures_in, images_in
from news.hooks import answers, is_model_with
from news.models import ArticlePage, Item
from news.models.items import facet

_PICTURE_ELEMENT = re.compile(r"<picture>.*?</picture>", re.DOTALL)
_IMAGE = re.compile(r'<img\b[^>]*\ssrc="(?:[^"]*/)?([^"/.]*)[^"]*"')
_ALTERNATIVE = re.compile(r'<img\b[^>]*\salt="([^"]*)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemContent:
    """Values of an `Item` without its dates of record. ``facets`` are for filters. ``data`` has what only its type
    needs (see `Item`)."""

    uuid: UUID
    translation_key: UUID
    language: str
    type: str
    kind: str
    title: str
    summary: str
    html: str
    address: str
    byline: str
    stored_picture: dict[str, Any] | None
    stored_lead: dict[str, Any] | None
    stored_labels: list[dict[str, Any]]
    published_at: datetime
    is_listed: bool
    pinned_until: date | None = None
    correction_note: str = ""
    facets: frozenset[str] = field(default=frozenset())
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def hash(self) -> str:
        """Hash of all published values, without sizes and formats of images."""
        values = {**asdict(self), **without_renditions(self)}
        values["facets"] = sorted(self.facets)
        return _hash(values)


class ContentFunction(Protocol):
    def __call__(self, page: Any, *, at: datetime) -> ItemContent: ...


def content_functions() -> dict[type[Page], ContentFunction]:
    """Return the content function of each page model: articles, those of the hook ``register_item_content``, and models
    that extend one of these."""
    shape = "(model of pages with a field uuid, function(page, at=))"
    registered = answers("register_item_content", shape=shape, fits=_is_item_content)
    return by_type({ArticlePage: article_content, **dict(registered)})


def content_models() -> list[type[Page]]:
    """Return the models whose rows are all pages with items, each page once: those that extend another are left out."""
    found = content_functions()
    return [model for model in found if not any(base in found for base in model.__mro__[1:])]


def _is_item_content(answer: Any) -> bool:
    return is_model_with(answer, Page, callable) and hasattr(answer[0], "uuid")


def without_renditions(content: ItemContent | Item) -> dict[str, Any]:
    """Return the text and images without the sizes and formats for browsers."""
    return {
        "html": _PICTURE_ELEMENT.sub(_plain_image, content.html),
        "stored_picture": _without_renditions(content.stored_picture),
        "stored_lead": _without_renditions(content.stored_lead),
    }


def _without_renditions(stored: dict[str, Any] | None) -> dict[str, Any] | None:
    return stored and {name: value for name, value in stored.items() if name not in {"sources", "srcset"}}


def only_gains_pictures(known: ItemContent | Item, content: ItemContent) -> bool:
    """Return whether ``content`` is ``known`` with more images. An image without renditions is not shown."""
    others = [getattr(known, name) is None or _same(known, content, name) for name in ("stored_picture", "stored_lead")]
    texts = [_PICTURE_ELEMENT.sub("", thing.html).split() for thing in (known, content)]
    before, now = ([_plain_image(one) for one in _PICTURE_ELEMENT.finditer(thing.html)] for thing in (known, content))
    return all(others) and texts[0] == texts[1] and set(before) <= set(now)


def _same(known: ItemContent | Item, content: ItemContent, name: str) -> bool:
    return _without_renditions(getattr(known, name)) == _without_renditions(getattr(content, name))


def _plain_image(element: re.Match[str]) -> str:
    file, alternative = (pattern.search(element[0]) for pattern in (_IMAGE, _ALTERNATIVE))
    return f"<img {file[1] if file else ''} {alternative[1] if alternative else ''}>"


def text_hash(content: ItemContent | Item) -> str:
    """Return a hash of what people read, independent of markup. The item is updated when it changes."""
    soup = BeautifulSoup(content.html, "html.parser")
    words = soup.get_text(" ").split()
    targets = [tag.get("href") or tag.get("src") for tag in soup.find_all(["a", "img"])]
    return _hash(
        [content.title, content.summary, content.byline, words, [t for t in targets if "/media/images/" not in str(t)]]
    )


def _hash(values: Any) -> str:
    return hashlib.sha256(json.dumps(values, default=str, sort_keys=True).encode()).hexdigest()


def publication_instant(published_on: date, *, first_live_at: datetime, zone: ZoneInfo) -> datetime:
    """Return when an item counts as published: when it went live, or noon of its date if that is earlier.

    Noon, because all readers between Reykjavik and Bishkek then see the same date. Never in the future (RSS profile),
    and unchanged by later edits that keep the date.
    """
    if published_on >= first_live_at.astimezone(zone).date():
        return first_live_at
    return datetime.combine(published_on, time(12), tzinfo=zone)


def article_content(page: ArticlePage, *, at: datetime) -> ItemContent:
    """Return the public content of ``page``, a live article. Renders the body and makes missing JPEGs."""
    language = page.locale.language_code
    images = images_in(page.body)
    for image in images:
        make_jpegs(image, BODY)
    prefetch(images)
    with override(language):
        index = page.get_parent()
        labels, facets = filed_under(
            {"topic": page.topics.all(), "organisation": page.organisations.all(), "region": page.regions.all()},
            language=language,
            list_path=(index.get_url() if index else None) or "/",
        )
        return ItemContent(
            uuid=page.uuid,
            translation_key=page.translation_key,
            language=language,
            type=Item.Type.ARTICLE,
            kind=page.kind,
            title=page.title,
            summary=spelling.one_line(page.standfirst),
            html=hosted("".join(str(block.render()) for block in page.body)),
            address=address_of(page),
            byline=page.author_line,
            stored_picture=_article_picture(page, CARD),
            stored_lead=_article_picture(page, LEAD),
            stored_labels=labels,
            facets=facets | {facet("kind", page.kind)},
            published_at=publication_instant(
                page.published_on,
                first_live_at=page.first_published_at or at,
                zone=timezone.get_default_timezone(),  # type: ignore[arg-type]
            ),
            is_listed=page.listed_until is None or page.listed_until >= timezone.localdate(at),
            pinned_until=page.pinned_until,
            correction_note=page.correction_note,
            data=page.origin_data | ({"figures": figures} if (figures := figures_in(page.body)) else {}),
        )


def address_of(page: Page) -> str:
    """Return the address of ``page`` as stored in `Item`: without the origin, which Wagtail adds if there are several
    sites."""
    parts = page.get_url_parts()
    root = parts[1] or "" if parts else ""
    return OUR_HOST + (page.get_url() or "").removeprefix(root)


def filed_under(
    groups: dict[str, Iterable[Any]], *, language: str, list_path: str
) -> tuple[list[dict[str, Any]], frozenset[str]]:
    """Return labels and facets of the rows in ``groups``, by type of label: topic, organisation, region. Each label
    links to the list at ``list_path``, filtered by it."""
    labels: list[dict[str, Any]] = []
    facets: set[str] = set()
    for name, rows in groups.items():
        for row in rows:
            text, real_language = row.named_in(language)
            address = f"{OUR_HOST}{list_path}?{name}={row.slug}"
            label = {"type": name, "id": row.pk, "slug": row.slug}
            labels.append({**label, "name": text, "language": real_language, "address": address})
            facets |= facets_of(name, row)
    return labels, frozenset(facets)


def facets_of(name: str, row: Any) -> set[str]:
    """Return the facets of an item filed under ``row``, including the parent: subscribers of a topic get its
    subtopics."""
    parent_id = getattr(row, "parent_id", None)
    return {facet(name, row.pk)} | ({facet(name, parent_id)} if parent_id else set())


def make_missing_jpegs(page: ArticlePage) -> None:
    """Make the JPEGs for a preview. It only shows existing renditions, and the worker may not have made any yet."""
    if page.image is not None:
        make_jpegs(page.image, LEAD)
    for image in images_in(page.body):
        make_jpegs(image, BODY)


def lead_picture(page: ArticlePage) -> dict[str, Any] | None:
    """Return the lead image for the article, as `Item` stores it, with the existing renditions."""
    return _stored(page.image, LEAD, alt=page.image_alt_text, caption=page.image_caption)


def _article_picture(page: ArticlePage, cut: Cut) -> dict[str, Any] | None:
    return picture_of(page.image, cut, alt=page.image_alt_text, caption=page.image_caption)


def picture_of(image: Any, cut: Cut, *, alt: str, caption: str = "") -> dict[str, Any] | None:
    """Return ``image`` in this cut, or None, also for an unreadable file, so that the item itself can be published.

    Makes the JPEG, which is enough for readers and feeds until the worker has made the other renditions.
    """
    if image is None:
        return None
    make_jpegs(image, cut)
    return _stored(image, cut, alt=alt, caption=caption)


def _stored(image: Any, cut: Cut, *, alt: str, caption: str) -> dict[str, Any] | None:
    found = picture(image, cut, alt=alt)
    if found is None:
        return None
    sources = [{**source, "srcset": _hosted_set(source["srcset"])} for source in found["sources"]]
    said = {"caption": caption, "credit": getattr(image, "credit", "")}
    if getattr(image, "is_illustration", False):
        said["illustration"] = True
    return {**found, "src": _hosted(found["src"]), "sources": sources, **said}


def _hosted(address: str) -> str:
    return OUR_HOST + address if address.startswith("/") else address


def _hosted_set(srcset: str) -> str:
    return ", ".join(_hosted(part) for part in srcset.split(", "))
