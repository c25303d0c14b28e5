"""Sessions of accounts that began before they were listed end: nobody could see or end them. People sign in once more."""

from importlib import import_module

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.db import migrations


def end_unlisted(apps, schema_editor):
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    listed = set(apps.get_model("usersessions", "UserSession").objects.values_list("session_key", flat=True))
    rows = apps.get_model("sessions", "Session").objects.exclude(session_key__in=listed)
    ended = [row.pk for row in rows.iterator() if SESSION_KEY in store.decode(row.session_data)]
    for start in range(0, len(ended), 500):
        rows.filter(pk__in=ended[start : start + 500]).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("rocb", "0014_names_by_language"),
        ("sessions", "0001_initial"),
        ("usersessions", "0001_initial"),
    ]
    operations = [migrations.RunPython(end_unlisted, migrations.RunPython.noop)]
