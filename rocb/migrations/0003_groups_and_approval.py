"""Two groups in place of Wagtail's: contributors write and submit, editors publish; editors approve what is submitted."""

from django.db import migrations

EDITORS, CONTRIBUTORS = "Editors", "Contributors"
PAGE_RIGHTS = {
    EDITORS: ["add_page", "change_page", "publish_page", "bulk_delete_page", "lock_page", "unlock_page"],
    CONTRIBUTORS: ["add_page", "change_page"],
}
FILE_RIGHTS = {EDITORS: ["add", "change", "delete", "choose"], CONTRIBUTORS: ["add", "choose"]}
OTHER_RIGHTS = {
    EDITORS: [
        ("wagtailadmin", "admin", "access_admin"),
        ("wagtailredirects", "redirect", "add_redirect"),
        ("wagtailredirects", "redirect", "change_redirect"),
        ("wagtailredirects", "redirect", "delete_redirect"),
        ("rocb", "siteidentity", "change_siteidentity"),
        ("simple_translation", "simpletranslation", "submit_translation"),
        *[
            ("rocb", model, f"{action}_{model}")
            for model in ("organisation", "topic", "region")
            for action in ("add", "change", "delete", "view")
        ],
    ],
    CONTRIBUTORS: [("wagtailadmin", "admin", "access_admin")],
}
APPROVAL = "Approval by an editor"


def make_groups(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    ContentType = apps.get_model("contenttypes", "ContentType")
    Page = apps.get_model("wagtailcore", "Page")
    Collection = apps.get_model("wagtailcore", "Collection")
    GroupPagePermission = apps.get_model("wagtailcore", "GroupPagePermission")
    GroupCollectionPermission = apps.get_model("wagtailcore", "GroupCollectionPermission")

    def permission(app, model, codename):
        content_type, _ = ContentType.objects.get_or_create(app_label=app, model=model)
        return Permission.objects.get_or_create(
            content_type=content_type, codename=codename, defaults={"name": f"Can {codename.replace('_', ' ')}"}
        )[0]

    root = Page.objects.filter(depth=1).first()
    collection = Collection.objects.filter(depth=1).first()
    for name in (EDITORS, CONTRIBUTORS):
        group, _ = Group.objects.get_or_create(name=name)
        for app, model, codename in OTHER_RIGHTS[name]:
            group.permissions.add(permission(app, model, codename))
        for codename in PAGE_RIGHTS[name] if root else []:
            GroupPagePermission.objects.get_or_create(
                group=group, page=root, permission=permission("wagtailcore", "page", codename)
            )
        # Wagtail asks for the rights on its own models, whichever models stand in for them.
        for app, model in [("wagtailimages", "image"), ("wagtaildocs", "document")] if collection else []:
            for action in FILE_RIGHTS[name]:
                GroupCollectionPermission.objects.get_or_create(
                    group=group, collection=collection, permission=permission(app, model, f"{action}_{model}")
                )

    editors = Group.objects.get(name=EDITORS)
    GroupApprovalTask = apps.get_model("wagtailcore", "GroupApprovalTask")
    Workflow = apps.get_model("wagtailcore", "Workflow")
    for task in GroupApprovalTask.objects.filter(name="Moderators approval"):
        task.name = APPROVAL
        task.save()
        task.groups.set([editors.pk])
    Workflow.objects.filter(name="Moderators approval").update(name=APPROVAL)
    Group.objects.filter(name="Moderators").delete()


def restore_groups(apps, schema_editor):
    """Back to Wagtail's names; rights that editors got meanwhile stay."""
    Group = apps.get_model("auth", "Group")
    moderators, _ = Group.objects.get_or_create(name="Moderators")
    editors = Group.objects.filter(name=EDITORS).first()
    if editors:
        moderators.permissions.add(*editors.permissions.values_list("pk", flat=True))
    GroupApprovalTask = apps.get_model("wagtailcore", "GroupApprovalTask")
    for task in GroupApprovalTask.objects.filter(name=APPROVAL):
        task.name = "Moderators approval"
        task.save()
        task.groups.set([moderators.pk])
    apps.get_model("wagtailcore", "Workflow").objects.filter(name=APPROVAL).update(name="Moderators approval")
    Group.objects.filter(name=CONTRIBUTORS).delete()


class Migration(migrations.Migration):
    # Articles name people of the programme (PERSON_MODEL is events.Person), so these are there before.
    run_before = [("news", "0024_people")]
    dependencies = [
        ("rocb", "0002_pages_and_media"),
        ("events", "0002_programme"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtailcore", "0098_apitoken"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make_groups, restore_groups)]
