"""Merging organisations, topics, regions and people: nothing is lost, old URLs redirect, no emails are sent."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry, ReferenceIndex, Revision

from events.models import CalendarEntry, EditionOrganisation, EditionPerson, Person, PersonRole, Registration
from foundation.custody.deletion.deleting import merge_url
from foundation.custody.deletion.merging import NotMergeable, merge
from foundation.custody.models import FormerName
from news.delivery.selection import items_matching
from news.models import ArticlePage, Change, Delivery, HubTopic, Item, Rule, Subscription, Token
from news.models.matching import Rule as Wish
from news.publishing.record import record
from rocb.models import Organisation, User
from tests import event_factories, factories, mail_factories, order_factories, source_factories
from tests.factories import NOON

pytestmark = pytest.mark.django_db


def merged(old: Any, new: Any) -> None:
    merge(old, new, by=factories.user(is_superuser=True), at=NOON)


@pytest.fixture
def old() -> Organisation:
    return factories.organisation(name="Revenue Service", slug="revenue-service")


@pytest.fixture
def new() -> Organisation:
    return factories.organisation(name="Customs Service", slug="customs-service")


# --- An organisation ---------------------------------------------------------------------------------------------------


def test_an_organisation_with_all_that_is_its_own_moves_and_nothing_is_lost(
    old: Organisation, new: Organisation
) -> None:
    order = order_factories.subscription(organisation=old, rule=Wish(all_of=frozenset({f"organisation:{old.pk}"})))
    webhook = order_factories.channel(order)
    owed = order_factories.delivery(webhook)
    mail = mail_factories.reader(at=NOON, organisation=old)
    _feed, token = order_factories.feed(order)
    console = Token.issue(at=NOON, organisation=old)
    page = event_factories.edition()
    registration = Registration.objects.create(
        translation_key=page.translation_key,
        edition=page,
        name="Ann",
        email="ann@x.example",
        organisation=old,
        language="en",
        registered_at=NOON,
        forget_at=NOON,
    )
    source = source_factories.source(organisation=old)
    account = factories.user("Contributors", organisation=old)
    speaker = event_factories.person(organisation=old)

    merged(old, new)

    assert not Organisation.objects.filter(pk=old.pk).exists()
    for row in (order, registration, source, account, speaker):
        row.refresh_from_db()
        assert row.organisation_id == new.pk
    mail.refresh_from_db()
    assert mail.subscription is not None
    assert mail.subscription.organisation_id == new.pk
    assert order.rule.all_of == {f"organisation:{new.pk}"}
    webhook.refresh_from_db()
    assert webhook.is_active
    assert Delivery.objects.filter(pk=owed.pk, channel=webhook).exists()
    opened = Token.objects.opened_by(console, at=NOON)
    assert opened is not None
    assert opened.organisation == new
    assert Client().get(f"/f/{token}/rss.xml").status_code == 200
    assert Client().get(f"/console/{console}/").status_code == 200


def test_what_is_filed_under_it_is_found_under_the_other_and_nobody_is_notified(
    old: Organisation, new: Organisation
) -> None:
    page = factories.article(organisations=[old], supplied_by=old)
    both = factories.article(organisations=[old, new])
    before = Change.objects.count()
    hash_before = Item.objects.get(page=page).updated_at
    merged(old, new)
    assert Change.objects.count() == before
    assert list(ArticlePage.objects.get(pk=page.pk).organisations.all()) == [new]
    item = Item.objects.get(page=page)
    assert item.updated_at == hash_before
    assert [(label["id"], label["slug"], label["name"]) for label in item.stored_labels] == [
        (new.pk, "customs-service", "Customs Service")
    ]
    assert "organisation=customs-service" in item.stored_labels[0]["address"]
    assert set(item.facets.values_list("facet", flat=True)) == {f"organisation:{new.pk}", "kind:news"}
    assert len(Item.objects.get(page=both).stored_labels) == 1
    html = Client().get("/en/news/?organisation=customs-service").content.decode()
    assert page.title in html
    # Publishing it again without an edit is not a change either.
    assert record(page, at=NOON) is None


def test_a_subscription_asks_for_the_other_and_what_waits_reaches_it(old: Organisation, new: Organisation) -> None:
    order = order_factories.subscription(rule=Wish(any_of=frozenset({f"organisation:{old.pk}"})))
    factories.article(organisations=[old])
    merged(old, new)
    order.refresh_from_db()
    assert items_matching(order).count() == 1
    change = Change.objects.get()
    assert f"organisation:{new.pk}" in change.facets
    assert f"organisation:{old.pk}" not in change.facets


def test_who_carries_an_event_is_named_once(old: Organisation, new: Organisation) -> None:
    page = event_factories.edition()
    for organisation, role in ((old, "organiser"), (new, "organiser"), (old, "host")):
        EditionOrganisation.objects.create(edition=page, organisation=organisation, role=role)
    page.save_revision().publish()
    before = Change.objects.count()
    merged(old, new)
    assert sorted(page.organisations.values_list("organisation", "role")) == [(new.pk, "host"), (new.pk, "organiser")]
    assert Change.objects.count() == before
    assert "Revenue Service" not in Item.objects.get(page=page).html
    assert CalendarEntry.objects.get().facets.filter(facet=f"organisation:{new.pk}").count() == 1


def test_a_version_that_an_editor_goes_back_to_names_the_other(old: Organisation, new: Organisation) -> None:
    page = factories.article(organisations=[old, new], supplied_by=old)
    edition = event_factories.edition()
    EditionOrganisation.objects.create(edition=edition, organisation=old, role="host")
    edition = type(edition).objects.get(pk=edition.pk)
    edition.save_revision()
    merged(old, new)
    for revision in Revision.objects.all():
        restored = revision.as_object()
        if isinstance(restored, ArticlePage):
            assert [one.pk for one in restored.organisations.all()] == [new.pk]
            assert restored.supplied_by_id == new.pk
    restored = type(edition).objects.get(pk=edition.pk).get_latest_revision_as_object()
    assert [part.organisation_id for part in restored.organisations.all()] == [new.pk]
    assert page.pk


def test_a_draft_that_is_not_in_the_tables_yet_follows_too(old: Organisation, new: Organisation) -> None:
    page = factories.article()
    page.organisations.set([old])
    page.save_revision()
    assert not ArticlePage.objects.filter(organisations=old).exists()
    merged(old, new)
    draft = ArticlePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert [one.pk for one in draft.organisations.all()] == [new.pk]


@pytest.mark.indexes
def test_wagtails_own_index_of_references_follows(
    old: Organisation, new: Organisation, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        page = factories.article(supplied_by=old)
    assert ReferenceIndex.get_references_to(old).count() == 1
    merged(old, new)
    reference = ReferenceIndex.get_references_to(new).get()
    assert (reference.object_id, reference.model_path) == (str(page.pk), "supplied_by")


def test_it_is_logged_with_what_moved(old: Organisation, new: Organisation) -> None:
    factories.article(organisations=[old])
    merged(old, new)
    entry = ModelLogEntry.objects.get(action="custody.merge")
    assert entry.object_id == str(new.pk)
    assert entry.data["merged"] == str(old)
    assert entry.data["moved"] == {"newsroom_news.ArticlePage": 1, "revisions": 1}
    assert ModelLogEntry.objects.filter(action="wagtail.delete", object_id=str(old.pk)).exists()


def test_a_crash_in_between_leaves_all_as_it_was(
    old: Organisation, new: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = order_factories.subscription(organisation=old)
    page = factories.article(organisations=[old])

    def dies(*_: Any) -> None:
        raise RuntimeError("out of power")

    with monkeypatch.context() as patched:
        patched.setattr(FormerName, "keep", dies)
        with pytest.raises(RuntimeError):
            merged(old, new)
    order.refresh_from_db()
    assert order.organisation == old
    assert Item.objects.get(page=page).facets.filter(facet=f"organisation:{old.pk}").exists()
    merged(old, new)
    order.refresh_from_db()
    assert order.organisation == new


def test_a_second_click_says_that_it_is_done(old: Organisation, new: Organisation) -> None:
    merged(old, new)
    with pytest.raises(NotMergeable, match="no longer exists"):
        merged(old, new)


def test_one_merged_into_itself_or_into_another_kind_is_refused(old: Organisation) -> None:
    with pytest.raises(NotMergeable, match="cannot be merged into itself"):
        merged(old, old)
    assert Organisation.objects.filter(pk=old.pk).exists()


# --- Topics, regions, people -------------------------------------------------------------------------------------------


def test_a_topic_moves_with_rules_of_the_desk_sources_readers_and_narrower_topics() -> None:
    old, new = factories.topic(slug="old"), factories.topic(slug="new")
    narrower = factories.topic(parent=old)
    rule = Rule.objects.create(name="By word", words="customs", action="tag", topic=old)
    source = source_factories.source()
    source.topics.set([old])
    reader = mail_factories.reader(at=NOON, rule={"any": [f"topic:{old.pk}"]})
    page = factories.article(topics=[narrower])
    merged(old, new)
    narrower.refresh_from_db()
    rule.refresh_from_db()
    assert (narrower.parent, rule.topic, list(source.topics.all())) == (new, new, [new])
    assert Subscription.objects.get(channels=reader).stored_rule == {"any": [f"topic:{new.pk}"]}
    assert Item.objects.get(page=page).facets.filter(facet=f"topic:{new.pk}").exists()


def test_topics_keep_two_levels() -> None:
    old, main = factories.topic(), factories.topic()
    factories.topic(parent=old)
    with pytest.raises(NotMergeable, match="has subtopics"):
        merged(old, factories.topic(parent=main))


def test_a_topic_becomes_one_with_its_own_narrower_topic() -> None:
    old = factories.topic()
    new = factories.topic(parent=old)
    merged(old, new)
    new.refresh_from_db()
    assert new.parent is None


def test_people_become_one_and_are_named_once_with_the_office_held_then() -> None:
    old, new = event_factories.person(name="E. Cengel"), event_factories.person(name="Eser Çengel")
    page = event_factories.edition()
    for person, office in ((old, "Director"), (new, "Director"), (old, "Chair")):
        EditionPerson.objects.create(edition=page, person=person, role=PersonRole.SPEAKER, office=office)
    page = type(page).objects.get(pk=page.pk)
    page.save_revision().publish()
    merged(old, new)
    assert not Person.objects.filter(pk=old.pk).exists()
    assert sorted(page.people.values_list("person", "office")) == [(new.pk, "Chair"), (new.pk, "Director")]
    html = Item.objects.get(page=page).html
    assert "Eser Çengel" in html
    assert "E. Cengel" not in html


# --- URLs -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "now"),
    [
        ("/en/news/?topic=old&page=2", "/en/news/?topic=new&page=2"),
        ("/en/news/feed.json?topic=old", "/en/news/feed.json?topic=new"),
        ("/en/news/rss.xml?topic=old", "/en/news/rss.xml?topic=new"),
        ("/en/topics/old/", "/en/topics/new/"),
        ("/en/events.ics?topic=old", "/en/events.ics?topic=new"),
    ],
)
def test_old_addresses_lead_on_for_ever(path: str, now: str) -> None:
    factories.news_index()
    event_factories.events_index()
    old, middle, new = (factories.topic(slug=slug) for slug in ("old", "middle", "new"))
    merged(old, middle)
    merged(middle, new)
    response = Client().get(path)
    assert (response.status_code, response.headers.get("Location")) == (301, now)
    assert Client().get(now).status_code in {200, 404 if "page=2" in now else 200}


def test_a_name_that_is_used_again_wins_over_what_stood_there() -> None:
    factories.news_index()
    old, new = factories.topic(slug="old"), factories.topic(slug="new")
    merged(old, new)
    factories.topic(slug="old")
    assert Client().get("/en/news/?topic=old").status_code == 200


def test_followers_by_websub_are_brought_the_feed_of_the_other() -> None:
    old, new = factories.topic(slug="old"), factories.topic(slug="new")
    base = "https://www.example.org/en/news/rss.xml?topic="
    first, second = HubTopic.objects.create(url=f"{base}old"), HubTopic.objects.create(url=f"{base}new")
    for topic, url in ((first, "https://a.example/"), (first, "https://b.example/"), (second, "https://a.example/")):
        row = order_factories.channel(topic=topic, url=url, kind="websub")
        type(row).objects.filter(pk=row.pk).update(subscription=None)
    merged(old, new)
    assert list(HubTopic.objects.values_list("url", flat=True)) == [f"{base}new"]
    assert sorted(second.channels.values_list("url", flat=True)) == ["https://a.example/", "https://b.example/"]


def test_deletion_by_a_program_is_refused_while_it_is_in_use(old: Organisation) -> None:
    order_factories.channel(order_factories.subscription(organisation=old))
    for delete in (old.delete, Organisation.objects.filter(pk=old.pk).delete):
        with pytest.raises(ProtectedError):
            delete()
    assert Subscription.objects.filter(organisation=old).exists()


def test_an_account_keeps_its_organisation(old: Organisation) -> None:
    account = factories.user(organisation=old)
    with pytest.raises(ProtectedError), transaction.atomic():
        old.delete()
    assert User.objects.get(pk=account.pk).organisation == old


@pytest.mark.parametrize("make", [factories.organisation, factories.topic])
def test_the_screen_has_the_field_of_filing_and_its_script(client: Client, make: Any) -> None:
    client.force_login(factories.user(is_superuser=True))
    html = client.get(merge_url(make())).content.decode()
    assert f'data-filing-url-value="{reverse("filing_choices", args=[make.__name__])}' in html
    assert "filing/filing.js" in html
