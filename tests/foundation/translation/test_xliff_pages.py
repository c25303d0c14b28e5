"""XLIFF of several pages: out from the board."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from foundation.translation import states as stored_states
from foundation.translation.xliff import NAMESPACE
from tests import factories
from tests.foundation.translation.test_recording import russian
from tests.foundation.translation.test_states import translate_all

pytestmark = pytest.mark.django_db

FILE = f"{{{NAMESPACE}}}file"


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(factories.user("Editors"))
    return client


def pair(number: int) -> tuple[Any, Any]:
    original = factories.article(title=f"Page {number}", standfirst=f"In short {number}")
    return original, russian(original)


def exported(client: Client, query: str = "page") -> str:
    response = client.get(reverse("translation:export_pages", args=["en", "ru"]), {"q": query})
    assert response.status_code == 200, response
    return response.content.decode()


def files_of(content: str) -> list[str]:
    return [str(file.get("id")) for file in ElementTree.fromstring(content).iter(FILE)]


def test_the_file_has_the_pages_of_the_list_that_are_due(editor: Client) -> None:
    (_, first), (original, second) = pair(1), pair(2)
    stored_states.sweep(at=timezone.now())
    assert files_of(exported(editor, "page 2")) == [f"page-{second.pk}"]
    translate_all(original, second)
    assert files_of(exported(editor)) == [f"page-{first.pk}"]
    response = editor.get(reverse("translation:export_pages", args=["en", "ru"]), {"q": "page 2"}, follow=True)
    assert "No text of these pages is due in this language." in response.content.decode()
    assert response.redirect_chain[-1][0].endswith("?q=page+2")
    assert editor.get(reverse("translation:export_pages", args=["en", "fr"])).status_code == 302
