"""Entries and words of drafts, which only the search of the CMS reads."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rocb', '0006_organisation_contacts'),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DraftEntry',
            fields=[
                ('id', models.BigIntegerField(help_text='From its date and its thing (`rocb.search.entries`).', primary_key=True, serialize=False)),
                ('type', models.CharField(max_length=20)),
                ('language', models.CharField(blank=True, help_text='Empty: found in every language.', max_length=12)),
                ('kind', models.CharField(blank=True, max_length=20)),
                ('year', models.PositiveSmallIntegerField(null=True)),
                ('dated_at', models.DateTimeField(help_text='Of an event: its first day, not the day of publication.', null=True)),
                ('is_stub', models.BooleanField(default=False, help_text='An event with little text.')),
                ('stamp', models.CharField(blank=True, help_text='Hash of its content. The worker compares it.', max_length=64)),
                ('title', models.TextField(blank=True, help_text='Folded words, a space before and after each.')),
                ('about', models.TextField(blank=True, help_text='Words of the summary and the labels. The text contains them too.')),
                ('marks', models.TextField(blank=True, help_text='Filters besides the words: language, type, year, words of the title.')),
                ('text', models.TextField(blank=True, help_text='Folded words, a space before and after each.')),
                ('plain', models.TextField(blank=True, help_text='Sentences that excerpts are cut from.')),
                ('page', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.WAGTAIL_PAGE_MODEL)),
            ],
            options={
                'verbose_name': 'search entry of a draft',
                'verbose_name_plural': 'search entries of drafts',
            },
        ),
        migrations.CreateModel(
            name='DraftWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('word', models.CharField(max_length=42)),
                ('language', models.CharField(blank=True, max_length=12)),
                ('stem', models.CharField(blank=True, help_text='The word without its ending.', max_length=42)),
                ('tail', models.CharField(blank=True, help_text='Its last letters, to find words with a mistake near the beginning.', max_length=3)),
                ('sound', models.CharField(blank=True, help_text='Its consonants in Latin letters, similar ones as one.', max_length=42)),
                ('titles', models.PositiveIntegerField(default=0, help_text='How many titles have it, in all languages.')),
                ('count', models.PositiveIntegerField(default=1, help_text='How many entries have it, in all languages.')),
            ],
            options={
                'verbose_name': 'search word of drafts',
                'verbose_name_plural': 'search words of drafts',
                'indexes': [models.Index(fields=['word'], name='draft_word_begins', opclasses=['varchar_pattern_ops']), models.Index(fields=['stem'], name='draft_word_stem'), models.Index(fields=['tail'], name='draft_word_tail'), models.Index(fields=['sound'], name='draft_word_sound')],
                'constraints': [models.UniqueConstraint(fields=('word', 'language'), name='one_draft_word_a_language')],
            },
        ),
    ]
