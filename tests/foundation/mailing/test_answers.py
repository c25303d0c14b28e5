"""`foundation.mailing.answers`: the fault of a failure."""

from __future__ import annotations

import smtplib
import socket
import ssl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.mailing.answers import Failure, Fault, Reason, classify, enhanced, is_about_us

OURS, FOR_NOW, NO_MAILBOX = Fault.OURS, Fault.FOR_NOW, Fault.NO_MAILBOX

Cases = list[tuple[Exception, Fault, Reason | None]]


def at_recipient(code: int, text: str) -> smtplib.SMTPRecipientsRefused:
    return smtplib.SMTPRecipientsRefused({"ann@x.example": (code, text.encode())})


def at_sender(code: int, text: str) -> smtplib.SMTPSenderRefused:
    return smtplib.SMTPSenderRefused(code, text.encode(), "office@x.example")


OF_THE_WAY: Cases = [
    (ConnectionRefusedError(111, "Connection refused"), OURS, Reason.CONNECTION),
    (ConnectionResetError(104, "reset"), OURS, Reason.CUT_OFF),
    (OSError(101, "Network is unreachable"), OURS, Reason.CONNECTION),
    (TimeoutError("timed out"), OURS, Reason.TIMEOUT),
    (socket.gaierror(-3, "Temporary failure in name resolution"), OURS, Reason.NAME),
    (ssl.SSLCertVerificationError(1, "certificate verify failed"), OURS, Reason.TLS),
    (smtplib.SMTPServerDisconnected("Connection unexpectedly closed"), OURS, Reason.CUT_OFF),
    (smtplib.SMTPConnectError(554, "no service here"), OURS, Reason.BUSY),
    (smtplib.SMTPHeloError(421, b"go away"), OURS, Reason.BUSY),
    (smtplib.SMTPAuthenticationError(535, b"5.7.8 bad credentials"), OURS, Reason.PASSWORD),
    (smtplib.SMTPAuthenticationError(454, b"4.7.0 try later"), OURS, Reason.BUSY),
    (smtplib.SMTPNotSupportedError("STARTTLS extension not supported by server."), OURS, Reason.TLS),
    (smtplib.SMTPNotSupportedError("SMTP AUTH extension not supported by server."), OURS, Reason.PASSWORD),
    (smtplib.SMTPException("No suitable authentication method found."), OURS, Reason.OTHER),
]
OF_THE_SENDER: Cases = [
    (at_sender(451, "4.3.0 try later"), OURS, Reason.BUSY),
    (at_sender(421, "4.7.0 too many connections"), OURS, Reason.BUSY),
    (at_sender(530, "5.7.0 Must issue a STARTTLS command first"), OURS, Reason.PASSWORD),
    (at_sender(550, "5.7.1 sender not allowed"), OURS, Reason.SENDER),
    (at_sender(550, "5.4.5 Daily user sending quota exceeded"), OURS, Reason.QUOTA),
    (at_sender(552, "5.3.4 Message size exceeds fixed limit"), FOR_NOW, Reason.OTHER),
]
OF_THE_RECIPIENT: Cases = [
    (at_recipient(550, "5.1.1 The email account does not exist"), NO_MAILBOX, Reason.MAILBOX),
    (at_recipient(550, "5.1.2 no such domain"), NO_MAILBOX, Reason.MAILBOX),
    (at_recipient(501, "5.1.3 bad recipient address syntax"), NO_MAILBOX, Reason.MAILBOX),
    (at_recipient(550, "5.1.10 null MX"), NO_MAILBOX, Reason.MAILBOX),
    (at_recipient(550, "5.1.0 Address rejected"), NO_MAILBOX, Reason.MAILBOX),
    (at_recipient(550, "5.1.0 Sender address rejected"), FOR_NOW, Reason.OTHER),
    (at_recipient(550, "5.1.7 bad sender address"), OURS, Reason.SENDER),
    (at_recipient(501, "5.1.8 Access denied, bad outbound sender"), OURS, Reason.SENDER),
    (at_recipient(550, "no such user here"), NO_MAILBOX, Reason.MAILBOX),
    (at_recipient(550, "User unknown in virtual mailbox table"), NO_MAILBOX, Reason.MAILBOX),
    (at_recipient(551, "Recipient address <ann@x.example> does not exist"), NO_MAILBOX, Reason.MAILBOX),
    (at_recipient(550, "Administrative prohibition"), FOR_NOW, Reason.POLICY),
    (at_recipient(554, "no such user, says a code that means something else"), FOR_NOW, Reason.POLICY),
    (at_recipient(550, "5.7.1 Service unavailable; client host blocked using a block list"), FOR_NOW, Reason.POLICY),
    (at_recipient(550, "5.7.1 unknown user, says our rule"), FOR_NOW, Reason.POLICY),
    (at_recipient(554, "5.7.606 Access denied, banned sending IP"), FOR_NOW, Reason.POLICY),
    (at_recipient(550, "5.2.1 mailbox disabled"), FOR_NOW, Reason.OTHER),
    (at_recipient(452, "4.2.2 mailbox full"), FOR_NOW, Reason.OTHER),
    (at_recipient(450, "4.2.0 greylisted"), FOR_NOW, Reason.OTHER),
    (at_recipient(450, "4.1.1 unverified address: host mx.x.example said: 421 550 5.1.1 no such user"), FOR_NOW, None),
    (at_recipient(421, "4.3.2 shutting down"), OURS, Reason.BUSY),
    (at_recipient(530, "5.7.1 Authentication required"), OURS, Reason.PASSWORD),
    (at_recipient(550, "5.4.5 Daily sending quota exceeded"), OURS, Reason.QUOTA),
]
OF_THE_MAIL: Cases = [
    (smtplib.SMTPDataError(451, b"4.3.0 later"), FOR_NOW, Reason.OTHER),
    (smtplib.SMTPDataError(554, b"5.6.0 this one looks like spam"), FOR_NOW, Reason.OTHER),
    (smtplib.SMTPDataError(550, b"5.1.1 after the whole mail"), FOR_NOW, Reason.OTHER),
    (smtplib.SMTPDataError(421, b"4.7.0 enough"), OURS, Reason.BUSY),
    (smtplib.SMTPNotSupportedError("One or more source addresses require SMTPUTF8"), FOR_NOW, Reason.MISTAKE),
    (ValueError("Invalid address"), FOR_NOW, Reason.MISTAKE),
]


@pytest.mark.parametrize(
    ("error", "fault", "reason"), OF_THE_WAY + OF_THE_SENDER + OF_THE_RECIPIENT + OF_THE_MAIL, ids=repr
)
def test_a_failure_has_one_who_is_at_fault_and_a_reason(error: Exception, fault: Fault, reason: Reason | None) -> None:
    failure = classify(error)
    assert failure.fault == fault
    assert reason is None or failure.reason == reason
    assert failure.said


@pytest.mark.parametrize(("error", "fault", "reason"), OF_THE_RECIPIENT + OF_THE_MAIL, ids=repr)
def test_before_a_receiver_is_named_every_failure_is_ours(error: Exception, fault: Fault, reason: Reason) -> None:
    assert classify(error, opening=True).fault == OURS


def test_only_a_lost_answer_leaves_open_whether_the_mail_was_taken() -> None:
    assert classify(TimeoutError()).may_have_left
    assert classify(smtplib.SMTPServerDisconnected("gone")).may_have_left
    assert not classify(TimeoutError(), opening=True).may_have_left
    assert not classify(ConnectionRefusedError()).may_have_left
    assert not classify(at_recipient(451, "later")).may_have_left


def test_of_a_mail_to_several_one_that_may_be_there_is_enough_to_wait() -> None:
    both = {"a@x.example": (550, b"5.1.1 no such user"), "b@x.example": (450, b"4.2.0 greylisted")}
    assert classify(smtplib.SMTPRecipientsRefused(both)).fault == FOR_NOW
    both["b@x.example"] = (550, b"5.1.1 no such user")
    assert classify(smtplib.SMTPRecipientsRefused(both)).fault == NO_MAILBOX
    assert classify(smtplib.SMTPRecipientsRefused({})).fault == FOR_NOW


def test_enhanced_codes_are_read_where_they_stand_and_nowhere_else() -> None:
    assert enhanced("5.1.1 no such user") == (1, 1)
    assert enhanced("550-5.7.26 unauthenticated") == (7, 26)
    assert enhanced("see section 5.1.1") is None
    assert enhanced("5.1.1") == (1, 1)
    assert enhanced("") is None


@given(st.integers(-1, 999), st.binary(max_size=700))
def test_whatever_a_server_says_is_understood_and_kept_short(code: int, text: bytes) -> None:
    for error in (
        smtplib.SMTPRecipientsRefused({"a@x.example": (code, text)}),
        smtplib.SMTPDataError(code, text),
        smtplib.SMTPSenderRefused(code, text, "b@x.example"),
    ):
        failure = classify(error)
        assert len(failure.said) <= 500
        if failure.fault == NO_MAILBOX:
            assert 500 <= code < 600


# --- Several failures --- ---------------------------------------------------------------------------------------------


def failed(*faults: Fault, domain: str = "") -> list[tuple[str, Failure]]:
    return [(domain or f"{number}.example", Failure(fault, Reason.OTHER)) for number, fault in enumerate(faults)]


def test_one_server_that_parts_from_us_over_one_mail_proves_nothing_yet() -> None:
    assert not is_about_us(failed(OURS), sent=0)
    assert is_about_us(failed(OURS, OURS), sent=0)
    assert is_about_us(failed(OURS, FOR_NOW, OURS), sent=5)


def test_many_refusals_and_nothing_that_leaves_are_about_us() -> None:
    assert not is_about_us(failed(FOR_NOW, FOR_NOW), sent=0)
    assert is_about_us(failed(FOR_NOW, FOR_NOW, FOR_NOW, domain="x.example"), sent=0)
    assert not is_about_us(failed(FOR_NOW, FOR_NOW, FOR_NOW), sent=1)


def test_mailboxes_that_are_gone_are_about_us_only_where_three_domains_say_so() -> None:
    assert not is_about_us(failed(*[NO_MAILBOX] * 9, domain="x.example"), sent=0)
    assert is_about_us(failed(*[NO_MAILBOX] * 3), sent=0)
    assert not is_about_us(failed(*[NO_MAILBOX] * 3), sent=1)
