"""URLs with a secret path, without a language prefix: shared drafts, callbacks for hubs of our sources, private feeds
and consoles. ``foundation.private_addresses`` keeps them out of logs.

Include them before the pages, not in ``i18n_patterns``.
"""

from django.urls import path

from news.admin.previews import shared_draft
from news.views import console, private_feeds
from news.views.hub_callback import hub_callback

urlpatterns = [
    path("preview/<slug:token>/", shared_draft, name="news_shared_draft"),
    path("websub/<slug:token>/", hub_callback, name="news_hub_callback"),
    path("f/<slug:token>/<str:name>", private_feeds.feed, name="news_private_feed"),
    path("f/<path:rest>", console.nothing_here),
    path("console/<slug:token>", console.overview),
    path("console/<slug:token>/", console.overview, name="news_console"),
    path("console/<slug:token>/code/", console.code, name="news_console_code"),
    path("console/<slug:token>/check/", console.check, name="news_console_check"),
    path("console/<slug:token>/channel/<uuid:uuid>/", console.channel, name="news_console_channel"),
    path("console/<slug:token>/webhook/<uuid:uuid>/", console.add_webhook, name="news_console_webhook"),
    path("console/<path:rest>", console.nothing_here),
]
