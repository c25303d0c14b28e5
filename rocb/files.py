"""Which documents and images everybody may have: one rule for search, suggestions, the API, ``/documents/`` and the file.

A file is public while a page shows it that everybody may read, or while staff have marked it as public by itself. A
restricted collection beats both. Who works with files in the CMS may have it in any case.

What a page shows stands in Wagtail's index of references. Wagtail writes it by a task; a published page must have its papers
at once, so `index_references` writes it with the publication.

Renditions are plain files, served without a question, perhaps by another web server. So their names cannot be guessed
(`SiteRendition.get_upload_to`), and an image that no public page shows any more gets renditions with new names: at once when
its page is withdrawn (`hide_images`), else at a later look (`follow_images`).
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

from events.api import Person
from foundation.jobs.task_queue import enqueue_on_commit
from news.api import image_changed
from rocb.models import SiteDocument, SiteImage

WORK_WITH_FILES = ("add", "change", "delete", "choose")
IMAGES_AT_ONCE = 50
# An index that is being rebuilt knows of no page for a while.
HIDDEN_FOR = timedelta(minutes=10)


# --- The rule ---------------------------------------------------------------------------------------------------------


def public_files(model: type[models.Model], through: str = "") -> Q:
    """Which rows of ``model`` everybody may have; ``through`` is the way to them from another model, such as ``document__``.

    Takes three queries of its own: restrictions of pages and of collections, and types of content, which stay in memory.
    """
    found = Q(**{f"{through}is_public": True}) | Q(_is_shown(model, f"{through}pk"))
    for path in Collection.objects.exclude(view_restrictions=None).values_list("path", flat=True):
        found &= ~Q(**{f"{through}collection__path__startswith": path})
    return Q(**{f"{through}pk__isnull": False}) & found


def _is_shown(model: type[models.Model], pk: str) -> Exists:
    """Whether a public page refers to the row, or a person, whose photo stands on pages."""
    types = ContentType.objects.get_for_models(Page, Person, model)
    # Ids of other things need not be numbers, and a database may convert them before it looks whose they are.
    page_id = Case(When(base_content_type=types[Page], then=Cast("object_id", IntegerField())))
    to_it = {"to_content_type": types[model], "to_object_id": Cast(OuterRef(pk), CharField())}
    references = ReferenceIndex.objects.filter(**to_it).annotate(page_id=page_id)
    on_a_page = Exists(Page.objects.live().public().filter(pk=OuterRef("page_id")))
    return Exists(references.filter(Q(on_a_page) | Q(base_content_type=types[Person])))


def is_public(file: SiteDocument | SiteImage) -> bool:
    return type(file)._default_manager.filter(public_files(type(file)), pk=file.pk).exists()


def may_have(user: Any, file: SiteDocument | SiteImage) -> bool:
    """Also who works with the file in the CMS: the collection and the owner say who does."""
    policy = policy_registry.get_by_type(type(file))
    return is_public(file) or policy.user_has_any_permission_for_instance(user, WORK_WITH_FILES, file)


def refuse_hidden_document(document: SiteDocument, request: HttpRequest) -> HttpResponseBase | None:
    """For Wagtail's hook ``before_serve_document``. A stranger does not learn that there is such a document."""
    if not may_have(request.user, document):
        raise Http404("No public page shows this document.")
    return None


# --- The index of references ------------------------------------------------------------------------------------------


def index_references(page: Page) -> None:
    """Write down what the public version of ``page`` refers to."""
    stored = page.specific_class._default_manager.get(pk=page.pk)
    with transaction.atomic():
        ReferenceIndex.create_or_update_for_object(stored)


def images_of(pages: Iterable[Page]) -> list[int]:
    """The images that the index knows of ``pages``."""
    types = ContentType.objects.get_for_models(Page, SiteImage)
    found = ReferenceIndex.objects.filter(
        base_content_type=types[Page],
        object_id__in=[str(page.pk) for page in pages],
        to_content_type=types[SiteImage],
    )
    return sorted({int(pk) for pk in found.values_list("to_object_id", flat=True)})


# --- Images that were shown -------------------------------------------------------------------------------------------


def hide_images(images: Iterable[int]) -> int:
    """Give those of ``images`` that nobody is shown any more renditions with new names; returns how many."""
    hidden = list(SiteImage.objects.filter(pk__in=list(images)).exclude(public_files(SiteImage)))
    for image in hidden:
        with transaction.atomic():
            image.renditions.all().delete()
            SiteImage.objects.filter(pk=image.pk).update(is_shown=False, hidden_at=None)
            enqueue_on_commit(image_changed, image.pk)
    return len(hidden)


def follow_images(*, at: datetime) -> int:
    """Note which images pages show; returns how many, hidden for `HIDDEN_FOR`, got renditions with new names."""
    public = SiteImage.objects.filter(public_files(SiteImage)).values("pk")
    SiteImage.objects.filter(Q(is_shown=False) | Q(hidden_at__isnull=False), pk__in=public).update(
        is_shown=True, hidden_at=None
    )
    gone = SiteImage.objects.filter(is_shown=True).exclude(pk__in=public)
    gone.filter(hidden_at=None).update(hidden_at=at)
    due = gone.filter(hidden_at__lte=at - HIDDEN_FOR).order_by("hidden_at")
    return hide_images(due.values_list("pk", flat=True)[:IMAGES_AT_ONCE])
