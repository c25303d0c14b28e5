"""Visibility after a run: which pages and files the public can see, and the words of all others."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import batched
from typing import Any

from django.utils.translation import gettext_noop as _
from wagtail.models import Page

from foundation.public_pages import private_places
from old_sites.delta import THEIRS, Difference
from old_sites.links import MOST_LINKS
from old_sites.planned import PAGES, Becomes, Planned
from old_sites.reasons import Reason, reason
from old_sites.values import Item
from rocb.files.access import public_files
from rocb.models import ImportedItem, SiteDocument, SiteImage
from rocb.plone.bodies import HIDDEN, Resolve
from rocb.plone.copies import Known
from rocb.plone.names import plain
from rocb.plone.rows import Rows, Target
from rocb.plone.work import Work

_NOW_HIDDEN = _(
    "%(name)s is not public any more. The import has not changed this page. Check that it has no link to "
    "this item and none of its words."
)
_MODELS: dict[str, Any] = {"page": Page, "image": SiteImage, "document": SiteDocument}


class Visibility:
    def __init__(self, work: Work) -> None:
        self.work = work
        self.among: dict[str, Planned] = {}  # all items of the export by their names
        self.files: set[Target] = set()  # no public page shows them, because that would make them public
        self.pages: set[int] = set()  # keys of those that the public can see
        self.words: dict[str, set[str]] = {}  # of items that the public cannot see, by their names

    def read(self, among: list[Planned]) -> None:
        """Read the state before pages are filled."""
        names = [(name, one) for one in among for name in (f"uid:{one.uid}", f"path:{one.head.path}")]
        self.among = dict(names)
        hidden = [one for one in among if one.becomes in {Becomes.IMAGE, Becomes.DOCUMENT} and not one.is_live]
        self.files = {target for one in hidden if (target := self.work.rows.resolve(f"uid:{one.uid}"))}
        self.files |= {*self._hidden_before()}
        after = {row.object_id: is_live for row, is_live in self._changes(among)}
        pages, places = Page.objects.values_list("pk", "path", "live"), private_places()
        self.pages = {pk for pk, path, is_live in pages if after.get(pk, is_live) and not path.startswith(places)}

    def _changes(self, among: list[Planned]) -> Iterator[tuple[ImportedItem, bool]]:
        """Yield the records of pages that the run writes or withdraws, and whether they are public then."""
        for one in among:
            row, found = self.work.rows.get(one.uid), self.work.found.get(one.uid)
            if row is not None and one.becomes in PAGES and (not row.digest or (found and found.is_followed)):
                yield row, one.is_live
        for uid, found in self.work.found.items():
            row = self.work.rows.get(uid)
            if row is not None and found.kind == Difference.DELETED_THERE and found.choice == THEIRS:
                yield row, False

    def _hidden_before(self) -> Iterator[Target]:
        """Yield files of earlier exports that the public cannot see. This export need not have them."""
        for kind, model in (("image", SiteImage), ("document", SiteDocument)):
            others = [
                row.object_id
                for (uid, part), row in self.work.rows.known.items()
                if not part and row.content_type_id == Rows.type_id(model) and f"uid:{uid}" not in self.among
            ]
            for some in batched(others, 500):
                files = model._default_manager.filter(pk__in=some).exclude(public_files(model))
                yield from ((kind, pk) for pk in files.values_list("pk", flat=True))

    def is_hidden(self, target: Target) -> bool:
        return target in self.files or (target[0] == "page" and target[1] not in self.pages)

    def without_hidden(self, resolve: Resolve, found: dict[str, None]) -> Resolve:
        """Return ``resolve`` without what the public cannot see. Names of files are added to ``found``."""

        def resolved(name: str) -> Target | None:
            target = resolve(name)
            if target is None or not self.is_hidden(target):
                return target
            if target[0] == "page":
                return HIDDEN
            found[name] = None
            return None

        return resolved

    def is_closed(self, name: str, resolve: Resolve) -> bool:
        """Return whether the item with a name is hidden. One that was public on the old site is not, even if it is not here."""
        kind, _colon, key = name.partition(":")
        target = ("image", int(key)) if kind == "image" else resolve(name)
        return self.is_hidden(target) if target else not any(one.is_live for one in self._items(name))

    def closed_since(self, row: ImportedItem) -> list[Reason]:
        """Return a sentence for each item that a public page referred to when it was written, and that is hidden now."""
        closed = [name for name in row.shown if self.is_closed(name, self.work.rows.resolve)]
        return [reason(_NOW_HIDDEN, name=_title_of(name)) for name in closed]

    def known(self, resolve: Resolve, shown: set[str]) -> Known:
        """Return what says of a name whether its item is hidden, and its words. Names of others are added to ``shown``."""

        def known(name: str) -> tuple[bool, Collection[str]]:
            target, items = resolve(name), list(self._items(name))
            if not self.is_closed(name, resolve):
                shown.update([name] if target or items else [])
                return False, [words for one in items for words in (one.head.title, one.head.description)]
            if name not in self.words:
                self.words[name] = {words for one in items for words in _words_of_item(self.work.item(one))}
                self.words[name] |= _words_of_target(target)
            return True, self.words[name]

        return known

    def _items(self, name: str) -> Iterator[Planned]:
        """Yield the item of the export with a name, and those that it leads to."""
        for _step in range(MOST_LINKS):
            if one := self.among.get(name):
                yield one
            moved = self.work.rows.moves.get(name.removeprefix("path:"))
            name = one.leads_to if one else f"path:{moved}" if moved else ""


def _title_of(name: str) -> str:
    kind, _colon, key = name.partition(":")
    return (
        SiteImage.objects.filter(pk=key).values_list("title", flat=True).first() or key
        if kind == "image"
        else plain(name)
    )


def _words_of_item(item: Item) -> set[str]:
    return {item.title, item.description, item.caption, item.alt}


def _words_of_target(target: Target | None) -> set[str]:
    """Return the words of a page or file here. Its item need not be in the export."""
    found = _MODELS[target[0]].objects.filter(pk=target[1]).first() if target else None
    found = found.get_latest_revision_as_object() if isinstance(found, Page) else found
    return {getattr(found, name, "") for name in ("title", "description", "introduction", "standfirst")}
