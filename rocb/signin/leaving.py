"""Redirect to the sign-in page of another organisation. Used only if ``OIDC_SERVER_URL`` is set."""

from __future__ import annotations

from urllib.parse import urlsplit

from allauth.socialaccount.providers.openid_connect import views
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse


def leave(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Redirect only after POST: another site could open a link on behalf of a signed-in user.

    Browsers treat a redirect after a form as part of the form, and our policy allows forms to lead only to this site.
    So the response is a page that redirects.
    """
    if request.method != "POST":
        return HttpResponseRedirect(reverse("account_login"))
    response: HttpResponse = views.login(request, provider_id)
    if response.status_code != 302 or not urlsplit(response["Location"]).netloc:
        return response
    page = render(request, "socialaccount/leave.html", {"address": response["Location"]})
    page["Refresh"] = f"0; url={response['Location']}"
    page["Referrer-Policy"] = "no-referrer"
    return page
