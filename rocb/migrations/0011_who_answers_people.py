"""Editors answer people who ask what is kept about them."""

from django.db import migrations

EDITORS, CODENAME = "Editors", "handle_personal_data"


def give(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    content_type, _ = ContentType.objects.get_or_create(app_label="custody", model="requestofperson")
    permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type,
        codename=CODENAME,
        defaults={"name": "Can find, export and erase the data of a person"},
    )
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=EDITORS)
    group.permissions.add(permission)


def take(apps, schema_editor):
    ours = apps.get_model("auth", "Permission").objects.filter(content_type__app_label="custody", codename=CODENAME)
    for group in apps.get_model("auth", "Group").objects.filter(name=EDITORS):
        group.permissions.remove(*ours)


class Migration(migrations.Migration):
    dependencies = [
        ("rocb", "0010_who_may_see_files"),
        ("custody", "0002_requests_of_people"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(give, take)]
