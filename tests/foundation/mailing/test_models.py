"""`foundation.mailing.models`: the limit of emails per minute."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from foundation.mailing.models import MailServer
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_minute_that_is_full_is_over_a_minute_later(settings: Any) -> None:
    settings.MAIL_PER_MINUTE = 3
    MailServer.objects.tally(3, sent=3, at=factories.NOON)
    state = MailServer.objects.state()
    assert state.room(at=factories.NOON + timedelta(seconds=30)) == 0
    assert state.room(at=factories.NOON + timedelta(seconds=61)) == 3


def test_a_clock_that_was_an_hour_ahead_leaves_no_full_minute_behind(settings: Any) -> None:
    settings.MAIL_PER_MINUTE = 3
    MailServer.objects.tally(3, sent=3, at=factories.NOON + timedelta(hours=1))
    assert MailServer.objects.state().room(at=factories.NOON) == 3
    MailServer.objects.tally(1, sent=1, at=factories.NOON)
    assert MailServer.objects.state().room(at=factories.NOON) == 2
