"""Pages, images, documents and people that a user may see in the CMS.

One rule for ids in addresses (``closed``), for choosers, and for references in forms (`VisibleReferences`).
"""

from __future__ import annotations

from typing import Any, cast

from django.db.models import Model, Q
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail.permissions import policy_registry

from events.models import EditionPage, Person
from foundation.public_pages import public_pages
from foundation.translation import access
from news.models import ArticlePage
from rocb.files import access as files
from rocb.people.appearances import named_on, public_people
from rocb.rights.pages import BelongingPagePolicy


def page_policy() -> BelongingPagePolicy:
    return cast(BelongingPagePolicy, policy_registry.get_by_type(Page))


def visible_to(user: Any, pages: Any) -> Any:
    """Filter ``pages`` by what the user may see in the CMS: their own pages with their ancestors, those that they
    translate, and public ones.
    """
    policy = page_policy()
    if not policy.sees_only_what_belongs(user):
        return pages
    theirs = policy.explorable_instances(user).values("pk")
    translated = access.assigned_pages(user)
    return pages.filter(
        Q(pk__in=theirs)
        | Q(pk__in=translated.values("pk"))
        | Q(pk__in=translated.values("now_original_id"))
        | Q(pk__in=public_pages(Page.objects).values("pk"))
    )


def visible_people(user: Any) -> Any:
    """Return the people on public pages and on the user's, and those of the user's organisation."""
    theirs = page_policy().instances_user_has_any_permission_for(user, {"change"}).values("pk")
    rows = named_on(EditionPage.objects.filter(pk__in=theirs), ArticlePage.objects.filter(pk__in=theirs))
    named = [Q(pk__in=some.values("person")) for some in rows]
    colleagues = Q(organisation__isnull=False, organisation=user.organisation_id)
    return Person.objects.filter(Q(pk__in=public_people().values("pk")) | named[0] | named[1] | named[2] | colleagues)


class VisibleReferences:
    """Rule for references: contributors may refer to pages and people that they can see, and to public or selectable
    files."""

    models = (Page, get_image_model(), get_document_model(), Person)

    def applies_to(self, user: Any) -> bool:
        return page_policy().sees_only_what_belongs(user)

    def visible(self, user: Any, model: type[Model]) -> Any:
        rows = model._default_manager.all()
        if issubclass(model, Page):
            return visible_to(user, rows)
        if issubclass(model, Person):
            return visible_people(user)
        theirs = policy_registry.get_by_type(model).instances_user_has_any_permission_for(user, files.WORK_WITH_FILES)
        return rows.filter(Q(pk__in=theirs.values("pk")) | files.public_files(model))
