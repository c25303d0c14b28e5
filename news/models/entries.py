"""Entries from sources, for review: the content as published by the source, and the editors' decision (`Entry`)."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from news.conf import model_name
from news.parsing.sanitize import SANITIZER_VERSION

from .sources import Source


class EntryStatus(models.TextChoices):
    NEW = "new", pgettext_lazy("status of an entry", "New")
    SHORTLISTED = "shortlisted", pgettext_lazy("status of an entry", "Shortlisted")
    DRAFTED = "drafted", pgettext_lazy("status of an entry", "Draft created")
    PUBLISHED = "published", pgettext_lazy("status of an entry", "Published as external item")
    DISMISSED = "dismissed", pgettext_lazy("status of an entry", "Dismissed")
    FOLDED = "folded", pgettext_lazy("status of an entry", "Merged into another")


_S = EntryStatus
ALLOWED_MOVES: dict[str, frozenset[str]] = {
    _S.NEW: frozenset({_S.SHORTLISTED, _S.DRAFTED, _S.PUBLISHED, _S.DISMISSED, _S.FOLDED}),
    _S.SHORTLISTED: frozenset({_S.NEW, _S.DRAFTED, _S.PUBLISHED, _S.DISMISSED, _S.FOLDED}),
    # Back to the shortlist when the draft is deleted, or the external item is withdrawn.
    _S.DRAFTED: frozenset({_S.SHORTLISTED, _S.PUBLISHED, _S.DISMISSED}),
    _S.PUBLISHED: frozenset({_S.SHORTLISTED, _S.DRAFTED, _S.DISMISSED}),
    _S.DISMISSED: frozenset({_S.NEW, _S.SHORTLISTED}),
    _S.FOLDED: frozenset({_S.NEW, _S.SHORTLISTED, _S.DISMISSED}),
}
ACCEPTED = frozenset({_S.DRAFTED, _S.PUBLISHED})
WAITING = frozenset({_S.NEW, _S.SHORTLISTED})

UNPICKED_KEPT = timedelta(days=180)
DISMISSED_KEPT = timedelta(days=30)


def may_move(now: str, to: str) -> bool:
    return to in ALLOWED_MOVES[now]


def trust_began(prefix: str = "source__") -> Case:
    """Return the time after which new entries of a source are published automatically: later than the start of trust
    and the first read, because entries in the first document are older. One value, so that an index is read from there
    on."""
    trusted, read = f"{prefix}trusted_at", f"{prefix}first_read_at"
    always = Value(datetime(1900, 1, 1, tzinfo=UTC), output_field=models.DateTimeField())
    return Case(When(**{trusted: None}, then=always), default=Greatest(trusted, Coalesce(read, trusted)))


_AFTER_TRUST = Q(first_seen_at__gt=trust_began())
_NEW_AFTER_TRUST = Q(status=EntryStatus.NEW, is_doubted=False) & _AFTER_TRUST
_CHANGED = Q(status=EntryStatus.PUBLISHED, source_changed_at__isnull=False)


class EntryQuerySet(models.QuerySet["Entry"]):
    def waiting(self) -> Self:
        return self.filter(status__in=WAITING)

    def accepted(self) -> Self:
        return self.filter(status__in=ACCEPTED)

    def newest_first(self) -> Self:
        return self.order_by("-first_seen_at", "-id")

    def for_lists(self) -> Self:
        """Defer the texts that only the preview of one entry needs."""
        return self.defer("raw_html", "html")

    def changed_at_source(self) -> Self:
        """Filter accepted entries that the publisher has changed since, so that an editor has to look."""
        return self.accepted().filter(source_changed_at__isnull=False)

    def to_publish_by_itself(self) -> Self:
        """Filter entries of trusted sources without an editor's decision: those that came after the start of trust, and
        published ones that have changed."""
        trusted = Source.objects.publishing_by_themselves().values("pk")
        return self.filter(_NEW_AFTER_TRUST | _CHANGED, source__in=trusted, decided_at=None)

    def oldest_to_publish_by_itself(self, at_most: int) -> list[int]:
        """Return the primary keys of the oldest entries to publish automatically, for one run of the worker.

        First find the sources that have some: only the newest undecided entry of each is read, one place in an index.
        In a single query, PostgreSQL scans all waiting entries by time, 4 s for 1.4 million.
        """
        newest = (
            self.undecided()
            .filter(is_doubted=False, source=OuterRef("pk"))
            .order_by("-first_seen_at")
            .values("first_seen_at")[:1]
        )
        trusted = Source.objects.publishing_by_themselves()
        sources = list(
            trusted.alias(newest=Subquery(newest)).filter(newest__gt=trust_began("")).values_list("pk", flat=True)
        )
        new = self.undecided().after_trust().filter(is_doubted=False, source__in=sources)
        changed = self.filter(_CHANGED, source__in=trusted.values("pk"), decided_at=None)
        halves = [new, changed] if sources else [changed]
        found = [
            row
            for half in halves
            for row in half.order_by("first_seen_at", "-position").values_list("first_seen_at", "position", "pk")[
                :at_most
            ]
        ]
        found.sort(key=lambda row: (row[0], -row[1]))
        return [pk for *_, pk in found[:at_most]]

    def undecided(self) -> Self:
        """Filter new entries without an editor's decision."""
        return self.filter(status=EntryStatus.NEW, decided_at=None)

    def after_trust(self) -> Self:
        """Filter entries that came after their source was trusted."""
        return self.filter(_AFTER_TRUST)

    def to_clean_again(self) -> Self:
        """Filter entries that an older sanitizer cleaned. An index finds a list of versions quickly."""
        return self.filter(sanitizer_version__in=range(SANITIZER_VERSION))

    def outdated(self, *, at: datetime) -> Self:
        """Filter entries to delete: never picked, or dismissed, for long enough. Accepted entries are kept."""
        return self.filter(
            Q(status__in=[*WAITING, EntryStatus.FOLDED], first_seen_at__lt=at - UNPICKED_KEPT)
            | Q(status=EntryStatus.DISMISSED, first_seen_at__lt=at - DISMISSED_KEPT)
            & (Q(decided_at=None) | Q(decided_at__lt=at - DISMISSED_KEPT))
        )


class Entry(models.Model):
    """One item seen in a `Source`.

    Identity within its source: ``k1``, and ``k2``, which survives changes of scheme, host name and tracking parameters
    (see `news.parsing.identity`). ``published_at`` does not change after the first poll. It is None if the publisher
    gave no plausible date; then ``first_seen_at`` and ``position`` give the order.

    ``decided_at`` is None if no editor ever decided: a published entry without it was published automatically, and
    follows its source. Any other accepted entry keeps the accepted content; later content of the source is in
    `EntryRevision`.
    """

    uuid = models.UUIDField(default=uuid.uuid4, editable=False, help_text="Of the external item that was made from it.")
    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="entries", db_index=False)
    k1 = models.CharField(max_length=32, editable=False)
    k2 = models.CharField(max_length=32, editable=False)
    title_key = models.CharField(
        max_length=32, blank=True, editable=False, help_text="Of a title that identifies its text."
    )
    content_hash = models.CharField(max_length=64, editable=False)
    flips = models.PositiveSmallIntegerField(default=0, help_text="Changes of content without a newer date.")

    # Content from the publisher
    guid = models.TextField(blank=True)
    link = models.TextField(blank=True)
    title = models.CharField(_("title"), max_length=1000, blank=True)
    author = models.CharField(_("author"), max_length=500, blank=True)
    language = models.CharField(_("language"), max_length=35, blank=True)
    published_at = models.DateTimeField(_("published"), null=True)
    published_text = models.CharField(max_length=200, blank=True, help_text="The date as the publisher wrote it.")
    updated_at = models.DateTimeField(null=True)
    raw_html = models.TextField(blank=True, help_text="Never to be shown.")
    html_base = models.TextField(blank=True, help_text="What relative addresses in it start from.")
    html = models.TextField(blank=True, help_text="Cleaned by news.parsing.sanitize.")
    text = models.TextField(blank=True, help_text="The same without markup.")
    sanitizer_version = models.PositiveSmallIntegerField(default=0)
    image_url = models.TextField(blank=True)
    enclosures = models.JSONField(default=list, help_text="[{url, type, length in bytes or null}]")
    categories = models.JSONField(default=list, help_text="The publisher's own words.")
    event = models.JSONField(null=True, help_text="Of a calendar: starts, ends, time zone, location.")

    # Our observations
    first_seen_at = models.DateTimeField(_("first seen"))
    position = models.PositiveIntegerField(
        default=0, help_text="Position in the document where it was first seen. 0 is the top."
    )
    is_withdrawn = models.BooleanField(
        default=False, help_text="It is missing from the source, and its neighbours are still there."
    )
    is_doubted = models.BooleanField(default=False, help_text="Unusual for a trusted source: news.ingest.weighing.")
    source_changed_at = models.DateTimeField(null=True, help_text="When its source changed an accepted text.")

    # Editors' decisions
    status = models.CharField(_("status"), max_length=20, choices=EntryStatus, default=EntryStatus.NEW)
    topics: models.ManyToManyField[Any, Any] = models.ManyToManyField(
        model_name("TOPIC_MODEL"),
        verbose_name=_("topics"),
        blank=True,
        related_name="+",
        help_text=_("Leave empty to use the topics of the source."),
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("assigned to"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    folded_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="doubles", db_index=False
    )
    article = models.ForeignKey(
        "wagtailcore.Page", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    note = models.TextField(_("note"), blank=True, help_text=_("For colleagues. Not shown to readers."))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(null=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        # The keys come first, because one query looks them up for several sources.
        constraints = [models.UniqueConstraint(fields=["k1", "source"], name="one_entry_a_key_and_source")]
        indexes = [
            models.Index(fields=["k2"], name="entry_by_alias"),
            models.Index(fields=["title_key"], name="entry_by_title"),
            models.Index(fields=["status", "-first_seen_at", "-id"], name="entry_by_status"),
            models.Index(fields=["sanitizer_version", "status"], name="entry_by_sanitizer"),
            models.Index(fields=["source", "-first_seen_at", "-id"], name="entry_by_source"),
            models.Index(fields=["folded_into"], condition=Q(folded_into__isnull=False), name="entry_by_lead"),
            models.Index(fields=["article"], condition=Q(article__isnull=False), name="entry_by_article"),
            # For the deletion of an account.
            models.Index(fields=["assignee"], condition=Q(assignee__isnull=False), name="entry_by_assignee"),
            models.Index(fields=["decided_by"], condition=Q(decided_by__isnull=False), name="entry_by_decider"),
            # For each run of the worker and each request to the desk.
            models.Index(
                fields=["source", "first_seen_at"],
                condition=Q(status="new", decided_at__isnull=True),
                name="entry_undecided",
            ),
            models.Index(
                fields=["decided_at"],
                condition=Q(status="published", decided_at__isnull=False),
                name="entry_published_by_editors",
            ),
            models.Index(
                fields=["-first_seen_at", "-id"],
                condition=Q(source_changed_at__isnull=False),
                name="entry_changed_at_source",
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.link or self.guid or f"#{self.pk}"

    @property
    def is_accepted(self) -> bool:
        return self.status in ACCEPTED

    @property
    def sort_at(self) -> datetime:
        """Date for sorting: the publisher's date if it is plausible, otherwise the first poll with this entry."""
        return self.published_at or self.first_seen_at
