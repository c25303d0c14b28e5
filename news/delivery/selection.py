"""Selection of the public items that match a subscription: one query for private feed, backfill and preview."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from news.models import Item, ItemFacet, Subscription
from news.models.items import ItemQuerySet

LOOKS_BACK_DAYS = 90
TITLES_SHOWN = 5


def items_matching(subscription: Subscription) -> ItemQuerySet:
    """Return the listed items that match, newest first. ``major_only`` filters changes, so it excludes no item.

    With `Subscription.Languages.BEST` each item appears once, in the most preferred language that is listed. The rule
    is applied to that version.
    """
    rule = subscription.rule
    items: ItemQuerySet = Item.objects.listed().filter(type__in=sorted(rule.wanted_types))
    if subscription.languages:
        items = items.filter(language__in=subscription.languages)
    if rule.any_of:
        items = items.filter(_has_one_of(rule.any_of))
    for facet in sorted(rule.all_of):
        items = items.filter(_has_one_of([facet]))
    if rule.none_of:
        items = items.exclude(_has_one_of(rule.none_of))
    if subscription.language_mode == Subscription.Languages.BEST:
        items = items.exclude(_stands_in_a_better_language(subscription.languages))
    return items.newest_first()


def _has_one_of(facets: Collection[str]) -> Exists:
    return Exists(ItemFacet.objects.filter(item=OuterRef("pk"), facet__in=sorted(facets)))


def _stands_in_a_better_language(order: Sequence[str]) -> Q:
    """Return a condition: the item is also listed in an earlier language of ``order``, or in alphabetical order if that
    is empty.

    `matching.best_language` does the same for plain values.
    """
    versions = Item.objects.listed().filter(translation_key=OuterRef("translation_key"))
    if not order:
        return Q(Exists(versions.filter(language__lt=OuterRef("language"))))
    better = Q(pk__in=[])
    for place, language in enumerate(order):
        if place:
            better |= Q(language=language) & Q(Exists(versions.filter(language__in=order[:place])))
    return better


@dataclass(frozen=True, slots=True)
class Preview:
    """Items that a subscription would have matched: their number and the newest ones."""

    days: int
    count: int
    newest: list[Item]


def would_have_matched(subscription: Subscription, *, at: datetime) -> Preview:
    """Return the preview for the last `LOOKS_BACK_DAYS` days. The subscription may be unsaved. Two queries."""
    lately = items_matching(subscription).filter(published_at__gte=at - timedelta(days=LOOKS_BACK_DAYS))
    return Preview(days=LOOKS_BACK_DAYS, count=lately.count(), newest=list(lately.without_text()[:TITLES_SHOWN]))
