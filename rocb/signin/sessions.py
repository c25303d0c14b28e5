"""Where somebody is signed in, each with "end"."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from rocb.models import User

# Words in what a browser says of itself; the first that is found counts, as each names those before it.
BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "YaBrowser": "Yandex",
    "Firefox/": "Firefox",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "Linux": "Linux",
}


def browser_in_words(user_agent: str) -> str:
    """ "Firefox, Linux"; what is not known as it is."""
    found = [next((name for word, name in words.items() if word in user_agent), "") for words in (BROWSERS, SYSTEMS)]
    return ", ".join(name for name in found if name) or user_agent[:60]


def end_all(account: User, *, but: str = "") -> int:
    """All sessions of an account, except the one with the key ``but``."""
    rows = UserSession.objects.filter(user=account).exclude(session_key=but)
    for row in rows:
        row.end()
    return len(rows)


def forget_ended(*, at: datetime) -> int:
    """Sessions that are over, and the rows that say where they were."""
    Session.objects.filter(expire_date__lt=at).delete()
    return UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()[0]


class SessionsView(LoginRequiredMixin, TemplateView):
    """``POST session=…`` ends one, ``POST others=1`` all others."""

    template_name = "usersessions/usersession_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sessions = UserSession.objects.purge_and_list(self.request.user)
        for session in sessions:
            session.browser = browser_in_words(session.user_agent)
        sessions.sort(key=lambda session: (not session.is_current(), -session.created_at.timestamp()))
        return super().get_context_data(sessions=sessions, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        current = str(request.session.session_key)
        if "others" in request.POST:
            end_all(request.user, but=current)  # type: ignore[arg-type]
            messages.success(request, _("All other sessions have been ended."))
            return HttpResponseRedirect(reverse("usersessions_list"))
        rows = UserSession.objects.filter(user=request.user)
        number = request.POST.get("session", "")
        session = get_object_or_404(rows, pk=number if number.isdecimal() else 0)
        if session.session_key == current:
            logout(request)
        session.end()
        messages.success(request, _("The session has been ended."))
        return HttpResponseRedirect(reverse("usersessions_list"))
