"""Form of a source, with a trial of its selectors on a watched page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from foundation.filing.widgets import FilingSelect, FilingSelectMultiple
from news.conf import client_for_a_person
from news.http import HttpError, read_url
from news.ingest import adding
from news.models import Source
from news.models.error_words import explain
from news.models.health import ERRORS
from news.parsing.parsed import ParsedEntry
from news.parsing.parsers import Parsers
from news.parsing.watched_pages import SelectorError, Selectors

ITEMS_SHOWN = 5

SELECTORS = ("item", "link", "title", "date", "summary")


class SourceForm(forms.ModelForm):  # type: ignore[type-arg]
    """Settings of a source. A stored password is never sent to the browser; an empty field keeps it."""

    new_password = forms.CharField(
        label=gettext_lazy("password"),
        max_length=200,
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    forget_password = forms.BooleanField(label=gettext_lazy("Remove the username and password"), required=False)
    item = forms.CharField(
        label=pgettext_lazy("watched page", "item"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("CSS selector for the element that contains one news item, for example ul.news > li"),
    )
    link = forms.CharField(
        label=gettext_lazy("link"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Inside the item. Leave empty to use its first link."),
    )
    item_title = forms.CharField(
        label=gettext_lazy("title of the item"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Leave empty to use the link text."),
    )
    date = forms.CharField(
        label=gettext_lazy("date"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Leave empty to use the first “time” element or date."),
    )
    summary = forms.CharField(
        label=gettext_lazy("summary"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Leave empty for no summary."),
    )

    class Meta:
        model = Source
        fields = (
            *("title", "url", "home_url", "organisation", "language", "topics"),
            *("licence", "shows", "trust", "is_preferred", "identity", "username", "note"),
        )
        widgets = {
            "organisation": FilingSelect("organisation"),
            "topics": FilingSelectMultiple("topic"),
            "note": forms.Textarea(attrs={"rows": 3}),
            "username": forms.TextInput(attrs={"autocomplete": "off"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.label = capfirst(field.label)
        self.is_page = self.instance.kind == Source.Kind.PAGE
        if self.is_page:
            for name, value in self.instance.settings.items():
                self.initial[_field_of(name)] = value
        else:
            for name in SELECTORS:
                del self.fields[_field_of(name)]
        if self.instance.password:
            self.fields["new_password"].help_text = _("A password is stored. Leave empty to keep it.")
        if not self.instance.credentials:
            del self.fields["forget_password"]
        if not self.instance.pk:  # polling detects it; an editor can reset it later
            del self.fields["identity"]

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"].strip()
        return checked_address(url)

    def clean_home_url(self) -> str:
        url: str = self.cleaned_data["home_url"].strip()
        return checked_address(url) if url else ""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.is_page:
            try:
                Selectors.from_settings(self.selectors())
            except SelectorError as error:
                self.add_error(_field_of(error.name), explain(error))
        return cleaned

    def selectors(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(_field_of(name), "") for name in SELECTORS}

    def apply(self) -> None:
        """Copy the form's extra fields to the row; `save` does the rest."""
        if self.cleaned_data.get("forget_password"):
            self.instance.username = self.instance.password = ""
        elif self.cleaned_data.get("new_password"):
            self.instance.password = self.cleaned_data["new_password"]
        if self.is_page:
            self.instance.settings = {**self.instance.settings, **self.selectors()}

    def save(self, commit: bool = True) -> Source:
        self.apply()
        source: Source = super().save(commit=commit)
        return source

    def try_page(self, *, at: datetime) -> Trial:
        """Return what the selectors find on the page now, without storing it."""
        self.apply()
        try:
            with Parsers() as parsers:
                feed = adding.try_selectors(
                    self.instance.url,
                    self.selectors(),
                    credentials=self.instance.credentials,
                    client=client_for_a_person(),
                    reader=parsers,
                    clock=lambda: at,
                )
        except adding.NotAdded as error:
            return Trial(problem=words_of_error(error.kind, str(error)))
        return Trial(entries=feed.entries[:ITEMS_SHOWN], count=len(feed.entries))

    @property
    def groups(self) -> list[tuple[str, list[Any]]]:
        """Return the fields grouped under headings."""
        named = [
            (_("Details"), ["title", "url", "home_url", "organisation", "language", "topics"]),
            (_("What to read on the page"), [_field_of(name) for name in SELECTORS]),
            (_("Permitted use"), ["licence", "shows", "trust", "is_preferred"]),
            (_("How entries are identified"), ["identity"]),
            (_("Access"), ["username", "new_password", "forget_password"]),
            (_("For colleagues"), ["note"]),
        ]
        groups = [(heading, [self[name] for name in names if name in self.fields]) for heading, names in named]
        return [(heading, fields) for heading, fields in groups if fields]


@dataclass(frozen=True, slots=True)
class Trial:
    """Entries that selectors found on a page, or the reason for none."""

    entries: Sequence[ParsedEntry] = ()
    count: int = 0
    problem: str = ""


def words_of_error(kind: str, message: str) -> str:
    """Return the sentence for this kind of error, or else the translated message."""
    return str(ERRORS.get(kind) or explain(message))


def _field_of(selector: str) -> str:
    return "item_title" if selector == "title" else selector


def checked_address(url: str) -> str:
    """Return the address if we may fetch it. Raise `ValidationError` with the reason otherwise."""
    try:
        read_url(url)
    except HttpError as error:
        raise forms.ValidationError(explain(error)) from None
    return url
