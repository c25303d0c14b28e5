"""People of an article, in order. ``PERSON_MODEL`` has to be there before: a site whose model comes in a later migration than
its app's first says so with ``run_before``."""

import django.db.models.deletion
import modelcluster.fields
from django.conf import settings
from django.db import migrations, models

IS_OURS = settings.PERSON_MODEL == "vocabulary.Person"


class Migration(migrations.Migration):
    dependencies = [
        ("news", "0023_origin"),
        ("vocabulary", "0003_person") if IS_OURS else migrations.swappable_dependency(settings.PERSON_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ArticlePerson",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                (
                    "page",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="named_people",
                        to="news.articlepage",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.PERSON_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={"verbose_name": "person", "ordering": ["sort_order"], "abstract": False},
        ),
    ]
