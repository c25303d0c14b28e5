"""`rocb.export.importing`: all or nothing, with a message; and an import gives no one more rights."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.files.storage import default_storage
from django.db import transaction
from wagtail.models import GroupCollectionPermission, GroupPagePermission, Locale, Page, PageViewRestriction

from news.api import BeyondTheLog, changes_after
from news.models import ArticlePage, Change, Channel, Delivery, Item, Token
from rocb.export.bag import Damaged
from rocb.export.importing import Refused
from rocb.export.records import Loader
from rocb.models import SiteDocument, Topic, User
from tests import factories
from tests.rocb.export import sites

pytestmark = pytest.mark.django_db


def edit(folder: Path, name: str, change: Callable[[Any], None]) -> None:
    """Change the first record of a file, and update the bag's manifest."""
    with sites.changed(folder):
        path = folder / name
        first, *rest = path.read_text().splitlines(keepends=True) if name.endswith("l") else [path.read_text()]
        record = json.loads(first)
        change(record)
        path.write_text(json.dumps(record) + "\n" + "".join(rest))


def test_pages_are_as_they_were_drafts_too(folder: Path) -> None:
    sites.import_into_an_empty_site(folder)
    assert Page.find_problems() == ([], [], [], [], [])
    assert not ArticlePage.objects.get(title="Only a draft").live
    article = ArticlePage.objects.get(title="Public “news”")
    assert article.latest_revision.as_object().title == "Public news, changed"
    assert article.latest_revision.content_object == article
    assert set(article.get_translations().values_list("locale__language_code", flat=True)) == {"ru"}


def test_an_editor_can_go_on_and_no_follower_misses_a_change(folder: Path) -> None:
    """The exported site may have continued. A follower who has read more of it than the export contains must begin again."""
    sites.import_into_an_empty_site(folder)
    last = Change.objects.order_by("-sequence")[0].sequence
    article = ArticlePage.objects.get(title="Only a draft")
    for title in ("Only a draft", "Second", "Third"):
        factories.publish(ArticlePage.objects.get(pk=article.pk), title=title)
    assert Item.objects.get(page=article.pk).title == "Third"
    new = [*Change.objects.filter(sequence__gt=last).order_by("sequence").values_list("sequence", flat=True)]
    assert len(new) == 3
    for cursor in (0, last - 1, last, new[0]):
        after = {message["data"]["sequence"] for message in changes_after(cursor, limit=100).messages}
        assert {number for number in new if number > cursor} <= after
    for cursor in range(last + 1, last + 9):
        with pytest.raises(BeyondTheLog):
            changes_after(cursor, limit=100)
    assert factories.topic().pk > Topic.objects.order_by("pk")[0].pk


def test_nothing_is_sent_from_an_imported_site(personal: Path) -> None:
    sites.import_into_an_empty_site(personal)
    assert {one.state for one in Channel.objects.all()} == {Channel.State.PAUSED}
    assert set(Channel.objects.values_list("secret", "private_key")) == {("", "")}
    assert not Delivery.objects.exists()
    assert not Token.objects.exists()


def test_accounts_arrive_without_password_groups_and_powers(personal: Path) -> None:
    sites.import_into_an_empty_site(personal)
    ann = User.objects.get(username="ann")
    assert ann.email == "ann@person.example"
    assert not ann.has_usable_password()
    assert not any([ann.is_superuser, ann.is_staff, ann.groups.exists(), ann.user_permissions.exists()])


def test_accounts_that_claim_powers_are_refused(personal: Path) -> None:
    edit(personal, "data/accounts.jsonl", lambda record: record.update(is_superuser=True))
    with pytest.raises(Damaged, match="is_superuser"):
        sites.import_into_an_empty_site(personal)


def test_a_page_that_was_closed_stays_closed(folder: Path, client: Any) -> None:
    sites.import_into_an_empty_site(folder)
    closed = PageViewRestriction.objects.get(restriction_type="password")
    assert closed.page.title == "Closed page"
    assert closed.password not in {"", "page-never"}
    assert "Closed page" not in {page.title for page in Page.objects.public()}
    for_a_group = PageViewRestriction.objects.get(restriction_type="groups")
    assert [group.name for group in for_a_group.groups.all()] == ["Editors"]


def test_groups_of_the_new_site_have_their_rights_on_what_was_imported(folder: Path) -> None:
    sites.empty()
    editors = Group.objects.get(name="Editors")
    before = GroupCollectionPermission.objects.count()
    sites.load(folder)
    root = Page.objects.get(depth=1)
    assert GroupPagePermission.objects.filter(group=editors, page=root).exists()
    assert GroupCollectionPermission.objects.count() == before
    contributors = GroupPagePermission.objects.filter(group__name="Contributors")
    assert {one.page.specific_class.__name__ for one in contributors} == {"NewsIndexPage", "EventsIndexPage"}


def test_a_group_that_is_not_here_gets_no_rights(folder: Path) -> None:
    edit(folder, "data/page-restrictions.jsonl", lambda record: record.update(groups=["Strangers"]))
    sites.import_into_an_empty_site(folder)
    assert not Group.objects.get(name="Strangers").permissions.exists()


def drop_a_field(record: Any) -> None:
    del record["description"]


def test_a_field_that_an_older_export_does_not_have_gets_its_default(folder: Path) -> None:
    edit(folder, "data/topics.jsonl", drop_a_field)
    sites.import_into_an_empty_site(folder)
    assert str(Topic.objects.get().description) == ""


REFUSED = [
    ("data/export.json", lambda one: one.update(format=2), Refused, "Install a newer release"),
    ("data/export.json", lambda one: one.pop("format"), Damaged, "does not say"),
    ("data/topics.jsonl", lambda one: one.update(colour="red"), Damaged, "“colour” in this release"),
    ("data/topics.jsonl", lambda one: one.update(uuid="no"), Damaged, "Line 1 of data/topics.jsonl"),
    (
        "data/topics.jsonl",
        lambda one: one.update(parent_id=999),
        Damaged,
        "do not fit together: in data/topics.jsonl, record",
    ),
    (
        "data/items.jsonl",
        lambda one: one.update(page_id=998),
        Damaged,
        "names page_id 998, which is not in the export",
    ),
    ("data/redirects.jsonl", lambda one: one.update(site_id="x"), Damaged, "Line 1"),
    ("data/pages/wagtailcore.page.jsonl", lambda one: one.update(locale="tlh"), Damaged, "“tlh”"),
    ("data/pages/wagtailcore.page.jsonl", lambda one: one.update(versions=5), Damaged, "Line 1"),
    ("data/documents.jsonl", lambda one: one.update(file="../../secret.pdf"), Damaged, "leads out"),
    ("data/documents.jsonl", lambda one: one.update(file="/etc/passwd"), Damaged, "is absolute"),
    ("data/documents.jsonl", lambda one: one.update(file="documents/x.pdf"), Damaged, "not in the export"),
]


@pytest.mark.parametrize(("name", "change", "error", "says"), REFUSED)
def test_what_cannot_be_imported_is_said_and_nothing_is_written(
    folder: Path, name: str, change: Callable[[Any], None], error: type[Exception], says: str
) -> None:
    edit(folder, name, change)
    sites.empty()
    default_storage.delete(media := sites.records(folder, "images")[0]["file"])
    with pytest.raises(error, match=re.escape(says)), transaction.atomic():
        sites.load(folder)
    assert not Topic.objects.exists()
    assert not SiteDocument.objects.exists()
    assert Page.objects.get(depth=2).title == "Welcome to your new Wagtail site!"
    assert list(Locale.objects.values_list("language_code", flat=True)) == ["en"]
    assert not default_storage.exists(media)


def test_rows_that_are_lost_on_the_way_are_not_blamed_on_the_export(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    insert = Loader._insert

    def lose(self: Loader, table: Any, held: list[Any]) -> None:
        insert(self, table, held)
        if table.name == "newsroom_news_item":
            Item.objects.all().delete()

    monkeypatch.setattr(Loader, "_insert", lose)
    sites.empty()
    with pytest.raises(Refused, match="newsroom_news_item: 0 of ") as refusal, transaction.atomic():
        sites.load(folder)
    assert "The export is not the cause" in str(refusal.value)


def test_damage_is_found_before_anything_is_written(folder: Path) -> None:
    with (folder / "data/topics.jsonl").open("a") as file:
        file.write("\n")
    with pytest.raises(Damaged, match=r"The first: data/topics\.jsonl"):
        sites.import_into_an_empty_site(folder)
    assert not Topic.objects.exists()


def test_a_kind_of_a_later_release_is_said(folder: Path) -> None:
    with sites.changed(folder):
        (folder / "data/podcasts.jsonl").write_text("{}\n")
    with pytest.raises(Refused, match=r"data/podcasts\.jsonl"):
        sites.import_into_an_empty_site(folder)


def test_what_a_killed_import_left_of_a_file_is_replaced(folder: Path) -> None:
    sites.empty()
    name = sites.records(folder, "documents")[0]["file"]
    with default_storage.open(name, "wb") as file:
        file.write(b"half")
    sites.load(folder)
    with default_storage.open(name) as file:
        assert file.read() == b"%PDF-1.4 paper"
