"""URLs above and below that of Wagtail's pages."""

from django.http import HttpResponse
from django.urls import path, re_path

urlpatterns = [
    re_path(r"^a[a-z]+/$", HttpResponse, name="first"),
    path("again/", HttpResponse, name="same"),
    path("over/", HttpResponse, name="above"),
    re_path(r"^((?:[a-z]+/)*)$", HttpResponse, name="wagtail_serve"),
    path("below/", HttpResponse, name="below"),
]
