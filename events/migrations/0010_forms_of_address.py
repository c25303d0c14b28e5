"""The form of address of a person: from one text for all languages to one for each, and back."""

from django.db import migrations

import foundation.languages.fields
from foundation import languages


def into_one_field(apps, schema_editor):
    """It was only shown before the name in the default language."""
    for row in apps.get_model("events", "Person").objects.exclude(honorific_text="").order_by("pk"):
        row.honorific = {languages.default(): row.honorific_text}
        row.save(update_fields=["honorific"])


def into_a_column(apps, schema_editor):
    """Those of other languages are left out, as the version before had no place for them."""
    for row in apps.get_model("events", "Person").objects.order_by("pk"):
        row.honorific_text = row.honorific.get(languages.default(), "")
        row.save(update_fields=["honorific_text"])


class Migration(migrations.Migration):
    dependencies = [("events", "0009_labels")]

    operations = [
        migrations.RenameField("person", "honorific", "honorific_text"),
        migrations.AddField(
            "person",
            "honorific",
            foundation.languages.fields.TranslatedField(
                blank=True,
                default=dict,
                help_text="For example: Dr. Shown before the name in this language.",
                max_length=40,
                verbose_name="form of address",
            ),
        ),
        migrations.RunPython(into_one_field, into_a_column),
        migrations.RemoveField("person", "honorific_text"),
    ]
