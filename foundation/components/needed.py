"""Fields of an editor that depend on the value of another field."""

from __future__ import annotations


def needed(field: str, *values: str) -> dict[str, str]:
    """Return attributes of a panel that is shown only for these values of another field, or for any value if there are
    none. ``static/components/needed.js`` hides the others, unless they contain something."""
    return {"data-needed-for": f"{field}:{' '.join(values)}"}
