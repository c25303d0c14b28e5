"""Problems of sources: on the dashboard immediately, by mail after a day, each problem once."""

from __future__ import annotations

from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone
from django.utils.translation import get_language
from wagtail.users.models import UserProfile

from foundation.authorship.waiting import groups_for
from news.admin import source_alerts
from news.models import Source, SourceAlert
from rocb.models import User
from tests import factories
from tests.source_factories import NOON, source

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def eva() -> User:
    return factories.user("Editors", email="eva@x.example")


def troubled(at: Any = NOON, **values: Any) -> Source:
    row = source(title=values.pop("title", "Customs of Utopia"))
    Source.objects.filter(pk=row.pk).update(**(values or {"first_failed_at": at, "failures": 5, "error_kind": "dns"}))
    return row


def test_each_kind_of_trouble_stands_on_the_dashboard_at_once() -> None:
    now = timezone.now()
    kinds: dict[str, dict[str, Any]] = {
        "Fails since an hour": {"first_failed_at": now - HOUR, "failures": 1, "error_kind": "timeout"},
        "Fails since a week": {"first_failed_at": now - 7 * DAY, "failures": 30, "error_kind": "dns"},
        "Is gone": {"gone_since": now - HOUR},
        "Is silent": {"last_success_at": now, "expected_by": now - HOUR, "last_new_at": now - 90 * DAY},
        "Never had any": {"last_success_at": now, "expected_by": now - HOUR},
        "Has moved": {"moved_to": "https://new.example/", "moved_seen": 4, "moved_since": now - 8 * DAY},
        "Flips": {"held_at": now - HOUR},
    }
    for title, values in kinds.items():
        troubled(title=title, **values)
    source(title="In good order")
    paused = troubled(title="Paused")
    Source.objects.filter(pk=paused.pk).update(is_paused=True)
    browser = factories.signed_in(User.objects.get())
    text = browser.get("/admin/").content.decode()
    for title in kinds:
        assert title in text
    assert "In good order" not in text
    assert "Paused" not in text
    contributor = factories.signed_in(factories.user("Contributors"))
    assert "Is gone" not in contributor.get("/admin/").content.decode()


def held(at: Any = NOON, **values: Any) -> Source:
    """Return a trusted source whose entries are held."""
    row = troubled(held_at=at, **values)
    Source.objects.filter(pk=row.pk).update(trust=Source.Trust.PUBLISH, trusted_at=NOON - 30 * DAY)
    return Source.objects.get(pk=row.pk)


def test_editors_get_one_mail_at_once_about_entries_that_are_held() -> None:
    row = held()
    factories.user("Contributors", email="carla@x.example")
    assert source_alerts.notify(at=NOON + HOUR) == 1
    [message] = mail.outbox
    assert message.to == ["eva@x.example"]
    assert "1 source needs attention" in message.subject
    assert "Customs of Utopia: " in message.body
    assert f"/admin/sources/{row.pk}/held/" in message.body
    for days in range(1, 30):
        assert source_alerts.notify(at=NOON + days * DAY) == 0
    assert len(mail.outbox) == 1


def test_what_is_not_urgent_waits_for_the_daily_mail() -> None:
    row = troubled()
    assert source_alerts.notify(at=NOON + 9 * DAY) == 0
    (eva,) = User.objects.all()
    for hours, is_mailed in ((1, False), (25, True)):
        (group,) = [one for one in groups_for(eva, at=NOON + hours * HOUR) if one.name == "sources"]
        assert [line.title for line in group.rows] == [row.title]
        assert group.rows[0].is_mailed is is_mailed


def test_the_same_source_held_anew_is_told_again() -> None:
    row = held()
    source_alerts.notify(at=NOON + HOUR)
    Source.objects.filter(pk=row.pk).update(held_at=NOON + 5 * DAY)
    assert source_alerts.notify(at=NOON + 5 * DAY + HOUR) == 1
    assert len(mail.outbox) == 2


def test_when_no_mail_leaves_it_is_tried_again_and_one_bad_mailbox_keeps_it_from_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    factories.user("Editors", email="ed@x.example")
    held()
    send = mail.EmailMessage.send
    refused = {"eva@x.example", "ed@x.example"}

    def sends(self: mail.EmailMessage, *args: Any, **options: Any) -> int:
        if refused & set(self.to):
            raise SMTPRecipientsRefused({})
        return send(self, *args, **options)

    monkeypatch.setattr(mail.EmailMessage, "send", sends)
    assert source_alerts.notify(at=NOON + 2 * DAY) == 0
    assert not SourceAlert.objects.exists()
    refused.remove("ed@x.example")
    assert source_alerts.notify(at=NOON + 2 * DAY + HOUR) == 1
    assert source_alerts.notify(at=NOON + 2 * DAY + 2 * HOUR) == 0
    assert [message.to for message in mail.outbox] == [["ed@x.example"]]


def test_each_editor_reads_the_mail_in_the_own_language(eva: User) -> None:
    profile = UserProfile.get_for_user(eva)
    profile.preferred_language = "ru"
    profile.save()
    held()
    languages = []

    def words(self: Source, *, at: Any) -> Any:
        languages.append(get_language())
        return health(self, at=at)

    health = Source.health
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Source, "health", words)
        source_alerts.notify(at=NOON + 2 * DAY)
    assert languages == ["ru"]


def test_without_trouble_nobody_gets_mail() -> None:
    source()
    assert source_alerts.notify(at=NOON + 9 * DAY) == 0
    assert mail.outbox == []
