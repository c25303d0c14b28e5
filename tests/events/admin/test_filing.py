"""`events.admin.filing`: the forms of the programme find people, platforms, organisations and topics."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events.models import EditionOrganisation, EditionPage, EditionPerson, Person
from rocb.models import Organisation, Topic
from tests import event_factories, factories

pytestmark = pytest.mark.django_db


def form(client: Client, page: Any) -> str:
    response = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    assert response.status_code == 200
    return response.content.decode()


def filled() -> EditionPage:
    edition = event_factories.edition(topics=[factories.topic(name="Origin")])
    for number in range(3):
        EditionPerson.objects.create(edition=edition, person=event_factories.person(), sort_order=number)
        EditionOrganisation.objects.create(edition=edition, organisation=factories.organisation(), sort_order=number)
    return edition


def test_every_field_that_files_an_event_searches_as_one_types(editor: Client) -> None:
    html = form(editor, filled())
    fields = set(
        re.findall(r'data-filing-url-value="[^"]*/filing/([\w-]+)/".*?<select name="([^"]+)"', html, re.DOTALL)
    )
    wanted = {
        ("topic", "topics"),
        ("region", "regions"),
        ("platform", "platform"),
        ("event", "replaced_by"),
        ("person", "people-0-person"),
        ("organisation", "organisations-0-organisation"),
        ("platform", "sessions-__prefix__-platform"),
        ("organisation", "sessions-__prefix__-host"),
    }
    assert wanted <= fields


def test_a_row_of_an_event_shows_whom_it_names_and_nobody_else(editor: Client) -> None:
    edition = filled()
    other = event_factories.person()
    html = form(editor, edition)
    row = re.search(r'<select name="people-0-person".*?</select>', html, re.DOTALL)
    assert row
    assert f'value="{edition.people.first().person_id}"' in row[0]
    assert f'value="{other.pk}"' not in row[0]


def test_the_form_of_an_event_asks_as_many_queries_with_200_rows_as_with_2(editor: Client) -> None:
    def asked() -> int:
        form(editor, edition)
        with CaptureQueriesContext(connection) as queries:
            form(editor, edition)
        return len(queries)

    edition = filled()
    few = asked()
    Organisation.objects.bulk_create(
        Organisation(name={"en": f"Body {n}"}, slug=f"body-{n}", kind="private") for n in range(200)
    )
    Topic.objects.bulk_create(Topic(name={"en": f"Topic {n}"}, slug=f"many-{n}") for n in range(200))
    Person.objects.bulk_create(Person(name={"en": f"Person {n}"}, sort_name=str(n)) for n in range(200))
    assert asked() == few
