"""URLs with a language prefix: the sign-up form for emails, and the feeds of lists, whose file names Wagtail's pattern
does not match.

Include them before Wagtail's. The page tree still determines the list and its visibility.
"""

from django.urls import path, re_path

from news.views import feeds, subscribing

urlpatterns = [
    path("subscribe/mail/", subscribing.ask, name="mail_ask"),
    re_path(r"^(?:[\w\-]+/)*(?:rss\.xml|atom\.xml|feed\.json)$", feeds.feed, name="news_feed"),
]
