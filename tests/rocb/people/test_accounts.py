"""`rocb.people.accounts`: people with one name, or none, have the same accounts as others."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.users.models import UserProfile

from rocb.models import User
from tests import factories

pytestmark = pytest.mark.django_db


def test_who_has_no_name_changes_their_language(client: Client) -> None:
    person = factories.user("Editors", email="eva@x.example", first_name="", last_name="")
    client.force_login(person)
    address = reverse("wagtailadmin_account")
    values: dict[str, Any] = {}
    for panels in client.get(address).context["panels_by_tab"].values():
        for panel in panels:
            form = panel.get_form()
            values |= {
                form.add_prefix(name): form.get_initial_for_field(f, name) or "" for name, f in form.fields.items()
            }
    values |= {"locale-preferred_language": "fr", "name_email-email": "eva@x.example"}
    response = client.post(address, values)
    assert response.status_code == 302
    assert UserProfile.get_for_user(person).preferred_language == "fr"
    person.refresh_from_db()
    assert (person.first_name, person.email) == ("", "eva@x.example")


def test_who_has_one_name_gets_an_account(client: Client) -> None:
    client.force_login(factories.user(is_superuser=True))
    password = "a long one, not guessed"
    values = {"username": "suharto", "email": "s@x.example", "first_name": "Suharto", "last_name": ""}
    response = client.post(reverse("wagtailusers_users:add"), {**values, "password1": password, "password2": password})
    assert response.status_code == 302
    assert User.objects.get(username="suharto").get_full_name() == "Suharto"
