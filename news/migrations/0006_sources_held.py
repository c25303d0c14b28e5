"""Sources are held when they may have changed hands, and trusted from a moment on."""

from urllib.parse import urlsplit

from django.db import migrations, models
from django.db.models import F

LOOKED_AT = 200


def know_sources(apps, schema_editor):
    """What was trusted before goes on publishing what waits; it is known by the hosts that its entries lead to."""
    Source, Entry = apps.get_model("news", "Source"), apps.get_model("news", "Entry")
    Source.objects.exclude(last_success_at=None).update(first_read_at=F("created_at"))
    for source in Source.objects.filter(trust="publish"):
        links = Entry.objects.filter(source=source).order_by("-id").values_list("link", flat=True)[:LOOKED_AT]
        hosts = dict.fromkeys(filter(None, map(host_of, links)))
        if hosts and len(hosts) < 4:  # one that leads to many is known by its next document
            Source.objects.filter(pk=source.pk).update(known_as={"hosts": list(hosts)})
    apps.get_model("news", "SourceAlert").objects.filter(problem="flipping").update(problem="held")


def host_of(link):
    try:
        return (urlsplit(link).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def forget(apps, schema_editor):
    apps.get_model("news", "SourceAlert").objects.filter(problem="held").update(problem="flipping")


class Migration(migrations.Migration):
    dependencies = [("news", "0005_clean_again")]

    operations = [
        migrations.RenameField("source", "flipped_at", "held_at"),
        migrations.AlterField(
            "source",
            "held_at",
            models.DateTimeField(editable=False, help_text="Until an editor decides.", null=True),
        ),
        migrations.AddField(
            "source",
            "held_because",
            models.JSONField(default=list, editable=False, help_text="[Doubt]"),
        ),
        migrations.AddField(
            "source",
            "known_as",
            models.JSONField(default=dict, editable=False, help_text="What undoubted documents showed: Publisher."),
        ),
        migrations.AddField("source", "first_read_at", models.DateTimeField(editable=False, null=True)),
        migrations.AddField(
            "source",
            "trusted_at",
            models.DateTimeField(
                editable=False,
                help_text="What came later is published by itself; empty: all that waits.",
                null=True,
            ),
        ),
        migrations.RunPython(know_sources, forget),
    ]
