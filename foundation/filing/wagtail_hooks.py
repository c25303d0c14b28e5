"""Admin URLs of filing."""

from __future__ import annotations

from typing import Any

from django.urls import path
from wagtail import hooks

from foundation.filing.views import ChoicesView


@hooks.register("register_admin_urls")
def filing_urls() -> list[Any]:
    return [path("filing/<slug:offer>/", ChoicesView.as_view(), name="filing_choices")]
