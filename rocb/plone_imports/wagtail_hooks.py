"""Screens of the CMS. Each module registers its own hooks."""

from . import comparing_screen, placing_screen, screen  # noqa: F401
