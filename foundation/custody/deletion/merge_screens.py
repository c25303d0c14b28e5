"""Screen for merging two rows: choose the other row, preview what will move, confirm."""

from __future__ import annotations

from typing import Any

from django import forms
from django.apps import apps
from django.contrib.admin.utils import quote
from django.contrib.auth import get_permission_codename
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.widgets import Button
from wagtail.log_actions import LogFormatter

from foundation.components.admin import AdminScreen
from foundation.custody.deletion.merging import MERGED, NotMergeable, merge, problem
from foundation.custody.deletion.target_widgets import widget_for
from foundation.custody.deletion.uses import is_mergeable, uses_of


def may_merge(user: Any, model: type[Model]) -> bool:
    """Return whether the user may merge rows of ``model``: they need permission to change and to delete them."""
    meta = model._meta
    return is_mergeable(model) and all(
        user.has_perm(f"{meta.app_label}.{get_permission_codename(action, meta)}") for action in ("change", "delete")
    )


class TargetForm(forms.Form):
    into: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        queryset=None, label=gettext_lazy("Merge into"), empty_label=gettext_lazy("Choose…")
    )

    def __init__(self, *args: Any, old: Model, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.old = old
        field = self.fields["into"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = type(old)._default_manager.exclude(pk=old.pk)
        if widget := widget_for(type(old)):
            field.widget = widget

    def clean_into(self) -> Model:
        new: Model = self.cleaned_data["into"]
        if said := problem(self.old, new):
            raise forms.ValidationError(said)
        return new


class MergeScreen(AdminScreen, View):
    """Merge screen. GET asks for the target row; GET with ``into`` previews the merge; POST performs it."""

    template_name = "custody/admin/merge.html"
    page_title = gettext_lazy("Merge into another")
    header_icon = "resubmit"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        try:
            self.model = apps.get_model(kwargs["app_label"], kwargs["model_name"])
        except LookupError:
            raise Http404 from None
        if not is_mergeable(self.model):
            raise Http404
        self.old: Any = get_object_or_404(self.model, pk=kwargs["pk"])

    def is_allowed(self) -> bool:
        return may_merge(self.request.user, self.model)

    @cached_property
    def back_url(self) -> str:
        return AdminURLFinder(self.request.user).get_edit_url(self.old) or ""

    def way_here(self) -> list[dict[str, Any]]:
        here = [{"url": self.back_url, "label": str(self.old)}] if self.back_url else []
        return [*here, {"url": "", "label": self.page_title}]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        data = request.GET if "into" in request.GET else None
        return self._shown(TargetForm(data, old=self.old))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = TargetForm(request.POST, old=self.old)
        if not form.is_valid():
            return self._shown(form, status=422)
        name, new = str(self.old), form.cleaned_data["into"]
        try:
            merge(self.old, new, by=request.user, at=timezone.now())
        except NotMergeable as error:
            form.add_error("into", str(error))
            return self._shown(form, status=409)
        said = _("“%(old)s” has been merged into “%(new)s”. Its old addresses now lead there.") % {
            "old": name,
            "new": new,
        }
        messages.success(request, said)
        return HttpResponseRedirect(AdminURLFinder(request.user).get_edit_url(new) or reverse("wagtailadmin_home"))

    def _shown(self, form: TargetForm, *, status: int = 200) -> HttpResponse:
        new = form.cleaned_data.get("into") if form.is_bound and form.is_valid() else None
        uses = uses_of(self.old)
        context = self.get_context_data(
            form=form,
            media=form.media,
            old=self.old,
            new=new,
            uses=uses,
            model_name=self.model._meta.verbose_name,
            back_url=self.back_url,
        )
        return self.render_to_response(context, status=status)


def button_for(thing: Model, user: Any) -> list[Button]:
    if not may_merge(user, type(thing)):
        return []
    meta = thing._meta
    url = reverse("custody_merge", args=[meta.app_label, meta.model_name, quote(thing.pk)])
    return [Button(_("Merge into…"), url, icon_name="resubmit", priority=60)]


@hooks.register("register_snippet_listing_buttons")
def merge_button(snippet: Model, user: Any, next_url: str | None = None) -> list[Button]:
    return button_for(snippet, user)


@hooks.register("register_log_actions")
def merge_log_action(actions: Any) -> None:
    @actions.register_action(MERGED)
    class Merged(LogFormatter):
        label = gettext_lazy("Merge")

        def format_message(self, log_entry: Any) -> str:
            name = log_entry.data.get("merged", "")
            return str(_("“%(name)s” was merged into this one") % {"name": name})
