"""Standard names: what was ``told_at`` is ``notified_at``."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("mailing", "0002_labels")]

    operations = [
        migrations.RenameField("mailserver", "told_at", "notified_at"),
    ]
