"""The addresses of sign-in. allauth's own list would add sign-up and pages for several email addresses."""

from allauth.account import views
from django.conf import settings
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from rocb.signin.sessions import SessionsView

to_login = RedirectView.as_view(pattern_name="account_login", query_string=True)
to_reset = RedirectView.as_view(pattern_name="account_reset_password")

urlpatterns = [
    path("account/login/", views.login, name="account_login"),
    path("account/logout/", views.logout, name="account_logout"),
    path("account/inactive/", views.account_inactive, name="account_inactive"),
    path("account/reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("account/password/change/", views.password_change, name="account_change_password"),
    path("account/password/reset/", views.password_reset, name="account_reset_password"),
    path("account/password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
    path(
        "account/password/reset/key/done/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^account/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("account/factors/", include("allauth.mfa.urls")),
    path("account/sessions/", SessionsView.as_view(), name="usersessions_list"),
    # Redirects from Wagtail's sign-in pages.
    path("admin/login/", to_login),
    path("_util/login/", to_login),
    path("admin/password_reset/", to_reset),
]
if settings.OIDC_SERVER_URL:
    from rocb.signin.leaving import leave

    urlpatterns += [
        path("account/other/", include("allauth.socialaccount.urls")),
        path("account/<slug:provider_id>/login/", leave),  # before allauth's view, to whose name the address resolves
        path("account/", include("allauth.socialaccount.providers.openid_connect.urls")),
    ]
