"""Editors work at the desk: they keep the sources, decide about entries and make rules. Contributors see nothing of it."""

from django.db import migrations

EDITORS = "Editors"
RIGHTS = [
    *[("source", action) for action in ("add", "change", "delete", "view")],
    *[("entry", action) for action in ("change", "view")],
    *[("rule", action) for action in ("add", "change", "delete", "view")],
]


def give(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    ContentType = apps.get_model("contenttypes", "ContentType")
    group, _ = Group.objects.get_or_create(name=EDITORS)
    for model, action in RIGHTS:
        content_type, _ = ContentType.objects.get_or_create(app_label="news", model=model)
        permission, _ = Permission.objects.get_or_create(
            content_type=content_type, codename=f"{action}_{model}", defaults={"name": f"Can {action} {model}"}
        )
        group.permissions.add(permission)


def take(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    codenames = [f"{action}_{model}" for model, action in RIGHTS]
    ours = Permission.objects.filter(content_type__app_label="news", codename__in=codenames)
    for group in Group.objects.filter(name=EDITORS):
        group.permissions.remove(*ours)


class Migration(migrations.Migration):
    dependencies = [
        ("rocb", "0006_editors_keep_the_programme"),
        ("news", "0002_sources_and_items"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(give, take)]
