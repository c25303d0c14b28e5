"""Editors sign in with factors that cannot be guessed: a passkey of the browser, or a code from an authenticator app."""

from __future__ import annotations

import base64
import hmac
import struct
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.editing import complaints
from tests.browser.newsroom import Newsroom, running

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.django_db, pytest.mark.one_database]

SITE = """
from tests import factories
factories.news_index()
for name in ("eva", "emil", "olga"):
    factories.user("Editors", username=name, email=f"{name}@x.example")
factories.user(username="ada", email="ada@x.example", is_superuser=True)
"""


@pytest.fixture(scope="module")
def newsroom(
    django_db_setup: None, tmp_path_factory: pytest.TempPathFactory, browser: Browser, static: Path
) -> Iterator[Newsroom]:
    """Each journey has an editor of its own."""
    values = {"HOST": "localhost", "SECOND_FACTOR_REQUIRED": "1"}
    with running(tmp_path_factory.mktemp("signin"), browser, static=static, rows=SITE, **values) as room:
        yield room


def password(window: Page, name: str) -> None:
    window.goto("/admin/")
    window.fill("[name=login]", name)
    window.fill("[name=password]", "secret")
    window.get_by_role("button", name="Sign in", exact=True).click()


def with_authenticator(window: Page) -> Page:
    """Add a virtual fingerprint sensor that always confirms."""
    session = window.context.new_cdp_session(window)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "automaticPresenceSimulation": True}
    options |= dict.fromkeys(("hasResidentKey", "hasUserVerification", "isUserVerified"), True)
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return window


def code(secret: str, *, steps: int = 0) -> str:
    """Return the code of RFC 6238, like an app."""
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", int(time.time()) // 30 + steps), "sha1")
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def test_an_editor_adds_a_passkey_and_signs_in_with_it_alone(newsroom: Newsroom) -> None:
    eva = with_authenticator(newsroom.window())
    errors = heard(eva)
    for page in ("login/", "password/reset/", "password/reset/done/", "password/reset/key/1-x/"):
        assert complaints_at(eva, f"/account/{page}") == [], page
    password(eva, "eva")
    expect(eva.get_by_role("heading", name="Second factor")).to_be_visible()
    assert complaints(eva) == []
    eva.get_by_role("link", name="Add a passkey").click()
    eva.fill("[name=name]", "My phone")
    assert complaints(eva) == []
    eva.get_by_role("button", name="Add a passkey").click()
    expect(eva.get_by_label("Your codes")).to_be_visible()
    assert complaints(eva) == []

    eva.get_by_role("link", name="Back to the CMS").click()
    expect(eva).to_have_url(f"{newsroom.address}/admin/")

    eva.context.clear_cookies()
    eva.goto("/admin/")
    eva.get_by_role("button", name="Sign in with a passkey").click()
    expect(eva).to_have_url(f"{newsroom.address}/admin/")
    for page in ("factors/", "factors/webauthn/", "factors/totp/activate/", "sessions/", "password/change/"):
        assert complaints_at(eva, f"/account/{page}") == [], page
    assert errors == []
    assert "Traceback" not in newsroom.log.read_text()


def test_an_editor_sets_up_an_app_and_is_asked_for_its_code(newsroom: Newsroom) -> None:
    emil = newsroom.window()
    secret = set_up_app(emil, "emil")

    other = newsroom.window()
    password(other, "emil")
    expect(other.get_by_role("heading", name="Second factor")).to_be_visible()
    assert complaints(other) == []
    other.goto("/admin/")
    expect(other).to_have_url(f"{newsroom.address}/account/factors/authenticate/")
    other.fill("[name=code]", code(secret, steps=1))
    other.get_by_role("button", name="Sign in", exact=True).click()
    expect(other).to_have_url(f"{newsroom.address}/admin/")

    other.goto("/account/sessions/")
    other.get_by_role("button", name="End all other sessions").click()
    emil.goto("/admin/")
    expect(emil).to_have_url(f"{newsroom.address}/account/login/?next=/admin/")


def set_up_app(window: Page, name: str) -> str:
    """Set up an app. Return its secret."""
    password(window, name)
    window.get_by_role("link", name="Set up an app").click()
    secret = window.get_by_label("Key to enter if you cannot scan the image").input_value()
    window.fill("[name=code]", code(secret))
    window.get_by_role("button", name="Turn on the app").click()
    expect(window.get_by_label("Your codes")).to_be_visible()
    return secret


def test_a_colleague_resets_the_factor_of_an_editor_who_lost_the_phone(newsroom: Newsroom) -> None:
    olga, ada = newsroom.window(), newsroom.window()
    set_up_app(olga, "olga")
    set_up_app(ada, "ada")

    ada.goto("/admin/users/")
    ada.get_by_label("More options for 'olga'").click()
    ada.get_by_role("link", name="Reset second factor").click()
    expect(ada.get_by_role("button", name="Yes, reset it")).to_be_visible()
    assert complaints(ada) == []
    ada.get_by_role("button", name="Yes, reset it").click()
    expect(ada.get_by_text("They will get an email.")).to_be_visible()
    newsroom.wait_for_mail("Your second factor has been reset", "olga@x.example")
    ada.goto("/admin/reports/sign-ins/")
    expect(ada.get_by_text("Reset the second factor of this account")).to_be_visible()

    olga.goto("/admin/")
    expect(olga).to_have_url(f"{newsroom.address}/account/login/?next=/admin/")
    password(olga, "olga")
    expect(olga.get_by_role("link", name="Set up an app")).to_be_visible()


def test_a_passkey_that_does_not_work_says_so(newsroom: Newsroom) -> None:
    window = newsroom.window()
    window.goto(f"{newsroom.address.replace('localhost', '127.0.0.1')}/account/login/")
    window.get_by_role("button", name="Sign in with a passkey").click()
    expect(window.get_by_role("alert")).to_contain_text(f"Passkeys work only at {newsroom.address}")


def complaints_at(window: Page, path: str) -> list[Any]:
    window.goto(path)
    return complaints(window)


def heard(window: Page) -> list[str]:
    """Return errors of scripts and violations of the content policy."""
    errors: list[str] = []
    window.on("pageerror", lambda error: errors.append(str(error)))
    window.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    return errors
