"""Merge two rows: all uses of the old row move to the new one, then the old row is deleted, in one transaction.

This module moves keys in tables and in the JSON of revisions, for any model. Apps that refer to a row in another way
(facets, stored rules, generated documents) register a function with Wagtail's hook ``register_merge``. The function
gets a `Merge` and runs inside the transaction, before the old row is deleted. It enqueues slow work as tasks on commit.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.log_actions import log
from wagtail.models import Page, ReferenceIndex

from foundation.custody.deletion import revisions
from foundation.custody.deletion.relations import Relation, relations_to
from foundation.custody.deletion.uses import is_mergeable
from foundation.custody.models import FormerName

MERGED = "custody.merge"
# Fields that do not distinguish two parts of a page.
_NOT_COMPARED = {"sort_order"}


class NotMergeable(Exception):
    """Error with the reason, written for the editor."""


@dataclass(slots=True)
class Merge:
    """One merge. ``pages`` are the keys of the pages of any type that used the old row; ``moved`` counts the moved
    references by name.
    """

    old: Any
    new: Any
    at: datetime
    pages: set[int] = field(default_factory=set)
    moved: dict[str, int] = field(default_factory=dict)


def problem(old: Model, new: Model) -> str:
    """Return why the rows cannot be merged, as a sentence; empty if they can. A model can add reasons with a method
    ``merge_problem(into)``."""
    if not is_mergeable(type(old)) or type(old) is not type(new):
        return _("These two cannot be merged.")
    if old.pk == new.pk:
        return _("Choose a different one. A row cannot be merged into itself.")
    asked = getattr(old, "merge_problem", None)
    return str(asked(new)) if asked else ""


def merge(old: Model, new: Model, *, by: Any, at: datetime) -> Merge:
    """Move all uses of ``old`` to ``new`` and delete ``old``. Raises `NotMergeable`, with nothing changed, if that is
    not possible or if one of the rows no longer exists."""
    model = type(old)
    with transaction.atomic():
        rows = {row.pk: row for row in model._base_manager.select_for_update().filter(pk__in=[old.pk, new.pk])}
        if len(rows) < 2 and old.pk != new.pk:
            raise NotMergeable(_("One of the two no longer exists. It has been deleted or merged in the meantime."))
        old, new = rows[old.pk], rows[new.pk]
        if said := problem(old, new):
            raise NotMergeable(said)
        doing = Merge(old, new, at)
        _move_all(doing)
        changed = revisions.follow(model, old.pk, new.pk)
        if changed:
            doing.moved["revisions"] = changed
        for answer in hooks.get_hooks("register_merge"):
            answer(doing)
        FormerName.keep(old, new)
        data = {"merged": str(old), "merged_id": old.pk, "moved": doing.moved}
        log(instance=new, action=MERGED, user=by, data=data)
        log(instance=old, action="wagtail.delete", user=by, deleted=True)
        _move_references(old, new)
        old.delete()
    return doing


def _move_all(doing: Merge) -> None:
    model: type[Model] = type(doing.old)
    for relation in relations_to(model):
        if issubclass(relation.owner, Page):
            doing.pages.update(relation.owners_of(doing.old).values_list("pk", flat=True))
        if count := _move(relation, doing.old, doing.new):
            name = relation.owner._meta.label
            doing.moved[name] = doing.moved.get(name, 0) + count


def _move_references(old: Model, new: Model) -> None:
    """Update Wagtail's reference index, which bulk updates of keys bypass."""
    known = {
        (row.base_content_type_id, row.object_id, row.content_path_hash)
        for row in ReferenceIndex.get_references_to(new)
    }
    for row in ReferenceIndex.get_references_to(old):
        if (row.base_content_type_id, row.object_id, row.content_path_hash) not in known:
            ReferenceIndex.objects.filter(pk=row.pk).update(to_object_id=str(new.pk))


def _move(relation: Relation, old: Model, new: Model) -> int:
    if relation.is_many:
        return _move_many(relation.field, old, new)
    name = relation.field.name
    rows = relation.rows_of(old)
    if relation.field.one_to_one:
        if relation.rows_of(new).exists():
            return 0  # ``new`` has its own row; that of ``old`` is deleted together with ``old``
    elif relation.whole:
        _drop_doubles(relation, old, new)
    if relation.model is type(new):
        # ``new`` pointed at ``old`` and would now point at itself.
        relation.model._base_manager.filter(pk=new.pk, **{name: old}).update(**{name: getattr(old, name)})
    return int(rows.update(**{name: new}))


def _move_many(field: Any, old: Model, new: Model) -> int:
    through = field.remote_field.through._base_manager
    mine, theirs = field.m2m_reverse_field_name(), field.m2m_field_name()
    has_new = through.filter(**{mine: new}).values_list(f"{theirs}_id", flat=True)
    through.filter(**{mine: old, f"{theirs}_id__in": list(has_new)}).delete()
    return int(through.filter(**{mine: old}).update(**{mine: new}))


def _drop_doubles(relation: Relation, old: Model, new: Model) -> None:
    """Delete parts of a page that would become duplicates, such as the same organiser twice."""
    there = {_said(row, relation.field) for row in relation.rows_of(new)}
    for row in relation.rows_of(old):
        if _said(row, relation.field) in there:
            row.delete()


def _said(row: Model, key: Any) -> tuple[Any, ...]:
    skipped = {key.name, *_NOT_COMPARED}
    fields = [
        one for one in row._meta.concrete_fields if not one.primary_key and one.name not in skipped and not one.unique
    ]
    return tuple(getattr(row, one.attname) for one in fields)
