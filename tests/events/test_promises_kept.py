"""Random changes of a public event by the editor's form, by pages saved in programs and by planning.

After each one, every registered person knows what the page in their language says, or an email about it waits. All
languages agree on what they share, the editor moves or cancels nothing by itself, and no registration is deleted. The
model below reads pages only; it does not know how the site compares them.
"""

from __future__ import annotations

import contextlib
import os
import random
from collections import Counter
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text

from events import mails, planning, registration
from events.models import EditionPage, Notice, Registration
from tests import event_factories, factories
from tests.events.clock import Clock

pytestmark = pytest.mark.django_db

CODES = ("en", "ru", "fr")
DAYS = [date(2026, 3, 2), date(2027, 1, 4), date(2027, 3, 2), date(2027, 3, 3), date(2027, 4, 6)]
SHARED = ("status", "starts_on", "ends_on", "starts_at", "ends_at", "time_zone", "format", "platform_id", "join_url")


class World:
    def __init__(self, clock: Clock, draw: random.Random, *, people: int = 3) -> None:
        self.clock, self.draw = clock, draw
        first = event_factories.edition(registration="form", title="Event en", ends_on=date(2027, 3, 3))
        self.key = first.translation_key
        for number in range(2):
            event_factories.session(first, day=date(2027, 3, 2 + number), title=f"Session {number}")
        factories.publish(EditionPage.objects.get(pk=first.pk))
        for code in CODES[1 : draw.randrange(1 if people else 2, 4)]:
            event_factories.events_index(code)
            page = EditionPage.objects.get(pk=first.pk).copy_for_translation(factories.locale(code))
            factories.publish(page, title=f"Event {code}")
        self.platforms = [None, event_factories.platform().pk, event_factories.platform().pk]
        self.office = Client()
        self.office.force_login(factories.user(is_superuser=True))
        self.mailed: dict[str, dict[str, Any]] = {}
        for _number in range(people):
            self.register()
        self.send()

    def pages(self) -> list[EditionPage]:
        found = EditionPage.objects.live().filter(translation_key=self.key).select_related("locale")
        return sorted(found, key=lambda page: CODES.index(page.locale.language_code))

    def register(self) -> None:
        email, page, is_off = f"p{len(self.mailed)}@x.example", self.draw.choice(self.pages()), self.is_off()
        try:
            row, _outcome = registration.register(
                page, name="P", email=email, language=self.draw.choice(CODES), at=self.clock.now
            )
        except registration.RegistrationClosed:
            return
        assert not is_off, "registered for an event that does not take place"
        self.mailed[email] = self.state(row)

    def is_off(self) -> bool:
        leading = self.pages()[0]
        return leading.status in {"cancelled", "postponed", "held"} or leading.is_over(at=self.clock.now)

    def agree(self) -> bool:
        return len({tuple(getattr(page, name) for name in SHARED) for page in self.pages()}) == 1

    def state(self, row: Registration) -> dict[str, Any]:
        """Return what the page that this person reads says now."""
        pages = self.pages()
        page = next((one for one in pages if one.locale.language_code == row.language), pages[0])
        sessions = list(page.sessions.all())
        return {
            "page": page.pk,
            "status": page.status if page.status in {"cancelled", "postponed"} else "on",
            "when": (page.begins_at, page.finishes_at),
            "place": (page.format, page.platform_id),
            "venue": (page.venue, page.city, page.country),
            "join": page.join_url,
            "off": {one.key for one in sessions if one.is_cancelled},
            "sessions": {one.key: (one.day, one.starts_at, one.ends_at, one.platform_id) for one in sessions},
            "is_over": page.is_over(at=self.clock.now),
        }

    def send(self) -> None:
        self.clock.now += timedelta(minutes=2)
        mail.outbox.clear()
        while mails.send_due(at=self.clock.now):
            self.clock.now += timedelta(minutes=1)
        for message in mail.outbox:
            row = Registration.objects.get(email=message.to[0])
            self.mailed[row.email] = self.state(row)

    def check(self, what: object) -> None:
        registration.follow(self.key, at=self.clock.now)  # what the worker does after a publication
        assert registration.forget(at=self.clock.now) == 0, what
        leading, *others = self.pages()
        for page in others:
            assert not [name for name in SHARED if getattr(page, name) != getattr(leading, name)], what
        for email, mailed in self.mailed.items():
            row = Registration.objects.get(email=email)
            now, waits = self.state(row), Notice.objects.filter(registration=row, sent_at=None, due_at__isnull=False)
            if needs_mail(mailed, now):
                assert waits.exists(), (what, mailed, now)
            elif not waits.exists():
                self.mailed[email] = now
        assert registration.follow_all(at=self.clock.now) == 0, what


def needs_mail(mailed: dict[str, Any], now: dict[str, Any]) -> bool:
    finishes_at = mailed["when"][1]
    if now["is_over"] and (finishes_at is None or mailed["is_over"]):
        return False
    if mailed["status"] != now["status"] or now["status"] != "on":
        return bool(mailed["status"] != now["status"])
    if any(mailed[name] != now[name] for name in ("when", "place")) or (now["join"] and mailed["join"] != now["join"]):
        return True
    is_same = mailed["page"] == now["page"]
    if is_same and (mailed["venue"] != now["venue"] or set(mailed["sessions"]) - mailed["off"] - set(now["sessions"])):
        return True
    both = set(mailed["sessions"]) & set(now["sessions"])
    stays = both - mailed["off"] - now["off"]
    moved = any(mailed["sessions"][key] != now["sessions"][key] for key in stays)
    return moved or bool(both & (mailed["off"] ^ now["off"]))


def changes(world: World) -> dict[str, Any]:
    """Return one to three changes of fields, valid or not."""
    draw = world.draw
    offers: dict[str, list[Any]] = {
        "status": ["confirmed", "cancelled", "postponed", "rescheduled", "held"],
        "starts_on": [*DAYS, None],
        "ends_on": [*DAYS, None],
        "starts_at": [time(9), time(10)],
        "ends_at": [time(12), time(17)],
        "time_zone": ["Europe/Brussels", "Asia/Tashkent"],
        "format": ["online", "in_person", "hybrid"],
        "venue": ["", "Palace", "Hotel"],
        "city": ["", "Brussels", "Bonn"],
        "platform_id": world.platforms,
        "join_url": ["", "https://meet.example/1", "https://meet.example/2"],
        "registration": ["form", "form", "none"],
        "period": ["", "May 2027", "May 2024"],
        "introduction": ["One.", "Two."],
    }
    return {name: draw.choice(offers[name]) for name in draw.sample(sorted(offers), draw.randrange(1, 4))}


def change_sessions(world: World, page: EditionPage) -> list[Any]:
    """Return the sessions of ``page`` after a change of one of them."""
    slots, draw = list(page.sessions.all()), world.draw
    if slots and draw.random() < 0.7:
        slot = draw.choice(slots)
        match draw.randrange(4):
            case 0:
                slots.remove(slot)
            case 1:
                slot.starts_at, slot.ends_at = draw.choice([(time(10), time(11)), (time(15), time(16))])
            case 2:
                slot.day = draw.choice(DAYS)
            case 3:
                slot.is_cancelled = not slot.is_cancelled
    return slots


def by_program(world: World) -> tuple[Any, ...]:
    page, values = world.draw.choice(world.pages()), changes(world)
    page.sessions = change_sessions(world, page)
    for name, value in values.items():
        setattr(page, name, value)
    with contextlib.suppress(ValidationError):
        page.save_revision().publish()
    return ("program", page.locale.language_code, values)


def by_save(world: World) -> tuple[Any, ...]:
    """Save the public page without a revision."""
    page, values = world.draw.choice(world.pages()), changes(world)
    page.sessions = change_sessions(world, page)
    for name, value in values.items():
        setattr(page, name, value)
    with contextlib.suppress(ValidationError):
        page.save()
    return ("save", page.locale.language_code, values)


def by_form(world: World) -> tuple[Any, ...]:
    """Post the editor's form. The first day, the start and the status must not change there."""
    page, values = world.draw.choice(world.pages()), changes(world)
    before = [(one.pk, one.status, one.starts_on, one.starts_at) for one in world.pages()]
    had_date, was_over = page.starts_on or page.status != "planned", page.is_over(at=world.clock.now)
    slots = change_sessions(world, page)
    removed = [one for one in page.sessions.all() if one not in slots]
    for name, value in values.items():
        setattr(page, name, value)
    names: tuple[str, ...] = (
        "title",
        "slug",
        "kind",
        "introduction",
        "status",
        "time_zone",
        "starts_on",
        "ends_on",
        "starts_at",
    )
    names += ("ends_at", "format", "venue", "city", "audience", "registration", "participants_qualifier", "period")
    data = {name: str(getattr(page, name) or "") for name in names}
    data |= {"platform": str(page.platform_id or ""), "join_url": page.join_url, "body": rich_text("<p>Text.</p>")}
    rows = [row_of(one) for one in slots] + [{**row_of(one), "DELETE": "on"} for one in removed]
    sessions = inline_formset(rows, initial=len(rows))
    lists = {name: inline_formset([]) for name in ("organisations", "people", "documents", "recordings")}
    comments = {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0"}
    posted = nested_form_data({**data, **lists, "sessions": sessions, "comments": comments})
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    answer = world.office.post(url, {**posted, "action-publish": "1"})
    assert "login" not in answer.headers.get("Location", "")
    after = [(one.pk, one.status, one.starts_on, one.starts_at) for one in world.pages()]
    if had_date and not was_over:
        assert after == before, values
        if values.get("status", before) not in [before, *(row[1] for row in before)] and answer.status_code == 200:
            assert "error" in answer.content.decode()
    return (f"form {answer.status_code}", page.locale.language_code, values)


def row_of(session: Any) -> dict[str, Any]:
    values = {
        name: str(getattr(session, name) or "") for name in ("id", "day", "starts_at", "ends_at", "title", "kind")
    }
    off = {"is_cancelled": "on"} if session.is_cancelled else {}
    return {**values, **off, "speakers": inline_formset([])}


def by_planning(world: World) -> tuple[Any, ...]:
    draw, page = world.draw, world.draw.choice(world.pages())
    name = draw.choice(["cancel", "postpone", "confirm", "reschedule"])
    days = {"starts_on": draw.choice(DAYS[2:])} if name == "reschedule" else {}
    with contextlib.suppress(planning.IllegalMove):
        getattr(planning, name)(page, **days, at=world.clock.now, by=None)
    return ("planning", name, days)


@pytest.mark.parametrize("seed", range(int(os.environ.get("ROUNDS", "1"))))
def test_each_registered_person_knows_what_their_page_says_or_gets_an_email(clock: Clock, seed: int) -> None:
    draw = random.Random(seed)
    world = World(clock, draw)
    world.check("start")
    seen: Counter[str] = Counter()
    for _step in range(int(os.environ.get("STEPS", "14"))):
        if world.is_off() and draw.random() < 0.5:
            for page in world.pages()[:1]:
                factories.publish(page, status="confirmed", starts_on=date(2027, 3, 2), ends_on=date(2027, 3, 3))
        done = draw.choice([by_program, by_save, by_form, by_form, by_planning])(world)
        world.check(done)
        seen[str(done[0])] += 1
        if draw.random() < 0.4:
            world.send()
            seen["email"] += len(mail.outbox)
            world.register()
            world.send()
    print(dict(seen))


@pytest.mark.parametrize("seed", range(int(os.environ.get("ROUNDS", "1"))))
def test_languages_agree_while_people_can_register_and_no_one_has(clock: Clock, seed: int) -> None:
    """The next person may read any version. The editor moves nothing in a single language (see `by_form`)."""
    draw = random.Random(seed)
    world = World(clock, draw, people=0)
    assert world.agree()
    for _step in range(int(os.environ.get("STEPS", "12"))):
        did_agree = world.agree()
        steps = [by_program, by_save, *([by_form] if registration.may_register(world.pages(), at=clock.now) else [])]
        done = draw.choice(steps)(world)
        if did_agree and registration.may_register(world.pages(), at=clock.now):
            assert world.agree(), done
        if not registration.may_register(world.pages(), at=clock.now):
            for page in world.pages():
                factories.publish(page, status="confirmed", starts_on=date(2027, 3, 2), registration="form")
