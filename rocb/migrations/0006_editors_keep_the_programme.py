"""Editors keep the people who speak at events and the platforms that events are held on, and answer who asks for his data."""

from django.db import migrations

EDITORS = "Editors"
KEPT = [f"{action}_{model}" for model in ("person", "platform") for action in ("add", "change", "delete", "view")]
RIGHTS = [*KEPT, "delete_registration"]


def permissions(apps):
    Permission = apps.get_model("auth", "Permission")
    ContentType = apps.get_model("contenttypes", "ContentType")
    for right in RIGHTS:
        action, model = right.split("_")
        content_type, _ = ContentType.objects.get_or_create(app_label="events", model=model)
        yield Permission.objects.get_or_create(
            content_type=content_type, codename=right, defaults={"name": f"Can {action} {model}"}
        )[0]


def give(apps, schema_editor):
    for group in apps.get_model("auth", "Group").objects.filter(name=EDITORS):
        group.permissions.add(*permissions(apps))


def take(apps, schema_editor):
    for group in apps.get_model("auth", "Group").objects.filter(name=EDITORS):
        group.permissions.remove(*permissions(apps))


class Migration(migrations.Migration):
    dependencies = [
        ("rocb", "0005_home_feature"),
        ("events", "0002_programme"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(give, take)]
