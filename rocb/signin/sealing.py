"""Encryption of the seeds of codes, so that a copy of the database is useless without ``SECRET_KEY``.

Former keys (``SECRET_KEY_FALLBACKS``) still decrypt seeds. A seed is encrypted with the current key at its next use.
"""

from __future__ import annotations

import base64
import logging
import secrets
from collections.abc import Iterator

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac

logger = logging.getLogger(__name__)


def seal(text: str) -> str:
    return _keys().encrypt(text.encode()).decode()


def open_seal(sealed: str) -> str:
    """Decrypt. If no key fits, return a random seed, so that sign-in says "incorrect code" instead of failing."""
    try:
        return _keys().decrypt(sealed.encode()).decode()
    except InvalidToken:
        logger.error(
            "The seed of a one-time code was encrypted with a SECRET_KEY that is neither the current nor a former one"
        )
        return base64.b32encode(secrets.token_bytes(20)).decode()


def is_sealed_with_a_former_key(sealed: str) -> bool:
    present = next(_fernets())
    try:
        present.decrypt(sealed.encode())
    except InvalidToken:
        return True
    return False


def _keys() -> MultiFernet:
    return MultiFernet(list(_fernets()))


def _fernets() -> Iterator[Fernet]:
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        digest = salted_hmac("rocb.signin.sealing", "seeds", secret=secret, algorithm="sha256").digest()
        yield Fernet(base64.urlsafe_b64encode(digest))
