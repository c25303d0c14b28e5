"""Django's SMTP backend with a private certificate authority."""

from __future__ import annotations

import ssl
from functools import cached_property
from typing import Any

from django.core.mail.backends import smtp


class EmailBackend(smtp.EmailBackend):
    """SMTP backend. ``ca_file``: PEM file of the authority that signed the server's certificate, instead of the public
    ones. ``verify``: False accepts any certificate, so that a man in the middle can read everything."""

    def __init__(self, *, ca_file: str = "", verify: bool = True, **options: Any) -> None:
        super().__init__(**options)
        self.ca_file, self.verify = ca_file, verify

    @cached_property
    def ssl_context(self) -> ssl.SSLContext:
        context = ssl.create_default_context(cafile=self.ca_file or None)
        if self.ca_file:
            # In-house authorities often lack extensions that Python has required since 3.13.
            context.verify_flags &= ~ssl.VERIFY_X509_STRICT
        if not self.verify:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context
