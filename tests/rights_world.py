"""Small newsroom in which `tests/test_rights.py` requests every address: content of two organisations and of the
office.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, Locale, Page, Site, Task, UploadedFile, Workflow

from events import registration
from events.models import EditionOrganisation, EditionPage
from foundation.translation.models import Assignment, GlossaryTerm
from news.delivery import mail_subscriptions
from news.models import PreviewLink, Rule, Token
from rocb.models import ImportedItem, ImportedText, ImportRun, PloneImport, SiteIdentity, User
from tests import event_factories, factories, mail_factories, order_factories, source_factories


@dataclass
class World:
    """Rows by the names that addresses use."""

    people: dict[str, User] = field(default_factory=dict)
    rows: dict[str, Any] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)


def build() -> World:
    world = World()
    at = timezone.now()
    a, b = factories.organisation(name="Customs of A"), factories.organisation(name="Customs of B")
    people = world.people
    people["A"] = factories.user("Contributors", username="anna", email="anna@x.example", organisation=a)
    people["B"] = factories.user("Contributors", username="boris", email="boris@x.example", organisation=b)
    people["editor"] = factories.user("Editors", username="eva", email="eva@x.example")
    people["admin"] = factories.user(username="ada", email="ada@x.example", is_superuser=True)
    people["translator"] = factories.user("Translators", username="tara", email="tara@x.example")
    rows = world.rows
    _pages(rows, people, a=a)
    rows["assigned"] = _assigned(rows["index"], people, at=at)
    _files(rows, people)
    rows["organisation"], rows["topic"], rows["region"] = a, factories.topic(), factories.region()
    rows["person"], rows["platform"] = event_factories.person(), event_factories.platform()
    rows["glossary term"] = GlossaryTerm.objects.create(name={"en": "seal", "ru": "пломба"})
    rows["source"] = source_factories.source()
    rows["entry"] = source_factories.entry(rows["source"])
    rows["rule"] = Rule.objects.create(name="Rule", words="tariff", action=Rule.Action.DISMISS)
    for whose, organisation in (("a", a), ("b", b)):
        rows[f"subscription {whose}"] = order = order_factories.subscription(organisation=organisation)
        rows[f"channel {whose}"] = order_factories.channel(order)
        world.tokens[f"console {whose}"] = Token.issue(at=at, organisation=organisation)
    _channel, world.tokens["feed"] = order_factories.feed(rows["subscription a"])
    _link, world.tokens["preview"] = PreviewLink.make(
        Page.objects.get(pk=rows["office draft"].pk), by=people["editor"], at=at
    )
    world.tokens["mail"] = mail_subscriptions.key_of(mail_factories.reader(at=at))
    world.tokens["registration"] = registration.cancel_token(rows["registration of own event"])
    rows["redirect"] = Redirect.objects.create(old_path="/old", redirect_link="/new/")
    rows["query"] = Query.get("tariff")
    SearchPromotion.objects.create(query=rows["query"], page=rows["public"], sort_order=0)
    rows["collection"] = Collection.get_first_root_node().add_child(name="Of the office")
    rows["group"] = Group.objects.get(name="Contributors")
    rows["site"], rows["locale"] = Site.objects.get(is_default_site=True), Locale.objects.get(language_code="fr")
    rows["identity"] = SiteIdentity.load()
    rows["import"] = PloneImport.objects.create(
        site="https://old.example", zone="Europe/Brussels", created_at=at, started_at=at, step="check", state="done"
    )
    rows["line of an import"] = rows["import"].lines.create(
        key="a", uid="a", outcome="unchanged", type="News Item", difference="in conflict", seen="v1"
    )
    run = ImportRun.objects.create(origin="https://old.example", started_at=at)
    item = ImportedItem.objects.create(origin=run.origin, uid="a", path="/a", run=run)
    rows["imported text"] = ImportedText.objects.create(item=item, old_text=zlib.compress(b"Old"), is_enough=False)
    rows["workflow"], rows["task"] = Workflow.objects.get(), Task.objects.get()
    return world


def _pages(rows: dict[str, Any], people: dict[str, User], *, a: Any) -> None:
    index, events = factories.news_index(), event_factories.events_index()
    for code in ("ru", "fr"):
        factories.news_index(code)
        event_factories.events_index(code)
    rows["index"], rows["events list"], rows["standard"] = index, events, factories.standard_page()
    rows["public"] = factories.article(index, title="Public", owner=people["editor"])
    rows["own draft"] = factories.draft(index, title="Draft of A", owner=people["A"])
    rows["office draft"] = factories.draft(index, title="Draft of the office", owner=people["editor"])
    for name, author in (("own draft", "A"), ("office draft", "editor")):
        page = rows[name]
        rows[f"revision of {name}"] = page.save_revision(user=people[author])
        rows[f"state of {name}"] = page.get_workflow().start(page, people[author])
    rows["own series"] = event_factories.monthly(events, owner_organisation=a)
    rows["office series"] = event_factories.monthly(events, title="Of the office")
    day = timezone.localdate() + timedelta(days=90)
    for name in ("own event", "shown event", "office event"):
        edition = event_factories.edition(
            events, owner=people["editor"], starts_on=day, registration="form", audience="public", capacity=1
        )
        rows[name] = edition
        rows[f"registration of {name}"] = registration.register(
            edition, name="Guest", email="guest@x.example", language="en", at=timezone.now()
        )[0]
    for name in ("own event", "shown event"):
        EditionOrganisation.objects.create(edition=rows[name], organisation=a, role=EditionOrganisation.Role.HOST)
    EditionPage.objects.filter(pk=rows["shown event"].pk).update(host_sees_registrations=True)


def _assigned(index: Any, people: dict[str, User], *, at: Any) -> Any:
    """Return the French draft of a public article, which an editor assigned to the translator."""
    french = factories.article(index, title="To translate").copy_for_translation(Locale.objects.get(language_code="fr"))
    Assignment.objects.create(
        translation_key=french.translation_key,
        locale=french.locale,
        user=people["translator"],
        assigned_by=people["editor"],
        assigned_at=at,
    )
    return french


def _files(rows: dict[str, Any], people: dict[str, User]) -> None:
    theirs = Collection.objects.get(name="From contributors")
    root = Collection.get_first_root_node()
    for name, who, collection in (("own", "A", theirs), ("office", "editor", root)):
        values = {"uploaded_by_user": people[who], "collection": collection}
        rows[f"{name} image"] = factories.image(title=f"Image of {name}", **values)
        rows[f"{name} document"] = get_document_model().objects.create(
            title=f"Paper of {name}", file=ContentFile(b"%PDF-1.4", f"{name}.pdf"), **values
        )
        for model in (get_image_model(), get_document_model()):
            rows[f"{name} upload {model.__name__}"] = UploadedFile.objects.create(
                file=ContentFile(b"%PDF-1.4", f"{name}-upload.pdf"),
                uploaded_by_user=people[who],
                for_content_type=ContentType.objects.get_for_model(model),
            )


# --- Addresses ------------------------------------------------------------------------------------------------------


SECRET = (
    "account/",
    "^account/",
    "console/",
    "f/",
    "preview/",
    "mail/",
    "registrations/",
    "websub/",
    "webhooks/<",
    "documents/^",
)


def routes() -> list[str]:
    """Return every address of the CMS, and every address with a key, in the form of their patterns."""
    found = _walk(get_resolver().url_patterns, "")
    return [route for route in dict.fromkeys(found) if route.startswith(("admin/", *SECRET))]


def _walk(patterns: list[Any], prefix: str) -> Any:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route


DRAFTS = ("own draft", "office draft")
EVENTS = ("own event", "office event")
# Subject of an address: the first line whose expression matches. Each name is a line of the table; "own" belongs to
# organisation A, "office" to an editor.
SUBJECTS: list[tuple[str, tuple[str, ...]]] = [
    (r"admin/translation/<uuid:key>", DRAFTS),
    (r"admin/translation/<int:page_id>", ("assigned", *DRAFTS)),
    (r"admin/bulk/", (*DRAFTS, "own image", "office image", "own document", "office document")),
    (r"^documents/", ("own document", "office document")),
    (r"choose-page/chosen-multiple", DRAFTS),
    (r"images/chooser/chosen-multiple", ("own image", "office image")),
    (r"documents/chooser/chosen-multiple", ("own document", "office document")),
    (r"pages/add/|pages/create/", ("index", "home")),
    (r"collections/<int:collection_id>", ("collection",)),
    (r"add_subpage", ("index", "events list", "own series", "office series", "standard")),
    (r"<int:parent_page_id>", ("index", *DRAFTS)),
    (r"start-from-text/<|workflows/remove/", ("index",)),
    (r"programme/series/", ("own series", "office series")),
    (r"/registrations/", (EVENTS[0], "shown event", EVENTS[1])),
    (r"programme/event/", EVENTS),
    (r"^registrations/<", ("own event",)),
    (r"admin/merge/", ("organisation",)),
    (r"reach/", ("public",)),
    (r"convert_alias|privacy/|unpublish/|set_position|translation/submit/page", (*DRAFTS, "public")),
    (r"translation/submit/snippet", ("topic",)),
    (r"page_id>|page_to_move_id>|api/main/\^pages/<|/compare/|editing-sessions/ping", DRAFTS),
    (r"image_id>|images/chooser/chosen/|api/main/\^images/<", ("own image", "office image")),
    (r"doc_id>|document_id>|documents/chooser/chosen/|api/main/\^documents/<", ("own document", "office document")),
    (r"uploaded_file_id>", ("own upload", "office upload")),
    (r"snippets/.*(organisation|topic|region|person|platform)/.*<", ("",)),
    (r"console/<slug:token>.*<uuid", ("channel a", "channel b")),
    (r"<slug:token>|<str:token>|<str:key>", ("right key", "wrong key")),
    *(
        (rf"admin/{where}/.*<int:[a-z_]*(pk|id)>", (what,))
        for where, what in (
            ("subscriptions", "subscription a"),
            ("channels", "channel a"),
            ("desk", "entry"),
            ("rules", "rule"),
            ("import-from-plone", "import"),
            ("sources", "source"),
            ("translation/glossary", "glossary term"),
            ("programme/people", "person"),
            ("redirects", "redirect"),
            ("searchpicks", "query"),
            ("settings", "identity"),
            ("sites", "site"),
            ("locales", "locale"),
            ("groups", "group"),
            ("collections", "collection"),
            ("workflows/task.*", "task"),
            ("workflows", "workflow"),
        )
    ),
    (r"admin/users/.*<int:pk>", ("editor",)),
]


def subjects(route: str) -> tuple[str, ...]:
    return next((names for expression, names in SUBJECTS if re.search(expression, route)), ("",))


def path(world: World, route: str, subject: str, **given: Any) -> str:
    """Return the address of ``route`` for ``subject`` in the world, with the parts in ``given``."""
    if route.startswith("documents/"):
        return str(world.rows[subject].url)
    plain = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", route).replace("^.*", "nothing")
    plain = re.sub(r"[\\^$]", "", plain)

    def value(match: re.Match[str]) -> str:
        return str(given.get(match[1]) or _value(world, match[1], subject, route))

    address = "/" + re.sub(r"<(?:\w+:)?(\w+)>", value, plain)
    return (
        f"{address}?id={world.rows[subject].pk}"
        if "bulk/" in route or ("chosen-multiple" in route and subject)
        else address
    )


# Other parts of an address, beside its subject.
FIXED = {
    "action": "delete",
    "action_name": "approve",
    "filter_spec": "width-100",
    "session_id": 1,
    "uidb64": "MQ",
    "uidb36": "1",
    "rest": "nothing",
    "name": "rss.xml",
    "offer": "topic",
    "kind": "csv",
    "revision_id_b": "latest",
}


def _value(world: World, name: str, subject: str, route: str) -> Any:
    rows = world.rows
    kind = "home" if subject in {"home", "standard"} else subject
    if name in {"content_type_app_name", "app_label", "app_name", "content_type_model_name", "model_name"}:
        model = _model(route, kind)
        return model[0] if "app" in name else model[1]
    if name in {"revision_id", "revision_id_a"}:
        return rows[f"revision of {subject}"].pk
    if name == "workflow_state_id":
        return rows[f"state of {subject}"].pk
    if name == "task_state_id":
        return rows[f"state of {subject}"].current_task_state_id
    if route.startswith("admin/translation/<uuid:key>"):
        return rows[subject].translation_key if name == "key" else "ru"
    if name in {"token", "key"}:
        return _key(world, route, subject)
    if name in {"uuid", "channel"}:
        if route.startswith("admin/"):
            return rows[f"registration of {subject}"].uuid
        return rows[subject or "channel a"].uuid
    for fixed, row in (
        ("destination_id", "index"),
        ("task_id", "task"),
        ("workflow_pk", "workflow"),
        ("text", "imported text"),
        ("line", "line of an import"),
    ):
        if name == fixed:
            return rows[row].pk
    if name == "uploaded_file_id":
        return rows[f"{subject} {'SiteImage' if 'images/' in route else 'SiteDocument'}"].pk
    if name in FIXED:
        return FIXED[name]
    if "snippets/" in route and not subject:
        subject = next(word for word in route.split("/") if word in rows)
    if subject == "home":
        row = rows["index"].get_parent()
        return row.pk
    named: Any = world.people.get(subject) or rows.get(subject)
    return named.pk if named is not None else f"?{name}?"


def _model(route: str, subject: str) -> tuple[str, str]:
    if "settings/" in route:
        return "rocb", "siteidentity"
    if "tag-autocomplete" in route:
        return "taggit", "tag"
    if "add/<str:app_label>" in route:
        return "wagtailcore", "groupapprovaltask"
    if "bulk/" in route:
        return {"image": ("rocb", "siteimage"), "document": ("rocb", "sitedocument")}.get(
            subject.split()[-1], ("wagtailcore", "page")
        )
    known = {"home": ("rocb", "standardpage"), "topic": ("rocb", "topic"), "organisation": ("rocb", "organisation")}
    return known.get(subject, ("newsroom_news", "articlepage"))


def _key(world: World, route: str, subject: str) -> str:
    if subject == "wrong key":
        return "wrong"
    first = route.split("/")[0]
    name = {
        "console": "console a",
        "f": "feed",
        "preview": "preview",
        "mail": "mail",
        "registrations": "registration",
    }.get(first)
    return world.tokens[name] if name else "wrong"
