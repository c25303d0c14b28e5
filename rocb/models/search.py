"""The search indexes: one row for each object that can be found, and one for each word.

There are two, each with a table of entries and a table of words: public content, and unpublished text of pages. The
search of readers knows only the first.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# Their order is part of the keys of entries: add new ones at the end.
SOURCES = ("item", "page", "document", "organisation", "topic", "person", "room")


def _exactly_one_source() -> Q:
    condition = Q()
    for source in SOURCES:
        condition |= Q(**{f"{other}__isnull": other != source for other in SOURCES})
    return condition


class Entry(models.Model):
    """Folded words of an object, and its filter values. They are read through the full-text index that
    `rocb.search.fulltext` maintains in the database.

    Its key grows with the date of the object, so that the database reads the newest first without sorting. Short
    columns precede long ones, so that ranking does not read the text.
    """

    class Type(models.TextChoices):
        ARTICLE = "article", pgettext_lazy("for readers", "Articles")
        EVENT = "event", _("Events")
        EXTERNAL = "external", _("From other sites")
        PAGE = "page", pgettext_lazy("type of search result", "Pages")
        DOCUMENT = "document", _("Documents")
        ORGANISATION = "organisation", _("Organisations")
        TOPIC = "topic", _("Topics")
        PERSON = "person", pgettext_lazy("type of search result", "People")

    id = models.BigIntegerField(primary_key=True, help_text="From its date and its thing (`rocb.search.entries`).")
    type = models.CharField(max_length=20)
    language = models.CharField(max_length=12, blank=True, help_text="Empty: found in every language.")
    kind = models.CharField(max_length=20, blank=True)
    year = models.PositiveSmallIntegerField(null=True)
    dated_at = models.DateTimeField(null=True, help_text="Of an event: its first day, not the day of publication.")
    is_stub = models.BooleanField(default=False, help_text="An event with little text.")
    stamp = models.CharField(max_length=64, blank=True, help_text="Hash of its content. The worker compares it.")

    title = models.TextField(blank=True, help_text="Folded words, a space before and after each.")
    about = models.TextField(blank=True, help_text="Words of the summary and the labels. The text contains them too.")
    marks = models.TextField(
        blank=True, help_text="Filters besides the words: language, type, year, words of the title."
    )
    text = models.TextField(blank=True, help_text="Folded words, a space before and after each.")
    plain = models.TextField(blank=True, help_text="Sentences that excerpts are cut from.")

    wagtail_reference_index_ignore = True

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title


class SearchEntry(Entry):
    """Entry of an object with an address.

    It does not record who may see the object: `rocb.search.shown` checks the object itself each time. An entry is
    deleted with its object.
    """

    item = models.OneToOneField("newsroom_news.Item", null=True, on_delete=models.CASCADE, related_name="+")
    page = models.OneToOneField("wagtailcore.Page", null=True, on_delete=models.CASCADE, related_name="+")
    document = models.OneToOneField("rocb.SiteDocument", null=True, on_delete=models.CASCADE, related_name="+")
    organisation = models.OneToOneField("rocb.Organisation", null=True, on_delete=models.CASCADE, related_name="+")
    topic = models.OneToOneField("rocb.Topic", null=True, on_delete=models.CASCADE, related_name="+")
    person = models.OneToOneField("newsroom_events.Person", null=True, on_delete=models.CASCADE, related_name="+")
    room = models.CharField(
        max_length=40, null=True, unique=True, help_text="A page outside the page tree (`rocb.search.rooms`)."
    )

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")
        constraints = [models.CheckConstraint(condition=_exactly_one_source(), name="search_entry_of_one_thing")]


class DraftEntry(Entry):
    """Entry of the latest version of a page that readers do not see, or see in an older version."""

    page = models.OneToOneField("wagtailcore.Page", on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("search entry of a draft")
        verbose_name_plural = _("search entries of drafts")


def _keys(name: str) -> list[models.Index]:
    return [
        # On PostgreSQL a plain index does not support prefix searches; this operator class does.
        models.Index(fields=["word"], name=f"{name}_begins", opclasses=["varchar_pattern_ops"]),
        models.Index(fields=["stem"], name=f"{name}_stem"),
        models.Index(fields=["tail"], name=f"{name}_tail"),
        models.Index(fields=["sound"], name=f"{name}_sound"),
    ]


class Word(models.Model):
    """A folded word in entries of a language, with keys for finding similar words.

    Writing an entry adds its new words. The worker counts words and deletes unused ones (`rocb.search.vocabulary`).
    """

    word = models.CharField(max_length=42)
    language = models.CharField(max_length=12, blank=True)
    stem = models.CharField(max_length=42, blank=True, help_text="The word without its ending.")
    tail = models.CharField(
        max_length=3, blank=True, help_text="Its last letters, to find words with a mistake near the beginning."
    )
    sound = models.CharField(
        max_length=42, blank=True, help_text="Its consonants in Latin letters, similar ones as one."
    )
    titles = models.PositiveIntegerField(default=0, help_text="How many titles have it, in all languages.")
    count = models.PositiveIntegerField(default=1, help_text="How many entries have it, in all languages.")

    wagtail_reference_index_ignore = True

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.word


class SearchWord(Word):
    class Meta:
        verbose_name = _("search word")
        verbose_name_plural = _("search words")
        constraints = [models.UniqueConstraint(fields=["word", "language"], name="one_search_word_a_language")]
        indexes = _keys("search_word")


class DraftWord(Word):
    class Meta:
        verbose_name = _("search word of drafts")
        verbose_name_plural = _("search words of drafts")
        constraints = [models.UniqueConstraint(fields=["word", "language"], name="one_draft_word_a_language")]
        indexes = _keys("draft_word")
