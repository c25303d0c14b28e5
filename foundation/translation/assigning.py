"""Screen on which a translation is assigned to a person or handed back to them, and the email that reminds them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMessage
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.generic import FormView
from wagtail.admin.widgets import AdminDateInput
from wagtail.models import Locale

from foundation import languages
from foundation.authorship.naming import display_name
from foundation.components.admin import AdminScreen
from foundation.languages import spelling
from foundation.mailing.recipients import language_of
from foundation.mailing.sender import sender
from foundation.settings import site_name
from foundation.translation import access, board, states
from foundation.translation.models import Assignment
from foundation.written_dates.fields import DateField

ACCESS = "wagtailadmin.access_admin"


class _PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, user: Any) -> str:
        return display_name(user)


class AssignmentForm(forms.ModelForm):  # type: ignore[type-arg]
    user = _PersonField(queryset=None, required=False, label=gettext_lazy("Translator"))
    due_on = DateField(required=False, label=gettext_lazy("Due on"), widget=AdminDateInput)
    note = forms.CharField(
        required=False, label=gettext_lazy("Comment for the translator"), widget=forms.Textarea({"rows": 3})
    )

    class Meta:
        model = Assignment
        fields = ["user", "due_on", "note"]

    def __init__(self, *arguments: Any, page: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.page = page  # the translation, or the original if there is no translation yet
        self.fields["user"].queryset = ModelBackend().with_perm(ACCESS).order_by("pk")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        due_on = values.get("due_on")
        if due_on and not values.get("user"):
            self.add_error("user", _("Choose who translates until this day."))
        if due_on and "due_on" in self.changed_data and due_on < timezone.localdate():
            self.add_error("due_on", _("This day has passed. Choose today or a later day."))
        user = values.get("user")
        may_edit = user and self.page.permissions_for_user(user).can_edit()
        if user and not may_edit and not access.may_translate_assigned(user):
            message = _("This person can neither edit this page nor translate what is assigned to them.")
            self.add_error("user", message)
        return values


class AssignView(AdminScreen, FormView):  # type: ignore[type-arg]
    """Assign a translation, remind the translator, or record that no translation is needed. Submitting the form without
    a person removes the assignment.
    """

    template_name = "translation/assign.html"
    form_class = AssignmentForm
    page_title = gettext_lazy("Assign translation")
    header_icon = "globe"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.text = board.texts_for(request.user).filter(translation_key=kwargs["key"]).first()
        if self.text is None or not board.has_languages() or self.text.locale.language_code == kwargs["code"]:
            raise Http404
        if not board.may_assign(request.user, [self.text]) or kwargs["code"] not in languages.codes():
            raise PermissionDenied
        self.locale = get_object_or_404(Locale, language_code=kwargs["code"])
        self.assignment = Assignment.objects.filter(**self._names()).first() or Assignment(**self._names())
        return super().dispatch(request, *args, **kwargs)

    def _names(self) -> dict[str, Any]:
        assert self.text is not None
        return {"translation_key": self.text.translation_key, "locale": self.locale}

    def get_page_subtitle(self) -> str:
        return spelling.labelled(self.locale.get_display_name(), self._title())

    def _title(self) -> str:
        text: Any = self.text
        text.is_editable = text.permissions_for_user(self.request.user).can_edit()
        return board.title_of(text)

    def way_here(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse("translation:board"), "label": _("Translations")},
            {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()},
        ]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": self.assignment, "page": self.version or self.text}

    @cached_property
    def version(self) -> Any | None:
        """The page in this language."""
        found = states.texts().filter(**self._names()).first()
        return found.specific if found else None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "assignment": self.assignment}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "not_needed" in request.POST:
            self._store(user=None, due_on=None, note="", is_not_needed=True)
            messages.success(request, _("This translation is marked as not needed."))
        elif "needed" in request.POST:
            self._free()
            messages.success(request, _("This translation is needed again."))
        elif "remind" in request.POST:
            self._remind()
        else:
            return super().post(request, *args, **kwargs)
        return self._back()

    def form_valid(self, form: Any) -> HttpResponse:
        values = form.cleaned_data
        user = values["user"]
        if user is None:
            self._free()
            messages.success(self.request, _("This translation is no longer assigned."))
        elif self.version is None and access.is_translator(user) and not self._begin():
            return self.form_invalid(form)
        else:
            self._store(user=user, due_on=values["due_on"], note=values["note"], is_not_needed=False)
            messages.success(self.request, _("Assigned to %(person)s.") % {"person": display_name(user)})
        return self._back()

    def _begin(self) -> bool:
        """Create the page for a translator, who may not create pages. Return whether that was possible."""
        assert self.text is not None
        above = self.text.get_parent().get_translation_or_none(self.locale)
        if above is None or not above.specific.permissions_for_user(self.request.user).can_add_subpage():
            messages.error(
                self.request,
                _("The page above this one has no version in this language, or you cannot add pages there."),
            )
            return False
        self.text.specific.copy_for_translation(self.locale)
        return True

    def _store(self, **values: Any) -> None:
        original = states.texts().filter(translation_key=self.kwargs["key"]).earliest("pk")
        given = {
            "assigned_by": self.request.user,
            "assigned_at": timezone.now(),
            "gives_draft": not original.live and original.permissions_for_user(self.request.user).can_edit(),
            "finished_at": None,
            "reminded_at": None,
        }
        Assignment.objects.update_or_create(**self._names(), defaults={**given, **values})

    def _free(self) -> None:
        Assignment.objects.filter(**self._names()).delete()

    def _back(self) -> HttpResponse:
        return HttpResponseRedirect(reverse("translation:board"))

    def _remind(self) -> None:
        person = self.assignment.user
        if person is None or not person.email:
            messages.error(self.request, _("No reminder was sent: this person has no email address."))
            return
        text = _text_for(person, self.assignment)
        if text and not text.cells[0].is_to_remind:
            messages.error(self.request, _("No reminder was sent: there is nothing left to translate."))
            return
        now = timezone.now()
        if self._may_remind(now):
            reminder(self.assignment, title=text.title if text else "", at=now).send()
        messages.success(self.request, _("%(person)s will get one email.") % {"person": display_name(person)})

    def _may_remind(self, now: datetime) -> bool:
        """Claim today's reminder, so that a second click sends nothing."""
        today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
        same = Assignment.objects.filter(pk=self.assignment.pk).exclude(reminded_at__gte=today)
        return bool(same.update(reminded_at=now))


def _text_for(person: Any, assignment: Assignment) -> Any:
    """Return the text as this person may see it on the board, and the cell of the translation; None if they may not see it."""
    known = board.known_to(person).filter(translation_key=assignment.translation_key)
    if text := known.select_related("locale").order_by("pk").first():
        board.add_cells([text], to=person, codes=[assignment.locale.language_code])
    return text


def reminder(assignment: Assignment, *, title: str, at: datetime) -> EmailMessage:
    """Return the email to the person who translates, in their language."""
    person: Any = assignment.user
    language = language_of(person)
    with override(language):
        context = {
            "name": person.get_short_name() or person.get_username(),
            "title": title,
            "language": assignment.locale.get_display_name(),
            "due_on": assignment.due_on,
            "note": assignment.note,
            "base": settings.PUBLIC_URL.rstrip("/"),
            "board": f"{reverse('translation:board')}?mine=on",
        }
        site, subject = site_name(), _("Reminder about your translation")
        return EmailMessage(
            spelling.labelled(site, subject) if site else subject,
            render_to_string("translation/reminder.txt", context),
            sender(language),
            [person.email],
            headers={"Auto-Submitted": "auto-generated", "Content-Language": language},
        )
