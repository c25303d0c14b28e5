"""Permission policy of pages: "add" below a page includes pages that belong to the user's organisation, and no others."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from events.models import EditionOrganisation, EventSeriesPage
from news.models import ArticlePage

CARRIES = (EditionOrganisation.Role.ORGANISER, EditionOrganisation.Role.HOST, EditionOrganisation.Role.CO_HOST)


def belonging_to(user: Any) -> Q:
    """Return a condition for pages that belong to the user or their organisation. It uses published rows and owners,
    not drafts, so that users cannot give themselves access to other pages."""
    mine = Q(owner=user)
    if organisation := getattr(user, "organisation_id", None):
        carried = EditionOrganisation.objects.filter(organisation=organisation, role__in=CARRIES)
        mine |= Q(owner__organisation=organisation)
        mine |= Q(pk__in=ArticlePage.objects.filter(supplied_by=organisation).values("pk"))
        mine |= Q(pk__in=EventSeriesPage.objects.filter(owner_organisation=organisation).values("pk"))
        mine |= Q(pk__in=carried.values("edition"))
    return mine


class BelongingPagePolicy(PagePermissionPolicy):
    """Wagtail's policy, but "add" also gives access to pages of the user's organisation below that page.

    A grant of "change" or "publish" covers its whole branch, as in Wagtail.
    """

    def user_has_any_permission_for_instance(self, user: Any, actions: Iterable[str], instance: Any) -> bool:
        if not user.is_active or user.is_superuser:
            return bool(user.is_active)
        allowed: set[str] = set()
        narrow = False
        for grant in self.get_cached_permissions_for_user(user):
            if not instance.path.startswith(grant.page.path):
                continue
            if self._is_narrow(user, grant):
                narrow = True
                if instance.pk == grant.page_id:
                    allowed.add(_action(grant))
            else:
                allowed.add(_action(grant))
        wanted = set(actions)
        if allowed & wanted:
            return True
        return bool(narrow and wanted & {"add", "change"} and Page.objects.filter(belonging_to(user), pk=instance.pk))

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> Any:
        if not user.is_active or user.is_superuser:
            return self.model._default_manager.all() if user.is_active else self.model._default_manager.none()
        wanted = set(actions)
        narrow: list[Q] = []
        found = [Q(pk=None)]
        for grant in self.get_cached_permissions_for_user(user):
            below = self.model._default_manager.all().descendant_of_q(grant.page, inclusive=True)
            if not self._is_narrow(user, grant):
                if _action(grant) in wanted:
                    found.append(below)
            elif wanted & {"add", "change"}:
                narrow.append(below)
                if "add" in wanted:
                    found.append(Q(pk=grant.page_id))
        if narrow:
            found.append(reduce(or_, narrow) & belonging_to(user))
        return self.model._default_manager.filter(reduce(or_, found))

    def sees_only_what_belongs(self, user: Any) -> bool:
        """Return whether lists must be filtered for this user, since they have access to no whole branch."""
        if not user.is_active or user.is_superuser:
            return False
        return all(self._is_narrow(user, grant) for grant in self.get_cached_permissions_for_user(user))

    def _is_narrow(self, user: Any, grant: Any) -> bool:
        """Return whether the grant is "add", and the user may neither change nor publish the same branch."""
        return _action(grant) == "add" and not any(
            _action(other) in {"change", "publish"} and grant.page.path.startswith(other.page.path)
            for other in self.get_cached_permissions_for_user(user)
        )


def _action(grant: Any) -> str:
    return str(grant.permission.codename).rsplit("_", 1)[0]
