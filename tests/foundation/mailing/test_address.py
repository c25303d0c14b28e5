"""`foundation.mailing.address`: formats of ``MAIL_URL``, and error messages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from foundation.mailing.address import mailers
from tests.environment import ROOT

AUTHORITY = ROOT / "tests" / "data" / "tls" / "authority.pem"


def options(url: str) -> dict[str, Any]:
    found: dict[str, Any] = mailers(url)["server"]["OPTIONS"]
    return found


@pytest.mark.parametrize(
    ("url", "port", "use_tls", "use_ssl"),
    [
        ("smtp://mail.example", 587, True, False),
        ("smtp+starttls://mail.example", 587, True, False),
        ("smtp://mail.example:25", 25, True, False),
        ("smtps://mail.example", 465, False, True),
        ("smtp+plain://127.0.0.1", 25, False, False),
    ],
)
def test_each_word_means_one_kind_of_encryption(url: str, port: int, use_tls: bool, use_ssl: bool) -> None:
    found = options(url)
    assert (found["port"], found.get("use_tls", False), found.get("use_ssl", False)) == (port, use_tls, use_ssl)
    assert (found["ca_file"], found["verify"]) == ("", True)


def test_user_and_password_may_hold_any_sign() -> None:
    found = options("smtps://office%40example.org:a%2Fb%40%3A%3F@mail.example")
    assert (found["username"], found["password"]) == ("office@example.org", "a/b@:?")


def test_a_certificate_of_ones_own_and_any_certificate() -> None:
    assert options(f"smtps://mail.example?ca={AUTHORITY}")["ca_file"] == str(AUTHORITY)
    assert options("smtp://mail.example?verify=no")["verify"] is False
    assert options("smtp://mail.example?verify=yes")["verify"] is True


@pytest.mark.parametrize(
    ("url", "hint"),
    [
        ("host:25", "smtps://"),
        ("smtp://", "smtps://"),
        ("smtp+tls://u:hush@host", "STARTTLS"),
        ("smtp://u:hush@host:many", "port"),
        ("smtp://u:hush@host?tls=no", "verify=no"),
        ("smtp://u:hush@host?verify=maybe", "verify=no"),
        ("smtp+plain://u:hush@host?verify=no", "smtp+plain"),
        ("smtps://u:hush@host?ca=/nowhere/ca.pem", "/nowhere/ca.pem"),
        ("file://", "file:///folder"),
        ("", "console://"),
    ],
)
def test_what_is_no_word_gets_a_sentence_without_the_password(url: str, hint: str) -> None:
    with pytest.raises(ValueError, match="MAIL_URL") as caught:
        mailers(url)
    assert hint in str(caught.value)
    assert "hush" not in str(caught.value)


def test_a_file_without_certificates_is_refused_at_the_start(tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    file.write_text("nonsense")
    with pytest.raises(ValueError, match="cannot be read"):
        mailers(f"smtps://host?ca={file}")


def test_what_is_sent_waits_in_the_outbox_whatever_the_way_out() -> None:
    for url in ("console://", "file:///tmp/mails", "smtp://host"):
        assert mailers(url)["default"]["BACKEND"] == "foundation.mailing.outbox.EmailBackend"
