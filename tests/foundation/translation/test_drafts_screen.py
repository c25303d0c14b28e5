"""The button for machine translation on the side-by-side screen, and its progress."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from foundation.translation import drafting
from foundation.translation.models import DraftRequest
from tests import factories
from tests.foundation.translation.test_drafting import engine, pair  # noqa: F401
from tests.foundation.translation.test_drafts import page_states
from tests.foundation.translation.test_side_by_side import latest, url

pytestmark = pytest.mark.django_db
BODY = '<p>One <b>two</b> &amp; three.</p><p>Four<br/>five.</p><ul><li><a href="https://x.example/">Six</a></li></ul>'


def test_without_an_engine_for_the_languages_nothing_is_offered(client: Client, settings: Any, pair: Any) -> None:  # noqa: F811
    client.force_login(factories.user("Editors"))
    address = reverse("translation:drafts", args=[pair[1].pk])
    assert address in client.get(url(pair[1])).content.decode()
    settings.TRANSLATION_ENGINE = "foundation.translation.firefox"
    assert address not in client.get(url(pair[1])).content.decode()
    assert client.post(address).status_code == 404


def test_the_button_drafts_what_is_missing_and_says_how_far_it_is(client: Client, pair: Any) -> None:  # noqa: F811
    original, page = pair
    client.force_login(factories.user("Editors"))
    address = reverse("translation:drafts", args=[page.pk])
    assert client.post(address).status_code == 302
    while drafting.go_on(page.pk, at=timezone.now()):
        pass
    assert set(page_states(original, latest(page))) == {"drafted"}
    answer = client.get(address).json()
    assert (answer["isRunning"], answer["words"]) == (False, "Machine translation: 5 of 5 texts.")
    html = client.get(url(page)).content.decode()
    assert html.count("Machine translation, not read yet") == 5
    assert html.count("Add the links and the formatting") == 2


def test_the_screen_says_that_the_engine_failed_and_offers_it_again(client: Client, pair: Any) -> None:  # noqa: F811
    drafting.start(*pair, user=factories.user("Editors"), at=timezone.now(), also_outdated=False)
    client.force_login(factories.user("Editors"))
    html = client.get(url(pair[1])).content.decode()
    assert "Machine translation: 0 of 5 texts." in html
    assert "Translate by machine" not in html
    DraftRequest.objects.update(has_failed=True)
    html = client.get(url(pair[1])).content.decode()
    assert "The machine translation has stopped" in html
    assert "Translate by machine" in html
