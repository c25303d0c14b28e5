"""Deletion screens show what will be deleted, for everything in the CMS; rows in use cannot be deleted."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Page

from events.models import (
    EditionDocument,
    EditionPage,
    EditionPerson,
    EventSeriesPage,
    EventsIndexPage,
    Person,
    PersonRole,
    Platform,
    Registration,
    SessionSpeaker,
)
from foundation.custody.deletion import revisions, uses
from foundation.custody.deletion.uses import Fate, uses_of
from news.models import ArticlePage, Channel, Item, NewsIndexPage, Rule, Subscription, Token
from rocb.models import Organisation, SiteDocument, SiteImage, Topic, User
from tests import event_factories, factories, mail_factories, order_factories, source_factories
from tests.factories import NOON

pytestmark = pytest.mark.django_db


def signed_in(*groups: str) -> Client:
    return factories.signed_in(factories.user(*groups) if groups else factories.user(is_superuser=True))


def delete_url(thing: Any) -> str:
    return reverse(f"wagtailsnippets_{thing._meta.app_label}_{thing._meta.model_name}:delete", args=[thing.pk])


def bulk_url(*things: Any) -> str:
    meta = things[0]._meta
    ids = "&".join(f"id={thing.pk}" for thing in things)
    return f"/admin/bulk/{meta.app_label}/{meta.model_name}/delete/?{ids}"


def merge_url(thing: Any) -> str:
    return reverse("custody_merge", args=[thing._meta.app_label, thing._meta.model_name, thing.pk])


def counted(thing: Any) -> dict[str, int]:
    return {f"{use.fate}: {use.name}": use.count for use in uses_of(thing)}


@pytest.fixture
def used() -> Organisation:
    """Organisation with a subscription, an active webhook, confirmed email, a private feed, a console, a source and a
    registration."""
    used = factories.organisation(name="Revenue Service")
    order = order_factories.subscription(organisation=used, name="Everything")
    order_factories.channel(order)
    order_factories.feed(order)
    mail_factories.reader(at=NOON, organisation=used)
    Token.issue(at=NOON, organisation=used)
    source_factories.source(organisation=used, title="Their news")
    page = event_factories.edition()
    Registration.objects.create(
        translation_key=page.translation_key,
        edition=page,
        name="Ann Visitor",
        email="ann@x.example",
        organisation=used,
        language="en",
        registered_at=NOON,
        forget_at=NOON,
    )
    return used


# --- Rows in use ------------------------------------------------------------------------------------------------------


def test_an_organisation_in_use_is_not_deleted_and_the_screen_says_why(used: Organisation) -> None:
    client = signed_in()
    for response in (client.get(delete_url(used)), client.post(delete_url(used)), client.post(bulk_url(used))):
        html = response.content.decode()
        assert "is in use and cannot be deleted" in html
        assert "subscriptions (2)" in html
        assert "Their news" in html
        assert "Everything" in html
        assert merge_url(used) in html
        assert "Ann Visitor" not in html
    assert client.post(delete_url(used)).status_code == 409
    assert Organisation.objects.filter(pk=used.pk).exists()
    assert Channel.objects.count() == 3
    assert Subscription.objects.count() == 2


def test_it_goes_when_nothing_uses_it_and_lapsed_links_go_with_it() -> None:
    unused = factories.organisation()
    Token.issue(at=NOON, organisation=unused)
    Token.revoke(at=NOON, organisation=unused)
    client = signed_in()
    assert "Not used anywhere" not in client.get(delete_url(unused)).content.decode()
    assert client.post(delete_url(unused)).status_code == 302
    assert not Organisation.objects.filter(pk=unused.pk).exists()


def test_of_many_at_once_one_in_use_keeps_all_and_is_named(used: Organisation) -> None:
    unused = factories.organisation(name="Nobody")
    client = signed_in()
    html = client.get(bulk_url(unused, used)).content.decode()
    assert "Revenue Service" in html
    client.post(bulk_url(unused, used))
    assert Organisation.objects.filter(pk__in=[unused.pk, used.pk]).count() == 2


def test_a_topic_counts_what_its_relations_cannot_know() -> None:
    topic = factories.topic()
    factories.article(topics=[topic])
    factories.draft(topics=[topic])
    changed = factories.article()
    changed.topics.set([topic])
    changed.save_revision()
    factories.topic(parent=topic)
    Rule.objects.create(name="By word", words="x", action="tag", topic=topic)
    mail_factories.reader(at=NOON, rule={"any": [f"topic:{topic.pk}"]})
    mail_factories.reader("bob@x.example", at=NOON, rule={"any": [f"topic:{topic.pk}0"]})
    source_factories.source().topics.set([topic])
    assert counted(topic) == {
        "blocks: Articles": 1,
        "blocks: Topics": 1,
        "blocks: Sources": 1,
        "blocks: Rules": 1,
        "blocks: Readers who get emails about it": 1,
        "stays: Articles that are not public": 1,
        "stays: Unpublished drafts": 1,
    }


def test_a_topic_that_only_drafts_and_old_things_used_is_deleted_and_no_link_leads_nowhere(
    django_capture_on_commit_callbacks: Any,
) -> None:
    topic, other = factories.topic(), factories.topic()
    page = factories.article(topics=[topic, other])
    page.unpublish()
    entry = source_factories.entry()
    entry.topics.set([topic])
    client = signed_in()
    assert "Will stay without it" in client.get(delete_url(topic)).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(delete_url(topic)).status_code == 302
    restored = ArticlePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert [one.pk for one in restored.topics.all()] == [other.pk]


def test_items_that_still_print_a_deleted_name_are_written_again(django_capture_on_commit_callbacks: Any) -> None:
    """Also after a query that sends no signals."""
    topic = factories.topic()
    page = factories.article(topics=[topic])
    page.topics.through.objects.filter(topic_id=topic.pk).delete()
    assert Item.objects.get(page=page).stored_labels
    with django_capture_on_commit_callbacks(execute=True):
        topic.delete()
    item = Item.objects.get(page=page)
    assert item.stored_labels == []
    assert not item.facets.filter(facet=f"topic:{topic.pk}").exists()


def test_a_person_named_by_an_old_version_only_can_go_and_the_version_still_opens() -> None:
    person = event_factories.person()
    page = event_factories.edition()
    EditionPerson.objects.create(edition=page, person=person)
    page = type(page).objects.get(pk=page.pk)
    page.save_revision()
    page.people.clear()
    page.save_revision().publish()
    Person.objects.get(pk=person.pk).delete()
    for revision in page.revisions.all():
        assert not revision.as_object().people.exists()


# --- Uses that stay ---------------------------------------------------------------------------------------------------


@pytest.mark.indexes
def test_an_event_that_names_a_person_as_host_and_as_speaker_counts_once() -> None:
    page, speaker = event_factories.edition(), event_factories.person()
    for day in (1, 2):
        talk = event_factories.session(page, title=f"Day {day}")
        SessionSpeaker.objects.create(session=talk, person=speaker)
    EditionPerson.objects.create(edition=page, person=speaker, role=PersonRole.MODERATOR)
    SessionSpeaker.objects.create(session=event_factories.session(event_factories.edition()), person=speaker)

    assert counted(speaker) == {"blocks: Events": 2}


def test_an_image_lists_the_pages_that_show_it_in_column_and_text(django_capture_on_commit_callbacks: Any) -> None:
    image = factories.image()
    with django_capture_on_commit_callbacks(execute=True):
        lead = factories.article(image=image)
        inside = factories.article(body=[("figure", {"image": image, "caption": ""})])
    html = signed_in().get(reverse("wagtailimages:delete", args=[image.pk])).content.decode()
    assert lead.title in html
    assert inside.title in html
    assert "Will stay without it" in html
    html = signed_in().get(bulk_url(image)).content.decode()
    assert inside.title in html


def test_a_document_and_a_user_say_what_becomes_of_what_uses_them() -> None:
    document = SiteDocument.objects.create(title="Report", file=ContentFile(b"%PDF-", name="report.pdf"))
    page = event_factories.edition()
    EditionDocument.objects.create(edition=page, title="Minutes", document=document)
    html = signed_in().get(reverse("wagtaildocs:delete", args=[document.pk])).content.decode()
    assert page.title in html
    writer = factories.user("Editors")
    factories.draft(owner=writer)
    html = signed_in().get(reverse("wagtailusers_users:delete", args=[writer.pk])).content.decode()
    assert "Will stay without it" in html
    assert User.objects.filter(pk=writer.pk).exists()
    assert not SiteImage.objects.exists()


def test_a_page_says_who_is_registered_for_it() -> None:
    page = event_factories.edition()
    Registration.objects.create(
        translation_key=page.translation_key,
        edition=page,
        name="Ann Visitor",
        email="ann@x.example",
        language="en",
        registered_at=NOON,
        forget_at=NOON,
    )
    html = signed_in().get(reverse("wagtailadmin_pages:delete", args=[page.pk])).content.decode()
    assert "1 person is registered." in html
    assert "Ann Visitor" not in html
    assert any(use.fate is Fate.STAYS for use in uses_of(page))


def test_unpublishing_a_page_asks_as_before() -> None:
    html = signed_in().get(reverse("wagtailadmin_pages:unpublish", args=[factories.article().pk])).content.decode()
    assert "Will be deleted too" not in html
    assert "Not used anywhere" not in html


def test_without_the_app_for_all_models_only_own_pages_and_categories_show_their_uses(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(uses, "_explained", uses._explained - {Model})
    own = (ArticlePage, NewsIndexPage, EventsIndexPage, EventSeriesPage, EditionPage, Platform, Person, Topic)
    assert [model for model in own if not uses.is_explained(model)] == []
    assert [model for model in (Page, SiteImage, SiteDocument, User) if uses.is_explained(model)] == []
    image = factories.image()
    html = signed_in().get(reverse("wagtailimages:delete", args=[image.pk])).content.decode()
    assert "Not used anywhere" not in html
    assert "This image is referenced 0 times." in html


# --- The screens of a merge --------------------------------------------------------------------------------------------


def test_an_editor_chooses_sees_what_moves_and_confirms(used: Organisation) -> None:
    new = factories.organisation(name="Customs Service")
    client = signed_in()
    assert merge_url(used) in client.get(reverse("wagtailsnippets_rocb_organisation:list")).content.decode()
    html = client.get(merge_url(used)).content.decode()
    assert "Customs Service" in html
    html = client.get(merge_url(used), {"into": new.pk}).content.decode()
    assert "Subscriptions: 2" in html
    assert "Registrations: 1" in html
    assert "Ann Visitor" not in html
    assert Organisation.objects.filter(pk=used.pk).exists()
    response = client.post(merge_url(used), {"into": new.pk}, follow=True)
    assert "has been merged into" in response.content.decode()
    assert not Organisation.objects.filter(pk=used.pk).exists()
    assert Subscription.objects.filter(organisation=new).count() == 2
    assert client.post(merge_url(used), {"into": new.pk}).status_code == 404


@pytest.mark.parametrize("into", ["", "0", "itself"])
def test_a_wrong_choice_gets_a_sentence_and_changes_nothing(used: Organisation, into: str) -> None:
    value = str(used.pk) if into == "itself" else into
    response = signed_in().post(merge_url(used), {"into": value})
    assert response.status_code == 422
    assert Organisation.objects.filter(pk=used.pk).exists()


def test_only_who_may_change_and_delete_may_merge() -> None:
    old, new = factories.topic(), factories.topic()
    assert signed_in("Contributors").post(merge_url(old), {"into": new.pk}).status_code in {302, 403}
    assert Topic.objects.filter(pk=old.pk).exists()
    assert signed_in("Editors").post(merge_url(old), {"into": new.pk}).status_code == 302
    assert not Topic.objects.filter(pk=old.pk).exists()


def test_what_is_owned_rather_than_used_cannot_be_merged() -> None:
    page = factories.article()
    assert signed_in().get(f"/admin/merge/newsroom_news/articlepage/{page.pk}/").status_code == 404
    assert signed_in().get("/admin/merge/no/such/1/").status_code == 404


def test_what_uses_a_thing_costs_no_more_queries_however_much_there_is(django_assert_max_num_queries: Any) -> None:
    topic = factories.topic()
    for _number in range(8):
        factories.draft(topics=[topic])
    with django_assert_max_num_queries(60):
        uses_of(topic)


def test_where_there_is_no_draft_no_revision_is_read() -> None:
    """After years there are 85,000 revisions, each with the text of a page."""
    topic = factories.topic()
    factories.article(topics=[topic])
    with CaptureQueriesContext(connection) as seen:
        assert revisions.drafts_naming(topic) == []
    assert not [query["sql"] for query in seen if "wagtailcore_revision" in query["sql"] and "content" in query["sql"]]
