"""Addresses that Wagtail's own pattern leaves out, because they end in a file name: the feeds of a list page.

Include them in front of Wagtail's; the page tree still decides which list is meant and who may see it.
"""

from django.urls import re_path
from wagtail.views import serve

urlpatterns = [re_path(r"^((?:[\w\-]+/)*rss\.xml)$", serve, name="news_feed")]
