"""Who sees the people who registered, and what lets them in.

Names and addresses stand behind the permission ``events.view_registration``. It is the office's. For an event that other
organisations carry the office may say so at the event itself (`EditionPage.host_sees_registrations`): then people of
these see and work with the registrations of that event and of no other.

Whom a person writes for says ``organisation_id`` of the user model, where it has such a field.
"""

from __future__ import annotations

from typing import Any

from events.models import EditionOrganisation, EditionPage

PERMISSION = "events.view_registration"
HOSTS = (EditionOrganisation.Role.ORGANISER, EditionOrganisation.Role.HOST, EditionOrganisation.Role.CO_HOST)


def sees_all_registrations(user: Any) -> bool:
    return bool(user.has_perm(PERMISSION))


def may_see_registrations(user: Any, edition: EditionPage) -> bool:
    """The row decides, not a draft: only what an editor published gives a host this right."""
    if sees_all_registrations(user):
        return True
    organisation = getattr(user, "organisation_id", None)
    if not organisation or not user.is_active:
        return False
    carried = EditionOrganisation.objects.filter(organisation=organisation, role__in=HOSTS, edition=edition.pk)
    return carried.filter(edition__host_sees_registrations=True).exists()


def may_see_links(user: Any, edition: EditionPage) -> bool:
    """Links to join are for people who registered. Whoever begins an event fills them in until it is public."""
    if edition.pk is None or may_see_registrations(user, edition):
        return True
    row = EditionPage.objects.filter(pk=edition.pk).select_related("owner").first()
    if row is None or row.first_published_at or row.owner is None:
        return False
    organisation = getattr(user, "organisation_id", None)
    is_colleague = organisation and getattr(row.owner, "organisation_id", None) == organisation
    return bool(row.owner_id == user.pk or is_colleague)
