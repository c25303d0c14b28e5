"""Addresses outside the languages: include them in front of the pages, not inside ``i18n_patterns``, where those of
``news.urls.localized`` belong. A site may also include the groups one by one."""

from django.urls import include, path

urlpatterns = [path("", include(f"news.urls.{group}")) for group in ("feeds", "machines", "private", "mail")]
