"""Default vocabularies."""

import django.db.models.deletion
import foundation.languages.fields
import modelsearch.index
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', foundation.languages.fields.TranslatedField(default=dict, max_length=255, verbose_name='name')),
                ('slug', models.SlugField(help_text='Used in the web addresses of lists and feeds that people follow. Do not change it later.', max_length=80, unique=True, verbose_name='slug')),
            ],
            options={
                'verbose_name': 'organisation',
                'verbose_name_plural': 'organisations',
                'ordering': ['name__text'],
                'swappable': 'ORGANISATION_MODEL',
            },
            bases=(modelsearch.index.Indexed, models.Model),
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', foundation.languages.fields.TranslatedField(default=dict, max_length=255, verbose_name='name')),
                ('slug', models.SlugField(help_text='Used in the web addresses of lists and feeds that people follow. Do not change it later.', max_length=80, unique=True, verbose_name='slug')),
                ('office', models.CharField(blank=True, max_length=255, verbose_name='position')),
            ],
            options={
                'verbose_name': 'person',
                'verbose_name_plural': 'people',
                'ordering': ['name__text'],
                'swappable': 'PERSON_MODEL',
            },
            bases=(modelsearch.index.Indexed, models.Model),
        ),
        migrations.CreateModel(
            name='Region',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', foundation.languages.fields.TranslatedField(default=dict, max_length=255, verbose_name='name')),
                ('slug', models.SlugField(help_text='Used in the web addresses of lists and feeds that people follow. Do not change it later.', max_length=80, unique=True, verbose_name='slug')),
            ],
            options={
                'verbose_name': 'region',
                'verbose_name_plural': 'regions',
                'ordering': ['name__text'],
                'swappable': 'REGION_MODEL',
            },
            bases=(modelsearch.index.Indexed, models.Model),
        ),
        migrations.CreateModel(
            name='Topic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', foundation.languages.fields.TranslatedField(default=dict, max_length=255, verbose_name='name')),
                ('slug', models.SlugField(help_text='Used in the web addresses of lists and feeds that people follow. Do not change it later.', max_length=80, unique=True, verbose_name='slug')),
                ('parent', models.ForeignKey(blank=True, help_text='Leave empty for a main topic.', limit_choices_to={'parent': None}, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='narrower', to='newsroom_vocabulary.topic', verbose_name='parent topic')),
            ],
            options={
                'verbose_name': 'topic',
                'verbose_name_plural': 'topics',
                'ordering': ['name__text'],
                'swappable': 'TOPIC_MODEL',
            },
            bases=(modelsearch.index.Indexed, models.Model),
        ),
    ]
