"""Plain functions that each create one valid row. Values that do not matter to a test have defaults."""

from __future__ import annotations

import io
import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import count
from typing import Any

from django.contrib.auth.models import Group
from django.core.files.images import ImageFile
from django.test import Client
from django.utils import timezone
from PIL import Image
from wagtail.models import Collection, Locale, Page, Site

from foundation.languages.fields import Translated
from news.models import ArticlePage, ChangeCounter, ExternalIndexPage, Item, ItemFacet, NewsIndexPage
from rocb.models import HomePage, Organisation, OrganisationIndexPage, Region, SiteImage, StandardPage, Topic, User

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
_numbers = count(1)
_NAMESPACE = uuid.UUID("0f6f9a53-3d62-4d0a-8c3a-6a5d3f1f0a11")


def locale(code: str = "en") -> Locale:
    return Locale.objects.get_or_create(language_code=code)[0]


def home(code: str = "en") -> HomePage:
    """Return the home page in this language; the English one is the root of the site."""
    if page := HomePage.objects.filter(locale=locale(code)).first():
        return page
    page = HomePage(
        title=f"Home {code}", slug=f"home-{code}", locale=locale(code), translation_key=uuid.uuid5(_NAMESPACE, "home")
    )
    Page.get_first_root_node().add_child(instance=page)
    if code == "en":
        Site.objects.filter(is_default_site=True).update(root_page=page)
        Site.clear_site_root_paths_cache()
    return page


def news_index(code: str = "en", **values: Any) -> NewsIndexPage:
    """Return the list of news in this language under its home page."""
    home("en")
    parent = home(code)
    if page := NewsIndexPage.objects.child_of(parent).first():
        return page
    values = {"title": "News", "slug": "news", "translation_key": uuid.uuid5(_NAMESPACE, "news"), **values}
    values.setdefault("first_published_at", NOON - timedelta(days=3650))
    return parent.add_child(instance=NewsIndexPage(locale=locale(code), **values))


def without_pages() -> None:
    """Delete the home page and the list of news that the tests' database has, as before an installation."""
    Site.objects.update(root_page=Page.objects.get(slug="home", depth=2))
    for page in HomePage.objects.all():
        page.delete()


def external_index(code: str = "en") -> ExternalIndexPage:
    """Return the list of external items in this language."""
    home("en")
    values = {"title": "From the region", "slug": "region", "translation_key": uuid.uuid5(_NAMESPACE, "external")}
    return home(code).add_child(instance=ExternalIndexPage(locale=locale(code), **values))


def organisation_index(code: str = "en") -> OrganisationIndexPage:
    home("en")
    values = {"title": "Members", "slug": "members", "translation_key": uuid.uuid5(_NAMESPACE, "members")}
    return home(code).add_child(instance=OrganisationIndexPage(locale=locale(code), **values))


def standard_page(parent: Page | None = None, **values: Any) -> StandardPage:
    parent = parent or home()
    number = next(_numbers)
    values = {"title": f"Page {number}", "slug": f"page-{number}", **values}
    return parent.add_child(instance=StandardPage(locale=parent.locale, **values))


def text(html: str = "<p>What happened.</p>") -> list[tuple[str, str]]:
    """Return a body of one text block."""
    return [("text", html)]


def draft(index: NewsIndexPage | None = None, **values: Any) -> ArticlePage:
    """Create an article that only editors see."""
    index = index or news_index()
    index.refresh_from_db()
    number = next(_numbers)
    many = {name: values.pop(name) for name in ("topics", "regions", "organisations") if name in values}
    values = {
        "title": f"Article {number}",
        "slug": f"article-{number}",
        "standfirst": "One sentence.",
        "published_on": date(2026, 3, 1),
        "body": text(),
        **values,
    }
    page = index.add_child(instance=ArticlePage(locale=index.locale, live=False, **values))
    for name, rows in many.items():
        getattr(page, name).set(rows)
    if many:
        page.save()
    return page


def article(index: NewsIndexPage | None = None, **values: Any) -> ArticlePage:
    """Create a published article."""
    return publish(draft(index, **values))


def publish(page: Any, **changes: Any) -> Any:
    """Apply ``changes`` and publish like an editor. Return the new page."""
    for name, value in changes.items():
        setattr(page, name, value)
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def item(**values: Any) -> Item:
    """Create a public item without a page."""
    number = next(_numbers)
    facets = values.pop("facets", [])
    identity = uuid.uuid5(_NAMESPACE, f"item {number}")
    values = {
        "uuid": identity,
        "translation_key": identity,
        "language": "en",
        "type": Item.Type.ARTICLE,
        "kind": "news",
        "title": f"Item {number}",
        "summary": "One sentence.",
        "html": "<p>What happened.</p>",
        "address": f"https://site.invalid/en/news/item-{number}/",
        "published_at": NOON - timedelta(hours=number),
        "content_hash": f"{number:064}",
        **values,
    }
    values.setdefault("updated_at", values["published_at"])
    values.setdefault("changed_at", values["updated_at"])
    row = Item.objects.create(**values)
    ItemFacet.objects.bulk_create(
        ItemFacet(item=row, facet=name, language=row.language, published_at=row.published_at, changed_at=row.changed_at)
        for name in [f"kind:{row.kind}", *facets]
    )
    return row


def changed(*moments: datetime, only: Sequence[ArticlePage] | None = None) -> None:
    """Set the time of the last change of all public items, or of those of these pages, to these times in turn, a second
    apart.
    """
    items = Item.objects.order_by("pk")
    if only is not None:
        items = items.filter(uuid__in=[page.uuid for page in only])
    for number, row in enumerate(items):
        row.changed_at = moments[number % len(moments)] + timedelta(seconds=number)
        row.save(update_fields=["changed_at"])
        row.facets.update(changed_at=row.changed_at)
    ChangeCounter.take()


def translated(values: dict[str, Any], *fields: str) -> dict[str, Any]:
    """Return ``values`` in which the plain text of these fields is the English translation."""
    return values | {name: Translated(en=values[name]) for name in fields if isinstance(values.get(name), str)}


def topic(**values: Any) -> Topic:
    number = next(_numbers)
    values = {"name": f"Topic {number}", "slug": f"topic-{number}", **values}
    return Topic.objects.create(**translated(values, "name", "description"))


def region(**values: Any) -> Region:
    number = next(_numbers)
    values = {"name": f"Region {number}", "slug": f"region-{number}", **values}
    return Region.objects.create(**translated(values, "name"))


def organisation(**values: Any) -> Organisation:
    number = next(_numbers)
    kind = values.setdefault("kind", Organisation.Kind.ADMINISTRATION)
    if kind == Organisation.Kind.ADMINISTRATION:
        values.setdefault("code", chr(65 + number // 26 % 26) + chr(65 + number % 26))
    values = {
        "name": f"Organisation {number}",
        "slug": f"organisation-{number}",
        "country": f"Country {number}",
        **values,
    }
    if city := values.pop("city", ""):
        values["cities"] = city
    return Organisation.objects.create(**translated(values, "name", "country", "cities"))


def user(*groups: str, **values: Any) -> User:
    """Create a user who signs in with the password ``secret``."""
    person = User.objects.create_user(**{"username": f"user{next(_numbers)}", "password": "secret", **values})
    person.groups.set(Group.objects.filter(name__in=groups))
    return person


def signed_in(person: Any) -> Client:
    """Return a client in which this user has signed in."""
    client = Client()
    client.force_login(person)
    return client


def image(**values: Any) -> SiteImage:
    """Create a small picture. It is slow, so leave it out if a test does not need it."""
    values = {"title": "Picture", "description": "A teal field", **values}
    file = ImageFile(io.BytesIO(_teal_field()), name=f"picture-{next(_numbers)}.png")
    return SiteImage.objects.create(file=file, **values)


@cache
def _teal_field() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (1600, 900), "teal").save(buffer, "PNG")
    return buffer.getvalue()


def shared_files() -> Collection:
    """Return the collection from which contributors may choose."""
    return Collection.objects.get(name="Shared with contributors")


def today() -> date:
    return timezone.localdate()
