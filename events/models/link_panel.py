"""The editor's panel for what lets people into an online event."""

from __future__ import annotations

from typing import Any

from wagtail.admin.panels import FieldPanel


class LinkPanel(FieldPanel):
    """Compared versions show it to the office only; from the form itself `EditionForm` takes it away."""

    class BoundPanel(FieldPanel.BoundPanel):
        def get_comparison(self) -> list[Any]:
            may_see = self.request is not None and self.request.user.has_perm("events.view_registration")
            return super().get_comparison() if may_see else []
