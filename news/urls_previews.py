"""Addresses outside the languages: of a shared draft, which brings its own, and where the hubs of our sources call.

Include them in front of the pages, not inside ``i18n_patterns``.
"""

from django.urls import path

from news.hub_callback import hub_callback
from news.previews import shared_draft

urlpatterns = [
    path("preview/<slug:token>/", shared_draft, name="news_shared_draft"),
    path("websub/<slug:token>/", hub_callback, name="news_hub_callback"),
]
