"""The sessions of a user, each with "end"."""

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

from foundation.whole_numbers import whole_number
from rocb.models import User
from rocb.signin import log
from rocb.signin.browsers import browser_in_words


def end_all(account: User, *, but: str = "") -> int:
    """End all sessions of an account, except the one with the key ``but``. Return their number."""
    rows = UserSession.objects.filter(user=account).exclude(session_key=but)
    for row in rows:
        row.end()
    return len(rows)


def forget_ended(*, at: datetime) -> int:
    """Delete expired sessions and the rows about them."""
    Session.objects.filter(expire_date__lt=at).delete()
    return UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()[0]


class SessionsView(LoginRequiredMixin, TemplateView):
    """Page of the user's sessions. ``POST session=…`` ends one, ``POST others=1`` all others."""

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
            if end_all(request.user, but=current):  # type: ignore[arg-type]
                _note(request)
            messages.success(request, _("All other sessions have been ended."))
            return HttpResponseRedirect(reverse("usersessions_list"))
        rows = UserSession.objects.filter(user=request.user)
        number = request.POST.get("session", "")
        session = get_object_or_404(rows, pk=whole_number(number) or 0)
        _note(request)
        if session.session_key == current:
            logout(request)
        session.end()
        messages.success(request, _("The session has been ended."))
        return HttpResponseRedirect(reverse("usersessions_list"))


def _note(request: HttpRequest) -> None:
    log.note("sessions_ended", request.user, by=request.user, request=request)  # type: ignore[arg-type]
