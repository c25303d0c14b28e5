"""One mailbox behind many email addresses."""

from __future__ import annotations


def mailbox(email: str) -> str:
    """Return a key of the mailbox: the address in lower case, without dots and without ``+tag`` before the @.

    Large providers deliver all these addresses to one person. Elsewhere two people rarely share a key; use it only to
    limit how often something is sent.
    """
    name, at, domain = email.strip().lower().rpartition("@")
    return f"{name.partition('+')[0].replace('.', '')}{at}{domain}"
