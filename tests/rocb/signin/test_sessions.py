"""The sessions of a user."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from rocb.models import User
from rocb.signin import log
from rocb.signin.browsers import browser_in_words
from rocb.signin.sessions import forget_ended
from tests import factories

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Mobile Safari/604.1"


def window(user_agent: str = FIREFOX) -> Client:
    client = Client(HTTP_USER_AGENT=user_agent)
    client.post("/account/login/", {"login": "eva", "password": "secret"})
    return client


def is_in(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


def test_sessions_are_listed_with_browser_and_address(editor: User) -> None:
    window(SAFARI)
    page = window().get("/account/sessions/").content.decode()
    assert "Firefox, Linux" in page
    assert "Safari, iPhone" in page
    assert "127.0.0.1" in page


def test_one_session_is_ended_and_the_others_go_on(editor: User) -> None:
    here, there, third = window(), window(SAFARI), window()
    row = UserSession.objects.get(session_key=there.session.session_key)
    here.post("/account/sessions/", {"session": row.pk})
    assert [is_in(one) for one in (here, there, third)] == [True, False, True]


def test_all_others_are_ended_at_once(editor: User) -> None:
    here, there, third = window(), window(SAFARI), window()
    here.post("/account/sessions/", {"others": "1"})
    assert [is_in(one) for one in (here, there, third)] == [True, False, False]


def test_ones_own_session_can_be_ended_too(editor: User) -> None:
    here = window()
    here.post("/account/sessions/", {"session": UserSession.objects.get().pk})
    assert not is_in(here)
    assert not UserSession.objects.exists()


@pytest.mark.parametrize("number", ["", "x", "999999"])
def test_a_session_that_is_not_there_is_404(editor: User, number: str) -> None:
    assert window().post("/account/sessions/", {"session": number}).status_code == 404


def test_nobody_ends_the_session_of_another_person(editor: User) -> None:
    hers = window()
    stranger = factories.signed_in(factories.user("Editors", username="other"))
    assert stranger.post("/account/sessions/", {"session": UserSession.objects.get().pk}).status_code == 404
    assert is_in(hers)


def test_what_is_over_is_forgotten(editor: User) -> None:
    here, there = window(), window(SAFARI)
    Session.objects.filter(pk=there.session.session_key).update(expire_date=timezone.now() - timedelta(days=1))
    assert forget_ended(at=timezone.now()) == 1
    assert UserSession.objects.get().session_key == here.session.session_key
    assert is_in(here)


def test_ending_a_session_stands_in_the_log(editor: User) -> None:
    here, _there = window(), window(SAFARI)
    here.post("/account/sessions/", {"others": "1"})
    assert log.entries(editor).filter(action="sign_in.sessions_ended").count() == 1


def test_a_browser_without_a_known_name_is_shown_as_it_calls_itself() -> None:
    assert browser_in_words("curl/8.1") == "curl/8.1"
    assert browser_in_words("") == ""
