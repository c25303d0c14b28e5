"""Stored states of translated pages, calculated in ``states``, the translator of a text, the readers who wait for it,
the memory and the glossary.
"""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.admin import display
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.models import Locale, Page

from foundation import languages
from foundation.languages.fields import TranslatedField, in_language
from foundation.languages.folding import fold


def _count() -> models.PositiveIntegerField[int, int]:
    return models.PositiveIntegerField(default=0, editable=False)


class TranslationState(models.Model):
    """Number of texts of a translated page in each state, for its draft and for its public version. A row can always be
    recalculated. The fields of ``BASIS`` say from what it was calculated; if one differs from the present pages, the
    row is calculated again.
    """

    BASIS: ClassVar[tuple[str, ...]] = (
        *("original_id", "original_is_public", "original_revision", "is_public", "draft_revision", "public_revision"),
        "is_open",
    )

    page = models.OneToOneField(Page, on_delete=models.CASCADE, primary_key=True, related_name="translation_state")
    original = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    original_is_public = models.BooleanField(default=False)
    original_revision = models.PositiveBigIntegerField(default=0, help_text="0 for a page without revisions.")
    is_public = models.BooleanField(default=False)
    draft_revision = models.PositiveBigIntegerField(default=0)
    public_revision = models.PositiveBigIntegerField(default=0)
    is_open = models.BooleanField(default=False, help_text="Everybody may read both versions, without a password.")

    draft_current = _count()
    draft_outdated = _count()
    draft_missing = _count()
    draft_unknown = _count()
    draft_due_since = models.DateTimeField(
        null=True, editable=False, help_text="Last change of the original before the first of the due texts became due."
    )

    public_current = _count()
    public_outdated = _count()
    public_missing = _count()
    public_unknown = _count()
    public_outdated_since = models.DateTimeField(null=True, editable=False)
    added = models.JSONField(
        default=list, editable=False, help_text="Missing texts that the original got after the translation was begun."
    )

    class Meta:
        verbose_name = _("status of a translation")

    def __str__(self) -> str:
        return f"{self.page_id}: {self.due} due"

    @property
    def due(self) -> int:
        return self.draft_outdated + self.draft_missing + self.draft_unknown


class FieldTranslationQuerySet(models.QuerySet["FieldTranslation"]):
    def in_state(self, state: str) -> FieldTranslationQuerySet:
        """Return the texts that are ``outdated``, ``missing`` or ``unknown``."""
        return self.filter(
            {
                "outdated": models.Q(made_from__isnull=False) & ~models.Q(made_from=models.F("original")),
                "missing": models.Q(text=""),
                "unknown": ~models.Q(text="") & models.Q(made_from=None),
            }[state]
        )


class FieldTranslation(models.Model):
    """Text of one field of an object in one language, and what it was translated from. See ``fields``."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.CharField(max_length=64)
    field = models.CharField(max_length=64)
    language = models.CharField(max_length=20)
    text = models.TextField(blank=True, help_text="As it is now; empty if it is missing.")
    original = models.TextField(help_text="As it is now.")
    made_from = models.TextField(null=True, help_text="The original when the text was translated.")

    objects = FieldTranslationQuerySet.as_manager()

    class Meta:
        verbose_name = _("translated field")
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "field", "language"], name="translation_field_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.field} {self.language}: {self.text}"


class Assignment(models.Model):
    """Translator of a text into a language, with the due date, or the decision that no translation is needed.

    It belongs to a text in a language, not to a page: a translation can be assigned before it is begun. ``access`` says
    what it allows.
    """

    translation_key = models.UUIDField(db_index=True)
    locale = models.ForeignKey(Locale, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    due_on = models.DateField(null=True)
    is_not_needed = models.BooleanField(default=False)
    reminded_at = models.DateTimeField(null=True)
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    assigned_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True, help_text="From the person who assigned the translation.")
    gives_draft = models.BooleanField(default=False, help_text="The original was a draft when it was assigned.")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("assigned translation")
        permissions = [("translate_assigned", _("Can translate what is assigned to them"))]
        constraints = [models.UniqueConstraint(fields=["translation_key", "locale"], name="translation_assigned_once")]

    def __str__(self) -> str:
        return f"{self.translation_key} {self.locale_id}"


class DraftRequest(models.Model):
    """Request for machine drafts of the texts of a page (``drafting``). ``left`` are the paths of those not drafted yet."""

    page = models.OneToOneField(Page, on_delete=models.CASCADE, primary_key=True, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    left = models.JSONField(default=list)
    whole = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()
    has_failed = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("request for machine translation")

    def __str__(self) -> str:
        return f"{self.page_id}: {len(self.left)} of {self.whole} left"


class Segment(models.Model):
    """Text of a public original with its public translation, for the memory. Rich text is stored as HTML."""

    state = models.ForeignKey(TranslationState, on_delete=models.CASCADE, related_name="segments")
    source = models.TextField()
    translation = models.TextField()
    is_rich = models.BooleanField()
    is_sentence = models.BooleanField()

    class Meta:
        verbose_name = _("segment of the translation memory")

    def __str__(self) -> str:
        return f"{self.state_id}: {self.source[:40]}"


class SegmentKey(models.Model):
    """Row of the index that finds similar segments, see `likeness.keys`."""

    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="keys")
    key = models.BigIntegerField()

    class Meta:
        verbose_name = _("key of a segment")
        indexes = [models.Index(fields=["key", "segment"], name="translation_segment_key")]

    def __str__(self) -> str:
        return f"{self.segment_id}: {self.key}"


class ReaderRequest(models.Model):
    """Request of a reader for one email when a page is available in a language. The row is deleted once the email is sent."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(max_length=254)
    translation_key = models.UUIDField(db_index=True)
    locale = models.ForeignKey(Locale, on_delete=models.CASCADE, related_name="+")
    wants_update = models.BooleanField(default=False, help_text="A translation is public, but it is out of date.")
    created_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True, help_text="When the confirmation email was sent.")
    confirmed_at = models.DateTimeField(null=True)
    next_attempt_at = models.DateTimeField(
        null=True, help_text="Earliest next attempt. A worker claims it by moving it."
    )
    tries = models.PositiveSmallIntegerField(default=0, help_text="Answers about this recipient.")

    class Meta:
        verbose_name = _("request of a reader for a translation")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["email", "translation_key", "locale"],
                condition=models.Q(confirmed_at__isnull=False),
                name="translation_request_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.translation_key} {self.locale_id}"


class GlossaryTerm(models.Model):
    """Term of the office with its translations. Other correct names follow after "|"."""

    MOST_CHARACTERS: ClassVar[int] = 500
    MOST_IN_NOTE: ClassVar[int] = 2000

    name = TranslatedField(
        pgettext_lazy("in a glossary", "term"),
        max_length=MOST_CHARACTERS,
        help_text=_("If other names are also right, add them after “|”. The first one is offered to translators."),
    )
    note = models.TextField(
        pgettext_lazy("in a glossary", "note"),
        blank=True,
        max_length=MOST_IN_NOTE,
        help_text=_("Translators see it with the term."),
    )
    is_checked = models.BooleanField(
        _("must be used"), default=True, help_text=_("The checks warn about translations without this term.")
    )
    key = models.CharField(max_length=255, unique=True, editable=False)

    class Meta:
        verbose_name = pgettext_lazy("in a glossary", "term")
        verbose_name_plural = _("glossary")
        ordering = ["key"]

    def __str__(self) -> str:
        return in_language(self.name, languages.current())[0]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.key = key_of(self.name)
        super().save(*args, **kwargs)

    def clean(self) -> None:
        self.key = key_of(self.name)
        if not self.key:
            raise ValidationError({"name": _("The term needs letters or digits.")})
        if type(self).objects.filter(key=self.key).exclude(pk=self.pk).exists():
            raise ValidationError({"name": _("The glossary already has this term.")})

    @display(description=pgettext_lazy("in a glossary", "term"), ordering="key")
    def listed_name(self) -> str:
        return in_language(self.name, languages.default())[0]


def names_of(text: str) -> tuple[str, ...]:
    """Return the names of a term in one language, the preferred one first."""
    return tuple(name for part in text.split("|") if (name := " ".join(part.split())))


def key_of(name: dict[str, str]) -> str:
    """Return the key that identifies a term: its first name in the default language, folded as for searches."""
    return fold(next(iter(names_of(in_language(name, languages.default())[0])), ""))[:255]
