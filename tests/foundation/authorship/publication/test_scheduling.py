"""`authorship.publication.scheduling`: publish at the time that a button names."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from wagtail.models import Page, Workflow
from wagtail.test.utils.form_data import inline_formset, nested_form_data, querydict_from_html, rich_text, streamfield
from wagtail.users.models import UserProfile

from foundation.authorship.publication import scheduling
from news.models import ArticlePage
from tests import event_factories, factories

BAKU = ZoneInfo("Asia/Baku")
BRUSSELS = ZoneInfo("Europe/Brussels")
AT = datetime(2026, 11, 30, 22, 0, tzinfo=BRUSSELS)


def chosen(value: str, written: str = "", at: datetime = AT) -> datetime | None:
    with timezone.override(at.tzinfo):
        return scheduling.chosen(value, written, at=at)


def why_not(value: str, written: str = "", at: datetime = AT) -> str:
    with pytest.raises(ValidationError) as error:
        chosen(value, written, at)
    return " ".join(error.value.messages)


def test_now_is_no_time() -> None:
    assert chosen(scheduling.NOW, "2026-12-24T10:00") is None


def test_tomorrow_is_nine_o_clock_of_the_next_day_where_the_user_is() -> None:
    assert scheduling.tomorrow(AT) == datetime(2026, 12, 1, 9, tzinfo=BRUSSELS)
    assert scheduling.tomorrow(AT.astimezone(BAKU)) == datetime(2026, 12, 2, 9, tzinfo=BAKU)
    before_summer_time = datetime(2026, 3, 28, 12, tzinfo=BRUSSELS)
    assert scheduling.tomorrow(before_summer_time).astimezone(UTC) == datetime(2026, 3, 29, 7, tzinfo=UTC)


def test_a_button_sends_the_instant_that_it_shows_even_if_the_account_moved_to_another_zone() -> None:
    sent = scheduling.tomorrow(AT).isoformat()
    assert chosen(sent, at=AT.astimezone(BAKU)) == datetime(2026, 12, 1, 8, tzinfo=UTC)


@pytest.mark.parametrize("written", ["2026-12-24T10:00", "24.12.2026 10:00", "24 December 2026, 10:00"])
def test_a_written_time_is_in_the_zone_of_the_account(written: str) -> None:
    assert chosen(scheduling.WRITTEN, written) == datetime(2026, 12, 24, 9, tzinfo=UTC)
    assert chosen(scheduling.WRITTEN, written, at=AT.astimezone(BAKU)) == datetime(2026, 12, 24, 6, tzinfo=UTC)


def test_a_past_time_is_refused_with_its_zone() -> None:
    assert (
        why_not(scheduling.WRITTEN, "2026-11-30T21:59")
        == "30 November 2026, 21:59 (Brussels, UTC+1) is in the past. Choose a later time."
    )
    assert "is in the past" in why_not(scheduling.tomorrow(AT - timedelta(days=2)).isoformat())
    assert "is in the past" in why_not(AT.isoformat())


def test_a_time_that_the_clocks_skip_is_refused_and_one_that_they_show_twice_is_the_first() -> None:
    assert "skip 02:30" in why_not(scheduling.WRITTEN, "2027-03-28T02:30")
    assert chosen(scheduling.WRITTEN, "2027-10-31T02:30") == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


def test_now_is_compared_as_an_instant_in_the_hour_that_comes_twice() -> None:
    second = datetime(2026, 10, 25, 2, 10, fold=1, tzinfo=BRUSSELS)
    assert "is in the past" in why_not(scheduling.WRITTEN, "2026-10-25T02:30", at=second)


@pytest.mark.parametrize("written", ["", " ", "\t"])
def test_an_empty_time_is_asked_for(written: str) -> None:
    assert why_not(scheduling.WRITTEN, written) == "Enter a date and a time."


@pytest.mark.parametrize("value", ["soon", "9999-12-31T23:59:59-12:00", "0001-01-01T00:00+14:00"])
def test_what_is_no_time_is_refused_with_an_example(value: str) -> None:
    assert "14:30" in why_not(scheduling.WRITTEN, value)
    assert "14:30" in why_not(value)


@settings(max_examples=60, deadline=None)
@given(
    st.text(max_size=40) | st.datetimes().map(datetime.isoformat) | st.datetimes(timezones=st.timezones()).map(str),
    st.timezones(),
)
def test_any_text_is_a_future_instant_or_an_error(value: str, zone: Any) -> None:
    at = AT.astimezone(zone)
    try:
        moment = chosen(value, value, at)
    except ValidationError:
        return
    assert moment is None or moment > AT.astimezone(UTC)


def press(client: Client, page: Page, value: str, **more: str) -> Any:
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    values = querydict_from_html(client.get(address).content.decode(), form_id="page-edit-form")
    if isinstance(page, ArticlePage):  # the editor's script creates the fields of the body
        text = ("text", rich_text("<p>The meeting took place in Baku.</p>", features=["bold", "link"]))
        values.update(nested_form_data({"body": streamfield([text]), "related": inline_formset([])}))
    for name, sent in {**more, scheduling.BUTTON: value}.items():
        values[name] = sent
    return client.post(address, values, follow=True)


def in_brussels(*groups: str) -> Any:
    user = factories.user(*groups)
    UserProfile.objects.create(user=user, current_time_zone="Europe/Brussels")
    return user


@pytest.mark.django_db
def test_an_article_waits_until_tomorrow_and_its_schedule_can_be_cancelled(client: Client) -> None:
    client.force_login(in_brussels("Editors"))
    page = factories.draft()
    html = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert "Times are in the time zone of your account: Brussels, UTC+" in html
    (instant,) = re.findall(r'name="publish-when" value="(\d[^"]+)"', html)
    answer = press(client, page, instant)
    page = ArticlePage.objects.get(pk=page.pk)
    assert page.go_live_at == datetime.fromisoformat(instant)
    assert not page.live
    assert page.scheduled_revision.approved_go_live_at == page.go_live_at
    (said,) = [str(message) for message in answer.context["messages"]]
    assert "will go live on" in said
    assert "09:00 (Brussels, UTC+" in said
    assert ArticlePage.objects.get(pk=page.pk) in scheduled(client)
    (cancel,) = re.findall(r'data-w-action-url-value="([^"]+/unschedule/)"', said)
    answer = client.post(cancel, follow=True)
    assert answer.redirect_chain == [(reverse("wagtailadmin_pages:edit", args=[page.pk]), 302)]
    (said,) = [str(message) for message in answer.context["messages"]]
    assert "is no longer scheduled. It is a draft again." in said
    page = ArticlePage.objects.get(pk=page.pk)
    assert page.scheduled_revision is None
    assert (page.go_live_at, page.get_latest_revision_as_object().go_live_at) == (None, None)
    assert page not in scheduled(client)


def scheduled(client: Client) -> Any:
    return client.get(reverse("articles:index"), {"work": "scheduled"}).context["object_list"]


@pytest.mark.django_db
@pytest.mark.parametrize("make", [factories.draft, event_factories.edition_draft])
def test_only_one_form_sets_the_time_of_publication(client: Client, make: Any) -> None:
    client.force_login(in_brussels("Editors"))
    html = client.get(reverse("wagtailadmin_pages:edit", args=[make().pk])).content.decode()
    assert 'name="expire_at"' in html
    assert 'name="go_live_at"' not in html
    assert "schedule-publishing-dialog" not in html


@pytest.mark.django_db
@pytest.mark.parametrize("value", [scheduling.NOW, ""])
def test_publish_now_forgets_the_time_of_the_draft(client: Client, value: str) -> None:
    client.force_login(in_brussels("Editors"))
    page = factories.draft(go_live_at=timezone.now() + timedelta(days=9))
    page.save_revision()
    press(client, page, value, **{"action-publish": "action-publish"})
    page = ArticlePage.objects.get(pk=page.pk)
    assert page.live
    assert page.go_live_at is None


@pytest.mark.django_db
def test_an_event_is_scheduled_in_the_same_way(client: Client) -> None:
    client.force_login(in_brussels("Editors"))
    page = event_factories.edition_draft(introduction="An hour about origin.")
    press(client, page, scheduling.WRITTEN, **{scheduling.FIELD: "2031-12-24T10:00"})
    page.refresh_from_db()
    assert page.go_live_at == datetime(2031, 12, 24, 9, tzinfo=UTC)
    assert not page.live


@pytest.mark.django_db
def test_with_a_wrong_time_nothing_is_stored_and_nothing_is_lost(client: Client) -> None:
    client.force_login(in_brussels("Editors"))
    page = factories.draft()
    page.save_revision()
    number = page.revisions.count()
    more = {scheduling.FIELD: "2020-01-01T10:00", "standfirst": "Typed before the mistake."}
    html = press(client, page, scheduling.WRITTEN, **more).content.decode()
    why = "1 January 2020, 10:00 (Brussels, UTC+1) is in the past. Choose a later time."
    assert f"The page was not scheduled. {why}" in html
    assert f'role="alert" >{why}</p>' in html
    assert "Typed before the mistake." in html
    assert 'value="2020-01-01T10:00"' in html
    assert page.revisions.count() == number


@pytest.mark.django_db
def test_a_time_after_the_expiry_is_refused(client: Client) -> None:
    client.force_login(in_brussels("Editors"))
    page = factories.draft(expire_at=datetime(2031, 5, 1, tzinfo=UTC))
    page.save_revision()
    html = press(client, page, scheduling.WRITTEN, **{scheduling.FIELD: "2031-06-01T10:00"}).content.decode()
    assert "The page expires on 1 May 2031, 02:00 (Brussels, UTC+2). Choose an earlier time." in html


@pytest.mark.django_db
def test_who_may_not_publish_sees_no_time_and_cannot_set_one(client: Client) -> None:
    author = in_brussels("Contributors")
    client.force_login(author)
    page = factories.draft(owner=author)
    page.save_revision()
    html = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert scheduling.BUTTON not in html
    press(client, page, scheduling.WRITTEN, **{scheduling.FIELD: "2031-12-24T10:00"})
    page = ArticlePage.objects.get(pk=page.pk)
    assert not page.live
    assert page.get_latest_revision_as_object().go_live_at is None


@pytest.mark.django_db
def test_in_a_review_the_button_approves_for_that_time(client: Client) -> None:
    page = factories.draft(owner=factories.user("Contributors"))
    page.save_revision()
    state = Workflow.objects.get().start(page, page.owner)
    client.force_login(in_brussels("Editors"))
    press(client, page, scheduling.WRITTEN, **{scheduling.FIELD: "2031-12-24T10:00"})
    page = ArticlePage.objects.get(pk=page.pk)
    state.refresh_from_db()
    assert state.status == state.STATUS_APPROVED
    assert page.scheduled_revision.approved_go_live_at == datetime(2031, 12, 24, 9, tzinfo=UTC)


@pytest.mark.django_db
@pytest.mark.parametrize("make", [factories.article, event_factories.edition])
def test_a_scheduled_change_of_a_public_page_is_not_announced_as_published(client: Client, make: Any) -> None:
    client.force_login(in_brussels("Editors"))
    answer = press(client, make(), scheduling.WRITTEN, **{scheduling.FIELD: "2031-12-24T10:00"})
    (said,) = [str(message) for message in answer.context["messages"]]
    assert "will go live on 24 December 2031, 10:00 (Brussels, UTC+1)" in said


@pytest.mark.django_db
def test_a_review_without_a_change_of_the_text_gets_the_time_too(client: Client) -> None:
    page = event_factories.edition_draft(introduction="An hour about origin.")
    page.save_revision()
    Workflow.objects.get().start(page, factories.user("Contributors"))
    client.force_login(in_brussels("Editors"))
    unchanged: dict[str, Any] = {"has_changed": lambda form: bool(form.changed_data), "changed_data": []}
    with patch.multiple("wagtail.admin.forms.pages.WagtailAdminPageForm", **unchanged):
        press(client, page, scheduling.WRITTEN, **{scheduling.FIELD: "2031-12-24T10:00"})
    page = Page.objects.get(pk=page.pk)
    assert page.scheduled_revision.approved_go_live_at == datetime(2031, 12, 24, 9, tzinfo=UTC)
