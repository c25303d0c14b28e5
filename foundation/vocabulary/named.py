"""What a model needs so that articles and events can be filed under its rows; for the models of a site, too.

They are rows, not pages, and one row serves all languages: a Russian and an English article about the Netherlands
point at the same organisation. A name that is missing in a language is shown in the default one, with its ``lang``.
"""

from __future__ import annotations

from django.contrib.admin import display
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation import languages
from foundation.languages.fields import TranslatedField, in_language


class Named(models.Model):
    """Something with a name in each language and an address part that never changes with the name."""

    name = TranslatedField(pgettext_lazy("of a thing", "name"), max_length=255)
    slug = models.SlugField(
        _("slug"),
        max_length=80,
        unique=True,
        help_text=_("Used in the web addresses of lists and feeds that people follow. Do not change it later."),
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name_in_language

    def named_in(self, language: str) -> tuple[str, str]:
        """The name and the code of the language that it really is in."""
        return in_language(self.name, language)

    @display(description=pgettext_lazy("of a thing", "name"), ordering="name__text__alphabetical")
    def listed_name(self) -> str:
        return self.named_in(languages.default())[0]

    @property
    def spellings(self) -> list[str]:
        """What it is found by: its names in all languages."""
        return list(self.name.values())

    @property
    def name_in_language(self) -> str:
        return self.named_in(languages.current())[0]
