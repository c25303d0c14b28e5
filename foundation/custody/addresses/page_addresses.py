"""Page URLs as the tree defines them: for one page, and for many in a query. Also repairs wrong ``url_path`` values."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import unquote

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, TextField, Value, When
from django.db.models.functions import Concat, Length, Substr
from django.urls import reverse
from django.utils.encoding import escape_uri_path
from django.utils.translation import override
from wagtail.models import Page, Site

LEVELS, AT_ONCE = 30, 500


def site_and_path(page: Page) -> tuple[int | None, str]:
    """Return the site of ``page`` and its path there, unquoted as in a request; ``(None, "")`` if it has no URL."""
    parts = page.get_url_parts()
    return (parts[0], unquote(parts[2])) if parts and parts[2] else (None, "")


def shows_any(field: str, host: str, paths: list[str]) -> Q:
    """Match rows whose text in ``field`` contains a URL on ``host`` that begins with one of these paths."""
    found = Q(pk__in=[])
    for path in {*paths, *map(escape_uri_path, paths)}:
        found |= Q(**{f"{field}__contains": host + path})
    return found


def path_in_sql(url_path: str) -> Case:
    """Return an expression for the path of a page on its site; ``url_path`` is its field in the query. Non-ASCII
    letters are not percent-encoded, so compare differing rows again in Python."""
    found = []
    for root in Site.get_site_root_paths():
        with override(root.language_code):
            start = reverse("wagtail_serve", args=[""])
        path = Concat(Value(start), Substr(url_path, len(root.root_path) + 1), output_field=TextField())
        found.append(When(**{f"{url_path}__startswith": root.root_path}, then=path))
    return Case(*found, default=Value(""), output_field=TextField())


def reconcile(*, at: datetime) -> int:
    """Correct ``url_path`` values that differ from the tree. They arise when code saves a page loaded before an
    ancestor moved. Return how many were corrected."""
    count = 0
    for _level in range(LEVELS):
        pages = list(_misplaced()[:AT_ONCE])
        for page in pages:
            page.set_url_path(page.get_parent())
            page.save(clean=False, update_fields=["url_path"])
        count += len(pages)
        if not pages:
            break
    return count


def _misplaced() -> QuerySet[Page]:
    above = Substr(OuterRef("path"), 1, Length(OuterRef("path")) - Page.steplen)
    parent = Page.objects.filter(path=above).values("url_path")[:1]
    right = Concat(Subquery(parent), "slug", Value("/"), output_field=TextField())
    return Page.objects.filter(depth__gt=1).annotate(right=right).exclude(url_path=F("right")).order_by("path")
