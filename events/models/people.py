"""Speakers and platforms, each stored once and used by many editions."""

import unicodedata
import uuid

from django.contrib.admin import display
from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.images import get_image_model_string
from wagtail.search import index

from events.conf import model_name
from foundation import languages
from foundation.filing.panels import FilingPanel
from foundation.filing.widgets import FilingSelect
from foundation.languages.fields import TranslatedField, in_language

# Letters that do not decompose into a base letter and a mark, and how people type them without such a keyboard.
_PLAIN_LETTERS = str.maketrans({"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "þ": "th", "ə": "e"})


def folded(text: str) -> str:
    """Return ``text`` in lower case without marks: ``ÇENGEL`` -> ``cengel``. Cyrillic letters stay, but lose their
    marks (``й`` becomes ``и``).
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).translate(_PLAIN_LETTERS)


class Person(index.Indexed, models.Model):
    """Person with a name and an office, without private data. The office held at an event is stored with the event."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = TranslatedField(
        pgettext_lazy("of a person", "name"),
        max_length=160,
        help_text=_(
            "As the person writes it. For example: Eser Çengel. Fill in other languages only if the name is spelt "
            "differently there."
        ),
    )
    sort_name = models.CharField(
        _("name for sorting"), max_length=160, blank=True, help_text=_("Family name first. For example: Çengel, Eser.")
    )
    honorific = TranslatedField(
        _("form of address"),
        max_length=40,
        blank=True,
        help_text=_("For example: Dr. Shown before the name in this language."),
    )
    office = models.CharField(
        _("current position"), max_length=255, blank=True, help_text=_("Suggested when you add the person to an event.")
    )
    organisation = models.ForeignKey(
        model_name("ORGANISATION_MODEL"),
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    photo = models.ForeignKey(
        get_image_model_string(),
        verbose_name=_("photo"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    panels = [
        MultiFieldPanel(["honorific", "name", "sort_name"], heading=pgettext_lazy("of a person", "Name")),
        MultiFieldPanel(
            ["office", FilingPanel("organisation", widget=FilingSelect("organisation"))],
            heading=pgettext_lazy("of a person", "Position"),
        ),
        FieldPanel("photo"),
    ]
    search_fields = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.AutocompleteField("folded_names"),
    ]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["sort_name", "name__text"]

    def __str__(self) -> str:
        return " ".join(filter(None, [self.honorific.get(languages.default()), self.listed_name()]))

    def save(self, *args: object, **kwargs: object) -> None:
        if not self.sort_name:
            first, _space, family = self.listed_name().rpartition(" ")
            self.sort_name = f"{family}, {first}" if first else family
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    @property
    def spellings(self) -> list[str]:
        return list(self.name.values())

    @property
    def folded_names(self) -> str:
        """Names for searching, in any spelling."""
        return folded(" ".join(self.name.values()))

    @display(description=pgettext_lazy("of a person", "name"), ordering="name__text__alphabetical")
    def listed_name(self) -> str:
        return in_language(self.name, languages.default())[0]

    @property
    def slug(self) -> str:
        """Slug for URLs: the name for people, the start of the uuid for programs."""
        return f"{slugify(self.listed_name()) or 'person'}-{self.uuid.hex[:8]}"

    def named_in(self, language: str) -> tuple[str, str]:
        """Return the name, with the form of address in ``language``, and the code of the name's actual language."""
        name, code = in_language(self.name, language)
        return " ".join(filter(None, [self.honorific.get(language), name])), code


class Platform(models.Model):
    """Platform of online sessions. Links to join are stored with the session and are never public."""

    name = models.CharField(pgettext_lazy("of a thing", "name"), max_length=80, unique=True)
    vendor = models.CharField(_("provider"), max_length=120, blank=True)
    accessibility_note = models.TextField(
        _("accessibility"),
        blank=True,
        help_text=_("Captions, keyboard use and interpretation channels. Shown to readers."),
    )
    data_location = models.CharField(
        _("data location"), max_length=160, blank=True, help_text=_("Shown in the privacy notice.")
    )
    support_url = models.URLField(_("help page"), blank=True)

    class Meta:
        verbose_name = _("platform")
        verbose_name_plural = _("platforms")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
