"""Events of a month, a season or a year find their place among those with a day."""

from datetime import timedelta

from django.db import migrations, models
from django.db.models import F

from events import periods, zones


def place(apps, schema_editor):
    """Each row is written once: PostgreSQL checks the references of a row that is written twice in one transaction at its
    end, and makes no index (those of the new fields) on a table with checks to come."""
    edition = apps.get_model("events", "EditionPage")
    changed = []
    for row in edition.objects.filter(starts_on=None).exclude(period="").only("period", "time_zone"):
        if period := periods.read(row.period):
            row.period_starts_on, row.period_ends_on = period
            row.sorts_at = row.over_at = zones.midnight(period.last + timedelta(days=1), row.time_zone) - timedelta(seconds=1)
            changed.append(row)
    edition.objects.bulk_update(changed, ["period_starts_on", "period_ends_on", "sorts_at", "over_at"], batch_size=500)
    edition.objects.filter(period_starts_on=None).update(sorts_at=F("begins_at"), over_at=F("finishes_at"))


class Migration(migrations.Migration):
    dependencies = [("events", "0011_notified")]

    operations = [
        migrations.AddField("editionpage", "over_at", models.DateTimeField(db_index=True, editable=False, null=True)),
        migrations.AddField("editionpage", "period_ends_on", models.DateField(editable=False, null=True)),
        migrations.AddField(
            "editionpage",
            "period_starts_on",
            models.DateField(editable=False, help_text="What `events.periods` reads in the period.", null=True),
        ),
        migrations.AddField("editionpage", "sorts_at", models.DateTimeField(db_index=True, editable=False, null=True)),
        migrations.AlterField(
            "editionpage",
            "period",
            models.CharField(
                blank=True,
                help_text="If there is no date yet. For example: February 2027, autumn 2027. With a month, season or year "
                "at the end, the event is listed there.",
                max_length=120,
                verbose_name="period",
            ),
        ),
        migrations.RunPython(place, migrations.RunPython.noop),
    ]
