"""Addresses: machines first, then the CMS, then pages under their language; Wagtail's catch-all last."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from rocb import views
from rocb.api import router
from rocb.search import views as search_views
from rocb.sitemap import sitemap

urlpatterns = [
    path("", views.front_door),
    path("health/", views.health, name="health"),
    path("media/<path:path>", views.media),
    path("sitemap.xml", sitemap),
    path("api/v2/", router.urls),
    path("", include("news.urls_previews")),
    path("", include("events.urls")),
    path("documents/", include(wagtaildocs_urls)),
    path("admin/", include(wagtailadmin_urls)),
    *i18n_patterns(path("untranslated/<uuid:key>/", views.untranslated, name="untranslated")),
    *i18n_patterns(
        path("search/", search_views.search, name="search"),
        path("search/suggest/", search_views.suggest, name="search_suggest"),
        path("search/opensearch.xml", search_views.description, name="opensearch"),
    ),
    *i18n_patterns(path("", include("news.urls")), path("", include(wagtail_urls))),
]
