"""Editor panel for links to join an online event."""

from __future__ import annotations

from typing import Any

from wagtail.admin.panels import FieldPanel


class LinkPanel(FieldPanel):
    """Panel that version comparisons show only to the office; `EditionForm` removes the field from the form itself."""

    class BoundPanel(FieldPanel.BoundPanel):
        def get_comparison(self) -> list[Any]:
            may_see = self.request is not None and self.request.user.has_perm("newsroom_events.view_registration")
            return super().get_comparison() if may_see else []
