"""The screen of results, and the palette that opens over any screen of the CMS."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail import hooks
from wagtail.admin.search import SearchArea
from wagtail.models import Page, Revision

from foundation.components.admin import AdminScreen, register_screens
from foundation.translation import access
from foundation.whole_numbers import whole_number
from rocb.search.cms import commands
from rocb.search.cms.facets import facets
from rocb.search.cms.finding import Matches
from rocb.search.cms.results import ON_A_PAGE, Asked, Results, newest, results, shown
from rocb.search.cms.rows import TYPES, Row

IN_PALETTE, RECENT = 12, 6


class FindScreen(AdminScreen, View):
    page_title = gettext_lazy("Search")
    header_icon = "search"
    template_name = "rocb/admin/find.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        found = results(Asked.of(request.GET), by=request.user, at=timezone.now())
        last = max(1, -(-len(found.rows) // ON_A_PAGE))
        number = min(max(whole_number(request.GET.get("p", "")) or 1, 1), last)
        rows = found.rows[(number - 1) * ON_A_PAGE : number * ON_A_PAGE]
        context = {
            "asked": found.asked,
            "rows": shown(rows, found.matches, by=request.user),
            "total": len(found.rows),
            "is_whole": found.is_whole,
            "matches": found.matches,
            "facets": facets(found),
            "commands": commands.matching(request, found.asked.query),
            "without_filters": found.asked.path(**dict.fromkeys(found.asked.filters, "")),
            "previous": found.asked.path(p=number - 1) if number > 1 else "",
            "next": found.asked.path(p=number + 1) if number < last else "",
            "number": number,
            "last": last,
        }
        return self.render_to_response(self.get_context_data(**context))


def palette(request: HttpRequest) -> HttpResponse:
    """Return the options of the palette: for an empty field, recent pages and actions."""
    asked = Asked(Asked.of(request.GET).query)
    groups: list[tuple[str, list[Any]]] = []
    found: Results | None = None
    if asked.query:
        groups.append((_("Screens and actions"), commands.matching(request, asked.query)))
        found = results(asked, by=request.user, at=timezone.now())
        rows = shown(found.rows[:IN_PALETTE], found.matches, by=request.user)
        in_order = sorted(rows, key=lambda row: _first(row, rows))
        groups += [(str(TYPES[kind][0]), list(some)) for kind, some in groupby(in_order, key=lambda row: row.type)]
    else:
        groups += [(_("You edited recently"), _recent(request.user)), (_("Actions"), commands.offered(request))]
    context = {
        "groups": [(label, some) for label, some in groups if some],
        "query": asked.query,
        "matches": found.matches if found else None,
        "total": len(found.rows) if found else 0,
        "count": sum(len(some) for _label, some in groups),
        "is_whole": found is None or found.is_whole,
        "everything": reverse("rocb_find") + asked.path(),
    }
    response = render(request, "rocb/admin/find_palette.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


def _first(row: Row, rows: list[Row]) -> int:
    """Return the position of the best result of this type, so that groups are sorted by their best results."""
    return next(place for place, one in enumerate(rows) if one.type == row.type)


def _recent(user: Any) -> list[Row]:
    """Return the pages that the user edited last."""
    mine = Revision.objects.filter(user=user, base_content_type__app_label="wagtailcore").order_by("-pk")
    keys = list(dict.fromkeys(int(pk) for pk in mine.values_list("object_id", flat=True)[: 10 * RECENT]))[:RECENT]
    rows = newest(Page.objects.filter(pk__in=keys), by=user, at=timezone.now())
    by_key = {row.pk: row for row in shown(rows, Matches(), by=user)}
    return [by_key[key] for key in keys if key in by_key]


class Area(SearchArea):  # type: ignore[misc]
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("wagtailadmin.access_admin") and not access.is_translator(request.user))


@hooks.register("register_admin_search_area")
def search_area() -> SearchArea:
    """Register the screen before Wagtail's own searches: the search field of the side bar goes to the first one."""
    return Area(gettext_lazy("Search everything"), reverse("rocb_find"), name="everything", icon_name="search", order=1)


register_screens(
    path("find/", FindScreen.as_view(), name="rocb_find"),
    path("find/palette/", palette, name="rocb_find_palette"),
)


@hooks.register("insert_global_admin_js")
def script() -> SafeString:
    return format_html(
        '<script defer src="{}" data-palette="{}" data-label="{}" data-help="{}" data-failed="{}" data-form="{}">'
        "</script>",
        static("rocb/find.js"),
        reverse("rocb_find_palette"),
        _("Search everything"),
        _("Arrow keys choose, Enter opens, Esc closes."),
        _("The search did not answer. Press Enter to try again."),
        _("In this form"),
    )


@hooks.register("insert_global_admin_css")
def style() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("rocb/find.css"))
