"""What the worker asks at each look, the desk and the dashboard at each request; each made in seconds on 2 million rows."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("news", "0019_labels")]

    operations = [
        migrations.AddIndex(
            model_name='articlepage',
            index=models.Index(condition=models.Q(('listed_until__isnull', False)), fields=['listed_until'], name='article_leaves_lists'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('state', 'dead')), fields=['channel'], name='delivery_dead'),
        ),
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(condition=models.Q(('decided_at__isnull', True), ('status', 'new')), fields=['source', 'first_seen_at'], name='entry_undecided'),
        ),
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(condition=models.Q(('decided_at__isnull', False), ('status', 'published')), fields=['decided_at'], name='entry_published_by_editors'),
        ),
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(condition=models.Q(('source_changed_at__isnull', False)), fields=['-first_seen_at', '-id'], name='entry_changed_at_source'),
        ),
    ]
