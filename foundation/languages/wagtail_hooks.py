"""Registers how links in rich text are written."""

from foundation.languages import following  # noqa: F401
