"""Date fields in CMS forms, and their error messages."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time
from typing import Any

import django_filters
import pytest
from django import forms
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from wagtail.admin.forms.models import formfield_for_dbfield
from wagtail.models import Page
from wagtail.users.models import UserProfile

from foundation.written_dates import fields
from foundation.written_dates.widgets import DateInput, DateTimeInput
from tests import factories


@pytest.mark.parametrize(
    ("language", "day", "form"),
    [("en", "25.05.2026", "d.m.Y"), ("ru", "25.05.2026", "d.m.Y"), ("fr", "25/05/2026", "d/m/Y")],
)
def test_an_input_is_filled_in_as_the_language_writes_dates(language: str, day: str, form: str) -> None:
    moment = datetime(2026, 5, 25)
    with override(language):
        for widget, value, clock in ((DateInput(), moment.date(), ""), (DateTimeInput(), moment, " H:i")):
            context = widget.get_context("on", value, {})["widget"]
            assert context["value"].startswith(day)
            assert json.loads(context["config_json"])["format"] == f"{form}{clock}"
            assert widget.format_value(None) is None


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("en", "Enter the date as 25.05.2026 or 25 May 2026."),
        ("ru", "Введите дату так: 25.05.2026 или 25\u00a0мая 2026."),
        ("fr", "Saisissez la date sous la forme 25/05/2026 ou 25 mai 2026."),
    ],
)
def test_a_wrong_date_is_answered_with_what_is_expected(language: str, says: str) -> None:
    with override(language), pytest.raises(forms.ValidationError) as raised:
        fields.DateField().clean("Whitsun")
    assert raised.value.messages == [says]


@pytest.mark.parametrize(
    ("language", "text", "says"),
    [
        ("en", "31.02.2026", "February 2026 has 28 days."),
        ("ru", "31.02.2026", "Месяц: февраль 2026, дней в нём: 28."),
        ("fr", "31.02.2026", "Ce mois (février 2026) compte 28 jours."),
        ("en", "Tuesday 25 May 2026", "This day is Monday 25 May 2026."),
        ("ru", "вторник, 25 мая 2026", "Этот день: понедельник, 25 мая 2026."),
        ("fr", "mardi 25 mai 2026", "Ce jour est : lundi 25 mai 2026."),
    ],
)
def test_a_day_that_cannot_be_is_answered_as_a_sentence_has_it(language: str, text: str, says: str) -> None:
    with override(language), pytest.raises(forms.ValidationError) as raised:
        fields.DateField().clean(text)
    assert raised.value.messages[0].replace("\N{NO-BREAK SPACE}", " ").startswith(says)


@pytest.mark.parametrize("day", ["0001-01-01", "01.01.0999", "31.12.9999", "1 January 9001", "0001/1/1"])
@pytest.mark.parametrize("field", [fields.DateField, fields.DateTimeField])
def test_a_day_that_cannot_be_computed_with_is_refused(field: Any, day: str) -> None:
    with timezone.override("Asia/Baku"), pytest.raises(forms.ValidationError, match="Enter"):
        field(input_formats=["%Y-%m-%d", "%d.%m.%Y"]).clean(day)


@pytest.mark.django_db
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_no_filter_of_a_list_fails_at_the_ends_of_the_calendar(client: Client, day: str) -> None:
    client.force_login(factories.user("admin", is_superuser=True))
    for name in ("latest_revision_created_at", "timestamp"):
        asked = {f"{name}_{end}": day for end in ("from", "to")}
        for address in ("wagtailadmin_explore_root", "wagtailadmin_reports:site_history"):
            assert client.get(reverse(address), asked).status_code == 200


def test_an_empty_field_is_empty_and_a_value_stays_what_it_is() -> None:
    assert fields.DateField(required=False).clean("  ") is None
    assert fields.DateField().clean(date(2026, 5, 25)) == date(2026, 5, 25)
    assert fields.TimeField(required=False).clean("") is None


def test_what_django_reads_by_its_formats_stays_readable() -> None:
    assert fields.DateField(input_formats=["%Y week %W %w"]).clean("2026 week 21 1") == date(2026, 5, 25)
    assert fields.DateTimeField().clean("2026-05-25T10:00:00Z") == datetime(2026, 5, 25, 10, tzinfo=UTC)


def test_a_moment_is_local_to_the_account() -> None:
    with timezone.override("Asia/Baku"):
        assert fields.DateTimeField().clean("25 May 2026, 10:00") == datetime(2026, 5, 25, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("of_model", "field"),
    [("go_live_at", fields.DateTimeField), ("expire_at", fields.DateTimeField)],
)
def test_the_scheduling_of_wagtail_has_the_fields(of_model: str, field: type) -> None:
    assert isinstance(formfield_for_dbfield(Page._meta.get_field(of_model)), field)


def test_the_filters_of_lists_have_the_fields() -> None:
    assert isinstance(django_filters.DateFilter().field, fields.DateField)
    span = django_filters.DateFromToRangeFilter().field.clean(["25 May 2026", "26.05.2026"])
    assert (span.start.date(), span.stop.date()) == (date(2026, 5, 25), date(2026, 5, 26))


def test_a_time_is_read_in_its_field() -> None:
    assert fields.TimeField().clean("10 h 30") == time(10, 30)
    with pytest.raises(forms.ValidationError) as raised:
        fields.TimeField().clean("noon")
    assert raised.value.messages == ["Enter the time as 14:30."]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "kind", "text", "answer"),
    [
        ("en", "date", "25.05.2026", {"text": "Monday 25 May 2026"}),
        ("ru", "date", "25 may 2026", {"text": "Понедельник, 25\u00a0мая 2026"}),
        ("fr", "datetime", "1.6.2026 10 h", {"text": "Lundi 1er juin 2026, 10:00"}),
        ("en", "time", "10.00", {"text": "10:00"}),
        ("en", "date", "<b>", {"error": "Enter the date as 25.05.2026 or 25 May 2026."}),
    ],
)
def test_the_screen_spells_out_what_is_understood(
    client: Client, language: str, kind: str, text: str, answer: dict[str, Any]
) -> None:
    editor = factories.user("Editors")
    UserProfile.objects.update_or_create(user=editor, defaults={"preferred_language": language})
    client.force_login(editor)
    assert client.get(reverse("written_dates_understood"), {"kind": kind, "text": text}).json() == answer
