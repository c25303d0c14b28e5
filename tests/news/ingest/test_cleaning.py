"""`news.ingest.cleaning`: after an upgrade the worker cleans texts of older sanitizers again, without notifications."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from news.ingest import cleaning
from news.ingest.cleaning import clean_again
from news.models import Change, ChangeCounter, Entry, EntryStatus, Item
from news.parsing.sanitize import SANITIZER_VERSION, clean
from news.publishing.record import record_external
from tests import factories
from tests.factories import NOON
from tests.news.parsing.attacks import ONE_STAGE, TWO_STAGES
from tests.source_factories import entry, source

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=1)
# Result of version 1 for the two attacks: for the first at once, for the second after it was cleaned again.
LET_THROUGH = {
    ONE_STAGE: '<p lang="xB" onfocus="alert(1)" tabindex="0" autofocus="" title="V">text</p>',
    TWO_STAGES: '<p lang="xB" data-controller="w-action" data-action="mouseover->w-action#post" title="W">text</p>',
}


def let_through(attack: str = TWO_STAGES, **values: Any) -> Entry:
    return entry(raw_html=attack, html=LET_THROUGH[attack], text="text", sanitizer_version=1, **values)


def published(attack: str = TWO_STAGES, **values: Any) -> Entry:
    row = let_through(attack, status=EntryStatus.PUBLISHED, source_row=source(shows="full"), **values)
    record_external(row, at=NOON)
    return row


def versions() -> list[int]:
    return list(Entry.objects.order_by("pk").values_list("sanitizer_version", flat=True))


@pytest.mark.parametrize("attack", [ONE_STAGE, TWO_STAGES])
def test_what_an_older_version_let_through_is_gone_from_desk_and_feeds(attack: str, client: Client) -> None:
    index = factories.external_index("en")
    row, waiting = published(attack), let_through(attack)
    feeds = [f"{index.get_url()}{name}" for name in ("rss.xml", "atom.xml", "feed.json")]
    assert all("xB" in client.get(feed).content.decode() for feed in feeds), "as it was before the upgrade"
    assert clean_again(at=LATER) == {"cleaned": 2, "left": 0}
    harmless = clean(attack, base_url=row.html_base)
    for one in (row, waiting):
        one.refresh_from_db()
        assert (one.html, one.text, one.sanitizer_version) == (harmless.html, harmless.text, SANITIZER_VERSION)
    assert Item.objects.get().html == harmless.html
    for feed in feeds:
        assert "xB" not in (said := client.get(feed).content.decode())
        assert "text" in said


def test_it_is_no_news_to_anybody() -> None:
    published(), published(ONE_STAGE)
    before, dates = (
        ChangeCounter.state(),
        list(Item.objects.order_by("pk").values_list("uuid", "published_at", "updated_at")),
    )
    clean_again(at=LATER)
    assert set(Change.objects.values_list("kind", flat=True)) == {"published"}
    assert ChangeCounter.state() == (before[0], before[1] + 1), "feeds are made again, nothing is in the log"
    assert list(Item.objects.order_by("pk").values_list("uuid", "published_at", "updated_at")) == dates
    assert [record_external(row, at=LATER) for row in Entry.objects.all()] == [None, None], "nor is it later"


def test_what_else_has_changed_of_an_item_is_still_told() -> None:
    row = published()
    Entry.objects.filter(pk=row.pk).update(title="Another title")
    clean_again(at=LATER)
    assert list(Change.objects.order_by("sequence").values_list("kind", flat=True)) == ["published", "updated"]
    assert (Item.objects.get().title, "xB" in Item.objects.get().html) == ("Another title", False)


def test_feeds_stand_still_where_no_public_text_is_another() -> None:
    row = entry(source(shows="full"), status=EntryStatus.PUBLISHED, sanitizer_version=1)
    record_external(row, at=NOON)
    before = ChangeCounter.state()
    assert clean_again(at=LATER) == {"cleaned": 1, "left": 0}
    assert ChangeCounter.state() == before


def test_what_is_public_comes_first_and_the_rest_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cleaning, "_IN_ONE_TRANSACTION", 2)
    for _ in range(5):
        let_through()
    row = published()
    assert clean_again(at=LATER, at_most=1) == {"cleaned": 1, "left": 5}
    row.refresh_from_db()
    assert row.sanitizer_version == SANITIZER_VERSION
    assert clean_again(at=LATER, at_most=3) == {"cleaned": 4, "left": 1}
    assert clean_again(at=LATER, at_most=3) == {"cleaned": 1, "left": 0}
    assert versions() == [SANITIZER_VERSION] * 6


def test_a_crash_half_way_costs_a_delay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cleaning, "_IN_ONE_TRANSACTION", 2)
    rows = [let_through() for _ in range(6)]
    real, seen = clean, []

    def dies_at_the_fourth(html: str, *, base_url: str) -> Any:
        seen.append(html)
        if len(seen) == 4:
            raise KeyboardInterrupt
        return real(html, base_url=base_url)

    with monkeypatch.context() as patch:
        patch.setattr(cleaning, "clean", dies_at_the_fourth)
        with pytest.raises(KeyboardInterrupt):
            clean_again(at=LATER)
    assert sorted(versions()) == [1, 1, 1, 1, SANITIZER_VERSION, SANITIZER_VERSION]
    assert clean_again(at=LATER) == {"cleaned": 4, "left": 0}
    assert set(Entry.objects.values_list("html", flat=True)) == {real(TWO_STAGES, base_url=rows[0].html_base).html}


def test_where_nothing_waits_it_only_looks(django_assert_num_queries: Any) -> None:
    entry(), published()
    clean_again(at=LATER)
    before = list(Entry.objects.order_by("pk").values())
    with django_assert_num_queries(2):
        assert clean_again(at=LATER) == {}
    assert list(Entry.objects.order_by("pk").values()) == before


def test_what_a_poll_brought_meanwhile_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    row = let_through()

    def slowly(html: str, *, base_url: str) -> Any:
        Entry.objects.filter(pk=row.pk).update(html="<p>Newer</p>", sanitizer_version=SANITIZER_VERSION)
        return clean(html, base_url=base_url)

    monkeypatch.setattr(cleaning, "clean", slowly)
    clean_again(at=LATER)
    assert Entry.objects.get().html == "<p>Newer</p>"


def test_an_item_that_cannot_be_recorded_shows_no_text_rather_than_one_that_is_not_clean() -> None:
    row, other = published(), published(ONE_STAGE)
    Entry.objects.filter(pk=row.pk).update(link="")
    assert clean_again(at=LATER) == {"cleaned": 2, "left": 0}
    assert Item.objects.get(uuid=row.uuid).html == ""
    assert "text" in Item.objects.get(uuid=other.uuid).html


def test_a_text_without_its_original_is_cleaned_as_it_is() -> None:
    row = let_through()
    Entry.objects.update(raw_html="")
    clean_again(at=LATER)
    row.refresh_from_db()
    assert row.html == '<p lang="xB">text</p>'
