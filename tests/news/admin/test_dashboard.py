"""The dashboard of the CMS: buttons to write, and waiting work."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Workflow

from news.models import ArticlePage
from rocb.models import User
from tests import factories, source_factories

pytestmark = pytest.mark.django_db


def dashboard(user: User) -> str:
    client = factories.signed_in(user)
    return client.get(reverse("wagtailadmin_home")).content.decode()


def submitted(user: User, **values: object) -> ArticlePage:
    page = factories.draft(owner=user, **values)
    page.save_revision(user=user)
    Workflow.objects.get().start(page, user)
    return page


def test_each_list_has_a_button_that_leads_to_a_new_article() -> None:
    lists = [factories.news_index(code) for code in ("en", "ru", "fr")]
    for group in ("Editors", "Contributors"):
        text = dashboard(factories.user(group))
        for index in lists:
            assert reverse("wagtailadmin_pages:add", args=["newsroom_news", "articlepage", index.pk]) in text
        for name in ("English", "Русский", "Français"):
            assert f">{name}</span>" in text


def test_who_may_not_write_gets_no_button() -> None:
    factories.news_index()
    person = factories.user()
    from django.contrib.auth.models import Permission

    person.user_permissions.add(Permission.objects.get(codename="access_admin"))
    text = dashboard(person)
    assert "New article" not in text
    assert "You have no tasks." in text


def test_editors_see_what_is_in_review_and_from_whom() -> None:
    carla = factories.user("Contributors", username="carla")
    submitted(carla, title="Please read")
    text = dashboard(factories.user("Editors"))
    assert text.count("Please read") == 1
    assert "For your approval" in text
    assert "From carla, waiting for an editor" in text
    own = dashboard(carla)
    assert own.count("Please read") == 1
    assert "Waiting for an editor" in own


def test_editors_see_what_goes_live_when_and_in_which_time_zone() -> None:
    page = factories.draft(title="Tomorrow's news")
    page.go_live_at = timezone.now() + timedelta(days=1)
    page.save_revision().publish()
    text = dashboard(factories.user("Editors"))
    assert "Tomorrow&#x27;s news" in text
    assert timezone.localtime(page.go_live_at).strftime("%H:%M") in text
    assert "Time zone: Baku." in text


def test_editors_see_which_announcements_leave_the_lists_this_week() -> None:
    factories.article(title="Ends on Friday", listed_until=factories.today() + timedelta(days=3))
    factories.article(title="Ends next month", listed_until=factories.today() + timedelta(days=30))
    factories.article(title="Expires tomorrow", expire_at=timezone.now() + timedelta(days=1))
    text = dashboard(factories.user("Editors"))
    panel = text[text.index("Expiring this week") :].split("</table>")[0]
    assert "Ends on Friday" in panel
    assert "Expires tomorrow" in panel
    assert "Ends next month" not in panel


def test_contributors_see_their_own_drafts_and_no_others() -> None:
    carla, boris = (factories.user("Contributors", username=name) for name in ("carla", "boris"))
    factories.draft(owner=carla, title="Carla's own").save_revision(user=carla)
    factories.draft(owner=boris, title="Boris's own").save_revision(user=boris)
    text = dashboard(carla)
    panel = text[text.index('id="waiting-section"') :].split("</table>")[0]
    assert "Carla&#x27;s own" in panel
    assert "Draft, not yet submitted" in panel
    assert "Boris" not in panel


def test_editors_see_their_own_drafts_too() -> None:
    editor = factories.user("Editors")
    factories.draft(owner=editor, title="Half a page").save_revision(user=editor)
    text = dashboard(editor)
    assert "Your drafts" in text
    assert "Half a page" in text


@pytest.mark.parametrize(("count", "words"), [(0, ""), (1, "1 new entry"), (3, "3 new entries")])
def test_users_of_the_desk_see_how_many_entries_are_new(count: int, words: str) -> None:
    source = source_factories.source()
    for number in range(count):
        source_factories.entry(source, title=f"Entry {number}")
    text = dashboard(factories.user("Editors"))
    assert ("new entr" in text) is bool(count)
    assert words in text
    assert "new entr" not in dashboard(factories.user("Contributors"))


def test_contributors_see_when_what_they_wrote_goes_live() -> None:
    carla = factories.user("Contributors", username="carla")
    page = factories.draft(owner=carla, title="Soon", go_live_at=timezone.now() + timedelta(days=1))
    page.save_revision().publish()
    assert "Approved, due to go live" in dashboard(carla)


def test_what_is_public_is_nobodys_draft() -> None:
    carla = factories.user("Contributors", username="carla")
    factories.article(owner=carla)
    assert "You have no tasks." in dashboard(carla)


def test_an_empty_desk_says_so() -> None:
    factories.news_index()
    assert "You have no tasks." in dashboard(factories.user("Editors"))


def test_editors_see_which_translations_missed_a_correction() -> None:
    page = factories.article(title="Original")
    factories.article(factories.news_index("ru"), title="Версия", translation_key=page.translation_key)
    assert "Версия" not in dashboard(factories.user("Editors"))
    factories.publish(page, correction_note="It was Monday.", last_corrected_on=factories.today())
    text = dashboard(factories.user("Editors"))
    assert "The original was corrected, but this version was not." in text
    assert "Версия" in text


def test_a_page_that_was_deleted_in_review_breaks_nothing() -> None:
    carla = factories.user("Contributors")
    submitted(carla).delete()
    dashboard(factories.user("Editors"))


@pytest.mark.one_database  # `test_query_counts_of_screens` counts there
@pytest.mark.parametrize("group", ["Editors", "Contributors"])
def test_the_panels_ask_as_much_for_many_articles_as_for_few(group: str) -> None:
    from django.template import Context
    from django.test import RequestFactory

    from foundation.authorship.waiting import WaitingPanel

    user = factories.user(group)
    request = RequestFactory().get("/")
    request.user, other = user, factories.user("Contributors", username="other")

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            WaitingPanel().render_html(Context({"request": request}))
        return len(found)

    def fill(number: int) -> None:
        for _ in range(number):
            submitted(user)
            submitted(other)
            page = factories.draft(owner=user, go_live_at=timezone.now() + timedelta(days=1))
            page.save_revision().publish()
            factories.article(owner=user, listed_until=factories.today())

    fill(1)
    queries()
    few = queries()
    fill(3)
    assert queries() == few


def test_scheduled_articles_show_their_time_and_zone_in_the_list_and_in_the_editor() -> None:
    page = factories.draft()
    page.go_live_at = timezone.now() + timedelta(days=1)
    page.save_revision().publish()
    client = factories.signed_in(factories.user("Editors"))
    time = timezone.localtime(page.go_live_at).strftime("%H:%M")
    listed = client.get(reverse("articles:index")).content.decode()
    assert f"{time} (Baku)" in listed
    edited = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert time in edited
    assert "Time zone: Baku." in edited
