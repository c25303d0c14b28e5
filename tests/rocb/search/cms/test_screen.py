"""The screen of results and the palette: filters with counts, what each user may open, and what is near a mistake."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from news.models import ArticlePage
from rocb.search import find
from rocb.search.cms import drafts, finding, results, rows
from rocb.search.cms.results import Asked
from tests import event_factories, factories, source_factories

pytestmark = pytest.mark.django_db  # so that PostgreSQL repeats it


def text_of(part: Any) -> str:
    return " ".join(part.get_text().split())


class ScreensTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.editor = factories.user("Editors", username="eva", first_name="Eva", last_name="Editor")
        cls.anna = factories.user("Contributors", username="anna", organisation=factories.organisation())
        cls.topic = factories.topic(name="Drones")
        published = factories.article(title="Amber seized", body=factories.text("<p>A zebra.</p>"), owner=cls.editor)
        published.topics.add(cls.topic)
        published.save()
        factories.draft(title="Amber plans", body=factories.text("<p>A zebra.</p>"), owner=cls.editor)
        factories.draft(title="Amber of Anna", body=factories.text("<p>A zebra.</p>"), owner=cls.anna)
        withdrawn = factories.article(factories.news_index("ru"), title="Янтарь amber", owner=cls.editor)
        withdrawn.unpublish()
        later = factories.draft(title="Amber later", owner=cls.editor)
        ArticlePage.objects.filter(pk=later.pk).update(go_live_at=timezone.now() + timedelta(days=1))
        event_factories.edition(title="Amber conference", owner=cls.editor)
        source_factories.source(title="Amber gazette")
        drafts.rebuild()

    def found(self, user: Any = None, view: str = "rocb_find", **asked: str) -> BeautifulSoup:
        self.client.force_login(user or self.editor)
        answer = self.client.get(reverse(view), asked)
        assert answer.status_code == 200
        return BeautifulSoup(answer.content, "html.parser")

    def titles(self, user: Any = None, **asked: str) -> set[str]:
        return {text_of(one) for one in self.found(user, **asked).select(".rocb-find__rows h2")}

    def choices(self, **asked: str) -> dict[str, str]:
        rows = self.found(**asked).select(".rocb-find__filters li:has(span)")
        return {row.a.get_text(strip=True): row.span.get_text(strip=True) for row in rows if row.a and row.span}

    def test_results_are_counted_by_each_filter_and_each_filter_narrows_them_as_counted(self) -> None:
        everything = self.titles(q="amber")
        assert everything == {
            *("Amber seized", "Amber plans", "Amber of Anna", "Янтарь amber", "Amber later", "Amber conference"),
            "Amber gazette",
        }
        counted = self.choices(q="amber")
        assert counted["Articles"] == "5"
        assert counted["Withdrawn"] == counted["Scheduled"] == counted["Русский"] == counted["Sources"] == "1"
        page = self.found(q="amber")
        for link in page.select(".rocb-find__filters li:has(span) a"):
            shown = self.client.get(reverse("rocb_find") + str(link["href"]))
            rows = BeautifulSoup(shown.content, "html.parser").select(".rocb-find__rows h2")
            assert str(len(rows)) == link.find_next_sibling("span").get_text(strip=True), link  # type: ignore[union-attr]

    def test_a_chosen_filter_still_counts_its_other_choices(self) -> None:
        assert self.choices(q="amber", language="ru")["English"] == self.choices(q="amber")["English"]
        assert "Published" not in self.choices(q="amber", language="ru")

    def test_filters_work_without_words_and_unknown_ones_find_nothing(self) -> None:
        assert self.titles(state="withdrawn") == {"Янтарь amber"}
        assert self.titles(topic=str(self.topic.pk)) == {"Amber seized"}
        assert self.titles(author=str(self.anna.pk)) == {"Amber of Anna"}
        for value in ("0", "x", "9" * 20, "-1"):
            for facet in results.FACETS:
                assert self.titles(q="amber", **{facet: value}) == set(), (facet, value)

    def test_filters_are_part_of_the_query_if_there_are_more_matches_than_are_read(self) -> None:
        with (
            patch.object(results, "CANDIDATES", 1),
            patch.object(finding, "CANDIDATES", 1),
            patch.object(find, "CANDIDATES", 1),
        ):
            for asked in ({"state": "withdrawn"}, {"language": "ru"}, {"topic": str(self.topic.pk)}):
                assert len(self.titles(**asked)) == 1, asked
                assert len(self.titles(q="amber", **asked)) == 1, asked
            for asked in ({"state": state} for state in rows.STATES):
                assert len(self.titles(**asked)) <= 1, asked
            assert self.titles(author=str(self.anna.pk), q="zebra") == {"Amber of Anna"}

    def test_a_contributor_finds_own_drafts_and_public_pages_which_open_on_the_site(self) -> None:
        page = self.found(self.anna, q="amber")
        links = {text_of(one): str(one["href"]) for one in page.select(".rocb-find__rows h2 a")}
        assert set(links) == {"Amber of Anna", "Amber seized", "Amber conference"}
        assert links["Amber of Anna"].startswith("/admin/pages/")
        assert "/admin/" not in links["Amber seized"]
        assert "Amber plans" not in str(self.found(self.anna, "rocb_find_palette"))

    def test_a_contributor_reads_neither_titles_nor_excerpts_of_drafts_of_others(self) -> None:
        changed = ArticlePage.objects.get(title="Amber seized")
        changed.title, changed.standfirst = "Amber hidden title", "Amber hidden standfirst."
        changed.save_revision()
        drafts.follow(changed.pk)
        assert "hidden" in text_of(self.found(q="amber"))
        for asked in ({}, {"q": "amber"}, {"q": "amber", "type": "article"}, {"q": "hiden"}, {"q": "standfirst"}):
            for view in ("rocb_find", "rocb_find_palette"):
                text = text_of(self.found(self.anna, view, **asked))
                assert "hidden" not in text, asked
                assert "Amber plans" not in text, asked
                assert "Page that you cannot see" not in text, asked

    def test_a_contributor_knows_no_state_no_date_and_no_order_of_changes_of_others(self) -> None:
        at = timezone.now()
        before = results.results(Asked(), by=self.anna, at=at)
        page = ArticlePage.objects.get(title="Amber seized")
        page.published_on = date(2031, 5, 4)
        page.save_revision()
        page.get_workflow().start(page, self.editor)
        ArticlePage.objects.filter(pk=page.pk).update(go_live_at=at + timedelta(days=1))
        drafts.follow(page.pk)
        assert results.results(Asked(), by=self.anna, at=at) == before
        assert results.newest(Page.objects.filter(pk=page.pk), by=self.editor, at=at)[0].year == 2031
        with patch.object(results, "CANDIDATES", 1):
            for name, value in (("year", "2031"), ("state", "changed"), ("state", "review"), ("state", "scheduled")):
                found = results.results(Asked(filters={name: value}), by=self.anna, at=at)
                assert (found.rows, found.is_whole) == ([], True), value
                assert results.results(Asked(filters={name: value}), by=self.editor, at=at).rows, value

    def test_a_mistake_is_named_with_what_was_found_instead(self) -> None:
        status = self.found(q="zebrra").select_one(".rocb-find__results [role=status]")
        assert text_of(status).startswith("Nothing found for “zebrra”. These are the results for “zebra”.")
        assert "Nothing found for “xyzzyplugh”." in text_of(self.found(q="xyzzyplugh"))

    def test_pictures_sources_and_entries_are_found_in_other_forms_by_their_text_and_with_mistakes(self) -> None:
        factories.image(title="Zeolite samples")
        entry = source_factories.entry(title="Gyroscopes seized", text="Officers found xylophones in a lorry.")
        for query, title in (
            ("zeolites", "Zeolite samples"),
            ("sample", "Zeolite samples"),
            ("gyroscope", "Gyroscopes seized"),
            ("seizing gyroscopes", "Gyroscopes seized"),
            ("xylophone", "Gyroscopes seized"),
            ("gazettes", "Amber gazette"),
        ):
            page = self.found(q=query)
            assert [text_of(one) for one in page.select(".rocb-find__rows h2")] == [title], query
            assert "Nothing found" not in text_of(page), query
        for query, title in (("zeolitse", "Zeolite samples"), ("gyrosopes", "Gyroscopes seized")):
            assert self.titles(q=query) == {title}, query
            assert "These are the results for" in text_of(self.found(q=query)), query
            assert self.titles(self.anna, q=query) == set(), query
        entry.delete()
        assert self.titles(q="gyroscope") == set()

    def test_the_palette_offers_recent_pages_and_actions_then_everything_by_name(self) -> None:
        own = ArticlePage.objects.get(title="Amber plans")
        own.save_revision(user=self.editor)
        empty = self.found(view="rocb_find_palette").get_text()
        assert "Amber plans" in empty
        assert "New article: English" in empty
        page = self.found(view="rocb_find_palette", q="amber")
        assert len(page.select("[role=option]")) == 7
        assert len({one["id"] for one in page.select("[id]")}) == len(page.select("[id]"))
        for query, name in (
            ("new event", "New event: English"),
            ("redirects", "Settings: Redirects"),
            ("add sour", "Add a source"),
            ("новое мероприятие", "New event: English"),
            ("nouvel événement", "New event: English"),
            ("new person", "New person"),
            ("time zone", "Account"),
            ("mot de passe", "Account"),
        ):
            assert name in self.found(view="rocb_find_palette", q=query).get_text(), query

    def test_a_contributor_is_offered_only_what_the_menu_has(self) -> None:
        offered = self.found(self.anna, "rocb_find_palette", q="add").get_text()
        assert "New article" in offered
        assert "Add a source" not in offered
        assert "Redirects" not in self.found(self.anna, "rocb_find_palette", q="redirects").get_text()

    def test_a_stranger_is_sent_to_sign_in(self) -> None:
        for view in ("rocb_find", "rocb_find_palette"):
            assert self.client.get(reverse(view), {"q": "amber"}).status_code == 302

    def test_the_side_bar_sends_its_field_here(self) -> None:
        self.client.force_login(self.editor)
        assert f'"wagtail.sidebar.SearchModule", "_args": ["{reverse("rocb_find")}"]' in self.client.get(
            reverse("wagtailadmin_home")
        ).content.decode().replace("&quot;", '"')

    def test_the_number_of_queries_does_not_grow_with_the_results(self) -> None:
        self.client.force_login(self.editor)
        counts = []
        for _round in range(2):
            for view in ("rocb_find", "rocb_find_palette"):
                self.client.get(reverse(view), {"q": "amber"})
                with CaptureQueriesContext(connection) as queries:
                    self.client.get(reverse(view), {"q": "amber"})
                counts.append(len(queries))
            for number in range(25):
                drafts.follow(factories.draft(title=f"Amber {number}", owner=self.editor).pk)
        assert counts[2] <= counts[0] <= 75
        assert counts[3] <= counts[1] <= 65
