"""Form of a subscription: its rule, its languages, its contact person."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from foundation import languages
from foundation.filing.widgets import FilingSelect, FilingSelectMultiple
from news.delivery.rule_choices import ChoiceGroup
from news.models import Item, Subscription
from news.models.matching import Rule

PARTS = ("any_of", "all_of", "none_of")


class SubscriptionForm(forms.ModelForm):  # type: ignore[type-arg]
    """Form of a subscription. ``groups``: choices for its rule. Saving drops facets of the stored rule that no longer
    exist.
    """

    types = forms.MultipleChoiceField(
        label=pgettext_lazy("of a subscription", "Content"),
        choices=Item.Type.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "If you select nothing, all our articles and events are included, but not items from other sites."
        ),
    )
    any_of = forms.MultipleChoiceField(
        label=gettext_lazy("About at least one of these"),
        required=False,
        widget=FilingSelectMultiple("rule-part"),
        help_text=gettext_lazy("If you select nothing, items about anything are included."),
    )
    all_of = forms.MultipleChoiceField(
        label=gettext_lazy("And about all of these"), required=False, widget=FilingSelectMultiple("shared-rule-part")
    )
    none_of = forms.MultipleChoiceField(
        label=gettext_lazy("But about none of these"), required=False, widget=FilingSelectMultiple("rule-part")
    )
    major_only = forms.BooleanField(
        label=gettext_lazy("Send messages for important changes only"),
        required=False,
        help_text=gettext_lazy(
            "New items, corrections, withdrawals and new dates, but not minor edits. Feeds always include everything."
        ),
    )

    class Meta:
        model = Subscription
        fields = ("organisation", "name", "language_mode", "text", "contact_name", "contact_email", "contact_language")
        widgets = {
            "organisation": FilingSelect("organisation"),
            "language_mode": forms.RadioSelect,
            "text": forms.RadioSelect,
        }
        error_messages = {
            "contact_email": {"invalid": gettext_lazy("Enter one email address, for example name@example.org.")}
        }

    def __init__(self, *args: Any, groups: list[ChoiceGroup], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups = groups
        rule = self.instance.rule
        for part in PARTS:
            wanted = getattr(rule, part)
            cast(forms.MultipleChoiceField, self.fields[part]).choices = [
                (choice.value, choice.label) for group in self.groups_of(part) for choice in group.choices
            ]
            self.initial[part] = [
                choice.value for group in groups for choice in group.choices if wanted & set(choice.facets)
            ]
        self.initial["types"] = sorted(rule.types)
        self.initial["major_only"] = rule.major_only
        self.fields["organisation"].required = True
        self.fields["contact_language"] = forms.ChoiceField(
            label=self.fields["contact_language"].label, choices=languages.choices, initial=languages.default
        )
        self._add_languages()

    def _add_languages(self) -> None:
        """Add one field for each place in the order of languages."""
        for place in range(len(languages.codes())):
            names = (_("Preferred language"), _("Second language"), _("Third language"))
            label = names[place] if place < len(names) else _("Other language")
            choices = [("", _("All languages") if not place else "–"), *languages.choices()]
            name = f"language_{place}"
            self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=False)
            self.initial[name] = (self.instance.languages[place : place + 1] or [""])[0]

    def groups_of(self, part: str) -> list[ChoiceGroup]:
        return [group for group in self.groups if part != "all_of" or not group.one_each]

    @property
    def language_fields(self) -> list[Any]:
        return [self[f"language_{place}"] for place in range(len(languages.codes()))]

    @property
    def rule_parts(self) -> list[Any]:
        return [self[name] for name in PARTS]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        cleaned["languages"] = list(
            dict.fromkeys(code for place in range(len(languages.codes())) if (code := cleaned.get(f"language_{place}")))
        )
        self.apply()
        return cleaned

    def apply(self) -> Subscription:
        """Copy the valid extra fields of the form to the row, for `save` and the preview."""
        cleaned = self.cleaned_data
        sets = {part: _facets(cleaned.get(part, [])) for part in PARTS}
        rule = Rule(**sets, types=frozenset(cleaned.get("types", [])), major_only=bool(cleaned.get("major_only")))
        self.instance.stored_rule = rule.as_json()
        self.instance.languages = cleaned.get("languages", [])
        return self.instance


def _facets(values: list[str]) -> frozenset[str]:
    return frozenset(facet for value in values for facet in value.split(","))
