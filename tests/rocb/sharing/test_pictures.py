"""`rocb.sharing.pictures`: each item without a picture has one for sharing, and its file is deleted with the item."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from news.models import Item
from rocb.models import SiteIdentity
from rocb.running.circuit import AwayForNow
from rocb.sharing import pictures
from tests import event_factories, factories

pytestmark = pytest.mark.django_db


def drawn(page: Any) -> dict[str, Any]:
    pictures.draw_due(at=timezone.now())
    stored = Item.objects.get(uuid=page.uuid).stored_share
    assert stored
    return stored


def test_an_article_without_a_picture_is_shared_with_one_that_says_what_it_is(client: Client) -> None:
    page = factories.article(title="A meeting in Baku")
    assert "/static/rocb/share" in client.get(page.url).content.decode()
    stored = drawn(page)
    assert default_storage.exists(stored["file"])
    html = client.get(page.url).content.decode()
    assert f'<meta property="og:image" content="{settings.PUBLIC_URL}{settings.MEDIA_URL}{stored["file"]}">' in html
    assert '<meta property="og:image:alt" content="ROCB Europe: A meeting in Baku">' in html
    assert f'"image":["{settings.PUBLIC_URL}{settings.MEDIA_URL}{stored["file"]}"]' in html
    assert client.get(settings.MEDIA_URL + stored["file"]).status_code == 200


def test_an_event_says_when_it_is(client: Client) -> None:
    page = event_factories.edition(slug="e", title="A webinar")
    item = Item.objects.get(uuid=page.uuid)
    assert pictures.words_of(item).facts.startswith(f"{item.kind_name} · ")
    assert drawn(page)["file"] in client.get(page.url).content.decode()


def test_an_article_with_a_picture_of_its_own_gets_none() -> None:
    page = factories.article(image=factories.image())
    pictures.draw_due(at=timezone.now())
    item = Item.objects.get(uuid=page.uuid)
    assert item.stored_share is None
    assert item.share_settled_at


def test_while_the_place_for_files_is_away_an_item_stays_due(monkeypatch: pytest.MonkeyPatch) -> None:
    page = factories.article()

    def away(*args: Any, **kwargs: Any) -> None:
        raise AwayForNow("The bucket does not respond")

    with monkeypatch.context() as outage:
        outage.setattr(default_storage, "save", away)
        pictures.draw_due(at=timezone.now())
    assert Item.objects.get(uuid=page.uuid).share_settled_at is None
    assert drawn(page)


def test_a_new_title_gives_a_new_file_and_takes_the_old_away(
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    page = factories.article(title="First title")
    before = drawn(page)
    factories.publish(page, title="Second title")
    with django_capture_on_commit_callbacks(execute=True):
        after = drawn(page)
    assert after["file"] != before["file"]
    assert default_storage.exists(after["file"])
    assert not default_storage.exists(before["file"])


def test_a_new_text_leaves_the_picture_alone() -> None:
    page = factories.article()
    drawn(page)
    factories.publish(page, standfirst="Another standfirst, which nobody sees in the picture.")
    assert Item.objects.get(uuid=page.uuid).share_settled_at


def test_what_is_withdrawn_leaves_no_file(django_capture_on_commit_callbacks: Callable[..., Any]) -> None:
    page = factories.article()
    stored = drawn(page)
    with django_capture_on_commit_callbacks(execute=True):
        page.unpublish()
    assert not default_storage.exists(stored["file"])


def test_another_name_of_the_office_makes_all_due_again() -> None:
    page = factories.article()
    drawn(page)
    assert pictures.draw_anew(at=timezone.now()) == 0
    identity = SiteIdentity.load()
    identity.short_names = {"en": "Another name"}
    identity.save()
    assert pictures.draw_anew(at=timezone.now()) == 1


def test_one_that_cannot_be_drawn_holds_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    bad, good = factories.article(title="Bad"), factories.article(title="Good")
    draw = pictures.drawing.draw

    def fails_once(words: Any) -> bytes:
        if words.title == "Bad":
            raise OSError("no font")
        return draw(words)

    monkeypatch.setattr(pictures.drawing, "draw", fails_once)
    pictures.draw_due(at=timezone.now())
    assert Item.objects.get(uuid=bad.uuid).stored_share is None
    assert Item.objects.get(uuid=good.uuid).stored_share
    assert pictures.draw_due(at=timezone.now()) == 0
