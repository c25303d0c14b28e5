"""Screens that change the status of an edition: postponed, cancelled, confirmed, held; cancel a session; undo a change."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages

from events import cities, planning, registration, undoing
from events.admin.planning.editions import EditionScreen, NotesForm, PreviewedForm, TellingForm
from events.admin.planning.new_dates import moment
from events.admin.planning.two_steps import TwoStepScreen
from events.models import EditionPage, EditionStatus, Session
from foundation.whole_numbers import whole_number


class WithNotes(TwoStepScreen):
    """Screen with notes, previewed if people get emails."""

    form_class = NotesForm
    done: Any = ""

    @property
    def is_previewed(self) -> bool:
        return bool(self.registered)

    def carry_out(self, form: Any) -> HttpResponse:
        self.do(form)
        return self.said(str(self.done))


class PostponeScreen(WithNotes):
    page_title = gettext_lazy("Postpone")
    submit_label = gettext_lazy("Postpone the event")
    done = gettext_lazy("The event has been postponed.")
    to = EditionStatus.POSTPONED
    icon = "history"

    @classmethod
    def hindrance(cls, edition: EditionPage, *, at: datetime) -> str:
        return super().hindrance(edition, at=at) or (
            "" if edition.starts_on else _("This event has no date yet. Enter the first day.")
        )

    def facts(self) -> list[str]:
        return [
            _(
                "The event will not take place on its date. Its page still shows the old date. The new date is not "
                "known yet."
            ),
            *self.who_is_concerned(),
        ]

    def do(self, form: Any) -> None:
        with self.telling(form):
            planning.postpone(self.page, notes=form.notes(), at=self.now, by=self.request.user)


class CancelScreen(WithNotes):
    page_title = gettext_lazy("Cancel the event")
    submit_label = gettext_lazy("Cancel the event")
    done = gettext_lazy("The event has been cancelled.")
    to = EditionStatus.CANCELLED
    icon = "circle-xmark"

    def facts(self) -> list[str]:
        return [_("The page and the calendar entry will stay, marked as cancelled."), *self.who_is_concerned()]

    def do(self, form: Any) -> None:
        with self.telling(form):
            planning.cancel(self.page, notes=form.notes(), at=self.now, by=self.request.user)


class NotifyScreen(TwoStepScreen):
    """Screen that previews and sends the emails that were not sent when the event was cancelled."""

    form_class = PreviewedForm
    page_title = gettext_lazy("Send the cancellation")
    show_label = gettext_lazy("Preview the emails")
    submit_label = gettext_lazy("Send the emails")
    icon = "mail"

    @classmethod
    def hindrance(cls, edition: EditionPage, *, at: datetime) -> str:
        is_uninformed = edition.status == EditionStatus.CANCELLED and registration.uninformed(edition.translation_key)
        return "" if is_uninformed else _("Everyone who has registered has been informed.")

    def facts(self) -> list[str]:
        count = registration.uninformed(self.page.translation_key)
        return [
            ngettext(
                "The event has been cancelled, but %(count)d registered person did not get an email.",
                "The event has been cancelled, but %(count)d registered people did not get an email.",
                count,
            )
            % {"count": count}
        ]

    def do(self, form: Any) -> None:
        registration.follow(self.page.translation_key, at=self.now, catches_up=True)

    def carry_out(self, form: Any) -> HttpResponse:
        self.do(form)
        return self.said(_("The emails are ready."))


class ConfirmScreen(EditionScreen):
    page_title = gettext_lazy("Confirm the date")
    submit_label = gettext_lazy("Confirm the date")
    form_class = TellingForm
    to = EditionStatus.CONFIRMED
    icon = "circle-check"

    @classmethod
    def hindrance(cls, edition: EditionPage, *, at: datetime) -> str:
        return super().hindrance(edition, at=at) or (
            "" if edition.starts_on else _("This event has no date yet. Enter the first day.")
        )

    def facts(self) -> list[str]:
        return [_("The date will be fixed. Calendars will show it as confirmed."), self.changed_together()]

    @cached_property
    def registered(self) -> int:
        """Number of people who were informed of the cancellation; only they are notified."""
        if self.shown.status != EditionStatus.CANCELLED:
            return 0
        return super().registered - registration.uninformed(self.page.translation_key)

    def carry_out(self, form: Any) -> HttpResponse:
        with self.telling(form):
            planning.confirm(self.page, at=self.now, by=self.request.user)
        return self.said(_("The date has been confirmed."))


class HeldScreen(EditionScreen):
    page_title = gettext_lazy("Mark as held")
    submit_label = gettext_lazy("Mark as held")
    to = EditionStatus.HELD
    icon = "calendar-check"

    @classmethod
    def hindrance(cls, edition: EditionPage, *, at: datetime) -> str:
        return super().hindrance(edition, at=at) or (
            "" if edition.is_over(at=at) else _("The event has not ended yet.")
        )

    def facts(self) -> list[str]:
        return [_("The page will show documents and recordings first."), self.changed_together()]

    def carry_out(self, form: Any) -> HttpResponse:
        with self.telling(form):
            planning.mark_held(self.page, at=self.now, by=self.request.user)
        return self.said(_("The event has been marked as held."))


class UndoScreen(EditionScreen):
    """View of the undo button in the message after a change."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect(self.edit_url())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            change = undoing.Snapshot.of(request.POST.get("change", ""))
            undoing.undo(self.page, change, at=self.now, by=request.user)
        except undoing.CannotUndo as error:
            messages.warning(request, str(error))
        else:
            self.say_what_remains()
        return redirect(self.edit_url())

    def say_what_remains(self) -> None:
        """Say whether emails about an earlier change will still be sent, to how many people, and when."""
        count = len({mail.registration_id for mail in registration.held_mails(self.page.translation_key)})
        if not count:
            messages.success(self.request, _("The change has been undone. No emails will be sent."))
            return
        text = ngettext(
            "The change has been undone. An earlier change remains, and %(count)d person will get an email about it.",
            "The change has been undone. An earlier change remains, and %(count)d people will get an email about it.",
            count,
        )
        self.said(text % {"count": count})


class SessionsScreen(EditionScreen):
    """Screen that lists the sessions, each with a button that restores it or, after a question, cancels it."""

    page_title = gettext_lazy("Cancel a session")
    template_name = "events/admin/sessions.html"
    icon = "list-ul"

    @classmethod
    def hindrance(cls, edition: EditionPage, *, at: datetime) -> str:
        is_certain = edition.status in {EditionStatus.CONFIRMED, EditionStatus.RESCHEDULED}
        return "" if is_certain and edition.sessions.exists() else _("This event has no sessions to cancel.")

    def facts(self) -> list[str]:
        mail = ngettext(
            "%(count)d person who has registered will get an email.",
            "%(count)d people who have registered will get an email.",
            self.registered,
        )
        notice = [mail % {"count": self.registered}] if self.registered else []
        return [
            _("A cancelled session stays in the programme, marked as cancelled."),
            *self.who_is_concerned(),
            *notice,
        ]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        name = "restore" if "restore" in request.POST else "cancel"
        number = request.POST.get(name, "")
        session = get_object_or_404(
            Session.objects.select_related("edition"),
            edition=self.page,
            pk=whole_number(number) or 0,
        )
        if name == "cancel" and "sure" not in request.POST:
            asked = {"session": session, "when": moment(session.day, session.starts_at)}
            return self.render_to_response(self.get_context_data(asked=asked))
        if name == "restore":
            planning.restore_session(session, at=self.now, by=request.user)
            text = _("“%(title)s” has been reinstated.")
        else:
            planning.cancel_session(session, at=self.now, by=request.user)
            text = _("“%(title)s” has been cancelled.")
        messages.success(request, text % {"title": session.title})
        return redirect(self.url("events_sessions"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = [
            {"session": session, "when": moment(session.day, session.starts_at)} for session in self.page.sessions.all()
        ]
        return super().get_context_data(rows=rows, zone=cities.time_of(self.page.time_zone), **kwargs)
