"""Publish and expire pages and snippets on schedule.

Wagtail's ``publish_scheduled`` stops at the first page that raises and never publishes the rest. Here each page has its
own transaction; failures are logged and retried at the next tick.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.apps import apps
from django.db import transaction
from wagtail.models import DraftStateMixin, Page, Revision

logger = logging.getLogger(__name__)


def publish_due(*, at: datetime) -> dict[str, int]:
    """Publish revisions approved for a time up to ``at`` and expire objects, each in its own transaction."""
    counts = {"published": 0, "expired": 0, "failed": 0}
    due = Revision.objects.filter(approved_go_live_at__lte=at).order_by("approved_go_live_at", "pk")
    for pk in list(due.values_list("pk", flat=True)):
        _each("published", partial(_publish, pk, at), counts, f"Revision {pk}")
    for model in _models_with_drafts():
        for pk in list(
            model.objects.filter(live=True, expire_at__lte=at).order_by("expire_at").values_list("pk", flat=True)
        ):
            _each("expired", partial(_expire, model, pk, at), counts, f"{model.__name__} {pk}")
    return counts


def _each(outcome: str, action: Callable[[], bool], counts: dict[str, int], what: str) -> None:
    try:
        with transaction.atomic():
            counts[outcome] += action()
    except Exception:
        counts["failed"] += 1
        logger.exception("%s is due but could not be %s. It will be tried again", what, outcome)


def _publish(pk: int, at: datetime) -> bool:
    """Publish a revision. Return False if another worker did it first."""
    revision = Revision.objects.select_for_update().filter(pk=pk, approved_go_live_at__lte=at).first()
    if revision is None:
        return False
    revision.publish(log_action="wagtail.publish.scheduled")
    return True


def _expire(model: type[Any], pk: int, at: datetime) -> bool:
    thing = model._default_manager.select_for_update().filter(pk=pk, live=True, expire_at__lte=at).first()
    if thing is None:
        return False
    # Receivers of post_save listen to the page's own class.
    specific = thing.specific if isinstance(thing, Page) else thing
    specific.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    return True


def _models_with_drafts() -> list[Any]:
    others = [m for m in apps.get_models() if issubclass(m, DraftStateMixin) and not issubclass(m, Page)]
    return [Page, *others]
