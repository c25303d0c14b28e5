"""The address of a shared draft: outside the languages, because the draft brings its own.

Include it in front of the pages, not inside ``i18n_patterns``.
"""

from django.urls import path

from news.previews import shared_draft

urlpatterns = [path("preview/<slug:token>/", shared_draft, name="news_shared_draft")]
