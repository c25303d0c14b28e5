"""Editor of editions, with checks that are shown beside the preview. Most are warnings.

Event numbers are an editorial decision (a postponed meeting keeps or loses its number), so "Second" in the title and 3
in the field is a warning. Validation errors, such as a forbidden status change, are in `edition_editor.EditionForm`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from copy import copy
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView
from wagtail.models import Page

from events import dates, planning, registration, title_numbers, undoing, versions
from events.admin import promised
from events.admin.findings import Finding
from events.admin.held_mails import say_when_mails_leave
from events.models import EditionPage, EditionStatus, EventSeriesPage, Registration
from foundation import languages
from foundation.authorship.editor import EditorSteps
from foundation.authorship.publication import all_versions, asking, other_language, refusing
from foundation.authorship.publication.unapproved import changes_by_others, compare_url
from foundation.authorship.screens.menus import ArrangedMenu
from foundation.components.admin import ChecksPanel, one_panel_of_checks
from foundation.languages import written_in
from foundation.languages.versions import begun_before
from foundation.translation.quality import of_page as quality
from foundation.translation.quality.findings import Kind

EXCERPT_CHARACTERS = 80


def findings_of(edition: EditionPage, *, is_over: bool) -> list[Finding]:
    """Return the findings for ``edition`` as it is now in memory."""
    found = [_number(edition), *_sessions_elsewhere(edition), *_sessions_at_other_hours(edition), *of_version(edition)]
    if not edition.introduction.strip():
        found.append(
            Finding(
                "no_introduction",
                "introduction",
                _("There is no introduction."),
                _("Add a sentence that says what the event is about. It is shown in lists and calendars."),
            )
        )
    found += _unknown(edition)
    if is_over:
        found.append(_past(edition))
    elif edition.status in {EditionStatus.CONFIRMED, EditionStatus.RESCHEDULED}:
        found.append(_no_link(edition))
    return [finding for finding in found if finding]


def _unknown(edition: EditionPage) -> Iterator[Finding]:
    """Yield warnings about unknown facts of an event from another site. Readers see no trace of them."""
    fix = _("Choose one if you know it. Otherwise, readers see nothing about it.")
    if not edition.format:
        yield Finding("unknown_format", "format", _("The format of this event is unknown."), fix)
    if not edition.audience:
        yield Finding("unknown_audience", "audience", _("The audience of this event is unknown."), fix)


def of_version(page: EditionPage | EventSeriesPage) -> list[Finding]:
    """Return the findings about an edition or a series as one of several language versions."""
    others = begun_before(page)
    compared = quality.for_editor(page)
    found = [
        Finding("translation", one.field, one.message, one.finding.fix, is_error=one.finding.is_error)
        for one in compared
    ]
    left = {one.field for one in compared if one.finding.kind is Kind.LANGUAGE}
    found += _place_in_other_letters(page)
    found += _in_other_language(page, leave_out=left)
    if fields := versions.different_facts(page, others):
        text = _("Different from the original (%(language)s): %(fields)s.") % {
            "language": others[0].locale.get_display_name(),
            "fields": ", ".join(str(field.verbose_name) for field in fields),
        }
        found.append(Finding("facts_differ", fields[0].name, text, _("Check which is right, and change the other.")))
    return found


def _in_other_language(page: EditionPage | EventSeriesPage, *, leave_out: Collection[str]) -> Iterator[Finding]:
    """Yield findings for a title or text that is not in the language of the page. Fields left in the language of the
    original already have a finding.
    """
    own = page.locale.language_code
    others = languages.codes()
    if "title" not in leave_out and (other := written_in.foreign(page.title, own=own, others=others)):
        text = _("The title seems to be %(found)s. This page is %(own)s.")
        names = {"found": written_in.phrase(other.language), "own": written_in.phrase(own)}
        fix = _("Translate the title, or move the text to the page in its own language.")
        yield Finding("title_in_other_language", "title", text % names, fix, is_error=True)
    if other := written_in.foreign("\n".join(versions.lines(page, leave_out=leave_out)), own=own, others=others):
        yield _text_in_other_language(other, own)


def _place_in_other_letters(page: EditionPage | EventSeriesPage) -> list[Finding]:
    """Warn of a city or country in another script. It may have been copied from the page in another language."""
    if not isinstance(page, EditionPage):
        return []
    own, fields = page.locale.language_code, ("city", "country")
    texts = {name: getattr(page, name) for name in fields}
    text = _("“%(text)s” is not in the alphabet of this language.")
    fix = _("Enter the name in the form that is used in this language.")
    return [
        Finding("place_in_other_letters", name, text % {"text": place}, fix)
        for name, place in texts.items()
        if written_in.is_in_other_letters(place, own=own)
    ]


def _text_in_other_language(other: written_in.Foreign, own: str) -> Finding:
    found = written_in.phrase(other.language)
    if other.part:
        text = _("A sentence seems to be %(found)s: “%(text)s”.")
        text %= {"found": found, "text": Truncator(other.part).chars(EXCERPT_CHARACTERS)}
        fix = _("Translate it. If it is a quotation, put it in quotation marks.")
        return Finding("sentence_in_other_language", "body", text, fix, is_error=True)
    text = _("The text seems to be %(found)s. This page is %(own)s.")
    text %= {"found": found, "own": written_in.phrase(own)}
    fix = _("Translate the text, or move it to the page in its own language.")
    return Finding("text_in_other_language", "body", text, fix, is_error=True)


def _number(edition: EditionPage) -> Finding | None:
    named = title_numbers.disagrees(edition.title, edition.ordinal, language=edition.locale.language_code)
    if named is None:
        return None
    return Finding(
        "number_disagrees",
        "title",
        _("The title says %(title)d but the field “number in the series” says %(field)d.")
        % {"title": named, "field": edition.ordinal},
        _("Make both numbers the same, or leave the field empty."),
    )


def _sessions_elsewhere(edition: EditionPage) -> list[Finding]:
    if not edition.starts_on or not edition.last_day:
        return []
    return [
        Finding(
            "session_elsewhere",
            "sessions",
            _("The session “%(title)s” is on %(day)s, which is not a day of the event.")
            % {"title": session.title, "day": dates.day(session.day)},
            _("Correct the day of the session or the dates of the event."),
            is_error=True,
            is_firm=True,
        )
        for session in edition.sessions.all()
        if session.day and not edition.starts_on <= session.day <= edition.last_day
    ]


def _sessions_at_other_hours(edition: EditionPage) -> list[Finding]:
    """Return findings for sessions before the start on the first day or after the end on the last. Days in between are
    free."""
    if not edition.starts_on or not edition.last_day:
        return []
    fix = _("Correct the times of the session or those of the event.")
    found = []
    for session in edition.sessions.all():
        starts, ends = session.starts_at, session.ends_at or session.starts_at
        if edition.starts_at and starts and session.day == edition.starts_on and starts < edition.starts_at:
            text = _("The session “%(title)s” starts at %(session)s, before the event, which starts at %(event)s.")
            hours = {"session": dates.hour(starts), "event": dates.hour(edition.starts_at)}
        elif edition.ends_at and ends and session.day == edition.last_day and ends > edition.ends_at:
            text = _("The session “%(title)s” ends at %(session)s, after the event, which ends at %(event)s.")
            hours = {"session": dates.hour(ends), "event": dates.hour(edition.ends_at)}
        else:
            continue
        found.append(Finding("session_at_other_hours", "sessions", text % {"title": session.title, **hours}, fix))
    return found


def _past(edition: EditionPage) -> Finding | None:
    """Warn about a day in the past: the year may be wrong, or the event may be meant for the archive. No warning for a
    public event, which may simply be over.
    """
    seen = EditionPage.objects.live().filter(pk=edition.pk, over_at=edition.over_at)
    if edition.status in {EditionStatus.HELD, EditionStatus.CANCELLED} or seen.exists():
        return None
    return Finding(
        "past",
        "starts_on",
        _("This date is in the past."),
        _("Nobody can register. Correct the date, or set the status to “Held”."),
    )


def _no_link(edition: EditionPage) -> Finding | None:
    is_joined_online = edition.format in {EditionPage.Format.ONLINE, EditionPage.Format.HYBRID}
    if not is_joined_online or edition.join_url or any(session.join_url for session in edition.sessions.all()):
        return None
    return Finding(
        "no_link",
        "join_url",
        _("The event is online but has no joining link."),
        _("People who have registered will get the link by email as soon as you publish it."),
    )


def _findings_now(page: EditionPage | EventSeriesPage) -> list[Finding]:
    if isinstance(page, EventSeriesPage):
        return of_version(page)
    now = timezone.now()
    return [*promised.findings(page, at=now), *findings_of(page, is_over=page.is_over(at=now))]


def errors_now(page: EditionPage | EventSeriesPage) -> list[Finding]:
    """Return the errors that prevent publication of ``page`` (as in memory). If the editor gives a reason, errors about
    the language are left out.
    """
    errors = [finding for finding in _findings_now(page) if finding.is_error]
    if all(error.is_firm for error in errors) or not other_language.reason_for(page):
        return errors
    return [error for error in errors if error.is_firm]


def _errors_and_warnings(page: EditionPage | EventSeriesPage) -> tuple[list[Finding], list[Finding]]:
    errors = errors_now(page)
    return errors, [finding for finding in _findings_now(page) if finding not in errors]


for _model in (EditionPage, EventSeriesPage):
    all_versions.register_checks(_model, _errors_and_warnings)


class EventChecksPanel(ChecksPanel):
    """The findings for the newest saved draft."""

    part_template_name = "events/admin/checks_panel.html"

    def __init__(self, page: EditionPage | EventSeriesPage, request: HttpRequest) -> None:
        super().__init__(page, request)
        self.findings = _findings_now(page) if page.pk else []
        self.changes = changes_by_others(page, request.user)
        self.count = len(self.findings) + len(self.changes)
        self.is_urgent = bool(self.changes or any(finding.is_error for finding in self.findings))

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(parent_context),
            "is_stopped": any(finding.is_error for finding in self.findings),
            "is_saved": bool(self.object.pk),
            "findings": self.findings,
            "tab": "series" if isinstance(self.object, EventSeriesPage) else "event",
            "changes": self.changes,
            "compare_url": compare_url(self.object) if self.changes else "",
        }


def _as_sent(form: Any) -> Any:
    """Return a copy of the page with the submitted sessions, which Wagtail's form adds only when it is saved."""
    page, formset = copy(form.instance), form.formsets.get("sessions")
    if formset is None:
        return page
    related = form.instance.__dict__.get("_cluster_related_objects") or {}
    page.__dict__["_cluster_related_objects"] = {name: rows for name, rows in related.items() if name != "sessions"}
    sent = [one for one in formset.forms if one not in formset.deleted_forms and (one.instance.pk or one.has_changed())]
    page.sessions = [copy(one.instance) for one in sent]
    return page


class WithChecks:
    """Mixin for Wagtail's create and edit views. To publish text in another language, the editor must give a reason."""

    page: EditionPage | EventSeriesPage
    request: HttpRequest
    has_unsaved_changes: bool
    render_to_response: Any
    get_context_data: Any

    def form_valid(self, form: Any) -> HttpResponse:
        errors = errors_now(_as_sent(form)) if refusing.leads_to_readers(self) else []
        reason = other_language.given(self.request) if errors else ""
        if refused := [error for error in errors if error.is_firm or not reason]:
            refusing.say_why_not(self.request, form.instance, refused)
            if any(not error.is_firm for error in refused):
                other_language.ask(self.request)
            return self._shown_again()
        try:
            with transaction.atomic():
                response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        except planning.IllegalMove as error:  # another language version cannot take over the change
            messages.error(self.request, str(error))
            return self._shown_again()
        if reason:
            other_language.record(self.page, reason, by=self.request.user)
        return response

    def _shown_again(self) -> HttpResponse:
        self.has_unsaved_changes = True
        return self.render_to_response(self.get_context_data())  # type: ignore[no-any-return]

    def get_side_panels(self) -> Any:
        panels = super().get_side_panels()  # type: ignore[misc]
        return one_panel_of_checks(self, panels, EventChecksPanel(self.page, self.request))


class EditionCreateView(EditorSteps, WithChecks, CreateView):
    pass


class EditionEditView(ArrangedMenu, EditorSteps, WithChecks, EditView):
    def publish_action(self) -> HttpResponse:
        """Publish, and say how many registered people will be emailed. The change can be undone until the emails are sent."""
        key, now = self.page.translation_key, timezone.now()
        before = undoing.revisions_of(key)
        response: HttpResponse = super().publish_action()
        if Registration.objects.of_thing(key).active().exists() and registration.follow(key, at=now):
            change = undoing.Snapshot(before, undoing.revisions_of(key), now, notifies=True)
            count = len({mail.registration_id for mail in registration.held_mails(key)})
            text = ngettext(
                "%(count)d registered person will get an email about the change.",
                "%(count)d registered people will get an email about the change.",
                count,
            ) % {"count": count}
            say_when_mails_leave(self.request, self.page, text, change=change)
        return response


class SeriesCreateView(EditorSteps, WithChecks, CreateView):
    pass


class SeriesEditView(ArrangedMenu, EditorSteps, WithChecks, EditView):
    pass


@hooks.register("before_publish_page")
def ask_about_changes_of_others(request: HttpRequest, page: Page) -> HttpResponse | None:
    return asking.ask_first(request, page) if isinstance(page, EditionPage) else None


@hooks.register("before_bulk_action")
def leave_out_unapproved_changes(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    response: HttpResponse | None = asking.leave_out(request, action_type, objects, action, model=EditionPage)
    return response


@hooks.register("before_bulk_action")
def leave_out_another_language(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    for model in (EditionPage, EventSeriesPage):
        response: HttpResponse | None = refusing.leave_out(
            request, action_type, objects, action, model=model, errors=errors_now
        )
        if response:
            return response
    return None


@hooks.register("after_publish_page")
def say_that_numbers_disagree(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Repeat the warning, because readers see both numbers from now on."""
    if isinstance(page, EditionPage) and (finding := _number(page)):
        messages.warning(request, f"{finding.message} {finding.fix}")
    return None
