"""The way to the sign-in page of another organisation. Only where ``OIDC_SERVER_URL`` is set."""

from __future__ import annotations

from urllib.parse import urlsplit

from allauth.socialaccount.providers.openid_connect import views
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse


def leave(request: HttpRequest, provider_id: str) -> HttpResponse:
    """By a form and never by a link: another site could open a link in the name of somebody who is signed in.

    Browsers count a redirect after a form as part of the form, and our policy lets forms lead to this site alone. So the
    answer to the form is a page that leads on by itself.
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
