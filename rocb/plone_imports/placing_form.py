"""The form with a choice for each part of the old site: its statuses, types, folders, languages and subjects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from old_sites import placing as choices
from old_sites import survey
from old_sites.placing import Placing
from old_sites.planned import PAGES, Becomes, Planned
from old_sites.survey import Branch
from rocb.models import PloneImport
from rocb.plone.rows import page_at
from rocb.plone_imports.forms import MappingForm, name_of

FOLDERS_SHOWN, TYPES_SHOWN, STATES_SHOWN = 200, 100, 50
BELOW = "below"
TYPE_CHOICES = {
    "": pgettext_lazy("import", "As proposed"),
    choices.PAGE: pgettext_lazy("import", "Page"),
    choices.ARTICLE: pgettext_lazy("import", "Article"),
    choices.EVENT: pgettext_lazy("import", "Event"),
    choices.LEAVE_OUT: pgettext_lazy("import", "Do not import"),
}
FOLDER_CHOICES = {
    "": pgettext_lazy("import", "As proposed"),
    choices.LIST: pgettext_lazy("import", "Pages become articles in the list of news"),
    choices.PAGES: pgettext_lazy("import", "News become pages in this folder"),
    BELOW: pgettext_lazy("import", "Put below another page"),
    choices.LEAVE_OUT: pgettext_lazy("import", "Do not import"),
}
_BECOMES = {
    Becomes.PAGE: gettext_lazy("Pages"),
    Becomes.ARTICLE: gettext_lazy("Articles"),
    Becomes.EVENT: gettext_lazy("Events"),
    Becomes.IMAGE: gettext_lazy("Images"),
    Becomes.DOCUMENT: gettext_lazy("Documents"),
    Becomes.REDIRECT: pgettext_lazy("import", "Redirects"),
    Becomes.NOTHING: pgettext_lazy("import", "Not imported"),
}

type Counts = list[tuple[Any, int]]


def in_words(counts: Counter[Becomes]) -> Counts:
    """Return a label and a number for each kind that occurs. A series is an event."""
    together = counts - Counter({Becomes.SERIES: counts[Becomes.SERIES]})
    together[Becomes.EVENT] += counts[Becomes.SERIES]
    return [(label, together[kind]) for kind, label in _BECOMES.items() if together[kind]]


@dataclass(frozen=True, slots=True)
class Line:
    """A type, a status or a folder with its fields. ``below`` are the folders in it."""

    name: str
    path: str
    total: int
    counts: Counts
    field: forms.BoundField
    address: forms.BoundField | None = None
    below: tuple[Line, ...] = ()


class PlacingForm(MappingForm):
    """``planned`` are the items as planned with the stored choices; None if no check has read the export yet."""

    def __init__(self, *args: Any, job: PloneImport, planned: list[Planned] | None, **kwargs: Any) -> None:
        super().__init__(*args, job=job, **kwargs)
        self.placing, self.planned = choices.from_json(job.placing), planned or []
        self.types = dict(islice(survey.types(self.planned).items(), TYPES_SHOWN))
        self.states = survey.states(self.planned)
        self.root = survey.tree(self.planned)
        self.folders = _shown(self.root, self.placing) if self.planned else {}
        for state, _count in self.states.most_common(STATES_SHOWN):
            is_public = self.placing.is_public(state)
            self.fields[name_of("state", state)] = forms.ChoiceField(
                label=state,
                choices=[
                    (choices.PUBLIC, pgettext_lazy("import", "Public")),
                    (choices.HIDDEN, pgettext_lazy("import", "Not public")),
                ],
                initial=choices.PUBLIC if is_public else choices.HIDDEN,
            )
        for kind in self.types:
            self.fields[name_of("type", kind)] = forms.ChoiceField(
                label=kind,
                choices=[(choice, TYPE_CHOICES[choice]) for choice in choices.choices_for(kind)],
                required=False,
                initial=self.placing.types.get(kind, ""),
            )
        for path in self.folders:
            self._add_folder(path, self.placing.folders.get(path, ""))

    def _add_folder(self, path: str, choice: str) -> None:
        is_below = choices.is_address(choice)
        possible = [(value, label) for value, label in FOLDER_CHOICES.items() if path or value in {"", BELOW}]
        self.fields[name_of("folder", path)] = forms.ChoiceField(
            label=path or "/", choices=possible, required=False, initial=BELOW if is_below else choice
        )
        self.fields[name_of("page", path)] = forms.CharField(
            label=_("Address of the page above %(path)s") % {"path": path or "/"},
            required=False,
            max_length=500,
            initial=choice if is_below else "",
            widget=forms.TextInput(attrs={"placeholder": "/en/about/"}),
        )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        known = cache(page_at)
        for path in self.folders:
            folder, page = name_of("folder", path), name_of("page", path)
            address = str(data.get(page) or "").strip()
            if data.get(folder) != BELOW and not (address and data.get(folder) == ""):
                continue
            data[folder], data[page] = BELOW, f"/{address.strip('/')}/"
            if known(data[page]) is None:
                self.add_error(page, _("Enter the address of a published page of this site, such as /en/about/."))
        return data

    def chosen(self) -> dict[str, Any]:
        data = self.cleaned_data
        folders = {path: data[name_of("folder", path)] for path in self.folders}
        folders |= {path: data[name_of("page", path)] for path, choice in folders.items() if choice == BELOW}
        states = {state: data[name_of("state", state)] == choices.PUBLIC for state in self._names("state", self.states)}
        types = {kind: data[name_of("type", kind)] for kind in self.types}
        placing = Placing(
            types=_together(self.placing.types, types),
            states={**self.placing.states, **states},
            folders=_together(self.placing.folders, folders),
        )
        return {**super().chosen(), "placing": choices.as_json(placing)}

    def _names(self, part: str, values: Any) -> list[str]:
        return [value for value in values if name_of(part, value) in self.fields]

    # --- What the template shows --------------------------------------------------------------------------------------

    def totals(self) -> Counts:
        drafts = sum(one.becomes in PAGES and not one.is_live for one in self.planned)
        return [*in_words(self.root.counts), (pgettext_lazy("import", "of them drafts"), drafts)]

    def state_lines(self) -> list[Line]:
        names = self._names("state", self.states)
        return [Line(state, "", self.states[state], [], self[name_of("state", state)]) for state in names]

    def type_lines(self) -> list[Line]:
        return [
            Line(kind, "", counts.total(), in_words(counts), self[name_of("type", kind)])
            for kind, counts in self.types.items()
        ]

    def folder_lines(self) -> list[Line]:
        return [self._line(self.root)] if self.folders else []

    def _line(self, branch: Branch) -> Line:
        below = tuple(self._line(one) for one in branch.branches if one.path in self.folders)
        field, page = self[name_of("folder", branch.path)], self[name_of("page", branch.path)]
        total = branch.counts.total()
        return Line(branch.title, branch.path or "/", total, in_words(branch.counts), field, page, below)

    @property
    def folders_not_shown(self) -> int:
        return len(list(self.root.all())) - len(self.folders)


def _together(kept: Any, chosen: dict[str, str]) -> dict[str, str]:
    """Return the choices, with those for parts that are not shown."""
    return {name: choice for name, choice in {**kept, **chosen}.items() if choice}


def _shown(root: Branch, placing: Placing) -> dict[str, Branch]:
    """Return the folders with a choice, then the largest ones, each with the folders above it."""
    every = {branch.path: branch for branch in root.all()}
    found = {"": root}
    for branch in sorted(
        every.values(), key=lambda one: (one.path not in placing.folders, -one.counts.total(), one.path)
    ):
        above = [path for path in _upwards(branch.path) if path in every and path not in found]
        if len(found) + len(above) <= FOLDERS_SHOWN:
            found |= {path: every[path] for path in above}
    return found


def _upwards(path: str) -> Iterator[str]:
    while path:
        yield path
        path = path.rpartition("/")[0]
