"""The words by which readers find things: one row for each thing that the site search knows."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

SOURCES = ("item", "page", "document", "organisation")


def _exactly_one_source() -> Q:
    condition = Q()
    for source in SOURCES:
        condition |= Q(**{f"{other}__isnull": other != source for other in SOURCES})
    return condition


class SearchEntry(models.Model):
    """Folded words of one thing, and what results can be narrowed by.

    It says nothing about who may see the thing: that is asked of the thing itself, each time (`rocb.search.find`), and
    an entry goes when its thing goes. ``title`` and ``text`` are written by `rocb.words.fold` and read through
    the full-text index that `rocb.search.fulltext` keeps in the database.
    """

    class Type(models.TextChoices):
        ARTICLE = "article", pgettext_lazy("for readers", "Articles")
        EVENT = "event", _("Events")
        EXTERNAL = "external", _("From other sites")
        PAGE = "page", pgettext_lazy("type of search result", "Pages")
        DOCUMENT = "document", _("Documents")
        ORGANISATION = "organisation", _("Organisations")

    type = models.CharField(max_length=20)
    language = models.CharField(max_length=12, blank=True, help_text="Empty: found in every language.")
    kind = models.CharField(max_length=20, blank=True)
    year = models.PositiveSmallIntegerField(null=True)
    dated_at = models.DateTimeField(null=True)

    item = models.OneToOneField("news.Item", null=True, on_delete=models.CASCADE, related_name="+")
    page = models.OneToOneField("wagtailcore.Page", null=True, on_delete=models.CASCADE, related_name="+")
    document = models.OneToOneField("rocb.SiteDocument", null=True, on_delete=models.CASCADE, related_name="+")
    organisation = models.OneToOneField("rocb.Organisation", null=True, on_delete=models.CASCADE, related_name="+")
    stamp = models.CharField(max_length=64, blank=True, help_text="Of what it was made; the worker compares it.")

    title = models.TextField(blank=True, help_text="Folded words, a space before and after each.")
    text = models.TextField(blank=True, help_text="Folded words, a space before and after each.")
    plain = models.TextField(blank=True, help_text="What excerpts are cut from.")

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")
        constraints = [models.CheckConstraint(condition=_exactly_one_source(), name="search_entry_of_one_thing")]

    def __str__(self) -> str:
        return self.title
