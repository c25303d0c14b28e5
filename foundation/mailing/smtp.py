"""Django's backend for SMTP, with a certificate of one's own."""

from __future__ import annotations

import ssl
from functools import cached_property
from typing import Any

from django.core.mail.backends import smtp


class EmailBackend(smtp.EmailBackend):
    """``ca_file``: PEM of the authority that signed the server's certificate, in place of the public ones. ``verify``:
    False takes any certificate, so that whoever stands between reads along."""

    def __init__(self, *, ca_file: str = "", verify: bool = True, **options: Any) -> None:
        super().__init__(**options)
        self.ca_file, self.verify = ca_file, verify

    @cached_property
    def ssl_context(self) -> ssl.SSLContext:
        context = ssl.create_default_context(cafile=self.ca_file or None)
        if self.ca_file:
            # Small authorities of an office leave out extensions that Python 3.13 began to ask for.
            context.verify_flags &= ~ssl.VERIFY_X509_STRICT
        if not self.verify:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context
