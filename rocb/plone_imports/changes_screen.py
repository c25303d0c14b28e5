"""The screens with what changed there and here since the last import, and the choices about it, before the next import."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page

from foundation.whole_numbers import whole_number
from old_sites.addresses import Addresses
from old_sites.delta import CHOICES, OURS, THEIRS, UNDECIDED, Difference
from old_sites.reasons import Reason
from rocb.models import ImportedItem, ImportedText, PloneImport, PloneImportLine
from rocb.plone.comparing import old_text, seen_of_page
from rocb.plone.run import UNREAD
from rocb.plone.sentences import sentences
from rocb.plone_imports import actions
from rocb.plone_imports.beside import Row, rows
from rocb.plone_imports.comparing_screen import version_of
from rocb.plone_imports.screen import (
    BECOMES,
    ON_A_PAGE,
    ImportScreen,
    choice_of,
    notes_of,
    reasons_of,
    show,
    undecided,
    with_marks_of_now,
)

KINDS = {
    Difference.CONFLICT: pgettext_lazy("import", "In conflict"),
    Difference.DELETED_THERE: pgettext_lazy("import", "Deleted there"),
    Difference.HIDDEN: pgettext_lazy("import", "No longer public there"),
    Difference.SHOWN: pgettext_lazy("import", "Published there"),
    Difference.THERE: pgettext_lazy("import", "Changed there"),
    Difference.MOVED: pgettext_lazy("import", "Moved there"),
    Difference.NEW: pgettext_lazy("import", "New there"),
    Difference.HERE: pgettext_lazy("import", "Changed here"),
    Difference.DELETED_HERE: pgettext_lazy("import", "Deleted here"),
}
HELP = {
    Difference.CONFLICT: gettext_lazy(
        "These items changed on the old site and here. Without a choice, the version here stays."
    ),
    Difference.DELETED_THERE: gettext_lazy(
        "The new export does not contain these items. Without a choice, they stay as they are. Is the export complete?"
    ),
    Difference.HIDDEN: gettext_lazy(
        "The old site has withdrawn these pages from the public. The import makes them drafts here too."
    ),
    Difference.SHOWN: gettext_lazy("The old site has published these pages. The import publishes them here too."),
    Difference.THERE: gettext_lazy("The version here has not been edited. The import replaces it."),
    Difference.MOVED: gettext_lazy(
        "These items have another folder or name on the old site. A page moves here too, unless someone moved it here. Its "
        "old addresses lead to it."
    ),
    Difference.NEW: gettext_lazy("The import creates these."),
    Difference.HERE: gettext_lazy("The import does not change these."),
    Difference.DELETED_HERE: gettext_lazy("The import does not create these again."),
}
LABELS = {
    Difference.CONFLICT: {
        OURS: pgettext_lazy("import", "Keep the version here"),
        THEIRS: pgettext_lazy("import", "Take the version of the old site"),
    },
    Difference.DELETED_THERE: {
        OURS: pgettext_lazy("import", "Keep it"),
        THEIRS: pgettext_lazy("import", "Unpublish it"),
    },
}
BOTH, THERE, HERE = "both", "there", "here"
VIEWS = {
    BOTH: pgettext_lazy("import", "Old site and here"),
    THERE: pgettext_lazy("import", "What changed on the old site"),
    HERE: pgettext_lazy("import", "What changed here"),
}


def decide(job: PloneImport, chosen: Iterable[tuple[PloneImportLine, str]]) -> None:
    """Store choices with the import, each with what it was made for. An empty choice removes one."""
    with transaction.atomic():
        row = PloneImport.objects.select_for_update().get(pk=job.pk)
        for line, choice in chosen:
            if choice:
                row.decisions[line.uid] = [choice, line.seen]
            else:
                row.decisions.pop(line.uid, None)
        row.save(update_fields=["decisions"])
    job.decisions = row.decisions


class ChangesScreen(ImportScreen):
    """The items of one kind of difference, which is in ``kind``."""

    template_name = "rocb/admin/import_changes.html"
    page_subtitle = gettext_lazy("What changed")

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        job = self.job()
        found = job.lines.order_by().values_list("difference").annotate(number=Count("pk"))
        counts = {**dict.fromkeys(KINDS, 0), **{Difference(name): number for name, number in found if name}}
        kind = self._kind(request.GET.get("kind", "")) or next((one for one in KINDS if counts[one]), next(iter(KINDS)))
        unread = _unread(job, kind)
        page = Paginator(lines_of(job, kind), ON_A_PAGE).get_page(request.GET.get("p"))
        without_choice = undecided(job)
        return self.render_to_response(
            self.get_context_data(
                job=job,
                kind=kind,
                help=HELP[kind],
                page=page,
                rows=[_row(line, job) for line in with_marks_of_now(job, page)],
                tabs=[(one.value, label, counts[one]) for one, label in KINDS.items()],
                labels=LABELS.get(kind, {}).items() if actions.may_check(job) else [],
                is_open=actions.may_check(job),
                count=counts[kind],
                others=sum(line.difference == kind for line in without_choice),
                unread=sentences(unread),
                undecided=len(without_choice),
            )
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        job, kind = self.job(), self._kind(request.POST.get("kind", ""))
        if kind not in UNDECIDED or not actions.may_check(job):
            return show(job)
        lines = lines_of(job, kind)
        if request.POST.get("every") and _unread(job, kind):
            chosen = []
        elif every := request.POST.get("every"):
            every_line = lines.only("uid", "seen", "difference", "job_id")
            wanted = _without_choice(job, kind) or with_marks_of_now(job, every_line)
            chosen = [(line, _checked(every)) for line in wanted]
        else:
            sent = [(name, str(value)) for name, value in request.POST.items() if name.startswith("choice-")][
                :ON_A_PAGE
            ]
            numbers = ((whole_number(name.removeprefix("choice-")), value) for name, value in sent)
            asked = {number: value for number, value in numbers if number is not None}
            shown = with_marks_of_now(job, lines.filter(pk__in=asked))
            known = ((line, _checked(asked[line.pk])) for line in shown)
            chosen = [(line, choice) for line, choice in known if choice != choice_of(line, job.decisions)]
        decide(job, chosen)
        words = ngettext("%(count)s choice has been saved.", "%(count)s choices have been saved.", len(chosen))
        messages.success(request, words % {"count": len(chosen)})
        query = {"kind": kind.value, **({"p": request.GET["p"]} if request.GET.get("p") else {})}
        return HttpResponseRedirect(f"{reverse('rocb_import_changes', args=[job.pk])}?{urlencode(query)}")

    @staticmethod
    def _kind(name: str) -> Difference | None:
        return next((kind for kind in KINDS if kind == name), None)


def lines_of(job: PloneImport, kind: Difference) -> QuerySet[PloneImportLine]:
    return job.lines.filter(difference=kind).order_by("pk").defer("there")


def _without_choice(job: PloneImport, kind: Difference) -> list[PloneImportLine]:
    return [line for line in undecided(job) if line.difference == kind]


def _unread(job: PloneImport, kind: Difference) -> list[Reason]:
    """Return why the items of this kind need a choice each."""
    return [one for one in notes_of(job) if one.message == UNREAD] if kind == Difference.DELETED_THERE else []


def _checked(choice: str) -> str:
    if choice not in {"", *CHOICES}:
        raise BadRequest
    return choice


def _row(line: PloneImportLine, job: PloneImport) -> dict[str, Any]:
    """Return the values of a line. ``fell_away``: the choice that is not valid any more."""
    becomes = next((word for value, word in BECOMES.items() if value == line.becomes), "")
    choice, labels = choice_of(line, job.decisions), LABELS.get(Difference(line.difference), {})
    was = job.decisions.get(line.uid, [""])[0] if actions.may_check(job) and not choice else ""
    return {
        "line": line,
        "becomes": becomes,
        "why": sentences(reasons_of(line)),
        "choice": choice,
        "label": labels.get(choice, ""),
        "fell_away": labels.get(was, ""),
    }


class ChangeScreen(ImportScreen):
    """One item: two of its versions side by side, and the choice."""

    template_name = "rocb/admin/import_change.html"
    page_subtitle = gettext_lazy("What changed")

    def get(self, request: HttpRequest, pk: int, line: int) -> HttpResponse:
        job, found = self.job(), self._line()
        kind, view = Difference(found.difference), request.GET.get("view", BOTH)
        item = ImportedItem.objects.filter(origin=Addresses(job.site).site, uid=found.uid, part="").first()
        page = item.target() if item else None
        among = lines_of(job, kind)
        following, previous = among.filter(pk__gt=found.pk).first(), among.filter(pk__lt=found.pk).last()
        with_marks_of_now(job, [found])
        left, right = self._sides(found, item, page if isinstance(page, Page) else None, view)
        is_open = kind in LABELS and actions.may_check(job)
        return self.render_to_response(
            self.get_context_data(
                job=job,
                line=found,
                row=_row(found, job),
                kind=kind,
                label=KINDS[kind],
                help=HELP[kind],
                view=view if view in VIEWS else BOTH,
                views=VIEWS.items(),
                rows=_beside(left, right),
                title_here=page.title if page else "",
                old_address=f"{Addresses(job.site).site}{found.path}",
                new_address=page.get_url(request) if isinstance(page, Page) and page.live else "",
                labels=LABELS[kind].items() if is_open else [],
                previous=previous and address_of(job, previous),
                following=following and address_of(job, following),
                position=among.filter(pk__lt=found.pk).count() + 1,
                total=among.count(),
                undecided=len(undecided(job)),
            )
        )

    def post(self, request: HttpRequest, pk: int, line: int) -> HttpResponse:
        """Store the choice, and show the next item that needs one."""
        job, found = self.job(), self._line()
        if not actions.may_check(job) or Difference(found.difference) not in UNDECIDED:
            return show(job)
        with_marks_of_now(job, [found])
        decide(job, [(found, _checked(request.POST.get("choice", "")))])
        left = undecided(job)
        following = next((one for one in left if one.pk > found.pk), left[0] if left else None)
        if following is None:
            messages.success(request, _("There is a choice for every item that needs one."))
            return show(job)
        return HttpResponseRedirect(address_of(job, following))

    def _line(self) -> PloneImportLine:
        lines = PloneImportLine.objects.filter(job_id=self.kwargs["pk"], difference__in=list(KINDS))
        return get_object_or_404(lines, pk=self.kwargs["line"])

    def _sides(self, line: PloneImportLine, item: ImportedItem | None, page: Page | None, view: str) -> tuple[str, str]:
        """Return both texts. What is not there is empty."""
        text = ImportedText.objects.filter(item=item).first() if item else None
        before = old_text(text) if text else ""
        there = zlib.decompress(line.there).decode() if line.there else before
        if line.difference == Difference.DELETED_THERE:
            there = ""
        if view == THERE:
            return before, there
        here = seen_of_page(self._now(page)).text if page else ""
        if view == HERE:
            imported = version_of(item) if item else None
            return (seen_of_page(imported).text if imported else ""), here
        return there, here

    def _now(self, page: Page) -> Any:
        """Return the page with its latest draft for users who may edit it, otherwise as it is public."""
        may = page.permissions_for_user(self.person).can_edit()
        return page.get_latest_revision_as_object() if may else page.specific


def _beside(left: str, right: str) -> list[Row]:
    return list(rows(left, right)) if left or right else []


def address_of(job: PloneImport, line: PloneImportLine) -> str:
    return reverse("rocb_import_change", args=[job.pk, line.pk])


@hooks.register("register_admin_urls")
def changes_urls() -> list[Any]:
    one = "import-from-plone/<int:pk>/changes/"
    return [
        path(one, ChangesScreen.as_view(), name="rocb_import_changes"),
        path(f"{one}<int:line>/", ChangeScreen.as_view(), name="rocb_import_change"),
    ]
