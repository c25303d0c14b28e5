"""Current office of a person, which the editor's script suggests for the field "office held then"."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.views.decorators.http import require_GET
from wagtail import hooks

from events.models import Person
from foundation.authorship import references


@require_GET
def office_of(request: HttpRequest, person_id: int) -> JsonResponse:
    people = references.visible(Person.objects.all(), to=request.user)
    return JsonResponse({"office": get_object_or_404(people, pk=person_id).office})


@hooks.register("register_admin_urls")
def office_urls() -> list[Any]:
    return [path("programme/people/<int:person_id>/office/", office_of, name="events_office")]
