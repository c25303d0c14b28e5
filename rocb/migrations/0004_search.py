"""The entries of the site search; editors choose what stands on top for a query."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


EDITORS = "Editors"
RIGHTS = {"add": "Can add search promotion", "change": "Can change search promotion", "delete": "Can delete search promotion"}


def let_editors_promote(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    group = apps.get_model("auth", "Group").objects.filter(name=EDITORS).first()
    if group is None:  # somebody has named the groups anew: they know whom to trust with this
        return
    content_type, _ = ContentType.objects.get_or_create(app_label="wagtailsearchpromotions", model="searchpromotion")
    for action, name in RIGHTS.items():
        permission, _ = Permission.objects.get_or_create(
            content_type=content_type, codename=f"{action}_searchpromotion", defaults={"name": name}
        )
        group.permissions.add(permission)


def take_it_back(apps, schema_editor):
    rights = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="wagtailsearchpromotions", codename__in=[f"{action}_searchpromotion" for action in RIGHTS]
    )
    for group in apps.get_model("auth", "Group").objects.filter(name=EDITORS):
        group.permissions.remove(*rights.values_list("pk", flat=True))


class Migration(migrations.Migration):

    dependencies = [
        ('news', '0001_initial'),
        ('rocb', '0003_groups_and_approval'),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailsearchpromotions", "0008_query_verbose_name"),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('type', models.CharField(max_length=20)),
                ('language', models.CharField(blank=True, help_text='Empty: found in every language.', max_length=12)),
                ('kind', models.CharField(blank=True, max_length=20)),
                ('year', models.PositiveSmallIntegerField(null=True)),
                ('dated_at', models.DateTimeField(null=True)),
                ('stamp', models.CharField(blank=True, help_text='Of what it was made; the worker compares it.', max_length=64)),
                ('title', models.TextField(blank=True, help_text='Folded words, a space before and after each.')),
                ('text', models.TextField(blank=True, help_text='Folded words, a space before and after each.')),
                ('plain', models.TextField(blank=True, help_text='What excerpts are cut from.')),
                ('document', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.WAGTAILDOCS_DOCUMENT_MODEL)),
                ('item', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='news.item')),
                ('organisation', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.ORGANISATION_MODEL)),
                ('page', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.WAGTAIL_PAGE_MODEL)),
            ],
            options={
                'verbose_name': 'search entry',
                'verbose_name_plural': 'search entries',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('document__isnull', True), ('item__isnull', False), ('organisation__isnull', True), ('page__isnull', True)), models.Q(('document__isnull', True), ('item__isnull', True), ('organisation__isnull', True), ('page__isnull', False)), models.Q(('document__isnull', False), ('item__isnull', True), ('organisation__isnull', True), ('page__isnull', True)), models.Q(('document__isnull', True), ('item__isnull', True), ('organisation__isnull', False), ('page__isnull', True)), _connector='OR'), name='search_entry_of_one_thing')],
            },
        ),
        migrations.RunPython(let_editors_promote, take_it_back),
    ]
