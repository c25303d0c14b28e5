"""Screens of the snippets, with a filter by date."""

from django_filters import DateFromToRangeFilter
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from tests.foreign.models import Gadget, Maker


class GadgetFilterSet(WagtailFilterSet):
    sold_at = DateFromToRangeFilter(widget=DateRangePickerWidget)

    class Meta:
        model = Gadget
        fields = ("made_on", "maker", "sold_at")


class GadgetViewSet(SnippetViewSet):
    model = Gadget
    filterset_class = GadgetFilterSet


register_snippet(GadgetViewSet)
register_snippet(Maker)
