"""Search entries with dates of their own and in the order of time, and the words that they have.

Entries are made from what is public, so the table is made again, empty; ``rebuild_search`` or the worker fills it.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

SOURCES = ("item", "page", "document", "organisation")


def one_source():
    condition = Q()
    for source in SOURCES:
        condition |= Q(**{f"{other}__isnull": other != source for other in SOURCES})
    return condition


def drop_full_text_tables(apps, schema_editor):
    """Those of SQLite, which do not go with the table of the entries; each release makes its own after it has migrated."""
    if schema_editor.connection.vendor == "sqlite":
        for name in ("rocb_searchentry_fts_vocab", "rocb_searchentry_fts"):
            schema_editor.execute(f"DROP TABLE IF EXISTS {name}")


def columns(key, before_sources, before_texts, before_plain):
    to = {
        "item": "news.item",
        "page": settings.WAGTAIL_PAGE_MODEL,
        "document": settings.WAGTAILDOCS_DOCUMENT_MODEL,
        "organisation": settings.ORGANISATION_MODEL,
    }
    sources = [
        (name, models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to=to[name]))
        for name in SOURCES
    ]
    words = "Folded words, a space before and after each."
    return [
        ("id", key),
        ("type", models.CharField(max_length=20)),
        ("language", models.CharField(blank=True, help_text="Empty: found in every language.", max_length=12)),
        ("kind", models.CharField(blank=True, max_length=20)),
        ("year", models.PositiveSmallIntegerField(null=True)),
        *before_sources,
        *sources,
        ("stamp", models.CharField(blank=True, help_text="Of what it was made; the worker compares it.", max_length=64)),
        ("title", models.TextField(blank=True, help_text=words)),
        *before_texts,
        ("text", models.TextField(blank=True, help_text=words)),
        ("plain", models.TextField(blank=True, help_text=before_plain)),
    ]


OPTIONS = {
    "verbose_name": "search entry",
    "verbose_name_plural": "search entries",
    "constraints": [models.CheckConstraint(condition=one_source(), name="search_entry_of_one_thing")],
}


class Migration(migrations.Migration):

    dependencies = [
        ("rocb", "0023_imports"),
    ]

    operations = [
        migrations.RunPython(drop_full_text_tables, drop_full_text_tables),
        migrations.DeleteModel(name="SearchEntry"),
        migrations.CreateModel(
            name="SearchEntry",
            fields=columns(
                models.BigIntegerField(
                    help_text="From its date and its thing (`rocb.search.entries`).", primary_key=True, serialize=False
                ),
                [
                    (
                        "dated_at",
                        models.DateTimeField(help_text="Of an event its own first day, not that of publication.", null=True),
                    ),
                    (
                        "is_stub",
                        models.BooleanField(default=False, help_text="An event about which little is written."),
                    ),
                ],
                [
                    (
                        "about",
                        models.TextField(
                            blank=True, help_text="The same of the summary and the labels; they are in the text too."
                        ),
                    ),
                    (
                        "marks",
                        models.TextField(
                            blank=True,
                            help_text="What is asked beside the words: language, type, year, words of the title.",
                        ),
                    ),
                ],
                "Sentences that excerpts are cut from.",
            ),
            options=OPTIONS,
        ),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("word", models.CharField(max_length=42)),
                ("language", models.CharField(blank=True, max_length=12)),
                ("stem", models.CharField(blank=True, help_text="The word without its ending.", max_length=42)),
                (
                    "tail",
                    models.CharField(
                        blank=True, help_text="Its last letters, for a mistake near the beginning.", max_length=3
                    ),
                ),
                (
                    "sound",
                    models.CharField(
                        blank=True, help_text="Its consonants in Latin letters, alike ones as one.", max_length=42
                    ),
                ),
                (
                    "titles",
                    models.PositiveIntegerField(default=0, help_text="How many titles have it, in all languages."),
                ),
                (
                    "count",
                    models.PositiveIntegerField(default=1, help_text="How many entries have it, in all languages."),
                ),
            ],
            options={
                "verbose_name": "search word",
                "verbose_name_plural": "search words",
                "constraints": [
                    models.UniqueConstraint(fields=("word", "language"), name="one_search_word_a_language")
                ],
                "indexes": [
                    models.Index(fields=["word"], name="search_word_begins", opclasses=["varchar_pattern_ops"]),
                    models.Index(fields=["stem"], name="search_word_stem"),
                    models.Index(fields=["tail"], name="search_word_tail"),
                    models.Index(fields=["sound"], name="search_word_sound"),
                ],
            },
        ),
    ]
