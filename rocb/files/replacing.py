"""Renditions of an image whose file was replaced. Their addresses answer until the pages and feeds are rewritten.

Wagtail deletes renditions with the file, but stored pages and feeds still name them until the worker has made the new
ones. So they are renamed first, in the transaction of the form, and deleted by a job a day later.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Value
from django.db.models.functions import Concat

from foundation.jobs.task_queue import waiting_arguments
from news.api import image_changed
from rocb.models.media import REPLACED, SiteRendition

KEPT_FOR = timedelta(days=1)
# Lexical order is the order in time.
STAMP = "%Y-%m-%dT%H:%M:%S.%f"
AT_ONCE = 500


def keep_renditions(image: Any, *, at: datetime) -> None:
    """Keep the renditions of ``image``, whose file is about to be replaced."""
    SiteRendition.objects.filter(image=image).update(
        filter_spec=Concat(Value(f"{REPLACED}{at:{STAMP}}-"), F("filter_spec"))
    )


def delete_replaced(*, at: datetime) -> int:
    """Delete replaced renditions after `KEPT_FOR`, except those of images whose pages are not rewritten yet. Return
    their number."""
    waiting = {pk for (pk,) in waiting_arguments(image_changed)}
    before = f"{REPLACED}{at - KEPT_FOR:{STAMP}}"
    replaced = SiteRendition.with_replaced.filter(filter_spec__startswith=REPLACED, filter_spec__lt=before)
    due = list(replaced.exclude(image__in=waiting).order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    SiteRendition.with_replaced.filter(pk__in=due).delete()
    return len(due)
