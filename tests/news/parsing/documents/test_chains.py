"""`news.parsing.documents.chains`: the article of a forwarded mail, without what surrounds it, in three languages."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date
from email.message import EmailMessage
from html import escape
from itertools import pairwise
from time import process_time

import pytest

from news.editorial.bringing_in import Draft, draft_of
from news.parsing.documents import chains
from news.parsing.documents.kinds import read

LEAD = {
    "en": "Experts of twelve administrations gathered in the city for three days. They spoke about scanners.",
    "ru": "Эксперты двенадцати служб собрались в городе на три дня. Они говорили о сканерах и границе.",
    "fr": "Les experts de douze administrations se sont réunis pendant trois jours. Ils ont parlé des frontières.",
}
TITLES = {"en": "Experts gather in Batumi", "ru": "Эксперты собрались в Батуми", "fr": "Les experts se réunissent"}
FIELDS = {
    "en": "From|Sent|To|Cc|Subject|Tuesday, 17 November 2026 16:20",
    "ru": "От|Отправлено|Кому|Копия|Тема|17 ноября 2026 г. 16:20",
    "fr": "De\u00a0|Envoyé\u00a0|À\u00a0|Cc\u00a0|Objet\u00a0|mardi 17 novembre 2026 16:20",
}
MARKS = {
    "en": [
        "",
        "-----Original Message-----",
        "---------- Forwarded message ---------",
        "Begin forwarded message:",
        "_" * 32,
    ],
    "ru": ["", "-------- Пересылаемое сообщение --------", "_" * 32],
    "fr": ["", "-------- Message transféré --------", "---------- Message transféré ---------"],
}
NOTICES = {
    "en": "This email and any attachments are confidential and intended only for the addressee.",
    "ru": "Настоящее сообщение и вложения к нему конфиденциальны и предназначены только для адресата.",
    "fr": "Ce message et ses pièces jointes sont confidentiels et réservés à leur destinataire.",
}
PRINTING = {
    "en": "Please consider the environment before printing this e-mail.",
    "ru": "Подумайте об экологии, прежде чем печатать это письмо.",
    "fr": "Pensez à l’environnement avant d’imprimer ce message.",
}
BANNERS = {
    "en": "CAUTION: This email originated from outside of the organisation. Do not click links.",
    "ru": "Осторожно! Внешнее письмо. Не нажимайте на ссылки.",
    "fr": "Prudence : ce message vient de l’extérieur. Ne cliquez pas.",
}
CLOSINGS = {
    "en": "Best regards,\nJane Doe\nPress officer\nTel. +32 2 209 92 11",
    "ru": "С уважением,\nАнна Иванова\nпресс-служба",
    "fr": "Cordialement,\nJeanne Dupont\nService de presse",
}
LANGUAGES = ["en", "ru", "fr"]


def header(language: str, *, mark: str, subject: str) -> str:
    sender, sent, to, copy, about, day = FIELDS[language].split("|")
    lines = [
        f"{sender}: Press Office <press@agency.example>",
        f"{sent}: {day}",
        f"{to}: News <news@office.example>; A <a@b.example>",
        f"{copy}: B <b@b.example>",
        f"{about}: {subject}",
    ]
    return "\n".join([*([mark, ""] if mark.endswith(":") else [mark] if mark else []), *lines])


def mail(paragraphs: list[str], *, subject: str, is_html: bool) -> bytes:
    message = EmailMessage()
    message["From"] = "Colleague <colleague@office.example>"
    message["Date"] = "Fri, 20 Nov 2026 10:00:00 +0300"
    message["Subject"] = subject
    if is_html:
        html = "".join(f"<p>{escape(one).replace(chr(10), '<br>')}</p>" for one in paragraphs)
        message.set_content(f"<html><body><div>{html}</div></body></html>", subtype="html")
    else:
        message.set_content("\n\n".join(paragraphs) + "\n")
    return message.as_bytes()


def shown(draft: Draft) -> list[str]:
    return f"{draft.standfirst} {draft.text}".split()


@pytest.mark.parametrize("is_html", [True, False])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_article_of_a_chain_comes_alone_with_its_header(language: str, is_html: bool) -> None:
    for mark in MARKS[language]:
        for depth in range(1, 4):
            paragraphs = [f"Please publish {number}." for number in range(depth)]
            heads = [header(language, mark=mark, subject=f"Fwd: {TITLES[language]}") for _ in range(depth)]
            paragraphs = [one for pair in zip(paragraphs, heads, strict=True) for one in pair]
            draft = draft_of(read(mail([*paragraphs, LEAD[language]], subject="FW: For you", is_html=is_html)))
            assert (draft.title, draft.published_on) == (TITLES[language], date(2026, 11, 17)), mark
            assert draft.source_name == "Press Office"
            assert shown(draft) == LEAD[language].split(), (mark, depth)
            assert draft.document.left_out == Counter(replies=depth)


@pytest.mark.parametrize("is_html", [True, False])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_label_as_subject_is_not_the_title(language: str, is_html: bool) -> None:
    label = {"en": "Press release", "ru": "Пресс-релиз", "fr": "Communiqué de presse"}[language]
    head = header(language, mark="", subject=label)
    body = mail([head, label, TITLES[language], LEAD[language]], subject=f"Fwd: {label}", is_html=is_html)
    draft = draft_of(read(body))
    assert draft.title == TITLES[language]
    assert shown(draft) == LEAD[language].split()


@pytest.mark.parametrize("is_html", [True, False])
@pytest.mark.parametrize("language", LANGUAGES)
def test_signature_and_legal_notices_are_left_out_and_can_be_restored(language: str, is_html: bool) -> None:
    notice, printing, closing = NOTICES[language], PRINTING[language], CLOSINGS[language]
    for around, left in [
        ([closing], {"signatures": 1}),
        ([notice], {"disclaimers": 1}),
        ([closing, notice, printing], {"signatures": 1, "disclaimers": 1}),
        ([closing, "_" * 20, notice], {"signatures": 1, "disclaimers": 1}),
        (["*" * 10, printing, notice], {"disclaimers": 1}),
        ([f"-- \n{closing}"], {"signatures": 1}),
    ]:
        body = mail([BANNERS[language], LEAD[language], *around], subject=TITLES[language], is_html=is_html)
        draft = draft_of(read(body))
        assert shown(draft) == LEAD[language].split(), around
        assert draft.document.left_out == Counter(left) + Counter(disclaimers=1)
        whole = " ".join(map(str, draft.whole))
        assert all(line.strip("- ") in whole for line in "\n".join(around).split("\n") if line.strip("-_*\n "))


@pytest.mark.parametrize("is_html", [True, False])
def test_a_paragraph_that_several_mails_repeat_is_not_text(is_html: bool) -> None:
    footer = "Example Agency, 12 Long Street, Batumi, Georgia"
    head = header("en", mark="", subject="Held")
    draft = draft_of(read(mail(["See below.", footer, head, LEAD["en"], footer], subject="Fwd: Held", is_html=is_html)))
    assert shown(draft) == LEAD["en"].split()
    assert draft.document.left_out == Counter(replies=1, disclaimers=1)


@pytest.mark.parametrize("is_html", [True, False])
@pytest.mark.parametrize(
    "ending",
    [
        "The message of the recipients was clear: deletion of data is a duty.\n\nThe end of the article is here.",
        "Contact: press@agency.example",
        "Azerbaijan,\nGeorgia,\nArmenia",
        "Date: today\nFrom: 10:00\nTo: 12:00",
        "We send our regards to the organisers, who made this possible.",
    ],
)
def test_the_end_of_an_article_stays(ending: str, is_html: bool) -> None:
    draft = draft_of(read(mail([LEAD["en"], *ending.split("\n\n")], subject="Held", is_html=is_html)))
    assert shown(draft) == [*LEAD["en"].split(), *ending.split()]
    assert not draft.document.left_out


def test_each_line_belongs_to_one_mail_or_header_and_time_is_linear() -> None:
    chance = random.Random(7)
    lines = [
        "From: a@b.example",
        "To: x",
        "Subject: y",
        "Sent: z",
        "",
        "word",
        "> From: a@b.example",
        "_____",
        " " * 99,
    ]
    for _ in range(300):
        text = [chance.choice(lines) for _ in range(chance.randrange(40))]
        letters = chains.letters_in(text)
        assert letters[0].start == 0
        assert letters[-1].stop == len(text)
        for before, after in pairwise(letters):
            assert before.stop <= after.start
            assert after.header.split("\n") == text[before.stop : after.start]
    for unit in [*lines, "a@", "1 ", "Best regards,", "* ", "--", NOTICES["en"], "confidential message "]:
        for text in ([unit] * 20_000, [unit * 20_000]):
            start = process_time()
            chains.letters_in(text)
            chains.kinds_of(text, text)
            assert process_time() - start < 2, unit
