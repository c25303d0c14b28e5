"""A small site with something of everything, a bag of it, and an empty site to import into."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.files.base import ContentFile
from django.db import connection, transaction
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, PageViewRestriction

from events.models import Registration
from news.models import Channel, Source, Subscription, Token
from rocb.export import bag, writing
from rocb.export.importing import load
from rocb.models import SearchEntry, SiteDocument, User
from tests import event_factories, factories

# Values that are never exported, and values that are exported only with personal data.
SECRETS = ("whsec_never", "whsk_never", "source-never", "page-never", "hook-path-never", "preview-never")
PERSONAL = (
    "ann@person.example",
    "reader@person.example",
    "contact@person.example",
    "guest@person.example",
    "meet-guests",
)


def make() -> None:
    topic, organisation = factories.topic(), factories.organisation()
    ann = factories.user("Editors", username="ann", email="ann@person.example", is_superuser=True, is_staff=True)
    image = factories.image(uploaded_by_user=ann)
    image.get_rendition("fill-64x36")
    article = factories.article(
        title="Public “news”", topics=[topic], organisations=[organisation], image=image, owner=ann
    )
    factories.article(factories.news_index("ru"), title="Новость", translation_key=article.translation_key)
    factories.draft(title="Only a draft")
    article.title = "Public news, changed"
    article.save_revision(user=ann)
    closed = factories.standard_page(title="Closed page")
    PageViewRestriction.objects.create(page=closed, restriction_type="password", password="page-never")
    members = factories.standard_page(title="For a group")
    restriction = PageViewRestriction.objects.create(page=members, restriction_type="groups")
    restriction.groups.set(ann.groups.all())
    edition = event_factories.edition(
        event_factories.monthly(topics=[topic]), topics=[topic], join_url="https://meet.example/meet-guests"
    )
    event_factories.session(edition, join_url="https://meet.example/meet-guests/1")
    factories.publish(edition)
    collection = Collection.objects.get(name="Shared with contributors")
    paper = SiteDocument(title="Paper", collection=collection)
    paper.file.save("paper.pdf", ContentFile(b"%PDF-1.4 paper"))
    source = Source.objects.create(
        url="https://source.example/feed", title="Source", username="source-never", password="source-never"
    )
    source.topics.add(topic)
    _subscribe(organisation=organisation, url="https://hooks.example/hook-path-never", email="")
    _subscribe(organisation=None, url="", email="reader@person.example")
    Registration.objects.create(
        translation_key=edition.translation_key,
        edition=edition,
        name="Guest",
        email="guest@person.example",
        language="en",
        registered_at=factories.NOON,
        forget_at=factories.NOON,
    )
    Redirect.objects.create(old_path="/old", redirect_page=article)
    apps.get_model("newsroom_news.previewlink").objects.create(
        page=article, token_hash="preview-never", created_at=factories.NOON, expires_at=factories.NOON
    )


def _subscribe(*, organisation: Any, url: str, email: str) -> None:
    subscription = Subscription.objects.create(
        organisation=organisation, contact_email="contact@person.example", created_at=factories.NOON
    )
    channel = Channel.objects.create(
        subscription=subscription,
        kind="webhook" if url else "mail",
        state=Channel.State.ACTIVE,
        state_at=factories.NOON,
        created_at=factories.NOON,
        url=url,
        email=email,
        secret="whsec_never",
        private_key="whsk_never",
    )
    Token.issue(at=factories.NOON, channel=channel)


def export(folder: Path, *, is_personal: bool = False) -> Path:
    """Export within the transaction of a test, which is a snapshot already."""
    with bag.writing(folder) as writer:
        writing.write(writer, is_personal=is_personal)
    return folder


@dataclass(frozen=True)
class Bags:
    """Exports of the same site, without and with personal data. ``hashes`` are stored hashes of tokens and passwords."""

    open: Path
    personal: Path
    hashes: list[str]

    def of(self, *, is_personal: bool) -> Path:
        return self.personal if is_personal else self.open


def make_bags(folder: Path) -> Bags:
    """The site is gone when this returns; its media stay."""
    with transaction.atomic():
        make()
        hashes = [*Token.objects.values_list("digest", flat=True), *User.objects.values_list("password", flat=True)]
        bags = Bags(export(folder / "open"), export(folder / "personal", is_personal=True), hashes)
        connection.check_constraints()
        transaction.set_rollback(True)
    return bags


def empty() -> None:
    """The site of the tests, as an installation finds it."""
    factories.without_pages()
    SearchEntry.objects.all().delete()


def import_into_an_empty_site(folder: Path) -> dict[str, Any]:
    empty()
    return load(folder)


def records(folder: Path, kind: str) -> list[dict[str, Any]]:
    lines = (folder / f"data/{kind}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def content(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@contextmanager
def changed(folder: Path) -> Iterator[None]:
    """Update the manifests after changes in the block, as an attacker would."""
    yield
    names = [name for name in content(folder) if not name.startswith(("manifest", "tagmanifest", "bag"))]
    files = {name: (folder / name).read_bytes() for name in names}
    other = folder.with_name(f"{folder.name}-{uuid.uuid4()}")
    with bag.writing(other) as writer:
        for name, data in files.items():
            writer.add(name, data)
        writer.finish({})
    for name in ("manifest-sha256.txt", "tagmanifest-sha256.txt", "bag-info.txt"):
        (folder / name).write_bytes((other / name).read_bytes())
