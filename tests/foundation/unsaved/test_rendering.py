"""`foundation.unsaved.rendering`: forms that show a copy."""

from __future__ import annotations

import pytest
from django.forms import CharField, Form, formset_factory

from foundation.unsaved.rendering import showing


class Row(Form):
    name = CharField()


@pytest.mark.django_db
def test_a_formset_that_shows_a_copy_is_refused_without_an_error_about_missing_data() -> None:
    values = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-name": "Customs"}
    with showing():
        rows = formset_factory(Row)(values)
        assert not rows.is_valid()
        assert not rows.non_form_errors()
        assert rows[0]["name"].value() == "Customs"
    assert formset_factory(Row)(values).is_valid()
