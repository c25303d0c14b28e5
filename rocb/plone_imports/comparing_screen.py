"""The screen "Page beside page": walk through the imported pages, with the old text beside the new one."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page, Revision

from old_sites.addresses import Addresses
from rocb.models import ImportedItem, ImportedText, PloneImport
from rocb.plone.comparing import compared_of, old_text, seen_of_page
from rocb.plone_imports.beside import escaped, rows
from rocb.plone_imports.screen import ImportScreen, show


def texts_of(job: PloneImport) -> QuerySet[ImportedText]:
    """Return the pages of the old site that were imported, by this import or another."""
    return ImportedText.objects.filter(item__origin=Addresses(job.site).site, item__part="").order_by("pk")


def to_look_at(job: PloneImport) -> QuerySet[ImportedText]:
    return texts_of(job).filter(is_enough=False, looked_at=None)


class FirstPageScreen(ImportScreen):
    """Redirects to the first page that is still to be looked at, or else to the first page."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        job = self.job()
        first = to_look_at(job).first() or texts_of(job).filter(is_enough=False).first() or texts_of(job).first()
        return (
            HttpResponseRedirect(_address(job, first, is_all=bool(first and first.is_enough))) if first else show(job)
        )


class PageScreen(ImportScreen):
    template_name = "rocb/admin/import_compare.html"
    page_subtitle = gettext_lazy("Page beside page")

    def get(self, request: HttpRequest, pk: int, text: int) -> HttpResponse:
        job, found, is_all = self.job(), self._text(), bool(request.GET.get("all"))
        among = texts_of(job) if is_all else texts_of(job).filter(is_enough=False)
        following, previous = among.filter(pk__gt=found.pk).first(), among.filter(pk__lt=found.pk).last()
        page, written = found.item.target(), version_of(found.item)
        is_page = isinstance(page, Page)
        before = old_text(found)
        lines = rows(before, seen_of_page(written).text) if written else []
        return self.render_to_response(
            self.get_context_data(
                job=job,
                text=found,
                title=page.title if is_page else found.item.path,
                old_address=f"{found.item.origin}{found.item.path}",
                new_address=page.get_url(request) if is_page and page.live else "",
                edit_address=self._edit_address(page) if is_page else "",
                is_gone=not is_page,
                is_edited=is_page and str(page.latest_revision_id) != found.item.written,
                numbers=_numbers(found),
                rows=list(lines),
                only_old=escaped(before) if not written else "",
                previous=previous and _address(job, previous, is_all=is_all),
                following=following and _address(job, following, is_all=is_all),
                position=among.filter(pk__lt=found.pk).count() + 1,
                total=among.count(),
                left=to_look_at(job).count(),
                is_all=is_all,
                other=_address(job, found, is_all=not is_all),
            )
        )

    def post(self, request: HttpRequest, pk: int, text: int) -> HttpResponse:
        """Record that the user has looked at the page, or not, and show the next one."""
        job, found, is_all = self.job(), self._text(), bool(request.GET.get("all"))
        looked = request.POST.get("looked")
        if looked not in {"yes", "no"}:
            raise BadRequest
        if looked == "no":
            ImportedText.objects.filter(pk=found.pk).update(looked_at=None, looked_by=None)
            return HttpResponseRedirect(_address(job, found, is_all=is_all))
        ImportedText.objects.filter(pk=found.pk).update(looked_at=timezone.now(), looked_by=self.person)
        left = to_look_at(job)
        following = left.filter(pk__gt=found.pk).first() or left.first()
        if following is None:
            messages.success(request, _("All pages that lost something have been looked at."))
            return show(job)
        return HttpResponseRedirect(_address(job, following, is_all=False))

    def _text(self) -> ImportedText:
        found = texts_of(self.job()).select_related("item__content_type", "looked_by")
        return get_object_or_404(found, pk=self.kwargs["text"])

    def _edit_address(self, page: Page) -> str:
        may = page.permissions_for_user(self.person).can_edit()
        return reverse("wagtailadmin_pages:edit", args=[page.pk]) if may else ""


def version_of(item: ImportedItem) -> Any:
    """Return the page as it was imported; None if that version was deleted. Later drafts are not shown."""
    number = item.written
    found = Revision.page_revisions.filter(pk=number, object_id=str(item.object_id)) if number.isdecimal() else None
    revision = found.first() if found is not None else None
    return revision.as_object() if revision and item.target() else None


def _address(job: PloneImport, text: ImportedText, *, is_all: bool) -> str:
    address = reverse("rocb_import_compare", args=[job.pk, text.pk])
    return f"{address}?{urlencode({'all': 1})}" if is_all else address


def _numbers(text: ImportedText) -> list[tuple[str, int, int, str]]:
    """Return name, numbers before and after, and what was kept."""
    found = compared_of(text)
    if found is None:
        return []
    return [
        (pgettext("import", "Words"), found.words_before, found.words_after, f"{found.kept} %"),
        (pgettext("import", "Images"), *_kept(found.pictures_before, found.pictures_after)),
        (pgettext("import", "Links"), *_kept(found.links_before, found.links_after)),
    ]


def _kept(before: int, after: int) -> tuple[int, int, str]:
    return before, after, f"{100 * min(before, after) // before} %" if before else ""


@hooks.register("register_admin_urls")
def comparing_urls() -> list[Any]:
    one = "import-from-plone/<int:pk>/beside/"
    return [
        path(one, FirstPageScreen.as_view(), name="rocb_import_compare_first"),
        path(f"{one}<int:text>/", PageScreen.as_view(), name="rocb_import_compare"),
    ]
