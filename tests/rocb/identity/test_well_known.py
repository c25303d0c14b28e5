"""`rocb.identity.well_known`: files with fixed names."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from PIL import Image

from rocb.identity.well_known import ICONS, expiry
from rocb.models import SiteIdentity

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("language", "name"), [("en", "Regional Office"), ("ru", "Региональное бюро")])
def test_the_manifest_names_the_office_in_the_readers_language(client: Client, language: str, name: str) -> None:
    identity = SiteIdentity.load()
    identity.office_names = {"en": "Regional Office", "ru": "Региональное бюро"}
    identity.save()
    response = client.get(f"/{language}/site.webmanifest")
    told = json.loads(response.content)
    assert response["Content-Type"] == "application/manifest+json"
    assert (told["name"], told["lang"], told["start_url"]) == (name, language, f"/{language}/")
    assert {icon["purpose"] for icon in told["icons"]} == {"any", "maskable"}


@pytest.mark.parametrize(("name", "size"), [(name, size) for name, size, _purpose in ICONS])
def test_an_icon_is_as_large_as_the_manifest_says(name: str, size: int) -> None:
    with Image.open(finders.find(f"rocb/{name}")) as icon:
        assert icon.size == (size, size)


def test_security_txt_says_whom_to_tell_and_until_when(client: Client) -> None:
    assert client.get("/.well-known/security.txt").status_code == 404
    identity = SiteIdentity.load()
    identity.email = "info@rocb-europe.example"
    identity.save()
    lines = client.get("/.well-known/security.txt").content.decode().splitlines()
    assert "Contact: mailto:info@rocb-europe.example" in lines
    assert any(line.startswith("Expires: ") and line.endswith("Z") for line in lines)


def test_it_expires_within_a_year_and_not_each_second_anew() -> None:
    at = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
    assert expiry(at) == expiry(at + timedelta(hours=5)) < at + timedelta(days=365)


def test_the_favicon_is_found_without_reading_a_page(client: Client) -> None:
    assert client.get("/favicon.ico")["Location"].endswith("favicon.ico")
