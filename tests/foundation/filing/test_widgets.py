"""`foundation.filing.widgets`: a select list that works without the script, in display order."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django import forms
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from foundation.filing.widgets import FilingSelect, FilingSelectMultiple
from rocb.models import Organisation, Topic
from tests import factories

pytestmark = pytest.mark.django_db


class ManyForm(forms.Form):
    organisations = forms.ModelMultipleChoiceField(
        Organisation.objects.all(), widget=FilingSelectMultiple("organisation"), required=False
    )
    topic = forms.ModelChoiceField(Topic.objects.all(), widget=FilingSelect("topic", is_short=True), required=False)


def options(html: str, name: str) -> list[tuple[str, bool]]:
    select = re.search(rf'<select name="{name}".*?</select>', html, re.DOTALL)
    assert select
    return [(label, "selected" in found) for found, label in re.findall(r"<option([^>]*)>([^<]*)<", select[0])]


def organisation(name: str, country: str, code: str) -> Organisation:
    return factories.organisation(name=name, country={"en": country}, code=code)


def test_options_stand_in_the_order_in_which_they_read_with_the_chosen_ones_selected() -> None:
    second = organisation("Aduana", "Spain", "ES")
    organisation("Zoll", "Austria", "AT")
    html = ManyForm(initial={"organisations": [second]})["organisations"].as_widget()
    assert options(html, "organisations") == [("Austria: Zoll", False), ("Spain: Aduana", True)]


def test_a_list_that_is_repeated_for_every_row_holds_what_is_chosen_alone() -> None:
    topic, _other = factories.topic(name="Origin"), factories.topic(name="Valuation")
    html = ManyForm(initial={"topic": topic.pk})["topic"].as_widget()
    assert options(html, "topic") == [("–", False), ("Origin", True)]


def test_what_was_sent_comes_back_even_where_there_is_no_such_thing() -> None:
    form = ManyForm(QueryDict("organisations=999999&organisations=x%22%3E"))
    assert not form.is_valid()
    assert '<option value="999999" selected>999999</option>' in form["organisations"].as_widget()
    assert "x&quot;&gt;" in form["organisations"].as_widget()


def test_what_is_sent_is_what_is_chosen() -> None:
    one, two = organisation("A", "A", "AA"), organisation("B", "B", "BB")
    form = ManyForm(QueryDict(f"organisations={one.pk}&organisations={two.pk}&topic="))
    assert form.is_valid(), form.errors
    assert set(form.cleaned_data["organisations"]) == {one, two}
    assert form.cleaned_data["topic"] is None


def test_the_script_is_given_its_address_and_its_words_in_the_language_of_the_person() -> None:
    def words(html: str) -> dict[str, Any]:
        found = re.search(r'data-filing-texts-value="([^"]*)"', html)
        assert found
        return json.loads(found[1].replace("&quot;", '"'))

    html = ManyForm()["topic"].as_widget()
    assert 'data-filing-url-value="/admin/filing/topic/"' in html
    assert words(html)["none"] == "Nothing found."
    with override("ru"):
        assert words(ManyForm()["topic"].as_widget())["none"] == "Ничего не найдено."


def test_a_list_asks_as_many_queries_with_2000_rows_as_with_20() -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            ManyForm(initial={"organisations": chosen, "topic": topic.pk}).as_p()
        return len(queries)

    chosen, topic = [factories.organisation() for _ in range(20)][:3], factories.topic()
    few = asked()
    Organisation.objects.bulk_create(
        Organisation(name={"en": f"Body {number}"}, slug=f"body-{number}", kind="private") for number in range(1980)
    )
    assert asked() == few <= 2


def test_where_the_order_counts_what_is_chosen_stands_as_it_was_chosen() -> None:
    first, second = factories.topic(name="Zebra"), factories.topic(name="Ant")
    widget = FilingSelectMultiple("topic", is_short=True, is_ordered=True)
    html = widget.render("topics", [first.pk, second.pk])
    assert options(html, "topics") == [("Zebra", True), ("Ant", True)]
    assert 'data-filing-ordered-value="true"' in html
