"""Tag for templates that add something to one of Wagtail's templates that has no blocks."""

from __future__ import annotations

from typing import Any

from django import template

register = template.Library()


@register.simple_tag(takes_context=True)
def overridden(context: Any) -> Any:
    """Return the template that the current one overrides, for ``{% include %}``."""
    own = context.render_context.template
    found, _origin = own.engine.find_template(own.name, skip=[own.origin])
    return found
