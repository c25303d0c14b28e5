"""`events.admin.series_editor`: the rule as choices, in the page form."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, rich_text

from tests import event_factories, factories
from tests.events.admin.test_cadence_form import MONTHLY


@pytest.mark.django_db
def test_the_editor_of_a_series_shows_and_keeps_the_choices(client: Client) -> None:
    client.force_login(factories.user(is_superuser=True))
    series = event_factories.monthly()
    url = reverse("wagtailadmin_pages:edit", args=[series.pk])
    assert '<option value="MONTHLY" selected>' in client.get(url).content.decode()
    sent = {
        **{name: value for name, value in MONTHLY.items() if name != "weekdays"},
        "week": "-1",
        "title": series.title,
        "slug": series.slug,
        "kind": "webinar",
        "scope": "region",
        "body": rich_text("<p>Text.</p>"),
        "except_on": "2027-05-25\n2027-02-23",
        "extra_on": "",
        "action-publish": "1",
        "comments": {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0"},
    }
    answer = client.post(url, {**nested_form_data(sent), "weekdays": ["TU"]})
    assert answer.status_code == 302, answer.context["form"].errors
    series.refresh_from_db()
    assert series.rule == "FREQ=MONTHLY;BYDAY=-1TU"
    assert series.except_on == ["2027-02-23", "2027-05-25"]
