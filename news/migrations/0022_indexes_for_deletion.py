"""Whoever deletes an account or a source asks for the rows that name it; among 2 million entries each took seconds."""
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('news', '0021_notified'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        migrations.swappable_dependency(settings.TOPIC_MODEL),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(condition=models.Q(('assignee__isnull', False)), fields=['assignee'], name='entry_by_assignee'),
        ),
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(condition=models.Q(('decided_by__isnull', False)), fields=['decided_by'], name='entry_by_decider'),
        ),
        migrations.AddIndex(
            model_name='entryaction',
            index=models.Index(condition=models.Q(('by__isnull', False)), fields=['by'], name='action_by_person'),
        ),
        migrations.AddIndex(
            model_name='tombstone',
            index=models.Index(fields=['source'], name='tombstone_by_source'),
        ),
    ]
