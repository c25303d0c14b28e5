"""`events.registration.messages`: one message to all registered people."""

from __future__ import annotations

from uuid import uuid4

import pytest

from events import registration
from events.models import EditionPage, Notice
from events.registration import AlreadySent, Message, readers_by_language, write_to_all

from . import people

pytestmark = pytest.mark.django_db

ENGLISH, RUSSIAN = Message(subject="Room 2", text="We meet in room 2."), Message(subject="Зал 2", text="Мы в зале 2.")


def written() -> dict[str, str]:
    """Return the subject sent to each person."""
    rows = Notice.objects.filter(kind=Notice.Kind.MESSAGE).select_related("registration")
    return {notice.registration.email: notice.data["subject"] for notice in rows}


@pytest.fixture
def page() -> EditionPage:
    page = people.edition(capacity=2)
    people.enter(page, "en")
    people.enter(page, "ru", language="ru")
    people.enter(page, "waits", language="fr")
    registration.cancel(people.enter(page, "gone", language="fr")[0], at=people.BEFORE)
    return page


def test_everybody_who_is_registered_or_waits_gets_it_in_their_language_or_the_first(page: EditionPage) -> None:
    messages = {"ru": RUSSIAN, "en": ENGLISH}
    assert write_to_all(page.translation_key, messages, key=uuid4(), at=people.BEFORE) == 3
    assert written() == {"pen@x.example": "Room 2", "pru@x.example": "Зал 2", "pwaits@x.example": "Room 2"}


def test_people_of_another_event_get_none(page: EditionPage) -> None:
    people.enter(people.edition(), "other")
    write_to_all(page.translation_key, {"en": ENGLISH}, key=uuid4(), at=people.BEFORE)
    assert "pother@x.example" not in written()


def test_the_same_message_is_not_sent_twice_not_even_to_who_came_since(page: EditionPage) -> None:
    key = uuid4()
    write_to_all(page.translation_key, {"en": ENGLISH}, key=key, at=people.BEFORE)
    people.enter(page, "late")
    with pytest.raises(AlreadySent):
        write_to_all(page.translation_key, {"en": ENGLISH}, key=key, at=people.BEFORE)
    assert len(written()) == 3
    write_to_all(page.translation_key, {"en": RUSSIAN}, key=uuid4(), at=people.BEFORE)
    assert Notice.objects.filter(kind=Notice.Kind.MESSAGE).count() == 7


def test_readers_are_counted_in_the_order_of_the_languages_of_the_site(page: EditionPage) -> None:
    people.enter(page, "old", language="tlh")
    assert list(readers_by_language(page.translation_key).items()) == [("en", 1), ("ru", 1), ("fr", 1), ("tlh", 1)]
