"""Hook for links in rich text."""

from foundation.languages import following  # noqa: F401
