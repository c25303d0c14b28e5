"""Calendar updates after topics, organisations, regions or people were merged, for the hook of ``custody``."""

from __future__ import annotations

from wagtail import hooks

from events import refiling
from events.models import CalendarFacet
from foundation.custody.deletion.merging import Merge
from foundation.filters import VOCABULARIES, vocabulary_model


@hooks.register("register_merge")
def move(doing: Merge) -> None:
    for name in VOCABULARIES:
        if vocabulary_model(name) is type(doing.old):
            old, new = f"{name}:{doing.old.pk}", f"{name}:{doing.new.pk}"
            rows = CalendarFacet.objects.filter(facet=old)
            rows.filter(entry__in=CalendarFacet.objects.filter(facet=new).values("entry")).delete()
            rows.update(facet=new)
            refiling.record_filed_under.enqueue(new)
    if doing.pages:
        refiling.record_editions.enqueue(sorted(doing.pages))
