"""The search of the CMS: forgiving, with unpublished text, and with no word that the user may not know."""

from __future__ import annotations

from collections import Counter
from itertools import permutations
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import Page, PageViewRestriction
from wagtail.search.backends import get_search_backend

from events.models import EditionPage, Person
from news.models import ArticlePage
from rocb.models import DraftEntry, DraftWord, Organisation, SearchEntry, SearchWord
from rocb.search import corrections, stored_words
from rocb.search.cms import drafts
from rocb.search.cms.finding import Match, Ranked, Standing, find, merged
from rocb.search.find import CANDIDATES, Search
from rocb.search.indexes import DRAFTS, Languages
from tests import event_factories, factories

pytestmark = pytest.mark.django_db  # so that PostgreSQL repeats it


def titles(query: str, **asked: Any) -> list[str]:
    keys = find(query, **asked).keys("page")
    found = Page.objects.in_bulk(keys)
    return [found[key].draft_title for key in keys]


def text_of(part: Any) -> str:
    return " ".join(part.get_text().split())


def listed(query: str, model: Any = ArticlePage, **options: Any) -> list[str]:
    """Return the rows of a list of the CMS."""
    return [str(row) for row in get_search_backend().autocomplete(query, model.objects.all(), **options)]


class FindingTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        russian = factories.news_index("ru")
        cls.live = factories.article(
            title="A visit", body=factories.text("<p>Officers met in Brainport Eindhoven.</p>")
        )
        cls.draft = factories.draft(title="Notes", body=factories.text("<p>Cyber crime in Kyrgyzstan.</p>"))
        cls.russian = factories.draft(russian, title="Семинар", body=factories.text("<p>Выступил Мехдиев.</p>"))
        cls.changed = factories.article(title="Shown title", body=factories.text("<p>Old words.</p>"))
        cls.changed.title, cls.changed.standfirst = "Next title", "The quantum sandbox."
        cls.changed.save_revision()
        drafts.rebuild()

    def test_words_of_a_text_find_its_page_with_mistakes_and_in_the_list_too(self) -> None:
        for query, title in (
            ("Brainport", "A visit"),
            ("brainprot", "A visit"),
            ("cyber", "Notes"),
            ("kyrgizstan", "Notes"),
            ("Мехдиев", "Семинар"),
            ("мехдиева", "Семинар"),
        ):
            assert titles(query) == [title], query
            assert listed(query) == [title], query

    def test_a_draft_of_an_event_is_found_by_its_programme(self) -> None:
        event = event_factories.edition_draft(title="Planned", introduction="About ruthenium.")
        for number, words in enumerate(("Osmium & rhodium", "<Iridium>", "Palladium")):
            event_factories.session(event, title=f"{words} of {number}", description=f"Thulium{number} is explained.")
        event = EditionPage.objects.get(pk=event.pk)
        event.save_revision()
        drafts.rebuild()
        for query in ("ruthenium", "osmium", "rhodium", "iridium", "palladium", "thulium0", "thulium2", "palladuim"):
            assert titles(query) == listed(query, EditionPage) == ["Planned"], query
            assert not Search(query=query, everywhere=True).results(), query
        event.sessions.set([one for one in event.sessions.all() if "Iridium" not in one.title])
        event.save_revision()
        drafts.rebuild()
        assert titles("iridium") == []

    def test_a_changed_page_is_found_by_its_new_words_and_by_those_that_readers_see(self) -> None:
        assert titles("quantum") == titles("old words") == ["Next title"]

    def test_readers_and_their_suggestions_never_meet_a_word_of_a_draft(self) -> None:
        for query in ("quantum", "quantm", "Мехдиев", "kyrgizstan", "sandbox"):
            asked = Search(query=query, everywhere=True)
            assert not asked.results(), query
            assert not asked.suggestions(), query
            assert asked.meant.query == query
        assert not SearchWord.objects.filter(word__in=["quantum", "sandbox", "мехдиев", "cyber"])
        assert not SearchEntry.objects.filter(page__in=DraftEntry.objects.values("page"))
        assert corrections.corrections("quantm", Languages(["en"], DRAFTS)) == ["quantum"]
        assert not corrections.corrections("quantm", ["en"])

    def test_of_equal_matches_the_published_comes_before_the_draft_and_that_before_the_withdrawn(self) -> None:
        for title in ("Withdrawn", "Live"):
            page = factories.article(title=title, body=factories.text("<p>Zirconium.</p>"))
            if title == "Withdrawn":
                page.unpublish()
        factories.draft(title="Planned", body=factories.text("<p>Zirconium.</p>"))
        drafts.rebuild()
        assert titles("zirconium") == listed("zirconium") == ["Live", "Planned", "Withdrawn"]

    def test_words_that_no_text_has_are_named_and_the_others_still_count(self) -> None:
        for query, dropped, meant, found in (
            ("Brainport OSCE", "OSCE", "", "A visit"),
            ("brainprot OSCE", "OSCE", "Brainport", "A visit"),
            ("Frontex Brainport xyzzy", "Frontex xyzzy", "", "A visit"),
            ("Kyrgyzstan ОБСЕ", "ОБСЕ", "", "Notes"),
        ):
            asked = find(query)
            assert (asked.dropped, asked.meant.lower(), asked.is_loose) == (dropped, meant.lower(), False), query
            assert titles(query) == [found], query
        assert find("officers quantum Brainport").is_loose
        assert find("officers quantum Brainport").dropped == ""

    def test_a_contributor_finds_own_drafts_and_what_readers_find(self) -> None:
        anna = factories.user("Contributors", organisation=factories.organisation())
        own = factories.draft(title="Mine", body=factories.text("<p>A quantum of Kyrgyzstan.</p>"), owner=anna)
        drafts.follow(own.pk)
        assert titles("quantum", by=anna) == titles("kyrgizstan", by=anna) == titles("quantm", by=anna) == ["Mine"]
        assert titles("Brainport", by=anna) == ["A visit"]
        assert titles("sandbox", by=anna) == []
        assert find("sandbx", by=anna).meant == ""
        assert sorted(titles("quantum")) == ["Mine", "Next title"]

    def test_own_words_complete_and_correct_a_query_and_words_of_others_do_not(self) -> None:
        anna = factories.user("Contributors", organisation=factories.organisation())
        body = factories.text("<p>Officers seize zeolites, xylophons and a gyroscope.</p>")
        drafts.follow(factories.draft(title="Mine", body=body, owner=anna).pk)
        drafts.follow(factories.draft(title="Theirs", body=factories.text("<p>Xylophones, gyroscopic.</p>")).pk)
        for query in ("zeol", "zeolite", "zeolitse", "officers zeolite", "gyroscopes", "xylophon", '"xylophons"'):
            assert titles(query, by=anna) == ["Mine"], query
        assert find("zeolitse", by=anna).meant == "zeolites"
        assert titles("gyroscopic", by=anna) == titles("gyroscope", by=anna) == ["Mine"]

    def test_how_often_others_write_a_word_does_not_order_the_own_drafts_of_a_contributor(self) -> None:
        anna = factories.user("Contributors", organisation=factories.organisation())
        words = ("gyroscope", "zeolite")
        for word in words:
            drafts.follow(factories.draft(body=factories.text(f"<p>A {word}.</p>"), owner=anna).pk)
        stored_words.count()
        before = find(" ".join(words), by=anna)
        for number, word in enumerate(words, 1):
            for _draft in range(4 * number):
                drafts.follow(factories.draft(body=factories.text(f"<p>A {word}.</p>")).pk)
            stored_words.count()
            assert find(" ".join(words), by=anna) == before, word

    def test_a_contributor_does_not_find_a_restricted_page_by_its_words(self) -> None:
        anna = factories.user("Contributors", organisation=factories.organisation())
        page = factories.publish(factories.standard_page(title="Zirconium"))
        PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
        assert titles("zirconium") == ["Zirconium"]
        assert titles("zirconium", by=anna) == []

    def test_a_draft_is_indexed_after_the_commit_and_leaves_when_published(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            page = factories.draft(title="Fresh", body=factories.text("<p>Xylophones.</p>"))
            page.save_revision()
        assert titles("xylophone") == ["Fresh"]
        with self.captureOnCommitCallbacks(execute=True):
            factories.publish(page)
        assert not DraftEntry.objects.filter(page=page.pk)
        assert titles("xylophone") == ["Fresh"]
        with self.captureOnCommitCallbacks(execute=True):
            page.unpublish()
        assert titles("xylophone") == ["Fresh"]
        page.delete()
        assert titles("xylophone") == []

    def test_the_worker_repairs_entries_and_counts_words(self) -> None:
        DraftEntry.objects.filter(page=self.draft.pk).delete()
        DraftEntry.objects.filter(page=self.changed.pk).update(stamp="0")
        Page.objects.filter(pk=self.russian.pk).update(live=True, has_unpublished_changes=False)
        assert drafts.reconcile(at=timezone.now()) == 2
        assert drafts.reconcile(at=timezone.now()) == 0
        DraftEntry.objects.all().delete()
        stored_words.count()
        assert not DraftWord.objects.all()

    def test_a_failure_does_not_stop_the_author(self) -> None:
        with pytest.MonkeyPatch.context() as patch, self.assertLogs(drafts.logger):
            patch.setattr(drafts.entries, "markup_of", None)
            with self.captureOnCommitCallbacks(execute=True):
                factories.draft(title="Saved")
        assert ArticlePage.objects.filter(title="Saved")

    def test_lists_keep_their_filters_order_counts_and_facets(self) -> None:
        for number in range(3):
            drafts.follow(factories.draft(title=f"Cyber {number}").pk)
        asked = get_search_backend().autocomplete("cyber", ArticlePage.objects.filter(title__startswith="Cyber"))
        assert (asked.count(), len(asked[1:3]), len(asked[2:9])) == (3, 2, 1)
        assert [str(row) for row in asked] == ["Cyber 2", "Cyber 1", "Cyber 0"]
        by_title = get_search_backend().autocomplete(
            "cyber", ArticlePage.objects.order_by("title"), order_by_relevance=False
        )
        assert [str(row) for row in by_title] == ["Cyber 0", "Cyber 1", "Cyber 2", "Notes"]
        assert sum(Page.objects.all().autocomplete("cyber").facet("content_type_id").values()) == 4

    def test_people_and_organisations_are_found_in_all_their_spellings(self) -> None:
        factories.organisation(name="State Customs Committee", code="AZ", country="Azerbaijan")
        event_factories.person(name="Alexey Yakovlev")
        assert len(listed("azerbaidjan", Organisation)) == 1
        assert listed("yakovlv", Person) == listed("yako", Person) == ["Alexey Yakovlev"]

    def test_one_letter_and_unknown_words_are_left_to_wagtail(self) -> None:
        assert listed("N") == ["Notes"]
        assert listed("xyzzyplugh") == []

    def test_the_number_of_queries_depends_neither_on_pages_nor_on_matches(self) -> None:
        with CaptureQueriesContext(connection) as few:
            assert len(listed("cyber")) == 1
        for number in range(40):
            drafts.follow(factories.draft(title=f"Cyber {number}").pk)
        with CaptureQueriesContext(connection) as many:
            assert len(listed("cyber")) == 41
        assert len(many) <= len(few) <= 30

    def test_the_list_of_articles_shows_a_text_once_and_names_a_correction(self) -> None:
        self.client.force_login(factories.user("Editors"))
        for number, code in enumerate(("ru", "fr")):
            index = factories.news_index(code)
            page = factories.article(index, title=f"Brainport {code}", translation_key=self.live.translation_key)
            drafts.follow(page.pk)
            answer = self.client.get(reverse("articles:index"), {"q": "brainprot osce"}).content.decode()
            shown = BeautifulSoup(answer, "html.parser")
            assert [text_of(row) for row in shown.select("td.title .title-wrapper a")] == ["A visit"], number
            assert "Nothing found for “brainprot osce”. These are the results for “brainport”." in text_of(shown)
        assert len(get_search_backend().autocomplete("brainport", ArticlePage.objects.all())) == 3
        only = get_search_backend().autocomplete("brainport", ArticlePage.objects.exclude(pk=self.live.pk))
        assert len(only.one_per("translation_key", locale__language_code="en")) == 1
        assert [row.title for row in only.one_per("translation_key", locale__language_code="fr")] == ["Brainport fr"]

    def test_the_list_of_articles_finds_by_a_word_of_the_text(self) -> None:
        self.client.force_login(factories.user("Editors"))
        answer = self.client.get(reverse("articles:index"), {"q": "kyrgizstan"}).content.decode()
        assert "Notes" in answer
        chooser = self.client.get(reverse("wagtailadmin_choose_page_search"), {"q": "brainprot"}).content.decode()
        assert "A visit" in chooser


matches = st.builds(Match, st.just("page"), st.integers(1, 9))
ranked = st.builds(Ranked, matches, st.integers(0, 3), st.integers(0, 3), st.sampled_from(Standing))
lists = st.lists(st.lists(ranked, unique_by=lambda one: one.match), max_size=3)


@given(lists)
def test_a_merged_list_has_each_object_once_the_best_first_and_of_equal_ones_the_public_first(some: Any) -> None:
    places = {match: place for place, match in enumerate(merged(some))}
    alone = Counter(one.match for found in some for one in found)
    assert len(places) == len(alone)
    found = [one for found in some for one in found if alone[one.match] == 1]
    for one, other in permutations(found, 2):
        if one.points > other.points or (one.points == other.points and one.standing < other.standing):
            assert places[one.match] < places[other.match]


@given(st.integers(0, 9))
def test_many_public_matches_do_not_displace_all_drafts(drafts: int) -> None:
    public = [Ranked(Match("page", number), 9) for number in range(CANDIDATES)]
    found = merged([public, [Ranked(Match("page", -number), 1, standing=Standing.DRAFT) for number in range(drafts)]])
    assert len(found) == CANDIDATES
    assert sum(one.pk < 0 for one in found) == max(drafts - 1, 0)
