from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from events import mails, registration, tasks
from events.models import EditionPage, Notice, Platform, Registration
from foundation.jobs import registry
from tests import event_factories, factories
from tests.events.planning.versions import translated

pytestmark = pytest.mark.django_db

AT = datetime(2027, 2, 10, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _clock() -> Any:
    with mock.patch("django.utils.timezone.now", return_value=AT):
        yield


def enter(page: EditionPage, email: str = "ann@x.example") -> Registration:
    return registration.register(page, name="Ann", email=email, language="en", at=AT)[0]


def subjects() -> list[str]:
    return [one.subject.split(":")[0] for one in mail.outbox]


def test_publishing_a_new_date_tells_people_and_publishing_again_does_not(
    django_capture_on_commit_callbacks: Any,
) -> None:
    page = event_factories.edition(registration="form")
    enter(page)
    with django_capture_on_commit_callbacks(execute=True):
        factories.publish(page, starts_on=date(2027, 3, 9))
    assert subjects() == ["You are registered"]
    with django_capture_on_commit_callbacks(execute=True):
        factories.publish(page)
    assert mails.send_due(at=AT + timedelta(seconds=59)) == 0
    assert mails.send_due(at=AT + timedelta(seconds=60)) == 1
    assert subjects() == ["You are registered", "New date"]


def test_publishing_more_places_lets_people_move_up(django_capture_on_commit_callbacks: Any) -> None:
    page = event_factories.edition(registration="form", capacity=0)
    row = enter(page)
    with django_capture_on_commit_callbacks(execute=True):
        factories.publish(page, capacity=1)
    assert "You have a place" in subjects()
    row.refresh_from_db()
    assert row.status == "confirmed"


def test_publishing_without_anybody_registered_asks_nothing_of_the_worker(
    django_capture_on_commit_callbacks: Any,
) -> None:
    page = event_factories.edition(registration="form")
    with mock.patch.object(type(tasks.follow), "enqueue") as enqueue, django_capture_on_commit_callbacks(execute=True):
        factories.publish(page)
    assert not [call for call in enqueue.call_args_list if call.args == (str(page.translation_key),)]


def test_a_draft_tells_nobody(django_capture_on_commit_callbacks: Any) -> None:
    page = event_factories.edition(registration="form")
    enter(page)
    with django_capture_on_commit_callbacks(execute=True):
        page.starts_on = date(2027, 3, 9)
        page.save_revision()
    registration.follow_all(at=AT)
    assert list(Notice.objects.values_list("kind", flat=True)) == ["confirmed"]


def test_the_schedule_sends_what_a_lost_task_left_and_forgets_in_time() -> None:
    page = event_factories.edition(registration="form")
    enter(page)
    jobs = {"mails_sent", "registrations_followed", "registrations_forgotten"}
    done = {name: registry.jobs[name].run(at=AT) for name in sorted(jobs)}
    assert done == {"mails_sent": 1, "registrations_followed": 0, "registrations_forgotten": 0}
    assert subjects() == ["You are registered"]
    later = datetime(2027, 6, 1, tzinfo=UTC)
    assert registry.jobs["registrations_forgotten"].run(at=later) == 1


def test_one_task_sends_all_that_is_due_in_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    page = event_factories.edition(registration="form")
    for number in range(5):
        enter(page, f"p{number}@x.example")
    monkeypatch.setattr(mails, "AT_ONCE", 2)
    assert mails.send_due(at=AT) == 2
    assert tasks.send_mail.call() == 3
    assert len(mail.outbox) == 5


# --- manage.py forget_registrations ---


def forget(*arguments: str, answer: str = "") -> str:
    out = StringIO()
    with mock.patch("builtins.input", return_value=answer):
        call_command("forget_registrations", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_alone_deletes_what_is_due() -> None:
    enter(event_factories.edition(registration="form"))
    assert forget() == "Registrations deleted: 0.\n"
    Registration.objects.update(forget_at=AT)
    assert forget() == "Registrations deleted: 1.\n"


def test_one_person_is_deleted_only_after_a_yes() -> None:
    enter(event_factories.edition(registration="form"))
    assert "Nothing was deleted" in forget("--email", "ann@x.example", answer="")
    assert Registration.objects.exists()
    assert "Registrations deleted: 1." in forget("--email", "ANN@x.example", answer="yes")
    assert "No data is held" in forget("--email", "ann@x.example")


def test_one_person_is_exported_into_a_new_file_that_only_the_owner_reads(tmp_path: Path) -> None:
    enter(event_factories.edition(registration="form", title="A webinar"))
    file = tmp_path / "ann.json"
    assert "Nothing was deleted" in forget("--email", "ann@x.example", "--export", str(file))
    assert "A webinar" in file.read_text()
    assert file.stat().st_mode & 0o077 == 0
    with pytest.raises(CommandError, match="already exists"):
        forget("--email", "ann@x.example", "--export", str(file))
    with pytest.raises(CommandError, match="Use --email"):
        forget("--export", str(file))
    assert Registration.objects.exists()


@pytest.mark.parametrize("is_of_session", [False, True])
def test_a_new_name_of_a_platform_is_a_new_place_for_registered_people(
    django_capture_on_commit_callbacks: Any, is_of_session: bool
) -> None:
    platform = event_factories.platform(name="Zoom")
    page = event_factories.edition(registration="form", platform=None if is_of_session else platform)
    if is_of_session:
        event_factories.session(page, platform=platform)
        factories.publish(EditionPage.objects.get(pk=page.pk))
    enter(page)
    assert mails.send_due(at=AT) == 1

    def named(name: str) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            row = Platform.objects.get(pk=platform.pk)
            row.name = name
            row.save()

    named("Teams")
    named("Zoom")
    assert mails.send_due(at=AT + timedelta(hours=1)) == 0
    named("Teams")
    assert mails.send_due(at=AT + timedelta(hours=2)) == 1
    assert subjects()[-1] == ("Programme change" if is_of_session else "New location")
    assert "Teams" in mail.outbox[-1].body


@pytest.mark.parametrize("is_translated", [False, True])
def test_a_page_saved_by_a_program_is_followed_in_each_language_and_told_at_once(
    django_capture_on_commit_callbacks: Any, is_translated: bool
) -> None:
    page = event_factories.edition(registration="form")
    russian = translated(page, registration="form") if is_translated else page
    enter(page)
    mails.send_due(at=AT)
    row = EditionPage.objects.get(pk=page.pk)
    row.starts_on = date(2027, 3, 9)
    with django_capture_on_commit_callbacks(execute=True):
        row.save()
    assert EditionPage.objects.get(pk=russian.pk).starts_on == date(2027, 3, 9)
    assert mails.send_due(at=AT + timedelta(minutes=1)) == 1
    assert subjects()[-1] == "New date"
    user, row.starts_on = factories.user("Editors"), date(2027, 3, 16)
    row.save_revision(user=user).publish(user=user)
    followed = EditionPage.objects.get(pk=russian.pk)
    assert (followed.starts_on, followed.live_revision.user) == (date(2027, 3, 16), user)
