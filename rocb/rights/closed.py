"""Block CMS addresses that Wagtail opens to every account, unless the object belongs to the contributor or is public.

Some views check no permission for an object in their address: choosers and the explorer for their starting page, the
confirmation of a move for both of its pages, bulk actions for the rows that they refuse, the CMS's own API for files.
So one rule applies before every view: a contributor gets no address of a page or file that is hidden from them, nor
may such a page be the place that a form copies or moves to.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, override
from wagtail import hooks
from wagtail.admin.auth import permission_denied
from wagtail.admin.menu import MenuItem
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail.permissions import policy_registry
from wagtail.users.models import UserProfile

from foundation.whole_numbers import number_of_row
from rocb.rights import asking
from rocb.rights.visible import page_policy, visible_to

# Views about all content: the report shows the most recently edited page of each type, the API all files, and the
# suggestions of tags those of all files.
OF_THE_OFFICE = (
    *("wagtailadmin_reports:page_types_usage", "wagtailadmin_api:images:", "wagtailadmin_api:documents:"),
    *("wagtailadmin_tag_autocomplete", "wagtailadmin_tag_model_autocomplete"),
)

# Views whose forms take the number of another page, and the names of these fields.
TAKES_A_PLACE = ("wagtailadmin_pages:copy", "wagtailadmin_pages:move", "wagtail_bulk_action")
PLACES = ("chooser", "new_parent_page")


class HiddenThingsMiddleware:
    """Apply the rule before each view of the CMS, for users who see only what belongs to them."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> HttpResponse | None:
        if not request.path.startswith(reverse("wagtailadmin_home")) or not request.user.is_authenticated:
            return None
        if not page_policy().sees_only_what_belongs(request.user):
            return None
        asking.begin(request.user)
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name.startswith(OF_THE_OFFICE) or names_something_hidden(request, name, kwargs):
            profile = UserProfile.objects.filter(user=request.user).first()
            with override(profile.get_preferred_language() if profile else get_language()):
                return cast(HttpResponse, permission_denied(request))
        return None


def names_something_hidden(request: HttpRequest, name: str, kwargs: dict[str, Any]) -> bool:
    pages = [value for key, value in kwargs.items() if _is_a_page(name, key)]
    if name in TAKES_A_PLACE:
        pages += _numbers(number for key in PLACES for number in request.POST.getlist(key))
    chosen = _numbers(request.GET.getlist("id"))
    if name == "wagtailadmin_choose_page_chosen_multiple":
        pages += chosen
    if pages and not _all(visible_to(request.user, Page.objects.all()), pages):
        return True
    if name != "wagtail_bulk_action":
        return False
    rows = _of_bulk_action(request.user, kwargs)
    # With "all", Wagtail would list rows that it otherwise leaves out.
    if "all" in request.GET.getlist("id") and (rows.model is Page or rows.query.is_empty()):
        return True
    return not _all(rows, chosen)


def _is_a_page(name: str, key: str) -> bool:
    """Return whether this part of an address is a page id, by the parameter names of Wagtail and this site."""
    return "page" in key or key == "destination_id" or (key == "pk" and name.startswith("wagtailadmin_pages:"))


def _of_bulk_action(user: Any, kwargs: dict[str, Any]) -> Any:
    """Return the rows of this type that the user may see."""
    try:
        model = apps.get_model(kwargs["app_label"], kwargs["model_name"])
    except LookupError:
        model = Page
    if issubclass(model, Page):
        return visible_to(user, Page.objects.all())
    if model in (get_image_model(), get_document_model()):
        return policy_registry.get_by_type(model).instances_user_has_any_permission_for(user, ["change", "delete"])
    policy = policy_registry.get_by_type(model)
    is_theirs = policy is not None and policy.user_has_any_permission(user, ["change", "delete"])
    return model._default_manager.all() if is_theirs else model._default_manager.none()


def _all(rows: Any, pks: Iterable[Any]) -> bool:
    wanted = {int(pk) for pk in pks}
    return bool(rows.filter(pk__in=wanted).count() == len(wanted))


def _numbers(texts: Iterable[str]) -> list[int]:
    return [number for text in texts if (number := number_of_row(text)) is not None]


# --- Lists ----------------------------------------------------------------------------------------------------------


@hooks.register("construct_page_chooser_queryset")
def choose_what_is_visible(pages: Any, request: HttpRequest) -> Any:
    return visible_to(request.user, pages)


@hooks.register("construct_explorer_page_queryset")
def explore_what_is_theirs(parent_page: Page, pages: Any, request: HttpRequest) -> Any:
    """Refuse to explore other pages; public ones can only be chosen."""
    policy = page_policy()
    if policy.sees_only_what_belongs(request.user) and not policy.explorable_instances(request.user).filter(
        pk=parent_page.pk
    ):
        raise PermissionDenied
    return pages


@hooks.register("construct_reports_menu")
def without_reports_of_the_office(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    if page_policy().sees_only_what_belongs(request.user):
        menu_items[:] = [item for item in menu_items if item.name != "page-types-usage"]
