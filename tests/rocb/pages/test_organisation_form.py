"""`rocb.pages.organisation_form`: an organisation's own names, in languages that the site does not have."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data

from rocb.models import Organisation
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def row() -> Organisation:
    return factories.organisation(
        name={"en": "Revenue Service", "ka": "შემოსავლების სამსახური"}, code="GE", slug="georgia"
    )


def save(superuser: Client, row: Organisation, **values: Any) -> Any:
    address = reverse("wagtailsnippets_rocb_organisation:edit", args=[row.pk])
    form = superuser.get(address).context["form"]
    filled = {
        "name_en": "Revenue Service",
        "country_en": "Georgia",
        **{name: form[name].value() or "" for name in ("own_names", "slug", "kind", "code")},
        "other_names": "",
    }
    return superuser.post(address, nested_form_data({**filled, **values}))


def test_names_in_other_languages_are_shown_and_stay(superuser: Client, row: Organisation) -> None:
    response = save(superuser, row, short_name="RS")
    assert response.status_code == 302, response.context["form"].errors
    row.refresh_from_db()
    assert row.short_name == "RS"
    assert row.name == {"en": "Revenue Service", "ka": "შემოსავლების სამსახური"}


def test_names_can_be_added_changed_and_deleted(superuser: Client, row: Organisation) -> None:
    assert save(superuser, row, own_names="sr-Cyrl = Царина\r\n\r\nxk=Dogana").status_code == 302
    row.refresh_from_db()
    assert row.name == {"en": "Revenue Service", "sr-Cyrl": "Царина", "xk": "Dogana"}
    assert save(superuser, row, own_names="").status_code == 302
    row.refresh_from_db()
    assert row.own_names == []


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("Douane", "nl = Douane"),
        ("nl =", "nl = Douane"),
        ("<b> = Douane", "nl = Douane"),
        ("en = Customs", "field of its own"),
        ("nl = Douane\nnl = Belasting", "two names"),
        (f"nl = {'a' * 256}", "255"),
        ("\n".join(f"a{chr(97 + number)} = Customs" for number in range(21)), "no more than 20"),
    ],
)
def test_what_is_no_name_is_refused_with_what_to_do(
    superuser: Client, row: Organisation, written: str, problem: str
) -> None:
    response = save(superuser, row, own_names=written)
    assert response.status_code == 200
    assert problem in " ".join(response.context["form"].errors["own_names"])
    row.refresh_from_db()
    assert [code for _name, code in row.own_names] == ["ka"]
