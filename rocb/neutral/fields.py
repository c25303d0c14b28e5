"""Fields of our models that an item has under their own names, with the same values as in records.

Other fields have their own place in an item, such as the title, or are only in the records of a bag.
"""

from __future__ import annotations

from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from events.models import EditionPage, EventSeriesPage
from news.models import ArticlePage
from rocb.models import SiteDocument, SiteImage, StandardPage

ARTICLE, PAGE, EVENT, SERIES, IMAGE, DOCUMENT = "article", "page", "event", "series", "image", "document"
MODELS: dict[str, type[models.Model]] = {
    ARTICLE: ArticlePage,
    PAGE: StandardPage,
    EVENT: EditionPage,
    SERIES: EventSeriesPage,
    IMAGE: SiteImage,
    DOCUMENT: SiteDocument,
}
_FOUND = "seo_title search_description"
_NAMES = {
    ARTICLE: "kind published_on image_alt image_is_decorative image_caption correction_note last_corrected_on "
    f"withdrawal_note listed_until pinned_until {_FOUND}",
    PAGE: f"show_in_menus show_in_footer {_FOUND}",
    EVENT: "kind ordinal label status status_note withdrawal_note starts_on ends_on starts_at ends_at time_zone period "
    "previous_starts_on previous_ends_on occurrence_on format venue city country audience fees working_languages "
    "interpretation_languages contact_name contact_email participants_qualifier participants_count "
    f"administrations_count participants_note {_FOUND}",
    SERIES: "kind short_name scope numbering_note is_ended cadence_note time_zone rule first_on starts_at "
    f"duration_minutes except_on extra_on {_FOUND}",
    IMAGE: "description credit licence is_illustration is_public focal_point_x focal_point_y focal_point_width "
    "focal_point_height",
    DOCUMENT: "licence is_public",
}
# The same as `old_sites.neutral.FACTS`. The export goes on without the importer, so it does not read them there.
NAMES: dict[str, tuple[str, ...]] = {kind: tuple(names.split()) for kind, names in _NAMES.items()}
# Names of our fields in an item.
SUMMARIES = {ARTICLE: "standfirst", PAGE: "introduction", EVENT: "introduction", SERIES: "introduction"}


def values(kind: str, row: models.Model) -> dict[str, Any]:
    """Return the values of a row as JSON values."""
    return {name: _plain(getattr(row, name)) for name in NAMES[kind]}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | bool | int | float | list):
        return value
    return DjangoJSONEncoder().default(value)
