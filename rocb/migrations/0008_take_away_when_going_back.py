"""Going back to a site of articles only takes away what it would not understand: events, items of other sites, their pages.

Forwards it does nothing. It stands here, because only the site knows all the tables that point to items and to pages.
"""

from django.conf import settings
from django.db import migrations
from django.db.migrations.state import ProjectState
from django.db.models import F

PAGES = {"news": ["externalindexpage"], "events": ["editionpage", "eventseriespage"]}


def take_away(apps, schema_editor):
    apps = ProjectState.from_apps(apps).apps  # rendered anew: going back, some models point to older copies of others
    apps.get_model("news", "Item").objects.exclude(type="article").delete()
    Page = apps.get_model("wagtailcore", "Page")
    for app, models in PAGES.items():
        pages = Page.objects.filter(content_type__app_label=app, content_type__model__in=models)
        for path in list(pages.order_by("path").values_list("path", flat=True)):
            if Page.objects.filter(path__startswith=path).delete()[0]:  # else it went with the page above it
                Page.objects.filter(path=path[:-4]).update(numchild=F("numchild") - 1)


class Migration(migrations.Migration):
    dependencies = [
        ("rocb", "0007_desk_rights"),
        ("events", "0002_programme"),
        ("news", "0002_sources_and_items"),
        ("wagtailsearch", "0010_add_text_fields"),
        ("wagtailredirects", "0008_add_verbose_name_plural"),
        ("wagtailsearchpromotions", "0008_query_verbose_name"),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [migrations.RunPython(migrations.RunPython.noop, take_away)]
