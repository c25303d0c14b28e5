"""Which files everybody may have: those that staff have marked, beside those that pages show.

Images of an existing site count as shown until the worker has looked: those that no page shows then get new names.
"""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rocb', '0009_subscription_rights'),
    ]

    operations = [
        migrations.AddField(
            model_name='sitedocument',
            name='is_public',
            field=models.BooleanField(default=False, help_text='Everybody may find and read it, even while no public page shows it.', verbose_name='public by itself'),
        ),
        migrations.AddField(
            model_name='siteimage',
            name='hidden_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='siteimage',
            name='is_public',
            field=models.BooleanField(default=False, help_text='Everybody may find and read it, even while no public page shows it.', verbose_name='public by itself'),
        ),
        migrations.AddField(
            model_name='siteimage',
            name='is_shown',
            field=models.BooleanField(default=True, editable=False),
        ),
        migrations.AlterField(
            model_name='siteimage',
            name='is_shown',
            field=models.BooleanField(default=False, editable=False),
        ),
    ]
