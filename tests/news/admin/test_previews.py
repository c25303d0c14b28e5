"""Draft links: with the link, people see the newest draft for a week; the draft stays hidden from all others."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry

from news.models import ArticlePage, PreviewLink
from tests import factories

pytestmark = pytest.mark.django_db


def share(page: ArticlePage, **values: object) -> str:
    by = factories.user()
    return "/preview/" + PreviewLink.make(page.page_ptr, by=by, at=timezone.now(), **values)[1] + "/"


def signed_in(*groups: str, **values: object) -> Client:
    return factories.signed_in(factories.user(*groups, **values))


def test_a_link_shows_the_newest_draft_under_a_notice(client: Client) -> None:
    page = factories.draft(title="First words")
    page.title = "Second words"
    page.save_revision()
    response = client.get(share(page))
    text = response.content.decode()
    assert response.status_code == 200
    assert "<h1>Second words</h1>" in text
    assert "First words" not in text
    assert "This is a draft. It is not public. You can read it here until " in text


def test_a_link_shows_a_russian_draft_in_russian(client: Client) -> None:
    page = factories.draft(factories.news_index("ru"), title="Черновик статьи")
    text = client.get(share(page)).content.decode()
    assert '<html lang="ru">' in text
    assert "Черновик статьи" in text


def test_a_link_is_kept_out_of_caches_search_engines_and_referrers(client: Client) -> None:
    response = client.get(share(factories.draft()))
    assert response["Cache-Control"] == "private, no-store"
    assert "noindex" in response["X-Robots-Tag"]
    assert response["Referrer-Policy"] == "no-referrer"
    assert not response.cookies
    assert "application/json+oembed" not in response.content.decode()


def test_an_unknown_token_is_not_found(client: Client) -> None:
    factories.news_index()
    assert client.get("/preview/nobody-made-this/").status_code == 404


def test_an_expired_link_is_not_found(client: Client) -> None:
    assert client.get(share(factories.draft(), lasts=timedelta(seconds=-1))).status_code == 404


def test_a_revoked_link_is_not_found(client: Client) -> None:
    address = share(factories.draft())
    PreviewLink.objects.update(revoked_at=timezone.now())
    assert client.get(address).status_code == 404


def test_a_link_to_a_deleted_draft_is_not_found(client: Client) -> None:
    page = factories.draft()
    address = share(page)
    page.delete()
    assert client.get(address).status_code == 404


def test_a_link_to_what_was_published_meanwhile_leads_to_its_address(client: Client) -> None:
    page = factories.draft(slug="now-public")
    address = share(page)
    factories.publish(page)
    response = client.get(address)
    assert response.status_code == 302
    assert response["Location"].endswith("/en/news/now-public/")
    assert response["Cache-Control"] == "private, no-store"


def test_a_link_shows_an_edit_of_a_published_article_that_is_not_public_yet(client: Client) -> None:
    page = factories.article(title="Public words")
    page.title = "Words to be checked"
    page.save_revision()
    assert "Words to be checked" in client.get(share(page)).content.decode()
    assert "Words to be checked" not in client.get(page.get_url()).content.decode()


def test_an_editor_who_opens_the_link_sees_what_a_stranger_sees() -> None:
    page = factories.draft()
    assert b"wagtail-userbar" not in signed_in("Editors").get(share(page)).content


def test_the_token_itself_is_nowhere_in_the_database() -> None:
    token = share(factories.draft()).strip("/").split("/")[1]
    link = PreviewLink.objects.get()
    assert token not in {str(value) for value in vars(link).values()}
    assert len(token) >= 43  # 256 bits


def test_a_link_answers_no_other_method(client: Client) -> None:
    assert client.post(share(factories.draft())).status_code == 405


def test_an_editor_makes_a_link_that_is_shown_once_and_works() -> None:
    page = factories.draft(title="To be shared")
    editor = signed_in("Editors", username="eva")
    screen = reverse("news_share_draft", args=[page.pk])
    assert "There are no active links to this draft" in editor.get(screen).content.decode()

    made = editor.post(screen)
    address = re.search(r'value="http[^"]*(/preview/[^"]+/)"', made.content.decode())
    assert address
    assert "no-store" in made["Cache-Control"]
    assert "To be shared" in Client().get(address[1]).content.decode()

    later = editor.get(screen).content.decode()
    assert address[1] not in later
    assert "eva" in later
    assert PageLogEntry.objects.filter(action="news.share_draft", page_id=page.pk).exists()


def test_an_editor_revokes_a_link() -> None:
    page = factories.draft()
    address = share(page)
    editor = signed_in("Editors")
    response = editor.post(reverse("news_share_draft", args=[page.pk]), {"revoke": PreviewLink.objects.get().pk})
    assert response.status_code == 302
    assert Client().get(address).status_code == 404


def test_a_link_is_revoked_only_through_its_own_page() -> None:
    page, other = factories.draft(), factories.draft()
    address = share(page)
    signed_in("Editors").post(reverse("news_share_draft", args=[other.pk]), {"revoke": PreviewLink.objects.get().pk})
    assert Client().get(address).status_code == 200


@pytest.mark.parametrize("nonsense", ["", "x", "9" * 30, "-1"])
def test_revoking_nonsense_does_nothing(nonsense: str) -> None:
    page = factories.draft()
    response = signed_in("Editors").post(reverse("news_share_draft", args=[page.pk]), {"revoke": nonsense})
    assert response.status_code == 302


def test_only_who_may_edit_the_page_shares_it() -> None:
    page = factories.draft()
    screen = reverse("news_share_draft", args=[page.pk])
    assert Client().post(screen).status_code == 302  # to the login
    assert signed_in().post(screen).status_code in {302, 403}
    assert PreviewLink.objects.count() == 0


def test_the_editor_offers_to_share_a_draft_and_not_what_is_public() -> None:
    draft, public = factories.draft(), factories.article()
    editor = signed_in("Editors")
    for page, offered in ((draft, True), (public, False)):
        text = editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
        assert (reverse("news_share_draft", args=[page.pk]) in text) is offered
