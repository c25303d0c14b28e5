"""`rocb.backup.tables`: rows as plain values, and back."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from events.models import EditionPage
from news.models import Item
from rocb.backup import tables
from rocb.models import SiteIdentity, User
from tests import event_factories, factories


@pytest.fixture
def site(db: None) -> None:
    factories.article(topics=[factories.topic()], organisations=[factories.organisation()], image=factories.image())
    event_factories.edition()


def parts() -> dict[str, list[tuple[bytes, bytes]]]:
    found = {}
    for table in tables.tables():
        head = tables.written(table.columns).encode()
        found[table.name] = [(head, part) for part in tables.parts(map(tables.written, tables.rows(table)))]
    return found


def digests() -> dict[str, dict[str, Any]]:
    return {table.name: tables.digests(table).whole.summary() for table in tables.tables()}


def test_rows_that_are_taken_out_and_loaded_again_are_the_same(site: None) -> None:
    before, kept = digests(), parts()
    assert before["newsroom_news_item"]["count"] == 2
    connection.check_constraints()  # otherwise PostgreSQL would not truncate a table with pending checks
    with transaction.atomic():
        tables.empty()
        assert not Item.objects.exists()
        for table in tables.tables():
            for head, data in kept[table.name]:
                tables.load(table, head, data)
        tables.reset_sequences()
    connection.check_constraints()
    assert digests() == before


def test_new_rows_get_keys_that_no_row_has(site: None) -> None:
    kept, keys = parts(), set(User.objects.values_list("pk", flat=True))
    connection.check_constraints()  # otherwise PostgreSQL would not truncate a table with pending checks
    with transaction.atomic():
        tables.empty()
        for table in tables.tables():
            for head, data in kept[table.name]:
                tables.load(table, head, data)
        tables.reset_sequences()
    assert factories.user("Editors").pk not in keys


def test_all_tables_of_the_site_are_there_but_what_is_made_again(db: None) -> None:
    names = {table.name for table in tables.tables()}
    with connection.cursor() as cursor:
        others = set(connection.introspection.table_names(cursor)) - names
    assert {name.partition("_fts")[0] for name in others} == {
        "django_migrations",
        "django_session",
        "rocb_draftentry",
        "rocb_draftword",
        "rocb_searchentry",
        "rocb_searchword",
        "usersessions_usersession",
        "wagtailsearch_indexentry",
    }


def test_every_identity_by_which_followers_know_things_is_a_column(db: None) -> None:
    found = {(table.name, name) for table in tables.tables() for name in table.columns}
    assert set(tables.IDENTITIES) <= found


def test_files_that_rows_name_are_known(db: None) -> None:
    assert {table.name for table in tables.tables() if table.files} >= {"rocb_siteimage", "rocb_sitedocument"}


def test_a_value_that_is_another_in_one_row_makes_another_digest(site: None) -> None:
    before = digests()
    EditionPage.objects.update(first_published_at=factories.NOON + timedelta(microseconds=1))
    changed = {name for name, digest in digests().items() if digest != before[name]}
    assert changed == {"wagtailcore_page"}


def test_two_rows_that_exchange_their_values_make_another_digest(site: None) -> None:
    one, two = factories.topic(slug="one"), factories.topic(slug="two")
    before = digests()
    type(one).objects.filter(pk=two.pk).update(slug="three")
    type(one).objects.filter(pk=one.pk).update(slug="two")
    type(one).objects.filter(pk=two.pk).update(slug="one")
    assert digests()["rocb_topic"] != before["rocb_topic"]


@pytest.mark.parametrize("value", [None, [None], [{"b": 1, "a": "é\u2028\n"}], [[]], [""]])
def test_json_keeps_null_apart_from_nothing(value: Any) -> None:
    field = tables._Json(null=True)
    stored = field.get_db_prep_save(value, connection)
    raw = getattr(stored, "obj", json.loads(stored) if isinstance(stored, str) else None)
    assert field.from_db_value(None if stored is None else json.dumps(raw), None, connection) == value


def test_parts_are_bounded_and_lose_no_line() -> None:
    lines = [f"{number:0100000}" for number in range(100)]
    found = list(tables.parts(lines))
    assert len(found) > 1
    assert b"".join(found).decode().split() == lines


def test_a_model_of_singletons_is_read_too(db: None) -> None:
    assert SiteIdentity._meta.db_table in {table.name for table in tables.tables()}


@pytest.mark.parametrize("key", [None, "\ud800", [], {}, "", 10**400])
def test_a_row_without_a_key_is_refused_in_every_table(db: None, key: Any) -> None:
    for table in tables.tables():
        name = table.model._meta.pk.attname
        with (
            pytest.raises(tables.NotARow),
            transaction.atomic(),
        ):  # after an error, PostgreSQL refuses all further statements
            tables.load(table, json.dumps([name]).encode(), json.dumps([key]).encode())
        if key is None:
            with pytest.raises(tables.NotARow, match="no primary key"):
                tables.row(table, {name: key})


def test_half_of_a_character_is_refused_before_it_is_stored(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "insert", lambda table, found: None)
    table = next(table for table in tables.tables() if table.name == "wagtailcore_revision")
    for head, line in ((["id", "content"], [1, ["a\ud800"]]), (["id", "\ud800"], [1, "a"])):
        with pytest.raises(tables.NotARow, match="surrogates"):
            tables.load(table, json.dumps(head).encode(), json.dumps(line).encode())
