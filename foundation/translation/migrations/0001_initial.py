"""Stored states of translated pages."""
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('wagtailcore', '0098_apitoken'),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='TranslationState',
            fields=[
                ('page', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='translation_state', serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('original_is_public', models.BooleanField(default=False)),
                ('original_revision', models.PositiveBigIntegerField(default=0, help_text='0 for a page without revisions.')),
                ('is_public', models.BooleanField(default=False)),
                ('draft_revision', models.PositiveBigIntegerField(default=0)),
                ('public_revision', models.PositiveBigIntegerField(default=0)),
                ('draft_current', models.PositiveIntegerField(default=0, editable=False)),
                ('draft_outdated', models.PositiveIntegerField(default=0, editable=False)),
                ('draft_missing', models.PositiveIntegerField(default=0, editable=False)),
                ('draft_unknown', models.PositiveIntegerField(default=0, editable=False)),
                ('draft_due_since', models.DateTimeField(editable=False, help_text='Last change of the original before the first of the due texts became due.', null=True)),
                ('public_current', models.PositiveIntegerField(default=0, editable=False)),
                ('public_outdated', models.PositiveIntegerField(default=0, editable=False)),
                ('public_missing', models.PositiveIntegerField(default=0, editable=False)),
                ('public_unknown', models.PositiveIntegerField(default=0, editable=False)),
                ('public_outdated_since', models.DateTimeField(editable=False, null=True)),
                ('original', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.WAGTAIL_PAGE_MODEL)),
            ],
            options={
                'verbose_name': 'status of a translation',
            },
        ),
    ]
