"""Publish now, tomorrow at 9:00 or at any other time, with the buttons beside "Publish".

The time becomes Wagtail's ``go_live_at``. The lock until then, the publication and the cancellation are Wagtail's.
Times are in the time zone of the account. There is no other way to set the time: the forms of our page types leave out
``go_live_at``, so "Publish" discards a time that the draft still has.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.revisions import RevisionsUnscheduleView
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

    Raises ValidationError if there is no time, or if it cannot be read, is past, or is skipped by the clocks. If the
    clocks show it twice, the first one counts.
    """
    if value == NOW:
        return None
    if value == WRITTEN and not written.strip():
        raise ValidationError(_("Enter a date and a time."))
    moment = _sent(value) or _aware(moment_of(written if value == WRITTEN else value), at)
    if moment <= at.astimezone(UTC):
        text = _("%(moment)s is in the past. Choose a later time.")
        raise ValidationError(text % {"moment": dates.moment(moment)})
    return moment


def why_not(sent: QueryDict, *, at: datetime) -> str:
    """Return what is wrong with the time that a form sent, or an empty string."""
    try:
        if value := sent.get(BUTTON, ""):
            chosen(value, sent.get(FIELD, ""), at=at)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


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
    action_name: str
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
        if not value and self.action_name == "publish" and "go_live_at" not in form.fields:
            value = NOW
        if not value or not leads_to_readers(self):
            return super().form_valid(form)  # type: ignore[misc, no-any-return]
        before = form.instance.go_live_at
        try:
            moment = chosen(value, self.request.POST.get(FIELD, ""), at=timezone.localtime())
            if moment and form.instance.expire_at and moment >= form.instance.expire_at:
                expires = dates.moment(form.instance.expire_at)
                text = _("The page expires on %(moment)s. Choose an earlier time.")
                raise ValidationError(text % {"moment": expires})
        except ValidationError as error:
            why = {"why": " ".join(error.messages)}
            messages.error(self.request, _("The page was not scheduled. %(why)s") % why)
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
    says that the page was published. If it was scheduled, one message says when, instead of Wagtail's.
    """

    request: HttpRequest
    redirect_away: Any
    _published: tuple[Any, ...] | None = None

    def run_hook(self, hook_name: str, *args: Any, **kwargs: Any) -> HttpResponse | None:
        if hook_name == "after_publish_page":
            self._published = args
            if not say_when(self.request, args[1]):
                return None
            after = "after_create_page" if isinstance(self, CreateView) else "after_edit_page"
            return self.run_hook(after, *args, **kwargs) or self.redirect_away()  # type: ignore[no-any-return]
        if hook_name in {"after_edit_page", "after_create_page"} and self._published:
            published, self._published = self._published, None
            if response := super().run_hook("after_publish_page", *published):  # type: ignore[misc]
                return response  # type: ignore[no-any-return]
        return super().run_hook(hook_name, *args, **kwargs)  # type: ignore[misc, no-any-return]


def say_when(request: HttpRequest, page: Page) -> bool:
    """Say when a scheduled page will go live, with a button that cancels the schedule. Return whether it is scheduled."""
    revision = page.scheduled_revision
    if revision is None:
        return False
    text = _("“%(name)s” will go live on %(moment)s.")
    text %= {"name": page.get_admin_display_title(), "moment": dates.moment(revision.approved_go_live_at)}
    cancel = ""
    if page.permissions_for_user(request.user).can_unschedule():
        cancel = reverse("wagtailadmin_pages:revisions_unschedule", args=[page.pk, revision.pk])
    edit = messages.button(reverse("wagtailadmin_pages:edit", args=[page.pk]), _("Edit"))
    said = render_to_string("authorship/scheduled.html", {"text": text, "cancel_url": cancel})
    messages.success(request, said, buttons=[edit])
    return True


class CancelScheduleView(RevisionsUnscheduleView):  # type: ignore[misc]
    """Wagtail's view, in plain words. The time is removed from the draft too, and the editor opens."""

    success_message = gettext_lazy("“%(object)s” is no longer scheduled. It is a draft again.")
    page_title = gettext_lazy("Cancel the schedule")

    def get_success_message(self) -> str:
        if self.object.live:
            text = _("“%(object)s” is no longer scheduled to change.")
            return text % {"object": self.get_object_display_title()}
        return super().get_success_message()  # type: ignore[no-any-return]

    def get_success_buttons(self) -> list[Any]:
        return []

    def get_page_subtitle(self) -> str:
        return str(self.get_object_display_title())

    def get_next_url(self) -> str:
        return reverse(self.edit_url_name, args=[self.object.pk])

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post(request, *args, **kwargs)
        draft = self.object.get_latest_revision_as_object()
        # While a page is not live, its row holds the draft.
        Page.objects.filter(pk=draft.pk, live=False).update(go_live_at=None)
        if draft.go_live_at:
            draft.go_live_at = None
            draft.save_revision(user=request.user, clean=False)
        return response
