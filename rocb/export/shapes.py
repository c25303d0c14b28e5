"""The structure of the records of a kind, derived from the models, so that a new field is included automatically."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from operator import itemgetter
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import translation
from modelcluster.fields import ParentalKey
from modelcluster.models import get_all_child_m2m_relations, get_all_child_relations
from wagtail.models import Locale, Page, get_page_models

from rocb.backup import tables
from rocb.export.contents import AFTER_PAGES, BEFORE_PAGES, CHANGED, PAGE, PERSONAL, REVISION, STAY, USER, Kind, stays

# Referred to by name: their ids differ per database.
NAMED: dict[type[models.Model], str] = {ContentType: "type", Locale: "language", Group: "group"}


class NotMigrated(Exception):
    """Error if the tables are not those of this release."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column. ``name`` is its key in the record; ``named`` is set if it refers to a row by name (`NAMED`)."""

    name: str
    attname: str
    field: Any
    named: type[models.Model] | None = None
    changed: Callable[[Any], Any] | None = None

    @property
    def stored_as(self) -> str:
        """Return the type of the field, or of the field that it refers to."""
        target = self.field
        while isinstance(target, models.ForeignKey):
            target = target.target_field
        return str(target.get_internal_type())

    @property
    def is_json(self) -> bool:
        return self.stored_as == "JSONField"

    @property
    def is_file(self) -> bool:
        return isinstance(self.field, models.FileField)


@dataclass(frozen=True, slots=True)
class Links:
    """A many-to-many field: a list of ids, or of names."""

    name: str
    table: tables.Table
    own: str
    other: str
    to: type[models.Model]

    @property
    def named(self) -> type[models.Model] | None:
        return self.to if self.to in NAMED else None


@dataclass(frozen=True, slots=True)
class Shape:
    """The structure of records. ``base``: the shape of the page that a row extends. ``children``: rows that belong to a
    record, with the column that refers to it."""

    label: str
    model: type[models.Model]
    table: tables.Table
    columns: tuple[Column, ...]
    base: Shape | None = None
    links: tuple[Links, ...] = ()
    children: tuple[tuple[str, str, Shape], ...] = ()

    @property
    def key(self) -> str:
        return str(self.model._meta.pk.attname)  # type: ignore[union-attr]

    def all_columns(self) -> Iterator[Column]:
        if self.base:
            yield from self.base.columns
        yield from self.columns


@dataclass
class Shapes:
    """The shapes of all kinds, in their order."""

    is_personal: bool
    _tables: dict[str, tables.Table] = field(default_factory=lambda: {table.name: table for table in tables.tables()})

    @cached_property
    def kinds(self) -> tuple[tuple[Kind, Shape], ...]:
        wanted = (*BEFORE_PAGES, *_page_kinds(), *AFTER_PAGES)
        return tuple(
            (kind, self._shape(apps.get_model(kind.label), kind.holds))
            for kind in wanted
            if self.is_personal or not kind.is_personal
        )

    def _table(self, model: type[models.Model]) -> tables.Table:
        table = self._tables.get(model._meta.db_table)
        wanted = {one.attname for one in model._meta.local_concrete_fields if not one.generated}
        if table is None or set(table.columns) != wanted:
            raise NotMigrated("The database is not that of this release. Run manage.py migrate first.")
        return table

    def _shape(self, model: type[models.Model], holds: tuple[str, ...] = (), *, parent: str = "") -> Shape:
        label = model._meta.label_lower
        base = self._shape(Page) if issubclass(model, Page) and model is not Page else None
        without = {parent, *STAY.get(label, ()), *(() if self.is_personal else PERSONAL.get(label, ()))}
        if base:
            without.add(model._meta.pk.attname)  # type: ignore[union-attr]
        columns = [
            _column(label, one)
            for one in model._meta.local_concrete_fields
            if not one.generated and one.attname not in without and (self.is_personal or not _is_account(one))
        ]
        belonging = [*_parental(model), *(_held(model, apps.get_model(name)) for name in holds)]
        children = [(name, by, self._shape(child, parent=by)) for name, by, child in belonging]
        if model is Page:
            children.append(("versions", "object_id", self._shape(apps.get_model(REVISION))))
        if base:
            children += base.children
        ordered = tuple(sorted(children, key=itemgetter(0)))
        return Shape(label, model, self._table(model), tuple(columns), base, tuple(self._links(model)), ordered)

    def _links(self, model: type[models.Model]) -> Iterator[Links]:
        for one in sorted(model._meta.local_many_to_many, key=lambda one: one.name):
            through: Any = one.remote_field.through
            if through._meta.auto_created and not stays(through._meta.label_lower):
                yield Links(
                    one.name,
                    self._table(through),
                    f"{one.m2m_field_name()}_id",
                    f"{one.m2m_reverse_field_name()}_id",
                    one.related_model,
                )


@cache
def names_in_draft(model: Any) -> frozenset[str]:
    """Return the names in the content of a version of a page."""
    fields: Any = model._meta.fields
    columns = [one.name for one in fields if one.serialize]
    rows = [str(relation.get_accessor_name()) for relation in get_all_child_relations(model)]
    return frozenset(["pk", *columns, *rows, *(one.name for one in get_all_child_m2m_relations(model))])


def _page_kinds() -> Iterator[Kind]:
    for model in sorted(get_page_models(), key=lambda model: model._meta.label_lower):
        label = model._meta.label_lower
        with translation.override("en"):
            about = "The root of all pages" if label == PAGE else f"Pages of the type “{model._meta.verbose_name}”"
        yield Kind(f"pages/{label}", label, about, is_migrated=label == PAGE)


def _column(label: str, one: Any) -> Column:
    named = one.related_model if one.related_model in NAMED else None
    return Column(one.name if named else one.attname, one.attname, one, named, CHANGED.get((label, one.attname)))


def _is_account(one: Any) -> bool:
    return one.related_model is not None and one.related_model._meta.label_lower == USER


def _parental(model: type[models.Model]) -> Iterator[tuple[str, str, type[models.Model]]]:
    for other in apps.get_models():
        for one in other._meta.local_concrete_fields:
            if isinstance(one, ParentalKey) and one.related_model is model and not stays(other._meta.label_lower):
                yield _belonging(one), one.attname, other


def _held(model: type[models.Model], other: type[models.Model]) -> tuple[str, str, type[models.Model]]:
    (found,) = [one for one in other._meta.local_concrete_fields if one.related_model is model]
    return _belonging(found), found.attname, other


def _belonging(one: Any) -> str:
    """Return the key in a record for the rows that belong to it through this field."""
    return str(one.remote_field.get_accessor_name())
