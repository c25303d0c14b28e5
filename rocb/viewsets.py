"""Editors' screens of the vocabulary: organisations, topics, regions."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from rocb.models import Organisation, Region, Topic

NAMES = MultiFieldPanel(["name", "name_ru", "name_fr", "slug"], heading=pgettext_lazy("of a thing", "Name"))


class OrganisationViewSet(SnippetViewSet):
    model = Organisation
    icon = "group"
    list_display = ["name", "country", "code", "kind", "city"]
    list_filter = ["kind"]
    list_per_page = 60
    ordering = ["country", "name"]
    list_export = ["code", "kind", "name", "name_ru", "name_fr", "country", "city", "languages", "website"]
    panels = [
        NAMES,
        MultiFieldPanel(["kind", "code", "short_name", "regions"], heading=_("What it is")),
        MultiFieldPanel(
            ["country", "country_ru", "country_fr", "city", "languages", "website"], heading=_("Where it is")
        ),
    ]


class TopicViewSet(SnippetViewSet):
    model = Topic
    icon = "tag"
    list_display = ["name", "name_ru", "name_fr", "parent"]
    list_per_page = 60
    panels = [
        NAMES,
        FieldPanel("parent"),
        MultiFieldPanel(["description", "description_ru", "description_fr"], heading=_("Description")),
    ]


class RegionViewSet(SnippetViewSet):
    model = Region
    icon = "globe"
    list_display = ["name", "name_ru", "name_fr"]
    panels = [NAMES, FieldPanel("position")]


class VocabularyGroup(SnippetViewSetGroup):
    menu_label = _("Filed under")
    menu_icon = "tag"
    menu_order = 250
    items = (OrganisationViewSet, TopicViewSet, RegionViewSet)
