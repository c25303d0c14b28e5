"""Base of screens for one edition: permissions, affected versions, recipients of emails, and undo while the emails
wait."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.locks import WorkflowLock
from wagtail.models import Page

from events import planning, registration, undoing
from events.admin.held_mails import say_when_mails_leave
from events.admin.messaging import language_name
from events.admin.planning.screen import PlanningScreen
from events.models import EditionPage, EditionStatus, Registration, may_move
from foundation import languages
from foundation.authorship.naming import display_name
from foundation.languages import written_in

# Attributes of a field whose value is not text of the editor, for `foundation.unsaved`.
OF_THE_PAGE = {"data-unsaved": "page"}


def versions_of(edition: EditionPage) -> list[EditionPage]:
    """Return all language versions of the edition, including itself."""
    same = EditionPage.objects.filter(translation_key=edition.translation_key, alias_of=None)
    return list(same.select_related("locale").order_by("locale__language_code"))


def may_change(version: Page, user: Any) -> bool:
    """Return whether the user may change this language version: a public one needs the right to publish."""
    permissions = version.permissions_for_user(user)
    return bool(permissions.can_publish() if version.live else permissions.can_edit())


def obstacle(edition: EditionPage, user: Any) -> str:
    """Return which language version the user cannot change, why, and what to do; empty if they can change all.

    A scheduled version is not an obstacle: the change applies to it too, and it keeps its time.
    """
    for version in versions_of(edition):
        name = {"language": language_name(version.locale.language_code)}
        if not may_change(version, user):
            return (
                _(
                    "All language versions change together, but you do not have permission to change this one: "
                    "%(language)s. Ask a colleague who does."
                )
                % name
            )
        lock = version.get_lock()
        if not lock or not lock.for_user(user):
            continue
        if isinstance(lock, WorkflowLock):
            return (
                _(
                    "All language versions change together, but this one is in review: %(language)s. Finish or "
                    "cancel the review."
                )
                % name
            )
        if not version.locked:
            continue
        holder = {"name": display_name(version.locked_by) or "?"}
        return _(
            "All language versions change together, but this one is locked by %(name)s: %(language)s. Ask them "
            "to unlock the page, or unlock it in its status panel."
        ) % {**name, **holder}
    return ""


def as_it_stands(edition: EditionPage) -> EditionPage:
    """Return the public version, or else the latest draft: the starting point of actions in `events.planning`."""
    return EditionPage.objects.get(pk=edition.pk) if edition.live else edition.get_latest_revision_as_object()


class TellingForm(forms.Form):
    """Form that asks whether to send emails if people have registered."""

    tells = forms.BooleanField(required=False, initial=True)

    def ask(self, count: int) -> None:
        """Add the question whether to email ``count`` people."""
        if not count:
            del self.fields["tells"]
            return
        self.fields["tells"].label = ngettext(
            "Send an email to the %(count)d person who has registered",
            "Send an email to the %(count)d people who have registered",
            count,
        ) % {"count": count}


class PreviewedForm(forms.Form):
    """Form whose values are previewed before anything happens. ``shown``: the values already previewed."""

    shown = forms.CharField(required=False, widget=forms.HiddenInput(OF_THE_PAGE))

    def asked(self) -> str:
        """Return all input as one line."""
        return json.dumps({name: str(value) for name, value in sorted(self.cleaned_data.items()) if name != "shown"})


class NotesForm(TellingForm, PreviewedForm):
    """Form with a note on the reason, in each language of the event and of the recipients."""

    def ask_for_notes(self, readers: Mapping[str, int], *, pages: Collection[str]) -> None:
        """Add the note fields. ``readers``: each language of the event or of its emails, with the number of recipients.
        ``pages``: the languages of the event."""
        for code, count in readers.items():
            on_page = _("The reason, in one sentence. Shown on the page, in calendars and in the email.")
            only_mail = _(
                "Give the reason in one sentence. The event has no page in this language, so only the email "
                "will show the reason."
            )
            help_text = on_page if code in pages else only_mail
            if count and len(readers) > 1:
                help_text += " " + ngettext(
                    "%(count)d person will get the email in this language. Without a note, the email gives no reason.",
                    "%(count)d people will get the email in this language. Without a note, the email gives no reason.",
                    count,
                ) % {"count": count}
            self.fields[f"note_{code}"] = forms.CharField(
                label=_("Note for readers (%(language)s)") % {"language": language_name(code)}
                if len(readers) > 1
                else _("Note for readers"),
                required=False,
                max_length=300,
                help_text=help_text,
                widget=forms.TextInput(attrs={"lang": code}),
            )
        self.order_fields([*(name for name in self.fields if name not in {"tells", "shown"}), "tells", "shown"])

    def notes(self) -> dict[str, str]:
        return {
            name.removeprefix("note_"): text
            for name, text in self.cleaned_data.items()
            if name.startswith("note_") and text
        }

    def warnings(self) -> list[str]:
        """Return a sentence for each note that is not in the language of its readers."""
        text = _("The note for readers (%(own)s) is in another language (%(found)s).")
        codes = languages.codes()
        found = {code: written_in.foreign(note, own=code, others=codes) for code, note in self.notes().items()}
        return [
            text % {"own": written_in.name(code), "found": written_in.name(other.language)}
            for code, other in found.items()
            if other
        ]


class EditionScreen(PlanningScreen):
    """Screen that changes an edition. ``to`` is the new status, if there is one."""

    model = EditionPage
    to: EditionStatus | None = None
    icon = ""
    change: undoing.Snapshot | None = None

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.shown = as_it_stands(self.page)

    def is_allowed(self) -> bool:
        return may_change(self.page, self.request.user)

    def obstacle(self) -> str:
        return obstacle(self.page, self.request.user)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.is_allowed() and (why := self.obstacle()):
            messages.warning(request, why)
            return redirect(self.edit_url())
        return super().dispatch(request, *args, **kwargs)

    @classmethod
    def hindrance(cls, edition: EditionPage, *, at: datetime) -> str:
        """Return a sentence that says why this is not possible for ``edition`` now; empty if it is possible."""
        if cls.to is None or (edition.status != cls.to and may_move(edition.status, cls.to)):
            return ""
        return _("The status of “%(title)s” is “%(old)s”. It cannot be changed to “%(new)s”.") % {
            "title": edition.title,
            "old": str(EditionStatus(edition.status).label).lower(),
            "new": str(cls.to.label).lower(),
        }

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if hindrance := self.hindrance(self.shown, at=self.now):
            messages.warning(request, hindrance)
            return redirect(self.edit_url())
        return super().get(request, *args, **kwargs)

    @cached_property
    def versions(self) -> list[EditionPage]:
        return versions_of(self.page)

    def changed_together(self) -> str:
        names = [
            _("%(language)s (public)") % {"language": version.locale.get_display_name()}
            if version.live
            else _("%(language)s (draft)") % {"language": version.locale.get_display_name()}
            for version in self.versions
        ]
        return _("These will change together: %(versions)s.") % {"versions": ", ".join(names)}

    @cached_property
    def registered(self) -> int:
        """Number of people who would get an email."""
        if not any(version.live for version in self.versions):
            return 0
        return Registration.objects.of_thing(self.page.translation_key).active().count()

    def who_is_concerned(self) -> list[str]:
        """Return sentences: which languages change and, if there are no registrations, that no emails are sent.
        Otherwise the form asks.
        """
        nobody = [] if self.registered else [_("Nobody has registered, so no emails will be sent.")]
        return [self.changed_together(), *nobody]

    def get_form(self, form_class: Any = None) -> Any:
        return self.asking(super().get_form(form_class))

    def asking(self, form: Any) -> Any:
        """Return ``form`` with the question whether to send emails, if it has one."""
        if isinstance(form, TellingForm):
            form.ask(self.registered)
        if isinstance(form, NotesForm):
            readers = registration.readers_by_language(self.page.translation_key) if self.registered else {}
            codes = [version.locale.language_code for version in self.versions]
            form.ask_for_notes({**dict.fromkeys(codes, 0), **readers}, pages=codes)
        return form

    @contextmanager
    def telling(self, form: Any) -> Iterator[None]:
        """Notify registered people of changes made in the block, unless the editor chose otherwise. The change can be
        undone."""
        key, tells = self.page.translation_key, form.cleaned_data.get("tells", True)
        with transaction.atomic():
            before = undoing.revisions_of(key)
            yield
            notes = form.notes() if isinstance(form, NotesForm) else {}
            registration.follow(key, at=self.now, silently=not tells, notes=notes)
            self.change = undoing.Snapshot(before, undoing.revisions_of(key), self.now, tells)

    def refused(self, form: Any, error: ValueError) -> HttpResponse:
        """Say which language version does not allow the change, with a link to it."""
        if not isinstance(error, planning.IllegalMove) or error.page is None:
            return super().refused(form, error)
        name = language_name(error.page.locale.language_code)
        page = format_html('<a href="{}">{} ({})</a>', self.edit_url(error.page), error.page.title, name)
        advice = _("Correct it on this page: {page}")
        if "expire_at" in error.fields:
            advice = _("Set a later expiry date on the “Promote” tab of this page: {page}")
        form.add_error(None, format_html("{} {}", str(error), format_html(advice, page=page)))
        return self.form_invalid(form)

    def said(self, text: str) -> HttpResponse:
        """Redirect to the editor with a message: when emails are sent, and a button that undoes the change."""
        say_when_mails_leave(self.request, self.page, text, change=self.change)
        return redirect(self.edit_url())

    def url(self, name: str, **query: Any) -> str:
        given = {key: value for key, value in query.items() if value}
        return reverse(name, args=[self.page.pk]) + (f"?{urlencode(given)}" if given else "")
