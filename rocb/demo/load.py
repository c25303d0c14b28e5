"""Load the demo. Each step adds what is missing and leaves existing content alone."""

from __future__ import annotations

import html
import io
import re
import uuid
from collections.abc import Callable
from datetime import datetime, time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.files.images import ImageFile
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from wagtail.models import Locale, Page, Site
from wagtail.signal_handlers import disable_reference_index_auto_update

from events.models import EventsIndexPage, Person
from foundation import languages
from foundation.settings import site_name
from news.models import ArticlePage, ChangeCounter, ExternalIndexPage, NewsIndexPage
from news.publishing.imported import date_as_published
from rocb.demo import texts
from rocb.demo.contributors import load_contributors
from rocb.demo.following import load_following
from rocb.demo.programme import key_of, key_of_person, load_programme
from rocb.demo.receiving import load_receivers
from rocb.demo.translated import record_translations
from rocb.former_addresses.old_addresses import map_feeds
from rocb.models import (
    HomePage,
    Organisation,
    OrganisationIndexPage,
    Region,
    SiteIdentity,
    SiteImage,
    StandardPage,
    Topic,
    User,
)

# Languages of the site in which the demo is written.
LANGUAGES = [code for code in languages.codes() if code in ("en", "ru", "fr")]
ILLUSTRATIONS = Path(__file__).parent / "illustrations"
NAMESPACE = uuid.UUID("5f0c5f0e-6a53-4a6e-9d0e-6b7a3b1c2d4f")
LOGINS = {
    "editor": ("Editors", "demo-editor"),
    "contributor": ("Contributors", "demo-contributor"),
    "contributor-nl": ("Contributors", "demo-contributor-nl"),
    "admin": ("", "demo-admin"),
}

Say = Callable[[str], None]


def load(*, articles: bool = True, logins: bool = True, say: Say = lambda line: None) -> None:
    """Load everything in one transaction, then rebuild search and reference indexes without waiting for the worker."""
    with transaction.atomic(), disable_reference_index_auto_update():
        standing = texts.read("pages.toml")
        locales = {code: Locale.objects.get_or_create(language_code=code)[0] for code in LANGUAGES}
        load_vocabulary(texts.read("vocabulary.toml"))
        say(f"{Organisation.objects.members().count()} administrations, {Topic.objects.count()} topics")
        newest = Page.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        homes = load_homes(standing, locales)
        load_identity(standing["identity"])
        count = load_pages(standing, homes)
        say(f"{count} standing pages, {map_feeds()} old addresses of feeds")
        if articles:
            before = ChangeCounter.state()[0]
            say(f"{load_programme(homes, today=timezone.localdate())} events")
            say(f"{load_articles(homes, say=say)} articles")
            date_as_published(after=before)
        say(f"{record_translations(after=newest)} translations")
        if logins:
            load_logins()
        if articles and logins:
            load_contributors()
        if articles:
            editor = User.objects.filter(username="editor").first()
            say(f"{load_following(at=timezone.now(), by=editor)} entries from other sites")
            say(f"{load_receivers(at=timezone.now())} subscriptions of administrations")
    call_command("rebuild_search", verbosity=0)
    call_command("rebuild_references_index", verbosity=0)


def load_vocabulary(words: dict[str, Any]) -> None:
    for position, row in enumerate(words["regions"]):
        Region.objects.get_or_create(
            slug=row["slug"],
            defaults={"name": _texts(row), "position": position},
        )
    for row in sorted(words["topics"], key=lambda row: bool(row["parent"])):
        words_of = {"name": _texts(row), "description": _texts(row, "description_")}
        parent = Topic.objects.get(slug=row["parent"]) if row["parent"] else None
        Topic.objects.get_or_create(slug=row["slug"], defaults={**words_of, "parent": parent})
    europe = Region.objects.get(slug="europe")
    names, contacts = texts.organisation_names(), texts.organisation_contacts()
    for member in texts.members():
        values: dict[str, Any] = {
            "slug": slugify(member["country"]),
            "kind": Organisation.Kind.ADMINISTRATION,
            "country": {"en": member["country"], **_texts(member, "country_")},
            "languages": member["languages"],
            "website": member["website"],
            **_reached(contacts.get(slugify(member["country"]), {})),
            **_called({"en": member["administration_name_en"]}, member["city"], names[slugify(member["country"])]),
        }
        organisation, is_new = Organisation.objects.get_or_create(code=member["iso2"], defaults=values)
        if is_new:
            organisation.regions.add(europe)
    countries = {organisation.code: organisation.country for organisation in Organisation.objects.members()}
    for row in words["organisations"]:
        called = _called(_texts(row), row["city"], names.get(row["slug"], {}))
        country = countries[row["country"]] if "country" in row else {}
        values = {"kind": row["kind"], "website": row["website"], "country": country, **called}
        Organisation.objects.get_or_create(slug=row["slug"], defaults=values)


def _called(known: dict[str, str], city: str, names: dict[str, str]) -> dict[str, Any]:
    """Return the names of an organisation and its city in the site's languages and its own."""
    own = dict(one.split(":", 1) for one in names.get("own_names", "").split("|") if one)
    cities = {**_texts(names, "city_"), **({"en": city} if city else {})}
    return {
        "name": {**_texts(names, "name_"), **known, **own},
        "cities": cities,
        "other_names": names.get("other_names", "").replace("|", "\n"),
    }


def _reached(contacts: dict[str, str]) -> dict[str, str]:
    return {name: contacts.get(name, "") for name in ("contact_page", "press_page", "email", "feed")}


def _texts(row: dict[str, Any], prefix: str = "") -> dict[str, str]:
    """Return the available texts of a field by language."""
    return {code: row[prefix + code] for code in LANGUAGES if row.get(prefix + code)}


def load_homes(standing: dict[str, Any], locales: dict[str, Locale]) -> dict[str, HomePage]:
    """Create a home page for each language under the root, and set the first one as the root of the site."""
    root = Page.get_first_root_node()
    homes: dict[str, HomePage] = {}
    for code in LANGUAGES:
        text = standing["home"][code]
        homes[code] = _page(
            HomePage,
            root,
            locales[code],
            "home",
            title=text["title"],
            slug=f"home-{code}",
            introduction=text["introduction"],
        )
    parts = urlsplit(settings.PUBLIC_URL)
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    if site.root_page_id is None or not isinstance(site.root_page.specific, HomePage):
        welcome = site.root_page if site.root_page_id else None
        site.root_page, site.site_name = homes[LANGUAGES[0]], site_name()
        site.hostname, site.port = parts.hostname or "localhost", parts.port or (443 if parts.scheme == "https" else 80)
        site.save()
        if welcome and welcome.depth == 2 and welcome.specific_class is Page and not welcome.numchild:
            welcome.delete()
    return homes


def load_identity(identity: dict[str, Any]) -> None:
    row = SiteIdentity.load()
    if row.office_names:
        return
    row.short_names = {code: identity[code]["short_name"] for code in LANGUAGES}
    row.office_names = {code: identity[code]["office_name"] for code in LANGUAGES}
    row.reuse_lines = {code: identity[code]["reuse_line"] for code in LANGUAGES}
    row.email, row.press_email = "info@rocb-europe.example", "press@rocb-europe.example"
    row.press_contacts = {code: identity[code]["press_contact"] for code in LANGUAGES}
    row.addresses = {code: identity[code]["address"] for code in LANGUAGES}
    row.save()


def load_pages(standing: dict[str, Any], homes: dict[str, HomePage]) -> int:
    count = 0
    lists: list[tuple[str, type[Page]]] = [
        ("news", NewsIndexPage),
        ("external", ExternalIndexPage),
        ("events", EventsIndexPage),
        ("organisations", OrganisationIndexPage),
    ]
    for name, model in lists:
        for code, home in homes.items():
            text = standing[name][code]
            values = {key: text[key] for key in ("title", "slug", "introduction")}
            _page(model, home, home.locale, name, show_in_menus=True, **values)
            count += 1
    bodies: list[tuple[int, str]] = []  # written when all pages exist, so that links between them resolve
    for page in standing["pages"]:
        for code, home in homes.items():
            text = page[code]
            values = {key: text[key] for key in ("title", "slug", "introduction")}
            count += 1
            if _existing(StandardPage, _key(page["key"]), home.locale):
                continue
            parent = _existing(StandardPage, _key(page["parent"]), home.locale) if "parent" in page else home
            made = _page(StandardPage, parent, home.locale, page["key"], **values)
            bodies.append((made.pk, text["body"]))
    for pk, body in bodies:
        made = StandardPage.objects.get(pk=pk)  # its number of children has changed
        made.body = _stream(texts.blocks(body, link=_link_within(made)))
        made.save_revision().publish()
    return count


def load_articles(homes: dict[str, HomePage], *, say: Say) -> int:
    """Create all articles as drafts, then publish them with their bodies, so that links between them resolve."""
    known = {o.slug: o for o in Organisation.objects.all()} | {
        o.code: o for o in Organisation.objects.exclude(code=None)
    }
    topics = {topic.slug: topic for topic in Topic.objects.all()}
    regions = {region.slug: region for region in Region.objects.all()}
    people = {person.uuid: person for person in Person.objects.all()}
    images: dict[str, SiteImage] = {}
    count = 0
    drafts: list[tuple[ArticlePage, str]] = []
    for facts in texts.articles():
        for code, home in homes.items():
            if code not in facts:
                continue
            text = facts[code]
            index = NewsIndexPage.objects.child_of(home).get()
            count += 1
            if _existing(ArticlePage, uuid.UUID(facts["uuid"]), home.locale):
                continue
            name = facts.get("image", "")
            if name and name not in images:
                images[name] = _image(name, text.get("image_alt", ""))
            article = ArticlePage(
                title=text["title"],
                slug=text["slug"],
                locale=home.locale,
                translation_key=uuid.UUID(facts["uuid"]),
                uuid=uuid.uuid5(uuid.UUID(facts["uuid"]), code),
                kind=facts["kind"],
                published_on=facts["published_on"],
                standfirst=text["standfirst"],
                live=False,
                image=images.get(name),
                image_alt=text.get("image_alt", ""),
                image_caption=text.get("image_caption", ""),
                provenance=facts["provenance"],
                **texts.source(facts, code),
                supplied_by=known[facts["supplied_by"]] if facts.get("supplied_by") else None,
                about=_existing(Page, key_of(facts["about"]), home.locale) if "about" in facts else None,
                first_published_at=datetime.combine(
                    facts["published_on"], time(12), tzinfo=timezone.get_default_timezone()
                ),
            )
            index.add_child(instance=article)
            article.topics.set([topics[slug] for slug in facts["topics"]])
            article.regions.set([regions[slug] for slug in facts["regions"]])
            article.organisations.set([known[key] for key in facts["organisations"]])
            article.name_people(people[key_of_person(name)] for name in facts.get("people", []))
            article.save()
            drafts.append((article, text["body"]))
        say(f"  {facts['published_on']}  {facts['en']['title']}")
    for article, body in drafts:
        article.body = _stream(texts.blocks(body, link=_link_within(article)))
        article.save_revision().publish()
    return count


def load_logins() -> None:
    for name, (group, password) in LOGINS.items():
        if User.objects.filter(username=name).exists():
            continue
        names = {"first_name": "Demo", "last_name": name.capitalize()}  # required to save a profile
        user = User.objects.create_user(name, f"{name}@rocb-europe.example", password, is_superuser=not group, **names)
        if group:
            user.groups.add(Group.objects.get(name=group))


def _existing(model: type[Page], key: uuid.UUID, locale: Locale) -> Any:
    return model.objects.filter(translation_key=key, locale=locale).first()


def _key(name: str) -> uuid.UUID:
    """Return the translation key of the page that `pages.toml` calls ``name``."""
    return uuid.uuid5(NAMESPACE, name)


def _page(model: type[Page], parent: Page, locale: Locale, key: str, **values: Any) -> Any:
    """Return the page with ``key`` in this language; create and publish it if it is missing."""
    translation_key = _key(key)
    if page := _existing(model, translation_key, locale):
        return page
    page = model(locale=locale, translation_key=translation_key, **values)
    parent.refresh_from_db()
    parent.add_child(instance=page)
    page.save_revision().publish()
    return page


def _image(name: str, description: str) -> SiteImage:
    title = name.replace("-", " ").capitalize()
    image = SiteImage.objects.filter(title=title).first()
    if image is None:
        file = ImageFile(io.BytesIO((ILLUSTRATIONS / f"{name}.jpg").read_bytes()), name=f"{name}.jpg")
        image = SiteImage.objects.create(
            title=title, description=description, credit="ROCB Europe", is_illustration=True, file=file
        )
    return image


def _stream(blocks: list[texts.Block]) -> list[texts.Block]:
    """Add ids that are the same at each load, which Wagtail needs to compare versions."""
    return [{**block, "id": str(uuid.uuid5(NAMESPACE, f"{number}:{block}"))} for number, block in enumerate(blocks)]


def _link_within(page: Page) -> Callable[[str], str | None]:
    """Return a resolver for the body of ``page``. ``slug:x`` leads to its sibling x, ``page:x`` to the page of
    `pages.toml` with the key x in its language, both only if they exist."""

    def link(target: str) -> str | None:
        scheme, _colon, name = target.partition(":")
        if scheme == "slug":
            return _link_to(Page.objects.sibling_of(page).filter(slug=name).first())
        if scheme == "page":
            return _link_to(_existing(Page, _key(name), page.locale))
        return f'href="{html.escape(target)}"' if re.match(r"https?://|mailto:", target) else None

    return link


def _link_to(page: Page | None) -> str | None:
    return f'linktype="page" id="{page.pk}"' if page else None
