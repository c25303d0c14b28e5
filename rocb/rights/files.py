"""Permission policies of images and documents: files uploaded by the user's organisation, and files shared by staff."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils.functional import cached_property
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy, CollectionPermissionPolicy

from rocb.files import access as files


class BelongingFilePolicy(CollectionOwnershipPermissionPolicy):
    """Wagtail's policy, but "add" also gives access to files of the user and their colleagues in that collection.

    They can choose them, and change them until a public page shows them: public content changes only with an editor's
    approval. Only the uploader can delete a file.
    """

    @cached_property
    def grants(self) -> CollectionPermissionPolicy:
        """Return the permissions of groups in a collection and those below it, regardless of the uploader."""
        return CollectionPermissionPolicy(self.model, auth_model=self.auth_model)

    def user_has_any_permission_for_instance(self, user: Any, actions: Iterable[str], instance: Any) -> bool:
        wanted = set(actions)
        plain = wanted & {"choose"} | ({"change"} if wanted & {"change", "delete"} else set())
        if self.grants.user_has_any_permission_for_instance(user, plain, instance):
            return True
        if user.is_active and user.is_superuser:
            return True
        may_add = self.grants.user_has_permission_for_instance(user, "add", instance)
        if not may_add or not _is_of_colleague(user, instance):  # "add" gives no rights to files of others
            return False
        if wanted & {"choose", "add"}:
            return True
        is_own = instance.uploaded_by_user_id == user.pk
        return bool(wanted & ({"change", "delete"} if is_own else {"change"})) and not files.is_public(instance)

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Return whether the user has the permission. "add" includes "choose", for their own files."""
        return bool(
            super().user_has_permission(user, action)
            or (action == "choose" and super().user_has_permission(user, "add"))
        )

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> Any:
        wanted = set(actions)
        found = super().instances_user_has_any_permission_for(user, wanted)
        if not user.is_authenticated or not user.is_active or user.is_superuser:
            return found
        if not wanted & {"choose", "change", "delete"}:
            return found
        uploaders = [user.pk]
        if wanted & {"choose", "change"} and (organisation := getattr(user, "organisation_id", None)):
            uploaders += (
                get_user_model()._default_manager.filter(organisation=organisation).values_list("pk", flat=True)
            )
        # A list of ids instead of a join: the CMS searches these rows, and its search does not follow relations.
        whose = Q(uploaded_by_user__in=uploaders)
        plain = wanted & {"choose"} | ({"change"} if wanted - {"choose"} else set())
        here = Q(collection__in=self.grants.collections_user_has_permission_for(user, "add"))
        whole = Q(collection__in=self.grants.collections_user_has_any_permission_for(user, plain))
        return self.model._default_manager.filter(whole | (here & whose))


def _is_of_colleague(user: Any, instance: Any) -> bool:
    uploader = instance.uploaded_by_user
    if uploader is None:
        return False
    organisation = getattr(user, "organisation_id", None)
    return bool(uploader.pk == user.pk or (organisation and uploader.organisation_id == organisation))
