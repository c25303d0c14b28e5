"""Screen on which the office writes to all people registered for an event.

Changes of date, status, sessions and how to join are sent automatically (`registration.following`).
"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language_info, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.log_actions import log

from events import languages, registration, tasks
from events.admin.registrations import EditionScreen
from events.registration import Message
from foundation.languages import spelling
from foundation.written_dates.words import in_sentence

SENT = "events.registrations_messaged"
SUBJECT_AT_MOST, TEXT_AT_MOST = 120, 4000


class MessageForm(forms.Form):
    """Form with a subject and a text for each language that registered people read; one of them is enough."""

    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, readers: dict[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.readers = readers
        for code, count in readers.items():
            of = {"language": language_name(code), "count": count}
            self.fields[f"subject_{code}"] = forms.CharField(
                label=ngettext(
                    "Subject (%(language)s, %(count)d person)", "Subject (%(language)s, %(count)d people)", count
                )
                % of,
                max_length=SUBJECT_AT_MOST,
                required=len(readers) == 1,
                help_text=_("The event title is added automatically."),
                widget=forms.TextInput(attrs={"lang": code}),
            )
            self.fields[f"text_{code}"] = forms.CharField(
                label=_("Message (%(language)s)") % of,
                max_length=TEXT_AT_MOST,
                required=len(readers) == 1,
                help_text=_(
                    "Enter what is new. The date, the location and the links are added to the email automatically."
                ),
                widget=forms.Textarea(attrs={"rows": 6, "lang": code}),
            )

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        for code in self.readers:
            subject, text = values.get(f"subject_{code}"), values.get(f"text_{code}")
            if text and not subject and not self.has_error(f"subject_{code}"):
                self.add_error(f"subject_{code}", _("Enter a subject, or delete the message below it."))
            if subject and not text and not self.has_error(f"text_{code}"):
                self.add_error(f"text_{code}", _("Enter the message, or delete the subject above it."))
        if not self.errors and not self.messages():
            raise forms.ValidationError(_("Enter a subject and a message in at least one language."))
        return values

    def messages(self) -> dict[str, Message]:
        values = self.cleaned_data
        return {
            code: Message(subject=values[f"subject_{code}"], text=values[f"text_{code}"])
            for code in self.readers
            if values.get(f"subject_{code}") and values.get(f"text_{code}")
        }


def language_name(code: str) -> str:
    return in_sentence(str(get_language_info(code)["name_translated"])) if languages.is_known(code) else code


def registered_in_words(by_page: dict[str, int]) -> str:
    """Return ``3 people are registered (English: 1, Russian: 2).``, by the language of the page on which they registered."""
    count = sum(by_page.values())
    said = ngettext("%(count)d person is registered", "%(count)d people are registered", count) % {"count": count}
    names = {
        code: language_name(code) if code else _("deleted page") for code in sorted(by_page, key=lambda code: not code)
    }
    pages = [spelling.labelled(name, by_page[code]) for code, name in names.items()]
    return f"{said} ({', '.join(pages)})." if len(by_page) > 1 else f"{said}."


class MessageScreen(EditionScreen):
    """Screen with one form and a button that states how many people get the message."""

    template_name = "events/admin/registration_message.html"
    page_title = gettext_lazy("Email registered people")

    @cached_property
    def readers(self) -> dict[str, int]:
        return registration.readers_by_language(self.edition.translation_key)

    def get(self, request: HttpRequest, page_id: int) -> HttpResponse:
        return self._shown(MessageForm(readers=self.readers, initial={"key": uuid4()}))

    def post(self, request: HttpRequest, page_id: int) -> HttpResponse:
        form = MessageForm(request.POST, readers=self.readers)
        if not self.readers or not form.is_valid():
            messages.validation_error(request, _("The message was not sent. Check the fields below."), form)
            return self._shown(form)
        try:
            count = self._send(form)
        except registration.AlreadySent:
            messages.warning(request, _("This message has already been sent. It was not sent again."))
            return self.back()
        said = ngettext(
            "The message will be sent to %(count)d person.", "The message will be sent to %(count)d people.", count
        )
        messages.success(request, said % {"count": count})
        return self.back()

    @transaction.atomic
    def _send(self, form: MessageForm) -> int:
        written = form.messages()
        count = registration.write_to_all(
            self.edition.translation_key, written, key=form.cleaned_data["key"], at=timezone.now()
        )
        subjects = [message.subject for message in written.values()]
        log(instance=self.edition, action=SENT, user=self.request.user, data={"count": count, "subjects": subjects})
        transaction.on_commit(tasks.send_mail.enqueue, robust=True)
        return count

    def _shown(self, form: MessageForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form, count=sum(self.readers.values())))


@hooks.register("register_admin_urls")
def message_urls() -> list[Any]:
    here = "programme/<int:page_id>/registrations/message/"
    return [path(here, MessageScreen.as_view(), name="events_registration_message")]


@hooks.register("register_log_actions")
def message_log_action(actions: Any) -> None:
    actions.register_action(
        SENT, gettext_lazy("Email registered people"), gettext_lazy("Sent a message to registered people")
    )
