"""Categories of articles and events: organisations, topics, regions."""

import uuid

from django.conf import settings
from django.contrib.admin import display
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.search import index

from foundation import languages
from foundation.languages import spelling
from foundation.languages.fields import TranslatedField, in_language
from foundation.vocabulary import named as vocabulary

from .contacts import OfficialContact


class Named(vocabulary.Named):
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True

    @property
    def name_language(self) -> str:
        return self.named_in(languages.current())[1]


class Region(index.Indexed, Named):
    """A region of the World Customs Organization."""

    position = models.PositiveSmallIntegerField(_("sort order"), default=100)

    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["position", "name__text"]
        swappable = "REGION_MODEL"


class Topic(index.Indexed, Named):
    """A topic. There are two levels, because readers do not use more."""

    parent = models.ForeignKey(
        "self",
        verbose_name=_("parent topic"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="narrower",
        limit_choices_to={"parent": None},
        help_text=_("Leave empty for a main topic."),
    )
    description = TranslatedField(_("description"), blank=True, is_long=True)

    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["name__text"]
        swappable = "TOPIC_MODEL"

    def described_in(self, language: str) -> str:
        return in_language(self.description, language)[0]

    def clean(self) -> None:
        super().clean()
        if self.parent and (self.parent.parent_id or self.parent_id == self.pk):
            raise ValidationError({"parent": _("Topics have only two levels. Choose a main topic as the parent.")})
        if self.parent and self.pk and self.narrower.exists():
            raise ValidationError({"parent": _("This topic has subtopics, so it must stay a main topic.")})

    def merge_problem(self, into: "Topic") -> str:
        """Return an error if the merge would create a third level."""
        if into.parent_id and into.parent_id != self.pk and self.narrower.exists():
            return str(_("This topic has subtopics. Merge it into a main topic."))
        return ""


class OrganisationQuerySet(models.QuerySet):
    def members(self) -> "OrganisationQuerySet":
        """Return the customs administrations of the region."""
        return self.filter(kind=Organisation.Kind.ADMINISTRATION)


class Organisation(index.Indexed, OfficialContact, Named):
    """An administration, regional office, training centre, secretariat, university or company, according to its kind."""

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
        EXAMPLE = "example", _("Example")  # not real organisations, so they are never in the directory

    # Kinds that can be created by name wherever an organisation is chosen. Administrations need a code, and all exist
    # already.
    KINDS_TO_CREATE = (Kind.PRIVATE, Kind.ACADEMIA, Kind.IGO, Kind.DONOR, Kind.RTC, Kind.RILO, Kind.RDTC, Kind.RCL)

    kind = models.CharField(_("type"), max_length=20, choices=Kind, default=Kind.ADMINISTRATION)
    # EU (exceptionally reserved) and XK (user-assigned) are members too, so an ISO 3166 list cannot validate this.
    code = models.CharField(
        _("two-letter code"),
        max_length=2,
        unique=True,
        null=True,
        blank=True,
        validators=[RegexValidator(r"^[A-Z]{2}\Z", _("Enter two capital letters, for example NL."))],
        help_text=_("ISO 3166-1 country code. EU and XK are also accepted. For administrations only."),
    )
    short_name = models.CharField(_("short name"), max_length=80, blank=True)
    country = TranslatedField(_("country"), max_length=120, blank=True)
    cities = TranslatedField(_("city"), max_length=120, blank=True)
    other_names = models.TextField(
        _("other names"),
        blank=True,
        help_text=_(
            "One per line: former names, short names, the city in other languages. Not shown, but used by the search."
        ),
    )
    languages = models.CharField(
        _("official languages"),
        max_length=120,
        blank=True,
        validators=[RegexValidator(r"^[a-z]{2,3}(;[a-z]{2,3})*\Z", _("Enter language codes, for example nl;fr;de."))],
        help_text=_("ISO 639 codes, separated by semicolons."),
    )
    website = models.URLField(_("website"), blank=True)
    contact_page = models.URLField(
        _("contact page"),
        blank=True,
        help_text=_("A public page of the organisation with its addresses and telephone numbers."),
    )
    press_page = models.URLField(
        _("page for the press"), blank=True, help_text=_("A public page of the organisation for journalists.")
    )
    email = models.EmailField(
        _("public email address"),
        blank=True,
        help_text=_("Only an address that the organisation has published itself. Everyone can see it."),
    )
    feed = models.URLField(
        _("news feed"),
        blank=True,
        help_text=_("The public address of the organisation’s RSS or Atom feed. To collect its entries, add a source."),
    )
    regions = models.ManyToManyField("rocb.Region", verbose_name=_("regions"), blank=True, related_name="+")

    objects = OrganisationQuerySet.as_manager()

    search_fields = [
        index.SearchField("name"),
        index.SearchField("country"),
        index.AutocompleteField("name"),
        index.AutocompleteField("country"),
        index.FilterField("kind"),
    ]

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name__text"]
        swappable = "ORGANISATION_MODEL"

    def __str__(self) -> str:
        return (
            spelling.labelled(self.title_country, self.name_in_language)
            if self.title_country
            else self.name_in_language
        )

    def clean(self) -> None:
        super().clean()
        self.code = self.code or None
        if self.kind == self.Kind.ADMINISTRATION and not self.code:
            raise ValidationError({"code": _("Enter the two-letter code. Every administration needs one.")})

    @property
    def is_example(self) -> bool:
        """Whether the organisation is fictitious."""
        return self.kind == self.Kind.EXAMPLE

    @property
    def spellings(self) -> list[str]:
        return [*self.name.values(), self.short_name, *self.country.values(), *self.cities.values()]

    @property
    def country_name(self) -> str:
        """Return the country in the current language, else in the default one."""
        return in_language(self.country, languages.current())[0]

    @property
    def title_country(self) -> str:
        """Return the country if it is the title. Only an administration is known by its country."""
        return self.country_name if self.kind == self.Kind.ADMINISTRATION else ""

    @property
    def country_note(self) -> str:
        """Return the footnote of ``title_country`` from the setting ``COUNTRY_NOTES``."""
        return in_language(settings.COUNTRY_NOTES.get(self.code or "", {}), languages.current())[0]

    @display(description=pgettext_lazy("of a thing", "name"), ordering="name__read__alphabetical")
    def listed_name(self) -> str:
        return self.name_in_language

    @display(description=_("country"), ordering="country__read__alphabetical")
    def listed_country(self) -> str:
        return self.country_name

    @property
    def city(self) -> str:
        """Return the city in the current language, else in the default one."""
        return in_language(self.cities, languages.current())[0]

    @property
    def city_language(self) -> str:
        return in_language(self.cities, languages.current())[1]

    @display(description=_("city"), ordering="cities__read__alphabetical")
    def listed_city(self) -> str:
        return self.city

    @property
    def own_names(self) -> list[tuple[str, str]]:
        """Return the organisation's name in languages that the site does not have, each with its language code."""
        return [(name, code) for code, name in self.name.items() if code not in languages.codes()]

    @property
    def language_codes(self) -> list[str]:
        return [code for code in self.languages.split(";") if code]
