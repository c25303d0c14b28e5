"""Tags of images and documents: a contributor sees only those of files that they may see.

Wagtail offers the tags of all files: in the filter of each list, and as suggestions in a form. The view for suggestions
is closed to contributors (``closed``).
"""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet
from taggit.models import Tag, TaggedItem
from wagtail.admin import filters
from wagtail.admin.models import popular_tags_for_model

from rocb.rights import asking
from rocb.rights.visible import VisibleReferences


def popular_tags(model: type[Model], count: int = 10) -> QuerySet[Tag]:
    """Return the most frequent tags of the files that the user of this request may see."""
    user = asking.contributor()
    if user is None:
        return popular_tags_for_model(model, count)
    seen: Any = VisibleReferences().visible(user, model).values("pk")
    uses = TaggedItem.objects.filter(content_type=ContentType.objects.get_for_model(model), object_id__in=seen)
    return Tag.objects.filter(pk__in=uses.values("tag")).order_by("name")[:count]


def connect() -> None:
    from wagtail.images.views import chooser

    filters.popular_tags_for_model = chooser.popular_tags_for_model = popular_tags
