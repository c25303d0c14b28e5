"""Search for words of an export that an import lost in silence: they are neither in the site nor in the report."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from wagtail.contrib.redirects.models import Redirect
from wagtail.models import PageLogEntry, Revision

from events.models import EditionPage, EventSeriesPage
from news.models import ArticlePage
from rocb.models import ImportedItem, SiteDocument, SiteImage, StandardPage
from rocb.plone.report import Report

_MODELS: tuple[Any, ...] = (ArticlePage, StandardPage, EditionPage, EventSeriesPage, SiteImage, SiteDocument)
_MODELS += (Redirect, PageLogEntry, Revision, ImportedItem)


def lost(words: Iterable[str], report: Report) -> list[str]:
    """Return the ``words`` that no object of the site and no sentence of the report has."""
    stored = [str(list(model._default_manager.values())) for model in _MODELS]
    written = json.loads(report.as_json())
    said = [[row["title"], row["why"]] for row in written["items"]]
    everything = "\n".join([*stored, json.dumps([said, written["notes"]], ensure_ascii=False)])
    return [word for word in words if word not in everything]
