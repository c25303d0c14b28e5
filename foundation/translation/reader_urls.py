"""URLs of the requests of readers. A site includes them below the prefix of its languages, see docs/translation.md."""

from django.urls import path, re_path

from foundation.translation import reader_views

app_name = "translation_requests"
urlpatterns = [
    path("<uuid:key>/", reader_views.ask, name="ask"),
    path("<uuid:key>/feed/", reader_views.TranslationFeed(), name="feed"),
    path("confirm/<str:key>/", reader_views.confirm, name="confirm"),
    path("stop/<str:key>/", reader_views.stop, name="stop"),
    re_path(r"^(?:confirm|stop)/(?:$|.*/)", reader_views.broken),
]
