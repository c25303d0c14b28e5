"""``foundation.authorship.publication.all_versions``: one button publishes the other languages of a published page."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from foundation.authorship.publication.all_versions import others
from news.models import ArticlePage
from tests import event_factories, factories

pytestmark = pytest.mark.django_db

FRENCH = {"title": "Atelier", "standfirst": "", "body": [("text", "<p>Il a eu lieu la semaine dernière.</p>")]}
RUSSIAN = {"title": "Семинар", "standfirst": "О семинаре.", "body": [("text", "<p>Прошёл семинар по технологиям.</p>")]}


def english(**values: Any) -> Any:
    return factories.article(title="Workshop", body=[("text", "<p>It was held last week.</p>")], **values)


def draft_of(page: Any, code: str = "ru", **values: Any) -> Any:
    values = {**RUSSIAN, "translation_key": page.translation_key, "published_on": timezone.localdate(), **values}
    page = factories.draft(factories.news_index(code), **values)
    page.save_revision()
    return page


def address(page: Any) -> str:
    return reverse("authorship_versions", args=[page.pk])


def said(client: Client, answer: Any) -> list[str]:
    return [str(message) for message in answer.context["messages"]] if answer.context else []


def publish(client: Client, page: Any, *codes: str, **sent: str) -> list[str]:
    answer = client.post(address(page), {"version": list(codes), **sent}, follow=True)
    return said(client, answer)


def test_a_page_whose_versions_wait_for_nothing_leads_back_to_its_editor(editor: Client) -> None:
    page = english()
    text = editor.get(address(page)).content.decode()
    main = text.partition("No other language versions have unpublished changes.")[2]
    assert reverse("wagtailadmin_pages:edit", args=[page.pk]) in main


def sent_as_is(form: Any) -> dict[str, Any]:
    page = form.instance
    return nested_form_data(
        {
            "title": page.title,
            "slug": page.slug,
            "kind": page.kind,
            "published_on": str(page.published_on),
            "standfirst": page.standfirst,
            "body": streamfield([("text", rich_text("<p>It was held last week.</p>"))]),
            "provenance": "own",
            "related": {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0"},
            "comments": {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0"},
        }
    )


def test_the_message_after_a_publication_leads_to_the_versions_that_wait(editor: Client) -> None:
    page = english()
    draft_of(page)
    factories.article(factories.news_index("fr"), translation_key=page.translation_key)  # nothing to publish
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    form = editor.get(url).context["form"]
    data = sent_as_is(form)
    answer = editor.post(url, {**data, "action-publish": "1"}, follow=True)
    (text,) = [text for text in said(editor, answer) if "another language" in text]
    assert "Русский" in text
    assert address(page) in text


def test_a_public_version_that_lacks_a_correction_has_no_unpublished_changes(editor: Client) -> None:
    page = english()
    factories.publish(draft_of(page))
    form = editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).context["form"]
    data = {**sent_as_is(form), "correction_note": "Eighty, not eight.", "action-publish": "1"}
    answer = editor.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data, follow=True)
    (text,) = [text for text in said(editor, answer) if "another language" in text]
    assert "lacks this correction: Русский" in text
    assert address(page) in text


def test_each_version_is_shown_with_what_the_checks_say(editor: Client) -> None:
    page = english()
    draft_of(page, title="Workshop", body=[("text", "<p>It was held last week.</p>")])
    draft_of(page, "fr", **FRENCH)
    html = editor.get(address(page)).content.decode()
    assert "“It was held last week.” is still in the language of the original." in html
    assert "There is no standfirst." in html
    boxes = BeautifulSoup(html, "html.parser").find_all("input", {"name": "version"})
    assert {box["value"]: box.has_attr("checked") for box in boxes} == {"fr": False, "ru": False}


def test_the_chosen_versions_are_published_and_each_has_its_result(editor: Client) -> None:
    page = english()
    russian, french = draft_of(page), draft_of(page, "fr", **FRENCH)
    texts = publish(editor, page, "ru", "fr")
    russian.refresh_from_db()
    french.refresh_from_db()
    assert (russian.live, french.live) == (True, False)
    assert any("“Русский: Семинар” has been published." in text for text in texts)
    assert any("was not published: There is no standfirst." in text for text in texts)


def test_what_is_not_chosen_stays_a_draft(editor: Client) -> None:
    page = english()
    russian = draft_of(page)
    publish(editor, page)
    russian.refresh_from_db()
    assert not russian.live


def test_a_schedule_is_for_all_versions(editor: Client) -> None:
    at = (timezone.now() + timedelta(days=2)).replace(microsecond=0)
    page = factories.draft(title="Workshop", go_live_at=at)
    page.save_revision().publish()
    russian = draft_of(page)
    (text,) = [text for text in publish(editor, page, "ru") if "will go live" in text]
    russian.refresh_from_db()
    assert not russian.live
    assert russian.get_latest_revision().approved_go_live_at == at
    assert text


def test_a_correction_is_put_into_a_public_version_with_its_day(editor: Client) -> None:
    page = english()
    russian = factories.publish(draft_of(page))
    factories.publish(page, correction_note="Eighty, not eight.", last_corrected_on=timezone.localdate())
    html = editor.get(address(page)).content.decode()
    assert "Eighty, not eight." in html
    assert publish(editor, page, "ru") != []
    russian.refresh_from_db()
    assert russian.correction_note == ""
    publish(editor, page, "ru", **{"note-ru": "Восемьдесят, а не восемь."})
    russian.refresh_from_db()
    assert (russian.correction_note, russian.last_corrected_on) == ("Восемьдесят, а не восемь.", timezone.localdate())
    assert others(page, factories.user(is_superuser=True)) == []


def test_changes_that_nobody_approved_are_not_published(editor: Client) -> None:
    page = english()
    russian = factories.publish(draft_of(page))
    contributor = factories.user("Contributors", username="carla")
    russian.title = "Изменено"
    russian.save_revision(user=contributor)
    assert "data-not-approved" in editor.get(address(page)).content.decode()
    publish(editor, page, "ru")
    russian.refresh_from_db()
    assert russian.title == "Семинар"


def test_who_may_not_publish_is_offered_nothing(client: Client) -> None:
    page = english()
    draft_of(page)
    contributor = factories.user("Contributors", username="carla")
    assert others(page, contributor) == []
    client.force_login(contributor)
    assert client.get(address(page)).status_code in {302, 403}


def test_events_are_offered_too(editor: Client) -> None:
    edition = event_factories.edition(title="Workshop")
    index = event_factories.events_index("ru")
    words = {"title": "Семинар", "introduction": "Одно предложение."}
    version = event_factories.edition_draft(index, translation_key=edition.translation_key, **words)
    publish(editor, edition, "ru")
    version.refresh_from_db()
    assert version.live


def test_the_screen_costs_the_same_whatever_else_there_is(editor: Client) -> None:
    page = english()
    draft_of(page)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            editor.get(address(page))
        return len(captured)

    queries()
    few = queries()
    for _number in range(20):
        draft_of(english())
    assert queries() == few


def test_a_correction_is_dated_however_it_is_published() -> None:
    page = english()
    page.correction_note = "It was Monday."
    page.save_revision().publish()
    page.refresh_from_db()
    assert page.last_corrected_on == timezone.localdate()
    ArticlePage.objects.filter(pk=page.pk).update(last_corrected_on=date(2026, 3, 2))
    page = ArticlePage.objects.get(pk=page.pk)
    page.last_corrected_on = None
    page.save_revision().publish()
    page.refresh_from_db()
    assert page.last_corrected_on == date(2026, 3, 2)
