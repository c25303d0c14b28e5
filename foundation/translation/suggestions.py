"""Suggestions of the memory for one row of the side-by-side screen, as an HTML fragment that the script loads."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from foundation.languages import spelling
from foundation.translation import memory, pages
from foundation.translation.differences import differences
from foundation.translation.marking import marked
from foundation.translation.memory import Match
from foundation.translation.side_by_side import SideBySide, TextForm, label_of


class Suggestion:
    """Match for display, with the value that its button inserts."""

    def __init__(self, match: Match, form: TextForm) -> None:
        self.match = match
        self.page = match.segment.state.page
        self.is_sentence = match.segment.is_sentence
        widget = form.fields["value"].widget
        self.value = widget.format_value(f"<p>{match.value}</p>") if match.is_rich else match.value

    @property
    def in_words(self) -> str:
        if self.match.likeness == 1:
            return _("The same text")
        return _("%(percent)d%% the same") % {"percent": int(self.match.likeness * 100)}

    @property
    def difference(self) -> SafeString | str:
        """The text that was translated then, with marks on what differs now. Empty if nothing differs."""
        return marked(self.match.source, self.match.text) if self.match.source != self.match.text else ""

    @property
    def translation(self) -> SafeString:
        """The translation, with marks on the numbers that were replaced."""
        if not self.match.has_other_numbers:
            return format_html("{}", self.match.translation)
        parts = differences(self.match.published, self.match.translation)
        tags = {"same": "span", "added": "mark"}
        return SafeString(
            "".join(format_html("<{0}>{1}</{0}>", tags[one.kind], one.text) for one in parts if one.kind in tags)
        )


class Suggestions(SideBySide):
    """Suggestions for the text of the original with the given path."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        draft = self.page.get_latest_revision_as_object()
        path = request.GET.get("path", "")
        pair = next(
            (one for one in pages.read(self.original, draft) if one.original and one.original.path == path), None
        )
        if pair is None or pair.original is None:
            raise Http404
        label = spelling.labelled(_("Translation"), label_of(pair))
        form = TextForm(pair, language=self.page.locale.language_code, label=label)
        found = memory.find(pair.original, memory.languages_of(self.original, self.page))
        context = {
            "suggestions": [Suggestion(match, form) for match in found],
            "label": label_of(pair),
            "original": self.original,
            "page": self.page,
        }
        return render(request, "translation/suggestions.html", context)
