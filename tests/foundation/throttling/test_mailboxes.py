"""Addresses that lead to one mailbox share a limit."""

from __future__ import annotations

import pytest

from foundation.throttling.mailboxes import mailbox


@pytest.mark.parametrize(
    "email",
    ["ann.lee@x.example", "Ann.Lee@X.example", "annlee+1@x.example", "a.n.n.lee+a+b@x.example ", "annlee+@x.example"],
)
def test_addresses_of_one_mailbox_have_one_key(email: str) -> None:
    assert mailbox(email) == mailbox("annlee@x.example")


@pytest.mark.parametrize("email", ["annlee@y.example", "bob@x.example", "annlee@x.example@evil.example", "", "@"])
def test_other_addresses_have_other_keys(email: str) -> None:
    assert mailbox(email) != mailbox("annlee@x.example")
