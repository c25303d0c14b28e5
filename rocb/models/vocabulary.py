"""The words that articles and events are filed under: organisations, topics, regions.

They are rows, not pages, and one row serves all languages: a Russian and an English article about the Netherlands
point at the same organisation. A name that is missing in a language is shown in English, with its ``lang``.
"""

import uuid

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.search import index

from rocb.words import Terms, fold


class NamedQuerySet(models.QuerySet):
    def in_order(self) -> "NamedQuerySet":
        return self.order_by("position", "name") if self.model is Region else self.order_by("name")


class Named(models.Model):
    """Something with a name in each language and an address part that never changes with the name."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name in English"), max_length=255)
    name_ru = models.CharField(_("name in Russian"), max_length=255, blank=True)
    name_fr = models.CharField(_("name in French"), max_length=255, blank=True)
    slug = models.SlugField(
        _("address part"),
        max_length=80,
        unique=True,
        help_text=_("Appears in addresses of lists and feeds that people follow: do not change it later."),
    )

    objects = NamedQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name_in_language

    def named_in(self, language: str) -> tuple[str, str]:
        """The name and the code of the language that it really is in."""
        local = getattr(self, f"name_{language}", "") if language != "en" else self.name
        return (local, language) if local else (self.name, "en")

    @property
    def name_in_language(self) -> str:
        return self.named_in(_current_language())[0]

    @property
    def name_language(self) -> str:
        return self.named_in(_current_language())[1]


def _current_language() -> str:
    return (get_language() or "en").split("-")[0]


class Region(index.Indexed, Named):
    """One of the regions of the World Customs Organization."""

    position = models.PositiveSmallIntegerField(_("position in lists"), default=100)

    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["position", "name"]
        swappable = "REGION_MODEL"


class Topic(index.Indexed, Named):
    """A subject heading; two levels, because readers do not find more."""

    parent = models.ForeignKey(
        "self",
        verbose_name=_("broader topic"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="narrower",
        limit_choices_to={"parent": None},
        help_text=_("Leave empty for a main topic."),
    )
    description = models.TextField(_("description in English"), blank=True)
    description_ru = models.TextField(_("description in Russian"), blank=True)
    description_fr = models.TextField(_("description in French"), blank=True)

    search_fields = [
        index.SearchField("name"),
        index.SearchField("name_ru"),
        index.SearchField("name_fr"),
        index.AutocompleteField("name"),
        index.AutocompleteField("name_ru"),
        index.AutocompleteField("name_fr"),
    ]

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["name"]
        swappable = "TOPIC_MODEL"

    def described_in(self, language: str) -> str:
        return (getattr(self, f"description_{language}", "") if language != "en" else "") or self.description

    def clean(self) -> None:
        super().clean()
        if self.parent and (self.parent.parent_id or self.parent_id == self.pk):
            raise ValidationError({"parent": _("Topics have two levels: choose a main topic.")})
        if self.parent and self.pk and self.narrower.exists():
            raise ValidationError({"parent": _("This topic has narrower topics, so it must stay a main topic.")})

    def merge_problem(self, into: "Topic") -> str:
        """There are two levels: narrower topics need a main topic above them."""
        if into.parent_id and into.parent_id != self.pk and self.narrower.exists():
            return str(_("This topic has narrower topics: choose a main topic for them."))
        return ""


class OrganisationQuerySet(NamedQuerySet):
    def members(self) -> "OrganisationQuerySet":
        """The customs administrations of the region."""
        return self.filter(kind=Organisation.Kind.ADMINISTRATION)

    def matching(self, text: str) -> "OrganisationQuerySet":
        """Those that have the words of ``text`` in name, country, city or code, however they are spelled; the whole set
        for an empty text."""
        if not text.strip():
            return self
        terms = Terms.read(text)
        fields = ("name", "name_ru", "name_fr", "country", "country_ru", "country_fr", "city", "code")
        rows = {pk: fold(" ".join(filter(None, values))).split() for pk, *values in self.values_list("pk", *fields)}
        return self.filter(pk__in=[pk for pk, words in rows.items() if terms.are_in(words)])


class Organisation(index.Indexed, Named):
    """An administration, regional office, training centre, secretariat, university, company; its kind says which."""

    class Kind(models.TextChoices):
        ADMINISTRATION = "administration", _("Customs administration")
        ROCB = "rocb", _("Regional office for capacity building")
        RTC = "rtc", _("Regional training centre")
        RILO = "rilo", _("Regional intelligence liaison office")
        RDTC = "rdtc", _("Regional dog training centre")
        RCL = "rcl", _("Regional customs laboratory")
        SECRETARIAT = "wco_secretariat", _("WCO Secretariat")
        VICE_CHAIR = "vice_chair", _("Office of the Vice-Chairperson")
        IGO = "igo", _("Intergovernmental organisation")
        PRIVATE = "private", _("Company or trade body")
        ACADEMIA = "academia", _("University or institute")
        DONOR = "donor", _("Donor or fund")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.ADMINISTRATION)
    # EU (exceptionally reserved) and XK (user-assigned) are members too, so no plain ISO 3166 list can check this.
    code = models.CharField(
        _("two-letter code"),
        max_length=2,
        unique=True,
        null=True,
        blank=True,
        validators=[RegexValidator(r"^[A-Z]{2}\Z", _("Write two capital letters, for example NL."))],
        help_text=_("ISO 3166-1 code of the country; EU and XK are valid. Only for administrations."),
    )
    short_name = models.CharField(_("short name"), max_length=80, blank=True)
    country = models.CharField(_("country in English"), max_length=120, blank=True)
    country_ru = models.CharField(_("country in Russian"), max_length=120, blank=True)
    country_fr = models.CharField(_("country in French"), max_length=120, blank=True)
    city = models.CharField(_("city"), max_length=120, blank=True)
    languages = models.CharField(
        _("official languages"),
        max_length=120,
        blank=True,
        validators=[RegexValidator(r"^[a-z]{2,3}(;[a-z]{2,3})*\Z", _("Write language codes, for example nl;fr;de."))],
        help_text=_("ISO 639 codes with semicolons between them."),
    )
    website = models.URLField(_("website"), blank=True)
    regions = models.ManyToManyField("rocb.Region", verbose_name=_("regions"), blank=True, related_name="+")

    objects = OrganisationQuerySet.as_manager()

    search_fields = [
        index.SearchField("name"),
        index.SearchField("name_ru"),
        index.SearchField("name_fr"),
        index.SearchField("country"),
        index.AutocompleteField("name"),
        index.AutocompleteField("country"),
        index.FilterField("kind"),
    ]

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]
        swappable = "ORGANISATION_MODEL"

    def __str__(self) -> str:
        return f"{self.country_name}: {self.name_in_language}" if self.country else self.name_in_language

    def clean(self) -> None:
        super().clean()
        self.code = self.code or None
        if self.kind == self.Kind.ADMINISTRATION and not self.code:
            raise ValidationError({"code": _("An administration needs its two-letter code.")})

    @property
    def country_name(self) -> str:
        """The country in the current language, else in English."""
        return getattr(self, f"country_{_current_language()}", "") or self.country

    @property
    def language_codes(self) -> list[str]:
        return [code for code in self.languages.split(";") if code]
