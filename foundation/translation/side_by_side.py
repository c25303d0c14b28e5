"""Screen with the original beside its translation, in rows. Saves while the user types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.blocks import RichTextBlock
from wagtail.models import Page

from foundation.components.admin import AdminScreen
from foundation.languages import spelling
from foundation.translation import access, board, drafting, pages, rich_text, translator_screens
from foundation.translation.marking import marked
from foundation.translation.pairing import Pair, State
from foundation.translation.quality.findings import Finding
from foundation.translation.quality.glossary import Found as FoundTerm
from foundation.translation.quality.of_page import Found, findings_of_pairs
from foundation.translation.quality.terms import glossary
from foundation.translation.saving import Entry, How, Refusal, Saved, base_of, save
from foundation.translation.texts import fingerprint

INLINE = ("bold", "italic", "link", "document-link", "superscript", "subscript", "strikethrough", "code")
ALL = "all"  # value of a button for all unchecked texts
CHARACTERS_OF_A_LINE = 60
MOST_LINES = 12


@dataclass(slots=True)
class Row:
    """One pair on the screen, with the field of its translation."""

    number: str
    pair: Pair
    field: Any
    refusal: Refusal | None = None
    is_posted: bool = False
    findings: list[Finding] = field(default_factory=list)
    terms: list[FoundTerm] = field(default_factory=list)

    @property
    def path(self) -> str:
        return self.pair.original.path if self.pair.original else ""

    @property
    def label(self) -> str:
        return label_of(self.pair)

    @property
    def marked(self) -> SafeString:
        """The original, with marks on its terms and on the words that changed since it was translated."""
        now = self.pair.original.words if self.pair.original else ""
        has_marks = self.pair.state in {State.OUT_OF_DATE, State.DRAFTED}
        return marked(self.pair.made_from if has_marks else None, now, self.terms)

    @property
    def translated_terms(self) -> list[tuple[str, str, str]]:
        """The terms of the original with their translation and note, each once."""
        language = self.field.form.language
        found = {id(one.term): one for one in self.terms if one.term.preferred(language)}
        words = self.pair.original.words if self.pair.original else ""
        return [(words[one.start : one.end], one.term.preferred(language), one.term.note) for one in found.values()]

    @property
    def base(self) -> str:
        return base_of(self.pair)

    @property
    def seen(self) -> str:
        return fingerprint(self.pair.original.words if self.pair.original else "")

    @property
    def shown(self) -> str:
        return fingerprint(self.field.form.shown)

    @property
    def state_in_words(self) -> str:
        return {
            State.CURRENT: _("Up to date"),
            State.OUT_OF_DATE: _("Out of date"),
            State.MISSING: _("Not translated"),
            State.SAME: _("Same in both languages"),
            State.UNKNOWN: _("Not checked"),
            State.GONE: _("No longer in the original"),
            State.OWN: _("Only in the translation"),
            State.DRAFTED: _("Machine translation, not read yet"),
        }[self.pair.state]

    @property
    def lacks_formatting(self) -> bool:
        return drafting.lacks_formatting(self.pair)

    @property
    def refusal_in_words(self) -> str:
        return {
            None: "",
            Refusal.ORIGINAL_CHANGED: _("The original has changed. Check your text, then save it again."),
            Refusal.TRANSLATION_CHANGED: _("Someone else has changed this text. Yours has not been saved."),
            Refusal.INVALID: " ".join(error for errors in self.field.form.errors.values() for error in errors),
            Refusal.LOCKED: _("The page is locked now. Your text has not been saved. You can copy it from here."),
            Refusal.NO_PLACE: _("The translation does not have this part yet. Editors of the page can add it."),
        }[self.refusal]

    @property
    def theirs(self) -> str:
        is_theirs = self.refusal is Refusal.TRANSLATION_CHANGED and self.pair.translation
        return self.pair.translation.words if is_theirs and self.pair.translation else ""

    def as_json(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "state": self.pair.state.value,
            "words": self.state_in_words,
            "base": self.base,
            "shown": self.shown,
            "refusal": self.refusal_in_words,
            "theirs": self.theirs,
            "findings": [{"message": one.message, "isError": one.is_error} for one in self.findings],
        }


class TextForm(forms.Form):
    """Field of one translation."""

    value = forms.CharField(required=False)

    def __init__(self, pair: Pair, *args: Any, language: str, label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        text = pair.original or pair.translation
        assert text
        self.kind, self.language = text.kind, language
        known = pair.translation.value if pair.translation else ""
        if self.kind.is_rich:
            features = [one for one in INLINE if self.kind.features is None or one in self.kind.features]
            widget = RichTextBlock(features=features).field.widget
            widget.options["ariaLabel"] = label
        else:
            lines = max(len(text.value), len(known)) // CHARACTERS_OF_A_LINE + 1
            widget = forms.Textarea({"rows": min(lines, MOST_LINES), "class": "w-field__input"})
        self.fields["value"] = forms.CharField(
            required=self.kind.is_required,
            max_length=None if self.kind.is_rich else self.kind.most_characters,
            widget=widget,
            initial=f"<p>{known}</p>" if self.kind.is_rich else known,
        )
        self.fields["value"].widget.attrs |= {"lang": language, "aria-label": label}

    @property
    def text(self) -> str:
        """The entered text in its stored form."""
        return self._stored(self.cleaned_data["value"])

    @property
    def shown(self) -> str:
        """The text that an unchanged field sends back."""
        initial, widget = self.fields["value"].initial, self.fields["value"].widget
        if self.kind.is_rich:
            initial = widget.value_from_datadict({"value": widget.format_value(initial)}, {}, "value")
        return self._stored(initial)

    def _stored(self, value: str) -> str:
        """Return plain text unchanged, and the paragraphs of rich text joined into one, because a row is one paragraph."""
        if not self.kind.is_rich:
            return value.replace("\r\n", "\n").strip()
        return " ".join(part.strip() for part in rich_text.paragraphs(value).values() if part.strip())


class SideBySide(AdminScreen, TemplateView):
    """View of a translation and its original. Saves single texts (JSON), or all with one button."""

    template_name = "translation/side_by_side.html"
    header_icon = "globe"
    page_title = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not pages.is_translated(self.page) or self.original is None:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def is_allowed(self) -> bool:
        known = board.known_to(self.request.user)
        return access.may_translate(self.request.user, self.page) and known.filter(pk=self.original.pk).exists()

    @cached_property
    def page(self) -> Any:
        return get_object_or_404(Page.objects.filter(depth__gt=1), pk=self.kwargs["page_id"]).specific

    @cached_property
    def original(self) -> Any:
        return pages.original_of(self.page)

    @cached_property
    def is_locked(self) -> bool:
        return bool(self.page.permissions_for_user(self.request.user).page_locked())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        draft = self.page.get_latest_revision_as_object()
        pairs = pages.read(self.original, draft)
        posted = self._rows(pairs, data=request.POST)
        for row in posted:
            if row.is_posted and row.field.form.is_valid() and row.pair.original:
                translator_screens.refuse_hidden(row.field.form, row.pair, by=request.user)
        refused = {row.path: Refusal.INVALID for row in posted if row.is_posted and not row.field.form.is_valid()}
        entries = [entry for row in posted if row.path not in refused and (entry := self._entry(row))]
        if self.is_locked:
            refused |= {entry.path: Refusal.LOCKED for entry in entries}
            saved = Saved(pairs, draft)
        else:
            saved = save(self.page, entries, user=request.user, at=timezone.now())
        refused |= saved.refused
        lost = self._without_pair(saved.pairs)
        if request.accepts("text/html"):
            return self._page_after(saved.pairs, refused, has_lost=bool(lost))
        rows = self._rows(saved.pairs, data=request.POST, refused=refused)
        figures = self._add_findings(rows, saved.draft)
        return JsonResponse(
            {
                "rows": [*(row.as_json() for row in rows if row.is_posted), *map(_lost, lost)],
                "summary": summary(saved.pairs, figures),
            }
        )

    def _without_pair(self, pairs: list[Pair]) -> list[str]:
        """Return the numbers of the posted rows whose original was deleted since they were shown."""
        paths = {pair.original.path for pair in pairs if pair.original}
        posted = (
            (name.removeprefix("path-"), path) for name, path in self.request.POST.items() if name.startswith("path-")
        )
        return [number for number, path in posted if path not in paths]

    def _page_after(self, pairs: list[Pair], refused: dict[str, Refusal], *, has_lost: bool) -> HttpResponse:
        if has_lost:
            messages.error(self.request, _("A text was not saved: the original does not have it any more."))
        if not refused:
            messages.success(self.request, _("Your translation has been saved."))
            return redirect(reverse("translation:side_by_side", args=[self.page.pk]))
        messages.error(self.request, _("Some texts have not been saved. Their rows say why."))
        rows = self._rows(pairs, data=self.request.POST, refused=refused)
        return self.render_to_response(self.get_context_data(rows=rows))

    def _entry(self, row: Row) -> Entry | None:
        """Return what was entered in a row; None if nothing was."""
        if not row.is_posted:
            return None
        data, name = self.request.POST, row.number
        value = row.field.form.text
        is_changed = fingerprint(value) != data.get(f"shown-{name}")
        names = {name, ALL} if row.pair.state is State.UNKNOWN else {name}
        how = next((how for how in (How.SAME, How.CONFIRMED) if data.get(how.value) in names), None)
        if how is How.CONFIRMED and is_changed:
            how = None
        if how is None and not is_changed:
            return None
        base, seen = data.get(f"base-{name}", ""), data.get(f"seen-{name}", "")
        return Entry(row.path, value, base, seen, how or How.TRANSLATED)

    def _rows(self, pairs: list[Pair], *, data: Any = None, refused: Mapping[str, Refusal] | None = None) -> list[Row]:
        """Return a row for each pair. A row of ``data`` is found by its path, because the rows of the original may have
        changed since it was shown.
        """
        posted = {data[name]: name.removeprefix("path-") for name in data or () if name.startswith("path-")}
        language = self.page.locale.language_code
        rows = []
        for place, pair in enumerate(pairs):
            path = pair.original.path if pair.original else ""
            number = posted.get(path) if path else None
            form = TextForm(
                pair,
                None if number is None else data,
                prefix=str(place) if number is None else number,
                language=language,
                label=spelling.labelled(_("Translation"), label_of(pair)),
            )
            rows.append(Row(number or str(place), pair, form["value"], (refused or {}).get(path), number is not None))
        return rows

    def _add_terms(self, rows: list[Row]) -> None:
        terms = glossary(self.original.locale.language_code, self.page.locale.language_code).terms
        for row in rows:
            row.terms = terms.find(row.pair.original.words) if row.pair.original else []

    def _add_findings(self, rows: list[Row], draft: Any) -> list[Found]:
        """Add the findings of the checks to each row with a translation that is more than a copy. Return the findings
        for figures, which have no row.
        """
        checked: dict[str, list[Finding]] = {}
        found = findings_of_pairs([row.pair for row in rows], self.original, draft)
        for one in found:
            checked.setdefault(one.path, []).append(one.finding)
        for row in rows:
            if row.pair.translation and row.pair.state is not State.MISSING:
                row.findings = checked.get(row.pair.translation.path, [])
        shown = {row.pair.translation.path for row in rows if row.pair.translation}
        return [one for one in found if one.path and one.path not in shown]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        draft = self.page.get_latest_revision_as_object()
        rows = kwargs.pop("rows", None) or self._rows(pages.read(self.original, draft))
        figures = self._add_findings(rows, draft)
        self._add_terms(rows)
        pairs = [row.pair for row in rows]
        media = forms.Media()
        for row in rows:
            media += row.field.form.media
        return super().get_context_data(
            **kwargs,
            page=draft,
            original=self.original,
            original_language=self.original.locale.get_display_name(),
            language=self.page.locale.get_display_name(),
            rows=[row for row in rows if row.pair.original],
            figures=figures,
            own=[row for row in rows if not row.pair.original],
            without_original=bool(pages.without_original(self.original, draft)),
            summary=summary(pairs, figures),
            unknown=sum(row.pair.state is State.UNKNOWN for row in rows),
            is_locked=self.is_locked,
            drafts=None if self.is_locked else drafting.offer(self.original, self.page, pairs, at=timezone.now()),
            media=media,
            **translator_screens.context_of(self.request, self.page, [row.field.form for row in rows]),
        )

    def get_page_title(self) -> str:
        return _("Translate")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        if access.is_translator(self.request.user):
            above = {"url": reverse("translation:board"), "label": _("Translations")}
        else:
            above = {"url": reverse("wagtailadmin_pages:edit", args=[self.page.pk]), "label": self.get_page_subtitle()}
        return [
            above,
            {"url": "", "label": self.get_page_title()},
        ]


def _lost(number: str) -> dict[str, Any]:
    """Return the response for a row whose original was deleted. The typed text is only in its field."""
    return {
        "number": number,
        "state": State.GONE.value,
        "words": _("No longer in the original"),
        "base": "",
        "shown": "",
        "refusal": _("The original does not have this text any more. Yours has not been saved."),
        "theirs": "",
        "findings": [],
    }


def label_of(pair: Pair) -> str:
    text = pair.original or pair.translation
    return text.label if text else ""


def summary(pairs: list[Pair], figures: list[Found]) -> str:
    """Return a sentence on what is left to do."""
    due = sum(pair.is_due for pair in pairs) + sum(one.finding.is_error for one in figures)
    if not due:
        return _("Everything is translated and up to date.")
    whole = sum(pair.original is not None for pair in pairs)
    return ngettext("%(due)d text of %(whole)d is left.", "%(due)d texts of %(whole)d are left.", due) % {
        "due": due,
        "whole": whole,
    }
