"""`authorship.publication.other_language` and ``refusing``: publishing text in another language needs a reason."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from wagtail.models import PageLogEntry
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from foundation.authorship.publication import other_language
from tests import event_factories, factories

pytestmark = pytest.mark.django_db

RUSSIAN = "Участники обсудили на семинаре, как они работают на границе и в портах."
REASON = "The statement is published in its original language."


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(factories.user("Editors", username="eva"))
    return client


def article() -> Any:
    page = factories.draft(title="Workshop on technology", standfirst=RUSSIAN, body=[("text", f"<p>{RUSSIAN}</p>")])
    page.save_revision()
    return page


def event() -> Any:
    return event_factories.edition_draft(title="Workshop on technology", introduction=RUSSIAN)


def series() -> Any:
    page = event_factories.series(title="Workshops on technology", introduction=RUSSIAN)
    page.unpublish()
    return page


KINDS = [article, event, series]


def fields(html: bytes) -> dict[str, Any]:
    """Return what a browser sends if nothing in the form is changed."""
    form: Any = BeautifulSoup(html, "html.parser").select_one("#page-edit-form")
    sent: dict[str, Any] = {}
    for field in form.select("input[name], textarea[name], select[name]"):
        if field.name == "select":
            chosen = field.select("option[selected]") or (
                [] if field.has_attr("multiple") else field.select("option")[:1]
            )
            values = [option.get("value", option.get_text()) for option in chosen]
        elif field.get("type") in {"checkbox", "radio"}:
            values = [field.get("value", "on")] if field.has_attr("checked") else []
        else:
            values = [field.get("value", "") if field.name == "input" else field.get_text()]
        if "__prefix__" not in field["name"]:
            sent.setdefault(field["name"], []).extend(values)
    # Scripts render the blocks.
    blocks = streamfield([("text", rich_text(f"<p>{RUSSIAN}</p>"))])
    return {**sent, **nested_form_data({"body": blocks})}


def publish(editor: Client, page: Any, **more: str) -> str:
    """Press "Publish" in the editor. Return the response as text."""
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    data = {**fields(editor.get(url).content), **more, "action-publish": "1"}
    html = editor.post(url, data, follow=True).content.decode()
    page.refresh_from_db()
    return " ".join(html.split())


@pytest.mark.parametrize("make", KINDS)
def test_one_click_does_not_publish_text_in_another_language(editor: Client, make: Any) -> None:
    page = make()
    html = publish(editor, page)
    assert not page.live
    assert "seems to be in Russian. This page is in English." in html
    assert f'name="{other_language.FIELD}"' in html
    assert RUSSIAN in html, "what was typed is still there"


@pytest.mark.parametrize("make", KINDS)
def test_with_a_reason_it_is_published_and_the_history_says_why(editor: Client, make: Any) -> None:
    page = make()
    publish(editor, page, **{other_language.FIELD: "  "})
    assert not page.live, "an empty reason is none"
    publish(editor, page, **{other_language.FIELD: REASON})
    assert page.live
    entry = PageLogEntry.objects.get(page=page.pk, action=other_language.ACTION)
    assert (entry.data["reason"], entry.user.username) == (REASON, "eva")
    assert REASON in editor.get(reverse("wagtailadmin_pages:history", args=[page.pk])).content.decode()


@pytest.mark.parametrize("make", KINDS)
def test_a_reason_holds_for_the_page_from_then_on(editor: Client, make: Any) -> None:
    page = make()
    other_language.record(page, REASON, by=None)
    publish(editor, page)
    assert page.live


@pytest.mark.parametrize("make", KINDS)
def test_publishing_many_leaves_it_out_and_names_it(editor: Client, make: Any) -> None:
    page, other = make(), factories.draft(title="Another text")
    other.save_revision()
    address = f"/admin/bulk/wagtailcore/page/publish/?id={page.pk}&id={other.pk}&next=/admin/"
    html = editor.post(address, {"next": "/admin/"}, follow=True).content.decode()
    page.refresh_from_db()
    other.refresh_from_db()
    assert (page.live, other.live) == (False, True)
    assert "was not published" in html


@pytest.mark.parametrize("make", KINDS)
def test_a_draft_in_any_language_is_saved(editor: Client, make: Any) -> None:
    page = make()
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    data = {**fields(editor.get(url).content), "title": "Meeting"}
    assert editor.post(url, data).status_code == 302
    page.refresh_from_db()
    assert page.get_latest_revision_as_object().title == "Meeting"


def test_a_reason_is_one_line_of_limited_length() -> None:
    class Sent:
        POST = {other_language.FIELD: " one\n two\0 " + "x" * 1000}

    assert other_language.given(Sent()) == ("one two " + "x" * 1000)[: other_language.CHARACTERS]
