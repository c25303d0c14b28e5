"""Readers who were suspended, and questions that were given up, because our own mail server was away come back."""

import re

from django.db import migrations
from django.utils import timezone

# What earlier versions wrote down: "ConnectionRefusedError: ...", "451 ...", "550 5.7.1 ...". "No such mailbox" stays.
OURS = re.compile(
    r"(Connection\w*Error|BrokenPipeError|TimeoutError|gaierror|herror|OSError|SSL\w*Error|SMTPServerDisconnected|"
    r"SMTPConnectError|SMTPHeloError|SMTPAuthenticationError|SMTPSenderRefused|SMTPException|SMTPResponseException): |"
    r"SMTPNotSupportedError: (STARTTLS|SMTP AUTH)|4\d\d |5\d\d 5\.7\."
)


def bring_back(apps, schema_editor):
    Channel = apps.get_model("news", "Channel")
    DigestRun = apps.get_model("news", "DigestRun")
    suspended = Channel.objects.filter(kind="mail", state="suspended").values_list("pk", "email", "state_note")
    found = {pk: email for pk, email, note in suspended if OURS.match(note)}
    now = timezone.now()
    for pk in found:
        Channel.objects.filter(pk=pk).update(
            state="active", state_at=now, state_note="", failures=0, failing_since=None
        )
    DigestRun.objects.filter(sent_at=None).update(tries=0, next_attempt_at=None)
    never_asked = Channel.objects.filter(kind="mail", state="unconfirmed", last_success_at=None)
    never_asked.update(failures=0, next_attempt_at=now)


class Migration(migrations.Migration):
    dependencies = [("news", "0014_endpoint_checks")]

    operations = [migrations.RunPython(bring_back, migrations.RunPython.noop)]
