"""What depends on the plug-ins: features of the home page, search entries, and the permissions of groups."""

import django.db.models.deletion
import modelcluster.fields
from django.conf import settings
from django.db import migrations, models


EDITORS, CONTRIBUTORS = "Editors", "Contributors"
ALL = ("add", "change", "delete", "view")
EDITORS_PAGES = ("add_page", "change_page", "publish_page", "bulk_delete_page", "lock_page", "unlock_page")
EDITORS_FILES = ("add", "change", "delete", "choose")
# app, model, and actions or whole codenames
EDITORS_RIGHTS = (
    ("wagtailadmin", "admin", ("access_admin",)),
    ("wagtailredirects", "redirect", ALL[:3]),
    ("wagtailsearchpromotions", "searchpromotion", ALL[:3]),
    ("simple_translation", "simpletranslation", ("submit_translation",)),
    ("rocb", "siteidentity", ("change",)),
    ("rocb", "organisation", ALL),
    ("rocb", "topic", ALL),
    ("rocb", "region", ALL),
    ("newsroom_events", "person", ALL),
    ("newsroom_events", "platform", ALL),
    ("newsroom_events", "registration", ("view", "delete")),
    ("newsroom_news", "source", ALL),
    ("newsroom_news", "entry", ("change", "view")),
    ("newsroom_news", "rule", ALL),
    ("newsroom_news", "subscription", ALL),
    ("newsroom_custody", "requestofperson", ("handle_personal_data",)),
)
NAMES = {"handle_personal_data": "Can find, export and delete a person’s data"}
APPROVAL = "Approval by an editor"
# Contributors add files to the first collection and choose files from the second.
COLLECTIONS = {"From contributors": "add", "Shared with contributors": "choose"}
FILES = (("wagtailimages", "image"), ("wagtaildocs", "document"))  # Wagtail checks the rights on its own models


def permission(apps, app, model, codename):
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(app_label=app, model=model)
    return apps.get_model("auth", "Permission").objects.get_or_create(
        content_type_id=content_type.pk,
        codename=codename,
        defaults={"name": NAMES.get(codename, f"Can {codename.replace('_', ' ').replace('searchp', 'search p')}")},
    )[0]


def make_groups(apps, schema_editor):
    """Contributors write and submit, editors publish; editors approve what is submitted."""
    Group = apps.get_model("auth", "Group")
    PagePermission = apps.get_model("wagtailcore", "GroupPagePermission")
    CollectionPermission = apps.get_model("wagtailcore", "GroupCollectionPermission")
    Collection = apps.get_model("wagtailcore", "Collection")
    Workflow = apps.get_model("wagtailcore", "Workflow")
    GroupApprovalTask = apps.get_model("wagtailcore", "GroupApprovalTask")
    editors, contributors = (Group.objects.get_or_create(name=name)[0] for name in (EDITORS, CONTRIBUTORS))
    contributors.permissions.add(permission(apps, "wagtailadmin", "admin", "access_admin"))
    for app, model, actions in EDITORS_RIGHTS:
        for action in actions:
            editors.permissions.add(permission(apps, app, model, action if "_" in action else f"{action}_{model}"))
    if page := apps.get_model("wagtailcore", "Page").objects.filter(depth=1).first():
        for codename in EDITORS_PAGES:
            right = permission(apps, "wagtailcore", "page", codename)
            PagePermission.objects.get_or_create(group_id=editors.pk, page_id=page.pk, permission_id=right.pk)
    if root := Collection.objects.filter(depth=1).first():
        grants = [(editors, root, action) for action in EDITORS_FILES]
        for number, (name, action) in enumerate(COLLECTIONS.items(), start=1):
            collection, _ = Collection.objects.get_or_create(
                path=f"{root.path}{number:04}", defaults={"name": name, "depth": 2, "numchild": 0}
            )
            grants.append((contributors, collection, action))
        Collection.objects.filter(pk=root.pk).update(numchild=len(COLLECTIONS))
        for group, collection, action in grants:
            for app, model in FILES:
                CollectionPermission.objects.get_or_create(
                    group_id=group.pk,
                    collection_id=collection.pk,
                    permission_id=permission(apps, app, model, f"{action}_{model}").pk,
                )
    for task in GroupApprovalTask.objects.filter(name="Moderators approval"):
        task.name = APPROVAL
        task.save()
        task.groups.set([editors.pk])
    Workflow.objects.filter(name="Moderators approval").update(name=APPROVAL)
    Group.objects.filter(name="Moderators").delete()


class Migration(migrations.Migration):

    dependencies = [
        ('newsroom_news', '0001_initial'),
        ('rocb', '0002_pages_and_media'),
        ('newsroom_custody', '0001_initial'),
        ('newsroom_events', '0001_initial'),
        ('contenttypes', '0002_remove_content_type_name'),
        ('wagtailadmin', '0001_create_admin_access_permissions'),
        ('wagtaildocs', '0014_alter_document_file_size'),
        ('wagtailimages', '0027_image_description'),
        ('wagtailcore', '0098_apitoken'),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='HomeFeature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='newsroom_news.articlepage', verbose_name='article')),
                ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='features', to='rocb.homepage')),
            ],
            options={
                'verbose_name': 'article in focus',
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SearchEntry',
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
                ('document', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.WAGTAILDOCS_DOCUMENT_MODEL)),
                ('item', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='newsroom_news.item')),
                ('organisation', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.ORGANISATION_MODEL)),
                ('page', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.WAGTAIL_PAGE_MODEL)),
            ],
            options={
                'verbose_name': 'search entry',
                'verbose_name_plural': 'search entries',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('document__isnull', True), ('item__isnull', False), ('organisation__isnull', True), ('page__isnull', True)), models.Q(('document__isnull', True), ('item__isnull', True), ('organisation__isnull', True), ('page__isnull', False)), models.Q(('document__isnull', False), ('item__isnull', True), ('organisation__isnull', True), ('page__isnull', True)), models.Q(('document__isnull', True), ('item__isnull', True), ('organisation__isnull', False), ('page__isnull', True)), _connector='OR'), name='search_entry_of_one_thing')],
            },
        ),
        migrations.RunPython(make_groups, migrations.RunPython.noop),
    ]
