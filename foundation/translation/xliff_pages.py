"""Screen that exports the texts of several pages as one XLIFF file. See ``xliff_screen`` for one page."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages

from foundation.translation import access, board, pages, xliff
from foundation.translation.board_screen import BoardView
from foundation.translation.xliff_exchange import file_id, units
from foundation.translation.xliff_screen import download

MOST_PAGES = 100


def _may(user: Any) -> bool:
    return board.is_for(user) and not access.is_translator(user)


class ExportPages(BoardView):
    """The texts that are due on the pages of the board, with its filters and search, between two languages."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        source, target = self.kwargs["source"], self.kwargs["target"]
        if not _may(request.user):
            raise PermissionDenied
        found = board.translations_of(self.get_queryset(), source=source, target=target, to=request.user)
        chosen = list(found[: MOST_PAGES + 1])
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
