"""`events.admin.viewsets`: lists of the programme in the CMS, and search for people."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.users.models import UserProfile

from events import registration
from events.models import EditionStatus, Person, Registration
from tests import event_factories, factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client: Client) -> Client:
    event_factories.events_index()
    client.force_login(factories.user("Editors"))
    return client


def test_the_menu_leads_to_events_series_people_and_platforms(editor: Client) -> None:
    for url in (
        "/admin/editions/",
        "/admin/series/",
        "/admin/snippets/newsroom_events/person/",
        "/admin/snippets/newsroom_events/platform/",
    ):
        assert editor.get(url).status_code == 200


def test_all_events_stand_in_one_list_with_status_dates_series_and_registrations(editor: Client) -> None:
    series = event_factories.series(title="Monthly talk")
    edition = event_factories.edition(series, title="Talk on parcels", starts_on=date(2027, 3, 2))
    for number in range(3):
        Registration.objects.create(
            translation_key=edition.translation_key,
            edition=edition,
            name="A",
            email=f"a{number}@example.org",
            language="en",
            registered_at=datetime(2027, 1, 1, tzinfo=UTC),
            forget_at=datetime(2027, 6, 1, tzinfo=UTC),
            status="cancelled" if number == 2 else "confirmed",
        )
    answer = editor.get(reverse("editions:index"))
    row = answer.content.decode().partition("Talk on parcels")[2]
    assert "2 March 2027, 10:00 Brussels" in row
    assert "Confirmed" in row
    assert "Monthly talk" in row
    (shown,) = answer.context["object_list"]
    assert shown.registered == 2


def test_an_event_without_a_series_has_none_in_the_list(editor: Client) -> None:
    index = event_factories.events_index()
    event_factories.edition(index, title="Stands alone")
    row = editor.get(reverse("editions:index")).content.decode().partition("Stands alone")[2].partition("</tr>")[0]
    assert index.title not in row


def test_people_stand_in_the_order_of_other_lists_of_names(editor: Client) -> None:
    for name in ("Ann Smith", "Eser Çengel", "bob dale", "Eva Čapek", "Яна Ёлкина", "Яна Жукова", "Яна Егорова"):
        event_factories.person(name=name)
    shown = editor.get("/admin/snippets/newsroom_events/person/").context["object_list"]
    families = [person.sort_name.partition(",")[0] for person in shown]
    assert families == ["Čapek", "Çengel", "dale", "Smith", "Егорова", "Ёлкина", "Жукова"]


def test_a_new_event_goes_into_the_only_list_of_events_without_a_question(editor: Client) -> None:
    index = event_factories.events_index()
    event_factories.series(index)
    event_factories.events_index("ru")
    answer = editor.get(reverse("editions:choose_parent"))
    assert answer["location"] == reverse("wagtailadmin_pages:add", args=["newsroom_events", "editionpage", index.pk])


def add_from_list(client: Client, lists: str, **filters: str) -> str:
    """Follow the button of a list. Return the address of the form, or of the choice between several parents."""
    screen = client.get(reverse(f"{lists}:index"), filters)
    url = screen.context["header_buttons"][0].url
    return str(client.get(url).headers.get("Location", url))


@pytest.mark.parametrize("lists", ["articles", "editions", "series"])
@pytest.mark.parametrize(
    ("cms", "filtered", "expected"), [("en", "", "en"), ("ru", "", "ru"), ("ru", "fr", "fr"), ("de", "", "en")]
)
def test_a_new_page_goes_into_the_list_of_the_language_that_one_works_in(
    client: Client, lists: str, cms: str, filtered: str, expected: str
) -> None:
    parents = {code: (factories.news_index(code), event_factories.events_index(code)) for code in ("en", "ru", "fr")}
    writer = factories.user("Editors")
    UserProfile.objects.update_or_create(user=writer, defaults={"preferred_language": cms})
    client.force_login(writer)
    parent = parents[expected][lists != "articles"]
    assert add_from_list(client, lists, **({"locale": filtered} if filtered else {})).endswith(f"/{parent.pk}/")


def test_a_new_event_may_go_into_the_only_list_whatever_its_language(client: Client) -> None:
    index = event_factories.events_index("ru")
    client.force_login(factories.user("Editors"))
    assert add_from_list(client, "editions").endswith(f"/{index.pk}/")


def test_the_list_is_narrowed_to_what_comes_and_to_a_status(editor: Client) -> None:
    today = timezone.localdate()
    event_factories.edition(title="Coming", starts_on=today + timedelta(days=9))
    event_factories.edition(title="Over", starts_on=today - timedelta(days=9), status=EditionStatus.HELD)

    def titles(**query: str) -> list[str]:
        return [page.title for page in editor.get(reverse("editions:index"), query).context["object_list"]]

    assert titles() == ["Coming", "Over"]
    assert titles(when="upcoming") == ["Coming"]
    assert titles(when="past") == ["Over"]
    assert titles(status="held") == ["Over"]


def test_what_waits_for_a_date_follows_coming_events_and_old_events_without_a_day_end_the_list(editor: Client) -> None:
    event_factories.edition(title="Dated", starts_on=date(2027, 3, 2))
    event_factories.edition(title="Old", starts_on=None, period="March 2021", status=EditionStatus.HELD)
    event_factories.edition(title="Waits", starts_on=None, period="Autumn", status=EditionStatus.PLANNED)
    shown = editor.get(reverse("editions:index")).context["object_list"]
    assert [page.title for page in shown] == ["Dated", "Waits", "Old"]


def test_the_list_asks_no_more_queries_for_more_events(editor: Client) -> None:
    series = event_factories.series()

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert editor.get(reverse("editions:index")).status_code == 200
        return len(asked)

    event_factories.edition(series)
    editor.get(reverse("editions:index"))
    few = queries()
    for _ in range(4):
        event_factories.edition(series)
    assert queries() == few


@pytest.mark.indexes
@pytest.mark.parametrize("typed", ["Cengel", "çengel", "ÇENGEL", "Ченг"])
def test_a_person_is_found_however_the_name_is_typed(editor: Client, typed: str) -> None:
    event_factories.person(name={"en": "Eser ÇENGEL", "ru": "Эсер Ченгель"})
    event_factories.person(name="Kunio Mikuriya")
    for url in (
        reverse(Person.snippet_viewset.get_url_name("list")),
        "/admin/snippets/choose/newsroom_events/person/results/",
    ):
        answer = editor.get(url, {"q": typed})
        assert "Eser ÇENGEL" in answer.content.decode(), url
        assert "Mikuriya" not in answer.content.decode(), url


def test_an_editor_adds_a_person_and_a_platform(editor: Client) -> None:
    assert editor.get("/admin/snippets/newsroom_events/person/add/").status_code == 200
    assert editor.get("/admin/snippets/newsroom_events/platform/add/").status_code == 200


def test_the_form_of_a_platform_says_how_many_people_rely_on_its_name(editor: Client) -> None:
    platform, sentence = event_factories.platform(), "1 person is registered."
    page = event_factories.edition(
        registration="form", platform=platform, starts_on=timezone.localdate() + timedelta(9)
    )
    url = reverse("wagtailsnippets_newsroom_events_platform:edit", args=[platform.pk])
    assert sentence not in editor.get(url).content.decode()
    registration.register(page, name="Ann", email="a@x.example", language="en", at=timezone.now())
    answer = editor.get(url).content.decode()
    assert sentence in answer
    assert "within a minute" in answer
