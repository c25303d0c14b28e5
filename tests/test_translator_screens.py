"""Screens of translators: what they ask by themselves and what they link to is open, and the account works to its end."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import resolve, reverse
from wagtail.users.models import UserProfile

from foundation.translation import access
from foundation.translation.models import Assignment
from tests import factories
from tests.foundation.translation.test_states import article_with_russian

pytestmark = pytest.mark.django_db

PASSWORD, NEW_PASSWORD = "a-long-first-phrase", "another-long-phrase"
# What a script or widget needs before it asks an address: without that, the address is only written there.
ONLY_WITH = {
    "rocb_find_palette": "wagtail.sidebar.SearchModule",
    "wagtailimages_chooser:create": "draftail",  # paste into a rich text
    "news_read_pasted": "draftail",
    "events_office": "data-chooser-url",
}
HIDDEN_BY = {"wagtailadmin_explore_root": "translation/home.css"}  # the search of the home page
FOR_WIDGETS = "wagtail-config"  # Wagtail's addresses for the explorer, choosers, blocks and notices to dismiss
WIDGETS = ('"explorer"', "data-chooser-url", "data-streamfield", "data-dismissible", "w-dismissible")
EDITOR_OF_TEXT = "data-w-init-detail-value"  # names its choosers; the screen hides their buttons
ADDRESS = re.compile(r"/(?!/)[\w./%-]*(\?\S*)?")


class Addresses(HTMLParser):
    """Collect each value of an attribute, and of a script of JSON, that is an address of this site."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.json_of: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.json_of = values.get("id") or "" if values.get("type") == "application/json" else None
        for name, value in attrs:
            if name != EDITOR_OF_TEXT:
                self._read(value or "")

    def handle_data(self, data: str) -> None:
        if self.json_of is not None and self.json_of != FOR_WIDGETS:
            self._read(data)

    def handle_endtag(self, tag: str) -> None:
        self.json_of = None

    def _read(self, text: str) -> None:
        if ADDRESS.fullmatch(text):
            self.found.add(text)
        elif text[:1] in ("{", "["):
            self.found |= set(_addresses_in(_parsed(text)))


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _addresses_in(value: Any) -> Any:
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _addresses_in(part)
    elif isinstance(value, str) and ADDRESS.fullmatch(value):
        yield value


@pytest.fixture
def translator() -> Any:
    user = factories.user("Translators", username="tatiana", email="tatiana@x.example")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def client(translator: Any) -> Client:
    client = Client()
    assert client.login(username="tatiana", password=PASSWORD)
    return client


@pytest.fixture
def russian(translator: Any) -> Any:
    body = [("text", '<p>There are 15 <a href="https://x.example/">offices</a>.</p>')]
    _original, russian = article_with_russian(title="A title", body=body)
    assigned = {"translation_key": russian.translation_key, "locale": russian.locale}
    Assignment.objects.create(**assigned, user=translator)
    return russian


def screens(page: Any) -> list[tuple[str, str]]:
    """Return each address in `access.OPEN` that shows a screen of the CMS, with its name."""
    found = []
    for name in sorted(access.OPEN):
        if name.startswith("wagtailadmin_") and name not in ("wagtailadmin_home", "wagtailadmin_account"):
            continue
        with_page = name.startswith("translation:") and name not in ("translation:board", "translation:board_results")
        found.append((name, reverse(name, args=[page.pk] if with_page else [])))
    return found


def test_a_translator_may_ask_each_address_that_their_screens_ask_or_link_to(client: Client, russian: Any) -> None:
    seen = 0
    for screen, address in screens(russian):
        response = client.get(address)
        if "wagtail-config" not in (html := response.content.decode(errors="replace")):
            continue
        seen += 1
        assert [widget for widget in WIDGETS if widget in html] == [], screen
        assert "draftail" not in html or "data-without-choosers" in html, screen
        for asked in sorted(Addresses(html).found):
            if not asked.startswith(reverse("wagtailadmin_home")):
                continue
            name = resolve(urlsplit(asked).path).view_name
            if name in ONLY_WITH:
                assert ONLY_WITH[name] not in html, (screen, asked)
            elif name not in access.OPEN:
                assert HIDDEN_BY.get(name, "\0") in html, (screen, asked)
    assert seen >= 6


def test_the_scripts_of_each_screen_learn_that_the_translator_is_still_signed_in(
    client: Client, translator: Any
) -> None:
    response = client.get(reverse("unsaved_connection"), headers={"Accept": "application/json"})
    assert response.status_code == 200
    assert set(response.json()) == {"user", "token"}
    assert response.json()["user"] == translator.pk
    other = client.get(reverse("unsaved_signed_in"), {"user": translator.pk + 1}).content.decode()
    assert "Another person is signed in" in other
    assert not list(client.get(reverse("wagtailadmin_home")).context["messages"])


def fields_of(client: Client) -> dict[str, Any]:
    """Return what a browser sends with the account as it is shown."""
    panels = client.get(reverse("wagtailadmin_account")).context["panels_by_tab"].values()
    forms = [panel.get_form() for tab in panels for panel in tab]
    shown = {field.html_name: field.value() for form in forms for field in form}
    return {name: value for name, value in shown.items() if value not in (None, False, "")}


def test_a_translator_changes_the_language_of_their_account(client: Client, translator: Any) -> None:
    account = reverse("wagtailadmin_account")
    copy = "0123456789abcdef0123456789abcdef.1a"
    changes = {"locale-preferred_language": "ru", "unsaved_copy": copy}
    response = client.post(account, {**fields_of(client), **changes})
    assert (response.status_code, response["Location"]) == (302, account)
    assert f"{copy}.saved" in response.cookies["unsaved_results"].value
    assert UserProfile.objects.get(user=translator).preferred_language == "ru"
    assert 'lang="ru"' in client.get(account).content.decode()
    assert client.get(reverse("unsaved_connection")).json()["user"] == translator.pk


def test_a_translator_changes_their_password_from_their_account(client: Client, translator: Any) -> None:
    assert (security := reverse("mfa_index")) in client.get(reverse("wagtailadmin_account")).content.decode()
    assert (change := reverse("account_change_password")) in client.get(security).content.decode()
    values = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    assert client.post(change, values).status_code == 302
    assert client.get(reverse("unsaved_connection")).json()["user"] == translator.pk
    assert not Client().login(username="tatiana", password=PASSWORD)
    assert Client().login(username="tatiana", password=NEW_PASSWORD)


def test_a_translator_is_not_sent_to_the_editor_that_they_do_not_have(client: Client, russian: Any) -> None:
    draft = russian.specific.get_latest_revision_as_object()
    draft.body.append(("heading", {"text": "Only here", "level": "h2"}))
    draft.save_revision()
    html = client.get(reverse("translation:side_by_side", args=[russian.pk])).content.decode()
    assert "Only here" in html
    assert "Editors of the page can change them." in html
    for _screen, address in screens(russian):
        assert not re.search("in the editor|the editor of", client.get(address).content.decode(errors="replace"))


def test_the_title_of_the_question_about_errors_has_no_two_marks(client: Client, russian: Any) -> None:
    html = client.post(reverse("translation:finish", args=[russian.pk])).content.decode()
    assert "Check before you finish: " in html
    assert "?:" not in html
