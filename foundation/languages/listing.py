"""Columns of multilingual texts in Wagtail's lists and exports."""

from wagtail.admin.ui.tables import Column

from foundation import languages


def other_columns(field: str) -> list[Column]:
    """Return a column for each language except the default one, which has a column already."""
    default = languages.default()
    return [
        Column(f"{field}_{code}", label=language, accessor=f"{field}.{code}")
        for code, language in languages.choices()
        if code != default
    ]


def exported(field: str) -> list[str]:
    """Return a ``list_export`` column for each language."""
    return [f"{field}.{code}" for code in languages.codes()]
