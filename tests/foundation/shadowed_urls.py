"""A URL that another one above hides."""

from django.http import HttpResponse
from django.urls import path, re_path

urlpatterns = [
    path("above/", HttpResponse, name="above"),
    re_path(r"^[a-z]+/$", HttpResponse, name="any"),
    path("below/", HttpResponse, name="below"),
]
