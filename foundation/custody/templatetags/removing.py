"""Tags for Wagtail's screens that remove pages from the public site: objections, and what people will notice."""

from __future__ import annotations

from typing import Any

from django import template
from wagtail.models import Page

from foundation.custody.removal.objections import Act, Objection, branches, consequences, objections, only

register = template.Library()


@register.simple_tag(takes_context=True)
def objections_to(context: Any, items: list[dict[str, Any]], *, with_all_below: bool) -> list[Objection]:
    """Return the objections to a bulk action on ``items``, in the format of Wagtail's templates."""
    pages = [row["item"] for row in items]
    return objections(branches(pages) if with_all_below else only(pages), user=context["request"].user)


@register.inclusion_tag("custody/admin/consequences.html", takes_context=True)
def what_people_notice(context: Any, things: Any, act: str) -> dict[str, Any]:
    """Return sentences that say what readers and followers notice when a page, or the items of a bulk action, are
    removed. Collections use the same privacy screen.
    """
    pages = [row["item"] for row in things] if isinstance(things, list) else [things]
    pages = [page for page in pages if isinstance(page, Page)]
    return {"sentences": consequences(pages, Act(act), user=context["request"].user)}
