"""Mails to registered people that were given up because our own mail server was away are due again."""

import re

from django.db import migrations
from django.utils import timezone

MOST_TRIES = 12  # of earlier versions, which counted tries at a server that was away
OF_A_POLICY = re.compile(r"\(5\d\d, b['\"]5\.7\.")


def bring_back(apps, schema_editor):
    Notice = apps.get_model("events", "Notice")
    given_up = Notice.objects.filter(sent_at=None, due_at=None).values_list("pk", "tries", "error")
    found = [pk for pk, tries, error in given_up if tries >= MOST_TRIES or OF_A_POLICY.search(error)]
    for pk in found:
        Notice.objects.filter(pk=pk).update(due_at=timezone.now(), tries=0, error="")
    Notice.objects.filter(sent_at=None, due_at__isnull=False).update(tries=0)


class Migration(migrations.Migration):
    dependencies = [("events", "0005_host_sees_registrations")]

    operations = [migrations.RunPython(bring_back, migrations.RunPython.noop)]
