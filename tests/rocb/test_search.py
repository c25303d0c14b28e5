"""The site search: finds what is public, however it is spelled, and nothing else; the same on both databases."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from wagtail.contrib.search_promotions.models import Query, QueryDailyHits, SearchPromotion
from wagtail.models import Collection, CollectionViewRestriction, Page, PageViewRestriction

from foundation.jobs.scheduled_pages import publish_due
from news.models import EntryStatus, Item
from news.publishing.record import record_external
from rocb.jobs import reconcile_search
from rocb.models import Organisation, SearchEntry, SiteDocument
from rocb.search import entries, fulltext, promoted
from rocb.search.find import PAGES_AT_MOST, Search
from rocb.search.words import Term
from tests import event_factories, factories, source_factories
from tests.benchmarks import bulk

pytestmark = pytest.mark.django_db
LANGUAGES = ["en", "ru", "fr"]


def titles(query: str, language: str = "en", **asked: Any) -> list[str]:
    found = Search(query=query, language=language, **asked).results()
    return [str(thing_of(entry)) for entry in found]


def thing_of(entry: SearchEntry) -> object:
    return entry.item or entry.page or entry.document or entry.organisation or entry.topic or entry.person or entry.room


def page_text(client: Client, query: str = "", language: str = "en", **params: Any) -> str:
    response = client.get(f"/{language}/search/", {"q": query, **params})
    assert response.status_code == 200
    return response.content.decode()


def suggestions(client: Client, query: str, language: str = "en") -> list[str]:
    return client.get(f"/{language}/search/suggest/", {"q": query}).json()[1]


def document(title: str = "Minutes", **values: Any) -> SiteDocument:
    return SiteDocument.objects.create(
        title=title, file=ContentFile(b"%PDF", name="minutes.pdf"), file_size=4, **values
    )


def test_a_page_below_an_alias_of_a_restricted_page_is_not_found() -> None:
    source = factories.standard_page()
    alias = source.create_alias(parent=factories.home(), update_slug="again")
    factories.publish(factories.standard_page(alias, title="Confidential tariff"))
    assert titles("confidential") == ["Confidential tariff"]
    PageViewRestriction.objects.create(page=source, restriction_type=PageViewRestriction.LOGIN)
    assert titles("confidential") == []


# --- Events and other sites ------------------------------------------------------------------------------------------


def test_events_and_series_are_found_as_events(client: Client) -> None:
    series = event_factories.series(title="Harmonised webinars")
    edition = event_factories.edition(
        series, title="Harmonised webinar in May", kind="webinar", join_url="https://meet.example/xyzzy"
    )
    event_factories.edition_draft(series, title="Harmonised draft")
    text = page_text(client, "harmonised")
    assert {entry.type for entry in SearchEntry.objects.filter(title__contains="harmonised")} == {"event"}
    for words in ("Webinar", "Event series", f'href="{edition.url}"', f'href="{series.get_url()}"'):
        assert words in text, words
    assert "Harmonised draft" not in text
    assert titles("xyzzy") == []
    assert titles("harmonised", type="event", kind="webinar") == ["Harmonised webinar in May"]


def test_an_event_of_which_only_the_month_is_known_stands_with_its_month_and_a_calendar_leaf(client: Client) -> None:
    event_factories.edition(title="Zebra crossing", starts_on=None, period="March 2027", status="planned")
    factories.article(title="Zebra news")
    page = BeautifulSoup(client.get("/en/search/?q=zebra").content, "html.parser")
    event, article = page.select_one(".result.event"), page.select_one(".result:not(.event)")
    assert event
    assert article
    words = " ".join(event.get_text(" ").split())
    assert words.startswith("Zebra crossing Mar 2027 March 2027")
    assert "January" not in words
    assert not article.select(".day-block")


def test_the_leaf_of_days_in_two_months_has_the_first(client: Client) -> None:
    event_factories.edition(title="Zebra", starts_on=date(2027, 4, 30), ends_on=date(2027, 5, 2), status="held")
    leaf = BeautifulSoup(client.get("/en/search/?q=zebra").content, "html.parser").select_one(".result .day-block")
    assert leaf
    assert leaf.get_text(" ").split() == ["30", "Apr", "2027"]


def test_a_result_says_where_it_comes_from(client: Client) -> None:
    factories.article(title="Zebra made up", provenance="example")
    found = BeautifulSoup(client.get("/en/search/?q=zebra").content, "html.parser").select_one(".result .card__origin")
    assert found
    assert found.get_text() == "Example"


def test_the_excerpt_of_an_event_does_not_repeat_its_day_and_place(client: Client) -> None:
    event_factories.edition(title="Zebra crossing", starts_on=date(2021, 5, 17), introduction="How zebras are counted.")
    shown = BeautifulSoup(page_text(client, "zebra"), "html.parser").select_one(".result.event")
    assert shown
    assert " ".join(shown.select_one(".card__summary").get_text().split()).startswith("How zebras are counted.")  # type: ignore[union-attr]
    shown.select_one(".day-block").decompose()  # type: ignore[union-attr]
    assert " ".join(shown.get_text(" ").split()).count("17 May 2021") == 1


def test_a_withdrawn_event_is_found_no_more() -> None:
    page = event_factories.edition(title="Harmonised webinar")
    assert titles("harmonised") == ["Harmonised webinar"]
    page.unpublish()
    assert titles("harmonised") == []


def test_items_of_other_sites_are_found_with_source_and_language_and_leave_the_site(client: Client) -> None:
    topic = factories.topic(name={"en": "Training", "ru": "Обучение"})
    row = source_factories.source(title="Zoll", language="de", topics=[topic])
    one = source_factories.entry(
        row, title="Neue Regeln", link="https://zoll.example/neu", text="Ab Mai.", status=EntryStatus.PUBLISHED
    )
    record_external(one, at=factories.NOON)
    text = page_text(client, "regeln", **{"in": "all"})
    assert 'href="https://zoll.example/neu" rel="external noopener" hreflang="de"' in " ".join(text.split())
    for words in (">Zoll<", ">German<", "external link"):
        assert words in text, words
    assert titles("обучение", "ru", everywhere=True) == ["Training", "Neue Regeln"], (
        "by a topic in the reader's language"
    )
    assert titles("regeln") == [], "not in a search of English texts"


# --- Finding --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("ÇENGEL", "Cengel"),
        ("Cengel", "ÇENGEL"),
        ("Chișinău", "Chisinau"),
        ("Учёба", "учеба"),
        ("Учеба", "УЧЁБА"),
        ("İzmir", "izmir"),
        ("workshop", "works"),
        ("Türkiye", "turkiye’s"),
        ("2026abc", "2026ABC"),
        ("1e5 0x1f", "1e5"),
    ],
)
def test_a_word_is_found_however_it_is_spelled(written: str, asked: str) -> None:
    factories.item(title="In the text", html=f"<p>Said <b>Mr</b>&nbsp;{written}.</p>")
    factories.item(title=f"In the title {written}", html="<p></p>")
    factories.item(title="Nowhere")
    found = titles(asked.replace("’s", ""))
    assert found == [f"In the title {written}", "In the text"]


def test_all_words_are_wanted_and_phrases_word_for_word() -> None:
    factories.item(title="Heads of customs confer")
    factories.item(title="Customs heads of state")
    assert len(titles("heads customs")) == 2
    assert titles('"heads of customs"') == ["Heads of customs confer"]
    assert titles("heads zebra") == []


def test_letters_inside_a_word_may_be_set_differently() -> None:
    factories.item(html="<p>The <strong>C</strong>ustoms<br>Union, <em>e</em>-commerce</p><p>next</p>")
    assert len(titles("customs union ecommerce")) == 1
    assert len(titles("customs union commerce next")) == 1


def test_labels_bylines_and_captions_are_found_too() -> None:
    label = {"type": "topic", "id": 1, "slug": "t", "name": "Valuation", "language": "en", "address": "/"}
    factories.item(title="One", stored_labels=[label], byline="Article supplied by Khmelnytskyi centre")
    assert titles("valuation khmelnytskyi") == ["One"]


def test_organisations_are_found_by_country_code_city_and_any_language() -> None:
    factories.organisation_index()
    factories.organisation(
        name={"en": "Customs Service", "ru": "Таможенная служба"}, country={"en": "Moldova", "ru": "Молдова", "fr": "Moldavie"},
        city="Chișinău", code="MD",
    )  # fmt: skip
    for query in ("moldova", "MOLDAVIE", "молдовы", "chisinau", "md", "таможенная служба", "customs service"):
        assert titles(query) == ["Moldova: Customs Service"], query


def test_organisations_lead_where_the_directory_of_the_language_is() -> None:
    client = Client()
    factories.organisation_index()
    factories.home("ru")
    row = factories.organisation(name="Customs Service", country="Moldova")
    assert f'href="/en/members/{row.slug}/"' in page_text(client, "moldova")
    assert "Moldova" not in page_text(client, "moldova", "ru").replace("q=moldova", "")


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("turkiye", True),
        ("TÜRK", True),
        ("trade turkiye", True),
        ("tr", True),
        ("turkyie", True),
        ("zebra", False),
        ("🙂", False),
        ("\0", True),
    ],
)
def test_the_directory_finds_like_the_search(client: Client, query: str, is_found: bool) -> None:
    factories.organisation_index()
    factories.organisation(name="Ministry of Trade", country="Türkiye", code="TR")
    text = client.get("/en/members/", {"q": query}).content.decode()
    assert ("Ministry of Trade" in text) is is_found


def test_pages_are_found_by_what_editors_wrote_on_them(client: Client) -> None:
    factories.news_index()
    page = factories.standard_page(
        title="Who we are", introduction="The office in Baku.", body=factories.text("<p>Capacity building.</p>")
    )
    text = page_text(client, "capacity baku")
    assert page.get_url() in text
    assert "<mark>Capacity</mark>" in text


def test_documents_are_found_in_every_language(client: Client) -> None:
    factories.news_index("ru")
    document("Résolution of the Conference", is_public=True)
    for language in ("en", "ru"):
        text = page_text(client, "resolution", language)
        assert "<mark>Résolution</mark>" in text
        assert "PDF" in text


def test_a_new_title_is_found_and_the_old_one_is_not() -> None:
    page = factories.article(title="Old words")
    factories.publish(page, title="Fresh words")
    assert titles("old") == []
    assert titles("fresh") == ["Fresh words"]


def test_things_of_other_languages_are_found_on_demand_only(client: Client) -> None:
    factories.article(factories.news_index("ru"), title="Вебинар")
    assert titles("вебинар", "en") == []
    text = page_text(client, "вебинар")
    assert "in=all" in text
    assert "there is 1 result" in text
    everywhere = page_text(client, "вебинар", **{"in": "all"})
    assert 'lang="ru"' in everywhere
    assert "<mark>Вебинар</mark>" in everywhere


# --- Order, counts, pages -------------------------------------------------------------------------------------------


def test_titles_come_before_texts_and_then_the_newest() -> None:
    day = factories.NOON
    factories.item(title="Old customs", published_at=day - timedelta(days=9))
    factories.item(title="New customs", published_at=day - timedelta(days=2))
    factories.item(title="Newest", html="<p>customs</p>", published_at=day)
    factories.organisation(name="Customs Service", country="Moldova")
    assert titles("customs") == ["New customs", "Old customs", "Moldova: Customs Service", "Newest"]
    assert titles("customs", newest_first=True) == ["Newest", "New customs", "Old customs", "Moldova: Customs Service"]


def test_a_country_comes_before_the_news_about_it() -> None:
    factories.item(title="Moldova joins the platform")
    factories.organisation(name="Customs Service", country="Moldova")
    assert titles("moldova") == ["Moldova: Customs Service", "Moldova joins the platform"]


def test_counts_tell_what_each_choice_would_show() -> None:
    for kind, year in (("news", 2024), ("news", 2025), ("statement", 2025)):
        factories.item(title="Customs", kind=kind, published_at=factories.NOON.replace(year=year))
    factories.organisation(name="Customs Service", country="Moldova")
    counts = Search(query="customs", language="en").counts()
    assert counts.types == {"article": 3, "organisation": 1}
    assert counts.kinds == {"news": 2, "statement": 1}
    assert counts.years == {2024: 1, 2025: 2}
    assert counts.total == counts.everything == 4
    for narrowed in ({"type": "article"}, {"kind": "news"}, {"year": 2025}, {"kind": "statement", "year": 2024}):
        search = Search(query="customs", language="en", **narrowed)  # type: ignore[arg-type]
        assert search.counts().total == len(search.narrowed.candidates)
    assert Search(query="customs", language="en", kind="news").counts().years == {2024: 1, 2025: 1}


def test_the_year_is_that_of_the_office(settings: Any) -> None:
    settings.TIME_ZONE = "Asia/Baku"
    item = factories.item(published_at=factories.NOON.replace(year=2025, month=12, day=31, hour=21))
    assert SearchEntry.objects.get(item=item).year == 2026


def test_pages_of_results_are_bounded_and_show_each_thing_once(client: Client) -> None:
    factories.news_index()
    for number in range(25):
        factories.item(title=f"Customs {number:02}")
    seen = [re.findall(r"<mark>Customs</mark> (\d\d)", page_text(client, "customs", page=page)) for page in (1, 2, 3)]
    assert [len(found) for found in seen] == [10, 10, 5]
    assert len({title for found in seen for title in found}) == 25
    assert page_text(client, "customs", page=99) == page_text(client, "customs", page=3)
    assert Search.from_params({"q": "x", "page": "99999"}, language="en").page == PAGES_AT_MOST


@pytest.mark.parametrize(
    "params", [{"type": "x"}, {"kind": "\0"}, {"year": "٢٠٢٠"}, {"page": "-1"}, {"sort": "x", "in": "x"}]
)
def test_malformed_parameters_count_as_left_out(client: Client, params: dict[str, str]) -> None:
    factories.news_index()
    factories.item(title="Customs")
    assert "<mark>Customs</mark>" in page_text(client, "customs", **params)


def test_the_number_of_queries_does_not_grow_with_the_articles(
    client: Client, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    index = factories.news_index()
    factories.organisation_index()
    topics = [factories.topic(), factories.topic()]
    organisations = [factories.organisation(), factories.organisation()]
    client.get("/en/search/")  # the very first request stores the publisher
    used = []
    for more in (20, 580):  # together more than 500 results
        bulk.articles(index, more, topics=topics, organisations=organisations)
        entries.rebuild()
        client.get("/en/search/", {"q": "sentence"})
        with django_assert_max_num_queries(40) as counted:
            text = page_text(client, "sentence", page=2)
        used.append(len(counted))
        with django_assert_max_num_queries(40) as counted:
            assert suggestions(client, "article")
        used.append(len(counted))
    assert "More than 500 results" in text
    assert used[2:] == [used[0] + 1, used[1]], "one to know what more there is than was read"


# --- Nothing leaks --------------------------------------------------------------------------------------------------


def nothing_shows(query: str = "secret") -> bool:
    client = Client()
    for language in LANGUAGES:
        for where in ("", "all"):
            text = page_text(client, query, language, **{"in": where})
            if "<mark>" in text or "secretly" in text or "Secret" in text:
                return False
        if suggestions(client, query, language):
            return False
    return True


# PostgreSQL is queried in one language, because the indexed content of a page is determined in the same way in all others.
IN_TURN = ["ru", *(pytest.param(code, marks=pytest.mark.one_database) for code in LANGUAGES if code != "ru")]


@pytest.mark.parametrize("language", IN_TURN)
class TestWhatTheHouseKeeps:
    """Tests in each language. The last one proves that the others would notice a leak."""

    @staticmethod
    def article(language: str, **values: Any) -> Any:
        values = {"title": "Secret news", "body": factories.text("<p>Told secretly.</p>"), **values}
        return factories.draft(factories.news_index(language), **values)

    def test_a_draft(self, language: str) -> None:
        self.article(language).save_revision()
        assert nothing_shows()

    def test_a_draft_of_what_is_live(self, language: str) -> None:
        page = factories.article(factories.news_index(language), title="Open news")
        page.title = "Secret news"
        page.save_revision()
        assert nothing_shows()
        standing = factories.standard_page(page.get_parent().get_parent(), title="Open page")
        standing.title, standing.introduction = "Secret page", "Told secretly."
        standing.save_revision()
        assert nothing_shows()

    def test_a_scheduled_article(self, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
        page = self.article(language, go_live_at=timezone.now() + timedelta(hours=1))
        page.save_revision().publish()
        assert nothing_shows()
        later = timezone.now() + timedelta(hours=2)
        monkeypatch.setattr(timezone, "now", lambda: later)
        publish_due(at=later)
        assert not nothing_shows()

    def test_an_expired_article(self, language: str) -> None:
        factories.publish(self.article(language, expire_at=timezone.now() + timedelta(hours=1)))
        publish_due(at=timezone.now() + timedelta(hours=2))
        assert nothing_shows()

    @pytest.mark.parametrize("restriction", ["login", "password", "groups"])
    def test_a_private_article(self, language: str, restriction: str) -> None:
        page = factories.publish(self.article(language))
        above = PageViewRestriction.objects.create(page=page.get_parent(), restriction_type=restriction, password="x")
        assert nothing_shows()
        above.delete()
        assert not nothing_shows()

    def test_a_withdrawn_article(self, language: str) -> None:
        factories.publish(self.article(language)).unpublish()
        assert nothing_shows()

    def test_a_deleted_article(self, language: str, django_capture_on_commit_callbacks: Any) -> None:
        page = factories.publish(self.article(language))
        with django_capture_on_commit_callbacks(execute=True):
            page.delete()
        assert nothing_shows()

    def test_a_plain_page_that_is_no_draft_any_more_and_not_public_either(self, language: str) -> None:
        home = factories.news_index(language).get_parent()
        page = factories.standard_page(home, title="Secret page", introduction="Told secretly.")
        assert not nothing_shows()
        restriction = PageViewRestriction.objects.create(page=page, restriction_type="login")
        assert nothing_shows()
        restriction.delete()
        page.unpublish()
        assert nothing_shows()
        factories.publish(page)
        assert not nothing_shows()
        page.delete()
        assert nothing_shows()

    def test_a_document_of_a_private_collection(self, language: str) -> None:
        factories.news_index(language)
        closed = Collection.get_first_root_node().add_child(name="Closed")
        inner = closed.add_child(name="Inner")
        kept = document("Secret minutes", language=language, collection=inner, is_public=True)
        assert not nothing_shows()
        restriction = CollectionViewRestriction.objects.create(collection=closed, restriction_type="login")
        assert nothing_shows()
        restriction.delete()
        kept.delete()
        assert nothing_shows()

    def test_and_a_public_article_shows(self, language: str) -> None:
        factories.publish(self.article(language))
        assert not nothing_shows()


def test_a_page_outside_the_site_is_not_found() -> None:
    factories.home()
    other = Page.get_first_root_node().add_child(instance=Page(title="Secret root", slug="other"))
    factories.publish(other)
    assert nothing_shows()


# --- Any query ------------------------------------------------------------------------------------------------------

HARD = st.text(alphabet="\"“”'`()*+-:;^&|!<>~%_\\/ aяÇİı\0\n\u00ad\u200b\u0301\U0001f642\ufdfa﷽①½", max_size=40)


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.text(max_size=60) | HARD)
@example('"')
@example("\0")
@example("x" * 10_000)
@example("customs " * 2_000)
@example("AND OR NOT NEAR(a b)")
@example("title:customs -x ^y *")
@example("'; DROP TABLE rocb_searchentry; --")
@example("' | !x & <-> :*")
@example("🙂")
@example("100%_\\")
def test_no_query_fails(query: str) -> None:
    search = Search.from_params({"q": query}, language="en")
    assert search.counts().total == len(search.results()) or search.counts().total > 10
    search.suggestions()
    promoted.picks(search.query, language="en")
    assert promoted.count(search.query, on=date(2026, 3, 14)) in {True, False}


@pytest.mark.parametrize(
    "query", ['"', "\0", "x" * 10_000, "(* AND NOT", "🙂", "<script>alert(1)</script>", "%", "\r\n\u2028"]
)
def test_no_query_breaks_the_page(client: Client, query: str) -> None:
    factories.news_index()
    text = page_text(client, query)
    assert "<script>alert" not in text
    assert client.get("/en/search/suggest/", {"q": query}).status_code == 200


def _with(terms: Sequence[Term]) -> list[SearchEntry]:
    with fulltext.by_the_index():
        return list(fulltext.having(SearchEntry.objects.all(), terms, [["len"]])) if terms else []


@given(
    texts=st.lists(st.text(alphabet="aàеёıİßœ1½_-' ", min_size=1, max_size=12), min_size=1, max_size=4),
    query=st.text(alphabet="aàеёıİßœ1½_-' ", min_size=1, max_size=12),
)
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_the_database_finds_exactly_what_the_words_mean(texts: list[str], query: str) -> None:
    """The definition of a match is in Python, so SQLite and PostgreSQL must give the same results."""
    from foundation.languages.folding import fold
    from rocb.search.words import Terms

    SearchEntry.objects.all().delete()
    Item.objects.all().delete()
    for text in texts:
        # The words of its date are searched too: no number is a word of its own in this one.
        factories.item(title=text, summary="", html="", published_at=factories.NOON)
    terms = Terms.read(query)
    wanted = sum(bool(terms) and terms.are_in(fold(text).split()) for text in texts)
    assert len(_with(terms.terms)) == wanted


# --- The page -------------------------------------------------------------------------------------------------------


def test_a_search_is_a_plain_form_and_never_indexed(client: Client) -> None:
    factories.news_index()
    response = client.get("/en/search/")
    text = response.content.decode()
    assert '<form class="search" method="get" action="/en/search/"' in text
    assert '<meta name="robots" content="noindex">' in text
    assert response["X-Robots-Tag"] == "noindex"
    assert client.post("/en/search/").status_code == 405


def test_every_page_leads_to_the_search_and_describes_it_to_browsers(client: Client) -> None:
    factories.news_index()
    for path in ("/en/", "/en/news/", "/en/nowhere/"):
        text = client.get(path).content.decode()
        assert 'href="/en/search/"' in text
        assert 'href="/en/search/opensearch.xml"' in text
        page = BeautifulSoup(text, "html.parser")
        assert len(page.select('form[role="search"][action="/en/search/"] input[name="q"]')) == 1, path


def test_no_results_offer_ways_out(client: Client) -> None:
    index = factories.news_index()
    factories.organisation_index()
    topic = factories.topic(name="Valuation")
    factories.article(index, topics=[topic])
    text = page_text(client, "zebra unicorn")
    assert f'href="/en/news/?topic={topic.slug}"' in text
    assert 'href="/en/news/"' in text
    assert 'href="/en/members/"' in text
    assert "zebra unicorn" in text


def test_what_has_most_of_the_words_is_shown_where_nothing_has_all(client: Client) -> None:
    factories.news_index()
    factories.item(title="Customs workshop in Bishkek", kind="news")
    factories.item(title="Customs statement", kind="statement")
    text = page_text(client, "customs zebra Bishkek")
    assert "Nothing found for “zebra”. These results contain all the other words. 1 result" in " ".join(text.split())
    assert "Customs statement" not in text
    assert "Customs workshop" not in page_text(client, "customs zebra", kind="statement").replace("<mark>", "")
    assert "No results contain all" not in page_text(client, "customs Bishkek")


def test_what_was_meant_is_named_once(client: Client) -> None:
    factories.news_index()
    factories.item(title="Unicorn")
    text = BeautifulSoup(page_text(client, "unicron"), "html.parser").select_one("[role=status]")
    assert text
    assert " ".join(text.get_text(" ").split()) == "Nothing found for “unicron”. Did you mean “Unicorn”? 1 result"


def test_filters_that_leave_nothing_can_be_taken_away(client: Client) -> None:
    factories.news_index()
    factories.item(title="Customs", kind="news")
    text = page_text(client, "customs", kind="statement")
    assert "Without the filters there is 1 result" in text
    assert 'href="/en/search/?q=customs"' in text


def test_the_same_search_waits_in_the_other_languages(client: Client) -> None:
    factories.news_index("ru")
    text = page_text(client, "baku")
    assert 'href="/ru/search/?q=baku"' in text
    assert "this page is not translated" not in text


def test_suggestions_are_titles_in_the_form_that_browsers_know(client: Client) -> None:
    factories.news_index()
    factories.item(title="ÇENGEL & others", address="https://site.invalid/en/news/c/")
    factories.item(title="Another", html="<p>cengel</p>")
    response = client.get("/en/search/suggest/", {"q": "ceng"})
    query, found, labels, addresses = json.loads(response.content)
    assert (query, found, labels) == ("ceng", ["ÇENGEL & others"], ["News"])
    assert addresses[0].endswith("/en/news/c/")
    assert addresses[0].startswith("http")
    assert response["Content-Type"] == "application/x-suggestions+json"


def test_the_description_names_both_addresses(client: Client) -> None:
    response = client.get("/ru/search/opensearch.xml")
    text = response.content.decode()
    assert response["Content-Type"].startswith("application/opensearchdescription+xml")
    assert "/ru/search/?q={searchTerms}" in text
    assert "/ru/search/suggest/?q={searchTerms}" in text


# --- Promoted -------------------------------------------------------------------------------------------------------


def promote(query: str, **values: Any) -> SearchPromotion:
    return SearchPromotion.objects.create(query=Query.get(query), sort_order=0, **values)


def test_a_pick_stands_on_top_however_the_query_is_spelled(client: Client) -> None:
    factories.news_index()
    page = factories.standard_page(title="How to become a trainer")
    promote("Çengel", page=page, description="Start here.")
    text = page_text(client, "CENGEL")
    assert "Start here." in text
    assert page.get_url() in text
    assert "Start here." not in page_text(client, "cengel x")


def test_a_pick_that_is_not_public_or_of_another_language_is_left_out(client: Client) -> None:
    factories.news_index("ru")
    page = factories.standard_page(title="Secret page")
    promote("secret", page=page)
    page.unpublish()
    assert nothing_shows()
    factories.publish(page)
    assert "Secret page" in page_text(client, "secret")
    assert "Secret page" not in page_text(client, "secret", "ru")


def test_queries_are_counted_by_day_and_never_with_a_person_in_them(client: Client) -> None:
    factories.news_index()
    for query in ("Customs", "customs", "me@example.org", "+994 50 123 45 67", "x" * 100):
        page_text(client, query)
    page_text(client, "customs", page=2, sort="newest")
    assert list(QueryDailyHits.objects.values_list("query__query_string", "hits")) == [("customs", 2)]


def test_old_counts_are_forgotten_and_picks_stay() -> None:
    promoted.count("long ago", on=date(2020, 1, 1))
    promote("kept", external_link_url="https://example.org/", external_link_text="Kept")
    reconcile_search(at=timezone.now())
    assert list(Query.objects.values_list("query_string", flat=True)) == ["kept"]


def test_editors_choose_what_is_promoted() -> None:
    rights = Group.objects.get(name="Editors").permissions.filter(content_type__app_label="wagtailsearchpromotions")
    assert set(rights.values_list("codename", flat=True)) == {
        f"{what}_searchpromotion" for what in ("add", "change", "delete")
    }
    client = factories.signed_in(factories.user("Editors"))
    assert client.get("/admin/searchpicks/").status_code == 200
    contributor = factories.signed_in(factories.user("Contributors"))
    assert contributor.get("/admin/searchpicks/").status_code == 302


# --- The index ------------------------------------------------------------------------------------------------------


def test_bulk_rows_are_found_after_rebuild_search() -> None:
    factories.organisation(name="Toll Service", country="Moldova")
    page = factories.standard_page(title="Plain")
    SearchEntry.objects.all().delete()
    item = factories.item(title="Toll")
    SearchEntry.objects.all().delete()
    assert titles("toll") == []
    call_command("rebuild_search", verbosity=0, stdout=io.StringIO())
    assert titles("toll") == ["Toll", "Moldova: Toll Service"]
    assert titles("plain") == [page.title]
    call_command("rebuild_search", verbosity=0, stdout=io.StringIO())
    assert SearchEntry.objects.filter(item=item).count() == 1


def test_the_worker_mends_what_is_missing_or_behind() -> None:
    reconcile_search(at=timezone.now())
    at_rest = reconcile_search(at=timezone.now())  # it checks a page without text every time
    factories.item(title="Missing")
    behind = factories.item(title="Before")
    SearchEntry.objects.filter(title=" missing ").delete()
    Item.objects.filter(pk=behind.pk).update(title="After", content_hash="new")
    assert reconcile_search(at=timezone.now()) == at_rest + 2
    assert titles("missing") == ["Missing"]
    assert titles("after") == ["After"]
    assert titles("before") == []


def test_a_search_entry_that_fails_holds_up_no_publication(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(item: Item) -> None:
        raise ValueError("no words")

    monkeypatch.setitem(entries.MAKERS, "item", (Item, fail))
    page = factories.article(title="Toll")
    assert Item.objects.filter(uuid=page.uuid).exists()
    monkeypatch.undo()
    reconcile_search(at=timezone.now())
    assert titles("toll") == ["Toll"]


def test_the_index_inside_the_database_is_made_again_when_it_is_lost() -> None:
    factories.item(title="Toll")
    connection.check_constraints()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"DROP TRIGGER {fulltext.fts_of(SearchEntry)}_added")
        else:
            cursor.execute(f"ALTER TABLE {fulltext.table_of(SearchEntry)} DROP COLUMN words")
    fulltext.make_index()
    fulltext.make_index()
    factories.item(title="Toll again")
    assert len(titles("toll")) == 2


def test_an_article_is_found_by_whom_it_names_in_any_spelling_old_ones_excepted() -> None:
    ada = event_factories.person(name={"en": "Ada Lovelace", "ru": "Ада Лавлейс"})
    page = factories.publish(factories.draft(title="No names in its text"))
    assert titles("lovelace") == []
    page.name_people([ada])
    factories.publish(page)
    assert titles("lovelace") == titles("Лавлейс") == ["Ada Lovelace", "No names in its text"]
    ada.name, ada.sort_name = {"en": "Ada King"}, ""
    ada.save()
    assert (titles("ada king"), titles("lovelace")) == (["Ada King", "No names in its text"], [])


def test_very_long_texts_are_found_by_their_beginning() -> None:
    factories.item(title="Long", html="<p>beginning</p>" + "<p>" + "слово " * 200_000 + "</p>")
    assert titles("beginning") == ["Long"]


def test_organisations_keep_one_entry_when_they_are_saved_again() -> None:
    row = factories.organisation(name="Customs Service", country="Moldova")
    Organisation.objects.get(pk=row.pk).save()
    assert SearchEntry.objects.filter(organisation=row).count() == 1
