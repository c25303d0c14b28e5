"""Add and publish new pages with few queries. Wagtail's steps for one page are too slow for thousands.

Wagtail checks a page three times, writes it twice and reads it as often, since another user may be editing it. An
import does not need that: `Additions` are pages that are not public yet, and `publish_first` is for pages without a
revision. Both take many pages and write in bulk: revisions, items, search entries, references, the log. The result is
the same, including the signals of the publication. Everything else uses Wagtail's methods.

An import of 1,000 pages took 17 s of CPU this way and 88 s with Wagtail's steps, 5 times as many; the worker then needed 32
and 78 s for its tasks (SQLite, December 2026). ``tests/benchmarks/test_imports.py`` prints the figures (``make benchmarks``).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import F
from django.utils import timezone
from django.utils.text import slugify
from modelcluster.models import get_all_child_m2m_relations, get_all_child_relations
from wagtail.models import Page, PageLogEntry, ReferenceIndex, Revision
from wagtail.signal_handlers import disable_reference_index_auto_update
from wagtail.signals import page_published, published

from foundation.jobs.task_queue import enqueue_on_commit
from foundation.page_slugs import is_in_use_below
from news.api import pages_changed, record_new
from old_sites import order
from rocb.plone.tasks import index_pages
from rocb.search.entries import keep_new

# The place of a page in the tree and its ids. They are set when the page is added, so validation can skip their
# queries.
PLACE = {"id", "page_ptr", "path", "depth", "numchild", "slug", "url_path", "locale", "translation_key", "content_type"}
PLACE |= {"uuid"}
_ENDING = re.compile(r"\.(?:[xs]?html?|php\d?|phtml|aspx?|jspx?|cfm|cgi|pl)(?=$|[?@])", re.IGNORECASE)
_MARKS = re.compile(r"[.?@=&+,;:!()]+")  # that divide words in names of files and queries


class Additions:
    """Empty drafts below a few pages, in one transaction. `finish` writes in bulk. A page has its key after `write`,
    which its child pages need."""

    def __init__(self) -> None:
        self._parents: dict[int, _Parent] = {}
        self._new: list[Any] = []
        self._written: list[Any] = []

    def add(self, page: Any, *, below: Page, name: str) -> None:
        """Add a page, with the slug ``name`` or the next free one like it."""
        parent = self._parents.get(below.pk)
        if parent is None:
            parent = self._parents[below.pk] = _Parent(below)
        parent.add(page, name)
        self._new.append(page)

    def write(self) -> None:
        rows = [_row(page) for page in self._new]
        Page.objects.bulk_create(rows)
        for page, row in zip(self._new, rows, strict=True):
            page.pk = page.id = page.page_ptr_id = row.pk
            page.save_base(raw=True, force_insert=True)  # the row of its own type; empty pages are not indexed
        self._written += self._new
        self._new = []

    def finish(self) -> None:
        self.write()
        for key, parent in self._parents.items():
            Page.objects.filter(pk=key).update(numchild=F("numchild") + parent.added)
        PageLogEntry.objects.bulk_create([log_entry(page, "wagtail.create") for page in self._written])


def arrange(old: Sequence[int], *, new: Collection[int | None]) -> None:
    """Move the ``new`` pages to their places among their siblings. ``old`` are the keys in the order of the old site."""
    paths = Page.objects.filter(pk__in=old).order_by("path").values_list("path", "pk")
    siblings: dict[str, list[int]] = {}
    for path, pk in paths:
        siblings.setdefault(path[: -Page.steplen], []).append(pk)
    for here in siblings.values():
        for pk, neighbour, side in order.moves(here, old=old, new=new):
            Page.objects.get(pk=pk).move(Page.objects.get(pk=neighbour), pos=side)


class _Parent:
    def __init__(self, below: Page) -> None:
        self.page = Page.objects.select_for_update().get(pk=below.pk)
        self.last = self.page.get_last_child()
        self.slugs = set(self.page.get_children().values_list("slug", flat=True))
        self.added = 0

    def add(self, page: Any, name: str) -> None:
        page.depth, page.numchild = self.page.depth + 1, 0
        # The path methods are treebeard's private ones; its public method queries the last child each time.
        page.path = self.last._inc_path() if self.last else Page._get_path(self.page.path, page.depth, 1)
        page.slug, page.draft_title = free(name, self.slugs, below=self.page), page.title
        page.set_url_path(self.page)
        self.slugs.add(page.slug)
        self.last, self.added = page, self.added + 1


def keys_above(paths: Collection[str]) -> dict[str, int]:
    """Return the key of the page above each page, by the paths of the pages, with one query for all."""
    above = {path: path[: -Page.steplen] for path in paths}
    found = dict(Page.objects.filter(path__in=set(above.values())).values_list("path", "pk"))
    return {path: found[parent] for path, parent in above.items() if parent in found}


def know_parents(pages: Iterable[Any]) -> None:
    """Set the parent of each page, with one query for all."""
    above = {page.path[: -page.steplen] for page in pages}
    parents = {parent.path: parent for parent in Page.objects.filter(path__in=above)}
    for page in pages:
        page._cached_parent_obj = parents.get(page.path[: -page.steplen])


def check(page: Any) -> None:
    """Run ``full_clean`` on a page that stays in its place, so its slug is unique."""
    page._check_slug_is_unique = lambda: None
    try:
        page.full_clean(exclude=PLACE)
    finally:
        del page._check_slug_is_unique


def publish_first(pages: Sequence[Any], *, modified_at: Mapping[int, datetime], is_announced: bool = False) -> None:
    """Publish ``pages``, which are validated and have no revision yet, with the effects of ``revision.publish()``.

    ``modified_at`` maps their keys to the time of the last change on the old site.
    """
    now = timezone.now()
    for page in pages:
        for relation in (*get_all_child_relations(page), *get_all_child_m2m_relations(page)):
            name = relation.get_accessor_name() if hasattr(relation, "get_accessor_name") else relation.name
            if name not in _set(page):  # no query, since there are none
                getattr(page, name).set([])
    revisions = Revision.objects.bulk_create([_revision(page, at=now) for page in pages])
    for page, revision in zip(pages, revisions, strict=True):
        _go_live(page, revision, modified_at=modified_at.get(page.pk), at=now)
    Page.objects.bulk_create(
        [_row(page) for page in pages],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[field.name for field in Page._meta.concrete_fields if field.name not in PLACE],
    )
    for page in pages:
        page.save_base(raw=True, force_update=True)  # the row of its own type
        with disable_reference_index_auto_update():
            for name in [name for name in _set(page) if len(getattr(page, name).all())]:
                getattr(page, name).commit()
    references = [row for page in pages for row in _references(page)]
    ReferenceIndex.objects.bulk_create(references, ignore_conflicts=True)
    dates = {page.uuid: modified_at[page.pk] for page in pages if page.pk in modified_at and hasattr(page, "uuid")}
    keep_new(record_new(pages, at=now, is_announced=is_announced, modified_at=dates))
    for page, revision in zip(pages, revisions, strict=True):
        page_published.send(sender=page.specific_class, instance=page, revision=revision, is_new=True)
        published.send(sender=type(page), instance=page, revision=revision)
    logged = zip(pages, revisions, strict=True)
    PageLogEntry.objects.bulk_create([log_entry(page, "wagtail.publish", revision=one) for page, one in logged])
    keys = [page.pk for page in pages]
    enqueue_on_commit(pages_changed, keys)
    enqueue_on_commit(index_pages, keys)


def _revision(page: Any, *, at: datetime) -> Revision:
    return Revision(
        content_object=page,
        base_content_type=page.get_base_content_type(),
        content=page.serializable_data(),
        object_str=str(page),
        created_at=at,
    )


def _go_live(page: Any, revision: Revision, *, modified_at: datetime | None, at: datetime) -> None:
    page.latest_revision = page.live_revision = revision
    page.latest_revision_created_at = modified_at or at
    page.live, page.expired, page.has_unpublished_changes, page.draft_title = True, False, False, page.title
    page.first_published_at = page.first_published_at or at
    page.last_published_at = max(modified_at, page.first_published_at) if modified_at else at


def _references(page: Any) -> Iterator[ReferenceIndex]:
    """Yield references of the page. `ReferenceIndex.create_or_update_for_object` would first query existing ones for
    each."""
    kinds = [page, *page._meta.get_parent_list()]
    own, base = (ContentType.objects.get_for_model(one, for_concrete_model=False) for one in (kinds[0], kinds[-1]))
    for kind, key, model_path, content_path in set(ReferenceIndex._extract_references_from_object(page)):
        yield ReferenceIndex(
            content_type=own,
            base_content_type=base,
            object_id=str(page.pk),
            to_content_type_id=kind,
            to_object_id=key,
            model_path=model_path,
            content_path=content_path,
            content_path_hash=ReferenceIndex._get_content_path_hash(content_path),
        )


def _row(page: Any) -> Page:
    """Return the part of the page that is in the table of all pages."""
    return Page(**{field.attname: getattr(page, field.attname) for field in Page._meta.concrete_fields})


def _set(page: Any) -> dict[str, Any]:
    """Return the related objects of the page that are in memory, not yet in the database."""
    known: dict[str, Any] = page.__dict__.setdefault("_cluster_related_objects", {})
    return known


def log_entry(page: Any, action: str, *, revision: Revision | None = None, **data: Any) -> PageLogEntry:
    """Return an unsaved entry. `wagtail.log_actions.log` queries whether page, type and revision exist."""
    return PageLogEntry(
        content_type=ContentType.objects.get_for_model(page, for_concrete_model=False),
        label=str(page),
        action=action,
        timestamp=timezone.now(),
        page=page,
        revision=revision,
        content_changed=True,
        data=data,
    )


def slug_of(name: str) -> str:
    """Return the slug for the last part of an old address, which can be the name of a file with a query."""
    return slugify(_MARKS.sub("-", _ENDING.sub("", name)), allow_unicode=True)[:240].strip("-_") or "page"


def free(name: str, taken: set[str], *, below: Page) -> str:
    """Return the old slug, so that the address stays if possible, or a free one like it."""
    slug = slug_of(name)
    number, found = 2, slug
    while found in taken or is_in_use_below(below, found):
        found, number = f"{slug}-{number}", number + 1
    return found
