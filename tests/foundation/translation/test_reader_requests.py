"""Requests of readers: one email when a page is translated or up to date again, and nothing about drafts."""

from __future__ import annotations

import random
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from wagtail.models import Locale, Page, PageViewRestriction

from foundation.custody.personal_data import Who, parts
from foundation.mailing import dispatch
from foundation.mailing.patience import CLAIMED_FOR
from foundation.private_addresses import hidden
from foundation.translation import pages, reader_mails, reader_requests, states
from foundation.translation.models import ReaderRequest
from foundation.translation.pairing import State
from tests import factories
from tests.foundation.translation.test_readers import translate_all
from tests.foundation.translation.test_states import article_with_russian
from tests.mail_server import MailServer

pytestmark = pytest.mark.django_db

AT = datetime(2026, 12, 1, 12, tzinfo=UTC)
ANN = "ann@x.example"


@pytest.fixture
def reader() -> Client:
    return Client(enforce_csrf_checks=True)


def ask(reader: Client, original: Any, email: str = ANN, **values: str) -> Any:
    address = f"/ru/translated/{original.translation_key}/"
    token = re.search(r'name="token" value="([^"]+)"', reader.get(address).content.decode())
    assert token
    return reader.post(address, {"email": email, "token": token[1], "website": "", **values})


def tick(at: datetime = AT) -> None:
    """Send due emails as the worker does, until none is left."""
    while dispatch.dispatch([reader_mails.due], at=at):
        pass


def later() -> datetime:
    return datetime.now(UTC) + timedelta(hours=1)


def link(message: EmailMessage, name: str) -> str:
    found = re.search(rf"http://[^/]+(/ru/translated/{name}/\S+)", str(message.body))
    assert found
    return found[1]


def request_of(original: Any, email: str = ANN, *, confirmed: bool = True) -> ReaderRequest:
    page = reader_requests.wanted(original.translation_key, "ru")
    assert page
    row = reader_requests.ask(page, email=email, at=AT)
    assert row
    if confirmed:
        reader_requests.confirm(row, at=AT)
    return row


def test_a_reader_who_confirms_gets_one_email_when_the_translation_is_public(
    reader: Client, mail_server: MailServer
) -> None:
    original, russian = article_with_russian(title="A text")
    untranslated = reader.get(f"/ru/untranslated/{original.translation_key}/").content.decode()
    assert f'href="/ru/translated/{original.translation_key}/"' in untranslated
    assert ask(reader, original)["Location"].endswith("?sent")
    tick(later())
    question = mail_server.taken[0]
    assert question.to == [ANN]
    confirm = link(question, "confirm")
    assert reader.get(confirm).status_code == 200
    tick(later())
    assert not ReaderRequest.objects.filter(confirmed_at__isnull=False).exists(), "a GET changes nothing"
    reader.post(confirm)
    tick(later())
    assert len(mail_server.taken) == 1, "the draft is not public"
    page = translate_all(original, russian)
    for _ in range(3):
        tick(later())
    assert [one.to for one in mail_server.taken] == [[ANN], [ANN]]
    assert page.get_url() in mail_server.taken[1].body
    assert not ReaderRequest.objects.exists()
    assert reader.get(confirm).status_code == 410


@pytest.mark.parametrize(("code", "colon"), [("ru", ": "), ("fr", "\u00a0: ")])
def test_a_request_for_one_email_is_never_called_a_subscription(code: str, colon: str, reader: Client) -> None:
    original = factories.article(title="A text")
    Locale.objects.get_or_create(language_code=code)
    wanted = reader_requests.wanted(original.translation_key, code)
    assert wanted
    row = reader_requests.ask(wanted, email=ANN, at=AT)
    assert row
    mails = [reader_mails.compose(row, wanted)]
    form = f"/{code}/translated/{original.translation_key}/"
    key = reader_requests.key_of(row)
    pages = [(form, ""), (f"{form}?sent", "")]
    pages += [(f"/{code}/translated/{name}/{key}/", method) for name in ("confirm", "stop") for method in ("", "post")]
    texts = [(reader.post if method else reader.get)(url, follow=True).content.decode() for url, method in pages]
    row.confirmed_at = AT
    mails.append(reader_mails.compose(row, wanted))
    for text in [text[text.index("<main") : text.index("</main>")] for text in texts] + [
        str(one.body) for one in mails
    ]:
        assert not (
            found := re.findall(r"\b(?:под(?:пис|пиш)\w*\b(?! на ленту)|рассыл\w*|abonn\w*)", text, re.IGNORECASE)
        ), found
    assert [one.subject for one in mails if not one.subject.endswith(f"{colon}A text")] == []


def test_a_translation_that_is_out_of_date_is_announced_when_it_is_up_to_date(
    reader: Client, mail_server: MailServer
) -> None:
    original, russian = article_with_russian(standfirst="Before.")
    page = translate_all(original, russian)
    factories.publish(original, standfirst="After.")
    states.sweep(at=AT)
    assert f'href="/ru/translated/{original.translation_key}/"' in reader.get(page.get_url()).content.decode()
    request_of(original)
    tick()
    page.save_revision().publish()  # something else
    tick()
    assert not mail_server.taken
    translate_all(original, page)
    tick()
    assert not mail_server.taken, "the state is not calculated yet"
    states.sweep(at=AT)
    tick()
    tick()
    assert [one.to for one in mail_server.taken] == [[ANN]]


def test_a_state_that_was_calculated_before_a_change_sends_nothing(mail_server: MailServer) -> None:
    original, russian = article_with_russian(standfirst="Before.")
    page = translate_all(original, russian)
    factories.publish(original, standfirst="After.")
    states.sweep(at=AT)
    request_of(original)
    translate_all(original, page)
    states.sweep(at=AT)
    factories.publish(original, standfirst="Changed again.")
    tick()
    assert not mail_server.taken
    states.sweep(at=AT)
    tick()
    assert not mail_server.taken


def test_the_answer_does_not_tell_who_asked_nor_whether_there_is_a_draft(reader: Client) -> None:
    original, _russian = article_with_russian()
    first = ask(reader, original)
    row = ReaderRequest.objects.get()
    reader_requests.confirm(row, at=AT)
    again, other = ask(reader, original), ask(reader, original, "ben@x.example")
    for response in (first, again, other):
        assert (response.status_code, response["Location"]) == (302, first["Location"])
    html = reader.get(f"/ru/translated/{original.translation_key}/").content.decode()
    Page.objects.filter(translation_key=original.translation_key, locale__language_code="ru").first().delete()  # type: ignore[union-attr]
    without_draft = reader.get(f"/ru/translated/{original.translation_key}/").content.decode()
    token = re.compile(r'value="[^"]+"')
    assert token.sub("", html) == token.sub("", without_draft)


def test_pages_that_nobody_may_read_have_no_form(reader: Client) -> None:
    original, _russian = article_with_russian()
    PageViewRestriction.objects.create(page=original.page_ptr, restriction_type="login")
    assert reader.get(f"/ru/translated/{original.translation_key}/").status_code == 404
    assert reader.get(f"/ru/translated/{original.translation_key}/feed/").status_code == 404
    assert reader.get(f"/ru/translated/{uuid4()}/").status_code == 404


@pytest.mark.parametrize("values", [{"website": "x"}, {"token": "forged"}, {"email": "nobody"}])
def test_bots_and_wrong_forms_store_nothing(reader: Client, values: dict[str, str]) -> None:
    original, _russian = article_with_russian()
    ask(reader, original, **values)
    address = f"/ru/translated/{original.translation_key}/"
    assert reader.post(address, {"email": ANN}, headers={"Origin": "https://other.example"}).status_code == 403
    assert not ReaderRequest.objects.exists()


def test_one_mailbox_is_asked_a_few_times_in_an_hour_only() -> None:
    original, _russian = article_with_russian()
    page = reader_requests.wanted(original.translation_key, "ru")
    assert page
    rows = [reader_requests.ask(page, email=f"a.nn+{number}@x.example", at=AT) for number in range(5)]
    assert [row is not None for row in rows] == [True] * reader_requests.QUESTIONS_AT_MOST + [False] * 2


def test_one_click_deletes_the_address_and_a_repeat_answers_the_same(reader: Client, mail_server: MailServer) -> None:
    original, _russian = article_with_russian()
    request_of(original, confirmed=False)
    other = request_of(original, "ben@x.example")
    tick()
    stop = re.search(r"<http://[^/]+(/[^>]+)>", mail_server.taken[0].extra_headers["List-Unsubscribe"])
    assert stop
    assert mail_server.taken[0].extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "…" in hidden(stop[1])
    first = reader.post(stop[1], {"List-Unsubscribe": "One-Click"}, headers={"Origin": "https://mail.example"})
    again = reader.post(stop[1])
    assert first.content == again.content
    assert list(ReaderRequest.objects.all()) == [other]
    assert reader.get("/ru/translated/stop/cut/").status_code == 404


def test_the_link_of_every_email_deletes_the_address_whatever_became_of_its_request(
    reader: Client, mail_server: MailServer, settings: Any
) -> None:
    """Two emails about one page, both confirmed, and one about another page whose request has since been deleted."""
    original, _russian = article_with_russian()
    other, _ = article_with_russian()
    bob = "bob@x.example"
    for page, email in ((original, ANN), (original, ANN), (other, ANN), (original, bob), (other, bob)):
        reader_requests.ask(reader_requests.wanted(page.translation_key, "ru"), email=email, at=AT)
    tick()
    emails = [message for message in mail_server.taken if message.to == [ANN]]
    for message in emails:
        reader.post(link(message, "confirm"))
    ReaderRequest.objects.filter(email=ANN, translation_key=other.translation_key).delete()
    for message in emails:
        assert b'<form method="post">' in reader.get(link(message, "stop")).content, "her address is there"
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another secret key"
    reader.post(link(emails[-1], "stop"))
    assert list(ReaderRequest.objects.values_list("email", flat=True)) == [bob, bob]
    for message in emails:
        assert b'<form method="post">' not in reader.get(link(message, "stop")).content


def test_requests_expire_and_leave_with_their_page_or_language(settings: Any) -> None:
    original, russian = article_with_russian()
    confirmed, unconfirmed = request_of(original), request_of(original, "ben@x.example", confirmed=False)
    assert reader_requests.forget(at=AT + timedelta(days=13)) == 0
    assert reader_requests.forget(at=AT + timedelta(days=15)) == 1, "the question was never sent"
    assert not ReaderRequest.objects.filter(pk=unconfirmed.pk).exists()
    assert reader_requests.forget(at=AT + timedelta(days=364)) == 0
    original.delete()
    russian.delete()
    assert reader_requests.forget(at=AT) == 1
    other, _russian = article_with_russian()
    request_of(other)
    assert reader_requests.forget(at=AT + timedelta(days=366)) == 1
    request_of(other)
    settings.WAGTAIL_CONTENT_LANGUAGES = [("en", "English"), ("fr", "French")]
    assert not reader_mails.due(at=AT)
    assert reader_requests.forget(at=AT) == 1
    assert confirmed.pk


def test_personal_data_are_found_exported_and_erased() -> None:
    original, _russian = article_with_russian()
    request_of(original)
    request_of(original, "ben@x.example")
    part = next(one for one in parts() if one.name == "translation_requests")
    who = Who.read(" ANN@x.example")
    assert len(part.find(who, by=None)) == len(part.export(who, by=None)) == 1
    assert part.export(who, by=None)[0]["language"] == "ru"
    assert part.erase_own(ANN, at=AT).erased
    assert not part.find(who, by=None)
    assert ReaderRequest.objects.get().email == "ben@x.example"


def test_the_feed_is_empty_until_the_translation_is_public(reader: Client) -> None:
    original, russian = article_with_russian(title="A text")
    address = f"/ru/translated/{original.translation_key}/feed/"
    assert reader.get(address).content.count(b"<entry>") == 0
    page = translate_all(original, russian)
    states.sweep(at=AT)
    feed = reader.get(address)
    assert feed["Content-Type"].startswith("application/atom+xml")
    assert feed.content.count(b"<entry>") == 1
    assert page.get_url().encode() in feed.content
    page.unpublish()
    assert reader.get(address).content.count(b"<entry>") == 0


class World:
    """One text, its requests, and a plain model of who must have received an email."""

    def __init__(self, mail_server: MailServer, chance: random.Random) -> None:
        self.original, self.russian = article_with_russian(title="A text", standfirst="Before.")
        self.server, self.chance, self.at, self.number = mail_server, chance, AT, 0
        self.waiting: dict[str, bool] = {}
        self.sent: list[str] = []

    @property
    def page(self) -> Any:
        return type(self.original).objects.get(pk=self.russian.pk)

    def is_public(self) -> bool:
        return self.page.live and not PageViewRestriction.objects.exists()

    def is_out_of_date(self) -> bool:
        original = type(self.original).objects.get(pk=self.original.pk)
        return any(pair.state == State.OUT_OF_DATE for pair in pages.read(original, self.page))

    def publish(self) -> None:
        self.page.get_latest_revision_as_object().save_revision().publish()

    def translate(self) -> None:
        translate_all(type(self.original).objects.get(pk=self.original.pk), self.page)

    def unpublish(self) -> None:
        self.page.unpublish()

    def write_draft(self) -> None:
        draft = self.page.get_latest_revision_as_object()
        draft.title = f"Черновик {self.chance.random()}"
        draft.save_revision()

    def rename(self) -> None:
        factories.publish(self.page, slug=f"renamed-{self.chance.randrange(10**9)}") if self.page.live else None

    def change_original(self) -> None:
        factories.publish(self.original, standfirst=f"Changed {self.chance.random()}.")

    def restrict(self) -> None:
        if PageViewRestriction.objects.exists():
            PageViewRestriction.objects.all().delete()
        else:
            PageViewRestriction.objects.create(page=Page.objects.get(pk=self.page.pk), restriction_type="login")

    def ask(self) -> None:
        states.sweep(at=self.at)
        page = reader_requests.wanted(self.original.translation_key, "ru")
        if page is None or page.is_ready:
            return
        self.number += 1
        email = f"reader@x{self.number}.example"
        for _ in range(self.chance.choice([1, 1, 2])):
            row = reader_requests.ask(page, email=email, at=self.at)
            assert row
            reader_requests.confirm(row, at=self.at)
        self.waiting[email] = page.is_update

    def kill(self) -> None:
        """A worker claims an email and is killed."""
        for mail in reader_mails.due(at=self.at)[:1]:
            mail.claim(at=self.at)

    def refuse(self) -> None:
        self.server.opening = ConnectionRefusedError()
        dispatch.dispatch([reader_mails.due], at=self.at)
        self.server.opening = None

    def look(self) -> None:
        """After the states are calculated and claims have ended, exactly those who can read the page have their email."""
        states.sweep(at=self.at)
        self.at += CLAIMED_FOR + timedelta(minutes=10)
        tick(self.at)
        for email, wants_update in list(self.waiting.items()):
            if self.is_public() and not (wants_update and self.is_out_of_date()):
                self.sent.append(email)
                del self.waiting[email]
        assert sorted(self.server.recipients()) == sorted(self.sent)
        assert sorted(ReaderRequest.objects.values_list("email", flat=True)) == sorted(self.waiting)


@pytest.mark.parametrize("seed", range(6))
def test_after_any_steps_each_reader_has_exactly_one_email(seed: int, mail_server: MailServer) -> None:
    world = World(mail_server, random.Random(seed))
    steps = [world.publish, world.translate, world.unpublish, world.write_draft, world.rename, world.change_original]
    steps += [world.restrict, world.ask, world.ask, world.kill, world.refuse]
    for _ in range(25):
        world.chance.choice(steps)()
        if world.chance.random() < 0.5:
            world.look()
    world.ask()
    if PageViewRestriction.objects.exists():
        world.restrict()
    world.translate()
    world.look()
    assert not world.waiting
    assert world.number
