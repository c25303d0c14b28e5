"""Form widget: a select list that the script turns into a combobox with chips."""

from __future__ import annotations

import json
from itertools import chain
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from foundation.filing import offers
from foundation.filing.choices import Choice

# Limit of a select list without the script; the script finds all choices.
LISTED_AT_MOST = 2000


class Filing(forms.Select):
    """Select list of the offer ``offer``. With ``is_short`` it contains only the chosen values, for forms that repeat
    the field in every row. With ``is_ordered`` the chosen values keep their order, and chips can be moved."""

    template_name = "filing/select.html"

    def __init__(self, offer: str, *, is_short: bool = False, is_ordered: bool = False, attrs: Any = None) -> None:
        self.offer = offer
        self.is_short = is_short
        self.is_ordered = is_ordered
        self.request: Any = None
        self.language = ""
        super().__init__(attrs)

    def bind(self, request: Any, *, language: str = "") -> None:
        """Set the request of the user and the language of the page."""
        self.request, self.language = request, language

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> list[Any]:
        """Return no options: they come from the offer, instead of from a form field for every row."""
        return []

    def use_required_attribute(self, initial: Any) -> bool:
        """Return False, because a browser cannot focus a select list that the script has hidden."""
        return False

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        context["widget"]["options"] = self.options_html(context["widget"]["value"])
        context["widget"]["attributes"] = flatatt(context["widget"]["attrs"])
        context["widget"]["url"] = reverse("filing_choices", args=[self.offer])
        context["widget"]["texts"] = json.dumps(texts())
        context["widget"]["language"] = self.language
        context["widget"]["is_ordered"] = "true" if self.is_ordered else "false"
        return context

    def options_html(self, value: Any) -> SafeString:
        values = [str(one) for one in value if one not in (None, "")]
        found = [] if self.is_short else self._listed()
        listed = {choice.value for choice in found}
        found = [*offers.chosen(self.offer, [one for one in values if one not in listed]), *found]
        if self.is_ordered:
            found.sort(key=lambda choice: values.index(choice.value) if choice.value in values else len(values))
        known = {choice.value for choice in found}
        found += [Choice(value, value) for value in values if value not in known]
        empty = SafeString("" if self.allow_multiple_selected else '<option value="">–</option>')
        chosen = set(values)
        return empty + format_html_join(
            "",
            '<option value="{}"{}{}>{}</option>',
            (
                (
                    choice.value,
                    format_html(' data-note="{}"', choice.note) if choice.note else "",
                    SafeString(" selected") if choice.value in chosen else "",
                    choice.label,
                )
                for choice in found
            ),
        )

    def _listed(self) -> list[Choice]:
        found = (offer.choices(request=self.request, language=self.language) for offer in offers.offers_of(self.offer))
        return offers.one_each(chain.from_iterable(found))[:LISTED_AT_MOST]

    @property
    def media(self) -> forms.Media:
        return forms.Media(js=["filing/filing.js"], css={"all": ["filing/filing.css"]})


class FilingSelect(Filing):
    """Widget for one value, such as the organisation of a source."""


def select_for(model: type) -> FilingSelect | None:
    """Return the widget for one row of ``model``, or None if no offer has its rows."""
    name = offers.name_for(model)
    return FilingSelect(name) if name else None


class FilingSelectMultiple(Filing, forms.SelectMultiple):
    """Widget for any number of values, in display order."""


def texts() -> dict[str, str]:
    """Return the texts of the script in the current language. The script fills in ``{name}``."""
    return {
        "chosen": _("Chosen"),
        "search": _("Type to search"),
        "remove": _("Remove {name}"),
        "added": _("{name} has been added."),
        "removed": _("{name} has been removed."),
        "moved": _("{name}: position {place} of {count}."),
        "move": _("Hold Shift and press Left or Right to change the order."),
        "found": _("Results: {count}. Use the arrow keys."),
        "more": _("There are more results. Type more letters."),
        "none": _("Nothing found."),
        "taken": _("Already chosen: {name}."),
        "left": _("“{name}” has not been added. Choose from the list."),
        "create": _("Create “{name}”"),
        "failed": _("The list could not be loaded. Check your connection and try again."),
    }
