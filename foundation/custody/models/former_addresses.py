"""Addresses that pages had: they lead to where their pages are now, and what shows addresses follows them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

LONGEST_PATH = 1000
DEEPEST = 30  # folders of an address that are looked up
MOST_STARTS, MOST_STEPS = 10, 60  # pages that had one address, and moves of one page, that are looked at


class FormerAddressQuerySet(models.QuerySet["FormerAddress"]):
    def pending(self) -> Self:
        """Those that what shows addresses has not followed yet."""
        return self.filter(is_followed=False)


class FormerAddress(models.Model):
    """A page and all below it left ``old_path`` for ``new_path``, in the transaction that renamed or moved it.

    One row covers every address below it: pages, years of a list, feeds. Rows never change, except for the progress of
    their task. Read in the order of their keys, they lead from any former address to the current one.
    """

    site = models.ForeignKey("wagtailcore.Site", null=True, on_delete=models.CASCADE, related_name="+")
    old_path = models.CharField(max_length=LONGEST_PATH, blank=True, help_text="Of the page, as readers ask for it.")
    new_path = models.CharField(max_length=LONGEST_PATH, blank=True, help_text="Empty: at no address of this site.")
    page = models.ForeignKey("wagtailcore.Page", null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    is_followed = models.BooleanField(default=False)
    followed_up_to = models.BigIntegerField(default=0, help_text="The key of the last page that was followed.")

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

    @classmethod
    def note(cls, page: models.Model, site_id: int | None, old_path: str, new_path: str, *, at: datetime) -> None:
        """Addresses too long for a row lead nowhere, and their page is followed all the same."""
        if max(len(old_path), len(new_path)) > LONGEST_PATH:
            site_id, old_path, new_path = None, "", ""
        cls.objects.create(page_id=page.pk, site_id=site_id, old_path=old_path, new_path=new_path, at=at)

    @classmethod
    def ways(cls, site_id: int, path: str) -> Iterator[tuple[str, datetime]]:
        """Where what once was at ``path`` may be now, and when it left. The latest comes first, because several pages may have
        had the address in turn."""
        rows = cls.objects.filter(site_id=site_id)
        for start in rows.filter(old_path__in=_folders(path)).order_by("-pk")[:MOST_STARTS]:
            now = _forward(rows.filter(pk__gte=start.pk), path)
            if now and _back(rows.filter(pk__gte=start.pk), now) == path:  # otherwise another page took its place there
                yield now, start.at


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
    """``/a/b.xml``: ``/``, ``/a/``."""
    ends = [place for place, letter in enumerate(path, 1) if letter == "/"]
    return [path[:end] for end in ends[:DEEPEST]]
