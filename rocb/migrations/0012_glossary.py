"""Editors keep the glossary of the office."""

from django.db import migrations

ACTIONS = ("add", "change", "delete", "view")


def allow_editors(apps, schema_editor):
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="newsroom_translation", model="glossaryterm"
    )
    for editors in apps.get_model("auth", "Group").objects.filter(name="Editors"):
        for action in ACTIONS:
            right, _ = apps.get_model("auth", "Permission").objects.get_or_create(
                content_type_id=content_type.pk,
                codename=f"{action}_glossaryterm",
                defaults={"name": f"Can {action} term"},
            )
            editors.permissions.add(right)


class Migration(migrations.Migration):

    dependencies = [
        ("rocb", "0011_copies_elsewhere"),
        ("newsroom_translation", "0008_glossary"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(allow_editors, migrations.RunPython.noop)]
