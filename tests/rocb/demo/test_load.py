"""`rocb.demo.load`: a filled site without duplicates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone
from wagtail.models import Page

from events.models import EditionPage, EditionStatus, EventSeriesPage
from foundation.translation import states
from foundation.translation.pages import original_of, read
from foundation.translation.pairing import State
from news.models import ArticlePage, Change, Channel, Entry, EntryStatus, Item, Source
from rocb.demo import texts
from rocb.demo.contributors import CONTRIBUTORS
from rocb.demo.load import LOGINS, load
from rocb.demo.programme import _occurrence, key_of, load_programme
from rocb.models import HomePage, Organisation, SiteImage, User
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.long]

# These tables grow with each save.
LOGS = {"wagtailsearch", "wagtailcore.referenceindex"}


@pytest.fixture(scope="module", autouse=True)
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Load the demo once for all tests of this module, and roll it back afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        factories.without_pages()
        load()
        yield
        transaction.set_rollback(True)


def counts() -> dict[str, int]:
    models = [model for model in apps.get_models() if model._meta.app_label not in LOGS]
    return {model._meta.label: model._default_manager.count() for model in models}


@pytest.mark.release
def test_loading_twice_makes_nothing_twice() -> None:
    before = counts()
    load()
    assert counts() == before


def test_all_translations_are_current() -> None:
    found = [page.specific for page in states.translations()]
    public = Counter(pair.state for page in found for pair in read(original_of(page), page))
    drafts = [page.get_latest_revision_as_object() for page in found]
    assert set(public) <= {State.CURRENT, State.SAME, State.OWN}
    assert public == Counter(pair.state for page in drafts for pair in read(original_of(page), page))
    assert public.total() > 1_000


def test_an_edited_article_is_left_alone() -> None:
    page = ArticlePage.objects.live().first()
    factories.publish(page, title="What the editor made of it")
    load()
    assert ArticlePage.objects.get(pk=page.pk).title == "What the editor made of it"


def test_a_renamed_page_is_left_alone() -> None:
    page = Page.objects.get(slug="about", depth=3, locale__language_code="en").specific
    factories.publish(page, slug="about-us")
    load()
    assert not Page.objects.filter(slug="about", locale__language_code="en").exists()


def test_all_53_members_are_there() -> None:
    members = Organisation.objects.members()
    assert members.count() == 53
    assert {"EU", "XK", "NL"} <= set(members.values_list("code", flat=True))
    for member in members:
        member.full_clean()


def test_every_article_of_the_files_is_public_in_each_of_its_languages() -> None:
    expected = sum(len({"en", "ru", "fr"} & set(facts)) for facts in texts.articles())
    assert expected >= 12
    assert ArticlePage.objects.live().count() == Item.objects.filter(type=Item.Type.ARTICLE).count() == expected
    assert set(Change.objects.values_list("kind", flat=True)) <= {"published", "updated"}


def test_articles_span_several_years_and_are_dated_as_printed() -> None:
    articles = Item.objects.filter(type=Item.Type.ARTICLE)
    years = {timezone.localtime(item.published_at).year for item in articles}
    assert len(years) >= 4
    for page in ArticlePage.objects.live():
        assert timezone.localdate(Item.objects.get(uuid=page.uuid).published_at) == page.published_on


def test_the_workshop_of_25_may_2021_is_there_in_english_and_russian() -> None:
    languages = ArticlePage.objects.filter(published_on=date(2021, 5, 25)).values_list(
        "locale__language_code", flat=True
    )
    assert {"en", "ru"} <= set(languages)


def test_the_model_case_is_complete_in_three_languages() -> None:
    for code in ("en", "ru", "fr"):
        edition = EditionPage.objects.live().get(
            translation_key=key_of("disruptive-technologies-2"), locale__language_code=code
        )
        assert (edition.ordinal, edition.starts_on, edition.ends_on) == (2, date(2021, 5, 17), date(2021, 5, 19))
        assert (edition.status, edition.format, edition.platform) == ("held", "online", None)
        assert (edition.participants_qualifier, edition.participants_count) == ("over", 80)
        owner = getattr(edition.series, "owner_organisation", None)
        assert getattr(owner, "slug", "") == "wco-secretariat"
        roles = {row.organisation.slug: row.role for row in edition.organisations.all()}
        assert roles == {"wco-secretariat": "organiser", "netherlands": "co_host", "rocb-europe": "supporter"}
        assert [row.person.name["en"] for row in edition.people.all() if row.role == "opening" and row.office] == [
            *("Kunio Mikuriya", "Safar Mehdiyev", "Nanette van Schelven", "Eser Çengel")
        ]
        sessions = {session.kind: session for session in edition.sessions.all()}
        assert {"opening", "break_out", "dialogue"} <= set(sessions)
        assert getattr(sessions["dialogue"].host, "slug", "") == "brainport-eindhoven"
        assert not any(session.platform or session.join_url for session in edition.sessions.all())
        assert edition.feeds_into
        assert [row.is_output for row in edition.documents.all()] == [True]
        article = ArticlePage.objects.get(published_on=date(2021, 5, 25), locale__language_code=code)
        assert article.about_id == edition.pk


def test_past_events_were_published_before_they_began() -> None:
    past = EditionPage.objects.filter(over_at__lt=timezone.now())
    assert past.filter(starts_on=None).exists()
    late = [page.title for page in past if page.first_published_at > (page.begins_at or page.sorts_at)]
    assert not late


def test_the_event_of_a_day_of_the_series_is_not_a_past_one() -> None:
    series = EventSeriesPage.objects.get(translation_key=key_of("first-tuesday"), locale__language_code="en")
    for today in (date(2027, 3, 2), date(2027, 3, 3)):
        assert _occurrence(series, -1, today) < today < _occurrence(series, 1, today)


def test_every_event_with_a_source_shows_it_in_each_language() -> None:
    for edition in (edition for series in texts.programme() for edition in series["editions"]):
        for page in EditionPage.objects.filter(translation_key=key_of(edition["key"])):
            source = texts.source(edition, page.locale.language_code)
            assert page.based_on.get("url") == source.get("source_url"), page.title


def test_the_series_came_to_five_regions_and_one_pair_of_them() -> None:
    series = EventSeriesPage.objects.get(translation_key=key_of("disruptive-technologies"), locale__language_code="en")
    editions = EditionPage.objects.child_of(series).order_by("ordinal")
    assert [edition.ordinal for edition in editions] == [1, 2, 3, 4, 5]
    assert sum(edition.regions.count() for edition in editions) == 6


def test_the_programme_shows_every_status_and_a_webinar_that_comes_again() -> None:
    english = EditionPage.objects.live().filter(locale__language_code="en")
    assert set(english.values_list("status", flat=True)) == set(EditionStatus)
    now = timezone.now()
    coming = english.filter(begins_at__gte=now)
    assert coming.filter(registration="form", capacity__gt=0, status="confirmed").exists()
    assert coming.filter(format="in_person").exists()
    series = EventSeriesPage.objects.get(translation_key=key_of("first-tuesday"), locale__language_code="en")
    assert series.announces_dates
    assert series.cadence
    for edition in english.child_of(series):
        assert edition.occurrence_on
        assert edition.occurrence_on.weekday() == 1
        assert series.cadence.comes_to(edition.occurrence_on)
    assert set(english.child_of(series).values_list("status", flat=True)) == {
        *("held", "confirmed", "rescheduled", "cancelled")
    }


def test_an_editor_could_save_every_event_as_it_is() -> None:
    for edition in EditionPage.objects.all():
        edition.full_clean()
        for name in ("organisations", "people", "sessions", "documents", "recordings"):
            for row in getattr(edition, name).all():
                row.full_clean()


def test_what_is_left_of_an_event_is_there_to_see() -> None:
    held = EditionPage.objects.live().filter(locale__language_code="en", status=EditionStatus.HELD)
    assert held.filter(recordings__has_captions=True, documents__kind="presentation").exists()
    assert held.filter(documents__is_output=True, documents__url__startswith="https://").exists()


def test_loading_on_a_later_day_makes_no_event_twice_and_moves_none() -> None:
    homes = {home.locale.language_code: home for home in HomePage.objects.all()}
    before = dict(EditionPage.objects.values_list("pk", "starts_on"))
    for days in (1, 45, 400):
        load_programme(homes, today=timezone.localdate() + timedelta(days=days))
    assert dict(EditionPage.objects.values_list("pk", "starts_on")) == before


def test_the_desk_has_entries_in_every_state_and_what_is_published_is_public() -> None:
    assert set(Entry.objects.values_list("status", flat=True)) == set(EntryStatus)
    for entry in Entry.objects.filter(status__in=[EntryStatus.DRAFTED, EntryStatus.FOLDED]):
        assert entry.article or entry.folded_into
    published = Entry.objects.filter(status=EntryStatus.PUBLISHED)
    items = Item.objects.filter(type=Item.Type.EXTERNAL)
    assert set(items.values_list("uuid", flat=True)) == set(published.values_list("uuid", flat=True))
    assert items.filter(language="de", summary="").exists(), "of one source only the headline is shown"
    assert items.exclude(html="").exists(), "of one source all of it"


def test_the_demo_asks_no_other_site_for_anything() -> None:
    assert Source.objects.exists()
    assert not Source.objects.due(at=timezone.now() + timedelta(days=9)).exists()
    for source in Source.objects.all():
        source.full_clean()


def test_every_picture_says_what_it_shows() -> None:
    assert SiteImage.objects.exists()
    assert not SiteImage.objects.filter(description="").exists()


def test_no_link_between_articles_was_left_unresolved() -> None:
    assert not [item.title for item in Item.objects.all() if "slug:" in item.html or "linktype" in item.html]


def test_the_tree_of_pages_is_sound() -> None:
    assert [len(found) for found in Page.find_problems()] == [0, 0, 0, 0, 0]


@pytest.mark.parametrize("name", LOGINS)
def test_the_logins_that_are_printed_work(client: Client, name: str) -> None:
    assert client.login(username=name, password=LOGINS[name][1])
    assert client.get("/admin/").status_code == 200


def test_each_of_two_organisations_has_a_draft_that_the_other_does_not_see() -> None:
    people = {login: User.objects.get(username=login) for login, _slug, _title in CONTRIBUTORS}
    assert len({person.organisation_id for person in people.values()} - {None}) == 2
    for login, _slug, title in CONTRIBUTORS:
        draft = ArticlePage.objects.get(title=title, live=False)
        may = {name: draft.permissions_for_user(person).can_edit() for name, person in people.items()}
        assert may == {name: name == login for name in people}


@pytest.mark.parametrize("language", ["en", "ru", "fr"])
def test_every_page_of_the_demo_answers(client: Client, language: str) -> None:
    pages = Page.objects.live().filter(locale__language_code=language, depth__gte=2)
    assert pages.count() >= 9
    for page in pages:
        assert client.get(page.get_url()).status_code == 200, page.get_url()


def test_production_refuses_the_demos_logins(settings: Any) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="publicly known logins"):
        call_command("load_demo")


def test_some_administrations_are_brought_news_and_nothing_of_it_leaves() -> None:
    channels = Channel.objects.exclude(subscription__organisation=None)
    assert {channel.kind for channel in channels} == {"feed", "mail", "webhook"}
    assert not channels.active().filter(kind="webhook").exists()
    assert all(channel.email.endswith(".example") for channel in channels.filter(kind="mail"))


def test_feeds_date_the_demo_as_it_was_published_so_that_what_comes_next_stands_first() -> None:
    items = Item.objects.exclude(type=Item.Type.EXTERNAL)
    past = items.filter(published_at__lt=timezone.now() - timedelta(days=60))
    assert past.count() > 10
    assert not past.filter(changed_at__gt=timezone.now() - timedelta(days=30)).exists()
