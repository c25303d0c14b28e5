"""Screens that export the texts of several pages as one XLIFF file, and import the returned file. See ``xliff_screen``
for one page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.models import Page

from foundation import languages
from foundation.components.admin import AdminScreen
from foundation.languages import spelling
from foundation.translation import access, board, pages, xliff
from foundation.translation.board_screen import BoardView
from foundation.translation.saving import save
from foundation.translation.xliff_exchange import Change, Result, entries, file_id, page_of, results, stored, units
from foundation.translation.xliff_screen import ResultRow, UploadForm, download, say_how_many, unchanged

MOST_PAGES = 100
MOST_SHOWN = 300
MOST_SIGNED = 2_000_000  # Django refuses a larger form
SALT = "foundation.translation.xliff_pages"


def _may(user: Any) -> bool:
    return board.is_for(user) and not access.is_translator(user)


class ExportPages(BoardView):
    """View that exports the texts due between two languages on the pages of the board, with its filters and search."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        source, target = self.kwargs["source"], self.kwargs["target"]
        if not _may(request.user):
            raise PermissionDenied
        found = board.translations_of(self.get_queryset(), source=source, target=target, to=request.user)
        chosen = list(board.needed(found)[: MOST_PAGES + 1])
        if len(chosen) > MOST_PAGES:
            words = _(
                "The list has more than %(count)d pages to translate. Choose fewer with the filters or the search."
            )
            return self._back(words % {"count": MOST_PAGES})
        files = [one for page in chosen if (one := self._file(page.specific))]
        if not files:
            return self._back(_("No text of these pages is due in this language."))
        content = xliff.write(files, source_language=source, target_language=target)
        return download(content, f"pages.{source}.{target}.xlf")

    def _file(self, page: Any) -> tuple[str, str, list[xliff.Unit]] | None:
        original: Any = pages.original_of(page)
        found = units(pages.read(original, page.get_latest_revision_as_object()), only_due=True)
        return (file_id(page), str(original.title), found) if found else None

    def _back(self, words: str) -> HttpResponse:
        messages.warning(self.request, words)
        return redirect(f"{reverse('translation:board')}?{self.request.GET.urlencode()}")


@dataclass(frozen=True, slots=True)
class Part:
    """Texts of one page in a returned file. ``page`` is None if the user may not translate it."""

    title: str
    page: Any = None
    is_locked: bool = False
    found: tuple[Result, ...] = ()

    @property
    def in_words(self) -> str:
        if self.page is None:
            return spelling.labelled(
                self.title, _("not imported, because you may not translate this page in this language.")
            )
        if self.is_locked:
            return spelling.labelled(self.title, _("not imported, because this page is locked."))
        number = sum(one.entry is not None for one in self.found)
        words = ngettext("%(count)d text to import.", "%(count)d texts to import.", number) % {"count": number}
        same = sum(one.change is Change.UNCHANGED for one in self.found)
        return spelling.labelled(self.title, f"{words} {unchanged(same)}" if same else words)


class PartRow(ResultRow):
    def __init__(self, title: str, result: Result) -> None:
        super().__init__(result)
        self.title = title


class ImportPages(AdminScreen, TemplateView):
    """Form for a file, then a table of its changes by page. Saves the pages that can be saved."""

    template_name = "translation/xliff_pages.html"
    page_title = gettext_lazy("Translate with an agency")
    header_icon = "globe"

    def is_allowed(self) -> bool:
        return _may(self.request.user)

    @property
    def _salt(self) -> str:
        return f"{SALT}.{self.request.user.pk}"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "entries" in request.POST:
            return self._save(request.POST["entries"])
        form = UploadForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        document: xliff.Document = form.cleaned_data["file"]
        parts = list(self._parts(document))
        accepted = [[part.page.pk, part.title, found] for part in parts if (found := stored(part.found))]
        source, target = document.source_language, document.target_language
        signed = signing.dumps([source, target, accepted], salt=self._salt, compress=True) if accepted else ""
        if not parts:
            form.add_error("file", _("The file does not contain texts of pages."))
        elif len(document.files) > MOST_PAGES or len(signed) > MOST_SIGNED:
            form.add_error("file", _("The file has too many texts. Export fewer pages."))
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        rows = [PartRow(part.title, one) for part in parts for one in part.found if one.change is not Change.UNCHANGED]
        rows.sort(key=lambda row: row.is_saved)
        return self.render_to_response(
            self.get_context_data(
                form=form,
                counts=[part.in_words for part in parts],
                results=rows[:MOST_SHOWN],
                more=len(rows[MOST_SHOWN:]),
                entries=signed,
                source=source,
                target=target,
            )
        )

    def _parts(self, document: xliff.Document) -> Iterator[Part]:
        numbers = {key: number for key in list(document.files)[:MOST_PAGES] if (number := page_of(key))}
        allowed = self._translatable(numbers.values(), document.source_language, document.target_language)
        for key, number in numbers.items():
            page = allowed.get(number)
            if page is None:
                yield Part(document.titles[key])
                continue
            original: Any = pages.original_of(page)
            is_locked = _is_locked(page, self.request.user)
            pairs = pages.read(original, page.get_latest_revision_as_object())
            found = () if is_locked else tuple(results(pairs, document.files[key]))
            yield Part(str(original.title), page, is_locked, found)

    def _translatable(self, numbers: Any, source: str, target: str) -> dict[int, Any]:
        codes = {code.lower(): code for code in languages.codes()}
        texts = Page.objects.filter(pk__in=list(numbers))
        user = self.request.user
        found = board.translations_of(
            texts, source=codes.get(source.lower(), ""), target=codes.get(target.lower(), ""), to=user
        )
        return {page.pk: page.specific for page in found}

    def _save(self, signed: str) -> HttpResponse:
        try:
            source, target, accepted = signing.loads(signed, salt=self._salt)
        except signing.BadSignature:
            return HttpResponse(status=400)
        number, has_refused, closed = 0, False, []
        allowed = self._translatable([one[0] for one in accepted], source, target)
        for pk, title, signed_entries in accepted:
            page, found = allowed.get(pk), entries(signed_entries)
            if page is None or _is_locked(page, self.request.user):
                closed.append(Part(title, page, is_locked=True).in_words)
                continue
            refused = save(page, found, user=self.request.user, at=timezone.now()).refused
            number += len(found) - len(refused)
            has_refused = has_refused or bool(refused)
        if closed:
            messages.warning(self.request, " ".join(closed))
        say_how_many(self.request, number, has_refused=has_refused)
        return redirect(reverse("translation:board"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"form": UploadForm(), **kwargs})

    def way_here(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse("translation:board"), "label": _("Translations")},
            {"url": "", "label": self.get_page_title()},
        ]


def _is_locked(page: Any, user: Any) -> bool:
    return bool(page.permissions_for_user(user).page_locked())
