"""URL patterns: addresses for programs first, then the CMS, then pages under their language; Wagtail's catch-all last."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.urls import serve_pattern

from rocb.api import router
from rocb.contacts import views as contact_views
from rocb.files.media_serving import media
from rocb.glossary import views as glossary_views
from rocb.identity import design, well_known
from rocb.pages import documents, people_pages, routing, site_map, topics, views
from rocb.pages.sitemap import news_sitemap, robots, sitemap
from rocb.people.accounts import own_account
from rocb.press import views as press_views
from rocb.search import views as search_views
from rocb.sharing import copying, embeds
from rocb.sharing.oembed import oembed
from rocb.state.metrics import metrics
from rocb.syndication import private_calendar, subscribing
from rocb.syndication.feed_lists import feeds_opml

handler500 = "rocb.running.maintenance.server_error"
# Without Wagtail's page that fails on purpose.
cms_urls = [one for one in wagtailadmin_urls.urlpatterns if getattr(one, "name", "") != "wagtailadmin_error_test"]

urlpatterns = [
    path("", views.to_home_page),
    path("health/", views.health, name="health"),
    path("metrics", metrics),
    path("design/", design.design),
    path("media/<path:path>", media),
    path("sitemap.xml", sitemap),
    path("news-sitemap.xml", news_sitemap, name="news_sitemap"),
    path("robots.txt", robots),
    path("favicon.ico", well_known.favicon),
    path(".well-known/security.txt", well_known.security_text, name="security_text"),
    path("glossary.<slug:kind>", glossary_views.download, name="glossary_download"),
    path("api/v2/", router.urls),
    path("f/<slug:token>/events.ics", private_calendar.events, name="private_calendar"),
    path("", include("news.urls")),
    path("contacts/confirm/<str:key>/", contact_views.confirm, name="contact_confirm"),
    re_path(r"^contacts/confirm/(?:$|.*/)", contact_views.broken),
    path("oembed/", oembed, name="oembed"),
    path("", include("events.urls")),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("rocb.signin.urls")),  # before Wagtail's, whose sign-in pages redirect here
    path("admin/account/", own_account, name="wagtailadmin_account"),
    path("admin/", include(cms_urls)),
    *i18n_patterns(path("untranslated/<uuid:key>/", views.untranslated, name="untranslated")),
    *i18n_patterns(path("translated/", include("foundation.translation.reader_urls"))),
    *i18n_patterns(
        path("search/", search_views.search, name="search"),
        path("search/suggest/", search_views.suggest, name="search_suggest"),
        path("search/opensearch.xml", search_views.description, name="opensearch"),
    ),
    *i18n_patterns(
        path("subscribe/", subscribing.subscribe, name="subscribe"),
        path("topics/", topics.topics, name="topics"),
        path("topics/<slug:slug>/", topics.topic, name="topic"),
        path("people/", people_pages.people, name="people"),
        path("people/<slug:slug>/", people_pages.person, name="person"),
        path("documents/", documents.documents, name="documents"),
        path("site-map/", site_map.site_map, name="site_map"),
        path("glossary/", glossary_views.glossary, name="glossary"),
        path("glossary/<str:letter>/", glossary_views.letter, name="glossary_letter"),
        path("copy/<uuid:uuid>/", copying.copy, name="copy_item"),
        path("press/", press_views.room, name="press_room"),
        path("press/<uuid:uuid>/", press_views.item, name="press_item"),
        path("press/<uuid:uuid>/photos.zip", press_views.archive, name="press_archive"),
        path("press/<uuid:uuid>/article.pdf", press_views.pdf_file, name="press_pdf"),
        path("press/<uuid:uuid>/cite.<slug:form>", press_views.reference, name="press_reference"),
        path("press/<uuid:uuid>/<uuid:image>-<int:width>.jpg", press_views.photo, name="press_photo"),
        path("embed/list/", embeds.item_list, name="embed_list"),
        path("embed/next-events/", embeds.next_events, name="embed_next_events"),
        path("embed/card/<uuid:uuid>/", embeds.card, name="embed_card"),
    ),
    *i18n_patterns(path("site.webmanifest", well_known.manifest, name="manifest")),
    *i18n_patterns(path("feeds.opml", feeds_opml, name="feeds_opml")),
    *i18n_patterns(
        path("", include("news.urls.localized")),
        re_path(serve_pattern, routing.serve),  # same pattern as Wagtail's view, whose name resolves to it
        path("", include(wagtail_urls)),
    ),
]
