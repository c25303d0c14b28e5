"""`rocb.cms.home`: the worker is mentioned only if something is wrong."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from foundation.jobs.models import Heartbeat
from rocb.cms import home

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("minutes", "is_late"), [(1, False), (3, True)])
def test_the_home_page_waits_for_the_first_run_of_the_worker(
    monkeypatch: pytest.MonkeyPatch, editor: Client, minutes: int, is_late: bool
) -> None:
    monkeypatch.setattr(home, "_STARTED_AT", timezone.now() - timedelta(minutes=minutes))
    text = editor.get(reverse("wagtailadmin_home")).content.decode()
    assert ("Scheduled publishing" in text) is is_late
    assert ("The worker has never run." in text) is is_late


def test_pages_that_could_not_be_published_are_counted(editor: Client) -> None:
    Heartbeat.objects.beat("schedule", at=timezone.now(), note={"pages": {"failed": 2}})
    assert "2 scheduled pages could not be published" in editor.get(reverse("wagtailadmin_home")).content.decode()


def test_the_tab_of_the_home_page_has_a_plain_title(editor: Client) -> None:
    assert "<title>Home - ROCB Europe</title>" in editor.get(reverse("wagtailadmin_home")).content.decode()


def test_the_home_page_begins_with_the_work(editor: Client) -> None:
    Heartbeat.objects.beat("schedule", at=timezone.now())
    text = editor.get(reverse("wagtailadmin_home")).content.decode()
    assert "Scheduled publishing" not in text
    assert "w-summary" not in text
    assert "editor guide" not in text


def test_the_cms_has_no_address_that_fails_on_purpose(editor: Client) -> None:
    assert editor.get("/admin/failwhale/").status_code == 404
