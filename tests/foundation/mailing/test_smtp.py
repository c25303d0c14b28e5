"""The outbox and SMTP, against a real SMTP server: each type of encryption, and refusals."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives, send_mail
from django.utils import timezone

from foundation.mailing import dispatch
from foundation.mailing.address import mailers
from foundation.mailing.models import MailServer, OutgoingMail
from tests import smtp_server
from tests.environment import ROOT

pytestmark = pytest.mark.django_db

AUTHORITY = ROOT / "tests" / "data" / "tls" / "authority.pem"
SCHEMES = {"plain": "smtp+plain", "starttls": "smtp", "tls": "smtps"}


def sent(settings: Any, url: str, *, subject: str = "Hello") -> int:
    settings.MAILERS = mailers(url)
    send_mail(subject, "Text with Ünïcode.", "office@x.example", ["ann@x.example"])
    return dispatch.send_due(at=timezone.now())


@pytest.mark.parametrize("encryption", SCHEMES)
def test_mail_leaves_plain_with_starttls_and_with_tls_by_an_authority_of_our_own(
    encryption: str, settings: Any
) -> None:
    with smtp_server.running(encryption=encryption, password="a/b@") as server:
        query = "" if encryption == "plain" else f"?ca={AUTHORITY}"
        assert sent(settings, f"{SCHEMES[encryption]}://office:a%2Fb%40@localhost:{server.port}{query}") == 1
    ((sender, recipients, text, is_encrypted),) = server.envelopes
    assert (sender, recipients) == ("office@x.example", ["ann@x.example"])
    assert b"Subject: Hello" in text
    assert is_encrypted == (encryption != "plain")
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("encryption", ["starttls", "tls"])
def test_a_certificate_of_nobody_known_is_refused_unless_any_is_taken(encryption: str, settings: Any) -> None:
    with smtp_server.running(encryption=encryption) as server:
        url = f"{SCHEMES[encryption]}://localhost:{server.port}"
        assert sent(settings, url) == 0
        assert server.envelopes == []
        state = MailServer.objects.state()
        assert (state.is_down, state.reason) == (True, "tls")
        assert "certificate" in state.said
        MailServer.objects.all().delete()
        assert sent(settings, f"{url}?verify=no") == 2


def test_without_encryption_nothing_leaves_where_it_was_asked_for(settings: Any) -> None:
    with smtp_server.running(encryption="plain") as server:
        assert sent(settings, f"smtp://localhost:{server.port}") == 0
    assert server.envelopes == []
    assert MailServer.objects.state().reason == "tls"


def test_a_wrong_password_is_our_own_trouble(settings: Any) -> None:
    with smtp_server.running(password="right") as server:
        assert sent(settings, f"smtp+plain://office:wrong@localhost:{server.port}") == 0
    state = MailServer.objects.state()
    assert (state.reason, state.said) == ("password", "535 5.7.8 wrong")
    assert OutgoingMail.objects.get().tries == 0


@pytest.mark.parametrize(
    ("word", "answer", "is_down", "left"),
    [
        ("MAIL", "451 4.3.0 later", True, 2),
        ("RCPT", "421 4.3.2 shutting down", True, 2),
        ("RCPT", "550 5.1.1 no such user", False, 0),
        ("RCPT", "550 5.7.1 blocked", False, 2),
        ("DATA", "554 5.6.0 spam", False, 2),
    ],
)
def test_what_a_real_server_says_is_taken_for_what_it_means(
    word: str, answer: str, is_down: bool, left: int, settings: Any
) -> None:
    with smtp_server.running() as server:
        server.answers[word] = answer
        settings.MAILERS = mailers(f"smtp+plain://localhost:{server.port}")
        for name in ("ann", "ben"):
            send_mail("Hello", "Text", None, [f"{name}@x.example"])
        assert dispatch.send_due(at=timezone.now()) == 0
        assert MailServer.objects.state().is_down == is_down
        assert OutgoingMail.objects.count() == left
        server.answers.clear()
        later = timezone.now() + timedelta(minutes=6)
        assert dispatch.send_due(at=later) + dispatch.send_due(at=later) == left  # first a probe, then the others
        assert not MailServer.objects.state().is_down


def test_what_waits_leaves_byte_for_byte_with_blind_copies_and_attachments(settings: Any) -> None:
    with smtp_server.running() as server:
        settings.MAILERS = mailers(f"smtp+plain://localhost:{server.port}")
        mail = EmailMultiAlternatives("Привет", "Text", to=["ann@x.example"], bcc=["boss@x.example"])
        mail.attach_alternative("<p>Plain text</p>", "text/html")
        mail.attach("a.bin", b"\x00\xff" * 100, "application/octet-stream")
        mail.send()
        stored = bytes(OutgoingMail.objects.get().message)
        assert dispatch.send_due(at=timezone.now()) == 1
    ((_, recipients, text, _),) = server.envelopes
    assert sorted(recipients) == ["ann@x.example", "boss@x.example"]
    assert text.replace(b"\r\n", b"\n").strip() == stored.replace(b"\r\n", b"\n").strip()
    assert b"boss@" not in text
