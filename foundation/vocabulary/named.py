"""Base of models under which articles and events are filed, also for a site's own models.

They are rows, not pages, and one row serves all languages: a Russian and an English article about the Netherlands refer
to the same organisation. A name that is missing in a language is shown in the default one, with its ``lang``.
"""

from __future__ import annotations

from django.contrib.admin import display
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation import languages
from foundation.languages.fields import TranslatedField, in_language


class Named(models.Model):
    """Model with a name in each language and a slug that does not change with the name."""

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
        """Return the name and the code of its actual language."""
        return in_language(self.name, language)

    @display(description=pgettext_lazy("of a thing", "name"), ordering="name__text__alphabetical")
    def listed_name(self) -> str:
        return self.named_in(languages.default())[0]

    @property
    def spellings(self) -> list[str]:
        """Return the names in all languages, for searching."""
        return list(self.name.values())

    @property
    def name_in_language(self) -> str:
        return self.named_in(languages.current())[0]
