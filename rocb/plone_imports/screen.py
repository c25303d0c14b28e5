"""The screens "Import from another site" in the CMS: the list, a new import, and one import with its report and actions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import batched
from typing import Any

from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views import View
from wagtail import hooks
from wagtail.admin import messages

from foundation.components.admin import AdminScreen, HeaderButton, ScreenMenuItem
from old_sites import reasons
from old_sites.addresses import Addresses
from old_sites.counting import ENOUGH
from old_sites.delta import UNDECIDED, Choices, Difference, seen_now
from old_sites.planned import Becomes
from old_sites.reasons import Reason
from rocb.models import ImportedItem, ImportedText, PloneImport, PloneImportLine, User
from rocb.plone.comparing import compared_of
from rocb.plone.differences import here_now
from rocb.plone.report import Line, Outcome, Report
from rocb.plone.sentences import sentence, sentences
from rocb.plone_imports import actions
from rocb.plone_imports.forms import NewImportForm

PERMISSION = "rocb.import_from_plone"
BELOW = "below"
ON_A_PAGE, IMPORTS_ON_A_PAGE, NOTES_SHOWN = 50, 25, 200
OUTCOMES = {
    Outcome.IMPORTED: pgettext_lazy("import", "Imported"),
    Outcome.CHANGED: pgettext_lazy("import", "Changed"),
    Outcome.UNCHANGED: pgettext_lazy("import", "Unchanged"),
    Outcome.LEFT_OUT: pgettext_lazy("import", "Not imported"),
}
# Labels after an undo, when lines describe what it did.
OUTCOMES_OF_UNDO = {
    Outcome.CHANGED: pgettext_lazy("import", "Undone"),
    Outcome.UNCHANGED: pgettext_lazy("import", "Kept"),
}
LOST = {"pictures": pgettext_lazy("import", "Images"), "links": pgettext_lazy("import", "Links")}
BECOMES = {
    Becomes.ARTICLE: pgettext_lazy("import", "article"),
    Becomes.EVENT: pgettext_lazy("import", "event"),
    Becomes.SERIES: pgettext_lazy("import", "series"),
    Becomes.PAGE: pgettext_lazy("import", "page"),
    Becomes.IMAGE: pgettext_lazy("import", "image"),
    Becomes.DOCUMENT: pgettext_lazy("import", "document"),
    Becomes.REDIRECT: pgettext_lazy("import", "redirect"),
}


class ImportScreen(AdminScreen, View):
    page_title = gettext_lazy("Import from another site")
    header_icon = "download"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(PERMISSION):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        items = [*self.breadcrumbs_items, {"url": reverse("rocb_imports"), "label": ImportScreen.page_title}]
        return items if self.get_page_subtitle() == "" else [*items, {"url": "", "label": self.get_page_subtitle()}]

    @property
    def person(self) -> User:
        assert isinstance(self.request.user, User)
        return self.request.user

    def job(self) -> PloneImport:
        rows = PloneImport.objects.select_related("created_by", "started_by", "run")
        return get_object_or_404(rows, pk=self.kwargs["pk"])


def show(job: PloneImport) -> HttpResponse:
    return HttpResponseRedirect(reverse("rocb_import", args=[job.pk]))


class ImportsScreen(ImportScreen):
    template_name = "rocb/admin/imports.html"

    @property
    def header_buttons(self) -> list[HeaderButton]:  # type: ignore[override]
        return [HeaderButton(label=_("New import"), url=reverse("rocb_import_new"), icon_name="plus", priority=1)]

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = PloneImport.objects.select_related("created_by", "started_by").defer("unknown_subjects", "notes")
        page = Paginator(rows, IMPORTS_ON_A_PAGE).get_page(request.GET.get("p"))
        return self.render_to_response(self.get_context_data(page=page))


class NewImportScreen(ImportScreen):
    template_name = "rocb/admin/import_new.html"
    page_subtitle = gettext_lazy("New import")

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._form(NewImportForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = NewImportForm(request.POST, request.FILES)
        if actions.is_any_active():
            return self._refused()
        if not form.is_valid():
            return self._form(form)
        try:
            return show(form.save(by=self.person, at=timezone.now()))
        except IntegrityError:  # another user was faster
            return self._refused()

    def _refused(self) -> HttpResponse:
        messages.error(self.request, _("Another import is in progress. Wait until it has finished, or pause it."))
        return HttpResponseRedirect(reverse("rocb_imports"))

    def _form(self, form: NewImportForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form, is_active=actions.is_any_active()))


class OneImportScreen(ImportScreen):
    """An import and its report, filtered by ``outcome``."""

    template_name = "rocb/admin/import.html"

    def get_page_subtitle(self) -> str:
        return self.subject.site

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.subject = job = self.job()
        counts = job.counts
        names = OUTCOMES_OF_UNDO if job.step == PloneImport.Step.UNDO else OUTCOMES
        asked = request.GET.get("outcome", "")
        every = job.lines.order_by("pk").defer("there")
        lines = every.exclude(difference=Difference.DELETED_THERE)
        below = lines.filter(is_enough=False)
        if asked == BELOW:
            lines = below
        elif asked in names:
            lines = lines.filter(outcome=asked)
        page = Paginator(lines, ON_A_PAGE).get_page(request.GET.get("p"))
        tabs: list[tuple[str, Any, int]] = [("", pgettext_lazy("import", "All"), sum(counts.values()))]
        tabs += [(outcome.value, label, counts.get(outcome, 0)) for outcome, label in names.items()]
        tabs.append((BELOW, _("Under %(percent)s %%") % {"percent": ENOUGH}, below.count()))
        texts = ImportedText.objects.filter(item__origin=Addresses(job.site).site, item__part="")
        pages = dict(texts.filter(item__uid__in=[line.uid for line in page]).values_list("item__uid", "pk"))
        return self.render_to_response(
            self.get_context_data(
                job=job,
                page=page,
                rows=[{**_row(line, names), "text": pages.get(line.uid)} for line in page],
                tabs=tabs,
                asked=asked if asked in {*names, BELOW} else "",
                has_texts=texts.exists(),
                left=texts.filter(is_enough=False, looked_at=None).count(),
                has_changes=_has_changes(every),
                undecided=len(undecided(job)),
                buttons=self._buttons(job),
                may_choose=actions.may_check(job),
                may_undo=actions.may_undo(job),
                percent=progress_of(job)["percent"],
                progress_words=progress_of(job)["words"],
                error=sentence(reasons.from_text(job.error)),
                notes=sentences(notes_of(job)[:NOTES_SHOWN]),
            )
        )

    @staticmethod
    def _buttons(job: PloneImport) -> list[tuple[str, Any, str]]:
        """Return name, text and class of each button that is available now."""
        is_check = job.step == PloneImport.Step.CHECK
        found: list[tuple[bool, str, Any, str]] = [
            (job.is_active and not job.is_stopping and not is_check, "pause", pgettext_lazy("import", "Pause"), ""),
            (job.is_active and not job.is_stopping and is_check, "pause", pgettext_lazy("import", "Stop"), ""),
            (actions.may_start(job), "start", _("Start the import"), ""),
            (actions.may_resume(job), "resume", pgettext_lazy("import", "Resume"), ""),
            (actions.may_retry(job), "retry", _("Retry items not imported"), ""),
            (actions.may_check(job), "check", _("Check again"), "button-secondary"),
        ]
        return [(name, text, style) for may, name, text, style in found if may]


def _has_changes(lines: QuerySet[PloneImportLine]) -> bool:
    """Return whether anything changed since the last import. In the first one, all items are new."""
    found = set(lines.order_by().values_list("difference", flat=True).distinct()) - {""}
    return bool(found - {Difference.SAME}) and bool(found - {Difference.NEW})


def _row(line: PloneImportLine, names: dict[Outcome, Any]) -> dict[str, Any]:
    becomes = next((word for value, word in BECOMES.items() if value == line.becomes), "")
    why = sentences(reasons_of(line))
    word = names.get(Outcome(line.outcome), line.outcome)
    compared = compared_of(line)
    below = [
        (LOST[name], getattr(compared, f"{name}_before"), getattr(compared, f"{name}_after"), percent)
        for name, percent in (compared.below if compared else {}).items()
        if name in LOST
    ]
    return {"line": line, "why": why, "word": word, "becomes": becomes, "compared": compared, "below": below}


class ActionView(ImportScreen):
    """The action of a button on an import's screen."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, action: str) -> HttpResponse:
        job, at = self.job(), timezone.now()
        if action == "pause":
            done = actions.pause(job)
        elif action == "delete":
            if done := actions.delete(job, at=at):
                messages.success(request, _("The report and the files have been deleted."))
                return HttpResponseRedirect(reverse("rocb_imports"))
        elif action in ACTIONS:
            done = ACTIONS[action](job, by=self.person, at=at)
        else:
            raise Http404
        if not done:
            messages.warning(request, _("This is not possible now. Another import may be in progress."))
        return show(job)


ACTIONS = {
    "check": actions.check,
    "start": actions.start,
    "resume": actions.resume,
    "retry": actions.retry,
    "undo": actions.undo,
}


class ConfirmScreen(ImportScreen):
    """Confirmation before an import is undone, or its report is deleted."""

    template_name = "rocb/admin/import_confirm.html"
    action = "undo"

    def get_page_subtitle(self) -> str:
        return _("Undo the import") if self.action == "undo" else _("Delete the report")

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        job = self.job()
        may = actions.may_undo(job) if self.action == "undo" else not job.is_active
        if not may:
            messages.warning(request, _("This is not possible now. Another import may be in progress."))
            return show(job)
        number = job.run.items.count() if job.run else 0
        is_import = job.step == PloneImport.Step.IMPORT
        changed = job.counts.get(Outcome.CHANGED, 0) if is_import else 0
        return self.render_to_response(
            self.get_context_data(job=job, number=number, changed=changed, action=self.action)
        )


class ProgressView(ImportScreen):
    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return JsonResponse(progress_of(self.job()))


def progress_of(job: PloneImport) -> dict[str, Any]:
    """Return the progress in words and in percent; None while the total is unknown."""
    values = {"read": job.items_read, "done": job.items_done, "total": job.items_total}
    if job.steps_total:
        words = _("%(done)s of %(total)s items") % values
    elif job.items_read:
        words = _("Items read so far: %(read)s") % values
    else:
        words = job.get_state_display()
    percent = 100 * job.steps_done // job.steps_total if job.steps_total else None
    if job.is_stopping:
        words = _("%(words)s. The import will stop after the current item.") % {"words": words}
    return {"words": str(words), "percent": percent, "state": job.state, "step": job.step, "is_active": job.is_active}


class ReportView(ImportScreen):
    kind = "csv"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        job = self.job()
        lines = [_line(row, job.decisions) for row in _rows(job)]
        deleted = [line for line in lines if line.difference == Difference.DELETED_THERE]
        report = Report(
            lines=[line for line in lines if line.difference != Difference.DELETED_THERE],
            deleted=deleted,
            notes=notes_of(job),
        )
        is_csv = self.kind == "csv"
        return HttpResponse(
            report.as_csv() if is_csv else report.as_json(),
            content_type="text/csv; charset=utf-8" if is_csv else "application/json",
            headers={"Content-Disposition": f'attachment; filename="import-{job.pk}.{self.kind}"'},
        )


def _line(row: PloneImportLine, decisions: Mapping[str, tuple[str, str]]) -> Line:
    why, choice = tuple(reasons_of(row)), choice_of(row, decisions)
    known = {**row.values(), "outcome": Outcome(row.outcome), "why": why, "choice": choice}
    return Line(**known, compared=compared_of(row))


def reasons_of(row: PloneImportLine) -> list[Reason]:
    return list(map(reasons.from_json, row.why))


def choice_of(row: PloneImportLine, decisions: Mapping[str, tuple[str, str]]) -> str:
    choice, seen = decisions.get(row.uid, ("", ""))
    return Choices(items={row.uid: (choice, seen)}).of(row.uid, Difference(row.difference or Difference.SAME), row.seen)


def with_marks_of_now(job: PloneImport, lines: Iterable[PloneImportLine]) -> list[PloneImportLine]:
    """Return lines whose marks are those of what is here now, until the import. An edit after the check invalidates a
    choice."""
    found = list(lines)
    if actions.may_check(job):
        for some in batched([line for line in found if line.difference in UNDECIDED and line.seen], 500):
            uids = [line.uid for line in some]
            here = dict(here_now(ImportedItem.objects.filter(origin=Addresses(job.site).site, uid__in=uids, part="")))
            for line in some:
                line.seen = seen_now(line.seen, here.get(line.uid))
    return found


def undecided(job: PloneImport) -> list[PloneImportLine]:
    """Return the lines that need a choice and have none, or one that was made for something else. After the import there
    is nothing to decide."""
    if not actions.may_check(job):
        return []
    lines = job.lines.filter(difference__in=UNDECIDED).order_by("pk").only("uid", "difference", "seen", "job_id")
    return [line for line in with_marks_of_now(job, lines) if not choice_of(line, job.decisions)]


def notes_of(job: PloneImport) -> list[Reason]:
    return list(map(reasons.from_json, job.notes))


def _rows(job: PloneImport) -> Any:
    return PloneImportLine.objects.filter(job=job).order_by("pk").defer("there").iterator()


@hooks.register("register_admin_urls")
def import_urls() -> list[Any]:
    one = "import-from-plone/<int:pk>/"
    return [
        path("import-from-plone/", ImportsScreen.as_view(), name="rocb_imports"),
        path("import-from-plone/new/", NewImportScreen.as_view(), name="rocb_import_new"),
        path(one, OneImportScreen.as_view(), name="rocb_import"),
        path(f"{one}progress/", ProgressView.as_view(), name="rocb_import_progress"),
        path(f"{one}report.csv", ReportView.as_view(), name="rocb_import_csv"),
        path(f"{one}report.json", ReportView.as_view(kind="json"), name="rocb_import_json"),
        path(f"{one}undo/", ConfirmScreen.as_view(), name="rocb_import_undo"),
        path(f"{one}delete/", ConfirmScreen.as_view(action="delete"), name="rocb_import_delete"),
        path(f"{one}do/<slug:action>/", ActionView.as_view(), name="rocb_import_do"),
    ]


@hooks.register("register_settings_menu_item")
def imports_menu_item() -> ScreenMenuItem:
    return ScreenMenuItem(
        ImportScreen.page_title, reverse("rocb_imports"), icon_name="download", order=1300, permission=PERMISSION
    )


@hooks.register("register_permissions")
def import_permissions() -> Any:
    return Permission.objects.filter(content_type__app_label="rocb", codename="import_from_plone")
