"""Names of rows that migrations created (the approval and the groups), in the language of the user of the CMS.

The row keeps its English name, which code and settings use. A row that was renamed in the CMS has that name in all
languages. Queries for names (``values_list``) return the stored name.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.db.models.signals import post_init, pre_save
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy
from wagtail.models import GroupApprovalTask, Task, Workflow

APPROVAL = {"Approval by an editor": _("Approval by an editor")}
GROUPS = {
    "Editors": pgettext_lazy("group of accounts", "Editors"),
    "Contributors": pgettext_lazy("group of accounts", "Contributors"),
    "Translators": pgettext_lazy("group of accounts", "Translators"),
}
NAMES: dict[type, dict[str, Any]] = {Workflow: APPROVAL, Task: APPROVAL, GroupApprovalTask: APPROVAL, Group: GROUPS}


def show_in_current_language(sender: type, instance: Any, **kwargs: Any) -> None:
    shown = NAMES[sender].get(instance.__dict__.get("name", ""))  # the value is absent if the field is deferred
    if shown is not None and instance.pk:
        instance.name = str(shown)


def store_as_it_was(sender: type, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    if not raw and "name" in instance.__dict__:
        instance.name = next(
            (stored for stored in NAMES[sender] if instance.name in _all(sender, stored)), instance.name
        )


def _all(sender: type, stored: str) -> set[str]:
    names = set()
    for code, _name in settings.LANGUAGES:
        with override(code):
            names.add(str(NAMES[sender][stored]))
    return names


def connect() -> None:
    for model in NAMES:
        post_init.connect(show_in_current_language, sender=model, dispatch_uid=f"rocb_shown_{model.__name__}")
        pre_save.connect(store_as_it_was, sender=model, dispatch_uid=f"rocb_stored_{model.__name__}")
