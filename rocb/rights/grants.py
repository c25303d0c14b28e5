"""Grants for contributors: each list of articles or events gets one when it is created.

Only then, so a grant that an administrator removes is not restored.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db.models.signals import post_save
from wagtail.models import GroupPagePermission

from events.models import EventsIndexPage
from news.models import NewsIndexPage

CONTRIBUTORS = "Contributors"


def list_made(sender: Any, instance: Any, created: bool, raw: bool = False, **kwargs: Any) -> None:
    group = Group.objects.filter(name=CONTRIBUTORS).first() if created and not raw else None
    if group:
        add = Permission.objects.get(content_type__app_label="wagtailcore", codename="add_page")
        GroupPagePermission.objects.get_or_create(group=group, page_id=instance.pk, permission=add)


def connect() -> None:
    for model in (NewsIndexPage, EventsIndexPage):
        post_save.connect(list_made, sender=model, dispatch_uid=f"rocb_list_made_{model.__name__}")
