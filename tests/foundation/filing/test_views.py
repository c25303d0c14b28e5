"""`foundation.filing.views`: choices for permitted users, limited in number, and creation."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import ModelLogEntry

from events.models import Person
from foundation.filing.views import AT_MOST
from rocb.models import Organisation, Topic
from tests import event_factories, factories

pytestmark = pytest.mark.django_db


def client_of(group: str = "", **values: Any) -> Client:
    return factories.signed_in(factories.user(*([group] if group else []), **values))


def asked(client: Client, name: str, query: str = "", **more: str) -> dict[str, Any]:
    response = client.get(f"/admin/filing/{name}/", {"q": query, **more})
    assert response.status_code == 200, response.status_code
    return json.loads(response.content)


def labels(client: Client, name: str, query: str = "", **more: str) -> list[str]:
    return [choice["label"] for choice in asked(client, name, query, **more)["choices"]]


def test_an_organisation_is_found_by_its_code_and_by_the_names_of_it_and_its_country_in_any_language() -> None:
    factories.organisation(name="Douane", code="NL", country={"en": "Netherlands", "ru": "Нидерланды"})
    factories.organisation(name="Nlex", code="XX", country={"en": "Utopia"})
    client = client_of("Editors")
    assert labels(client, "organisation", "nl") == ["Netherlands: Douane", "Utopia: Nlex"]
    assert labels(client, "organisation", "нидерл") == ["Netherlands: Douane"]


def test_a_narrower_topic_says_under_which_one_it_stands() -> None:
    factories.topic(name="Origin", parent=factories.topic(name="Trade"))
    (choice,) = asked(client_of("Editors"), "topic", "orig")["choices"]
    assert (choice["label"], choice["note"]) == ("Origin", "Trade")


def test_an_event_of_the_language_of_the_page_stands_first_and_the_other_says_its_language() -> None:
    for code in ("ru", "en"):
        event_factories.edition(event_factories.events_index(code), title=f"Workshop {code}")
    client = client_of("Editors")
    choices = asked(client, "page", "workshop", language="ru")["choices"]
    assert [choice["label"] for choice in choices] == ["Workshop ru", "Workshop en"]
    assert "English" in choices[1]["note"]
    assert "Russian" not in choices[0]["note"]


def test_an_event_is_found_by_its_day() -> None:
    edition = event_factories.edition(title="Workshop")
    found = asked(client_of("Editors"), "event", f"{edition.starts_on:%Y}")["choices"]
    assert [choice["value"] for choice in found] == [str(edition.pk)]


@pytest.mark.parametrize("name", ["topic", "organisation", "region", "person", "platform", "event", "page"])
def test_nobody_sees_choices_who_writes_no_pages(name: str) -> None:
    assert Client().get(f"/admin/filing/{name}/").status_code == 302
    user = factories.user()
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client = factories.signed_in(user)
    assert client.get(f"/admin/filing/{name}/", HTTP_X_REQUESTED_WITH="XMLHttpRequest").status_code == 403


def test_a_contributor_is_offered_no_event_that_is_hidden_from_them() -> None:
    index = event_factories.events_index()
    event_factories.edition(index, title="Public workshop")
    event_factories.edition_draft(index, title="Secret workshop")
    contributor = client_of("Contributors", organisation=factories.organisation())
    assert labels(contributor, "page", "workshop") == ["Public workshop"]
    assert set(labels(client_of("Editors"), "event", "workshop")) == {"Public workshop", "Secret workshop"}


@pytest.mark.indexes
def test_other_pages_are_found_by_their_titles() -> None:
    factories.standard_page(title="Accessibility statement")
    assert labels(client_of("Editors"), "page", "accessib") == ["Accessibility statement"]
    assert labels(client_of("Editors"), "page", "\0\"'") == []


def test_an_unknown_name_is_not_found() -> None:
    assert client_of("Editors").get("/admin/filing/nothing/").status_code == 404


def test_a_topic_is_created_with_a_slug_in_latin_letters_and_stands_in_the_log() -> None:
    editor = client_of("Editors")
    assert asked(editor, "topic")["can_create"]
    factories.topic(slug="laboratorii")
    response = editor.post("/admin/filing/topic/", {"name": "  Лаборатории "}, headers={"Accept-Language": "en"})
    topic = Topic.objects.get(pk=json.loads(response.content)["choice"]["value"])
    assert topic.name == {"en": "Лаборатории"}
    assert topic.slug.startswith("laboratorii-")
    assert ModelLogEntry.objects.for_instance(topic).get().action == "wagtail.create"


@pytest.mark.parametrize("name", ["", "  ", "x" * 121])
def test_a_name_that_cannot_be_one_is_refused_with_a_reason(name: str) -> None:
    response = client_of("Editors").post("/admin/filing/topic/", {"name": name})
    assert response.status_code == 400
    assert "Enter a name" in json.loads(response.content)["error"]


def test_a_person_is_created_by_name() -> None:
    client_of("Editors").post("/admin/filing/person/", {"name": "Ada Lovelace"})
    assert Person.objects.get().sort_name == "Lovelace, Ada"


@pytest.mark.parametrize("name", ["topic", "person", "platform", "organisation"])
def test_a_contributor_creates_nothing(name: str) -> None:
    contributor = client_of("Contributors", organisation=factories.organisation())
    assert not asked(contributor, name)["can_create"]
    response = contributor.post(f"/admin/filing/{name}/", {"name": "X"}, HTTP_X_REQUESTED_WITH="XMLHttpRequest")
    assert response.status_code == 403


def test_an_organisation_is_created_by_its_name_and_its_type() -> None:
    editor = client_of("Editors")
    kinds = [kind["value"] for kind in asked(editor, "organisation")["kinds"]]
    assert kinds[0] == "private"
    assert "administration" not in kinds
    for refused in ("", "administration"):
        answer = editor.post("/admin/filing/organisation/", {"name": "Brainport", "kind": refused})
        assert json.loads(answer.content)["error"] == "Choose a type."
    editor.post("/admin/filing/organisation/", {"name": "Brainport", "kind": "private"})
    made = Organisation.objects.get()
    assert (made.slug, made.kind, str(made)) == ("brainport", "private", "Brainport")


def test_nobody_creates_a_region_while_choosing_one() -> None:
    assert not asked(client_of(is_superuser=True), "region")["can_create"]


def test_answers_are_short_and_ask_as_many_queries_with_2000_rows_as_with_20() -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            found = asked(client, "organisation", "body")
        assert len(found["choices"]) <= AT_MOST
        return len(queries)

    client = client_of("Editors")
    rows = [Organisation(name={"en": f"Body {n}"}, slug=f"body-{n}", kind="private") for n in range(2000)]
    Organisation.objects.bulk_create(rows[:20])
    count()
    few = count()
    Organisation.objects.bulk_create(rows[20:])
    assert count() == few
    assert asked(client, "organisation", "body")["more"]
