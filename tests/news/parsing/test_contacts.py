"""`news.parsing.contacts`: ways in which a text leads readers elsewhere."""

from __future__ import annotations

from random import Random

import pytest

from news.parsing.contacts import accounts_in, contacts_in, host_in, hosts_within
from tests.news.ingest.strangers import telephone


@pytest.mark.parametrize("seed", range(50))
def test_a_telephone_number_is_the_same_however_it_is_grouped(seed: int) -> None:
    rng = Random(seed)
    digits = "".join(rng.choice("0123456789") for _ in range(rng.randint(9, 13)))
    assert contacts_in(f"call {telephone(rng, digits)} now") == {digits[-9:]}


@pytest.mark.parametrize(
    "text",
    [
        "On 12.03.2026 and 2026-03-12, 12/3/2026",
        "In 2024-2025 and 2024–2026, from 9.00-10.00 or 09:00 – 17:30",
        "12 per cent of 30 000 tonnes, e.g. 4.5 of 7",
    ],
)
def test_dates_times_and_amounts_are_no_contacts(text: str) -> None:
    assert not contacts_in(text)


@pytest.mark.parametrize(
    ("text", "contact"),
    [
        ("The new address is feepay.com.", "feepay.com"),
        ("See https://www.Casino.example/win?now", "casino.example/win"),
        ("Write to Info@Casino.example, please", "info@casino.example"),
        ("Follow @casino_bonus!", "@casino_bonus"),
        ("Go to cas\u200bino\uff0eexample", "casino.example"),
    ],
)
def test_a_written_address_is_a_contact(text: str, contact: str) -> None:
    assert contacts_in(text) == {contact}


def test_the_host_of_a_contact() -> None:
    contacts = ["info@casino.example", "casino.example/win", "@a.b", "900666013"]
    assert [host_in(one) for one in contacts] == ["casino.example", "casino.example", "", ""]


@pytest.mark.parametrize(
    "rest",
    [
        "redirect?to=https://casino.example/1",
        "redirect?to=https%253A%252F%252Fcasino.example%252F1",
        "go?a=1&u=//casino.example",
        "go?u=casino.example/win",
        "proxy/http://www.Casino.example/1",
    ],
)
def test_an_address_inside_an_address_is_a_link_to_that_host(rest: str) -> None:
    assert hosts_within([f"https://customs.example/{rest}"]) == {"casino.example"}


def test_usual_addresses_hold_no_other() -> None:
    usual = ["https://customs.example/news/1?page=2", "https://customs.example//news//1", "https://customs.example/a=b"]
    assert not hosts_within(usual)
    assert hosts_within(["mailto:info@Casino.example?subject=1"]) == {"casino.example"}


def test_an_address_is_compared_part_by_part_and_dates_are_alike() -> None:
    assert accounts_in(["https://www.t.example/Office_1/?x=Y", "mailto:Info@casino.example"]) == {
        ("t.example", "office_1"),
        ("t.example/office_1", "?x"),
        ("t.example/office_1?x", "Y"),
        ("@casino.example", "info"),
    }
    assert accounts_in(["https://a.example/2025/03"]) == accounts_in(["https://a.example/2026/04"])
    assert accounts_in(["https://a.example/2025-03-01"]) == accounts_in(["https://a.example/2026-11-12"])
    assert accounts_in(["https://a.example/3250"]) != accounts_in(["https://a.example/3260"])
    assert accounts_in(["https://a.example/"]) == {("a.example", "")}
    assert len(accounts_in(["https://a.example/" + "a/" * 10_000])) <= 10
