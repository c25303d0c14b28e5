"""``manage.py poll_sources``: a line per source, progress, and an exit status for scripts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from news.models import Source
from tests.publisher import Publisher, Reply
from tests.simulated_web import rss
from tests.source_factories import source

pytestmark = [pytest.mark.django_db, pytest.mark.process]


@pytest.fixture
def publisher(settings: Any) -> Iterator[Publisher]:
    settings.HTTP_ALLOWED_PRIVATE_NETWORKS = ["127.0.0.0/8"]
    with Publisher("0.0.0.0") as publisher:
        publisher.serve("/good", body=rss("One", "Two"), headers={"ETag": '"1"'})
        yield publisher


def test_each_source_that_is_due_has_its_line(publisher: Publisher, capsys: pytest.CaptureFixture[str]) -> None:
    publisher.serve("/same", Reply(304))
    good = source(url=publisher.url("/good", host="127.0.0.1"), title="Good")
    same = source(url=publisher.url("/same", host="127.0.0.2"), title="Same", etag="x")
    gone = source(url=publisher.url("/gone", host="127.0.0.3"), title="Gone")
    source(url=publisher.url("/later", host="127.0.0.1"), next_poll_at=timezone.now() + timedelta(hours=1))
    call_command("poll_sources")
    *lines, last = capsys.readouterr().out.splitlines()
    assert [line.partition(" ")[0] for line in lines] == ["[1/3]", "[2/3]", "[3/3]"]
    assert {line.partition(" ")[2] for line in lines} == {
        f"{good.pk} Good: 2 new, 0 changed",
        f"{same.pk} Same: not modified",
        f"{gone.pk} Gone: failed: 127.0.0.3 has nothing at this address (404).",
    }
    assert last == "Polled 3: 2 new entries, 0 changed, 1 sources failed."
    call_command("poll_sources")
    assert capsys.readouterr().out == "Polled 0: 0 new entries, 0 changed, 0 sources failed.\n"


def test_one_source_is_polled_by_number_or_address_whether_due_or_not(
    publisher: Publisher, capsys: pytest.CaptureFixture[str]
) -> None:
    good = source(url=publisher.url("/good", host="127.0.0.1"), next_poll_at=timezone.now() + timedelta(hours=1))
    call_command("poll_sources", source=good.url)
    call_command("poll_sources", source=str(good.pk))
    assert [line[:5] for line in capsys.readouterr().out.splitlines()[::2]] == ["[1/1]", "[1/1]"]
    publisher.serve("/good", Reply(500))
    with pytest.raises(CommandError, match=r"reports an internal error \(500\)"):
        call_command("poll_sources", source=str(good.pk))
    Source.objects.filter(pk=good.pk).update(claim="another", claimed_until=timezone.now() + timedelta(hours=1))
    with pytest.raises(CommandError, match="being polled now"):
        call_command("poll_sources", source=str(good.pk))
    with pytest.raises(CommandError, match="no source with"):
        call_command("poll_sources", source="https://nobody.example/")
