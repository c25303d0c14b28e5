"""Screens that add sources: one by its address, or a list as OPML; and the export as OPML."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView, View
from wagtail import hooks
from wagtail.admin import messages

from foundation.settings import site_name
from news.admin.screens import Screen
from news.admin.source_form import SourceForm, words_of_error
from news.conf import client_for_a_person
from news.ingest import adding
from news.ingest.adding import AlreadyFollowed, NotAdded
from news.ingest.source_lists import follow_all, followed, judged, names_shortened
from news.models import Source
from news.models.error_words import explain
from news.parsing import opml
from news.parsing.parsers import Parsers

ADD = "newsroom_news.add_source"
SALT = "news.opml"
FILE_KEPT_SECONDS = 3600
ITEMS_SHOWN = 5
LONGEST_ADDRESS = Source._meta.get_field("url").max_length or 0


class AddressForm(forms.Form):
    address = forms.CharField(
        label=gettext_lazy("Address of a feed or web page"),
        max_length=1000,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy("For example www.example.org. We look for feeds on the page."),
        error_messages={"required": gettext_lazy("Enter an address.")},
    )


class SourceAddScreen(Screen, FormView):
    """First step: find the feeds at an address. Nothing is stored."""

    template_name = "news/admin/source_add.html"
    form_class = AddressForm
    page_title = gettext_lazy("Add a source")
    header_icon = "plus"
    permission = ADD

    def way_here(self) -> list[dict[str, Any]]:
        return [{"url": reverse("news_sources"), "label": _("Sources")}, {"url": "", "label": self.page_title}]

    def form_valid(self, form: AddressForm) -> HttpResponse:
        with Parsers() as parsers:
            look = adding.look(
                form.cleaned_data["address"], client=client_for_a_person(), reader=parsers, clock=timezone.now
            )
        finds = [
            {
                "find": find,
                "kind": Source.Kind(find.kind).label,
                "entries": find.feed.entries[:ITEMS_SHOWN],
                "count": len(find.feed.entries) + find.feed.left_out,
                "settings": _settings_url(
                    find.url,
                    find.kind,
                    title=find.title,
                    home_url=find.feed.home_url,
                    language=find.feed.language,
                    licence=find.feed.rights[:200],
                    item=find.feed.proposed,
                ),
            }
            for find in [*look.finds, look.proposal]
            if find is not None
        ]
        context = {
            "look": look,
            "finds": finds,
            "problem": words_of_error(look.kind, look.problem) if look.problem else "",
            "watch": _settings_url(look.url, Source.Kind.PAGE),
            "unseen": _settings_url(look.url, Source.Kind.FEED),
        }
        return self.render_to_response(self.get_context_data(form=form, **context))


def _settings_url(url: str, kind: str, **initial: str) -> str:
    values = {"url": url, "kind": kind, **{name: value for name, value in initial.items() if value}}
    return f"{reverse('news_source_settings')}?{urlencode(values)}"


class SourceSettingsScreen(Screen, FormView):
    """Second step: the settings. The source is fetched again and saved with its first entries."""

    template_name = "news/admin/source_settings.html"
    form_class = SourceForm
    page_title = gettext_lazy("Settings for the new source")
    header_icon = "plus"
    permission = ADD

    def way_here(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse("news_sources"), "label": _("Sources")},
            {"url": reverse("news_source_add"), "label": _("Add a source")},
            {"url": "", "label": self.page_title},
        ]

    @property
    def kind(self) -> str:
        asked = self.request.GET.get("kind", "")
        return asked if asked in Source.Kind.values else Source.Kind.FEED

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": Source(kind=self.kind)}

    def get_initial(self) -> dict[str, Any]:
        asked = self.request.GET
        return {name: asked.get(name, "") for name in ("url", "title", "home_url", "language", "licence", "item")}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kind = Source.Kind(self.kind)
        return {**super().get_context_data(**kwargs), "kind": kind.label, "is_page": kind == Source.Kind.PAGE}

    def form_valid(self, form: SourceForm) -> HttpResponse:
        if "try" in self.request.POST:
            return self.render_to_response(self.get_context_data(form=form, trial=form.try_page(at=timezone.now())))
        form.apply()
        names = [*SourceForm.Meta.fields, "password", "settings"]
        values = {name: getattr(form.instance, name) for name in names if name not in {"url", "topics"}}
        values |= {"kind": self.kind, "topics": form.cleaned_data["topics"]}
        try:
            with Parsers() as parsers:
                report = adding.add(
                    form.instance.url, values=values, client=client_for_a_person(), reader=parsers, clock=timezone.now
                )
        except AlreadyFollowed as error:
            form.add_error("url", _("Already added as “%(source)s”.") % {"source": error.source})
            return self.form_invalid(form)
        except NotAdded as error:
            form.add_error("url", words_of_error(error.kind, str(error)))
            return self.form_invalid(form)
        said = ngettext(
            "“%(source)s” has been added, with %(count)d entry.",
            "“%(source)s” has been added, with %(count)d entries.",
            report.new,
        ) % {"source": report.source, "count": report.new}
        desk = f"{reverse('news_desk')}?source={report.source.pk}"
        if report.new:
            messages.success(self.request, said, buttons=[messages.button(desk, _("View on the desk"))])
        else:
            messages.warning(self.request, _without_entries(Source.objects.get(pk=report.source.pk)))
        return redirect("news_sources")

    def form_invalid(self, form: SourceForm) -> HttpResponse:
        messages.validation_error(self.request, _("The source could not be saved. Check the fields below."), form)
        return super().form_invalid(form)


def _without_entries(source: Source) -> str:
    """Describe a source without entries: the warnings of its document, and what to check."""
    if source.kind == Source.Kind.CALENDAR:
        look = _("Check that its events have dates, and that some are in the last 30 days or the coming year.")
    else:
        look = _("Check the address. If it is correct, entries will appear when the publisher adds them.")
    said = _("“%(source)s” has been added, but no entries were found in it.") % {"source": source}
    return " ".join([said, *source.document_warnings, look])


# --- Lists ------------------------------------------------------------------------------------------------------------


class OpmlForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("OPML file"), help_text=gettext_lazy("You can export this file from a feed reader.")
    )

    def clean_file(self) -> list[opml.Outline]:
        file = self.cleaned_data["file"]
        if file.size > opml.MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than 5 MB. Export fewer sources at a time."))
        try:
            return opml.read(file.read())
        except opml.OpmlError as error:
            raise forms.ValidationError(explain(error)) from None


class SourcesImportScreen(Screen, FormView):
    """Import with a preview: the first request shows the result, a second click performs it."""

    template_name = "news/admin/sources_import.html"
    form_class = OpmlForm
    page_title = gettext_lazy("Import OPML")
    header_icon = "upload"
    permission = ADD

    def way_here(self) -> list[dict[str, Any]]:
        return [{"url": reverse("news_sources"), "label": _("Sources")}, {"url": "", "label": self.page_title}]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "plan" not in request.POST:
            return super().post(request, *args, **kwargs)
        try:
            plan = signing.loads(request.POST["plan"], salt=SALT, max_age=FILE_KEPT_SECONDS)
        except signing.BadSignature:
            messages.error(request, _("The preview has expired. Choose the file again."))
            return redirect("news_sources_import")
        outlines = [
            opml.Outline(url, title, home, language, tuple(folders)) for url, title, home, language, folders in plan
        ]
        count = follow_all(outlines, at=timezone.now())
        said = ngettext(
            "%(count)d source has been added. It will be polled within minutes.",
            "%(count)d sources have been added. They will be polled within minutes.",
            count,
        )
        messages.success(request, said % {"count": count})
        return redirect("news_sources")

    def form_valid(self, form: OpmlForm) -> HttpResponse:
        lines = judged(form.cleaned_data["file"])
        new = [line.outline for line in lines if line.verdict == "new"]
        plan = [(one.url, one.title, one.home_url, one.language, one.folders) for one in new]
        context = {
            "lines": lines,
            "new": len(new),
            "shortened": names_shortened(lines),
            "plan": signing.dumps(plan, salt=SALT, compress=True),
        }
        return self.render_to_response(self.get_context_data(form=form, **context))


class SourcesExportScreen(Screen, View):
    """Export of our sources as OPML 2.0, without user names, passwords and notes."""

    def get(self, request: HttpRequest) -> HttpResponse:
        name = site_name()
        document = opml.write(
            followed(), title=_("Sources of %(site)s") % {"site": name}, owner=name, at=timezone.now()
        )
        return HttpResponse(
            document,
            content_type="text/x-opml; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="sources.opml"'},
        )


@hooks.register("register_admin_urls")
def adding_urls() -> list[Any]:
    return [
        path("sources/add/", SourceAddScreen.as_view(), name="news_source_add"),
        path("sources/add/settings/", SourceSettingsScreen.as_view(), name="news_source_settings"),
        path("sources/import/", SourcesImportScreen.as_view(), name="news_sources_import"),
        path("sources/export.opml", SourcesExportScreen.as_view(), name="news_sources_export"),
    ]
