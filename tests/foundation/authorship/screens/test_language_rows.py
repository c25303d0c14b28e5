"""`authorship.screens.language_rows`: one row for a text in all languages, with the state of each version."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page, Workflow
from wagtail.users.models import UserProfile

from events.models import EditionPage, EditionStatus
from foundation.authorship.screens.language_rows import one_per_text
from news.models import ArticlePage
from tests import event_factories, factories

pytestmark = pytest.mark.django_db
ARTICLES, EVENTS = "/admin/articles/", "/admin/editions/"


def rows(client: Client, url: str, **query: str) -> list[tuple[str, list[str]]]:
    """Return the title of each row and the states of its versions."""
    table = BeautifulSoup(client.get(url, query).content, "html.parser")
    return [
        (
            " ".join(link.get_text().split()),
            [" ".join(version.get_text().split()) for version in row.select(".language-version")],
        )
        for row in table.select("table.listing tbody tr")
        for link in row.select("td.title .title-wrapper a")[:1]
    ]


def versions(title: str = "Tariff", **values: object) -> dict[str, ArticlePage]:
    original = factories.article(title=title, **values)
    found = {"en": original}
    for code in ("ru", "fr"):
        index = factories.news_index(code)
        found[code] = factories.article(index, title=f"{title} {code}", translation_key=original.translation_key)
    return found


def test_a_text_in_three_languages_is_one_row(editor: Client) -> None:
    versions()
    assert rows(editor, ARTICLES) == [("Tariff", ["EN public", "RU public", "FR public"])]


def test_a_row_is_the_version_in_the_language_of_the_user(editor: Client) -> None:
    versions()
    user = int(editor.session["_auth_user_id"])
    UserProfile.objects.update_or_create(user_id=user, defaults={"preferred_language": "ru"})
    factories.article(title="Only English")
    assert [title for title, _states in rows(editor, ARTICLES)] == ["Only English", "Tariff ru"]


def test_the_filter_of_languages_shows_the_versions_in_that_language(editor: Client) -> None:
    versions()
    assert [title for title, _states in rows(editor, ARTICLES, locale="fr")] == ["Tariff fr"]


def test_a_filter_that_only_one_version_passes_shows_that_version(editor: Client) -> None:
    pages = versions()
    ArticlePage.objects.filter(pk=pages["ru"].pk).update(owner_id=int(editor.session["_auth_user_id"]))
    assert [title for title, _states in rows(editor, ARTICLES, work="mine")] == ["Tariff ru"]


def test_each_state_is_a_word(editor: Client) -> None:
    pages = versions()
    pages["ru"].unpublish()
    pages["fr"].title = "Changed"
    pages["fr"].save_revision()
    assert rows(editor, ARTICLES)[0][1] == ["EN public", "RU draft", "FR public, changed"]
    ArticlePage.objects.get(pk=pages["fr"].pk).delete()
    draft = ArticlePage.objects.get(pk=pages["ru"].pk)
    draft.go_live_at = timezone.now() + timedelta(days=2)
    draft.save_revision().publish()
    assert rows(editor, ARTICLES)[0][1] == ["EN public", "RU scheduled", "FR missing"]


def test_a_version_in_review_and_one_that_missed_a_correction(editor: Client) -> None:
    pages = versions()
    pages["fr"].save_revision()
    Workflow.objects.get().start(pages["fr"], factories.user("Contributors"))
    factories.publish(pages["en"], correction_note="It was Monday.", last_corrected_on=timezone.localdate())
    assert rows(editor, ARTICLES)[0][1] == ["EN public", "RU out of date", "FR in review"]


def test_of_several_versions_one_is_left_whatever_the_language() -> None:
    pages = versions()
    other = factories.article(title="Other")
    for code in ("en", "ru", "fr", "de", ""):
        kept = set(one_per_text(ArticlePage.objects.all(), language=code).values_list("pk", flat=True))
        assert kept == {pages.get(code, pages["en"]).pk, other.pk}


@pytest.mark.parametrize("url", [ARTICLES, EVENTS, "/admin/series/"])
def test_more_rows_cost_no_more_queries(editor: Client, url: str) -> None:
    def add(number: int) -> None:
        for _count in range(number):
            if url == ARTICLES:
                factories.article()
            elif url == EVENTS:
                event_factories.edition()
            else:
                event_factories.monthly()

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            editor.get(url)
        return len(captured)

    add(2)
    queries()
    few = queries()
    add(8)
    assert queries() == few


def test_events_begin_with_the_next_one(editor: Client) -> None:
    today = timezone.localdate()
    for name, days in (("Past", -3), ("Long past", -300), ("Far", 300), ("Next", 2)):
        day = today + timedelta(days=days)
        event_factories.edition(title=name, starts_on=day, ends_on=day)
    yesterday, tomorrow = today - timedelta(days=1), today + timedelta(days=1)
    event_factories.edition(title="Running", starts_on=yesterday, ends_on=tomorrow)
    event_factories.edition(title="Undated", starts_on=None, ends_on=None, status=EditionStatus.PLANNED)
    titles = [title for title, _states in rows(editor, EVENTS)]
    assert titles == ["Running", "Next", "Far", "Undated", "Past", "Long past"]
    assert EditionPage.objects.nearest_first(at=timezone.now() + timedelta(days=9)).first().title == "Far"


def test_articles_begin_with_the_newest(editor: Client) -> None:
    for name, day in (("Old", datetime(2020, 1, 1)), ("New", datetime(2026, 1, 1)), ("Middle", datetime(2023, 1, 1))):
        factories.article(title=name, published_on=day.date())
    assert [title for title, _states in rows(editor, ARTICLES)] == ["New", "Middle", "Old"]


def test_a_contributor_sees_only_versions_that_they_may_know(client: Client) -> None:
    author = factories.user("Contributors")
    client.force_login(author)
    page = factories.draft(title="Mine", owner=author)
    secret = factories.draft(factories.news_index("ru"), title="Secret", translation_key=page.translation_key)
    html = client.get(ARTICLES).content.decode()
    assert Page.objects.filter(pk=secret.pk).exists()
    assert "Secret" not in html


def test_a_contributor_sees_versions_of_the_office_as_readers_do(client: Client) -> None:
    author, editor = factories.user("Contributors"), factories.user("Editors")
    client.force_login(author)
    for number in range(3):
        own = factories.draft(title=f"Own {number}", owner=author)
        values = {"translation_key": own.translation_key, "owner": editor, "title": "Version"}
        page = factories.draft(factories.news_index("ru"), **values)
        shown = factories.article(factories.news_index("fr"), **values)
        shown.save_revision()
        if number == 1:
            page.go_live_at = timezone.now() + timedelta(days=2)
            page.save_revision().publish()
        elif number == 2:
            page.save_revision()
            page.get_workflow().start(page, editor)
        html = client.get(ARTICLES).content.decode()
        assert f"/{own.pk}/edit/" in html
        assert f"/{page.pk}/" not in html
        assert f"/{shown.pk}/edit/" not in html
    assert [states for _title, states in rows(client, ARTICLES)] == 3 * [["EN draft", "RU missing", "FR public"]]
    assert len(rows(client, ARTICLES, work="untranslated")) == 3
    client.force_login(editor)
    states = [states[1:] for _title, states in rows(client, ARTICLES)]
    assert sorted(states) == [[f"RU {state}", "FR public, changed"] for state in ("draft", "in review", "scheduled")]
