"""Screens that export the texts of a page as XLIFF and import them again, with a table of the changes before they are
saved."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages

from foundation.translation import pages, rich_text, xliff
from foundation.translation.marking import marked
from foundation.translation.outside_xml import MOST_BYTES, Problem, Unreadable
from foundation.translation.saving import save
from foundation.translation.side_by_side import SideBySide, label_of
from foundation.translation.xliff_exchange import Change, Result, entries, file_id, results, stored, units

TYPE = "application/xliff+xml"
SALT = "foundation.translation.xliff"
PROBLEMS = {
    Problem.TOO_LARGE: gettext_lazy("The file is larger than 10 MB, or has too many elements."),
    Problem.NOT_XML: gettext_lazy("The file is not well-formed XML."),
    Problem.OTHER_FORMAT: gettext_lazy("Choose an XLIFF 2 file without a document type declaration."),
}


class UploadForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("XLIFF file"), widget=forms.FileInput(attrs={"accept": ".xlf,.xliff"}))

    def clean_file(self) -> xliff.Document:
        file = self.cleaned_data["file"]
        try:
            if file.size > MOST_BYTES:
                raise Unreadable(Problem.TOO_LARGE)
            return xliff.read(file.read())
        except Unreadable as error:
            raise forms.ValidationError(PROBLEMS[error.problem]) from None


class ResultRow:
    """Result for display."""

    def __init__(self, result: Result) -> None:
        self.result = result
        self.label = label_of(result.pair) if result.pair else ""
        self.original = result.pair.original.words if result.pair and result.pair.original else ""

    @property
    def is_saved(self) -> bool:
        return self.result.entry is not None

    @property
    def in_words(self) -> str:
        return {
            Change.NEW: _("New text"),
            Change.CONFIRMED: _("Reviewed by the agency, unchanged"),
            Change.UNCHANGED: _("Unchanged"),
            Change.WITHOUT_TEXT: _("Without a translation"),
            Change.ORIGINAL_CHANGED: _("Not imported: the original has changed since the export."),
            Change.TRANSLATION_CHANGED: _("Not imported: the translation has changed since the export."),
            Change.CODES: _("Not imported: formatting is missing or wrong: %(tags)s")
            % {"tags": " ".join(self.result.codes)},
            Change.TOO_LONG: _("Not imported: the text is too long."),
            Change.EMPTY: _("Not imported: this text must not be empty."),
            Change.UNKNOWN: _("Not imported: this page does not have this text any more."),
        }[self.result.change]

    @property
    def difference(self) -> SafeString:
        pair, value = self.result.pair, self.result.value
        is_rich = bool(pair and pair.original and pair.original.is_rich and self.result.change is Change.NEW)
        words = rich_text.words(value) if is_rich else value
        before = pair.translation.words if pair and pair.translation and self.is_saved else words
        return marked(before, words) if before != words else format_html("{}", words)


def unchanged(count: int) -> str:
    return ngettext("%(count)d text has not changed.", "%(count)d texts have not changed.", count) % {"count": count}


def _of_others(count: int) -> Iterator[str]:
    if count:
        words = ngettext(
            "The file also has texts of %(count)d other page. Import the file from the board for all pages.",
            "The file also has texts of %(count)d other pages. Import the file from the board for all pages.",
            count,
        )
        yield words % {"count": count}


def say_how_many(request: HttpRequest, number: int, *, has_refused: bool) -> None:
    if has_refused:
        messages.warning(request, _("Some texts have changed in the meantime and were not imported."))
    if number:
        words = ngettext("%(count)d text has been imported.", "%(count)d texts have been imported.", number)
        messages.success(request, words % {"count": number})


def download(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=TYPE, headers=headers)


class Export(SideBySide):
    """View that exports the texts that are due, or all texts, as a file."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        draft = self.page.get_latest_revision_as_object()
        exported = units(pages.read(self.original, draft), only_due="all" not in request.GET)
        if not exported:
            messages.warning(request, _("No text of this page is due."))
            return redirect("translation:import", self.page.pk)
        title = str(self.original.title)
        content = xliff.write(
            [(file_id(self.page), title, exported)],
            source_language=self.original.locale.language_code,
            target_language=self.page.locale.language_code,
        )
        return download(content, f"{slugify(title) or file_id(self.page)}.{self.page.locale.language_code}.xlf")


class Import(SideBySide):
    """Form for a file, then a table of its changes. Saves the texts marked as new or reviewed."""

    template_name = "translation/xliff.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.is_locked:
            return self.get(request, *args, **kwargs)
        if "entries" in request.POST:
            return self._save(request.POST["entries"])
        form = UploadForm(request.POST, request.FILES)
        if not form.is_valid() or self._is_foreign(form, form.cleaned_data["file"]):
            return self.render_to_response(self.get_context_data(form=form))
        pairs = pages.read(self.original, self.page.get_latest_revision_as_object())
        files = form.cleaned_data["file"].files
        found = results(pairs, files[file_id(self.page)])
        accepted = stored(found)
        signed = signing.dumps(accepted, salt=self._salt(), compress=True) if accepted else ""
        shown = [ResultRow(one) for one in found if one.change is not Change.UNCHANGED]
        counts = [unchanged(len(found) - len(shown)), *_of_others(len(files) - 1)]
        return self.render_to_response(self.get_context_data(form=form, results=shown, counts=counts, entries=signed))

    def _salt(self) -> str:
        return f"{SALT}.{self.page.pk}.{self.request.user.pk}"

    def _is_foreign(self, form: UploadForm, document: xliff.Document) -> bool:
        """Add an error if the file belongs to another page or other languages."""
        languages = [page.locale.language_code.lower() for page in (self.original, self.page)]
        if file_id(self.page) not in document.files:
            form.add_error("file", _("The file does not contain texts of this page."))
        elif [document.source_language.lower(), document.target_language.lower()] != languages:
            form.add_error("file", _("The file is for other languages."))
        return not form.is_valid()

    def _save(self, signed: str) -> HttpResponse:
        try:
            found = entries(signing.loads(signed, salt=self._salt()))
        except signing.BadSignature:
            return HttpResponse(status=400)
        saved = save(self.page, found, user=self.request.user, at=timezone.now())
        say_how_many(self.request, len(found) - len(saved.refused), has_refused=bool(saved.refused))
        return redirect(reverse("translation:side_by_side", args=[self.page.pk]))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"form": UploadForm(), **kwargs})

    def get_page_title(self) -> str:
        return _("Translate with an agency")
