"""How people are named in the CMS."""

from __future__ import annotations

from typing import Any


def display_name(user: Any) -> str:
    """As Wagtail does it in its own lists: by the full name, else by the name of the account."""
    return str(user.get_full_name().strip() or user.get_username()) if user else ""
