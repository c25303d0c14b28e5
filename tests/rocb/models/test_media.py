"""Documents uploaded several at a time, whose form comes after the file."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from rocb.models import SiteDocument
from tests import factories

pytestmark = pytest.mark.django_db


def upload(client: Client, name: str) -> dict[str, object]:
    file = SimpleUploadedFile(name, b"A paper")
    answer = client.post(reverse("wagtaildocs:add_multiple"), {"title": "Paper", "files[]": file, "collection": "1"})
    return dict(answer.json())


def test_a_document_of_several_is_saved_with_its_title(client: Client) -> None:
    client.force_login(factories.user(is_superuser=True))
    form = str(upload(client, "paper.txt")["form"])
    action, name = re.findall(r'action="([^"]+)"', form)[0], re.findall(r'name="([^"]+)-title"', form)[0]
    values = {"title": "A better title", "language": "en", "licence": "own", "collection": "1"}
    answer = client.post(action, {f"{name}-{field}": value for field, value in values.items()})
    assert answer.json()["success"] is True
    document = SiteDocument.objects.get()
    assert document.title == "A better title"
    assert document.file.read() == b"A paper"


def test_a_file_of_another_type_is_still_refused(client: Client) -> None:
    client.force_login(factories.user(is_superuser=True))
    assert upload(client, "program.exe")["success"] is False
