"""Refuse to delete rows in use. Instead of "are you sure?" the CMS shows what uses them and what to do.

Only for models that ``uses`` explains.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.admin.utils import quote
from django.db.models import Model
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from wagtail import hooks

from foundation.custody.deletion.merge_screens import may_merge
from foundation.custody.deletion.uses import blocking, is_explained, is_mergeable, refusal, uses_of


@hooks.register("before_delete_snippet")
def refuse_what_is_in_use(request: HttpRequest, things: Iterable[Model]) -> TemplateResponse | None:
    """Refuse to delete rows in use, one or many. Wagtail calls this before it shows the screen and again on submission."""
    things = [thing for thing in things if is_explained(type(thing))]
    refused = []
    for thing in things:
        uses = uses_of(thing)
        if blocking(uses):
            refused.append(
                {
                    "thing": thing,
                    "uses": uses,
                    "sentence": refusal(thing, uses),
                    "merge_url": merge_url(thing) if may_merge(request.user, type(thing)) else "",
                }
            )
    if not refused:
        return None
    meta = type(things[0])._meta
    context: dict[str, Any] = {"refused": refused, "is_mergeable": is_mergeable(type(things[0])), "meta": meta}
    status = 409 if request.method == "POST" else 200
    return TemplateResponse(request, "custody/admin/delete_refused.html", context, status=status)


def merge_url(thing: Model) -> str:
    meta = thing._meta
    return reverse("custody_merge", args=[meta.app_label, meta.model_name, quote(thing.pk)])
