"""Standard names: what was ``told_at`` is ``notified_at``."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("news", "0020_indexes_at_scale")]

    operations = [
        migrations.RenameField("channel", "told_at", "notified_at"),
        migrations.RenameField("sourcealert", "told_at", "notified_at"),
        migrations.AlterField(
            "channel",
            "notified_at",
            models.DateTimeField(help_text="When the contact person was notified of the failures.", null=True),
        ),
        migrations.AlterField(
            "item",
            "share_settled_at",
            models.DateTimeField(help_text="Null: to be drawn again, or removed.", null=True),
        ),
    ]
