"""Addresses that Wagtail's own pattern leaves out, because they end in a file name: the feeds of the list at their folder.

Include them in front of Wagtail's; the page tree still decides which list is meant and who may see it.
"""

from django.urls import re_path

from news.views import feeds

urlpatterns = [
    re_path(r"^(?:[\w\-]+/)*(?:rss\.xml|atom\.xml|feed\.json)$", feeds.feed, name="news_feed"),
]
