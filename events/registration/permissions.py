"""Permissions for registrations and for links to join.

Names and addresses need the permission ``newsroom_events.view_registration``, which the office has. For an event of other
organisations the office can set `EditionPage.host_sees_registrations`. Their people then see and manage the
registrations of that event only.

The organisation of a user is ``organisation_id`` of the user model, if it has such a field.
"""

from __future__ import annotations

from typing import Any

from events.models import EditionOrganisation, EditionPage

PERMISSION = "newsroom_events.view_registration"
HOSTS = (EditionOrganisation.Role.ORGANISER, EditionOrganisation.Role.HOST, EditionOrganisation.Role.CO_HOST)


def sees_all_registrations(user: Any) -> bool:
    return bool(user.has_perm(PERMISSION))


def may_see_registrations(user: Any, edition: EditionPage) -> bool:
    """Return whether the user may see registrations. The published row decides, so that a draft gives a host no rights."""
    if sees_all_registrations(user):
        return True
    organisation = getattr(user, "organisation_id", None)
    if not organisation or not user.is_active:
        return False
    carried = EditionOrganisation.objects.filter(organisation=organisation, role__in=HOSTS, edition=edition.pk)
    return carried.filter(edition__host_sees_registrations=True).exists()


def may_see_links(user: Any, edition: EditionPage) -> bool:
    """Return whether the user may see links to join, which are for registered people. Until an event is public, its
    owner and their colleagues may, to fill them in."""
    if edition.pk is None or may_see_registrations(user, edition):
        return True
    row = EditionPage.objects.filter(pk=edition.pk).select_related("owner").first()
    if row is None or row.first_published_at or row.owner is None:
        return False
    organisation = getattr(user, "organisation_id", None)
    is_colleague = organisation and getattr(row.owner, "organisation_id", None) == organisation
    return bool(row.owner_id == user.pk or is_colleague)
