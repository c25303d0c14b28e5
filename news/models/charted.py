"""The chart of an item, drawn from the table that `Item.data` keeps."""

from __future__ import annotations

from typing import Any

from django.utils.formats import get_format
from django.utils.functional import cached_property

from foundation import charts


class Charted:
    """Mixin of `Item` with its chart."""

    data: Any
    language: Any
    picture: Any
    stored_picture: Any

    @cached_property
    def chart(self) -> charts.Chart | None:
        """Chart of the article's table of numbers."""
        return chart_of(self.data.get("figures"), language=self.language)

    @property
    def photograph(self) -> dict[str, Any] | None:
        """The picture, unless it is an illustration, which adds nothing in a list."""
        return None if self.stored_picture and self.stored_picture.get("illustration") else self.picture

    @property
    def leading_chart(self) -> charts.Chart | None:
        """The chart, if there is no photograph. It says more than an illustration does."""
        return None if self.photograph else self.chart


def chart_of(figures: dict[str, Any] | None, *, language: str) -> charts.Chart | None:
    """Return the chart of a table as `Item.data` stores it. Pure apart from the decimal mark of ``language``."""
    return charts.chart(**figures, decimal=get_format("DECIMAL_SEPARATOR", language)) if figures else None
