"""Draw images for items, as files under ``share/``, and record them in `Item`. `Item.share_settled_at` holds the state.

The file name depends on the item and the texts, so that programs with the old image request the new one.
"""

from __future__ import annotations

import hashlib
import json
import logging
from datetime import date, datetime
from functools import partial
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models.signals import pre_delete
from django.utils import timezone
from django.utils.translation import override

from events.api import dates as event_dates
from foundation import languages
from foundation.components.dates import in_words
from foundation.languages import spelling
from news.addresses import OUR_HOST
from news.models import Item
from rocb.models import SiteIdentity
from rocb.running.circuit import AwayForNow
from rocb.sharing import drawing

logger = logging.getLogger(__name__)

# Increase it when `drawing` changes.
LOOK = 1
AT_ONCE = 20
FOLDER = "share"


def draw_due(*, at: datetime) -> int:
    """Draw due images, at most `AT_ONCE`. Return the number of rows that were checked. Safe to repeat."""
    due = list(Item.objects.filter(share_settled_at=None).order_by("pk").only(*_SHOWN)[:AT_ONCE])
    for item in due:
        try:
            _bring_up_to_date(item, at=at)
        except AwayForNow:  # the storage is unavailable, so the image stays due
            return 0
        except Exception:
            logger.exception("The sharing image of item %s could not be created", item.pk)
            Item.objects.filter(pk=item.pk).update(share_settled_at=at)
    return len(due)


_SHOWN = ("title", "kind", "type", "language", "published_at", "data", "stored_lead", "stored_share", "address", "uuid")


def draw_anew(*, at: datetime) -> int:
    """Mark all images that show an old design or a former name of the office as due for redrawing."""
    drawn = Item.objects.filter(stored_share__src__isnull=False, share_settled_at__isnull=False)
    others = drawn.exclude(stored_share__look=look())
    return others.update(share_settled_at=None)


def look() -> str:
    identity = SiteIdentity.load()
    names = [identity.office_names.get(code, "") for code in languages.codes()]
    return _hash([LOOK, identity.mark, *names])


def words_of(item: Item) -> drawing.Words:
    with override(item.language):
        identity = SiteIdentity.load()
        facts = " · ".join(filter(None, [item.kind_name, _day_of(item)]))
        return drawing.Words(identity.mark, item.title, facts, identity.office_name)


def _day_of(item: Item) -> str:
    """Return the dates of an event, or the publication date of other items."""
    if item.type != Item.Type.EDITION:
        return in_words(timezone.localdate(item.published_at, timezone.get_default_timezone()))
    first, last = (item.data.get(name) for name in ("starts_on", "ends_on"))
    days = [date.fromisoformat(day) for day in (first, last) if day]
    return event_dates.days(days[0], days[-1]) if days else ""


def _bring_up_to_date(item: Item, *, at: datetime) -> None:
    before = item.stored_share
    wants_one = item.stored_lead is None and not item.is_external
    item.stored_share = _drawn(item) if wants_one else None
    item.share_settled_at = at
    with transaction.atomic():
        # If the title has been changed in the meantime, the item is due again and stays so.
        still = Item.objects.select_for_update().filter(pk=item.pk, title=item.title).exists()
        if still:
            item.save(update_fields=["stored_share", "share_settled_at"])
            transaction.on_commit(partial(_forget, before, unless=item.stored_share))


def _drawn(item: Item) -> dict[str, Any]:
    words = words_of(item)
    key = _hash([str(item.uuid), LOOK, words.name, words.title, words.facts, words.office])
    name = f"{FOLDER}/{key[:2]}/{key}.png"
    if not default_storage.exists(name):
        name = default_storage.save(name, ContentFile(drawing.draw(words)))
    url = default_storage.url(name)
    with override(item.language):
        alt = spelling.labelled(words.name, item.title)
    return {
        "src": OUR_HOST + url if url.startswith("/") else url,
        "file": name,
        "width": drawing.WIDTH,
        "height": drawing.HEIGHT,
        "type": "image/png",
        "alt": alt,
        "look": look(),
    }


def _hash(values: list[Any]) -> str:
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()[:32]


def _forget(stored: dict[str, Any] | None, *, unless: dict[str, Any] | None = None) -> None:
    if stored and stored["file"] != (unless or {}).get("file"):
        default_storage.delete(stored["file"])


def item_deleted(sender: Any, instance: Item, **kwargs: Any) -> None:
    transaction.on_commit(partial(_forget, instance.stored_share), robust=True)


def connect() -> None:
    # Before deletion: lists defer this field, and it cannot be loaded afterwards.
    pre_delete.connect(item_deleted, sender=Item, dispatch_uid="rocb_share_of_item_deleted")
