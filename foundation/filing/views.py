"""JSON API of the field's script. Responses are limited in size and only for users who may choose."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.utils.translation import gettext as _
from django.views.generic import View

from foundation.filing import offers
from foundation.filing.choices import QUERY_CHARACTERS
from foundation.languages import spelling

AT_MOST = 40


class ChoicesView(View):
    """GET ``?q=`` returns matching choices. POST ``name``, with ``kind`` if required, creates one."""

    known: list[offers.Offer]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        registered = offers.offers_of(kwargs["offer"])
        if not registered:
            raise Http404
        self.known = [offer for offer in registered if offer.may_use(request.user)]
        if not self.known:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> JsonResponse:
        query = request.GET.get("q", "")[:QUERY_CHARACTERS]
        language = request.GET.get("language", "")
        found = offers.one_each(
            choice for offer in self.known for choice in offer.search(query, request=request, language=language)
        )
        creating = self._creating()
        kinds = creating.kinds() if creating else ()
        return JsonResponse(
            {
                "choices": [choice.as_json() for choice in found[:AT_MOST]],
                "more": len(found) > AT_MOST,
                "can_create": creating is not None,
                "kinds": [{"value": value, "label": label} for value, label in kinds],
            }
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> JsonResponse:
        offer = self._creating()
        if offer is None:
            raise PermissionDenied
        name = spelling.one_line(request.POST.get("name", ""))
        if not name or len(name) > offers.NAME_CHARACTERS:
            return _refused(_("Enter a name of up to %(count)d characters.") % {"count": offers.NAME_CHARACTERS})
        kinds, kind = {value for value, _label in offer.kinds()}, request.POST.get("kind", "")
        if kind not in (kinds or {""}):
            return _refused(_("Choose a type."))
        try:
            choice = offer.create(name, kind=kind)
        except ValidationError as error:
            return _refused(" ".join(error.messages))
        return JsonResponse({"choice": choice.as_json()})

    def _creating(self) -> offers.Offer | None:
        return next((offer for offer in self.known if offer.may_create(self.request.user)), None)


def _refused(why: str) -> JsonResponse:
    return JsonResponse({"error": why}, status=400)
