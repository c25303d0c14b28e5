"""The short name of the office: from one text to one field keyed by language, and back.

Where it is that of the setting, ``WAGTAIL_SITE_NAME`` says it in each language, so no row repeats it.
"""

from django.db import migrations

import foundation.languages.fields
from foundation import languages

USUAL = "ROCB Europe"


def into_one_field(apps, schema_editor):
    for row in apps.get_model("rocb", "SiteIdentity").objects.exclude(short_name=USUAL):
        row.short_names = {languages.default(): row.short_name}
        row.save(update_fields=["short_names"])


def into_a_column(apps, schema_editor):
    for row in apps.get_model("rocb", "SiteIdentity").objects.order_by("pk"):
        row.short_name = row.short_names.get(languages.default()) or USUAL
        row.save(update_fields=["short_name"])


class Migration(migrations.Migration):
    dependencies = [("rocb", "0016_backups")]
    operations = [
        migrations.AddField(
            "siteidentity",
            "short_names",
            foundation.languages.fields.TranslatedField(blank=True, default=dict, max_length=60, verbose_name="short name"),
        ),
        migrations.RunPython(into_one_field, into_a_column),
        migrations.RemoveField("siteidentity", "short_name"),
    ]
