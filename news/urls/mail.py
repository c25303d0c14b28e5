"""URLs in emails to subscribers. They have no language prefix, because the language of the email is used. Their key is
the only authorisation, so only the recipient may see them."""

from django.urls import path, re_path

from news.views import subscribing

urlpatterns = [
    path("mail/confirm/<str:key>/", subscribing.confirm, name="mail_confirm"),
    path("mail/stop/<str:key>/", subscribing.stop, name="mail_stop"),
    path("mail/settings/<str:key>/", subscribing.preferences, name="mail_preferences"),
    re_path(r"^mail/(?:confirm|stop|settings)/(?:$|.*/)", subscribing.broken),
]
