"""Public items: an `Item` for each page or entry and language, and the `ItemFacet` rows by which lists find it.

An `Item` exists only while its page or entry is public. It is written in the same transaction as its `Change`.
"""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_info, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from foundation.languages import current, spelling
from news import addresses
from news.models import identities, origin
from news.models.charted import Charted
from news.models.chronological import Chronological


class ArticleKind(models.TextChoices):
    NEWS = "news", pgettext_lazy("kind of article", "News")
    ANNOUNCEMENT = "announcement", _("Announcement")
    STATEMENT = "statement", _("Statement")
    INTERVIEW = "interview", _("Interview")
    GUIDE = "guide", pgettext_lazy("kind of article", "Guide")
    PUBLICATION = "publication", _("Publication notice")
    NEWSLETTER = "newsletter", _("Newsletter issue")


# ``ItemFacet.language`` of external items, which are in the lists of all languages. Their own language is a facet.
EVERY_LANGUAGE = ""


class ItemQuerySet(Chronological):
    def of_type(self, type: str) -> Self:
        return self.filter(type=type)

    def listed(self) -> Self:
        """Filter items that have not expired from lists. The page of an expired one is still available."""
        return self.filter(is_listed=True)

    def in_language(self, language: str) -> Self:
        return self.filter(language=language)

    def without_text(self) -> Self:
        """Defer the finished HTML, which lists do not need."""
        return self.defer(*Item.TEXTS)


class ItemFacetQuerySet(Chronological):
    item_id, item = "item_id", "item__"

    def listed_under(self, facet: str, *others: str, type: str, language: str) -> Self:
        """Filter listed items with all these facets. The index of the first is read, so name the rarest type first.

        ``language`` is `EVERY_LANGUAGE` for external items.
        """
        found = self.filter(facet=facet, type=type, language=language, item__is_listed=True)
        for other in others:
            found = found.filter(Exists(ItemFacet.objects.filter(item=OuterRef("item_id"), facet=other)))
        return found


class Item(Charted, identities.KnownElsewhere):
    """A public item in one language. Feeds and lists read nothing else.

    An article and an edition belong to pages of ours; an external item is on another site, and comes from an `Entry` of
    the desk. ``data`` has what only one type needs:

    * article: see `news.models.origin`; ``figures`` of its first table of numbers (`news.blocks.figures_in`);
    * edition: ``kind_name`` in the item's language, ``status``, ``status_note``, ``starts_on``, ``ends_on`` (ISO dates),
      ``starts_at``, ``ends_at`` (local times, "10:00"), ``time_zone``, ``begins_at``, ``finishes_at`` (ISO instants in
      UTC), ``format``, ``place``, each null or empty if unknown, and ``based_on`` as articles have;
    * external: ``source`` ({id, title, url, feed_url}) and ``licence``.
    """

    class Type(models.TextChoices):
        ARTICLE = "article", _("Article")
        EDITION = "edition", _("Event")
        EXTERNAL = "external", _("External item")

    TEXTS = ("html", "stored_lead", "stored_share")  # not needed by lists

    uuid = models.UUIDField(
        unique=True, help_text="Identity of this thing in this language; never depends on its address."
    )
    translation_key = models.UUIDField(help_text="Shared by the language versions of one thing.")
    language = models.CharField(max_length=12)
    type = models.CharField(max_length=20, choices=Type)
    kind = models.CharField(max_length=20, help_text="ArticleKind, the kind of an event, or external.")
    page = models.ForeignKey("wagtailcore.Page", null=True, on_delete=models.SET_NULL, related_name="+")
    live_revision_id = models.BigIntegerField(
        null=True, help_text="Hash of what this row shows of the page. The sweep compares it."
    )

    title = models.CharField(max_length=255)
    summary = models.TextField(blank=True)
    html = models.TextField(blank=True, help_text="Finished; own addresses on the reserved host of news.addresses.")
    address = models.CharField(
        max_length=1000, help_text="Of the page, in the same form. Of an external item: the URL of the original."
    )
    byline = models.CharField(max_length=500, blank=True)
    stored_picture = models.JSONField(
        null=True,
        help_text="src, sources [{type, srcset}], width, height, alt, caption, credit, type, bytes: as lists show it.",
    )
    stored_lead = models.JSONField(null=True, help_text="The same as the article shows it.")
    stored_share = models.JSONField(null=True, help_text="Drawn image for sharing: src, width, height, type, look.")
    share_settled_at = models.DateTimeField(null=True, help_text="Null: will be drawn again or removed.")
    stored_labels = models.JSONField(
        default=list,
        help_text="[{type, id, slug, name, language, address}], ready to print; external: names, not address.",
    )
    data = models.JSONField(default=dict, help_text="Values that only this type has, as in the docstring.")

    published_at = models.DateTimeField(help_text="Never in the future, never moved by an edit of the text.")
    updated_at = models.DateTimeField(help_text="Moves when title, summary or text change.")
    changed_at = models.DateTimeField(
        help_text="When it was published or last changed for readers. Our own rewriting does not change it. Unique."
    )
    is_listed = models.BooleanField(default=True)
    pinned_until = models.DateField(null=True, help_text="The last day on which it leads the home page.")
    content_hash = models.CharField(max_length=64)

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("public item")
        constraints = [
            models.UniqueConstraint(fields=["translation_key", "language"], name="one_item_a_thing_and_language")
        ]
        indexes = [
            models.Index(fields=["address"], name="item_by_address"),
            # Partial, because SQLite does not use a bare boolean in an index.
            models.Index(
                fields=["type", "language", "-published_at", "-id"],
                condition=Q(is_listed=True),
                name="item_newest_first",
            ),
            models.Index(
                fields=["type", "-published_at", "-id"],
                condition=Q(is_listed=True),
                name="item_newest_in_all_languages",
            ),
            models.Index(
                fields=["type", "language", "-changed_at", "-id"],
                condition=Q(is_listed=True),
                name="item_latest_change_first",
            ),
            models.Index(
                fields=["type", "-changed_at", "-id"],
                condition=Q(is_listed=True),
                name="item_latest_in_all_languages",
            ),
            models.Index(fields=["id"], condition=Q(share_settled_at=None), name="item_share_is_due"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_external(self) -> bool:
        return self.type == self.Type.EXTERNAL

    def at(self, base: str, text: str) -> str:
        """Return stored ``text`` of this item with ``base`` as the host. Text from another site does not change."""
        return text if self.is_external else addresses.at(base, text)

    @property
    def path(self) -> str:
        """Root-relative address for links on the site; the full address for an external item."""
        return self.at("", self.address)

    @property
    def url(self) -> str:
        """Absolute address, as in feeds."""
        return self.at(settings.PUBLIC_URL, self.address)

    @property
    def site_html(self) -> SafeString:
        """Text for the page. Safe, because our own block templates rendered it when the page was published."""
        if self.is_external:
            raise ValueError("The text of another site is not printed on this one.")
        return mark_safe(self.at("", self.html))

    @property
    def feed_html(self) -> str:
        return self.at(settings.PUBLIC_URL, self.html)

    @cached_property
    def labels(self) -> list[dict[str, Any]]:
        """Labels for components: with ``path``, sorted by name in the language of the page."""
        named = [in_language(label, current()) for label in self.stored_labels]
        return sorted(named, key=lambda label: spelling.alphabetical(label["name"]))

    @property
    def kind_name(self) -> str:
        """The kind in words; empty for external items, which show their source instead."""
        of_articles = dict(ArticleKind.choices) if self.type == self.Type.ARTICLE else {}
        return str(of_articles.get(self.kind, "")) or self.data.get("kind_name", "")

    @property
    def origin_in_short(self) -> str:
        return origin.in_short(self.data) or (self.byline if self.type == Item.Type.ARTICLE else "")

    @property
    def source(self) -> dict[str, Any] | None:
        return self.data.get("source")

    @property
    def language_name(self) -> str:
        return name_of_language(self.language)

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
    def shared_picture(self) -> dict[str, Any] | None:
        """Lead image, otherwise the image that the site drew for sharing, with addresses on this site."""
        return self.lead or on_site(self.stored_share)

    @property
    def tag_uri(self) -> str:
        """Identity in feeds (RFC 4151): survives changes of title, slug, host and place in the tree."""
        return f"tag:{settings.TAG_AUTHORITY}:{self.type}/{self.uuid}"


def on_site(picture: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return a stored picture with its addresses on this site."""
    return None if picture is None else {**addresses.picture_at("", picture), "sizes": ""}


def in_language(label: dict[str, Any], language: str) -> dict[str, Any]:
    """Return a stored label with its name in ``language``."""
    path = addresses.at("", label["address"])
    if names := label.get("names"):
        code = language.split("-")[0]
        name, real = names.get(code) or next(iter(names.values()))
        return {**label, "name": name, "language": real, "path": path}
    return {**label, "path": path}


def name_of_language(code: str) -> str:
    """Return the name of a language in the current language, or the code if Django has no name."""
    try:
        name = str(get_language_info(code)["name_translated"])
    except KeyError:
        return code
    return name[:1].upper() + name[1:]


def facet(name: str, value: object) -> str:
    """Return a facet as `ItemFacet` stores it: ``topic:12``, ``kind:news``."""
    return f"{name}:{value}"


class ItemFacet(models.Model):
    """A term that items can be filtered by, such as ``topic:12`` or ``kind:news``.

    Repeats type, language and dates of the item, so that a filtered list or feed reads one range of one index at any
    depth.
    """

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="facets")
    facet = models.CharField(max_length=60)
    type = models.CharField(max_length=20, default=Item.Type.ARTICLE)
    language = models.CharField(
        max_length=12, blank=True, help_text="Language of its lists. Empty: in the lists of all languages."
    )
    published_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = ItemFacetQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "facet"], name="one_facet_an_item")]
        indexes = [
            models.Index(fields=["facet", "type", "language", "-published_at", "-item"], name="facet_newest_first"),
            models.Index(
                fields=["facet", "type", "language", "-changed_at", "-item"], name="facet_latest_change_first"
            ),
        ]

    def __str__(self) -> str:
        return self.facet
