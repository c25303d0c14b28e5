"""What was cancelled before is forgotten as soon as what is cancelled now."""

from datetime import timedelta

from django.conf import settings
from django.db import migrations


def forget_sooner(apps, schema_editor):
    Registration = apps.get_model("events", "Registration")
    kept = timedelta(days=getattr(settings, "CANCELLED_REGISTRATIONS_KEPT_DAYS", 30))
    rows = Registration.objects.filter(status="cancelled", cancelled_at__isnull=False)
    for row in rows.only("pk", "cancelled_at", "forget_at").iterator():
        if row.forget_at > row.cancelled_at + kept:
            Registration.objects.filter(pk=row.pk).update(forget_at=row.cancelled_at + kept)


class Migration(migrations.Migration):
    dependencies = [("events", "0002_programme")]

    # Going back changes nothing: what was promised to be deleted is deleted then.
    operations = [migrations.RunPython(forget_sooner, migrations.RunPython.noop)]
