"""Page types that a site may extend: a subclass of its own counts as the type of the plug-in, with the same template."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.apps import apps
from django.db.models import QuerySet
from django.http import HttpRequest
from wagtail.models import Page, PageViewRestriction

from foundation.page_slugs import fill_slug
from foundation.public_pages import private_places


def with_subclasses(models: Iterable[type[Page]]) -> list[type[Page]]:
    """Return the models, each followed by its subclasses."""
    installed = [model for model in apps.get_models() if issubclass(model, Page)]
    return list(
        dict.fromkeys(
            found for model in models for found in (model, *(one for one in installed if issubclass(one, model)))
        )
    )


def is_type(page: Page, model: type[Page]) -> bool:
    """Return whether ``page``, which may be a plain `Page`, is of this type or a subclass."""
    specific: type[Page] | None = page.specific_class
    return specific is not None and issubclass(specific, model)


def of_type[T](values: Mapping[type[Page], T], model: type[Page] | None) -> T | None:
    """Return the value for the model itself, or else that for its nearest base class."""
    return next((values[one] for one in getattr(model, "__mro__", ()) if one in values), None)


def by_type[T](values: Mapping[type[Page], T]) -> dict[type[Page], T]:
    """Return ``values`` extended by the subclasses of the models. Each subclass has the value of its nearest base class."""
    return {model: found for model in with_subclasses(values) if (found := of_type(values, model)) is not None}


class ExtensiblePage:
    """Mixin for page types, before ``Page`` in the bases."""

    path: str

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """Give a page without a slug a slug that the site allows, then validate the page."""
        fill_slug(self)  # type: ignore[arg-type]
        super().full_clean(*args, **kwargs)  # type: ignore[misc]

    def minimal_clean(self) -> None:
        """Do the same for a draft, which Wagtail hardly validates."""
        fill_slug(self)  # type: ignore[arg-type]
        super().minimal_clean()  # type: ignore[misc]

    def get_template(self, request: HttpRequest, *args: Any, **kwargs: Any) -> list[str]:
        """Return Wagtail's template for the page type, then those for its base classes."""
        own: str = super().get_template(request, *args, **kwargs)  # type: ignore[misc]
        mro: tuple[Any, ...] = type(self).__mro__
        bases = [one for one in mro if issubclass(one, Page) and issubclass(one, ExtensiblePage)]
        return list(dict.fromkeys([own, *(one.template for one in bases if not one._meta.abstract)]))

    def get_view_restrictions(self) -> QuerySet[PageViewRestriction]:
        """Return Wagtail's restrictions. If no ancestor of the page is private, this takes one query instead of two."""
        self.private_places = private_places()
        if not self.path.startswith(self.private_places):
            return PageViewRestriction.objects.none()
        found: QuerySet[PageViewRestriction] = super().get_view_restrictions()  # type: ignore[misc]
        return found

    #: `private_places` when the page was served. None if its restrictions have not been checked yet, as in a preview.
    private_places: tuple[str, ...] | None = None

    @classmethod
    def clean_subpage_models(cls) -> list[type[Page]]:
        return with_subclasses(super().clean_subpage_models())  # type: ignore[misc]

    @classmethod
    def clean_parent_page_models(cls) -> list[type[Page]]:
        return with_subclasses(super().clean_parent_page_models())  # type: ignore[misc]
