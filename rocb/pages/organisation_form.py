"""The form of an organisation, with its names in languages that the site does not have."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from foundation import languages
from foundation.languages.fields import Translated
from rocb.models import Organisation

LINES_AT_MOST = 20
_LINE = re.compile(r"([a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\s*=\s*(\S.*)")


class OrganisationForm(WagtailAdminModelForm):
    own_names = forms.CharField(
        label=_("Names in other languages"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("One per line: the code of the language and the name, for example nl = Douane."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["own_names"] = "\n".join(f"{code} = {name}" for name, code in self.instance.own_names)

    def clean_own_names(self) -> dict[str, str]:
        names: dict[str, str] = {}
        lines = [line.strip() for line in self.cleaned_data["own_names"].splitlines() if line.strip()]
        if len(lines) > LINES_AT_MOST:
            raise ValidationError(_("Enter no more than %(count)d names."), params={"count": LINES_AT_MOST})
        for line in lines:
            found = _LINE.fullmatch(line)
            if found is None:
                raise ValidationError(_("Enter this line as nl = Douane: %(line)s"), params={"line": line[:80]})
            code, name = found.groups()
            if code in languages.codes():
                raise ValidationError(_("The name for “%(code)s” has a field of its own above."), params={"code": code})
            if code in names:
                raise ValidationError(_("There are two names for “%(code)s”. Delete one."), params={"code": code})
            if len(name) > (longest := Organisation._meta.get_field("name").max_length or 255):
                raise ValidationError(
                    _("Shorten the name for “%(code)s” to no more than %(count)d characters."),
                    params={"code": code, "count": longest},
                )
            names[code] = name
        return names

    def save(self, commit: bool = True) -> Any:
        of_the_site = {code: name for code, name in self.instance.name.items() if code in languages.codes()}
        self.instance.name = Translated({**of_the_site, **self.cleaned_data["own_names"]})
        return super().save(commit=commit)
