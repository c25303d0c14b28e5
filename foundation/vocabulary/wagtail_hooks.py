"""CMS screens of the default models that the site has not replaced."""

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from foundation.languages.listing import ListedViewSet, other_columns

from .models import Organisation, Person, Region, Topic


class OrganisationViewSet(ListedViewSet):
    model = Organisation
    icon = "group"
    list_display = ["listed_name", *other_columns("name")]
    panels = ["name", "slug"]


class TopicViewSet(ListedViewSet):
    model = Topic
    icon = "tag"
    list_display = ["listed_name", *other_columns("name"), "parent"]
    panels = ["name", "slug", "parent"]


class RegionViewSet(ListedViewSet):
    model = Region
    icon = "globe"
    list_display = ["listed_name", *other_columns("name")]
    panels = ["name", "slug"]


class PersonViewSet(ListedViewSet):
    model = Person
    icon = "user"
    list_display = ["listed_name", *other_columns("name"), "office"]
    panels = ["name", "office", "slug"]


VIEWSETS = (OrganisationViewSet, TopicViewSet, RegionViewSet, PersonViewSet)


class VocabularyGroup(SnippetViewSetGroup):
    menu_label = _("Categories")
    menu_name = "categories"
    menu_icon = "tag"
    menu_order = 250
    items = tuple(viewset for viewset in VIEWSETS if not viewset.model._meta.swapped)


if VocabularyGroup.items:
    register_snippet(VocabularyGroup)
