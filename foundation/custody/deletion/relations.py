"""References to a model, in tables and in the JSON of page revisions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import ForeignKey, ManyToManyField, Model, QuerySet
from django.db.models.fields.reverse_related import ForeignObjectRel
from modelcluster.fields import ParentalKey
from modelcluster.models import get_all_child_relations
from wagtail.models import RevisionMixin

Content = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Relation:
    """Relation by which rows of ``model`` refer to a row with ``field``, a foreign key or an automatic many-to-many
    field.

    ``whole`` is the lookup path from such a row to the object that it is edited in (``session__edition``), empty if it
    is edited separately. ``owner`` is the model at the end of that path.
    """

    model: type[Model]
    field: Any
    whole: str
    owner: type[Model]

    @property
    def is_many(self) -> bool:
        return bool(self.field.many_to_many)

    @property
    def on_delete(self) -> Any:
        return getattr(self.field.remote_field, "on_delete", None)

    def rows_of(self, thing: Model) -> QuerySet[Any]:
        return self.model._base_manager.filter(**{self.field.name: thing})

    def owners_of(self, thing: Model) -> QuerySet[Any]:
        """Return the distinct objects that one has to edit to remove the reference."""
        rows = self.rows_of(thing)
        if not self.whole:
            return rows
        return self.owner._base_manager.filter(pk__in=rows.values(self.whole))


@cache
def relations_to(model: type[Model]) -> tuple[Relation, ...]:
    """Return all relations to ``model``, without parent links and automatic many-to-many tables."""
    found = []
    for one in model._meta.get_fields(include_hidden=True):
        if not isinstance(one, ForeignObjectRel) or one.related_model._meta.auto_created:
            continue
        field: Any = one.field
        if getattr(one, "parent_link", False) or not isinstance(field, ForeignKey | ManyToManyField):
            continue
        if field.many_to_many and not field.remote_field.through._meta.auto_created:  # type: ignore[union-attr]
            continue  # rows of an explicit through model are found by their foreign keys
        whole, owner = _whole(field.model)
        found.append(Relation(field.model, field, whole, owner))
    return tuple(found)


def _whole(model: type[Model]) -> tuple[str, type[Model]]:
    path = []
    while parent := next((field for field in model._meta.local_fields if isinstance(field, ParentalKey)), None):
        path.append(parent.name)
        model = parent.remote_field.model
    return "__".join(path), model


# --- References in revisions ------------------------------------------------------------------------------------------


@cache
def revised_models(target: type[Model]) -> tuple[tuple[type[Model], str], ...]:
    """Return the models whose revisions can refer to rows of ``target``. With each comes a regular expression with
    ``{pk}``, so that a query can find the few JSON values that do."""
    found = []
    for model in apps.get_models():
        if not issubclass(model, RevisionMixin) or model._meta.proxy:
            continue
        parts = [
            rf'"{name}": \[([0-9]+, )*{{pk}}[],]' if is_many else rf'"{name}": {{pk}}[^0-9]'
            for name, is_many in sorted(set(_names(model, target)))
        ]
        if parts:
            found.append((model, "|".join(parts)))
    return tuple(found)


def _names(model: type[Model], target: type[Model]) -> Iterator[tuple[str, bool]]:
    for field in _fields_to(model, target):
        yield field.name, bool(field.many_to_many)
    for relation in get_all_child_relations(model):
        yield from _names(relation.related_model, target)


def _fields_to(model: type[Model], target: type[Model]) -> list[Any]:
    fields = [*model._meta.concrete_fields, *model._meta.many_to_many]
    return [field for field in fields if field.remote_field and field.remote_field.model is target]


def names(content: Content, model: type[Model], target: type[Model], pk: Any) -> bool:
    """Return whether the stored ``content`` of a ``model`` refers to the row ``pk`` of ``target``."""
    return replaced(content, model, target, pk, None) != content


def replaced(content: Content, model: type[Model], target: type[Model], old: Any, new: Any) -> Content:
    """Return ``content`` with ``new`` in place of ``old``. None removes the reference and any part that requires it.
    Duplicates that result are dropped.
    """
    result = dict(content)
    for field in _fields_to(model, target):
        value = result.get(field.name)
        if field.many_to_many and isinstance(value, list):
            result[field.name] = list(dict.fromkeys(key for key in _swapped(value, old, new) if key is not None))
        elif value == old:
            result[field.name] = new
    for relation in get_all_child_relations(model):
        name = relation.get_accessor_name()
        parts = result.get(name)
        if isinstance(parts, list):
            result[name] = _replaced_parts(parts, relation.related_model, target, old, new)
    return result


def _swapped(values: list[Any], old: Any, new: Any) -> list[Any]:
    return [new if value == old else value for value in values]


def _replaced_parts(parts: list[Content], model: type[Model], target: type[Model], old: Any, new: Any) -> list[Content]:
    needed = [field.name for field in _fields_to(model, target) if not field.many_to_many and not field.null]
    kept: list[Content] = []
    seen: list[Content] = []
    for part in parts:
        changed = replaced(part, model, target, old, new)
        if new is None and any(part.get(name) == old for name in needed):
            continue
        says = {name: value for name, value in changed.items() if name not in {"pk", "sort_order"}}
        if changed != part and says in seen:
            continue
        seen.append(says)
        kept.append(changed)
    return kept
