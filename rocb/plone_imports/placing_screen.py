"""The screen and the file with the choices of an import: what becomes of each part of the old site."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages

from foundation import languages
from old_sites import outline, survey
from old_sites import placing as choices
from old_sites.addresses import Addresses
from old_sites.placing import Placing
from old_sites.planned import Planned, Rules
from old_sites.reasons import Explained
from rocb.models import PloneImport, PloneImportOutline, Topic
from rocb.plone.rows import page_at
from rocb.plone.sentences import sentence
from rocb.plone.topics import Names
from rocb.plone_imports import actions
from rocb.plone_imports.placing_form import PlacingForm
from rocb.plone_imports.screen import ImportScreen, show


class FileForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("File with choices"), widget=forms.FileInput(attrs={"accept": ".csv"}))


def planned(job: PloneImport) -> list[Planned] | None:
    """Return the items of the export with the choices of the import; None before a check has read them."""
    stored = PloneImportOutline.objects.filter(job=job).first()
    if stored is None:
        return None
    rules = Rules(
        languages=tuple(languages.codes()),
        site=Addresses(job.site).site,
        as_language=job.as_language,
        placing=choices.from_json(job.placing),
    )
    try:
        return outline.planned(bytes(stored.content), rules)
    except ValueError:
        return None


class PlacingScreen(ImportScreen):
    template_name = "rocb/admin/import_placing.html"
    page_subtitle = gettext_lazy("What becomes of each part")

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        job = self.job()
        return self._form(job) if actions.may_check(job) else show(job)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        job = self.job()
        if not actions.may_check(job):
            return show(job)
        form = PlacingForm(request.POST, job=job, planned=planned(job))
        if not form.is_valid():
            messages.error(request, _("The choices could not be saved. See the messages below."))
            return self._form(job, form)
        form.save()
        if "show" in request.POST:
            messages.success(request, _("The choices have been saved, and the numbers updated."))
            return HttpResponseRedirect(reverse("rocb_import_placing", args=[job.pk]))
        if not actions.check(job, by=self.person, at=timezone.now()):
            messages.warning(
                request, _("Saved. Another import is in progress, so this one has not been checked again.")
            )
        return show(job)

    def _form(self, job: PloneImport, form: PlacingForm | None = None) -> HttpResponse:
        form = form or PlacingForm(job=job, planned=planned(job))
        return self.render_to_response(self.get_context_data(form=form, job=job, file_form=FileForm()))


class PlacingFileView(ImportScreen):
    """The choices as a file, with all parts of the export; and choices from such a file."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        job, names = self.job(), Names(Topic.objects.all())
        placing = choices.from_json(job.placing, languages=job.as_language, topics=job.topics)
        rows = survey.rows(
            planned(job) or [], placing, languages=languages.codes(), topic_of=names.find, suggest=names.suggest
        )
        return HttpResponse(
            choices.written(rows),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="import-{job.pk}-choices.csv"'},
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        job = self.job()
        if not actions.may_check(job):
            return show(job)
        form = FileForm(request.POST, request.FILES)
        if not form.is_valid():
            messages.error(request, _("Choose a file."))
        elif placing := self._read(form.cleaned_data["file"]):
            PloneImport.objects.filter(pk=job.pk).update(
                placing=choices.as_json(placing), as_language=dict(placing.languages), topics=dict(placing.topics)
            )
            messages.success(request, _("The choices of the file have replaced those of the import."))
        return HttpResponseRedirect(reverse("rocb_import_placing", args=[job.pk]))

    def _read(self, file: Any) -> Placing | None:
        """Return the choices, or None after a message."""
        topics = set(Topic.objects.values_list("slug", flat=True))
        try:
            placing = choices.read(file.read(choices.MOST_BYTES + 1), languages=languages.codes(), topics=topics)
        except Explained as error:
            messages.error(self.request, _("Nothing was changed. %(problem)s") % {"problem": sentence(error.reason)})
            return None
        for address in sorted(placing.addresses):
            if page_at(address) is None:
                words = _("Nothing was changed. There is no published page at %(address)s.")
                messages.error(self.request, words % {"address": address[:200]})
                return None
        return placing


@hooks.register("register_admin_urls")
def placing_urls() -> list[Any]:
    one = "import-from-plone/<int:pk>/"
    return [
        path(f"{one}parts/", PlacingScreen.as_view(), name="rocb_import_placing"),
        path(f"{one}parts.csv", PlacingFileView.as_view(), name="rocb_import_placing_file"),
    ]
