"""Publish now, tomorrow at 9:00 or at any other time, with the buttons beside "Publish".

The time becomes Wagtail's ``go_live_at``. The lock until then, the publication and the cancellation are Wagtail's.
Times are in the time zone of the account.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import Page

from foundation.authorship.publication.refusing import leads_to_readers
from foundation.components import dates
from foundation.usable_dates import is_usable
from foundation.written_dates.fields import moment_of

# Name of the buttons. The value is `NOW`, `WRITTEN` or an instant (ISO 8601).
BUTTON = "publish-when"
NOW, WRITTEN = "now", "written"
# Name of the field with the time for `WRITTEN`.
FIELD = "publish-at"
OPENING = time(9)


def tomorrow(at: datetime) -> datetime:
    """Return 9:00 on the day after ``at``, in the time zone of ``at``."""
    return datetime.combine(at.date() + timedelta(days=1), OPENING, at.tzinfo)


def chosen(value: str, written: str, *, at: datetime) -> datetime | None:
    """Return the instant that a button sent, or None for now. ``at`` is now in the time zone of the account.

    Raises ValidationError if the time cannot be read, is past, or is skipped by the clocks. If the clocks show it
    twice, the first one counts.
    """
    if value == NOW:
        return None
    moment = _sent(value) or _aware(moment_of(written if value == WRITTEN else value), at)
    if moment <= at.astimezone(UTC):
        raise ValidationError(_("%(moment)s is in the past.") % {"moment": dates.moment(moment)})
    return moment


def _sent(value: str) -> datetime | None:
    """Return the instant in the value of a button; None if ``value`` has no UTC offset."""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo and is_usable(moment) else None


def _aware(local: datetime, at: datetime) -> datetime:
    moment = local.replace(tzinfo=at.tzinfo).astimezone(UTC)
    if moment.astimezone(at.tzinfo).replace(tzinfo=None) != local:
        text = _("The clocks in %(city)s go forward and skip %(time)s on that day.")
        raise ValidationError(text % {"city": dates.current_zone(), "time": f"{local:%H:%M}"})
    return moment


class PublishesAtTime:
    """Mixin for Wagtail's create and edit views. A button with a time publishes at that time.

    In a review that the user can complete, the button approves the page, so its author is notified as usual.
    """

    request: HttpRequest
    page: Page
    render_to_response: Any
    get_context_data: Any
    has_unsaved_changes: bool

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.POST.get(BUTTON):
            sent = request.POST.copy()
            if _can_approve(self.page, request.user):
                sent["action-workflow-action"], sent["workflow-action-name"] = "true", "approve"
            else:
                sent["action-publish"] = "action-publish"
            request.POST = sent  # type: ignore[assignment]
        return super().post(request, *args, **kwargs)  # type: ignore[misc, no-any-return]

    def form_valid(self, form: Any) -> HttpResponse:
        value = self.request.POST.get(BUTTON, "")
        if not value or not leads_to_readers(self):
            return super().form_valid(form)  # type: ignore[misc, no-any-return]
        before = form.instance.go_live_at
        try:
            moment = chosen(value, self.request.POST.get(FIELD, ""), at=timezone.localtime())
            if moment and form.instance.expire_at and moment >= form.instance.expire_at:
                expires = dates.moment(form.instance.expire_at)
                raise ValidationError(_("The page expires on %(moment)s, before that.") % {"moment": expires})
        except ValidationError as error:
            why = " ".join([*error.messages, _("Choose another time.")])
            messages.error(self.request, _("The page was not scheduled: %(why)s") % {"why": why})
            self.has_unsaved_changes = True
            return self.render_to_response(self.get_context_data())  # type: ignore[no-any-return]
        if moment != before:
            form.instance.go_live_at = moment
            form.changed_data.append("go_live_at")
        return super().form_valid(form)  # type: ignore[misc, no-any-return]


def _can_approve(page: Page, user: Any) -> bool:
    task = page.current_workflow_task if page.pk else None
    return task is not None and any(name == "approve" for name, _label, _modal in task.get_actions(page, user))


class SaysWhatHappenedFirst:
    """Mixin for Wagtail's create and edit views. The messages of ``after_publish_page`` follow Wagtail's own, which
    says that the page was published or scheduled. Those about a schedule have its time and a button that cancels it.
    """

    request: HttpRequest
    _published: tuple[Any, ...] | None = None

    def run_hook(self, hook_name: str, *args: Any, **kwargs: Any) -> HttpResponse | None:
        if hook_name == "after_publish_page":
            self._published = args
            return None
        if hook_name in {"after_edit_page", "after_create_page"} and self._published:
            published, self._published = self._published, None
            say_when(self.request, published[1])
            if response := super().run_hook("after_publish_page", *published):  # type: ignore[misc]
                return response  # type: ignore[no-any-return]
        return super().run_hook(hook_name, *args, **kwargs)  # type: ignore[misc, no-any-return]


def say_when(request: HttpRequest, page: Page) -> None:
    """Say when a scheduled page will go live, with a button that cancels the schedule."""
    revision = page.scheduled_revision
    if revision is None:
        return
    text = _("“%(name)s” will go live on %(moment)s.")
    text %= {"name": page.get_admin_display_title(), "moment": dates.moment(revision.approved_go_live_at)}
    cancel = ""
    if page.permissions_for_user(request.user).can_unschedule():
        cancel = reverse("wagtailadmin_pages:revisions_unschedule", args=[page.pk, revision.pk])
    messages.info(request, render_to_string("authorship/scheduled.html", {"text": text, "cancel_url": cancel}))
