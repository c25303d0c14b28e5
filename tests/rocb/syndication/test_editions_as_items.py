"""`rocb.syndication.editions_as_items`: the public content of an edition, and log entries when it is moved or
cancelled.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from django.test import Client
from wagtail.models import PageViewRestriction

from events.models import EditionOrganisation, EditionPage, EditionStatus
from news.models import Change, Item, ItemFacet
from news.publishing.record import record
from news.publishing.sweeping import rebuild, sweep
from tests import event_factories, factories

pytestmark = pytest.mark.django_db
AT = datetime(2027, 2, 1, 12, tzinfo=UTC)
SECRET = "https://meet.example/secret-room"


def item_of(page: EditionPage) -> Item:
    return Item.objects.get(uuid=page.uuid)


def log(page: EditionPage) -> list[tuple[str, str, str]]:
    return list(Change.objects.filter(item_uuid=page.uuid).values_list("kind", "significance", "note"))


@pytest.fixture
def workshop() -> EditionPage:
    """Three days online, with everything that an edition can say."""
    series = event_factories.series(title="Workshops on technology")
    topic = factories.topic(name="Technology", parent=factories.topic())
    page = event_factories.edition_draft(
        series,
        title="Second regional workshop",
        introduction="Experience of the region.",
        kind="workshop",
        starts_on=date(2027, 5, 17),
        ends_on=date(2027, 5, 19),
        starts_at=time(10),
        ends_at=time(13),
        topics=[topic],
        regions=[factories.region(name="Europe")],
        join_url=SECRET,
        join_note=SECRET,
        participants_qualifier="over",
        participants_count=80,
        body="<p>Breakout groups.</p>",
    )
    page.organisations.create(
        organisation=factories.organisation(name="Customs of the Netherlands"), role=EditionOrganisation.Role.CO_HOST
    )
    page.organisations.create(organisation=factories.organisation(name="ROCB"), role=EditionOrganisation.Role.SUPPORTER)
    page.people.create(
        person=event_factories.person(name="Eser Çengel"), role="opening", office="Director, ROCB Europe"
    )
    event_factories.session(page, title="Opening of the workshop", join_url=SECRET)
    event_factories.session(page, title="Dialogue", is_cancelled=True, day=date(2027, 5, 18))
    return factories.publish(page)


def test_a_published_edition_becomes_an_item_with_its_facts(workshop: EditionPage) -> None:
    item = item_of(workshop)
    assert (item.type, item.kind, item.kind_name) == ("edition", "workshop", "Workshop")
    assert (item.title, item.language) == ("Second regional workshop", "en")
    assert item.summary == "17 to 19 May 2027, online. Experience of the region."
    assert item.path == workshop.url
    assert item.byline == "Customs of the Netherlands"
    assert item.tag_uri.endswith(f":edition/{workshop.uuid}")
    for words in (
        *("17 to 19 May 2027 (Monday to Wednesday)", "Online", "Customs of the Netherlands", "over 80 participants"),
        *("Opening of the workshop", "Brussels time (UTC+2)", "Eser Çengel, Director, ROCB Europe"),
        *("<strong>Cancelled:</strong>", "Breakout groups."),
    ):
        assert words in " ".join(item.html.split()), words
    assert [change[:2] for change in log(workshop)] == [("published", "major")]


def test_its_data_say_when_and_where_for_machines(workshop: EditionPage) -> None:
    assert item_of(workshop).data == {
        "kind_name": "Workshop",
        "status": "confirmed",
        "status_note": "",
        "starts_on": "2027-05-17",
        "ends_on": "2027-05-19",
        "starts_at": "10:00",
        "ends_at": "13:00",
        "time_zone": "Europe/Brussels",
        "begins_at": "2027-05-17T08:00:00+00:00",
        "finishes_at": "2027-05-19T11:00:00+00:00",
        "format": "online",
        "place": "Online",
    }


def test_it_is_filed_under_topic_organisation_region_kind_series_and_format(workshop: EditionPage) -> None:
    facets = set(ItemFacet.objects.filter(item=item_of(workshop)).values_list("facet", "type", "language"))
    assert {name.split(":")[0] for name, _type, _language in facets} == {
        *("topic", "organisation", "region", "kind", "series", "format"),
    }
    assert {(type_, language) for _name, type_, language in facets} == {("edition", "en")}
    labels = {label["type"]: label for label in item_of(workshop).labels}
    assert labels["topic"]["path"] == f"/en/events/?topic={workshop.topics.first().slug}"
    assert labels["series"]["path"] == workshop.get_parent().get_url()


def test_a_link_to_join_is_nowhere(workshop: EditionPage) -> None:
    assert SECRET not in str(Item.objects.values())
    assert SECRET not in str(Change.objects.values())


def test_each_language_speaks_its_own() -> None:
    russian = event_factories.events_index("ru")
    page = event_factories.edition(russian, kind="webinar", starts_on=date(2027, 3, 2))
    assert "2 марта 2027" in item_of(page).summary
    assert item_of(page).language == "ru"
    days = event_factories.edition(russian, starts_on=date(2027, 4, 30), ends_on=date(2027, 5, 2))
    assert item_of(days).summary.startswith("С 30 апреля по 2 мая 2027, онлайн.")


def test_the_news_lists_hold_articles_only(workshop: EditionPage, client: Client) -> None:
    index = factories.news_index()
    topic = workshop.topics.get()
    article = factories.article(index, topics=[topic])
    for path in (
        *(index.get_url(), f"{index.get_url()}?topic={topic.slug}"),
        *(f"{index.get_url()}rss.xml", f"{index.get_url()}rss.xml?topic={topic.slug}", article.get_url()),
    ):
        text = client.get(path).content.decode()
        assert article.title in text
        assert workshop.title not in text


# --- What happened to it --------------------------------------------------------------------------------------------


def test_a_moved_edition_is_logged_as_moved_with_its_note(workshop: EditionPage) -> None:
    factories.publish(
        workshop,
        status=EditionStatus.RESCHEDULED,
        starts_on=date(2027, 6, 7),
        ends_on=date(2027, 6, 9),
        previous_starts_on=date(2027, 5, 17),
        previous_ends_on=date(2027, 5, 19),
        status_note="The hall was not free.",
    )
    assert log(workshop)[1:] == [("moved", "major", "The hall was not free.")]
    assert "New date; originally planned for 17 to 19 May 2027." in item_of(workshop).html


@pytest.mark.parametrize(
    "change",
    [{"starts_at": time(11)}, {"ends_at": time(14)}, {"time_zone": "Asia/Baku"}, {"ends_on": date(2027, 5, 20)}],
)
def test_another_hour_day_or_zone_is_a_move_too(workshop: EditionPage, change: dict[str, Any]) -> None:
    factories.publish(workshop, **change)
    assert [kind for kind, _s, _n in log(workshop)] == ["published", "moved"]


@pytest.mark.parametrize("status", [EditionStatus.CANCELLED, EditionStatus.POSTPONED])
def test_an_edition_that_does_not_take_place_is_logged_as_cancelled(workshop: EditionPage, status: str) -> None:
    factories.publish(
        workshop, status=status, status_note="Too few experts.", starts_on=None, ends_on=None, starts_at=None
    )
    assert log(workshop)[1:] == [("cancelled", "major", "Too few experts.")]
    assert item_of(workshop).summary.startswith(f"{status.label}.")
    assert "Too few experts." in item_of(workshop).html


def test_a_postponed_edition_gets_new_dates_and_is_moved() -> None:
    page = event_factories.edition(starts_on=date(2027, 5, 17))
    factories.publish(page, status=EditionStatus.POSTPONED, starts_on=None, starts_at=None, ends_at=None)
    factories.publish(page, status=EditionStatus.RESCHEDULED, starts_on=date(2027, 9, 1), starts_at=time(10))
    factories.publish(page, status=EditionStatus.CANCELLED)
    assert [kind for kind, _s, _n in log(page)] == ["published", "cancelled", "moved", "cancelled"]


def test_an_edition_that_takes_place_after_all_matters() -> None:
    page = event_factories.edition()
    factories.publish(page, status=EditionStatus.CANCELLED)
    factories.publish(page, status=EditionStatus.CONFIRMED, status_note="The event will go ahead after all.")
    assert log(page)[-1] == ("updated", "major", "The event will go ahead after all.")


def test_the_first_date_of_a_planned_edition_is_no_move() -> None:
    page = event_factories.edition(status=EditionStatus.PLANNED, starts_on=None, period="Autumn 2027")
    assert item_of(page).summary.startswith("Autumn 2027, online.")
    factories.publish(page, status=EditionStatus.CONFIRMED, starts_on=date(2027, 10, 5))
    assert log(page)[1:] == [("updated", "minor", "")]


def test_a_date_put_right_long_after_moves_nobody() -> None:
    page = event_factories.edition(starts_on=date(2021, 5, 17), status=EditionStatus.HELD)
    factories.publish(page, starts_on=date(2021, 5, 18))
    assert log(page)[1:] == [("updated", "minor", "")]


def test_what_is_told_of_it_does_not_depend_on_the_clock(workshop: EditionPage) -> None:
    assert record(workshop, at=AT) is None
    assert record(workshop, at=datetime(2031, 1, 1, tzinfo=UTC)) is None
    assert len(log(workshop)) == 1


# --- What is not public ---------------------------------------------------------------------------------------------


def test_an_unpublished_edition_is_withdrawn_and_its_address_says_why(workshop: EditionPage, client: Client) -> None:
    path = workshop.url
    workshop.withdrawal_note = "It was a double."
    workshop.unpublish()
    assert log(workshop)[-1] == ("withdrawn", "major", "It was a double.")
    assert not Item.objects.exists()
    response = client.get(path)
    assert response.status_code == 410
    html = response.content.decode()
    assert "This event was withdrawn" in html
    assert "It was a double." in html
    assert 'href="/en/events/"' in html


def test_the_reason_is_typed_where_an_editor_takes_an_event_down(workshop: EditionPage, client: Client) -> None:
    client.force_login(factories.user(is_superuser=True))
    address = f"/admin/pages/{workshop.pk}/unpublish/"
    assert 'name="withdrawal_note"' in client.get(address).content.decode()
    client.post(address, {"withdrawal_note": "It was a double."})
    assert log(workshop)[-1] == ("withdrawn", "major", "It was a double.")


def test_a_deleted_edition_is_withdrawn(workshop: EditionPage, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        EditionPage.objects.get(pk=workshop.pk).delete()
    assert [kind for kind, _s, _n in log(workshop)] == ["published", "withdrawn"]


def test_a_series_behind_a_login_takes_its_editions_away(workshop: EditionPage) -> None:
    PageViewRestriction.objects.create(page=workshop.get_parent(), restriction_type=PageViewRestriction.LOGIN)
    assert [kind for kind, _s, _n in log(workshop)] == ["published", "withdrawn"]


def test_a_series_that_is_renamed_changes_the_addresses_of_its_editions(
    workshop: EditionPage, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        factories.publish(workshop.get_parent().specific, slug="renamed")
    assert "/renamed/" in item_of(workshop).path


def test_a_renamed_organisation_is_renamed_on_its_editions(workshop: EditionPage) -> None:
    dutch = workshop.organisations.get(role="co_host").organisation
    dutch.name = {"en": "Dutch Customs"}
    dutch.save()
    assert item_of(workshop).byline == "Dutch Customs"


def test_the_sweep_and_a_rebuild_know_editions(workshop: EditionPage) -> None:
    Item.objects.all().delete()
    assert sweep(at=AT) == 1
    Item.objects.update(title="Wrong")
    assert rebuild(at=AT) == 0
    assert item_of(workshop).title == workshop.title


def test_followers_get_the_source_of_an_event_and_lists_name_it() -> None:
    source = {"source_name": "Example Agency", "source_url": "https://agency.example/a"}
    item = item_of(event_factories.edition(**source, source_published_on=date(2027, 3, 4)))
    assert item.data["based_on"] == {
        "name": "Example Agency",
        "url": source["source_url"],
        "published_on": "2027-03-04",
    }
    assert item.origin_in_short == "Based on: Example Agency"
    assert "based_on" not in item_of(event_factories.edition()).data
