"""Lists with one row for all language versions of a text, and a column with the state of each version.

A row is the version in the language of the user, or else the oldest one. Filters apply to the versions first, so the
filter of languages shows the versions in that language. A search shows the version in the language of the user if it
finds that, or else the best. A search engine that cannot tell (no ``one_per``), like Wagtail's own, lists each version.

Of a version that users may not edit, they see what readers see: the public version, without a link to its editor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from wagtail.admin.ui.tables import Column
from wagtail.models import Page
from wagtail.permissions import policy_registry

from foundation import languages
from foundation.authorship import references

PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a text in one language. ``edit_url`` is empty if there is none."""

    code: str
    state: str
    edit_url: str = ""

    @property
    def is_public(self) -> bool:
        return self.state == PUBLIC

    @property
    def state_in_words(self) -> str:
        return {
            PUBLIC: pgettext("version in a language", "public"),
            "changed": pgettext("version in a language", "public, changed"),
            "outdated": pgettext("version in a language", "out of date"),
            "scheduled": pgettext("version in a language", "scheduled"),
            "review": pgettext("version in a language", "in review"),
            "draft": pgettext("version in a language", "draft"),
            "missing": pgettext("version in a language", "missing"),
        }[self.state]


def one_per_text(pages: QuerySet[Any], *, language: str) -> QuerySet[Any]:
    """Return the keys of one page for each text: the one in ``language``, or else the oldest."""
    preferred = Case(When(locale__language_code=language, then=Value(0)), default=Value(1))
    place = Window(RowNumber(), partition_by=[F("translation_key")], order_by=[preferred, F("pk")])
    return pages.annotate(place_among_versions=place).filter(place_among_versions=1).values("pk")


def add_versions(rows: Iterable[Page], model: Any, *, to: Any, out_of_date: Callable[[Any], Any]) -> None:
    """Set ``versions`` of each row to the versions that the user ``to`` may know about. The number of queries does not
    grow with the rows.
    """
    rows = list(rows)
    keys = {row.translation_key for row in rows}
    outdated = set(out_of_date(model.objects.filter(translation_key__in=keys)).values_list("pk", flat=True))
    found: dict[Any, dict[str, Version]] = {}
    pages = references.visible(Page.objects.filter(translation_key__in=keys), to=to).select_related("locale")
    policy = policy_registry.get_by_type(Page)
    editable = policy.instances_user_has_any_permission_for(to, {"change", "publish"})
    own = set(editable.filter(translation_key__in=keys).values_list("pk", flat=True))
    for page in pages.annotate_approved_schedule().prefetch_workflow_states():
        code = page.locale.language_code
        version = Version(code, PUBLIC if page.live else "draft")
        if page.pk in own:
            version = Version(code, _state(page, outdated), reverse("wagtailadmin_pages:edit", args=[page.pk]))
        found.setdefault(page.translation_key, {})[code] = version
    for row in rows:
        of_row = found.get(row.translation_key, {})
        row.versions = [of_row.get(code) or Version(code, "missing") for code in languages.codes()]


def _state(page: Page, outdated: set[int]) -> str:
    if page.workflow_in_progress:
        return "review"
    if page.approved_schedule:
        return "scheduled"
    if not page.live:
        return "draft"
    if page.pk in outdated:
        return "outdated"
    return "changed" if page.has_unpublished_changes else PUBLIC


class LanguagesColumn(Column):
    """Column with the state of each version, in words, and a link to its editor."""

    cell_template_name = "authorship/languages_cell.html"

    def get_value(self, instance: Any) -> list[Version]:
        return instance.versions  # type: ignore[no-any-return]


class OneRowPerText:
    """Mixin for Wagtail's flat lists of pages, with a `LanguagesColumn`."""

    model: Any
    request: Any
    is_searching: bool

    def out_of_date(self, pages: Any) -> Any:
        """Return the versions whose original has changed since."""
        return pages.none()

    def order_queryset(self, queryset: Any) -> Any:
        """Make the order of equal rows deterministic, so that no row appears on two pages of the list."""
        pages = super().order_queryset(queryset)  # type: ignore[misc]
        return pages if self.is_searching else pages.order_by(*pages.query.order_by, "-pk")

    def search_queryset(self, queryset: Any) -> Any:
        found = super().search_queryset(queryset)  # type: ignore[misc]
        if not hasattr(found, "one_per"):
            return found
        return found.one_per("translation_key", locale__language_code=get_language() or "")

    def filter_queryset(self, queryset: Any) -> Any:
        pages = super().filter_queryset(queryset)  # type: ignore[misc]
        if self.is_searching:
            return pages
        return pages.filter(pk__in=one_per_text(pages.order_by(), language=get_language() or ""))

    def get_add_url(self) -> str | None:
        """Pass no language unless the list has only one, so that `ParentView` decides. Wagtail passes the site's default."""
        url: str | None = super().get_add_url()  # type: ignore[misc]
        return url if not url or self.request.GET.get("locale") else url.partition("?")[0]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        add_versions(context["object_list"], self.model, to=self.request.user, out_of_date=self.out_of_date)
        return context
