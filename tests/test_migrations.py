"""Migrations run back to nothing and forward again with data in the tables.

What one of them did with its rows has the mark ``history`` (``make migrations``): it goes back some years and forward
again, 40 seconds of processor each, and changes only with that migration.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import databases, processes

FILL = """
from tests import factories
topic = factories.topic(parent=factories.topic())
factories.article(topics=[topic], organisations=[factories.organisation()], image=factories.image())
factories.article(factories.news_index("ru"), regions=[factories.region()])
factories.organisation_index()
factories.publish(factories.standard_page())
factories.user("Contributors"), factories.user("Editors")
answer = 1
"""

FILL_MORE = """
from news.models import EntryStatus
from news.publishing.record import record_external
from tests import event_factories, factories, source_factories
factories.external_index()
event_factories.edition()
entry = source_factories.entry(status=EntryStatus.PUBLISHED)
record_external(entry, at=factories.NOON)
answer = 1
"""

LEFT = """
from django.db import connection
from wagtail.models import Page
with connection.cursor() as cursor:
    cursor.execute("SELECT DISTINCT type FROM news_item")
    types = sorted(row[0] for row in cursor.fetchall())
kinds = set(Page.objects.values_list("content_type__model", flat=True))
answer = {"types": types, "unknown": sorted(kinds & {"externalindexpage", "editionpage"}), "tree": Page.find_problems()}
"""

GROUPS = """
from django.contrib.auth.models import Group
answer = sorted(Group.objects.values_list("name", flat=True))
"""

TABLES = """
from django.db import connection
names = connection.introspection.table_names()
answer = sorted(name for name in names if name.split("_")[0] in {"rocb", "news", "events"})
"""


LISTED = """
from news.feeds.lists import ItemList
from news.models import Item, ItemFacet
from rocb.models import Topic
topic = Topic.objects.exclude(parent=None).get()
answer = {
    "items": list(Item.objects.order_by("pk").values_list("type", "title", "content_hash", "data")),
    "facets": sorted(ItemFacet.objects.values_list("item", "facet", "type", "language")),
    "list": [str(item) for item in ItemList(language="en").newest(9)],
    "topic": [str(item) for item in ItemList(language="en", rows={"topic": topic}).newest(9)],
}
"""


CHANGED = """
from django.db.models import F
from news.models import Item, ItemFacet
items = list(Item.objects.order_by("pk"))
answer = {
    "seconds": [int(row.changed_at.timestamp()) - int(row.updated_at.timestamp()) for row in items],
    "distinct": len({row.changed_at for row in items}) == len(items) > 1,
    "facets": not ItemFacet.objects.exclude(changed_at=F("item__changed_at")).exists() and ItemFacet.objects.exists(),
}
"""


@pytest.fixture(scope="module")
def filled(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    folder = tmp_path_factory.mktemp("filled")
    with databases.copy(folder) as url:
        values = {"DATABASE_URL": url, "VAR_DIR": str(folder / "var"), "LOG_LEVEL": "ERROR"}
        processes.ask(FILL, **values)
        yield values


@pytest.fixture
def variables(db: None, filled: dict[str, str], tmp_path: Path) -> Iterator[dict[str, str]]:
    with databases.copy(tmp_path, of=filled["DATABASE_URL"]) as url:
        yield {**filled, "DATABASE_URL": url}


def after(*steps: str, code: str, variables: dict[str, str]) -> Any:
    """What ``code`` answers once these migrations are made or taken back, each written as "news 0001"; "" is all."""
    calls = "".join(f"call_command('migrate', *{step.split()!r}, verbosity=0)\n" for step in steps)
    return processes.ask(f"from django.core.management import call_command\n{calls}{code}", **variables)


@pytest.mark.process
def test_every_migration_can_be_taken_back_with_data_and_made_again(variables: dict[str, str]) -> None:
    """Step by step, as an operator would. Not the first of ``rocb``: it has the users, and Wagtail's own migrations that
    stand on it cannot be taken back (``wagtailimages.0023``)."""
    before = processes.ask(TABLES, **variables)
    assert processes.ask(FILL_MORE + LEFT, **variables)["types"] == ["article", "edition", "external"]
    left = after("rocb 0007", code=LEFT, variables=variables)
    assert left == {"types": ["article"], "unknown": [], "tree": [[], [], [], [], []]}
    steps = ("rocb 0003", "rocb 0002", "news zero", "events zero", "rocb 0001")
    tables = after(*steps, code=TABLES, variables=variables)
    assert not [name for name in tables if not name.startswith("rocb_")]
    assert after("", code=GROUPS, variables=variables) == ["Contributors", "Editors"]
    assert processes.ask(TABLES, **variables) == before


@pytest.mark.process
@pytest.mark.history
def test_what_was_public_before_there_was_more_than_articles_is_still_listed(variables: dict[str, str]) -> None:
    """Items and facets without a type are those of articles."""
    before = processes.ask(LISTED, **variables)
    assert before["items"]
    assert before["facets"]
    assert after("news 0001", "", code=LISTED, variables=variables) == before


@pytest.mark.process
@pytest.mark.history
def test_what_was_public_before_feeds_stood_in_the_order_of_change_is_dated_as_it_was(
    variables: dict[str, str],
) -> None:
    """So an upgrade brings nothing up again."""
    processes.ask(FILL_MORE + LEFT, **variables)
    after_upgrade = after("news 0009", "", code=CHANGED, variables=variables)
    assert set(after_upgrade.pop("seconds")) == {0}
    assert after_upgrade == {"distinct": True, "facets": True}


@pytest.mark.process
@pytest.mark.history
def test_the_groups_can_be_taken_back_to_wagtails_and_made_again(variables: dict[str, str]) -> None:
    assert after("rocb 0002", code=GROUPS, variables=variables) == ["Editors", "Moderators"]
    assert after("", code=GROUPS, variables=variables) == ["Contributors", "Editors"]


PAUSED = """
from datetime import timedelta
from django.db import connection
from django.utils import timezone
from tests import source_factories
far = timezone.now() + timedelta(days=30)
source_factories.source(
    url="https://busy.example/1", next_poll_at=far, error_kind="rate_limited", first_failed_at=timezone.now()
)
source_factories.source(url="https://busy.example/2")
answer = 1
"""

HOST_PAUSED = """
from datetime import timedelta
from django.db import connection
from django.utils import timezone
far = timezone.now() + timedelta(days=30)
with connection.cursor() as cursor:
    cursor.execute("INSERT INTO news_host (name, hold_until, held_at, times) VALUES ('busy.example', %s, %s, 0)", [far, far])
answer = 1
"""

PAUSES = """
from datetime import timedelta
from django.utils import timezone
from news.models import Host, Source
soon, day = timezone.now() + timedelta(minutes=11), timezone.now() + timedelta(days=1, minutes=1)
one, other = Source.objects.order_by("pk")
answer = [Host.objects.get().hold_until < soon, one.hold_until < day, one.next_poll_at < day, other.hold_until]
"""


@pytest.mark.process
@pytest.mark.history
def test_a_pause_of_a_month_for_a_whole_host_becomes_one_of_a_day_for_its_source(variables: dict[str, str]) -> None:
    processes.ask(PAUSED, **variables)
    after("news 0015", code=HOST_PAUSED, variables=variables)
    assert after("", code=PAUSES, variables=variables) == [True, True, True, None]


HELD = """
from django.utils import timezone
from tests import source_factories
row = source_factories.source(trust="publish", trusted_at=None, last_success_at=source_factories.NOON)
row.__class__.objects.update(held_at=source_factories.NOON)
source_factories.entry(row, link="https://www.customs.example/1")
answer = 1
"""

KNOWN = """
from news.models import Source
answer = list(Source.objects.values_list("held_at__year", "known_as", "first_read_at__year", "trusted_at"))
"""


@pytest.mark.process
@pytest.mark.history
def test_sources_that_were_trusted_are_known_by_their_links_and_stay_held(variables: dict[str, str]) -> None:
    processes.ask(HELD, **variables)
    known = after("news 0004", "", code=KNOWN, variables=variables)
    assert known == [[2026, {"hosts": ["customs.example"]}, 2026, None]]


FOLLOWED = """
from datetime import timedelta
from news.models import Channel, HubTopic, Outbox
from tests.factories import NOON
topic = HubTopic.objects.create(url="https://site.invalid/rss.xml")
for host in ("a.example", "b.example"):
    Channel.objects.create(
        kind="websub", topic=topic, url=f"https://{host}/callback", state="active", state_at=NOON, created_at=NOON,
        expires_at=NOON + timedelta(days=9),
    )
Outbox.objects.filter(pk=Outbox.PUSHED).update(sequence=7)
Outbox.objects.filter(pk=Outbox.COLLECTED).update(sequence=5)
answer = 1
"""

FOLLOWERS = """
from news.models import Channel, Outbox
answer = [
    sorted(Channel.objects.filter(kind="websub").values_list("host", "asked_by")),
    list(Outbox.objects.order_by("pk").values_list("pk", "sequence")),
]
"""


@pytest.mark.history
def test_followers_from_before_there_were_queues_have_hosts_and_nothing_is_left_out(variables: dict[str, str]) -> None:
    processes.ask(FOLLOWED, **variables)
    hosts, outboxes = after("news 0007", "news", code=FOLLOWERS, variables=variables)
    assert hosts == [["a.example", "a.example"], ["b.example", "b.example"]]
    assert outboxes == [[1, 5], [2, 5]], "what mail was not given yet is given again: rows are unique"


NAMED = """
from django.apps import apps
texts = {
    "region": {"name": {"en": "Europe", "ru": "Европа"}},
    "topic": {"name": {"en": "Dogs", "ru": "Собаки"}, "description": {"en": "About dogs", "fr": "Sur les chiens"}},
    "organisation": {"name": {"en": "Customs"}, "country": {"en": "Chad", "ru": "Чад", "fr": "Tchad"}},
    "siteidentity": {"office_names": {"en": "Office", "fr": "Bureau"}, "reuse_lines": {"ru": "Берите"}},
}
for model, values in texts.items():
    if model == "siteidentity":
        apps.get_model("rocb", model).load()
    else:
        values["slug"] = "s"
    apps.get_model("rocb", model).objects.update_or_create(**({"slug": "s"} if "slug" in values else {}), defaults=values)
apps.get_model("events", "Person").objects.create(name={"en": "Eser Çengel", "ru": "Эсер Ченгель"})
answer = 1
"""

NAMES = """
from django.apps import apps
answer = [
    list(apps.get_model("rocb", model).objects.order_by("pk").values_list(*fields))
    for model, *fields in (
        ("region", "slug", "name"),
        ("topic", "slug", "name", "description"),
        ("organisation", "slug", "name", "country"),
        ("siteidentity", "short_names", "office_names", "reuse_lines"),
    )
]
answer.append(list(apps.get_model("events", "Person").objects.values_list("uuid", "name", "sort_name")))
"""

COLUMNS = """
from django.db import connection
def rows(table, *columns):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)} FROM {table}")
        return cursor.fetchall()
reuse = ("reuse_line_en", "reuse_line_ru")
answer = [
    ["Europe", "Европа", ""] in map(list, rows("rocb_region", "name", "name_ru", "name_fr")),
    ["Dogs", "Собаки", "About dogs", "", "Sur les chiens"]
    in map(list, rows("rocb_topic", "name", "name_ru", "description", "description_ru", "description_fr")),
    ["Customs", "", "Chad", "Чад", "Tchad"]
    in map(list, rows("rocb_organisation", "name", "name_ru", "country", "country_ru", "country_fr")),
    ["Office", "", "Bureau", "", "Берите"]
    in map(list, rows("rocb_siteidentity", "office_name_en", "office_name_ru", "office_name_fr", *reuse)),
    rows("events_person", "name", "name_ru"),
]
"""


@pytest.mark.process
@pytest.mark.history
def test_names_by_language_can_be_columns_again(variables: dict[str, str]) -> None:
    processes.ask(NAMED, **variables)
    before = processes.ask(NAMES, **variables)
    columns = after("rocb 0013", "events 0006", code=COLUMNS, variables=variables)
    assert columns == [True, True, True, True, [["Eser Çengel", "Эсер Ченгель"]]]
    assert after("", code=NAMES, variables=variables) == before


SHORT = """
from django.apps import apps
row = apps.get_model("rocb", "SiteIdentity").load()
row.short_names = {"en": "ROCB North", "fr": "BRRC Nord"}
row.addresses = {"en": "Baku", "fr": "Bakou"}
row.save()
answer = 1
"""

SHORT_COLUMN = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("SELECT short_name, address FROM rocb_siteidentity")
    answer = cursor.fetchall()
"""

SHORT_NAMES = """
from django.apps import apps
answer = list(apps.get_model("rocb", "SiteIdentity").objects.values_list("short_names", "addresses"))
"""


@pytest.mark.process
@pytest.mark.history
def test_short_name_and_address_of_the_office_can_be_one_text_again(variables: dict[str, str]) -> None:
    processes.ask(SHORT, **variables)
    assert after("rocb 0016", code=SHORT_COLUMN, variables=variables) == [["ROCB North", "Baku"]]
    assert after("", code=SHORT_NAMES, variables=variables) == [[{"en": "ROCB North"}, {"en": "Baku"}]]


HUBS = """
from datetime import timedelta
from django.utils import timezone
from news.models import HubSubscription
from tests import source_factories
late = timezone.now() + timedelta(hours=23)
for last_push_at in (None, timezone.now()):
    row = source_factories.source(pushed_until=late, next_poll_at=late)
    HubSubscription.objects.create(source=row, next_try_at=late, last_push_at=last_push_at)
answer = 1
"""

BELIEVED = """
from datetime import timedelta
from django.utils import timezone
from news.models import Source
soon = timezone.now() + timedelta(hours=1)
answer = [[row.pushed_until is not None, row.next_poll_at < soon] for row in Source.objects.order_by("pk")]
"""


@pytest.mark.process
@pytest.mark.history
def test_only_hubs_that_brought_something_are_believed(variables: dict[str, str]) -> None:
    processes.ask(HUBS, **variables)
    assert after("news 0006", "", code=BELIEVED, variables=variables) == [[False, True], [True, True]]


RIGHTS = """
from django.contrib.auth.models import Group
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page
from rocb.models import SiteImage
group = Group.objects.get(name="Contributors")
editors = Group.objects.get(name="Editors")
pages = GroupPagePermission.objects.filter(group=group).select_related("page", "permission")
files = GroupCollectionPermission.objects.filter(group=group).select_related("collection", "permission")
answer = {
    "pages": sorted({(one.page.specific_class.__name__, one.permission.codename) for one in pages}),
    "files": sorted({(one.collection.name, one.permission.codename) for one in files}),
    "images": dict(SiteImage.objects.exclude(title="Picture").values_list("title", "collection__name")),
    "registrations": editors.permissions.filter(codename="view_registration").exists(),
    "tree": Collection.find_problems(),
}
"""

UPLOADS = """
from wagtail.models import Collection
from rocb.models import SiteImage, User
from tests import event_factories, factories
event_factories.events_index()
Collection.get_first_root_node().add_child(name="Archive")
for name in ("Contributors", "Editors"):
    factories.image(title=f"Of {name}", uploaded_by_user=User.objects.get(groups__name=name))
answer = 1
"""


@pytest.mark.process
@pytest.mark.history
def test_contributors_of_an_existing_site_lose_the_tree_and_get_the_lists(variables: dict[str, str]) -> None:
    """What they uploaded goes with them; everything else stays where it is. And back, and forward again."""
    processes.ask(UPLOADS, **variables)
    before = after("rocb 0011", code=RIGHTS, variables=variables)
    assert before["pages"] == [["Page", "add_page"], ["Page", "change_page"]]
    assert {collection for collection, _ in before["files"]} == {"Root"}
    assert not before["registrations"]
    now = after("rocb", code=RIGHTS, variables=variables)
    assert now["pages"] == [["EventsIndexPage", "add_page"], ["NewsIndexPage", "add_page"]]
    assert now["files"] == [
        ["From contributors", "add_document"],
        ["From contributors", "add_image"],
        ["Shared with contributors", "choose_document"],
        ["Shared with contributors", "choose_image"],
    ]
    assert now["images"] == {"Of Contributors": "From contributors", "Of Editors": "Root"}
    assert now["registrations"]
    assert now["tree"] == [[], [], [], [], []]
    assert after("rocb 0011", "rocb", code=RIGHTS, variables=variables) == now


SUSPENDED = """
from datetime import UTC, datetime
from events import registration
from news.models import Channel, DigestRun
from news.delivery import mail_subscriptions
from tests import event_factories, mail_factories
at = datetime(2026, 11, 24, tzinfo=UTC)
notes = ["ConnectionRefusedError: [Errno 111] Connection refused", "gaierror: [Errno -2] Name or service not known",
    "SMTPAuthenticationError: (535, b'5.7.8 bad')", "451 4.3.0 later", "550 5.7.1 blocked using a list",
    "550 5.1.1 no such user", "550 no such user here", "SMTPDataError: (554, b'5.6.0 spam')"]
for number, note in enumerate(notes):
    mail_factories.reader(f"{number}@x.example", at=at, state="suspended", state_note=note, failures=12, failing_since=at)
mail_factories.reader("paused@x.example", at=at, state="paused")
mail_subscriptions.ask(mail_subscriptions.Order(), email="asks@x.example", at=at)
Channel.objects.filter(state="unconfirmed").update(failures=8)
DigestRun.objects.create(email="0@x.example", window="daily:1", created_at=at, tries=12)
page = event_factories.edition(registration="form")
for number, (tries, error) in enumerate([(12, "[Errno 111] Connection refused"), (1, "{'1@x': (550, b'5.1.1 no')}"),
        (1, "{'2@x': (550, b'5.7.1 blocked')}")]):
    row = registration.register(page, name="Ann", email=f"{number}@x.example", language="en", at=at)[0]
    row.notices.update(tries=tries, error=error, due_at=None)
answer = 1
"""

BACK = """
from events.models import Notice
from news.models import Channel, DigestRun
answer = [
    sorted(Channel.objects.filter(kind="mail", state="active").values_list("email", "failures", "state_note")),
    sorted(Channel.objects.filter(kind="mail", state="suspended").values_list("email", flat=True)),
    list(Channel.objects.filter(state="unconfirmed").values_list("failures", flat=True)),
    list(DigestRun.objects.values_list("tries", flat=True)),
    sorted(Notice.objects.exclude(due_at=None).values_list("registration__email", "tries", "error")),
]
"""


@pytest.mark.process
@pytest.mark.history
def test_readers_who_lost_their_mail_in_an_outage_get_it_again(variables: dict[str, str]) -> None:
    processes.ask(SUSPENDED, **variables)
    steps = ("news 0012", "events 0005", "")
    active, suspended, asked, tries, notices = after(*steps, code=BACK, variables=variables)
    assert active == [[f"{number}@x.example", 0, ""] for number in range(5)]
    assert suspended == [f"{number}@x.example" for number in range(5, 8)]
    assert (asked, tries) == ([0], [0])
    assert notices == [["0@x.example", 0, ""], ["2@x.example", 0, ""]]


BEATS = """
from tests.factories import NOON
from foundation.jobs.models import Heartbeat
Heartbeat.objects.beat("restrictions", at=NOON, note={"paths": ["00010001"]})
answer = 1
"""

BEATS_OF_THE_SITE = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("SELECT name FROM rocb_heartbeat ORDER BY name")
    answer = [name for (name,) in cursor.fetchall()]
"""

BEATS_OF_THE_WORKER = """
from foundation.jobs.models import Heartbeat
answer = list(Heartbeat.objects.order_by("name").values_list("name", "beat_at__year", "note"))
"""


@pytest.mark.process
@pytest.mark.history
def test_signs_of_life_go_over_to_the_worker_and_back(variables: dict[str, str]) -> None:
    """The restrictions that were seen last are among them; without these, a new one would be missed."""
    processes.ask(BEATS, **variables)
    before = processes.ask(BEATS_OF_THE_WORKER, **variables)
    assert ["restrictions", 2026, {"paths": ["00010001"]}] in before
    names = after("rocb 0012", code=BEATS_OF_THE_SITE, variables=variables)
    assert names == [name for name, *_ in before]
    assert after("", code=BEATS_OF_THE_WORKER, variables=variables) == before
