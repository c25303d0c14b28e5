"""The group of people who translate only."""

from django.db import migrations

TRANSLATORS = "Translators"
RIGHTS = (
    ("wagtailadmin", "admin", "access_admin", "Can access Wagtail admin"),
    ("newsroom_translation", "assignment", "translate_assigned", "Can translate what is assigned to them"),
)


def make_group(apps, schema_editor):
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=TRANSLATORS)
    for app, model, codename, name in RIGHTS:
        content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(app_label=app, model=model)
        right, _ = apps.get_model("auth", "Permission").objects.get_or_create(
            content_type_id=content_type.pk, codename=codename, defaults={"name": name}
        )
        group.permissions.add(right)


class Migration(migrations.Migration):

    dependencies = [
        ("rocb", "0008_translated_from"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
    ]

    operations = [migrations.RunPython(make_group, migrations.RunPython.noop)]
