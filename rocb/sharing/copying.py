"""One article or event for other sites, as HTML or text to copy. It has its own page because most readers do not need
it and it would make theirs larger."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from news.api import reusable
from news.models import Item
from rocb.press.photos import PAGES, RIGHTS, is_ours_to_license, public_page


@require_safe
def copy(request: HttpRequest, uuid: UUID) -> HttpResponse:
    own = Item.objects.filter(type__in=PAGES, language=get_language())
    item = get_object_or_404(own, uuid=uuid)
    page = public_page(item, only=RIGHTS)
    if page is None or not is_ours_to_license(page):
        raise Http404
    return render(request, "rocb/copy.html", {"item": item, "copy": reusable(item)})
