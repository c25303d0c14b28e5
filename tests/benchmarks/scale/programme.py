"""Events of eight years, in calendars and lists, with registrations."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from events.models import (
    CalendarEntry,
    CalendarFacet,
    EditionOrganisation,
    EditionPage,
    EventKind,
    EventsIndexPage,
    Notice,
    Registration,
)
from events.registration.event import forget_at_in_rows
from events.registration.notices import facts
from news.models import Item
from tests.benchmarks.scale import published
from tests.benchmarks.scale.fill import fill, identity, identity_of, pick, text, words

EDITION = 4  # see `identity`
SHARE_TO_COME = 20  # per hundred


def editions(
    parent: EventsIndexPage, count: int, *, sample: EditionPage, vocabulary: dict[str, list[Any]], people: list[int]
) -> int:
    """Add editions: a tenth is cancelled, a fifth upcoming. Return the key before the first page."""
    day = f"(current_date - (({count} * {100 - SHARE_TO_COME} / 100 - n) * 2920.0 / {count})::int)"
    begins = f"(({day} + time '10:00') AT TIME ZONE 'Europe/Brussels')"
    at = f"least(now() - (n %% 1000) * interval '1 minute', {begins} - interval '60 days')"
    title = f"initcap({words(2)}) || ' workshop ' || n"
    page, revision = published.pages(parent, count, sample, kind=EDITION, title=title, at=at, people=people)
    status = "CASE WHEN n %% 10 = 9 THEN 'cancelled' ELSE 'confirmed' END"
    kind, uuid = pick(EventKind.values), identity(EDITION + 100)
    fill(
        EditionPage,
        count,
        page_ptr_id=f"{page} + n",
        uuid=uuid,
        kind=kind,
        introduction=f"{words(12)} || '.'",
        status=status,
        starts_on=day,
        starts_at="time '10:00'",
        ends_at="time '12:00'",
        begins_at=begins,
        finishes_at=f"{begins} + interval '2 hours'",
        working_languages="'en;ru'",
        audience="'public'",
        registration="'form'",
        city=pick(["Baku", "Brussels", "Tbilisi", "Vienna"]),
    )
    topics = [row.pk for row in vocabulary["topic"]]
    fill(EditionPage.topics.through, count, editionpage_id=f"{page} + n", topic_id=pick(topics))
    published.refer(EditionPage, page, count, vocabulary["topic"], "topic")
    organisations = [row.pk for row in vocabulary["organisation"]]
    fill(EditionOrganisation, count, edition_id=f"{page} + n", organisation_id=pick(organisations), role="'host'")
    address = Item.objects.get(uuid=sample.uuid).address.rsplit("/", 2)[0]
    first = EventsIndexPage.objects.get(pk=parent.pk).numchild - count
    data = f"""jsonb_build_object('kind_name', 'Workshop', 'status', {status}, 'status_note', '', 'starts_on', {day},
        'ends_on', {day}, 'starts_at', '10:00', 'ends_at', '12:00', 'time_zone', 'Europe/Brussels', 'begins_at', {begins},
        'finishes_at', {begins} + interval '2 hours', 'format', 'online', 'place', '')"""
    item = fill(
        Item,
        count,
        uuid=uuid,
        translation_key=identity(EDITION),
        language=text(parent.locale.language_code),
        type="'edition'",
        kind=kind,
        page_id=f"{page} + n",
        live_revision_id=f"{revision} + n",
        title=title,
        summary=f"{words(12)} || '.'",
        html=f"'<p>' || {words(40)} || '.</p>'",
        address=f"{text(address)} || '/scale-' || ({first} + n) || '/'",
        stored_labels=published.labels({"topic": vocabulary["topic"]}, "en"),
        data=data,
        share_settled_at="now()",
        published_at=at,
        updated_at=at,
        changed_at=at,
        content_hash="md5('e' || n) || md5('f' || n)",
    )
    published.found_by(item, count, "'kind:' || i.kind")
    published.found_by(item, count, f"'topic:' || {pick(topics, f'i.id - {item}')}")
    published.found_by(item, count, f"'organisation:' || {pick(organisations, f'i.id - {item}')}")
    lines = ("BEGIN:VEVENT", "SUMMARY:Workshop", "DTSTART;TZID=Europe/Brussels:20260101T100000", "END:VEVENT", "")
    component = " || chr(10) || ".join(text(line) for line in lines)
    calendar = fill(
        CalendarEntry,
        count,
        uuid=uuid,
        translation_key=identity(EDITION),
        uid=f"{identity(EDITION)}::text",
        language=text(parent.locale.language_code),
        edition_id=f"{page} + n",
        live_revision_id=f"{revision} + n",
        is_cancelled="n %% 10 = 9",
        created_at=at,
        changed_at=at,
        content_hash="md5('k' || n) || md5('l' || n)",
        components=component,
        time_zones="'Europe/Brussels'",
        begins_at=begins,
        finishes_at=f"{begins} + interval '2 hours'",
        first_on=day,
        last_on=day,
    )
    for facet in (f"'topic:' || {pick(topics)}", f"'organisation:' || {pick(organisations)}", f"'kind:' || {kind}"):
        fill(CalendarFacet, count, entry_id=f"{calendar} + n", facet=facet)
    return page


def registrations(count: int, *, page: int, editions: int, also: EditionPage, organisations: list[int]) -> None:
    """Add a hundred registrations for each of the newest events, and two thousand for ``also``. Each person got one or
    two emails.
    """
    things = max(1, min(count // 100, editions))
    crowd = min(2000, count // 10)
    edition = f"({page} + {editions} - n %% {things})"
    people = {
        "name": f"initcap({words(2)})",
        "email": "'person' || n || '@customs' || n %% 60 || '.example'",
        "organisation_id": pick(organisations),
        "language": pick(["en", "ru", "fr"]),
        "time_zone": "'Europe/Brussels'",
        "status": pick(["confirmed"] * 17 + ["waiting", "cancelled", "confirmed"]),
        "registered_at": "now() - interval '20 days'",
        "cancelled_at": "CASE WHEN n %% 20 = 18 THEN now() - interval '1 day' END",
        "forget_at": "now() + interval '90 days'",
    }
    before = fill(
        Registration,
        count - crowd,
        edition_id=edition,
        translation_key=identity(EDITION, f"({edition} - {page})"),
        **people,
    )
    key = f"{text(also.translation_key)}::uuid"
    fill(Registration, crowd, edition_id=str(also.pk), translation_key=key, **people)
    for kind in ("confirmed", "joining"):
        some = f"(SELECT row_number() OVER () n, id FROM newsroom_events_registration WHERE id > {before}) r"
        sent = {"created_at": "now() - interval '20 days'", "due_at": "now() - interval '20 days'"}
        fill(
            Notice,
            0,
            source=some,
            registration_id="r.id",
            kind=text(kind),
            sent_at="now() - interval '20 days'",
            **sent,
        )
    keys = [also.translation_key, *(identity_of(EDITION, editions - number) for number in range(things))]
    for one in EditionPage.objects.filter(translation_key__in=keys).prefetch_related("sessions"):
        people_of = Registration.objects.filter(translation_key=one.translation_key, pk__gt=before)
        people_of.update(notified=facts(one, is_open=True), forget_at=forget_at_in_rows(one))
        EditionPage.objects.filter(pk=one.pk).update(capacity=people_of.confirmed().count())  # the others wait
    Registration.objects.filter(forget_at__lte=timezone.now()).update(forget_at=timezone.now() + timedelta(days=9))
