"""Classify the exception of a failed email by whose fault it is. Pure.

Sources: RFC 5321 section 4.2 (three digits), RFC 3463 and RFC 5248 (enhanced status codes, and IANA's registry of
them), RFC 4954 section 6 (answers to AUTH). A response about one recipient never counts as our fault because of its
text alone, since relays repeat what the recipient's own server said.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

SAID_AT_MOST = 500
TOO_MANY = 3  # this many refusals in a row without a success are our fault


class Fault(StrEnum):
    OURS = "ours"  # our server, network, resolver, account or quota: all email waits, no try is counted
    FOR_NOW = "for_now"  # about this recipient or email: retried later, and counted
    NO_MAILBOX = "no_mailbox"  # about this recipient, permanent


class Reason(StrEnum):
    NAME = "name"
    CONNECTION = "connection"
    TIMEOUT = "timeout"
    TLS = "tls"
    PASSWORD = "password"
    SENDER = "sender"
    QUOTA = "quota"
    BUSY = "busy"
    CUT_OFF = "cut_off"
    POLICY = "policy"
    MAILBOX = "mailbox"
    MISTAKE = "mistake"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Failure:
    """Failed attempt. ``said``: the server's response, or the kind of failure. ``may_have_left``: the response to the
    complete message was lost, so it is unknown whether the server accepted it."""

    fault: Fault
    reason: Reason
    said: str = ""
    may_have_left: bool = False


def classify(error: Exception, *, opening: bool = False) -> Failure:
    """Classify ``error``. ``opening``: it was raised while connecting, before any recipient was named."""
    failure = _classify(error)
    return replace(failure, fault=Fault.OURS, may_have_left=False) if opening else failure


def is_about_us(failures: Sequence[tuple[str, Failure]], *, sent: int) -> bool:
    """Return whether failures (domain of the recipient, failure) without a later success are our own fault.

    ``sent``: how many emails were sent before them in the same round. A server may disconnect because of one email, so
    only the second such failure in a row proves an outage. Many refusals without a success are our fault as well (a
    block list, a relay that lost its directory); the reply "no such mailbox" only counts if it concerns different
    domains.
    """
    if sum(failure.fault is Fault.OURS for _, failure in failures) >= 2:
        return True
    if sent:
        return False
    refused = [domain for domain, failure in failures if failure.fault is not Fault.NO_MAILBOX]
    return len(refused) >= TOO_MANY or len({domain for domain, _ in failures}) >= TOO_MANY


# --- One exception ----------------------------------------------------------------------------------------------------


def _classify(error: Exception) -> Failure:
    match error:
        case smtplib.SMTPRecipientsRefused():
            return _of_recipients(list(error.recipients.values()))
        case smtplib.SMTPAuthenticationError():
            is_for_now = error.smtp_code // 100 == 4
            return _ours(Reason.BUSY if is_for_now else Reason.PASSWORD, _said(error.smtp_code, error.smtp_error))
        case smtplib.SMTPSenderRefused():
            return _of_sender(error)
        case smtplib.SMTPDataError():
            return _of_answer(error.smtp_code, error.smtp_error, at_recipient=False)
        case smtplib.SMTPConnectError() | smtplib.SMTPHeloError():
            return _ours(Reason.BUSY, _said(error.smtp_code, error.smtp_error))
        case smtplib.SMTPServerDisconnected():
            return _ours(Reason.CUT_OFF, _kind(error), may_have_left=True)
        case smtplib.SMTPNotSupportedError():
            text = str(error)
            if "STARTTLS" in text:
                return _ours(Reason.TLS, text)
            if "AUTH" in text:
                return _ours(Reason.PASSWORD, text)
            return Failure(Fault.FOR_NOW, Reason.MISTAKE, text[:SAID_AT_MOST])
        case smtplib.SMTPResponseException():
            return _of_answer(error.smtp_code, error.smtp_error, at_recipient=False)
        case smtplib.SMTPException():
            return _ours(Reason.OTHER, _kind(error))
        case ssl.SSLError():
            return _ours(Reason.TLS, _kind(error), may_have_left=True)
        case socket.gaierror():
            return _ours(Reason.NAME, _kind(error))
        case TimeoutError():
            return _ours(Reason.TIMEOUT, _kind(error), may_have_left=True)
        case ConnectionRefusedError():
            return _ours(Reason.CONNECTION, _kind(error))
        case ConnectionError():
            return _ours(Reason.CUT_OFF, _kind(error), may_have_left=True)
        case OSError():
            return _ours(Reason.CONNECTION, _kind(error), may_have_left=True)
    return Failure(Fault.FOR_NOW, Reason.MISTAKE, _kind(error))  # our own bug, in this email only


def _ours(reason: Reason, said: str, *, may_have_left: bool = False) -> Failure:
    return Failure(Fault.OURS, reason, said[:SAID_AT_MOST], may_have_left)


def _kind(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:SAID_AT_MOST]


def _said(code: int, text: bytes | str) -> str:
    words = text.decode(errors="replace") if isinstance(text, bytes) else str(text)
    return f"{code} {' '.join(words.split())}"[:SAID_AT_MOST]


# --- Three-digit replies ----------------------------------------------------------------------------------------------

_ENHANCED = re.compile(r"^(?:[245]\d\d[ -])?([245])\.(\d{1,3})\.(\d{1,3})\b")
_WANTS_LOGIN = {530, 534, 535, 538}  # RFC 4954: the reply is about our account, not about any recipient
# 5.1.7 and 5.1.8 name the sender's address, RFC 3463.
_OF_OUR_ADDRESS = {(1, 7), (1, 8)}
_CONGESTION = (4, 5)  # "mail system congestion": with large providers, our daily quota
_TOO_LARGE = (3, 4)
# Without an enhanced code a 550 may mean anything; only these phrases report a missing mailbox.
_NO_SUCH = re.compile(
    r"no such (user|mailbox|recipient|address|person|account)|"
    r"(user|mailbox|recipient|address|account)\b.{0,40}?\b(unknown|not found|does ?n[o']t exist|not exist|invalid)|"
    r"(unknown|invalid|nonexistent|non-existent) (local )?(user|mailbox|recipient|address|account)",
    re.IGNORECASE,
)
_OF_THE_SENDER = re.compile(r"\b(sender|from address)\b", re.IGNORECASE)


def enhanced(text: str) -> tuple[int, int] | None:
    """Return subject and detail of the enhanced status code at the start of a reply: "5.1.1 no such user" -> (1, 1)."""
    found = _ENHANCED.match(text.strip())
    return (int(found[2]), int(found[3])) if found else None


def _of_recipients(answers: list[tuple[int, bytes]]) -> Failure:
    """Classify replies for several recipients: our fault if one reply is, "no mailbox" only if all are."""
    found = [_of_answer(code, text, at_recipient=True) for code, text in answers]
    if not found:
        return Failure(Fault.FOR_NOW, Reason.OTHER)
    said = "; ".join(sorted({one.said for one in found}))[:SAID_AT_MOST]
    for fault in (Fault.OURS, Fault.FOR_NOW, Fault.NO_MAILBOX):
        if of_it := [one for one in found if one.fault is fault]:
            return replace(of_it[0], said=said)
    raise AssertionError("each failure has a fault")


def _of_sender(error: smtplib.SMTPSenderRefused) -> Failure:
    """Classify the reply to MAIL FROM. It is our fault, unless it says that this email is too large."""
    said = _said(error.smtp_code, error.smtp_error)
    code = enhanced(said.partition(" ")[2])
    if error.smtp_code == 552 or code == _TOO_LARGE:
        return Failure(Fault.FOR_NOW, Reason.OTHER, said)
    if error.smtp_code in _WANTS_LOGIN:
        return _ours(Reason.PASSWORD, said)
    if code == _CONGESTION:
        return _ours(Reason.QUOTA, said)
    return _ours(Reason.BUSY if error.smtp_code // 100 == 4 else Reason.SENDER, said)


def _of_answer(code: int, text: bytes | str, *, at_recipient: bool) -> Failure:
    said = _said(code, text)
    words = said.partition(" ")[2]
    status = enhanced(words)
    if code == 421 or code < 0:  # -1 is smtplib's code for an invalid reply
        return _ours(Reason.BUSY, said)
    if code in _WANTS_LOGIN:
        return _ours(Reason.PASSWORD, said)
    if status in _OF_OUR_ADDRESS:
        return _ours(Reason.SENDER, said)
    if status == _CONGESTION:
        return _ours(Reason.QUOTA, said)
    if at_recipient and code // 100 == 5 and _is_no_mailbox(code, status, words):
        return Failure(Fault.NO_MAILBOX, Reason.MAILBOX, said)
    is_policy = (status is not None and status[0] == 7) or (status is None and code // 100 == 5)
    return Failure(Fault.FOR_NOW, Reason.POLICY if is_policy else Reason.OTHER, said)


def _is_no_mailbox(code: int, status: tuple[int, int] | None, words: str) -> bool:
    if status is None:
        return code in {550, 551, 553} and bool(_NO_SUCH.search(words))
    if status == (1, 0):  # "other address status": some servers mean our own address
        return not _OF_THE_SENDER.search(words)
    return status[0] == 1
