"""URLs of the stand-in site: the plug-in's first, Wagtail's last."""

from django.conf import settings
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

URLS = {
    "news": [f"news.urls.{name}" for name in ("feeds", "machines", "mail", "private", "localized")],
    "events": ["events.urls"],
}

urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    *(path("", include(name)) for name in URLS.get(settings.PLUGIN, [])),
    path("", include(wagtail_urls)),
]
