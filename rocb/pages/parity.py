"""Completeness of each language: public articles and events, and those missing or out of date. Shown on the home page
of the CMS.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.models import Locale
from wagtail.permission_policies.pages import PagePermissionPolicy

import events.api
import news.api
from events.models import EditionPage
from foundation import languages
from news.models import ArticlePage


@dataclass(frozen=True, slots=True)
class Share:
    """Pages of one type in one language."""

    language: str
    public: int
    missing: int  # public in another language, but not in this one
    outdated: int  # the original has changed since


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    shares: list[Share]
    list_url: str


def share_of(pages: Any, out_of_date: Callable[[QuerySet[Any]], QuerySet[Any]]) -> list[Share]:
    """Return the counts of public ``pages`` in each language of the site. Four queries, however many pages there are."""
    public = pages.live().filter(alias_of=None)
    everything = public.aggregate(count=Count("translation_key", distinct=True))["count"]
    of = Counter(dict(public.order_by().values_list("locale").annotate(Count("pk"))))
    outdated = Counter(out_of_date(public).values_list("locale", flat=True))
    locales = {locale.language_code: locale.pk for locale in Locale.objects.all()}
    return [
        Share(name, of[locales.get(code)], everything - of[locales.get(code)], outdated[locales.get(code)])
        for code, name in languages.choices()
    ]


def rows() -> list[Row]:
    articles = share_of(ArticlePage.objects.all(), news.api.out_of_date)
    events_of = share_of(EditionPage.objects.all(), events.api.out_of_date)
    return [
        Row(_("Articles"), articles, reverse("articles:index")),
        Row(_("Events"), events_of, reverse("editions:index")),
    ]


class ParityPanel(Component):
    name = "parity"
    order = 85
    template_name = "rocb/admin/parity_panel.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"rows": rows(), "languages": [name for _code, name in languages.choices()]}


@hooks.register("construct_homepage_panels")
def add_parity_panel(request: HttpRequest, panels: list[Component]) -> None:
    """Show the panel to people who may publish pages, if there is more than one language."""
    if len(languages.codes()) > 1 and PagePermissionPolicy().user_has_permission(request.user, "publish"):
        panels.append(ParityPanel())
