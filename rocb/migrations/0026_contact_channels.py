"""How an organisation is reached: its contact page, its page for the press, an email address, its feed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rocb", "0025_cities_and_other_names")]
    operations = [
        migrations.AddField(
            "organisation",
            "contact_page",
            models.URLField(
                blank=True,
                help_text="A public page of the organisation with its addresses and telephone numbers.",
                verbose_name="contact page",
            ),
        ),
        migrations.AddField(
            "organisation",
            "press_page",
            models.URLField(
                blank=True,
                help_text="A public page of the organisation for journalists.",
                verbose_name="page for the press",
            ),
        ),
        migrations.AddField(
            "organisation",
            "email",
            models.EmailField(
                blank=True,
                help_text="Only an address that the organisation has published itself. Everyone can see it.",
                max_length=254,
                verbose_name="public email address",
            ),
        ),
        migrations.AddField(
            "organisation",
            "feed",
            models.URLField(
                blank=True,
                help_text="The public address of its RSS or Atom feed. To collect from it, add a source.",
                verbose_name="feed of its news",
            ),
        ),
    ]
