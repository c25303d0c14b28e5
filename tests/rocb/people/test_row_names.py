"""`rocb.people.row_names`: the approval and the groups have names in each language, and stay the same rows."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.utils.translation import override
from wagtail.models import GroupApprovalTask, Task, Workflow

pytestmark = pytest.mark.django_db
APPROVAL = "Approval by an editor"


@pytest.mark.parametrize(
    ("language", "approval", "group"),
    [
        ("en", APPROVAL, "Editors"),
        ("ru", "Согласование с\N{NO-BREAK SPACE}редактором", "Редакторы"),
        ("fr", "Approbation par un relecteur", "Rédacteurs"),
    ],
)
def test_they_are_called_in_the_language_of_who_reads_and_saved_as_they_were(
    language: str, approval: str, group: str
) -> None:
    rows: list[tuple[Any, str, str]] = [(model, APPROVAL, approval) for model in (Workflow, Task, GroupApprovalTask)]
    for model, stored, shown in [*rows, (Group, "Editors", group)]:
        found = model.objects.filter(name=stored)
        with override(language):
            row = found.get()
            assert row.name == shown
            row.save()
        assert found.values_list("name", flat=True).get() == stored


def test_a_name_of_the_office_stays() -> None:
    with override("fr"):
        row = Workflow.objects.get()
        row.name = "Comité"
        row.save()
        assert Workflow.objects.get().name == "Comité"
