"""Screens of the glossary of the office: the list with its forms, the export, and the import with a preview."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views import View
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets import Button
from wagtail.permissions import policy_registry

from foundation import languages
from foundation.components.admin import AdminScreen, HeaderButton
from foundation.languages import title_search
from foundation.languages.listing import other_columns
from foundation.settings import site_name
from foundation.translation import board, term_files, term_import
from foundation.translation.marking import marked
from foundation.translation.models import GlossaryTerm, names_of
from foundation.translation.outside_xml import Problem, Unreadable
from foundation.translation.term_files import Fault, Row
from foundation.translation.term_import import IMPORTED, Change, Result

SALT = "foundation.translation.glossary"
MOST_SHOWN = 200
MOST_SIGNED = 2_000_000  # Django refuses larger forms
TYPES = {"csv": "text/csv; charset=utf-8", "tbx": "application/x-tbx+xml"}
PROBLEMS = {
    Problem.TOO_LARGE: gettext_lazy("The file is larger than 10 MB, or has too many elements."),
    Problem.NOT_XML: gettext_lazy("The file is not well-formed XML."),
    Problem.OTHER_FORMAT: gettext_lazy("Choose a TBX file without a document type declaration, or a CSV file."),
    Fault.ENCODING: gettext_lazy("The file is not in UTF-8. Save it as “CSV UTF-8” in your spreadsheet program."),
    Fault.COLUMNS: gettext_lazy("The first row must name each column once, with the codes of the languages."),
    Fault.EMPTY: gettext_lazy("The file has no terms. A CSV file needs one row for each term below its first row."),
    Fault.QUOTES: gettext_lazy(
        "Quotation marks are wrong in row %(row)d. Close each one, and write two for a mark inside a cell."
    ),
    Fault.ROWS: gettext_lazy("The file has too many terms. Divide it into smaller files."),
}


def may(user: Any, *actions: str) -> bool:
    policy = policy_registry.get_by_type(GlossaryTerm)
    return board.has_languages() and all(policy.user_has_permission(user, action) for action in actions)


class GlossaryIndexView(IndexView):  # type: ignore[misc]
    is_searchable = True
    verbose_name_plural = pgettext_lazy(
        "in a glossary", "terms"
    )  # this names the rows; the title of the screen is "Glossary"

    def search_queryset(self, queryset: Any) -> Any:
        """Keep terms whose names contain all words of the query, as the board does with titles."""
        if not self.is_searching:
            return queryset
        names = queryset.values_list("pk", "name").iterator()
        found = title_search.matching(self.search_query, ((pk, " ".join(name.values())) for pk, name in names))
        return queryset.filter(pk__in=list(found)[: board.MOST_FOUND])

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        buttons = [
            Button(_("Export as CSV"), reverse("translation_glossary:export", args=["csv"]), icon_name="download"),
            Button(_("Export as TBX"), reverse("translation_glossary:export", args=["tbx"]), icon_name="download"),
        ]
        return [*super().header_more_buttons, *buttons]

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        buttons: list[HeaderButton] = super().header_buttons
        if may(self.request.user, "add", "change"):
            label, url = pgettext_lazy("verb", "Import"), reverse("translation_glossary:import")
            buttons = [*buttons, HeaderButton(label=label, url=url, icon_name="upload")]
        return buttons


class GlossaryViewSet(ModelViewSet):
    model = GlossaryTerm
    icon = "openquote"
    index_view_class = GlossaryIndexView
    form_fields = ("name", "note", "is_checked")
    list_filter = ("is_checked",)
    list_per_page = 60
    copy_view_enabled = False

    @property
    def list_display(self) -> list[Any]:
        checked = BooleanColumn("is_checked", label=capfirst(_("must be used")), sort_key="is_checked")
        return ["listed_name", *other_columns("name"), checked]

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path("export/<slug:kind>/", Export.as_view(), name="export"),
            path("import/", Import.as_view(), name="import"),
        ]


class Export(View):
    """View that exports all terms as a file, which `Import` can read."""

    def get(self, request: HttpRequest, kind: str) -> HttpResponse:
        if not may(request.user, "change") or kind not in TYPES:
            raise PermissionDenied
        rows = [
            Row(row.pk, {code: "|".join(names_of(text)) for code, text in row.name.items()}, row.note, row.is_checked)
            for row in GlossaryTerm.objects.all()
        ]
        if kind == "csv":
            content = term_files.as_csv(rows, codes=languages.codes())
        else:
            content = term_files.as_tbx(rows, title=site_name())
        headers = {
            "Content-Disposition": f'attachment; filename="glossary.{kind}"',
            "Cache-Control": "private, no-store",
        }
        return HttpResponse(content, content_type=TYPES[kind], headers=headers)


class FileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("CSV or TBX file"), widget=forms.FileInput(attrs={"accept": ".csv,.tbx,.txt"})
    )

    unread: tuple[str, ...] = ()

    def clean_file(self) -> list[Result]:
        file = self.cleaned_data["file"]
        try:
            table = term_files.read(file.read(), codes=languages.codes())
        except Unreadable as error:
            raise forms.ValidationError(PROBLEMS[error.problem]) from None
        except term_files.UnreadableTable as error:
            raise forms.ValidationError(PROBLEMS[error.fault], params={"row": error.row}) from None
        self.unread = table.unread
        return term_import.compare(table.rows, term_import.known())


def _in_words(is_checked: bool | str | None) -> str:
    if isinstance(is_checked, str):
        return is_checked
    return "" if is_checked is None else _("Yes") if is_checked else _("No")


class ResultRow:
    """Result for display: the term ``before`` and after the import, or the row of the file if it is not imported."""

    def __init__(self, result: Result) -> None:
        self.result = result
        self.number = result.row.number
        self.shown: GlossaryTerm | Row = result.term if result.change in IMPORTED else result.row
        self.before = (result.before if result.change in IMPORTED else None) or self.shown

    @property
    def texts(self) -> list[tuple[str, SafeString]]:
        """The names in each language, with the changes marked."""
        before, shown = self.before.name, self.shown.name
        return [(code, marked(before.get(code, ""), shown.get(code, ""))) for code in languages.codes()]

    @property
    def note(self) -> SafeString:
        return marked(self.before.note, self.shown.note)

    @property
    def is_checked(self) -> SafeString:
        return marked(_in_words(self.before.is_checked), _in_words(self.shown.is_checked))

    @property
    def in_words(self) -> str:
        default = dict(languages.choices())[languages.default()]
        sentence = {
            Change.NEW: _("New term"),
            Change.CHANGED: _("Changed term"),
            Change.SAME: _("Unchanged"),
            Change.NO_NAME: _("Not imported: the term is missing in this language: %(language)s."),
            Change.NO_TRANSLATION: _("Not imported: the term has no translation."),
            Change.NO_LETTERS: _("Not imported: the term has neither letters nor digits."),
            Change.TOO_LONG: _("Not imported: the term or its note is too long."),
            Change.REPEATED: _("Not imported: row %(row)d has the same term."),
            Change.NOT_YES_OR_NO: _("Not imported: the column “%(column)s” needs “yes” or “no”."),
        }[self.result.change] % {"language": default, "row": self.result.first, "column": term_files.CHECKED}
        rest = list(self._rest())
        return " ".join([f"{sentence.rstrip('.')}.", *rest]) if rest else sentence

    def _rest(self) -> Iterator[str]:
        row = self.result.row
        if row.avoided:
            yield _("Names that are not to be used are not imported: %(names)s.") % {"names": ", ".join(row.avoided)}
        if row.surplus:
            cells = ", ".join(row.surplus)
            yield _("Cells without a column name are not imported: %(cells)s.") % {"cells": cells}
        if row.other_statuses:
            words = ", ".join(row.other_statuses)
            yield _("These words for the status are not in TBX-Basic and change nothing: %(words)s.") % {"words": words}


class Import(AdminScreen, TemplateView):
    """Form for a file, then a table of its changes. Saves new and changed terms."""

    template_name = "translation/term_import.html"
    page_title = gettext_lazy("Import terms")
    header_icon = "upload"

    def is_allowed(self) -> bool:
        return may(self.request.user, "add", "change")

    @property
    def _salt(self) -> str:
        return f"{SALT}.{self.request.user.pk}"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "entries" in request.POST:
            return self._save(request.POST["entries"])
        form = FileForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        results: list[Result] = form.cleaned_data["file"]
        entries = [one.entry for one in results if one.change in IMPORTED]
        signed = signing.dumps(entries, salt=self._salt, compress=True) if entries else ""
        if len(signed) > MOST_SIGNED:
            form.add_error("file", PROBLEMS[Fault.ROWS])
            return self.render_to_response(self.get_context_data(form=form))
        shown = sorted(
            (one for one in results if one.change is not Change.SAME or one.row.has_rest),
            key=lambda one: one.change in IMPORTED,
        )
        return self.render_to_response(
            self.get_context_data(
                form=form,
                counts=[*self._counts(results), *self._unread(form)],
                results=[ResultRow(one) for one in shown[:MOST_SHOWN]],
                more=len(shown[MOST_SHOWN:]),
                entries=signed,
            )
        )

    def _counts(self, results: list[Result]) -> list[str]:
        found = Counter(one.change for one in results)
        refused = len(results) - found[Change.NEW] - found[Change.CHANGED] - found[Change.SAME]
        words = (
            (found[Change.NEW], ngettext("%(count)d term is new", "%(count)d terms are new", found[Change.NEW])),
            (
                found[Change.CHANGED],
                ngettext("%(count)d term changes", "%(count)d terms change", found[Change.CHANGED]),
            ),
            (
                found[Change.SAME],
                ngettext("%(count)d term is unchanged", "%(count)d terms are unchanged", found[Change.SAME]),
            ),
            (refused, ngettext("%(count)d term is not imported", "%(count)d terms are not imported", refused)),
        )
        return [sentence % {"count": count} for count, sentence in words]

    def _unread(self, form: FileForm) -> Iterator[str]:
        if form.unread:
            yield _("These columns or languages are not imported: %(names)s.") % {"names": ", ".join(form.unread)}

    def _save(self, signed: str) -> HttpResponse:
        try:
            entries = signing.loads(signed, salt=self._salt)
        except signing.BadSignature:
            return HttpResponse(status=400)
        written, left = term_import.save(entries)
        if left:
            messages.warning(self.request, _("Some terms have changed in the meantime and were not imported."))
        if written:
            words = ngettext("%(count)d term has been imported.", "%(count)d terms have been imported.", written)
            messages.success(self.request, words % {"count": written})
        return redirect(reverse("translation_glossary:index"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        codes = languages.codes()
        return super().get_context_data(
            **{"form": FileForm(), "codes": codes, "columns": [*codes, *term_files.MORE], **kwargs}
        )

    def way_here(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse("translation:board"), "label": _("Translations")},
            {"url": reverse("translation_glossary:index"), "label": _("Glossary")},
            {"url": "", "label": self.get_page_title()},
        ]
