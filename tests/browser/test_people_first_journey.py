"""People first, in a real browser: an officer cannot take an event from three people, cancels it, undoes it, cancels again."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.mails import Mails
from tests.browser.newsroom import Newsroom, running
from tests.browser.words import Words

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.release, pytest.mark.django_db]

# Two events in two languages, with three people each, and an officer for each language of the CMS.
SITE = """
from datetime import date
from django.conf import settings
from django.utils import timezone
from wagtail.users.models import UserProfile
from events import registration
from tests import event_factories, factories
for number, language in enumerate(("en", "ru")):
    officer = factories.user("Editors", username=language, email=f"{language}@x.example")
    UserProfile.objects.create(user=officer, preferred_language=language)
    values = {"registration": "form", "starts_on": date(date.today().year + 1, 6, 1)}
    values["slug"] = f"talk-{number}"
    english = event_factories.edition(event_factories.events_index("en"), title=f"Talk {number}", **values)
    russian = event_factories.edition(
        event_factories.events_index("ru"), title=f"Беседа {number}",
        translation_key=english.translation_key, **values)
    with open(settings.VAR_DIR / "pages", "a") as pages:
        print(english.pk, file=pages)
    for index, page in enumerate((english, russian, russian)):
        registration.register(
            page, name=f"Person {index}", email=f"p{number}{index}@x.example",
            language=page.locale.language_code, at=timezone.now())
"""
HELD_SECONDS = 15
SHOTS = os.environ.get("SHOTS", "")


@pytest.fixture(scope="module")
def mails(tmp_path_factory: pytest.TempPathFactory) -> Mails:
    return Mails(tmp_path_factory.mktemp("mails"))


@pytest.fixture(scope="module")
def newsroom(
    django_db_setup: None, tmp_path_factory: pytest.TempPathFactory, browser: Browser, static: Path, mails: Mails
) -> Iterator[Newsroom]:
    more = {"MAIL_URL": mails.url, "CHANGE_MAILS_HELD_SECONDS": str(HELD_SECONDS)}
    with running(tmp_path_factory.mktemp("site"), browser, static=static, rows=SITE, **more) as room:
        yield room


def shoot(officer: Page, name: str) -> None:
    """Take screenshots of a narrow and a wide window, if ``SHOTS`` names a folder."""
    if not SHOTS:
        return
    for width in (390, 1280):
        officer.set_viewport_size({"width": width, "height": 900})
        officer.screenshot(path=f"{SHOTS}/{name}-{width}.png", full_page=True)
        wide = officer.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{name} is {wide} pixels wide in a window of {width}"


@pytest.mark.parametrize("words", [Words("ru")], ids=["ru"])
def test_an_officer_cannot_forget_three_people(newsroom: Newsroom, mails: Mails, words: Words) -> None:
    code, number = words.language, ("en", "ru").index(words.language)
    officer = newsroom.window(code)
    page = (Path(newsroom.values["VAR_DIR"]) / "pages").read_text().split()[number]

    # Withdrawing both languages is refused. Withdrawing one is not, and no one is notified.
    officer.goto(f"/admin/pages/{page}/unpublish/")
    officer.locator("[name=also]").check()
    officer.locator("main form button[type=submit], main form input[type=submit]").first.click()
    expect(officer.locator("main")).to_contain_text(words("This cannot be done now"))
    refused = words.count("%(count)d person is registered", "%(count)d people are registered", 3)
    expect(officer.locator("main")).to_contain_text(refused)
    shoot(officer, f"refused-{code}")

    # Then cancel: a note for each language, a preview of the emails, and the undo.
    officer.get_by_role("link", name=words("Cancel and notify")).click()
    expect(officer.locator("[name=note_en]")).to_be_visible()
    officer.fill("[name=note_en]", "The speaker is ill.")
    officer.fill("[name=note_ru]", "Докладчик заболел.")
    officer.get_by_role("button", name=words("Preview changes")).click()
    expect(officer.locator("#mails")).to_contain_text("The speaker is ill.")
    shoot(officer, f"preview-{code}")
    officer.get_by_role("button", name=words("Cancel the event")).click()
    officer.wait_for_url("**/edit/")
    expect(officer.get_by_role("button", name=words("Undo"))).to_be_visible()
    shoot(officer, f"undo-{code}")
    officer.get_by_role("button", name=words("Undo")).click()
    expect(officer.locator(".messages")).to_contain_text(words("The change has been undone. No emails will be sent."))
    officer.wait_for_timeout((HELD_SECONDS + 3) * 1000)
    assert not [text for text in mails.texts() if f"p{number}" in text.split("\n")[0] and _is_about_the_change(text)]

    # Cancelled for good: each person reads the reason in their language, once.
    officer.goto(f"/admin/programme/event/{page}/cancel/")
    officer.fill("[name=note_en]", "The speaker is ill.")
    officer.fill("[name=note_ru]", "Докладчик заболел.")
    officer.get_by_role("button", name=words("Preview changes")).click()
    officer.get_by_role("button", name=words("Cancel the event")).click()
    officer.wait_for_url("**/edit/")
    for index, note in enumerate(["The speaker is ill.", "Докладчик заболел.", "Докладчик заболел."]):
        mails.wait_for(f"p{number}{index}@x.example", note)
    assert (
        len([text for text in mails.texts() if f"p{number}" in text.split("\n")[0] and _is_about_the_change(text)]) == 3
    )
    officer.goto(f"/admin/pages/{page}/delete/")
    expect(officer.locator("main")).not_to_contain_text(words("This cannot be done now"))


def _is_about_the_change(text: str) -> bool:
    subject = text.split("\n")[1]
    return any(
        subject.startswith(Words(code)("Event cancelled", context="subject of an email")) for code in ("en", "ru")
    )
