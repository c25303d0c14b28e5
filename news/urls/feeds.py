"""URLs of the feeds of all languages together."""

from django.urls import re_path

from news.views import feeds

urlpatterns = [
    re_path(r"^feeds/all/(rss\.xml|atom\.xml|feed\.json)$", feeds.feed, name="feeds_of_all"),
]
