"""The field of a title in the CMS: as many lines as the title needs, and one line when it is saved."""

from __future__ import annotations

from typing import Any

from wagtail.admin.widgets import AdminAutoHeightTextInput

from foundation.languages import spelling


class TitleInput(AdminAutoHeightTextInput):
    """Grows with the text, where a line of its own cuts it. What a paste or the Enter key broke is joined again."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        value = super().value_from_datadict(data, files, name)
        return spelling.one_line(value) if isinstance(value, str) else value
