"""CMS lists of the programme: all events and all series in flat lists, people, platforms."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.forms import CheckboxSelectMultiple, RadioSelect
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django_filters import ChoiceFilter, MultipleChoiceFilter  # type: ignore[import-untyped]
from wagtail.admin.ui.tables import Column
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageTitleColumn, ParentPageColumn
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.pages import PageListingViewSet, PageViewSet
from wagtail.snippets.views.snippets import EditView, SnippetViewSetGroup

from events import cities, dates, registration, versions
from events.admin.editing import EditionCreateView, EditionEditView, SeriesCreateView, SeriesEditView
from events.admin.messaging import registered_in_words
from events.admin.people_chooser import PersonChooserViewSet
from events.models import EditionPage, EditionStatus, EventSeriesPage, EventsIndexPage, Person, Platform, Registration
from foundation.authorship.publication.scheduling import CancelScheduleView
from foundation.authorship.screens.language_rows import LanguagesColumn, OneRowPerText
from foundation.authorship.screens.listing import WorkFilterSet
from foundation.authorship.screens.parents import ParentView
from foundation.custody.removal.withdrawal import UnpublishWithReasonView
from foundation.languages.listing import ListedViewSet, other_columns
from foundation.page_types import is_type

# An order of the list of events that belongs to no column.
NEAREST_FIRST = "nearest"


def when(edition: EditionPage) -> str:
    """Return the days with the time of day, or the period, in words; the old day if postponed."""
    if edition.starts_on and edition.last_day:
        days = dates.days(edition.starts_on, edition.last_day)
        if edition.starts_at:
            return _("%(days)s, %(time)s %(city)s") % {
                "days": days,
                "time": dates.hour(edition.starts_at),
                "city": cities.city(edition.time_zone),
            }
        return days
    if edition.previous_starts_on:
        return _("was %(day)s") % {"day": dates.day(edition.previous_starts_on)}
    return edition.period


class EditionFilterSet(WorkFilterSet):
    organisation_lookup = "organisations__organisation"

    when = ChoiceFilter(
        label=gettext_lazy("When"),
        method="filter_when",
        choices=[("upcoming", gettext_lazy("Upcoming")), ("past", gettext_lazy("Past"))],
        widget=RadioSelect,
        empty_label=pgettext_lazy("events", "All"),
    )
    status = MultipleChoiceFilter(label=gettext_lazy("Status"), choices=EditionStatus, widget=CheckboxSelectMultiple)
    format = MultipleChoiceFilter(
        label=gettext_lazy("Format"), choices=EditionPage.Format, widget=CheckboxSelectMultiple
    )

    class Meta:
        model = EditionPage
        fields: list[str] = []

    def out_of_date(self, pages: Any) -> Any:
        return versions.out_of_date(pages)

    def filter_when(self, editions: Any, name: str, value: str) -> Any:
        now = timezone.now()
        return editions.upcoming(at=now) if value == "upcoming" else editions.past(at=now)


class EditionListView(OneRowPerText, IndexView):
    """List of all editions: coming ones, the next one first, then past ones, latest first."""

    base_filterset_class = EditionFilterSet

    def out_of_date(self, pages: Any) -> Any:
        return versions.out_of_date(pages)

    def annotate_queryset(self, pages: Any) -> Any:
        registered = (
            Registration.objects.active()
            .filter(translation_key=OuterRef("translation_key"))
            .order_by()
            .values("translation_key")
            .annotate(number=Count("pk"))
            .values("number")
        )
        return super().annotate_queryset(pages.annotate(registered=Coalesce(Subquery(registered), 0)))

    def order_queryset(self, queryset: QuerySet[EditionPage]) -> QuerySet[EditionPage]:
        if self.is_searching and not self.is_explicitly_ordered:
            return super().order_queryset(queryset)
        if self.ordering == NEAREST_FIRST:
            return queryset.nearest_first(at=timezone.now())  # type: ignore[attr-defined, no-any-return]
        if self.ordering == "-begins_at":
            waits = Q(begins_at=None, status__in=(EditionStatus.PLANNED, EditionStatus.POSTPONED), replaced_by=None)
            first = Case(When(waits, then=0), default=1)
            return queryset.order_by(first, F("begins_at").desc(nulls_last=True), "-pk")
        if self.ordering == "begins_at":
            return queryset.order_by(F("begins_at").asc(nulls_last=True), "pk")
        return super().order_queryset(queryset)


class EditionParentView(ParentView):
    """Parent chooser, shown only if there are several lists of events. Events of a series are added from its own menu."""

    def get_valid_parent_pages(self, user: Any) -> Any:
        pages = super().get_valid_parent_pages(user)
        lists = pages.type(EventsIndexPage)
        return lists if lists.exists() else pages


class SeriesColumn(ParentPageColumn):  # type: ignore[misc]
    """Column of the series; empty for a single event."""

    def get_value(self, instance: EditionPage) -> Any:
        parent = super().get_value(instance)
        return parent if is_type(parent, EventSeriesPage) else None


class EditionViewSet(PageListingViewSet):
    model = EditionPage
    index_view_class = EditionListView
    choose_parent_view_class = EditionParentView
    filterset_class = EditionFilterSet
    icon = "date"
    menu_label = gettext_lazy("Events")
    columns = [
        BulkActionsColumn("bulk_actions"),
        PageTitleColumn("title", label=pgettext_lazy("of a thing", "Title"), sort_key="title", classname="title"),
        Column("when", label=gettext_lazy("When"), accessor=when, sort_key="begins_at"),
        Column("state", label=gettext_lazy("Status"), accessor="get_status_display", sort_key="status"),
        SeriesColumn("parent", label=gettext_lazy("Series")),
        Column(
            "registered",
            label=pgettext_lazy("number of people", "Registered"),
            accessor="registered",
            sort_key="registered",
        ),
        LanguagesColumn("languages", label=gettext_lazy("Languages")),
    ]
    ordering = NEAREST_FIRST


class SeriesFilterSet(WorkFilterSet):
    organisation_lookup = "owner_organisation"

    class Meta:
        model = EventSeriesPage
        fields = ["kind"]

    def out_of_date(self, pages: Any) -> Any:
        return versions.out_of_date(pages)


def _is_ended_in_words(series: EventSeriesPage) -> str:
    return _("Yes") if series.is_ended else _("No")


class SeriesListView(OneRowPerText, IndexView):
    def out_of_date(self, pages: Any) -> Any:
        return versions.out_of_date(pages)

    def annotate_queryset(self, pages: Any) -> Any:
        return super().annotate_queryset(pages.prefetch_related("owner_organisation"))


class SeriesViewSet(PageListingViewSet):
    model = EventSeriesPage
    index_view_class = SeriesListView
    filterset_class = SeriesFilterSet
    icon = "calendar-alt"
    choose_parent_view_class = ParentView
    menu_label = gettext_lazy("Series")
    columns = [
        BulkActionsColumn("bulk_actions"),
        PageTitleColumn("title", label=pgettext_lazy("of a thing", "Title"), sort_key="title", classname="title"),
        Column("kind", label=gettext_lazy("Type"), accessor="get_kind_display", sort_key="kind"),
        Column("owner", label=pgettext_lazy("of a series", "Owner"), accessor="owner_organisation"),
        Column("editions", label=gettext_lazy("Events"), accessor="numchild", sort_key="numchild"),
        Column("is_ended", label=gettext_lazy("Ended"), accessor=_is_ended_in_words, sort_key="is_ended"),
        LanguagesColumn("languages", label=gettext_lazy("Languages")),
    ]
    ordering = "title"


class PersonViewSet(ListedViewSet):
    model = Person
    chooser_viewset_class = PersonChooserViewSet
    icon = "user"
    menu_label = gettext_lazy("People")
    list_display = ["listed_name", *other_columns("name"), "office", "organisation"]
    list_per_page = 60
    ordering = ["sort_name__alphabetical", "name__text"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Person]:
        return Person.objects.select_related("organisation")


class PlatformEditView(EditView):
    def get_form(self, *args: Any, **kwargs: Any) -> Any:
        form = super().get_form(*args, **kwargs)
        if counts := registration.by_page(registration.coming_on(self.object, at=timezone.now())):
            advice = _("If you change the name, they get an email. To stop it, enter the former name within a minute.")
            form.fields["name"].help_text = f"{registered_in_words(counts)} {advice}"
        return form


class PlatformViewSet(ListedViewSet):
    model = Platform
    edit_view_class = PlatformEditView
    icon = "desktop"
    menu_label = gettext_lazy("Platforms")
    list_display = ["name", "vendor", "data_location"]


class ProgrammeGroup(SnippetViewSetGroup):
    menu_label = gettext_lazy("Programme")
    menu_name = "programme"
    menu_icon = "calendar"
    menu_order = 95
    items = (EditionViewSet("editions"), SeriesViewSet("series"), PersonViewSet, PlatformViewSet)


class EditionEditingViewSet(PageViewSet):
    """Wagtail's views of an edition, with the checks beside the preview."""

    model = EditionPage
    add_view_class = EditionCreateView
    edit_view_class = EditionEditView
    revisions_unschedule_view_class = CancelScheduleView
    unpublish_view_class = UnpublishWithReasonView


class SeriesEditingViewSet(PageViewSet):
    """Wagtail's views of a series, with the checks beside the preview."""

    model = EventSeriesPage
    add_view_class = SeriesCreateView
    edit_view_class = SeriesEditView
    revisions_unschedule_view_class = CancelScheduleView


edition_editing_viewset = EditionEditingViewSet("edition_editing")
series_editing_viewset = SeriesEditingViewSet("series_editing")
