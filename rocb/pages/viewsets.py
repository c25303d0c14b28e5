"""Editors' screens for organisations, topics and regions."""

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from foundation.filing.panels import FilingPanel
from foundation.filing.widgets import FilingSelect, FilingSelectMultiple
from foundation.languages.listing import ListedViewSet, exported, other_columns
from rocb.models import Organisation, Region, Topic
from rocb.pages.organisation_form import OrganisationForm

NAMES = MultiFieldPanel(["name", "slug"], heading=pgettext_lazy("of a thing", "Name"))
# Contact fields of an organisation.
CHANNELS = ("website", "contact_page", "press_page", "email", "feed")

CONTACT = ("contact_unit", "contact_email", "contact_phone", "contact_source")


class OrganisationViewSet(ListedViewSet):
    model = Organisation
    icon = "group"
    list_display = ["listed_name", "listed_country", "code", "kind", "listed_city"]
    list_filter = ["kind"]
    list_per_page = 60
    ordering = ["country__read__alphabetical", "name__read__alphabetical"]
    list_export = ["code", "kind", *exported("name"), *exported("country"), *exported("cities"), "languages", *CHANNELS]
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                ["name", FieldPanel("own_names"), "short_name", "other_names", "slug"],
                heading=pgettext_lazy("of a thing", "Name"),
            ),
            MultiFieldPanel(
                ["kind", "code", FilingPanel("regions", widget=FilingSelectMultiple("region"))], heading=_("Details")
            ),
            MultiFieldPanel(
                ["country", "cities", "languages"], heading=pgettext_lazy("of an organisation", "Location")
            ),
            MultiFieldPanel([*CHANNELS], heading=_("Contact")),
            MultiFieldPanel(
                [*CONTACT],
                heading=_("Contact confirmed by the organisation"),
                help_text=_("Save, then ask for confirmation in Reports, “Contacts of organisations”."),
            ),
        ],
        base_form_class=OrganisationForm,
    )


class TopicViewSet(ListedViewSet):
    model = Topic
    icon = "tag"
    list_display = ["listed_name", *other_columns("name"), "parent"]
    list_per_page = 60
    ordering = ["name__text__alphabetical"]
    panels = [
        NAMES,
        FilingPanel("parent", widget=FilingSelect("topic")),
        FieldPanel("description"),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Topic]:
        return Topic.objects.select_related("parent")


class RegionViewSet(ListedViewSet):
    model = Region
    icon = "globe"
    list_display = ["listed_name", *other_columns("name")]
    panels = [NAMES, FieldPanel("position")]


class VocabularyGroup(SnippetViewSetGroup):
    menu_label = _("Categories")
    menu_name = "categories"
    menu_icon = "tag"
    menu_order = 250
    items = (OrganisationViewSet, TopicViewSet, RegionViewSet)
