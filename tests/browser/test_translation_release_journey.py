"""An article in three languages on the real site: translated, changed, sent to an agency, corrected, withdrawn. A translator
of a member sees the translation that is assigned to them, and nothing else.

The mark `release` keeps it out of the checks of a change.
"""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Locator, Page, expect

from rocb.demo.load import LOGINS
from tests import processes
from tests.browser.editing import complaints, open_panel, press_until, settle, speak
from tests.browser.newsroom import PATIENCE_MS, Newsroom

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.release]

# The workshop of 25 May 2021 in other words. One paragraph is in the demo's article, with a public translation.
TITLE = "Administrations write recommendations on new technologies"
STANDFIRST = "The Customs Administration of the Netherlands and ROCB Europe held the second regional workshop."
KNOWN = (
    "Half a day was given to a dialogue with Brainport Eindhoven. Start-ups that usually work for other sectors showed what "
    "they have developed and, with the customs officers, looked for ways to use it at the border."
)
KNOWN_RUSSIAN = "Полдня занял диалог с «Брейнпорт Эйндховен»."
PARAGRAPHS = (
    "It took place from 17 to 19 May 2021, each day on another online platform. More than 80 participants came.",
    KNOWN,
    "The recommendations of the break-out groups will be part of the next study. Cyber security was a subject too.",
    "Further regional webinars will follow in the next financial year.",
)
ADDED = {PARAGRAPHS[0]: "They were from 40 countries.", PARAGRAPHS[3]: "The office will announce the dates."}
RUSSIAN = {
    TITLE: "Администрации подготовили рекомендации о новых технологиях",
    STANDFIRST: "Таможенная администрация Нидерландов и ROCB Europe провели второй региональный семинар.",
    PARAGRAPHS[
        0
    ]: "Он прошёл 17–19 мая 2021 года, каждый день на новой онлайн-платформе. Собралось более 80 участников.",
    PARAGRAPHS[2]: "Рекомендации рабочих групп войдут в следующее исследование. Обсуждалась и кибербезопасность.",
    PARAGRAPHS[3]: "В следующем финансовом году пройдут новые региональные вебинары.",
    ADDED[PARAGRAPHS[0]]: "Они представляли 40 стран.",
    ADDED[PARAGRAPHS[3]]: "О датах сообщит бюро.",
}
FRENCH = {
    TITLE: "Les administrations formulent des recommandations sur les nouvelles technologies",
    STANDFIRST: "L’Administration des douanes des Pays-Bas et le BRRC Europe ont tenu le deuxième atelier régional.",
    f"{PARAGRAPHS[0]} {ADDED[PARAGRAPHS[0]]}": "Il s’est tenu du 17 au 19 mai 2021, chaque jour sur une autre plateforme en "
    "ligne. Plus de 80 participants sont venus. Ils représentaient 40 pays.",
    KNOWN: "Une demi-journée a été réservée à un dialogue avec Brainport Eindhoven. De jeunes entreprises y ont présenté "
    "leurs travaux et cherché, avec les douaniers, comment les employer à la frontière.",
    PARAGRAPHS[
        2
    ]: "Les recommandations des groupes feront partie de la prochaine étude. La cybersécurité était aussi un sujet.",
    f"{PARAGRAPHS[3]} {ADDED[PARAGRAPHS[3]]}": "D’autres webinaires régionaux suivront au prochain exercice financier. "
    "Le bureau annoncera les dates.",
}
CORRECTED = "The Customs Administration of the Netherlands held the second regional workshop. ROCB Europe supported it."
NOTE = "ROCB Europe supported the workshop. An earlier version called it a co-host."
CORRECTIONS = {
    (
        "RU",
        CORRECTED,
    ): "Таможенная администрация Нидерландов провела второй региональный семинар при поддержке ROCB Europe.",
    ("RU", NOTE): "ROCB Europe поддержало семинар. Ранее оно было названо соорганизатором.",
    (
        "FR",
        CORRECTED,
    ): "L’Administration des douanes des Pays-Bas a tenu le deuxième atelier, avec le soutien du BRRC Europe.",
    ("FR", NOTE): "Le BRRC Europe a soutenu l’atelier. Une version antérieure le disait coorganisateur.",
}
REASONS = {
    "EN": "The Netherlands will publish its own report.",
    "RU": "Нидерланды опубликуют собственный отчёт.",
    "FR": "Les Pays-Bas publieront leur propre rapport.",
}
DONE = "Everything is translated and up to date."
DRAFT = {
    "A year of scanning parcels in The Hague": "Un an de contrôle des colis à La Haye",
    "A draft: only its organisation and the office see it.": "Un projet que seuls l’organisation et le bureau voient.",
}
ACCOUNT = {
    "username": "claire",
    "email": "claire@utopia.example",
    "first_name": "Claire",
    "last_name": "Martin",
    "password1": "dix-sept pontons",
    "password2": "dix-sept pontons",
}
CLOSED = (
    "pages/",
    "articles/",
    "images/",
    "documents/",
    "users/",
    "desk/",
    "reports/site-history/",
    "translation/fields/",
)
XLIFF = "urn:oasis:names:tc:xliff:document:2.0"


def signed_in(site: Newsroom, name: str) -> Page:
    """Return a window in English. Other journeys on this site change the language."""
    window = site.window(name, LOGINS[name][1])
    speak(window, "en")
    return window


def publish(window: Page) -> str:
    """Publish what the editor shows. Return the address for readers."""
    settle(window)
    with window.expect_event("load"):
        window.locator("footer.footer").get_by_role("button", name="Publish", exact=True).click()
    return window.locator(".messages").get_by_role("link", name="View live").get_attribute("href") or ""


def write(window: Page) -> str:
    """Write the article in English and publish it. Return its address."""
    window.goto("/admin/")
    window.get_by_role("region", name="Write", exact=True).locator("a[href*='start-from-text']").first.click()
    window.fill("[name=text]", "\n\n".join([TITLE, "25 May 2021", STANDFIRST, *PARAGRAPHS]))
    with window.expect_event("load"):
        window.get_by_role("button", name="Create draft").click()
    window.get_by_role("button", name="Add all clear matches").click()
    return publish(window)


def on_the_board(window: Page, language: str, status: str) -> Locator:
    """Search the article on the board. Return its status as a link, as soon as the worker has counted its texts."""
    window.goto("/admin/translation/")
    window.locator("main [name=q]").fill("recommendations new")
    link = window.locator("tr", has_text=TITLE).locator("li", has_text=language).get_by_role("link", name=status)

    def is_counted() -> bool:
        if link.count() == 0:
            window.wait_for_timeout(1000)
            window.reload()
        return link.count() > 0

    processes.wait_until(is_counted, what=f"{status} on the board")
    return link


def readers_see(site: Newsroom, path: str, *texts: str) -> None:
    reader = site.window()

    def is_shown() -> bool:
        reader.goto(path)
        shown = " ".join(reader.locator("main").inner_text().split())
        return all(text in shown for text in texts)

    processes.wait_until(is_shown, what=f"{texts} at {path}")
    reader.context.close()


def go_to_the_next(window: Page) -> Locator:
    """Go to the next text that is due, with the key, as soon as the screen knows it. Return its row."""
    expect(window.locator("[data-next]")).to_be_visible()
    window.keyboard.press("Control+Enter")
    return window.locator("[data-row]:focus-within")


def begin(window: Page, language: str, name: str) -> None:
    """Add the version in this language from the board, and open it beside the original."""
    on_the_board(window, language, "not begun").click()
    window.get_by_label(name).check()
    window.get_by_role("button", name="Submit").click()
    window.locator(".messages").get_by_role("link", name="Translate side by side").click()
    expect(window.locator("[data-summary]")).to_have_text("6 texts of 6 are left.")


def publish_the_translation(window: Page) -> str:
    """Publish from the side-by-side screen of a translation without findings."""
    expect(window.locator("[data-summary]")).to_have_text(DONE, timeout=PATIENCE_MS)
    expect(window.locator("[data-findings] li")).to_have_count(0)
    assert complaints(window) == []
    window.get_by_role("link", name="Open the editor").click()
    return publish(window)


def translate_into_russian(window: Page) -> str:
    """Translate with the keyboard: the next text by a key, and the known paragraph from the memory."""
    begin(window, "RU", "Русский")
    expect(window.locator(".Draftail-Editor")).to_have_count(4)
    for text in (TITLE, STANDFIRST, *PARAGRAPHS):
        row = go_to_the_next(window)
        expect(row.locator(".translation__original")).to_contain_text(text)
        if text == KNOWN:
            expect(row.locator("[data-insert]")).to_have_count(1)
            window.keyboard.press("Alt+Enter")
        else:
            window.keyboard.press("Control+A")
            window.keyboard.type(RUSSIAN[text])
    window.keyboard.press("Control+Enter")
    return publish_the_translation(window)


def change_two_paragraphs(window: Page) -> None:
    on_the_board(window, "EN", "original").click()
    for paragraph, added in ADDED.items():
        window.locator("[data-block]", has_text=paragraph).click()
        window.keyboard.press("End")
        window.keyboard.type(f" {added}")
    publish(window)


def translate_what_is_due(window: Page) -> None:
    """Translate the two paragraphs that changed, and no other text."""
    on_the_board(window, "RU", "2 texts out of date").click()
    expect(window.locator("[data-state=outdated] ins")).to_have_text(list(ADDED.values()))
    expect(window.locator("[data-summary]")).to_have_text("2 texts of 6 are left.")
    for added in ADDED.values():
        expect(go_to_the_next(window)).to_contain_text(added)
        window.keyboard.press("Control+End")
        window.keyboard.type(f" {RUSSIAN[added]}")
    window.keyboard.press("Control+Enter")
    publish_the_translation(window)


def send_to_an_agency(window: Page, folder: Path) -> str:
    """Export the article as XLIFF, change the file as an agency does, import it and publish the version in French."""
    begin(window, "FR", "Français")
    window.get_by_role("link", name="Translate with an agency (XLIFF)").click()
    with window.expect_download() as download:
        window.get_by_role("link", name="Texts that are due (XLIFF)").click()
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    translate_outside(file)
    window.set_input_files("[name=file]", file)
    window.get_by_role("button", name="Check the file").click()
    expect(window.locator("table.listing tbody tr")).to_have_count(6)
    assert complaints(window) == []
    window.get_by_role("button", name="Import these texts").click()
    expect(window.locator(".messages")).to_contain_text("6 texts have been imported.")
    return publish_the_translation(window)


def translate_outside(file: Path) -> None:
    """Write French into the targets of an XLIFF file. This code knows only XLIFF 2, and nothing about the site."""
    ElementTree.register_namespace("", XLIFF)
    document = ElementTree.parse(file)
    for segment in document.iter(f"{{{XLIFF}}}segment"):
        source, target = (segment.find(f"{{{XLIFF}}}{name}") for name in ("source", "target"))
        assert source is not None
        if target is None:
            target = ElementTree.SubElement(segment, f"{{{XLIFF}}}target")
        target.text = FRENCH["".join(source.itertext())]
        segment.set("state", "translated")
    document.write(file, encoding="utf-8", xml_declaration=True)


def correct_in_all_languages(window: Page) -> None:
    """Correct the original, translate what is due of it, and publish both translations together."""
    on_the_board(window, "EN", "original").click()
    window.fill("[name=standfirst]", CORRECTED)
    open_panel(window, "correction_note")
    window.fill("[name=correction_note]", NOTE)
    publish(window)
    for language in ("FR", "RU"):
        on_the_board(window, language, "1 text out of date, 1 text not translated").click()
        for original in (CORRECTED, NOTE):
            expect(go_to_the_next(window)).to_contain_text("ROCB Europe")
            window.keyboard.press("Control+A")
            window.keyboard.type(CORRECTIONS[language, original])
        window.keyboard.press("Control+Enter")
        expect(window.locator("[data-summary]")).to_have_text(DONE, timeout=PATIENCE_MS)
    publish_the_translation(window)
    window.locator(".messages").get_by_role("link", name="Publish it too").click()
    expect(window.get_by_label("Correction (Français)")).to_have_value(CORRECTIONS["FR", NOTE])
    assert complaints(window) == []
    window.get_by_role("button", name="Publish the chosen versions").click()
    expect(window.locator(".messages")).to_contain_text("has been published.")


def withdraw_all_languages(window: Page) -> None:
    on_the_board(window, "EN", "original").click()
    footer = window.locator("footer.footer")
    action = footer.get_by_role("link", name="Unpublish")
    press_until(footer.locator("[data-w-dropdown-target=toggle]"), action)
    action.click()
    window.get_by_label("Reason for withdrawal").fill(REASONS["EN"])
    for language, name in (("RU", "Русский"), ("FR", "Français")):
        expect(window.get_by_label(f"({name})").first).to_be_checked()
        window.get_by_label(f"Reason ({name})").fill(REASONS[language])
    assert complaints(window) == []
    window.get_by_role("button", name="Yes, unpublish it").click()
    expect(window.locator(".messages")).to_contain_text("has been withdrawn in: English, Русский, Français.")


def test_an_article_is_translated_changed_corrected_and_withdrawn_in_all_languages(
    site: Newsroom, tmp_path: Path
) -> None:
    eva = signed_in(site, "editor")
    english = write(eva)
    russian = translate_into_russian(eva)
    readers_see(site, russian, RUSSIAN[TITLE], RUSSIAN[PARAGRAPHS[0]], KNOWN_RUSSIAN)
    change_two_paragraphs(eva)
    readers_see(site, russian, "В этом переводе ещё нет изменений")
    translate_what_is_due(eva)
    readers_see(site, russian, RUSSIAN[ADDED[PARAGRAPHS[0]]], RUSSIAN[ADDED[PARAGRAPHS[3]]])
    french = send_to_an_agency(eva, tmp_path)
    readers_see(site, french, *FRENCH.values())
    correct_in_all_languages(eva)
    for address, language in ((russian, "RU"), (french, "FR")):
        readers_see(site, address, CORRECTIONS[language, CORRECTED], CORRECTIONS[language, NOTE])
    withdraw_all_languages(eva)
    for address, language in ((english, "EN"), (russian, "RU"), (french, "FR")):
        readers_see(site, address, REASONS[language])


# --- A translator of a member ----------------------------------------------------------------------------------------


def add_translator(admin: Page) -> None:
    admin.goto("/admin/users/")
    admin.get_by_role("link", name="Add a user").click()
    for field, value in ACCOUNT.items():
        admin.fill(f"[name={field}]", value)
    admin.get_by_role("tab", name="Roles").first.click()
    admin.get_by_label("Translators").check()
    admin.get_by_role("button", name="Create").click()
    expect(admin.locator(".messages")).to_contain_text("created")


def assign(window: Page, title: str) -> None:
    """Assign a text that is not begun in French."""
    window.goto("/admin/translation/")
    row = window.locator("tr", has_text=title)
    row.locator("li", has_text="FR").get_by_role("link", name="Assign").click()
    window.get_by_label("Translator", exact=True).select_option(label="Claire Martin")
    window.get_by_role("button", name="Save").click()
    expect(window.locator(".messages")).to_contain_text("Assigned to Claire Martin.")


def test_a_translator_of_a_member_sees_only_what_is_assigned(site: Newsroom) -> None:
    admin, eva = signed_in(site, "admin"), signed_in(site, "editor")
    add_translator(admin)
    title = next(iter(DRAFT))
    assign(eva, title)
    claire = site.window(ACCOUNT["username"], ACCOUNT["password1"])
    expect(claire.locator("main")).to_contain_text(title)
    assert complaints(claire) == []
    menu = claire.locator("nav a").evaluate_all("links => links.map(link => link.pathname)")
    assert set(menu) <= {"/admin/", "/admin/translation/", "/admin/account/"}
    for path in CLOSED:
        claire.goto(f"/admin/{path}")
        expect(claire.locator(".messages")).to_contain_text("you do not have permission")
    claire.goto("/admin/translation/")
    expect(claire.locator("main table tbody tr")).to_have_count(1)

    claire.locator("main").get_by_role("link", name="not translated").click()
    for text, translation in DRAFT.items():
        expect(go_to_the_next(claire)).to_contain_text(text)
        claire.keyboard.press("Control+A")
        claire.keyboard.type(translation)
    claire.keyboard.press("Control+Enter")
    expect(claire.locator("[data-summary]")).to_have_text(DONE, timeout=PATIENCE_MS)
    claire.get_by_role("button", name="Finished").click()
    expect(claire.locator(".messages")).to_contain_text("The translation is finished. Thank you.")
    expect(claire.locator("main table tbody tr")).to_have_count(0)

    eva.goto("/admin/")
    expect(eva.locator("#waiting-section")).to_contain_text("Finished translations")
    expect(eva.locator("#waiting-section")).to_contain_text(DRAFT[title])
