"""The name of a person: from a column for each language to one field keyed by language, and back."""

from django.db import migrations, models

import foundation.languages.fields


def into_one_field(apps, schema_editor):
    for row in apps.get_model("events", "Person").objects.order_by("pk"):
        row.name = {code: text for code, text in (("en", row.name_en), ("ru", row.name_ru)) if text}
        row.save(update_fields=["name"])


def into_columns(apps, schema_editor):
    """Languages that have no column are left out, as the version before had no place for them."""
    for row in apps.get_model("events", "Person").objects.order_by("pk"):
        row.name_en, row.name_ru = row.name.get("en", ""), row.name.get("ru", "")
        row.save(update_fields=["name_en", "name_ru"])


class Migration(migrations.Migration):
    dependencies = [("events", "0006_outages_were_ours")]

    operations = [
        migrations.RenameField("person", "name", "name_en"),
        migrations.AlterField("person", "name_en", models.CharField(blank=True, max_length=160)),
        migrations.AddField(
            "person",
            "name",
            foundation.languages.fields.TranslatedField(
                default=dict,
                help_text="As the person writes it: Eser Çengel. In another language only where it is written otherwise.",
                max_length=160,
                verbose_name="name",
            ),
        ),
        migrations.RunPython(into_one_field, into_columns),
        migrations.RemoveField("person", "name_en"),
        migrations.RemoveField("person", "name_ru"),
        migrations.AlterModelOptions(
            "person",
            {"ordering": ["sort_name", "name__text"], "verbose_name": "person", "verbose_name_plural": "people"},
        ),
    ]
