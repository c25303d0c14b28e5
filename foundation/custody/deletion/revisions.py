"""Update the keys that page revisions store when a row is merged or deleted.

Otherwise a version that an editor restores would lose the reference, or could not be opened at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet, TextField
from django.db.models.functions import Cast
from wagtail.models import Revision

from foundation.custody.deletion.relations import replaced, revised_models

AT_ONCE = 200


def naming(model: type[Model], pk: Any) -> Iterator[tuple[type[Model], QuerySet[Any]]]:
    """Yield each model that can refer to this row, with its revisions that seem to do so."""
    for revised, pattern in revised_models(model):
        content_type = ContentType.objects.get_for_model(revised, for_concrete_model=False)
        text = Revision.objects.filter(content_type=content_type).annotate(text=Cast("content", TextField()))
        yield revised, text.filter(text__regex=pattern.replace("{pk}", str(int(pk))))


def follow(model: type[Model], old: Any, new: Any) -> int:
    """Replace ``old`` by ``new`` in all revisions, or remove it if ``new`` is None. Return how many changed."""
    count = 0
    for revised, rows in naming(model, old):
        for row in rows.only("pk", "content").iterator(chunk_size=AT_ONCE):
            content = replaced(row.content, revised, model, old, new)
            if content != row.content:
                Revision.objects.filter(pk=row.pk).update(content=content)
                count += 1
    return count


def drafts_naming(thing: Model) -> list[Any]:
    """Return the pages whose latest unpublished draft refers to ``thing``.

    Select the few drafts in a query of their own: in a joined query, the database would read the text of every
    revision.
    """
    model, found = type(thing), []
    for revised, rows in naming(model, thing.pk):
        if not any(field.name == "has_unpublished_changes" for field in revised._meta.get_fields()):
            continue
        drafts = revised._default_manager.filter(has_unpublished_changes=True)
        latest = drafts.exclude(latest_revision=None).values_list("latest_revision_id", flat=True)
        if named := list(rows.filter(pk__in=list(latest)).values_list("pk", flat=True)):
            found += list(drafts.filter(latest_revision__in=named))
    return found
