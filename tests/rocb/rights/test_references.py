"""A contributor's form cannot refer to anything that the contributor may not see, whatever number is sent."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Collection, Page
from wagtail.test.utils.form_data import querydict_from_html

from events.models import EditionPerson, EventsIndexPage, Person, SessionSpeaker
from foundation.authorship.references import RefersToVisible
from news.models import ArticlePage, NewsIndexPage
from rocb.models import SiteDocument, User
from rocb.rights import asking
from tests import event_factories, factories, marked_forms
from tests.spellings import spelled

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna() -> User:
    return factories.user("Contributors", username="anna", organisation=factories.organisation(name="Customs of A"))


@pytest.fixture
def client(anna: User) -> Client:
    return factories.signed_in(anna)


@pytest.fixture
def own(anna: User) -> ArticlePage:
    page = factories.draft(owner=anna, title="Draft of A")
    page.save_revision(user=anna)
    return page


def form_of(client: Client, page: Any) -> Any:
    html = client.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    sent = querydict_from_html(html, form_id="page-edit-form")
    sent["body-count"] = "0"
    return sent


def place(page: Any, name: str, kind: str = "choice") -> marked_forms.Place:
    return next(one for one in marked_forms.references(type(page)) if (one.name, one.kind) == (name, kind))


def is_valid(client: Client, page: Any, data: Any) -> bool:
    return bool(client.post(f"/admin/pages/{page.pk}/edit/preview/", data).json()["is_valid"])


def document(**values: Any) -> SiteDocument:
    return SiteDocument.objects.create(title="Secret paper", file=ContentFile(b"%PDF-1.4", "secretpaper.pdf"), **values)


IMAGES = ["image", "figure", "gallery"]
DOCUMENTS = ["file", "text document", "callout document", "table document"]
PAGES = ["about", "related-article", "card", "text page", "callout page", "table page"]


@pytest.mark.parametrize("name", [*IMAGES, *DOCUMENTS, *PAGES])
def test_what_others_have_is_refused_and_not_shown_in_any_field(client: Client, own: ArticlePage, name: str) -> None:
    sent = form_of(client, own)
    assert is_valid(client, own, sent)
    foreign: Any = factories.image(title="Secret picture") if name in IMAGES else document()
    if name in PAGES:
        foreign = factories.draft(title="Secret draft", slug="secret-draft")
    kind = "row" if "-" in name else "choice" if name in ("image", "about") else name
    where = place(own, name if kind in ("row", "choice") else "body", kind)
    data = marked_forms.with_number(sent, where, foreign.pk)
    assert not is_valid(client, own, data)
    answer = client.post(f"/admin/pages/{own.pk}/edit/", data).content.decode()
    assert "that you cannot see" in answer
    assert "secret" not in answer.lower()
    assert foreign.renditions.count() == 0 if name in IMAGES else True


@pytest.mark.parametrize("name", ["image", "figure", "text page", "text document", "callout page"])
def test_a_number_is_refused_in_each_spelling(client: Client, own: ArticlePage, name: str) -> None:
    where = place(own, "image" if name == "image" else "body", "choice" if name == "image" else name)
    foreign: Any = document() if name == "text document" else factories.image(title="Secret picture")
    if name.endswith("page"):
        foreign = factories.draft(title="Secret draft", slug="secret-draft")
    sent = form_of(client, own)
    for spelling in spelled(foreign.pk):
        data = marked_forms.with_number(sent, where, spelling)
        answer = client.post(f"/admin/pages/{own.pk}/edit/preview/", data)
        assert answer.status_code == 200
        assert not answer.json()["is_valid"]
        assert "secret" not in client.post(f"/admin/pages/{own.pk}/edit/", data).content.decode().lower()


@pytest.mark.parametrize("name", ["image", "about", "body"])
def test_the_rest_of_a_form_stays_when_a_reference_is_refused(client: Client, own: ArticlePage, name: str) -> None:
    sent = form_of(client, own)
    where = place(own, name, "text page" if name == "body" else "choice")
    foreign = factories.image() if name == "image" else factories.draft()
    data = marked_forms.with_number(sent, where, foreign.pk)
    data["standfirst"] = "Typed for an hour."
    answer = client.post(f"/admin/pages/{own.pk}/edit/", data).content.decode()
    assert "Typed for an hour." in answer
    if name == "body":
        assert "here" in answer


def test_an_editor_may_put_in_what_a_contributor_keeps(client: Client, own: ArticlePage) -> None:
    """The reference stays valid in another field of the same page."""
    own.image, own.about = factories.image(title="Of the office"), factories.draft(title="Hidden").page_ptr
    own.save_revision()
    sent = form_of(client, own)
    assert sent["image"] == str(own.image.pk)
    assert is_valid(client, own, sent)
    assert is_valid(client, own, marked_forms.with_number(sent, place(own, "body", "figure"), own.image.pk))
    other = factories.image()
    assert not is_valid(client, own, marked_forms.with_number(sent, place(own, "image"), other.pk))


def test_a_contributor_uses_their_own_files_shared_files_public_files_and_public_pages(
    client: Client, own: ArticlePage, anna: User
) -> None:
    theirs = {"collection": Collection.objects.get(name="From contributors"), "uploaded_by_user": anna}
    shared = {"collection": Collection.objects.get(name="Shared with contributors")}
    public = factories.article(title="Public", image=factories.image())
    sent = form_of(client, own)
    for image in (factories.image(**theirs), factories.image(**shared), public.image):
        for name, kind in (("image", "choice"), ("body", "figure")):
            assert is_valid(client, own, marked_forms.with_number(sent, place(own, name, kind), image.pk)), image
    for paper in (document(**theirs), document(**shared), document(is_public=True)):
        assert is_valid(client, own, marked_forms.with_number(sent, place(own, "body", "file"), paper.pk))
    for page in (public, event_factories.edition(), factories.draft(owner=anna)):
        assert is_valid(client, own, marked_forms.with_number(sent, place(own, "body", "text page"), page.pk))


def test_an_editor_is_not_limited(own: ArticlePage) -> None:
    client = factories.signed_in(factories.user("Editors"))
    sent = form_of(client, own)
    assert is_valid(client, own, marked_forms.with_number(sent, place(own, "image"), factories.image().pk))


def test_every_form_in_which_contributors_write_refuses_such_references() -> None:
    """This covers the types of pages that can be created below the lists in which contributors begin."""
    below = {child for index in (NewsIndexPage, EventsIndexPage) for child in index.allowed_subpage_models()}
    below |= {child for page_class in tuple(below) for child in page_class.allowed_subpage_models()}
    assert below
    assert [one for one in below if not issubclass(one.get_edit_handler().get_form_class(), RefersToVisible)] == []


# --- Titles ---


SHOWS_TITLES = [
    "/admin/choose-page/{parent}/",
    "/admin/choose-page/search/?q=public",
    "/admin/choose-page/chosen-multiple/?id={pk}",
    "/admin/filing/page/?q=public",
]


@pytest.mark.parametrize("address", SHOWS_TITLES)
def test_a_contributor_reads_the_public_title_of_a_live_page(client: Client, own: ArticlePage, address: str) -> None:
    page = factories.article(title="Public title")
    page.title = "Public becomes secret"
    page.save_revision()
    where = address.format(parent=page.get_parent().pk, pk=page.pk)
    answer = client.get(where).content.decode()
    assert "secret" not in answer
    if "search" not in address and "filing" not in address:  # the tests have no index of the CMS
        assert "Public title" in answer
    page.refresh_from_db()
    assert page.draft_title == "Public becomes secret"


@pytest.mark.parametrize(("name", "kind"), [("about", "choice"), ("body", "card")])
def test_the_title_of_a_draft_that_an_editor_put_in_is_not_shown(
    client: Client, own: ArticlePage, name: str, kind: str
) -> None:
    hidden = factories.draft(title="Secret title").page_ptr
    setattr(own, name, hidden if kind == "choice" else [(kind, {"page": hidden})])
    own.save_revision()
    answer = client.get(f"/admin/pages/{own.pk}/edit/").content.decode()
    assert "Page that you cannot see" in answer
    assert "Secret title" not in answer


def test_no_number_in_the_address_of_a_move_shows_a_title(client: Client, own: ArticlePage) -> None:
    hidden = factories.draft(title="Secret title")
    for page in Page.objects.exclude(pk=own.pk):
        answer = client.get(f"/admin/pages/{own.pk}/move/{page.pk}/confirm/", follow=True).content.decode()
        assert hidden.title not in answer
    hidden_answer, missing_answer = (
        client.get(f"/admin/pages/{own.pk}/move/{number}/confirm/") for number in (hidden.pk, 99_999)
    )
    assert (hidden_answer.status_code, hidden_answer["Location"]) == (302, missing_answer["Location"])


@pytest.mark.parametrize("ids", ["all", "{}"])
def test_without_a_right_to_people_no_bulk_action_lists_them(client: Client, ids: str) -> None:
    person = event_factories.person(name="Secret Speaker")
    answer = client.get("/admin/bulk/newsroom_events/person/delete/", {"id": ids.format(person.pk)}, follow=True)
    assert "Secret" not in answer.content.decode()


BULK = "/admin/bulk/rocb/siteimage/{}/"


@pytest.mark.parametrize(
    "address",
    [
        BULK.format("delete"),
        BULK.format("add_tags"),
        BULK.format("add_to_collection"),
        "/admin/choose-page/chosen-multiple/",
    ],
)
def test_no_spelling_of_a_number_in_a_query_shows_what_is_hidden(
    client: Client, own: ArticlePage, address: str
) -> None:
    hidden: Any = factories.image(title="Secret picture")
    if "page" in address:
        hidden = factories.draft(title="Secret draft", slug="secret-draft")
    plain, *others = (
        client.get(address, {"id": [spelling, own.pk] if "page" in address else spelling}, follow=True)
        for spelling in spelled(hidden.pk)
    )
    for answer in (plain, *others):
        assert "secret" not in answer.content.decode().lower()
        assert answer.redirect_chain == plain.redirect_chain


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("/admin/bulk/wagtailcore/page/move/?id={own}", "chooser"),
        ("/admin/pages/{own}/copy/", "new_parent_page"),
        ("/admin/pages/{own}/move/", "new_parent_page"),
    ],
)
def test_no_number_in_the_form_of_a_move_or_copy_shows_a_title_or_an_address(
    client: Client, own: ArticlePage, address: str, field: str
) -> None:
    parent = event_factories.series()
    hidden = event_factories.edition_draft(parent, slug="secret-slug")
    Page.objects.filter(pk__in=[parent.pk, hidden.pk]).update(
        live=False, title="Secret title", draft_title="Secret title"
    )
    answers = set()
    for page in Page.objects.exclude(pk=own.pk):
        sent = {"new_title": "New", "new_slug": hidden.slug, field: page.pk}
        answer = client.post(address.format(own=own.pk), sent, follow=True)
        assert "Secret title" not in answer.content.decode()
        if page.pk in (hidden.pk, parent.pk):
            answers.add((answer.redirect_chain[-1][0] if answer.redirect_chain else "", answer.status_code))
    assert len(answers) == 1, "the same for a page with such a child and without"


def test_a_page_that_may_not_be_known_has_no_title_wherever_it_is_read(anna: User) -> None:
    hidden = factories.draft(title="Secret title")
    asking.begin(anna)
    found = [
        Page.objects.get(pk=hidden.pk),
        ArticlePage.objects.only("title").get(pk=hidden.pk),
        Page.objects.defer("title").get(pk=hidden.pk),
        hidden.get_parent().get_children().get(pk=hidden.pk).specific,
    ]
    assert [str(page) for page in found[:2] + found[3:]] == ["Page that you cannot see"] * 3
    assert found[2].draft_title == "Page that you cannot see"
    found[3].save()
    asking.end()
    hidden.refresh_from_db()
    assert (hidden.title, hidden.draft_title) == ("Secret title", "Secret title")


def test_a_page_with_a_replaced_title_is_saved_with_its_own(anna: User) -> None:
    page = factories.article(title="Public title")
    page.title = "Next title"
    page.save_revision()
    asking.begin(anna)
    shown = ArticlePage.objects.get(pk=page.pk)
    assert shown.get_admin_display_title() == "Public title"
    shown.save()
    asking.end()
    assert ArticlePage.objects.get(pk=page.pk).draft_title == "Next title"


def test_a_long_list_takes_no_more_queries_than_for_an_editor(client: Client) -> None:
    editor = factories.signed_in(factories.user("Editors"))
    index = factories.news_index()
    factories.article(index)
    growth = []
    for person in (client, editor):
        counts = []
        for _more in range(2):
            with CaptureQueriesContext(connection) as queries:
                person.get(f"/admin/choose-page/{index.pk}/")
            counts.append(len(queries))
            for _number in range(3):
                factories.article(index)
        growth.append(counts[1] - counts[0])
    assert growth[0] <= growth[1]


def test_only_people_on_pages_that_they_may_see_and_colleagues_are_offered_and_taken(
    anna: User, client: Client
) -> None:
    events = event_factories.events_index()
    names = ("Public", "Own", "Colleague", "Secret", "Speaker")
    people = {name: event_factories.person(name=f"{name} person") for name in names}
    own = event_factories.edition_draft(events, owner=anna)
    shown, hidden = event_factories.edition(events), event_factories.edition_draft(events)
    speech = event_factories.session(hidden)
    for page, name in ((shown, "Public"), (own, "Own"), (hidden, "Secret")):
        EditionPerson.objects.create(edition=page, person=people[name])
    SessionSpeaker.objects.create(session=speech, person=people["Speaker"])
    Person.objects.filter(pk=people["Colleague"].pk).update(organisation=anna.organisation)
    own.save_revision(user=anna)
    found = client.get(reverse("filing_choices", args=["person"]), {"q": "person"}).json()["choices"]
    assert {one["label"].split()[0] for one in found} == {"Public", "Own", "Colleague"}
    edit = f"/admin/pages/{own.pk}/edit/"
    assert "Secret person" not in client.get(edit).content.decode()
    sent = form_of(client, own)
    for name, person in people.items():
        data = marked_forms.with_number(sent, place(own, "people-person", "row"), person.pk)
        assert is_valid(client, own, data) is (name in {"Public", "Own", "Colleague"}), name
        if name == "Secret":
            assert "Secret person" not in client.post(edit, data).content.decode()
    client.force_login(factories.user("Editors", username="eva"))
    found = client.get(reverse("filing_choices", args=["person"]), {"q": "person"}).json()["choices"]
    assert len(found) == 5


def test_a_contributor_of_no_organisation_has_no_colleagues(anna: User, client: Client) -> None:
    User.objects.filter(pk=anna.pk).update(organisation=None)
    event_factories.person(name="Secret person")
    event_factories.events_index()
    assert client.get(reverse("filing_choices", args=["person"]), {"q": "person"}).json()["choices"] == []
