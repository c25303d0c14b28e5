"""URLs of the site, with those of the installed plug-ins."""

from django.apps import apps
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

PLUGINS = [
    name for name in ("news.urls", "news.urls.localized", "events.urls") if apps.is_installed(name.split(".")[0])
]

urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    *(path("", include(name)) for name in PLUGINS),
    path("", include(wagtail_urls)),
]
