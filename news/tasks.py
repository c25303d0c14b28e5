"""What the worker does after an editor's change that touches many items. Each may run twice without harm."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.tasks import task
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.models import Page, ReferenceIndex

from news.models import ArticlePage, ItemFacet
from news.syndication import record as recording
from news.syndication.content import make_renditions


@task()
def record_filed_under(facet: str) -> int:
    """A topic, organisation or region was renamed: its name is printed in each item filed under it."""
    uuids = ItemFacet.objects.filter(facet=facet).values("item__uuid")
    return recording.record_all(ArticlePage.objects.filter(uuid__in=uuids), at=timezone.now())


@task()
def image_changed(image_id: int) -> int:
    """An image is new or was changed: make its sizes while nobody waits, then bring the articles that show it up to date."""
    image = get_image_model().objects.filter(pk=image_id).first()
    if image is None:
        return 0
    make_renditions(image)
    return _record_referring(image)


@task()
def page_changed(page_id: int) -> int:
    """A page was published, moved or withdrawn: articles that link to it or show its card say so."""
    page = Page.objects.filter(pk=page_id).first()
    return _record_referring(page) if page else 0


def _record_referring(thing: Model) -> int:
    content_type = ContentType.objects.get_for_model(ArticlePage)
    references = ReferenceIndex.get_references_to(thing).filter(content_type=content_type)
    pks = {int(pk) for pk in references.values_list("object_id", flat=True)}
    return recording.record_all(ArticlePage.objects.filter(pk__in=pks).exclude(pk=thing.pk), at=timezone.now())
