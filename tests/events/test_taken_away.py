"""Removal of a public event in any way: each registered person is notified once, in their language.

The ways are collected from Wagtail's bulk actions and its URLs with a page key, and completed by calls of its
models. The expected email depends only on the state of the pages before and after, not on the way.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Callable
from datetime import date, time, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils.translation import gettext, override, pgettext
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.models import Page, PageViewRestriction

from events import mails, registration
from events.models import EditionPage, EventsIndexPage, FormerVersion, Notice, Registration
from rocb.models import HomePage
from tests import event_factories, factories
from tests.events.clock import Clock

pytestmark = pytest.mark.django_db

CODES = ("en", "ru", "fr")


class World:
    """Event in some languages inside a series, people registered on any of its pages, and sections as move targets."""

    def __init__(self, clock: Clock, draw: random.Random, *, languages: int, status: str = "confirmed") -> None:
        self.clock, self.draw, self.status = clock, draw, "confirmed"
        self.key: UUID | None = None
        for code in draw.sample(CODES, languages):
            index = event_factories.events_index(code)
            series = event_factories.series(index)
            more: dict[str, Any] = {"translation_key": self.key} if self.key else {}
            page = event_factories.edition(series, registration="form", title=f"Event {code}", **more)
            self.key = page.translation_key
            self.private = event_factories.series(index, title="Archive")
        PageViewRestriction.objects.create(page=self.private, restriction_type=PageViewRestriction.LOGIN)
        self.people: dict[str, str] = {}
        for number in range(draw.randrange(1, 6)):
            language, email = draw.choice(CODES), f"p{number}@x.example"
            registration.register(
                draw.choice(self.pages()), name=f"P{number}", email=email, language=language, at=clock.now
            )
            self.people[email] = language
        self.office = Client(raise_request_exception=False)
        self.office.force_login(factories.user(is_superuser=True))
        self.mails()
        if status != self.status:
            self.change_to(status)

    def change_to(self, status: str) -> None:
        self.status = status
        day = None if status in {"planned", "postponed"} else date(2027, 3, 2)
        for page in self.pages():
            factories.publish(page, status=status, starts_on=day, starts_at=time(10) if day else None)
        registration.follow_all(at=self.clock.now)
        self.mails()

    def pages(self) -> list[EditionPage]:
        return list(EditionPage.objects.filter(translation_key=self.key).order_by("pk"))

    @property
    def is_spent(self) -> bool:
        return not self.pages() or not Page.objects.filter(pk=self.private.pk).exists()

    def state(self) -> str:
        live = EditionPage.objects.live().filter(translation_key=self.key)
        if not live:
            return "cancelled"
        served = ("en", *Page.objects.live().filter(depth=2).values_list("locale__language_code", flat=True))
        shown = [page for page in live if not page.get_view_restrictions() and page.get_url_parts()]
        shown = [
            page for page in shown if page.locale.language_code in served
        ]  # Wagtail needs a home page for the others
        return "on" if shown else "hidden"

    def mails(self) -> Counter[tuple[str, str, str]]:
        """Send what is due after a minute, with the notices of the worker's sweep. Return address, language and kind of
        each email."""
        registration.follow_all(at=self.clock.now)
        self.clock.now += timedelta(minutes=2)
        mail.outbox.clear()
        while mails.send_due(at=self.clock.now):
            self.clock.now += timedelta(minutes=1)
        words = {"Event cancelled": "cancelled", "Page no longer public": "hidden", "The event will go ahead": "on"}
        words["Event postponed"] = "postponed"
        subjects: dict[str, str] = {}
        for code in CODES:
            with override(code):
                subjects |= {gettext(text): kind for text, kind in words.items()}
                subjects[pgettext("subject of an email", "Event cancelled")] = "cancelled"
        return Counter(
            (
                message.to[0],
                message.extra_headers["Content-Language"],
                next((kind for text, kind in subjects.items() if message.subject.startswith(text)), message.subject),
            )
            for message in mail.outbox
        )


# --- Ways to remove an event ------------------------------------------------------------------------------------------


ARGUMENTS = ("page_id",), ("pk",), ("page_to_move_id",), ("page_to_move_id", "destination_id")


def addresses() -> list[tuple[str, tuple[str, ...]]]:
    """Return all URLs of the CMS that take the key of a page, or also of a section to move it to."""
    names = get_resolver().namespace_dict["wagtailadmin_pages"][1].reverse_dict
    found: list[tuple[str, tuple[str, ...]]] = []
    for name in sorted(f"wagtailadmin_pages:{name}" for name in names if isinstance(name, str)):
        for arguments in ARGUMENTS:
            try:
                reverse(name, kwargs=dict.fromkeys(arguments, 1))
            except NoReverseMatch:
                continue
            found.append((name, arguments))
    return found


FORM = {"include_descendants": "on", "next": "", "restriction_type": "login", "confirm_delete": "yes"}


def post(name: str, arguments: tuple[str, ...], world: World, page: Page) -> None:
    numbers = dict(zip(arguments, (page.pk, world.private.pk), strict=False))
    world.office.post(reverse(name, kwargs=numbers), {**FORM, "also": list(CODES)})


def bulk(action: str, world: World, page: Page) -> None:
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    world.office.post(f"{url}?id={page.pk}", {**FORM, "chooser": str(world.private.pk)})


def unpublish(world: World, page: Page) -> None:
    page.specific.unpublish()


def unpublish_below(world: World, page: Page) -> None:
    page.get_parent().specific.unpublish()
    for one in page.get_parent().get_descendants().specific():
        one.unpublish()


def delete(world: World, page: Page) -> None:
    page.specific.delete()


def delete_as_plain_page(world: World, page: Page) -> None:
    Page.objects.get(pk=page.pk).delete()


def delete_by_queryset(world: World, page: Page) -> None:
    EditionPage.objects.filter(translation_key=world.key).delete()


def delete_parent(world: World, page: Page) -> None:
    page.get_parent().specific.delete()


def delete_section(world: World, page: Page) -> None:
    EventsIndexPage.objects.ancestor_of(page).get().delete()


def delete_language(world: World, page: Page) -> None:
    Page.objects.filter(depth__gt=2, locale=page.locale).delete()


def expire(world: World, page: Page) -> None:
    EditionPage.objects.filter(pk=page.pk).update(expire_at=world.clock.now)
    world.clock.now += timedelta(minutes=1)
    call_command("publish_scheduled", verbosity=0)


def restrict(world: World, page: Page) -> None:
    kind = world.draw.choice(PageViewRestriction.RESTRICTION_CHOICES)[0]
    above = world.draw.choice(list(page.get_ancestors(inclusive=True).filter(depth__gt=1)))
    PageViewRestriction.objects.create(page=above, restriction_type=kind, password="word")


def unpublish_home(world: World, page: Page) -> None:
    HomePage.objects.get(locale=page.locale).unpublish()


def open_again(world: World, page: Page) -> None:
    PageViewRestriction.objects.exclude(page=world.private).delete()
    for home in HomePage.objects.filter(live=False):
        factories.publish(home)


def move_to_private(world: World, page: Page) -> None:
    page.specific.move(Page.objects.get(pk=world.private.pk), pos="last-child")


def move_out_of_the_site(world: World, page: Page) -> None:
    page.specific.move(Page.get_first_root_node(), pos="last-child")


def publish(world: World, page: Page) -> None:
    page.specific.save_revision().publish()


def behind_our_back(world: World, page: Page) -> None:
    EditionPage.objects.filter(pk=page.pk).update(live=False)


CALLS: list[Callable[[World, Page], None]] = [
    *(unpublish, unpublish_below, delete, delete_as_plain_page, delete_by_queryset, delete_parent, delete_section),
    *(
        delete_language,
        expire,
        restrict,
        open_again,
        move_to_private,
        move_out_of_the_site,
        publish,
        behind_our_back,
        unpublish_home,
    ),
]


def doors() -> list[tuple[str, Callable[[World, Page], None]]]:
    found: list[tuple[str, Callable[[World, Page], None]]] = [(call.__name__, call) for call in CALLS]
    actions = bulk_action_registry.get_bulk_actions_for_model("wagtailcore", "page")
    found += [(f"bulk {action.action_type}", partial(bulk, action.action_type)) for action in actions]
    return found + [(f"post {name}", partial(post, name, arguments)) for name, arguments in addresses()]


def step(world: World, name: str, door: Callable[[World, Page], None]) -> tuple[str, str]:
    before, page = world.state(), world.draw.choice(world.pages())
    door(world, Page.objects.get(pk=page.pk))
    after, found = world.state(), world.mails()
    expected: Counter[tuple[str, str, str]] = Counter()
    goes_on = "postponed" if world.status == "postponed" else "on"
    if (after != before and after != "on") or (before, after) == ("cancelled", "on"):
        kind = goes_on if after == "on" else after
        expected = Counter((email, language, kind) for email, language in world.people.items())
        if (before, after) == ("cancelled", "hidden"):  # the event will take place, but is not public
            expected += Counter((email, language, goes_on) for email, language in world.people.items())
    assert found == expected, (name, before, after)
    assert Registration.objects.active().count() == len(world.people)
    return before, after


def test_wagtail_has_the_doors_that_this_test_counts_on() -> None:
    names = [name for name, _door in doors()]
    assert {"bulk delete", "bulk unpublish", "bulk move"} <= set(names)
    views = ("delete", "unpublish", "move_confirm", "set_privacy")
    assert {f"post wagtailadmin_pages:{view}" for view in views} <= set(names)


@pytest.mark.long
def test_each_door_notifies_everybody_once_or_changes_nothing(clock: Clock) -> None:
    """Try all ways in random order, several times with ``ROUNDS``. A new event begins when one is permanently gone."""
    draw = random.Random(os.environ.get("SEED", "24"))
    seen: Counter[tuple[str, str]] = Counter()
    world: World | None = None
    for _round in range(int(os.environ.get("ROUNDS", "1"))):
        for name, door in draw.sample(doors(), len(doors())):
            if world is None or world.is_spent or (world.state() != "on" and draw.random() < 0.6):
                clear()
                status = draw.choice(["planned", "confirmed", "postponed", "rescheduled"])
                world = World(clock, draw, languages=draw.randrange(1, 4), status=status)
            seen[step(world, name, door)] += 1
    print(dict(seen))
    assert {("on", "on"), ("on", "cancelled"), ("on", "hidden")} <= set(seen), seen


HIDING = (restrict, move_to_private, move_out_of_the_site)


def promises_a_date(message: Any) -> bool:
    with override(message.extra_headers["Content-Language"]):
        return gettext("The event is still postponed. We will email you when there is a new date.") in message.body


def show_all(world: World, page: Page, *, homes: dict[int, int]) -> None:
    open_again(world, page)
    for number, home in homes.items():
        Page.objects.get(pk=number).move(Page.objects.get(pk=home), pos="last-child")


@pytest.mark.long
def test_everybody_hears_each_time_that_an_event_of_any_status_loses_its_last_public_page(clock: Clock) -> None:
    """Hide its pages one by one, in any way; show all again; and hide them once more."""
    draw = random.Random(24)
    world = World(clock, draw, languages=2)
    homes = {page.pk: page.get_parent().pk for page in world.pages()}
    seen: Counter[tuple[str, str, str]] = Counter()
    for status in ["confirmed", "planned", "postponed", "rescheduled"] * int(os.environ.get("ROUNDS", "1")):
        world.change_to(status)
        for _time in range(2 if status == "postponed" else 1):
            for page in draw.sample(world.pages(), 2):
                hide = draw.choice(HIDING)
                before, after = step(world, hide.__name__, lambda one, _page, hide=hide, page=page: hide(one, page))
                seen[status, before, after] += 1
                assert all(promises_a_date(one) == (status == "postponed") for one in mail.outbox)
            step(world, "show all", partial(show_all, homes=homes))
    assert {status for status, before, after in seen if (before, after) == ("on", "hidden")} == {
        *("confirmed", "planned", "postponed", "rescheduled")
    }


STATUSES = ("confirmed", "cancelled", "postponed")


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in (1, 2))])
def test_mails_say_what_holds_however_many_changes_an_editor_made_silently(clock: Clock, seed: int) -> None:
    """Each person's emails are recorded. A silent change of status is not among them until it matters."""
    draw = random.Random(seed)
    world = World(clock, draw, languages=draw.randrange(1, 3))
    known = "confirmed"  # according to the last email
    status = "confirmed"
    for _step in range(8):
        status, silently = draw.choice([one for one in STATUSES if one != status]), draw.random() < 0.6
        for page in world.pages():
            factories.publish(page, status=status)
        registration.follow(world.key, at=clock.now, silently=silently)
        if draw.random() < 0.3:
            factories.publish(world.pages()[0], join_note=f"Room {draw.random()}")  # an unrelated change
        found = kinds_of(world)
        expected = {"cancelled": "cancelled", "postponed": "postponed", "confirmed": "moved"}[status]
        assert (expected in found) == (not silently and status != known), (status, known, silently, found)
        known = known if silently else status
    world.pages()[0].get_parent().get_children().delete()
    for page in world.pages():
        page.delete()
    assert ("cancelled" in kinds_of(world)) == (known != "cancelled")


def kinds_of(world: World) -> set[str]:
    """Return the kinds of email that everyone gets after a minute."""
    first = Notice.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    registration.follow_all(at=world.clock.now)
    made = Notice.objects.filter(pk__gt=first) | Notice.objects.held()
    kinds = [set(made.filter(registration__email=email).values_list("kind", flat=True)) for email in world.people]
    assert all(one == kinds[0] for one in kinds)
    world.mails()
    return kinds[0]


def clear() -> None:
    HomePage.objects.update(live=True)
    Registration.objects.all().delete()
    Page.objects.filter(depth__gt=2).delete()
    PageViewRestriction.objects.all().delete()


def test_what_is_remembered_of_a_deleted_event_goes_with_its_last_registration(clock: Clock) -> None:
    world = World(clock, random.Random(1), languages=2)
    for page in world.pages():
        page.delete()
    assert FormerVersion.objects.count() == 2
    registration.forget(at=clock.now + timedelta(days=999))
    assert not Registration.objects.exists()
    assert not FormerVersion.objects.exists()


def test_the_mails_are_rows_immediately_and_a_rollback_takes_them_back(clock: Clock) -> None:
    """The worker's sweep is not needed: a process that is killed after the change has already written all notices."""
    for take_away in (unpublish, delete_by_queryset, delete_section, restrict):
        world = World(clock, random.Random(3), languages=1)
        (page,) = world.pages()
        with transaction.atomic():
            take_away(world, page)
            assert Notice.objects.held().count() == len(world.people), take_away.__name__
            transaction.set_rollback(True)
        assert not Notice.objects.held().exists()
        assert world.state() == "on"
        clear()


@pytest.mark.parametrize("is_bulk", [False, True])
def test_the_cms_keeps_the_home_page_of_a_language_while_its_events_have_registered_people(
    clock: Clock, is_bulk: bool
) -> None:
    draws = (random.Random(seed) for seed in range(99) if random.Random(seed).sample(CODES, 1) == ["ru"])
    world, home = World(clock, next(draws), languages=1), factories.home("ru")
    if is_bulk:
        bulk("unpublish", world, home)
    else:
        post("wagtailadmin_pages:unpublish", ("page_id",), world, home)
    home.refresh_from_db()
    assert home.live
    unpublish_home(world, world.pages()[0])
    assert sorted(kind for _email, _language, kind in world.mails()) == ["hidden"] * len(world.people)
