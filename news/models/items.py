"""What is public now (`Item`) and what happened to it (`Change`).

Invariants: an `Item` exists for a thing and a language only while that is live and public; each write of an `Item`
happens in one transaction with the `Change` that tells of it; a `Change` is never altered. ``sequence`` grows in the
order of commits, so that a follower who has seen n has seen everything below n.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from news import addresses


class ArticleKind(models.TextChoices):
    NEWS = "news", pgettext_lazy("kind of article", "News")
    ANNOUNCEMENT = "announcement", _("Announcement")
    STATEMENT = "statement", _("Statement")
    INTERVIEW = "interview", _("Interview")
    PUBLICATION = "publication", _("Publication notice")
    NEWSLETTER = "newsletter", _("Newsletter issue")


class Chronological(models.QuerySet[Any]):
    """Rows in the order of lists: by ``published_at``, and where that is equal by the item's id."""

    item_id = "id"

    def newest_first(self) -> Self:
        return self.order_by("-published_at", f"-{self.item_id}")

    def oldest_first(self) -> Self:
        return self.order_by("published_at", self.item_id)

    def older_than(self, published_at: datetime, pk: int) -> Self:
        """Strictly after (published_at, pk) in newest-first order; one range of the index, however deep the list."""
        return self.filter(published_at__lte=published_at).exclude(
            **{"published_at": published_at, f"{self.item_id}__gte": pk}
        )

    def newer_than(self, published_at: datetime, pk: int) -> Self:
        return self.filter(published_at__gte=published_at).exclude(
            **{"published_at": published_at, f"{self.item_id}__lte": pk}
        )

    def within(self, start: datetime, end: datetime) -> Self:
        """From ``start``, before ``end``."""
        return self.filter(published_at__gte=start, published_at__lt=end)


class ItemQuerySet(Chronological):
    def listed(self) -> Self:
        """Without what has expired from lists; its address still answers."""
        return self.filter(is_listed=True)

    def in_language(self, language: str) -> Self:
        return self.filter(language=language)

    def without_text(self) -> Self:
        """For lists: the finished HTML stays in the database."""
        return self.defer("html", "stored_lead")


class ItemFacetQuerySet(Chronological):
    item_id = "item_id"

    def listed_under(self, facet: str, *others: str, language: str) -> Self:
        """The listed items that have all these facets, read by the index of the first: name the rarest kind first."""
        found = self.filter(facet=facet, language=language, item__is_listed=True)
        for other in others:
            found = found.filter(Exists(ItemFacet.objects.filter(item=OuterRef("item_id"), facet=other)))
        return found


class Item(models.Model):
    """One thing in one language as the public sees it now; feeds and lists read nothing else."""

    class Type(models.TextChoices):
        ARTICLE = "article", _("Article")

    uuid = models.UUIDField(
        unique=True, help_text="Identity of this thing in this language; never depends on its address."
    )
    thing_uuid = models.UUIDField(help_text="Shared by the language versions of one thing.")
    language = models.CharField(max_length=12)
    type = models.CharField(max_length=20, choices=Type)
    kind = models.CharField(max_length=20, choices=ArticleKind)
    page = models.ForeignKey("wagtailcore.Page", null=True, on_delete=models.SET_NULL, related_name="+")
    live_revision_id = models.BigIntegerField(
        null=True, help_text="What of the page this row shows; the sweep compares it."
    )

    title = models.CharField(max_length=255)
    summary = models.TextField(blank=True)
    html = models.TextField(blank=True, help_text="Finished; own addresses on the reserved host of news.addresses.")
    address = models.CharField(max_length=1000, help_text="Of the page, in the same form.")
    byline = models.CharField(max_length=500, blank=True)
    stored_picture = models.JSONField(
        null=True, help_text="src, srcset, width, height, alt, caption, credit, type, bytes: as lists show it."
    )
    stored_lead = models.JSONField(null=True, help_text="The same as the article shows it.")
    stored_labels = models.JSONField(
        default=list, help_text="[{type, id, slug, name, language, address}], ready to print."
    )

    published_at = models.DateTimeField(help_text="Never in the future, never moved by an edit of the text.")
    updated_at = models.DateTimeField(help_text="Moves when title, summary or text change.")
    is_listed = models.BooleanField(default=True)
    pinned_until = models.DateField(null=True, help_text="Until this day it leads the home page.")
    content_hash = models.CharField(max_length=64)

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("public item")
        constraints = [models.UniqueConstraint(fields=["thing_uuid", "language"], name="one_item_a_thing_and_language")]
        indexes = [
            models.Index(fields=["address"], name="item_by_address"),
            # Partial, because SQLite makes no use of a bare boolean inside an index.
            models.Index(
                fields=["language", "-published_at", "-id"], condition=Q(is_listed=True), name="item_newest_first"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def path(self) -> str:
        """Root-relative, as links on the site have it."""
        return addresses.at("", self.address)

    @property
    def url(self) -> str:
        """Absolute, as feeds have it."""
        return addresses.at(settings.PUBLIC_URL, self.address)

    @property
    def site_html(self) -> SafeString:
        """Safe: rendered by our own block templates when the page was published."""
        return mark_safe(addresses.at("", self.html))

    @property
    def feed_html(self) -> str:
        return addresses.at(settings.PUBLIC_URL, self.html)

    @property
    def labels(self) -> list[dict[str, Any]]:
        """Labels as components print them: with ``path`` in place of ``address``."""
        return [{**label, "path": addresses.at("", label["address"])} for label in self.stored_labels]

    @property
    def topic_facets(self) -> list[str]:
        """The facets of this item's own topics, as `ItemFacet` spells them."""
        return [f"topic:{label['id']}" for label in self.stored_labels if label["type"] == "topic"]

    @property
    def picture(self) -> dict[str, Any] | None:
        return on_site(self.stored_picture)

    @property
    def lead(self) -> dict[str, Any] | None:
        return on_site(self.stored_lead)

    @property
    def tag_uri(self) -> str:
        """Identity for followers (RFC 4151): survives changes of title, slug, host and place in the tree."""
        return f"tag:{settings.TAG_AUTHORITY}:{self.type}/{self.uuid}"


def on_site(picture: dict[str, Any] | None) -> dict[str, Any] | None:
    """A stored picture with the addresses that it has on the site."""
    if picture is None:
        return None
    own = {name: addresses.at("", picture[name]) for name in ("src", "srcset")}
    return {**picture, **own, "sizes": ""}


class ItemFacet(models.Model):
    """One word an item can be filtered by, such as ``topic:12`` or ``kind:news``.

    It repeats language and date, so that a filtered list reads one range of one index at any depth.
    """

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="facets")
    facet = models.CharField(max_length=60)
    language = models.CharField(max_length=12)
    published_at = models.DateTimeField()

    objects = ItemFacetQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "facet"], name="one_facet_an_item")]
        indexes = [models.Index(fields=["facet", "language", "-published_at", "-item"], name="facet_newest_first")]

    def __str__(self) -> str:
        return self.facet


class ChangeCounter(models.Model):
    """One row whose update lets only one transaction append at a time."""

    last = models.BigIntegerField(default=0)

    @classmethod
    def take(cls) -> int:
        """The next sequence number; call inside the transaction that writes the `Change`."""
        while not cls.objects.filter(pk=1).update(last=F("last") + 1):
            with transaction.atomic():
                cls.objects.get_or_create(pk=1)
        return cls.objects.values_list("last", flat=True).get(pk=1)


class Change(models.Model):
    """One line of the log. It speaks for itself when its item and its page are gone."""

    class Kind(models.TextChoices):
        PUBLISHED = "published", _("Published")
        UPDATED = "updated", _("Updated")
        CORRECTED = "corrected", _("Corrected")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Significance(models.TextChoices):
        MAJOR = "major", _("Major")
        MINOR = "minor", _("Minor")

    sequence = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=20, choices=Kind)
    significance = models.CharField(max_length=10, choices=Significance)
    item_uuid = models.UUIDField(db_index=True)
    thing_uuid = models.UUIDField(default=uuid.uuid4)
    language = models.CharField(max_length=12)
    type = models.CharField(max_length=20)
    title = models.CharField(max_length=255)
    address = models.CharField(max_length=1000)
    content_hash = models.CharField(max_length=64, blank=True)
    note = models.TextField(blank=True, help_text="The correction or the reason of a withdrawal, as readers see it.")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("change")
        ordering = ["sequence"]
        indexes = [models.Index(fields=["address", "sequence"], name="change_by_address")]

    def __str__(self) -> str:
        return f"{self.sequence} {self.kind} {self.title}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("A Change is never altered; append another one.")
        super().save(*args, **kwargs)
