"""A small site with every kind of content that a copy must have, and every kind that it must not have."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import PageViewRestriction

from events.models import EditionPage
from news.feeds.lists import ItemList
from rocb.models import SiteDocument
from rocb.press import pdf, views
from rocb.static_copy.copying import Report, copy, gather, spool, write
from rocb.static_copy.folder import Folder
from rocb.static_copy.links import Options
from tests import event_factories, factories
from tests.conftest import _without_indexes as without_indexes

SECRET = "Nowhere"
ARCHIVE = "https://archive.example/of/site"


def make() -> None:
    for code in ("en", "ru", "fr"):
        factories.news_index(code)
    factories.external_index()
    factories.organisation_index()
    topic, organisation = factories.topic(slug="data"), factories.organisation(slug="office")
    paper = SiteDocument(title="Paper")
    paper.file.save("paper.pdf", ContentFile(b"%PDF-1.4 paper"))
    article = factories.article(
        title="Public news",
        slug="public-news",
        topics=[topic],
        organisations=[organisation],
        image=factories.image(),
        body=[
            *factories.text(
                '<p><a href="/en/no-such-page/">Old</a> <a href="/en/%2e%2e/%2e%2e/etc/passwd">out</a></p>'
            ),
            ("file", {"document": paper, "title": "", "language": "en"}),
        ],
    )
    factories.article(
        factories.news_index("ru"), title="Новость", translation_key=article.translation_key, slug="новость"
    )
    for number in range(2):  # a second page of the list
        factories.article(title=f"Older news {number}", published_on=factories.NOON.date())
    series = event_factories.monthly(topics=[topic])
    factories.publish(event_factories.edition(series, topics=[topic], registration=EditionPage.RegistrationBy.FORM))
    _hide()
    Redirect.objects.create(old_path="/old/page", redirect_page=article)
    Redirect.objects.create(old_path="/old/rss.xml", redirect_link="/en/news/rss.xml")
    Redirect.objects.create(old_path="/old/partner", redirect_link="https://partner.example/")
    Redirect.objects.create(old_path="/old/evil", redirect_link='/en/news/?a="><script>alert(1)</script>')
    Redirect.objects.create(old_path='/old/{ x; } "', redirect_page=article)


def _hide() -> None:
    """Create content that must not be in the copy; the word is in its titles and in no address."""
    factories.draft(title=f"{SECRET} draft", slug="hidden-draft")
    for kind in ("login", "password", "groups"):
        page = factories.standard_page(title=f"{SECRET} {kind}", slug=f"hidden-{kind}")
        PageViewRestriction.objects.create(page=page, restriction_type=kind, password="x")
        below = factories.standard_page(page, title=f"{SECRET} below {kind}", slug="below")
        Redirect.objects.create(old_path=f"/hidden/{kind}", redirect_page=below)
    unpublished = factories.article(title=f"{SECRET} unpublished", slug="withdrawn-news")
    unpublished.unpublish()
    private = SiteDocument(title=f"{SECRET} paper")
    private.file.save("private.pdf", ContentFile(f"%PDF-1.4 {SECRET}".encode()))


@dataclass(frozen=True)
class Copies:
    """Copies of the same site: with addresses from the root of another host, with relative ones, and as a web archive.
    ``again``: report of a second run into the first folder."""

    absolute: Path
    relative: Path
    archive: Path
    first: Report
    again: Report

    def text(self, name: str) -> str:
        return (self.absolute / name).read_text(encoding="utf-8")


def make_copies(folder: Path) -> Copies:
    """Create the copies. The site no longer exists afterwards."""
    with transaction.atomic(), spool() as bodies, pytest.MonkeyPatch.context() as patch:
        without_indexes(patch)
        patch.setattr(pdf, "is_available", lambda: True)
        patch.setattr(pdf, "made", lambda html: b"%PDF-1.7 " + html.encode())
        patch.setattr(views, "PDFS_IN_A_MINUTE", 1)
        patch.setitem(ItemList.slice.__kwdefaults__, "size", 2)
        make()
        gathered = gather(bodies)
        absolute, relative = folder / "absolute", folder / "relative"
        archive = folder / "site.warc.gz"
        options = Options(ARCHIVE, live_url="https://live.example")
        first = write(Folder.open(absolute), options, gathered)
        write(Folder.open(relative), Options(settings.PUBLIC_URL, is_relative=True), gathered)
        times = {path: path.stat().st_mtime_ns for path in absolute.rglob("*")}
        again = copy(absolute, options, archive=archive)
        touched = {path for path in absolute.rglob("*") if path.stat().st_mtime_ns != times.get(path)}
        assert not touched, sorted(touched)
        transaction.set_rollback(True)
    return Copies(absolute, relative, archive, first, again)
