"""Conversion of ``MAIL_URL`` to Django's ``MAILERS``. Pure, except that it tries to read a certificate file."""

from __future__ import annotations

import ssl
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

BACKENDS = "django.core.mail.backends"
OUTBOX = "foundation.mailing.outbox.EmailBackend"
SMTP = "foundation.mailing.smtp.EmailBackend"
TIMEOUT_SECONDS = 20

# Encryption and default port of each scheme. STARTTLS is required, even if the server does not offer it.
SCHEMES: dict[str, tuple[dict[str, bool], int]] = {
    "smtp": ({"use_tls": True}, 587),
    "smtp+starttls": ({"use_tls": True}, 587),
    "smtps": ({"use_ssl": True}, 465),
    "smtp+plain": ({}, 25),
}
WORDS = (
    "Use console://, file:///folder, smtps://user:password@host (TLS), smtp://user:password@host:587 (STARTTLS) or "
    "smtp+plain://host:25 (not encrypted)."
)


def mailers(url: str) -> dict[str, Any]:
    """Return the mailers: ``default`` queues email in the outbox, and the worker sends it with ``server``.

    Raises ValueError with a sentence that does not contain the password.
    """
    return {"default": {"BACKEND": OUTBOX}, "server": _server(url)}


def _server(url: str) -> dict[str, Any]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError(f"MAIL_URL cannot be read. Check its port. {WORDS}") from None
    if parts.scheme == "console":
        return {"BACKEND": f"{BACKENDS}.console.EmailBackend"}
    if parts.scheme == "file" and parts.path:
        return {"BACKEND": f"{BACKENDS}.filebased.EmailBackend", "OPTIONS": {"file_path": unquote(parts.path)}}
    if parts.scheme not in SCHEMES or not parts.hostname:
        raise ValueError(f"MAIL_URL does not name a mail server in a supported format. {WORDS}")
    encryption, usual_port = SCHEMES[parts.scheme]
    options = {
        "host": parts.hostname,
        "port": port or usual_port,
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "timeout": TIMEOUT_SECONDS,
        **encryption,
        **_certificates(parts),
    }
    return {"BACKEND": SMTP, "OPTIONS": options}


def _certificates(parts: SplitResult) -> dict[str, Any]:
    words = dict(parse_qsl(parts.query, keep_blank_values=True))
    if unknown := sorted(set(words) - {"ca", "verify"}):
        raise ValueError(f"MAIL_URL says {unknown[0]!r} after the question mark. Use ca=/path/to/ca.pem or verify=no.")
    if words and parts.scheme == "smtp+plain":
        raise ValueError(
            "MAIL_URL names a certificate but smtp+plain:// has none. Use smtp:// or smtps://, or leave the certificate out."
        )
    if (verify := words.get("verify", "yes")) not in {"yes", "no"}:
        raise ValueError(f"MAIL_URL says verify={verify}. Use verify=no, or leave it out.")
    if "ca" in words:
        try:
            ssl.create_default_context(cafile=words["ca"])
        except OSError as error:  # includes SSLError
            raise ValueError(f"MAIL_URL: the certificates in ca={words['ca']} cannot be read: {error}.") from None
    return {"ca_file": words.get("ca", ""), "verify": verify == "yes"}
