"""``news.editorial.rules``: each check, with texts that trigger it and texts that do not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from news.editorial.drafts import (
    Attachment,
    Block,
    Compared,
    Draft,
    Figure,
    Heading,
    Link,
    Picture,
    Prose,
    Quote,
    Table,
)
from news.editorial.rules import RULES, Finding, Severity, check, errors, overruled

TODAY = date(2021, 5, 25)
# What a site adds to the acronyms of every site.
ACRONYMS = {
    "WCO": ("World Customs Organization", "World Customs Organisation"),
    "ВТамО": ("Всемирная таможенная организация", "Всемирную таможенную организацию"),
}

# An article without findings.
CLEAN = Draft(
    title="Second regional workshop looks at new technology",
    language="en",
    published_on=TODAY,
    acronyms=ACRONYMS,
    standfirst="More than 80 people from the customs administrations of Europe took part.",
    lead=Picture(alt="Four speakers on a screen", caption="The opening of the workshop"),
    blocks=(
        Prose("a", "The second workshop took place from 17 to 19 May 2021.\nIt was held online."),
        Heading("b", "Next steps", 2),
        Heading("c", "In the region", 3),
        Quote("d", "We go on.", "Eser ÇENGEL", "Director of the office"),
        Figure("e", (Picture(alt="A map", caption="The region"), Picture(is_decorative=True))),
        Table("f", "Baku\n12", ("", "People")),
        Attachment("g", links=(Link("The report"),)),
    ),
)


def draft(*blocks: Block, **values: Any) -> Draft:
    return replace(CLEAN, **({"blocks": blocks} if blocks else {}), **values)


def compared(*, where: str = "body", is_error: bool = True, is_foreign: bool = False) -> Draft:
    return draft(compared=(Compared(where, "20% differ.", "Check it.", is_error=is_error, is_foreign=is_foreign),))


ENGLISH = "The workshop brought customs administrations of the region together to discuss what they do at the border."
RUSSIAN = "Представители таможенных служб региона обсудили на семинаре, как они работают на границе и в портах."
GERMAN = (
    "Der Zoll hat am Flughafen mehr als zwölf Kilogramm Kokain sichergestellt, die in einer Sendung aus Südamerika "
    "versteckt waren. Die Ermittler gehen davon aus, dass es sich um einen Teil einer Lieferung für das Land handelt."
)


def site_of_three(*blocks: Block, **values: Any) -> Draft:
    """Return an article on a site in three languages."""
    return draft(*blocks, **{"languages": ("en", "ru", "fr"), **values})


def text(words: str, **values: Any) -> Draft:
    """Return an article with ``words`` as a paragraph."""
    return draft(Prose("a", words), **values)


def ru(words: str, **values: Any) -> Draft:
    return text(words, language="ru", title="Заголовок", **values)


def fr(words: str, **values: Any) -> Draft:
    return text(words, language="fr", title="Un titre", **values)


def link(words: str, *, is_dead: bool = False) -> Draft:
    return draft(Prose("a", "Text.", (Link(words, is_dead),)))


# code: (article that triggers it, article that does not)
TABLE: dict[str, tuple[list[Draft], list[Draft]]] = {
    "image_without_alt": (
        [
            draft(lead=Picture(caption="The opening")),
            draft(lead=Picture(alt="  ")),
            draft(Prose("a", "Text."), Figure("b", (Picture(caption="The opening"),))),
            draft(Prose("a", "Text."), Figure("b", (Picture(alt="A map"), Picture()))),
        ],
        [
            draft(lead=None),
            draft(lead=Picture(is_decorative=True)),
            draft(Prose("a", "Text."), Figure("b", (Picture(alt="A map"), Picture(is_decorative=True)))),
        ],
    ),
    "skipped_heading_level": (
        [
            draft(Prose("a", "Text."), Heading("b", "Sub-heading first", 3)),
            draft(Prose("a", "Text."), Heading("b", "One", 2), Heading("c", "Two", 4)),
        ],
        [
            draft(Prose("a", "Text."), Heading("b", "One", 2), Heading("c", "Two", 3), Heading("d", "Three", 2)),
            draft(Prose("a", "Text."), Heading("b", "One", 2), Heading("c", "Two", 2)),
        ],
    ),
    "placeholder": (
        [
            text("Brussels, June xx, 2022."),
            text("On XX June they meet."),
            text("On June XX they meet."),
            text("On xx.06.2022 they meet."),
            text("XX participants came from 40 administrations."),
            text("The room is TBC."),
            text("The time: tbd."),
            text("The speaker is TBA."),
            text("Lorem ipsum dolor sit amet."),
            text("Held in ??? on Monday."),
            text("Held in ____ on Monday."),
            text("The venue (to be confirmed) is near."),
            text("See [insert link] for more."),
            ru("Встреча пройдёт хх июня 2022 года."),
            ru("Встреча пройдёт ХХ июня 2022 года."),
            ru("Место встречи (уточняется)."),
            ru("Докладчик: [уточнить]."),
            fr("La réunion se tient le xx juin 2022."),
            fr("Le lieu (à confirmer) est proche."),
            fr("Orateur : [à compléter]."),
            draft(title="Workshop xx"),
            draft(standfirst="TBC"),
            draft(lead=Picture(alt="TBC")),
            draft(Prose("a", "Text."), Quote("b", "TBD", "Name", "Office")),
            draft(Prose("a", "Text."), Table("b", "xx", ("Place",))),
        ],
        [
            text("A story of the XX century and of the XXI century."),
            text("The XX General Session opened."),
            text("Mr. Vaxx met Ms. Foxx."),
            text("The lorem of the vine is a leaf."),
            text("What next? And then?"),
            text("The venue is to be confirmed by the host."),
            ru("История XX века."),
            fr("Histoire du XXe siècle."),
            fr("La date reste à confirmer."),
            draft(lead=Picture(alt="TBC", is_decorative=True)),
        ],
    ),
    "file_name": (
        [
            draft(lead=Picture(alt="A map", caption="IMG_4E0F10-1")),
            draft(lead=Picture(alt="IMG_4E0F10-…")),
            draft(lead=Picture(alt="DSC0001.jpg")),
            draft(lead=Picture(alt="scan_01.png")),
            draft(lead=Picture(alt="Фото001")),
            draft(lead=Picture(alt="20210517_102211_opening")),
            draft(lead=Picture(alt="WhatsApp Image 2021-05-17 at 10.22.11")),
            draft(lead=Picture(alt="Снимок экрана 2021-05-17")),
            draft(lead=Picture(alt="Capture d’écran 2021-05-17")),
            draft(Prose("a", "Text."), Figure("b", (Picture(alt="A map", caption="See map-final.pdf"),))),
        ],
        [
            draft(lead=Picture(alt="A map", caption="1. From right to left: the four speakers")),
            draft(lead=Picture(alt="Image of the building in Baku")),
            draft(lead=Picture(alt="Pace and order at the border")),
            draft(lead=Picture(alt="Photo: the opening in 2021")),
            draft(lead=Picture(alt="DSC0001.jpg", is_decorative=True)),
            text("The file DSC0001.jpg was found."),
        ],
    ),
    "standfirst_missing": ([draft(standfirst=""), draft(standfirst="  \n")], [draft(standfirst="One sentence.")]),
    "standfirst_too_long": ([draft(standfirst="a" * 201)], [draft(standfirst="a" * 200), draft(standfirst="")]),
    "date_in_future": (
        [
            draft(published_on=date(2021, 5, 26)),
            draft(published_on=date(2021, 6, 2), go_live_on=date(2021, 6, 1)),
            draft(published_on=date(2021, 6, 2), go_live_on=date(2021, 5, 1)),
        ],
        [
            draft(published_on=TODAY),
            draft(published_on=date(2020, 1, 1)),
            draft(published_on=date(2021, 6, 2), go_live_on=date(2021, 6, 2)),
        ],
    ),
    "goes_live_late": (
        [draft(published_on=TODAY, go_live_on=date(2021, 6, 10))],
        [
            draft(published_on=TODAY, go_live_on=date(2021, 5, 28)),
            draft(published_on=date(2020, 1, 1), go_live_on=date(2021, 5, 1)),
            draft(published_on=date(2020, 1, 1)),
        ],
    ),
    "body_empty": (
        [
            replace(CLEAN, blocks=()),
            draft(Prose("a", " \n ")),
            draft(Heading("a", "Only a heading")),
        ],
        [draft(Prose("a", "Text.")), draft(Attachment("a")), draft(Figure("a", (Picture(alt="A map"),)))],
    ),
    "table_without_header": (
        [
            draft(Table("a", "Baku\n12", ())),
            draft(Table("a", "Baku\n12", ("", ""))),
            draft(Table("a", "Baku\n12", ("Place", ""))),
            draft(Table("a", "Baku", ("",))),
        ],
        [draft(Table("a", "Baku\n12", ("Place", "People"))), draft(Table("a", "Baku\n12", ("", "People")))],
    ),
    "dead_link": (
        [
            link("the programme", is_dead=True),
            draft(Attachment("a", links=(Link("The report", True),))),
            draft(Table("a", "Baku", ("Place",), (Link("Baku", True),))),
        ],
        [link("the programme"), draft(Attachment("a", links=(Link("The report"),)))],
    ),
    "acronym_not_expanded": (
        [
            text("The WCO met."),
            text("All NCPs met."),
            text("The UNECE met."),
            text("The IoT came up."),
            text("The customs data of Customs UNECE."),
            ru("Выступил представитель ВТамО."),
            ru("Выступил представитель ФТС."),
            fr("L’OMD s’est réunie."),
            draft(title="WCO meets"),
            draft(Prose("a", "Text."), Figure("b", (Picture(alt="A map of the RTC"),))),
        ],
        [
            text("The World Customs Organization (WCO) met; the WCO agreed."),
            text("The WCO (World Customs Organization) met."),
            text("The World Customs Organization met in May. The WCO agreed."),
            text("The Internet of Things came up. The IoT is new."),
            ru("В мае собралась Всемирная таможенная организация. ВТамО решила."),
            text("Seven Regional Training Centres (RTCs) met. Each RTC agreed."),
            text("The Economic Commission for Europe of the United Nations (UNECE) met."),
            text("The Internet of Things (IoT) came up."),
            text("The EU, the UN and the UK were there at 10:00 UTC."),
            text("The XIV meeting, chapter IV."),
            text("Mr. Eser ÇENGEL and Ms. Nanette VAN SCHELVEN spoke."),
            text("A LINE IN CAPITALS."),
            ru("Всемирная таможенная организация (ВТамО) собралась; ВТамО решила."),
            ru("Всемирная таможенная организация (далее - ВТамО) собралась."),
            ru("Федеральная таможенная служба (ФТС) и ЕАЭС."),
            ru("Всемирная таможенная организация (WCO) собралась."),
            fr("L’Organisation mondiale des douanes (OMD) s’est réunie. L’OMD et l’UE."),
        ],
    ),
    "ordinals_disagree": (
        [
            text("The 17th meeting took place in Baku.", title="18th Meeting of Heads of Centres"),
            text("The seventeenth meeting took place.", title="18th Meeting of Heads of Centres"),
            text("The twenty-first meeting took place.", title="Twentieth meeting"),
            draft(Prose("a", "Прошло семнадцатое совещание."), language="ru", title="18-е совещание руководителей"),
            draft(Prose("a", "Прошло 17-е совещание."), language="ru", title="Восемнадцатое совещание"),
            draft(Prose("a", "La 17e réunion a eu lieu."), language="fr", title="18e réunion des chefs"),
            draft(Prose("a", "La dix-septième réunion a eu lieu."), language="fr", title="18ème réunion des chefs"),
        ],
        [
            text("The 18th meeting took place in Baku.", title="18th Meeting of Heads of Centres"),
            text("The eighteenth meeting took place.", title="18th Meeting of Heads of Centres"),
            text("On the first day of the 18th meeting they met.", title="18th Meeting of Heads of Centres"),
            text("On the first day they met.", title="18th Meeting of Heads of Centres"),
            text(
                "They met for the eighteenth time; the twelfth was in Baku.", title="18th Meeting of Heads of Centres"
            ),
            text("On 17th May they met.", title="18th Meeting of Heads of Centres"),
            text("On May 17th they met.", title="18th Meeting of Heads of Centres"),
            text("In the 21st century customs change.", title="18th Meeting of Heads of Centres"),
            text("They met.\nThe 17th meeting was in Baku.", title="18th Meeting of Heads of Centres"),
            text("The 17th meeting took place.", title="Heads of Centres meet"),
            draft(Prose("a", "Во вторник прошло 18-е совещание."), language="ru", title="Восемнадцатое совещание"),
            draft(Prose("a", "В первый раз собрались все."), language="ru", title="18-е совещание"),
            draft(Prose("a", "Pour la première fois, tous sont venus."), language="fr", title="18e réunion"),
        ],
    ),
    "ordinal_of_edition_disagrees": (
        [draft(ordinal_of_what_it_is_about=3)],
        [
            draft(ordinal_of_what_it_is_about=2),
            draft(ordinal_of_what_it_is_about=None),
            draft(title="Workshop looks at new technology", ordinal_of_what_it_is_about=3),
        ],
    ),
    "speaker_without_office": (
        [draft(Quote("a", "We go on.", "Eser Çengel"))],
        [draft(Quote("a", "We go on.", "Eser Çengel", "Director")), draft(Quote("a", "We go on."))],
    ),
    "vague_link": (
        [
            link("here"),
            link("Click here"),
            link("Read more »"),
            link("здесь"),
            link("Подробнее…"),
            link("ici"),
            link("lien"),
        ],
        [link("the programme of the workshop"), link("hereby"), link("Здесь, в Баку, прошла встреча"), link("Nice")],
    ),
    "title_in_other_language": (
        [
            site_of_three(title="Таможенные службы региона договорились о новых правилах"),
            site_of_three(title="Les douanes de la région se mettent d’accord sur les règles"),
            site_of_three(language="ru", title="Customs of the region agree on what they have to do next"),
        ],
        [
            site_of_three(),
            site_of_three(title="Brainport Industries Campus"),
            site_of_three(language="ru", title="Проект Single Window for Trade"),
            site_of_three(language="fr", title="Remarks by the Director", languages=("fr",)),
        ],
    ),
    "standfirst_in_other_language": (
        [site_of_three(standfirst="Более восьмидесяти человек из таможенных служб Европы приняли участие.")],
        [site_of_three(), site_of_three(standfirst="Таможня Azərbaycan Respublikası Dövlət Gömrük Komitəsi.")],
    ),
    "sentence_in_other_language": (
        [
            site_of_three(Prose("a", f"{ENGLISH}\n{ENGLISH}\n{RUSSIAN}")),
            site_of_three(Prose("a", f"{ENGLISH} {ENGLISH} {RUSSIAN}")),
        ],
        [
            site_of_three(Prose("a", f"{ENGLISH}\n“{RUSSIAN}”")),
            site_of_three(Prose("a", f"{ENGLISH} {ENGLISH}"), Quote("b", RUSSIAN, "Ivan Petrov", "Director")),
        ],
    ),
    "text_in_other_language": (
        [
            site_of_three(Prose("a", RUSSIAN)),
            site_of_three(Prose("a", GERMAN)),
            site_of_three(Prose("a", ENGLISH), language="fr"),
            site_of_three(Prose("a", ENGLISH), language="ru"),
            site_of_three(Prose("a", f"{RUSSIAN}\n{RUSSIAN}\n{ENGLISH}")),
        ],
        [
            site_of_three(Prose("a", ENGLISH)),
            site_of_three(Prose("a", RUSSIAN), language="ru"),
            site_of_three(Prose("a", ENGLISH), Quote("b", f"{RUSSIAN} {RUSSIAN}", "Ivan Petrov", "Director")),
            site_of_three(Prose("a", f"{ENGLISH}\n“{RUSSIAN}\n{RUSSIAN}”")),
            site_of_three(Prose("a", f"“{RUSSIAN}”")),
            site_of_three(Prose("a", "Moldova, Azərbaycan, Кыргызстан, България, Ísland, Україна, Հայաստան")),
            site_of_three(Prose("a", RUSSIAN), compared=compared(where="a", is_foreign=True).compared),
        ],
    ),
}

CASES = [(code, number, case) for code, (wrong, _right) in TABLE.items() for number, case in enumerate(wrong)]
QUIET = [(code, number, case) for code, (_wrong, right) in TABLE.items() for number, case in enumerate(right)]


def codes(article: Draft) -> list[str]:
    return [finding.code for finding in check(article, today=TODAY)]


def test_the_table_holds_every_check_from_both_sides() -> None:
    assert TABLE.keys() == RULES.keys()
    assert all(wrong and right for wrong, right in TABLE.values())


@pytest.mark.parametrize(("code", "number", "article"), CASES, ids=[f"{code}-{number}" for code, number, _ in CASES])
def test_it_is_found(code: str, number: int, article: Draft) -> None:
    assert code in codes(article)


@pytest.mark.parametrize(("code", "number", "article"), QUIET, ids=[f"{code}-{number}" for code, number, _ in QUIET])
def test_it_is_not_found(code: str, number: int, article: Draft) -> None:
    assert code not in codes(article)


def test_a_clean_article_has_no_findings() -> None:
    assert check(CLEAN, today=TODAY) == []


@pytest.mark.parametrize("language", ["en", "ru", "fr"])
@pytest.mark.parametrize(("code", "number", "article"), [case for case in CASES if case[1] == 0])
def test_each_finding_says_what_it_is_and_how_to_mend_it(code: str, number: int, article: Draft, language: str) -> None:
    with translation.override(language):
        finding = next(finding for finding in check(article, today=TODAY) if finding.code == code)
        for sentence in (finding.message, finding.fix):
            assert sentence
            assert "%(" not in sentence
            assert sentence.endswith(".")


@pytest.mark.parametrize(("days", "sentence"), [(21, "через 21 день"), (22, "через 22 дня"), (25, "через 25 дней")])
def test_a_finding_counts_as_its_language_does(days: int, sentence: str) -> None:
    late = draft(published_on=TODAY, go_live_on=TODAY + timedelta(days=days))
    with translation.override("ru"):
        (finding,) = [finding for finding in check(late, today=TODAY) if finding.code == "goes_live_late"]
        assert sentence in finding.message.replace("\u00a0", " ")


def test_what_blocks_and_what_does_not() -> None:
    assert {code for code, rule in RULES.items() if rule.severity is Severity.WARNING} == {
        "acronym_not_expanded",
        "ordinals_disagree",
        "ordinal_of_edition_disagrees",
        "goes_live_late",
        "speaker_without_office",
        "vague_link",
    }


def test_a_difference_from_the_original_is_shown_as_it_is_and_a_reason_overrules_it() -> None:
    (finding,) = check(compared(), today=TODAY)
    assert (finding.code, finding.message, finding.fix, finding.is_error) == (
        "translation",
        "20% differ.",
        "Check it.",
        True,
    )
    assert not any(one.is_error for one in overruled([finding]))
    assert not any(one.is_error for one in check(compared(is_error=False), today=TODAY))


@pytest.mark.parametrize("where", ["title", "standfirst"])
def test_a_part_that_was_left_in_the_language_of_the_original_has_one_finding(where: str) -> None:
    article = site_of_three(Prose("a", ENGLISH), **{where: RUSSIAN})
    assert codes(article) == [f"{where}_in_other_language"]
    left = compared(where=where, is_foreign=True).compared
    assert codes(replace(article, compared=left)) == ["translation"]


def test_a_reason_makes_warnings_of_the_errors_about_the_language_and_of_no_others() -> None:
    findings = overruled(check(site_of_three(Prose("a", RUSSIAN), standfirst=""), today=TODAY))
    severity = {finding.code: finding.severity for finding in findings}
    assert severity["text_in_other_language"] is Severity.WARNING
    assert severity["standfirst_missing"] is Severity.ERROR
    assert findings[0].is_error


def test_errors_come_first_and_say_where() -> None:
    findings = check(draft(Prose("a", "The WCO met on xx May."), standfirst=""), today=TODAY)
    assert [(finding.code, finding.where) for finding in findings] == [
        ("standfirst_missing", "standfirst"),
        ("placeholder", "a"),
        ("acronym_not_expanded", "a"),
    ]
    assert [finding.code for finding in errors(findings)] == ["standfirst_missing", "placeholder"]


def test_a_placeholder_is_shown_with_the_words_around_it() -> None:
    (finding,) = _only(text("They met in Brussels, June xx, 2022 and parted."), "placeholder")
    assert finding.message == "“June xx, 2022” looks like a placeholder."


def test_an_acronym_that_the_site_does_not_know_comes_without_a_name() -> None:
    article = draft(Prose("a", "The World Customs Organization met in May. The WCO agreed."), acronyms={})
    (finding,) = _only(article, "acronym_not_expanded")
    assert finding.fix == "Spell it out the first time you use it: … (WCO)."


def test_the_site_replaces_the_name_of_an_acronym() -> None:
    (finding,) = _only(
        draft(Prose("a", "The AI met."), acronyms={"AI": ("Amnesty International",)}), "acronym_not_expanded"
    )
    assert finding.fix == "Spell it out the first time you use it: Amnesty International (AI)."


def test_a_known_acronym_comes_with_its_name() -> None:
    (finding,) = _only(text("The WCO met. The WCO parted."), "acronym_not_expanded")
    assert finding.fix == "Spell it out the first time you use it: World Customs Organization (WCO)."


def _only(article: Draft, code: str) -> list[Finding]:
    return [finding for finding in check(article, today=TODAY) if finding.code == code]


@given(st.text())
def test_any_text_can_be_checked(words: str) -> None:
    article = draft(
        Prose("a", words, (Link(words),)),
        Heading("b", words),
        Quote("c", words, words, words),
        Figure("d", (Picture(words, words),)),
        Table("e", words, (words,)),
        title=words,
        standfirst=words,
    )
    assert all(finding.message and finding.fix for finding in check(article, today=TODAY))
