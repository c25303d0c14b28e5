"""Screen of the board: a list with filters. See ``board`` for what a user sees."""

from __future__ import annotations

from itertools import permutations
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.forms import RadioSelect, Select
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters import ChoiceFilter  # type: ignore[import-untyped]
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.models import Page

from foundation import languages
from foundation.components.admin import HeaderButton
from foundation.translation import access, board, fields_screen, states, term_screens


def _types() -> list[tuple[str, str]]:
    types = ContentType.objects.get_for_models(*states.models(), for_concrete_models=False)
    return sorted(
        ((str(found.pk), str(model._meta.verbose_name)) for model, found in types.items()), key=lambda one: one[1]
    )


class BoardFilterSet(WagtailFilterSet):
    state = ChoiceFilter(
        label=pgettext_lazy("of a translation", "Status"),
        method="filter_state",
        choices=[
            ("outdated", _("Out of date")),
            ("missing", _("Texts not translated")),
            ("unknown", _("Not checked")),
            (board.NOT_BEGUN, _("Not begun")),
            (board.CURRENT, _("Current")),
            (board.NOT_NEEDED, _("Not needed")),
        ],
        widget=RadioSelect,
        empty_label=pgettext_lazy("pages", "All"),
    )
    language = ChoiceFilter(label=_("Language"), method="keep", choices=languages.choices, widget=Select)
    type = ChoiceFilter(label=_("Type"), field_name="content_type", choices=_types, widget=Select)
    mine = ChoiceFilter(
        label=_("Translator"),
        method="filter_mine",
        choices=[("on", _("Assigned to me"))],
        widget=RadioSelect,
        empty_label=pgettext_lazy("pages", "All"),
    )

    class Meta:
        model = Page
        fields: list[str] = []

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.filters.pop(
            "locale", None
        )  # this is Wagtail's own parameter, which would hide originals in other languages

    def keep(self, texts: Any, name: str, value: str) -> Any:
        """Keep all texts, because the language only decides which versions the status refers to and which are shown."""
        return texts

    def filter_state(self, texts: Any, name: str, value: str) -> Any:
        chosen = self.form.cleaned_data.get("language")
        return board.in_state(texts, value, codes=[chosen] if chosen else languages.codes(), to=self.request.user)

    def filter_mine(self, texts: Any, name: str, value: str) -> Any:
        return board.assigned_to(texts, self.request.user)


class CellsColumn(Column):
    cell_template_name = "translation/board_cell.html"

    def get_value(self, instance: Any) -> Any:
        return instance.cells


class BoardView(IndexView):  # type: ignore[misc]
    model = Page
    permission_policy = None  # `dispatch` checks who sees the board
    page_title = _("Translations")
    header_icon = "globe"
    paginate_by = 20
    default_ordering = "-latest_revision_created_at"
    filterset_class = BoardFilterSet
    index_url_name = "translation:board"
    index_results_url_name = "translation:board_results"
    results_template_name = "translation/board_results.html"
    is_searchable = True
    _show_breadcrumbs = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not board.is_for(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[no-any-return]

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        buttons = []
        if fields_screen.is_for(self.request.user):
            label, url = _("Names and descriptions"), reverse("translation:fields")
            buttons.append(HeaderButton(label=label, url=url, icon_name="globe"))
        if term_screens.may(self.request.user, "change"):
            url = reverse("translation_glossary:index")
            buttons.append(HeaderButton(label=_("Glossary"), url=url, icon_name="openquote"))
        return buttons

    @property
    def columns(self) -> list[Column]:
        return [
            TitleColumn("title", label=pgettext_lazy("of a thing", "Title"), accessor=board.title_of, get_url=_url_of),
            Column("type", label=_("Type"), accessor="page_type_display_name"),
            CellsColumn("cells", label=_("Languages")),
        ]

    def get_base_queryset(self) -> Any:
        return board.texts_for(self.request.user).select_related("locale")

    def order_queryset(self, queryset: Any) -> Any:
        return queryset.order_by("-latest_revision_created_at", "-pk")

    def search_queryset(self, queryset: Any) -> Any:
        if not self.is_searching:
            return queryset
        return board.matching(queryset, self.search_query, to=self.request.user).select_related("locale")

    @cached_property
    def no_results_message(self) -> Any:
        if self.is_searching or self.is_filtering:
            return _("No texts match your search and filters.")
        return _("There are no texts that you can translate.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        chosen = self.filters.form.cleaned_data.get("language") if self.filters and self.filters.is_valid() else None
        codes = [chosen] if chosen else languages.codes()
        board.add_cells(context["object_list"], to=self.request.user, codes=codes)
        if not access.is_translator(self.request.user):
            context["directions"] = [
                (f"{source.upper()} → {target.upper()}", reverse("translation:export_pages", args=[source, target]))
                for source, target in permutations(languages.codes(), 2)
                if target in codes
            ]
        return context


def _url_of(page: Any) -> str | None:
    return reverse("wagtailadmin_pages:edit", args=[page.pk]) if page.is_editable else None
