"""Review emails are sent by the worker, so a slow or unreachable mail server delays no request.

Wagtail writes the emails (recipients, language, text) and would send them while a contributor submits their page. An
unreachable server would even undo the submission. For one submission, Wagtail also writes two emails to an
administrator: for the task and for the workflow. The second is left out. The texts are ours
(``templates/wagtailadmin/notifications``): they name the submitter, and say that a page was "returned" by a reviewer.

Wagtail writes to recipients who have not chosen a language in the language of the user who acted. They get the language
of the site here, also in emails about comments.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.tasks import task
from django.utils.translation import override
from wagtail.admin import mail
from wagtail.admin import signal_handlers as wagtails
from wagtail.admin.views.pages import edit
from wagtail.models import TaskState, WorkflowState
from wagtail.signals import task_submitted, workflow_approved, workflow_rejected, workflow_submitted

# Our name: signal, model of its instance, Wagtail's notifier, the name under which Wagtail connected it.
NOTICES: dict[str, tuple[Any, Any, Any, str]] = {
    "task submitted": (
        task_submitted,
        TaskState,
        wagtails.task_submission_email_notifier,
        "group_approval_task_submitted_email_notification",
    ),
    "workflow rejected": (
        workflow_rejected,
        WorkflowState,
        wagtails.workflow_rejection_email_notifier,
        "workflow_state_rejected_email_notification",
    ),
    "workflow approved": (
        workflow_approved,
        WorkflowState,
        wagtails.workflow_approval_email_notifier,
        "workflow_state_approved_email_notification",
    ),
}


@task()
def send_notice(name: str, pk: int, user_pk: int | None) -> bool:
    """Send what Wagtail would have sent. Return False if some emails could not be sent."""
    _signal, model, notifier, _uid = NOTICES[name]
    instance = model.objects.filter(pk=pk).first()
    if instance is None:  # the page has been deleted in the meantime
        return True
    user = get_user_model().objects.filter(pk=user_pk).first() if user_pk else None
    return bool(_falling_back_to_the_site(notifier)(instance=instance, user=user))


def _falling_back_to_the_site[**P, R](send: Callable[P, R]) -> Callable[P, R]:
    """Make the language of the site the current one. Wagtail uses it for recipients who have not chosen a language."""

    def sending(*args: P.args, **kwargs: P.kwargs) -> R:
        with override(settings.LANGUAGE_CODE):
            return send(*args, **kwargs)

    return sending


# Repeats the email of the task.
LEFT_OUT = (workflow_submitted, WorkflowState, "workflow_state_submitted_email_notification")


def connect() -> None:
    """Replace Wagtail's receivers. Ours have the same ``dispatch_uid``, so the order of connection does not matter."""
    signal, model, uid = LEFT_OUT
    signal.disconnect(sender=model, dispatch_uid=uid)
    signal.connect(_say_nothing, sender=model, dispatch_uid=uid)
    for name, (signal, model, _notifier, uid) in NOTICES.items():
        signal.disconnect(sender=model, dispatch_uid=uid)
        signal.connect(_enqueuing(name), sender=model, dispatch_uid=uid, weak=False)
    edit.send_notification = _falling_back_to_the_site(mail.send_notification)


def _say_nothing(sender: Any, **kwargs: Any) -> None:
    """Occupy the ``dispatch_uid``, so that Wagtail cannot connect its receiver later."""


def _enqueuing(name: str) -> Any:
    def enqueue(sender: Any, instance: Any, user: Any = None, **kwargs: Any) -> None:
        send_notice.enqueue(name, instance.pk, user.pk if user else None)

    return enqueue
