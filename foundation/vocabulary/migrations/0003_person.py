"""People whom articles name, for a site without a model of its own."""

import modelsearch.index
from django.db import migrations, models

import foundation.languages.fields


class Migration(migrations.Migration):
    dependencies = [("vocabulary", "0002_labels")]

    operations = [
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", foundation.languages.fields.TranslatedField(default=dict, max_length=255, verbose_name="name")),
                (
                    "slug",
                    models.SlugField(
                        help_text="Used in the web addresses of lists and feeds that people follow. Do not change it later.",
                        max_length=80,
                        unique=True,
                        verbose_name="slug",
                    ),
                ),
                ("office", models.CharField(blank=True, max_length=255, verbose_name="position")),
            ],
            options={
                "verbose_name": "person",
                "verbose_name_plural": "people",
                "ordering": ["name__text"],
                "swappable": "PERSON_MODEL",
            },
            bases=(modelsearch.index.Indexed, models.Model),
        ),
    ]
