"""Tags for Wagtail's screens that take pages from readers: what is in the way, and what people will notice."""

from __future__ import annotations

from typing import Any

from django import template
from wagtail.models import Page

from foundation.custody.removing import Act, Objection, branches, consequences, objections, only

register = template.Library()


@register.simple_tag(takes_context=True)
def objections_to(context: Any, items: list[dict[str, Any]], *, with_all_below: bool) -> list[Objection]:
    """Return what is in the way of a bulk action on ``items``, as Wagtail's templates have them."""
    pages = [row["item"] for row in items]
    return objections(branches(pages) if with_all_below else only(pages), user=context["request"].user)


@register.inclusion_tag("custody/admin/consequences.html", takes_context=True)
def what_people_notice(context: Any, things: Any, act: str) -> dict[str, Any]:
    """Return sentences on a page, or on the items of a bulk action. Collections share the screen of privacy."""
    pages = [row["item"] for row in things] if isinstance(things, list) else [things]
    pages = [page for page in pages if isinstance(page, Page)]
    return {"sentences": consequences(pages, Act(act), user=context["request"].user)}
