"""The city of an organisation in each language, and the names by which it is found besides those that are shown."""

from django.db import migrations, models

import foundation.languages.fields
from foundation import languages


def into_one_field(apps, schema_editor):
    for row in apps.get_model("rocb", "Organisation").objects.exclude(city=""):
        row.cities = {languages.default(): row.city}
        row.save(update_fields=["cities"])


def into_a_column(apps, schema_editor):
    for row in apps.get_model("rocb", "Organisation").objects.order_by("pk"):
        row.city = row.cities.get(languages.default()) or next(iter(row.cities.values()), "")
        row.save(update_fields=["city"])


class Migration(migrations.Migration):
    dependencies = [("rocb", "0024_search_words")]
    operations = [
        migrations.AddField(
            "organisation",
            "cities",
            foundation.languages.fields.TranslatedField(blank=True, default=dict, max_length=120, verbose_name="city"),
        ),
        migrations.RunPython(into_one_field, into_a_column),
        migrations.RemoveField("organisation", "city"),
        migrations.AddField(
            "organisation",
            "other_names",
            models.TextField(
                blank=True,
                help_text="One per line: former and short names, its city in other languages. They are not shown, but the search finds the organisation by them.",
                verbose_name="other names",
            ),
        ),
    ]
