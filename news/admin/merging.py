"""Hooks of ``custody`` for a topic, organisation or region that is deleted or merged.

References to it are in rules stored as JSON, in facets and labels, and in addresses that followers use.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import batched
from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import Model, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSet

from foundation.custody.deletion.merging import Merge
from foundation.custody.deletion.uses import EXAMPLES, Fate, Use
from foundation.filters import VOCABULARIES, vocabulary_model
from news import tasks
from news.delivery.channel_types import all_types
from news.models import (
    Change,
    ChangeCounter,
    Item,
    ItemFacet,
    Rule,
    Source,
    Subscription,
)
from news.models.items import facet

AT_ONCE = 200


def name_of_vocabulary(model: type[Model]) -> str:
    """Return ``topic``, ``organisation`` or ``region``, or an empty string for any other model."""
    return next((name for name in VOCABULARIES if vocabulary_model(name) is model), "")


def subscriptions_asking_for(facet: str) -> QuerySet[Subscription]:
    return Subscription.objects.annotate(rule_text=Cast("stored_rule", TextField())).filter(
        rule_text__contains=f'"{facet}"'
    )


@hooks.register("register_uses")
def rules_that_name(thing: Model) -> list[Use]:
    name = name_of_vocabulary(type(thing))
    if not name:
        return []
    asking = subscriptions_asking_for(facet(name, thing.pk))
    ours, readers = asking.exclude(organisation=None), asking.filter(organisation=None)
    examples = list(ours.select_related("organisation")[:EXAMPLES])
    return [
        Use(_("Subscriptions that include it"), ours.count(), Fate.BLOCKS, examples),
        Use(_("Readers who get emails about it"), readers.count(), Fate.BLOCKS),
    ]


@hooks.register("register_merge")
def move(doing: Merge) -> None:
    name = name_of_vocabulary(type(doing.old))
    moved = ""
    if name:
        old, moved = facet(name, doing.old.pk), facet(name, doing.new.pk)
        _move_rules(old, moved)
        _move_items(name, doing, old, moved)
        _move_log(old, moved)
        for channel_type in all_types():
            channel_type.merged(name, old=doing.old.slug, new=doing.new.slug)
        ChangeCounter.reframe()
    for some in batched(sorted(doing.pages), AT_ONCE):
        tasks.merged.enqueue("", list(some))
    if moved:
        tasks.merged.enqueue(moved, [])


def _swapped(facets: Iterable[str], old: str, new: str) -> list[str]:
    return sorted({new if one == old else one for one in facets})


def _move_rules(old: str, new: str) -> None:
    for row in subscriptions_asking_for(old):
        rule = {
            key: _swapped(value, old, new) if isinstance(value, list) else value
            for key, value in row.stored_rule.items()
        }
        Subscription.objects.filter(pk=row.pk).update(stored_rule=rule)


def _move_items(name: str, doing: Merge, old: str, new: str) -> None:
    """Point lists, feeds and labels to the new row immediately; the worker updates the texts later."""
    items = Item.objects.without_text().filter(facets__facet=old)
    for item in items.iterator(chunk_size=AT_ONCE):
        labels = _relabelled(item.stored_labels, name, doing)
        if labels != item.stored_labels:
            item.stored_labels = labels
            item.save(update_fields=["stored_labels"])
    rows = ItemFacet.objects.filter(facet=old)
    rows.filter(item__in=ItemFacet.objects.filter(facet=new).values("item")).delete()
    rows.update(facet=new)


def _relabelled(labels: list[dict[str, Any]], name: str, doing: Merge) -> list[dict[str, Any]]:
    has_new = any(label["type"] == name and label["id"] == doing.new.pk for label in labels)
    result = []
    for label in labels:
        if label["type"] != name or label["id"] != doing.old.pk:
            result.append(label)
        elif not has_new:
            text, language = doing.new.named_in(label["language"])
            address = label["address"].replace(f"{name}={doing.old.slug}", f"{name}={doing.new.slug}")
            changed = {
                "id": doing.new.pk,
                "slug": doing.new.slug,
                "name": text,
                "language": language,
                "address": address,
            }
            if "names" in label:
                changed["names"] = {code: doing.new.named_in(code) for code in label["names"]}
            result.append({**label, **changed})
    return result


def _move_log(old: str, new: str) -> None:
    """Replace the facet in the change log, so that replays and pending deliveries find its rows.

    The log is otherwise append-only.
    """
    texts = {"now": Cast("facets", TextField()), "before": Cast("earlier_facets", TextField())}
    rows = Change.objects.annotate(**texts).filter(Q(now__contains=f'"{old}"') | Q(before__contains=f'"{old}"'))
    for some in batched(rows.iterator(chunk_size=AT_ONCE), AT_ONCE):
        for row in some:
            row.facets, row.earlier_facets = _swapped(row.facets, old, new), _swapped(row.earlier_facets, old, new)
        Change.objects.bulk_update(some, ["facets", "earlier_facets"])


# --- Edit links in the CMS's lists of usage ---------------------------------------------------------------------------


class _Known(ModelViewSet):
    """Viewset that only registers the edit address of a model, because its screens are our own (`news.admin.sources`
    and others).
    """

    add_to_reference_index = False

    def get_url_name(self, view_name: str) -> str:
        return self.name

    def get_urlpatterns(self) -> list[Any]:
        return []

    def get_permissions_to_register(self) -> QuerySet[Permission]:
        return Permission.objects.none()


@hooks.register("register_admin_viewset")
def known_addresses() -> list[_Known]:
    return [
        _Known("news_source", model=Source),
        _Known("news_rule", model=Rule),
        _Known("news_subscription", model=Subscription),
    ]
