"""Nothing that was typed is lost where a script sends the form: multiple uploads, dialogs, choosers, filing. One window
visits all places.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Dialog, Locator, Page, expect

from tests.browser.newsroom import Newsroom

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.django_db, pytest.mark.one_database]

SHOTS = os.environ.get("SHOTS", "")
MARK = "Граница открыта"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("scripts")
    (made / "paper.txt").write_text("A paper")
    return made


def picture(folder: Path) -> Path:
    """Return an image that the library does not have yet."""
    Image.new("RGB", (400, 300), f"#{os.urandom(3).hex()}").save(folder / "picture.png")
    return folder / "picture.png"


@dataclass(frozen=True)
class Place:
    """A place where a script sends. ``fill`` returns the field with the text, ``send`` presses the button and returns
    what appears when the server has answered. ``stays`` means that the form is still there then."""

    address: str
    fill: Callable[[Page, Path], Locator]
    send: Callable[[Page], Locator]
    stays: bool = False


def _upload(window: Page, file: Path) -> Locator:
    window.locator("#fileupload").set_input_files(file)
    title = window.locator("#upload-list form [name$=title]").first
    expect(title).to_be_visible()
    title.fill(MARK)
    return title


def _update(window: Page) -> Locator:
    window.locator("#upload-list form button[type=submit]").click()
    return window.locator(".messages .success", has_text="updated")


def _dialog(window: Page, folder: Path) -> Locator:
    title = _open_dialog(window)
    dialog = window.locator(".modal")
    dialog.locator("input[type=file]").set_input_files(picture(folder))
    dialog.locator("[name=image-chooser-upload-description]").fill(MARK)
    expect(title).not_to_have_value("")  # Wagtail takes the title from the name of the file
    title.fill(MARK)
    return title


def _open_dialog(window: Page) -> Locator:
    window.locator("[data-chooser-action-choose]").first.click()
    dialog = window.locator(".modal")
    dialog.get_by_role("tab", name="Upload").click()
    return dialog.locator("[name=image-chooser-upload-title]")


def _send_dialog(window: Page) -> Locator:
    window.locator(".modal form[data-chooser-modal-creation-form] button[type=submit]").click()
    return window.locator(f"[data-chooser-title]:has-text('{MARK}'), .chooser__title:has-text('{MARK}')").first


def _nothing(window: Page, folder: Path) -> Locator:
    return window.locator("[name=title]")


def _press_chooser(window: Page) -> Locator:
    window.locator("[data-chooser-action-choose]").first.click()
    return window.locator(".modal .modal-body form").first


def _name(window: Page, folder: Path) -> Locator:
    window.fill("[name=name]", MARK)
    return window.locator("[name=name]")


def _topic(window: Page, folder: Path) -> Locator:
    window.fill("[name=title]", MARK)
    filing = window.locator(".filing").filter(has=window.locator("select[name=topics]"))
    filing.get_by_role("combobox").press_sequentially("Laboratories")
    expect(filing.get_by_role("option")).to_have_text("Create “Laboratories”")
    return window.locator("[name=title]")


def _create_topic(window: Page) -> Locator:
    window.get_by_role("option", name="Create “Laboratories”").click()
    return window.locator(".filing__chip", has_text="Laboratories")


def _type_to_filing(window: Page) -> Locator:
    field = window.locator(".filing [role=combobox]").first
    field.press_sequentially("a")
    window.locator(".unsaved-status").get_by_role("button", name="Sign in").click()
    expect(window.locator(".filing__error:visible")).to_have_count(0)
    return window.locator(".filing__status:not(:empty)").first


PLACES = {
    "several images": Place("/admin/images/multiple/add/", lambda w, f: _upload(w, picture(f)), _update),
    "several documents": Place("/admin/documents/multiple/add/", lambda w, f: _upload(w, f / "paper.txt"), _update),
    "upload in a dialog": Place("/admin/pages/add/newsroom_news/articlepage/{index}/", _dialog, _send_dialog),
    "opening a dialog": Place("/admin/pages/add/newsroom_news/articlepage/{index}/", _nothing, _press_chooser),
    "creating a topic": Place("/admin/pages/add/newsroom_news/articlepage/{index}/", _topic, _create_topic, stays=True),
    "filing": Place("/admin/rules/add/", _name, _type_to_filing, stays=True),
}


@pytest.fixture
def window(editors: Newsroom) -> Iterator[Page]:
    window = editors.window("ana")
    yield window
    window.context.close()


@pytest.fixture(scope="module")
def address(editors: Newsroom) -> Callable[[str], str]:
    """Return the function that fills in the key of a page."""
    index, page = (Path(editors.values["VAR_DIR"]) / "pages").read_text().split()
    return lambda place: place.format(index=index, page=page)


def shoot(window: Page, name: str) -> None:
    if SHOTS:
        window.wait_for_timeout(500)
        window.screenshot(path=f"{SHOTS}/{name}.png")


def sign_in(window: Page, name: str) -> None:
    frame = window.frame_locator(".unsaved-dialog iframe")
    frame.locator("[name=login]").fill("ana")
    shoot(window, f"{name} sign-in")
    frame.locator("[name=password]").fill("secret")
    frame.locator("button[type=submit]").first.click()
    expect(window.locator(".unsaved-dialog")).to_have_count(0)


def test_signed_out_each_place_asks_to_sign_in_and_goes_on(
    window: Page, folder: Path, address: Callable[[str], str]
) -> None:
    questions: list[str] = []

    def answer_question(dialog: Dialog) -> None:
        questions.append(dialog.message)
        dialog.accept()

    window.on("dialog", answer_question)
    for name, place in PLACES.items():
        window.goto(address(place.address))
        window.wait_for_timeout(1000)
        field = place.fill(window, folder)
        window.wait_for_timeout(1000)
        window.context.clear_cookies()
        answer = _sent_and_signed_in(window, place, name)
        expect(answer, name).to_be_visible(timeout=30_000)
        if place.stays:
            expect(field, name).to_have_value(MARK)
        shoot(window, name)
        assert not [text for text in questions if "Error" in text], (name, questions)
    for shown in ("/admin/images/", "/admin/documents/"):
        window.goto(shown)
        expect(window.locator("main")).to_contain_text(MARK)


def _sent_and_signed_in(window: Page, place: Place, name: str) -> Locator:
    answer = place.send(window)
    sign_in(window, name)
    return answer


RELOADED = ("several images", "upload in a dialog")


@pytest.mark.parametrize("name", RELOADED)
def test_a_reload_offers_what_was_typed_in_a_form_that_came_later(
    window: Page, folder: Path, address: Callable[[str], str], name: str
) -> None:
    place = PLACES[name]
    window.on("dialog", lambda dialog: dialog.accept())
    window.goto(address(place.address))
    window.wait_for_timeout(1000)
    place.fill(window, folder)
    window.wait_for_timeout(1500)
    window.reload()
    shoot(window, f"{name} offered")
    expect(window.locator(".unsaved-offer textarea")).to_have_value(re.compile(MARK))
    expect(window.locator(".unsaved-offer > p")).to_contain_text(f"was not saved: “{MARK}”.")
    if name == "upload in a dialog":
        field = _open_dialog(window)
        window.locator(".modal").get_by_role("button", name="Restore").click()
    else:
        field = window.locator("#upload-list form [name$=title]").first
        window.get_by_role("button", name="Restore").click()
    expect(field).to_have_value(MARK)
    shoot(window, f"{name} restored")
    if name == "upload in a dialog":
        window.locator(".modal input[type=file]").set_input_files(picture(folder))
        expect(field).to_have_value(MARK)
    expect(place.send(window)).to_be_visible(timeout=30_000)
    window.wait_for_timeout(500)
    window.goto("/admin/")
    assert window.evaluate("async () => (await window.unsaved.copies.left()).filter((one) => one.page).length") == 0


def test_the_reasons_for_withdrawal_come_back(window: Page, address: Callable[[str], str]) -> None:
    window.goto(address("/admin/pages/{page}/unpublish/"))
    window.wait_for_timeout(1000)
    window.locator("[name=withdrawal_note]").press_sequentially("Wrong figures")
    window.wait_for_timeout(1500)
    window.reload()
    with window.expect_event("load"):
        window.get_by_role("button", name="Restore").click()
    expect(window.locator("[name=withdrawal_note]")).to_have_value("Wrong figures")
    expect(window.locator(".unsaved-status")).to_contain_text("is back in the form")
    shoot(window, "withdrawal restored")


VISIBLE = """() => {
  const labels = [...document.querySelectorAll("main form .w-field__label")];
  const first = labels.find((label) => label.getBoundingClientRect().top > 80);
  first.dataset.first = "";
}"""
GAP = """() => {
  const bottom = document.querySelector(".unsaved-status:not(:empty)").getBoundingClientRect().bottom;
  return document.querySelector("[data-first]").getBoundingClientRect().top - bottom;
}"""


def test_a_status_covers_no_field_and_names_the_button(window: Page) -> None:
    window.set_viewport_size({"width": 1280, "height": 600})
    window.goto("/admin/rules/add/")
    window.wait_for_timeout(1500)
    window.mouse.move(700, 400)
    window.mouse.wheel(0, 250)
    window.wait_for_timeout(700)
    assert window.locator("[name=name]").bounding_box()["y"] < 60  # type: ignore[index]
    window.evaluate(VISIBLE)
    window.context.set_offline(True)
    status = window.locator(".unsaved-status")
    expect(status).to_have_text("No connection. Your text is kept on this computer.")
    assert window.evaluate(GAP) >= 0
    shoot(window, "status over a form")
    window.fill("[name=name]", MARK)
    window.get_by_role("button", name="Save and apply to new entries").click()
    expect(status).to_contain_text(
        "This will continue as soon as the server can be reached: Save and apply to new entries"
    )
    shoot(window, "status with the button")
    status.get_by_role("button", name="Stop waiting").click()
    assert window.locator("[name=name]").input_value() == MARK


UNDER_THE_STATUS = """async () => {
  const notes = () => document.querySelector(".unsaved-notes").getBoundingClientRect();
  const covered = [];
  const every = "main form :is(input, select, textarea, button):not([type=hidden], [tabindex='-1'])";
  const fields = document.querySelectorAll(every);
  for (const field of fields) {
    if (!field.getBoundingClientRect().width || field.closest(".unsaved-notes")) continue;
    document.activeElement.blur();
    document.querySelector("main").scrollBy({ top: field.getBoundingClientRect().top - notes().top, behavior: "instant" });
    field.focus();
    await new Promise((resolve) => { setTimeout(resolve, 600); });
    const { top, bottom } = field.getBoundingClientRect();
    if (top < notes().bottom && bottom > notes().top) covered.push(field.name || field.id || field.textContent);
  }
  return [fields.length, covered];
}"""


@pytest.mark.parametrize(("width", "height"), [(1280, 600), (390, 700)])
def test_a_status_covers_no_field_with_the_focus(window: Page, width: int, height: int) -> None:
    window.set_viewport_size({"width": width, "height": height})
    window.goto("/admin/rules/add/")
    window.wait_for_timeout(1500)
    window.context.set_offline(True)
    expect(window.locator(".unsaved-status")).to_have_text("No connection. Your text is kept on this computer.")
    count, covered = window.evaluate(UNDER_THE_STATUS)
    shoot(window, f"focus at {width}")
    assert count > 5
    assert covered == []


def test_an_error_of_the_server_after_an_upload_is_shown(window: Page, folder: Path) -> None:
    window.goto("/admin/images/multiple/add/")
    _upload(window, picture(folder))
    window.route("**/create_from_uploaded_image/**", lambda route: route.fulfill(status=500, body="<h1>Error</h1>"))
    window.locator("#upload-list form button[type=submit]").click()
    status = window.locator("#upload-list .unsaved-status")
    expect(status).to_contain_text("The server could not save this.")
    expect(status).to_be_in_viewport()
    shoot(window, "error after an upload")
    assert window.locator("#upload-list form [name$=title]").input_value() == MARK
