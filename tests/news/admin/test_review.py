"""Write, submit, return, resubmit, approve: with the CMS's own forms, and the resulting mails and dashboards."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext, override
from wagtail.models import PageSubscription, TaskState
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield
from wagtail.users.models import UserProfile

from news.models import ArticlePage, Item, NewsIndexPage
from rocb.models import User
from tests import factories

pytestmark = pytest.mark.django_db


class Newsroom:
    """A contributor and an editor, each with a test client."""

    def __init__(self) -> None:
        self.index: NewsIndexPage = factories.news_index()
        self.contributor = factories.user("Contributors", username="carla", email="carla@x.example")
        self.editor = factories.user("Editors", username="ed", email="ed@x.example")
        self.contributors_browser, self.editors_browser = Client(), Client()
        self.contributors_browser.force_login(self.contributor)
        self.editors_browser.force_login(self.editor)

    def write(self, title: str, **values: Any) -> ArticlePage:
        response = self.contributors_browser.post(
            reverse("wagtailadmin_pages:add", args=["newsroom_news", "articlepage", self.index.pk]),
            form(title, **values),
        )
        assert response.status_code == 302, response.context["form"].errors
        return ArticlePage.objects.get(draft_title=title)

    def save(self, page: ArticlePage, title: str, browser: Client, **values: Any) -> None:
        address = reverse("wagtailadmin_pages:edit", args=[page.pk])
        response = browser.post(address, form(title, slug=page.slug, **values))
        assert response.status_code == 302, response.context["form"].errors

    def decide(self, page: ArticlePage, action: str, comment: str = "") -> None:
        task_state = TaskState.objects.filter(workflow_state__object_id=str(page.pk)).latest("pk")
        address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, task_state.pk])
        response = self.editors_browser.post(address, {"comment": comment})
        assert response.status_code in {200, 302}

    def dashboard(self, browser: Client) -> str:
        return browser.get(reverse("wagtailadmin_home")).content.decode()


def form(title: str, **values: Any) -> dict[str, str]:
    return nested_form_data(
        {
            "title": title,
            "slug": re.sub(r"\W+", "-", title.lower()),
            "kind": "news",
            "published_on": "2026-03-01",
            "standfirst": "One sentence.",
            "body": streamfield([("text", rich_text("<p>What happened.</p>"))]),
            "provenance": "own",
            "related": inline_formset([]),
            "comments": inline_formset([]),
            **values,
        }
    )


@pytest.fixture
def newsroom(db: None) -> Newsroom:
    return Newsroom()


def test_an_article_is_written_submitted_returned_submitted_again_and_approved(
    newsroom: Newsroom, client: Client
) -> None:
    page = newsroom.write("Written by Carla", **{"action-submit": "1"})
    assert not page.live
    assert [(m.to, "Written by Carla" in m.subject) for m in mail.outbox] == [(["ed@x.example"], True)]
    assert f"/admin/pages/{page.pk}/edit/" in mail.outbox[0].body
    assert "Written by Carla" in newsroom.dashboard(newsroom.editors_browser)
    assert "Waiting for an editor" in newsroom.dashboard(newsroom.contributors_browser)

    mail.outbox.clear()
    newsroom.decide(page, "reject", "Who spoke? Add the speaker.")
    assert [m.to for m in mail.outbox] == [["carla@x.example"]]
    assert "Who spoke? Add the speaker." in mail.outbox[0].body
    assert mail.outbox[0].subject == "“Written by Carla” was returned to you"
    assert "reject" not in mail.outbox[0].body
    text = newsroom.dashboard(newsroom.contributors_browser)
    assert "Returned to you" in text
    assert "Who spoke? Add the speaker." in text
    assert "Returned to carla" in newsroom.dashboard(newsroom.editors_browser)

    mail.outbox.clear()
    newsroom.save(page, "Written by Carla again", newsroom.contributors_browser, **{"action-submit": "1"})
    assert [m.to for m in mail.outbox] == [["ed@x.example"]]

    mail.outbox.clear()
    newsroom.decide(page, "approve")
    assert [m.to for m in mail.outbox] == [["carla@x.example"]]
    page.refresh_from_db()
    assert page.live
    assert Item.objects.get().title == "Written by Carla again"
    assert client.get(page.get_url()).status_code == 200
    assert "You have no tasks." in newsroom.dashboard(newsroom.contributors_browser)


def test_a_contributor_cannot_publish(newsroom: Newsroom) -> None:
    page = newsroom.write("Too early", **{"action-publish": "1"})
    assert not page.live
    assert Item.objects.count() == 0


def test_a_contributor_cannot_approve(newsroom: Newsroom) -> None:
    page = newsroom.write("Mine", **{"action-submit": "1"})
    task_state = TaskState.objects.get()
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", task_state.pk])
    newsroom.contributors_browser.post(address)
    page.refresh_from_db()
    assert not page.live


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "carla has submitted “An article” for approval."),
        ("ru", "Материал «An article» отправлен вам на согласование. Автор: carla."),
        ("fr", "carla vous soumet «\u202fAn article\u202f» pour approbation."),
    ],
)
def test_each_gets_mail_in_the_own_language(newsroom: Newsroom, language: str, words: str) -> None:
    profile = UserProfile.get_for_user(newsroom.editor)
    profile.preferred_language = language
    profile.save()
    newsroom.write("An article", **{"action-submit": "1"})
    (message,) = mail.outbox
    assert words in message.body
    assert "Approval by an editor" not in f"{message.subject} {message.body}"


def test_mail_that_cannot_be_sent_does_not_undo_the_submission(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    from smtplib import SMTPAuthenticationError

    def refused(self: Any, *args: Any) -> None:
        raise SMTPAuthenticationError(535, b"no")

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.open", refused, raising=False)
    newsroom.write("An article", **{"action-submit": "1"})
    assert TaskState.objects.filter(status="in_progress").count() == 1


# --- Contributors of an organisation --------------------------------------------------------------------------------


def test_an_article_of_a_contributor_from_an_organisation_is_supplied_by_it(newsroom: Newsroom) -> None:
    organisation = factories.organisation(name="Customs of Utopia", country="Utopia")
    User.objects.filter(pk=newsroom.contributor.pk).update(organisation=organisation)
    address = reverse("wagtailadmin_pages:add", args=["newsroom_news", "articlepage", newsroom.index.pk])
    shown = newsroom.contributors_browser.get(address).context["form"]
    assert shown["provenance"].value() == "supplied"
    assert shown["supplied_by"].value() == organisation.pk


def test_an_article_of_the_office_is_its_own(newsroom: Newsroom) -> None:
    address = reverse("wagtailadmin_pages:add", args=["newsroom_news", "articlepage", newsroom.index.pk])
    shown = newsroom.editors_browser.get(address).context["form"]
    assert shown["provenance"].value() == "own"
    assert shown["supplied_by"].value() is None


def test_a_user_is_given_an_organisation_in_the_cms() -> None:
    organisation = factories.organisation()
    person = factories.user("Contributors", username="carla", email="carla@x.example")
    browser = factories.signed_in(factories.user(is_superuser=True))
    address = reverse("wagtailusers_users:edit", args=[person.pk])
    assert 'name="organisation"' in browser.get(address).content.decode()
    assert 'name="organisation"' in browser.get(reverse("wagtailusers_users:add")).content.decode()
    values = {"username": "carla", "email": "carla@x.example", "first_name": "Carla", "last_name": "C"}
    response = browser.post(address, {**values, "organisation": organisation.pk, "is_active": "on"})
    assert response.status_code == 302
    person.refresh_from_db()
    assert person.organisation == organisation


def test_an_administrator_gets_one_mail_for_one_submission(newsroom: Newsroom) -> None:
    factories.user(is_superuser=True, email="admin@x.example")
    newsroom.write("Once", **{"action-submit": "1"})
    assert sorted(to for message in mail.outbox for to in message.to) == ["admin@x.example", "ed@x.example"]


def test_the_message_of_a_submission_has_the_word_of_its_button(newsroom: Newsroom) -> None:
    newsroom.write("For you", **{"action-submit": "1"})
    shown = newsroom.dashboard(newsroom.contributors_browser)
    assert "created and submitted for approval." in shown
    assert "submitted for moderation" not in shown


def test_a_returned_article_says_to_whom_it_went(newsroom: Newsroom) -> None:
    page = newsroom.write("Not yet", **{"action-submit": "1"})
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    answer = newsroom.editors_browser.post(
        address,
        form("Not yet", slug=page.slug, **{"action-workflow-action": "true", "workflow-action-name": "reject"}),
        follow=True,
    )
    (message,) = answer.context["messages"]
    assert str(message).strip() == "“Not yet” has been returned to carla."


def test_an_approval_says_that_the_article_was_published(newsroom: Newsroom) -> None:
    page = newsroom.write("At last", **{"action-submit": "1"})
    newsroom.decide(page, "approve")
    answer = newsroom.editors_browser.get(reverse("wagtailadmin_home"))
    assert any("“At last” has been published." in str(message) for message in answer.context["messages"])


# --- Languages of emails ---------------------------------------------------------------------------------------------

LANGUAGES = ("en", "ru", "fr")
CHOICES = ("", *LANGUAGES)  # "" for users who have not chosen a language: that of the site, English


def speak(user: User, language: str) -> None:
    profile = UserProfile.get_for_user(user)
    profile.preferred_language = language
    profile.save()


def subject(text: str, language: str, **values: str) -> str:
    with override(language or "en"):
        return gettext(text) % values


def subjects() -> dict[str, str]:
    found = {message.to[0]: str(message.subject) for message in mail.outbox}
    assert len(found) == len(mail.outbox)
    mail.outbox.clear()
    return found


@pytest.mark.parametrize("acting", LANGUAGES)
def test_each_recipient_reads_their_own_language_and_not_that_of_the_person_who_acts(
    newsroom: Newsroom, acting: str
) -> None:
    chosen = {f"{number}@x.example": language for number, language in enumerate(CHOICES)}
    followers = [factories.user("Editors", email=email) for email in chosen]
    for follower, language in zip(followers, CHOICES, strict=True):
        speak(follower, language)
    speak(newsroom.contributor, acting)
    speak(newsroom.editor, acting)
    newsroom.write("An article", **{"action-submit": "1"})
    submitted = "“%(title)s” was submitted for approval"
    sent = subjects()
    assert sent.pop("ed@x.example") == subject(submitted, acting, title="An article")
    assert sent == {email: subject(submitted, choice, title="An article") for email, choice in chosen.items()}


@pytest.mark.parametrize("acting", LANGUAGES)
def test_followers_of_a_page_read_about_comments_in_their_own_language(newsroom: Newsroom, acting: str) -> None:
    chosen = {f"{number}@x.example": language for number, language in enumerate(CHOICES)}
    for email, language in chosen.items():
        follower = factories.user("Editors", email=email)
        speak(follower, language)
        PageSubscription.objects.create(user=follower, page=newsroom.index, comment_notifications=True)
    speak(newsroom.editor, acting)
    comment = {"text": "Who writes this?", "contentpath": "title", "position": "", "replies": inline_formset([])}
    values = {"title": newsroom.index.title, "slug": newsroom.index.slug, "comments": inline_formset([comment])}
    address = reverse("wagtailadmin_pages:edit", args=[newsroom.index.pk])
    assert newsroom.editors_browser.post(address, nested_form_data(values)).status_code == 302
    text = '%(editor)s has updated comments on "%(title)s"'
    title = newsroom.index.title
    assert subjects() == {email: subject(text, choice, editor="ed", title=title) for email, choice in chosen.items()}


@pytest.mark.parametrize(
    ("action", "text"), [("reject", "“%(title)s” was returned to you"), ("approve", "“%(title)s” was approved")]
)
def test_an_author_reads_the_decision_in_their_own_language(newsroom: Newsroom, action: str, text: str) -> None:
    for choice in CHOICES:
        speak(newsroom.contributor, choice)
        speak(newsroom.editor, "fr" if choice == "ru" else "ru")
        page = newsroom.write(f"Text {choice or 'without'}", **{"action-submit": "1"})
        mail.outbox.clear()
        newsroom.decide(page, action)
        assert subjects() == {"carla@x.example": subject(text, choice, title=page.draft_title)}
