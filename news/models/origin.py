"""Origin of an article's text, as data and in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from foundation.components.dates import in_words
from news.conf import model_name

if TYPE_CHECKING:
    from wagtail.models import Locale


class Provenance(models.TextChoices):
    """Author of an article: the office, another publisher or an organisation. An example has no real content."""

    OWN = "own", _("Written by the office")
    BASED = "based", _("Based on another publication")
    SUPPLIED = "supplied", _("Supplied by an organisation")
    REPUBLISHED = "republished", _("Republished from another site")
    EXAMPLE = "example", _("Example: it did not happen")


class Origin(models.Model):
    """Origin of a text, shown on the page, in lists, in feeds and to search engines (https://schema.org/isBasedOn)."""

    Provenance = Provenance

    provenance = models.CharField(_("origin"), max_length=20, choices=Provenance, default=Provenance.OWN)
    supplied_by = models.ForeignKey(
        model_name("ORGANISATION_MODEL"),
        verbose_name=_("supplied by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    source_name = models.CharField(
        _("publisher of the original"),
        max_length=200,
        blank=True,
        help_text=_("The publisher whose text the article is based on. For example: Example Agency."),
    )
    source_url = models.URLField(_("address of the original"), blank=True, max_length=500)
    source_published_on = models.DateField(_("date of the original"), null=True, blank=True)
    source_licence = models.CharField(
        _("licence of the original"), max_length=200, blank=True, help_text=_("For example: CC BY 4.0, European Union.")
    )

    if TYPE_CHECKING:
        locale: Locale

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        errors = {}
        if self.provenance == Provenance.SUPPLIED and not self.supplied_by_id:
            errors["supplied_by"] = _("Choose the organisation that supplied the article.")
        if self.provenance in {Provenance.REPUBLISHED, Provenance.BASED} and not self.source_url:
            errors["source_url"] = _("Enter the address of the original.")
        if self.provenance == Provenance.BASED and not self.source_name:
            errors["source_name"] = _("Enter who published the original.")
        if errors:
            raise ValidationError(errors)

    @property
    def is_example(self) -> bool:
        """Whether the article has no real content: an example, or supplied by an organisation that is an example."""
        is_supplied = self.provenance == Provenance.SUPPLIED
        return self.provenance == Provenance.EXAMPLE or (
            is_supplied and bool(getattr(self.supplied_by, "is_example", False))
        )

    @property
    def is_ours_to_license(self) -> bool:
        """Whether the office's terms of reuse apply. A republished text has the terms of the original, and an example
        is not offered for reuse."""
        return self.provenance != Provenance.REPUBLISHED and not self.is_example

    @property
    def author_name(self) -> str:
        """The organisation that wrote the article, in its language. Empty for the office's own texts."""
        if self.provenance == Provenance.SUPPLIED and self.supplied_by:
            return str(self.supplied_by.named_in(self.locale.language_code)[0])
        if self.provenance == Provenance.REPUBLISHED:
            return self.source_name or urlsplit(self.source_url).hostname or ""
        return ""

    @property
    def author_line(self) -> str:
        """Author of the article in words, in its language. Empty for the office's own texts."""
        language = self.locale.language_code
        with override(language):
            if self.provenance == Provenance.SUPPLIED and self.supplied_by:
                return gettext("Article supplied by %(name)s") % {"name": self.supplied_by.named_in(language)[0]}
            if self.provenance == Provenance.REPUBLISHED and self.source_url:
                licence = f" ({self.source_licence})" if self.source_licence else ""
                return gettext("Republished from %(address)s") % {"address": self.source_url} + licence
        return ""

    @property
    def origin_data(self) -> dict[str, Any]:
        """Values for `Item.data`: ``is_example``, or ``based_on`` with name, url and, if known, published_on."""
        if self.is_example:
            return {"is_example": True}
        if self.provenance != Provenance.BASED:
            return {}
        based_on = {"name": self.source_name, "url": self.source_url}
        if self.source_published_on:
            based_on["published_on"] = self.source_published_on.isoformat()
        return {"based_on": based_on}

    @property
    def origin_html(self) -> SafeString | str:
        """One paragraph for the page, in the article's language. Empty for the office's own texts."""
        said = origin_html(self.origin_data, language=self.locale.language_code)
        if said and not self.is_example:
            return said
        line: str = escape(self.author_line)
        if self.provenance == Provenance.REPUBLISHED and self.source_url:
            link = format_html('<a href="{0}" rel="external">{0}</a>', self.source_url)
            line = line.replace(escape(self.source_url), link, 1)
        return format_html("{}<p>{}</p>", said, mark_safe(line)) if line else said


def origin_html(data: Mapping[str, Any], *, language: str) -> SafeString | str:
    """Return the origin in `Item.data` as a paragraph, or "" if there is none."""
    with override(language):
        if data.get("is_example"):
            return format_html("<p><strong>{}</strong></p>", gettext("This article is an example, not news."))
        if not (source := data.get("based_on")):
            return ""
        link = format_html('<a href="{}" rel="external">{}</a>', source["url"], source["name"])
        if on := source.get("published_on"):
            day = in_words(date.fromisoformat(on))
            return format_html("<p>{}</p>", format_html(gettext("Based on: {link}, {date}"), link=link, date=day))
        return format_html("<p>{}</p>", format_html(gettext("Based on: {link}"), link=link))


def in_short(data: Mapping[str, Any]) -> str:
    """Return a short form for lists, in the reader's language: "Example", "Based on: Example Agency"."""
    if data.get("is_example"):
        return gettext("Example")
    if source := data.get("based_on"):
        return gettext("Based on: %(name)s") % {"name": source["name"]}
    return ""
