"""A pause that a publisher asks for holds the source itself, for a day at most, and its host for minutes."""

from datetime import timedelta

from django.db import migrations, models
from django.utils import timezone

LONGEST, COURTESY, HOPELESS_AFTER = timedelta(days=1), timedelta(minutes=10), timedelta(days=14)
ASKED = ("rate_limited", "server_error")


def hold_sources(apps, schema_editor):
    Source, Host, now = apps.get_model("news", "Source"), apps.get_model("news", "Host"), timezone.now()
    for host in Host.objects.filter(hold_until__gt=now):
        until = min(host.hold_until, now + LONGEST)
        Source.objects.filter(host=host.name, error_kind__in=ASKED).update(hold_until=until)
    Host.objects.filter(hold_until__gt=now + COURTESY).update(hold_until=now + COURTESY)
    # They waited for the end of the pause of their host, which had no bound that fits.
    waiting = Source.objects.filter(error_kind__in=ASKED, first_failed_at__gt=now - HOPELESS_AFTER)
    waiting.filter(next_poll_at__gt=now + LONGEST).update(next_poll_at=now + LONGEST)


def forget_holds(apps, schema_editor):
    apps.get_model("news", "Host").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("news", "0015_outages_were_ours")]

    operations = [
        migrations.AddField(
            "source",
            "hold_until",
            models.DateTimeField(editable=False, help_text="Its publisher asked for a pause (429, 503).", null=True),
        ),
        migrations.AddField(
            "source",
            "ignores_validators",
            models.BooleanField(
                default=False, editable=False, help_text="It sends the whole document also when nothing is new."
            ),
        ),
        migrations.RemoveField("host", "times"),
        migrations.RemoveField("host", "held_at"),
        migrations.RunPython(hold_sources, forget_holds),
    ]
