"""A text in several languages in Wagtail's lists and exports."""

from wagtail.admin.ui.tables import Column

from foundation import languages


def other_columns(field: str) -> list[Column]:
    """One for each language but the default one, which has the column before these."""
    default = languages.default()
    return [
        Column(f"{field}_{code}", label=language, accessor=f"{field}.{code}")
        for code, language in languages.choices()
        if code != default
    ]


def exported(field: str) -> list[str]:
    """For ``list_export``: a column for each language."""
    return [f"{field}.{code}" for code in languages.codes()]
