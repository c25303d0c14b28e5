"""Baseline for page benchmarks: one view that returns finished bytes, behind the middleware of a new Django project.

``BARE_BODIES`` names a folder; each file in it is a page. Like the site, it runs under waitress and excludes existing
objects from garbage collection.
"""

from __future__ import annotations

import gc
import os
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import re_path

BODIES = {file.name: file.read_bytes() for file in Path(os.environ["BARE_BODIES"]).iterdir()}


def page(request: HttpRequest, name: str) -> HttpResponse:
    return HttpResponse(BODIES[name])


urlpatterns = [re_path(r"^(?P<name>\w+)$", page)]

if not settings.configured:
    settings.configure(
        ALLOWED_HOSTS=["*"],
        SECRET_KEY="bare" * 20,
        ROOT_URLCONF=__name__,
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"],
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
        ],
    )
    application = get_wsgi_application()
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
