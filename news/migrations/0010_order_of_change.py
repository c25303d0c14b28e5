"""When each item came or was last another for readers: what feeds are in the order of, from here on."""

from django.db import migrations, models
from django.db.models import OuterRef, Subquery

ROWS_AT_ONCE = 500


def fill(apps, schema_editor):
    """As feeds were dated before, so that an upgrade brings nothing up again; the fraction of the second tells apart what
    had one moment, in the order that lists had it in."""
    Item, ItemFacet = apps.get_model("news", "Item"), apps.get_model("news", "ItemFacet")
    waiting = []
    for item in Item.objects.only("pk", "updated_at", "published_at").iterator(chunk_size=ROWS_AT_ONCE):
        item.changed_at = max(item.updated_at, item.published_at).replace(microsecond=item.pk % 1_000_000)
        waiting.append(item)
        if len(waiting) == ROWS_AT_ONCE:
            Item.objects.bulk_update(waiting, ["changed_at"])
            waiting = []
    Item.objects.bulk_update(waiting, ["changed_at"])
    ItemFacet.objects.update(changed_at=Subquery(Item.objects.filter(pk=OuterRef("item_id")).values("changed_at")[:1]))


class Migration(migrations.Migration):
    dependencies = [("news", "0009_hubs_believed")]

    operations = [
        migrations.AddField("item", "changed_at", models.DateTimeField(null=True)),
        migrations.AddField("itemfacet", "changed_at", models.DateTimeField(null=True)),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
