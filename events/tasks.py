"""Tasks for registered people. All are idempotent: rows record what is pending and what was sent."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.tasks import task
from django.utils import timezone

from events import mails, registration
from events.models import EditionPage, Platform, Registration


@task()
def send_mail() -> int:
    """Send due emails. Return how many were sent."""
    total = 0
    while count := mails.send_due(at=timezone.now()):
        total += count
    return total


@task()
def follow(translation_key: str) -> int:
    """Notify registered people of changes after an event is published again. Return how many emails were sent."""
    registration.follow(UUID(translation_key), at=timezone.now())
    return send_mail.call()


def edition_published(sender: Any, instance: EditionPage, **kwargs: Any) -> None:
    """Enqueue `follow` for a published edition; receives Wagtail's ``page_published``."""
    if Registration.objects.of_thing(instance.translation_key).exists():
        transaction.on_commit(partial(follow.enqueue, str(instance.translation_key)), robust=True)


def platform_saved(sender: Any, instance: Platform, created: bool = False, **kwargs: Any) -> None:
    """Enqueue `follow` for events on a platform, which may have a new name; receives ``post_save``."""
    if not created:
        for key in registration.coming_on(instance, at=timezone.now()):
            transaction.on_commit(partial(follow.enqueue, str(key)), robust=True)
