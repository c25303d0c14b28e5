"""Origin of a backup: the site signs its manifest, which has the hashes of all other parts, with ``SECRET_KEY``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.signing import BadSignature, Signer

from rocb.backup.archive import digest


class NotOurs(Exception):
    """Error for a file that this site did not make; the message says what to do."""


def sign(digest_of_manifest: str) -> str:
    return _signer().signature(digest_of_manifest)


def stranger(path: Path, manifest: dict[str, Any]) -> str:
    """Return a warning if this site did not make ``path``. Former keys (``SECRET_KEY_FALLBACKS``) count as the site's."""
    if not (signature := manifest.get("signature")):
        return f"{path.name} is not signed. This site signs its backups, so it did not make this one."
    try:
        _signer().unsign(f"{digest(manifest)}:{signature}")
    except BadSignature:
        return (
            f"{path.name} was not made by this site: the signature is of another SECRET_KEY, or the file was changed."
        )
    return ""


def _signer() -> Signer:
    return Signer(salt="rocb.backup")
