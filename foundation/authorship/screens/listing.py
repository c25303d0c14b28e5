"""Filters shared by page lists: own pages, waiting, scheduled, missing or outdated translations, topic, organisation."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import CharField, Exists, IntegerField, OuterRef, Q
from django.db.models.functions import Cast
from django.forms import RadioSelect, Select
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters import ChoiceFilter, ModelChoiceFilter  # type: ignore[import-untyped]
from wagtail.admin.filters import WagtailFilterSet
from wagtail.models import Locale, Revision, WorkflowState

from foundation.authorship import references


class WorkFilterSet(WagtailFilterSet):
    """Filters for pages with ``topics`` and, if ``organisation_lookup`` is set, with organisations."""

    organisation_lookup = "organisations"

    work = ChoiceFilter(
        label=pgettext_lazy("what a list shows", "Show"),
        method="filter_work",
        choices=[
            ("mine", _("My pages")),
            ("waiting", _("Waiting for approval")),
            ("scheduled", _("Scheduled")),
            ("untranslated", _("Translations missing")),
            ("outdated", _("Translation out of date")),
        ],
        widget=RadioSelect,
        empty_label=pgettext_lazy("pages", "All"),
    )
    topic = ModelChoiceFilter(
        label=_("Topic"),
        field_name="topics",
        queryset=lambda request: apps.get_model(settings.TOPIC_MODEL).objects.all(),
        widget=Select,
    )
    organisation = ModelChoiceFilter(
        label=_("Organisation"),
        method="filter_organisation",
        queryset=lambda request: apps.get_model(settings.ORGANISATION_MODEL).objects.all(),
        widget=Select,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "locale" in self.filters:
            self.filters["locale"].label = _("Language")

    def filter_work(self, pages: Any, name: str, value: str) -> Any:
        if value == "mine":
            return pages.filter(owner=self.request.user)
        if value == "waiting":
            return pages.filter(pk__in=_under_review())
        if value == "scheduled":
            return pages.filter(Exists(_schedules()))
        if value == "outdated":
            return self.out_of_date(pages)
        return pages.filter(lacks_a_language(references.visible(pages.model.objects.all(), to=self.request.user)))

    def out_of_date(self, pages: Any) -> Any:
        """Return the versions whose original has changed since. Each page type overrides this."""
        return pages.none()

    def filter_organisation(self, pages: Any, name: str, value: Any) -> Any:
        # Without DISTINCT, which would compare the bodies of all pages.
        return pages.filter(pk__in=pages.model.objects.filter(**{self.organisation_lookup: value}).values("pk"))


def _schedules() -> Any:
    """Return the schedules of the page in a query. A draft can have a time without being scheduled."""
    due = Revision.page_revisions.filter(approved_go_live_at__isnull=False)
    return due.filter(object_id=Cast(OuterRef("pk"), CharField()))


def _under_review() -> Any:
    states = WorkflowState.objects.active().filter(base_content_type__app_label="wagtailcore")
    return states.annotate(page_number=Cast("object_id", IntegerField())).values("page_number")


def lacks_a_language(versions: Any) -> Q:
    """Match pages that lack a version in one of the site's languages; a draft among ``versions`` counts."""
    versions = versions.filter(translation_key=OuterRef("translation_key"), alias_of=None)
    missing = [Q(~Exists(versions.filter(locale=locale))) for locale in Locale.objects.all()]
    return reduce(or_, missing, Q(pk__in=[]))
