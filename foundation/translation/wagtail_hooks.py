"""Hooks for the translation screens and the buttons that lead to them."""

from __future__ import annotations

from typing import Any

from django.urls import include, path
from wagtail import hooks

from foundation.translation import board_hooks  # noqa: F401


@hooks.register("register_admin_urls")
def translation_urls() -> list[Any]:
    return [path("translation/", include("foundation.translation.urls"))]
