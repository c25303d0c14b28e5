"""`events.admin.edition_editor`: common fields on the first tab, rare ones behind "more", and the link to the
programme."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data

from events.admin.planning.filling import FILL
from tests import event_factories
from tests.events.admin.test_editing import sent

pytestmark = pytest.mark.django_db

FIELDS = "input:not([type=hidden]), select, textarea"


def first_tab(client: Client) -> Tag:
    event = event_factories.edition()
    answer = client.get(reverse("wagtailadmin_pages:edit", args=[event.pk])).content.decode()
    tab = BeautifulSoup(answer, "html.parser").find(id="tab-event")
    assert isinstance(tab, Tag)
    for unseen in tab.select("template"):
        unseen.decompose()
    return tab


def named(tab: Tag) -> list[str]:
    return [str(field["name"]) for field in tab.select(FIELDS) if field.get("name")]


def test_the_common_case_stands_first_in_the_order_of_the_questions(superuser: Client) -> None:
    tab = first_tab(superuser)
    wanted = ["title", "topics", "starts_on", "starts_at", "time_zone", "status", "format", "platform", "registration"]
    assert [name for name in named(tab) if name in wanted] == wanted


def test_what_is_rare_is_collapsed_and_what_depends_on_a_choice_says_so(superuser: Client) -> None:
    tab = first_tab(superuser)
    (collapsed,) = tab.select("section.collapsed")
    assert {"ordinal", "interpretation_languages", "regions", "fees", "registrations_kept_days"} <= set(
        named(collapsed)
    )
    collapsed.extract()
    depends = {name: part["data-needed-for"] for part in tab.select("[data-needed-for]") for name in named(part)}
    assert depends["venue"] == "format:in_person hybrid"
    assert depends["previous_starts_on"] == "status:postponed rescheduled"
    for part in tab.select("[data-needed-for]"):
        part.extract()
    assert len(named(tab)) <= 16


def test_a_button_in_the_programme_saves_the_draft_and_goes_on_to_fill_it(superuser: Client) -> None:
    event = event_factories.edition_draft()
    url = reverse("wagtailadmin_pages:edit", args=[event.pk])
    assert f'name="{FILL}"' in superuser.get(url).content.decode()
    answer = superuser.post(url, {**nested_form_data(sent(event, title="Saved first")), FILL: "1"})
    assert answer["Location"] == reverse("events_fill", args=[event.pk])
    event.refresh_from_db()
    assert event.get_latest_revision_as_object().title == "Saved first"
