"""Panels of an editor that only some pages need."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from foundation.components import dates


def expiry() -> MultiFieldPanel:
    """Return the panel with the time at which a page expires. There is no field for the time of publication, which is
    chosen beside "Publish".
    """
    return MultiFieldPanel(
        ["expire_at"], heading=gettext_lazy("Expiry"), help_text=dates.zone_of_account(), classname="collapsed"
    )


class AfterPublicationPanel(MultiFieldPanel):  # type: ignore[misc]
    """Panel of fields that make sense only for a page that has been public, such as a correction. The panel is also
    shown if one of them has a value, so that nothing is hidden.
    """

    class BoundPanel(MultiFieldPanel.BoundPanel):  # type: ignore[misc]
        def is_shown(self) -> bool:
            if not super().is_shown():
                return False
            names = [child.field_name for child in self.panel.children if isinstance(child, FieldPanel)]
            was_public: Any = self.instance.first_published_at
            return bool(was_public or any(getattr(self.instance, name) for name in names))
