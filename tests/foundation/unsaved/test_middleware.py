"""Confirmation of saved copies, and restoring a copy into its form without saving."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib import messages
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from news.models import NewsIndexPage, Rule
from rocb.models import User
from tests import event_factories, factories

pytestmark = pytest.mark.django_db

COPY = "0123456789abcdef" * 2 + ".abc123"
RULE = {"name": "Borders", "words": "border", "action": "shortlist", "position": "100", "is_active": "on"}


def results(response: Any) -> str:
    cookie = response.cookies.get("unsaved_results")
    return cookie.value if cookie else ""


# --- Confirmation -----------------------------------------------------------------------------------------------------


def test_a_saved_form_names_its_copy_to_the_browser(editor: Client) -> None:
    response = editor.post(reverse("news_rule_add"), {**RULE, "save": "1", "unsaved_copy": COPY})
    assert response.status_code == 302
    assert results(response) == f"{COPY}.saved"
    assert response.cookies["unsaved_results"]["path"] == "/admin/"


@pytest.mark.parametrize("left_out", ["name", "action"])
def test_a_form_with_an_error_is_not_saved(editor: Client, left_out: str) -> None:
    values = {name: value for name, value in RULE.items() if name != left_out}
    assert not results(editor.post(reverse("news_rule_add"), {**values, "save": "1", "unsaved_copy": COPY}))


@pytest.mark.parametrize("copy", ["", "x", COPY + "~y", COPY.upper(), COPY + "\r\nSet-Cookie: a=b", "é" * 32 + ".1"])
def test_only_what_the_script_writes_is_repeated_to_the_browser(editor: Client, copy: str) -> None:
    assert not results(editor.post(reverse("news_rule_add"), {**RULE, "save": "1", "unsaved_copy": copy}))


def test_several_results_wait_for_the_script_and_the_oldest_go(editor: Client) -> None:
    for number in range(30):
        values = {**RULE, "name": f"Rule {number}", "save": "1", "unsaved_copy": f"{number:032x}.a"}
        response = editor.post(reverse("news_rule_add"), values)
    assert results(response).split("~") == [f"{number:032x}.a.saved" for number in range(10, 30)]


def answered(response: HttpResponse, *, level: int = 0, user: Any = None) -> HttpResponse:
    """Return what the middleware makes of a response, after a view added a message."""
    from django.contrib.messages.middleware import MessageMiddleware
    from django.contrib.sessions.middleware import SessionMiddleware

    from foundation.unsaved.middleware import UnsavedMiddleware

    def view(request: HttpRequest) -> HttpResponse:
        if level:
            messages.add_message(request, level, "What happened")
        request.user = after
        return response

    request = RequestFactory().post("/admin/x/", {"unsaved_copy": COPY})
    after = user or factories.user()
    request.user = factories.user()
    request.resolver_match = None
    return SessionMiddleware(MessageMiddleware(UnsavedMiddleware(view)))(request)  # type: ignore[arg-type, return-value]


def test_a_redirect_with_an_error_or_to_sign_in_is_not_a_save() -> None:
    from django.contrib.auth.models import AnonymousUser

    assert results(answered(HttpResponseRedirect("/admin/"))) == f"{COPY}.saved"
    assert results(answered(HttpResponseRedirect("/admin/"), level=messages.WARNING)) == f"{COPY}.saved"
    assert not results(answered(HttpResponseRedirect("/admin/"), level=messages.ERROR))
    assert not results(answered(HttpResponseRedirect("/admin/"), user=AnonymousUser()))
    assert not results(answered(HttpResponse(status=500)))
    assert not results(answered(HttpResponse(status=403)))
    assert not results(answered(HttpResponse("<form>")))


def test_autosave_names_the_copy_in_its_answer_only_if_it_saved() -> None:
    assert b'"unsaved_copy": "0123' in answered(JsonResponse({"success": True, "pk": 1})).content
    for answer in ({"success": False}, {"success": "no"}, {}, [1], "text", None):
        assert b"unsaved_copy" not in answered(JsonResponse(answer, safe=False)).content


@pytest.mark.parametrize(
    ("answer", "is_saved"),
    [
        ({"step": "chosen", "result": {"id": 1}}, True),
        ({"step": "select_format", "html": '<form action="/admin/other/">'}, True),
        ({"step": "reshow_creation_form", "htmlFragment": '<form action="/admin/x/?a=1">'}, False),
        ({"html": "<p>"}, False),
    ],
)
def test_a_dialog_saved_a_form_if_it_goes_on_without_it(answer: dict[str, Any], is_saved: bool) -> None:
    assert answered(JsonResponse(answer)).headers.get("Unsaved-Copy") == (COPY if is_saved else None)


def test_sign_out_is_told_to_the_browser_and_an_ended_session_is_not(editor: Client) -> None:
    user = User.objects.get(pk=editor.session["_auth_user_id"])
    assert results(editor.post("/admin/logout/")) == f"{user.pk}.signed-out"
    other = factories.signed_in(user)
    other.session.flush()
    assert not results(other.post(reverse("news_rule_add"), {**RULE, "unsaved_copy": COPY}))


def test_sign_out_outside_the_cms_is_told_too(editor: Client) -> None:
    user = editor.session["_auth_user_id"]
    assert results(editor.post("/account/logout/")) == f"{user}.signed-out"


def test_another_person_can_sign_out_over_the_form_and_is_led_to_sign_in(editor: Client) -> None:
    own = reverse("unsaved_signed_in") + f"?user={editor.session['_auth_user_id']}"
    assert "You can close this window" in editor.get(own).content.decode()
    other = reverse("unsaved_signed_in") + "?user=0"
    html = editor.get(other).content.decode()
    assert "You can close this window" not in html
    assert f'name="next" value="{other}"' in html
    answer = editor.post(reverse("wagtailadmin_logout"), {"next": other}, follow=True)
    assert any("/login/" in address for address, _status in answer.redirect_chain)
    assert "unsaved%2Fsigned-in" in answer.redirect_chain[-1][0] or "unsaved/signed-in" in answer.redirect_chain[-1][0]


# --- Restoring a copy -------------------------------------------------------------------------------------------------


def rows() -> dict[str, list[str]]:
    """Return the rows of every table."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table != "django_session":
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
                found[table] = sorted(map(repr, cursor.fetchall()))
    return found


@pytest.fixture
def world() -> Client:
    """One object of each kind, and a user who may open everything."""
    factories.article()
    event_factories.events_index()
    event_factories.edition()
    Rule.objects.create(name="Old", words="old", action="shortlist")
    return factories.signed_in(factories.user(is_superuser=True))


def addresses(patterns: Any = None, prefix: str = "") -> Iterator[str]:
    """Yield the URLs of all CMS screens without a key."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            namespace = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from addresses(pattern.url_patterns, prefix + namespace)
        elif isinstance(pattern, URLPattern) and pattern.name:
            try:
                address = reverse(prefix + pattern.name)
            except NoReverseMatch:
                continue
            if address.startswith("/admin/") and "logout" not in address:
                yield address


WORDS = ("name", "title", "text", "words", "introduction", "standfirst", "url", "slug", "label", "caption", "reason")


def forms_of_the_site() -> list[str]:
    index = NewsIndexPage.objects.get().pk
    page = [f"/admin/pages/add/newsroom_news/articlepage/{index}/"]
    page += [
        f"/admin/pages/{pk}/edit/"
        for pk in apps.get_model("wagtailcore.Page").objects.filter(depth__gt=1).values_list("pk", flat=True)
    ]
    rule = [reverse("news_rule", args=[rule.pk]) for rule in Rule.objects.all()]
    return sorted({*page, *rule, *addresses()})


@pytest.mark.long
def test_no_screen_of_the_cms_saves_a_copy_that_it_shows(world: Client) -> None:
    """Submit to every URL, with values for every field of our forms."""
    values = {**RULE, **dict.fromkeys(WORDS, "Marked words"), "save": "1", "delete": "1", "action-publish": "1"}
    world.raise_request_exception = False  # some Wagtail screens expect more fields
    shown = []
    before = rows()
    for address in forms_of_the_site():
        response = world.post(address, {**values, "unsaved_show": COPY})
        assert ".saved" not in results(response), address
        if response.status_code == 200 and b"Marked words" in response.content:
            shown.append(address)
    after = rows()
    assert [table for table in before if before[table] != after[table]] == []
    assert len(shown) > 15, shown


def test_a_copy_is_shown_complete_and_without_a_message_of_an_error(editor: Client) -> None:
    rule = Rule.objects.create(name="Old", words="old", action="dismiss")
    response = editor.post(reverse("news_rule", args=[rule.pk]), {**RULE, "name": "Newer", "unsaved_show": COPY})
    text = response.content.decode()
    assert 'value="Newer"' in text
    assert 'value="border"' in text
    assert "could not be saved" not in text
    assert '"isAnswer": true' in text
    assert f'"restored": "{COPY}"' in text
    rule.refresh_from_db()
    assert rule.name == "Old"


def test_a_view_that_cannot_show_a_copy_leaves_it_to_the_script_and_saves_nothing() -> None:
    page = factories.article()
    client = factories.signed_in(factories.user(is_superuser=True))
    address = reverse("wagtailadmin_pages:unpublish", args=[page.pk])
    response = client.post(address, {"withdrawal_note": "A reason", "unsaved_show": COPY})
    assert (response.status_code, response.headers["Location"]) == (302, address)
    assert results(response) == f"{COPY}.not-shown"
    page.refresh_from_db()
    assert page.live


def test_a_screen_that_is_only_read_says_so_to_the_script(editor: Client) -> None:
    text = editor.get(reverse("news_rule_add")).content.decode()
    assert '"isAnswer": false' in text
    assert f'"user": {editor.session["_auth_user_id"]}' in text


def test_after_a_copy_was_shown_forms_are_valid_again(editor: Client) -> None:
    editor.post(reverse("news_rule_add"), {**RULE, "unsaved_show": COPY})
    assert editor.post(reverse("news_rule_add"), {**RULE, "save": "1"}).status_code == 302
    assert Rule.objects.count() == 1


def test_outside_the_cms_and_for_strangers_the_mark_does_nothing() -> None:
    """Otherwise passwords could be tried without being counted."""
    user = factories.user("Editors", username="eva")
    client = Client()
    for address in ("/account/login/", "/admin/login/", reverse("news_rule_add")):
        client.post(address, {"login": "eva", "password": "wrong", "unsaved_show": COPY})
    response = client.post("/account/login/", {"login": user.username, "password": "secret", "unsaved_show": COPY})
    assert response.status_code == 302
    assert Rule.objects.count() == 0


def test_the_script_learns_who_is_signed_in_and_the_present_token(editor: Client) -> None:
    answer = editor.get(reverse("unsaved_connection"))
    assert answer.json()["user"] == int(editor.session["_auth_user_id"])
    assert answer.cookies["csrftoken"].value
    assert "no-store" in answer.headers["Cache-Control"]
    assert Client().get(reverse("unsaved_connection")).status_code == 302
