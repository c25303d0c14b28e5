from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0007_names_by_language'),
        migrations.swappable_dependency(settings.ORGANISATION_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='registration',
            name='one_registration_a_person',
        ),
        migrations.RenameField(
            model_name='calendarentry',
            old_name='thing_uuid',
            new_name='translation_key',
        ),
        migrations.RenameField(
            model_name='forgottenregistrations',
            old_name='thing_uuid',
            new_name='translation_key',
        ),
        migrations.RenameField(
            model_name='registration',
            old_name='thing_uuid',
            new_name='translation_key',
        ),
        migrations.AddConstraint(
            model_name='registration',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'cancelled'), _negated=True), fields=('translation_key', 'email'), name='one_registration_a_person'),
        ),
    ]
