"""A hub is believed once it has brought something: others slow polling down no more."""

from datetime import timedelta

from django.db import migrations, models
from django.db.models import Q
from django.utils import timezone

SPREAD = 60  # minutes


def believe_none_unproved(apps, schema_editor):
    """Sources that were asked once a day are due within the hour, one after the other."""
    Source, now = apps.get_model("news", "Source"), timezone.now()
    slowed = Source.objects.exclude(pushed_until=None)
    for pk in slowed.filter(next_poll_at__gt=now + timedelta(hours=1)).values_list("pk", flat=True):
        due_at = now + timedelta(minutes=pk % SPREAD)
        Source.objects.filter(Q(claimed_until=None) | Q(claim=""), pk=pk).update(next_poll_at=due_at)
    slowed.filter(Q(subscription=None) | Q(subscription__last_push_at=None)).update(pushed_until=None)


class Migration(migrations.Migration):
    dependencies = [("news", "0008_strangers_queue")]

    operations = [
        migrations.AddField(
            "hubsubscription",
            "hinted_at",
            models.DateTimeField(help_text="When it last had us ask the publisher ourselves.", null=True),
        ),
        migrations.RunPython(believe_none_unproved, migrations.RunPython.noop),
    ]
