"""Contributors see and write what belongs to their organisation; before, they could change every page of the tree.

Their grants on the root of the pages go; in their place they may add to each list of articles and of events that is
there (new lists get the same grant when they are made). In the library they add to a collection of their own and choose
from one that staff fill. Files that are there stay where they are, but what contributors uploaded so far goes into
theirs. Editors may see registrations.
"""

from django.db import migrations
from django.db.models import Q

EDITORS, CONTRIBUTORS = "Editors", "Contributors"
FROM_CONTRIBUTORS, SHARED = "From contributors", "Shared with contributors"
FILES = [("wagtailimages", "image", ("rocb", "SiteImage")), ("wagtaildocs", "document", ("rocb", "SiteDocument"))]
REGISTRATION = ["view_registration"]


def permission(apps, app, model, codename):
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(app_label=app, model=model)
    return apps.get_model("auth", "Permission").objects.get_or_create(
        content_type_id=content_type.pk, codename=codename, defaults={"name": f"Can {codename.replace('_', ' ')}"}
    )[0]


def lists(apps):
    news = apps.get_model("news", "NewsIndexPage").objects.values_list("pk", flat=True)
    events = apps.get_model("events", "EventsIndexPage").objects.values_list("pk", flat=True)
    return [*news, *events]


def root_collection(apps):
    return apps.get_model("wagtailcore", "Collection").objects.filter(depth=1).first()


def collection_below(apps, root, name):
    """The collection of this name right under the root; treebeard's own way is not there in a migration."""
    Collection = apps.get_model("wagtailcore", "Collection")
    if found := Collection.objects.filter(depth=2, name=name).first():
        return found
    last = Collection.objects.filter(depth=2, path__startswith=root.path).order_by("path").last()
    step = number(last.path[-4:]) + 1 if last else 1
    made = Collection.objects.create(name=name, depth=2, path=root.path + letters(step), numchild=0)
    Collection.objects.filter(pk=root.pk).update(
        numchild=Collection.objects.filter(depth=2, path__startswith=root.path).count()
    )
    return made


ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def number(text):
    return int(text, 36)


def letters(value):
    text = ""
    while value:
        value, rest = divmod(value, 36)
        text = ALPHABET[rest] + text
    return text.rjust(4, "0")


def narrow(apps, schema_editor):
    # By numbers: in a state that was rendered anew, rows of one model are not taken for rows of its neighbours.
    Group = apps.get_model("auth", "Group")
    PagePermission = apps.get_model("wagtailcore", "GroupPagePermission")
    CollectionPermission = apps.get_model("wagtailcore", "GroupCollectionPermission")
    for group in Group.objects.filter(name=EDITORS):
        group.permissions.add(*(permission(apps, "events", "registration", codename).pk for codename in REGISTRATION))
    root = root_collection(apps)
    for group in Group.objects.filter(name=CONTRIBUTORS):
        PagePermission.objects.filter(group_id=group.pk).delete()
        add = permission(apps, "wagtailcore", "page", "add_page")
        for pk in lists(apps):
            PagePermission.objects.create(group_id=group.pk, page_id=pk, permission_id=add.pk)
        if root is None:
            continue
        theirs, shared = (collection_below(apps, root, name) for name in (FROM_CONTRIBUTORS, SHARED))
        CollectionPermission.objects.filter(group_id=group.pk, collection_id=root.pk).delete()
        for app, model, _ in FILES:
            for collection, action in ((theirs, "add"), (shared, "choose")):
                CollectionPermission.objects.get_or_create(
                    group_id=group.pk,
                    collection_id=collection.pk,
                    permission_id=permission(apps, app, model, f"{action}_{model}").pk,
                )
        members = Q(uploaded_by_user__groups=group.pk) & ~Q(uploaded_by_user__groups__name=EDITORS)
        for _, _, name in FILES:
            Model = apps.get_model(*name)
            uploads = Model.objects.filter(members, collection_id=root.pk, uploaded_by_user__is_superuser=False)
            Model.objects.filter(pk__in=list(uploads.values_list("pk", flat=True))).update(collection_id=theirs.pk)


def widen(apps, schema_editor):
    """As it was: contributors change all pages and add to and choose from the whole library. The two collections, which may
    hold files, stay."""
    Group = apps.get_model("auth", "Group")
    PagePermission = apps.get_model("wagtailcore", "GroupPagePermission")
    CollectionPermission = apps.get_model("wagtailcore", "GroupCollectionPermission")
    root_page = apps.get_model("wagtailcore", "Page").objects.filter(depth=1).first()
    for group in Group.objects.filter(name=EDITORS):
        group.permissions.remove(*(permission(apps, "events", "registration", codename).pk for codename in REGISTRATION))
    root = root_collection(apps)
    for group in Group.objects.filter(name=CONTRIBUTORS):
        PagePermission.objects.filter(group_id=group.pk).delete()
        for codename in ("add_page", "change_page") if root_page else ():
            PagePermission.objects.create(
                group_id=group.pk,
                page_id=root_page.pk,
                permission_id=permission(apps, "wagtailcore", "page", codename).pk,
            )
        CollectionPermission.objects.filter(group_id=group.pk).delete()
        for app, model, _ in FILES if root else ():
            for action in ("add", "choose"):
                CollectionPermission.objects.create(
                    group_id=group.pk,
                    collection_id=root.pk,
                    permission_id=permission(apps, app, model, f"{action}_{model}").pk,
                )


class Migration(migrations.Migration):
    dependencies = [
        ("rocb", "0011_who_answers_people"),
        ("news", "0004_item_stored_share"),
        ("events", "0002_programme"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtailimages", "0027_image_description"),
        ("wagtaildocs", "0014_alter_document_file_size"),
    ]

    operations = [migrations.RunPython(narrow, widen)]
