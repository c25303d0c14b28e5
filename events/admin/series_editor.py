"""Editor of a series: its details and its recurrence, with a live preview of the next dates."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
    TitleFieldPanel,
)

from events.admin.cadence_form import CadenceForm, choices_of
from events.admin.cadence_preview import CadencePreviewPanel
from foundation.authorship.panels import expiry
from foundation.authorship.references import RefersToVisible
from foundation.components.slugs import NamesWhoHasTheSlug
from foundation.components.titles import TitleInput
from foundation.filing.panels import FilingPanel
from foundation.filing.widgets import FilingSelect, FilingSelectMultiple


class SeriesForm(CadenceForm, RefersToVisible, NamesWhoHasTheSlug):
    """Page form with the choices read from the rule."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, value in choices_of(self.instance).items():
            self.initial.setdefault(name, value)


def choice(name: str) -> FieldPanel:
    """Return a panel for a form-only field. The rule stores its value, so it has no comments."""
    return FieldPanel(name, disable_comments=True)


def panels() -> TabbedInterface:
    """Return the tabs: details and recurrence, promotion, settings."""
    content = [
        TitleFieldPanel("title", widget=TitleInput),
        MultiFieldPanel(
            [
                FieldRowPanel(["kind", "scope"]),
                "short_name",
                FilingPanel("owner_organisation", widget=FilingSelect("organisation")),
            ],
            heading=gettext_lazy("Details"),
        ),
        FieldPanel("introduction"),
        FieldPanel("body"),
        FilingPanel("topics", widget=FilingSelectMultiple("topic")),
        MultiFieldPanel(
            [
                FieldRowPanel([choice("frequency"), choice("interval")]),
                choice("weekdays"),
                choice("week"),
                "rule",
                FieldRowPanel(["first_on", "starts_at", "duration_minutes"]),
                "time_zone",
                FieldRowPanel([choice("until_on"), choice("times")]),
                FieldRowPanel(["except_on", "extra_on"]),
                CadencePreviewPanel(heading=gettext_lazy("Next dates")),
                *("announces_dates", "cadence_note"),
            ],
            heading=gettext_lazy("Recurrence"),
            classname="cadence",
            help_text=gettext_lazy(
                "The rule suggests dates. You create each event yourself. Changing the rule does not change "
                "existing events."
            ),
        ),
        MultiFieldPanel(["numbering_note", "is_ended"], heading=gettext_lazy("Numbers and end")),
    ]
    promote = [
        MultiFieldPanel(["slug", "seo_title", "search_description"], heading=gettext_lazy("For search engines")),
        expiry(),
    ]
    return TabbedInterface(
        [
            ObjectList(content, heading=gettext_lazy("Series")),
            ObjectList(promote, heading=gettext_lazy("Promote")),
        ],
        base_form_class=SeriesForm,
    )
