"""Uses of a row, and what happens to each when the row is deleted.

Django's relations give all references to the row. Plug-ins and the site add what relations do not show:

* `describe` in ``AppConfig.ready`` sets how the rows of a model count as uses;
* `register_mergeable`, there too, registers a model whose rows are shared. While live content uses a row, it cannot be
  deleted, only merged into another (``foundation.custody.deletion.merging``);
* `guard`, there too, refuses to delete rows of a model in use from any screen, command or shell;
* `explain`, there too, registers models whose uses Wagtail's deletion screens show. The others keep Wagtail's own
  screens. The app ``all_models`` registers all models;
* the hook ``register_uses`` of Wagtail: registers a function of the row that returns further uses, such as rules stored
  as JSON.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import CASCADE, PROTECT, RESTRICT, Model, ProtectedError, Q, QuerySet
from django.db.models.fields.reverse_related import ForeignObjectRel
from django.db.models.signals import post_delete, pre_delete
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.models import Page, ReferenceIndex

from foundation.custody.deletion import revisions
from foundation.custody.deletion.relations import Relation, relations_to

EXAMPLES = 5


class Fate(StrEnum):
    """Effect on a use when the row is deleted."""

    BLOCKS = "blocks"
    GOES = "goes"
    STAYS = "stays"


@dataclass(frozen=True, slots=True)
class Use:
    """Uses of one kind: ``count`` rows. ``examples`` are some of them to link; empty if they contain names that not all
    users may see."""

    name: str
    count: int
    fate: Fate
    examples: Sequence[Model] = ()

    @property
    def more(self) -> int:
        return self.count - len(self.examples) if self.examples else 0


@dataclass(frozen=True, slots=True)
class Description:
    """Description of how the rows of a model count as uses. ``name``: their name on screens, by default the model's.
    ``blocks``: the rows that prevent a mergeable row from being deleted, by default all. ``is_private``: show only
    their number. ``is_unmentioned``: do not show them, because they derive from the row or record work on it.
    """

    name: Any = ""
    blocks: Q | None = None
    is_private: bool = False
    is_unmentioned: bool = False


_UNMENTIONED = {
    *("wagtailcore.ModelLogEntry", "wagtailcore.PageLogEntry", "wagtailcore.UploadedFile", "wagtailcore.Revision"),
    *("wagtailcore.PageSubscription", "wagtailcore.GroupPagePermission", "wagtailcore.WorkflowPage"),
    *("wagtailadmin.EditingSession", "wagtailadmin.FormState", "wagtailusers.UserProfile"),
    *("wagtailcore.TaskState", "wagtailcore.WorkflowState", "wagtaildocs.Document", "wagtailimages.Image"),
}
_descriptions: dict[str, Description] = {name: Description(is_unmentioned=True) for name in _UNMENTIONED}
_mergeable: set[type[Model]] = set()
_explained: set[type[Model]] = set()


def describe(model: type[Model], **values: Any) -> None:
    """Set the `Description` of a model."""
    _descriptions[model._meta.label] = Description(**values)


def register_mergeable(model: type[Model]) -> None:
    _mergeable.add(model)
    guard(model)
    post_delete.connect(_forget_in_revisions, sender=model, dispatch_uid=f"custody_forget_{model._meta.label}")


def guard(model: type[Model]) -> None:
    """Refuse to delete rows of ``model`` while a use blocks it, from any screen, command or shell."""
    pre_delete.connect(_guard, sender=model, dispatch_uid=f"custody_guard_{model._meta.label}")


def is_mergeable(model: type[Model]) -> bool:
    return model in _mergeable


def explain(*models: type[Model]) -> None:
    """Show the uses of these models and their subclasses on deletion screens."""
    _explained.update(models)


def is_explained(model: type[Model]) -> bool:
    return is_mergeable(model) or issubclass(model, tuple(_explained))


def uses_of(thing: Model) -> list[Use]:
    """Return the uses: first those that block deletion, then those that are deleted, then those that stay. Takes a few
    queries per relation.
    """
    found = [use for alike in _alike_relations(type(thing)) for use in _uses(alike, thing)]
    found += _in_texts(thing)
    if is_mergeable(type(thing)):
        found += _in_drafts(thing)
    for answer in hooks.get_hooks("register_uses"):
        found += answer(thing)
    return sorted((use for use in found if use.count), key=lambda use: list(Fate).index(use.fate))


def blocking(uses: Iterable[Use]) -> list[Use]:
    return [use for use in uses if use.fate == Fate.BLOCKS]


def _described(relation: Relation) -> Description:
    return _descriptions.get(relation.model._meta.label, Description())


def _alike_relations(model: type[Model]) -> list[list[Relation]]:
    """Group relations by owner and fate. An event that names a person twice, as host and as speaker, is one use."""
    found: dict[Any, list[Relation]] = {}
    for relation in relations_to(model):
        found.setdefault((relation.owner, _fate(relation), _described(relation)), []).append(relation)
    return list(found.values())


def _owners(alike: list[Relation], thing: Model) -> QuerySet[Any]:
    if len(alike) == 1:
        return alike[0].owners_of(thing)
    named = (Q(pk__in=relation.owners_of(thing).values("pk")) for relation in alike)
    return alike[0].owner._base_manager.filter(reduce(or_, named))


def _uses(alike: list[Relation], thing: Model) -> list[Use]:
    relation, said = alike[0], _described(alike[0])
    if said.is_unmentioned:
        return []
    owners = _owners(alike, thing)
    name = str(said.name or relation.owner._meta.verbose_name_plural)
    fate = _fate(relation)
    if not is_mergeable(type(thing)):
        return [_use(name, owners, fate, said)]
    if issubclass(relation.owner, Page):
        live = owners.filter(live=True)
        drafts = owners.filter(live=False)
        return [
            _use(name, live, Fate.BLOCKS, said),
            _use(_("%(things)s that are not public") % {"things": name}, drafts, _fate(relation), said),
        ]
    if said.blocks is None:
        return [_use(name, owners, Fate.BLOCKS, said)]
    return [
        _use(name, owners.filter(said.blocks), Fate.BLOCKS, said),
        _use(name, owners.exclude(said.blocks), fate, said),
    ]


def _fate(relation: Relation) -> Fate:
    if relation.is_many or relation.whole:
        return Fate.BLOCKS if relation.on_delete in {PROTECT, RESTRICT} else Fate.STAYS
    if relation.on_delete in {PROTECT, RESTRICT}:
        return Fate.BLOCKS
    return Fate.GOES if relation.on_delete is CASCADE else Fate.STAYS


def _use(name: str, rows: QuerySet[Any], fate: Fate, said: Description) -> Use:
    count = rows.count()
    examples = list(rows.order_by("pk")[:EXAMPLES]) if count and not said.is_private else []
    return Use(capfirst(name), count, fate, [one.specific if isinstance(one, Page) else one for one in examples])


def _in_texts(thing: Model) -> list[Use]:
    """Return uses inside text, where no column refers to the row, from Wagtail's reference index."""
    sources: dict[type[Model], set[str]] = {}
    for reference in ReferenceIndex.get_references_to(thing).select_related("content_type"):
        model = reference.content_type.model_class()
        if model is not None and _is_in_a_text(model, reference.model_path.split(".")):
            sources.setdefault(model, set()).add(reference.object_id)
    return [
        _use(
            _("%(things)s that contain it in their text") % {"things": capfirst(model._meta.verbose_name_plural)},
            model._default_manager.filter(pk__in=keys),
            Fate.STAYS,
            Description(),
        )
        for model, keys in sources.items()
    ]


def _is_in_a_text(model: type[Model], path: list[str]) -> bool:
    """Return whether ``path`` of the reference index is inside text: ``["body", "item", ...]``, or through a part
    ``["sessions", "item", "document"]``."""
    field = model._meta.get_field(path[0])
    if isinstance(field, ForeignObjectRel):
        return _is_in_a_text(field.related_model, path[2:])
    return not field.is_relation


def _in_drafts(thing: Model) -> list[Use]:
    pages = revisions.drafts_naming(thing)
    return [Use(_("Unpublished drafts"), len(pages), Fate.STAYS, pages[:EXAMPLES])]


# --- Enforced in the database too -------------------------------------------------------------------------------------


def refusal(thing: Model, uses: Sequence[Use]) -> str:
    """Return why ``thing`` cannot be deleted, as a sentence; empty if it can."""
    in_the_way = blocking(uses)
    if not in_the_way:
        return ""
    counted = ", ".join(f"{use.name.lower()} ({use.count})" for use in in_the_way)
    return _("“%(thing)s” is in use and cannot be deleted: %(uses)s.") % {"thing": thing, "uses": counted}


def _guard(sender: type[Model], instance: Model, **kwargs: Any) -> None:
    uses = uses_of(instance)
    if said := refusal(instance, uses):
        raise ProtectedError(said, {one for use in blocking(uses) for one in use.examples})


def _forget_in_revisions(sender: type[Model], instance: Model, **kwargs: Any) -> None:
    revisions.follow(sender, instance.pk, None)
