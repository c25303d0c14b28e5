"""Entries of people, topics and rooms of the site in the search."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def delete_new_entries(apps, schema_editor):
    """Delete the entries that the former constraint does not allow. They are written again by the search."""
    entries = apps.get_model('rocb', 'SearchEntry').objects
    new = models.Q(person__isnull=False) | models.Q(topic__isnull=False) | models.Q(room__isnull=False)
    entries.filter(new).delete()


class Migration(migrations.Migration):

    dependencies = [
        ('newsroom_events', '0001_initial'),
        ('newsroom_news', '0001_initial'),
        ('rocb', '0004_weights_of_stories'),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='searchentry',
            name='search_entry_of_one_thing',
        ),
        migrations.AddField(
            model_name='searchentry',
            name='person',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='newsroom_events.person'),
        ),
        migrations.AddField(
            model_name='searchentry',
            name='room',
            field=models.CharField(help_text='A page outside the page tree (`rocb.search.rooms`).', max_length=40, null=True, unique=True),
        ),
        migrations.AddField(
            model_name='searchentry',
            name='topic',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.TOPIC_MODEL),
        ),
        migrations.AddConstraint(
            model_name='searchentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('document__isnull', True), ('item__isnull', False), ('organisation__isnull', True), ('page__isnull', True), ('person__isnull', True), ('room__isnull', True), ('topic__isnull', True)), models.Q(('document__isnull', True), ('item__isnull', True), ('organisation__isnull', True), ('page__isnull', False), ('person__isnull', True), ('room__isnull', True), ('topic__isnull', True)), models.Q(('document__isnull', False), ('item__isnull', True), ('organisation__isnull', True), ('page__isnull', True), ('person__isnull', True), ('room__isnull', True), ('topic__isnull', True)), models.Q(('document__isnull', True), ('item__isnull', True), ('organisation__isnull', False), ('page__isnull', True), ('person__isnull', True), ('room__isnull', True), ('topic__isnull', True)), models.Q(('document__isnull', True), ('item__isnull', True), ('organisation__isnull', True), ('page__isnull', True), ('person__isnull', True), ('room__isnull', True), ('topic__isnull', False)), models.Q(('document__isnull', True), ('item__isnull', True), ('organisation__isnull', True), ('page__isnull', True), ('person__isnull', False), ('room__isnull', True), ('topic__isnull', True)), models.Q(('document__isnull', True), ('item__isnull', True), ('organisation__isnull', True), ('page__isnull', True), ('person__isnull', True), ('room__isnull', False), ('topic__isnull', True)), _connector='OR'), name='search_entry_of_one_thing'),
        ),
        migrations.RunPython(migrations.RunPython.noop, delete_new_entries),
    ]
