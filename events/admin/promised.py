"""Checks of what registered people rely on, before a change of an event is published.

The same rules apply while people can register: two people must not read different facts in two languages. The status,
first day, start and time zone are changed on the planning screens, which count people, ask for notes and can undo the
change. Any other change is emailed, and the other languages follow (`planning.carry_over`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events import planning, registration
from events.admin.findings import Finding
from events.admin.messaging import language_name, registered_in_words
from events.models import EditionPage, EditionStatus, Session

# Fields that the planning screens change, and the screen for each new status.
PLANNED_ELSEWHERE = ("status", "starts_on", "starts_at", "time_zone")
SCREENS = {
    EditionStatus.CANCELLED: ("events_cancel", gettext_lazy("Cancel the event")),
    EditionStatus.POSTPONED: ("events_postpone", gettext_lazy("Postpone")),
    EditionStatus.CONFIRMED: ("events_confirm", gettext_lazy("Confirm the date")),
    EditionStatus.HELD: ("events_held", gettext_lazy("Mark as held")),
}
ALIKE_FROM = 0.6  # share of letters that both titles have in common
RESCHEDULE = ("events_move", gettext_lazy("Reschedule"))


def findings(page: EditionPage, *, at: datetime) -> Iterator[Finding]:
    """Yield findings for ``page`` (as in memory) if people are registered for the public event or can register."""
    counts = registration.by_page([page.translation_key])
    may_differ = counts or page.registration == EditionPage.RegistrationBy.FORM or page.live
    public = registration.versions(page.translation_key) if may_differ else []
    if not public or (public[0].is_over(at=at) and page.is_over(at=at)):
        return
    own = next((version for version in public if version.pk == page.pk), None)
    if not counts:
        yield from _before_the_first_registration(page, own, public, at=at)
        return
    who = registered_in_words(counts)
    if own is None:
        yield from _unlike(page, public[0], who=who)
        return
    yield from _planned_elsewhere(page, own, public[0], who=who, fix=_emailed(), at=at)
    if not is_like(page.title, own.title):
        fix = _(
            "People registered for “%(title)s” and will not get an email about a new title. If the subject has "
            "changed, choose “Email registered people” in the menu."
        )
        yield Finding("other_title", "title", who, fix % {"title": own.title})
    form = EditionPage.RegistrationBy.FORM
    if own.registration == form and page.registration != form:
        yield Finding("registration_off", "registration", who, without_form(page))


def _before_the_first_registration(
    page: EditionPage, own: EditionPage | None, public: list[EditionPage], *, at: datetime
) -> Iterator[Finding]:
    """Yield errors if people could register on versions that do not agree."""
    others = [version for version in public if version.pk != page.pk]
    if not others or not registration.may_register([page, *public], at=at):
        return
    who = _("People can register for this event.")
    if own is None:
        yield from _unlike(page, others[0], who=who)
    elif not registration.may_register(public, at=at):
        yield from _unlike(page, others[0], who=who, leave_out=planning.TERMS)
    else:
        yield from _planned_elsewhere(page, own, public[0], who=who, fix=_planned(), at=at)


def _emailed() -> str:
    return _(
        "Use “%(screen)s” in the menu next to the title. All language versions will change, and people "
        "will get an email, which you can still stop. Or enter the published value here again."
    )


def _planned() -> str:
    return _(
        "Use “%(screen)s” in the menu next to the title. All language versions will change. Or enter the "
        "published value here again."
    )


def is_like(title: str, other: str) -> bool:
    """Return whether two titles name the same subject: a corrected one has most of its letters in the same order."""
    return SequenceMatcher(None, title.casefold(), other.casefold()).ratio() >= ALIKE_FROM


def without_form(page: EditionPage) -> str:
    """Return a sentence about what happens to registered people once the form of this site is closed in all languages."""
    if page.registration == EditionPage.RegistrationBy.LINK:
        return _(
            "Registrations remain valid, and people will get emails about changes. Others can register on "
            "the other site."
        )
    return _("Registrations remain valid, and people will get emails about changes. No one else can register.")


def _planned_elsewhere(
    page: EditionPage, own: EditionPage, leading: EditionPage, *, who: str, fix: str, at: datetime
) -> Iterator[Finding]:
    """Yield an error for each change that should be made on a planning screen. Two changes are allowed: correcting a
    version to match the leading one, and entering the first date of a planned event.
    """
    change = planning.difference(planning.content_of(own), planning.content_of(page)).values
    names = [name for name in PLANNED_ELSEWHERE if name in change and change[name] != getattr(leading, name)]
    if names == ["time_zone"] and page.begins_at == own.begins_at:
        names = []  # another name for the same time
    is_past = page.is_over(at=at) and not leading.is_over(at=at)
    is_first_date = leading.status == EditionStatus.PLANNED and leading.starts_on is None and not is_past
    if is_first_date and "status" not in names:
        return
    if names and page.status == EditionStatus.HELD and not leading.is_over(at=at):
        early = _("The event has not ended yet. When it has, choose “Mark as held” in the menu next to the title.")
        yield Finding("held_too_early", "status", who, early, is_error=True, is_firm=True)
    elif names:
        screen, label = SCREENS.get(EditionStatus(page.status), RESCHEDULE) if "status" in names else RESCHEDULE
        yield Finding(
            "planned_elsewhere",
            names[0],
            f"{who} {_('Changed here: %(fields)s.') % {'fields': _names(names)}}",
            fix % {"screen": label},
            is_error=True,
            is_firm=True,
            url=reverse(screen, args=[page.pk]),
            label=str(label),
        )
    elif is_past:
        past = _("The event would already have ended. Correct the dates or the period.")
        where = "ends_on" if page.starts_on else "period"
        yield Finding("over_for_people", where, who, past, is_error=True, is_firm=True)


def _unlike(page: EditionPage, leading: EditionPage, *, who: str, leave_out: Collection[str] = ()) -> Iterator[Finding]:
    """Yield an error if a version that becomes public contradicts the public one."""
    change = planning.difference(planning.content_of(leading), planning.content_of(page))
    names = [name for name in change.values if not name.startswith("previous_") and name not in leave_out]
    text = _("Different from the published page (%(language)s): %(fields)s.")
    language = language_name(leading.locale.language_code)
    fix = _("Enter the published value here. To change the event, use its published page.")
    if names:
        said = text % {"language": language, "fields": _names(names)}
        yield Finding("unlike_public", _field(names[0]).name, f"{who} {said}", fix, is_error=True, is_firm=True)
    if change.sessions:
        said = text % {"language": language, "fields": Session._meta.verbose_name_plural}
        yield Finding("sessions_unlike_public", "sessions", f"{who} {said}", fix, is_error=True, is_firm=True)


def _names(names: Iterable[str]) -> str:
    return ", ".join(str(_field(name).verbose_name) for name in names)


def _field(name: str) -> Any:
    return EditionPage._meta.get_field(name.removesuffix("_id"))
