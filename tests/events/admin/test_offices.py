"""`events.admin.offices`: the endpoint for the editor's script."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests import event_factories, factories


@pytest.mark.django_db
def test_choosing_a_person_offers_the_office_held_today(client: Client) -> None:
    client.force_login(factories.user("Editors"))
    person = event_factories.person(office="Director, ROCB Europe")
    url = reverse("events_office", args=[person.pk])
    assert client.get(url).json() == {"office": "Director, ROCB Europe"}
    client.logout()
    assert client.get(url).status_code == 302
