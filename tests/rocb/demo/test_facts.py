"""The demo's statements about real organisations have sources; invented content is marked."""

from __future__ import annotations

from typing import Any

import pytest

from rocb.demo import texts
from rocb.models import Organisation
from tests.rocb.demo.test_articles import ARTICLES, SHORT_NAMES, figures

LANGUAGES = ("en", "ru", "fr")
MARKS = {"en": " (example)", "ru": " (пример)", "fr": " (exemple)"}
NOBODY = "example-administration"


def editions() -> list[tuple[dict[str, Any], dict[str, Any]]]:
    return [(series, edition) for series in texts.programme() for edition in series["editions"]]


@pytest.mark.parametrize(("series", "edition"), editions(), ids=lambda facts: facts.get("key", "single"))
def test_an_event_has_a_source_or_is_held_by_nobody_and_says_so(
    series: dict[str, Any], edition: dict[str, Any]
) -> None:
    carried_by = {slug for slug, _role in edition.get("organisations", [])}
    titles = {code: edition[code]["title"] for code in LANGUAGES if code in edition}
    if "source" in edition:
        assert edition["source"]["url"].startswith(("https://", "http://"))
        assert set(texts.PUBLISHERS[edition["source"]["by"]]) == set(LANGUAGES)
        assert NOBODY not in carried_by
        assert not any(title.endswith(MARKS[code]) for code, title in titles.items())
        return
    assert carried_by == {NOBODY}
    assert all(title.endswith(MARKS[code]) for code, title in titles.items())
    assert not edition.get("people")
    assert not {"city", "country"} & set(edition["en"])
    if "key" in series:
        assert series["owner"] == NOBODY
        assert all(series[code]["title"].endswith(MARKS[code]) for code in LANGUAGES if code in series)


@pytest.mark.parametrize("series", texts.programme(), ids=lambda series: series.get("key", "single"))
def test_events_are_complete_in_three_languages(series: dict[str, Any]) -> None:
    """Each version has the same texts, so that no reader gets less."""
    for facts in [*([series] if "key" in series else []), *series["editions"]]:
        english, *others = ({name for name, text in facts[code].items() if text} for code in LANGUAGES)
        assert all(names == english for names in others), facts["key"]
        assert {"title", "slug", "introduction"} <= english


@pytest.mark.parametrize("series", texts.programme(), ids=lambda series: series.get("key", "single"))
def test_events_have_the_same_figures_in_each_language_and_full_names(series: dict[str, Any]) -> None:
    for facts in [*([series] if "key" in series else []), *series["editions"]]:
        shown = [_words(facts[code]) for code in LANGUAGES]
        english, *others = (set(figures(text)) for text in shown)
        assert all(found == english for found in others), facts["key"]
        assert not any(SHORT_NAMES.search(text) for text in shown), facts["key"]


def _words(text: dict[str, Any]) -> str:
    lines = [value if isinstance(value, list) else [value] for name, value in text.items() if name != "slug"]
    return "\n".join(line for values in lines for line in values)


def test_an_event_with_a_source_ended_before_its_report() -> None:
    for _series, edition in editions():
        first = edition.get("starts_on", edition.get("previous_starts_on"))
        published = edition.get("source", {}).get("on")
        assert not (first and published) or published >= first, edition["key"]


def test_every_person_is_named_by_an_event_or_an_article_and_the_other_way_round() -> None:
    speak = {name for _series, edition in editions() for name, _role in edition.get("people", [])}
    written = {name for article in ARTICLES for name in article.get("people", [])}
    assert speak | written == set(texts.people())


@pytest.mark.parametrize("name", texts.people())
def test_articles_link_the_people_whom_they_name(name: str) -> None:
    """Names are spelt as on the person’s own page, in each language."""
    spelt = texts.people()[name]["name"]
    for article in ARTICLES:
        named = spelt["en"] in article["en"]["body"]
        assert named == (name in article.get("people", [])), article["en"]["slug"]
        for code in LANGUAGES if named else ():
            family = spelt.get(code, spelt["en"]).split()[-1][:4]
            assert family in article[code]["body"], (code, article["en"]["slug"])


@pytest.mark.parametrize(
    ("key", "first", "last"),
    [
        ("disruptive-technologies-1", "2021-03-22", "2021-03-24"),
        ("disruptive-technologies-2", "2021-05-17", "2021-05-19"),
        ("disruptive-technologies-4", "2022-01-17", "2022-01-19"),
        ("disruptive-technologies-5", "2023-02-20", "2023-02-22"),
        ("e-commerce-2022", "2022-01-24", "2022-01-28"),
    ],
)
def test_days_are_those_of_the_reports(key: str, first: str, last: str) -> None:
    (edition,) = (edition for _series, edition in editions() if edition["key"] == key)
    assert (edition["starts_on"].isoformat(), edition["ends_on"].isoformat()) == (first, last)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_press_contact_is_marked_as_an_example(language: str) -> None:
    contact = texts.read("pages.toml")["identity"][language]["press_contact"]
    assert all(line.endswith(MARKS[language]) for line in contact.splitlines())


@pytest.mark.parametrize("slug", texts.organisation_contacts())
def test_how_an_organisation_is_reached_has_a_source(slug: str) -> None:
    contacts = texts.organisation_contacts()[slug]
    assert contacts["source"].startswith("https://")
    assert slug in texts.organisation_names()
    assert any(contacts[name] for name in ("contact_page", "press_page", "email", "feed"))


def test_every_organisation_is_of_a_kind_that_the_cms_knows() -> None:
    """Rows of another kind could not be saved in the CMS."""
    kinds = {row["slug"]: row["kind"] for row in texts.read("vocabulary.toml")["organisations"]}
    assert kinds["example-administration"] == "example"
    assert set(kinds.values()) <= set(Organisation.Kind.values)
