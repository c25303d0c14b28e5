"""Permission policy of translations: who may translate which page, and what translators may open in the CMS.

A user with the permission `PERMISSION` may translate what is assigned to them, although they may not edit the page. A
*translator* has this permission and may edit no page at all. The group "Translators" of a site has it.

* An assignment gives access to one version: a text in one language. It ends when it is deleted, finished or no longer
  needed, but not on its due date.
* Of the original, they see what readers see. If the original was not public when an officer who edits it assigned the
  translation (``Assignment.gives_draft``), they read its latest draft while it is not public. They never read a newer
  draft of a public original. If such an original is withdrawn, the translation is closed to them until it is public or
  assigned again.
* Translators may open only the addresses in `OPEN`. `TranslatorMiddleware` refuses all others, also those of apps and
  releases to come. A site without the middleware has no translators.
"""

from __future__ import annotations

from functools import cache
from typing import Any, cast

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, override
from wagtail.admin.auth import permission_denied
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail.permissions import policy_registry

from foundation.public_pages import public_pages
from foundation.translation import states
from foundation.translation.models import Assignment

PERMISSION = "newsroom_translation.translate_assigned"
PAGE_ACTIONS = {"add", "change", "publish", "bulk_delete", "lock", "unlock"}
MIDDLEWARE = "foundation.translation.access.TranslatorMiddleware"
OPEN = frozenset(
    {
        *("wagtailadmin_home", "wagtailadmin_account", "wagtailadmin_login", "wagtailadmin_logout"),
        # The scripts of every screen request these: who is signed in, and how a date is parsed.
        *("wagtailadmin_sprite", "wagtailadmin_javascript_catalog"),
        *("unsaved_connection", "unsaved_signed_in", "written_dates_understood"),
        *("wagtailadmin_password_reset", "wagtailadmin_password_reset_done"),
        *("wagtailadmin_password_reset_confirm", "wagtailadmin_password_reset_complete"),
        *("translation:board", "translation:board_results", "translation:side_by_side"),
        *("translation:finish", "translation:preview", "translation:preview_original"),
        *("translation:suggestions", "translation:drafts", "translation:without_original"),
        *("translation:export", "translation:import"),
    }
)


def may_translate_assigned(user: Any) -> bool:
    return bool(MIDDLEWARE in settings.MIDDLEWARE and user.is_active and user.has_perm(PERMISSION))


def is_translator(user: Any) -> bool:
    """Return whether the user is only a translator. No query beyond those for the permissions of the user."""
    if user.is_superuser or not may_translate_assigned(user):
        return False
    return not policy_registry.get_by_type(Page).user_has_any_permission(user, PAGE_ACTIONS)


def open_assignments(user: Any) -> QuerySet[Assignment]:
    """Return the assignments of the user that are neither finished nor unneeded."""
    return Assignment.objects.filter(user=user.pk, is_not_needed=False, finished_at=None)


def assignment_of(user: Any, page: Page) -> Assignment | None:
    """Return the open assignment of this version to the user."""
    own = open_assignments(user).filter(translation_key=page.translation_key, locale=page.locale_id)
    return own.select_related("assigned_by").first()


def assigned_pages(user: Any) -> QuerySet[Page]:
    """Return the versions that the user may translate because they are assigned to them, from `states.translations`."""
    if not may_translate_assigned(user):
        return states.translations().none()
    own = open_assignments(user).filter(translation_key=OuterRef("translation_key"), locale=OuterRef("locale"))
    is_readable = Q(now_original_is_public=True) | Exists(own.filter(gives_draft=True))
    return states.translations().filter(Exists(own), is_readable)


def readable_pages(user: Any) -> QuerySet[Page]:
    """Return the versions whose drafts the user may read because of an assignment: those to translate, and originals
    that are not public."""
    assigned = assigned_pages(user)
    originals = Q(live=False, pk__in=assigned.values("now_original_id"))
    return Page.objects.filter(Q(pk__in=assigned.values("pk")) | originals)


def may_translate(user: Any, page: Any) -> bool:
    return bool(page.permissions_for_user(user).can_edit() or assigned_pages(user).filter(pk=page.pk).exists())


class TranslatorReferences:
    """Rule for references: translators may refer to public pages and to those that they may read. They cannot change files."""

    @property
    def models(self) -> tuple[Any, ...]:
        return Page, get_image_model(), get_document_model()

    def applies_to(self, user: Any) -> bool:
        return is_translator(user)

    def visible(self, user: Any, model: Any) -> Any:
        if not issubclass(model, Page):
            return model._default_manager.none()
        known = Q(pk__in=readable_pages(user).values("pk")) | Q(pk__in=public_pages(Page.objects).values("pk"))
        return model._default_manager.filter(known | Q(pk__in=assigned_pages(user).values("now_original_id")))


@cache
def _cms() -> str:
    return reverse("wagtailadmin_home")


class TranslatorMiddleware:
    """Refuse translators each URL of the CMS that is not in `OPEN`."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        if not request.path.startswith(_cms()) or name in OPEN:
            return None
        user: Any = request.user
        if not user.is_authenticated or not is_translator(user):
            return None
        profile = getattr(user, "wagtail_userprofile", None)
        with override(profile.get_preferred_language() if profile else get_language()):
            return cast(HttpResponse, permission_denied(request))
