"""Access to documents and images: one rule for search, suggestions, the API, ``/documents/`` and the file itself.

A file is public while a public page shows it, or while staff have marked it as public. A restricted collection
overrides both. Users who work with the file in the CMS may always see it.

Wagtail's reference index records what a page shows. Wagtail updates it in a task, but the documents of a published page
must be available immediately, so `index_references` writes it with the publication.

Renditions are plain files without access control, perhaps served by another web server. So their names cannot be
guessed (`SiteRendition.get_upload_to`), and an image that no public page shows any more gets renditions with new names:
immediately when its page is withdrawn (`hide_images`), otherwise at a later check (`follow_images`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Case, CharField, Exists, IntegerField, OuterRef, Q, When
from django.db.models.functions import Cast
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from wagtail.models import Collection, Page, ReferenceIndex
from wagtail.permissions import policy_registry

from events.models import Person
from foundation.jobs.task_queue import enqueue_on_commit
from foundation.public_pages import public_pages
from news.api import image_changed
from rocb.models import SiteDocument, SiteImage
from rocb.models.media import SiteRendition

WORK_WITH_FILES = ("add", "change", "delete", "choose")
IMAGES_AT_ONCE = 50
# An index that is being rebuilt lacks pages for a while.
HIDDEN_FOR = timedelta(minutes=10)


# --- The rule ---------------------------------------------------------------------------------------------------------


def public_files(model: type[models.Model]) -> Q:
    """Return a condition for public rows of ``model``.

    Takes three queries of its own: restrictions of pages and of collections, and content types, which stay in memory.
    If a page is restricted, it also reads the aliases.
    """
    found = Q(is_public=True) | Q(_is_shown(model))
    for path in Collection.objects.exclude(view_restrictions=None).values_list("path", flat=True):
        found &= ~Q(collection__path__startswith=path)
    return found


def _is_shown(model: type[models.Model]) -> Exists:
    """Match rows to which a public page refers, or a person, whose photo is on pages."""
    types = ContentType.objects.get_for_models(Page, Person, model)
    # Ids of other objects need not be numbers, and a database may convert them before it checks the type.
    page_id = Case(When(base_content_type=types[Page], then=Cast("object_id", IntegerField())))
    to_it = {"to_content_type": types[model], "to_object_id": Cast(OuterRef("pk"), CharField())}
    references = ReferenceIndex.objects.filter(**to_it).annotate(page_id=page_id)
    on_a_page = Exists(public_pages(Page.objects).filter(pk=OuterRef("page_id")))
    return Exists(references.filter(Q(on_a_page) | Q(base_content_type=types[Person])))


def is_public(file: SiteDocument | SiteImage) -> bool:
    return type(file)._default_manager.filter(public_files(type(file)), pk=file.pk).exists()


def may_have(user: Any, file: SiteDocument | SiteImage) -> bool:
    """Return whether the file is public or the user works with it in the CMS, by collection and owner."""
    policy = policy_registry.get_by_type(type(file))
    return is_public(file) or policy.user_has_any_permission_for_instance(user, WORK_WITH_FILES, file)


def refuse_hidden_document(document: SiteDocument, request: HttpRequest) -> HttpResponseBase | None:
    """Raise Http404 for Wagtail's hook ``before_serve_document``, so that the document's existence is not revealed."""
    if not may_have(request.user, document):
        raise Http404("No public page shows this document.")
    return None


# --- The reference index ----------------------------------------------------------------------------------------------


def index_references(page: Page) -> None:
    """Update the reference index for the public version of ``page``."""
    stored = page.specific_class._default_manager.get(pk=page.pk)
    with transaction.atomic():
        ReferenceIndex.create_or_update_for_object(stored)


def images_of(pages: Iterable[Page]) -> list[int]:
    """Return the ids of images to which ``pages`` refer, by the index."""
    types = ContentType.objects.get_for_models(Page, SiteImage)
    found = ReferenceIndex.objects.filter(
        base_content_type=types[Page],
        object_id__in=[str(page.pk) for page in pages],
        to_content_type=types[SiteImage],
    )
    return sorted({int(pk) for pk in found.values_list("to_object_id", flat=True)})


# --- Images that are no longer public ---------------------------------------------------------------------------------


def hide_images(images: Iterable[int]) -> int:
    """Give renditions new names if their image in ``images`` is not public. Return the number of such images."""
    hidden = list(SiteImage.objects.filter(pk__in=list(images)).exclude(public_files(SiteImage)))
    for image in hidden:
        with transaction.atomic():
            SiteRendition.with_replaced.filter(image=image).delete()
            SiteImage.objects.filter(pk=image.pk).update(is_shown=False, hidden_at=None)
            enqueue_on_commit(image_changed, image.pk)
    return len(hidden)


def follow_images(*, at: datetime) -> int:
    """Record which images are public. Hide those that have not been for `HIDDEN_FOR`, and return their number."""
    public = SiteImage.objects.filter(public_files(SiteImage)).values("pk")
    SiteImage.objects.filter(Q(is_shown=False) | Q(hidden_at__isnull=False), pk__in=public).update(
        is_shown=True, hidden_at=None
    )
    gone = SiteImage.objects.filter(is_shown=True).exclude(pk__in=public)
    gone.filter(hidden_at=None).update(hidden_at=at)
    due = gone.filter(hidden_at__lte=at - HIDDEN_FOR).order_by("hidden_at")
    return hide_images(due.values_list("pk", flat=True)[:IMAGES_AT_ONCE])
