"""Title field of the CMS that grows to fit the title. The title is saved as a single line."""

from __future__ import annotations

from typing import Any

from wagtail.admin.widgets import AdminAutoHeightTextInput

from foundation.languages import spelling


class TitleInput(AdminAutoHeightTextInput):
    """Title input that grows with the text; a single-line input would cut it off. Line breaks from a paste or the Enter
    key are joined."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        value = super().value_from_datadict(data, files, name)
        return spelling.one_line(value) if isinstance(value, str) else value
