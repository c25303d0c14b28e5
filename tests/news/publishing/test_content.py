"""`news.publishing.content`: the public content of a page, and when it counts as published."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.pictures.making import make
from news.addresses import OUR_HOST
from news.publishing.content import article_content, publication_instant, text_hash
from tests import factories
from tests.factories import NOON

ZONES = st.sampled_from(["Asia/Baku", "Atlantic/Reykjavik", "Asia/Bishkek", "Europe/Brussels", "UTC"]).map(ZoneInfo)
DAYS = st.dates(min_value=date(1995, 1, 1), max_value=date(2090, 1, 1))
INSTANTS = st.datetimes(min_value=datetime(1995, 1, 1), max_value=datetime(2090, 1, 1), timezones=st.just(UTC))


# --- When -----------------------------------------------------------------------------------------------------------


@given(day=DAYS, live=INSTANTS, zone=ZONES)
def test_nothing_is_published_after_the_moment_it_went_live(day: date, live: datetime, zone: ZoneInfo) -> None:
    assert publication_instant(day, first_live_at=live, zone=zone) <= live


@given(day=DAYS, live=INSTANTS, zone=ZONES)
def test_a_date_of_the_past_reads_as_that_date_in_the_office(day: date, live: datetime, zone: ZoneInfo) -> None:
    at = publication_instant(day, first_live_at=live, zone=zone)
    assert at.astimezone(zone).date() == min(day, live.astimezone(zone).date())


@given(day=DAYS, live=INSTANTS)
def test_a_date_of_the_past_reads_the_same_from_reykjavik_to_bishkek(day: date, live: datetime) -> None:
    at = publication_instant(day, first_live_at=live + timedelta(days=40_000), zone=ZoneInfo("Asia/Baku"))
    assert {at.astimezone(ZoneInfo(zone)).date() for zone in ("Atlantic/Reykjavik", "Asia/Bishkek")} == {day}


@given(earlier=DAYS, later=DAYS, live=INSTANTS, zone=ZONES)
def test_the_order_of_dates_is_the_order_of_instants(
    earlier: date, later: date, live: datetime, zone: ZoneInfo
) -> None:
    earlier, later = sorted([earlier, later])
    first = publication_instant(earlier, first_live_at=live, zone=zone)
    assert first <= publication_instant(later, first_live_at=live, zone=zone)


# --- What -----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_what_goes_out_is_in_the_language_of_the_article() -> None:
    topic = factories.topic(name={"en": "Training", "ru": "Обучение"})
    page = factories.article(factories.news_index("ru"), topics=[topic], title="Семинар")
    content = article_content(page, at=NOON)
    assert content.language == "ru"
    assert [(label["name"], label["language"]) for label in content.stored_labels] == [("Обучение", "ru")]


@pytest.mark.django_db
def test_a_name_that_is_missing_in_the_language_is_given_in_english_and_says_so() -> None:
    page = factories.article(factories.news_index("fr"), topics=[factories.topic(name="Training")])
    assert article_content(page, at=NOON).stored_labels[0] | {"name": "Training", "language": "en"}


@pytest.mark.django_db
def test_a_standfirst_becomes_one_line() -> None:
    page = factories.article(standfirst="  Two\nlines  and   spaces ")
    assert article_content(page, at=NOON).summary == "Two lines and spaces"


@pytest.mark.django_db
def test_links_to_own_pages_are_stored_without_host() -> None:
    other = factories.article(slug="other")
    page = factories.article(body=factories.text(f'<p><a linktype="page" id="{other.pk}">there</a></p>'))
    assert f'href="{OUR_HOST}/en/news/other/"' in article_content(page, at=NOON).html


@pytest.mark.django_db
def test_an_article_supplied_by_an_organisation_says_so() -> None:
    giver = factories.organisation(name="Customs of Georgia")
    page = factories.article(provenance="supplied", supplied_by=giver)
    assert "Customs of Georgia" in article_content(page, at=NOON).byline


@pytest.mark.django_db
def test_a_lead_image_goes_out_with_all_that_readers_and_feeds_need() -> None:
    image = factories.image(credit="The office")
    make(image)
    page = factories.article(image=image, image_caption="In Baku")
    picture = article_content(page, at=NOON).stored_lead
    assert picture is not None
    assert picture["src"].startswith(f"{OUR_HOST}/media/images/")
    assert picture["bytes"] > 0
    assert (picture["width"], picture["height"], picture["type"]) == (1280, 720, "image/jpeg")
    assert (picture["alt"], picture["credit"], picture["caption"]) == ("A teal field", "The office", "In Baku")
    avif, webp = picture["sources"]
    assert (avif["type"], webp["type"]) == ("image/avif", "image/webp")
    assert [part.split()[1] for part in avif["srcset"].split(", ")] == ["640w", "960w", "1280w"]
    assert all(part.startswith(f"{OUR_HOST}/media/images/") for part in webp["srcset"].split(", "))


@pytest.mark.django_db
def test_a_decorative_image_has_an_empty_alternative() -> None:
    page = factories.article(image=factories.image(), image_alt="Something", image_is_decorative=True)
    picture = article_content(page, at=NOON).stored_lead
    assert picture is not None
    assert picture["alt"] == ""


@pytest.mark.django_db
def test_an_image_whose_file_is_gone_costs_the_picture_not_the_article() -> None:
    image = factories.image()
    image.file.storage.delete(image.file.name)
    page = factories.article(image=image)
    content = article_content(page, at=NOON)
    assert content.stored_lead is None
    assert "What happened" in content.html


@pytest.mark.django_db
def test_the_hash_of_the_text_ignores_how_a_template_dresses_it() -> None:
    plain, dressed = factories.item(), factories.item()
    plain.html, dressed.html = "<p>Some <b>words</b></p>", '<div class="text"><p>Some  words</p></div>'
    dressed.title = plain.title
    assert text_hash(plain) == text_hash(dressed)
    dressed.html = "<p>Other words</p>"
    assert text_hash(plain) != text_hash(dressed)


@pytest.mark.django_db
def test_the_hash_of_the_text_sees_a_link_that_leads_elsewhere() -> None:
    here, there = factories.item(title="Same"), factories.item(title="Same")
    here.html, there.html = '<p><a href="https://a.example/">x</a></p>', '<p><a href="https://b.example/">x</a></p>'
    assert text_hash(here) != text_hash(there)
