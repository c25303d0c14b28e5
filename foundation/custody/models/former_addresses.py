"""Former URLs of pages. They redirect to the current ones, and stored copies of the URLs are updated.

Only a page that was public at a URL is found from there. `FormerAddress` has the pages that were public when they moved,
`WithdrawnAddress` the URLs of pages that were hidden before.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

LONGEST_PATH = 1000
DEEPEST = 30  # number of path segments that are looked up
MOST_STARTS, MOST_STEPS = 10, 60  # limits on the pages that had the same URL, and on the moves of one page


class FormerAddressQuerySet(models.QuerySet["FormerAddress"]):
    def pending(self) -> Self:
        """Return moves whose stored copies of URLs are not updated yet."""
        return self.filter(is_followed=False)


class FormerAddress(models.Model):
    """A page and all below it left ``old_path`` for ``new_path``, in the transaction that renamed or moved it.

    One row covers every URL below it: pages, years of a list, feeds. Rows never change, except for the progress of
    their task. Read in key order, they lead from any former URL to the current one.
    """

    site = models.ForeignKey("wagtailcore.Site", null=True, on_delete=models.CASCADE, related_name="+")
    old_path = models.CharField(max_length=LONGEST_PATH, blank=True, help_text="Path of the page, as in requests.")
    new_path = models.CharField(max_length=LONGEST_PATH, blank=True, help_text="Empty: not an address of this site.")
    page = models.ForeignKey("wagtailcore.Page", null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    is_followed = models.BooleanField(default=False)
    followed_up_to = models.BigIntegerField(default=0, help_text="The key of the last page that was followed.")
    public_pages = models.JSONField(
        null=True,
        help_text="Keys of the moved pages that had been public at the old path. Null: moved in version 0.2.0.",
    )

    objects = FormerAddressQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("former address")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["site", "old_path"], name="former_address_by_path"),
            models.Index(fields=["id"], condition=models.Q(is_followed=False), name="former_address_pending"),
        ]

    def __str__(self) -> str:
        return self.old_path

    def was_public(self, page: Page) -> bool:
        """Return whether ``page`` had been public at its old address."""
        if self.public_pages is not None:
            return page.pk in self.public_pages
        return page.first_published_at is None or page.first_published_at <= self.at

    @classmethod
    def note(
        cls, page: Page, site_id: int | None, old_path: str, new_path: str, *, public: list[int], at: datetime
    ) -> None:
        """Record a move. A path that is too long to store is not redirected, but the task still updates the page."""
        if max(len(old_path), len(new_path)) > LONGEST_PATH:
            site_id, old_path, new_path = None, "", ""
        paths = {"old_path": old_path, "new_path": new_path}
        cls.objects.create(page_id=page.pk, site_id=site_id, **paths, public_pages=public, at=at)

    @classmethod
    def ways(cls, site_id: int, path: str) -> Iterator[tuple[str, FormerAddress]]:
        """Yield the possible current paths of the page that was once at ``path``, and the move with which it left. The
        latest move comes first, because several pages may have had the path one after another.
        """
        rows = cls.objects.filter(site_id=site_id).defer("public_pages")
        for start in rows.filter(old_path__in=_folders(path)).order_by("-pk")[:MOST_STARTS]:
            now = _forward(rows.filter(pk__gte=start.pk), path)
            if now and _back(rows.filter(pk__gte=start.pk), now) == path:  # otherwise another page took that path
                yield now, start


class WithdrawnAddress(models.Model):
    """``page`` was public at ``old_path`` until it was hidden there. The row stays when it is public again."""

    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="+")
    site = models.ForeignKey("wagtailcore.Site", on_delete=models.CASCADE, related_name="+")
    old_path = models.CharField(max_length=LONGEST_PATH, help_text="Path of the page, as in requests.")

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("withdrawn address")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.old_path

    @classmethod
    def note(cls, page: Page, site_id: int | None, path: str) -> None:
        """Record the address at which ``page`` is hidden now. An address that is too long to store is not redirected."""
        if site_id and len(path) <= LONGEST_PATH:
            cls.objects.get_or_create(page_id=page.pk, site_id=site_id, old_path=path)


def _forward(rows: FormerAddressQuerySet, path: str) -> str:
    for _step in range(MOST_STEPS):
        row = rows.filter(old_path__in=_folders(path)).order_by("pk").first()
        if row is None or not row.new_path:
            return path if row is None else ""
        path, rows = row.new_path + path.removeprefix(row.old_path), rows.filter(pk__gt=row.pk)
    return ""


def _back(rows: FormerAddressQuerySet, path: str) -> str:
    for _step in range(MOST_STEPS):
        row = rows.filter(new_path__in=_folders(path)).order_by("-pk").first()
        if row is None or not row.old_path:
            return path if row is None else ""
        path, rows = row.old_path + path.removeprefix(row.new_path), rows.filter(pk__lt=row.pk)
    return ""


def _folders(path: str) -> list[str]:
    """Return the parent paths: ``/`` and ``/a/`` for ``/a/b.xml``."""
    ends = [place for place, letter in enumerate(path, 1) if letter == "/"]
    return [path[:end] for end in ends[:DEEPEST]]
