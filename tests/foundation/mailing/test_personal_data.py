"""Queued emails are personal data: found, exported if they have one recipient, and erased without loss to others."""

from __future__ import annotations

import json
from typing import Any

import pytest

from foundation.mailing.models import OutgoingMail
from tests import factories
from tests.factories import NOON

pytestmark = pytest.mark.django_db
ANN = "ann@x.example"


def waiting(*recipients: str) -> OutgoingMail:
    values: dict[str, Any] = {"sender": "office@x.example", "message": b"Subject: Hello\n\nDear all"}
    return OutgoingMail.objects.create(recipients=list(recipients), created_at=NOON, next_attempt_at=NOON, **values)


def test_mails_that_wait_are_found_exported_and_erased() -> None:
    waiting("Ann@X.example")
    both, other = waiting(ANN, "bob@x.example"), waiting("joann@x.example")
    client = factories.signed_in(factories.user(is_superuser=True))
    assert client.post("/admin/person/", {"email": ANN}).content.decode().count("Created on") == 2
    file = json.loads(client.post("/admin/person/", {"email": ANN, "export": "1"}).content)
    assert [one["message"] for one in file["waiting_mails"]] == ["Subject: Hello\n\nDear all"]
    client.post("/admin/person/", {"email": ANN, "erase": "1"})
    assert list(OutgoingMail.objects.order_by("pk").values_list("pk", "recipients")) == [
        (both.pk, ["bob@x.example"]),
        (other.pk, ["joann@x.example"]),
    ]
