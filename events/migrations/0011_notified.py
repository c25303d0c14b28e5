"""Standard names: what was ``told`` is ``notified``."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0010_forms_of_address")]

    operations = [
        migrations.RenameField("registration", "told", "notified"),
        migrations.AlterField(
            "registration",
            "notified",
            models.JSONField(
                default=dict,
                help_text="What the last mail said of the event; a difference from what is true is worth a mail.",
            ),
        ),
    ]
