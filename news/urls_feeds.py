"""Feeds without a language in their address: everything of all languages, and the lists for search engines."""

from django.urls import re_path

from news import feed_doors

urlpatterns = [
    re_path(r"^feeds/all/(rss\.xml|atom\.xml|feed\.json)$", feed_doors.feed, name="feeds_of_all"),
]
