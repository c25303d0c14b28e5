from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('news', '0017_channels_of_any_kind'),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='item',
            name='one_item_a_thing_and_language',
        ),
        migrations.RemoveIndex(
            model_name='change',
            name='change_by_thing',
        ),
        migrations.RenameField(
            model_name='change',
            old_name='thing_uuid',
            new_name='translation_key',
        ),
        migrations.RenameField(
            model_name='item',
            old_name='thing_uuid',
            new_name='translation_key',
        ),
        migrations.AddIndex(
            model_name='change',
            index=models.Index(fields=['translation_key', 'sequence'], name='change_by_thing'),
        ),
        migrations.AddConstraint(
            model_name='item',
            constraint=models.UniqueConstraint(fields=('translation_key', 'language'), name='one_item_a_thing_and_language'),
        ),
    ]
