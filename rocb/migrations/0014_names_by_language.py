"""Texts in several languages: from a column for each language to one field keyed by language, and back."""

from django.db import migrations, models

import foundation.languages.fields

# model: {field: the columns that it takes the place of, by language}
FIELDS = {
    "region": {"name": ("name_en", "name_ru", "name_fr")},
    "topic": {
        "name": ("name_en", "name_ru", "name_fr"),
        "description": ("description_en", "description_ru", "description_fr"),
    },
    "organisation": {
        "name": ("name_en", "name_ru", "name_fr"),
        "country": ("country_en", "country_ru", "country_fr"),
    },
    "siteidentity": {
        "office_names": ("office_name_en", "office_name_ru", "office_name_fr"),
        "reuse_lines": ("reuse_line_en", "reuse_line_ru", "reuse_line_fr"),
    },
}


def into_one_field(apps, schema_editor):
    for model, fields in FIELDS.items():
        for row in apps.get_model("rocb", model).objects.order_by("pk"):
            for field, columns in fields.items():
                texts = {column[-2:]: getattr(row, column) for column in columns}
                setattr(row, field, {code: text for code, text in texts.items() if text})
            row.save(update_fields=list(fields))


def into_columns(apps, schema_editor):
    """Languages that have no column are left out, as the version before had no place for them."""
    for model, fields in FIELDS.items():
        for row in apps.get_model("rocb", model).objects.order_by("pk"):
            for field, columns in fields.items():
                for column in columns:
                    setattr(row, column, getattr(row, field).get(column[-2:], ""))
            row.save(update_fields=[column for columns in fields.values() for column in columns])


def renamed(model, name, column):
    """To make room for the field, and with a default for the way back."""
    return [
        migrations.RenameField(model, name, f"{name}_en"),
        migrations.AlterField(model, f"{name}_en", column),
    ]


def removed(model, field):
    return [migrations.RemoveField(model, column) for column in FIELDS[model][field]]


def translated(model, field, *args, **options):
    return migrations.AddField(model, field, foundation.languages.fields.TranslatedField(*args, **options))


NAMED = ("region", "topic", "organisation")


class Migration(migrations.Migration):
    dependencies = [("rocb", "0013_heartbeats_leave")]

    operations = [
        *(step for model in NAMED for step in renamed(model, "name", models.CharField(max_length=255, blank=True))),
        *renamed("topic", "description", models.TextField(blank=True)),
        *renamed("organisation", "country", models.CharField(max_length=120, blank=True)),
        *(translated(model, "name", default=dict, max_length=255, verbose_name="name") for model in NAMED),
        translated("topic", "description", blank=True, default=dict, verbose_name="description"),
        translated("organisation", "country", blank=True, default=dict, max_length=120, verbose_name="country"),
        translated("siteidentity", "office_names", blank=True, default=dict, max_length=255, verbose_name="full name"),
        translated(
            "siteidentity", "reuse_lines", blank=True, default=dict, max_length=500, verbose_name="terms of reuse"
        ),
        migrations.RunPython(into_one_field, into_columns),
        *(step for model, fields in FIELDS.items() for field in fields for step in removed(model, field)),
        *(
            migrations.AlterModelOptions(
                model, {"ordering": ["name__text"], "verbose_name": model, "verbose_name_plural": f"{model}s"}
            )
            for model in ("topic", "organisation")
        ),
        migrations.AlterModelOptions(
            "region",
            {"ordering": ["position", "name__text"], "verbose_name": "region", "verbose_name_plural": "regions"},
        ),
    ]
