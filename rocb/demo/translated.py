"""Record that the demo's translations were made from its originals, which were written with them."""

from __future__ import annotations

from foundation.translation import states
from foundation.translation.pages import confirm, original_of, read


def record_translations(*, after: int) -> int:
    """Record it for the pages newer than the primary key ``after``, and for their drafts. Return how many."""
    found = states.translations().filter(pk__gt=after)
    for page in (one.specific for one in found):
        original = original_of(page)
        confirm(page, read(original, page))
        page.save(update_fields=["translated_from"], clean=False)
        if draft := page.latest_revision:
            draft.content["translated_from"] = page.translated_from
            draft.save(update_fields=["content"])
    return len(found)
