"""Every public address, requested by a stranger: content that is not public is at none of them, public content at each.

``Doors`` lists all addresses that anybody may request; a new kind of address belongs there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone, translation
from wagtail.models import PageViewRestriction

from foundation.jobs.scheduled_pages import publish_due
from foundation.pictures.cuts import LEAD
from foundation.pictures.making import make
from news.models import ArticlePage, Item, NewsIndexPage, PreviewLink
from rocb.models import SiteDocument
from tests import factories, order_factories

pytestmark = [pytest.mark.django_db, pytest.mark.long, pytest.mark.usefixtures("page_cache")]

LANGUAGES = ["en", "ru", "fr"]
# No code that decides about access depends on the language, so the default language is read only before a release.
READ = ["ru", pytest.param("en", marks=pytest.mark.release)]
# PostgreSQL reads the pages of one language; the others send it the same queries.
WALKS = ["ru", pytest.param("en", marks=[pytest.mark.one_database, pytest.mark.release])]
CONTROL = "Everywhere"
SECRET = "Nowhere"


@dataclass
class Newsroom:
    """Newsroom in one language with its vocabulary, one public article, and hidden ones with the same categories."""

    language: str
    hidden: dict[str, ArticlePage] = field(default_factory=dict)
    papers: list[SiteDocument] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        for other in LANGUAGES:
            factories.news_index(other)
        self.index: NewsIndexPage = factories.news_index(self.language)
        self.directory = factories.organisation_index(self.language)
        self.topic = factories.topic(slug="topic")
        self.child_topic = factories.topic(slug="child-topic", parent=self.topic)
        self.organisation = factories.organisation(slug="organisation")
        self.region = factories.region(slug="region")
        _feed, self.token = order_factories.feed(order_factories.subscription(organisation=self.organisation))
        self.control = self.write(CONTROL)
        factories.publish(self.control)

    def write(self, word: str, **values: Any) -> ArticlePage:
        """Create a draft with ``word`` in all its texts, its document and its picture, but not in its address."""
        image = factories.image(title=f"{word} titled picture of a gathering", description=f"{word} seen.")
        return factories.draft(
            self.index,
            title=f"{word} title",
            standfirst=f"{word} standfirst.",
            body=[*factories.text(f"<p>{word} text of a gathering.</p>"), self.file(word)],
            image=image,
            kind="announcement",
            topics=[self.topic, self.child_topic],
            organisations=[self.organisation],
            regions=[self.region],
            **{"seo_title": f"{word} for engines", "search_description": f"{word} described.", **values},
        )

    def file(self, word: str) -> tuple[str, dict[str, Any]]:
        """Return a block that links a document with ``word`` in title and content."""
        content = ContentFile(f"{word} content".encode(), name="paper.txt")
        paper = SiteDocument.objects.create(title=f"{word} titled paper of a gathering", file=content)
        self.papers.append(paper)
        return "file", {"document": paper, "title": "", "language": "en"}

    def hide_all(self, committed: Any) -> None:
        """Create an article in each state that hides it; the control article links to each."""
        soon = timezone.now() + timedelta(hours=1)
        self.hidden = {state: self.write(f"{SECRET}-{state}") for state in ("draft", "scheduled", "rejected")}
        self.hidden["scheduled"].go_live_at = soon
        self.hidden["scheduled"].save_revision().publish()
        for state in ("expired", "login", "password", "groups", "withdrawn", "deleted"):
            page = factories.publish(self.write(f"{SECRET}-{state}"))
            self.hidden[state] = page
            self.control.related.create(article=page, sort_order=len(self.hidden))
        factories.publish(self.control)

        for state in ("expired", "login", "password", "groups", "withdrawn", "deleted"):
            make(self.hidden[state].image, [LEAD.jpeg])
            self.pictures += [rendition.url for rendition in self.hidden[state].image.renditions.all()]

        with committed(execute=True):
            expired = self.hidden["expired"]
            ArticlePage.objects.filter(pk=expired.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
            publish_due(at=timezone.now())
            for state in ("login", "password", "groups"):
                restriction = PageViewRestriction.objects.create(
                    page=self.hidden[state].page_ptr,
                    restriction_type=state,
                    password="open" if state == "password" else "",
                )
                if state == "groups":
                    restriction.groups.add(Group.objects.get(name="Editors"))
            self.hidden["withdrawn"].refresh_from_db()
            self.hidden["withdrawn"].unpublish()
            ArticlePage.objects.get(pk=self.hidden["deleted"].pk).delete()
        # A published article whose next version is not public yet.
        self.control.title = f"{SECRET}-newer title"
        self.control.body.append(self.file(f"{SECRET}-newer"))
        self.control.save_revision()
        self.control.refresh_from_db()

    @property
    def path(self) -> str:
        return f"/{self.language}/news/"

    def doors(self) -> list[tuple[str, bool]]:
        """Return each address, and whether the control article must be found there."""
        news, api = self.path, "/api/v2/pages/"
        filters = [
            "kind=announcement",
            "topic=topic",
            "topic=child-topic",
            "organisation=organisation",
            "region=region",
        ]
        control = Item.objects.filter(title__startswith=CONTROL, language=self.language).first()
        year, month = f"{news}2026/", f"{timezone.localtime():%Y-%m}"  # date of publication; date of the change
        doors = [
            (f"/{self.language}/", True),
            (news, True),
            (year, True),
            (f"{year}03/", True),
            *((f"{news}{name}", True) for name in ("rss.xml", "atom.xml", "feed.json")),
            *((f"{news}{name}?archive={month}", True) for name in ("rss.xml", "atom.xml", "feed.json")),
            (f"/{self.language}/atom.xml", True),
            ("/feeds/all/feed.json?topic=topic", True),
            (f"/{self.language}/feeds.opml", False),
            ("/news-sitemap.xml", False),
            *((f"/f/{self.token}/{name}", True) for name in ("rss.xml", "atom.xml", "feed.json")),
            *((f"/f/{self.token}/{name}", False) for name in ("feeds.opml", "events.ics")),
            *((f"{news}?{text}", True) for text in filters),
            *((f"{year}?{text}", True) for text in filters),
            *((f"{news}rss.xml?{text}", True) for text in filters),
            (f"{news}?kind=announcement&topic=topic&region=region", True),
            (f"{news}?before=20990101T000000.000000-1", True),
            (f"{news}?after=20000101T000000.000000-1", True),
            (f"/{self.language}/members/", False),
            (f"/{self.language}/members/organisation/", True),
            (f"/{self.language}/topics/", False),
            (f"/{self.language}/topics/topic/", True),
            (f"/{self.language}/topics/child-topic/", True),
            (f"/{self.language}/documents/", False),
            (f"{api}?limit=20", True),
            (f"{api}?type=newsroom_news.ArticlePage&fields=*", True),
            (f"{api}?type=newsroom_news.ArticlePage&locale={self.language}&fields=*&order=-published_on", True),
            (f"{api}?type=newsroom_news.ArticlePage&kind=announcement", True),
            (f"{api}?child_of={self.index.pk}", True),
            (f"{api}?descendant_of={self.index.pk}", True),
            ("/api/v2/images/?fields=*", True),
            ("/api/v2/documents/?fields=*", True),
            *((f"/api/v2/documents/{paper.pk}/", paper.title.startswith(CONTROL)) for paper in self.papers),
            *((paper.url, paper.title.startswith(CONTROL)) for paper in self.papers),
            ("/sitemap.xml", False),
            ("/health/", False),
            ("/", False),
            *((f"{api}{page.pk}/", False) for page in self.hidden.values()),
            *((f"{api}?translation_of={page.pk}", False) for page in self.hidden.values()),
            *((f"{api}find/?html_path={news}{page.slug}/", False) for page in self.hidden.values()),
            *((f"{news}{page.slug}/", False) for page in self.hidden.values()),
            *((f"/{self.language}/untranslated/{page.translation_key}/", False) for page in self.hidden.values()),
        ]
        if control is not None:
            doors += [(control.path, True), (f"{api}{self.control.pk}/", True)]
        with translation.override(self.language):
            for name in ("search", "search_suggest"):
                try:
                    path = reverse(name)
                except NoReverseMatch:
                    continue
                doors += [(f"{path}?q=paper", True), (f"{path}?q=paper&in=all&type=document", True)]
                # Words that all articles have, because a page that only prints the query proves nothing.
                doors += [(path, False), (f"{path}?q=gathering", name == "search"), (f"{path}?q=titl", False)]
        return doors


def read(path: str) -> str:
    """Return what a stranger reads there, after redirects."""
    response = Client().get(path, follow=True)
    return response.getvalue().decode()


@pytest.mark.parametrize("language", WALKS)
def test_what_is_not_public_is_behind_no_door(language: str, django_capture_on_commit_callbacks: Any) -> None:
    newsroom = Newsroom(language)
    newsroom.hide_all(django_capture_on_commit_callbacks)
    assert set(Item.objects.values_list("title", flat=True)) == {f"{CONTROL} title"}
    leaking, missing = [], []
    for path, shows_control in newsroom.doors():
        text = read(path)
        secrets = [f"{SECRET}-{state}" for state in (*newsroom.hidden, "newer")]
        leaking += [(path, secret) for secret in secrets if secret in text]
        if shows_control and CONTROL not in text:
            missing.append(path)
    assert leaking == []
    assert missing == []
    assert [path for path in newsroom.pictures if Client().get(path).status_code != 404] == []


@pytest.mark.one_database
@pytest.mark.parametrize("language", READ)
def test_the_addresses_of_what_is_not_public_are_in_no_sitemap(
    language: str, django_capture_on_commit_callbacks: Any
) -> None:
    newsroom = Newsroom(language)
    newsroom.hide_all(django_capture_on_commit_callbacks)
    text = read("/sitemap.xml")
    assert f"{newsroom.path}{newsroom.control.slug}/</loc>" in text
    assert [state for state, page in newsroom.hidden.items() if f"/{page.slug}/" in text] == []


@pytest.mark.one_database
@pytest.mark.parametrize("kind", ["login", "password", "groups"])
@pytest.mark.parametrize("whole", ["list", "home"])
def test_a_private_branch_hides_all_that_is_in_it(kind: str, whole: str) -> None:
    newsroom = Newsroom("ru")
    branch = newsroom.index if whole == "list" else newsroom.index.get_parent()
    PageViewRestriction.objects.create(page_id=branch.pk, restriction_type=kind, password="open")
    assert Item.objects.count() == 0
    assert [path for path, _shown in newsroom.doors() if CONTROL in read(path)] == []
    assert f"/{newsroom.control.slug}/" not in read("/sitemap.xml")


@pytest.mark.one_database
@pytest.mark.parametrize("language", READ)
def test_a_scheduled_article_is_nowhere_before_and_everywhere_after(
    language: str, django_capture_on_commit_callbacks: Any
) -> None:
    newsroom = Newsroom(language)
    newsroom.control.unpublish()
    newsroom.control.refresh_from_db()
    later = timezone.now() + timedelta(minutes=1)
    newsroom.control.go_live_at = later
    newsroom.control.save_revision().publish()

    def found() -> list[str]:
        return [path for path, shown in newsroom.doors() if shown and CONTROL in read(path)]

    assert found() == []
    assert f"/{newsroom.control.slug}/" not in read("/sitemap.xml")

    after = mock.patch("django.utils.timezone.now", return_value=later + timedelta(seconds=1))
    with after, django_capture_on_commit_callbacks(execute=True):
        publish_due(at=timezone.now())
    assert found() == [path for path, shown in newsroom.doors() if shown]
    assert f"/{newsroom.control.slug}/" in read("/sitemap.xml")


@pytest.mark.one_database
def test_a_link_to_one_draft_shows_no_other(django_capture_on_commit_callbacks: Any) -> None:
    newsroom = Newsroom("en")
    newsroom.hide_all(django_capture_on_commit_callbacks)
    shared = newsroom.hidden["draft"]
    for page in newsroom.hidden.values():
        if page.pk and page.pk != shared.pk and ArticlePage.objects.filter(pk=page.pk).exists():
            shared.related.create(article_id=page.pk)
    shared.save_revision()
    token = PreviewLink.make(shared.page_ptr, by=factories.user(), at=timezone.now())[1]
    text = read(f"/preview/{token}/")
    assert f"{SECRET}-draft title" in text
    assert [state for state in newsroom.hidden if state != "draft" and f"{SECRET}-{state}" in text] == []


@pytest.mark.one_database
def test_a_signed_in_editor_gets_no_more_from_the_api_than_a_stranger(django_capture_on_commit_callbacks: Any) -> None:
    newsroom = Newsroom("en")
    newsroom.hide_all(django_capture_on_commit_callbacks)
    editor = factories.signed_in(factories.user("Editors"))
    text = editor.get("/api/v2/pages/?type=newsroom_news.ArticlePage&fields=*").content.decode()
    assert SECRET not in text
    assert CONTROL in text
