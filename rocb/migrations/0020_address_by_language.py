"""The postal address of the office: from one text to one field keyed by language, and back."""

from django.db import migrations

import foundation.languages.fields
from foundation import languages


def into_one_field(apps, schema_editor):
    for row in apps.get_model("rocb", "SiteIdentity").objects.exclude(address=""):
        row.addresses = {languages.default(): row.address}
        row.save(update_fields=["addresses"])


def into_a_column(apps, schema_editor):
    for row in apps.get_model("rocb", "SiteIdentity").objects.order_by("pk"):
        row.address = row.addresses.get(languages.default()) or next(iter(row.addresses.values()), "")
        row.save(update_fields=["address"])


class Migration(migrations.Migration):
    dependencies = [("rocb", "0019_labels")]
    operations = [
        migrations.AddField(
            "siteidentity",
            "addresses",
            foundation.languages.fields.TranslatedField(blank=True, default=dict, verbose_name="postal address"),
        ),
        migrations.RunPython(into_one_field, into_a_column),
        migrations.RemoveField("siteidentity", "address"),
    ]
