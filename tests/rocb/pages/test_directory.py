"""`rocb.pages.directory`: members by letter and by area, and the map that needs neither a script nor another site."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client
from django.utils import timezone, translation

from events.models import EditionDocument, EditionOrganisation
from rocb.demo import texts
from rocb.demo.load import load_vocabulary
from rocb.models import Organisation
from rocb.pages import directory
from tests import event_factories, factories

MEMBERS = [row["iso2"] for row in texts.members()]
NAMES = {
    "GB": {"en": "United Kingdom", "ru": "Великобритания", "fr": "Royaume-Uni"},
    "GE": {"en": "Georgia", "ru": "Грузия", "fr": "Géorgie"},
    "ES": {"en": "Spain", "ru": "Испания", "fr": "Espagne"},
    "KZ": {"en": "Kazakhstan", "ru": "Казахстан", "fr": "Kazakhstan"},
    "FI": {"en": "Finland", "fr": "Finlande"},
}


def member(code: str, **values: object) -> Organisation:
    country = NAMES.get(code, {"en": f"Country {code}"})
    return Organisation(pk=ord(code[0]) * 100 + ord(code[1]), code=code, slug=code.lower(), country=country, **values)


def sorted_by_country(language: str) -> list[Organisation]:
    with translation.override(language):
        return sorted(map(member, NAMES), key=directory.country_order)


# --- Letters and areas ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "codes", "letters"),
    [
        ("en", ["FI", "GE", "KZ", "ES", "GB"], "FGKSU"),
        ("ru", ["GB", "GE", "ES", "KZ", "FI"], "ВГИКF"),
        ("fr", ["ES", "FI", "GE", "KZ", "GB"], "EFGKR"),
    ],
)
def test_members_stand_in_the_order_and_under_the_letters_of_the_language(
    language: str, codes: list[str], letters: str
) -> None:
    rows = sorted_by_country(language)
    assert [row.code for row in rows] == codes, "a country without a Russian name comes after those that have one"
    with translation.override(language):
        assert "".join(group.heading for group in directory.by_letter(rows)) == letters


def test_an_accent_does_not_make_a_letter_of_its_own() -> None:
    rows = [
        Organisation(code="AX", country={"en": "Åland"}),
        Organisation(code="AT", country={"en": "Austria"}),
    ]
    assert [(group.heading, len(group.members)) for group in directory.by_letter(rows)] == [("A", 2)]


def test_every_member_is_in_one_area() -> None:
    codes = [code for _name, codes in directory.AREAS.values() for code in codes.split()]
    assert len(codes) == len(set(codes))
    assert set(MEMBERS) <= set(codes)


def test_areas_without_a_member_are_left_out_and_nobody_is() -> None:
    rows = [member(code) for code in ("GE", "GB", "ZZ")]
    groups = directory.by_area(rows, directory.drawn(rows))
    found = [(group.key, [row.code for row in group.members]) for group in groups]
    assert found == [("northern-europe", ["GB"]), ("western-asia", ["GE"]), ("other", ["ZZ"])]


# --- The map --------------------------------------------------------------------------------------------------------


def test_each_of_the_53_members_has_a_square_of_its_own() -> None:
    squares = directory.drawn([member(code) for code in MEMBERS]).squares
    assert len({(square.x, square.y) for square in squares}) == len(MEMBERS) == 53
    places = [code for line in directory.SQUARES.split("\n") for code in line.split() if code != ".."]
    assert sorted(places) == sorted(MEMBERS)


def test_squares_are_read_from_north_west_to_south_east() -> None:
    squares = directory.drawn([member(code) for code in ("IL", "GB", "IS", "KZ", "FI")]).squares
    assert [square.member.code for square in squares] == ["IS", "FI", "GB", "KZ", "IL"]


def test_a_member_without_a_place_on_the_map_stands_below_the_others() -> None:
    drawn = directory.drawn([member("IL"), member("YY"), member("ZZ")])
    lowest = {square.member.code: square.y for square in drawn.squares}
    assert lowest["YY"] == lowest["ZZ"] > lowest["IL"]
    assert max(lowest.values()) + drawn.side == drawn.height


def test_an_empty_directory_has_an_empty_map() -> None:
    assert directory.drawn([]).squares == []


# --- The pages ------------------------------------------------------------------------------------------------------


@pytest.fixture
def members(db: None) -> None:
    for language in ("en", "ru", "fr"):
        factories.organisation_index(language)
    for code, country in NAMES.items():
        factories.organisation(code=code, country=country, slug=code.lower())
    factories.organisation(kind="rtc", name="A training centre", country={}, city="Tbilisi")


def page(client: Client, address: str) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def the(html: BeautifulSoup, selector: str) -> Tag:
    found = html.select_one(selector)
    assert found is not None, selector
    return found


@pytest.mark.usefixtures("members")
@pytest.mark.parametrize("query", ["", "?by=area"])
def test_headings_can_be_jumped_to(client: Client, query: str) -> None:
    html = page(client, f"/fr/members/{query}")
    links = [link["href"].removeprefix("#") for link in html.select("#groups a")]
    assert links
    assert links == [heading["id"] for heading in html.select(".directory__group h2")]
    assert [html.find(id=link).text for link in links] == [link.text for link in html.select("#groups a")]


@pytest.mark.usefixtures("members")
def test_members_stand_by_area_in_the_language_of_the_page(client: Client) -> None:
    html = page(client, "/ru/members/?by=area")
    found = {
        group.h2.text: [heading.text.strip() for heading in group.select("h3")]
        for group in html.select(".directory__group")
        if group.h2
    }
    assert found == {
        "Северная Европа": ["Великобритания", "Finland"],
        "Южная Европа": ["Испания"],
        "Западная Азия": ["Грузия"],
        "Центральная Азия": ["Казахстан"],
    }


@pytest.mark.usefixtures("members")
def test_each_square_leads_to_its_member_and_says_which_it_is(client: Client) -> None:
    html = page(client, "/fr/members/?by=area")
    squares = {link["href"]: link.title.text for link in html.select(".members-map svg a")}
    assert squares["/fr/members/ge/"] == "Géorgie (GE), Asie occidentale"
    listed = {link["href"] for link in html.select(".directory h3 a")}
    assert squares.keys() < listed, "the list has what the map has"
    assert the(html, str(the(html, ".members-map > a")["href"])).name == "nav"


@pytest.mark.usefixtures("members")
def test_the_map_needs_no_script_and_no_other_site(client: Client) -> None:
    html = page(client, "/en/members/?by=area")
    drawing = the(html, ".members-map svg")
    assert not drawing.select("script, image, style, [style], [onclick]")
    assert all(link["href"].startswith("/en/members/") for link in drawing.select("a"))


@pytest.mark.usefixtures("members")
def test_other_languages_and_engines_get_the_same_order(client: Client) -> None:
    html = page(client, "/en/members/?by=area")
    assert the(html, "link[rel=canonical]")["href"].endswith("/en/members/?by=area")
    others = {link["hreflang"]: link["href"] for link in html.select("link[rel=alternate][hreflang]")}
    assert others["ru"].endswith("/ru/members/?by=area")
    assert the(html, ".orders [aria-current]").text == "By area, with a map"


@pytest.mark.usefixtures("members")
@pytest.mark.parametrize("query", ["?q=georgia", "?by=area&q=georgia"])
def test_what_is_found_is_a_list_without_a_map(client: Client, query: str) -> None:
    html = page(client, f"/en/members/{query}")
    assert [heading.text for heading in html.select(".directory h3")] == ["Georgia"]
    assert not html.select(".members-map, .orders, .locator")


@pytest.mark.usefixtures("members")
def test_an_unknown_order_is_the_usual_one(client: Client) -> None:
    assert not page(client, "/en/members/?by=colour").select(".members-map")


@pytest.mark.django_db
def test_somebody_looks_for_tbilisi_by_each_of_its_names(client: Client) -> None:
    for language in ("en", "ru", "fr"):
        factories.organisation_index(language)
    load_vocabulary(texts.read("vocabulary.toml"))
    for language, query in (
        ("en", "Tbilisi"),
        ("ru", "тбилиси"),
        ("fr", "Tbilissi"),
        ("en", "თბილისი"),
        ("ru", "тифлис"),
    ):
        html = page(client, f"/{language}/members/?q={query}")
        assert the(html, ".directory h3 a")["href"] == f"/{language}/members/georgia/", query


# --- The page of a member ---------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_somebody_finds_how_to_reach_a_member(client: Client) -> None:
    """From the directory in the reader's language to the address of the press office."""
    factories.organisation_index("en")
    factories.organisation_index("fr")
    load_vocabulary(texts.read("vocabulary.toml"))
    row = the(page(client, "/fr/members/?q=suède"), ".directory h3 a")
    html = page(client, str(row["href"]))
    facts = {fact.dt.text: fact.dd for fact in html.select(".summary-list > div") if fact.dt and fact.dd}
    contacts = texts.organisation_contacts()["sweden"]
    assert the(html, '.summary-list a[href^="mailto:"]')["href"] == f"mailto:{contacts['email']}"
    assert facts["Pour la presse"].text == contacts["press_page"]
    assert facts["Langues officielles"].text == "Suédois"
    assert facts["Nom dans sa propre langue"].text.strip() == "Tullverket"
    assert facts["Nom dans sa propre langue"]["lang"] == "sv"


@pytest.mark.django_db
def test_what_an_organisation_does_not_publish_is_not_on_its_page(client: Client) -> None:
    factories.organisation_index()
    factories.organisation(code="NL", slug="netherlands", website="https://customs.example/")
    html = page(client, "/en/members/netherlands/")
    assert [fact.text for fact in html.select(".summary-list dt")] == ["Code", "Website"]
    assert not html.select('.summary-list a[href^="mailto:"]')


@pytest.mark.django_db
def test_the_title_names_an_organisation_once(client: Client) -> None:
    factories.organisation_index()
    factories.organisation(code="GE", slug="georgia", country="Georgia", name="Revenue Service")
    factories.organisation(kind="rtc", slug="rtc-tbilisi", country={}, name="Training centre, Tbilisi")
    for slug, title in (("georgia", "Georgia: Revenue Service"), ("rtc-tbilisi", "Training centre, Tbilisi")):
        html = page(client, f"/en/members/{slug}/")
        assert the(html, "title").text.partition(" – ")[0] == title
        assert the(html, 'meta[property="og:title"]')["content"] == title


@pytest.mark.django_db
def test_an_address_cannot_add_anything_to_the_mail(client: Client) -> None:
    factories.organisation_index()
    factories.organisation(code="NL", slug="netherlands", email="press?cc=others@customs.example")
    html = page(client, "/en/members/netherlands/")
    assert the(html, '.summary-list a[href^="mailto:"]')["href"] == "mailto:press%3Fcc%3Dothers@customs.example"


@pytest.mark.parametrize(
    ("language", "codes", "words"),
    [
        ("en", ["nl", "fr", "de"], "Dutch, French, German"),
        ("fr", ["de", "rm"], "Allemand, romanche"),
        ("ru", ["mt", "en"], "Мальтийский, английский"),
        ("en", ["qqq"], "Qqq"),
        ("en", [], ""),
    ],
)
def test_languages_are_written_as_a_list_of_facts_has_them(language: str, codes: list[str], words: str) -> None:
    with translation.override(language):
        assert directory.languages_in_words(codes) == words


def test_every_language_of_the_members_has_a_name() -> None:
    codes = {code for row in texts.members() for code in row["languages"].split(";")}
    with translation.override("en"):
        assert not [code for code in codes if directory.languages_in_words([code]).lower() == code]


@pytest.mark.django_db
def test_a_member_has_what_comes_what_was_and_what_its_events_left(client: Client) -> None:
    factories.organisation_index()
    index, at = event_factories.events_index(), timezone.now()
    row, other = factories.organisation(slug="georgia"), factories.organisation()
    for title, days, of in (("Coming", 9, row), ("Held", -9, row), ("Elsewhere", -9, other)):
        day = (at + timedelta(days=days)).date()
        edition = event_factories.edition_draft(index, title=title, starts_on=day)
        edition.organisations.add(EditionOrganisation(organisation=of, role=EditionOrganisation.Role.HOST))
        edition.documents.add(EditionDocument(title=f"Report of {title}", url="https://customs.example/report"))
        factories.publish(edition)
    html = page(client, "/en/members/georgia/")
    sections = {str(one["aria-labelledby"]): one.text for one in html.select("section.organisation-news")}
    assert "Coming" in sections["coming"]
    assert "Held" not in sections["coming"]
    assert "Held" in sections["timeline"]
    assert "Report of Held" in sections["documents"]
    assert "Elsewhere" not in html.text


@pytest.mark.django_db
def test_the_timeline_has_events_and_news_by_year_and_an_empty_one_is_not_shown(client: Client) -> None:
    factories.organisation_index()
    index, row = event_factories.events_index(), factories.organisation(slug="georgia", code="GE", country="Georgia")
    neighbour = factories.organisation(slug="armenia", code="AM", country="Armenia")
    edition = event_factories.edition_draft(index, title="Held in May", starts_on=date(2021, 5, 17))
    edition.organisations.add(EditionOrganisation(organisation=row, role=EditionOrganisation.Role.HOST))
    factories.publish(edition)
    factories.article(title="Written in March", published_on=date(2022, 3, 1), organisations=[row])
    html = page(client, "/en/members/georgia/")
    assert [one.text for one in html.select(".timeline h3")] == ["2022", "2021"]
    assert [one.get_text(strip=True) for one in html.select(".timeline__title")] == ["Written in March", "Held in May"]
    off = event_factories.edition_draft(
        index,
        title="Not held",
        status="postponed",
        starts_on=None,
        period="March 2020",
        period_starts_on=date(2020, 3, 1),
    )
    off.organisations.add(EditionOrganisation(organisation=row, role=EditionOrganisation.Role.HOST))
    factories.publish(off)
    lines = [
        " ".join(one.text.split()) for one in page(client, "/en/members/georgia/").select(".timeline li li .card__meta")
    ]
    assert lines[1:] == ["Webinar 17 May 2021", "Webinar March 2020 Postponed"]
    other = page(client, f"/en/members/{neighbour.slug}/")
    assert not other.select("#timeline")
    assert "No news yet" not in other.text
    assert other.select_one('.aside a[href="/en/members/georgia/"]')


@pytest.mark.django_db
def test_centres_of_the_country_and_people_are_beside_an_organisation(client: Client) -> None:
    factories.organisation_index()
    row = factories.organisation(slug="georgia", code="GE", country={"en": "Georgia", "ru": "Грузия"})
    of_it = {"kind": "rtc", "code": None, "country": {"ru": "ГРУЗИЯ"}, "cities": {"en": "Batumi"}}
    factories.organisation(slug="rtc", name="Training centre", **of_it)
    factories.organisation(kind="rtc", code=None, slug="elsewhere", cities=row.cities, name="Another centre")
    speaker = event_factories.person(name="Ann Speaker", organisation=row)
    event_factories.person(name="Ann Silent", organisation=row)
    edition = event_factories.edition_draft(title="Held", slug="held", starts_on=date(2021, 5, 17))
    edition.people.create(person=speaker, role="opening", office="Director")
    factories.publish(edition)
    aside = page(client, "/en/members/georgia/").select_one(".aside").text
    assert "Training centre" in aside
    assert "Ann Speaker" in aside
    assert "Another centre" not in aside
    assert "Ann Silent" not in aside


@pytest.mark.django_db
def test_a_country_has_the_footnote_of_the_office_where_its_name_stands(client: Client, settings: Any) -> None:
    factories.organisation_index()
    factories.organisation(slug="kosovo", code="XK", country="Kosovo")
    factories.organisation(slug="albania", code="AL", country="Albania")
    for path in ("/en/members/", "/en/members/kosovo/", "/en/members/albania/"):
        settings.COUNTRY_NOTES = {}
        assert "Kosovo*" not in page(client, f"{path}?n=0").text
        settings.COUNTRY_NOTES = {"XK": {"en": "A note."}}
        shown = page(client, f"{path}?n=1")
        assert [one.text for one in shown.select(".country-note")] == ["* A note."]
        assert "Kosovo*" in shown.main.text
        assert "Kosovo*" not in shown.title.text
