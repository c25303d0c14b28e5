"""`news.admin.filing`: options of the forms for sources, rules and subscriptions."""

from __future__ import annotations

import json
from typing import Any

import pytest

from news.models.items import ArticleKind, facet
from tests import factories, source_factories

pytestmark = pytest.mark.django_db


def asked(group: str, name: str, query: str) -> list[dict[str, Any]]:
    client = factories.signed_in(factories.user(group))
    response = client.get(f"/admin/filing/{name}/", {"q": query})
    assert response.status_code == 200
    found: list[dict[str, Any]] = json.loads(response.content)["choices"]
    return found


def test_a_source_is_found_by_its_title_and_by_its_address() -> None:
    source = source_factories.source(title="Douane")
    for query in ("doua", source.host):
        assert [one["value"] for one in asked("Editors", "source", query)] == [str(source.pk)]


def test_a_part_of_a_rule_is_found_by_code_and_in_any_language_and_says_what_it_is() -> None:
    row = factories.organisation(name="Douane", code="NL", country={"en": "Netherlands", "ru": "Нидерланды"})
    for query in ("nl", "нидер"):
        (found,) = asked("Editors", "rule-part", query)
        assert (found["value"], found["note"]) == (facet("organisation", row.pk), "Organisation")


def test_what_a_thing_has_one_of_is_no_part_that_all_must_have() -> None:
    label = str(ArticleKind.INTERVIEW.label)
    assert [one["note"] for one in asked("Editors", "rule-part", label)] == ["Type"]
    assert asked("Editors", "shared-rule-part", label) == []


@pytest.mark.parametrize("name", ["source", "rule-part", "shared-rule-part"])
def test_contributors_are_not_shown_what_the_office_alone_uses(name: str) -> None:
    client = factories.signed_in(factories.user("Contributors"))
    assert client.get(f"/admin/filing/{name}/", HTTP_X_REQUESTED_WITH="XMLHttpRequest").status_code == 403
