"""New pages with as few questions to the database as it takes; what Wagtail does for one page costs too much for thousands.

Wagtail's own way checks a page three times, writes it twice and reads it as often, for it cannot know whether somebody works
on it. An import knows: `Additions` are pages that nobody has seen, and `publish_first` is for pages without a version. What
is there in the end is the same, and so are the signals of the publication. Anything else goes Wagtail's way.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import F
from django.utils import timezone
from django.utils.text import slugify
from modelcluster.models import get_all_child_m2m_relations, get_all_child_relations
from wagtail.models import Page, PageLogEntry, Revision
from wagtail.signal_handlers import disable_reference_index_auto_update
from wagtail.signals import page_published, published

# The place of a page in the tree and its identity. They are written when the page is added: a check need not ask of them.
PLACE = {"id", "page_ptr", "path", "depth", "numchild", "slug", "url_path", "locale", "translation_key", "content_type"}
PLACE |= {"uuid"}


class Additions:
    """Empty drafts below a few pages, all in one transaction; `finish` writes what is written of all of them at once."""

    def __init__(self) -> None:
        self._parents: dict[int, _Parent] = {}
        self._logged: list[PageLogEntry] = []

    def add(self, page: Any, *, below: Page, name: str) -> None:
        """With ``name``, or the next free one like it, as its slug."""
        parent = self._parents.get(below.pk)
        if parent is None:
            parent = self._parents[below.pk] = _Parent(below)
        parent.add(page, name)
        self._logged.append(log_entry(page, "wagtail.create"))

    def finish(self) -> None:
        for key, parent in self._parents.items():
            Page.objects.filter(pk=key).update(numchild=F("numchild") + parent.added)
        PageLogEntry.objects.bulk_create(self._logged)


class _Parent:
    def __init__(self, below: Page) -> None:
        self.page = Page.objects.select_for_update().get(pk=below.pk)
        self.last = self.page.get_last_child()
        self.slugs = set(self.page.get_children().values_list("slug", flat=True))
        self.added = 0

    def add(self, page: Any, name: str) -> None:
        page.depth, page.numchild = self.page.depth + 1, 0
        # The names of paths are treebeard's own; it asks for the last child before each.
        page.path = self.last._inc_path() if self.last else Page._get_path(self.page.path, page.depth, 1)
        page.slug, page.draft_title = free(name, self.slugs), page.title
        page.set_url_path(self.page)
        row = Page(**{field.attname: getattr(page, field.attname) for field in Page._meta.concrete_fields})
        Page.objects.bulk_create([row])
        page.pk = page.id = page.page_ptr_id = row.pk
        page.save_base(raw=True, force_insert=True)  # the row of its own type; nobody is to index what is empty
        self.slugs.add(page.slug)
        self.last, self.added = row, self.added + 1


def publish_first(page: Any, *, modified_at: datetime | None) -> Revision:
    """Bring ``page``, which is checked and has no version yet, before the public, as ``revision.publish()`` does."""
    for relation in (*get_all_child_relations(page), *get_all_child_m2m_relations(page)):
        name = relation.get_accessor_name() if hasattr(relation, "get_accessor_name") else relation.name
        if name not in _set(page):  # nobody has been asked, since there are none
            getattr(page, name).set([])
    revision = Revision.objects.create(
        content_object=page,
        base_content_type=page.get_base_content_type(),
        content=page.serializable_data(),
        object_str=str(page),
    )
    page.latest_revision = page.live_revision = revision
    page.latest_revision_created_at = modified_at or revision.created_at
    page.live, page.expired, page.has_unpublished_changes, page.draft_title = True, False, False, page.title
    page.first_published_at = page.first_published_at or timezone.now()
    page.last_published_at = max(modified_at, page.first_published_at) if modified_at else timezone.now()
    fields = {field.name for field in page._meta.concrete_fields} - PLACE
    filled = [name for name in _set(page) if len(getattr(page, name).all())]
    with disable_reference_index_auto_update():  # it is written with the publication
        page.save(clean=False, update_fields=[*sorted(fields), *filled])
    page_published.send(sender=page.specific_class, instance=page, revision=revision, is_new=True)
    published.send(sender=type(page), instance=page, revision=revision)
    PageLogEntry.objects.bulk_create([log_entry(page, "wagtail.publish", revision=revision)])
    return revision


def _set(page: Any) -> dict[str, Any]:
    """The things beside the page that are in memory, not yet in the database."""
    known: dict[str, Any] = page.__dict__.setdefault("_cluster_related_objects", {})
    return known


def log_entry(page: Any, action: str, *, revision: Revision | None = None) -> PageLogEntry:
    """Not saved. `wagtail.log_actions.log` asks the database whether page, type and version exist."""
    return PageLogEntry(
        content_type=ContentType.objects.get_for_model(page, for_concrete_model=False),
        label=str(page),
        action=action,
        timestamp=timezone.now(),
        page=page,
        revision=revision,
        content_changed=True,
    )


def free(name: str, taken: set[str]) -> str:
    """That of the old address, so that it stays where it can."""
    slug = slugify(name, allow_unicode=True)[:240] or "page"
    number, found = 2, slug
    while found in taken:
        found, number = f"{slug}-{number}", number + 1
    return found
