"""Admin URLs of the screens."""

from __future__ import annotations

from typing import Any

from django.urls import path
from wagtail import hooks

from foundation.custody.deletion import deleting  # noqa: F401
from foundation.custody.deletion.merge_screens import MergeScreen
from foundation.custody.personal_data.screen import PersonScreen
from foundation.custody.removal import objections, withdrawal  # noqa: F401


@hooks.register("register_admin_urls")
def custody_urls() -> list[Any]:
    return [
        path("merge/<slug:app_label>/<slug:model_name>/<int:pk>/", MergeScreen.as_view(), name="custody_merge"),
        path("person/", PersonScreen.as_view(), name="custody_person"),
    ]
