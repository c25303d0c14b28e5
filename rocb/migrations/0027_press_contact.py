from django.db import migrations

import foundation.languages.fields


class Migration(migrations.Migration):
    dependencies = [("rocb", "0026_contact_channels")]
    operations = [
        migrations.AddField(
            "siteidentity",
            "press_contacts",
            foundation.languages.fields.TranslatedField(
                blank=True,
                default=dict,
                help_text="Who answers journalists: name and position, languages, hours. Shown in the press room.",
                verbose_name="press contact",
            ),
        ),
    ]
