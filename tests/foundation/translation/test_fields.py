"""Translations of multilingual fields: their rows, the screen and the panel of waiting work."""

from __future__ import annotations

import random
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from foundation.authorship.waiting import groups_for
from foundation.translation import fields
from foundation.translation.fields_screen import seen
from foundation.translation.models import FieldTranslation
from rocb.models import Topic
from tests import factories

pytestmark = pytest.mark.django_db


def states(thing: Any) -> dict[tuple[str, str], str]:
    """Return the state of each translation of ``thing``, "current" if no other."""
    own = FieldTranslation.objects.filter(object_id=str(thing.pk), content_type__model=thing._meta.model_name)
    found = {(row.field, row.language): "current" for row in own}
    for state in ("outdated", "missing", "unknown"):
        found.update({(row.field, row.language): state for row in own.in_state(state)})
    return found


def topic(**names: str) -> Topic:
    return Topic.objects.create(slug="training", name=names)


def test_a_changed_original_makes_its_translations_out_of_date_until_they_are_changed_or_confirmed() -> None:
    found = topic(en="Training", ru="Обучение", fr="Formation")
    assert states(found) == {("name", "ru"): "current", ("name", "fr"): "current"}
    found.name = {**found.name, "en": "Training of officers"}
    found.save()
    assert states(found) == {("name", "ru"): "outdated", ("name", "fr"): "outdated"}
    found.name = {**found.name, "ru": "Обучение сотрудников"}
    found.save()
    assert states(found) == {("name", "ru"): "current", ("name", "fr"): "outdated"}
    found.name = {**found.name, "en": "Training"}
    found.save()
    assert states(found) == {("name", "ru"): "outdated", ("name", "fr"): "current"}, "made from that very text"


def test_a_translation_is_missing_until_it_is_written_and_only_if_there_is_an_original() -> None:
    found = topic(en="Training")
    assert states(found) == {("name", "ru"): "missing", ("name", "fr"): "missing"}
    found.name = {"en": "Training", "ru": "Обучение"}
    found.save()
    assert states(found) == {("name", "ru"): "current", ("name", "fr"): "missing"}


def test_texts_from_before_the_app_are_not_checked_until_they_change() -> None:
    found = topic(en="Training", ru="Обучение", fr="Formation")
    FieldTranslation.objects.all().delete()
    fields.record_all()
    assert set(states(found).values()) == {"unknown"}
    found.save()
    assert set(states(found).values()) == {"unknown"}
    found.name = {**found.name, "ru": "Подготовка"}
    found.save()
    assert states(found) == {("name", "ru"): "current", ("name", "fr"): "unknown"}


def test_a_text_that_a_program_changed_without_a_save_is_found_by_the_job() -> None:
    found = topic(en="Training", ru="Обучение", fr="Formation")
    Topic.objects.filter(pk=found.pk).update(name={"en": "Courses", "ru": "Обучение", "fr": "Cours"})
    fields.record_all()
    assert states(found) == {("name", "ru"): "outdated", ("name", "fr"): "current"}


def test_deleted_objects_leave_no_rows() -> None:
    found = topic(en="Training", ru="Обучение")
    FieldTranslation.objects.filter(object_id=str(found.pk), language="ru").update(object_id="999999")
    fields.record_all()
    assert not FieldTranslation.objects.filter(object_id="999999").exists(), "deleted by a program"
    pk = found.pk
    found.delete()
    assert not FieldTranslation.objects.filter(object_id=str(pk), content_type__model="topic").exists()


@pytest.mark.parametrize("seed", range(8))
def test_any_sequence_of_changes_keeps_the_states_of_a_simple_model(seed: int) -> None:
    chance = random.Random(seed)
    found = topic(en="0", ru="0")
    made: dict[str, str | None] = {"ru": "0", "fr": None}
    for step in range(1, 40):
        texts = dict(found.name)
        changed = chance.choices(["en", "ru", "fr"], k=chance.randint(0, 2))
        for code in changed:
            texts[code] = str(chance.randint(1, 4))
        if chance.random() < 0.2 and texts.get("fr"):
            del texts["fr"]
        for code in ("ru", "fr"):
            if texts.get(code) != found.name.get(code):
                made[code] = texts["en"] if texts.get(code) else None
        found.name = texts
        found.save()
        if chance.random() < 0.2:
            fields.record_all()
        expected = {
            ("name", code): "missing" if code not in texts else "current" if made[code] == texts["en"] else "outdated"
            for code in ("ru", "fr")
        }
        assert states(found) == expected, f"step {step}"


def test_a_save_that_changes_nothing_costs_one_query_more() -> None:
    found = topic(en="Training", ru="Обучение")
    with CaptureQueriesContext(connection) as queries:
        found.save()
    assert len([query for query in queries if "translation_fieldtranslation" in query["sql"]]) == 1


def outdated() -> Topic:
    found = topic(en="Training", ru="Обучение", fr="Formation")
    found.name = {**found.name, "en": "Training & courses"}
    found.save()
    return found


def test_the_screen_shows_what_changed_and_confirms_what_was_chosen(client: Client) -> None:
    found = outdated()
    client.force_login(factories.user("Editors"))
    page = client.get(reverse("translation:fields"))
    assert "<ins> &amp; courses</ins>" in page.content.decode().replace("</ins><ins>", "")
    row = FieldTranslation.objects.get(object_id=str(found.pk), language="ru", content_type__model="topic")
    client.post(reverse("translation:fields"), {"right": [f"{row.pk}:{seen(row)}"]})
    assert states(found) == {("name", "ru"): "current", ("name", "fr"): "outdated"}


def test_a_text_that_changed_since_the_screen_was_opened_is_not_confirmed(client: Client) -> None:
    found = outdated()
    client.force_login(factories.user("Editors"))
    row = FieldTranslation.objects.get(object_id=str(found.pk), language="ru", content_type__model="topic")
    chosen = f"{row.pk}:{seen(row)}"
    found.name = {**found.name, "en": "Courses"}
    found.save()
    for right in (chosen, "7", "x:y", f"{10**30}:a", f"{row.pk}:"):
        answer = client.post(reverse("translation:fields"), {"right": [right]}, follow=True)
        assert answer.status_code == 200
    assert states(found) == {("name", "ru"): "outdated", ("name", "fr"): "outdated"}


@pytest.mark.parametrize("state", ["outdated", "missing", "unknown", "nonsense"])
def test_each_state_has_a_list_with_few_queries(client: Client, state: str) -> None:
    client.force_login(factories.user("Editors"))
    counts = []
    for number in (1, 30):
        for one in range(number):
            Topic.objects.create(slug=f"t-{number}-{one}", name={"en": f"Topic {one}", "ru": "Тема"})
        Topic.objects.update(name={"en": "Other", "ru": "Тема"})
        fields.record_all()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("translation:fields"), {"state": state}).status_code == 200
        counts.append(len(queries))
    assert counts[0] >= counts[1] - 1


def test_who_may_not_edit_names_is_refused_and_told_of_nothing(client: Client) -> None:
    outdated()
    contributor = factories.user("Contributors")
    client.force_login(contributor)
    assert client.get(reverse("translation:fields")).status_code == 302
    names = [group.name for group in groups_for(contributor, at=timezone.now())]
    assert "translated-fields" not in names


def test_editors_are_told_that_names_are_out_of_date() -> None:
    outdated()
    groups = groups_for(factories.user("Editors"), at=timezone.now())
    (row,) = next(group.rows for group in groups if group.name == "translated-fields")
    assert row.what == "2 texts out of date"
