"""`rocb.export.contents`: for each model and each secret there is a decision whether it is exported."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.apps import apps

from rocb.export import contents
from rocb.export.contents import STAY, STAYS, draft, stays
from rocb.export.shapes import Shape, Shapes

pytestmark = pytest.mark.django_db


def tables_of(shape: Shape) -> Iterator[str]:
    yield shape.table.name
    yield from (links.table.name for links in shape.links)
    for _name, _by, child in shape.children:
        yield from tables_of(child)


def test_every_model_leaves_or_is_named_with_a_reason_why_it_stays() -> None:
    models = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and not stays(model._meta.label_lower)
    ]
    leave = {name for _kind, shape in Shapes(is_personal=True).kinds for name in tables_of(shape)}
    assert {model._meta.db_table for model in models} - leave == set()


def test_nothing_is_named_that_is_not_there() -> None:
    labels = {model._meta.label_lower for model in apps.get_models(include_auto_created=True)}
    apps_of = {label.partition(".")[0] for label in labels}
    assert set(STAYS) - labels - apps_of - {"simple_translation"} == set()
    for label, columns in [*STAY.items(), *contents.PERSONAL.items()]:
        assert columns <= {one.attname for one in apps.get_model(label)._meta.local_concrete_fields}, label
    for label, column in contents.CHANGED:
        apps.get_model(label)._meta.get_field(column)


def columns_of(shape: Shape) -> Iterator[tuple[str, str]]:
    yield from ((shape.label, column.attname) for column in shape.all_columns())
    for _name, _by, child in shape.children:
        yield from columns_of(child)


def test_no_column_that_is_called_like_a_secret_leaves() -> None:
    """A new one must be named in ``STAY``, or here where it is none."""
    called = {
        column
        for _kind, shape in Shapes(is_personal=True).kinds
        for column in columns_of(shape)
        if re.search("secret|password|token|key|digest|claim|username", column[1])
    }
    assert called == {
        ("newsroom_events.calendarentry", "translation_key"),
        ("newsroom_events.registration", "translation_key"),
        ("newsroom_events.session", "key"),  # names a session in calendars
        ("newsroom_news.change", "translation_key"),
        ("newsroom_news.entry", "title_key"),
        ("newsroom_news.item", "translation_key"),
        ("newsroom_translation.glossaryterm", "key"),  # its first name
        ("rocb.importeditem", "digest"),  # hash of the imported item
        ("rocb.siterendition", "focal_point_key"),
        ("rocb.user", "username"),
        *((label, "translation_key") for label, name in called if name == "translation_key"),
    }


def test_an_export_without_people_names_no_account() -> None:
    for _kind, shape in Shapes(is_personal=False).kinds:
        for label, column in columns_of(shape):
            field = apps.get_model(label)._meta.get_field(column)
            assert field.related_model is None or field.related_model._meta.label != "rocb.User", (label, column)


def test_drafts_keep_what_only_participants_get_to_themselves() -> None:
    content = {
        "owner": 4,
        "title": "Webinar",
        "join_url": "https://meet.example/1?pwd=x",
        "sessions": [{"pk": 1, "join_url": "https://meet.example/2"}],
        "wagtail_admin_comments": [{"text": "Is this true?", "user": 4}],
    }
    assert draft(content, is_personal=False) == {
        "owner": None,
        "title": "Webinar",
        "join_url": "",
        "sessions": [{"pk": 1, "join_url": ""}],
        "wagtail_admin_comments": [],
    }
    assert draft(content, is_personal=True) == {**content, "wagtail_admin_comments": []}


@pytest.mark.parametrize("one", contents.CHANGED.values())
@pytest.mark.parametrize("value", ["active", "ended", "https://hooks.example:8/T0/x?key=1", "http://[", ""])
def test_what_leaves_changed_is_not_changed_again(one: object, value: str) -> None:
    assert one(one(value)) == one(value)  # type: ignore[operator]
