"""Addresses inside the languages: the form that asks for mail, and what Wagtail's own pattern leaves out because it ends
in a file name, the feeds of the list at their folder.

Include them in front of Wagtail's; the page tree still decides which list is meant and who may see it.
"""

from django.urls import path, re_path

from news.views import feeds, subscribing

urlpatterns = [
    path("subscribe/mail/", subscribing.ask, name="mail_ask"),
    re_path(r"^(?:[\w\-]+/)*(?:rss\.xml|atom\.xml|feed\.json)$", feeds.feed, name="news_feed"),
]
