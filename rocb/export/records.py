"""Conversion between rows of the flat tables and records of plain values, in batches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from itertools import batched
from typing import Any

from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from wagtail.models import Locale

from foundation import outside_json
from rocb.backup import tables
from rocb.export import markup
from rocb.export.bag import Damaged
from rocb.export.contents import PAGE, REVISION, USER, draft, files_in
from rocb.export.shapes import Column, Links, Shape, Shapes, names_in_draft

AT_ONCE = 100
type Record = dict[str, Any]


def line(record: Record) -> bytes:
    return tables.written(record).encode() + b"\n"  # type: ignore[arg-type]


# --- Reading ----------------------------------------------------------------------------------------------------------


@dataclass
class Reader:
    shapes: Shapes
    files: set[str] = field(default_factory=set)  # names of files that records refer to

    @cached_property
    def _words(self) -> dict[type[models.Model], dict[int, str]]:
        return {
            ContentType: {one.pk: f"{one.app_label}.{one.model}" for one in ContentType.objects.all()},
            Locale: dict(Locale.objects.values_list("pk", "language_code")),
            Group: dict(Group.objects.values_list("pk", "name")),
        }

    def records(self, shape: Shape) -> Iterator[Record]:
        """Yield records in the order of their ids."""
        for rows in batched(tables.rows(shape.table), AT_ONCE):
            yield from (found for found in self._filled(shape, list(rows)).values() if self._leaves(shape, found))

    def _leaves(self, shape: Shape, record: Record) -> bool:
        if shape.label == PAGE:
            return bool(record["content_type"] == PAGE)
        if shape.label == "newsroom_news.channel":  # the hub's channels belong to followers, who will subscribe again
            return record["subscription_id"] is not None and (
                self.shapes.is_personal or record["subscription_id"] in self._of_organisations
            )
        if shape.label == "newsroom_news.subscription":
            return self.shapes.is_personal or record["organisation_id"] is not None
        return True

    @cached_property
    def _of_organisations(self) -> set[int]:
        subscriptions = apps.get_model("newsroom_news.subscription")._base_manager
        return set(subscriptions.exclude(organisation=None).values_list("pk", flat=True))

    def _filled(self, shape: Shape, rows: list[tuple[Any, ...]]) -> dict[Any, Record]:
        key = shape.table.columns.index(shape.key)
        found = {row[key]: self._record(shape, row) for row in rows}
        if shape.base:
            base = shape.base
            place = base.table.columns.index(base.key)
            for row in _select(base.table, Q(**{f"{base.key}__in": list(found)})):
                found[row[place]] |= self._record(base, row)
        for links in shape.links:
            self._fill_links(links, found)
        for name, by, child in shape.children:
            self._fill_children(name, by, child, found)
        return found

    def _record(self, shape: Shape, row: tuple[Any, ...]) -> Record:
        values = dict(zip(shape.table.columns, row, strict=True))
        return {column.name: self._value(shape, column, values[column.attname]) for column in shape.columns}

    def _value(self, shape: Shape, column: Column, value: Any) -> Any:
        if value is None:
            return None
        if column.is_json:
            (value,) = value  # see `tables`
            self.files |= files_in(shape.label, column.attname, value)
            if shape.label == REVISION:
                label = self._words[ContentType].get(value.get("content_type"), PAGE)
                # An old version may contain fields that no longer exist.
                known = names_in_draft(apps.get_model(label))  # type: ignore[arg-type]
                value = draft(value, is_personal=self.shapes.is_personal)
                return {**{name: one for name, one in value.items() if name in known}, "content_type": label}
        if column.named:
            return self._words[column.named][value]
        if column.is_file and value:
            self.files.add(value)
        return column.changed(value) if column.changed else value

    def _fill_links(self, links: Links, found: dict[Any, Record]) -> None:
        for record in found.values():
            record[links.name] = []
        own, other = links.table.columns.index(links.own), links.table.columns.index(links.other)
        for row in _select(links.table, Q(**{f"{links.own}__in": list(found)})):
            found[row[own]][links.name].append(self._words[links.named][row[other]] if links.named else row[other])
        for record in found.values():
            record[links.name].sort()

    def _fill_children(self, name: str, by: str, child: Shape, found: dict[Any, Record]) -> None:
        for record in found.values():
            record[name] = []
        parent, key = child.table.columns.index(by), child.table.columns.index(child.key)
        is_version = child.label == REVISION
        rows = list(_select(child.table, self._versions(found) if is_version else Q(**{f"{by}__in": list(found)})))
        filled = self._filled(child, rows)
        for row in rows:
            owner = int(row[parent]) if is_version else row[parent]
            found[owner][name].append(filled[row[key]])

    def _versions(self, found: dict[Any, Record]) -> Q:
        """Match the newest revision of each page, the public one, and one that is scheduled."""
        heads = {record[name] for record in found.values() for name in ("latest_revision_id", "live_revision_id")}
        of_pages = Q(object_id__in=[str(pk) for pk in found]) & Q(base_content_type_id=_page_type())
        return of_pages & (Q(pk__in=heads - {None}) | Q(approved_go_live_at__isnull=False))


def _page_type() -> int:
    app, model = PAGE.split(".")
    return ContentType.objects.get_by_natural_key(app, model).pk


def _select(table: tables.Table, which: Q) -> Iterator[tuple[Any, ...]]:
    return table.model._base_manager.filter(which).order_by("pk").values_list(*table.columns).iterator()


# --- Writing ----------------------------------------------------------------------------------------------------------


def _unknown_password() -> str:
    return make_password(None)


# Values for columns that were left out and whose default would grant access.
_CLOSED: dict[tuple[str, str], Callable[[], str]] = {
    (USER, "password"): _unknown_password,
    ("wagtailcore.pageviewrestriction", "password"): _unknown_password,
    ("wagtailcore.collectionviewrestriction", "password"): _unknown_password,
}


@dataclass
class Loader:
    """Loader that inserts the rows of records. Call `flush` after the last one of a kind."""

    _held: dict[str, tuple[tables.Table, list[Any]]] = field(default_factory=dict)
    _numbers: dict[str, int] = field(default_factory=dict)
    _words: dict[type[models.Model], dict[str, int]] = field(
        default_factory=lambda: {
            ContentType: {f"{one.app_label}.{one.model}": one.pk for one in ContentType.objects.all()},
            Group: {},
            Locale: {},
        }
    )
    _expected: dict[str, int] = field(default_factory=dict)  # rows of each table, including existing ones
    files: set[str] = field(default_factory=set)

    def add(self, shape: Shape, record: Record) -> None:
        """Add a record. Raises `Damaged` if it does not match the schema."""
        known = {column.name for column in shape.all_columns()}
        known |= {links.name for links in shape.links} | {name for name, _by, _child in shape.children}
        if unknown := sorted(record.keys() - known):
            raise Damaged(f"{shape.label} has no “{unknown[0]}” in this release. Install the release that wrote it.")
        pk = self._add_row(shape, record, {})
        self._add_what_belongs(shape, record, pk)

    def _add_what_belongs(self, shape: Shape, record: Record, pk: Any) -> None:
        for links in shape.links:
            self._add_links(links, pk, _list(record, links.name))
        for name, by, child in shape.children:
            for one in _list(record, name):
                if not isinstance(one, dict):
                    raise Damaged(f"Something in “{name}” is not a record.")
                self._add_child(shape, child, by, pk, one)

    def _add_child(self, shape: Shape, child: Shape, by: str, pk: Any, one: Record) -> None:
        if child.label == REVISION:
            types = self._words[ContentType]
            own = {"object_id": str(pk), "base_content_type_id": types[PAGE], "content_type_id": types[shape.label]}
            content = one.get("content")
            if not isinstance(content, dict):
                raise Damaged("A version of a page has no content.")
            with _in_words("content"):
                markup.check_draft(shape.model, content)
            one = {**one, "content": {**content, "content_type": self._id(ContentType, content.get("content_type"))}}
        else:
            own = {by: pk}
        self._add_what_belongs(child, one, self._add_row(child, one, own))

    def _add_row(self, shape: Shape, record: Record, own: Record) -> Any:
        if shape.base:
            pk = self._add_row(shape.base, record, {})
            own = {**own, shape.key: pk}
        given = {column.attname: column for column in shape.columns}
        values: Record = {}
        for name in shape.table.columns:
            if name in own:
                values[name] = own[name]
            elif name in given and given[name].name in record:
                values[name] = self._stored(shape, given[name], record[given[name].name])
            elif name == shape.key:
                values[name] = self._number(shape.table)
            else:
                values[name] = _left_out(shape, name)
        self._hold(shape.table, values)
        if shape.model is Locale:
            self._words[Locale][_word(values["language_code"])] = values["id"]
        return values[shape.key]

    def _stored(self, shape: Shape, column: Column, value: Any) -> Any:
        with _in_words(column.name):
            markup.check_value(column.field, value)
        if column.named:
            return None if value is None else self._id(column.named, value)
        if column.is_json:
            self.files |= files_in(shape.label, column.attname, value)
            return None if value is None and column.field.null else [value]
        if column.is_file and value:
            self.files.add(str(value))
        return value

    def _id(self, named: type[models.Model], word: Any) -> int:
        known, word = self._words[named], _word(word)
        if word not in known and named is Group:
            known[word] = Group.objects.get_or_create(name=word)[0].pk
        if word not in known:
            raise Damaged(f"This site does not know “{word}”, which the export names.")
        return known[word]

    def _add_links(self, links: Links, pk: Any, values: list[Any]) -> None:
        for value in values:
            other = self._id(links.named, value) if links.named else value
            self._hold(links.table, {"id": self._number(links.table), links.own: pk, links.other: other})

    def _number(self, table: tables.Table) -> int:
        """Return an id for a row that nothing refers to."""
        self._numbers[table.name] = self._numbers.get(table.name, 0) + 1
        return self._numbers[table.name]

    def _hold(self, table: tables.Table, values: Record) -> None:
        try:
            row = tables.row(table, values)
        except tables.NotARow as error:
            raise Damaged(str(error)) from None
        _table, held = self._held.setdefault(table.name, (table, []))
        held.append(row)
        if len(held) >= AT_ONCE:
            self._insert(table, held)

    def flush(self) -> None:
        for table, held in self._held.values():
            self._insert(table, held)

    def _insert(self, table: tables.Table, held: list[Any]) -> None:
        if table.name not in self._expected:
            self._expected[table.name] = table.model._base_manager.count()
        try:
            tables.insert(table, held)
        except tables.NotARow as error:
            raise Damaged(str(error)) from None
        self._expected[table.name] += len(held)
        held.clear()

    def lost_rows(self) -> str:
        """Return tables with fewer rows than inserted, as text; empty if there are none."""
        found = {name: table.model._base_manager.count() for name, (table, _held) in self._held.items()}
        expected = self._expected
        return ", ".join(
            f"{name}: {found[name]} of {expected[name]}" for name in found if found[name] != expected[name]
        )


@contextmanager
def _in_words(name: str) -> Iterator[None]:
    try:
        yield
    except markup.Strange as error:
        raise Damaged(f"“{name}” was changed outside this site. {error}") from None


def _word(value: Any) -> str:
    if not isinstance(value, str):
        raise Damaged(f"{value!r} is not a word.")
    return value


def _list(record: Record, name: str) -> list[Any]:
    found = record.get(name, [])
    if not isinstance(found, list):
        raise Damaged(f"“{name}” is not a list.")
    return found


def _left_out(shape: Shape, name: str) -> Any:
    if closed := _CLOSED.get((shape.label, name)):
        return closed()
    found: Any = shape.model._meta.get_field(name)
    value = found.get_default()
    return [value] if found.get_internal_type() == "JSONField" and value is not None else value


def parsed(text: bytes) -> Record:
    try:
        found = outside_json.read(text)
    except outside_json.NotJson:
        raise Damaged("It is not JSON.") from None
    if not isinstance(found, dict):
        raise Damaged("It is not a record.")
    return found
