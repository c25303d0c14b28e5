"""Former names and addresses, and requests about personal data."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('contenttypes', '0002_remove_content_type_name'),
        ('wagtailcore', '0098_apitoken'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='RequestOfPerson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('exported', 'Exported'), ('erased', 'Deleted')], max_length=10)),
                ('at', models.DateTimeField()),
                ('counts', models.JSONField(default=dict)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'personal data request',
                'verbose_name_plural': 'personal data requests',
                'ordering': ['-at', '-pk'],
                'permissions': [('handle_personal_data', 'Can find, export and delete a person’s data')],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='FormerAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('old_path', models.CharField(blank=True, help_text='Path of the page, as in requests.', max_length=1000)),
                ('new_path', models.CharField(blank=True, help_text='Empty: not an address of this site.', max_length=1000)),
                ('at', models.DateTimeField()),
                ('is_followed', models.BooleanField(default=False)),
                ('followed_up_to', models.BigIntegerField(default=0, help_text='The key of the last page that was followed.')),
                ('page', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.WAGTAIL_PAGE_MODEL)),
                ('site', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='wagtailcore.site')),
            ],
            options={
                'verbose_name': 'former address',
                'ordering': ['pk'],
                'indexes': [models.Index(fields=['site', 'old_path'], name='former_address_by_path'), models.Index(condition=models.Q(('is_followed', False)), fields=['id'], name='former_address_pending')],
            },
        ),
        migrations.CreateModel(
            name='FormerName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(max_length=255)),
                ('target_pk', models.BigIntegerField(db_index=True)),
                ('content_type', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='contenttypes.contenttype')),
            ],
            options={
                'verbose_name': 'former name',
                'constraints': [models.UniqueConstraint(fields=('content_type', 'slug'), name='one_former_name')],
            },
        ),
    ]
