"""Feeds and pages of other sites that we follow (`Source`): the editors' settings and the state of polling.

Rows are the only state. A source is due at ``next_poll_at``. A worker first writes a claim: its token, with
``next_poll_at`` at the end of the lease. So a crash only delays the next poll, and two workers never poll at once.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.core.validators import URLValidator
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from news.conf import model_name
from news.parsing.identity import host_of

from .health import ALERT_AFTER, MOVE_SEEN, MOVE_SEEN_FOR, PollState
from .polls import Host


class SourceQuerySet(models.QuerySet["Source"]):
    def active(self) -> Self:
        return self.filter(is_paused=False)

    def due(self, *, at: datetime) -> Self:
        """Filter sources to poll now, longest overdue first: not paused or claimed, and without a requested pause."""
        return self.active().free(at=at).filter(next_poll_at__lte=at).askable(at=at).order_by("next_poll_at", "pk")

    def free(self, *, at: datetime) -> Self:
        """Filter sources without a claim that has not expired."""
        return self.filter(Q(claim="") | Q(claimed_until__lte=at))

    def askable(self, *, at: datetime) -> Self:
        """Filter sources for which neither the publisher nor the host asks for a pause."""
        holding = Host.objects.holding(at=at).values("name")
        return self.filter(Q(hold_until=None) | Q(hold_until__lte=at)).exclude(host__in=holding)

    def with_pauses(self) -> Self:
        """Add ``host_hold_until``, which `PollState.pause_ends_at` reads."""
        hosts = Host.objects.filter(name=OuterRef("host"))
        return self.annotate(host_hold_until=Subquery(hosts.values("hold_until")))

    def failing(self, *, at: datetime) -> Self:
        """Filter sources in error for longer than a day, without those that are gone."""
        return self.active().filter(first_failed_at__lte=at - ALERT_AFTER, gone_since=None)

    def gone(self) -> Self:
        """Filter sources that are gone for good, according to the publisher (410, twice)."""
        return self.active().exclude(gone_since=None)

    def silent(self, *, at: datetime) -> Self:
        """Filter sources that respond, but had nothing new for three times as long as usual."""
        return self.active().filter(expected_by__lt=at, first_failed_at=None)

    def moved(self, *, at: datetime) -> Self:
        """Filter sources with a permanent redirect to another host for days. An editor decides whether to follow it."""
        return self.active().filter(moved_seen__gte=MOVE_SEEN, moved_since__lte=at - MOVE_SEEN_FOR).exclude(moved_to="")

    def held(self) -> Self:
        """Filter sources with a possible new publisher: doubtful entries, or all, wait for an editor's decision."""
        return self.active().exclude(held_at=None)

    def doubled(self) -> Self:
        """Filter sources with a permanent redirect to the address of another source."""
        return self.active().exclude(double_of=None)

    def publishing_by_themselves(self) -> Self:
        return self.filter(trust=Source.Trust.PUBLISH).exclude(held_at__isnull=False, holds_all=True)


class Source(PollState):
    """A feed, watched page, news sitemap or calendar of another site."""

    class Kind(models.TextChoices):
        FEED = "feed", pgettext_lazy("kind of source", "Feed")
        PAGE = "page", pgettext_lazy("kind of source", "Watched page")
        SITEMAP = "sitemap", pgettext_lazy("kind of source", "News sitemap")
        CALENDAR = "calendar", pgettext_lazy("kind of source", "Calendar")

    class Shows(models.TextChoices):
        HEADLINE = "headline", _("Headline only")
        EXCERPT = "excerpt", _("Headline and short excerpt")
        FULL = "full", _("Full text")

    class Trust(models.TextChoices):
        REVIEW = "review", _("Chosen by an editor")
        PUBLISH = "publish", _("Published automatically as an external item")

    class Identity(models.TextChoices):
        GUID = "guid", _("By the publisher’s identifiers")
        LINK = "link", _("By link and date, for feeds that repeat identifiers")

    # Editors' settings
    kind = models.CharField(_("type"), max_length=20, choices=Kind, default=Kind.FEED)
    url = models.CharField(
        _("address"), max_length=1000, unique=True, validators=[URLValidator(schemes=["http", "https"])]
    )
    title = models.CharField(
        pgettext_lazy("of a thing", "title"),
        max_length=255,
        blank=True,
        help_text=_("Shown to readers next to each item."),
    )
    home_url = models.CharField(_("website address"), max_length=1000, blank=True)
    organisation = models.ForeignKey(
        model_name("ORGANISATION_MODEL"),
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    language = models.CharField(
        _("language"),
        max_length=35,
        blank=True,
        help_text=_("A code such as de, for entries that do not state their language."),
    )
    topics: models.ManyToManyField[Any, Any] = models.ManyToManyField(
        model_name("TOPIC_MODEL"),
        verbose_name=_("topics"),
        blank=True,
        related_name="+",
        help_text=_("For entries that have no topics of their own."),
    )
    licence = models.CharField(
        _("licence"), max_length=200, blank=True, help_text=_("For example: CC BY 4.0, European Union.")
    )
    shows = models.CharField(
        _("permitted use"),
        max_length=20,
        choices=Shows,
        default=Shows.EXCERPT,
        help_text=_("Full text only where the licence allows it."),
    )
    trust = models.CharField(_("how entries are published"), max_length=20, choices=Trust, default=Trust.REVIEW)
    trusted_at = models.DateTimeField(
        null=True,
        editable=False,
        help_text="Entries that came later are published automatically. Empty: all that wait.",
    )
    is_preferred = models.BooleanField(
        _("preferred for duplicates"),
        default=False,
        help_text=_("If several sources have the same entry, the one from this source is kept."),
    )
    is_paused = models.BooleanField(_("paused"), default=False)
    username = models.CharField(_("username"), max_length=200, blank=True)
    password = models.CharField(_("password"), max_length=200, blank=True)
    note = models.TextField(_("note"), blank=True, help_text=_("For colleagues. Not shown to readers."))
    settings = models.JSONField(default=dict, blank=True, help_text="How a page is read, such as its CSS selectors.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    identity = models.CharField(_("how entries are identified"), max_length=20, choices=Identity, default=Identity.GUID)

    objects = SourceQuerySet.as_manager()
    _stored_url: str | None
    _stored_trust: str | None

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["title", "url"]
        indexes = [
            models.Index(fields=["next_poll_at"], condition=Q(is_paused=False), name="source_due"),
            models.Index(fields=["id"], condition=Q(hub_url__gt=""), name="source_with_hub"),
        ]

    def __str__(self) -> str:
        return self.title or self.url

    @classmethod
    def from_db(cls, *args: Any, **kwargs: Any) -> Source:
        source = super().from_db(*args, **kwargs)
        source._stored_url = source.__dict__.get("url")  # None if deferred
        source._stored_trust = source.__dict__.get("trust")
        return source

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save only the editors' fields of an existing row, unless ``update_fields`` names others, because a poll may
        be writing the rest. A new address also resets what we know about the old one. If trust begins, ``trusted_at``,
        set at ``pre_save``, is saved too.
        """
        if not self._state.adding:
            fields = kwargs.get("update_fields")
            kwargs["update_fields"] = set(EDITORS_FIELDS if fields is None else fields)
            if getattr(self, "_stored_url", None) not in {None, self.url}:
                self.forget_place()
                kwargs["update_fields"] |= set(PLACE)
            if self.trust_begins and "trust" in kwargs["update_fields"]:
                kwargs["update_fields"] |= {"trusted_at"}
        self.host = host_of(self.poll_url)
        super().save(*args, **kwargs)
        self._stored_url, self._stored_trust = self.url, self.trust

    @property
    def trust_begins(self) -> bool:
        """Whether the source is trusted, but the stored row is not yet."""
        return self.trust == self.Trust.PUBLISH and getattr(self, "_stored_trust", None) != self.trust

    def forget_place(self) -> None:
        """Reset validators, redirects and a running poll, which belong to the former address."""
        self.effective_url = self.moved_to = self.etag = self.last_modified = self.body_hash = ""
        self.hub_url, self.topic_url, self.pushed_until = "", "", None
        self.moved_seen, self.moved_since, self.double_of = 0, None, None
        self.known_as, self.hold_until, self.ignores_validators = {}, None, False
        self.first_gone_at = self.gone_since = self.claimed_until = None
        self.claim = ""
        self.host = host_of(self.url)

    def accept_move(self) -> None:
        """Take the address of the redirect. Does not save."""
        self.url = self.moved_to or self.url
        self.forget_place()

    @property
    def poll_url(self) -> str:
        """Address to poll: the target of a permanent redirect, otherwise its own address."""
        return self.effective_url or self.url

    @property
    def credentials(self) -> tuple[str, str] | None:
        return (self.username, self.password) if self.username or self.password else None


PLACE = (
    "effective_url",
    "moved_to",
    "etag",
    "last_modified",
    "body_hash",
    "hub_url",
    "topic_url",
    "pushed_until",
    "moved_seen",
    "moved_since",
    "double_of",
    "first_gone_at",
    "gone_since",
    "known_as",
    "hold_until",
    "ignores_validators",
    "claim",
    "claimed_until",
    "host",
)
EDITORS_FIELDS = tuple(field.name for field in Source._meta.concrete_fields if field.editable and not field.primary_key)
