"""Screen with the translations of multilingual fields, such as names of topics, that someone should check."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.generic import ListView
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.permissions import policy_registry

from foundation.components.admin import AdminScreen
from foundation.translation import board
from foundation.translation.fields import translated_models
from foundation.translation.marking import marked
from foundation.translation.models import FieldTranslation, FieldTranslationQuerySet
from foundation.translation.texts import fingerprint
from foundation.whole_numbers import number_of_row

STATES = {
    "outdated": gettext_lazy("Out of date"),
    "missing": pgettext_lazy("of a translation", "Missing"),
    "unknown": gettext_lazy("Not checked"),
}


def rows_for(user: Any) -> FieldTranslationQuerySet:
    """Return the translations of the objects that the user may edit, in languages of the site."""
    types = [ContentType.objects.get_for_model(model) for model in translated_models() if _may_edit(user, model)]
    return FieldTranslation.objects.filter(content_type__in=types)


def _may_edit(user: Any, model: type[models.Model]) -> bool:
    policy = policy_registry.get_by_type(model)
    return policy is not None and bool(policy.user_has_permission(user, "change"))


def is_for(user: Any) -> bool:
    """Return whether the user may edit anything that the screen shows."""
    return board.has_languages() and any(_may_edit(user, model) for model in translated_models())


@dataclass(frozen=True, slots=True)
class Shown:
    """A row on the screen. ``seen`` says which texts the user was shown."""

    row: FieldTranslation
    thing: Any
    url: str | None

    @property
    def label(self) -> str:
        return capfirst(str(self.thing._meta.get_field(self.row.field).verbose_name))

    @property
    def language(self) -> str:
        return board.name_of(self.row.language)

    @property
    def marked(self) -> SafeString:
        return marked(self.row.made_from, self.row.original)

    @property
    def seen(self) -> str:
        return f"{self.row.pk}:{seen(self.row)}"


def seen(row: FieldTranslation) -> str:
    return fingerprint(f"{row.original}\n{row.text}")


def shown(rows: list[FieldTranslation], user: Any) -> list[Shown]:
    """Return the rows with their objects. One query for each type of object."""
    finder, things = AdminURLFinder(user), {}
    for type_, of_type in groupby(sorted(rows, key=lambda row: row.content_type_id), key=lambda row: row.content_type):
        found = type_.model_class()._default_manager.in_bulk({row.object_id for row in of_type})
        things.update({(type_.pk, str(pk)): thing for pk, thing in found.items()})
    pairs = ((row, things.get((row.content_type_id, row.object_id))) for row in rows)
    return [Shown(row, thing, finder.get_edit_url(thing)) for row, thing in pairs if thing]


class FieldsView(AdminScreen, ListView):  # type: ignore[type-arg]
    """List of the texts in one state, with a button that confirms the chosen ones."""

    template_name = "translation/fields.html"
    page_title = gettext_lazy("Translations of names and descriptions")
    header_icon = "globe"
    paginate_by = 50
    page_kwarg = "p"

    def is_allowed(self) -> bool:
        return is_for(self.request.user)

    @property
    def state(self) -> str:
        asked = self.request.GET.get("state", "")
        return asked if asked in STATES else next(iter(STATES))

    def get_queryset(self) -> Any:
        found = rows_for(self.request.user).in_state(self.state).select_related("content_type")
        return found.order_by("content_type", "object_id", "field", "language")

    def way_here(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse("translation:board"), "label": _("Translations")},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        page = context["page_obj"]
        every = rows_for(self.request.user)
        return {
            **context,
            "rows": shown(list(context["object_list"]), self.request.user),
            "elided_page_range": page.paginator.get_elided_page_range(page.number),
            "state": self.state,
            "states": [(name, label, every.in_state(name).count()) for name, label in STATES.items()],
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Record that the chosen texts are right. A text that changed since the user saw it keeps its state."""
        chosen = dict(pair.split(":", 1) for pair in request.POST.getlist("right") if ":" in pair)
        numbers = [number for text in chosen if (number := number_of_row(text)) is not None]
        found = rows_for(request.user).filter(pk__in=numbers)
        rows = [row for row in found if chosen.get(str(row.pk)) == seen(row)]
        for row in rows:
            row.made_from = row.original
        FieldTranslation.objects.bulk_update(rows, ["made_from"])
        changed = len(chosen) - len(rows)
        if rows:
            words = ngettext("%(count)d text is current now.", "%(count)d texts are current now.", len(rows))
            messages.success(request, words % {"count": len(rows)})
        if changed:
            words = ngettext(
                "%(count)d text has changed since you opened this page. Check it again.",
                "%(count)d texts have changed since you opened this page. Check them again.",
                changed,
            )
            messages.warning(request, words % {"count": changed})
        if not chosen:
            messages.warning(request, _("Choose the texts that are right."))
        return redirect(f"{reverse('translation:fields')}?state={self.state}")
