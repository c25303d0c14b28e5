"""Tags that show what a deletion affects, on Wagtail's own "are you sure?" screens."""

from __future__ import annotations

from typing import Any

from django import template
from django.db.models import Model
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import Page

from foundation.custody.deletion.uses import Fate, Use, is_explained, uses_of
from foundation.custody.removal.objections import Act, consequences

register = template.Library()

# Context names under which Wagtail's bulk deletion screens hold the current row, as {"item": row}.
_IN_BULK = ("snippet", "image", "document", "user", "page")


@register.simple_tag(takes_context=True)
def thing_to_delete(context: Any) -> Model | None:
    """Return the row that the screen asks about, or None if the screen does not delete."""
    if "describe_on_delete" not in str(context.get("usage_url") or ""):
        return None
    for name in _IN_BULK:
        value = context.get(name)
        if isinstance(value, dict) and isinstance(value.get("item"), Model):
            return value["item"]
    items = context.get("items")
    if isinstance(items, list) and len(items) == 1:
        return items[0]["item"]
    found = context.get("object") or context.get("page")
    return found if isinstance(found, Model) else None


@register.simple_tag(takes_context=True)
def shows_uses(context: Any) -> bool:
    """Return whether the screen shows the uses of its row (`uses.explain`) instead of Wagtail's own text."""
    thing = thing_to_delete(context)
    if isinstance(thing, Page):
        return is_explained(thing.specific_class or type(thing))
    if thing is not None:
        return is_explained(type(thing))
    options = context.get("model_opts")
    return options is not None and is_explained(options.model)


@register.inclusion_tag("custody/admin/uses.html", takes_context=True)
def what_goes(context: Any, thing: Model, uses: list[Use] | None = None) -> dict[str, Any]:
    """Return the uses of ``thing`` and what happens to them, with links that the user may follow. For a page, also what
    people will notice."""
    user = context["request"].user
    finder = AdminURLFinder(user)
    sentences = consequences([thing], Act.DELETE, user=user) if isinstance(thing, Page) else []
    groups: dict[str, list[dict[str, Any]]] = {fate.value: [] for fate in Fate}
    for use in uses_of(thing) if uses is None else uses:
        examples = [(str(one), finder.get_edit_url(one)) for one in use.examples]
        groups[use.fate.value].append({"use": use, "examples": [pair for pair in examples if pair[1]]})
    return {"groups": groups, "sentences": sentences, "is_used": bool(sentences) or any(groups.values())}


@register.inclusion_tag("custody/admin/uses_list.html", takes_context=True)
def merge_moves(context: Any, thing: Model, uses: list[Use]) -> dict[str, Any]:
    """Return what a merge moves, including uses that a deletion would remove."""
    finder = AdminURLFinder(context["request"].user)
    rows = []
    for use in uses:
        examples = [(str(one), finder.get_edit_url(one)) for one in use.examples]
        rows.append({"use": use, "examples": [pair for pair in examples if pair[1]]})
    return {"rows": rows}
