"""Screens of the CMS. Each module registers its own hooks."""

from . import changes_screen, comparing_screen, placing_screen, screen  # noqa: F401
