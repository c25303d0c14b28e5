"""Addresses of mail that people asked for. They carry no language: that of the mail decides. The key in them is all the
right that they give, so nobody but the receiver gets to see them."""

from django.urls import path

from news.views import subscribing

urlpatterns = [
    path("mail/confirm/<str:key>/", subscribing.confirm, name="mail_confirm"),
    path("mail/stop/<str:key>/", subscribing.stop, name="mail_stop"),
    path("mail/settings/<str:key>/", subscribing.preferences, name="mail_preferences"),
]
