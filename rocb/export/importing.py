"""Import of a bag into an empty site."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import Max
from django.utils import timezone
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page, Site, WorkflowPage

from events.models import EventsIndexPage
from news.models import Change, ChangeCounter, NewsIndexPage
from rocb.backup import tables
from rocb.export.bag import Bag, Damaged, plain
from rocb.export.contents import USER, Kind
from rocb.export.records import Loader, parsed
from rocb.export.references import first_missing
from rocb.export.shapes import Shape, Shapes
from rocb.export.writing import CONTENT, FORMAT, HEAD, MEDIA, RECORDS, Progress
from rocb.rights import grants

_LONGEST_LINE = 64 * 1024 * 1024


class Refused(Exception):
    """Error for a bag that cannot be imported into this site. The message says why."""


def load(folder: Path, *, progress: Progress = lambda text: None) -> dict[str, Any]:
    """Import the bag and return ``data/export.json``. Raises `Damaged` or `Refused`; then nothing was written."""
    bag = Bag(folder)
    progress("Checking the files ...")
    bag.check()
    head = _head(bag)
    shapes = Shapes(is_personal=True)
    _refuse_unknown_files(bag, shapes)
    _refuse_a_site_that_is_in_use(bag, shapes)
    with _files_of_a_whole_import() as written, transaction.atomic():
        rights = _Rights()
        loader = Loader()
        _delete_what_is_replaced(shapes)  # before the first row is written, because all pages are rows of one table
        for kind, shape in shapes.kinds:
            _load_records(bag, kind, shape, loader)
        _check_rows(loader, rights, shapes)
        tables.reset_sequences()
        _bring_up_to_date()
        progress("Copying the media ...")
        _load_media(bag, loader.files, set(head["missing_files"]), written)
    progress("Building the indexes ...")
    call_command("rebuild_search", verbosity=0)
    call_command("rebuild_references_index", verbosity=0)
    return head


def _head(bag: Bag) -> dict[str, Any]:
    if HEAD not in bag.names():
        raise Damaged("This bag is not an export of a site: data/export.json is missing.")
    with bag.open(HEAD) as file:
        found = parsed(file.read())
    if not _is_a_head(found):
        raise Damaged(
            "data/export.json does not say which format this is, how many records it has and which files lack."
        )
    if found["format"] > FORMAT:
        raise Refused(
            f"The export has the format {found['format']}, but this release knows only {FORMAT}. Install a newer release."
        )
    return found


def _is_a_head(found: dict[str, Any]) -> bool:
    counts, names = found.get("records"), found.get("missing_files")
    return (
        isinstance(found.get("format"), int)
        and isinstance(counts, dict)
        and all(isinstance(count, int) for count in counts.values())
        and isinstance(names, list)
        and all(isinstance(name, str) for name in names)
    )


def _refuse_unknown_files(bag: Bag, shapes: Shapes) -> None:
    known = {RECORDS.format(kind.name) for kind, _shape in shapes.kinds} | {HEAD, CONTENT}
    if unknown := [name for name in bag.names() if name not in known and not name.startswith(MEDIA)]:
        raise Refused(f"This release does not know {unknown[0]}. Install the release that wrote the export.")


def _refuse_a_site_that_is_in_use(bag: Bag, shapes: Shapes) -> None:
    has_accounts = any(RECORDS.format(kind.name) in bag.names() for kind, shape in shapes.kinds if shape.label == USER)
    for kind, shape in shapes.kinds:
        may_be_there = kind.is_migrated or (shape.label == USER and not has_accounts)
        if not may_be_there and shape.model._base_manager.exists():
            raise Refused(
                f"This site is not empty: it has {kind.name} ({shape.model._base_manager.count()}). "
                "Import into a new database after manage.py migrate, before anything else is created."
            )


@contextmanager
def _files_of_a_whole_import() -> Iterator[list[str]]:
    """Yield a list for the names of new files. They are deleted if the import fails."""
    written: list[str] = []
    try:
        yield written
    except BaseException:
        for name in written:
            default_storage.delete(name)
        raise


class _Rights:
    """Rights on the root page and on collections that migrations gave to groups. The import replaces these objects."""

    def __init__(self) -> None:
        at_root = {"page__depth": 1}
        self._on_pages = set(GroupPagePermission.objects.filter(**at_root).values_list("pk", flat=True))
        self._workflows = list(WorkflowPage.objects.filter(**at_root).values_list("workflow", flat=True))
        self._collections = dict(GroupCollectionPermission.objects.values_list("pk", "collection__name"))

    def follow(self) -> None:
        """Grant the rights on the imported objects. New lists get the same grants as any new list."""
        root = Page.objects.filter(depth=1).order_by("pk").first()
        if root is None:
            raise Damaged("The export has no root of pages.")
        WorkflowPage.objects.all().delete()
        WorkflowPage.objects.bulk_create(WorkflowPage(page=root, workflow_id=pk) for pk in self._workflows[:1])
        GroupPagePermission.objects.exclude(pk__in=self._on_pages).delete()
        GroupPagePermission.objects.update(page=root)
        found = {name: pk for pk, name in Collection.objects.order_by("-pk").values_list("pk", "name")}
        for pk, name in self._collections.items():
            kept = GroupCollectionPermission.objects.filter(pk=pk)
            kept.update(collection=found[name]) if name in found else kept.delete()
        for page in [*NewsIndexPage.objects.all(), *EventsIndexPage.objects.all()]:
            grants.list_made(type(page), page, created=True)


def _delete_what_is_replaced(shapes: Shapes) -> None:
    for kind, shape in shapes.kinds:
        if kind.is_migrated:
            shape.table.model._base_manager.all().delete()


def _load_records(bag: Bag, kind: Kind, shape: Shape, loader: Loader) -> None:
    name = RECORDS.format(kind.name)
    if name not in bag.names():
        return
    number = 0
    try:
        with bag.open(name) as file:
            while text := file.readline(_LONGEST_LINE):
                number += 1
                loader.add(shape, parsed(text))
        loader.flush()
    except Damaged as error:
        raise Damaged(f"Line {number} of {name} cannot be imported. {error}") from None
    except DatabaseError as error:
        raise Damaged(f"{name} cannot be imported, up to line {number}: {error}.") from None


def _check_rows(loader: Loader, rights: _Rights, shapes: Shapes) -> None:
    """Check that all rows were inserted and fit together."""
    if lost := loader.lost_rows():
        raise Refused(
            f"Rows were lost while they were inserted ({lost}). The export is not the cause: report this fault."
        )
    try:
        with transaction.atomic():
            rights.follow()
            connection.check_constraints()
    except DatabaseError as error:
        cause = first_missing(shapes) or f"{error}."
        raise Damaged(f"The records do not fit together: {cause}") from None


def _bring_up_to_date() -> None:
    """Continue the log. The exported site may have continued and given the next numbers to other changes, so the
    numbers leap.
    """
    last = Change.objects.aggregate(last=Max("sequence"))["last"] or 0
    ChangeCounter.objects.update_or_create(pk=1, defaults={"last": last})
    ChangeCounter.leap(at=timezone.now())
    ChangeCounter.reframe()
    Site.clear_site_root_paths_cache()


def _load_media(bag: Bag, names: set[str], missing: set[str], written: list[str]) -> None:
    listed = set(bag.names())
    for name in sorted(names):
        if MEDIA + plain(name) not in listed:
            if name not in missing:
                raise Damaged(f"A record names the file {name}, which is not in the export.")
            continue
        default_storage.delete(name)  # left by an import that was killed: no row refers to it
        written.append(name)
        with bag.open(MEDIA + name) as file:
            if default_storage.save(name, File(file)) != name:
                raise Damaged(f"The file {name} cannot have this name here.")
