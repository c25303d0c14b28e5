"""Channel types of another app, complete in this file: once registered, all other code supports them.

`ChatRoom` posts to a chat room's incoming webhook; `Notebook` shows that a type need not use HTTP.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.core import mail
from django.core.management import call_command
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from news.delivery import failures, replay, sending
from news.delivery.channel_types import Added, ChannelType, Done, Notification, Outcome, Request, register_channel
from news.models import ArticlePage, Attempt, Channel, Delivery, Subscription, Token, channel_registry
from tests import factories, order_factories
from tests.factories import NOON
from tests.receivers import Receivers

ROOM = "https://chat.example/hooks/newsroom"


class RoomForm(forms.Form):
    url = forms.URLField(label="Incoming webhook")
    name = forms.CharField(label="Room")

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        if problem := sending.may_reach(url):
            raise forms.ValidationError(problem)
        return url


def _shout(channel: Channel, values: QueryDict, at: datetime) -> Done:
    channel.name = channel.name.upper()
    channel.save(update_fields=["name"])
    return Done("The room is loud now.")


class ChatRoom(ChannelType):
    key, label = "chat", "Chat room"
    form_class, add_label = RoomForm, "Add a chat room"
    checks = frozenset({"test"})
    own_actions = {"shout": ("Shout", _shout)}

    def add(self, subscription: Subscription, form: RoomForm, *, at: datetime) -> Added:
        channel = Channel.objects.create(
            subscription=subscription,
            kind=self.key,
            state=Channel.State.ACTIVE,
            created_at=at,
            state_at=at,
            **form.cleaned_data,
        )
        return Added(channel, "The room gets the next article.")

    def message(self, channel: Channel, notification: Notification) -> str:
        return json.dumps({"text": f"{notification.kind}: {notification.title} {notification.url}"})

    def request(self, channel: Channel, delivery: Delivery, *, at: datetime) -> Request:
        return Request(channel.url, [("Content-Type", "application/json")], delivery.body.encode())

    def check_request(self, channel: Channel, word: str, *, at: datetime) -> Request:
        return Request(channel.url, body=b'{"text": "A test."}')

    def facts(self, channel: Channel) -> list[tuple[Any, str]]:
        return [("Room", f"#{channel.name}")]

    def actions(self, channel: Channel) -> frozenset[str]:
        return super().actions(channel) | {"shout"}


class Notebook(ChannelType):
    """A type that appends lines to the file at the path in `Channel.url`."""

    key, label = "notebook", "Notebook"

    def message(self, channel: Channel, notification: Notification) -> str:
        return f"{notification.kind} {notification.title}"

    def send(self, request: Request, client: Any, *, at: datetime) -> Outcome:
        try:
            with Path(request.url).open("ab") as file:
                file.write((request.body or b"") + b"\n")
        except OSError as error:
            return Outcome(status=None, latency_ms=0, error=str(error))
        return Outcome(status=200, latency_ms=0)


@pytest.fixture
def receivers(db: None) -> Iterator[Receivers]:
    with channel_registry.without("chat"):  # restores the registry afterwards
        register_channel(ChatRoom)
        register_channel(Notebook)
        yield Receivers(timezone.now())  # screens use the current time


@pytest.fixture
def cms() -> Client:
    return factories.signed_in(factories.user("Editors"))


@pytest.fixture
def room(receivers: Receivers, cms: Client) -> Channel:
    """Return a channel that staff added on the screen of a subscription."""
    path = f"/admin/subscriptions/{order_factories.subscription(contact_email='ann@x.example').pk}/"
    assert "Add a chat room" in words(cms.get(path))
    added = cms.post(path, {"do": "chat", "chat-url": ROOM, "chat-name": "news"}, follow=True)
    assert "The room gets the next article." in words(added)
    channel: Channel = Channel.objects.get()
    return channel


def words(answer: Any) -> str:
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def texts(receivers: Receivers) -> list[str]:
    return [message.json["text"].partition(" http")[0] for message in receivers.got(ROOM)]


def publish(title: str) -> ArticlePage:
    return factories.article(factories.news_index(), title=title)


def test_a_publication_an_update_and_a_withdrawal_arrive(receivers: Receivers, room: Channel) -> None:
    page = publish("Gold")
    receivers.deliver()
    page.title = "Silver"
    page.save_revision().publish()
    receivers.deliver()
    page.unpublish()
    receivers.deliver()
    assert texts(receivers) == ["published: Gold", "updated: Silver", "withdrawn: Silver"]
    address = receivers.got(ROOM)[0].json["text"].rpartition(" ")[2]
    assert Client().get(address).status_code in {404, 410}, "an absolute address, of what is withdrawn by now"


def test_what_fails_is_tried_again_with_the_same_message_and_logged(receivers: Receivers, room: Channel) -> None:
    receivers.answer(ROOM, 0, 500, 204)
    publish("Gold")
    receivers.pass_time(timedelta(hours=1))
    assert texts(receivers) == ["published: Gold"] * 3
    assert list(Attempt.objects.values_list("status", flat=True)) == [None, 500, 204]
    assert room.deliveries.get().state == Delivery.State.SENT


def test_a_dead_letter_is_told_to_the_contact_person_in_words_that_fit(receivers: Receivers, room: Channel) -> None:
    receivers.answer(ROOM, 500)
    publish("Gold")
    receivers.pass_time(timedelta(days=4))
    assert room.deliveries.get().state == Delivery.State.DEAD
    assert failures.notify(at=receivers.at) == 1
    [letter] = mail.outbox
    assert "“Chat room”" in letter.body
    assert "webhook" not in f"{letter.subject} {letter.body}"


def test_board_screens_and_console_show_it(receivers: Receivers, room: Channel, cms: Client) -> None:
    publish("Gold")
    receivers.deliver()
    assert "Chat room" in cms.get("/admin/board/?export=csv").content.decode()
    assert "Chat room" in words(cms.get("/admin/subscriptions/"))
    assert "Everything published has been delivered." in words(cms.get(f"/admin/subscriptions/{order_of(room).pk}/"))
    page = ArticlePage.objects.get()
    assert "Chat room" in words(cms.get(f"/admin/reach/{page.pk}/"))
    token = Token.issue(at=NOON, organisation=order_of(room).organisation)
    for client, address in (
        (cms, f"/admin/channels/{room.pk}/"),
        (Client(), f"/console/{token}/channel/{room.uuid}/"),
    ):
        shown = words(client.get(address))
        assert "#news" in shown
        assert "Chat room" in shown
        assert "The room is loud now." in words(client.post(address, {"do": "shout"}))
        Channel.objects.update(name="news")


def order_of(channel: Channel) -> Subscription:
    assert channel.subscription is not None
    return channel.subscription


def test_it_is_tested_paused_resumed_replayed_filled_and_ended(
    receivers: Receivers, room: Channel, cms: Client
) -> None:
    path = f"/admin/channels/{room.pk}/"
    publish("Gold")
    receivers.deliver()
    cms.post(path, {"do": "pause"})
    publish("Silver")
    receivers.deliver()
    assert texts(receivers) == ["published: Gold"]
    cms.post(path, {"do": "resume"})
    receivers.at = timezone.now()
    receivers.deliver()
    assert texts(receivers)[1:] == ["published: Silver"]
    call_command("replay", "news", first=0)
    receivers.at = timezone.now()
    receivers.deliver()
    assert texts(receivers)[2:] == ["published: Gold", "published: Silver"]
    other = order_factories.channel(room.subscription, kind="chat", url=ROOM, name="new")
    assert "Send items from these days" in words(cms.get(f"/admin/channels/{other.pk}/"))
    assert replay.backfill(other, days=30, at=NOON) == 2
    cms.post(path, {"do": "end", "sure": "1"})
    room.refresh_from_db()
    assert room.state == Channel.State.ENDED


def test_a_test_message_is_asked_by_the_worker(receivers: Receivers, room: Channel, cms: Client) -> None:
    cms.post(f"/admin/channels/{room.pk}/", {"do": "test"})
    receivers.at = timezone.now()
    receivers.deliver()
    assert texts(receivers) == ["A test."]
    assert "Chat room" in words(cms.get(f"/admin/channels/{room.pk}/"))


def test_a_form_that_is_wrong_adds_nothing(receivers: Receivers, cms: Client) -> None:
    path = f"/admin/subscriptions/{order_factories.subscription().pk}/"
    answer = cms.post(path, {"do": "chat", "chat-url": "http://127.0.0.1/", "chat-name": "news"})
    assert "cannot be reached from the internet" in words(answer)
    assert not Channel.objects.exists()


def test_a_channel_may_go_another_way_than_the_web(receivers: Receivers, tmp_path: Path) -> None:
    file = tmp_path / "not yet" / "notes.txt"
    channel = order_factories.channel(kind="notebook", url=str(file))
    publish("Gold")
    receivers.deliver()
    assert Attempt.objects.get().error.startswith("[Errno 2]")
    file.parent.mkdir()
    receivers.pass_time(timedelta(hours=1))
    assert file.read_text() == "published Gold\n"
    assert (channel.deliveries.get().state, receivers.log) == (Delivery.State.SENT, [])
