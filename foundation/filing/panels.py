"""Panel for a filing field in a Wagtail form."""

from __future__ import annotations

from typing import Any

from wagtail.admin.panels import FieldPanel

from foundation.filing.widgets import Filing


class FilingPanel(FieldPanel):
    """`FieldPanel` that passes the request and the page's language to the widget."""

    class BoundPanel(FieldPanel.BoundPanel):
        def __init__(self, **options: Any) -> None:
            super().__init__(**options)
            widget = self.bound_field.field.widget if self.bound_field else None
            if isinstance(widget, Filing):
                locale = getattr(self.instance, "locale", None)
                widget.bind(self.request, language=locale.language_code if locale else "")
