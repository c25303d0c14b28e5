"""URLs without a language prefix. Include them before the pages, not in ``i18n_patterns``, where
``news.urls.localized`` belongs. A site can also include the groups separately."""

from django.urls import include, path

urlpatterns = [path("", include(f"news.urls.{group}")) for group in ("feeds", "machines", "private", "mail")]
