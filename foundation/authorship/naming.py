"""Names of people in the CMS."""

from __future__ import annotations

from typing import Any


def display_name(user: Any) -> str:
    """Return the full name, or else the username, as Wagtail's own lists do."""
    return str(user.get_full_name().strip() or user.get_username()) if user else ""
