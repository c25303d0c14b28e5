"""What a person may know of in the CMS: pages, images and documents.

One rule for numbers in addresses (``closed``), for choosers, and for what a form refers to (`VisibleReferences`).
"""

from __future__ import annotations

from typing import Any, cast

from django.db.models import Model, Q
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail.permissions import policy_registry

from rocb import files
from rocb.rights.pages import BelongingPagePolicy


def page_policy() -> BelongingPagePolicy:
    return cast(BelongingPagePolicy, policy_registry.get_by_type(Page))


def visible_to(user: Any, pages: Any) -> Any:
    """Those of ``pages`` that this person may know of in the CMS: theirs, the way to them, and what is public."""
    policy = page_policy()
    if not policy.sees_only_what_belongs(user):
        return pages
    theirs = policy.explorable_instances(user).values("pk")
    return pages.filter(Q(pk__in=theirs) | Q(pk__in=Page.objects.live().public().values("pk")))


class VisibleReferences:
    """Contributors refer to pages that they may know of, and to files that they may choose or that everyone may have."""

    models = (Page, get_image_model(), get_document_model())

    def applies_to(self, user: Any) -> bool:
        return page_policy().sees_only_what_belongs(user)

    def visible(self, user: Any, model: type[Model]) -> Any:
        rows = model._default_manager.all()
        if issubclass(model, Page):
            return visible_to(user, rows)
        theirs = policy_registry.get_by_type(model).instances_user_has_any_permission_for(user, files.WORK_WITH_FILES)
        return rows.filter(Q(pk__in=theirs.values("pk")) | files.public_files(model))
