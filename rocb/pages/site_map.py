"""The site map: the pages below the home page, and the standard pages one level below them.

Readers reach pages from here that are neither in the menu nor at the bottom of each page. Pages further below are listed
by their parents.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from foundation.public_pages import public_pages
from rocb.identity import layout as layouts
from rocb.models import StandardPage
from rocb.pages.topics import paths_in_all_languages


@require_safe
def site_map(request: HttpRequest) -> HttpResponse:
    """Show the tree of the current language. One query."""
    layout = layouts.of(request)
    below: list[StandardPage] = []
    if layout.home is not None:
        home = layout.home.page
        pages = StandardPage.objects.filter(path__startswith=home.path, depth=home.depth + 2).defer_streamfields()
        below = list(public_pages(pages, layout.private).order_by("path"))
    sections = [
        {
            "title": section.page.title,
            "url": section.url,
            "below": [
                {"title": page.title, "url": page.get_url(request)}
                for page in below
                if page.path.startswith(section.page.path)
            ],
        }
        for section in layout.sections
    ]
    context = {"sections": sections, "crumb": _("Site map"), "language_paths": paths_in_all_languages("site_map")}
    return render(request, "rocb/site_map.html", context)
