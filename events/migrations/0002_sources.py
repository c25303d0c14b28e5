"""Publication from which the facts of an event were taken."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('newsroom_events', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='editionpage',
            name='source_name',
            field=models.CharField(blank=True, help_text="Fill in only if the details of the event come from "
                                                         "another publication. For example: Example Agency.", max_length=200, verbose_name='publisher of the source'),
        ),
        migrations.AddField(
            model_name='editionpage',
            name='source_published_on',
            field=models.DateField(blank=True, null=True, verbose_name='date of the source'),
        ),
        migrations.AddField(
            model_name='editionpage',
            name='source_url',
            field=models.URLField(blank=True, max_length=500, verbose_name='address of the source'),
        ),
    ]
