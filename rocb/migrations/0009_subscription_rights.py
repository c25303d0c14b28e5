"""Editors keep the subscriptions. Contributors see nothing of them."""

from django.db import migrations

EDITORS = "Editors"
ACTIONS = ("add", "change", "delete", "view")


def give(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    ContentType = apps.get_model("contenttypes", "ContentType")
    group, _ = Group.objects.get_or_create(name=EDITORS)
    content_type, _ = ContentType.objects.get_or_create(app_label="news", model="subscription")
    for action in ACTIONS:
        permission, _ = Permission.objects.get_or_create(
            content_type=content_type,
            codename=f"{action}_subscription",
            defaults={"name": f"Can {action} subscription"},
        )
        group.permissions.add(permission)


def take(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    codenames = [f"{action}_subscription" for action in ACTIONS]
    ours = Permission.objects.filter(content_type__app_label="news", codename__in=codenames)
    for group in Group.objects.filter(name=EDITORS):
        group.permissions.remove(*ours)


class Migration(migrations.Migration):
    dependencies = [
        ("rocb", "0008_take_away_when_going_back"),
        ("news", "0003_syndication"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(give, take)]
