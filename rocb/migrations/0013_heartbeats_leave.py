"""Signs of life belong to ``foundation.jobs``, which sites without ``rocb`` have too. Their rows go over."""

from django.db import migrations


def go_over(apps, schema_editor):
    _move(apps.get_model("rocb", "Heartbeat"), apps.get_model("jobs", "Heartbeat"))


def come_back(apps, schema_editor):
    _move(apps.get_model("jobs", "Heartbeat"), apps.get_model("rocb", "Heartbeat"))


def _move(source, target):
    target.objects.bulk_create(target(name=row.name, beat_at=row.beat_at, note=row.note) for row in source.objects.all())
    source.objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("rocb", "0012_rights_by_organisation"), ("jobs", "0001_initial")]

    operations = [migrations.RunPython(go_over, come_back), migrations.DeleteModel("Heartbeat")]
