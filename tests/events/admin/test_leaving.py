"""`events.admin.leaving` and `foundation.custody.removal.objections`: no screen removes an event for which people have
registered."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageViewRestriction

from events import dates, planning, registration
from events.models import EditionPage, EditionStatus, Notice, Registration
from tests import event_factories, factories
from tests.events.admin.test_editing import save
from tests.events.clock import Clock
from tests.events.registration import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def english() -> EditionPage:
    """Event in two languages; one person registered on the English page, two on the Russian one."""
    page = event_factories.edition(event_factories.series(), registration="form", title="Origin")
    people.enter(page, 1)
    for number in (2, 3):
        people.enter(version(page), number, language="ru")
    return page


def version(page: EditionPage) -> EditionPage:
    index = event_factories.events_index("ru")
    found = EditionPage.objects.filter(translation_key=page.translation_key, locale=index.locale).first()
    return found or event_factories.edition(index, registration="form", translation_key=page.translation_key)


def doors(page: EditionPage) -> list[tuple[str, dict[str, str]]]:
    """Return the URL of each screen that removes this page from the public site, with the data of its form."""
    series = page.get_parent()
    private = event_factories.series(event_factories.events_index(), title="Archive")
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
    bulk = [
        reverse("wagtail_bulk_action", args=["wagtailcore", "page", name]) for name in ("delete", "unpublish", "move")
    ]
    return [
        (reverse("wagtailadmin_pages:delete", args=[page.pk]), {}),
        (reverse("wagtailadmin_pages:delete", args=[series.pk]), {}),
        (reverse("wagtailadmin_pages:unpublish", args=[page.pk]), {}),
        (reverse("wagtailadmin_pages:unpublish", args=[series.pk]), {"include_descendants": "on"}),
        (reverse("wagtailadmin_pages:move_confirm", args=[page.pk, private.pk]), {}),
        (f"{bulk[0]}?id={page.pk}", {}),
        (f"{bulk[0]}?id={series.pk}", {}),
        (f"{bulk[1]}?id={page.pk}", {}),
        (f"{bulk[1]}?id={series.pk}", {"include_descendants": "on"}),
        (f"{bulk[2]}?id={page.pk}", {"chooser": str(private.pk)}),
    ]


def test_the_last_public_page_stays_on_every_screen_and_people_of_all_languages_are_counted(
    superuser: Client, english: EditionPage
) -> None:
    version(english).delete()
    before = Notice.objects.count()
    for address, values in doors(english):
        answer = superuser.post(address, values)
        html = answer.content.decode()
        assert answer.status_code == 409, address
        assert "3 people are registered" in html
        assert reverse("events_cancel", args=[english.pk]) in html
        english.refresh_from_db()
        assert english.live
    assert Notice.objects.count() == before


def test_a_question_about_the_last_public_page_is_not_even_asked(superuser: Client, english: EditionPage) -> None:
    version(english).unpublish()
    for name in ("delete", "unpublish"):
        answer = superuser.get(reverse(f"wagtailadmin_pages:{name}", args=[english.pk]))
        assert "3 people are registered (English: 1, Russian: 2)." in answer.content.decode()
        assert "Cancel and notify" in answer.content.decode()


@pytest.mark.parametrize("name", ["delete", "unpublish"])
def test_a_bulk_action_refuses_on_its_first_screen(superuser: Client, english: EditionPage, name: str) -> None:
    version(english).unpublish()
    free = event_factories.edition(event_factories.series(), title="Free")
    action = reverse("wagtail_bulk_action", args=["wagtailcore", "page", name])
    answer = superuser.get(f"{action}?id={english.pk}&id={free.pk}")
    html = answer.content.decode()
    assert "3 people are registered (English: 1, Russian: 2)." in html
    assert f"Yes, {name}" not in html
    assert f"Yes, {name}" in superuser.get(f"{action}?id={free.pk}").content.decode()


def test_a_screen_that_takes_nothing_away_counts_the_people_of_all_languages(
    superuser: Client, english: EditionPage
) -> None:
    """A move inside the public site, a list or series unpublished alone, and privacy: of the page and of all above."""
    version(english)
    other = event_factories.series(event_factories.events_index())
    bulk = {
        name: reverse("wagtail_bulk_action", args=["wagtailcore", "page", name])
        for name in ("unpublish", "move", "delete")
    }
    series = english.get_parent()
    screens = [
        (reverse("wagtailadmin_pages:move_confirm", args=[english.pk, other.pk]), "redirect to the new addresses"),
        (
            reverse("wagtailadmin_pages:move_confirm", args=[series.pk, other.get_parent().pk]),
            "redirect to the new addresses",
        ),
        (f"{bulk['move']}?id={english.pk}&id={other.pk}", "redirect to the new addresses"),
        (reverse("wagtailadmin_pages:unpublish", args=[english.pk]), "while the event has a public page"),
        (reverse("wagtailadmin_pages:unpublish", args=[series.pk]), "while the event has a public page"),
        (f"{bulk['unpublish']}?id={series.pk}", "while the event has a public page"),
        (reverse("wagtailadmin_pages:delete", args=[english.pk]), "link to the page in another language"),
        (reverse("wagtailadmin_pages:delete", args=[series.pk]), "link to the page in another language"),
        (f"{bulk['delete']}?id={english.pk}&id={other.pk}", "link to the page in another language"),
        (f"{bulk['delete']}?id={series.pk}", "link to the page in another language"),
    ]
    above = [page for page in english.get_ancestors(inclusive=True) if page.depth > 1]
    screens += [(reverse("wagtailadmin_pages:set_privacy", args=[page.pk]), "remain valid") for page in above]
    counted = "3 people are registered (English: 1, Russian: 2)."
    for address, words in screens:
        answer = superuser.get(address, follow=True)
        html = answer.json()["html"] if "json" in answer["Content-Type"] else answer.content.decode()
        assert counted in html, address
        assert words in html, address
        assert html.count(counted) == 1, address
    free = event_factories.edition(event_factories.series(), title="Free")
    answer = superuser.get(reverse("wagtailadmin_pages:set_privacy", args=[free.pk]))
    assert "registered" not in answer.json()["html"]


def test_a_list_that_is_unpublished_alone_leaves_its_events_public(
    superuser: Client, client: Client, english: EditionPage
) -> None:
    series = english.get_parent()
    superuser.post(reverse("wagtailadmin_pages:unpublish", args=[series.pk]))
    series.refresh_from_db()
    assert not series.live
    assert Client().get(english.url).status_code == 200
    assert registration.follow_all(at=people.BEFORE) == 0


def test_privacy_says_when_the_emails_leave_until_the_page_is_public_again(
    clock: Clock, superuser: Client, english: EditionPage
) -> None:
    version(english).delete()
    address = reverse("wagtailadmin_pages:set_privacy", args=[english.pk])
    for _time in range(2):
        superuser.post(address, {"restriction_type": "login"})
        html = superuser.get(address).json()["html"]
        assert "3 people are registered" in html
        leave_at = dates.hour(timezone.localtime(clock.now + timedelta(minutes=1)))
        assert f"3 emails about the page will be sent at {leave_at}. To stop them" in html
        superuser.post(address, {"restriction_type": "none"})
        assert not Notice.objects.held().exists()
        assert "To stop them" not in superuser.get(address).json()["html"]


@pytest.mark.parametrize(("days", "status", "is_refused"), [(-1, "confirmed", True), (1, "confirmed", False)])
def test_a_page_does_not_expire_before_its_event(
    english: EditionPage, days: int, status: str, is_refused: bool
) -> None:
    page = EditionPage.objects.get(pk=english.pk)
    assert page.over_at
    page.expire_at = page.over_at + timedelta(days=days)
    if not is_refused:
        page.save_revision().publish()
        with pytest.raises(planning.IllegalMove, match="3 people are registered"):
            planning.reschedule(page, starts_on=date(2027, 4, 1), at=people.BEFORE, by=None)
        planning.cancel(EditionPage.objects.get(pk=page.pk), at=people.BEFORE, by=None)
        return
    with pytest.raises(ValidationError, match="3 people are registered") as refused:
        page.full_clean()
    assert list(refused.value.message_dict) == ["expire_at"]
    Registration.objects.all().delete()
    with pytest.raises(ValidationError, match="People can register on the page"):
        page.full_clean()
    page.registration = "none"
    page.full_clean()


def test_the_editor_says_why_an_early_expiry_is_refused(superuser: Client, english: EditionPage) -> None:
    answer = save(superuser, english, expire_at="2027-02-28 10:00")
    assert "3 people are registered. The page must not expire before the event ends." in answer.content.decode()


def test_rescheduling_names_the_page_that_expires_too_early(superuser: Client, english: EditionPage) -> None:
    page = EditionPage.objects.get(pk=english.pk)
    page.expire_at = page.over_at + timedelta(days=1) if page.over_at else None
    page.save_revision().publish()
    html = superuser.post(reverse("events_move", args=[page.pk]), {"starts_on": "2027-04-01"}).content.decode()
    where = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert (
        f'Set a later expiry date on the “Promote” tab of this page: <a href="{where}">{page.title} (English)' in html
    )


def test_one_of_two_languages_goes_and_nobody_is_alarmed(superuser: Client, english: EditionPage) -> None:
    before = Notice.objects.count()
    superuser.post(reverse("wagtailadmin_pages:unpublish", args=[english.pk]))
    english.refresh_from_db()
    assert not english.live
    assert Notice.objects.count() == before
    row = english.registrations.get()
    assert registration.version_for(row) == version(english)


@pytest.mark.parametrize("codes", [("ru",), ("fr", "ru")])
@pytest.mark.parametrize("count", [0, 1])
def test_the_server_accepts_what_the_screen_offers(superuser: Client, codes: tuple[str, ...], count: int) -> None:
    """The screen ticks the other languages only if all of them may be withdrawn without losing the last public page of
    an event.
    """
    page = event_factories.edition(event_factories.series(), registration="form")
    for code in codes:
        event_factories.edition(event_factories.events_index(code), translation_key=page.translation_key)
    for number in range(count):
        people.enter(page, number)
    same = EditionPage.objects.live().filter(translation_key=page.translation_key)
    address = reverse("wagtailadmin_pages:unpublish", args=[page.pk])
    ticked = re.findall(r'name="also" value="(\w+)" checked', superuser.get(address).content.decode())
    assert sorted(ticked) == ([] if count else sorted(codes))
    assert superuser.post(address, {"also": ticked}).status_code == 302
    assert same.count() == (len(codes) if count else 0)


def test_both_languages_at_once_do_not_go(superuser: Client, english: EditionPage) -> None:
    other = version(english)
    answer = superuser.post(reverse("wagtailadmin_pages:unpublish", args=[english.pk]), {"also": "ru"})
    assert answer.status_code == 409
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    assert superuser.post(f"{bulk}?id={english.pk}&id={other.pk}").status_code == 409
    assert EditionPage.objects.live().filter(translation_key=english.translation_key).count() == 2


def test_a_cancelled_event_and_one_that_is_over_may_go(superuser: Client, english: EditionPage) -> None:
    version(english).delete()
    for values in (
        {"status": EditionStatus.CANCELLED},
        {"status": EditionStatus.CONFIRMED, "starts_on": date(2020, 1, 7)},
    ):
        page: Any = factories.publish(EditionPage.objects.get(pk=english.pk), **values)
        registration.follow(page.translation_key, at=people.BEFORE)
        assert superuser.get(reverse("wagtailadmin_pages:delete", args=[page.pk])).status_code == 200
        assert (
            "people are registered"
            not in superuser.get(reverse("wagtailadmin_pages:unpublish", args=[page.pk])).content.decode()
        )


def test_a_move_inside_the_public_site_is_free(superuser: Client, english: EditionPage) -> None:
    other = event_factories.series(event_factories.events_index())
    superuser.post(reverse("wagtailadmin_pages:move_confirm", args=[english.pk, other.pk]))
    english.refresh_from_db()
    assert english.get_parent().pk == other.pk
    assert not Notice.objects.exclude(kind=Notice.Kind.CONFIRMED).exists()


def test_without_anybody_registered_nothing_is_in_the_way(superuser: Client) -> None:
    page = event_factories.edition(event_factories.series(), registration="form")
    registration.cancel(people.enter(page)[0], at=people.BEFORE)
    superuser.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
    assert not EditionPage.objects.exists()


def test_people_who_got_no_mail_at_the_cancellation_get_it_before_the_event_is_deleted(
    clock: Clock, superuser: Client, english: EditionPage
) -> None:
    version(english).delete()
    cancel = reverse("events_cancel", args=[english.pk])
    shown = superuser.post(cancel, {"tells": ""}).context["form"]["shown"].value()
    superuser.post(cancel, {"tells": "", "shown": shown})
    asked = reverse("wagtailadmin_pages:delete", args=[english.pk])
    assert not Notice.objects.filter(kind=Notice.Kind.CANCELLED).exists()
    registration.follow_all(at=clock.now)
    assert not Notice.objects.filter(kind=Notice.Kind.CANCELLED).exists(), "the officer chose that"
    html = superuser.get(asked).content.decode()
    assert "The event was cancelled, but no email was sent to registered people." in html
    notify = reverse("events_notify", args=[english.pk])
    assert notify in html
    assert "3 registered people did not get an email" in superuser.get(notify).content.decode()
    preview = superuser.post(notify, {"show": "1"})
    assert [(mail["language"], mail["count"]) for mail in preview.context["mails"]] == [("English", 1), ("Russian", 2)]
    assert not Notice.objects.filter(kind=Notice.Kind.CANCELLED).exists()
    superuser.post(notify, {"shown": preview.context["form"]["shown"].value()})
    assert Notice.objects.filter(kind=Notice.Kind.CANCELLED).count() == 3
    assert superuser.get(notify).status_code == 302
    superuser.post(asked)
    assert not EditionPage.objects.exists()
    assert Notice.objects.filter(kind=Notice.Kind.CANCELLED).count() == 3
