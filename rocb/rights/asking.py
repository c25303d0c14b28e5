"""The user of the current CMS request, and the titles of pages and names of people that they may read.

The CMS prints ``Page.draft_title`` and ``Page.title`` in lists, choosers, headings and messages. For a page that the
user may not edit, the first can be an unpublished title. For one that they may not know, both are. So they are replaced
when the page is read from the database. The same applies to signs of unpublished changes: their date and state.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.apps import apps
from django.contrib.auth.models import AbstractUser
from django.core.signals import request_finished, request_started
from django.db.models.signals import post_init, post_save, pre_save
from django.dispatch import receiver
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.models import Page

from foundation.public_pages import private_places
from foundation.translation import access
from rocb.models import User
from rocb.rights.visible import page_policy

TITLES = ("title", "draft_title")
OF_CHANGES = ("has_unpublished_changes", "latest_revision_created_at")


class Contributor:
    """A user who sees only what belongs to their organisation, during one request."""

    def __init__(self, user: Any) -> None:
        self.user = user

    @cached_property
    def own(self) -> set[int]:
        """Return the pages that they may edit, and those whose drafts they may read in order to translate them."""
        editable = page_policy().instances_user_has_any_permission_for(self.user, {"change"})
        pages = (editable, access.readable_pages(self.user))
        return {pk for found in pages for pk in found.values_list("pk", flat=True)}

    @cached_property
    def on_the_way(self) -> set[int]:
        """Return the ancestors of their pages."""
        return set(page_policy().explorable_instances(self.user).values_list("pk", flat=True))

    @cached_property
    def restricted(self) -> tuple[str, ...]:
        """Return the paths of restricted branches and of their aliases."""
        return private_places()

    def may_know(self, page: Page) -> bool:
        """Return whether they may see the page. Same rule as `visible_to`, without a query for each page of a list."""
        return page.pk in self.on_the_way or (page.live and not page.path.startswith(self.restricted))


_asking: ContextVar[Contributor | None] = ContextVar("asking", default=None)


def begin(user: Any) -> None:
    """Set the contributor of this request until the response is sent."""
    _asking.set(Contributor(user))


def contributor() -> Any:
    """Return the contributor of this request, or None."""
    asking = _asking.get()
    return asking.user if asking else None


@receiver([request_started, request_finished], dispatch_uid="rocb_asking")
def end(**kwargs: Any) -> None:
    """Reset the contributor. Not when the view returns, because a streamed response reads pages later."""
    _asking.set(None)


def show_public_version(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """Replace values from other people's drafts: titles by the public title or a placeholder, and dates and states."""
    asking, values = _asking.get(), instance.__dict__
    if asking is None or instance.pk is None or not values.keys() & {*TITLES, *OF_CHANGES}:
        return
    with _nobody():
        if instance.pk in asking.own:
            return
        shown = {"has_unpublished_changes": False, "latest_revision_created_at": values.get("last_published_at")}
        if not values.keys().isdisjoint(TITLES) and not asking.may_know(instance):
            shown |= dict.fromkeys(TITLES, _("Page that you cannot see"))
        elif "draft_title" in values:
            shown["draft_title"] = instance.title
    replaced = {name: value for name, value in shown.items() if name in values}
    values["replaced_values"] = {name: (value, values[name]) for name, value in replaced.items()}
    # Wagtail would look up the last two. It reads these attributes first.
    values.update(replaced, _approved_schedule=False, _current_workflow_states=[])


def put_back_values(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """Restore the stored values before such a page is saved, unless they have been changed."""
    for name, (shown, stored) in instance.__dict__.pop("replaced_values", {}).items():
        if getattr(instance, name) == shown:
            setattr(instance, name, stored)


def know_new_page(sender: type[Page], instance: Page, created: bool, **kwargs: Any) -> None:
    """Add a page created in this request to the contributor's own pages."""
    asking = _asking.get()
    if created and asking is not None:
        with _nobody():
            asking.own.add(instance.pk)


def name_shown(user: User) -> str:
    """Return the name that a contributor sees: the full name for the office, the organisation's name for members of
    another one."""
    asking = _asking.get()
    if asking is None or (user.organisation_id and user.organisation_id == asking.user.organisation_id):
        return ""
    return str(user.organisation) if user.organisation_id else AbstractUser.get_full_name(user)


@contextmanager
def _nobody() -> Iterator[None]:
    """Suspend the rule while the rule itself reads pages."""
    token = _asking.set(None)
    try:
        yield
    finally:
        _asking.reset(token)


def connect() -> None:
    User.shown_instead = name_shown
    for model in apps.get_models():
        if issubclass(model, Page):
            name = model._meta.label
            post_init.connect(show_public_version, sender=model, dispatch_uid=f"rocb_show_public_version_{name}")
            pre_save.connect(put_back_values, sender=model, dispatch_uid=f"rocb_put_back_values_{name}")
            post_save.connect(know_new_page, sender=model, dispatch_uid=f"rocb_know_new_page_{name}")
